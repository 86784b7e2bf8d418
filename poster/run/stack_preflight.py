"""The run: all that lies beside the posters, composed before a byte is written: its faults come at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from poster.campaign.profiles import OFFICE
from poster.problems import Location, Problem, Rejected
from poster.run.paperwork import Paperwork
from poster.run.print_files import ImposedFile
from poster.run.stack_files import StackFiles
from poster.stack.orders import OrderLine
from poster.stack.pick_up_list import pick_up_list
from poster.stack.plan import Recipient
from poster.stack.quantities import quantities

_AREA, _ASSOCIATION, _SIZE = "area", "association", "size"


def preflight(files: StackFiles) -> tuple[Problem, ...]:
    """Return what cannot be set of slips, lists, sheets on piles and imposed sheets.

    A fault of a name points at the cell of the list that holds it. Faults of the posters and of their sheet
    numbers are not among them: whoever composes the posters finds those.
    """
    found = list(_of_tops(files.paperwork))
    if not files.paperwork.counter.plan.is_reprint:
        found += (*_of_papers(files.paperwork), *_of_lists(files), *_of_press_sheets(files))
    return tuple(told_once(dict.fromkeys(found)))


def told_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield faults, one of a cell that no font can draw once, whatever documents show it."""
    told: set[tuple[Location, str]] = set()
    for one in problems:
        if one.code != "text/no-glyph" or one.at is None:
            yield one
        elif (key := (one.at, one.message.partition(": ")[2])) not in told:
            told.add(key)
            yield one


def _of_tops(paperwork: Paperwork) -> Iterator[Problem]:
    """Yield what is wrong with what lies on top of the stacks in the print files."""
    for queue in paperwork.counter.plan.queues:
        for stack in queue.stacks:
            yield from _faults(partial(paperwork.top, queue, stack), partial(_place, paperwork, stack.recipient))


def _of_papers(paperwork: Paperwork) -> Iterator[Problem]:
    """Yield what is wrong with slips, sheets on piles and hand-out lists as files of their own."""
    for queue, stack in paperwork.slip_stacks():
        yield from _faults(
            partial(paperwork.slip_of, queue, stack, OFFICE.name), partial(_place, paperwork, stack.recipient)
        )
    for pile in paperwork.counter.plan.stock:
        yield from _faults(partial(paperwork.pile_sheet, pile), partial(_place, paperwork, pile))
        yield from _faults(partial(paperwork.hand_out_list, pile), partial(_place, paperwork, pile))


def _of_lists(files: StackFiles) -> Iterator[Problem]:
    """Yield what is wrong with the lists, row by row; what is wrong with no row alone has no place."""
    paperwork, plan = files.paperwork, files.paperwork.counter.plan
    names, paper, versions = paperwork.names, paperwork.stationery(), paperwork.pieces.version
    if plan.orders and (whole := tuple(_faults(paperwork.pick_up_list))):
        alone = [
            fault
            for one in plan.orders
            for fault in _faults(
                partial(pick_up_list, dataclasses.replace(plan, orders=(one,)), names, paper),
                partial(_place, paperwork, one),
            )
        ]
        yield from alone or whole
    if plan.quantities and (whole := tuple(_faults(paperwork.quantities))):
        alone = [
            fault
            for part in plan.quantities
            for fault in _faults(
                partial(quantities, dataclasses.replace(plan, quantities=(part,)), names, versions, paper),
                partial(_ordered_at, paperwork, part.piece),
            )
        ]
        yield from alone or whole


def _of_press_sheets(files: StackFiles) -> Iterator[Problem]:
    """Yield what is wrong with imposed sheets, at the row that orders the copies."""
    for imposed in files.imposed():
        if _is_composed(imposed):
            for part in imposed.copies():
                yield from _faults(partial(imposed.check, part), partial(_ordered_at, files.paperwork, part.piece))


def _is_composed(imposed: ImposedFile) -> bool:
    """Could every piece of the file be composed? Those that could not are told by themselves."""
    pieces = imposed.paperwork.pieces
    return all(pieces.made(part.piece).composition is not None for part in imposed.copies())


def _faults(make: Callable[[], object], place: Callable[[], Location | None] | None = None) -> Iterator[Problem]:
    """Yield what `make` is rejected with, at `place` where it names none; that is looked for only then."""
    try:
        make()
    except Rejected as rejected:
        at = place() if place is not None else None
        yield from (problem if problem.at else dataclasses.replace(problem, at=at) for problem in rejected.problems)


def _place(paperwork: Paperwork, whose: Recipient) -> Location | None:
    """Return the cell of the list that names the recipient, None where no list does."""
    orders = paperwork.counter.orders
    if whose.is_stock:
        lines = [line for line in orders.stock if (line.area, line.size) == (whose.area, whose.size)]
    else:
        lines = [line for order in orders.orders if order.id == whose.id for line in order.lines]
    return _cell(lines, _AREA if whose.is_stock else _ASSOCIATION)


def _ordered_at(paperwork: Paperwork, piece: int) -> Location | None:
    """Return the first cell of the list that orders a piece in its size."""
    orders, job = paperwork.counter.orders, paperwork.counter.plan.job(piece)
    lines = [*(line for order in orders.orders for line in order.lines), *orders.stock]
    kind = (job.area, job.layout, job.size, job.language, job.profile)
    own = [one for one in lines if (one.area, one.layout, one.size, one.language, one.profile) == kind]
    return _cell([one for one in own if job.record in (None, one.record)], _SIZE)


def _cell(lines: list[OrderLine], column: str) -> Location | None:
    """Return the cell of the first of `lines` in a column, the row where it has none."""
    return lines[0].record.places.get(column, lines[0].at) if lines else None

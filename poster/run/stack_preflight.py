"""The run: all that lies beside the posters, composed before a byte is written: its faults come at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial

from poster.campaign.profiles import OFFICE
from poster.problems import Location, Problem, Rejected
from poster.run.paperwork import Paperwork
from poster.run.print_files import ImposedFile
from poster.run.stack_files import StackFiles
from poster.stack.plan import Recipient

_AREA, _ASSOCIATION = "area", "association"


def preflight(files: StackFiles) -> tuple[Problem, ...]:
    """Return what cannot be set of slips, lists, sheets on piles and imposed sheets.

    A fault of a name points at the cell of the list that holds it. Faults of the posters and of their sheet
    numbers are not among them: whoever composes the posters finds those.
    """
    found = list(_of_tops(files.paperwork))
    if not files.paperwork.counter.plan.is_reprint:
        found += (*_of_papers(files.paperwork), *_of_lists(files))
    return tuple(dict.fromkeys(found))


def _of_tops(paperwork: Paperwork) -> Iterator[Problem]:
    """Yield what is wrong with what lies on top of the stacks in the print files."""
    for queue in paperwork.counter.plan.queues:
        for stack in queue.stacks:
            yield from _faults(partial(paperwork.top, queue, stack), paperwork, stack.recipient)


def _of_papers(paperwork: Paperwork) -> Iterator[Problem]:
    """Yield what is wrong with slips, sheets on piles and hand-out lists as files of their own."""
    for queue, stack in paperwork.slip_stacks():
        yield from _faults(partial(paperwork.slip_of, queue, stack, OFFICE.name), paperwork, stack.recipient)
    for pile in paperwork.counter.plan.stock:
        yield from _faults(partial(paperwork.pile_sheet, pile), paperwork, pile)
        yield from _faults(partial(paperwork.hand_out_list, pile), paperwork, pile)


def _of_lists(files: StackFiles) -> Iterator[Problem]:
    """Yield what is wrong with lists and imposed sheets."""
    paperwork = files.paperwork
    if paperwork.counter.plan.orders:
        yield from _faults(paperwork.pick_up_list, paperwork)
    if paperwork.counter.plan.quantities:
        yield from _faults(paperwork.quantities, paperwork)
    for imposed in files.imposed():
        if _is_composed(imposed):
            yield from _faults(imposed.check, paperwork)


def _is_composed(imposed: ImposedFile) -> bool:
    """Could every piece of the file be composed? Those that could not are told by themselves."""
    pieces = imposed.paperwork.pieces
    return all(pieces.made(part.piece).composition is not None for part in imposed.copies())


def _faults(make: Callable[[], object], paperwork: Paperwork, whose: Recipient | None = None) -> Iterator[Problem]:
    """Yield what `make` is rejected with, at the row of `whose` where it names no place."""
    try:
        make()
    except Rejected as rejected:
        at = _place(paperwork, whose) if whose is not None else None
        for problem in rejected.problems:
            yield problem if problem.at else dataclasses.replace(problem, at=at)


def _place(paperwork: Paperwork, whose: Recipient) -> Location | None:
    """Return the cell of the list that names the recipient, None where no list does."""
    orders = paperwork.counter.orders
    if whose.is_stock:
        lines = [line for line in orders.stock if (line.area, line.size) == (whose.area, whose.size)]
    else:
        lines = [line for order in orders.orders if order.id == whose.id for line in order.lines]
    places = lines[0].record.places if lines else {}
    return places.get(_AREA if whose.is_stock else _ASSOCIATION)

"""Stacks: the copies ordered, the sheets printed, the list and the ticket agree, or nothing is delivered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from poster.problems import ExitCode, Problem, Rejected, error
from poster.stack.orders import Orders
from poster.stack.plan import Recipient, SheetRun, StackPlan


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in finished files: `sheets` by queue file name, `listed` copies on the pick-up list and the
    stock sheets, `tabled` those of the pick-up list as a table, `for_shop` those of the table of quantities,
    `imposed` those on press sheets, `mailed` those that the e-mails tell of, `recorded` those in the job ticket.
    None where that file was not made.
    """

    sheets: Mapping[str, int] | None = None
    listed: int | None = None
    tabled: int | None = None
    for_shop: int | None = None
    imposed: int | None = None
    mailed: int | None = None
    recorded: int | None = None


def check_totals(plan: StackPlan, orders: Orders, counted: Counted | None = None) -> None:
    """Raise `Rejected` with `stack/totals` (a fault of the program, exit code 70) for every count that differs.

    Checked are the copies of the list against those of the recipients, the pieces, the queues and the print
    shop, that sheets are numbered 1 to the total without a gap, and what was `counted` elsewhere. A reprint has
    fewer sheets in its queues; then those are only compared with what was painted.
    """
    faults = [*_of_recipients(plan, orders), *_of_pieces(plan), *_of_counted(plan, counted or Counted())]
    if not plan.is_reprint:
        faults += _of_queues(plan)
    if faults:
        raise Rejected(tuple(faults), ExitCode.BUG)


def _differ(what: str, found: int, other: str, wanted: int) -> Iterator[Problem]:
    """Yield the fault of two counts that differ."""
    if found != wanted:
        message = f"{what}: {found}; {other}: {wanted}"
        yield error("stack/totals", message, None, "this is a fault of poster; nothing was delivered")


def _of_recipients(plan: StackPlan, orders: Orders) -> Iterator[Problem]:
    """Compare the plan with the list, order by order."""
    ordered = {order.id: order.copies for order in orders.orders}
    planned = {recipient.id: recipient.copies for recipient in plan.orders}
    for name in dict.fromkeys((*ordered, *planned)):
        yield from _differ(f"copies planned for {name}", planned.get(name, 0), "ordered", ordered.get(name, 0))
    stock = sum(line.copies for line in orders.stock)
    yield from _differ("stock planned", sum(pile.copies for pile in plan.stock), "in the list", stock)
    for recipient in (*plan.orders, *plan.stock):
        yield from _of_numbers(recipient)


def _of_numbers(recipient: Recipient) -> Iterator[Problem]:
    """The sheets of one recipient are numbered 1 to the total without a gap."""
    last = 0
    for run in recipient.runs:
        yield from _differ(f"next sheet of {recipient.id}", run.first, "expected", last + 1)
        last = run.last
    yield from _differ(f"last sheet of {recipient.id}", last, "its total", recipient.total)


def _of_pieces(plan: StackPlan) -> Iterator[Problem]:
    """The copies of each piece are those of all recipients."""
    counts = dict.fromkeys(range(len(plan.pieces)), 0)
    for recipient in (*plan.orders, *plan.stock):
        for run in recipient.runs:
            counts[run.piece] += run.copies
        for part in recipient.from_shop:
            counts[part.piece] += part.copies
    for index, piece in enumerate(plan.pieces):
        yield from _differ(f"copies of {piece.job.file_name}", piece.copies, "for recipients", counts[index])


def _of_queues(plan: StackPlan) -> Iterator[Problem]:
    """Queues and print shop together make what the recipients get, every sheet once."""
    everybody = (*plan.orders, *plan.stock)
    own = sum(recipient.total for recipient in everybody)
    yield from _differ("sheets in queues", sum(queue.sheets for queue in plan.queues), "numbered", own)
    for recipient in everybody:
        runs = _runs(plan, recipient)
        yield from _differ(f"sheets of {recipient.id} in queues", _count(runs), "numbered", _count(recipient.runs))
    shop = sum(part.copies for recipient in everybody for part in recipient.from_shop)
    yield from _differ("copies for the print shop", sum(part.copies for part in plan.quantities), "ordered", shop)


def _runs(plan: StackPlan, recipient: Recipient) -> Iterable[SheetRun]:
    """Return the different runs of a recipient in all queues."""
    stacks = [stack for queue in plan.queues for stack in queue.stacks if stack.recipient.id == recipient.id]
    return {run for stack in stacks for run in stack.runs}


def _count(runs: Iterable[SheetRun]) -> int:
    """Return the number of sheets."""
    return sum(run.copies for run in runs)


def _of_counted(plan: StackPlan, counted: Counted) -> Iterator[Problem]:
    """Compare with what the other parts of the run counted."""
    if counted.sheets is not None:
        for queue in plan.queues:
            painted = counted.sheets.get(queue.file_name, 0)
            yield from _differ(f"sheets painted in {queue.file_name}", painted, "planned", queue.sheets)
    orders = sum(recipient.copies for recipient in plan.orders)
    wanted = orders + sum(pile.copies for pile in plan.stock)
    shop = sum(part.copies for part in plan.quantities)
    for what, found, planned in (
        ("copies on the lists", counted.listed, wanted),
        ("copies in the table of orders", counted.tabled, orders),
        ("copies in the table of quantities", counted.for_shop, shop),
        ("copies on press sheets", counted.imposed, shop),
        ("copies in the e-mails", counted.mailed, orders),
        ("copies in the ticket", counted.recorded, wanted),
    ):
        if found is not None:
            yield from _differ(what, found, "planned", planned)

"""The run: what a run of stacks is about, in numbers: stacks, sheets by size, files for printers."""

from __future__ import annotations

from poster.run.stack_files import StackFiles
from poster.run.stack_request import ImposedTally, QueueTally, RecipientTally, StackTally
from poster.stack.plan import Recipient, StackPlan


def tally_of(plan: StackPlan, imposed: tuple[ImposedTally, ...] = ()) -> StackTally:
    """Return what a plan is about, its `imposed` files among it."""
    sheets: dict[str, int] = {}
    for queue in plan.queues:
        sheets[queue.size] = sheets.get(queue.size, 0) + queue.sheets
    press = tuple((plan.job(part.piece).file_name, part.copies) for part in plan.quantities)
    tops = [stack.recipient.is_stock for queue in plan.queues for stack in queue.stacks]
    queues = tuple(
        QueueTally(queue.file_name, queue.size, queue.profile, len(queue.stacks), queue.sheets)
        for queue in plan.queues
    )
    made = {one.recipient.id for queue in plan.queues for one in queue.stacks}
    if not plan.is_reprint:
        made |= {recipient.id for recipient in (*plan.orders, *plan.stock)}
    chosen = [one for one in (*plan.orders, *plan.stock) if one.id in made]
    piles = sum(one.is_stock for one in chosen)
    return StackTally(
        stacks=len(made),
        orders=len(chosen) - piles,
        piles=piles,
        copies=sum(sheets.values()) + sum(copies for _, copies in press),
        sheets=tuple(sorted(sheets.items())),
        slips=tops.count(False),
        pile_sheets=tops.count(True),
        queues=queues,
        press=press,
        recipients=tuple(map(_recipient, chosen)),
        imposed=imposed,
    )


def _recipient(one: Recipient) -> RecipientTally:
    """Return an order or a pile in numbers."""
    return RecipientTally(one.id, one.association or one.area, one.code, one.copies)


def imposed_tallies(files: StackFiles) -> tuple[ImposedTally, ...]:
    """Return what the imposed files hold; raises `Rejected` for pieces that are too large for the sheet."""
    if files.paperwork.counter.plan.is_reprint:
        return ()
    return tuple(
        ImposedTally(one.name, one.count(), sum(part.copies for part in one.copies())) for one in files.imposed()
    )

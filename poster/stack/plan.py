"""Stacks: the plan: which sheets leave which printer in which sequence, with whom they are for; pure.

An order's own sheets are numbered 1 to its total over all queues of the reception's printer; the slip is sheet
0. Copies from the print shop are counted with the order and carry no number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from poster.campaign.piece import Job

SLIP_NUMBER = 0
QUEUE_PREFIX = "queue"  # begins the name of every print file of a whole run


@dataclass(frozen=True, slots=True)
class PlannedPiece:
    """A distinct piece: its `job`, and its `copies` over all orders and the stock.

    `comes_from_shop` is True for a piece that a print shop makes.
    """

    job: Job
    copies: int
    comes_from_shop: bool = False


@dataclass(frozen=True, slots=True)
class SheetRun:
    """Copies of one piece that lie together: sheets `first` to `last` (both included) of the order.

    `piece` is the piece's index in the plan.
    """

    piece: int
    first: int
    last: int

    @property
    def copies(self) -> int:
        """The number of sheets."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class ShopCopies:
    """Copies of one piece (its index in the plan) that come from the print shop and have no sheet numbers."""

    piece: int
    copies: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a stack is for: an order with its association, or a pile of stock, whose `association` is empty.

    `code` is the pick-up code (empty for stock), `total` the number of numbered sheets over all queues (the y in
    "x/y"), `runs` all of them in sequence, `from_shop` what is added from the print shop. A pile of stock has an
    `area` and a `size`, and a `reorder_level` in copies.
    """

    id: str
    association: str
    code: str
    total: int
    runs: tuple[SheetRun, ...]
    from_shop: tuple[ShopCopies, ...] = ()
    area: str = ""
    size: str = ""
    reorder_level: int = 0

    @property
    def is_stock(self) -> bool:
        """Is it a pile of stock?"""
        return not self.association

    @property
    def copies(self) -> int:
        """All copies, numbered or from the print shop."""
        return self.total + sum(part.copies for part in self.from_shop)


@dataclass(frozen=True, slots=True)
class Stack:
    """What one recipient gets from one queue: a slip (or pile sheet), then `runs` in sequence.

    With a reprint, `runs` are only the sheets to make again, while `recipient` is whole.
    """

    recipient: Recipient
    runs: tuple[SheetRun, ...]
    is_reprint: bool = False

    @property
    def sheets(self) -> int:
        """The number of sheets without the slip."""
        return sum(run.copies for run in self.runs)


@dataclass(frozen=True, slots=True)
class Queue:
    """One print file for the reception's printer: sheets of one size for one profile."""

    size: str
    profile: str
    stacks: tuple[Stack, ...]
    prefix: str = QUEUE_PREFIX

    @property
    def file_name(self) -> str:
        """The name of its file, such as `queue_A4_office.pdf`; a reprint's begins with its own `prefix`."""
        return f"{self.prefix}_{self.size}_{self.profile}.pdf"

    @property
    def sheets(self) -> int:
        """The number of sheets without the slips."""
        return sum(stack.sheets for stack in self.stacks)


@dataclass(frozen=True, slots=True)
class StackPlan:
    """All that a run of stacks makes.

    `source` is the list's file name, `day` the day of the run. `pieces` are distinct, in order of first need.
    `orders` are the orders in the list's sequence, `stock` the piles of stock; both are whole also in a reprint.
    `quantities` are the copies that the print shop makes of each of its pieces. `is_reprint` plans have only the
    stacks that were asked for, and nothing for the print shop. `is_replacement` plans make what takes the place of
    outdated copies, which have to come down.
    """

    campaign: str
    source: str
    day: date
    pieces: tuple[PlannedPiece, ...]
    queues: tuple[Queue, ...]
    orders: tuple[Recipient, ...]
    stock: tuple[Recipient, ...]
    quantities: tuple[ShopCopies, ...]
    is_reprint: bool = False
    is_replacement: bool = False

    def job(self, piece: int) -> Job:
        """Return the job of a piece by its index."""
        return self.pieces[piece].job

    def stacks_of(self, recipient: Recipient) -> tuple[tuple[str, str], ...]:
        """Return the stacks that a recipient's sheets lie in, by size and profile, in sequence."""
        jobs = (self.job(run.piece) for run in recipient.runs)
        return tuple(dict.fromkeys((job.size, job.profile) for job in jobs))

    def made_pieces(self) -> tuple[int, ...]:
        """Return the pieces that the run makes, by index: all, or those of a reprint."""
        if not self.is_reprint:
            return tuple(range(len(self.pieces)))
        runs = [run for queue in self.queues for stack in queue.stacks for run in stack.runs]
        return tuple(sorted({run.piece for run in runs}))


def sheet_label(recipient: Recipient, number: int) -> str:
    """Return what a sheet carries in small type, such as `K-17 · 18/40`; `number` counts from 1."""
    return f"{recipient.id} · {number}/{recipient.total}"

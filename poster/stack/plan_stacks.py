"""Stacks: orders to a plan: distinct pieces, sheets numbered through each order, queues, piles of stock; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from poster.campaign.file_name import DEFAULT_PATTERN, RECORD_PATTERN, parse_pattern
from poster.campaign.model import Campaign
from poster.campaign.piece import Job
from poster.stack.columns import ColumnUse, column_use
from poster.stack.orders import STOCK_PREFIX, Family, Order, OrderLine, Orders
from poster.stack.plan import QUEUE_PREFIX, PlannedPiece, Queue, Recipient, SheetRun, ShopCopies, Stack, StackPlan

# No vowels, so that no code is a word, and nothing that is read or heard for another (0 O, 1 I L, 5 S, 8 B, U V).
CODE_ALPHABET = "234679CDFGHJKMNPQRTWXYZ"
CODE_LENGTH = 5
REORDER_SHARE = 5  # stock is ordered anew when a fifth is left, unless the list says


def plan_stacks(
    orders: Orders, campaign: Campaign, families: Mapping[str, Family], day: date, replaces: str = ""
) -> StackPlan:
    """Return what a run on `day` makes of `orders`.

    Lines that are printed with trim marks are for the print shop, all others for the reception's printer. Sheets
    are numbered through each order in the sequence of the list; stock of one area and size is one pile, numbered
    likewise. `replaces` names the runs whose outdated copies are replaced, empty where there are none: the pick-up
    codes depend on it, so that nobody is handed an outdated stack. Raises `Rejected` if a layout is faulty.
    """
    pieces = _Pieces(campaign, families, orders.columns)
    people = _coded(tuple(_recipient(order, pieces) for order in orders.orders), orders, pieces, replaces)
    stock = tuple(_piles(orders.stock, pieces))
    return StackPlan(
        campaign=campaign.id,
        source=orders.source,
        day=day,
        pieces=pieces.planned(),
        queues=queues_of((*people, *stock), pieces.jobs),
        orders=people,
        stock=stock,
        quantities=_quantities((*people, *stock)),
        is_replacement=bool(replaces),
    )


@dataclass(slots=True)
class _Pieces:
    """The distinct pieces of a run, in order of first need, and how many of each."""

    campaign: Campaign
    families: Mapping[str, Family]
    columns: tuple[str, ...]
    jobs: list[Job] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    _known: dict[tuple[str, ...], int] = field(default_factory=dict)
    _uses: dict[tuple[str, ...], ColumnUse] = field(default_factory=dict)

    def index(self, line: OrderLine) -> int:
        """Return the index of the line's piece, and count its copies."""
        use = self._use(line)
        shown = [line.record.values.get(name, "") for name in use.names]
        key = (*_ids(line), *shown, line.record.id if use.shows_row else "")
        if key not in self._known:
            self._known[key] = len(self.jobs)
            job = _job(self.campaign.id, line, has_row=bool(use.names or use.shows_row))
            self.jobs.append(self._named_apart(job))
            self.copies.append(0)
        self.copies[self._known[key]] += line.copies
        return self._known[key]

    def _named_apart(self, job: Job) -> Job:
        """Return the job with a file name that no other piece has; ids of rows may differ in signs alone."""
        names = {other.file_name.lower() for other in self.jobs}
        if job.file_name.lower() not in names:
            return job
        stem = job.file_name.removesuffix(".pdf")
        return replace(job, file_name=f"{stem}_{len(self.jobs) + 1}.pdf")

    def comes_from_shop(self, piece: int) -> bool:
        """Is it printed to be trimmed?"""
        return self.campaign.profiles[self.jobs[piece].profile].has_marks

    def planned(self) -> tuple[PlannedPiece, ...]:
        """Return all pieces."""
        numbered = enumerate(zip(self.jobs, self.copies, strict=True))
        return tuple(PlannedPiece(job, copies, self.comes_from_shop(index)) for index, (job, copies) in numbered)

    def _use(self, line: OrderLine) -> ColumnUse:
        """Return what the line's piece shows of its row."""
        key = _ids(line)
        if key not in self._uses:
            layout = self.families[line.layout].on(self.campaign.profiles[line.profile].rendering, line.size)
            columns = tuple(line.record.values)
            self._uses[key] = column_use(self.campaign, layout, line.area, line.language, columns)
        return self._uses[key]


def _ids(line: OrderLine) -> tuple[str, ...]:
    """Return the ids that name a piece."""
    return (line.area, line.layout, line.size, line.language, line.profile)


def _job(campaign: str, line: OrderLine, *, has_row: bool) -> Job:
    """Return the job of a line's piece."""
    record = line.record if has_row else None
    pattern = parse_pattern(RECORD_PATTERN if has_row else DEFAULT_PATTERN, () if has_row else None, [])
    names = ("campaign", "area", "layout", "size", "language", "profile", "id")
    values = dict(zip(names, (campaign, *_ids(line), line.record.id), strict=True))
    name = pattern.file_name(values)
    return Job(line.area, line.layout, line.size, line.language, line.profile, name, record)


def _recipient(order: Order, pieces: _Pieces) -> Recipient:
    """Return whom an order is for, with its sheets; the code comes later."""
    runs, shop = _numbered(order.lines, pieces)
    return Recipient(order.id, order.association, "", sum(run.copies for run in runs), runs, shop)


def _numbered(lines: Iterable[OrderLine], pieces: _Pieces) -> tuple[tuple[SheetRun, ...], tuple[ShopCopies, ...]]:
    """Return the sheets of lines, numbered through, and what comes from the print shop."""
    runs: list[SheetRun] = []
    shop: dict[int, int] = {}
    last = 0
    for line in lines:
        piece = pieces.index(line)
        if pieces.comes_from_shop(piece):
            shop[piece] = shop.get(piece, 0) + line.copies
        else:
            runs.append(SheetRun(piece, last + 1, last + line.copies))
            last += line.copies
    return tuple(runs), tuple(ShopCopies(piece, copies) for piece, copies in shop.items())


def _piles(lines: Iterable[OrderLine], pieces: _Pieces) -> Iterator[Recipient]:
    """Yield a pile for each area and size, in order of first need."""
    by_place: dict[tuple[str, str], list[OrderLine]] = {}
    for line in lines:
        by_place.setdefault((line.area, line.size), []).append(line)
    for number, ((area, size), own) in enumerate(by_place.items(), start=1):
        runs, shop = _numbered(own, pieces)
        total = sum(run.copies for run in runs)
        copies = sum(line.copies for line in own)
        levels = [line.reorder_level for line in own if line.reorder_level is not None]
        level = sum(levels) if levels else -(-copies // REORDER_SHARE)
        yield Recipient(f"{STOCK_PREFIX}{number}", "", "", total, runs, shop, area, size, level)


def queues_of(
    recipients: Iterable[Recipient], jobs: list[Job], prefix: str = QUEUE_PREFIX, *, is_reprint: bool = False
) -> tuple[Queue, ...]:
    """Return the print files for the reception's printer, with the stacks in the sequence of `recipients`."""
    stacks: dict[tuple[str, str], list[Stack]] = {}
    for recipient in recipients:
        runs: dict[tuple[str, str], list[SheetRun]] = {}
        for run in recipient.runs:
            job = jobs[run.piece]
            runs.setdefault((job.size, job.profile), []).append(run)
        for key, own in runs.items():
            stacks.setdefault(key, []).append(Stack(recipient, tuple(own), is_reprint))
    return tuple(Queue(*key, tuple(own), prefix) for key, own in stacks.items())


def _quantities(recipients: Iterable[Recipient]) -> tuple[ShopCopies, ...]:
    """Return the copies the print shop makes of each of its pieces."""
    totals: dict[int, int] = {}
    for part in (part for recipient in recipients for part in recipient.from_shop):
        totals[part.piece] = totals.get(part.piece, 0) + part.copies
    return tuple(ShopCopies(piece, totals[piece]) for piece in sorted(totals))


def _coded(people: tuple[Recipient, ...], orders: Orders, pieces: _Pieces, replaces: str) -> tuple[Recipient, ...]:
    """Return the recipients with a pick-up code each, all different."""
    taken: set[str] = set()
    coded: list[Recipient] = []
    for order, person in zip(orders.orders, people, strict=True):
        content = [(*_ids(line), str(line.copies)) for line in order.lines]
        content += [("replaces", replaces)] if replaces else []
        codes = (
            pick_up_code(pieces.campaign.id, order.id, order.association, content, salt) for salt in range(1000)
        )
        code = next(code for code in codes if code not in taken)
        taken.add(code)
        coded.append(replace(person, code=code))
    return tuple(coded)


def pick_up_code(campaign: str, order: str, association: str, content: Iterable[tuple[str, ...]], salt: int) -> str:
    """Return the code of an order: five characters that cannot be taken for one another, from its content.

    `salt` tells apart the orders of one run whose codes would be the same by chance (1 in 6 million a pair).
    """
    parts = ["\x1f".join(part) for part in ((campaign, order, association, str(salt)), *content)]
    number = int.from_bytes(hashlib.sha256("\x1e".join(parts).encode()).digest(), "big")
    letters: list[str] = []
    for _ in range(CODE_LENGTH):
        number, digit = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[digit])
    return "".join(letters)

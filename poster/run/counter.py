"""The run: orders opened for work: campaign and list loaded and planned, every piece composed when asked for."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from poster.campaign.facts import Fact
from poster.campaign.library import Library, shipped_library
from poster.campaign.load import read_campaign
from poster.campaign.model import Campaign
from poster.campaign.piece import Job, Piece
from poster.campaign.profiles import OFFICE
from poster.campaign.resolve import Resolver
from poster.compose.composition import Composition
from poster.geometry import SHEET_SIZES, SheetSize
from poster.problems import Location, Problem, Rejected, warning
from poster.run.books import unconfirmed_facts
from poster.run.examine import Examined, ExaminePiece, examined, numbered
from poster.run.request import Workers
from poster.run.stack_request import StackRequest
from poster.run.workshop import Families, Made, Workshop, together
from poster.stack.names import Names, names_of
from poster.stack.orders import Orders, read_orders
from poster.stack.outdated import outdated, replacement, runs_replaced
from poster.stack.page import Stationery, landscape, stationery
from poster.stack.plan import StackPlan, sheet_label
from poster.stack.plan_stacks import plan_stacks
from poster.stack.reprint import reprint
from poster.stack.ticket import read_tickets, refuse_foreign
from poster.stack.totals import check_totals
from poster.stack.wording import Wording, language_names, load_wording, plain

_Result = TypeVar("_Result")
_KEPT = 64  # compositions held at once: bounds memory, and a stack rarely mixes more


@dataclass(frozen=True, slots=True)
class Counter:
    """Orders opened for work. `warnings` are those of planning."""

    request: StackRequest
    campaign: Campaign
    library: Library
    families: Families
    resolver: Resolver
    wording: Wording
    orders: Orders
    plan: StackPlan
    warnings: tuple[Problem, ...]

    def stationery(self, profile: str) -> Stationery:
        """Return what documents for a printer of `profile` are set with."""
        return stationery(self.campaign, self.campaign.profiles[profile], self.wording.language, self.library)

    def shape(self, job: Job) -> SheetSize:
        """Return the sheet of a piece as it lies once it is trimmed: two posters side by side lie across."""
        layout = self.families[job.layout].on(self.campaign.profiles[job.profile].rendering, job.size)
        upright = SHEET_SIZES[job.size]
        return landscape(upright) if job.size in layout.two_up else upright

    def names(self) -> Names:
        """Return what areas, layouts and ways of printing are called."""
        titles = {}
        for piece in self.plan.pieces:
            job = piece.job
            layout = self.families[job.layout].on(self.campaign.profiles[job.profile].rendering, job.size)
            titles[job.layout] = layout.title
        return names_of(self.campaign, titles, self.wording)


def open_counter(request: StackRequest) -> Counter:
    """Load campaign and list, plan the stacks and check their totals.

    Raises `Rejected` with every fault of the campaign, or of the list, tickets and reprint.
    """
    library = shipped_library()
    loaded, faults = _loaded(request, library)
    campaign = loaded if request.stamp is None else dataclasses.replace(loaded, date=request.stamp)
    families = Families(campaign, library)
    wording = _unless_rejected(faults, lambda: _wording(request, campaign, library))
    listed = _unless_rejected(faults, lambda: _orders(request, campaign, families, library, wording))
    if faults or listed is None or wording is None:
        raise together(faults)
    orders, warnings, replaced = listed
    if orders.digest and request.orders is not None:
        campaign = dataclasses.replace(campaign, digests={**campaign.digests, request.orders.name: orders.digest})
    whole = plan_stacks(orders, campaign, families, campaign.date, replaced)
    check_totals(whole, orders)
    plan = reprint(whole, request.reprint) if request.reprint else whole
    check_totals(plan, orders)
    resolver = Resolver(campaign, families, library)
    warnings += _of_imposition(request, plan)
    return Counter(request, campaign, library, families, resolver, wording, orders, plan, warnings)


def _of_imposition(request: StackRequest, plan: StackPlan) -> tuple[Problem, ...]:
    """Return the warning of a run that is to impose and has nothing to impose."""
    if not request.press_sheet or plan.quantities:
        return ()
    what = "a reprint makes sheets of" if plan.is_reprint else "every row is for"
    message = f"{what} the reception's printer; nothing is imposed on {request.press_sheet}"
    hint = "write 'press' in the column 'profile' of what the print shop makes, or leave --impose out"
    return (warning("imposition/nothing", message, Location(plan.source) if plan.source else None, hint),)


def _loaded(request: StackRequest, library: Library) -> tuple[Campaign, list[Rejected]]:
    """Return the campaign, and what is wrong with it where a list can be held against it all the same.

    Raises `Rejected` for a campaign that nothing can be held against.
    """
    loaded = read_campaign(request.source, request.start, library)
    rejections = [Rejected(loaded.problems)] if loaded.problems else []
    if loaded.campaign is None:
        raise together(rejections)
    return loaded.campaign, rejections


def _unless_rejected(faults: list[Rejected], make: Callable[[], _Result]) -> _Result | None:
    """Return what `make` gives; a rejection is added to `faults`."""
    try:
        return make()
    except Rejected as rejected:
        faults.append(rejected)
        return None


def _wording(request: StackRequest, campaign: Campaign, library: Library) -> Wording:
    """Return the words of slips and lists."""
    return load_wording(request.language or campaign.fallback_language, campaign.folder, library)


def _orders(
    request: StackRequest, campaign: Campaign, families: Families, library: Library, wording: Wording | None
) -> tuple[Orders, tuple[Problem, ...], str]:
    """Return the orders of the list, or those that replace outdated copies, with what is replaced."""
    listed = _listed(request.orders, campaign, families, library, wording) if request.orders else None
    if not request.replace:
        return listed or Orders("", (), ()), (), ""
    tickets = read_tickets(request.replace)
    refuse_foreign(tickets, campaign.id)
    comparison = outdated(tickets, Makers(campaign, families, library))
    source = request.orders.name if request.orders else ", ".join(path.name for path in request.replace)
    return (*replacement(comparison, source, listed), runs_replaced(tickets))


def _listed(
    path: Path, campaign: Campaign, families: Families, library: Library, wording: Wording | None
) -> Orders:
    """Return the orders of the list; layouts and languages may have the names of the run's `wording`.

    A language may be called as any shipped wording does, whatever language the slips are in.
    """
    own = (wording,) if wording else ()
    called = {name: plain(text) for one in own for name, text in one.common.layouts.items()}
    shipped = (load_wording(name, "", library) for name in library.wordings())
    return read_orders(path, campaign, families, called, language_names(campaign.texts, (*own, *shipped)))


class Makers:
    """Makes jobs with the texts of today's campaign as of any day; one resolver a day."""

    def __init__(self, campaign: Campaign, families: Families, library: Library) -> None:
        """Begin with none."""
        self._campaign, self._families, self._library = campaign, families, library
        self._by_day: dict[date, Resolver] = {}

    def __call__(self, job: Job, day: date) -> Piece:
        """Return the piece; `Rejected` with what the campaign has not any more."""
        if day not in self._by_day:
            dated = dataclasses.replace(self._campaign, date=day)
            self._by_day[day] = Resolver(dated, self._families, self._library)
        _refuse_unknown(job, self._campaign, self._families)
        return self._by_day[day].piece(job)


def _refuse_unknown(job: Job, campaign: Campaign, families: Families) -> None:
    """Raise `Rejected` for names that the campaign does not know any more."""
    from poster.campaign.plan import known_names
    from poster.problems import error

    names = known_names(campaign, families)
    problems = [
        names.unknown(dimension, getattr(job, dimension), None)
        for dimension in ("area", "layout", "size", "language", "profile")
        if names.find(dimension, getattr(job, dimension)) != getattr(job, dimension)
    ]
    if not problems and job.size not in families[job.layout].sizes:
        problems.append(error("selection/size", f"layout '{job.layout}' has no size {job.size}"))
    if problems:
        raise Rejected(tuple(problems))


def content_of(piece: Piece) -> tuple[str, str]:
    """Return the version code of a piece, and the key of the texts that share a type size with its own."""
    return piece.version, piece.common.key


class Memory(Protocol):
    """Keeps what came of pieces for a run after this one, if it is killed."""

    def recall(self, piece: int) -> Examined | None:
        """Return what an earlier run found of a piece."""

    def note(self, piece: int, found: Examined) -> None:
        """Keep what was found."""


class NoMemory:
    """Remembers nothing."""

    def recall(self, piece: int) -> Examined | None:
        """Return None."""
        return None

    def note(self, piece: int, found: Examined) -> None:
        """Forget it."""


def _labels(plan: StackPlan) -> dict[int, tuple[str, ...]]:
    """Return the longest sheet number that each piece carries for each recipient: that of its last sheet."""
    found: dict[int, list[str]] = {}
    for stack in (stack for queue in plan.queues for stack in queue.stacks):
        for run in stack.runs:
            found.setdefault(run.piece, []).append(sheet_label(stack.recipient, run.last))
    return {piece: tuple(labels) for piece, labels in found.items()}


class Pieces:
    """The pieces of a plan: proven once, composed when asked for, a few held at a time, their faults remembered."""

    def __init__(self, counter: Counter) -> None:
        """Begin with none composed."""
        self._counter = counter
        jobs = tuple(piece.job for piece in counter.plan.pieces)
        lines = [*(line for order in counter.orders.orders for line in order.lines), *counter.orders.stock]
        rows = tuple(line.record for line in lines) if counter.orders.digest else None
        self._workshop = Workshop(counter.campaign, counter.families, jobs, counter.resolver, rows)
        self._held: OrderedDict[int, Made] = OrderedDict()
        self._problems: dict[int, tuple[Problem, ...]] = {}
        self._examined: dict[int, Examined] = {}
        self._labels = _labels(counter.plan) if counter.request.has_sheet_numbers else {}

    def examine(self, workers: Workers, done: Callable[[], None], memory: Memory, *, is_strict: bool) -> None:
        """Prove every piece that the run makes, each once on the finished bytes of a sheet of its own.

        What a run that was killed had proven is in the `memory` and not proven again.
        """
        needed = self._counter.plan.made_pieces()
        known = {piece: found for piece in needed if (found := memory.recall(piece)) is not None}
        missing = tuple(piece for piece in needed if piece not in known)
        shop = {part.piece for part in self._counter.plan.quantities}
        filed = frozenset(number for number, piece in enumerate(missing) if piece in shop)
        labels = tuple(self._labels.get(piece, ()) for piece in missing)
        jobs = tuple(self._counter.plan.job(piece) for piece in missing)
        workshop = dataclasses.replace(self._workshop, jobs=jobs)
        results = examined(workshop, ExaminePiece(filed, is_strict, labels), workers)
        fresh = zip(missing, results, strict=True)
        for piece in needed:
            if piece not in known:
                _, known[piece] = next(fresh)
                memory.note(piece, known[piece])
            self._examined[piece] = known[piece]
            self._problems[piece] = known[piece].problems
            done()

    def text_problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the campaign's texts whatever is ordered."""
        return self._workshop.text_problems()

    def unconfirmed(self) -> tuple[Fact, ...]:
        """Return the facts on the pieces that the run makes that nobody has confirmed."""
        jobs = tuple(self._counter.plan.job(piece) for piece in self._counter.plan.made_pieces())
        return unconfirmed_facts(dataclasses.replace(self._workshop, jobs=jobs))

    def of(self, piece: int) -> Examined:
        """Return what came of a piece; `Rejected` with its faults if it could not be made."""
        found = self._examined[piece]
        if not found.line:
            raise Rejected(found.problems)
        return found

    def all_examined(self) -> Iterator[tuple[int, Examined]]:
        """Yield every piece with what came of it, in order."""
        yield from self._examined.items()

    def problems(self, piece: int) -> tuple[Problem, ...]:
        """Return what is wrong with a piece; it is composed for that at most once."""
        if piece not in self._problems:
            self.made(piece)
        return self._problems[piece]

    def version(self, piece: int) -> str:
        """Return the version code of a piece; `Rejected` if it cannot be resolved."""
        return self._counter.resolver.piece(self._counter.plan.job(piece)).version

    def resolved(self, piece: int) -> Piece:
        """Return a piece without its composition; `Rejected` if it cannot be resolved."""
        return self._counter.resolver.piece(self._counter.plan.job(piece))

    def content(self, piece: int) -> tuple[str, str]:
        """Return what a piece is made of, as `content_of`; `Rejected` if it cannot be resolved."""
        return content_of(self._counter.resolver.piece(self._counter.plan.job(piece)))

    def made(self, piece: int) -> Made:
        """Return a piece with its composition and faults."""
        if piece in self._held:
            self._held.move_to_end(piece)
        else:
            made = self._workshop.make(self._counter.plan.job(piece))
            made = numbered(made, self._labels.get(piece, ()))
            self._held[piece], self._problems[piece] = made, made.problems
            if len(self._held) > _KEPT:
                self._held.popitem(last=False)
        return self._held[piece]

    def composition(self, piece: int) -> Composition:
        """Return the composition of a piece; `Rejected` with its faults if it has none."""
        made = self.made(piece)
        if made.composition is None:
            raise Rejected(made.problems)
        return made.composition

    def thumbnail(self, piece: int, profile: str = OFFICE.name) -> Composition | None:
        """Return a piece as a printer of `profile` would print it, None where that cannot be."""
        job = dataclasses.replace(self._counter.plan.job(piece), profile=profile)
        return self._workshop.make(job).composition

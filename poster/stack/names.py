"""Stacks: how pieces are called on paper, and the parts of an order as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from poster.campaign.model import Campaign
from poster.campaign.piece import Job
from poster.stack.plan import Recipient, SheetRun, StackPlan
from poster.stack.wording import Wording, called, counted


@dataclass(frozen=True, slots=True)
class Names:
    """What areas and layouts are called, by id; `wording` calls ways of printing and languages."""

    areas: Mapping[str, str]
    layouts: Mapping[str, str]
    wording: Wording

    def area(self, job: Job) -> str:
        """Return the name of the job's area."""
        return self.areas.get(job.area, job.area)

    def layout(self, job: Job) -> str:
        """Return what the job's layout is called, by its own title where the wording does not say."""
        return called(self.wording.common.layouts, job.layout, self.layouts.get(job.layout, ""))

    def language(self, job: Job) -> str:
        """Return what the job's language is called."""
        return called(self.wording.common.languages, job.language)

    def profile(self, name: str) -> str:
        """Return what a way of printing is called."""
        return called(self.wording.common.profiles, name)


def names_of(campaign: Campaign, layout_titles: Mapping[str, str], wording: Wording) -> Names:
    """Return the names for the documents of `campaign`; `layout_titles` are by the layouts' ids."""
    areas = {area.id: area.name.value for area in campaign.areas.values()}
    return Names(areas, layout_titles, wording)


@dataclass(frozen=True, slots=True)
class Kind:
    """Copies of one poster in one stack: `job` is the first of them, `runs` their sheets (none from the shop).

    Pieces that differ only in their record (an own QR symbol) are of one kind.
    """

    job: Job
    copies: int
    runs: tuple[SheetRun, ...]


def kinds_of(plan: StackPlan, runs: Iterable[SheetRun]) -> tuple[Kind, ...]:
    """Return what `runs` hold, one kind of poster each, in order of the first sheet."""
    found: dict[tuple[str, ...], list[SheetRun]] = {}
    for run in runs:
        job = plan.job(run.piece)
        found.setdefault((job.area, job.layout, job.size, job.language, job.profile), []).append(run)
    return tuple(
        Kind(plan.job(parts[0].piece), sum(run.copies for run in parts), joined(parts)) for parts in found.values()
    )


def joined(runs: Iterable[SheetRun]) -> tuple[SheetRun, ...]:
    """Return `runs` with those that follow on each other made one, whatever their pieces."""
    found: list[SheetRun] = []
    for run in runs:
        if found and found[-1].last + 1 == run.first:
            found[-1] = SheetRun(found[-1].piece, found[-1].first, run.last)
        else:
            found.append(run)
    return tuple(found)


def ranges(wording: Wording, runs: Iterable[SheetRun]) -> str:
    """Return sheets in words, such as `blad 1–12, 20`."""
    runs = tuple(runs)
    copies = sum(run.copies for run in runs)
    return counted(wording.common.sheet_range, copies, {"numbers": numbers(runs)})


def numbers(runs: Iterable[SheetRun]) -> str:
    """Return sheets in figures, such as `1–12, 20`."""
    return ", ".join(f"{run.first}" if run.copies == 1 else f"{run.first}–{run.last}" for run in joined(runs))


@dataclass(frozen=True, slots=True)
class Portion:
    """Copies of one sheet size and one way of printing."""

    size: str
    profile: str
    copies: int


def portions(plan: StackPlan, recipient: Recipient) -> tuple[Portion, ...]:
    """Return how many copies of each size and way of printing a recipient gets, from wherever."""
    found: dict[tuple[str, str], int] = {}
    for piece, copies in _pieces(recipient):
        job = plan.job(piece)
        found[job.size, job.profile] = found.get((job.size, job.profile), 0) + copies
    return tuple(Portion(size, profile, copies) for (size, profile), copies in sorted(found.items()))


def shop_kinds(plan: StackPlan, recipient: Recipient) -> tuple[Kind, ...]:
    """Return the kinds of poster a recipient gets from the print shop; they have no sheets."""
    return tuple(Kind(plan.job(part.piece), part.copies, ()) for part in recipient.from_shop)


def all_kinds(plan: StackPlan, recipient: Recipient) -> tuple[Kind, ...]:
    """Return all kinds of poster a recipient gets, from wherever; those from the print shop have no sheets."""
    return (*kinds_of(plan, recipient.runs), *shop_kinds(plan, recipient))


def _pieces(recipient: Recipient) -> Iterable[tuple[int, int]]:
    """Yield each piece of a recipient with its copies."""
    yield from ((run.piece, run.copies) for run in recipient.runs)
    yield from ((part.piece, part.copies) for part in recipient.from_shop)

"""The run: what else is wrong with a campaign that is refused already, so that all faults come in one report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from poster.campaign.check_texts import field_problems
from poster.campaign.load_layout import LayoutFamily
from poster.campaign.model import Campaign
from poster.campaign.piece import Job, Record
from poster.campaign.plan import Selection, plan
from poster.campaign.slots import missing_text, needs, slots_with_copies
from poster.campaign.texts import TEXT_PREFIX, copy_source
from poster.geometry import SHEET_SIZES
from poster.problems import Problem, Rejected

_APART = "{area}_{layout}_{size}_{language}_{profile}"  # no two pieces of a plan have one such name


@dataclass(frozen=True, slots=True)
class Asked:
    """What was to be made: the selection, the pattern of file names, and the rows of the list if there is one."""

    selection: Selection
    pattern: str | None
    records: tuple[Record, ...] | None


def survey(campaign: Campaign, families: Mapping[str, LayoutFamily], asked: Asked | None) -> tuple[Problem, ...]:
    """Return the faults of layouts, of the plan, of fields and of missing texts, as far as each can be judged.

    `campaign` may hold made-up parts; see `poster.campaign.load.Loaded`. Without `asked`, where the list could
    not be read, nothing is planned.
    """
    known, problems = _families(campaign, families, asked)
    problems += field_problems(campaign)
    if asked is not None:
        jobs = _jobs(campaign, _Sizes(families, known), asked, problems)
        problems += _missing_texts(campaign, known, jobs)
    return tuple(dict.fromkeys(problems))


@dataclass(frozen=True, slots=True)
class _AnySize:
    """A layout that cannot be read: no size is refused for it."""

    sizes: tuple[str, ...] = tuple(SHEET_SIZES)


class _Sizes(Mapping[str, LayoutFamily | _AnySize]):
    """All layouts that may be named, as the plan asks them; none is refused."""

    def __init__(self, families: Mapping[str, LayoutFamily], known: Mapping[str, LayoutFamily]) -> None:
        self._families = families
        self._known = known

    def __getitem__(self, name: str) -> LayoutFamily | _AnySize:
        return self._known.get(name, _AnySize())

    def __iter__(self) -> Iterator[str]:
        return iter(self._families)

    def __len__(self) -> int:
        return len(self._families)


def _families(
    campaign: Campaign, families: Mapping[str, LayoutFamily], asked: Asked | None
) -> tuple[dict[str, LayoutFamily], list[Problem]]:
    """Return the layouts that were to be used, and what is wrong with their files."""
    selection = asked.selection if asked is not None else Selection()
    names = selection.layouts or (campaign.layouts if selection.is_all else campaign.defaults.layouts)
    known: dict[str, LayoutFamily] = {}
    problems: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            if name in tuple(families):
                known[name] = families[name]
                problems += known[name].check()
        except Rejected as refused:
            problems += refused.problems
    return known, problems


def _jobs(campaign: Campaign, layouts: _Sizes, asked: Asked, problems: list[Problem]) -> tuple[Job, ...]:
    """Return the pieces that were to be made; what is wrong with the plan goes to `problems`."""
    defaults = campaign.defaults
    if not all((defaults.areas, defaults.layouts, defaults.sizes, defaults.languages, defaults.profiles)):
        return ()
    found: tuple[Job, ...] = ()
    # File names that collide stop a plan; without that its pieces can still be looked at.
    for pattern in (_APART if asked.records is None else f"{_APART}_{{row}}", asked.pattern):
        try:
            found = plan(campaign, layouts, asked.selection, asked.records, pattern)
        except Rejected as refused:
            problems += refused.problems
    return found


def _missing_texts(campaign: Campaign, known: Mapping[str, LayoutFamily], jobs: Iterable[Job]) -> Iterator[Problem]:
    """Yield `text/missing` for each text that a piece needs and neither campaign, area nor row has."""
    seen: set[tuple[str, ...]] = set()
    for job in jobs:
        brought = tuple(name for name, value in job.record.values.items() if value) if job.record else ()
        texts = tuple(name for name in brought if name.startswith(TEXT_PREFIX))
        key = (job.area, job.layout, job.size, job.language, job.profile, *texts)
        is_known = job.area in campaign.areas and job.layout in known and job.profile in campaign.profiles
        if is_known and key not in seen:
            seen.add(key)
            yield from _missing_in(campaign, known[job.layout], job, texts)


def _missing_in(campaign: Campaign, family: LayoutFamily, job: Job, brought: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the texts that one piece lacks."""
    layout = family.as_read(campaign.profiles[job.profile].rendering, job.size)
    written_at = campaign.texts[job.language].at if job.language in campaign.texts else campaign.at
    for slot, copies in slots_with_copies(layout) if layout is not None else ():
        for copy in copies:
            source = copy_source(campaign, campaign.areas[job.area], job.language, copy)
            if source is None and needs(slot, copy) and TEXT_PREFIX + copy not in brought:
                yield missing_text(slot, copy, job.language, written_at)

"""The run: a campaign opened for work: loaded and planned, ready to resolve and compose any of its jobs."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from poster.campaign.assemble import RefusedPiece
from poster.campaign.check_texts import text_problems
from poster.campaign.languages import languages_on
from poster.campaign.layout import Layout
from poster.campaign.library import Library, own_layouts, shipped_library
from poster.campaign.lint import lint
from poster.campaign.load import Loaded, read_campaign
from poster.campaign.load_layout import LayoutFamily, load_layout
from poster.campaign.model import Campaign
from poster.campaign.piece import Job, Piece, Record
from poster.campaign.plan import plan
from poster.campaign.profiles import Rendering
from poster.campaign.resolve import Resolver
from poster.compose.compose import compose
from poster.compose.composition import Composition
from poster.frozen import dataclass
from poster.memory import FOR_A_STEP, need
from poster.problems import ExitCode, Problem, Rejected
from poster.run.decoded import DecodedPictures
from poster.run.digits import digit_problems
from poster.run.printer import for_printer
from poster.run.request import Request, Shard, Tally

if TYPE_CHECKING:
    from poster.campaign.records import RecordList


class Families(Mapping[str, LayoutFamily]):
    """The layouts a campaign can be printed in, its own and the shipped ones; each loaded when asked for."""

    def __init__(self, campaign: Campaign, library: Library) -> None:
        """Begin with none loaded."""
        self._campaign = campaign
        self._library = library
        self._names = tuple(dict.fromkeys((*campaign.layouts, *own_layouts(campaign.folder), *library.layouts())))
        self._loaded: dict[str, LayoutFamily] = {}

    def __getitem__(self, name: str) -> LayoutFamily:
        """Return a layout; `KeyError` if there is none of that name, `Rejected` if it is faulty."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._loaded:
            self._loaded[name] = load_layout(self._campaign, name, self._library)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names, the campaign's first."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._names)


@dataclass(frozen=True, slots=True)
class Made:
    """A piece with its composition (None if it was rejected) and everything found on the way."""

    piece: Piece | None
    composition: Composition | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Dealt:
    """A part of a run: its shard, the `total` of pieces of the whole run, the SHA-256 of all their file names in
    hex, and the places of this part's jobs in it, counted from 0.
    """

    shard: Shard
    total: int
    plan: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Workshop:
    """A campaign opened for work; `dealt` tells which part of a run its jobs are, None for the whole."""

    campaign: Campaign
    families: Mapping[str, LayoutFamily]
    jobs: tuple[Job, ...]
    resolver: Resolver
    records: tuple[Record, ...] | None = None
    decoded: DecodedPictures = field(default_factory=DecodedPictures)
    dealt: Dealt | None = None

    def settled(self) -> Workshop:
        """Return the workshop with all that its jobs need read and worked out, and without the jobs themselves.

        It can make these jobs, and no others, on another machine that has nothing of the campaign.
        """
        return Workshop(self.campaign, {}, (), self.resolver.settled(self.jobs))

    def make(self, job: Job) -> Made:
        """Resolve, lint and compose one job, and decode its pictures. Faults are returned; nothing is raised but
        `MemoryError` where the system has too little to go on.
        """
        need(FOR_A_STEP)
        refused: tuple[Problem, ...] = ()
        try:
            piece = self.resolver.piece(job)
        except RefusedPiece as rejected:
            piece, refused = rejected.piece, rejected.problems
        except Rejected as rejected:
            return Made(None, None, rejected.problems)
        found = (*refused, *lint(self.campaign, piece))
        try:
            composition = compose(piece)
        except Rejected as rejected:
            return Made(piece, None, (*found, *rejected.problems))
        if refused:
            return Made(piece, None, (*found, *composition.problems))
        pictures = self.decoded.problems(composition, piece.pictures)
        digits = digit_problems(composition, self.campaign.folder)
        return Made(piece, composition, (*found, *composition.problems, *pictures, *digits))

    def text_problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the campaign's texts whatever is selected; see `check_texts`.

        Decoding every variant of every layout takes longer than making a hundred pieces, so layouts are asked one
        after the other until none is left or nothing is wrong: those of the jobs first, then the others for one
        rendering and size. Each layout can but show more, so nothing wrong with some is nothing wrong with all.
        """
        asked = list(self._layouts_of_jobs())
        if not text_problems(self.campaign, asked, self.records):
            return ()
        for layout in self._other_layouts():
            asked.append(layout)
            if not text_problems(self.campaign, asked, self.records):
                return ()
        return text_problems(self.campaign, self._all_layouts(), self.records)

    def check_layouts(self) -> None:
        """Raise `Rejected` with the faults of the layouts that the jobs are made in."""
        for _ in self._layouts_of_jobs():
            pass

    def other_languages(self) -> dict[str, tuple[str, ...]]:
        """Return for each layout of the jobs the languages that its sheets show besides their own."""
        found: dict[str, dict[str, None]] = {job.layout: {} for job in self.jobs}
        for layout in self._layouts_of_jobs():
            found[layout.name] |= dict.fromkeys(languages_on(layout))
        return {name: tuple(languages) for name, languages in found.items()}

    def _layouts_of_jobs(self) -> Iterator[Layout]:
        """Yield each layout that a job is made in, for its rendering and size."""
        profiles = self.campaign.profiles
        for name, rendering, size in dict.fromkeys(
            (job.layout, profiles[job.profile].rendering, job.size) for job in self.jobs
        ):
            yield self.families[name].on(rendering, size)

    def _other_layouts(self) -> Iterator[Layout]:
        """Yield the campaign's layouts that no job is made in, each as it is first for one rendering and size."""
        made = {job.layout for job in self.jobs}
        for family in (self.families[name] for name in self.campaign.layouts if name not in made):
            yield family.on(next(iter(Rendering)), family.sizes[0])

    def _all_layouts(self) -> Iterator[Layout]:
        """Yield the campaign's layouts and those of the jobs, for every rendering and size."""
        for name in dict.fromkeys((*self.campaign.layouts, *(job.layout for job in self.jobs))):
            family = self.families[name]
            yield from (family.on(rendering, size) for rendering in Rendering for size in family.sizes)

    @property
    def area_names(self) -> dict[str, str]:
        """Names of the areas by id."""
        return {area.id: area.name.value for area in self.campaign.areas.values()}

    def tally(self) -> Tally:
        """Return what the jobs are about."""
        return tally(self.jobs)


def tally(jobs: tuple[Job, ...]) -> Tally:
    """Return what `jobs` are about, each name once, in order."""
    return Tally(
        len(jobs),
        *(
            tuple(dict.fromkeys(getattr(job, name) for job in jobs))
            for name in ("area", "layout", "size", "language", "profile")
        ),
    )


def open_workshop(request: Request) -> Workshop:
    """Load the campaign and plan the jobs.

    Raises `Rejected` with every fault of campaign, list, layouts and plan together.
    """
    library = shipped_library()
    rejections: list[Rejected] = []
    loaded = _loaded(request, library, rejections)
    listed = _list(request, loaded.campaign if loaded is not None else None, rejections)
    if not rejections and loaded is not None and loaded.campaign is not None:
        try:
            return _opened(request, loaded.campaign, listed, library)
        except Rejected as rejected:
            rejections.append(rejected)
    if loaded is not None and loaded.campaign is not None:
        rejections.append(_surveyed(request, loaded.campaign, listed, library))
    raise together(rejections)


def _opened(request: Request, campaign: Campaign, listed: RecordList | None, library: Library) -> Workshop:
    """Return the workshop of a campaign without faults, with every layout that its jobs are made in."""
    if listed is not None and request.records is not None:
        digests = {**campaign.digests, request.records.name: listed.digest}
        campaign = dataclasses.replace(campaign, digests=digests)
    campaign, icc_files = for_printer(campaign, request.printer)
    if request.stamp is not None:
        campaign = dataclasses.replace(campaign, date=request.stamp)
    families = Families(campaign, library)
    records = None if listed is None else listed.records
    jobs = plan(campaign, families, request.selection, records, request.pattern)
    if request.only is not None:
        jobs = tuple(job for job in jobs if job.file_name in request.only)
    dealt = None
    if request.shard is not None:
        jobs, dealt = _dealt(jobs, request.shard)
    resolver = Resolver(campaign, families, library, icc_files=icc_files)
    workshop = Workshop(campaign, families, jobs, resolver, records, dealt=dealt)
    workshop.check_layouts()
    return workshop


def _dealt(jobs: tuple[Job, ...], shard: Shard) -> tuple[tuple[Job, ...], Dealt]:
    """Return the jobs of a shard in the order of the run, and what part of it they are."""
    ranked = sorted(range(len(jobs)), key=lambda place: jobs[place].file_name)
    places = tuple(sorted(place for rank, place in enumerate(ranked) if shard.holds(rank)))
    names = "\n".join(job.file_name for job in jobs)
    plan = hashlib.sha256(names.encode("ascii")).hexdigest()
    return tuple(jobs[place] for place in places), Dealt(shard, len(jobs), plan, places)


def _surveyed(request: Request, campaign: Campaign, listed: RecordList | None, library: Library) -> Rejected:
    """Return what else is wrong; without the list that was asked for, nothing is planned."""
    from poster.run.survey import Asked, survey  # a good campaign does not need it

    records = listed.records if listed is not None else None
    is_planned = listed is not None or request.records is None
    asked = Asked(request.selection, request.pattern, records) if is_planned else None
    return Rejected(survey(campaign, Families(campaign, library), asked))


def _loaded(request: Request, library: Library, rejections: list[Rejected]) -> Loaded | None:
    """Load the campaign; its faults are noted."""
    try:
        loaded = read_campaign(request.source, request.start, library)
    except Rejected as rejected:
        rejections.append(rejected)
        return None
    if loaded.problems:
        rejections.append(Rejected(loaded.problems))
    return loaded


def _list(request: Request, campaign: Campaign | None, rejections: list[Rejected]) -> RecordList | None:
    """Read the list of records, if one is asked for; a rejection is noted and None returned."""
    if request.records is None:
        return None
    from poster.campaign.records import read_list  # most runs have no list

    try:
        return read_list(request.records, campaign.records.columns if campaign else None)
    except Rejected as rejected:
        rejections.append(rejected)
        return None


def together(rejections: Sequence[Rejected]) -> Rejected:
    """Return one rejection of several; the worst exit code is that of a file that cannot be read."""
    problems = tuple(dict.fromkeys(problem for rejected in rejections for problem in rejected.problems))
    codes = [rejected.exit_code for rejected in rejections]
    return Rejected(problems, max(codes, default=ExitCode.REJECTED))

"""The run: `kit`: one zip an area for associations that print themselves."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from poster.campaign.facts import Fact
from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.piece import Job
from poster.campaign.plan import plan
from poster.campaign.profiles import OFFICE
from poster.campaign.resolve import Resolver
from poster.campaign.version import content_digest
from poster.compose.composition import Composition
from poster.compose.whole_letters import with_whole_letters
from poster.deliver.delivery import in_the_way, rejected_as_existing
from poster.deliver.record import software
from poster.pdf.paint import paint, paint_pages
from poster.problems import ExitCode, Problem, Rejected, error
from poster.proof.documents import read_document
from poster.proof.words import promised_words, word_faults
from poster.regular_file import read_regular
from poster.run.books import unconfirmed_facts
from poster.run.counter import content_of
from poster.run.examine import ExaminePiece, withheld
from poster.run.findings import Findings
from poster.run.request import Progress
from poster.run.workshop import Families, Workshop
from poster.stack.archive import packed_from
from poster.stack.kit import NEUTRAL, Guide, guide, guide_page, kit_archive, kit_jobs, kit_name, kit_selection
from poster.stack.names import Names, names_of
from poster.stack.page import Stationery, stationery
from poster.stack.shelf import Finished, Shelf, tidy_shelf
from poster.stack.wording import load_wording

MAX_KIT_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class KitRequest:
    """Which kits of which campaign; `areas` are ids or names, none for the campaign's own default."""

    source: str | None
    start: Path
    areas: tuple[str, ...] = ()
    language: str = ""
    stamp: date | None = None
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class KitReport:
    """The kits that were made, and the names of those that `failed` since the proof of a poster does not hold.

    `unchanged` counts those among `files` that lay there already. With another failing `exit_code`
    than 6 nothing was written. `unconfirmed` are the facts on the posters that nobody has confirmed.
    """

    exit_code: ExitCode
    problems: tuple[Problem, ...]
    folder: str
    files: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unchanged: int = 0
    unconfirmed: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kits:
    """Kits by file name, the names of those that cannot be delivered, and the labels that were withheld."""

    kits: dict[str, bytes]
    failed: tuple[str, ...]
    warnings: tuple[Problem, ...]


def kit(request: KitRequest, folder: Path, progress: Progress, *, is_forced: bool = False) -> KitReport:
    """Make a kit for each area; `Rejected` as `build` is.

    A kit that lies there, as it was made from the same campaign, is neither proven nor written anew. A kit is
    delivered only if the proof of each of its posters holds; the others are (6), unless there is none (1).
    """
    workshop = _workshop(request)
    desk = _Desk.of(request, workshop)
    contents = desk.contents()
    there = (
        ()
        if request.is_strict
        else tuple(name for name in contents if _packed_from(folder / name) == contents[name])
    )
    facts = unconfirmed_facts(workshop)
    if there and len(there) == len(desk.own_areas()):
        problems = tuple(workshop.text_problems())
        tidy_shelf(folder, there[0])
        return KitReport(ExitCode.OK, problems, str(folder), there, (), len(there), facts)
    findings, proofs = Findings(workshop.area_names), Findings(workshop.area_names)
    findings.add(None, workshop.text_problems())
    good = _proven(desk, there, findings, proofs, progress)
    problems = (*findings.problems(), *proofs.problems())
    if findings.stops(is_strict=request.is_strict):
        return KitReport(findings.exit_code(is_strict=request.is_strict), problems, str(folder))
    made = _kits(desk, good, contents, there)
    if made.warnings and request.is_strict:
        return KitReport(ExitCode.CHECKS_FAILED, (*problems, *made.warnings), str(folder))
    written = _deliver(made.kits, folder, is_forced=is_forced)
    names, unchanged = (*there, *made.kits), len(there) + len(made.kits) - written
    code = ExitCode.OK
    if made.failed:
        code = ExitCode.PARTLY_FAILED if names else ExitCode.CHECKS_FAILED
    return KitReport(code, (*problems, *made.warnings), str(folder), names, made.failed, unchanged, facts)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What kits are packed with: the workshop, and the names and the stationery of the guide."""

    workshop: Workshop
    names: Names
    with_: Stationery
    is_strict: bool

    @classmethod
    def of(cls, request: KitRequest, workshop: Workshop) -> _Desk:
        """Return the desk of a request; `Rejected` if words or fonts are missing."""
        campaign, library = workshop.campaign, shipped_library()
        wording = load_wording(request.language or campaign.fallback_language, campaign.folder, library)
        with_ = stationery(campaign, campaign.profiles[OFFICE.name], wording.language, library)
        return cls(workshop, names_of(campaign, {}, wording), with_, request.is_strict)

    def areas(self) -> tuple[str, ...]:
        """Return the areas of all posters, the neutral one among them."""
        return tuple(dict.fromkeys(job.area for job in self.workshop.jobs))

    def own_areas(self) -> tuple[str, ...]:
        """Return the areas that get a kit each."""
        return tuple(area for area in self.areas() if area != NEUTRAL) or self.areas()

    def guide(self, job: Job) -> Guide:
        """Return the half page in words for the kit with the poster `job`."""
        day = self.workshop.campaign.date.isoformat()
        return guide(self.names, _address(self.workshop, job), day, has_neutral=NEUTRAL in self.areas())

    def contents(self) -> dict[str, str]:
        """Return the SHA-256 in hex of all that goes into each kit, by its name; nothing if a piece is faulty."""
        fonts = [[font.digest for font in stack] for stack in self.with_.fonts.values()]
        icc = hashlib.sha256(self.with_.icc).hexdigest()
        shared = (fonts, icc, software(), self.with_.campaign, self.with_.author, self.with_.language)
        try:
            return {
                kit_name(self.workshop.campaign, area): content_digest((self._content(area), *shared))
                for area in self.own_areas()
            }
        except Rejected:
            return {}

    def _content(self, area: str) -> tuple[object, ...]:
        """Return what the kit of an area is made of, posters and guide."""
        jobs = kit_jobs(self.workshop.jobs, area)
        pieces = [(job.file_name, content_of(self.workshop.resolver.piece(job))) for job in jobs]
        return (pieces, self.guide(jobs[0]))


def _packed_from(path: Path) -> str:
    """Return what the kit at `path` was made of, empty if there is none that is as a run has written it."""
    try:
        return packed_from(read_regular(path, MAX_KIT_BYTES))
    except OSError:
        return ""


def _proven(
    desk: _Desk, there: tuple[str, ...], findings: Findings, proofs: Findings, progress: Progress
) -> dict[Job, str]:
    """Return the SHA-256 of the proven file of each poster of the kits that are not `there`, if its proof holds."""
    workshop = desk.workshop
    areas = [area for area in desk.own_areas() if kit_name(workshop.campaign, area) not in there]
    wanted = dict.fromkeys(job for area in areas for job in kit_jobs(workshop.jobs, area))
    step = ExaminePiece(frozenset(range(len(workshop.jobs))), desk.is_strict)
    good: dict[Job, str] = {}
    for done, job in enumerate(wanted, 1):
        found = step(workshop, workshop.jobs.index(job))
        findings.add(job, found.problems)
        proofs.add(job, found.findings)
        if found.sha256 and not found.is_refused:
            good[job] = found.sha256
        progress(done, len(wanted))
    return good


def _workshop(request: KitRequest) -> Workshop:
    """Load the campaign and plan the posters."""
    library = shipped_library()
    campaign = load_campaign(request.source, request.start, library)
    if request.stamp is not None:
        campaign = dataclasses.replace(campaign, date=request.stamp)
    families = Families(campaign, library)
    jobs = plan(campaign, families, kit_selection(campaign, request.areas))
    return Workshop(campaign, families, jobs, Resolver(campaign, families, library))


def _kits(desk: _Desk, good: dict[Job, str], contents: Mapping[str, str], there: tuple[str, ...]) -> _Kits:
    """Return the zip of each area whose posters are all `good`, each known by the SHA-256 of its proven file.

    Those that are `there` are left as they are.
    """
    workshop = desk.workshop
    kits: dict[str, bytes] = {}
    failed: list[str] = []
    warnings: dict[Problem, None] = {}
    for area in desk.own_areas():
        name, jobs = kit_name(workshop.campaign, area), kit_jobs(workshop.jobs, area)
        if name in there:
            continue
        if not all(job in good for job in jobs):
            failed.append(name)
            continue
        stated = desk.guide(jobs[0])
        pdf, told = _guide(guide_page(stated, desk.with_))
        warnings.update(dict.fromkeys(told))
        posters = {job.file_name: _painted(workshop, job, good[job]) for job in jobs}
        kits[name] = kit_archive(posters, pdf, stated, contents.get(name, ""))
    return _Kits(kits, tuple(failed), tuple(warnings))


def _painted(workshop: Workshop, job: Job, proven: str) -> bytes:
    """Return the file of a poster whose proof holds: painted again, it is the same to the byte."""
    composition = workshop.make(job).composition
    data = paint(with_whole_letters(composition)) if composition is not None else b""
    if hashlib.sha256(data).hexdigest() != proven:
        raise Rejected((error("claim/unchecked", "a poster is not the one that was proven"),), ExitCode.BUG)
    return data


def _guide(page: Composition) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the guide, labelled if the rules of the standards hold on its bytes, and a warning if they do not."""
    data = paint_pages((page,), page.metadata, page.profile.claims)
    read = read_document(data, page.profile, page.metadata.title)
    faults = tuple(word_faults(read.pages, (promised_words(page),))) if read.pages else ()
    if faults:
        messages = (f"{page.metadata.title}: {fault}" for fault in faults)
        wrong = (error("stack/words", message, None, "this is a fault of poster") for message in messages)
        raise Rejected(tuple(wrong), ExitCode.BUG)
    if read.proof.is_good:
        return data, ()
    told = withheld(page.metadata.title, [finding.message for finding in read.proof.findings])
    return paint_pages((page,), page.metadata, ()), (told,)


def _address(workshop: Workshop, job: Job) -> str:
    """Return what the QR symbol of a poster opens, as it is read."""
    piece = workshop.resolver.piece(job)
    uses = (use for text in piece.texts.values() for use in text.fields)
    return next((use.value for use in uses if use.path == "symbol.readable"), piece.payload)


def _deliver(kits: dict[str, bytes], folder: Path, *, is_forced: bool) -> int:
    """Write the kits that are not there yet and return how many.

    Kits of earlier runs are replaced; other files of these names are only overwritten if forced.
    """
    missing = {name: data for name, data in kits.items() if not _is_there(folder / name, data)}
    earlier = frozenset(name for name in missing if _packed_from(folder / name))
    problems = () if is_forced else in_the_way(folder, missing, earlier)
    if problems:
        raise rejected_as_existing(problems)
    if not missing:
        tidy_shelf(folder, next(iter(kits), ""))
        return 0
    with Shelf(folder) as shelf:
        made: dict[str, Finished] = {}
        for number, (name, data) in enumerate(missing.items()):
            made[name] = shelf.finish(f"{number:032x}", _writing(data))
        shelf.deliver(made, next(iter(made)))
    return len(missing)


def _is_there(path: Path, data: bytes) -> bool:
    """Does the file lie there as it would be written?"""
    try:
        return read_regular(path, len(data)) == data
    except OSError:
        return False


def _writing(data: bytes) -> Callable[[Path], int]:
    """Return what writes `data`, which holds no sheets to count."""
    return lambda path: 0 * path.write_bytes(data)

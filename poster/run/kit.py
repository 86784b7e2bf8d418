"""The run: `kit`: one zip an area for associations that print themselves."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.piece import Job
from poster.campaign.plan import plan
from poster.campaign.profiles import OFFICE
from poster.campaign.resolve import Resolver
from poster.compose.composition import Composition
from poster.compose.whole_letters import with_whole_letters
from poster.deliver.delivery import in_the_way, rejected_as_existing
from poster.pdf.paint import paint, paint_pages
from poster.problems import ExitCode, Problem, Rejected, error
from poster.proof.documents import read_document
from poster.proof.words import promised_words, word_faults
from poster.regular_file import read_regular
from poster.run.examine import ExaminePiece, withheld
from poster.run.findings import Findings
from poster.run.request import Progress
from poster.run.workshop import Families, Workshop
from poster.stack.kit import NEUTRAL, guide, guide_page, kit_archive, kit_jobs, kit_name, kit_selection
from poster.stack.names import names_of
from poster.stack.page import stationery
from poster.stack.shelf import Finished, Shelf, tidy_shelf
from poster.stack.wording import load_wording


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

    `unchanged` counts those among `files` that lay there already, to the byte. With another failing `exit_code`
    than 6 nothing was written.
    """

    exit_code: ExitCode
    problems: tuple[Problem, ...]
    folder: str
    files: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Kits:
    """Kits by file name, the names of those that cannot be delivered, and the labels that were withheld."""

    kits: dict[str, bytes]
    failed: tuple[str, ...]
    warnings: tuple[Problem, ...]


def kit(request: KitRequest, folder: Path, progress: Progress, *, is_forced: bool = False) -> KitReport:
    """Make a kit for each area; `Rejected` as `build` is.

    Kits are the same for the same input, so that one which lies there already is not written anew. A kit is
    delivered only if the proof of each of its posters holds; the others are (6), unless there is none (1).
    """
    workshop = _workshop(request)
    findings, proofs = Findings(workshop.area_names), Findings(workshop.area_names)
    findings.add(None, workshop.text_problems())
    step = ExaminePiece(frozenset(range(len(workshop.jobs))), request.is_strict)
    good: dict[Job, str] = {}
    for number, job in enumerate(workshop.jobs):
        found = step(workshop, number)
        findings.add(job, found.problems)
        proofs.add(job, found.findings)
        if found.sha256 and not found.is_refused:
            good[job] = found.sha256
        progress(number + 1, len(workshop.jobs))
    problems = (*findings.problems(), *proofs.problems())
    if findings.stops(is_strict=request.is_strict):
        return KitReport(findings.exit_code(is_strict=request.is_strict), problems, str(folder))
    made = _kits(request, workshop, good)
    if made.warnings and request.is_strict:
        return KitReport(ExitCode.CHECKS_FAILED, (*problems, *made.warnings), str(folder))
    written = _deliver(made.kits, folder, is_forced=is_forced)
    code = ExitCode.OK
    if made.failed:
        code = ExitCode.PARTLY_FAILED if made.kits else ExitCode.CHECKS_FAILED
    unchanged = len(made.kits) - written
    return KitReport(code, (*problems, *made.warnings), str(folder), tuple(made.kits), made.failed, unchanged)


def _workshop(request: KitRequest) -> Workshop:
    """Load the campaign and plan the posters."""
    library = shipped_library()
    campaign = load_campaign(request.source, request.start, library)
    if request.stamp is not None:
        campaign = dataclasses.replace(campaign, date=request.stamp)
    families = Families(campaign, library)
    jobs = plan(campaign, families, kit_selection(campaign, request.areas))
    return Workshop(campaign, families, jobs, Resolver(campaign, families, library))


def _kits(request: KitRequest, workshop: Workshop, good: dict[Job, str]) -> _Kits:
    """Return the zip of each area whose posters are all `good`, each known by the SHA-256 of its proven file."""
    campaign, library = workshop.campaign, shipped_library()
    wording = load_wording(request.language or campaign.fallback_language, campaign.folder, library)
    names = names_of(campaign, {}, wording)
    with_ = stationery(campaign, campaign.profiles[OFFICE.name], wording.language, library)
    areas = tuple(dict.fromkeys(job.area for job in workshop.jobs))
    own = tuple(area for area in areas if area != NEUTRAL) or areas
    kits: dict[str, bytes] = {}
    failed: list[str] = []
    warnings: dict[Problem, None] = {}
    for area in own:
        jobs = kit_jobs(workshop.jobs, area)
        if not all(job in good for job in jobs):
            failed.append(kit_name(campaign, area))
            continue
        stated = guide(names, _address(workshop, jobs[0]), campaign.date.isoformat(), has_neutral=NEUTRAL in areas)
        page = guide_page(stated, with_)
        pdf, told = _guide(page)
        warnings.update(dict.fromkeys(told))
        posters = {job.file_name: _painted(workshop, job, good[job]) for job in jobs}
        kits[kit_name(campaign, area)] = kit_archive(posters, pdf, stated)
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
    """Write the kits that are not there yet and return how many; other files of these names are only overwritten if
    forced.
    """
    missing = {name: data for name, data in kits.items() if not _is_there(folder / name, data)}
    problems = () if is_forced else in_the_way(folder, missing, frozenset())
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

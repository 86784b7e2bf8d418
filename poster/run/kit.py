"""The run: `kit`: one zip an area for associations that print themselves."""

from __future__ import annotations

import dataclasses
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
from poster.deliver.delivery import in_the_way, rejected_as_existing
from poster.pdf.paint import paint, paint_pages
from poster.problems import ExitCode, Problem
from poster.run.findings import Findings
from poster.run.request import Progress
from poster.run.workshop import Families, Workshop
from poster.stack.kit import NEUTRAL, guide, guide_page, kit_archive, kit_jobs, kit_name, kit_selection
from poster.stack.names import names_of
from poster.stack.page import stationery
from poster.stack.shelf import Finished, Shelf
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
    """The kits that were made; with a failing `exit_code` nothing was written."""

    exit_code: ExitCode
    problems: tuple[Problem, ...]
    folder: str
    files: tuple[str, ...] = ()


def kit(request: KitRequest, folder: Path, progress: Progress, *, is_forced: bool = False) -> KitReport:
    """Make a kit for each area; `Rejected` as `build` is.

    Kits are the same for the same input, so that one which lies there already is not written anew.
    """
    workshop = _workshop(request)
    findings = Findings(workshop.area_names)
    posters: dict[Job, bytes] = {}
    for number, job in enumerate(workshop.jobs, start=1):
        made = workshop.make(job)
        findings.add(job, made.problems)
        if made.composition is not None and not findings.has_errors:
            posters[job] = paint(made.composition, claims=())
        progress(number, len(workshop.jobs))
    problems = findings.problems()
    if findings.stops(is_strict=request.is_strict):
        return KitReport(findings.exit_code(is_strict=request.is_strict), problems, str(folder))
    kits = _kits(request, workshop, posters)
    _deliver(kits, folder, is_forced=is_forced)
    return KitReport(ExitCode.OK, problems, str(folder), tuple(kits))


def _workshop(request: KitRequest) -> Workshop:
    """Load the campaign and plan the posters."""
    library = shipped_library()
    campaign = load_campaign(request.source, request.start, library)
    if request.stamp is not None:
        campaign = dataclasses.replace(campaign, date=request.stamp)
    families = Families(campaign, library)
    jobs = plan(campaign, families, kit_selection(campaign, request.areas))
    return Workshop(campaign, families, jobs, Resolver(campaign, families, library))


def _kits(request: KitRequest, workshop: Workshop, posters: dict[Job, bytes]) -> dict[str, bytes]:
    """Return the zip of each area by file name."""
    campaign, library = workshop.campaign, shipped_library()
    wording = load_wording(request.language or campaign.fallback_language, campaign.folder, library)
    names = names_of(campaign, {}, wording)
    with_ = stationery(campaign, campaign.profiles[OFFICE.name], wording.language, library)
    areas = tuple(dict.fromkeys(job.area for job in workshop.jobs))
    own = tuple(area for area in areas if area != NEUTRAL) or areas
    kits: dict[str, bytes] = {}
    for area in own:
        jobs = kit_jobs(workshop.jobs, area)
        stated = guide(names, _address(workshop, jobs[0]), campaign.date.isoformat(), has_neutral=NEUTRAL in areas)
        page = guide_page(stated, with_)
        pdf = paint_pages((page,), page.metadata, page.profile.claims)
        kits[kit_name(campaign, area)] = kit_archive({job.file_name: posters[job] for job in jobs}, pdf, stated)
    return kits


def _address(workshop: Workshop, job: Job) -> str:
    """Return what the QR symbol of a poster opens, as it is read."""
    piece = workshop.resolver.piece(job)
    uses = (use for text in piece.texts.values() for use in text.fields)
    return next((use.value for use in uses if use.path == "symbol.readable"), piece.payload)


def _deliver(kits: dict[str, bytes], folder: Path, *, is_forced: bool) -> None:
    """Write the kits that are not there yet; other files of these names are only overwritten if forced."""
    missing = {name: data for name, data in kits.items() if not _is_there(folder / name, data)}
    problems = () if is_forced else in_the_way(folder, missing, frozenset())
    if problems:
        raise rejected_as_existing(problems)
    if not missing:
        return
    with Shelf(folder) as shelf:
        made: dict[str, Finished] = {}
        for number, (name, data) in enumerate(missing.items()):
            made[name] = shelf.finish(f"{number:032x}", _writing(data))
        shelf.deliver(made, next(iter(made)))


def _is_there(path: Path, data: bytes) -> bool:
    """Does the file lie there as it would be written?"""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _writing(data: bytes) -> Callable[[Path], int]:
    """Return what writes `data`, which holds no sheets to count."""
    return lambda path: 0 * path.write_bytes(data)

"""The run: `preview`: every job painted in memory and drawn as a PNG, all of them on one contact sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from poster.campaign.library import shipped_library
from poster.campaign.piece import Job
from poster.compose.whole_letters import with_whole_letters
from poster.deliver.delivery import Delivery, Staging, in_the_way, rejected_as_existing
from poster.pdf.paint import paint
from poster.preview.contact import MAX_PIECES, Thumb, contact_sheet
from poster.preview.render import as_png, draw, is_ours
from poster.problems import ExitCode, Problem, Rejected, error, errors_in
from poster.regular_file import read_regular
from poster.run.executor import in_order
from poster.run.findings import Findings
from poster.run.records import Output
from poster.run.request import Progress, Request, Tally, Workers
from poster.run.workshop import Workshop, open_workshop

CONTACT_SHEET = "contact-sheet.png"
THUMB_DPI = 28
_LABEL_FONT = "fonts/SourceSans3_600SemiBold.ttf"


@dataclass(frozen=True, slots=True)
class PreviewReport:
    """What `preview` drew: the pictures' names, and the contact sheet's."""

    exit_code: ExitCode
    problems: tuple[Problem, ...]
    tally: Tally
    folder: str
    files: tuple[str, ...] = ()
    contact_sheet: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of one job: its small picture, or None and faults."""

    problems: tuple[Problem, ...]
    thumb: Image.Image | None = None


@dataclass(frozen=True, slots=True)
class DrawJob:
    """Makes one job in memory and stages its picture."""

    staging: Staging
    dpi: int

    def __call__(self, workshop: Workshop, number: int) -> Drawn:
        """Draw job `number`; `Rejected` (exit code 5) if the disk refuses."""
        job = workshop.jobs[number]
        made = workshop.make(job)
        if made.composition is None or errors_in(made.problems):
            return Drawn(made.problems)
        try:
            pdf = paint(with_whole_letters(made.composition))
        except Rejected as rejected:
            return Drawn((*made.problems, *rejected.problems))
        self.staging.write(picture_name(job), as_png(draw(pdf, self.dpi), self.dpi))
        thumb = draw(pdf, THUMB_DPI) if number < MAX_PIECES else None
        return Drawn(made.problems, thumb)


def preview(request: Request, output: Output, dpi: int, workers: Workers, progress: Progress) -> PreviewReport:
    """Draw every selected piece at `dpi` and one contact sheet into the output folder.

    Raises `Rejected` like `build`; pictures of an earlier preview are overwritten.
    """
    workshop = open_workshop(request)
    names = tuple(picture_name(job) for job in workshop.jobs)
    _refuse_contact_sheet(names)
    _refuse_foreign(output, (*names, CONTACT_SHEET))
    with Delivery(output.folder) as delivery:
        findings, thumbs = _draw_all(request, workshop, DrawJob(delivery.staging, dpi), workers, progress)
        code, problems = findings.exit_code(is_strict=request.is_strict), findings.problems()
        if findings.stops(is_strict=request.is_strict):
            return PreviewReport(code, problems, workshop.tally(), str(output.folder))
        sheet = contact_sheet(thumbs, shipped_library().asset(_LABEL_FONT))
        delivery.staging.write(CONTACT_SHEET, as_png(sheet, THUMB_DPI))
        delivery.commit(CONTACT_SHEET)
    path = str(output.folder / CONTACT_SHEET)
    return PreviewReport(code, problems, workshop.tally(), str(output.folder), names, path)


def _draw_all(
    request: Request, workshop: Workshop, step: DrawJob, workers: Workers, progress: Progress
) -> tuple[Findings, list[Thumb]]:
    """Draw all jobs; return the faults and the small pictures."""
    findings = Findings(workshop.area_names)
    findings.add(None, workshop.text_problems())
    thumbs: list[Thumb] = []
    total = len(workshop.jobs)
    for number, drawn in enumerate(in_order(workshop, step, workers.count(total))):
        job = workshop.jobs[number]
        findings.add(job, drawn.problems)
        if drawn.thumb is not None:
            thumbs.append(Thumb(_row(job, workshop), f"{job.size} {job.profile}", drawn.thumb))
        progress(number + 1, total)
    return findings, thumbs


def _row(job: Job, workshop: Workshop) -> str:
    """Return the label of the line a piece stands in."""
    area = workshop.area_names.get(job.area, job.area)
    return " · ".join(
        part for part in (area, job.layout, job.language, job.record.id if job.record else "") if part
    )


def picture_name(job: Job) -> str:
    """Return the name of a piece's picture."""
    return f"{job.file_name.removesuffix('.pdf')}.png"


def _refuse_contact_sheet(names: tuple[str, ...]) -> None:
    """Refuse a picture of a piece under the name of the contact sheet, which would take its place."""
    if CONTACT_SHEET in (name.lower() for name in names):
        message = f"a piece would be drawn to '{CONTACT_SHEET}', which is the contact sheet of all pieces"
        raise Rejected((error("name/collision", message, None, "choose another name with --name"),))


def _refuse_foreign(output: Output, names: tuple[str, ...]) -> None:
    """Refuse to overwrite pictures that no preview made, unless forced."""
    ours = frozenset(name for name in names if _is_preview(output.folder / name))
    problems = () if output.is_forced else in_the_way(output.folder, names, ours)
    if problems:
        raise rejected_as_existing(problems)


def _is_preview(path: Path) -> bool:
    """Is the file a picture that a preview made?"""
    try:
        return is_ours(read_regular(path, 511))
    except OSError:
        return False

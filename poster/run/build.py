"""The run: `build`: every job from campaign to PDF; nothing is delivered if anything is rejected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from poster.campaign.facts import Fact, unconfirmed
from poster.deliver.delivery import Delivery, Staging, in_the_way, rejected_as_existing
from poster.deliver.record import TicketWriter, encoded, former_files, inputs_of, piece_entry, still_there
from poster.deliver.ticket import FILE_NAME, EarlierEntry
from poster.pdf.paint import paint
from poster.problems import ExitCode, Problem, Rejected, Severity
from poster.run.executor import in_order
from poster.run.findings import Findings
from poster.run.request import BuildReport, Progress, Request, Workers
from poster.run.workshop import Workshop, open_workshop


@dataclass(frozen=True, slots=True)
class Output:
    """Where files go; `is_forced` overwrites files that are not ours."""

    folder: Path
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one job: its line of the ticket and its size in bytes, or nothing but faults."""

    problems: tuple[Problem, ...]
    line: str = ""
    size: int = 0


@dataclass(slots=True)
class PaintJob:
    """Makes one job and stages its file. Once a job of this process failed, later ones are only composed."""

    staging: Staging
    is_strict: bool
    has_failed: bool = False

    def __call__(self, workshop: Workshop, number: int) -> Outcome:
        """Make job `number`; `Rejected` (exit code 5) if the disk refuses."""
        job = workshop.jobs[number]
        made = workshop.make(job)
        self.has_failed |= any(self._stops(problem) for problem in made.problems)
        if made.piece is None or made.composition is None or self.has_failed:
            return Outcome(made.problems)
        try:
            data = paint(made.composition)
        except Rejected as rejected:
            return Outcome((*made.problems, *rejected.problems))
        self.staging.write(job.file_name, data)
        entry = piece_entry(job, made.piece, made.composition, data, workshop.campaign.folder)
        return Outcome(made.problems, encoded(entry), len(data))

    def _stops(self, problem: Problem) -> bool:
        """Does the fault stop the run?"""
        return problem.severity is Severity.ERROR or (self.is_strict and problem.severity is Severity.WARNING)


def build(request: Request, output: Output, workers: Workers, progress: Progress) -> BuildReport:
    """Make every selected piece and deliver files and job ticket into the output folder.

    Raises `Rejected` if the campaign cannot be loaded or planned (exit code 3), or a file cannot be written
    or would overwrite one that is not ours (5). Faults of pieces are in the report, and then nothing was
    written.
    """
    workshop = open_workshop(request)
    former = former_files(output.folder)
    names = tuple(job.file_name for job in workshop.jobs)
    _refuse_foreign(output, names, former)
    with Delivery(output.folder) as delivery:
        findings, size = _stage(request, workshop, delivery.staging, workers, progress, former)
        if findings.stops(is_strict=request.is_strict):
            return _failed(request, workshop, output, findings)
        delivery.commit(FILE_NAME)
    earlier = len(still_there(former, output.folder, frozenset(names)))
    facts = unconfirmed_facts(workshop)
    problems = findings.problems()
    return BuildReport(ExitCode.OK, problems, workshop.tally(), str(output.folder), names, size, earlier, facts)


def _refuse_foreign(output: Output, names: tuple[str, ...], former: tuple[EarlierEntry, ...]) -> None:
    """Refuse to overwrite files that no former run made here, unless forced."""
    ours = frozenset(entry.file for entry in former) | (frozenset({FILE_NAME}) if former else frozenset())
    problems = () if output.is_forced else in_the_way(output.folder, (*names, FILE_NAME), ours)
    if problems:
        raise rejected_as_existing(problems)


def _stage(
    request: Request,
    workshop: Workshop,
    staging: Staging,
    workers: Workers,
    progress: Progress,
    former: tuple[EarlierEntry, ...],
) -> tuple[Findings, int]:
    """Make all jobs into the staging folder, with the ticket; return the faults and the files' size."""
    findings = Findings(workshop.area_names)
    findings.add(None, workshop.text_problems())
    total, size = len(workshop.jobs), 0
    ticket = TicketWriter(Path(staging.folder), staging.shown, workshop.campaign)
    try:
        step = PaintJob(staging, request.is_strict)
        for number, outcome in enumerate(in_order(request, workshop, step, workers.count(total))):
            findings.add(workshop.jobs[number], outcome.problems)
            ticket.add(outcome.line)
            size += outcome.size
            progress(number + 1, total)
        names = frozenset(job.file_name for job in workshop.jobs)
        inputs = inputs_of(workshop.campaign, request.records)
        ticket.finish(inputs, still_there(former, Path(staging.shown), names))
    finally:
        ticket.close()
    return findings, size


def _failed(request: Request, workshop: Workshop, output: Output, findings: Findings) -> BuildReport:
    """Return the report of a run that delivers nothing."""
    code = findings.exit_code(is_strict=request.is_strict)
    return BuildReport(code, findings.problems(), workshop.tally(), str(output.folder))


def unconfirmed_facts(workshop: Workshop) -> tuple[Fact, ...]:
    """Return the facts on any of the pieces that nobody has confirmed, each once."""
    pairs = dict.fromkeys((job.area, job.language) for job in workshop.jobs)
    found = [fact for area, language in pairs for fact in unconfirmed(workshop.campaign, area, language)]
    return tuple(dict.fromkeys(found))

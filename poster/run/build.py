"""The run: `build`: every job from campaign to PDF; nothing is delivered if any text or layout is rejected.

A sheet whose finished bytes are not what was promised is not delivered; the others are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from poster.deliver.delivery import Delivery, Staging, in_the_way, rejected_as_existing
from poster.deliver.former import Former, FormerFile, edited, former_run, still_there
from poster.deliver.ticket import FILE_NAME
from poster.problems import ExitCode
from poster.run.books import Books, unconfirmed_facts
from poster.run.executor import in_order
from poster.run.records import NONE_CARRIED, Carried, Output, RecordNames, record_names
from poster.run.request import PROVEN_BUILD, BuildReport, Progress, Proving, Request, Workers
from poster.run.sheet import Outcome, PaintJob, failed_name
from poster.run.workshop import Workshop, open_workshop

if TYPE_CHECKING:
    from poster.run.crew import Crew


def build(
    request: Request,
    output: Output,
    workers: Workers | Crew,
    progress: Progress,
    proving: Proving = PROVEN_BUILD,
    carried: Carried = NONE_CARRIED,
) -> BuildReport:
    """Make every selected piece and deliver files, job ticket and proof into the output folder.

    `workers` are processes of this machine, or a crew on any `concurrent.futures.Executor`; the bytes are the same.
    What is `carried` stays as it lies there, and ticket and proof go on telling all about it.

    Raises `Rejected` if the campaign cannot be loaded or planned
    (exit code 3), a file cannot be written or would overwrite one that is not ours (5), or the validator gives no
    verdict (4). Faults of texts and layouts are in the report, and then nothing was written. A sheet whose proof
    failed is in the report too; the others are delivered (6), unless all failed (1).
    """
    workshop = open_workshop(request)
    records = record_names(request.shard)
    former = former_run(output.folder, records.ticket)
    names = tuple(job.file_name for job in workshop.jobs)
    refuse_foreign(output, names, records, former, proving)
    with Delivery(output.folder, records.ticket if request.shard else "") as delivery:
        books = Books(workshop, delivery.staging, proving, carried)
        _stage(request, workshop, books, workers, progress, former.files)
        if books.faults.stops(is_strict=request.is_strict):
            return rejected_report(request, workshop, output, books)
        delivery.commit(records.ticket, (*unwanted(records, proving), *books.stale(former.files)))
    return delivered_report(workshop, output, books, former.files, proving)


def unwanted(records: RecordNames, proving: Proving) -> tuple[str, ...]:
    """Return the files of an earlier run that would speak of other sheets than those that lie there now."""
    proof = () if proving.is_wanted else (records.proof,)
    report = () if proving.is_wanted and proving.is_reported else (records.report,)
    return (*proof, *report)


def refuse_foreign(
    output: Output, names: tuple[str, ...], told: RecordNames, former: Former, proving: Proving
) -> None:
    """Refuse to touch files that no former run made here, or that were changed since; unless forced."""
    if output.is_forced:
        return
    records = (told.ticket, told.proof, told.report)
    if told.ticket != FILE_NAME:  # what a whole run made here, or was merged from shards, is ours as well
        whole = former_run(output.folder).files
        former = dataclasses.replace(former, files=(*whole, *former.files))
    ours = frozenset(entry.file for entry in former.files) | frozenset(records if former.has_ticket else ())
    failed = tuple(failed_name(name) for name in names)
    kept = failed if proving.keeps_failed else ()
    problems = in_the_way(output.folder, (*names, *kept, *records), ours)
    problems += edited(output.folder, (*names, *failed), former.files)
    if problems:
        raise rejected_as_existing(problems)


def _stage(
    request: Request,
    workshop: Workshop,
    books: Books,
    workers: Workers | Crew,
    progress: Progress,
    former: tuple[FormerFile, ...],
) -> None:
    """Make all jobs into the staging folder, with ticket and proof; what is noted goes into `books`."""
    total, staging, proving = len(workshop.jobs), books.staging, books.proving
    try:
        outcomes = _outcomes(request, workshop, staging, workers, proving)
        if proving.is_wanted and proving.validator is not None:
            from poster.run.validate import validated_outcomes  # few runs ask a validator

            outcomes = validated_outcomes(outcomes, workshop, staging, proving, proving.validator)
        for number, outcome in enumerate(outcomes):
            books.take(workshop.jobs[number], outcome)
            progress(number + 1, total)
        books.finish(former)
    finally:
        books.close()


def _outcomes(
    request: Request, workshop: Workshop, staging: Staging, workers: Workers | Crew, proving: Proving
) -> Iterator[Outcome]:
    """Yield what came of each job in order, its file in the staging folder."""
    if isinstance(workers, Workers):
        step = PaintJob(staging, request.is_strict, proving)
        return in_order(workshop, step, workers.count(len(workshop.jobs)))
    from poster.run.crew import on_crew  # few runs leave this machine

    return on_crew(workers, workshop, staging, proving, is_strict=request.is_strict)


def rejected_report(request: Request, workshop: Workshop, output: Output, books: Books) -> BuildReport:
    """Return the report of a run that delivers nothing."""
    code = books.faults.exit_code(is_strict=request.is_strict)
    return BuildReport(code, books.faults.problems(), workshop.tally(), str(output.folder))


def delivered_report(
    workshop: Workshop, output: Output, books: Books, former: tuple[FormerFile, ...], proving: Proving
) -> BuildReport:
    """Return the report of a run whose proven sheets were delivered."""
    code = ExitCode.OK
    if books.failed:
        code = ExitCode.PARTLY_FAILED if books.delivered else ExitCode.CHECKS_FAILED
    names = frozenset((*books.delivered, *books.kept_files()))
    is_reported = proving.is_wanted and proving.is_reported
    return BuildReport(
        exit_code=code,
        problems=(*books.faults.problems(), *books.proof_faults.problems()),
        tally=workshop.tally(),
        folder=str(output.folder),
        files=tuple(books.delivered),
        size=books.size,
        earlier=len(still_there(former, output.folder, names)),
        unconfirmed=unconfirmed_facts(workshop),
        failed=tuple(books.failed),
        kept=books.kept_files(),
        is_proven=proving.is_wanted,
        report=str(output.folder / books.names.report) if is_reported else "",
    )

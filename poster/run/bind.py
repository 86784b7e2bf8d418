"""The run: `build --bind`: all posters of a kind as the pages of one labelled file, each page proven as a poster.

The file is written in one pass and read back in a second, in which every poster is composed anew for what it
promises: so memory stays flat, and the proof can be made by several processes. If one page fails, nothing is
delivered: whoever prints a file of a thousand pages does not look for the one that is missing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from poster.campaign.piece import Job
from poster.compose.composition import Composition, Metadata
from poster.compose.whole_letters import with_whole_letters
from poster.deliver.delivery import Delivery
from poster.deliver.faults import refused
from poster.deliver.former import former_run
from poster.deliver.lean import piece_line
from poster.deliver.record import piece_entry
from poster.deliver.ticket import PROVEN, UNPROVEN
from poster.pdf.bound import BoundWriter
from poster.problems import ExitCode, Problem, Rejected, Severity, error
from poster.proof.bound import BoundFile
from poster.proof.promise import promise_of
from poster.proof.seen import Seen
from poster.proof.sheet import Unreadable
from poster.run.books import Books, unconfirmed_facts
from poster.run.build import delivered_report, refuse_foreign, rejected_report, unwanted
from poster.run.executor import in_order
from poster.run.proofs import Judged, finding_problems, is_refused, sheet_entry, unchecked_problems
from poster.run.records import Output, record_names
from poster.run.request import BuildReport, Progress, Proving, Request, Workers
from poster.run.sheet import Outcome
from poster.run.workshop import Workshop, open_workshop


@dataclass(frozen=True, slots=True)
class BoundTo:
    """Where a poster is in a bound file: its SHA-256 in hex, its size in bytes, and the page, counted from 1."""

    sha256: str
    size: int
    page: int


@dataclass(slots=True)
class ReadPage:
    """Composes a poster anew and proves its page of the bound file. `seen` is what this process has proven."""

    folder: str
    places: tuple[BoundTo, ...]
    is_strict: bool
    is_proven: bool
    seen: Seen = field(default_factory=Seen)
    opened: dict[str, BoundFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Load what reads files back before processes are forked."""
        importlib.import_module("poster.proof.prove")

    def __call__(self, workshop: Workshop, number: int) -> Outcome:
        """Return what came of the poster of job `number`."""
        job, place, folder = workshop.jobs[number], self.places[number], workshop.campaign.folder
        made = workshop.make(job)
        piece, composition = made.piece, made.composition
        if piece is None or composition is None:  # what was painted once can be composed again
            raise ValueError(f"page {place.page} of '{job.file_name}' cannot be composed again")
        composition = with_whole_letters(composition)
        source = workshop.resolver.source(job)
        proven = PROVEN if self.is_proven else UNPROVEN
        entry = piece_entry(job, piece, composition, b"", folder, proven, source)
        entry = dataclasses.replace(entry, sha256=place.sha256, bytes=place.size, page=place.page)
        size = place.size if place.page == 1 else 0
        if not self.is_proven:
            return Outcome((), piece_line(entry), size)
        proof = self._file(job.file_name).prove_page(place.page - 1, promise_of(composition), self.seen)
        name = f"page {place.page} of {job.file_name}"
        findings = (*finding_problems(proof.findings, piece, name), *unchecked_problems(proof, name))
        if is_refused(proof, is_strict=self.is_strict):
            return Outcome((), findings=findings)
        proof = dataclasses.replace(proof, sha256=place.sha256)
        sheet = sheet_entry(proof, Judged(piece, composition.trim, folder, PROVEN), job.file_name)
        return Outcome((), piece_line(entry), size, None, findings, sheet)

    def _file(self, name: str) -> BoundFile:
        """Return a bound file, opened once in each process."""
        if name not in self.opened:
            self.opened[name] = BoundFile(Path(self.folder) / name)
        return self.opened[name]

    def close(self) -> None:
        """Close what was opened in this process."""
        for one in self.opened.values():
            one.close()


def bind(request: Request, output: Output, workers: Workers, progress: Progress, proving: Proving) -> BuildReport:
    """Make one file for each layout, size, language and profile of the selected pieces, and deliver with records.

    Raises `Rejected` as `build` does. Faults of texts, layouts and proofs are in the report, and then nothing was
    written.
    """
    workshop = _bound(open_workshop(request))
    names = tuple(dict.fromkeys(job.file_name for job in workshop.jobs))
    records = record_names(None)
    former = former_run(output.folder, records.ticket)
    refuse_foreign(output, names, records, former, proving)
    told = _Told(progress, 2 * len(workshop.jobs))
    with Delivery(output.folder) as delivery:
        books = Books(workshop, delivery.staging, proving)
        try:
            places = _write(request, workshop, books, told)
            if books.faults.stops(is_strict=request.is_strict):
                return rejected_report(request, workshop, output, books)
            step = ReadPage(delivery.staging.folder, places, request.is_strict, proving.is_wanted)
            is_good = _read(workshop, books, step, workers, told)
            if not is_good:
                return _failed(workshop, output, books, names)
            books.finish(former.files)
        finally:
            books.close()
        delivery.commit(records.ticket, unwanted(records, proving))
    report = delivered_report(workshop, output, books, former.files, proving)
    return dataclasses.replace(report, files=names)


@dataclass(slots=True)
class _Told:
    """Counts what is done of both passes."""

    progress: Progress
    total: int
    done: int = 0

    def one(self) -> None:
        """Count one more."""
        self.done += 1
        self.progress(self.done, self.total)


def _bound(workshop: Workshop) -> Workshop:
    """Return the workshop with every job named after the file that it is a page of; those of a file together."""
    campaign = workshop.campaign.id
    by_name: dict[str, list[Job]] = {}
    for job in workshop.jobs:
        name = "_".join((campaign, job.layout, job.size, job.language, job.profile)) + ".pdf"
        by_name.setdefault(name, []).append(dataclasses.replace(job, file_name=name))
    return dataclasses.replace(workshop, jobs=tuple(chain.from_iterable(by_name.values())))


def _write(request: Request, workshop: Workshop, books: Books, told: _Told) -> tuple[BoundTo, ...]:
    """Write the files into the staging folder; return where each poster is. Faults are noted in `books`."""
    places: list[BoundTo] = []
    for name, own in _groups(workshop.jobs):
        path = Path(books.staging.folder) / name
        try:
            _write_file(request, path, workshop, own, books, told)
            if books.faults.stops(is_strict=request.is_strict):
                continue
            digest, size = _digest(path), path.stat().st_size
        except OSError as fault:
            raise refused(fault, str(Path(books.staging.shown) / name)) from fault
        places += [BoundTo(digest, size, page) for page in range(1, len(own) + 1)]
    return tuple(places)


def _groups(jobs: tuple[Job, ...]) -> Iterator[tuple[str, list[Job]]]:
    """Yield every file with its jobs."""
    by_name: dict[str, list[Job]] = {}
    for job in jobs:
        by_name.setdefault(job.file_name, []).append(job)
    yield from by_name.items()


def _write_file(
    request: Request, path: Path, workshop: Workshop, jobs: list[Job], books: Books, told: _Told
) -> None:
    """Write one file; once a fault stops the run, the rest is only composed."""
    writer: BoundWriter | None = None
    with path.open("wb") as sink:
        for job in jobs:
            made = workshop.make(job)
            books.faults.add(job, made.problems)
            is_stopped = books.faults.stops(is_strict=request.is_strict)
            if made.composition is not None and not is_stopped:
                if writer is None:
                    claims = made.composition.profile.claims if books.proving.is_wanted else ()
                    writer = BoundWriter(sink, _metadata(workshop, made.composition.metadata), claims)
                _add(writer, with_whole_letters(made.composition), job, books)
            told.one()
        if writer is not None and not books.faults.stops(is_strict=request.is_strict):
            writer.finish()


def _add(writer: BoundWriter, composition: Composition, job: Job, books: Books) -> None:
    """Add a page; what cannot be painted is noted."""
    try:
        writer.add(composition)
    except Rejected as rejected:
        books.faults.add(job, rejected.problems)


def _metadata(workshop: Workshop, first: Metadata) -> Metadata:
    """Return what a file of many posters says of itself: the campaign's title, and no poster's subject."""
    return dataclasses.replace(first, title=workshop.campaign.title.value, subject="")


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(workshop: Workshop, books: Books, step: ReadPage, workers: Workers, told: _Told) -> bool:
    """Prove every page and every file as a whole; what is found is noted in `books`. Did all of it pass?"""
    is_good = True
    count = workers.count(len(workshop.jobs)) if step.is_proven else 1
    try:
        for job, outcome in zip(workshop.jobs, in_order(workshop, step, count), strict=True):
            is_good &= bool(outcome.line)
            books.take(job, outcome)
            told.one()
    finally:
        step.close()
    if step.is_proven:
        for name in dict.fromkeys(job.file_name for job in workshop.jobs):
            problems = tuple(_faults_of(Path(step.folder) / name))
            books.proof_faults.add(None, problems)
            is_good &= not any(problem.severity is Severity.ERROR for problem in problems)
    return is_good


def _faults_of(path: Path) -> Iterator[Problem]:
    """Yield what is wrong with a file as a whole."""
    try:
        with BoundFile(path) as file:
            findings = file.whole()
    except Unreadable as fault:
        yield error("file/unreadable", f"'{path.name}': {fault}")
        return
    for finding in findings:
        yield error(finding.check, f"'{path.name}': {finding.message}", None, finding.hint)


def _failed(workshop: Workshop, output: Output, books: Books, names: tuple[str, ...]) -> BuildReport:
    """Return the report of a run in which a page or file failed its proof."""
    problems = (*books.faults.problems(), *books.proof_faults.problems())
    report = BuildReport(ExitCode.CHECKS_FAILED, problems, workshop.tally(), str(output.folder))
    return dataclasses.replace(report, failed=names, unconfirmed=unconfirmed_facts(workshop))

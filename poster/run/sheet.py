"""The run: one sheet of a build: composed, painted, read back, and staged if it is what was promised."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from poster.campaign.file_name import FAILED_SUFFIX
from poster.campaign.piece import Job, Piece
from poster.compose.composition import Composition
from poster.compose.whole_letters import with_whole_letters
from poster.deliver.delivery import Staging
from poster.deliver.lean import Line, piece_line
from poster.deliver.proofs import SheetEntry
from poster.deliver.record import piece_entry
from poster.deliver.ticket import PROVEN, UNPROVEN, FailedEntry, PieceEntry
from poster.pdf.paint import paint
from poster.problems import Problem, Rejected, Severity
from poster.proof.model import Proof
from poster.proof.promise import Promise, promise_of
from poster.proof.seen import Seen
from poster.run.proofs import FAILED, Judged, finding_problems, is_refused, sheet_entry, unchecked_problems
from poster.run.request import PROVEN_BUILD, Proving
from poster.run.workshop import Made, Workshop

if TYPE_CHECKING:
    from poster.deliver.signoff import SignedSheet


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one job.

    `problems` are faults of its texts and layout; with an error among them there is nothing else. `line` is its
    line of the ticket and `size` the file's in bytes; `failed` stands in for them if the proof failed. `findings`
    are what the proof found, `proof` its record (None if none was made), `signed` its part of the report.
    """

    problems: tuple[Problem, ...]
    line: Line = ()
    size: int = 0
    failed: FailedEntry | None = None
    findings: tuple[Problem, ...] = ()
    proof: SheetEntry | None = None
    signed: SignedSheet | None = None


@dataclass(slots=True)
class PaintJob:
    """Makes one job and stages its file. Once a job of this process failed, later ones are only composed.

    `seen` is what this process has proven already; it changes no result.
    """

    staging: Staging
    is_strict: bool
    proving: Proving = PROVEN_BUILD
    has_failed: bool = False
    seen: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        """Load what reads files back before processes are forked, and only if anything is read back."""
        if self.proving.is_wanted:
            importlib.import_module("poster.proof.prove")

    def __call__(self, workshop: Workshop, number: int) -> Outcome:
        """Make job `number`; `Rejected` (exit code 5) if the disk refuses."""
        job = workshop.jobs[number]
        made = workshop.make(job)
        self.has_failed |= any(self._stops(problem) for problem in made.problems)
        if made.piece is None or made.composition is None or self.has_failed:
            return Outcome(made.problems)
        made = dataclasses.replace(made, composition=with_whole_letters(made.composition))
        return self._painted(workshop, job, made)

    def _painted(self, workshop: Workshop, job: Job, made: Made) -> Outcome:
        """Paint a sheet and stage it, proven if that is wanted."""
        piece, composition = cast(Piece, made.piece), cast(Composition, made.composition)
        try:
            data = paint(composition, claims=None if self.proving.is_wanted else ())
        except Rejected as rejected:
            return Outcome((*made.problems, *rejected.problems))
        folder = workshop.campaign.folder
        if not self.proving.is_wanted:
            entry = piece_entry(job, piece, composition, data, folder, UNPROVEN)
            self.staging.write(job.file_name, data)
            return Outcome(made.problems, piece_line(entry), len(data))
        outcome = self._proven(job, made, data, workshop)
        return dataclasses.replace(outcome, problems=made.problems)

    def _stops(self, problem: Problem) -> bool:
        """Does the fault stop the run?"""
        return problem.severity is Severity.ERROR or (self.is_strict and problem.severity is Severity.WARNING)

    def _proven(self, job: Job, made: Made, data: bytes, workshop: Workshop) -> Outcome:
        """Read the file back; stage it under its name only if the proof holds."""
        piece, composition, folder = (
            cast(Piece, made.piece),
            cast(Composition, made.composition),
            workshop.campaign.folder,
        )
        proof = prove(data, promise_of(composition), seen=self.seen)
        findings = (
            *finding_problems(proof.findings, piece, job.file_name),
            *unchecked_problems(proof, job.file_name),
        )
        entry = piece_entry(job, piece, composition, data, folder, PROVEN, workshop.resolver.source(job))
        if not is_refused(proof, is_strict=self.is_strict):
            self.staging.write(job.file_name, data)
            sheet = sheet_entry(proof, Judged(piece, composition.trim, folder, PROVEN), job.file_name)
            signed = self._signed(entry, sheet, proof, data)
            return Outcome((), piece_line(entry), len(data), None, findings, sheet, signed)
        failed = refused(job, composition, self.staging, keeps_failed=self.proving.keeps_failed)
        sheet = sheet_entry(proof, Judged(piece, composition.trim, folder, FAILED), failed.file)
        sheet = dataclasses.replace(sheet, sha256=failed.kept_sha256 or sheet.sha256)
        return Outcome((), (), 0, failed, findings, sheet, self._signed(entry, sheet, proof, data))

    def _signed(self, entry: PieceEntry, sheet: SheetEntry, proof: Proof, data: bytes) -> SignedSheet | None:
        """Return the sheet's part of the report, if one is wanted."""
        if not self.proving.is_reported:
            return None
        from poster.deliver.signoff import SignedSheet
        from poster.run.pictures import spots_of, thumb_of  # few runs draw anything

        return SignedSheet(entry, sheet, thumb_of(data), spots_of(data, proof.findings))


def prove(data: bytes, promise: Promise, *, seen: Seen) -> Proof:
    """Return the proof of a file; what reads PDFs costs a third of a cold start and is loaded only for it."""
    from poster.proof.prove import prove as proven

    return proven(data, promise, seen=seen)


def refused(job: Job, composition: Composition, staging: Staging, *, keeps_failed: bool) -> FailedEntry:
    """Return the record of a sheet whose proof failed; where it is kept, it is painted anew without any label."""
    if not keeps_failed:
        return FailedEntry(composition.piece, "", "")
    data = paint(composition, claims=())
    name = failed_name(job.file_name)
    staging.write(name, data)
    return FailedEntry(composition.piece, name, hashlib.sha256(data).hexdigest())


def failed_name(file_name: str) -> str:
    """Return the name under which a failed sheet is kept."""
    return file_name.removesuffix(".pdf") + FAILED_SUFFIX

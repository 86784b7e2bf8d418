"""The run: pieces of stacks and kits are proven, and documents held to the standards they are to be labelled with.

Of a piece only lines and faults are kept, so that a run of many pieces fits in memory.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from poster.campaign.piece import Job, Piece
from poster.campaign.profiles import Profile
from poster.compose.composition import Composition
from poster.compose.describe import describe
from poster.compose.sheet_number import number_run
from poster.compose.whole_letters import with_whole_letters
from poster.deliver.proofs import FindingEntry, SheetEntry
from poster.deliver.record import encoded, piece_entry
from poster.deliver.ticket import PROVEN
from poster.pdf.paint import paint
from poster.problems import Problem, Rejected, warning
from poster.proof.model import Proof, Verdict
from poster.proof.promise import promise_of
from poster.proof.seen import Seen
from poster.proof.words import PageWords, painted_marks, painted_strings
from poster.run.executor import in_order
from poster.run.proofs import FAILED, Judged, finding_problems, is_refused, sheet_entry, unchecked_problems
from poster.run.request import Workers
from poster.run.sheet import prove
from poster.run.workshop import Made, Workshop


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of one piece.

    `problems` are faults of its texts and layout; with an error among them there is nothing else. `findings` are
    what the proof found, and `is_refused` says that it does not hold. `id` and `version` are the piece's, `line`
    its line of the ticket, `sheet` that of the proof, `sha256` of the proven file in hex. `strings` are what is
    painted in one piece each, printer's marks apart, and `marks` theirs: what any other file of the piece shows.
    """

    problems: tuple[Problem, ...]
    findings: tuple[Problem, ...] = ()
    is_refused: bool = False
    id: str = ""
    version: str = ""
    line: str = ""
    sheet: str = ""
    sha256: str = ""
    strings: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(slots=True)
class ExaminePiece:
    """Composes, paints and proves one job; nothing is written.

    `filed` are the numbers of the jobs that get a file of their own; of the others there are only the sheets of a
    print file, which carries no label. `labels` are the longest sheet numbers that each job is to carry. `seen` is
    what this process has proven already; it changes no result.
    """

    filed: frozenset[int]
    is_strict: bool
    labels: tuple[tuple[str, ...], ...] = ()
    seen: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        """Load what reads files back before processes are forked."""
        importlib.import_module("poster.proof.prove")

    def __call__(self, workshop: Workshop, number: int) -> Examined:
        """Examine job `number`."""
        job = workshop.jobs[number]
        made = numbered(workshop.make(job), self.labels[number] if self.labels else ())
        if made.piece is None or made.composition is None:
            return Examined(made.problems)
        whole = with_whole_letters(made.composition)
        try:
            data = paint(whole)
        except Rejected as rejected:
            return Examined((*made.problems, *rejected.problems))
        proof = prove(data, promise_of(whole), seen=self.seen)
        is_bad = is_refused(proof, is_strict=self.is_strict)
        told = tuple(finding_problems(proof.findings, made.piece, job.file_name))
        folder = workshop.campaign.folder
        judged = Judged(made.piece, made.composition.trim, folder, FAILED if is_bad else PROVEN)
        name = job.file_name if number in self.filed and not is_bad else ""
        sheet = sheet_entry(proof, judged, name)
        return Examined(
            problems=made.problems,
            findings=(*told, *unchecked_problems(proof, job.file_name)),
            is_refused=is_bad,
            id=made.piece.id,
            version=made.piece.version,
            line=_line(job, made.piece, whole, data if name else None, folder),
            sheet=encoded(sheet if name else dataclasses.replace(sheet, claims=())),
            sha256=proof.sha256,
            strings=painted_strings(made.composition),
            marks=painted_marks(made.composition),
        )


def numbered(made: Made, labels: Sequence[str]) -> Made:
    """Return a piece with what is wrong with the first of its sheet numbers that cannot be set."""
    if made.composition is None:
        return made
    for label in labels:
        try:
            number_run(label, made.composition)
        except Rejected as rejected:
            return dataclasses.replace(made, problems=(*made.problems, *rejected.problems))
    return made


def _line(job: Job, piece: Piece, composition: Composition, data: bytes | None, folder: str) -> str:
    """Return the piece's line of the ticket; without a file, it has the digest of its composition."""
    entry = piece_entry(job, piece, composition, data or b"", folder, PROVEN)
    if data is None:
        digest = hashlib.sha256(describe(composition).encode()).hexdigest()
        entry = dataclasses.replace(entry, file="", sha256=digest, bytes=0, claims=())
    return encoded(entry)


def examined(workshop: Workshop, step: ExaminePiece, workers: Workers) -> Iterator[Examined]:
    """Yield what came of each job of `workshop`, in order, the same with any number of processes."""
    return in_order(workshop, step, workers.count(len(workshop.jobs)))


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """What was read of a document: its line of the proof, and the words of its pages."""

    entry: SheetEntry
    pages: tuple[PageWords, ...]


def judged_document(data: bytes, profile: Profile, title: str, name: str) -> JudgedDocument:
    """Return what the proof says of a document: the rules of the standards that `profile` claims, and its words."""
    from poster.proof.documents import read_document  # what reads PDFs is loaded only for it

    read = read_document(data, profile, title)
    return JudgedDocument(_document_entry(read.proof, profile, name), read.pages)


def _document_entry(proof: Proof, profile: Profile, name: str) -> SheetEntry:
    """Return the line of the proof; a document that failed is delivered all the same, without any label."""

    def having(verdict: Verdict) -> tuple[str, ...]:
        return tuple(check for check, found in proof.verdicts if found is verdict)

    is_good = proof.is_good
    return SheetEntry(
        id=name.removesuffix(".pdf"),
        file=name,
        sha256=proof.sha256,
        result=PROVEN if is_good else FAILED,
        claims=tuple(claim.value for claim in profile.claims) if is_good else (),
        payload_read="",
        passed=having(Verdict.PASSED),
        failed=having(Verdict.FAILED),
        not_applicable=having(Verdict.NOT_APPLICABLE),
        unchecked=having(Verdict.UNCHECKED),
        findings=tuple(
            FindingEntry(one.check, one.severity.value, one.message, one.hint, "", "", ()) for one in proof.findings
        ),
    )


def withheld(name: str, faults: Sequence[str]) -> Problem:
    """Return the warning of a document that is labelled with no standard."""
    first = f": {faults[0]}" if faults else ""
    message = f"'{name}' breaks a rule of the standards and carries the label of none{first}"
    return warning("claim/withheld", message, None, "print it all the same; it is not for the archive")

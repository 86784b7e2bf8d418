"""The run: `stack`: from an order list to print files, slips, lists and a ticket, delivered together.

Nothing is delivered before all pieces were composed and all files painted, and all faults are told at once. The
same run over the same input does nothing but say so; a run that was killed goes on with the files it had finished.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from poster.campaign.version import content_digest
from poster.deliver.delivery import in_the_way, rejected_as_existing
from poster.deliver.proofs import FILE_NAME as PROOF_NAME
from poster.deliver.record import software
from poster.deliver.ticket import FILE_NAME, Ticket
from poster.problems import ExitCode, Location, Problem, Rejected, error
from poster.run.counter import Counter, Pieces, open_counter
from poster.run.findings import Findings
from poster.run.paperwork import Paperwork
from poster.run.request import Progress, Workers
from poster.run.stack_earlier import earlier_of, earlier_warnings
from poster.run.stack_files import StackFile, StackFiles
from poster.run.stack_memory import ShelfMemory
from poster.run.stack_preflight import preflight
from poster.run.stack_proof import Reader
from poster.run.stack_reprint import changed_since
from poster.run.stack_request import ImposedTally, StackOutput, StackReport, StackRequest
from poster.run.stack_tally import imposed_tallies, tally_of
from poster.run.stack_ticket import MadeFiles, stack_ticket
from poster.stack.archive import zipped
from poster.stack.shelf import Finished, Shelf, left_half_delivered, sha256_of, shelf_key, tidy_shelf
from poster.stack.ticket import read_ticket, refuse_foreign
from poster.stack.totals import check_totals


def stack(request: StackRequest, output: StackOutput, workers: Workers, progress: Progress) -> StackReport:
    """Make all stacks of the list and deliver files, job ticket and proof into the output folder.

    Raises `Rejected` if campaign, list, tickets or reprint are not accepted (exit code 3), if a file cannot be
    written, would overwrite one that is not ours, or another run holds the folder (5). Faults of pieces are in the
    report, and then nothing was delivered. Slips, lists and totals speak of every sheet, so that one whose proof
    fails stops the whole run (1).
    """
    counter = open_counter(request)
    run = _run(request, output, counter)
    if not counter.plan.queues and not counter.plan.quantities:
        return _report(run, counter.warnings, ExitCode.OK, is_unchanged=True)
    content = run.content()
    former = run.former()
    if former is not None and run.is_unchanged(former, content) and not (request.is_strict and run.has_warned()):
        tidy_shelf(output.folder, run.ticket_name)
        return _report(run, counter.warnings, ExitCode.OK, is_unchanged=True)
    with Shelf(output.folder) as shelf:
        count = _Count(progress, run.total)
        memory = ShelfMemory(shelf, content, request.is_strict)
        run.pieces.examine(workers, count, memory, is_strict=request.is_strict)
        findings, changed = run.findings(), changed_since(counter, run.pieces, output.folder)
        earlier = earlier_of(counter, run.pieces, output.folder, run.ticket_name)
        changed += earlier_warnings(counter, earlier)
        problems = (*counter.warnings, *changed, *findings.problems(), *run.proofs().problems())
        code = run.refusal(findings, has_warned=bool(changed or counter.warnings))
        if code is not None:
            return _report(run, problems, code)
        reader = Reader(run.files, shelf, content)
        made = run.made(shelf, content, reader, count)
        if request.is_strict and reader.warnings:
            return _report(run, (*problems, *reader.warnings), ExitCode.CHECKS_FAILED)
        made = run.deliver(shelf, MadeFiles(made, reader.pages, earlier.entries), earlier.kept, former, content)
    return run.delivered(made, (*problems, *reader.warnings))


def plan_only(request: StackRequest, output: StackOutput) -> StackReport:
    """Return what a run would make, with the faults of its pieces and of all that lies beside them.

    Everything is composed as for a run, and nothing is written. Raises what `stack` does.
    """
    counter = open_counter(request)
    run = _run(request, output, counter)
    findings, changed = run.findings(), changed_since(counter, run.pieces, output.folder)
    changed += earlier_warnings(counter, earlier_of(counter, run.pieces, output.folder, run.ticket_name))
    problems = (*counter.warnings, *changed, *findings.problems())
    is_warned = request.is_strict and bool(changed or counter.warnings)
    code = ExitCode.CHECKS_FAILED if is_warned else ExitCode.OK
    code = max(code, findings.exit_code(is_strict=request.is_strict))
    imposed = imposed_tallies(run.files) if code is ExitCode.OK else ()
    return _report(run, problems, code, imposed=imposed)


def _run(request: StackRequest, output: StackOutput, counter: Counter) -> _Run:
    """Return a run that has made nothing yet."""
    pieces = Pieces(counter)
    files = StackFiles(Paperwork(counter, pieces), request.has_sheet_numbers, request.press_sheet)
    return _Run(request, output, counter, pieces, files)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of stacks."""

    request: StackRequest
    output: StackOutput
    counter: Counter
    pieces: Pieces
    files: StackFiles

    @property
    def ticket_name(self) -> str:
        """The name of the run's ticket; that of a reprint leaves the one of the whole run alone."""
        queues = self.counter.plan.queues
        return f"{queues[0].prefix}.json" if self.counter.plan.is_reprint else FILE_NAME

    @property
    def proof_name(self) -> str:
        """The name of the record of the proof, which lies beside the ticket."""
        is_whole = self.ticket_name == FILE_NAME
        return PROOF_NAME if is_whole else f"{self.ticket_name.removesuffix('.json')}_{PROOF_NAME}"

    @property
    def total(self) -> int:
        """What there is to do: pieces to prove and sheets to paint."""
        plan = self.counter.plan
        return len(plan.made_pieces()) + sum(queue.sheets for queue in plan.queues)

    @property
    def archive_name(self) -> str:
        """The name of the zip archive."""
        return f"{self.ticket_name.removesuffix('.json').replace('ticket', self.counter.campaign.id)}_stacks.zip"

    def content(self) -> str:
        """Return the SHA-256 in hex of everything that goes into the files; empty if a piece cannot be resolved."""
        try:
            versions = tuple(self.pieces.content(index) for index in range(len(self.counter.plan.pieces)))
        except Rejected:
            return ""
        with_ = self.counter.stationery("office")
        fonts = [[font.digest for font in stack] for stack in with_.fonts.values()]
        icc = hashlib.sha256(with_.icc).hexdigest()
        options = (self.request.has_sheet_numbers, self.request.press_sheet, self.output.is_zipped)
        parts = (self.counter.plan, versions, self.counter.names(), fonts, icc, options, software())
        return content_digest((*parts, with_.campaign, with_.author))

    def former(self) -> Ticket | None:
        """Return the ticket of the run that lies in the folder, None if there is none.

        Raises `Rejected` for one that is damaged or of another campaign: nobody knows then whose the files are.
        """
        path = self.output.folder / self.ticket_name
        if self.output.is_forced or not path.exists():
            return None
        ticket = read_ticket(path)
        refuse_foreign((ticket,), self.counter.campaign.id)
        if not ticket.ticket.stacks:
            message = "the folder holds posters that 'build' has made; their record would be lost"
            problem = error("file/exists", message, Location(str(path)), "choose another folder with -o")
            raise rejected_as_existing((problem,))
        return ticket.ticket

    def is_unchanged(self, former: Ticket, content: str) -> bool:
        """Is the same run there already, every file as it was written?"""
        same = bool(content) and any(entry.content == content for entry in former.stacks)
        if not same or self._has_more_than(former) or not self._has_pieces_of(former):
            return False
        if self.output.is_zipped and not (self.output.folder / self.archive_name).is_file():
            return False
        return all(sha256_of(self.output.folder / name) == digest for name, digest in _files_of(former))

    def _has_pieces_of(self, former: Ticket) -> bool:
        """Does the ticket tell of the pieces of this run as they are: their codes and their texts?"""
        plan = self.counter.plan
        wanted = {}
        for index in plan.made_pieces():
            piece = self.pieces.resolved(index)
            wanted[piece.id] = (piece.version, {name: text.value for name, text in piece.texts.items()})
        for entry in former.pieces:
            version, texts = wanted.pop(entry.id, ("", {}))
            copies = (copy for slot in entry.slots for copy in slot.copies)
            if entry.version != version or any(texts.get(copy.copy) != copy.value for copy in copies):
                return False
        return not wanted

    def _has_more_than(self, former: Ticket) -> bool:
        """Does the folder hold files that a run broke off delivering, and that `former` knows nothing of?"""
        known = {name for name, _ in _files_of(former)} | {self.ticket_name, self.archive_name}
        half = left_half_delivered(self.output.folder, self.ticket_name)
        return any(sha256_of(self.output.folder / name) == half[name] for name in half.keys() - known)

    @property
    def _area_names(self) -> dict[str, str]:
        return {area.id: area.name.value for area in self.counter.campaign.areas.values()}

    def findings(self) -> Findings:
        """Compose all that the run makes and return what is wrong with any of it."""
        findings = Findings(self._area_names)
        findings.add(None, self.pieces.text_problems())
        for index in self.counter.plan.made_pieces():
            findings.add(self.counter.plan.job(index), self.pieces.problems(index))
        findings.add(None, preflight(self.files))
        return findings

    def refusal(self, findings: Findings, *, has_warned: bool) -> ExitCode | None:
        """Return the exit code of a run that must not be printed, None of one that may."""
        if findings.stops(is_strict=self.request.is_strict):
            return findings.exit_code(is_strict=self.request.is_strict)
        is_refused = any(found.is_refused for _, found in self.pieces.all_examined())
        return ExitCode.CHECKS_FAILED if is_refused or (has_warned and self.request.is_strict) else None

    def has_warned(self) -> bool:
        """Did the run in the folder, or would it, warn of anything?"""
        if self.counter.warnings or self.findings().stops(is_strict=True):
            return True
        try:
            proof = json.loads((self.output.folder / self.proof_name).read_bytes())
            return any(sheet["findings"] for sheet in proof["sheets"])
        except (OSError, ValueError, TypeError, KeyError):
            return True

    def proofs(self) -> Findings:
        """Return what the proofs of the pieces found."""
        findings = Findings(self._area_names)
        for piece, found in self.pieces.all_examined():
            findings.add(self.counter.plan.job(piece), found.findings)
        return findings

    def made(self, shelf: Shelf, content: str, reader: Reader, count: _Count) -> dict[str, Finished]:
        """Return every file of the run, finished and read back, the ticket and the archive not among them."""
        files = tuple(self.files.files())
        self._refuse_foreign(shelf, tuple(file.name for file in files))
        made: dict[str, Finished] = {}
        for file in files:
            finished = shelf.finish(shelf_key(content, file.name), _writing(file, count))
            made[file.name] = reader.read(file, finished)
        made[self.proof_name] = _plain(shelf, content, self.proof_name, reader.proof())
        count.finish()
        check_totals(self.counter.plan, self.counter.orders, reader.counted)
        return made

    def _refuse_foreign(self, shelf: Shelf, names: tuple[str, ...]) -> None:
        """Refuse to overwrite files that no former run made here, unless forced."""
        former = self.former()
        named = [name for name, _ in _files_of(former)] if former is not None else []
        known = frozenset((*named, self.ticket_name, self.archive_name)) if former is not None else frozenset()
        known |= frozenset(left_half_delivered(self.output.folder, self.ticket_name))
        archive = (self.archive_name,) if self.output.is_zipped else ()
        wanted = (*names, self.ticket_name, self.proof_name, *archive)
        problems = () if self.output.is_forced else in_the_way(self.output.folder, wanted, known)
        if problems:
            raise rejected_as_existing(problems)

    def deliver(
        self, shelf: Shelf, found: MadeFiles, kept: Mapping[str, bytes], former: Ticket | None, content: str
    ) -> dict[str, Finished]:
        """Add ticket and archive to what was made, and tickets to be kept; give all their names and return them."""
        text = stack_ticket(self.counter, self.request, self.pieces, found, content)
        made = dict(found.files)
        for name, data in kept.items():
            made[name] = _plain(shelf, content, name, data)
        made[self.ticket_name] = _plain(shelf, content, self.ticket_name, text)
        if self.output.is_zipped:
            packed = {name: Path(file.path).read_bytes() for name, file in made.items()}
            made[self.archive_name] = _plain(shelf, content, self.archive_name, zipped(packed))
        half = left_half_delivered(self.output.folder, self.ticket_name)
        old = (*(_files_of(former) if former is not None else ()), *half.items())
        gone = [name for name, digest in old if name not in made and sha256_of(self.output.folder / name) == digest]
        shelf.deliver(made, self.ticket_name, gone)
        return made

    def delivered(self, made: dict[str, Finished], problems: tuple[Problem, ...]) -> StackReport:
        """Return the report of a run that was delivered."""
        return StackReport(
            exit_code=ExitCode.OK,
            problems=problems,
            tally=tally_of(self.counter.plan, imposed_tallies(self.files)),
            folder=str(self.output.folder),
            files=tuple(made),
            size=sum(file.size for file in made.values()),
            found=sum(file.is_found for file in made.values()),
            archive=str(self.output.folder / self.archive_name) if self.output.is_zipped else "",
            unconfirmed=self.pieces.unconfirmed(),
        )


@dataclass(slots=True)
class _Count:
    """Counts sheets over all files and tells the progress."""

    progress: Progress
    total: int
    done: int = 0

    def __call__(self) -> None:
        """Count one sheet."""
        self.done += 1
        self.progress(self.done, self.total)

    def finish(self) -> None:
        """Tell that all is done, what an earlier run had finished included."""
        self.done = self.total
        self.progress(self.total, self.total)


def _writing(file: StackFile, count: Callable[[], None]) -> Callable[[Path], int]:
    """Return what writes `file` and counts its sheets."""
    return lambda path: file.write(path, count)


def _plain(shelf: Shelf, content: str, name: str, data: bytes) -> Finished:
    """Return `data` as a finished file."""

    def write(path: Path) -> int:
        path.write_bytes(data)
        return 0

    return shelf.finish(shelf_key(content, name, hashlib.sha256(data).hexdigest()), write)


def _files_of(ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """Return the names of the files of a run, with their digests; the archive has none that a ticket could hold."""
    own = tuple((entry.file, entry.sha256) for entry in ticket.files)
    return (*own, *((piece.file, piece.sha256) for piece in ticket.pieces if piece.file))


def _report(
    run: _Run,
    problems: tuple[Problem, ...],
    code: ExitCode,
    *,
    imposed: tuple[ImposedTally, ...] = (),
    is_unchanged: bool = False,
) -> StackReport:
    """Return the report of a run that delivered nothing."""
    folder, tally = str(run.output.folder), tally_of(run.counter.plan, imposed)
    return StackReport(
        code, problems, tally, folder, is_unchanged=is_unchanged, unconfirmed=run.pieces.unconfirmed()
    )

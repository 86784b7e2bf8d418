"""The run: finished files of stacks read back: print files sheet by sheet, documents before they are labelled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from poster.campaign.profiles import OFFICE
from poster.deliver.proofs import SCHEMA
from poster.deliver.record import encoded, table
from poster.deliver.ticket import PROVEN
from poster.problems import ExitCode, Problem, Rejected, error
from poster.proof.sheet import Unreadable
from poster.proof.streams import PrintStream, StreamPage, read_stream
from poster.run.counter import Counter, Pieces
from poster.run.examine import judged_document, withheld
from poster.run.proofs import check_entries
from poster.run.stack_files import StackFile
from poster.stack.plan import Queue, Stack, sheet_label
from poster.stack.shelf import Finished, Shelf, shelf_key

_MOST_TOLD = 5


@dataclass(slots=True)
class Reader:
    """Reads the files of one run back. `lines` are those of the proof, `warnings` the labels that were withheld."""

    counter: Counter
    pieces: Pieces
    has_sheet_numbers: bool
    lines: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def sheets(self, queue: Queue, file: Finished) -> int:
        """Return the number of sheets in a finished print file without slips, each read back.

        Raises `Rejected` with `stack/stream` (a fault of the program, exit code 70) if a page is not the one that
        was planned: its slip, its piece by the version code, its sheet number.
        """
        try:
            stream = read_stream(Path(file.path).read_bytes())
        except Unreadable as fault:
            raise _refused((_fault(queue, str(fault)),)) from fault
        faults = tuple(self._faults(queue, stream))
        if faults:
            raise _refused(faults[:_MOST_TOLD])
        return len(stream.pages) - len(queue.stacks)

    def _faults(self, queue: Queue, stream: PrintStream) -> Iterator[Problem]:
        """Yield what a print file has that was not planned."""
        for key in stream.labels:
            yield _fault(queue, f"it carries {key}, which a print stream must not")
        wanted = len(queue.stacks) + queue.sheets
        if len(stream.pages) != wanted:
            yield _fault(queue, f"it has {len(stream.pages)} pages; {wanted} were planned")
            return
        pages = iter(stream.pages)
        known: dict[int, int] = {}
        for stack in queue.stacks:
            yield from self._of_slip(queue, stack, next(pages), stream)
            for run in stack.runs:
                for number in range(run.first, run.last + 1):
                    page = next(pages)
                    label = sheet_label(stack.recipient, number)
                    if page.label != (label if self.has_sheet_numbers else ""):
                        yield _fault(queue, f"sheet {label} carries '{page.label[:40]}'")
                    if known.setdefault(run.piece, page.content) != page.content:
                        yield _fault(queue, f"sheet {label} shows another poster than the sheets before it")
        for piece, content in known.items():
            examined = self.pieces.of(piece)
            if examined.version not in stream.texts[content]:
                yield _fault(queue, f"the sheets of {examined.id} do not show its version code")

    def _of_slip(self, queue: Queue, stack: Stack, page: StreamPage, stream: PrintStream) -> Iterator[Problem]:
        """Yield what is wrong with the slip or pile sheet of a stack."""
        if stack.recipient.id not in stream.texts[page.content] or page.label:
            yield _fault(queue, f"the stack of {stack.recipient.id} does not begin with its slip")

    def document(self, shelf: Shelf, content: str, file: StackFile, labelled: Finished) -> Finished:
        """Return a document, labelled if the rules of the standards hold on its bytes, else without any label."""
        profile = self.counter.campaign.profiles[OFFICE.name]

        def judged(path: Path) -> int:
            entry = judged_document(Path(labelled.path).read_bytes(), profile, file.title, file.name)
            return 0 * path.write_text(encoded(entry), encoding="utf-8")

        line = Path(shelf.finish(shelf_key(content, file.name, "proof"), judged).path).read_text("utf-8")
        self.lines.append(line)
        entry = json.loads(line)
        if entry["result"] == PROVEN or file.unlabelled is None:
            return labelled
        self.warnings.append(withheld(file.name, [one["message"] for one in entry["findings"]]))
        return shelf.finish(shelf_key(content, file.name, "unlabelled"), file.unlabelled)

    def proof(self) -> bytes:
        """Return `proof.json`: every piece of the run, then its documents, and the checks that were made."""
        from poster.proof.registry import checks

        plan = self.counter.plan
        head = {"schema": SCHEMA, "campaign": plan.campaign, "date": plan.day.isoformat()}
        sheets = [found.sheet for _, found in self.pieces.all_examined() if found.sheet]
        tables = (("sheets", [*sheets, *self.lines]), ("checks", [encoded(one) for one in check_entries(checks())]))
        parts = [json.dumps(head, ensure_ascii=False)[:-1], *(table(name, lines) for name, lines in tables)]
        return (",\n".join(parts) + "}\n").encode("utf-8")


def _fault(queue: Queue, message: str) -> Problem:
    """Return the fault of a print file."""
    return error("stack/stream", f"{queue.file_name}: {message}", None, "this is a fault of poster")


def _refused(faults: tuple[Problem, ...]) -> Rejected:
    """Return the refusal of a run whose print file is not what was planned."""
    return Rejected(faults, ExitCode.BUG)

"""The run: finished files of stacks read back, each held against the plan before it may be delivered.

What was read of a file is kept on the shelf with it, by its content, so that a run which goes on after it was
killed reads nothing twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from poster.campaign.profiles import OFFICE
from poster.deliver.proofs import SCHEMA
from poster.deliver.record import encoded, table
from poster.deliver.ticket import PROVEN, PagesEntry
from poster.problems import ExitCode, Problem, Rejected, error
from poster.proof.press_sheets import read_press_sheets
from poster.proof.sheet import Unreadable
from poster.proof.streams import PrintStream, StreamPage, read_stream
from poster.proof.words import painted_marks, painted_strings, promised_words, shows_just, word_faults
from poster.run.document_facts import (
    listed_copies,
    mailed_copies,
    slip_faults,
    stocked_copies,
    tabled_copies,
    tells_copies,
)
from poster.run.examine import JudgedDocument, judged_document, withheld
from poster.run.imposed_proof import WantedCopies, WantedSheets, imposed_faults, sheets_by_piece
from poster.run.paperwork import SLIPS_NAME
from poster.run.print_files import ImposedFile
from poster.run.printed import pages_of
from poster.run.proofs import check_entries
from poster.run.stack_files import Document, StackFile, StackFiles
from poster.stack.imposition import PRESS_SHEETS
from poster.stack.mail import FOLDER as MAIL_FOLDER
from poster.stack.pick_up_list import CSV_NAME as LIST_CSV
from poster.stack.pick_up_list import FILE_NAME as LIST_NAME
from poster.stack.plan import Queue, Stack, sheet_label
from poster.stack.quantities import CSV_NAME as QUANTITIES_CSV
from poster.stack.shelf import Finished, Shelf, shelf_key
from poster.stack.stock import FILE_NAME as STOCK_NAME
from poster.stack.totals import Counted
from poster.stack.wording import filled

_MOST_TOLD = 5
_LIST_TOTAL, _QUANTITIES_TOTAL = -4, -1  # columns of the CSV files


@dataclass(frozen=True, slots=True)
class Held:
    """What was read of a file: the copies that it holds or states, and the pages of one for a printer."""

    copies: int
    pages: tuple[PagesEntry, ...] = ()


@dataclass(slots=True)
class Reader:
    """Reads the files of one run back. `lines` are those of the proof, `warnings` the labels that were withheld.

    `copies` is what each file was found to hold or to state, `pages` what those for printers were found to show.
    """

    files: StackFiles
    shelf: Shelf
    content: str
    lines: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    copies: dict[str, int] = field(default_factory=dict)
    pages: dict[str, tuple[PagesEntry, ...]] = field(default_factory=dict)

    def read(self, file: StackFile, finished: Finished) -> Finished:
        """Return the file to deliver: the one that is finished, or a document without the label it has no right to.

        Raises `Rejected` (a fault of the program, exit code 70) for one that is not what was planned:
        `stack/stream` for a file for a printer, `stack/words` for a document.
        """
        if file.document is not None:
            return self._document(file, file.document, finished)
        reading = self._reading(file)
        if reading is not None:
            told = json.loads(self._once(file, finished, lambda data: encoded(reading(data))))
            self.copies[file.name] = told["copies"]
            if told["pages"]:
                self.pages[file.name] = tuple(PagesEntry(**entry) for entry in told["pages"])
        return finished

    @property
    def counted(self) -> Counted:
        """What was counted in the files that were read."""
        plan, known = self.files.paperwork.counter.plan, self.copies
        lists = [known[name] for name in (LIST_NAME, STOCK_NAME) if name in known]
        imposed = [known[one.name] for one in self.files.imposed() if one.name in known]
        is_mailed = tells_copies(plan, self.files.paperwork.names.wording)
        mails = [copies for name, copies in known.items() if name.startswith(f"{MAIL_FOLDER}/")]
        return Counted(
            sheets={queue.file_name: known.get(queue.file_name, 0) for queue in plan.queues},
            listed=sum(lists) if lists else None,
            tabled=known.get(LIST_CSV),
            for_shop=known.get(QUANTITIES_CSV),
            imposed=sum(imposed) if imposed else None,
            mailed=sum(mails) if mails and is_mailed else None,
        )

    def proof(self) -> bytes:
        """Return `proof.json`: every piece of the run, then its documents, and the checks that were made."""
        from poster.proof.registry import checks

        plan = self.files.paperwork.counter.plan
        head = {"schema": SCHEMA, "campaign": plan.campaign, "date": plan.day.isoformat()}
        sheets = [found.sheet for _, found in self.files.paperwork.pieces.all_examined() if found.sheet]
        tables = (("sheets", [*sheets, *self.lines]), ("checks", [encoded(one) for one in check_entries(checks())]))
        parts = [json.dumps(head, ensure_ascii=False)[:-1], *(table(name, lines) for name, lines in tables)]
        return (",\n".join(parts) + "}\n").encode("utf-8")

    def _once(self, file: StackFile, finished: Finished, read: Callable[[bytes], str]) -> str:
        """Return what `read` makes of a finished file, from the shelf where the same file was read before."""
        key = shelf_key(self.content, file.name, finished.sha256, "read")

        def write(path: Path) -> int:
            return 0 * path.write_text(read(Path(finished.path).read_bytes()), encoding="utf-8")

        return Path(self.shelf.finish(key, write).path).read_text("utf-8")

    def _reading(self, file: StackFile) -> Callable[[bytes], Held] | None:
        """Return what reads a file that is no document, None where it holds no copies."""
        if file.queue is not None:
            return partial(self._sheets, file.queue)
        if file.imposed is not None:
            return partial(self._imposed, file.imposed)
        if file.name == LIST_CSV:
            return lambda data: Held(tabled_copies(data, _LIST_TOTAL, has_total=True))
        if file.name == QUANTITIES_CSV:
            return lambda data: Held(tabled_copies(data, _QUANTITIES_TOTAL, has_total=False))
        if file.name.startswith(f"{MAIL_FOLDER}/"):
            return partial(self._mailed, file.name)
        return None

    def _mailed(self, name: str, data: bytes) -> Held:
        """Return the copies that an e-mail tells an association of."""
        paperwork, faults = self.files.paperwork, list[str]()
        copies = mailed_copies(name, data, paperwork.counter.plan, paperwork.names.wording, faults)
        if faults:
            raise _refused("stack/words", name, tuple(faults))
        return Held(copies)

    # print files

    def _sheets(self, queue: Queue, data: bytes) -> Held:
        """Return the sheets in a print file, slips not counted, each read back."""
        try:
            stream = read_stream(data)
        except Unreadable as fault:
            raise _refused("stack/stream", queue.file_name, (str(fault),)) from fault
        faults = tuple(self._queue_faults(queue, stream))
        if faults:
            raise _refused("stack/stream", queue.file_name, faults)
        return Held(len(stream.pages) - len(queue.stacks), pages_of(self._in_order(queue), data))

    def _in_order(self, queue: Queue) -> Iterator[tuple[str, int]]:
        """Yield what the pages of a print file show, and how many one after the other."""
        for stack in queue.stacks:
            yield stack.recipient.id, 1
            yield from ((self.files.paperwork.pieces.of(run.piece).id, run.copies) for run in stack.runs)

    def _queue_faults(self, queue: Queue, stream: PrintStream) -> Iterator[str]:
        """Yield what a print file has that was not planned."""
        yield from (f"it carries {key}, which a print stream must not" for key in stream.labels)
        wanted = len(queue.stacks) + queue.sheets
        if len(stream.pages) != wanted:
            yield f"it has {len(stream.pages)} pages; {wanted} were planned"
            return
        pages = iter(stream.pages)
        known: dict[int, int] = {}
        for stack in queue.stacks:
            yield from self._of_slip(queue, stack, next(pages), stream)
            for run in stack.runs:
                for number in range(run.first, run.last + 1):
                    page = next(pages)
                    label = sheet_label(stack.recipient, number)
                    if page.label != (label if self.files.has_sheet_numbers else ""):
                        yield f"sheet {label} carries '{page.label[:40]}'"
                    if known.setdefault(run.piece, page.content) != page.content:
                        yield f"sheet {label} shows another poster than the sheets before it"
        for piece, content in known.items():
            yield from self._of_piece(piece, stream.texts[content], stream.glyphs[content])

    def _of_slip(self, queue: Queue, stack: Stack, page: StreamPage, stream: PrintStream) -> Iterator[str]:
        """Yield what is wrong with the slip or pile sheet of a stack: it says what was composed, and its order."""
        text, top = stream.texts[page.content], self.files.paperwork.top(queue, stack)
        strings = (*painted_strings(top), *painted_marks(top))
        named = all(part in text for part in (stack.recipient.id, stack.recipient.code))
        if not named or page.label or not shows_just(stream.glyphs[page.content], strings):
            yield f"the stack of {stack.recipient.id} does not begin with its slip"

    def _of_piece(self, piece: int, text: str, glyphs: str) -> Iterator[str]:
        """Yield what is wrong with the text of a poster, held against the one that was proven."""
        examined = self.files.paperwork.pieces.of(piece)
        if examined.version not in text:
            yield f"the sheets of {examined.id} do not show its version code"
        elif not shows_just(glyphs, (*examined.strings, *examined.marks)):
            yield f"the sheets of {examined.id} show another text than was proven"

    # imposed files

    def _imposed(self, file: ImposedFile, data: bytes) -> Held:
        """Return the copies on the press sheets of a file, each read back at its place."""
        try:
            found = read_press_sheets(data)
        except Unreadable as fault:
            raise _refused("stack/stream", file.name, (str(fault),)) from fault
        wanted = self._wanted(file)
        faults = tuple(imposed_faults(found, wanted))
        if faults:
            raise _refused("stack/stream", file.name, faults)
        copies = sum(len(sheet.placed) for sheet in found.sheets)
        return Held(copies, pages_of(sheets_by_piece(found, wanted), data))

    def _wanted(self, file: ImposedFile) -> WantedSheets:
        """Return an imposed file as the plan has it."""
        words = self.files.paperwork.names.wording.common.press_sheet
        pieces = []
        for part in file.copies():
            examined = self.files.paperwork.pieces.of(part.piece)
            pieces.append(WantedCopies(examined.id, examined.version, part.copies, examined.strings))
        return WantedSheets(
            tuple(pieces),
            file.shape,
            file.bleed,
            PRESS_SHEETS[file.on],
            lambda number, total: filled(words, {"number": f"{number}", "total": f"{total}"}),
        )

    # documents

    def _document(self, file: StackFile, document: Document, labelled: Finished) -> Finished:
        """Return a document, labelled if the rules of the standards hold on its bytes, else without any label."""
        profile = self.files.paperwork.counter.campaign.profiles[OFFICE.name]

        def read(data: bytes) -> str:
            judged = judged_document(data, profile, document.title, file.name)
            copies = self._stated(file.name, document, judged)
            return f"{copies}\n{encoded(judged.entry)}"

        copies, _, line = self._once(file, labelled, read).partition("\n")
        self.copies[file.name] = int(copies)
        self.lines.append(line)
        entry = json.loads(line)
        if entry["result"] == PROVEN:
            return labelled
        self.warnings.append(withheld(file.name, [one["message"] for one in entry["findings"]]))
        key = shelf_key(self.content, file.name, "unlabelled")
        return self.shelf.finish(key, lambda path: document.write(path, is_labelled=False))

    def _stated(self, name: str, document: Document, judged: JudgedDocument) -> int:
        """Return the copies that a document states, every word of it being the one that was composed."""
        if not judged.pages:
            return 0  # it cannot be read; the proof says so
        paperwork = self.files.paperwork
        faults = list(word_faults(judged.pages, [promised_words(page) for page in document.pages()]))
        copies = 0
        if name == SLIPS_NAME:
            faults += slip_faults(judged.pages, paperwork.slip_stacks())
        elif name == LIST_NAME:
            copies = listed_copies(judged.pages, paperwork.counter.plan, faults)
        elif name == STOCK_NAME:
            copies = stocked_copies(judged.pages, paperwork.counter.plan, paperwork.names.wording.stock, faults)
        if faults:
            raise _refused("stack/words", name, tuple(faults))
        return copies


def _refused(code: str, name: str, faults: tuple[str, ...]) -> Rejected:
    """Return the refusal of a run whose file is not what was planned."""
    told = faults[:_MOST_TOLD]
    problems = (error(code, f"{name}: {fault}", None, "this is a fault of poster") for fault in told)
    return Rejected(tuple(problems), ExitCode.BUG)

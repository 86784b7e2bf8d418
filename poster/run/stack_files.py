"""The run: the files of a run of stacks: each with its name, how it is written and how many sheets it holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from poster.compose.composition import Composition
from poster.pdf.paint import paint_pages
from poster.run.paperwork import SLIPS_NAME, Paperwork
from poster.run.print_files import ImposedFile, PressFile, QueueFile
from poster.stack.mail import FOLDER as MAIL_FOLDER
from poster.stack.mail import letters
from poster.stack.pick_up_list import CSV_NAME as LIST_CSV
from poster.stack.pick_up_list import FILE_NAME as LIST_NAME
from poster.stack.pick_up_list import pick_up_csv
from poster.stack.plan import Queue
from poster.stack.quantities import CSV_NAME as QUANTITIES_CSV
from poster.stack.quantities import FILE_NAME as QUANTITIES_NAME
from poster.stack.quantities import quantities_csv
from poster.stack.stock import FILE_NAME as STOCK_NAME


@dataclass(frozen=True, slots=True)
class Document:
    """An accessible document: its `title`, and what composes its pages, the same each time."""

    title: str
    pages: Callable[[], Iterable[Composition]]

    def write(self, path: Path, *, is_labelled: bool) -> int:
        """Paint it, with the label of the standards or of none; its sheets are no copies and are not counted."""
        pages = tuple(self.pages())
        metadata = dataclasses.replace(pages[0].metadata, title=self.title)
        return 0 * path.write_bytes(paint_pages(pages, metadata, pages[0].profile.claims if is_labelled else ()))


@dataclass(frozen=True, slots=True)
class StackFile:
    """A file to make: `write` takes a path and a count of sheets done, and returns the number of sheets.

    `piece` is the index of the piece it is a press file of, -1 for any other file. A print file has its `queue`,
    an accessible document and an imposed file what they are made from.
    """

    name: str
    write: Callable[[Path, Callable[[], None]], int]
    piece: int = -1
    queue: Queue | None = None
    document: Document | None = None
    imposed: ImposedFile | None = None


@dataclass(frozen=True, slots=True)
class StackFiles:
    """All files of one run; `press_sheet` is what is imposed on, empty for nothing."""

    paperwork: Paperwork
    has_sheet_numbers: bool
    press_sheet: str

    def files(self) -> Iterator[StackFile]:
        """Yield every file of the run; a reprint is made of its print files alone."""
        paperwork, plan = self.paperwork, self.paperwork.counter.plan
        for queue in plan.queues:
            yield StackFile(queue.file_name, QueueFile(paperwork, queue, self.has_sheet_numbers), queue=queue)
        if plan.is_reprint:
            return
        if plan.orders:
            yield self.document(SLIPS_NAME, paperwork.slips)
            yield self.document(LIST_NAME, paperwork.pick_up_list)
            yield plain_file(LIST_CSV, lambda: pick_up_csv(plan, paperwork.names))
            yield from self.letters()
        if plan.stock:
            yield self.document(STOCK_NAME, paperwork.stock)
        yield from self.shop_files()

    def letters(self) -> Iterator[StackFile]:
        """Yield the e-mail of every association."""
        for letter in letters(self.paperwork.counter.plan, self.paperwork.names):
            yield plain_file(f"{MAIL_FOLDER}/{letter.file_name}", lambda data=letter.data: data)  # type: ignore[misc]

    def shop_files(self) -> Iterator[StackFile]:
        """Yield what the print shop gets: a file for each piece, the quantities, imposed sheets if asked for."""
        paperwork, plan = self.paperwork, self.paperwork.counter.plan
        if not plan.quantities:
            return
        for part in plan.quantities:
            write = PressFile(paperwork.pieces, part.piece)
            yield StackFile(plan.job(part.piece).file_name, write, part.piece)
        yield self.document(QUANTITIES_NAME, paperwork.quantities)
        versions = paperwork.pieces.version
        yield plain_file(QUANTITIES_CSV, lambda: quantities_csv(plan, paperwork.names, versions))
        for imposed in self.imposed():
            yield StackFile(imposed.name, imposed, imposed=imposed)

    def imposed(self) -> tuple[ImposedFile, ...]:
        """Return the imposed files, one for each shape and profile, if any are asked for."""
        counter = self.paperwork.counter
        parts = counter.plan.quantities if self.press_sheet else ()
        jobs = [counter.plan.job(part.piece) for part in parts]
        kinds = dict.fromkeys((counter.shape(job), job.profile) for job in jobs)
        return tuple(ImposedFile(self.paperwork, *kind, self.press_sheet) for kind in kinds)

    def document(self, name: str, pages: Callable[[], Iterable[Composition]]) -> StackFile:
        """Return an accessible document as a file."""
        made = Document(self.paperwork.title(name), pages)
        return StackFile(name, lambda path, _: made.write(path, is_labelled=True), document=made)


def plain_file(name: str, made: Callable[[], bytes]) -> StackFile:
    """Return a file of plain bytes."""
    return StackFile(name, lambda path, _: 0 * path.write_bytes(made()))

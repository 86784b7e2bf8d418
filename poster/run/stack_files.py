"""The run: the files of a run of stacks: each with its name, how it is written and how many sheets it holds."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from poster.campaign.profiles import OFFICE
from poster.compose.composition import Composition
from poster.compose.sheet_number import number_run
from poster.geometry import SHEET_SIZES, SheetSize
from poster.pdf.paint import paint, paint_pages
from poster.problems import ExitCode, Rejected, error
from poster.run.counter import Counter, Pieces
from poster.stack.pick_up_list import CSV_NAME as LIST_CSV
from poster.stack.pick_up_list import FILE_NAME as LIST_NAME
from poster.stack.pick_up_list import pick_up_csv, pick_up_list
from poster.stack.plan import Queue, Recipient, Stack, sheet_label
from poster.stack.quantities import CSV_NAME as QUANTITIES_CSV
from poster.stack.quantities import FILE_NAME as QUANTITIES_NAME
from poster.stack.quantities import quantities, quantities_csv
from poster.stack.slip import slip
from poster.stack.stock import FILE_NAME as STOCK_NAME
from poster.stack.stock import hand_out_list, pile_sheet
from poster.stack.wording import plain

if TYPE_CHECKING:
    from poster.stack.names import Names
    from poster.stack.page import Stationery

SLIPS_NAME = "slips.pdf"
SLIP_SIZE = "A4"
MAIL_FOLDER = "mail"
# ISO 217:2013, table 1: untrimmed sheet for bleed around A3.
_PRESS_SHEETS = {"A3": SHEET_SIZES["A3"], "SRA3": SheetSize("SRA3", 320, 450)}


@dataclass(frozen=True, slots=True)
class StackFile:
    """A file to make: `write` takes a path and a count of sheets done, and returns the number of sheets.

    `piece` is the index of the piece it is a press file of, -1 for any other file. An accessible document has its
    `title`, and `unlabelled` writes it without the label of a standard. A print file has its `queue`.
    """

    name: str
    write: Callable[[Path, Callable[[], None]], int]
    piece: int = -1
    title: str = ""
    unlabelled: Callable[[Path], int] | None = None
    queue: Queue | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """What the documents of one run are set with and from."""

    counter: Counter
    pieces: Pieces
    names: Names
    has_sheet_numbers: bool
    press_sheet: str

    def files(self) -> Iterator[StackFile]:
        """Yield every file of the run; a reprint is made of its print files alone."""
        plan = self.counter.plan
        for queue in plan.queues:
            yield StackFile(queue.file_name, _Queue(self, queue), queue=queue)
        if plan.is_reprint:
            return
        if plan.orders:
            yield self.document(SLIPS_NAME, self.slips)
            yield self.document(LIST_NAME, lambda: pick_up_list(plan, self.names, self.stationery(OFFICE.name)))
            yield plain_file(LIST_CSV, lambda: pick_up_csv(plan, self.names))
            yield from self.letters()
        if plan.stock:
            yield self.document(STOCK_NAME, self.stock)
        yield from self.shop_files()

    def letters(self) -> Iterator[StackFile]:
        """Yield the e-mail of every association."""
        from poster.stack.mail import letters

        for letter in letters(self.counter.plan, self.names):
            yield plain_file(f"{MAIL_FOLDER}/{letter.file_name}", lambda data=letter.data: data)  # type: ignore[misc]

    def shop_files(self) -> Iterator[StackFile]:
        """Yield what the print shop gets: a file for each piece, the quantities, imposed sheets if asked for."""
        plan = self.counter.plan
        if not plan.quantities:
            return
        for part in plan.quantities:
            yield StackFile(plan.job(part.piece).file_name, _Press(self.pieces, part.piece), part.piece)
        with_ = self.stationery(OFFICE.name)
        yield self.document(QUANTITIES_NAME, lambda: quantities(plan, self.names, with_))
        yield plain_file(QUANTITIES_CSV, lambda: quantities_csv(plan, self.names))
        if self.press_sheet:
            for size, profile in dict.fromkeys(
                (plan.job(part.piece).size, plan.job(part.piece).profile) for part in plan.quantities
            ):
                name = f"imposed_{size}_{profile}_{self.press_sheet}.pdf"
                yield StackFile(name, _Imposed(self, size, profile))

    def stationery(self, profile: str) -> Stationery:
        """Return what documents for a printer of `profile` are set with."""
        return self.counter.stationery(profile)

    def document(self, name: str, made: Callable[[], Iterable[Composition]]) -> StackFile:
        """Return an accessible document as a file; its sheets are no copies and are not counted."""

        def painted(path: Path, *, is_labelled: bool) -> int:
            pages = tuple(made())
            metadata = dataclasses.replace(pages[0].metadata, title=self.title(name))
            claims = pages[0].profile.claims if is_labelled else ()
            return 0 * path.write_bytes(paint_pages(pages, metadata, claims))

        return StackFile(
            name,
            lambda path, done: painted(path, is_labelled=True),
            title=self.title(name),
            unlabelled=lambda path: painted(path, is_labelled=False),
        )

    def title(self, name: str) -> str:
        """Return the title of a document: what it is, and the campaign's title."""
        wording, common = self.names.wording, self.names.wording.common
        shop = f"{plain(common.count)} {plain(common.from_shop)}"
        titles = {
            SLIPS_NAME: plain(wording.slip.title),
            LIST_NAME: plain(wording.pick_up_list.title),
            STOCK_NAME: plain(wording.stock.title),
            QUANTITIES_NAME: shop,
        }
        return f"{titles[name]} · {self.counter.campaign.title.value}"

    def slips(self) -> Iterator[Composition]:
        """Yield every slip of the run, and one for each order that comes from the print shop altogether."""
        plan, with_ = self.counter.plan, self.stationery(OFFICE.name)
        for recipient in plan.orders:
            own = [
                (queue, stack) for queue in plan.queues for stack in queue.stacks if stack.recipient == recipient
            ]
            alone = Stack(recipient, ())
            for queue, stack in own or [(Queue(SLIP_SIZE, OFFICE.name, (alone,)), alone)]:
                yield slip(plan, queue, stack, self.names, with_)

    def stock(self) -> Iterator[Composition]:
        """Yield a sheet and a list for each pile of stock."""
        plan, with_ = self.counter.plan, self.stationery(OFFICE.name)
        for pile in plan.stock:
            yield self.pile_sheet(pile, with_)
            yield hand_out_list(plan, pile, self.names, with_)

    def pile_sheet(self, pile: Recipient, with_: Stationery) -> Composition:
        """Return the sheet that lies on a pile, with its posters as the printer of the sheet shows them."""
        shown = dict.fromkeys([run.piece for run in pile.runs] + [part.piece for part in pile.from_shop])
        drawn = {piece: self.pieces.thumbnail(piece, with_.profile.name) for piece in shown}
        posters = {piece: made for piece, made in drawn.items() if made is not None}
        return pile_sheet(self.counter.plan, pile, self.names, posters, with_)


def plain_file(name: str, made: Callable[[], bytes]) -> StackFile:
    """Return a file of plain bytes."""

    def write(path: Path, done: Callable[[], None]) -> int:
        path.write_bytes(made())
        return 0

    return StackFile(name, write)


@dataclass(frozen=True, slots=True)
class _Queue:
    """Writes one print file: per stack a slip or pile sheet, then its sheets, collated."""

    documents: Documents
    queue: Queue

    def __call__(self, path: Path, done: Callable[[], None]) -> int:
        """Write the file; return the number of sheets without slips."""
        from poster.pdf.stream import QueueWriter

        documents, sheets = self.documents, 0
        with_ = documents.stationery(self.queue.profile)
        tops = [self._top(stack, with_) for stack in self.queue.stacks]
        metadata = dataclasses.replace(tops[0].metadata, title=self.queue.file_name.removesuffix(".pdf"))
        with QueueWriter(path, metadata) as writer:
            for stack, top in zip(self.queue.stacks, tops, strict=True):
                writer.add_sheet(top)
                for run in stack.runs:
                    composition = documents.pieces.composition(run.piece)
                    for number in range(run.first, run.last + 1):
                        label = sheet_label(stack.recipient, number)
                        writer.add_sheet(
                            composition, number_run(label, composition) if documents.has_sheet_numbers else ()
                        )
                        sheets += 1
                        done()
        return sheets

    def _top(self, stack: Stack, with_: Stationery) -> Composition:
        """Return what lies on top of a stack."""
        documents = self.documents
        if stack.recipient.is_stock:
            return documents.pile_sheet(stack.recipient, with_)
        return slip(documents.counter.plan, self.queue, stack, documents.names, with_)


@dataclass(frozen=True, slots=True)
class _Press:
    """Writes the press file of one piece, whose proof holds: painted again, it is the same to the byte."""

    pieces: Pieces
    piece: int

    def __call__(self, path: Path, done: Callable[[], None]) -> int:
        """Write the file."""
        data = paint(self.pieces.composition(self.piece))
        if hashlib.sha256(data).hexdigest() != self.pieces.of(self.piece).sha256:
            raise Rejected((error("claim/unchecked", "a press file is not the one that was proven"),), ExitCode.BUG)
        return 0 * path.write_bytes(data)


@dataclass(frozen=True, slots=True)
class _Imposed:
    """Writes the press sheets of all pieces of one size and profile, a piece after the other."""

    documents: Documents
    size: str
    profile: str

    def __call__(self, path: Path, done: Callable[[], None]) -> int:
        """Write the file; its sheets hold several copies each and are not counted."""
        from poster.pdf.stream import QueueWriter
        from poster.stack.imposition import PressCopies, SlugWords, grid, imposed_sheets

        documents, plan = self.documents, self.documents.counter.plan
        profile = documents.counter.campaign.profiles[self.profile]
        sheet = grid(SHEET_SIZES[self.size], profile.bleed.points, _PRESS_SHEETS[documents.press_sheet])
        words = SlugWords(documents.counter.campaign.title.value)
        own = [part for part in plan.quantities if self._holds(part.piece)]
        metadata = documents.pieces.composition(own[0].piece).metadata
        title = f"{documents.counter.campaign.title.value} {self.size} {documents.press_sheet}"
        with QueueWriter(path, dataclasses.replace(metadata, title=title)) as writer:
            for piece, parts in groupby(own, key=lambda part: part.piece):
                copies = sum(part.copies for part in parts)
                composition = documents.pieces.composition(piece)
                for one in imposed_sheets((PressCopies(composition, copies),), sheet, words):
                    writer.add_imposed(one)
        return 0

    def _holds(self, piece: int) -> bool:
        """Is the piece of the file's size and profile?"""
        job = self.documents.counter.plan.job(piece)
        return (job.size, job.profile) == (self.size, self.profile)

"""The run: what is written for printers: print files of the reception, press files, imposed sheets."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from poster.compose.sheet_number import number_run
from poster.compose.whole_letters import with_whole_letters
from poster.geometry import SheetSize
from poster.pdf.paint import paint
from poster.pdf.stream import ImposedSheet, QueueWriter
from poster.problems import ExitCode, Rejected, error
from poster.run.counter import Pieces
from poster.run.paperwork import Paperwork
from poster.stack.imposition import (
    PRESS_SHEETS,
    Grid,
    PressCopies,
    SlugWords,
    check_slug,
    grid,
    imposed_sheets,
    sheets_needed,
)
from poster.stack.plan import Queue, ShopCopies, sheet_label


@dataclass(frozen=True, slots=True)
class QueueFile:
    """Writes one print file: per stack a slip or pile sheet, then its sheets, collated."""

    paperwork: Paperwork
    queue: Queue
    has_sheet_numbers: bool

    def __call__(self, path: Path, done: Callable[[], None]) -> int:
        """Write the file; return the number of sheets without slips."""
        paperwork, sheets = self.paperwork, 0
        metadata = paperwork.top(self.queue, self.queue.stacks[0]).metadata
        title = self.queue.file_name.removesuffix(".pdf")
        with QueueWriter(path, dataclasses.replace(metadata, title=title)) as writer:
            for stack in self.queue.stacks:
                writer.add_sheet(paperwork.top(self.queue, stack))
                for run in stack.runs:
                    composition = paperwork.pieces.composition(run.piece)
                    for number in range(run.first, run.last + 1):
                        label = sheet_label(stack.recipient, number)
                        runs = number_run(label, composition) if self.has_sheet_numbers else ()
                        writer.add_sheet(composition, runs)
                        sheets += 1
                        done()
        return sheets


@dataclass(frozen=True, slots=True)
class PressFile:
    """Writes the press file of one piece, whose proof holds: painted again, it is the same to the byte."""

    pieces: Pieces
    piece: int

    def __call__(self, path: Path, done: Callable[[], None]) -> int:
        """Write the file."""
        data = paint(with_whole_letters(self.pieces.composition(self.piece)))
        if hashlib.sha256(data).hexdigest() != self.pieces.of(self.piece).sha256:
            raise Rejected((error("claim/unchecked", "a press file is not the one that was proven"),), ExitCode.BUG)
        return 0 * path.write_bytes(data)


@dataclass(frozen=True, slots=True)
class ImposedFile:
    """Writes the press sheets of all pieces of one shape and profile, a piece after the other, on sheets `on`."""

    paperwork: Paperwork
    shape: SheetSize
    profile: str
    on: str

    @property
    def name(self) -> str:
        """The name of the file."""
        return f"imposed_{self.shape.name.replace(' ', '-')}_{self.profile}_{self.on}.pdf"

    @property
    def bleed(self) -> float:
        """The pieces' bleed in points."""
        return self.paperwork.counter.campaign.profiles[self.profile].bleed.points

    def __call__(self, path: Path, done: Callable[[], None]) -> int:
        """Write the file; its sheets hold several copies each and are not counted."""
        title = f"{self.paperwork.counter.campaign.title.value} {self.shape.name} {self.on}"
        metadata = self.paperwork.pieces.composition(self.copies()[0].piece).metadata
        with QueueWriter(path, dataclasses.replace(metadata, title=title)) as writer:
            for one in self.sheets():
                writer.add_imposed(one)
        return 0

    def sheets(self) -> Iterator[ImposedSheet]:
        """Yield the press sheets; raises `Rejected` for a slug that is too long."""
        made = self.grid()
        for part in self.copies():
            yield from imposed_sheets((self._press_copies(part),), made, self._words())

    def check(self, part: ShopCopies) -> None:
        """Raise `Rejected` for copies that are too large for the sheet, and for a slug that is too long."""
        check_slug(self._press_copies(part), self.grid(), self._words())

    def count(self) -> int:
        """Return the number of press sheets."""
        up = len(self.grid().cells)
        return sum(sheets_needed(part.copies, up) for part in self.copies())

    def grid(self) -> Grid:
        """Return how the pieces stand on a sheet."""
        return grid(self.shape, self.bleed, PRESS_SHEETS[self.on])

    def _press_copies(self, part: ShopCopies) -> PressCopies:
        """Return the copies of one piece with its composition."""
        return PressCopies(self.paperwork.pieces.composition(part.piece), part.copies)

    def _words(self) -> SlugWords:
        """Return the words of the slug."""
        paperwork = self.paperwork
        return SlugWords(paperwork.counter.campaign.title.value, paperwork.names.wording.common.press_sheet)

    def copies(self) -> tuple[ShopCopies, ...]:
        """Return the copies of each piece that the file holds, in their sequence."""
        own = [part for part in self.paperwork.counter.plan.quantities if self._holds(part.piece)]
        return tuple(
            ShopCopies(piece, sum(part.copies for part in parts))
            for piece, parts in groupby(own, key=lambda part: part.piece)
        )

    def _holds(self, piece: int) -> bool:
        """Is the piece of the file's shape and profile?"""
        job = self.paperwork.counter.plan.job(piece)
        return (self.paperwork.counter.shape(job), job.profile) == (self.shape, self.profile)

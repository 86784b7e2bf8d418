"""Every sheet of the shipped campaign in Swedish: each layout, area, size and profile, composed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pypdfium2
from PIL import Image

from poster.campaign.layout import Layout
from poster.campaign.piece import Job, Piece
from poster.campaign.plan import Selection
from poster.compose.composition import Composition, PlacedSlot
from poster.pdf.paint import paint
from poster.problems import Problem
from poster.run.request import Request
from poster.run.workshop import Workshop, open_workshop

LAYOUTS = ("en-stor-fraga", "omradesbandet", "rivlappar", "anslagstavlan", "flersprakig", "mini")
AREAS = ("sodermalm", "gamla-stan", "hammarby-sjostad", "neutral")
PROFILES = ("press", "office", "mono")
SIZES = {
    "en-stor-fraga": ("A2", "A3", "A4", "A5"),
    "omradesbandet": ("A2", "A3", "A4", "A5"),
    "rivlappar": ("A3", "A4"),
    "anslagstavlan": ("A2", "A3", "A4"),
    "flersprakig": ("A2", "A3", "A4"),
    "mini": ("A4", "A5"),
}
Key = tuple[str, str, str, str]
KEYS: tuple[Key, ...] = tuple(
    (layout, area, size, profile)
    for layout in LAYOUTS
    for area, size, profile in product(AREAS, SIZES[layout], PROFILES)
)
# Read from far: one question, one number.
POSTERS = ("en-stor-fraga", "omradesbandet", "mini")


def named(key: Key) -> str:
    """Return what a test calls a sheet."""
    return "-".join(key)


@dataclass(frozen=True)
class Sheet:
    """A composed sheet and what was found on the way."""

    piece: Piece
    composition: Composition
    problems: tuple[Problem, ...]

    @property
    def layout(self) -> Layout:
        """The layout for its rendering and size."""
        return self.piece.layout

    def slot(self, name: str) -> PlacedSlot:
        """Return the first slot of that name: of two copies on a sheet both are alike."""
        return next(slot for slot in self.composition.slots if slot.name == name)

    def has(self, name: str) -> bool:
        """Is there a slot of that name on the sheet?"""
        return any(slot.name == name for slot in self.composition.slots)


@cache
def workshop() -> Workshop:
    """Return the shipped campaign."""
    return open_workshop(Request("vaga-tipsa", Path.cwd(), Selection()))


@cache
def sheet(key: Key) -> Sheet:
    """Return a sheet; a sheet that is refused fails with what is wrong with it."""
    layout, area, size, profile = key
    made = workshop().make(Job(area, layout, size, "sv", profile, "x.pdf"))
    assert made.piece is not None, made.problems
    assert made.composition is not None, made.problems
    return Sheet(made.piece, made.composition, made.problems)


def picture(key: Key, scale: float) -> Image.Image:
    """Return a sheet within its trim as drawn by PDFium at `scale` pixels a point."""
    composition = sheet(key).composition
    media, trim = composition.media, composition.trim
    edges = (trim.x - media.x, trim.y - media.y, media.right - trim.right, media.top - trim.top)
    with pypdfium2.PdfDocument(paint(composition)) as document:
        return document[0].render(scale=scale, crop=edges).to_pil().convert("RGB")

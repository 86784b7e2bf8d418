"""Every sheet of the shipped campaign: layout, area, size and profile, Swedish and English, composed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
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
LANGUAGES = ("sv", "en")


class Key(NamedTuple):
    """What tells a sheet from the others."""

    layout: str
    area: str
    size: str
    profile: str
    language: str = "sv"


# The sheets in Swedish.
KEYS: tuple[Key, ...] = tuple(
    Key(layout, area, size, profile)
    for layout in LAYOUTS
    for area, size, profile in product(AREAS, SIZES[layout], PROFILES)
)
KINDS = tuple(
    (layout, size, profile, language)
    for layout in LAYOUTS
    for size, profile, language in product(SIZES[layout], PROFILES, LANGUAGES)
)
# Read from far: one question, one number.
POSTERS = ("en-stor-fraga", "omradesbandet", "mini")


def named(key: tuple[str, ...]) -> str:
    """Return what a test calls a sheet or a kind of them."""
    return "-".join(key)


def over_sheets(*layouts: str, languages: tuple[str, ...] = LANGUAGES) -> Callable[[Callable], Callable]:
    """Return what makes a judge of a sheet a test over all areas, sizes and profiles of `layouts`, by default all.

    There is one test for all areas of a kind: thousands of tests would take longer to count than to judge.
    """
    kinds = [kind for kind in KINDS if (not layouts or kind[0] in layouts) and kind[3] in languages]

    def as_test(judge: Callable[[Key], None]) -> Callable[[tuple[str, ...]], None]:
        @pytest.mark.parametrize("kind", kinds, ids=named)
        def judged(kind: tuple[str, ...]) -> None:
            layout, size, profile, language = kind
            for area in AREAS:
                judge(Key(layout, area, size, profile, language))

        judged.__doc__ = judge.__doc__
        return judged

    return as_test


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
    made = workshop().make(Job(key.area, key.layout, key.size, key.language, key.profile, "x.pdf"))
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

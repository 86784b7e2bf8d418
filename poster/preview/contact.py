"""Preview: the contact sheet: every piece of a run at a glance, in true relative size."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

GROUND, INK = (236, 236, 236), (20, 20, 20)
GAP, MARGIN, LABEL = 24, 32, 20
MAX_PIECES = 240
MAX_PIXELS = 60_000_000


@dataclass(frozen=True, slots=True)
class Thumb:
    """A small picture of a piece: its row (area and so on), its column (size and profile) and its picture."""

    row: str
    column: str
    picture: Image.Image


@dataclass(frozen=True, slots=True)
class _Grid:
    """Widths of the columns and heights of the rows in pixels, by label, in order."""

    columns: dict[str, int]
    rows: dict[str, int]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the sheet in pixels."""
        width = 2 * MARGIN + sum(self.columns.values()) + GAP * (len(self.columns) - 1)
        height = 2 * MARGIN + sum(self.rows.values()) + (GAP + 2 * LABEL) * len(self.rows)
        return width, height


def contact_sheet(thumbs: Sequence[Thumb], font: bytes) -> Image.Image:
    """Return one picture with all `thumbs` (at least one): a line a row, all in the same scale.

    `font` is a TrueType file for the labels. At most `MAX_PIECES` are taken; a sheet of more than
    `MAX_PIXELS` pixels is drawn smaller.
    """
    taken = thumbs[:MAX_PIECES]
    grid = _grid(taken)
    sheet = Image.new("RGB", grid.size, GROUND)
    drawing = ImageDraw.Draw(sheet)
    bold = ImageFont.truetype(io.BytesIO(font), 15)
    plain = ImageFont.truetype(io.BytesIO(font), 12)
    tops, lefts = _tops(grid), _lefts(grid)
    for row, top in tops.items():
        drawing.text((MARGIN, top - LABEL - 2), row, INK, bold)
    for thumb in taken:
        left, top = lefts[thumb.column], tops[thumb.row]
        sheet.paste(thumb.picture, (left, top))
        drawing.text((left, top + thumb.picture.height + 3), thumb.column, INK, plain)
    return _limited(sheet)


def _grid(thumbs: Sequence[Thumb]) -> _Grid:
    """Return the columns and rows that hold all `thumbs`."""
    columns: dict[str, int] = {}
    rows: dict[str, int] = {}
    for thumb in thumbs:
        columns[thumb.column] = max(columns.get(thumb.column, 0), thumb.picture.width)
        rows[thumb.row] = max(rows.get(thumb.row, 0), thumb.picture.height)
    return _Grid(columns, rows)


def _lefts(grid: _Grid) -> dict[str, int]:
    """Return the left edge of each column in pixels."""
    left, lefts = MARGIN, {}
    for column, width in grid.columns.items():
        lefts[column] = left
        left += width + GAP
    return lefts


def _tops(grid: _Grid) -> dict[str, int]:
    """Return the upper edge of each row's pictures in pixels."""
    top, tops = MARGIN + LABEL, {}
    for row, height in grid.rows.items():
        tops[row] = top
        top += height + GAP + 2 * LABEL
    return tops


def _limited(sheet: Image.Image) -> Image.Image:
    """Return the sheet, smaller if it has too many pixels to be opened with ease."""
    pixels = sheet.width * sheet.height
    if pixels <= MAX_PIXELS:
        return sheet
    scale = (MAX_PIXELS / pixels) ** 0.5
    return sheet.resize((int(sheet.width * scale), int(sheet.height * scale)), Image.Resampling.LANCZOS)

"""Stacks: imposition for a print shop: several pieces on one press sheet, to be cut and stacked.

The pieces stand upright in a grid. Position 1 is the upper left, then to the right, then down. With s sheets,
position 1 holds copies 1 to s, position 2 copies s + 1 to 2 s, and so on: cut the pile of sheets, put the piles
on one another, the first on top, and the copies lie in order. What is left over is blank, at the end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil, floor

from poster.campaign.layout import Style
from poster.campaign.merge import Template
from poster.campaign.piece import FontFile
from poster.colour import INK, ColourSpace, Tint
from poster.compose.composition import Composition, Fill, GlyphRun, Item
from poster.compose.marks import MARK_LENGTH, MARK_OFFSET, MARK_WIDTH, SLUG_SIZES
from poster.compose.place import combined
from poster.compose.typeset import Passage, TextBlock, set_text
from poster.geometry import SHEET_SIZES, Affine, Length, Rect, SheetSize, SizedLength, Unit, mm, to_mm
from poster.pdf.stream import ImposedSheet, Placement
from poster.problems import Location, Problem, Rejected, error
from poster.stack.wording import filled

# ISO 216:2007 (A3) and ISO 217:2013, table 2 (SRA3), upright.
PRESS_SHEETS: dict[str, SheetSize] = {
    sheet.name: sheet for sheet in (SHEET_SIZES["A3"], SheetSize("SRA3", 320, 450))
}
_BESIDE = 4.0  # mm from the bleed to the sheet's left and right edge: a crop mark of 3 mm
_ABOVE = 5.0  # mm from the bleed to the sheet's upper and lower edge: a crop mark, the slug line
_LEAST_STRIP = 2.0  # mm; a narrower strip between two cuts cannot be cut off, so one cut is made
_SLUG_DEPTH = 3.0  # mm from the bleed down to the baseline of the slug line
_SLUG_GAP = 2.0  # mm between the slug line and the crop marks at both ends
_SLUG_FAMILY, _SLUG_WEIGHT = "Source Sans 3", 400
_LEAST_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Cell:
    """A position on the press sheet: the trim of its piece, and the rectangle beyond which nothing is painted."""

    trim: Rect
    clip: Rect


@dataclass(frozen=True, slots=True)
class Grid:
    """How pieces of one size stand on one press sheet; lengths are in points.

    `across` and `down` are the gutters between neighbouring trims: twice the bleed where it fits, else what fits,
    or nothing. `bleed` is the pieces'. `cells` are in the order of the piles.
    """

    sheet: SheetSize
    size: SheetSize
    media: Rect
    columns: int
    rows: int
    bleed: float
    across: float
    down: float
    cells: tuple[Cell, ...]

    @property
    def has_whole_bleed(self) -> bool:
        """Do neighbours keep their whole bleed?"""
        gutters = [gutter for gutter, count in ((self.across, self.columns), (self.down, self.rows)) if count > 1]
        return all(gutter >= 2 * self.bleed - _LEAST_ROUNDING for gutter in gutters)


@dataclass(frozen=True, slots=True)
class PressCopies:
    """A piece and how many copies of it are printed."""

    composition: Composition
    copies: int


@dataclass(frozen=True, slots=True)
class SlugWords:
    """The words of the slug line. `title` stands for the pieces where a sheet holds several; `place` has the
    fields `number` and `total`, such as "ark 3 av 20".
    """

    title: str
    place: Template


def grid(size: SheetSize, bleed: float, sheet: SheetSize) -> Grid:
    """Return the grid that holds most pieces of `size` with `bleed` points on press sheet `sheet`.

    Outside the bleed there is room for crop marks of 3 mm at least, and for the slug line. The press sheet is
    turned, never the pieces. Raises `Rejected` with `imposition/no-room` where not even one piece fits.
    """
    long, short = max(sheet.width, sheet.height), min(sheet.width, sheet.height)
    found = [_filled(size, bleed, sheet, media) for media in ((short, long), (long, short))]
    best = max(found, key=lambda one: (one.columns * one.rows, one.has_whole_bleed))
    if not best.columns * best.rows:
        raise Rejected((_no_room(size, bleed, sheet),))
    places = ((row, column) for row in range(best.rows) for column in range(best.columns))
    return replace(best, cells=tuple(_cell(best, row, column) for row, column in places))


def _filled(size: SheetSize, bleed: float, sheet: SheetSize, media: tuple[float, float]) -> Grid:
    """Return the grid on the press sheet as turned to `media`, without its cells, and perhaps without any."""
    wide, high = media[0] - 2 * (bleed + mm(_BESIDE)), media[1] - 2 * (bleed + mm(_ABOVE))
    columns = max(0, floor(wide / size.width + _LEAST_ROUNDING))
    rows = max(0, floor(high / size.height + _LEAST_ROUNDING))
    across, down = _gutter(wide, columns, size.width, bleed), _gutter(high, rows, size.height, bleed)
    return Grid(sheet, size, Rect(0.0, 0.0, *media), columns, rows, bleed, across, down, ())


def _gutter(room: float, count: int, side: float, bleed: float) -> float:
    """Return the gutter between `count` trims of length `side` in `room`, all in points."""
    if count < 2:
        return 0.0
    fitting = (room - count * side) / (count - 1)
    gutter = min(2 * bleed, fitting)
    return gutter if gutter >= mm(_LEAST_STRIP) else 0.0


def _cell(grid: Grid, row: int, column: int) -> Cell:
    """Return a position, `row` counted from above; the whole grid is centred on the sheet."""
    width, height = grid.size.width, grid.size.height
    left = (grid.media.width - grid.columns * width - (grid.columns - 1) * grid.across) / 2
    top = (grid.media.height + grid.rows * height + (grid.rows - 1) * grid.down) / 2
    trim = Rect(left + column * (width + grid.across), top - height - row * (height + grid.down), width, height)
    west = grid.bleed if column == 0 else grid.across / 2
    east = grid.bleed if column == grid.columns - 1 else grid.across / 2
    north = grid.bleed if row == 0 else grid.down / 2
    south = grid.bleed if row == grid.rows - 1 else grid.down / 2
    clip = Rect(trim.x - west, trim.y - south, width + west + east, height + south + north)
    return Cell(trim, clip)


def _no_room(size: SheetSize, bleed: float, sheet: SheetSize) -> Problem:
    """Return the fault of a piece that is too large for the press sheet."""
    across, down = (
        side + 2 * (to_mm(bleed) + margin) for side, margin in ((size.width_mm, _BESIDE), (size.height_mm, _ABOVE))
    )
    message = (
        f"a piece of {size.name} with bleed and crop marks takes {across:.0f} x {down:.0f} mm; "
        f"{sheet.name} has {sheet.width_mm:g} x {sheet.height_mm:g} mm"
    )
    larger = [other.name for other in PRESS_SHEETS.values() if across <= other.width_mm and down <= other.height_mm]
    hint = f"impose on {' or '.join(larger)}" if larger else "send the press file as it is, one piece a page"
    return error("imposition/no-room", message, hint=hint)


def cut_and_stack(copies: int, up: int) -> Iterator[tuple[int | None, ...]]:
    """Yield for every press sheet the copy at each of its `up` positions, counted from 0; None is blank."""
    sheets = sheets_needed(copies, up)
    for sheet in range(sheets):
        numbers = (position * sheets + sheet for position in range(up))
        yield tuple(number if number < copies else None for number in numbers)


def sheets_needed(copies: int, up: int) -> int:
    """Return how many press sheets hold `copies` at `up` positions."""
    return ceil(copies / up)


def imposed_sheets(pieces: Sequence[PressCopies], grid: Grid, words: SlugWords) -> Iterator[ImposedSheet]:
    """Yield the press sheets of `pieces`, all copies of the first before those of the second.

    Raises `ValueError` for a piece of another size or bleed than the grid's, `Rejected` for a slug line that is
    too long.
    """
    for each in pieces:
        _refuse_misfit(each.composition, grid)
    ends = list(accumulate(each.copies for each in pieces))
    if not ends or not ends[-1]:
        return
    total = sheets_needed(ends[-1], len(grid.cells))
    marks = crop_marks(grid, pieces[0].composition.profile.colour_space)
    for place, numbers in enumerate(cut_and_stack(ends[-1], len(grid.cells)), 1):
        shown = [None if number is None else pieces[bisect_right(ends, number)].composition for number in numbers]
        placements = [
            _placement(composition, cell)
            for composition, cell in zip(shown, grid.cells, strict=True)
            if composition is not None
        ]
        distinct = list({id(each): each for each in shown if each is not None}.values())
        stated = filled(words.place, {"number": f"{place}", "total": f"{total}"})
        slug = _slug(distinct, stated, grid, words)
        yield ImposedSheet(grid.media, tuple(placements), marks, slug, distinct[0].fonts)


def check_slug(piece: PressCopies, grid: Grid, words: SlugWords) -> None:
    """Raise `Rejected` if the slug line of a piece's sheets is too long or cannot be drawn; the last is longest."""
    total = f"{sheets_needed(piece.copies, len(grid.cells))}"
    _slug((piece.composition,), filled(words.place, {"number": total, "total": total}), grid, words)


def _refuse_misfit(composition: Composition, grid: Grid) -> None:
    """Raise `ValueError` for a piece that the grid was not made for."""
    trim = composition.trim
    if abs(trim.width - grid.size.width) > 0.01 or abs(trim.height - grid.size.height) > 0.01:
        raise ValueError(f"{composition.piece} is not of size {grid.size.name}")
    if abs(composition.profile.bleed.points - grid.bleed) > 0.01:
        raise ValueError(f"{composition.piece} has another bleed than the press sheet")


def _placement(composition: Composition, cell: Cell) -> Placement:
    """Return a piece at its position."""
    trim = composition.trim
    return Placement(composition, Affine(e=cell.trim.x - trim.x, f=cell.trim.y - trim.y), cell.clip)


def crop_marks(grid: Grid, space: ColourSpace) -> tuple[Item, ...]:
    """Return the crop marks around the grid, in all inks: one for each cut, at both of its ends."""
    every = Tint(space, (1.0,) * 4) if space is ColourSpace.CMYK else INK.tint(space)
    around = Rect.around(tuple(cell.trim for cell in grid.cells))
    near = grid.bleed + mm(MARK_OFFSET)
    lines: list[tuple[float, float, float, float]] = []
    for x in sorted({round(edge, 4) for cell in grid.cells for edge in (cell.trim.x, cell.trim.right)}):
        length = min(mm(MARK_LENGTH), around.y - near)
        lines += [
            (x, around.y - near - length, x, around.y - near),
            (x, around.top + near, x, around.top + near + length),
        ]
    for y in sorted({round(edge, 4) for cell in grid.cells for edge in (cell.trim.y, cell.trim.top)}):
        length = min(mm(MARK_LENGTH), around.x - near)
        lines += [
            (around.x - near - length, y, around.x - near, y),
            (around.right + near, y, around.right + near + length, y),
        ]
    return tuple(_line(points, every) for points in lines)


def _line(points: tuple[float, float, float, float], tint: Tint) -> Fill:
    """Return a crop mark from one point to another."""
    x1, y1, x2, y2 = (round(value, 4) for value in points)
    return Fill((("m", x1, y1), ("l", x2, y2)), stroke=tint, width=MARK_WIDTH)


def _slug(pieces: Sequence[Composition], sheet: str, grid: Grid, words: SlugWords) -> tuple[GlyphRun, ...]:
    """Return the slug line: piece, sheet x of y, version code; below the lower left piece."""
    name = pieces[0].piece if len(pieces) == 1 else words.title
    codes = " + ".join(dict.fromkeys(piece.metadata.identifier for piece in pieces))
    text = f"{name} · {sheet} · {codes}"
    corner = grid.cells[-grid.columns].trim
    room = corner.width - 2 * mm(_SLUG_GAP)
    for size in SLUG_SIZES:
        block = _set(text, size, pieces[0])
        if block.width <= room:
            line = block.lines[0]
            place = Affine(e=corner.x + mm(_SLUG_GAP), f=corner.y - grid.bleed - mm(_SLUG_DEPTH) - line.baseline)
            return tuple(replace(run, matrix=combined(run.matrix, place)) for run in line.runs)
    message = (
        f"the slug line of {len(text)} characters is longer than the {to_mm(room):.0f} mm between the crop marks, "
        f"even in {SLUG_SIZES[-1]:g} pt"
    )
    raise Rejected(
        (error("slug/too-long", message, hint="shorten the id of the campaign, the area or the record"),)
    )


def _set(text: str, size: float, piece: Composition) -> TextBlock:
    """Return the slug line set in `size` points."""
    font = _slug_font(piece)
    style = Style("slug", Location(""), font.family, font.weight, SizedLength(Length(size, Unit.PT)))
    tint = INK.tint(piece.profile.colour_space)
    block = set_text((Passage(text, style, size, (font,), piece.metadata.language, tint),), style, 1e6)
    if block.missing:
        named = ", ".join(f"U+{ord(char):04X}" for char in block.missing)
        raise Rejected((error("text/no-glyph", f"the slug line has characters that no font can draw: {named}"),))
    return block


def _slug_font(piece: Composition) -> FontFile:
    """Return the plain shipped font if the piece has it, else the lightest of its fonts."""
    fonts = sorted(piece.fonts.values(), key=lambda font: (font.weight, font.family, font.digest))
    plain = (font for font in fonts if (font.family, font.weight) == (_SLUG_FAMILY, _SLUG_WEIGHT))
    return next(plain, fonts[0])

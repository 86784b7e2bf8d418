"""Stage compose: what stands outside the bleed: crop marks and the slug line."""

from __future__ import annotations

from dataclasses import replace

from poster.campaign.layout import Style
from poster.campaign.piece import FontFile, Piece
from poster.colour import INK, Tint
from poster.compose.composition import Fill, GlyphRun
from poster.compose.groups import Setting, cached_block
from poster.compose.place import Sheet, combined
from poster.compose.typeset import Passage, TextBlock
from poster.geometry import Affine, Length, SizedLength, Unit, mm, to_mm
from poster.problems import Location, Problem, error

MARK_OFFSET = 1.0  # mm from the bleed to the near end of a crop mark
MARK_LENGTH = 5.0  # mm
MARK_WIDTH = 0.25  # pt
SLUG_SIZES = (7.0, 6.0, 5.0)  # pt, tried in this order
_SLUG_GAP = 2.0  # mm between the crop marks and the slug line, at both ends
_SLUG_MIDDLE = 4.5  # mm from the bleed down to the baseline of the slug line
_SLUG_FAMILY, _SLUG_WEIGHT = "Source Sans 3", 400


def crop_marks(sheet: Sheet, setting: Setting) -> tuple[Fill, ...]:
    """Return the eight crop marks in registration colour (all inks), none if the profile has no marks."""
    if not setting.profile.has_marks:
        return ()
    space = setting.profile.colour_space
    every = Tint(space, (1.0,) * 4) if space.components == 4 else INK.tint(space)
    trim, near = sheet.trim, setting.profile.bleed.points + mm(MARK_OFFSET)
    far = near + mm(MARK_LENGTH)
    lines = []
    for y in (trim.y, trim.top):
        lines += [(trim.x - far, y, trim.x - near, y), (trim.right + near, y, trim.right + far, y)]
    for x in (trim.x, trim.right):
        lines += [(x, trim.y - far, x, trim.y - near), (x, trim.top + near, x, trim.top + far)]
    return tuple(_line(points, every) for points in lines)


def _line(points: tuple[float, float, float, float], tint: Tint) -> Fill:
    """Return a crop mark from one point to another."""
    x1, y1, x2, y2 = (round(value, 4) for value in points)
    return Fill((("m", x1, y1), ("l", x2, y2)), stroke=tint, width=MARK_WIDTH)


def slug_line(piece: Piece, sheet: Sheet, setting: Setting) -> tuple[tuple[GlyphRun, ...], tuple[Problem, ...]]:
    """Return the slug line below the bleed and what is wrong with it; nothing if there are no marks.

    Set in 7 pt, or 6, or 5, never shortened: a `slug/too-long` line is an error, since a print shop tells
    two posters apart by it.
    """
    if not setting.profile.has_marks or not piece.slug:
        return (), ()
    room = sheet.trim.width - 2 * mm(_SLUG_GAP)
    fonts = _slug_fonts(setting)
    blocks = (_slug_block(piece, fonts, size, setting, room) for size in SLUG_SIZES)
    block = next((block for block in blocks if not block.excess and len(block.lines) == 1), None)
    if block is None:
        return (), (_too_long(piece, room),)
    if block.missing:
        named = ", ".join(f"U+{ord(char):04X}" for char in block.missing)
        return (), (error("text/no-glyph", f"the slug line has characters that no font can draw: {named}"),)
    line = block.lines[0]
    place = Affine(e=sheet.trim.x + mm(_SLUG_GAP), f=sheet.bleed.y - mm(_SLUG_MIDDLE) - line.baseline)
    return tuple(replace(run, matrix=combined(run.matrix, place)) for run in line.runs), ()


def _slug_fonts(setting: Setting) -> tuple[FontFile, ...]:
    """Return the fonts of the slug line: the plain shipped one if the layout has it, else the lightest."""
    if (_SLUG_FAMILY, _SLUG_WEIGHT) in setting.fonts:
        return setting.fonts[(_SLUG_FAMILY, _SLUG_WEIGHT)]
    return setting.fonts[min(setting.fonts, key=lambda name: (name[1], name[0]))]


def _slug_block(piece: Piece, fonts: tuple[FontFile, ...], size: float, setting: Setting, room: float) -> TextBlock:
    """Return the slug line set in `size` points."""
    style = Style(
        name="slug",
        at=Location(""),
        family=fonts[0].family,
        weight=fonts[0].weight,
        size=SizedLength(Length(size, Unit.PT)),
        max_lines=1,
    )
    tint = INK.tint(setting.profile.colour_space)
    return cached_block((Passage(piece.slug, style, size, fonts, piece.language, tint),), style, room)


def _too_long(piece: Piece, room: float) -> Problem:
    """Return the fault of a slug line that does not stand between the crop marks."""
    message = (
        f"the slug line of {len(piece.slug)} characters is longer than the {to_mm(room):.0f} mm "
        f"between the crop marks, even in {SLUG_SIZES[-1]:g} pt"
    )
    return error("slug/too-long", message, hint="shorten the id of the campaign, the area or the record")

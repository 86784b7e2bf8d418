"""Stage prove: which digit a shape looks like, told by its picture beside those of fonts that ship.

A font's own table of characters says which shape is a 1; a font made to deceive, or by mistake, says it of a 7. So
that is not believed: each digit is drawn and compared with the ten of fonts that are known by their bytes. What
that finds in 115 fonts is in docs/hostile-input.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from poster.campaign.library import shipped_library
from poster.campaign.piece import FontFile
from poster.campaign.shipped import SHA256
from poster.proof.glyph_pictures import Picture, distance, picture_of
from poster.proof.outlines import FontProgram, Outline, program_in

DIGITS = tuple("0123456789")
_REFERENCES = (
    "fonts/SourceSans3_400Regular.ttf",
    "fonts/SourceSans3_900Black.ttf",
    "fonts/NotoSansArabic_400Regular.ttf",
    "fonts/NotoSansArabic_700Bold.ttf",
)
_SHIPPED = frozenset(SHA256.values())
_NEARER = 0.95  # of the distance to itself: another digit below it is nearer
_FAR_NEARER = 0.6  # so much nearer that no drawing of a digit is a reason for it
_KEPT = 0.75  # of the distance: what stands for the other digit is that much nearer to it, so the two can be told
_ASPECT = 0.62  # width by height that the digits of every font are brought to, so that narrow ones compare


@dataclass(frozen=True, slots=True)
class Likeness:
    """A shape is nearer to the digit `other` than to the one it stands for; distances as `distance` tells them."""

    other: str
    to_own: float
    to_other: float


def is_other_digit(font: FontFile, glyph: int, text: str) -> bool:
    """Has a glyph the shape of another digit than `text`, by the font's own table or by its look?

    `ValueError` if the data are no font. What stands for no single digit is none.
    """
    return text in DIGITS and (_is_exchanged(font, glyph, text) or likeness(font, glyph, text) is not None)


@lru_cache(maxsize=1024)
def likeness(font: FontFile, glyph: int, digit: str) -> Likeness | None:
    """Return which digit a glyph looks like that stands for another one, None if it looks like its own.

    A font that ships is known by its bytes and is not looked at. `ValueError` if the data are no font.
    """
    if font.digest in _SHIPPED:
        return None
    return _unlike(font, distances(font, glyph), DIGITS.index(digit))


def _unlike(font: FontFile, found: tuple[float, ...], own: int) -> Likeness | None:
    """Return what is wrong with a shape of these distances from the ten digits."""
    nearest = min((place for place in range(len(DIGITS)) if place != own), key=lambda place: found[place])
    if found[nearest] >= _NEARER * found[own]:
        return None
    if found[nearest] >= _FAR_NEARER * found[own]:
        rival = distances(font, program_in(font).glyph_for(DIGITS[nearest]))[nearest]
        if rival < _KEPT * found[nearest]:
            return None
    return Likeness(DIGITS[nearest], round(found[own], 2), round(found[nearest], 2))


@lru_cache(maxsize=256)
def distances(font: FontFile, glyph: int) -> tuple[float, ...]:
    """Return how far the picture of a glyph is from the digits 0 to 9: 0 is the same, 1 shares nothing."""
    picture = _picture(program_in(font), glyph, _stretch(font))
    if picture is None:
        return (1.0,) * len(DIGITS)
    return tuple(min(distance(picture, one) for one in shapes) for shapes in zip(*_references(), strict=True))


def _is_exchanged(font: FontFile, glyph: int, text: str) -> bool:
    """Has a glyph just the shape that the font's own table of characters gives to another digit?"""
    form = program_in(font).outline(glyph).form
    forms = _digit_forms(font)
    return form != forms[DIGITS.index(text)] and form in forms


@lru_cache(maxsize=16)
def _digit_forms(font: FontFile) -> tuple[str, ...]:
    """Return the forms of the digits 0 to 9 by the font's table of characters."""
    return tuple(outline.form for outline in _digits(program_in(font)))


def _digits(program: FontProgram) -> tuple[Outline, ...]:
    """Return the outlines of the digits by the program's table of characters."""
    return tuple(program.outline(program.glyph_for(digit)) for digit in DIGITS)


@lru_cache(maxsize=16)
def _stretch(font: FontFile) -> float:
    """Return by how much the digits of a font are made wider, so that they are as wide as those of others."""
    return _stretch_of(program_in(font))


def _stretch_of(program: FontProgram) -> float:
    """Return the same for a program; 1 if its digits have no size."""
    boxes = [outline.box for outline in _digits(program) if outline.box is not None]
    aspects = [(box[2] - box[0]) / (box[3] - box[1]) for box in boxes if box[3] > box[1] and box[2] > box[0]]
    return _ASPECT / median(aspects) if aspects else 1.0


def _picture(program: FontProgram, glyph: int, stretch: float) -> Picture | None:
    """Return the picture of a glyph made wider."""
    contours = program.contours(glyph)
    wide = tuple(tuple((x * stretch, y, is_on) for x, y, is_on in contour) for contour in contours)
    return picture_of(wide, is_cubic=program.is_cubic)


@lru_cache(maxsize=1)
def _references() -> tuple[tuple[Picture, ...], ...]:
    """Return the pictures of the ten digits in each font they are compared with."""
    library = shipped_library()
    programs = [FontProgram(library.asset(name)) for name in _REFERENCES]
    return tuple(tuple(_ten(program)) for program in programs)


def _ten(program: FontProgram) -> list[Picture]:
    """Return the pictures of the ten digits of a font that has them all."""
    stretch = _stretch_of(program)
    found = [_picture(program, program.glyph_for(digit), stretch) for digit in DIGITS]
    return [picture for picture in found if picture is not None]

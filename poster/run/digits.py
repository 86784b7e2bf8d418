"""The run: digits of a sheet whose shapes are nearer to another digit, as in a font that was made to deceive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from poster.campaign.library import own_font_place
from poster.campaign.piece import FontFile
from poster.campaign.shipped import SHA256
from poster.compose.composition import Composition, GlyphRun
from poster.problems import Location, Problem, error

if TYPE_CHECKING:
    from poster.proof.digit_shapes import Likeness

_SHIPPED = frozenset(SHA256.values())


def digit_problems(composition: Composition, folder: str) -> Iterator[Problem]:
    """Yield `font/digits` for each digit of a sheet that is set with the shape of another one.

    `folder` is the campaign's; fonts that ship are known by their bytes.
    """
    strange = {name: font for name, font in composition.fonts.items() if font.digest not in _SHIPPED}
    if not strange:
        return
    from poster.proof.digit_shapes import DIGITS, likeness  # most sheets are set in shipped fonts alone

    for name, glyph, digit in _set_in(composition, frozenset(strange), DIGITS):
        font = strange[name]
        try:
            found = likeness(font, glyph, digit)
        except ValueError:
            continue  # what cannot be read is a fault of its own, `font/unreadable` or a check of the proof
        if found is not None:
            yield _told(font, digit, found, own_font_place(folder, font))


def _told(font: FontFile, digit: str, found: Likeness, place: Location | None) -> Problem:
    """Return the fault of a digit with the distances of its picture."""
    message = (
        f"the digit {digit} of the font '{font.family}' {font.weight} looks like a {found.other}: its distance "
        f"from {found.other} in the shipped fonts is {found.to_other:.2f}, from {digit} {found.to_own:.2f}"
    )
    return error("font/digits", message, place, "look at its digits; get it from its maker, or take another font")


def _set_in(
    composition: Composition, names: frozenset[str], digits: tuple[str, ...]
) -> dict[tuple[str, int, str], None]:
    """Return font, glyph and digit of every digit that is set in fonts of these names, each once."""
    found: dict[tuple[str, int, str], None] = {}
    for _, leaf in composition.leaves():
        for item in leaf.items:
            if isinstance(item, GlyphRun) and item.font in names:
                pairs = zip(item.glyphs, item.texts, strict=True)
                found.update(((item.font, glyph, text), None) for glyph, text in pairs if text in digits)
    return found

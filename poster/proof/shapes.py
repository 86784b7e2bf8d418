"""Stage prove: the outlines that a piece promises: each text of the sheet with the shape that shows it."""

from __future__ import annotations

from functools import lru_cache

from poster.campaign.piece import FontFile
from poster.compose.alike import Alike
from poster.compose.composition import Composition, GlyphRun
from poster.frozen import dataclass
from poster.proof.characters import has_ink
from poster.proof.digit_shapes import is_other_digit
from poster.proof.outlines import shape_in


@dataclass(frozen=True, slots=True)
class PromisedShape:
    """A text of the sheet and the digest of the outline that shows it in the font it was set in."""

    text: str
    outline: str


def promised_shapes(composition: Composition) -> tuple[PromisedShape, ...]:
    """Return each text of the sheet with its outline, once, in the order of the characters.

    What was set with a glyph that has no ink, or cannot be read, or has the shape of another digit has no outline
    that could be drawn, so that no file keeps the promise.
    """
    runs = {
        _of_run(Alike((composition.fonts[item.font], item), composition.fonts[item.font], item))
        for _, leaf in composition.leaves()
        for item in leaf.items
        if isinstance(item, GlyphRun)
    }
    return _sorted(frozenset().union(*runs))


@lru_cache(maxsize=256)
def _sorted(shapes: frozenset[PromisedShape]) -> tuple[PromisedShape, ...]:
    """Return shapes in their order."""
    return tuple(sorted(shapes, key=lambda shape: (shape.text, shape.outline)))


@lru_cache(maxsize=512)
def _of_run(key: Alike[tuple[FontFile, GlyphRun]]) -> frozenset[PromisedShape]:
    """Return the shapes of a run of glyphs."""
    font, run = key.subject
    pairs = zip(run.glyphs, run.texts, strict=True)
    return frozenset(_shape(font, glyph, text) for glyph, text in pairs if not text.isspace())


@lru_cache(maxsize=4096)
def _shape(font: FontFile, glyph: int, text: str) -> PromisedShape:
    """Return the shape that shows a text."""
    try:
        shape = shape_in(font, glyph)
        is_wrong = is_other_digit(font, glyph, text) or (not shape and has_ink(text))
    except ValueError:
        is_wrong = True
    return PromisedShape(text, "none" if is_wrong else shape)

"""Stage compose: typesetting, text into lines of placed glyphs within a given width.

Lengths are in points unless stated. A block's origin is its upper left corner, y is negative downwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from poster.campaign.layout import Style
from poster.campaign.piece import FontFile
from poster.colour import Tint
from poster.compose.composition import GlyphRun
from poster.compose.shaping import FontMetrics, shape, typeface
from poster.geometry import Affine, Rect

__all__ = ["FontMetrics", "Passage", "TextBlock", "TextLine", "font_metrics", "set_text"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Text in one style. `size` is in points; `fonts` are the font and its fallbacks, best first."""

    text: str
    style: Style
    size: float
    fonts: tuple[FontFile, ...]
    language: str
    tint: Tint


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line as set.

    `runs` are in reading order; a run's matrix has `e` = x from the block's left edge and `f` = the baseline.
    `left` and `width` are the extent of the line without its outer side bearings and trailing space. `text` is
    what the line reads, with the space, U+00AD or line feed it was broken at. `owners` holds for each run
    the index of the passage it comes from.
    """

    runs: tuple[GlyphRun, ...]
    baseline: float
    left: float
    width: float
    text: str
    owners: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text as set in a width.

    `width` is that of the widest line, `height` the sum of the line heights, `ink` the bounding box of the
    glyphs' outlines. `excess` is by how much the widest line is wider than asked, 0 if it fits.
    `missing` are characters without a glyph in any font, each once, in order.
    """

    lines: tuple[TextLine, ...]
    width: float
    height: float
    ink: Rect
    excess: float
    missing: tuple[str, ...]
    is_rtl: bool


def font_metrics(font: FontFile) -> FontMetrics:
    """Return the heights of a font in thousandths of the size."""
    return typeface(font).metrics


def set_text(passages: tuple[Passage, ...], style: Style, width: float) -> TextBlock:
    """Return the passages set one after the other, joined by a space, in lines of at most `width` points."""
    passage = passages[0]
    scale = passage.size / 1000
    face = typeface(passage.fonts[0])
    words = " ".join(one.text for one in passages).split(" ")
    rows: list[str] = []
    for word in words:
        trial = f"{rows[-1]} {word}" if rows else word
        wide = shape(trial, face, style.features, passage.language, "Latn", "ltr", style.tracking).advance * scale
        if rows and wide <= width:
            rows[-1] = trial
        else:
            rows.append(word)
    height = style.leading * passage.size
    lines, y = [], 0.0
    for index, row in enumerate(rows):
        text = row if index == len(rows) - 1 else row + " "
        shaped = shape(text, face, style.features, passage.language, "Latn", "ltr", style.tracking)
        bare = shape(row, face, style.features, passage.language, "Latn", "ltr", style.tracking)
        half = (height - (face.metrics.ascent + face.metrics.descent) * scale) / 2
        base = y - half - face.metrics.ascent * scale
        run = GlyphRun(
            face.digest,
            passage.size,
            passage.tint,
            Affine(e=0.0, f=base),
            shaped.glyphs,
            shaped.advances,
            shaped.texts,
        )
        lines.append(TextLine((run,), base, 0.0, bare.advance * scale, text, (0,)))
        y -= height
    widest = max(line.width for line in lines)
    return TextBlock(tuple(lines), widest, -y, Rect(0, y, widest, -y), max(0.0, widest - width), (), False)

"""Stage compose: typesetting, text into lines of placed glyphs within a given width.

Lengths are in points unless stated. A block's origin is its upper left corner, y is negative downwards.
"""

from __future__ import annotations

from poster.campaign.layout import Align, Style
from poster.campaign.piece import FontFile
from poster.colour import Tint
from poster.compose.composition import GlyphRun
from poster.compose.itemise import Part
from poster.compose.paragraph import Row, paragraph
from poster.compose.shaping import SOFT_HYPHEN, FontMetrics, typeface
from poster.frozen import dataclass
from poster.geometry import Affine, Rect

__all__ = ["FontMetrics", "Passage", "TextBlock", "TextLine", "font_metrics", "set_text"]

_UNLIMITED = 1e9  # thousandths of an em: no limit, so that lines are broken only where they must be


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
    the index of the passage it comes from, `paragraph` counts from 0; `is_label` is the marker of a list's item.
    `ink` is the bounding box of its outlines, None without ink.
    """

    runs: tuple[GlyphRun, ...]
    baseline: float
    left: float
    width: float
    text: str
    owners: tuple[int, ...]
    paragraph: int = 0
    is_label: bool = False
    ink: Rect | None = None


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text as set in a width.

    `width` is that of the widest line, `height` the sum of the line heights and of the space between
    paragraphs, `ink` the bounding box of the glyphs' outlines. `excess` is by how much the widest line is wider
    than asked, 0 if it fits.
    `missing` are characters without a glyph in any font, each once, in order.
    """

    lines: tuple[TextLine, ...]
    width: float
    height: float
    ink: Rect
    excess: float
    missing: tuple[str, ...]
    is_rtl: bool

    @property
    def count(self) -> int:
        """The number of lines; a marker stands on one of them."""
        return sum(not line.is_label for line in self.lines)


def font_metrics(font: FontFile) -> FontMetrics:
    """Return the heights of a font in thousandths of the size."""
    return typeface(font).metrics


def set_text(passages: tuple[Passage, ...], style: Style, width: float) -> TextBlock:
    """Return the passages set one after the other in lines of at most `width` points.

    One space, in the larger of the two sizes, joins two passages unless white space stands there already. A
    line feed in a text begins a new paragraph. `style` says how the whole is aligned, balanced, hyphenated and
    spaced between paragraphs (a multiple of the first size); each passage's own style its leading, tracking and
    features. Lines are aligned in `width` by their ink: START is left, or right where the text runs from right to
    left or the style says that it begins there. Line heights follow the half-leading model of
    CSS 2.2, 10.8.1, by the first font of the passage with the greatest line height.
    """
    if not any(passage.text.replace(SOFT_HYPHEN, "") for passage in passages):
        return TextBlock((), 0.0, 0.0, Rect(0.0, 0.0, 0.0, 0.0), 0.0, (), is_rtl=False)
    first = passages[0].size
    scale = first / 1000
    parts = tuple(_part(passage, first) for passage in passages)
    prepared = paragraph(parts, may_hyphenate=style.hyphenate)
    measure = min(max(width / scale, 1e-3), _UNLIMITED)
    rows = prepared.rows(measure, style.max_lines, is_balanced=style.balance)
    widest = max(row.width for row in rows) * scale
    share = _share(style.align, is_rtl=prepared.is_rtl or style.is_from_right)
    spare = width if measure < _UNLIMITED else widest
    lines: list[TextLine] = []
    top = 0.0
    for row in rows:
        if lines and lines[-1].text.endswith("\n"):
            top -= style.space_before * first
        height, ascent = _line_box(passages, row)
        left = (spare - row.width * scale) * share
        lines.append(_line(passages, row, left, top - ascent, scale))
        top -= height
    ink = _ink(rows, lines, scale)
    excess = max(0.0, round(widest - width, 3))
    return TextBlock(tuple(lines), round(widest, 3), round(-top, 3), ink, excess, prepared.missing, prepared.is_rtl)


def _part(passage: Passage, first: float) -> Part:
    """Return what of a passage decides its widths; `first` is the size of the first passage."""
    style = passage.style
    faces = tuple(typeface(font) for font in passage.fonts)
    return Part(passage.text, faces, style.features, passage.language, style.tracking, passage.size / first)


def _share(align: Align, *, is_rtl: bool) -> float:
    """Return which share of a line's slack stands on its left."""
    if align is Align.CENTRE:
        return 0.5
    return float((align is Align.END) != is_rtl)


def _line_box(passages: tuple[Passage, ...], row: Row) -> tuple[float, float]:
    """Return the height of a line and how far its baseline is below its top."""
    passage = max((passages[part] for part in row.parts), key=lambda one: one.style.leading * one.size)
    metrics, height = font_metrics(passage.fonts[0]), passage.style.leading * passage.size
    content = (metrics.ascent + metrics.descent) * passage.size / 1000
    return height, (height - content) / 2 + metrics.ascent * passage.size / 1000


def _line(passages: tuple[Passage, ...], row: Row, left: float, baseline: float, scale: float) -> TextLine:
    """Return a row at its place; `scale` is points in one of its units."""
    f = round(baseline, 3)
    runs = tuple(
        GlyphRun(
            segment.font,
            passages[segment.part].size,
            passages[segment.part].tint,
            Affine(1.0, 0.0, 0.0, 1.0, round(left + segment.x * scale, 3), f),
            segment.glyphs,
            segment.advances,
            segment.texts,
            segment.shifts,
            segment.actual_text,
        )
        for segment in row.segments
    )
    owners = tuple(segment.part for segment in row.segments)
    box = _line_ink(row, round(left, 3) + 0.0, f, scale)
    return TextLine(runs, f, round(left, 3) + 0.0, round(row.width * scale, 3), row.text, owners, ink=box)


def _line_ink(row: Row, left: float, baseline: float, scale: float) -> Rect | None:
    """Return the bounding box of a line's outlines, None without ink."""
    if not row.ink:
        return None
    x, low, right, high = (edge * scale for edge in row.ink)
    return Rect(left + x, baseline + low, right - x, high - low)


def _ink(rows: tuple[Row, ...], lines: list[TextLine], scale: float) -> Rect:
    """Return the bounding box of the outlines of all lines; empty at the origin without ink."""
    boxes = []
    for row, line in zip(rows, lines, strict=True):
        if row.ink:
            left, low, right, high = (edge * scale for edge in row.ink)
            boxes.append((line.left + left, line.baseline + low, line.left + right, line.baseline + high))
    if not boxes:
        return Rect(0.0, 0.0, 0.0, 0.0)
    lefts, lows, rights, highs = zip(*boxes, strict=True)
    x, y = min(lefts), min(lows)
    return Rect(round(x, 3), round(y, 3), round(max(rights) - x, 3), round(max(highs) - y, 3))

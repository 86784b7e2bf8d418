"""Stage compose: paragraphs, lists and columns: a text slot's content stacked from paragraphs set one by one.

Lengths are in points; a block's origin is its upper left corner, y is negative downwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from poster.campaign.layout import Style
from poster.compose.typeset import Passage, TextBlock, TextLine, set_text
from poster.frozen import dataclass
from poster.geometry import Rect

NUMBERED = "number"

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_LINES = re.compile(r"\s*\n\s*")
_AFTER_MARKER = 0.45  # em between a marker and its text
_WIDE = 1e6
_EXACT = 0.001  # pt
_KEPT = 2  # lines of a paragraph that stay together at the foot and at the head of a column


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a slot arranges its paragraphs: the sign before each (`number` counts them), columns, their gutter."""

    marker: str = ""
    columns: int = 1
    gutter: float = 0.0

    @property
    def is_plain(self) -> bool:
        """Is it one column without markers?"""
        return not self.marker and self.columns == 1

    def label(self, number: int) -> str:
        """Return the sign before the paragraph `number`, counted from 1."""
        return f"{number}." if self.marker == NUMBERED else self.marker

    def paragraphs(self, text: str) -> tuple[str, ...]:
        """Return the paragraphs of a text: those between blank lines, or of a list its lines."""
        parts = (_LINES if self.marker else _BLANK_LINES).split(text.strip("\n"))
        return tuple(part for part in parts if part.strip())

    def told(self, text: str) -> str:
        """Return a text as it is read, with its markers."""
        if not self.marker:
            return text
        return " ".join(f"{self.label(number)} {part}" for number, part in enumerate(self.paragraphs(text), 1))


PLAIN = Arrangement()


@lru_cache(maxsize=1024)
def arranged(passages: tuple[Passage, ...], style: Style, arrangement: Arrangement, width: float) -> TextBlock:
    """Return the passages set in lines of at most `width` points as `arrangement` says; see `set_text`.

    Columns are of one height as far as lines allow. Markers hang: the text of all items begins at one edge.
    """
    texts = [passage.text for passage in passages]
    if arrangement.is_plain and not any(_BLANK_LINES.search(text.strip("\n")) for text in texts):
        return set_text(passages, style, width)
    paragraphs = tuple(_paragraphs(passages, arrangement))
    if not paragraphs:
        return set_text((), style, width)
    count = arrangement.columns
    column = (width - arrangement.gutter * (count - 1)) / count
    labels = tuple(_label(paragraph, number, arrangement) for number, paragraph in enumerate(paragraphs, 1))
    indent = max((block.width for block in labels if block), default=0.0)
    indent += _AFTER_MARKER * passages[0].size if arrangement.marker else 0.0
    inner = replace(style, max_lines=None)
    bodies = tuple(set_text(tuple(one for one, _ in part), inner, column - indent) for part in paragraphs)
    rows = _rows(paragraphs, bodies, labels, indent, column)
    return _stacked(rows, bodies, style.space_before * passages[0].size, column, arrangement.gutter, count)


def _paragraphs(
    passages: tuple[Passage, ...], arrangement: Arrangement
) -> Iterator[tuple[tuple[Passage, int], ...]]:
    """Yield paragraphs: their passages, each with its place among all passages."""
    found: list[tuple[Passage, int]] = []
    for owner, passage in enumerate(passages):
        for number, part in enumerate(arrangement.paragraphs(passage.text)):
            if number and found:
                yield tuple(found)
                found = []
            found.append((replace(passage, text=part), owner))
    if found:
        yield tuple(found)


def _label(paragraph: tuple[tuple[Passage, int], ...], number: int, arrangement: Arrangement) -> TextBlock | None:
    """Return the marker of a paragraph as set, None without one."""
    if not arrangement.marker:
        return None
    passage = replace(paragraph[0][0], text=arrangement.label(number))
    return set_text((passage,), replace(passage.style, max_lines=1), _WIDE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the flow with its marker, moved to its place across the column; `height` is down to the next."""

    lines: tuple[TextLine, ...]
    paragraph: int
    height: float
    drop: float  # from the row's top to where the lines' own block begins
    may_break: bool  # may a column end before it?


def _rows(
    paragraphs: tuple[tuple[tuple[Passage, int], ...], ...],
    bodies: tuple[TextBlock, ...],
    labels: tuple[TextBlock | None, ...],
    indent: float,
    column: float,
) -> tuple[_Row, ...]:
    """Return the lines of all paragraphs in order."""
    rows: list[_Row] = []
    for number, (paragraph, body, label) in enumerate(zip(paragraphs, bodies, labels, strict=True)):
        owners = tuple(owner for _, owner in paragraph)
        first = body.lines[0].baseline
        depths = [first - line.baseline for line in body.lines]
        for at, line in enumerate(body.lines):
            height = (depths[at + 1] if at + 1 < len(depths) else body.height) - depths[at]
            own = _owned(line, owners, number, 0.0 if body.is_rtl else indent)
            marked = (own,) if label is None or at else (_hung(label, own, owners, column), own)
            may_break = at == 0 or _KEPT <= at <= len(depths) - _KEPT
            rows.append(_Row(marked, number, height, depths[at], may_break))
    return tuple(rows)


def _owned(line: TextLine, owners: tuple[int, ...], paragraph: int, across: float) -> TextLine:
    """Return a line of a paragraph as one of the whole text."""
    moved = shifted(line, across, 0.0)
    return replace(moved, owners=tuple(owners[owner] for owner in line.owners), paragraph=paragraph)


def _hung(label: TextBlock, beside: TextLine, owners: tuple[int, ...], column: float) -> TextLine:
    """Return a marker on the line of the first words of its item, at the edge of the column."""
    line = label.lines[0]
    edge = column - label.width if label.is_rtl else 0.0
    moved = shifted(line, edge - line.left, beside.baseline - line.baseline)
    return replace(moved, owners=owners[:1] * len(line.runs), paragraph=beside.paragraph, is_label=True)


def shifted(line: TextLine, across: float, up: float) -> TextLine:
    """Return a line moved by so many points."""
    if not across and not up:
        return line
    runs = tuple(
        replace(
            run,
            matrix=replace(
                run.matrix, e=round(run.matrix.e + across, 3) + 0.0, f=round(run.matrix.f + up, 3) + 0.0
            ),
        )
        for run in line.runs
    )
    ink = line.ink
    ink = Rect(ink.x + across, ink.y + up, ink.width, ink.height) if ink else None
    return replace(
        line, runs=runs, baseline=round(line.baseline + up, 3), left=round(line.left + across, 3) + 0.0, ink=ink
    )


def _stacked(
    rows: tuple[_Row, ...], bodies: tuple[TextBlock, ...], space: float, column: float, gutter: float, count: int
) -> TextBlock:
    """Return the rows set below one another in so many columns."""
    columns = _columns(rows, space, count)
    is_rtl = bodies[0].is_rtl
    step = column + gutter
    lines: list[TextLine] = []
    heights = []
    for place, held in enumerate(columns):
        across = step * (count - 1 - place if is_rtl else place)
        top = 0.0
        for at, row in enumerate(held):
            top -= space if at and held[at - 1].paragraph != row.paragraph else 0.0
            lines.extend(shifted(line, across, round(top + row.drop, 3)) for line in row.lines)
            top -= row.height
        heights.append(-top)
    inks = tuple(line.ink for line in lines if line.ink)
    width = max(body.width for body in bodies) + column * count + gutter * (count - 1) - column
    return TextBlock(
        tuple(lines),
        round(width, 3),
        round(max(heights), 3),
        Rect.around(inks) if inks else Rect(0.0, 0.0, 0.0, 0.0),
        max(body.excess for body in bodies),
        tuple(dict.fromkeys(char for body in bodies for char in body.missing)),
        is_rtl,
    )


def _columns(rows: tuple[_Row, ...], space: float, count: int) -> tuple[tuple[_Row, ...], ...]:
    """Return the rows of each column, the columns as low as they can be."""
    chunks = _chunks(rows)
    if count == 1:
        return (rows,)
    low, high = max(_height(chunk, space) for chunk in chunks), _height(rows, space)
    while high - low > _EXACT:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(chunks, space, middle)) <= count else (middle, high)
    return _filled(chunks, space, high)


def _chunks(rows: tuple[_Row, ...]) -> tuple[tuple[_Row, ...], ...]:
    """Return the rows in parts that stay together."""
    chunks: list[list[_Row]] = []
    for row in rows:
        if row.may_break or not chunks:
            chunks.append([])
        chunks[-1].append(row)
    return tuple(tuple(chunk) for chunk in chunks)


def _height(rows: tuple[_Row, ...], space: float) -> float:
    """Return the height of rows below one another."""
    turns = len({row.paragraph for row in rows}) - 1
    return round(sum(row.height for row in rows) + turns * space, 6)


def _filled(chunks: tuple[tuple[_Row, ...], ...], space: float, height: float) -> tuple[tuple[_Row, ...], ...]:
    """Return the chunks in columns of at most `height`; one that is higher has a column of its own."""
    columns: list[tuple[_Row, ...]] = []
    for chunk in chunks:
        if columns and _height(columns[-1] + chunk, space) <= height:
            columns[-1] += chunk
        else:
            columns.append(chunk)
    return tuple(columns)

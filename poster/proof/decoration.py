"""Stage prove: the drawings that are promised, path by path: panels, rules, cut lines, art, printer's marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from poster.colour import Tint
from poster.compose.alike import Alike
from poster.compose.composition import Composition, Fill, GlyphRun
from poster.frozen import dataclass
from poster.geometry import Rect

MOST_POINTS = 2_000  # of a path that count
_IN_A_GROUP = 1_000
_UNIT = 100.0  # of a point, in which places are told
_NUMBERS = 7

# Left, lower, right and upper edge of a path, the mean of its points across and up, in points; how many they are.
Shape = tuple[float, float, float, float, float, float, int]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PromisedPaint:
    """Paths that follow one another and are painted alike.

    `width`, `cap` and `join` are of their strokes, the width in points; nothing of them is seen outside `clip`.
    `paths` tells the shape of each, its numbers with blanks between them, apart by commas; lengths are in
    hundredths of a point. A sheet may have a thousand paths, and as text they take little room.
    """

    fill: Tint | None
    stroke: Tint | None
    width: float
    is_even_odd: bool
    clip: Rect | None
    cap: int
    join: int
    paths: str


def promised_paint(composition: Composition) -> tuple[PromisedPaint, ...]:
    """Return all paths of a sheet in painting order."""
    fills = tuple(_fills(composition))
    return _grouped(Alike(fills, *fills))


def promised_slug(composition: Composition) -> tuple[str, ...]:
    """Return the texts of the printer's marks, such as the slug line, as they are painted."""
    return tuple("".join(run.texts) for run in composition.foreground if isinstance(run, GlyphRun))


@lru_cache(maxsize=256)
def shapes_in(paths: str) -> tuple[Shape, ...]:
    """Return the shapes that a promise tells; `ValueError` where it tells none."""
    return tuple(_shape_in(told.split()) for told in paths.split(","))


def shape_of(rects: Sequence[Rect], points: Sequence[Point]) -> Shape:
    """Return the shape of a path of rectangles and of other points; `ValueError` for a path of nothing."""
    corners = [corner for rect in rects for corner in ((rect.x, rect.y), (rect.right, rect.top))]
    counted = list(points[:MOST_POINTS]) or corners
    xs, ys = zip(*corners, *points, strict=True)
    middle = (sum(x for x, _ in counted) / len(counted), sum(y for _, y in counted) / len(counted))
    return (min(xs), min(ys), max(xs), max(ys), *middle, len(counted))


def _fills(composition: Composition) -> Iterator[Fill]:
    """Yield all drawings in painting order."""
    leaves = sorted((leaf for _, leaf in composition.leaves()), key=lambda leaf: leaf.layer)
    for items in (composition.background, *(leaf.items for leaf in leaves), composition.foreground):
        for item in items:
            if isinstance(item, Fill) and item.path and (item.fill is not None or item.stroke is not None):
                yield item


@lru_cache(maxsize=64)
def _grouped(key: Alike[tuple[Fill, ...]]) -> tuple[PromisedPaint, ...]:
    """Return drawings by what they are painted with."""
    groups = (tuple(alike) for _, alike in groupby(key.subject, _style))
    return tuple(
        _group(alike[first : first + _IN_A_GROUP])
        for alike in groups
        for first in range(0, len(alike), _IN_A_GROUP)
    )


def _style(fill: Fill) -> tuple[object, ...]:
    return (fill.fill, fill.stroke, fill.width, fill.rule_even_odd, fill.clip, fill.cap, fill.join)


def _group(fills: Sequence[Fill]) -> PromisedPaint:
    first = fills[0]
    return PromisedPaint(
        first.fill,
        first.stroke,
        first.width,
        first.rule_even_odd,
        first.clip,
        first.cap,
        first.join,
        ",".join(_told(Alike(fill)) for fill in fills),
    )


@lru_cache(maxsize=4096)
def _told(key: Alike[Fill]) -> str:
    """Return the shape of a drawing as a promise tells it."""
    rects: list[Rect] = []
    points: list[Point] = []
    for step in key.subject.path:
        numbers = [value for value in step[1:] if isinstance(value, int | float)]
        if step[0] == "re":
            rects.append(_upright(*numbers))
        else:
            points += zip(numbers[::2], numbers[1::2], strict=True)
    *lengths, count = shape_of(rects, points)
    return " ".join(str(round(length * _UNIT)) for length in lengths) + f" {count}"


def _upright(x: float, y: float, width: float, height: float) -> Rect:
    """Return a rectangle as it is seen, whichever corner it is drawn from."""
    return Rect(min(x, x + width), min(y, y + height), abs(width), abs(height))


def _shape_in(numbers: Sequence[str]) -> Shape:
    """Return the shape that seven numbers tell."""
    if len(numbers) != _NUMBERS:
        raise ValueError("a promised path is not told by seven numbers")
    left, lower, right, upper, x, y = (int(number) / _UNIT for number in numbers[:-1])
    return (left, lower, right, upper, x, y, int(numbers[-1]))

"""Stage prove: small pictures of glyphs, all upright and of one height, to compare their shapes.

Its own small painter, so that neither the library that sets text nor the one that draws pages vouches for a shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import floor, sqrt

from poster.proof.outlines import Contours, Point

ROWS = 24
COLUMNS = 24
_FINE = 3  # lines of a picture's row that are looked at
_STEPS = 5  # straight pieces of a curve
_MAX_SEGMENTS = 20_000
_MOST_SLANT = 0.7  # of a letter against the upright, as a tangent
Segment = tuple[float, float, float, float]
Picture = tuple[float, ...]


def picture_of(contours: Contours, *, is_cubic: bool) -> Picture | None:
    """Return how dark a shape is in each of ROWS × COLUMNS cells, 0 to 1, from the lowest row; None without ink.

    The shape is made upright and as high as the picture; it stands in the middle. `ValueError` if it has more than
    20 000 pieces.
    """
    segments = [piece for contour in contours for piece in pairwise(_flat(contour, is_cubic=is_cubic))]
    lines = [(*a, *b) for a, b in segments]
    if len(lines) > _MAX_SEGMENTS:
        raise ValueError("a glyph of the font program has more than 20 000 pieces")
    upright = _upright(lines)
    return _drawn(upright) if upright else None


def distance(one: Picture, other: Picture) -> float:
    """Return how unlike two pictures are: 0 for the same, about 1 for such as share nothing.

    Both are blurred, so that a stem that stands a little beside another one is near it.
    """
    apart = sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
    size = sum(a * a for a in one) + sum(b * b for b in other)
    return sqrt(apart / size) if size else 0.0


def _flat(contour: tuple[Point, ...], *, is_cubic: bool) -> list[tuple[float, float]]:
    """Return a contour as a closed chain of points."""
    points = list(contour)
    if len(points) < 2:
        return []
    return _cubic(points) if is_cubic else _quadratic(points)


def _quadratic(points: list[Point]) -> list[tuple[float, float]]:
    """Return a TrueType contour: between two points off the curve lies one on it (ISO/IEC 14496-22, 5.3.3)."""
    whole: list[Point] = []
    for (x, y, is_on), (u, v, is_next_on) in pairwise([*points, points[0]]):
        whole.append((x, y, is_on))
        if not is_on and not is_next_on:
            whole.append(((x + u) / 2, (y + v) / 2, True))
    first = next((n for n, point in enumerate(whole) if point[2]), 0)
    whole = [*whole[first:], *whole[:first], whole[first]]
    chain = [whole[0][:2]]
    for before, here, after in zip(whole, whole[1:], [*whole[2:], whole[0]], strict=False):
        if here[2]:
            chain.append(here[:2]) if before[2] else None
        else:
            chain += _curve(before, here, after)
    return chain


def _curve(a: Point, b: Point, c: Point) -> Iterator[tuple[float, float]]:
    """Yield points of a parabola after its first."""
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        p, q, r = (1 - t) ** 2, 2 * t * (1 - t), t * t
        yield p * a[0] + q * b[0] + r * c[0], p * a[1] + q * b[1] + r * c[1]


def _cubic(points: list[Point]) -> list[tuple[float, float]]:
    """Return a CFF contour: curves have two points off them."""
    chain = [points[0][:2]]
    off: list[Point] = []
    for point in [*points[1:], points[0]]:
        if not point[2]:
            off.append(point)
        elif len(off) == 2:
            (x, y), (u, v, _), (s, t, _) = chain[-1], *off
            for step in range(1, _STEPS + 1):
                k = step / _STEPS
                m = 1 - k
                w = (m**3, 3 * m * m * k, 3 * m * k * k, k**3)
                chain.append(
                    (
                        w[0] * x + w[1] * u + w[2] * s + w[3] * point[0],
                        w[0] * y + w[1] * v + w[2] * t + w[3] * point[1],
                    )
                )
            off = []
        else:
            chain.append(point[:2])
            off = []
    return chain


def _upright(lines: list[Segment]) -> list[Segment]:
    """Return the lines of a shape without slant, its middle at x = 0, as high as ROWS; none if it is flat."""
    ys = [y for line in lines for y in (line[1], line[3])]
    if not ys or max(ys) - min(ys) <= 0:
        return []
    foot, scale = min(ys), ROWS / (max(ys) - min(ys))
    lines = [(a * scale, (b - foot) * scale, c * scale, (d - foot) * scale) for a, b, c, d in lines]
    slant = _slant(lines)
    lines = [(a - slant * b, b, c - slant * d, d) for a, b, c, d in lines]
    xs = [x for line in lines for x in (line[0], line[2])]
    middle = (min(xs) + max(xs)) / 2
    wide = max(1.0, (max(xs) - min(xs)) / COLUMNS)
    return [((a - middle) / wide, b, (c - middle) / wide, d) for a, b, c, d in lines]


def _slant(lines: list[Segment]) -> float:
    """Return the tangent of a shape's slant, by how its ink lies left and right over the height."""
    spans = [(y + 0.5, a, b) for y in range(ROWS) for a, b in _spans(lines, y + 0.5)]
    ink = sum(b - a for _, a, b in spans)
    if ink <= 0:
        return 0.0
    x0 = sum((b * b - a * a) / 2 for _, a, b in spans) / ink
    y0 = sum(y * (b - a) for y, a, b in spans) / ink
    across = sum((y - y0) * ((b * b - a * a) / 2 - x0 * (b - a)) for y, a, b in spans)
    along = sum((y - y0) ** 2 * (b - a) for y, a, b in spans)
    return max(-_MOST_SLANT, min(_MOST_SLANT, across / along)) if along else 0.0


def _spans(lines: Iterable[Segment], y: float) -> Iterator[tuple[float, float]]:
    """Yield where a level line is inside of a shape (nonzero winding, ISO 32000-1, 8.5.3.3.2)."""
    crossings = sorted(
        (a + (y - b) * (c - a) / (d - b), 1 if d > b else -1) for a, b, c, d in lines if (b <= y) != (d <= y)
    )
    winding, start = 0, 0.0
    for x, turn in crossings:
        if not winding:
            start = x
        winding += turn
        if not winding:
            yield start, x


def _drawn(lines: list[Segment]) -> Picture:
    """Return the picture of a shape."""
    cells = [[0.0] * COLUMNS for _ in range(ROWS)]
    for fine in range(ROWS * _FINE):
        row = cells[fine // _FINE]
        for a, b in _spans(lines, (fine + 0.5) / _FINE):
            left, right = max(0.0, a + COLUMNS / 2), min(float(COLUMNS), b + COLUMNS / 2)
            for column in range(floor(left), min(COLUMNS, floor(right) + 1)):
                row[column] += max(0.0, min(right, column + 1) - max(left, column)) / _FINE
    return tuple(value for row in _blurred(cells) for value in row)


def _blurred(cells: list[list[float]]) -> list[list[float]]:
    """Return cells in which each has a part of its neighbours'."""
    for _ in range(2):
        cells = [_smooth(row) for row in cells]
        cells = [
            list(row) for row in zip(*(_smooth(list(column)) for column in zip(*cells, strict=True)), strict=True)
        ]
    return cells


def _smooth(values: list[float]) -> list[float]:
    """Return values in which each is half its own and a quarter of either neighbour's."""
    padded = [0.0, *values, 0.0]
    return [(a + 2 * b + c) / 4 for a, b, c in zip(padded, padded[1:], padded[2:], strict=False)]

"""Stage prove: how broad paint is on the page, and how far a stroke reaches (ISO 32000-1, 8.4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, starmap
from math import acos, hypot, inf, pi, sin, sqrt

from poster.proof.events import Drawn, Look

_STRAIGHT = 2  # points of a path that can only be a line
Point = tuple[float, float]


def widths(look: Look) -> tuple[float, float]:
    """Return the least and the greatest width of a stroke, in points; a squeezed pen is no circle (8.4.3.2).

    They are the width in the stream times the least and the greatest stretch of the matrix.
    """
    a, b, c, d = look.grid
    area, squares = abs(a * d - b * c), a * a + b * b + c * c + d * d
    if not area:
        return look.width, look.width
    spread = sqrt(max(0.0, squares * squares - 4 * area * area))
    stretch = sqrt((squares + spread) / 2 / area)
    return look.width / stretch, look.width * stretch


def reach(event: Drawn) -> float:
    """Return how far, in points, a stroke may reach out of its box, which has half its mean width already.

    By caps and mitres (ISO 32000-1, 8.4.3.3 and 8.4.3.5), and by a pen that is wider one way.
    """
    if not event.is_stroked:
        return 0.0
    _, widest = widths(event.look)
    _, join, limit, _ = event.look.pen
    half, points = widest / 2, event.points
    more = half - event.look.width / 2
    if event.rects is not None:
        return more
    if join != 0 or len(points) <= _STRAIGHT:
        return half + more
    corners = zip(points, points[1:] + points[:1], points[2:] + points[:2], strict=True)
    return half * max(ratio for ratio in (1.0, *starmap(_mitre, corners)) if ratio <= limit) + more


def _mitre(before: Point, corner: Point, after: Point) -> float:
    """Return the length of a corner's mitre as a part of the stroke's width: 1 over the sine of half its angle."""
    (x, y), (u, v) = ((one[0] - corner[0], one[1] - corner[1]) for one in (before, after))
    lengths = hypot(x, y) * hypot(u, v)
    half_angle = acos(max(-1.0, min(1.0, (x * u + y * v) / lengths))) / 2 if lengths else pi / 2
    return 1 / sin(half_angle) if half_angle else inf


def breadth(points: Sequence[Point]) -> float:
    """Return the breadth of the smallest strip that holds all of some points, in points; 0 for those of a line.

    It lies along an edge of their hull.
    """
    hull = _hull(points)
    edges = ((a, b) for a, b in pairwise((*hull, hull[0])) if a != b)
    return min((max(_beside(edge, point) for point in hull) for edge in edges), default=0.0)


def _beside(edge: tuple[Point, Point], point: Point) -> float:
    """Return how far a point is from the line through an edge."""
    (x, y), (u, v) = edge
    return abs((u - x) * (point[1] - y) - (v - y) * (point[0] - x)) / hypot(u - x, v - y)


def _hull(points: Sequence[Point]) -> list[Point]:
    """Return the corners of the convex hull, counter-clockwise (A. M. Andrew, 1979)."""
    ordered = sorted(set(points))
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return lower[:-1] + upper[:-1] or ordered


def _chain(ordered: Sequence[Point]) -> list[Point]:
    """Return the points of one side of a hull, which turns left throughout."""
    chain: list[Point] = []
    for x, y in ordered:
        while len(chain) > 1:
            (a, b), (c, d) = chain[-2:]
            if (c - a) * (y - b) - (d - b) * (x - a) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain

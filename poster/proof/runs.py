"""Stage prove: where glyphs were set: the runs of a slot as promised, and how far they are from it in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import hypot

from poster.colour import Tint
from poster.compose.composition import GlyphRun
from poster.geometry import mm
from poster.proof.glyphs import Glyph

DISPLACED = mm(0.1)  # numbers in a content stream are rounded to a thousandth of a point
_DIGITS = 3  # of a point, as in a content stream
_OF_STEPS = 2  # 0.005 pt of rounding are 0.002 mm

Point = tuple[float, float]
Place = tuple[float, float, Tint]
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PromisedRun:
    """Glyphs of one colour on one baseline, with the origin of the first on the page, in points.

    `across` and `up` are how far the origin of each glyph, the first included, is to the right of that and above
    it, in points; `up` is empty where all are on one height.
    """

    tint: Tint
    first_x: float
    first_y: float
    across: tuple[float, ...]
    up: tuple[float, ...] = ()

    @property
    def count(self) -> int:
        """How many glyphs it has."""
        return len(self.across)

    def origins(self) -> Iterator[Point]:
        """Yield the origin of each glyph on the page, in points."""
        for place, across in enumerate(self.across):
            yield self.first_x + across, self.first_y + (self.up[place] if self.up else 0.0)


def promised_runs(runs: Sequence[GlyphRun]) -> tuple[PromisedRun, ...]:
    """Return where the glyphs of runs stand; runs without a glyph are none."""
    return tuple(_promised(run) for run in runs if run.glyphs)


def _promised(run: GlyphRun) -> PromisedRun:
    """Return the promise of one run."""
    m, unit = run.matrix, run.size / 1000
    along = [step * unit for step in accumulate(run.advances[:-1], initial=0.0)]
    if not run.shifts and m.b == 0:
        across = tuple(round(m.a * step, _OF_STEPS) for step in along)
        return PromisedRun(run.tint, round(m.e, _DIGITS), round(m.f, _DIGITS), across)
    shifts = run.shifts or ((0.0, 0.0),) * len(along)
    places = [(step + x * unit, y * unit) for step, (x, y) in zip(along, shifts, strict=True)]
    xs = [round(m.a * u + m.c * v + m.e, _DIGITS) for u, v in places]
    ys = [round(m.b * u + m.d * v + m.f, _DIGITS) for u, v in places]
    across = tuple(round(x - xs[0], _OF_STEPS) for x in xs)
    up = tuple(round(y - ys[0], _OF_STEPS) for y in ys)
    return PromisedRun(run.tint, xs[0], ys[0], across, up if any(up) else ())


def farthest(runs: Sequence[PromisedRun], glyphs: Sequence[Glyph], most: float) -> tuple[float, Glyph] | None:
    """Return how far from its place a glyph is, in points, at the worst, and that glyph.

    Where a file has another number of glyphs (white space may be left out), each with ink has to be within `most`
    of a place that no other takes; the first that is not counts. None where nothing is promised, or nothing found.
    """
    if not glyphs or not runs:
        return None
    if is_whole(runs, glyphs):
        found = list(_distances(runs, glyphs))
        worst = max(found)
        return worst, glyphs[found.index(worst)]
    return _astray(runs, glyphs, most)


def _distances(runs: Sequence[PromisedRun], glyphs: Sequence[Glyph]) -> Iterator[float]:
    """Yield how far each glyph is from its place, in points."""
    begin = 0
    for run in runs:
        x, y, own = run.first_x, run.first_y, glyphs[begin : begin + len(run.across)]
        begin += len(own)
        if run.up:
            places = zip(own, run.across, run.up, strict=True)
            yield from (hypot(glyph.x - x - across, glyph.y - y - up) for glyph, across, up in places)
        else:
            yield from [hypot(g.x - x - across, g.y - y) for g, across in zip(own, run.across, strict=True)]


def is_whole(runs: Sequence[PromisedRun], glyphs: Sequence[Glyph]) -> bool:
    """Does a file have as many glyphs as were promised, so that each has its place?"""
    return sum(run.count for run in runs) == len(glyphs)


def coloured(runs: Sequence[PromisedRun], glyphs: Sequence[Glyph], most: float) -> Iterator[tuple[Glyph, Tint]]:
    """Yield the glyphs with ink and their promised colours; none for a glyph that is where none was promised."""
    if is_whole(runs, glyphs):
        tints = (run.tint for run in runs for _ in run.across)
        yield from ((glyph, tint) for glyph, tint in zip(glyphs, tints, strict=True) if glyph.edges is not None)
    else:
        yield from ((glyph, tint) for glyph, tint in _placed(runs, glyphs, most) if tint is not None)


def _astray(runs: Sequence[PromisedRun], glyphs: Sequence[Glyph], most: float) -> tuple[float, Glyph] | None:
    """Return the first glyph with ink that has no place of its own, and how far the nearest place is."""
    for glyph, tint in _placed(runs, glyphs, most):
        if tint is None:
            places = (origin for run in runs for origin in run.origins())
            return max(2 * most, min(hypot(glyph.x - x, glyph.y - y) for x, y in places)), glyph
    return None


def _placed(
    runs: Sequence[PromisedRun], glyphs: Sequence[Glyph], most: float
) -> Iterator[tuple[Glyph, Tint | None]]:
    """Yield each glyph with ink and the colour of the place that it takes, None where none so near is free."""
    free: dict[Cell, list[Place]] = {}
    for run in runs:
        for x, y in run.origins():
            free.setdefault((int(x // most), int(y // most)), []).append((x, y, run.tint))
    for glyph in glyphs:
        if glyph.edges is not None:
            yield glyph, _taken(free, glyph, most)


def _taken(free: dict[Cell, list[Place]], glyph: Glyph, most: float) -> Tint | None:
    """Return the colour of the free place at most so far away, which is then free no more; None without one."""
    column, row = int(glyph.x // most), int(glyph.y // most)
    for cell in ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
        for place in free.get(cell, ()):
            if hypot(glyph.x - place[0], glyph.y - place[1]) <= most:
                free[cell].remove(place)
                return place[2]
    return None

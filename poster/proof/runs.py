"""Stage prove: where glyphs were set: the runs of a slot as promised, and how far they are from it in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from poster.compose.composition import GlyphRun
from poster.proof.glyphs import Glyph

_DIGITS = 3  # of a point, as in a content stream


@dataclass(frozen=True, slots=True)
class PromisedRun:
    """Glyphs on one baseline: how many, and the origins of the first and of the last, in points on the page."""

    count: int
    first_x: float
    first_y: float
    last_x: float
    last_y: float


def promised_runs(runs: Sequence[GlyphRun]) -> tuple[PromisedRun, ...]:
    """Return where the glyphs of runs stand; runs without a glyph are none."""
    return tuple(
        PromisedRun(len(run.glyphs), *_origin(run, 0), *_origin(run, len(run.glyphs) - 1))
        for run in runs
        if run.glyphs
    )


def _origin(run: GlyphRun, place: int) -> tuple[float, float]:
    """Return the origin of a run's glyph on the page."""
    shift_x, shift_y = run.shifts[place] if run.shifts else (0.0, 0.0)
    along = (sum(run.advances[:place]) + shift_x) * run.size / 1000
    across = shift_y * run.size / 1000
    m = run.matrix
    x, y = m.a * along + m.c * across + m.e, m.b * along + m.d * across + m.f
    return round(x, _DIGITS), round(y, _DIGITS)


def farthest(runs: Sequence[PromisedRun], glyphs: Sequence[Glyph]) -> tuple[float, Glyph] | None:
    """Return how far from its place the first or last glyph of a run is, in points, at the worst, and that glyph.

    Where a file has another number of glyphs (white space may be left out), the nearest glyph counts. None where
    nothing is promised or there is no glyph.
    """
    found = list(_distances(runs, glyphs)) if glyphs else []
    return max(found, key=lambda each: each[0], default=None)


def _distances(runs: Sequence[PromisedRun], glyphs: Sequence[Glyph]) -> Iterator[tuple[float, Glyph]]:
    """Yield the distance of the first and the last glyph of each run from its place."""
    is_whole = sum(run.count for run in runs) == len(glyphs)
    begin = 0
    for run in runs:
        ends = ((run.first_x, run.first_y, begin), (run.last_x, run.last_y, begin + run.count - 1))
        begin += run.count
        for x, y, place in ends:
            near = (glyphs[place],) if is_whole else glyphs
            yield min(((hypot(glyph.x - x, glyph.y - y), glyph) for glyph in near), key=lambda each: each[0])

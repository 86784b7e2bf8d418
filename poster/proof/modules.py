"""Stage prove: a QR symbol rebuilt from the rectangles that a file paints (ISO/IEC 18004)."""

from __future__ import annotations

from dataclasses import dataclass

from poster.geometry import Rect
from poster.proof.events import Drawn

MAX_SIDE = 177  # version 40 (ISO/IEC 18004:2015, 6.3.1)
_MIN_SIDE = 21
_FINDER = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")
_TOLERANCE = 0.01  # of a module, for each module of a side: a rounded module adds up


@dataclass(frozen=True, slots=True)
class VectorSymbol:
    """A symbol as painted: `rows` top first, "1" where a module is dark; `area` without the quiet zone."""

    rows: tuple[str, ...]
    area: Rect
    module: float
    event: Drawn

    @property
    def finders(self) -> tuple[bool, bool, bool, bool]:
        """Is there a finder pattern in the upper left, upper right, lower left and lower right corner?"""
        size = len(self.rows)
        corners = ((0, 0), (size - 7, 0), (0, size - 7), (size - 7, size - 7))
        return tuple(  # type: ignore[return-value]
            tuple(row[x : x + 7] for row in self.rows[y : y + 7]) == _FINDER for x, y in corners
        )


def symbol_of(event: Drawn) -> VectorSymbol | None:
    """Return the symbol that a filled path of rectangles paints, None if it is none.

    The rectangles must cover whole modules of one square grid, between 21 and 177 modules a side.
    """
    if not event.rects or not event.is_filled or not 30 <= len(event.rects) <= MAX_SIDE * MAX_SIDE:
        return None
    area = event.box.grown(-event.look.width / 2) if event.is_stroked else event.box
    module = min(min(rect.width, rect.height) for rect in event.rects)
    if module <= 0 or abs(area.width - area.height) > module / 2:
        return None
    side = round(area.width / module)
    if not _MIN_SIDE <= side <= MAX_SIDE or side % 4 != 1:
        return None
    module = area.width / side
    grid = _grid(event.rects, area, module, side)
    if grid is None:
        return None
    rows = tuple("".join("1" if dark else "0" for dark in row) for row in reversed(grid))
    return VectorSymbol(rows, area, module, event)


def _grid(rects: tuple[Rect, ...], area: Rect, module: float, side: int) -> list[list[bool]] | None:
    """Return the dark modules, lowest row first; None if a rectangle does not cover whole modules."""
    grid = [[False] * side for _ in range(side)]
    allowed = _TOLERANCE * side
    for rect in rects:
        left, lower = (rect.x - area.x) / module, (rect.y - area.y) / module
        across, up = rect.width / module, rect.height / module
        x, y, width, height = round(left), round(lower), round(across), round(up)
        if abs(left - x) + abs(lower - y) + abs(across - width) + abs(up - height) > allowed:
            return None
        dark = [True] * width
        for row in grid[y : y + height]:
            row[x : x + width] = dark
    return grid

"""Stage load: frames stated in columns and rows of a layout's grid."""

from __future__ import annotations

from poster.campaign.layout import Frame, Grid, GridPlace
from poster.geometry import SheetSize
from poster.problems import Location


def out_of_grid(place: GridPlace, grid: Grid) -> tuple[str, str, int] | None:
    """Return the key of a place that the grid does not have, what it says and how many there are; None if none."""
    for key, stated, count in (("columns", place.columns, grid.columns), ("rows", place.rows, grid.rows)):
        first, last = _ends(stated)
        if not 1 <= first <= last <= count:
            return key, stated, count
    return None


def grid_frame(place: GridPlace, grid: Grid, sheet: SheetSize, at: Location) -> Frame:
    """Return the rectangle in mm that columns and rows of a grid take, with the gutters between them."""
    x, width = grid.span(*_ends(place.columns), grid.columns, sheet.width_mm)
    y, height = grid.span(*_ends(place.rows), grid.rows, sheet.height_mm)
    return Frame(x, y, width, height, at, is_grid=True)


def _ends(stated: str) -> tuple[int, int]:
    """Return the first and the last of "1-4" or of "3"."""
    first, _, last = stated.partition("-")
    return int(first), int(last or first)

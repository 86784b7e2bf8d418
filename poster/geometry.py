"""Bottom room: lengths, sheet sizes and rectangles.

A `Length` keeps the unit in which it was written and is used where people write (YAML, options).
From `compose` on, every coordinate is a `float` in points (1/72 inch), origin at the lower left of the media box.
"""

from __future__ import annotations

import re
from enum import StrEnum

from poster.frozen import dataclass

POINTS_PER_MM = 72 / 25.4


class Unit(StrEnum):
    """Units a length may be written in."""

    MM = "mm"
    PT = "pt"


_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)\s*(mm|pt)")


@dataclass(frozen=True, slots=True)
class Length:
    """A length as written, such as `3 mm` or `118 pt`. `Length.parse(str(x)) == x`."""

    value: float
    unit: Unit = Unit.MM

    @classmethod
    def parse(cls, text: str) -> Length:
        """Return the length that `text` states; `ValueError` if it has no number with unit mm or pt."""
        match = _LENGTH.fullmatch(text.strip())
        if match is None:
            raise ValueError(text)
        return cls(float(match[1]), Unit(match[2]))

    @property
    def points(self) -> float:
        """The length in points."""
        return self.value * POINTS_PER_MM if self.unit is Unit.MM else self.value

    @property
    def mm(self) -> float:
        """The length in millimetres."""
        return self.value if self.unit is Unit.MM else self.value / POINTS_PER_MM

    def __str__(self) -> str:
        """Return the length as it would be written, such as `3 mm`."""
        number = f"{self.value:.6f}".rstrip("0").rstrip(".")
        return f"{number} {self.unit.value}"


def mm(value: float) -> float:
    """Return `value` millimetres in points."""
    return value * POINTS_PER_MM


def to_mm(points: float) -> float:
    """Return `points` in millimetres."""
    return points / POINTS_PER_MM


@dataclass(frozen=True, slots=True)
class SheetSize:
    """A trimmed sheet, upright, in millimetres (ISO 216)."""

    name: str
    width_mm: float
    height_mm: float

    @property
    def width(self) -> float:
        """Width in points."""
        return mm(self.width_mm)

    @property
    def height(self) -> float:
        """Height in points."""
        return mm(self.height_mm)


# ISO 216:2007, table 1, A series, trimmed sizes.
SHEET_SIZES: dict[str, SheetSize] = {
    size.name: size
    for size in (
        SheetSize("A2", 420, 594),
        SheetSize("A3", 297, 420),
        SheetSize("A4", 210, 297),
        SheetSize("A5", 148, 210),
    )
}


# The sheet size that stands twice on each, but the smallest (ISO 216:2007, 4).
HALVES = {"A2": "A3", "A3": "A4", "A4": "A5"}


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle in points; `x`, `y` is its lower left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """X of the right edge."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """Y of the upper edge."""
        return self.y + self.height

    def grown(self, by: float) -> Rect:
        """Return the rectangle with every edge moved outwards by `by` points (inwards if negative)."""
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def contains(self, other: Rect, tolerance: float = 0.01) -> bool:
        """Is `other` inside this rectangle, within `tolerance` points?"""
        return (
            other.x >= self.x - tolerance
            and other.y >= self.y - tolerance
            and other.right <= self.right + tolerance
            and other.top <= self.top + tolerance
        )

    def overlaps(self, other: Rect, tolerance: float = 0.01) -> bool:
        """Do the two rectangles share an area wider and higher than `tolerance` points?"""
        return (
            min(self.right, other.right) - max(self.x, other.x) > tolerance
            and min(self.top, other.top) - max(self.y, other.y) > tolerance
        )

    @staticmethod
    def around(rects: tuple[Rect, ...]) -> Rect:
        """Return the smallest rectangle around all of `rects` (at least one)."""
        x = min(rect.x for rect in rects)
        y = min(rect.y for rect in rects)
        return Rect(x, y, max(rect.right for rect in rects) - x, max(rect.top for rect in rects) - y)


@dataclass(frozen=True, slots=True)
class Affine:
    """A transformation of the plane as in PDF (ISO 32000-1, 8.3.3): x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0


@dataclass(frozen=True, slots=True)
class SizedLength:
    """A length of a layout that may be stated per sheet size.

    `master` holds on the layout's master size and scales with the sheet; a size named in `by_size` gets
    exactly the length stated there, so that a floor or a printer's margin does not shrink with the sheet.
    """

    master: Length
    by_size: tuple[tuple[str, Length], ...] = ()

    def on(self, size_name: str, scale: float) -> float:
        """Return the length in points on sheet `size_name`, whose scale from the master is `scale`."""
        for name, length in self.by_size:
            if name == size_name:
                return length.points
        return self.master.points * scale

"""Stage resolve: a drawing: shapes in one colour, with nothing left of the file they come from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Operators with their operands as in a content stream: ("m", x, y), ("l", x, y), ("c", six numbers), ("h",).
Path = tuple[tuple[str | float, ...], ...]


class Paint(StrEnum):
    """What a shape is painted with: not at all, the drawing's colour, or the colour of what lies beneath it."""

    NONE = "none"
    COLOUR = "currentColor"
    GROUND = "white"


@dataclass(frozen=True, slots=True)
class Shape:
    """A path that is filled, stroked or both, in units of its drawing, y downwards.

    `width` is that of the stroke; `cap` and `join` are those of ISO 32000-1, 8.4.3.3 and 8.4.3.4.
    """

    path: Path
    fill: Paint
    stroke: Paint
    width: float
    is_even_odd: bool
    cap: int = 0
    join: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of `width` × `height` units; `digest` is the SHA-256 of its file in hex."""

    name: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    digest: str

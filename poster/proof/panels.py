"""Stage prove: the filled areas beneath the text, as promised."""

from __future__ import annotations

from collections.abc import Iterator

from poster.campaign.layout import Side
from poster.colour import Tint
from poster.compose.composition import Composition, Fill
from poster.frozen import dataclass
from poster.geometry import Rect

_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class PromisedPanel:
    """A filled area beneath the text, as painted; `bleeds` are its sides that run into the bleed.

    `patterned` are those of them at which a drawing lies over it in the bleed.
    """

    area: Rect
    tint: Tint
    bleeds: tuple[Side, ...]
    patterned: tuple[Side, ...] = ()


def promised_panels(composition: Composition) -> Iterator[PromisedPanel]:
    """Yield the filled panels with the sides on which they run into the bleed."""
    fills = [item for item in composition.background if isinstance(item, Fill)]
    drawings = [item.clip for item in fills if item.clip is not None]
    for item in fills:
        is_dashed = len(item.path) > 1 and item.path[0][0] == "re"
        if item.fill is not None and item.clip is None and not is_dashed:
            area = _around(item)
            sides = tuple(_bleeding(area, composition))
            over = [side for drawn in drawings if drawn.overlaps(area) for side in _bleeding(drawn, composition)]
            yield PromisedPanel(area, item.fill, sides, tuple(side for side in sides if side in over))


def _around(item: Fill) -> Rect:
    """Return the rectangle around a path."""
    points: list[Rect] = []
    for step in item.path:
        numbers = [value for value in step[1:] if isinstance(value, int | float)]
        if step[0] == "re":
            points.append(Rect(numbers[0], numbers[1], numbers[2], numbers[3]))
        else:
            points.extend(Rect(x, y, 0.0, 0.0) for x, y in zip(numbers[::2], numbers[1::2], strict=True))
    return Rect.around(tuple(points))


def _bleeding(area: Rect, composition: Composition) -> Iterator[Side]:
    """Yield the sides of an area that lie outside the trim."""
    trim = composition.trim
    if area.top > trim.top + _TOLERANCE:
        yield Side.TOP
    if area.right > trim.right + _TOLERANCE:
        yield Side.RIGHT
    if area.y < trim.y - _TOLERANCE:
        yield Side.BOTTOM
    if area.x < trim.x - _TOLERANCE:
        yield Side.LEFT

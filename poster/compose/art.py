"""Stage compose: drawings in their place: scaled into a frame or repeated as a pattern, in the palette's colour."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from poster.campaign.drawing import Drawing, Paint, Path, Shape
from poster.campaign.layout import Align, Anchor, Scale
from poster.colour import Tint
from poster.compose.composition import Fill
from poster.geometry import Affine, Rect

MAX_TILES = 20_000
ROUND_JOIN = 1  # ISO 32000-1, 8.4.3.4

_SHARES = {
    Anchor.TOP: 0.0,
    Anchor.MIDDLE: 0.5,
    Anchor.BOTTOM: 1.0,
    Align.START: 0.0,
    Align.CENTRE: 0.5,
    Align.END: 1.0,
}


@dataclass(frozen=True, slots=True)
class Fitting:
    """How a drawing takes its frame: `tile` is the width of one tile of a pattern in points.

    With an `outline`, in points, lines of that width take the place of its areas.
    """

    scale: Scale = Scale.CONTAIN
    anchor: Anchor = Anchor.BOTTOM
    align: Align = Align.START
    tile: float = 0.0
    outline: float = 0.0


@dataclass(frozen=True, slots=True)
class PlacedArt:
    """A drawing on the sheet: what is painted, the box it takes, and the boxes of its parts.

    `thinnest` is the width of its thinnest stroke in points, infinite without one.
    """

    items: tuple[Fill, ...]
    box: Rect
    parts: tuple[Rect, ...]
    thinnest: float

    def is_under(self, box: Rect) -> bool:
        """Does any part of it lie beneath `box`?"""
        return any(part.overlaps(box) for part in self.parts)


def placed_art(drawing: Drawing, frame: Rect, fitting: Fitting, tint: Tint, ground: Tint) -> PlacedArt:
    """Return a drawing in a frame, clipped to it; `ground` is the colour of what lies beneath it."""
    places = tuple(_places(drawing, frame, fitting))
    inks = {Paint.COLOUR: tint, Paint.GROUND: ground}
    shown = _outlined(drawing, places, fitting.outline) if fitting.outline else drawing
    items = tuple(_fill(shape, places, frame, inks) for shape in shown.shapes)
    parts = tuple(part for place in places for part in _parts(shown, place, frame))
    strokes = [item.width for item in items if item.stroke is not None]
    box = Rect.around(parts) if parts else Rect(frame.x, frame.y, 0.0, 0.0)
    return PlacedArt(items, box, parts, min(strokes, default=math.inf))


def _outlined(drawing: Drawing, places: tuple[Affine, ...], width: float) -> Drawing:
    """Return the drawing with lines `width` points wide around its areas, which take the colour of the ground.

    Lines of its own stay as they are.
    """
    scale = places[0].a if places else 1.0
    return replace(
        drawing,
        shapes=tuple(
            replace(shape, fill=Paint.GROUND, stroke=Paint.COLOUR, width=width / scale, join=ROUND_JOIN)
            if shape.fill is not Paint.NONE and shape.stroke is Paint.NONE
            else shape
            for shape in drawing.shapes
        ),
    )


def _places(drawing: Drawing, frame: Rect, fitting: Fitting) -> Iterator[Affine]:
    """Yield where the drawing stands: once, or as often as its tiles cover the frame.

    Beyond 20 000 tiles, which no eye tells apart, they are made larger.
    """
    if fitting.scale is not Scale.TILE:
        yield _place(drawing, frame, fitting)
        return
    scale = fitting.tile / drawing.width
    width, height = fitting.tile, drawing.height * scale
    needed = (frame.width / width + 1) * (frame.height / height + 1)
    if needed > MAX_TILES:
        scale *= math.sqrt(needed / MAX_TILES) * 1.01
        width, height = drawing.width * scale, drawing.height * scale
    for row in range(math.ceil(frame.height / height - 1e-6)):
        for column in range(math.ceil(frame.width / width - 1e-6)):
            yield Affine(scale, 0.0, 0.0, -scale, frame.x + column * width, frame.top - row * height)


def _place(drawing: Drawing, frame: Rect, fitting: Fitting) -> Affine:
    """Return where a drawing that is shown once stands."""
    scales = (frame.width / drawing.width, frame.height / drawing.height)
    scale = {Scale.CONTAIN: min(scales), Scale.COVER: max(scales)}.get(fitting.scale, scales[0])
    x = frame.x + (frame.width - drawing.width * scale) * _SHARES[fitting.align]
    top = frame.top - (frame.height - drawing.height * scale) * _SHARES[fitting.anchor]
    return Affine(scale, 0.0, 0.0, -scale, x, top)


def _fill(shape: Shape, places: tuple[Affine, ...], frame: Rect, inks: dict[Paint, Tint]) -> Fill:
    """Return one shape at all its places as one path."""
    path = tuple(step for place in places for step in _moved(shape.path, place))
    width = shape.width * places[0].a if places else 0.0
    return Fill(
        path,
        inks.get(shape.fill),
        inks.get(shape.stroke),
        round(width, 4) if shape.stroke is not Paint.NONE else 0.0,
        shape.is_even_odd,
        _rounded(frame),
        shape.cap,
        shape.join,
    )


def _moved(path: Path, place: Affine) -> Iterator[tuple[str | float, ...]]:
    """Yield the steps of a path in points on the sheet; no rotation."""
    for operator, *numbers in path:
        moved = (
            round(value * place.a + place.e, 3) if index % 2 == 0 else round(value * place.d + place.f, 3)
            for index, value in enumerate(float(number) for number in numbers)
        )
        yield (operator, *moved)


def _parts(drawing: Drawing, place: Affine, frame: Rect) -> Iterator[Rect]:
    """Yield the boxes of the parts of a drawing, one for each move of its pen, as far as the frame shows them."""
    for shape in drawing.shapes:
        reach = shape.width * place.a / 2 if shape.stroke is not Paint.NONE else 0.0
        points: list[tuple[float, float]] = []
        for step in (*_moved(shape.path, place), ("m",)):
            if step[0] == "m" and points:
                part = _within(_around(points).grown(reach), frame)
                points = []
                if part is not None:
                    yield part
            numbers = [float(value) for value in step[1:]]
            points += zip(numbers[::2], numbers[1::2], strict=True)


def _around(points: list[tuple[float, float]]) -> Rect:
    """Return the box around points, the control points of curves among them."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _within(part: Rect, frame: Rect) -> Rect | None:
    """Return what of a box lies in the frame, None if nothing does."""
    x, y = max(part.x, frame.x), max(part.y, frame.y)
    right, top = min(part.right, frame.right), min(part.top, frame.top)
    return Rect(x, y, right - x, top - y) if right >= x and top >= y else None


def _rounded(rect: Rect) -> Rect:
    """Return a rectangle in ten thousandths of a point."""
    return Rect(round(rect.x, 4), round(rect.y, 4), round(rect.width, 4), round(rect.height, 4))

"""Stage prove: what the pixels of a part of the page depend on, so that a part painted alike is looked at once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from math import inf
from operator import attrgetter
from typing import TypeVar

from poster.geometry import Rect
from poster.proof.events import Drawn, Event, Look, Shown
from poster.proof.glyphs import Edges, ink_of
from poster.proof.pens import reach
from poster.proof.quick import QuickReader
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet
from poster.proof.spaces import area_of

_STRAIGHT = 2  # points of a path that can only be a line
_EDGE = 2.0  # pt: the renderer smooths across the edge of what is looked at
_EDGES = attrgetter("x", "y", "width", "height")
Result = TypeVar("Result")


def once(name: str, area: Rect, sheet: Sheet, seen: Seen, make: Callable[[], Result]) -> Result:
    """Return what `make` finds in the pixels of an area; found before where all that is painted there is equal.

    All that is painted there: the events over the area in their order with their whole state, the fonts byte
    for byte, and the page's boxes. Where that cannot be told (pictures, patterns, curves, layers), all of
    the file counts.
    """
    depends = sheet.view(f"painted in {area}", lambda: _painted(area, sheet))
    return seen.result(name, (*depends, repr(area).encode()), make)


def _painted(area: Rect, sheet: Sheet) -> tuple[bytes, ...]:
    """Return everything that the pixels of an area depend on."""
    if "/OCProperties" in sheet.catalogue:
        return (sheet.data,)  # layers that are off are not rendered, whatever is painted in them
    near = area.grown(2 * _EDGE)
    left, lower, right, upper = near.x, near.y, near.right, near.top
    parts = [sheet.view("boxes told", lambda: _boxes(sheet))]
    for number, (x, y, end, top) in enumerate(sheet.view("painted extents", lambda: tuple(_extents(sheet)))):
        if x < right and end > left and y < upper and top > lower:
            told = sheet.view(f"told {number}", partial(_told_once, sheet.content.events[number], sheet))
            if told is None:
                return (sheet.data,)
            parts.append(told)
    return tuple(parts)


def _boxes(sheet: Sheet) -> bytes:
    """Return what the page as a whole says of its pixels."""
    boxes = sorted((str(key), str(sheet.leaf[key])) for key in sheet.leaf if key.endswith("Box"))
    return repr((boxes, sheet.media, sheet.leaf.get("/Rotate"), sheet.leaf.get("/UserUnit"))).encode()


def _extents(sheet: Sheet) -> Iterator[Edges]:
    """Yield the edges of what each event paints at most; everywhere where that is not known."""
    for event in sheet.content.events:
        where = ink_of(event, sheet) if isinstance(event, Shown) else area_of(event)
        if where is not None and isinstance(event, Drawn) and event.is_stroked:
            where = where.grown(sheet.seen.of("beyond", (event,), partial(reach, event)))
        yield (where.x, where.y, where.right, where.top) if where else (-inf, -inf, inf, inf)


def _told_once(event: Event, sheet: Sheet) -> bytes | None:
    """Return all that an event's paint depends on; told once an event, which nobody changes."""
    return sheet.seen.of("told", (event,), lambda: _told(event, sheet))


def _told(event: Event, sheet: Sheet) -> bytes | None:
    """Return all that an event's paint depends on, None where its parts do not tell."""
    look = _look(event.look)
    if look is None:
        return None
    if isinstance(event, Drawn):
        if len(event.points) > _STRAIGHT:
            return None
        shape = (event.is_filled, event.is_stroked, event.is_even_odd, event.points, event.box)
        return _rects_told(event.rects) + repr((look, event.clip, shape)).encode()
    if isinstance(event, Shown):
        font = _font(event, sheet)
        shape = (event.size, event.matrix, event.mode, event.glyphs)  # type: ignore[assignment]
        return None if font is None else font + repr((look, event.clip, shape)).encode()
    return None


def _rects_told(rects: tuple[Rect, ...] | None) -> bytes:
    """Return rectangles to the last bit, and their number: a symbol has hundreds, and their text takes long."""
    if rects is None:
        return b"none "
    return b"%d " % len(rects) + array("d", chain.from_iterable(map(_EDGES, rects))).tobytes()


def _look(look: Look) -> tuple[object, ...] | None:
    """Return the state that was painted with, None where a state or pattern has parts of its own."""
    if look.states or look.has_mask or look.fill.resource is not None or look.stroke.resource is not None:
        return None
    stroke = (look.stroke, look.width, look.pen, look.grid)
    return (look.fill, *stroke, look.alpha_fill, look.alpha_stroke, look.blend)


def _font(event: Shown, sheet: Sheet) -> bytes | None:
    """Return a digest of the font of a text with all its parts, None where there is none."""
    if event.typeface.digest:
        return event.typeface.digest
    reference = getattr(event.typeface.resource, "indirect_reference", None)
    reader = getattr(reference, "pdf", None)
    if reference is None or not isinstance(reader, QuickReader):
        return None
    return sheet.view(f"font {reference.idnum} {id(reader)}", lambda: reader.digest(reference))

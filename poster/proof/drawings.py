"""Stage prove: the paths of a page beside those that were promised: which are there, and what else is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import floor

from poster.colour import Tint
from poster.geometry import Rect
from poster.proof.decoration import PromisedPaint, Shape, shape_of, shapes_in
from poster.proof.events import Drawn, Event, Ink, Pictured, Shaded
from poster.proof.promise import Promise
from poster.proof.sheet import Sheet
from poster.proof.spaces import is_tint

_PLACE = 0.1  # pt, a third of what can be seen; places in a promise are told to a hundredth
_FINE = (*(_PLACE,) * 6, 0)  # of the numbers of a shape


@dataclass(frozen=True, slots=True)
class Wanted:
    """A promised path."""

    paint: PromisedPaint
    shape: Shape

    @property
    def area(self) -> Rect:
        """The box of its points."""
        left, lower, right, upper, *_ = self.shape
        return Rect(left, lower, right - left, upper - lower)


@dataclass(frozen=True, slots=True)
class Drawings:
    """What a page lacks of the promised paths, and what it has beside them.

    `missing` are those of which nothing is there, `other` those in whose place something else is painted (with it),
    `strange` is what belongs to none. `is_shuffled`: all are there, but not painted in their order.
    """

    missing: tuple[Wanted, ...] = ()
    other: tuple[tuple[Wanted, Drawn], ...] = ()
    strange: tuple[Event, ...] = ()
    is_shuffled: bool = False


def drawings_of(sheet: Sheet, promise: Promise) -> Drawings:
    """Return the paths of the page beside the promised ones; compared once a run where all are met again."""
    return sheet.view("drawings", lambda: _compared(sheet, promise))


def _compared(sheet: Sheet, promise: Promise) -> Drawings:
    events = sheet.content.events
    frames = tuple(slot.symbol.frame for slot in promise.slots if slot.symbol is not None)
    pictures = tuple(slot.picture.area for slot in promise.slots if slot.picture is not None)
    drawn = tuple(event for event in events if isinstance(event, Drawn))
    others = tuple(event for event in events if isinstance(event, Pictured | Shaded))
    depends = (promise.paint, frames)
    found = sheet.seen.of("drawings", drawn, lambda: _matched(drawn, promise.paint, frames), also=depends)
    strange = tuple(event for event in others if not _is_promised(event, pictures))
    return Drawings(found.missing, found.other, (*found.strange, *strange), found.is_shuffled)


def _is_promised(event: Pictured | Shaded, pictures: tuple[Rect, ...]) -> bool:
    """Is it a picture where one was promised?"""
    return isinstance(event, Pictured) and any(event.box.overlaps(area) for area in pictures)


def _matched(drawn: tuple[Drawn, ...], paint: tuple[PromisedPaint, ...], frames: tuple[Rect, ...]) -> Drawings:
    """Return what comes of matching every promised path with one that is painted."""
    wanted = [Wanted(each, shape) for each in paint for shape in shapes_in(each.paths)]
    found = [event for event in drawn if not any(frame.contains(_inside(event), _PLACE) for frame in frames)]
    if len(wanted) == len(found) and all(map(_keeps, wanted, found)):
        return Drawings()
    left = _Left(found)
    places = [left.take(each, _keeps) for each in wanted]
    lacking = [each for each, place in zip(wanted, places, strict=True) if place is None]
    kept = [place for place in places if place is not None]
    near = [(each, left.beside(each)) for each in lacking]
    return Drawings(
        tuple(each for each, place in near if place is None),
        tuple((each, found[place]) for each, place in near if place is not None),
        tuple(left.events()),
        kept != sorted(kept),
    )


class _Left:
    """The painted paths that no promised one was found for yet."""

    def __init__(self, found: list[Drawn]) -> None:
        self._found = found
        self._free = dict.fromkeys(range(len(found)))
        self._at: dict[int, list[int]] = defaultdict(list)
        for place, event in enumerate(found):
            self._at[floor(_shape(event)[0])].append(place)

    def take(self, wanted: Wanted, is_it: Callable[[Wanted, Drawn], bool]) -> int | None:
        """Return the place of the first path that is it, and take it away; None if there is none."""
        column = floor(wanted.shape[0])
        near = sorted(place for each in (column - 1, column, column + 1) for place in self._at[each])
        return self._taken(place for place in near if place in self._free and is_it(wanted, self._found[place]))

    def beside(self, wanted: Wanted) -> int | None:
        """Return the place of a path of its shape, or of its colours where it should be; take it away."""
        place = self.take(wanted, _has_shape)
        if place is not None:
            return place
        return self._taken(place for place in self._free if _is_like(wanted, self._found[place]))

    def events(self) -> Iterator[Drawn]:
        """Yield what is left."""
        return (self._found[place] for place in self._free)

    def _taken(self, places: Iterable[int]) -> int | None:
        place = next(iter(places), None)
        if place is not None:
            del self._free[place]
        return place


def _inside(event: Drawn) -> Rect:
    """Return the box of a path's points."""
    return event.box.grown(-event.look.width / 2) if event.is_stroked else event.box


def _shape(event: Drawn) -> Shape:
    """Return the shape of a path as painted."""
    box = _inside(event)
    *_, x, y, count = shape_of(event.rects or (), event.points) if event.rects or event.points else (0.0, 0.0, 0)
    return (box.x, box.y, box.right, box.top, x, y, count)


def _keeps(wanted: Wanted, event: Drawn) -> bool:
    """Is a path painted as promised?"""
    return _has_shape(wanted, event) and _has_style(wanted.paint, event)


def _has_shape(wanted: Wanted, event: Drawn) -> bool:
    pairs = zip(wanted.shape, _shape(event), _FINE, strict=True)
    return all(abs(one - other) <= most for one, other, most in pairs)


def _is_like(wanted: Wanted, event: Drawn) -> bool:
    return _has_style(wanted.paint, event) and wanted.area.grown(_PLACE).overlaps(_inside(event).grown(_PLACE))


def _has_style(paint: PromisedPaint, event: Drawn) -> bool:
    """Is a path painted with what was promised?"""
    look, (cap, join, _, (dashes, _)) = event.look, event.look.pen
    if not _is_ink(paint.fill, look.fill, is_used=event.is_filled):
        return False
    if event.is_filled and event.is_even_odd != paint.is_even_odd:
        return False
    if not _is_ink(paint.stroke, look.stroke, is_used=event.is_stroked):
        return False
    is_line = not event.is_stroked or (
        abs(look.width - paint.width) <= _PLACE / 2 and (cap, join) == (paint.cap, paint.join) and not dashes
    )
    return is_line and _is_clipped(paint.clip, event)


def _is_ink(tint: Tint | None, ink: Ink, *, is_used: bool) -> bool:
    return is_tint(ink, tint) if tint is not None and is_used else (tint is not None) == is_used


def _is_clipped(promised: Rect | None, event: Drawn) -> bool:
    """Is as much of a path to be seen as was promised?"""
    clip = event.clip
    if promised is None or clip is None:
        return promised is None and (clip is None or clip.box.contains(event.box, _PLACE))
    return clip.is_exact and clip.box.contains(promised, _PLACE) and promised.contains(clip.box, _PLACE)

"""Stage prove: what is painted over a text or a symbol after it."""

from __future__ import annotations

from collections.abc import Iterator

from poster.geometry import Rect
from poster.proof.events import Drawn, Event, Pictured, Shaded, Shown
from poster.proof.glyphs import Glyph, glyphs_of, ink_of, rectangle
from poster.proof.pens import reach
from poster.proof.reading import SlotReading
from poster.proof.sheet import Sheet

# Left, lower, right and upper edge of what an event paints, and the event.
Extent = tuple[float, float, float, float, Event]

# Square points of a glyph's ink that paint may take in all: a dot of 0.2 pt. Slats that are thin one by one add up.
_MOST_LOST = 0.04
_THINNEST = 0.2  # points: even a line without width marks a row of the device's pixels (ISO 32000-1, 10.6.5)
_LEAST_OF_LETTERS = 1.0  # boxes of neighbouring letters may touch


def covering(sheet: Sheet, reading: SlotReading) -> Rect | None:
    """Return the ink of the first glyph of a slot that something painted later hides, None if there is none."""
    around = reading.ink
    if around is None:
        return None
    own = frozenset(event.order for event in reading.events)
    later = [
        (event.order, area, least)
        for event in near_events(sheet, around, min(own) + 1)
        if event.order not in own
        for area, least in painted_areas(event, sheet, around)
    ]
    later += [(len(sheet.content.events), area, 0.0) for area in annotation_areas(sheet) if area.overlaps(around)]
    hidden = (glyph for glyph in reading.glyphs if _is_hidden(glyph, later)) if later else iter(())
    return next((glyph.ink for glyph in hidden), None)


def uncovered(sheet: Sheet, recurring: tuple[SlotReading, ...]) -> tuple[SlotReading, ...]:
    """Return those slots that nothing hides that the run has met before, with nothing of the sheet's own near them.

    Of the others, it has to be looked at what hides them.
    """
    depends = (recurring, *known_events(sheet))
    if not sheet.seen.of("uncovered", depends, lambda: not any(covering(sheet, slot) for slot in recurring)):
        return ()
    extents = sheet.view("extents", lambda: tuple(_extents(sheet)))
    own = [one[:4] for one in extents if not sheet.seen.is_kept(one[4])]
    own += [(area.x, area.y, area.right, area.top) for area in annotation_areas(sheet)]
    return tuple(slot for slot in recurring if slot.ink is None or not _is_near(slot.ink, own))


def _is_near(ink: Rect, edges: list[tuple[float, float, float, float]]) -> bool:
    """Does something within these edges, left, lower, right and upper, touch the ink?"""
    x, y, right, top = ink.x, ink.y, ink.right, ink.top
    return any(left <= right and lower <= top and end >= x and upper >= y for left, lower, end, upper in edges)


def _is_hidden(glyph: Glyph, later: list[tuple[int, Rect, float]]) -> bool:
    """Do the areas painted after a glyph take more of its ink, together, than may be lost?"""
    ink, lost = glyph.ink, 0.0
    for order, area, least in later if ink is not None else ():
        if ink is not None and order > glyph.event.order and ink.overlaps(area, least):
            lost += shared(ink, area)
            if lost > _MOST_LOST:
                return True
    return False


def near_events(sheet: Sheet, around: Rect, first: int) -> Iterator[Event]:
    """Yield the events from number `first` on that may paint within `around`."""
    x, y, right, top = around.x, around.y, around.right, around.top
    for left, lower, end, upper, event in sheet.view("extents", lambda: tuple(_extents(sheet)))[first:]:
        if left < right and lower < top and end > x and upper > y:
            yield event


def _extents(sheet: Sheet) -> Iterator[Extent]:
    """Yield each event with the edges of what it paints, left, lower, right and upper; none for no ink."""
    recurring = known_events(sheet)
    glyphs = tuple(glyphs_of(event, sheet) for event in recurring if isinstance(event, Shown))
    found = sheet.seen.of(
        "extents", (*recurring, *glyphs), lambda: {id(one): _extent(one, sheet) for one in recurring}
    )
    for event in sheet.content.events:
        yield found.get(id(event)) or _extent(event, sheet)


def known_events(sheet: Sheet) -> tuple[Event, ...]:
    """Return the events that the run has met before, the very same, with all that they paint."""
    events = sheet.content.events
    return sheet.view("known events", lambda: tuple(filter(sheet.seen.is_kept, events)))


def _extent(event: Event, sheet: Sheet) -> Extent:
    """Return an event with the edges of what it paints."""
    if isinstance(event, Shaded):
        box: Rect | None = event.clip.box if event.clip else sheet.media
    elif isinstance(event, Shown):
        box = ink_of(event, sheet)
    else:
        box = event.box.grown(max(_THINNEST / 2, reach(event) if isinstance(event, Drawn) else 0.0))
    return (box.x, box.y, box.right, box.top, event) if box else (0.0, 0.0, -1.0, -1.0, event)


def painted_areas(event: Event, sheet: Sheet, within: Rect) -> Iterator[tuple[Rect, float]]:
    """Yield the areas near `within` that an event paints, each with the overlap that counts, in points."""
    if isinstance(event, Shown):
        if event.is_visible and event.look.alpha_fill > 0:
            x, y, right, top = within.x, within.y, within.right, within.top
            for glyph in glyphs_of(event, sheet):
                edges = glyph.extent
                if edges and edges[0] < right and edges[1] < top and edges[2] > x and edges[3] > y:
                    ink = rectangle(edges)
                    if ink.overlaps(within):
                        yield ink, _LEAST_OF_LETTERS
        return
    for area in _areas(event, sheet):
        seen = area if event.clip is None else _common(area, event.clip.box)
        if seen is not None and seen.overlaps(within, 0.0):
            yield seen, 0.0


def annotation_areas(sheet: Sheet) -> tuple[Rect, ...]:
    """Return the rectangles of annotations that have an appearance and are not hidden (12.5.3, 12.5.5)."""
    return sheet.view("annotation areas", lambda: tuple(_annotations(sheet)))


def _annotations(sheet: Sheet) -> Iterator[Rect]:
    for entry in sheet.leaf.get("/Annots", ()):
        annotation = entry.get_object()
        if "/AP" in annotation and not int(annotation.get("/F", 0)) & 0b100010:
            x0, y0, x1, y1 = (float(value) for value in annotation["/Rect"])
            yield Rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))


def _areas(event: Drawn | Pictured | Shaded, sheet: Sheet) -> Iterator[Rect]:
    """Yield the areas that a path, picture or shading paints."""
    if isinstance(event, Shaded):
        yield event.clip.box if event.clip else sheet.media
    elif isinstance(event, Pictured):
        yield event.box
    else:
        if event.is_filled and event.look.alpha_fill > 0:
            yield from map(_seen_at_least, event.rects or (event.box,))
        if event.is_stroked and event.look.alpha_stroke > 0:
            yield from _strokes(event)


def _seen_at_least(area: Rect) -> Rect:
    """Return an area as wide and as high as the thinnest paint."""
    across, up = max(0.0, _THINNEST - area.width) / 2, max(0.0, _THINNEST - area.height) / 2
    return Rect(area.x - across, area.y - up, area.width + 2 * across, area.height + 2 * up)


def _strokes(event: Drawn) -> Iterator[Rect]:
    """Yield the areas of a stroke: the edges of rectangles; the box of any other path, with its caps and mitres."""
    half = max(reach(event) + event.look.width / 2, _THINNEST / 2)
    for rect in event.rects or ():
        yield Rect(rect.x, rect.y, rect.width, 0.0).grown(half)
        yield Rect(rect.x, rect.top, rect.width, 0.0).grown(half)
        yield Rect(rect.x, rect.y, 0.0, rect.height).grown(half)
        yield Rect(rect.right, rect.y, 0.0, rect.height).grown(half)
    if event.rects is None:
        yield event.box.grown(max(reach(event), _THINNEST / 2))


def shared(one: Rect, other: Rect) -> float:
    """Return the area that two rectangles share, in square points."""
    common = _common(one, other)
    return common.width * common.height if common else 0.0


def _common(one: Rect, other: Rect) -> Rect | None:
    """Return what two rectangles share, None if nothing."""
    x, y = max(one.x, other.x), max(one.y, other.y)
    width, height = min(one.right, other.right) - x, min(one.top, other.top) - y
    return Rect(x, y, width, height) if width > 0 and height > 0 else None

"""Stage prove: where each glyph has its ink on the page, by its outline and by PDFium."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium_c

from poster.geometry import Rect
from poster.proof.events import Shown
from poster.proof.sheet import Sheet
from poster.proof.typefaces import Ink

MAX_CHARACTERS = 200_000
# Points. Glyph boxes of PDFium are rounded to 1/1000 em; outlines may overshoot by their control points.
TOLERANCE = 0.5
_OF_SIZE = 0.02
# Left, lower, right and upper edge in points.
Edges = tuple[float, float, float, float]
# An origin in tenths of a point.
Place = tuple[int, int]
# What PDFium tells of a glyph: its edges and its origin.
_GLYPH = struct.Struct("=6d")
_AT_ONCE = 512  # glyphs
_INKLESS = 0.02  # points: the height that PDFium gives the box of a glyph without ink
_MOST_APART = 2  # times as many rows as an event has glyphs: what PDFium tells of one event stands together


@dataclass(slots=True)
class Glyph:
    """A glyph on the page. `edges` is its ink by its outline, `seen` by PDFium (None where it found none).

    PDFium divides the box of a text that an ActualText tells evenly among its letters, so that is not taken.
    Not frozen, and without rectangles, because a page has many: 0.5 ms of a proof of 5.
    """

    event: Shown
    code: int
    x: float
    y: float
    edges: Edges | None
    seen: Edges | None

    @property
    def extent(self) -> Edges | None:
        """The edges of its ink, as PDFium draws it where that is known."""
        return self.seen or self.edges

    @property
    def ink(self) -> Rect | None:
        """The box of its ink, as PDFium draws it where that is known."""
        extent = self.extent
        return None if extent is None else rectangle(extent)

    @property
    def text(self) -> str | None:
        """What the file says it stands for."""
        return self.event.typeface.text(self.code)


def rectangle(edges: Edges) -> Rect:
    """Return edges as a rectangle."""
    left, lower, right, upper = edges
    return Rect(left, lower, right - left, upper - lower)


def agree(glyph: Glyph) -> bool:
    """Do outline and PDFium agree on where the ink is? PDFium adds 1/64 to the right and to the top."""
    if glyph.seen is None or glyph.edges is None:
        return False
    allowed = TOLERANCE + _OF_SIZE * abs(glyph.event.matrix[3] or glyph.event.matrix[1])
    (a, b, c, d), (e, f, g, h) = glyph.edges, glyph.seen
    return abs(a - e) <= allowed and abs(b - f) <= allowed and abs(c - g) <= allowed and abs(d - h) <= allowed


def exact_ink(glyph: Glyph) -> Rect | None:
    """Return the box of a glyph's ink: by its outline where PDFium agrees, else as PDFium draws it."""
    return rectangle(glyph.edges) if glyph.edges is not None and agree(glyph) else glyph.ink


def glyphs_of(event: Shown, sheet: Sheet) -> tuple[Glyph, ...]:
    """Return the glyphs of a text event with their ink on the page; made once a sheet.

    Those of an event that the run has seen before are the same ones if PDFium sees them in the same places.
    """
    return sheet.view(f"glyphs {event.order}", lambda: _glyphs(event, sheet))


def ink_of(event: Shown, sheet: Sheet) -> Rect | None:
    """Return the box around the ink of a text event, None if it has none; made once a sheet."""
    glyphs = glyphs_of(event, sheet)
    return sheet.seen.of("ink", (glyphs,), lambda: around(glyphs)) if glyphs else None


def around(glyphs: Iterable[Glyph]) -> Rect | None:
    """Return the box around the ink of glyphs, None if none has ink."""
    extents = [glyph.seen or glyph.edges for glyph in glyphs if glyph.edges is not None]
    if not extents:
        return None
    lefts, lowers, rights, uppers = zip(*extents, strict=True)
    return rectangle((min(lefts), min(lowers), max(rights), max(uppers)))


@dataclass(frozen=True, slots=True)
class _Outlined:
    """Each glyph's edges by its outline, and where PDFium is asked for it: at NOWHERE where it is not."""

    edges: tuple[Edges | None, ...]
    places: tuple[Place, ...]


# No glyph is found this far from any page.
_NOWHERE: Place = (1 << 60, 1 << 60)


def _glyphs(event: Shown, sheet: Sheet) -> tuple[Glyph, ...]:
    told = sheet.view("told again", lambda: _told_again(sheet))
    again = told.glyphs.get(event.order)
    if again is not None:
        return again
    drawn = sheet.seen.of("outlined", (event,), lambda: _outlined(event))
    found = _found(drawn, told, sheet)
    glyphs = sheet.seen.of("glyphs", (event,), lambda: _placed(event, drawn, found), also=found)
    if sheet.seen.is_kept(event):
        # All that PDFium told from the first glyph of the event to the last, and the glyphs that came of it.
        sheet.seen.of("rows", (event,), lambda: _rows_of(drawn, sheet))
        sheet.seen.of("glyphs again", (event,), lambda: glyphs)
    return glyphs


@dataclass(frozen=True, slots=True)
class _ToldAgain:
    """The glyphs of events of which PDFium tells as in another file, by their order; all others' edges by place."""

    glyphs: Mapping[int, tuple[Glyph, ...]]
    others: Mapping[Place, Edges]


def _told_again(sheet: Sheet) -> _ToldAgain:
    """Return the events of which PDFium tells, to the last bit, what it told of the same ones before."""
    rows, recalled = _rows(sheet), sheet.seen.recalled
    found: dict[int, tuple[Glyph, ...]] = {}
    spans: list[tuple[int, int]] = []
    after = 0
    for event in sheet.content.shown:
        read = recalled(("rows", (id(event),), ()))
        place = _row_of(read, rows, after) if isinstance(read, bytes) and read else -1
        again = recalled(("glyphs again", (id(event),), ())) if place >= 0 else None
        if isinstance(read, bytes) and isinstance(again, tuple):
            found[event.order] = again
            after = place + len(read)
            spans.append((place, after))
    return _ToldAgain(found, _by_place(b"".join(_between(spans, rows))))


def _row_of(part: bytes, rows: bytes, likely: int) -> int:
    """Return where `part` stands in rows, most likely at that place; -1 if it does not."""
    if rows.startswith(part, likely):
        return likely
    place = rows.find(part)
    while place % _GLYPH.size and place >= 0:
        place = rows.find(part, place + 1)
    return place


def _between(spans: list[tuple[int, int]], rows: bytes) -> Iterator[bytes]:
    """Yield what is in none of the spans."""
    done = 0
    for begin, end in sorted(spans):
        yield rows[done:begin]
        done = max(done, end)
    yield rows[done:]


def _found(drawn: _Outlined, told: _ToldAgain, sheet: Sheet) -> tuple[Edges | None, ...]:
    """Return PDFium's edges of an event's glyphs."""
    found = tuple(map(told.others.get, drawn.places))
    if found.count(None) == drawn.places.count(_NOWHERE):
        return found
    found = tuple(edges or _nearest(told.others, place) for edges, place in zip(found, drawn.places, strict=True))
    if found.count(None) == drawn.places.count(_NOWHERE):
        return found
    seen = seen_glyphs(sheet)
    return tuple(edges or _nearest(seen, place) for edges, place in zip(found, drawn.places, strict=True))


def _rows_of(drawn: _Outlined, sheet: Sheet) -> bytes:
    """Return the rows from the first to the last glyph of an event; none if PDFium knows one of them otherwise."""
    numbers = sheet.view("row numbers", lambda: _row_numbers(_rows(sheet)))
    asked = [numbers.get(place) for place in drawn.places if place != _NOWHERE]
    known = [number for number in asked if number is not None]
    if not known or len(known) < len(asked) or max(known) - min(known) > _MOST_APART * len(drawn.places):
        return b""
    return _rows(sheet)[min(known) * _GLYPH.size : (max(known) + 1) * _GLYPH.size]


def _row_numbers(rows: bytes) -> Mapping[Place, int]:
    """Return the number of the first row of each place."""
    found: dict[Place, int] = {}
    for number, (*_, x, y) in enumerate(_GLYPH.iter_unpack(rows)):
        found.setdefault((round(x * 10), round(y * 10)), number)
    return found


def _placed(event: Shown, drawn: _Outlined, found: tuple[Edges | None, ...]) -> tuple[Glyph, ...]:
    """Return the glyphs of an event with both readers' edges."""
    return tuple(
        Glyph(event, code, x, y, edges, seen)
        for (code, x, y), edges, seen in zip(event.glyphs, drawn.edges, found, strict=True)
    )


def _outlined(event: Shown) -> _Outlined:
    """Return where each glyph's ink is by its outline, and where to ask PDFium for it."""
    around = {code: _turned(event.typeface.ink(code), *event.matrix) for code in {one[0] for one in event.glyphs}}
    glyphs = [(around[code], x, y) for code, x, y in event.glyphs]
    is_asked = not event.is_spelled
    return _Outlined(
        tuple([ink and (ink[0] + x, ink[1] + y, ink[2] + x, ink[3] + y) for ink, x, y in glyphs]),
        tuple([(round(x * 10), round(y * 10)) if ink and is_asked else _NOWHERE for ink, x, y in glyphs]),
    )


def _turned(ink: Ink, a: float, b: float, c: float, d: float) -> Edges | None:
    """Return the edges of a glyph through a matrix, from its origin on; None without ink."""
    if ink is None:
        return None
    left, lower, right, upper = ink
    if b == 0 == c and a > 0 and d > 0:
        return (a * left, d * lower, a * right, d * upper)
    corners = [(a * u + c * v, b * u + d * v) for u in (left, right) for v in (lower, upper)]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _nearest(seen: Mapping[Place, Edges], place: Place) -> Edges | None:
    """Return PDFium's edges of the glyph at an origin, which both readers may round differently."""
    if place == _NOWHERE:
        return None
    near = ((place[0] + i, place[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return next((seen[one] for one in near if one in seen), None)


def seen_glyphs(sheet: Sheet) -> Mapping[Place, Edges]:
    """Return PDFium's edges of all glyphs by their origins in tenths of a point; made once a sheet.

    Of two glyphs at one origin, the first with ink counts: a mark of no width stands where a letter begins.
    """
    return sheet.view("seen glyphs", lambda: _by_place(_rows(sheet)))


def _by_place(rows: bytes) -> dict[Place, Edges]:
    """Return edges by origin; of two glyphs at one origin, those of the first that has ink."""
    found: dict[Place, Edges] = {}
    for left, lower, right, upper, x, y in _GLYPH.iter_unpack(rows):
        edges = (left, lower, right, upper)
        known = found.setdefault((round(x * 10), round(y * 10)), edges)
        if known is not edges and known[3] - known[1] < _INKLESS:
            found[round(x * 10), round(y * 10)] = edges
    return found


def _rows(sheet: Sheet) -> bytes:
    """Return what PDFium tells of all glyphs, a row each; made once a sheet."""
    return sheet.view("rows", lambda: _told(sheet.textpage.raw))


def _told(textpage: Any) -> bytes:
    """Return edges and origin of each glyph, without those that PDFium does not know."""
    count = min(pdfium_c.FPDFText_CountChars(textpage), MAX_CHARACTERS)
    page = ctypes.cast(textpage, ctypes.c_void_p)
    rows = _IDLE.pop() if _IDLE else _Rows()
    found = [rows.read(page, first, min(_AT_ONCE, count - first)) for first in range(0, count, _AT_ONCE)]
    _IDLE.append(rows)
    return b"".join(found)


class _Rows:
    """A buffer for what PDFium tells of glyphs, and its addresses as arguments, which cost as much as the calls."""

    def __init__(self) -> None:
        self._buffer = ctypes.create_string_buffer(_AT_ONCE * _GLYPH.size)
        self._box_of = _plain(pdfium_c.FPDFText_GetCharBox)
        self._origin_of = _plain(pdfium_c.FPDFText_GetCharOrigin)
        left, lower, right, upper, x, y = (self._column(at) for at in range(0, _GLYPH.size, 8))
        self._edges, self._origin = (left, right, lower, upper), (x, y)

    def read(self, page: Any, first: int, count: int) -> bytes:
        """Return edges and origin of `count` glyphs from `first` on, without those that PDFium does not know."""
        numbers = range(first, first + count)
        has_box = list(map(self._box_of, repeat(page), numbers, *self._edges))
        has_origin = list(map(self._origin_of, repeat(page), numbers, *self._origin))
        rows = self._buffer.raw[: count * _GLYPH.size]
        if all(has_box) and all(has_origin):
            return rows
        size = _GLYPH.size
        is_known = zip(has_box, has_origin, strict=True)
        return b"".join(rows[at * size : (at + 1) * size] for at, both in enumerate(is_known) if all(both))

    def _column(self, at: int) -> list[Any]:
        """Return the addresses of one number in all rows."""
        return [ctypes.byref(self._buffer, row * _GLYPH.size + at) for row in range(_AT_ONCE)]


# Buffers that nobody reads into at the moment.
_IDLE: list[_Rows] = []


def _plain(function: Any) -> Callable[..., int]:
    """Return a function of PDFium without the check of its arguments, which are of C's own types here."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)

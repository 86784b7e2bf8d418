"""Stage prove: where each glyph has its ink on the page, by its outline and by PDFium."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c

from poster.geometry import Rect
from poster.proof.events import Shown
from poster.proof.sheet import Sheet

MAX_CHARACTERS = 200_000
# Left, lower, right and upper edge in points.
Edges = tuple[float, float, float, float]
# An origin in tenths of a point.
Place = tuple[int, int]
# What PDFium tells of a glyph: its edges and its origin.
_GLYPH = struct.Struct("=6d")


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


def _glyphs(event: Shown, sheet: Sheet) -> tuple[Glyph, ...]:
    drawn = sheet.seen.of("outlined", (event,), lambda: tuple(_outlined(event)))
    seen = seen_glyphs(sheet)
    found = tuple(None if place is None else _nearest(seen, place) for _, place in drawn)
    return sheet.seen.of("glyphs", (event,), lambda: _placed(event, drawn, found), also=found)


def _placed(
    event: Shown, drawn: tuple[tuple[Edges | None, Place | None], ...], found: tuple[Edges | None, ...]
) -> tuple[Glyph, ...]:
    """Return the glyphs of an event with both readers' edges."""
    return tuple(
        Glyph(event, code, x, y, edges, seen)
        for (code, x, y), (edges, _), seen in zip(event.glyphs, drawn, found, strict=True)
    )


def _outlined(event: Shown) -> Iterator[tuple[Edges | None, Place | None]]:
    """Yield each glyph's edges by its outline, and where PDFium is asked for it, None where it is not."""
    a, b, c, d = event.matrix
    ink_of_code = event.typeface.ink
    for code, x, y in event.glyphs:
        ink = ink_of_code(code)
        if ink is None:
            yield None, None
        else:
            place = None if event.is_spelled else (round(x * 10), round(y * 10))
            yield _on_page(ink, a, b, c, d, x, y), place


def _on_page(ink: Edges, a: float, b: float, c: float, d: float, x: float, y: float) -> Edges:
    """Return the edges of a glyph on the page."""
    left, lower, right, upper = ink
    if b == 0 == c and a > 0 and d > 0:
        return (x + a * left, y + d * lower, x + a * right, y + d * upper)
    corners = [(a * u + c * v + x, b * u + d * v + y) for u in (left, right) for v in (lower, upper)]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _nearest(seen: Mapping[Place, Edges], place: Place) -> Edges | None:
    """Return PDFium's edges of the glyph at an origin, which both readers may round differently."""
    found = seen.get(place)
    if found is not None:
        return found
    near = ((place[0] + i, place[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return next((seen[one] for one in near if one in seen), None)


def seen_glyphs(sheet: Sheet) -> Mapping[Place, Edges]:
    """Return PDFium's edges of all glyphs by their origins in tenths of a point; made once a sheet.

    Of two glyphs at one origin, the first counts.
    """
    return sheet.view("seen glyphs", lambda: _seen(sheet.textpage.raw))


def _seen(textpage: Any) -> dict[Place, Edges]:
    """Return edges by origin, read into one buffer: arguments that are plain addresses halve the time of a call."""
    count = min(pdfium_c.FPDFText_CountChars(textpage), MAX_CHARACTERS)
    buffer = ctypes.create_string_buffer(max(1, count) * _GLYPH.size)
    page, place = ctypes.cast(textpage, ctypes.c_void_p), ctypes.addressof(buffer)
    box_of, origin_of = _plain(pdfium_c.FPDFText_GetCharBox, 4), _plain(pdfium_c.FPDFText_GetCharOrigin, 2)
    end = place
    for number in range(count):
        if box_of(page, number, end, end + 16, end + 8, end + 24):
            origin_of(page, number, end + 32, end + 40)
            end += _GLYPH.size
    found: dict[Place, Edges] = {}
    for left, lower, right, upper, x, y in _GLYPH.iter_unpack(buffer.raw[: end - place]):
        found.setdefault((round(x * 10), round(y * 10)), (left, lower, right, upper))
    return found


def _plain(function: Any, results: int) -> Callable[..., int]:
    """Return a function of PDFium that takes a text page, a number and addresses for its results, unchecked."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, *(ctypes.c_void_p,) * results)
    return kind(address)

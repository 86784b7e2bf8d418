"""Stage prove: where each glyph has its ink on the page, by its outline and by PDFium."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c

from poster.geometry import Rect
from poster.proof.events import Shown
from poster.proof.sheet import Sheet

MAX_CHARACTERS = 200_000
# Left, lower, right and upper edge in points.
Edges = tuple[float, float, float, float]


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
    """Return the glyphs of a text event with their ink on the page; made once a sheet."""
    return sheet.view(f"glyphs {event.order}", lambda: tuple(_glyphs(event, seen_glyphs(sheet))))


def ink_of(event: Shown, sheet: Sheet) -> Rect | None:
    """Return the box around the ink of a text event, None if it has none; made once a sheet."""
    return sheet.view(f"ink {event.order}", lambda: around(glyphs_of(event, sheet)))


def around(glyphs: Iterable[Glyph]) -> Rect | None:
    """Return the box around the ink of glyphs, None if none has ink."""
    extents = [glyph.seen or glyph.edges for glyph in glyphs if glyph.edges is not None]
    if not extents:
        return None
    lefts, lowers, rights, uppers = zip(*extents, strict=True)
    return rectangle((min(lefts), min(lowers), max(rights), max(uppers)))


def _glyphs(event: Shown, seen: Mapping[tuple[int, int], Edges]) -> Iterator[Glyph]:
    a, b, c, d = event.matrix
    ink_of_code = event.typeface.ink
    for code, x, y in event.glyphs:
        ink = ink_of_code(code)
        if ink is None:
            yield Glyph(event, code, x, y, None, None)
            continue
        edges = _on_page(ink, a, b, c, d, x, y)
        yield Glyph(event, code, x, y, edges, None if event.is_spelled else _nearest(seen, x, y))


def _on_page(ink: Edges, a: float, b: float, c: float, d: float, x: float, y: float) -> Edges:
    """Return the edges of a glyph on the page."""
    left, lower, right, upper = ink
    if b == 0 == c and a > 0 and d > 0:
        return (x + a * left, y + d * lower, x + a * right, y + d * upper)
    corners = [(a * u + c * v + x, b * u + d * v + y) for u in (left, right) for v in (lower, upper)]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _nearest(seen: Mapping[tuple[int, int], Edges], x: float, y: float) -> Edges | None:
    """Return PDFium's edges of the glyph at an origin, which both readers may round differently."""
    place = (round(x * 10), round(y * 10))
    found = seen.get(place)
    if found is not None:
        return found
    near = ((place[0] + i, place[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return next((seen[one] for one in near if one in seen), None)


def seen_glyphs(sheet: Sheet) -> Mapping[tuple[int, int], Edges]:
    """Return PDFium's edges of all glyphs by their origins in tenths of a point; made once a sheet.

    Of two glyphs at one origin, the first counts.
    """
    return sheet.view("seen glyphs", lambda: _seen(sheet.textpage.raw))


def _seen(textpage: Any) -> dict[tuple[int, int], Edges]:
    left, right, lower, upper = (ctypes.c_double() for _ in range(4))
    to_left, to_right, to_lower, to_upper = (ctypes.byref(value) for value in (left, right, lower, upper))
    box_of, origin_of = pdfium_c.FPDFText_GetCharBox, pdfium_c.FPDFText_GetCharOrigin
    found: dict[tuple[int, int], Edges] = {}
    for number in range(min(pdfium_c.FPDFText_CountChars(textpage), MAX_CHARACTERS)):
        if not box_of(textpage, number, to_left, to_right, to_lower, to_upper):
            continue
        edges = (left.value, lower.value, right.value, upper.value)
        origin_of(textpage, number, to_left, to_lower)
        found.setdefault((round(left.value * 10), round(lower.value * 10)), edges)
    return found

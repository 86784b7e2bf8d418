"""Stage prove: how many modules around a symbol are clear, by what the file paints and by the rendered page."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

from poster.geometry import Rect
from poster.proof.checks.covering import near_events, painted_areas
from poster.proof.contrast import is_even
from poster.proof.events import Drawn, Event, Ink
from poster.proof.modules import VectorSymbol
from poster.proof.sheet import Sheet

QUIET_ZONE = 4  # modules on each side (ISO/IEC 18004:2015, 6.3.8)
PAPER = Ink("DeviceGray", (1.0,))
_LIGHT = 200  # of 255; what is darker in the quiet zone is ink
_ROUNDING = 0.05  # pt
_WHITE = {"DeviceCMYK": (0.0,) * 4, "DeviceGray": (1.0,), "DeviceRGB": (1.0,) * 3}


def surroundings(vectors: VectorSymbol) -> Rect:
    """Return the symbol with its quiet zone."""
    return vectors.area.grown(QUIET_ZONE * vectors.module)


def clear_of_paint(sheet: Sheet, vectors: VectorSymbol) -> int:
    """Return how many whole modules around a symbol, at most four, nothing is painted in but one even ground.

    So pale paint and lines thinner than the renderer's pixels are found too.
    """
    symbol = vectors.area
    gaps = (
        max(symbol.x - area.right, area.x - symbol.right, symbol.y - area.top, area.y - symbol.top, 0.0)
        for area in _intruders(sheet, vectors)
    )
    return min((min(int(gap / vectors.module), QUIET_ZONE - 1) for gap in gaps), default=QUIET_ZONE)


def _intruders(sheet: Sheet, vectors: VectorSymbol) -> list[Rect]:
    """Return what can be seen in the quiet zone beside the last even ground beneath all of it."""
    zone, ground, found = surroundings(vectors), PAPER, list[Rect]()
    for event in near_events(sheet, zone, 0):
        if event.order == vectors.event.order:
            continue
        for area, _ in painted_areas(event, sheet, zone):
            if _is_ground(event) and area.contains(zone, _ROUNDING):
                ground, found = event.look.fill, []
            elif not (_is_ground(event) and _is_alike(event.look.fill, ground)):
                found += _beside(area, zone, vectors.area)
    return found


def _is_ground(event: Event) -> bool:
    """Is it painted evenly, in one ink?"""
    return is_even(event) and isinstance(event, Drawn) and not event.is_stroked


def _is_alike(ink: Ink, ground: Ink) -> bool:
    """Can an ink not be told from its ground: the same, or white on paper?"""
    return ink == ground or all(_WHITE.get(one.space) == one.values for one in (ink, ground))


def _beside(area: Rect, zone: Rect, symbol: Rect) -> Iterator[Rect]:
    """Yield an area if any of it lies in the quiet zone; what lies beneath the symbol alone is another fault."""
    if area.overlaps(zone, _ROUNDING) and not symbol.grown(_ROUNDING).contains(area):
        yield area


def clear_modules(picture: Image.Image, side: int) -> int:
    """Return how many whole modules around a symbol of `side` modules are light, at most four.

    `picture` shows the symbol and four modules around it; the pixel at each border is left to smoothing.
    """
    width, height = picture.size
    module = width / (side + 2 * QUIET_ZONE)
    for clear in range(QUIET_ZONE, 0, -1):
        outer = round((QUIET_ZONE - clear) * module) + 1
        inner = round(QUIET_ZONE * module) - 1
        strips = (
            (outer, outer, width - outer, inner),
            (outer, height - inner, width - outer, height - outer),
            (outer, outer, inner, height - outer),
            (width - inner, outer, width - outer, height - outer),
        )
        if all(picture.crop(strip).getextrema()[0] >= _LIGHT for strip in strips):  # type: ignore[operator]
            return clear
    return 0


def rows_seen(picture: Image.Image, side: int) -> tuple[str, ...]:
    """Return the modules of a symbol of `side` modules as the page shows them, "1" where one is dark.

    `picture` is as for `clear_modules`; a module has the mean of its pixels.
    """
    across = side + 2 * QUIET_ZONE
    means = picture.resize((across, across), Image.Resampling.BOX).point(lambda value: 255 * (value < 128))
    data = means.crop((QUIET_ZONE, QUIET_ZONE, QUIET_ZONE + side, QUIET_ZONE + side)).tobytes()
    bits = data.translate(_BITS).decode("ascii")
    return tuple(bits[first : first + side] for first in range(0, side * side, side))


_BITS = bytes([ord("0")] + [ord("1")] * 255)

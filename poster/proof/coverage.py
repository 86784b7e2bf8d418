"""Stage prove: total area coverage (TAC) of everything that is painted: the sum of the inks in percent.

Paths and text are exact, with overprint and blend modes taken at their darkest. Pictures are measured in windows
of about one millimetre: the eye and the press see the mean of a window, and the noise of a JPEG is none of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import Any

from PIL import Image, ImageChops

from poster.colour import ColourSpace
from poster.geometry import Rect, mm
from poster.proof.events import Drawn, Event, Ink, Pictured, Shaded, Shown
from poster.proof.objects import numbers_of, value_of
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet
from poster.proof.spaces import ALLOWED, area_of, families, families_of, inks_of, overprints

MAX_PIXELS = 60_000_000
_WINDOW = mm(1)
_EXACT, _MEASURED = 0.5, 4.0  # percent: rounding in the file; rounding of four means of bytes
_MOST_BENEATH = 2_000
_INKS = 4
_BITS = 8
_EXPONENTIAL, _STITCHED = 2, 3  # ISO 32000-1, 7.10.3 and 7.10.4


@dataclass(frozen=True, slots=True)
class Coverage:
    """The greatest coverage of one thing that is painted, in percent, None where it cannot be measured."""

    percent: float | None
    what: str
    area: Rect | None
    tolerance: float = _EXACT


@dataclass(frozen=True, slots=True)
class _Layer:
    """What an event paints, as far as overprint needs it: where, and how much of C, M, Y, K and spot inks.

    `is_solid`: nothing beneath it is left inside `area`.
    """

    area: Rect | None
    inks: tuple[float, ...]
    is_solid: bool


def coverages(sheet: Sheet, printed: Rect, seen: Seen) -> Iterator[Coverage]:
    """Yield the coverage of everything painted inside `printed`, in painting order."""
    beneath: list[_Layer] = []
    for event in sheet.content.events:
        area = area_of(event)
        if area is not None and not (area.grown(0.02).overlaps(printed) and _is_let_through(event, area)):
            continue
        if isinstance(event, Pictured) and not inks_of(event):
            yield _picture(event, seen)
        elif isinstance(event, Shaded):
            yield _shading(event)
        else:
            yield from _painted(event, area, beneath)


def _is_let_through(event: Event, area: Rect) -> bool:
    """Does the clip leave anything of it?"""
    return event.clip is None or event.clip.box.overlaps(area)


def _painted(event: Event, area: Rect | None, beneath: list[_Layer]) -> Iterator[Coverage]:
    """Yield the coverage of a path or text with what lies beneath it."""
    what = "text" if isinstance(event, Shown) else "a path" if isinstance(event, Drawn) else "a picture"
    for ink in inks_of(event):
        own = _inks(ink)
        if own is None:
            if set(families_of(ink)) <= ALLOWED[ColourSpace.CMYK]:  # another one is a fault of its own
                yield Coverage(None, what, area)
            continue
        if _blends(event) or (ink.space == "DeviceN" and overprints(event)):  # its inks are in an order of its own
            own = _mixed(own, _left(beneath, area))
        elif overprints(event):
            own = _overprinted(own, ink, event.look.overprint[2], _left(beneath, area))
        yield Coverage(sum(own) * 100, what, area)
        if len(beneath) < _MOST_BENEATH:
            beneath.append(_Layer(area, own, _is_solid(event)))


def _inks(ink: Ink) -> tuple[float, ...] | None:
    """Return the share of C, M, Y, K (and of a spot ink, last); () for a colour without ink of its own here."""
    if ink.space == "DeviceCMYK" or (ink.space == "ICCBased" and len(ink.values) == _INKS):
        return ink.values
    if ink.space in {"DeviceGray", "CalGray"} or (ink.space == "ICCBased" and len(ink.values) == 1):
        return (0.0, 0.0, 0.0, 1.0 - ink.values[0])
    if ink.space == "Separation":
        share = ink.values[0] if ink.values else 1.0
        every = str(ink.resource[1]) == "/All" if ink.resource is not None else False
        return (share,) * _INKS if every else (0.0, 0.0, 0.0, 0.0, share)
    if ink.space == "DeviceN":
        return ink.values
    return None if ink.space == "Pattern" else ()


def _blends(event: Event) -> bool:
    """Does it mix with the inks beneath it (ISO 32000-1, 11.3.5)?"""
    return event.look.blend not in {"Normal", "Compatible"}


def _overprinted(own: tuple[float, ...], ink: Ink, mode: int, others: list[tuple[float, ...]]) -> tuple[float, ...]:
    """Return the most that an ink leaves where it overprints others (ISO 32000-1, 11.7.4.3, table 148).

    A colour of process inks replaces them all, a DeviceCMYK one by mode 1 only those that it has.
    """
    replaced = 0 if ink.space == "Separation" or (ink.space == "DeviceCMYK" and mode == 1) else _INKS
    return tuple(
        max(shares) if not shares[0] and place >= replaced else shares[0]
        for place, shares in enumerate(zip_longest(own, *others, fillvalue=0.0))
    )


def _is_solid(event: Event) -> bool:
    """Does it hide all that lies beneath it in its area?"""
    if not isinstance(event, Drawn) or event.clip is not None or not event.is_filled or not event.rects:
        return False
    is_opaque = event.look.alpha_fill >= 1 and not event.look.has_mask
    return len(event.rects) == 1 and is_opaque and not _blends(event) and not overprints(event)


def _left(beneath: list[_Layer], area: Rect | None) -> list[tuple[float, ...]]:
    """Return the inks that are left beneath an area, lowest first."""
    left: list[tuple[float, ...]] = []
    for layer in beneath:
        if layer.is_solid and area is not None and layer.area is not None and layer.area.contains(area):
            left = []
        if _meet(layer.area, area):
            left.append(layer.inks)
    return left


def _mixed(own: tuple[float, ...], others: list[tuple[float, ...]]) -> tuple[float, ...]:
    """Return the darkest that inks over others can give: of each ink the two shares multiplied."""
    result = [0.0] * max(len(each) for each in (own, *others))
    for each in (*others, own):
        for place, share in enumerate(each):
            result[place] += share - result[place] * share
    return tuple(result)


def _meet(one: Rect | None, other: Rect | None) -> bool:
    """May the two overlap? Where one is not known they may."""
    return one is None or other is None or one.overlaps(other)


def _shading(event: Shaded) -> Coverage:
    """Return the coverage of a shading: the greatest of the colours it runs between."""
    area = event.clip.box if event.clip is not None else None
    if not set(families(value_of(event.resource, "/ColorSpace"))) <= {"DeviceCMYK", "ICCBased 4"}:
        return Coverage(0.0, "a shading", area)
    ends = tuple(_ends(value_of(event.resource, "/Function"), 0))
    if not ends or None in ends:
        return Coverage(None, "a shading", area)
    return Coverage(max(sum(end) for end in ends if end is not None) * 100, "a shading", area)


def _ends(function: Any, depth: int) -> Iterator[tuple[float, ...] | None]:
    """Yield the colours at the ends of a function, None for one of a kind that has none (7.10)."""
    kind = value_of(function, "/FunctionType")
    if kind == _EXPONENTIAL:  # each ink runs from one end to the other
        yield numbers_of(value_of(function, "/C0")) or (0.0,)
        yield numbers_of(value_of(function, "/C1")) or (1.0,)
    elif kind == _STITCHED and depth < _INKS:
        for part in value_of(function, "/Functions"):
            yield from _ends(part.get_object(), depth + 1)
    else:
        yield None


def _picture(event: Pictured, seen: Seen) -> Coverage:
    """Return the coverage of a picture, measured in windows of about one millimetre."""
    what = "a picture"
    if event.is_inline:
        names = {str(event.resource.get("/ColorSpace", "")).lstrip("/")}
        return Coverage(None if names & {"CMYK", "DeviceCMYK"} else 0.0, what, event.box)
    space = value_of(event.resource, "/ColorSpace")
    met = set(families(space)) if space is not None else set()
    if not met & {"DeviceCMYK", "ICCBased 4"}:
        return Coverage(0.0, what, event.box)
    raw = getattr(event.resource, "_data", None)
    if not isinstance(raw, bytes):
        return Coverage(_measured(event), what, event.box, _MEASURED)
    state = repr(sorted((key, str(event.resource[key])) for key in event.resource)).encode()
    place = repr((event.box.width, event.box.height)).encode()
    percent = seen.result("coverage", (raw, state, place), lambda: _measured(event))
    return Coverage(percent, what, event.box, _MEASURED)


def _measured(event: Pictured) -> float | None:
    """Return the greatest coverage of a window of a CMYK picture, None where its data cannot be read."""
    image = _separations(event.resource)
    if image is None:
        return None
    across = event.box.width / _WINDOW
    along = event.box.height / _WINDOW
    factor = (max(1, int(image.width / max(across, 1.0))), max(1, int(image.height / max(along, 1.0))))
    cyan, magenta, yellow, black = image.reduce(factor).split()
    halves = ImageChops.add(cyan, magenta, 2), ImageChops.add(yellow, black, 2)
    _, *greatest = ImageChops.add(*halves, 2).getextrema()
    return max(value for value in greatest if isinstance(value, int | float)) * _INKS / 255 * 100


def _separations(resource: Any) -> Image.Image | None:
    """Return a picture's inks as one byte each, 255 for all of it; None for data of another kind."""
    width, height = int(resource["/Width"]), int(resource["/Height"])
    space = value_of(resource, "/ColorSpace")
    if width * height > MAX_PIXELS or (isinstance(space, list) and str(space[0]) != "/ICCBased"):
        return None
    filters = value_of(resource, "/Filter")
    last = str(filters[-1]) if isinstance(filters, list) else str(filters)
    if last == "/DCTDecode":
        image = _of_jpeg(bytes(resource._data))
    elif last in {"/FlateDecode", "None"} and value_of(resource, "/BitsPerComponent") == _BITS:
        data = samples(resource, width * height * _INKS)
        image = Image.frombytes("CMYK", (width, height), data) if len(data) == width * height * _INKS else None
    else:
        image = None
    if image is None:
        return None
    is_inverted = numbers_of(value_of(resource, "/Decode"))[:2] == (1.0, 0.0)
    return ImageChops.invert(image) if is_inverted else image


def samples(resource: Any, size: int) -> bytes:
    """Return the first `size` bytes of a picture's data: as many as it has pixels for, however long they go on."""
    if value_of(resource, "/Filter") == "/FlateDecode" and "/DecodeParms" not in resource:
        return zlib.decompressobj().decompress(resource._data, size)
    return bytes(resource.get_data()[:size])


def _of_jpeg(data: bytes) -> Image.Image | None:
    """Return the samples of a CMYK JPEG as they are stored; None if it is none or damaged."""
    try:
        with Image.open(BytesIO(data), formats=("JPEG",)) as image:
            if image.mode != "CMYK" or image.width * image.height > MAX_PIXELS:
                return None
            image.load()
            return ImageChops.invert(image)  # the library takes every CMYK JPEG for an inverted one
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None

"""Stage prove: which colour spaces a file paints in, met in every content stream, picture, shading and pattern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from poster.colour import ColourSpace, Tint
from poster.geometry import Rect
from poster.proof.events import Drawn, Event, Ink, Pictured, Shaded, Shown
from poster.proof.objects import number_of, objects_of, value_of
from poster.proof.sheet import Sheet
from poster.proof.tokens import operators

TINT_TOLERANCE = 0.002  # of a component, each from 0 to 1
_MAX_DEPTH = 8
_NAMES = {
    "/G": "/DeviceGray",
    "/RGB": "/DeviceRGB",
    "/CMYK": "/DeviceCMYK",
    "/I": "/Indexed",
}  # ISO 32000-1, table 93: short names of inline pictures
_OPERATORS = {
    b"g": "DeviceGray",
    b"G": "DeviceGray",
    b"rg": "DeviceRGB",
    b"RG": "DeviceRGB",
    b"k": "DeviceCMYK",
    b"K": "DeviceCMYK",
}
_BY_COMPONENTS = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}
_STROKED_MODES = (1, 2, 5, 6)  # ISO 32000-1, table 106
_FILLED_MODES = (0, 2, 4, 6)
# What each kind of sheet may be painted in. "ICCBased 4" is a profile with four components.
ALLOWED = {
    ColourSpace.CMYK: frozenset({"DeviceCMYK", "DeviceGray", "Separation", "DeviceN", "ICCBased 4", "ICCBased 1"}),
    ColourSpace.RGB: frozenset({"DeviceRGB", "DeviceGray", "ICCBased 3", "ICCBased 1", "CalRGB", "CalGray"}),
    ColourSpace.GREY: frozenset({"DeviceGray", "ICCBased 1", "CalGray"}),
}


@dataclass(frozen=True, slots=True)
class Use:
    """A colour space that something is painted in: its family, what is painted, and where on the page."""

    family: str
    what: str
    area: Rect | None = None


def families(space: Any, depth: int = 0) -> Iterator[str]:
    """Yield the colour spaces that a colour space object comes down to.

    An Indexed one gives its base, a Separation or DeviceN itself and what it falls back on, an ICCBased one
    its number of components ("ICCBased 3"), a Pattern what its colours are in.
    """
    space = space.get_object() if hasattr(space, "get_object") else space
    if depth > _MAX_DEPTH:
        yield "nested too deeply"
    elif isinstance(space, NameObject):
        if space != "/Pattern":
            yield _NAMES.get(str(space), str(space))[1:]
    elif isinstance(space, ArrayObject) and space:
        yield from _of_array(space, depth)
    else:
        yield "unknown"


def _of_array(space: ArrayObject, depth: int) -> Iterator[str]:
    """Yield what a colour space that is an array comes down to (ISO 32000-1, 8.6)."""
    family = _NAMES.get(str(space[0]), str(space[0]))[1:]
    if family in {"Indexed", "Pattern"}:
        if len(space) > 1:
            yield from families(space[1], depth + 1)
    elif family == "ICCBased":
        count = number_of(value_of(space[1].get_object(), "/N"))
        yield f"ICCBased {count or 0:g}"
    elif family in {"Separation", "DeviceN"}:
        yield family
        yield from families(space[2], depth + 1)
    else:
        yield family


def inks_of(event: Event) -> tuple[Ink, ...]:
    """Return the colours that an event is painted with; none for a picture with colours of its own."""
    filled, stroked = _painted_by(event)
    return (*([event.look.fill] if filled else []), *([event.look.stroke] if stroked else []))


def overprints(event: Event) -> bool:
    """Does anything of it leave inks beneath it standing (ISO 32000-1, 8.6.7)?"""
    filled, stroked = _painted_by(event)
    has_own = isinstance(event, Pictured | Shaded)
    fills, strokes, _ = event.look.overprint
    return ((filled or has_own) and fills) or (stroked and strokes)


def _painted_by(event: Event) -> tuple[bool, bool]:
    """Say whether the fill colour and whether the stroke colour paint an event."""
    if isinstance(event, Shown):
        filled, stroked = event.mode in _FILLED_MODES, event.mode in _STROKED_MODES
    elif isinstance(event, Drawn):
        filled, stroked = event.is_filled, event.is_stroked
    else:
        filled = isinstance(event, Pictured) and is_mask(event.resource)
        stroked = False
    return filled, stroked


def is_tint(ink: Ink, tint: Tint) -> bool:
    """Is the colour as promised?"""
    if ink.space != tint.space.value or len(ink.values) != len(tint.values):
        return False
    return all(abs(one - other) <= TINT_TOLERANCE for one, other in zip(ink.values, tint.values, strict=True))


def is_mask(picture: Any) -> bool:
    """Is the picture a stencil, painted in the current colour (ISO 32000-1, 8.9.6.2)?"""
    return str(picture.get("/ImageMask", "")).lower() == "true"


def area_of(event: Event) -> Rect | None:
    """Return where on the page an event paints at most, None for all of its clip or page."""
    if isinstance(event, Shown):
        if not event.glyphs:
            return None
        _, xs, ys = zip(*event.glyphs, strict=True)
        x, y = min(xs), min(ys)
        return Rect(x, y, max(xs) - x, max(ys) - y).grown(event.size / 2)
    return None if isinstance(event, Shaded) else event.box


def uses(sheet: Sheet) -> tuple[Use, ...]:
    """Return every colour space met in the file, one for each place on the page that it is met in."""
    return sheet.view("spaces", lambda: tuple(dict.fromkeys((*_painted(sheet), *_stored(sheet)))))


def _painted(sheet: Sheet) -> Iterator[Use]:
    """Yield what the page paints in."""
    for event in sheet.content.events:
        what = {Shown: "text", Drawn: "a path", Pictured: "a picture", Shaded: "a shading"}[type(event)]
        for ink in inks_of(event):
            for family in families_of(ink):
                yield Use(family, what, area_of(event))
        if isinstance(event, Pictured) and not inks_of(event):
            for family in _picture_families(event.resource, sheet, is_inline=event.is_inline):
                yield Use(family, what, event.box)
        elif isinstance(event, Shaded):
            for family in families(value_of(event.resource, "/ColorSpace")):
                yield Use(family, what)


def families_of(ink: Ink) -> Iterator[str]:
    """Yield the colour spaces that a colour comes down to; of a pattern of tiles those of its operators."""
    if ink.space == "Pattern":
        resource = ink.resource
        if isinstance(resource, ArrayObject):
            yield from families(resource)
        elif isinstance(resource, DictionaryObject) and "/Shading" in resource:
            yield from families(value_of(value_of(resource, "/Shading"), "/ColorSpace"))
        elif isinstance(resource, StreamObject):
            # A pattern without colours of its own is painted in as many components as it is given (8.7.3.3).
            yield from (_BY_COMPONENTS[len(ink.values)],) if len(ink.values) in _BY_COMPONENTS else ()
            yield from (use.family for use in _operated(resource))
    elif ink.resource is not None:
        yield from families(ink.resource)
    else:
        yield ink.space


def _picture_families(resource: Any, sheet: Sheet, *, is_inline: bool) -> Iterator[str]:
    """Yield the colour spaces of a picture; one without a colour space states it in its own data (JPEG 2000)."""
    if not is_inline:
        space = value_of(resource, "/ColorSpace")
        yield from families(space) if space is not None else ("JPEG 2000",)
        return
    space = resource.get("/ColorSpace")
    name = NameObject(f"/{space}" if space and not str(space).startswith("/") else str(space or "/DeviceGray"))
    known = value_of(value_of(sheet.leaf, "/Resources"), "/ColorSpace")
    yield from families(known[name] if known is not None and name in known else name)


def _stored(sheet: Sheet) -> Iterator[Use]:
    """Yield what pictures, shadings, forms and patterns hold, also those that the page does not use."""
    thumb = value_of(sheet.leaf, "/Thumb")
    for family in families(value_of(thumb, "/ColorSpace")) if thumb is not None else ():
        yield Use(family, "the page's thumbnail")
    for found in objects_of(sheet).found:
        entries, kind = found.entries, found.name("/Subtype")
        if kind == "Image" and not is_mask(entries):
            for family in _picture_families(entries, sheet, is_inline=False):
                yield Use(family, "a picture")
        elif value_of(entries, "/ShadingType") is not None:
            for family in families(value_of(entries, "/ColorSpace")):
                yield Use(family, "a shading")
        elif isinstance(entries, StreamObject) and (kind == "Form" or number_of(value_of(entries, "/PatternType"))):
            yield from _operated(entries)
        for name in ("/DefaultGray", "/DefaultRGB", "/DefaultCMYK"):
            if found.key == "/ColorSpace" and name in entries:
                yield Use(name[1:], "the page")


def _operated(stream: StreamObject) -> Iterator[Use]:
    """Yield the colour spaces that the operators of a form or pattern and its resources name."""
    met = {_OPERATORS[operator] for operator, _ in operators(bytes(stream.get_data())) if operator in _OPERATORS}
    for family in sorted(met):
        yield Use(family, "a form or pattern")
    named = value_of(value_of(stream, "/Resources"), "/ColorSpace")
    for name in named if isinstance(named, DictionaryObject) else ():
        for family in families(named[name]):
            yield Use(family, "a form or pattern")

"""Stage prove: the QR symbol as it stands on the sheet (ISO/IEC 18004:2015): can any phone read it, and what?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from PIL import Image

from poster.geometry import Rect, to_mm
from poster.proof.checks.covering import annotation_areas, near_events, painted_areas
from poster.proof.events import Drawn, Ink
from poster.proof.model import Check, Finding
from poster.proof.modules import VectorSymbol, symbol_of
from poster.proof.promise import PromisedSlot, PromisedSymbol
from poster.proof.quiet import (
    PAPER,
    QUIET_ZONE,
    clear_modules,
    clear_of_paint,
    rows_seen,
    surroundings,
)
from poster.proof.reading import SlotReading, reading_of
from poster.proof.regions import once
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet

READABLE_WITHIN = 15.0  # mm from the symbol to its readable address
LEAST_MODULE = 0.9  # mm as printed, where the layout asks nothing; phones at arm's length read down to about 0.4
_ROUNDING = 1e-6  # mm
_PIXELS = 4  # a module
_CONTRAST = 0.7  # ISO/IEC 15415:2011, 7.8.3: symbol contrast of grade 4
_SIZE_TOLERANCE = 0.005

DRAWN = Check(
    "symbol/missing",
    "the symbol is drawn in vectors, in its frame",
    "ISO/IEC 18004:2015, 6.3; own rule",
    "a symbol drawn as a picture is blurred by every program that resamples pictures",
)
COVERED = Check(
    "symbol/covered",
    "nothing is painted over the symbol",
    "own rule",
    "error correction is there for dirt and scratches in the stairwell, not for our own paint",
)
MIRRORED = Check(
    "symbol/mirrored",
    "the three finder patterns are upper left, upper right and lower left, and nothing is mirrored",
    "ISO/IEC 18004:2015, 6.3.3 and 6.2",
    "some readers accept a mirrored symbol and others do not; a test with one phone shows nothing",
)
PAYLOAD = Check(
    "symbol/other-payload",
    "the decoder reads the promised payload from the rendered page, without inversion",
    "ISO/IEC 18004:2015, 12; own rule",
    "a symbol that leads elsewhere cannot be told from a right one by eye",
)
MATRIX = Check(
    "symbol/modules",
    "every module is as promised, by what is painted and on the rendered page",
    "ISO/IEC 18004:2015, 7.7",
    "a symbol that reads only through its error correction has none left for dirt",
)
SIZE = Check(
    "symbol/module",
    "a module has its size, also as the profile's printers shrink it",
    "own rule",
    "a phone at arm's length resolves no smaller module",
)
QUIET = Check(
    "symbol/quiet",
    "four modules around the symbol are clear, by what is painted and on the rendered page",
    "ISO/IEC 18004:2015, 6.3.8",
    "readers find the symbol by its clear border; on a panel or beside text they miss it without one",
)
CONTRAST = Check(
    "symbol/contrast",
    "dark modules are dark and light ones are light, by the inks of the press",
    "ISO/IEC 15415:2011, 7.8.3",
    "what stands out on a screen may not stand out in print, nor under a stairwell's lamp",
)
INK = Check(
    "symbol/ink",
    "the dark modules are painted in one ink",
    "own rule; ISO 15930-7",
    "with two inks a misregistration of 0.1 mm frays every edge",
)
READABLE = Check(
    "symbol/readable",
    "the readable address stands within 15 mm of the symbol and has the payload's host",
    "own rule",
    "a sticker over a symbol shows only where the address beside it can be compared",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A promised symbol as found; `vectors` is None where none is drawn in its frame."""

    slot: PromisedSlot
    symbol: PromisedSymbol
    vectors: VectorSymbol | None


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the decoder read: text, and whether it had to mirror or turn the symbol."""

    text: str
    is_mirrored: bool
    orientation: int


def missing(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols that are not drawn in vectors in their frame."""
    for found in _found(sheet, asked):
        if found.vectors is None:
            message = f"no symbol is drawn in the frame of {found.slot.name}"
            yield _finding(DRAWN, message, found)


def covered(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols over which something is painted later."""
    for found, vectors in _drawn(sheet, asked):
        later = near_events(sheet, vectors.area, vectors.event.order + 1)
        areas = [area for event in later for area, _ in painted_areas(event, sheet, vectors.area)]
        areas += [area for area in annotation_areas(sheet) if area.overlaps(vectors.area)]
        if areas:
            yield Finding(COVERED.id, f"{found.slot.name} is painted over", found.slot.name, areas[0])


def mirrored(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols whose finders stand elsewhere, or whose modules are mirrored or turned."""
    for found, vectors in _drawn(sheet, asked):
        if vectors.finders != (True, True, True, False):
            yield _finding(MIRRORED, f"the finder patterns of {found.slot.name} are not in place", found)
        elif vectors.rows != found.symbol.rows and found.symbol.rows in _images(vectors.rows):
            yield _finding(MIRRORED, f"{found.slot.name} is mirrored", found)


def _images(rows: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the modules mirrored from left to right, from top to bottom, and along the diagonal."""
    yield tuple(row[::-1] for row in rows)
    yield rows[::-1]
    yield tuple("".join(column) for column in zip(*rows, strict=True))


def payload(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols that the decoder does not read, or reads otherwise than promised."""
    for found, vectors in _drawn(sheet, asked):
        look = partial(decoded, sheet, found, vectors)
        read = once("decoded", surroundings(vectors), sheet, asked.seen, look)
        sheet.payload_read = read.text if read else ""
        if read is None:
            yield _finding(PAYLOAD, f"{found.slot.name} cannot be decoded from the rendered page", found)
        elif read.text != found.symbol.payload:
            message = f"{found.slot.name} reads '{read.text[:200]}', promised is '{found.symbol.payload[:200]}'"
            yield _finding(PAYLOAD, message, found)
        elif read.is_mirrored or read.orientation:
            yield _finding(PAYLOAD, f"{found.slot.name} is decoded only turned or mirrored", found)


def modules(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols with modules other than promised: as painted, or as the rendered page shows them."""
    for found, vectors in _drawn(sheet, asked):
        wrong = _differing(vectors.rows, found.symbol.rows)
        if not wrong and vectors.rows == found.symbol.rows:
            look = partial(_rows_seen, sheet, vectors)
            wrong = _differing(once("modules", surroundings(vectors), sheet, asked.seen, look), found.symbol.rows)
        if wrong or vectors.rows != found.symbol.rows:
            yield _finding(MATRIX, f"{wrong or 'many'} modules of {found.slot.name} are not as promised", found)


def _differing(rows: tuple[str, ...], promised: tuple[str, ...]) -> int:
    """Return how many modules differ."""
    pairs = zip(rows, promised, strict=False)
    return sum(a != b for one, two in pairs if one != two for a, b in zip(one, two, strict=False))


def _rows_seen(sheet: Sheet, vectors: VectorSymbol) -> tuple[str, ...]:
    """Return the modules as the rendered page shows them."""
    return rows_seen(_picture(sheet, vectors), len(vectors.rows))


def size(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols with modules of another size than promised, or too small as printed."""
    shrink = asked.profile.shrink if asked.profile else 1.0
    for found, vectors in _drawn(sheet, asked):
        is_, wanted = to_mm(vectors.module), to_mm(found.symbol.module)
        if abs(is_ - wanted) > _SIZE_TOLERANCE * wanted:
            message = f"a module of {found.slot.name} is {is_:.3f} mm, promised is {wanted:.3f} mm"
            yield _finding(SIZE, message, found)
        elif is_ * shrink < (least := to_mm(found.symbol.least_module) or LEAST_MODULE) - _ROUNDING:
            message = f"a module of {found.slot.name} is {is_ * shrink:.3f} mm as printed, at least {least:g} mm"
            yield _finding(SIZE, f"{message} is needed", found)


def quiet(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols with paint in their quiet zone, by what is painted and by the pixels of the rendered page."""
    for found, vectors in _drawn(sheet, asked):
        count = partial(_clear, sheet, vectors)
        seen = once("quiet zone", surroundings(vectors), sheet, asked.seen, count)
        clear = min(seen, clear_of_paint(sheet, vectors))
        if clear < QUIET_ZONE:
            message = f"the quiet zone of {found.slot.name} has {clear} clear modules, {QUIET_ZONE} are needed"
            yield _finding(QUIET, message, found)


def contrast(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols whose inks are too near to one another."""
    for found, vectors in _drawn(sheet, asked):
        dark = reflectance(vectors.event.look.fill)
        light = reflectance(_beneath(sheet, vectors))
        if light - dark < _CONTRAST:
            message = (
                f"the contrast of {found.slot.name} is {max(0.0, light - dark) * 100:.0f} %, "
                f"at least {_CONTRAST * 100:.0f} % is needed"
            )
            yield _finding(CONTRAST, message, found)


def ink(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols in more than one ink."""
    for found, vectors in _drawn(sheet, asked):
        fill = vectors.event.look.fill
        is_one = {
            "DeviceCMYK": sum(value > 0 for value in fill.values) == 1,
            "DeviceGray": True,
            "DeviceRGB": len(set(fill.values)) == 1,
        }.get(fill.space, fill.space == "Separation")
        if not is_one or vectors.event.is_stroked:
            yield _finding(INK, f"{found.slot.name} is painted in more than one ink", found)


def readable(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield symbols without an address of the payload's host within 15 mm."""
    if asked.promise is None:
        return
    texts = [slot for slot in reading_of(sheet, asked.promise).slots if not slot.slot.is_figure]
    for found, vectors in _drawn(sheet, asked):
        host = (urlsplit(found.symbol.payload).hostname or "").removeprefix("www.")
        naming = [text for text in texts if host and _names(text.told, host)]
        if not naming:
            yield _finding(READABLE, f"no text names {host or 'the address'}, which {found.slot.name} opens", found)
            continue
        gap = min((_gap_mm(vectors.area, text) for text in naming), default=READABLE_WITHIN)
        if gap > READABLE_WITHIN:
            message = f"{host} is {gap:.1f} mm from {found.slot.name}, at most {READABLE_WITHIN:g} mm is allowed"
            yield _finding(READABLE, message, found)


def decoded(sheet: Sheet, found: Found, vectors: VectorSymbol) -> Decoded | None:
    """Return what the decoder reads from the rendered page; once a symbol."""
    return sheet.view(f"decoded {found.slot.name}", lambda: decode(_picture(sheet, vectors)))


def decode(picture: Image.Image) -> Decoded | None:
    """Return what is read from a picture that holds one upright symbol, None if nothing is.

    Neither inversion nor rotation is tried.
    """
    import zxingcpp

    results = zxingcpp.read_barcodes(
        picture,
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    if len(results) != 1 or not results[0].valid:
        return None
    return Decoded(results[0].text, bool(getattr(results[0], "is_mirrored", False)), int(results[0].orientation))


def reflectance(ink: Ink) -> float:
    """Return about what part of the light an ink reflects, 0 to 1; of one that is not known, nothing is sure: 0.5.

    CMYK by the product of what each ink lets through; a full cyan or magenta takes about two thirds of the
    light of its weight in luminance, yellow little (ISO 12647-2, coated).
    """
    if ink.space == "DeviceCMYK" and len(ink.values) == 4:
        c, m, y, k = ink.values
        return (1 - 0.75 * c) * (1 - 0.8 * m) * (1 - 0.1 * y) * (1 - k)
    if ink.space == "DeviceGray" and ink.values:
        return float(ink.values[0] ** 2.2)
    if ink.space == "DeviceRGB" and len(ink.values) == 3:
        red, green, blue = (value**2.2 for value in ink.values)
        return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return 0.5


def _found(sheet: Sheet, asked: Asked) -> tuple[Found, ...]:
    """Return the promised symbols as found; once a sheet."""
    return sheet.view("symbols", lambda: tuple(_search(sheet, asked)))


def _search(sheet: Sheet, asked: Asked) -> Iterator[Found]:
    drawn = [event for event in sheet.content.events if isinstance(event, Drawn)]
    shapes = (sheet.seen.of("symbol", (event,), partial(symbol_of, event)) for event in drawn)
    symbols = [found for found in shapes if found is not None]
    for slot in asked.promise.slots if asked.promise else ():
        if slot.symbol is not None:
            frame = slot.symbol.frame.grown(slot.symbol.module / 2)
            inside = [found for found in symbols if frame.contains(found.area)]
            largest = max(reversed(inside), key=lambda found: found.area.width, default=None)
            yield Found(slot, slot.symbol, largest)


def _drawn(sheet: Sheet, asked: Asked) -> Iterator[tuple[Found, VectorSymbol]]:
    """Yield the symbols that are drawn in vectors."""
    for found in _found(sheet, asked):
        if found.vectors is not None:
            yield found, found.vectors


def _picture(sheet: Sheet, vectors: VectorSymbol) -> Image.Image:
    """Return the symbol with four modules around it, in grey, at four pixels a module."""
    return sheet.pixels(_PIXELS / vectors.module, surroundings(vectors), is_grey=True)


def _clear(sheet: Sheet, vectors: VectorSymbol) -> int:
    """Return how many modules around the symbol are clear on the rendered page."""
    return clear_modules(_picture(sheet, vectors), len(vectors.rows))


def _beneath(sheet: Sheet, vectors: VectorSymbol) -> Ink:
    """Return the ink of the last path under all of the symbol, white paper where there is none."""
    ink = PAPER
    for event in sheet.content.events[: vectors.event.order]:
        if isinstance(event, Drawn) and event.is_filled and _is_under(event, vectors):
            ink = event.look.fill
    return ink


def _is_under(event: Drawn, vectors: VectorSymbol) -> bool:
    """Does a path paint something beneath all of a symbol?"""
    areas = event.rects or (event.box,)
    return event.look.alpha_fill > 0 and any(area.contains(vectors.area) for area in areas)


def _names(text: str, host: str) -> bool:
    """Does a text name a host, as a whole word?"""
    return re.search(rf"(?<![\w.-])(?:www\.)?{re.escape(host)}(?![\w-]|\.\w)", text.lower()) is not None


def _gap_mm(area: Rect, text: SlotReading) -> float:
    """Return the distance of a text's ink from the symbol in mm."""
    box = text.ink or text.slot.box
    across = max(0.0, area.x - box.right, box.x - area.right)
    up = max(0.0, area.y - box.top, box.y - area.top)
    return to_mm(float((across * across + up * up) ** 0.5))


def _finding(check: Check, message: str, found: Found) -> Finding:
    return Finding(check.id, message, found.slot.name, found.symbol.frame)


_DRAWN = (DRAWN.id, COVERED.id)
_PAGE = ("page/boxes", "page/size")
RULES: tuple[Rule, ...] = (
    Rule(DRAWN, missing, after=("file/content",)),
    Rule(COVERED, covered, after=(DRAWN.id,)),
    Rule(MIRRORED, mirrored, after=_DRAWN),
    Rule(SIZE, size, after=_DRAWN),
    Rule(INK, ink, after=_DRAWN),
    Rule(CONTRAST, contrast, after=_DRAWN),
    Rule(PAYLOAD, payload, after=(*_DRAWN, MIRRORED.id, CONTRAST.id, *_PAGE)),
    Rule(MATRIX, modules, after=(*_DRAWN, MIRRORED.id, CONTRAST.id, PAYLOAD.id, *_PAGE)),
    Rule(QUIET, quiet, after=(*_DRAWN, CONTRAST.id, *_PAGE)),
    Rule(READABLE, readable, after=(*_DRAWN, "text/missing", "text/frame", "text/unsafe", "structure/missing")),
)

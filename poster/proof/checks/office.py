"""Stage prove: checks of what a reader and an office printer meet: margins, darkness, scaling, links, contrast."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from PIL import Image

from poster.campaign.profiles import Profile
from poster.geometry import HALVES, SHEET_SIZES, Rect, to_mm
from poster.proof.contrast import least_contrasts
from poster.proof.events import Event, Shown
from poster.proof.glyphs import ink_of
from poster.proof.model import Check, Finding
from poster.proof.objects import sound
from poster.proof.outlined import LEAST_RATIO, lost_outlines
from poster.proof.places import slot_at, slot_of
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet, box_of
from poster.proof.spaces import area_of, inks_of

LEAST_CONTRAST = 7.0  # WCAG 2.2, 1.4.6 (level AAA)
# The smallest type of a sheet (imprint, read from 0.4 m), in points, by sheet size; it holds once printed.
LEAST_TYPE = {"A2": 12.0, "A3": 10.0, "A4": 8.0, "A5": 7.0}
_SCALE = 0.5  # pixels a point: the mean of a page does not need its edges
_FINE_SCALE = 2.0  # where a coarse picture is too dark
_WHITE = 250
_ROUNDING = 0.02  # pt
_MEASURE = 0.002  # of the darkness: smoothing of edges
_CONTRAST_MEASURE = 0.2
_PAPER = 0.995
_SIZE_TOLERANCE = 1.0


def _has_margin(profile: Profile | None) -> bool:
    return profile is not None and profile.printable_margin.master.points > 0


def _has_darkness(profile: Profile | None) -> bool:
    return profile is not None and profile.max_darkness is not None


def _shrinks(profile: Profile | None) -> bool:
    return profile is not None and profile.shrink < 1


def _is_known(profile: Profile | None) -> bool:
    return profile is not None


def _size_name(trim: Rect) -> str:
    """Return the name of the sheet size, "" for another."""
    for size in SHEET_SIZES.values():
        if abs(size.width - trim.width) < _SIZE_TOLERANCE and abs(size.height - trim.height) < _SIZE_TOLERANCE:
            return size.name
    return ""


def _trim(sheet: Sheet) -> Rect:
    return box_of(sheet.leaf, "/TrimBox") or box_of(sheet.leaf, "/CropBox") or sheet.media


@sound
def _margin(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Nothing is painted where an office printer cannot print."""
    if asked.profile is None:
        return
    trim = _trim(sheet)
    margin = asked.profile.printable_margin.on(_size_name(trim), 1.0)
    printable = trim.grown(-margin)
    for event in sheet.content.events:
        area = _inked(event, sheet)
        if area is not None and not printable.contains(area, _ROUNDING):
            message = f"something is painted nearer than {to_mm(margin):.1f} mm to the edge"
            yield Finding("office/margin", message, slot_at(area, asked), area)
            return
    grey = sheet.pixels(_SCALE, trim, is_grey=True)
    if _darkest_edge(grey, int(margin * _SCALE) - 1) < _WHITE:
        yield Finding("office/margin", f"the edge of {to_mm(margin):.1f} mm is not white")


def _inked(event: Event, sheet: Sheet) -> Rect | None:
    """Return the box in which an event leaves ink, None where it leaves none or is not bounded."""
    area = ink_of(event, sheet) if isinstance(event, Shown) else area_of(event)
    if area is None or (isinstance(event, Shown) and not event.is_visible):
        return None
    inks = inks_of(event)
    if inks and all(_is_paper(ink.space, ink.values) for ink in inks):
        return None
    if event.clip is None:
        return area
    box = event.clip.box
    x, y = max(area.x, box.x), max(area.y, box.y)
    right, top = min(area.right, box.right), min(area.top, box.top)
    return Rect(x, y, right - x, top - y) if right > x and top > y else None


def _is_paper(space: str, values: tuple[float, ...]) -> bool:
    """Does the colour leave the sheet white?"""
    if space in {"DeviceRGB", "DeviceGray", "CalRGB", "CalGray"}:
        return bool(values) and min(values) >= _PAPER
    return space == "DeviceCMYK" and max(values, default=1.0) <= 1 - _PAPER


def _darkest_edge(grey: Image.Image, width: int) -> int:
    """Return the darkest value of a band along the edges of a grey picture."""
    across, along = grey.size
    if width < 1 or across <= 2 * width or along <= 2 * width:
        return 255
    bands = (
        (0, 0, across, width),
        (0, along - width, across, along),
        (0, 0, width, along),
        (across - width, 0, across, along),
    )
    return min(min(grey.crop(band).tobytes()) for band in bands)


@sound
def _darkness(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The page as a whole takes no more toner than promised."""
    most = asked.profile.max_darkness if asked.profile is not None else None
    if most is None:
        return
    found = darkness(sheet)
    if found > most + _MEASURE:
        found = darkness(sheet, _FINE_SCALE)
    if found > most + _MEASURE:
        message = f"the sheet is {found * 100:.1f} % dark on average; at most {most * 100:.0f} % is allowed"
        yield Finding("office/darkness", message)


def darkness(sheet: Sheet, scale: float = _SCALE) -> float:
    """Return the mean darkness of the trimmed sheet: 1 minus the mean grey value, 0 to 1.

    `scale` is in pixels a point. A line is drawn a pixel wide at least, so that a coarse picture is darker than
    the sheet where there are many thin ones, never lighter.
    """
    grey = sheet.pixels(scale, _trim(sheet), is_grey=True)
    counts = grey.histogram()
    return 1 - sum(value * count for value, count in enumerate(counts)) / (255 * max(1, sum(counts)))


@sound
def _scaled(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Type can still be read once the printer has shrunk the page: no style is below its floor, no other below the
    least of the sheet.
    """
    if asked.profile is None:
        return
    shrink = asked.profile.shrink
    small: dict[tuple[float, float], Shown] = {}
    for event in sheet.content.shown:
        least = _least_printed(event, sheet, asked, shrink)
        a, b, _, _ = event.matrix
        printed = round((a * a + b * b) ** 0.5 * shrink, 2)
        if event.is_visible and event.glyphs and printed < least - _ROUNDING:
            small.setdefault((printed, least), event)
    for (printed, least), event in sorted(small.items(), key=itemgetter(0)):
        message = f"type of {printed:.1f} pt once printed at {shrink * 100:.0f} %; {least:.3g} pt is the least here"
        yield Finding("office/scaled", message, slot_of(event, sheet, asked), area_of(event))


def _least_printed(event: Shown, sheet: Sheet, asked: Asked, shrink: float) -> float:
    """Return the least size that a text may be printed in: the floor of its style, else that of the sheet."""
    name = slot_of(event, sheet, asked)
    if name and asked.promise is not None:
        slot = asked.promise.slot(name)
        a, b, _, _ = event.matrix
        size = (a * a + b * b) ** 0.5
        floors = zip(slot.sizes, slot.floors, strict=True)
        _, floor = min(floors, key=lambda pair: abs(pair[0] - size), default=(size, 0.0))
        if floor:
            return floor * shrink
    return _least_type(_trim(sheet))


def _least_type(trim: Rect) -> float:
    """Return the least type of a sheet, in points: that of the largest size that it holds, turned or not.

    A sheet that lies may be two of the next smaller size (ISO 216:2007, 4), whose floor is then the lower one.
    """
    width, height = sorted((trim.width, trim.height))
    sizes = (size for size in SHEET_SIZES.values() if size.name in LEAST_TYPE)
    held = [
        size.name
        for size in sizes
        if size.width <= width + _SIZE_TOLERANCE and size.height <= height + _SIZE_TOLERANCE
    ]
    name = held[0] if held else "A5"
    return LEAST_TYPE[HALVES.get(name, name) if trim.width > trim.height else name]


@sound
def _contrast(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every text stands out from what is beneath it, in colour and in grey."""
    for slot, area, in_colour, in_grey in least_contrasts(sheet, asked):
        least = min(in_colour, in_grey)
        if least < LEAST_CONTRAST - _CONTRAST_MEASURE:
            how = "" if in_colour < LEAST_CONTRAST - _CONTRAST_MEASURE else " once it is grey"
            message = f"text has a contrast of {least:.1f} : 1{how}; at least {LEAST_CONTRAST:.0f} : 1 is needed"
            yield Finding("colour/contrast", message, slot, area)


@sound
def _outline(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every letter stands out along its whole outline."""
    for slot, area, ratio in lost_outlines(sheet, asked):
        message = (
            f"letters have {ratio:.1f} : 1 to what is beside them; at least {LEAST_RATIO:g} : 1 is needed"
            if ratio
            else "what is beside its letters cannot be told"
        )
        yield Finding("colour/outline", message, slot, area)


RULES = (
    Rule(
        Check(
            "office/margin",
            "nothing where an office printer cannot print",
            "own rule",
            "office printers leave an edge of some millimetres blank; what stands there is cut off",
        ),
        _margin,
        applies=_has_margin,
        needs_promise=False,
        after=("page/boxes", "page/size", "text/unsafe"),
    ),
    Rule(
        Check(
            "office/darkness",
            "not too much toner",
            "own rule",
            "large dark areas come out striped, curl the sheet and empty the board's printer",
        ),
        _darkness,
        applies=_has_darkness,
        needs_promise=False,
        after=("page/boxes", "page/size", "office/margin"),
    ),
    Rule(
        Check(
            "office/scaled",
            "the smallest type holds at the printer's scale",
            "own rule",
            "office printers shrink the page to 94 %; the smallest line must still be read then",
        ),
        _scaled,
        applies=_shrinks,
        needs_promise=False,
        after=("text/size",),
    ),
    Rule(
        Check(
            "colour/contrast",
            "text of 7 : 1 and more, also in grey",
            "WCAG 2.2, 1.4.6",
            "many readers see less contrast than who made the poster, and many printers print grey",
        ),
        _contrast,
        applies=_is_known,
        needs_promise=False,
        after=(
            *("page/boxes", "page/size", "text/missing", "text/invisible", "text/clipped"),
            *("text/covered", "text/drawn"),
        ),
    ),
    Rule(
        Check(
            "colour/outline",
            "every letter stands out along its whole outline",
            "WCAG 2.2, 1.4.3; own rule",
            "a digit that lies in part on a patch of its own colour is read as another one",
        ),
        _outline,
        after=(
            *("page/boxes", "page/size", "text/missing", "text/invisible", "text/clipped", "text/covered"),
            *("text/drawn", "text/frame", "text/size", "text/unsafe", "ink/text", "colour/contrast"),
            "office/darkness",
        ),
    ),
)

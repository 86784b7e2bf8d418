"""Stage prove: checks of a sheet for the press: bleed really painted, marks outside it, pictures fine enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PIL import Image

from poster.campaign.layout import Side
from poster.campaign.profiles import Profile
from poster.colour import Tint
from poster.geometry import Rect, mm, to_mm
from poster.proof.checks.covering import near_events, painted_areas
from poster.proof.events import Drawn, Event, Ink, Pictured, Shaded, Shown
from poster.proof.model import Check, Finding
from poster.proof.objects import number_of, sound, value_of
from poster.proof.panels import PromisedPanel
from poster.proof.pens import widths
from poster.proof.places import slot_at, text_at
from poster.proof.promise import Promise
from poster.proof.reading import reading_of
from poster.proof.regions import once
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet, box_of
from poster.proof.spaces import TINT_TOLERANCE, is_tint

LEAST_PPI = 200.0  # below this the pixels show at reading distance
LEAST_STENCIL_PPI = 300.0  # a picture of one bit has no grey to soften its steps
_SCALE = 2.0  # pixels a point in the strip that is looked at
_SAME = 14  # of 255: a panel's colour may differ by this where the renderer smooths an edge
_MOST_OTHER = 1.0  # square points
_WHITE = 247
_PLACE = 0.03  # pt
_SAMPLE = mm(1)
_LONGEST_GAP = mm(2)
_LEAST_MARK = mm(4)  # a shorter line cannot be seen beside the knife


def _has_bleed(profile: Profile | None) -> bool:
    return profile is not None and profile.bleed.points > 0


def _has_marks(profile: Profile | None) -> bool:
    return profile is not None and profile.has_marks


def _always_with_profile(profile: Profile | None) -> bool:
    return profile is not None


@sound
def _bleed(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """What touches the trim goes on to the edge of the bleed."""
    trim, bleed = box_of(sheet.leaf, "/TrimBox"), box_of(sheet.leaf, "/BleedBox")
    if trim is None or asked.profile is None:
        return
    needed = asked.profile.bleed.points
    if bleed is None or not bleed.contains(trim.grown(needed), _PLACE):
        message = f"the BleedBox is not {to_mm(needed):.2f} mm larger than the TrimBox on each side"
        yield Finding("page/bleed", message)
        return
    if asked.promise is None:
        yield from _unpainted(sheet, trim, trim.grown(needed))
        return
    for panel in asked.promise.panels:
        for side in panel.bleeds:
            yield from _panel_side(sheet, asked, asked.promise, panel, side)


def _panel_side(
    sheet: Sheet, asked: Asked, promise: Promise, panel: PromisedPanel, side: Side
) -> Iterator[Finding]:
    """Yield where a panel's strip in the bleed is not painted, or painted over."""
    strip = _strip(panel.area, promise.trim, promise.bleed, side)
    if not any(_is_covering(event, strip, panel.tint) for event in sheet.content.events):
        message = f"a panel ends before the edge of the bleed at the {side.value}"
        yield Finding("page/bleed", message, area=strip)
        return
    if side in panel.patterned:
        return
    # The pixel next to each edge is mixed with what lies beyond it.
    seen = strip.grown(-1 / _SCALE)
    inside = _inner(strip, promise.trim, side)
    if seen.width <= 0 or seen.height <= 0:
        return
    both = Rect.around((inside, strip))
    if once(f"bleed {side}", both, sheet, asked.seen, lambda: _others(sheet, seen, inside)) > _MOST_OTHER:
        message = f"the bleed at the {side.value} is painted over with another colour than the panel's"
        yield Finding("page/bleed", message, text_at(strip, sheet, asked), strip)


def _strip(area: Rect, trim: Rect, bleed: Rect, side: Side) -> Rect:
    """Return the part of a panel beyond the trim on one side."""
    if side in (Side.TOP, Side.BOTTOM):
        low, high = (trim.top, bleed.top) if side is Side.TOP else (bleed.y, trim.y)
        return Rect(area.x, low, area.width, high - low)
    left, right = (trim.right, bleed.right) if side is Side.RIGHT else (bleed.x, trim.x)
    return Rect(left, area.y, right - left, area.height)


def _inner(strip: Rect, trim: Rect, side: Side) -> Rect:
    """Return a millimetre of the panel just inside the trim."""
    across = Rect(strip.x, trim.top - _SAMPLE if side is Side.TOP else trim.y, strip.width, _SAMPLE)
    along = Rect(trim.right - _SAMPLE if side is Side.RIGHT else trim.x, strip.y, _SAMPLE, strip.height)
    return across if side in (Side.TOP, Side.BOTTOM) else along


def _is_covering(event: object, strip: Rect, tint: Tint) -> bool:
    """Does it paint the whole strip in the panel's colour?"""
    if not isinstance(event, Drawn) or not event.is_filled or not event.rects:
        return False
    if event.clip is not None and not event.clip.box.contains(strip, _PLACE):
        return False
    return is_tint(event.look.fill, tint) and any(rect.contains(strip, _PLACE) for rect in event.rects)


def _commonest(image: Image.Image) -> tuple[int, int, int]:
    """Return the colour that most pixels have."""
    ((colour, _),) = Counter(_pixels(image)).most_common(1)
    return colour


def _others(sheet: Sheet, seen: Rect, inside: Rect) -> float:
    """Return how many square points of `seen` differ from the colour inside by more than smoothing does."""
    colour = _commonest(sheet.pixels(_SCALE, inside))
    counts = Counter(_pixels(sheet.pixels(_SCALE, seen)))
    other = sum(
        count
        for pixel, count in counts.items()
        if max(abs(one - two) for one, two in zip(pixel, colour, strict=True)) > _SAME
    )
    return other / _SCALE**2


def _pixels(image: Image.Image) -> list[tuple[int, int, int]]:
    data = image.tobytes()
    return list(zip(data[::3], data[1::3], data[2::3], strict=True))


def _unpainted(sheet: Sheet, trim: Rect, bleed: Rect) -> Iterator[Finding]:
    """Yield the sides where the page is coloured at the trim and white at the edge of the bleed."""
    for side in Side:
        inside, outside = (_line(sheet, box, side) for box in (trim, bleed))
        bare = sum(one < _WHITE <= other for one, other in zip(inside, outside, strict=False)) / _SCALE
        if bare > _LONGEST_GAP:
            message = f"{to_mm(bare):.0f} mm of the page end at the trim at the {side.value}, with a bare bleed"
            yield Finding("page/bleed", message, area=_edge(trim, trim, side))


def _line(sheet: Sheet, box: Rect, side: Side) -> bytes:
    """Return the grey values along a side of the trim, just inside the same side of `box`."""
    trim = box_of(sheet.leaf, "/TrimBox") or box
    image = sheet.pixels(_SCALE, _edge(box, trim, side), is_grey=True)
    width, height = image.size
    is_level = side in (Side.TOP, Side.BOTTOM)
    middle = (0, height // 2, width, height // 2 + 1) if is_level else (width // 2, 0, width // 2 + 1, height)
    return image.crop(middle).tobytes()


def _edge(box: Rect, trim: Rect, side: Side) -> Rect:
    """Return a line of 2 pt, as long as the trim's side, just inside a side of `box`."""
    thick = 4 / _SCALE
    if side in (Side.TOP, Side.BOTTOM):
        return Rect(trim.x, box.top - thick if side is Side.TOP else box.y, trim.width, thick)
    return Rect(box.right - thick if side is Side.RIGHT else box.x, trim.y, thick, trim.height)


@sound
def _marks(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Crop marks are there, and nothing of them is on the printed part."""
    trim, bleed = box_of(sheet.leaf, "/TrimBox"), box_of(sheet.leaf, "/BleedBox")
    if trim is None or bleed is None:
        return
    printed = bleed.grown(-_PLACE)
    for event in sheet.content.events:
        if isinstance(event, Drawn) and event.is_stroked and not printed.contains(event.box):
            if event.box.overlaps(printed):
                message = "a line from outside reaches into the bleed"
                yield Finding("page/marks", message, slot_at(event.box, asked), event.box)
                return
        elif isinstance(event, Drawn) and event.is_stroked and _is_registration(event.look.stroke):
            message = "a line in all inks, such as a crop mark, is on the sheet"
            yield Finding("page/marks", message, slot_at(event.box, asked), event.box)
            return
    if asked.promise is not None and asked.profile is not None:
        expected = _expected(sheet, trim, bleed, asked.profile.min_stroke.points)
        missing = [where for where, is_there in expected if not is_there]
        if missing:
            yield Finding("page/marks", f"crop marks are missing: {', '.join(missing)}")


def _is_registration(ink: Ink) -> bool:
    """Is it painted with every ink there is?"""
    return len(ink.values) > 1 and min(ink.values) > 1 - TINT_TOLERANCE and ink.space != "DeviceRGB"


def _is_on_every_plate(ink: Ink) -> bool:
    """Is it painted with every ink there is, in red, green and blue or in grey with none of their light?"""
    return _is_registration(ink) or (ink.space in {"DeviceRGB", "DeviceGray"} and max(ink.values) < TINT_TOLERANCE)


def _expected(sheet: Sheet, trim: Rect, bleed: Rect, least: float) -> Iterator[tuple[str, bool]]:
    """Yield each of the eight crop marks by its place, and whether it is there, whole and on every plate.

    `least` is the width in points that a line must have.
    """
    lines = [
        event.box
        for event in sheet.content.events
        if isinstance(event, Drawn) and not event.box.overlaps(bleed) and _is_mark(event, sheet, least)
    ]
    for x, side in ((trim.x, "left"), (trim.right, "right")):
        upright = [line for line in lines if abs(line.x + line.width / 2 - x) < _PLACE and line.height > line.width]
        yield f"above {side}", any(line.y >= bleed.top for line in upright)
        yield f"below {side}", any(line.top <= bleed.y for line in upright)
    for y, side in ((trim.y, "bottom"), (trim.top, "top")):
        level = [line for line in lines if abs(line.y + line.height / 2 - y) < _PLACE and line.width > line.height]
        yield f"left of {side}", any(line.right <= bleed.x for line in level)
        yield f"right of {side}", any(line.x >= bleed.right for line in level)


def _is_mark(event: Drawn, sheet: Sheet, least: float) -> bool:
    """Is it a line in all inks, opaque, without dashes, neither clipped nor painted over?"""
    look, (_, _, _, (dashes, _)) = event.look, event.look.pen
    is_plain = event.is_stroked and look.alpha_stroke >= 1 and not look.has_mask and not dashes
    if not is_plain or not _is_on_every_plate(look.stroke) or widths(look)[0] < least - _PLACE:
        return False
    if max(event.box.width, event.box.height) < _LEAST_MARK:
        return False
    if event.clip is not None and not (event.clip.is_exact and event.clip.box.contains(event.box, _PLACE)):
        return False
    later = near_events(sheet, event.box, event.order + 1)
    return not any(area.overlaps(event.box) for one in later for area, _ in painted_areas(one, sheet, event.box))


@sound
def _resolution(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Pictures have enough pixels for the size at which they are printed."""
    for event in sheet.content.events:
        if not isinstance(event, Pictured):
            continue
        width, height = (_count(event, key) for key in ("/Width", "/Height"))
        a, b, c, d, _, _ = event.matrix
        across, along = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
        if not (width and height and across and along):
            continue
        found = min(width / across, height / along) * 72
        is_stencil = str(event.resource.get("/ImageMask", "")).lower() == "true"
        least = LEAST_STENCIL_PPI if is_stencil else LEAST_PPI
        if found < least - 0.5:
            message = f"a picture has {found:.0f} ppi on the sheet; at least {least:.0f} ppi is needed"
            yield Finding("picture/resolution", message, slot_at(event.box, asked), event.box)


@sound
def _unpainted_figures(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every promised picture is painted where it was promised."""
    readings = reading_of(sheet, asked.promise).slots if asked.promise is not None else ()
    for slot, passages in ((each.slot, each.passages) for each in readings if each.element is not None):
        if not slot.is_figure or slot.symbol is not None:
            continue
        held = {passage.mcid for passage in passages}
        painted = (event for event in sheet.content.events if event.mcid in held)
        if not any(_is_in_frame(event, slot.box) for event in painted):
            yield Finding(
                "picture/missing", f"no picture is painted in the frame of {slot.name}", slot.name, slot.box
            )


def _is_in_frame(event: Event, frame: Rect) -> bool:
    """Does a picture or a drawing show in a frame?"""
    if isinstance(event, Shown | Shaded):
        return False
    look, clip = event.look, event.clip
    return look.alpha_fill > 0 and event.box.overlaps(frame) and (clip is None or clip.box.overlaps(frame))


def _count(event: Pictured, key: str) -> float:
    """Return a size of a picture in pixels, 0 if it states none."""
    value = event.resource.get(key) if event.is_inline else value_of(event.resource, key)
    return number_of(value) or 0.0


RULES = (
    Rule(
        Check(
            "page/bleed",
            "the bleed is really painted",
            "ISO 15930-7:2010, bounding boxes; ISO 32000-1:2008, 14.11.2; own rule",
            "the knife is off by a millimetre; where the bleed is bare, a white edge is left",
        ),
        _bleed,
        applies=_has_bleed,
        needs_promise=False,
        after=("page/boxes", "page/size", "text/unsafe", "text/unpromised"),
    ),
    Rule(
        Check(
            "page/marks",
            "marks are there and outside the bleed",
            "ISO 15930-7:2010, printer's marks; ISO 32000-1:2008, 14.11.3",
            "a mark inside the bleed is left on the poster, and without marks it is cut by eye",
        ),
        _marks,
        applies=_has_marks,
        needs_promise=False,
        after=("page/boxes", "page/size", "text/covered", "page/bleed"),
    ),
    Rule(
        Check(
            "picture/missing",
            "every picture is painted in its frame",
            "own rule",
            "a screen reader tells of a picture that nobody sees; nothing else would tell that it is lost",
        ),
        _unpainted_figures,
        after=("file/content", "structure/missing", "structure/role", "structure/unmarked"),
    ),
    Rule(
        Check(
            "picture/resolution",
            "pictures of 200 ppi and more",
            "own rule",
            "below that the pixels show at reading distance",
        ),
        _resolution,
        applies=_always_with_profile,
        needs_promise=False,
        after=("text/covered", "symbol/missing", "symbol/ink"),
    ),
)

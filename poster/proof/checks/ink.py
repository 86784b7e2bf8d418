"""Stage prove: checks of the ink: colour spaces, black text, coverage, strokes, transparency, transfer curves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from poster.campaign.profiles import Claim, Profile
from poster.colour import ColourSpace, Tint
from poster.proof.content import MAX_POINTS
from poster.proof.coverage import coverages
from poster.proof.events import Drawn, Event, Ink, Shown
from poster.proof.glyphs import Glyph
from poster.proof.model import Check, Finding
from poster.proof.objects import objects_of, sound, value_of
from poster.proof.pens import breadth, widths
from poster.proof.places import slot_at, slot_of
from poster.proof.reading import SlotReading
from poster.proof.recurring import in_each_text
from poster.proof.registry import Asked, Rule
from poster.proof.runs import DISPLACED, PromisedRun, coloured
from poster.proof.sheet import Sheet, box_of
from poster.proof.spaces import ALLOWED, Use, area_of, inks_of, is_tint, uses

# A colour with this much black is seen as black; any other ink in it only blurs its edges.
_BLACK = 0.85
_TRACE = 0.02
_DARKEST = 0.05  # of the least of what four inks let through, for a black of three colours
_ROUNDING = 0.01  # pt
_MOST_SPOTS = 5
# What is left to the printing device (ISO 32000-1, table 58): halftone, black generation, flatness and the like.
_OF_DEVICE = ("/HT", "/HTO", "/BG", "/BG2", "/UCR", "/UCR2", "/FL", "/SM", "/SA")
_COVERED = ("text/covered", "symbol/missing", "symbol/ink")  # what lies on these is told there
_X4, _A2A = Claim.PDF_X4, Claim.PDF_A2A


def _is_known(profile: Profile | None) -> bool:
    return profile is not None


def _is_press(profile: Profile | None) -> bool:
    return profile is not None and profile.colour_space is ColourSpace.CMYK


def _has_limit(profile: Profile | None) -> bool:
    return profile is not None and profile.tac_limit is not None


@sound
def _spaces(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Everything is painted in colour spaces of this way of printing."""
    if asked.profile is None:
        return
    allowed = ALLOWED[asked.profile.colour_space]
    met: dict[str, list[Use]] = defaultdict(list)
    for use in uses(sheet):
        if use.family not in allowed:
            met[use.family].append(use)
    for family, found in sorted(met.items()):
        area = next((use.area for use in found if use.area is not None), None)
        what = ", ".join(dict.fromkeys(use.what for use in found))
        space = asked.profile.colour_space.value
        message = f"{what} in {family} on a sheet for {space}"
        yield Finding("ink/space", message, slot_at(area, asked), area)


@sound
def _black(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Black text is black ink alone."""
    for event in sheet.content.shown:
        for ink in inks_of(event) if event.is_visible else ():
            if event.glyphs and _is_rich(ink) and _is_inside(event, sheet):
                inks = " ".join(f"{value * 100:.0f}" for value in ink.values)
                message = f"text in a black of several inks, {inks} % of C M Y K; black text is 0 0 0 100"
                yield Finding("ink/rich-black", message, slot_of(event, sheet, asked), area_of(event))


@sound
def _promised_colour(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every text is painted in the colours of its slot, each letter in its own."""
    yield from in_each_text("ink/text", sheet, asked, _otherwise_inked)


def _otherwise_inked(reading: SlotReading) -> Iterator[Finding]:
    slot = reading.slot
    wrong = _unpromised(reading) or _miscoloured(slot.runs, reading.glyphs)
    if wrong is not None:
        ink, tints = wrong
        promised = ", ".join(_named(tint.space.value, tint.values) for tint in tints)
        message = f"{slot.name} is painted in {_named(ink.space, ink.values)}, promised is {promised}"
        yield Finding("ink/text", message, slot.name, slot.box)


def _unpromised(reading: SlotReading) -> tuple[Ink, tuple[Tint, ...]] | None:
    """Return a colour of a slot's text that is none of the slot's, with those."""
    tints = reading.slot.tints
    for ink in dict.fromkeys(event.look.fill for event in reading.events if event.is_visible and event.glyphs):
        if not any(is_tint(ink, tint) for tint in tints):
            return ink, tints
    return None


def _miscoloured(runs: tuple[PromisedRun, ...], glyphs: tuple[Glyph, ...]) -> tuple[Ink, tuple[Tint, ...]] | None:
    """Return the colour of the first glyph with ink that has another one than was promised, and that one."""
    judged: tuple[Event, Tint] | None = None
    for glyph, tint in coloured(runs, glyphs, DISPLACED):
        if judged is not None and judged[0] is glyph.event and judged[1] is tint:
            continue
        judged = (glyph.event, tint)
        if not is_tint(glyph.event.look.fill, tint):
            return glyph.event.look.fill, (tint,)
    return None


def _named(space: str, values: tuple[float, ...]) -> str:
    """Return a colour by its space and its components in percent."""
    return " ".join([space, *(f"{value * 100:.0f}" for value in values)])


def _is_rich(ink: Ink) -> bool:
    """Is the colour a black of several inks?"""
    if ink.space != "DeviceCMYK" or len(ink.values) != len("CMYK"):
        return False
    *colours, black = ink.values
    if black >= _BLACK:
        return max(colours) > _TRACE
    lets_through = [(1 - colour) * (1 - black) for colour in colours]
    return min(colours) > _TRACE and max(lets_through) <= _DARKEST**0.5


def _is_inside(event: Event, sheet: Sheet) -> bool:
    """Is it on the sheet that is left after the cut?"""
    trim, area = box_of(sheet.leaf, "/TrimBox"), area_of(event)
    return trim is None or area is None or area.overlaps(trim)


@sound
def _coverage(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Nowhere is more ink than the substrate takes."""
    limit = asked.profile.tac_limit if asked.profile is not None else None
    if limit is None:
        return
    printed = box_of(sheet.leaf, "/BleedBox") or box_of(sheet.leaf, "/TrimBox") or sheet.media
    spots = 0
    for coverage in coverages(sheet, printed, asked.seen):
        if coverage.percent is None:
            message = f"the ink of {coverage.what} cannot be measured"
            yield Finding("ink/tac", message, slot_at(coverage.area, asked), coverage.area)
        elif coverage.percent > limit + coverage.tolerance and spots < _MOST_SPOTS:
            spots += 1
            message = f"{coverage.what} has {coverage.percent:.0f} % of ink; {limit:.0f} % dries"
            yield Finding("ink/tac", message, slot_at(coverage.area, asked), coverage.area)


@sound
def _strokes(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """No line is thinner than the press holds."""
    if asked.profile is None:
        return
    least = asked.profile.min_stroke.points
    for event in sheet.content.events:
        width = sheet.seen.of("thinnest", (event,), partial(_thinnest, event))
        if width is not None and width < least - _ROUNDING:
            message = f"a line is {width:.2f} pt wide; {least:.2f} pt is the least that prints"
            yield Finding("stroke/too-thin", message, slot_at(area_of(event), asked), area_of(event))


def _thinnest(event: Event) -> float | None:
    """Return the width of the thinnest line that an event paints, None if it paints none."""
    if isinstance(event, Shown):
        return widths(event.look)[0] if event.is_visible and event.mode in (1, 2, 5, 6) and event.glyphs else None
    if not isinstance(event, Drawn):
        return None
    found = [widths(event.look)[0]] if event.is_stroked else []
    if event.is_filled and event.rects:
        found += [min(rect.width, rect.height) for rect in event.rects]
    elif event.is_filled and 0 < len(event.points) < MAX_POINTS:
        found.append(breadth(event.points))
    return min(found, default=None)


@sound
def _transparency(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Nothing shines through, except where the page says in which colour space that is mixed."""
    group = value_of(value_of(sheet.leaf, "/Group"), "/CS")
    for event in sheet.content.events:
        look = event.look
        is_clear = look.alpha_fill >= 1.0 and look.alpha_stroke >= 1.0 and not look.has_mask
        if is_clear and look.blend in {"Normal", "Compatible"} and not _has_soft_edge(event):
            continue
        if asked.promise is not None:
            message, area = "something is painted transparent; everything on the sheet is opaque", area_of(event)
            slot = slot_of(event, sheet, asked) if isinstance(event, Shown) else slot_at(area, asked)
            yield Finding("ink/transparency", message, slot, area)
            return  # a state that is left on makes all that follows transparent
        elif group is None:
            message = "something is painted transparent, and the page names no colour space to mix it in"
            yield Finding("ink/transparency", message, area=area_of(event))


def _has_soft_edge(event: Event) -> bool:
    """Has a picture a mask of its own that lets the ground shine through?"""
    resource = getattr(event, "resource", None)
    return value_of(resource, "/SMask") is not None


@sound
def _curves(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Nothing changes tone on its way to the plate."""
    yield from _stated(sheet) if asked.promise is not None else ()
    for found in objects_of(sheet).found:
        entries = found.entries
        if "/TR" in entries or str(value_of(entries, "/TR2") or "/Default") != "/Default":
            yield Finding("ink/curve", "a transfer function changes the tones when the sheet is printed")
        if "/HTP" in entries:
            yield Finding("ink/curve", "a halftone phase is set")
        kind = value_of(entries, "/HalftoneType")
        if kind is not None and (kind not in (1, 5) or "/HalftoneName" in entries):
            yield Finding("ink/curve", f"a halftone of type {kind} is set; 1 and 5 are allowed, without a name")
        elif kind == 1 and "/TransferFunction" in entries:
            yield Finding("ink/curve", "a transfer function of a halftone changes the tones when it is printed")
        if found.name("/Subtype") == "Image" and str(value_of(entries, "/Interpolate")).lower() == "true":
            yield Finding("ink/curve", "a picture is to be smoothed by the printer")


def _stated(sheet: Sheet) -> Iterator[Finding]:
    """Yield what a named state, or a flatness, changes of how the device paints; ours change nothing."""
    states = {id(state): state for event in sheet.content.events for state in event.look.states}
    for key in sorted({key for state in states.values() for key in _OF_DEVICE if key in state}):
        yield Finding("ink/curve", f"a state of the page sets {key[1:]}, which is the printing device's own")


RULES = (
    Rule(
        Check(
            "ink/space",
            "colour spaces of this way of printing",
            "ISO 15930-7:2010, colour spaces; ISO 19005-2:2011, 6.2.4; ISO 32000-1:2008, 8.6",
            "a colour in another space is converted by the first machine that meets it, each in its own way",
            (_X4, _A2A),
        ),
        _spaces,
        applies=_is_known,
        needs_promise=False,
        after=_COVERED,
    ),
    Rule(
        Check(
            "ink/rich-black",
            "black text in black ink alone",
            "ISO 12647-2:2013, image positioning; own rule",
            "the plates drift by about 0.1 mm; a digit of several inks is then blurred",
        ),
        _black,
        applies=_is_press,
        needs_promise=False,
    ),
    Rule(
        Check(
            "ink/text",
            "text is painted in its own colours",
            "own rule",
            "a colour that nobody chose has a contrast that nobody judged, and a black of other inks frayed edges",
        ),
        _promised_colour,
        after=(
            *("structure/missing", "text/missing", "text/invisible", "ink/rich-black", "ink/space", "ink/tac"),
            "colour/contrast",
        ),
    ),
    Rule(
        Check(
            "ink/tac",
            "total area coverage within the limit",
            "ISO 12647-2:2013, tone value sum",
            "more ink than the substrate takes does not dry: it smears and sets off on the next sheet",
        ),
        _coverage,
        applies=_has_limit,
        needs_promise=False,
        after=("page/boxes", "page/size", "ink/rich-black", "ink/overprint", "page/marks", *_COVERED),
    ),
    Rule(
        Check(
            "stroke/too-thin",
            "lines of 0.25 pt and more",
            "own rule; ISO 32000-1:2008, 8.4.3.2",
            "a thinner line breaks up on the plate, and a width of 0 is as thin as each device can do",
        ),
        _strokes,
        applies=_is_known,
        needs_promise=False,
        after=_COVERED,
    ),
    Rule(
        Check(
            "ink/transparency",
            "nothing is transparent unforeseen",
            "ISO 15930-7:2010, 6.20; ISO 19005-2:2011, 6.2.10",
            "what shines through is mixed by each printer in its own colours",
            (_X4, _A2A),
        ),
        _transparency,
        needs_promise=False,
        after=("text/covered", "text/invisible"),
    ),
    Rule(
        Check(
            "ink/curve",
            "no transfer function, halftone or smoothing",
            "ISO 15930-7:2010, graphics state; ISO 19005-2:2011, 6.2.5 and 6.2.8",
            "a hidden curve makes a light grey of what was proven to be black",
            (_X4, _A2A),
        ),
        _curves,
        needs_promise=False,
    ),
)

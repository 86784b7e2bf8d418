"""Stage prove: is every character of every slot on the sheet, as promised, for eyes and for ears?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from poster.geometry import Rect, to_mm
from poster.proof.checks.covering import covering, uncovered
from poster.proof.checks.letters import MISSING, SHAPE, UNICODE, finding_at, missing, shape, unicode
from poster.proof.glyphs import TOLERANCE, agree, exact_ink, glyphs_of, ink_of
from poster.proof.model import Check, Finding, Verdict
from poster.proof.promise import Promise
from poster.proof.reading import Reading, SlotReading, reading_of
from poster.proof.recurring import in_each_text
from poster.proof.registry import Asked, Rule
from poster.proof.runs import DISPLACED, farthest
from poster.proof.sheet import Sheet

# Glyph boxes of PDFium are rounded to whole units of 1/1000 em; outlines may overshoot by their control points.
_SIZE_TOLERANCE = 0.005

DRAWN = Check(
    "text/drawn",
    "a second reader finds every glyph where the content stream puts it",
    "own rule",
    "two readers that disagree about a glyph mean that some printer will disagree too",
)
INVISIBLE = Check(
    "text/invisible",
    "text is filled and opaque",
    "own rule; ISO 32000-1, 9.3.6",
    "text that is in the file and not on the paper passes every search and helps nobody in the stairwell",
)
SAFE = Check(
    "text/unsafe",
    "all text keeps to the safe area",
    "own rule",
    "a trimmed or crookedly fed sheet loses what stands too near to its edge",
)
FRAME = Check(
    "text/frame",
    "every glyph lies in the frame of its slot, where it was set, to 0.1 mm",
    "own rule",
    "text that leaves its frame runs into its neighbour or off its panel; a number that has changed places stands "
    "under another heading",
)
SIZE = Check(
    "text/size",
    "text has the type sizes that it was set in",
    "own rule",
    "the floors of type size are proven on the layout; they hold only for the size that is printed",
)
CLIPPED = Check(
    "text/clipped",
    "no clipping path cuts text",
    "ISO 32000-1, 8.5.4",
    "the last line of a text is lost without any error when its box is too small",
)
COVERED = Check(
    "text/covered",
    "nothing is painted over text",
    "ISO 32000-1, 8.1; own rule",
    "a covered digit is still in the file and is not on the poster",
)
ORDER = Check(
    "text/order",
    "text is painted in reading order",
    "ISO 32000-1, 14.8.2.3.1",
    "programs that do not know tags read the file in the order in which it is painted",
)
UNPROMISED = Check(
    "text/unpromised",
    "no text stands on the sheet that nobody promised",
    "own rule",
    "a second number beside the right one is a wrong number",
)


def drawn(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with a glyph that PDFium finds elsewhere, in another size, or not at all.

    Where two slots overlap, PDFium drops glyphs; that they do is another check's finding.
    """
    for finding in in_each_text(DRAWN.id, sheet, asked, _elsewhere):
        around = {one.slot.name: one.ink for one, _ in _texts(sheet, asked) if one.ink is not None}
        ink = around.get(finding.slot)
        if not any(ink and ink.overlaps(other) for name, other in around.items() if name != finding.slot):
            yield finding


def _elsewhere(reading: SlotReading) -> Iterator[Finding]:
    """Yield the first glyph that PDFium does not find where its outline is."""
    compared = (glyph for glyph in reading.glyphs if glyph.edges is not None and not glyph.event.is_spelled)
    glyph = next((glyph for glyph in compared if not agree(glyph)), None)
    if glyph is not None:
        yield Finding(
            DRAWN.id, f"the glyph of '{glyph.text or ''}' is drawn elsewhere", reading.slot.name, glyph.ink
        )


def invisible(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with text that is not simply filled."""
    return in_each_text(INVISIBLE.id, sheet, asked, _unseen)


def _unseen(reading: SlotReading) -> Iterator[Finding]:
    for event in reading.events:
        look = event.look
        is_plain = event.mode == 0 and not look.has_mask and look.blend in ("Normal", "Compatible")
        if look.alpha_fill < 1 or not is_plain:
            yield finding_at(INVISIBLE, f"{reading.slot.name} is not painted with opaque ink", reading)
            break


def unsafe(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with ink outside the safe area."""
    promise = asked.promise
    areas = (promise.trim, promise.printable, promise.safe) if promise else ()
    return in_each_text(SAFE.id, sheet, asked, partial(_unsafe, areas), areas)


def _unsafe(areas: tuple[Rect, ...], reading: SlotReading) -> Iterator[Finding]:
    trim, printable, safe = areas
    # A tear-off tab reaches as far as an office printer prints.
    is_free = reading.slot.is_tab and printable != trim
    return _outside(SAFE, reading, printable if is_free else safe, "the safe area")


def frame(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with ink outside their frame, or with a glyph elsewhere than where it was set."""
    return in_each_text(FRAME.id, sheet, asked, _misplaced)


def _misplaced(reading: SlotReading) -> Iterator[Finding]:
    outside = list(_outside(FRAME, reading, reading.slot.frame, "its frame"))
    yield from outside or _displaced(reading)


def _displaced(reading: SlotReading) -> Iterator[Finding]:
    """Yield a slot with a glyph that is not where it was set."""
    found = farthest(reading.slot.runs, reading.glyphs, DISPLACED)
    if found is not None and found[0] > DISPLACED:
        by, glyph = found
        message = f"{reading.slot.name} stands {to_mm(by):.2f} mm from where it was set"
        yield Finding(FRAME.id, message, reading.slot.name, glyph.ink or reading.ink)


def size(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with text in another size than promised."""
    return in_each_text(SIZE.id, sheet, asked, _missized)


def _missized(reading: SlotReading) -> Iterator[Finding]:
    for event in reading.events:
        a, b, c, d = event.matrix
        found = ((a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5)
        if not any(all(_is_near(one, wanted) for one in found) for wanted in reading.slot.sizes):
            allowed = ", ".join(f"{wanted:g}" for wanted in reading.slot.sizes)
            message = f"{reading.slot.name} is set in {found[1]:.2f} pt, promised is {allowed} pt"
            yield finding_at(SIZE, message, reading)
            break


def clipped(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots that a clipping path cuts, or may cut."""
    return in_each_text(CLIPPED.id, sheet, asked, _clipped)


def _clipped(reading: SlotReading) -> Iterator[Finding]:
    for glyph in reading.glyphs if any(event.clip for event in reading.events) else ():
        clip, ink = glyph.event.clip, glyph.ink
        if clip is not None and ink is not None and not (clip.is_exact and clip.box.contains(ink, TOLERANCE)):
            yield Finding(CLIPPED.id, f"{reading.slot.name} is clipped", reading.slot.name, ink)
            break


def covered(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots over which something is painted later."""
    if asked.promise is None:
        return
    reading = reading_of(sheet, asked.promise)
    recurring = set(map(id, uncovered(sheet, reading.recurring)))
    for slot in reading.texts:
        spot = covering(sheet, slot) if id(slot) not in recurring else None
        if spot is not None:
            yield Finding(COVERED.id, f"{slot.slot.name} is painted over", slot.slot.name, spot)


def order(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield the slots that are painted before one that is read before them."""
    last = -1
    for reading, _ in _texts(sheet, asked):
        first = min((event.order for event in reading.events), default=last)
        if first < last:
            yield finding_at(ORDER, f"{reading.slot.name} is painted before what is read before it", reading)
        last = max([last, *(event.order for event in reading.events)])


def unpromised(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield text inside the trim that belongs to no slot."""
    promise = asked.promise
    if promise is None:
        return
    for event in _reading(sheet, promise).strangers:
        around = ink_of(event, sheet)
        if around is None or not around.overlaps(promise.trim):
            continue
        for glyph in glyphs_of(event, sheet):
            if glyph.ink is not None and event.is_visible and glyph.ink.overlaps(promise.trim):
                said = "".join(event.typeface.text(code) or "?" for code, _, _ in event.glyphs)
                yield Finding(UNPROMISED.id, f"'{said[:60]}' stands on the sheet and in no slot", "", glyph.ink)
                break


def _reading(sheet: Sheet, promise: Promise) -> Reading:
    return reading_of(sheet, promise)


def _texts(sheet: Sheet, asked: Asked) -> Iterator[tuple[SlotReading, Promise]]:
    """Yield the text slots as found, with the promise."""
    if asked.promise is not None:
        for reading in reading_of(sheet, asked.promise).slots:
            if not reading.slot.is_figure:
                yield reading, asked.promise


def _outside(check: Check, reading: SlotReading, area: Rect, name: str) -> Iterator[Finding]:
    """Yield one finding for a slot with ink outside an area, at the worst glyph."""
    if reading.ink is None or area.contains(reading.ink, TOLERANCE):
        return
    worst, spot = 0.0, reading.ink
    for glyph in reading.glyphs:
        ink = exact_ink(glyph)
        if ink is not None:
            by = max(area.x - ink.x, area.y - ink.y, ink.right - area.right, ink.top - area.top)
            worst, spot = max((worst, spot), (by, ink), key=lambda pair: pair[0])
    if worst <= TOLERANCE:
        return
    message = f"{reading.slot.name} reaches {to_mm(worst):.2f} mm out of {name}"
    yield Finding(check.id, message, reading.slot.name, spot)


def _is_near(found: float, wanted: float) -> bool:
    return abs(found - wanted) <= _SIZE_TOLERANCE * wanted + 0.01


_CAUSES = ("structure/missing", MISSING.id)
_FONTS = ("font/embedded", "font/map")
_ROWS: tuple[tuple[Check, Callable[..., Iterator[Finding] | Verdict], tuple[str, ...]], ...] = (
    (MISSING, missing, _CAUSES[:1]),
    (UNICODE, unicode, _CAUSES),
    (SHAPE, shape, (*_CAUSES, UNICODE.id, *_FONTS)),
    (INVISIBLE, invisible, _CAUSES),
    (SIZE, size, (*_CAUSES, SHAPE.id)),
    (SAFE, unsafe, (*_CAUSES, SIZE.id, SHAPE.id, *_FONTS)),
    (FRAME, frame, (*_CAUSES, SIZE.id, SAFE.id, SHAPE.id, *_FONTS)),
    (CLIPPED, clipped, _CAUSES),
    (COVERED, covered, (*_CAUSES, SIZE.id, SAFE.id, FRAME.id)),
    (DRAWN, drawn, (*_CAUSES, INVISIBLE.id, CLIPPED.id, COVERED.id, *_FONTS)),
    (ORDER, order, (*_CAUSES, "structure/order")),
    (UNPROMISED, unpromised, ("structure/missing",)),
)
RULES: tuple[Rule, ...] = tuple(Rule(check, judge, after=after) for check, judge, after in _ROWS)

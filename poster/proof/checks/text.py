"""Stage prove: is every character of every slot on the sheet, as promised, for eyes and for ears?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from poster.geometry import Rect, mm, to_mm
from poster.proof.checks.covering import covering
from poster.proof.glyphs import TOLERANCE, Glyph, agree, exact_ink, glyphs_of, ink_of
from poster.proof.model import Check, Finding, Verdict
from poster.proof.promise import Promise
from poster.proof.reading import Reading, SlotReading, normalised, reading_of
from poster.proof.registry import Asked, Rule
from poster.proof.runs import farthest
from poster.proof.sheet import Sheet

# Glyph boxes of PDFium are rounded to whole units of 1/1000 em; outlines may overshoot by their control points.
_SIZE_TOLERANCE = 0.005
_DISPLACED = mm(0.1)  # numbers in a content stream are rounded to a thousandth of a point

MISSING = Check(
    "text/missing",
    "every character of every slot is in the file, and no other",
    "own rule; ISO 14289-1, 7.2",
    "a poster with half a phone number is worse than none",
)
UNICODE = Check(
    "text/unicode",
    "every glyph is mapped to the character that it shows",
    "ISO 32000-1, 9.10.3; ISO 19005-2, 6.2.11.7; ISO 14289-1, 7.21.7",
    "a screen reader, a search and a copied number say what the mapping says, not what is printed",
)
SHAPE = Check(
    "text/shape",
    "every glyph has the outline of its character in the font it was set in",
    "own rule",
    "text that reads right by its mapping may print another digit",
)
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
    "every glyph lies in the frame of its slot, every line where it was set, to 0.1 mm",
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


def missing(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots whose text, by mapping and by outline, is not the promised one."""
    for reading, promise in _texts(sheet, asked):
        told, wanted = reading.told, normalised(reading.slot.text)
        if told == wanted and sheet.seen.of(
            "all letters", (reading.glyphs,), partial(_has_all_glyphs, reading), also=reading.slot.text
        ):
            continue
        if told == wanted:
            lacking = _lacking(reading)
            yield _finding(MISSING, f"the characters '{lacking}' are told and not shown", reading)
        elif _seen(reading, promise) != wanted:
            yield _finding(MISSING, _difference(wanted, told), reading)


def unicode(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots whose glyphs show the promised text while their mapping tells another."""
    for reading, promise in _texts(sheet, asked):
        wanted = normalised(reading.slot.text)
        if reading.told != wanted and _seen(reading, promise) == wanted:
            yield _finding(UNICODE, _difference(wanted, reading.told), reading)


def shape(sheet: Sheet, asked: Asked) -> Iterator[Finding] | Verdict:
    """Yield glyphs whose outline is not that of their character; unchecked if a font has none to read."""
    readings = list(_texts(sheet, asked))
    if any(event.typeface.program is None for reading, _ in readings for event in reading.events):
        return Verdict.UNCHECKED
    return _misshapen(sheet, readings)


def _misshapen(sheet: Sheet, readings: list[tuple[SlotReading, Promise]]) -> Iterator[Finding]:
    shapes = _shapes_of(readings[0][1]) if readings else frozenset()
    for reading, _ in readings:
        if sheet.seen.of("shapes", (reading.glyphs,), partial(_drawn_shapes, reading.glyphs)) <= shapes:
            continue
        for glyph in reading.glyphs:
            if not _is_true(glyph, shapes):
                shown = f"the glyph of '{glyph.text or ''}' has another outline than in the font of the text"
                yield Finding(SHAPE.id, shown, reading.slot.name, glyph.ink)
                break


def _drawn_shapes(glyphs: tuple[Glyph, ...]) -> frozenset[tuple[str, str]]:
    """Return the pairs of text and outline of all glyphs but true white space."""
    once = {(id(glyph.event.typeface), glyph.code): glyph for glyph in glyphs}
    none: frozenset[tuple[str, str]] = frozenset()
    return frozenset(_shape(glyph) for glyph in once.values() if not _is_true(glyph, none))


def _shape(glyph: Glyph) -> tuple[str, str]:
    """Return the text of a glyph and the digest of its outline, "unread" where it cannot be read."""
    outline = glyph.event.typeface.outline(glyph.code)
    return glyph.text or "", "unread" if outline is None else outline.digest


def _shapes_of(promise: Promise) -> frozenset[tuple[str, str]]:
    """Return the promised pairs of text and outline."""
    return frozenset((shape.text, shape.outline) for shape in promise.shapes)


def drawn(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with a glyph that PDFium finds elsewhere, in another size, or not at all.

    Where two slots overlap, PDFium drops glyphs; that they do is another check's finding.
    """
    readings = [reading for reading, _ in _texts(sheet, asked)]
    for reading in readings:
        if any(
            reading.ink and other.ink and other.ink.overlaps(reading.ink)
            for other in readings
            if other is not reading
        ):
            continue
        glyph = sheet.seen.of("elsewhere", (reading.glyphs,), partial(_elsewhere, reading.glyphs))
        if glyph is not None:
            message = f"the glyph of '{glyph.text or ''}' is drawn elsewhere"
            yield Finding(DRAWN.id, message, reading.slot.name, glyph.ink)


def _elsewhere(glyphs: tuple[Glyph, ...]) -> Glyph | None:
    """Return the first glyph that PDFium does not find where its outline is, None if there is none."""
    compared = (glyph for glyph in glyphs if glyph.edges is not None and not glyph.event.is_spelled)
    return next((glyph for glyph in compared if not agree(glyph)), None)


def invisible(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with text that is not simply filled."""
    for reading, _ in _texts(sheet, asked):
        for event in reading.events:
            look = event.look
            if (
                event.mode != 0
                or look.alpha_fill < 1
                or look.has_mask
                or look.blend not in ("Normal", "Compatible")
            ):
                yield _finding(INVISIBLE, f"{reading.slot.name} is not painted with opaque ink", reading)
                break


def unsafe(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with ink outside the safe area."""
    for reading, promise in _texts(sheet, asked):
        # A tear-off tab reaches as far as an office printer prints.
        is_free = reading.slot.is_tab and promise.printable != promise.trim
        yield from _outside(SAFE, reading, promise.printable if is_free else promise.safe, "the safe area")


def frame(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with ink outside their frame, or with a line elsewhere than where it was set."""
    for reading, _ in _texts(sheet, asked):
        outside = list(_outside(FRAME, reading, reading.slot.frame, "its frame"))
        yield from outside or _displaced(sheet, reading)


def _displaced(sheet: Sheet, reading: SlotReading) -> Iterator[Finding]:
    """Yield a slot whose lines are not where they were set."""
    look = partial(farthest, reading.slot.runs, reading.glyphs)
    found = sheet.seen.of("farthest", (reading.glyphs,), look, also=reading.slot.runs)
    if found is not None and found[0] > _DISPLACED:
        by, glyph = found
        message = f"{reading.slot.name} stands {to_mm(by):.2f} mm from where it was set"
        yield Finding(FRAME.id, message, reading.slot.name, glyph.ink or reading.ink)


def size(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with text in another size than promised."""
    for reading, _ in _texts(sheet, asked):
        for event in reading.events:
            a, b, c, d = event.matrix
            found = ((a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5)
            if not any(all(_is_near(one, wanted) for one in found) for wanted in reading.slot.sizes):
                allowed = ", ".join(f"{wanted:g}" for wanted in reading.slot.sizes)
                message = f"{reading.slot.name} is set in {found[1]:.2f} pt, promised is {allowed} pt"
                yield _finding(SIZE, message, reading)
                break


def clipped(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots that a clipping path cuts, or may cut."""
    for reading, _ in _texts(sheet, asked):
        for glyph in reading.glyphs if any(event.clip for event in reading.events) else ():
            clip, ink = glyph.event.clip, glyph.ink
            if clip is not None and ink is not None and not (clip.is_exact and clip.box.contains(ink, TOLERANCE)):
                yield Finding(CLIPPED.id, f"{reading.slot.name} is clipped", reading.slot.name, ink)
                break


def covered(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots over which something is painted later."""
    for reading, _ in _texts(sheet, asked):
        spot = covering(sheet, reading)
        if spot is not None:
            yield Finding(COVERED.id, f"{reading.slot.name} is painted over", reading.slot.name, spot)


def order(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield the slots that are painted before one that is read before them."""
    last = -1
    for reading, _ in _texts(sheet, asked):
        first = min((event.order for event in reading.events), default=last)
        if first < last:
            yield _finding(ORDER, f"{reading.slot.name} is painted before what is read before it", reading)
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


def _finding(check: Check, message: str, reading: SlotReading) -> Finding:
    return Finding(check.id, message, reading.slot.name, reading.ink or reading.slot.box)


def _difference(wanted: str, told: str) -> str:
    """Say where a text departs from the promised one."""
    if not told:
        return f"'{wanted[:60]}' is not in the file"
    at = next(
        (n for n, (a, b) in enumerate(zip(wanted, told, strict=False)) if a != b), min(len(wanted), len(told))
    )
    start = max(0, at - 12)
    return f"'{told[start : at + 12]}' is in the file where '{wanted[start : at + 12]}' was promised"


def _letters(text: str) -> Counter[str]:
    """Count the characters that have ink."""
    return Counter(mark for mark in text if not mark.isspace() and mark not in "\u00ad-\u2010\u2011")


def _has_all_glyphs(reading: SlotReading) -> bool:
    """Does a glyph stand for every character? An ActualText can tell what is not shown."""
    return _letters(reading.slot.text) == _letters("".join(glyph.text or "" for glyph in reading.glyphs))


def _lacking(reading: SlotReading) -> str:
    """Return the characters that no glyph stands for, or that are too many."""
    shown = _letters("".join(glyph.text or "" for glyph in reading.glyphs))
    wanted = _letters(reading.slot.text)
    return "".join(((wanted - shown) + (shown - wanted)).elements())[:40]


def _seen(reading: SlotReading, promise: Promise) -> str:
    """Return the text that the outlines show, where one outline says more than its mapping."""
    shapes = _shapes_of(promise)
    texts: dict[str, str] = {}
    for known in promise.shapes:
        texts.setdefault(known.outline, known.text)
    parts = []
    for glyph in reading.glyphs:
        outline = glyph.event.typeface.outline(glyph.code)
        is_known = outline is not None and outline.digest in texts and not _is_true(glyph, shapes)
        parts.append(texts[outline.digest] if is_known and outline is not None else glyph.text or "")
    return normalised("".join(parts))


def _is_true(glyph: Glyph, shapes: frozenset[tuple[str, str]]) -> bool:
    """Is the outline that of the glyph's text? White space has none."""
    outline, text = glyph.event.typeface.outline(glyph.code), glyph.text or ""
    if outline is None:
        return False
    if text and not text.strip():
        return outline.box is None
    return (text, outline.digest) in shapes


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

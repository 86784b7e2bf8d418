"""Stage prove: is every character of every slot in the file, told as what it shows, in its font's own outline?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from poster.proof.glyphs import Glyph
from poster.proof.model import Check, Finding, Verdict
from poster.proof.promise import Promise
from poster.proof.reading import SlotReading, normalised, reading_of
from poster.proof.recurring import unless_clean
from poster.proof.registry import Asked
from poster.proof.sheet import Sheet

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


def missing(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots whose text, by mapping and by outline, is not the promised one."""
    return unless_clean("told", sheet, asked, partial(_missing, asked), _is_told)


def _is_told(reading: SlotReading) -> bool:
    """Does the mapping alone tell what was promised, with a glyph for every character?"""
    return reading.told == normalised(reading.slot.text) and _has_all_glyphs(reading)


def _missing(asked: Asked, reading: SlotReading) -> Iterator[Finding]:
    told, wanted = reading.told, normalised(reading.slot.text)
    if told == wanted and not _has_all_glyphs(reading):
        lacking = _lacking(reading)
        yield finding_at(MISSING, f"the characters '{lacking}' are told and not shown", reading)
    elif told != wanted and _seen(reading, asked) != wanted:
        yield finding_at(MISSING, _difference(wanted, told), reading)


def unicode(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots whose glyphs show the promised text while their mapping tells another."""
    return unless_clean("told", sheet, asked, partial(_mistold, asked), _is_told)


def _mistold(asked: Asked, reading: SlotReading) -> Iterator[Finding]:
    wanted = normalised(reading.slot.text)
    if reading.told != wanted and _seen(reading, asked) == wanted:
        yield finding_at(UNICODE, _difference(wanted, reading.told), reading)


def shape(sheet: Sheet, asked: Asked) -> Iterator[Finding] | Verdict:
    """Yield glyphs whose outline is not that of their character; unchecked if a font has none to read."""
    if asked.promise is None:
        return iter(())
    reading, shapes = reading_of(sheet, asked.promise), _shapes_of(asked.promise)
    group = (reading.recurring,)
    is_read = sheet.seen.of("outlines", group, partial(_have_outlines, reading.recurring))
    if not (is_read and _have_outlines(reading.own)):
        return Verdict.UNCHECKED
    shown = sheet.seen.of("shapes", group, partial(_drawn_shapes, reading.recurring))
    return _misshapen(reading.own if shown <= shapes else reading.texts, shapes)


def _have_outlines(slots: tuple[SlotReading, ...]) -> bool:
    """Can the outlines of all fonts be read?"""
    return all(event.typeface.program is not None for slot in slots for event in slot.events)


def _misshapen(slots: tuple[SlotReading, ...], shapes: frozenset[tuple[str, str]]) -> Iterator[Finding]:
    for reading in slots:
        if not _drawn_shapes((reading,)) <= shapes:
            yield from _false_glyph(reading, shapes)


def _false_glyph(reading: SlotReading, shapes: frozenset[tuple[str, str]]) -> Iterator[Finding]:
    """Yield the first glyph with another outline than promised."""
    for glyph in reading.glyphs:
        if not _is_true(glyph, shapes):
            shown = f"the glyph of '{glyph.text or ''}' has another outline than in the font of the text"
            yield Finding(SHAPE.id, shown, reading.slot.name, glyph.ink)
            break


def _drawn_shapes(slots: tuple[SlotReading, ...]) -> frozenset[tuple[str, str]]:
    """Return the pairs of text and outline of all glyphs but true white space."""
    shown = {event.typeface: set[int]() for slot in slots for event in slot.events}
    for slot in slots:
        for event in slot.events:
            shown[event.typeface].update([code for code, _, _ in event.glyphs])
    shapes = {face.shape(code) for face, codes in shown.items() for code in codes}
    return frozenset(shape for shape in shapes if shape is not None)


def _shapes_of(promise: Promise) -> frozenset[tuple[str, str]]:
    """Return the promised pairs of text and outline."""
    return frozenset((shape.text, shape.outline) for shape in promise.shapes)


def finding_at(check: Check, message: str, reading: SlotReading) -> Finding:
    """Return a finding of a slot, at its ink, or where that was promised."""
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
    found = Counter(text)
    for mark in [mark for mark in found if mark.isspace() or mark in "\u00ad-\u2010\u2011"]:
        del found[mark]
    return found


def _shown_text(reading: SlotReading) -> str:
    """Return the text of all glyphs, one after the other."""
    return "".join([event.typeface.text(code) or "" for event in reading.events for code, _, _ in event.glyphs])


def _has_all_glyphs(reading: SlotReading) -> bool:
    """Does a glyph stand for every character? An ActualText can tell what is not shown."""
    return _letters(reading.slot.text) == _letters(_shown_text(reading))


def _lacking(reading: SlotReading) -> str:
    """Return the characters that no glyph stands for, or that are too many."""
    shown = _letters(_shown_text(reading))
    wanted = _letters(reading.slot.text)
    return "".join(((wanted - shown) + (shown - wanted)).elements())[:40]


def _seen(reading: SlotReading, asked: Asked) -> str:
    """Return the text that the outlines show, where one outline says more than its mapping."""
    shapes = _shapes_of(asked.promise) if asked.promise else frozenset()
    texts: dict[str, str] = {}
    for known in asked.promise.shapes if asked.promise else ():
        texts.setdefault(known.outline, known.text)
    parts = []
    for glyph in reading.glyphs:
        outline = glyph.event.typeface.outline(glyph.code)
        is_known = outline is not None and outline.digest in texts and not _is_true(glyph, shapes)
        parts.append(texts[outline.digest] if is_known and outline is not None else glyph.text or "")
    return normalised("".join(parts))


def _is_true(glyph: Glyph, shapes: frozenset[tuple[str, str]]) -> bool:
    """Is the outline that of the glyph's text? White space has none."""
    shape = glyph.event.typeface.shape(glyph.code)
    return shape is None or shape in shapes

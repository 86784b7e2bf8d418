"""Stage prove: do programs that know no tags find words from right to left in their order?

They take the glyphs of a line as they stand, from left to right, and turn round what belongs to such a script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import bidirectional

from poster.proof.model import Check, Finding
from poster.proof.reading import SlotReading, reading_of
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet

TURNED = Check(
    "text/turned",
    "a second reader, which knows no tags, finds every word from right to left letter by letter",
    "ISO 32000-1, 14.8.2.3.3; own rule",
    "a search, a copied sentence and the readers in browsers go by the glyphs; turned round, a word is none",
)


def turned(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with a word that PDFium does not find as it is read.

    Left out are slots whose content tells its text beside the glyphs (fonts with CFF outlines), since
    PDFium turns that round, and words with a glyph for several letters, whose letters it turns round.
    """
    readings = () if asked.promise is None else reading_of(sheet, asked.promise).slots
    wanted = [(reading, words_from_right(reading.slot.text)) for reading in readings if _is_asked(reading)]
    if not any(words for _, words in wanted):
        return
    found = Counter(words_from_right(sheet.textpage.get_text_range()))
    for reading, words in wanted:
        joined = _joined(reading)
        lacking = [word for word in words if not found[word] and not any(part in word for part in joined)]
        if lacking:
            message = f"'{lacking[0]}' in {reading.slot.name} comes out in another order"
            yield Finding(TURNED.id, message, reading.slot.name, reading.ink or reading.slot.box)


@lru_cache(maxsize=1024)
def words_from_right(text: str) -> tuple[str, ...]:
    """Return the words of two letters or more of scripts that run from right to left (UAX #9, R and AL)."""
    marks = (mark if bidirectional(mark) in ("R", "AL", "NSM") else " " for mark in text)
    return tuple(word for word in "".join(marks).split() if len(word) > 1)


def _is_asked(reading: SlotReading) -> bool:
    return not reading.slot.is_figure and not any(event.is_spelled for event in reading.events)


def _joined(reading: SlotReading) -> frozenset[str]:
    """Return the letters that one glyph stands for, where these are several."""
    texts = {glyph.text for glyph in reading.glyphs if glyph.text}
    return frozenset(part for text in texts for part in words_from_right(text))


RULES: tuple[Rule, ...] = (Rule(TURNED, turned, after=("structure/missing", "text/missing", "text/unicode")),)

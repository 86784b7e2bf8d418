"""Stage prove: checks of one slot after the other, which are made once a run where all sheets are alike.

What a slot is read as depends on its promise, its bytes, its fonts and what PDFium tells of it; where all of that
is the same as on another sheet, so is what a check of the slot alone says.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from poster.proof.model import Finding
from poster.proof.reading import SlotReading, reading_of
from poster.proof.registry import Asked
from poster.proof.sheet import Sheet

SlotJudge = Callable[[SlotReading], Iterable[Finding]]


def in_each_text(name: str, sheet: Sheet, asked: Asked, judge: SlotJudge, also: Hashable = ()) -> Iterator[Finding]:
    """Yield what `judge` finds in the text slots, in promised order.

    It depends on nothing but the slot as read and on `also`; `name` tells it from others.
    """
    return unless_clean(name, sheet, asked, judge, lambda slot: next(iter(judge(slot)), None) is None, also)


def unless_clean(
    name: str,
    sheet: Sheet,
    asked: Asked,
    judge: SlotJudge,
    is_clean: Callable[[SlotReading], bool],
    also: Hashable = (),
) -> Iterator[Finding]:
    """Yield what `judge` finds in the text slots; it finds nothing in a slot that is clean.

    Whether it is depends on nothing but the slot as read and on `also`; `name` tells it from others.
    """
    if asked.promise is None:
        return
    reading = reading_of(sheet, asked.promise)
    known = reading.recurring
    are_clean = sheet.seen.of(name, (known,), lambda: all(map(is_clean, known)), also=also)
    for slot in reading.own if are_clean else reading.texts:
        yield from judge(slot)

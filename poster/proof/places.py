"""Stage prove: which promised slot a spot of the page or a text of the file belongs to."""

from __future__ import annotations

from poster.geometry import Rect
from poster.proof.events import Shown
from poster.proof.reading import reading_of
from poster.proof.registry import Asked
from poster.proof.sheet import Sheet

_MOST_AREA = 4.0  # of the slot's frame; what is larger lies on the sheet, not in a slot


def slot_at(area: Rect | None, asked: Asked) -> str:
    """Return the slot in whose box something of that area lies, "" if there is none."""
    if area is None or asked.promise is None:
        return ""
    for slot in asked.promise.slots:
        is_small = area.width * area.height <= _MOST_AREA * slot.frame.width * slot.frame.height
        if is_small and slot.box.overlaps(area.grown(0.02)):
            return slot.name
    return ""


def slot_of(event: Shown, sheet: Sheet, asked: Asked) -> str:
    """Return the slot whose text it is by the structure tree, "" if it is none's."""
    if asked.promise is None:
        return ""
    for found in reading_of(sheet, asked.promise).slots:
        if any(each.order == event.order for each in found.events):
            return found.slot.name
    return ""


def text_at(area: Rect, sheet: Sheet, asked: Asked) -> str:
    """Return the slot whose ink, as it is in the file, reaches into an area, "" if none does."""
    found = reading_of(sheet, asked.promise).slots if asked.promise is not None else ()
    return next((each.slot.name for each in found if each.ink is not None and each.ink.overlaps(area)), "")

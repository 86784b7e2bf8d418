"""Stage resolve: what the slots of a layout ask of the texts, and what is wrong where they do not get it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from poster.campaign.layout import Layout, Slot, SlotKind
from poster.campaign.piece import Text
from poster.campaign.texts import Outcome, Scope
from poster.problems import Location, Problem, Related, error

TITLE_COPY = "document_title"
SUBJECT_COPY = "document_subject"
DRAFT_COPY = "draft"
EMERGENCY_FIELD = "contacts.emergency.number"

_GROUPING = r"[ \-\u2010-\u2015\u2212./()]"  # within one number; NFKC makes every space and hyphen one of these


@dataclass(frozen=True, slots=True)
class Filling:
    """The copies of one piece: texts and what became of the others, by name."""

    outcomes: Mapping[str, Outcome]

    def text(self, copy: str) -> Text | None:
        """Return the text of `copy`, None if it is empty or missing."""
        return self.outcomes.get(copy, Outcome()).text

    def is_empty(self, slot: Slot) -> bool:
        """Are all copies of the text slot empty?"""
        return not any(self.text(copy) for copy in slot_copies(slot))

    def value(self, slot: Slot) -> str:
        """Return the text of the slot, its copies joined by a space."""
        texts = (self.text(copy) for copy in slot_copies(slot))
        return " ".join(text.value for text in texts if text)


def slot_copies(slot: Slot) -> tuple[str, ...]:
    """Return the copies a text slot shows: those of its spans, else the one of its own name."""
    if slot.kind is not SlotKind.TEXT:
        return ()
    return tuple(span.copy for span in slot.shown)


def slots_with_copies(layout: Layout) -> Iterator[tuple[Slot, tuple[str, ...]]]:
    """Yield every slot in reading order with all copies it needs, the description of a figure included."""
    for name in layout.reading:
        slot = layout.slots[name]
        yield slot, slot_copies(slot) + ((slot.alt,) if slot.alt else ())


def used_copies(layout: Layout) -> tuple[str, ...]:
    """Return the copies that pieces of `layout` need, those of the document itself included."""
    wanted = [copy for _, copies in slots_with_copies(layout) for copy in copies]
    return tuple(dict.fromkeys([*wanted, TITLE_COPY, SUBJECT_COPY]))


def needs(slot: Slot, copy: str) -> bool:
    """May `copy` not be missing, since the slot is required or the copy describes a figure?"""
    return slot.is_required or copy == slot.alt


def missing_text(slot: Slot, copy: str, language: str, written_at: Location) -> Problem:
    """Return the fault of a text that no language has; `written_at` is the set of texts it is missing in."""
    message = f"the text '{copy}' is missing in '{language}'"
    return error("text/missing", message, written_at, "", Related(f"slot '{slot.name}' needs it", slot.at))


def slot_problems(layout: Layout, filling: Filling, language: str, written_at: Location) -> Iterator[Problem]:
    """Yield text/missing and text/empty of slots that may not be empty; `written_at` is the set of texts."""
    for slot, copies in slots_with_copies(layout):
        for copy in copies:
            outcome = filling.outcomes[copy]
            if outcome.is_missing and needs(slot, copy):
                yield missing_text(slot, copy, language, written_at)
            elif outcome.lacking is not None and (
                copy == slot.alt or (slot.is_required and filling.is_empty(slot))
            ):
                message = f"the text '{copy}' is empty, and slot '{slot.name}' may not be"
                yield error("text/empty", message, outcome.lacking, "", Related(f"slot '{slot.name}'", slot.at))


def emergency_problems(layout: Layout, filling: Filling, scope: Scope) -> Iterator[Problem]:
    """Yield `zone/emergency` unless a slot that is the emergency zone shows the emergency number."""
    number = scope.values.get(EMERGENCY_FIELD)
    if number is None or not number.value.strip():
        at = number.at if number else scope.campaign.at
        yield error("zone/emergency", "the contact 'emergency' has no number; every poster shows it", at)
        return
    zones = [slot for slot in layout.slots.values() if slot.is_emergency]
    if not zones:
        yield error("zone/emergency", f"layout '{layout.name}' has no slot for the emergency number", layout.at)
    for slot in zones:
        if not shows(filling.value(slot), number.value):
            text = next((text for copy in reversed(slot_copies(slot)) if (text := filling.text(copy))), None)
            message = f"slot '{slot.name}' does not show the emergency number {number.value}"
            hint = f"write ${{{EMERGENCY_FIELD}}} in its text, with no other digits beside it"
            yield error("zone/emergency", message, text.at if text else slot.at, hint)


def shows(text: str, number: str) -> bool:
    """Does `text` hold `number` by itself, not as a part of a longer one?

    What people group the digits of a number with (a space of any width, a hyphen or dash, `.`, `/`, brackets)
    joins it to digits beyond, so that `112 14` does not show 112; a line that ends does not.
    """
    alone = re.compile(rf"(?<![\d+])(?<!\d{_GROUPING}){re.escape(_plain(number))}(?!{_GROUPING}?\d)")
    return any(alone.search(_plain(line)) for line in text.splitlines())


def _plain(text: str) -> str:
    """Return `text` in compatibility form (NFKC) with single spaces and without characters that have no width."""
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).split())

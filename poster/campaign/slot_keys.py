"""Stage load: which keys a slot of each kind has; what would be ignored in silence is a fault."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from poster.campaign.keys import keys
from poster.campaign.layout import Slot, SlotKind

_TEXT, _SYMBOL, _PICTURE, _ART = SlotKind.TEXT, SlotKind.SYMBOL, SlotKind.PICTURE, SlotKind.ART
# The kinds that have a field. Fields of all kinds, and those that are judged by themselves, are left out.
_KINDS: dict[str, tuple[SlotKind, ...]] = {
    "style": (_TEXT,),
    "spans": (_TEXT,),
    "copy": (_TEXT,),
    "fit": (_TEXT,),
    "gutter": (_TEXT,),
    "is_required": (_TEXT, _SYMBOL),
    "module": (_SYMBOL,),
    "level": (_SYMBOL,),
    "beside": (_SYMBOL,),
    "picture": (_PICTURE,),
    "art": (_ART,),
    "otherwise": (_ART,),
    "colour": (_ART,),
    "alt": (_SYMBOL, _PICTURE, _ART),
}
_DEFAULTS = {one.name: one.default for one in dataclasses.fields(Slot)}


def foreign_keys(slot: Slot) -> Iterator[tuple[str, str]]:
    """Yield each key that a slot states and its kind has not, with the kinds that have it, in words."""
    names = {key.field: key.name for key in keys(Slot)}
    for field, kinds in _KINDS.items():
        if slot.kind not in kinds and getattr(slot, field) != _DEFAULTS[field]:
            *others, last = (f"a {kind.in_words}" for kind in kinds)
            yield names[field], " or ".join([", ".join(others), last] if others else [last])

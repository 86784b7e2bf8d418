"""Stage load: a slot for all logos becomes one slot for each logo that the campaign has, none where it has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from poster.campaign.layout import Layout, Slot, SlotKind


def is_logo_row(slot: Slot) -> bool:
    """Does the slot show all logos that no other slot names?"""
    return slot.kind is SlotKind.PICTURE and not slot.picture and not slot.row


def with_logos(layout: Layout, logos: tuple[str, ...]) -> Layout:
    """Return `layout` with a slot for each of `logos`, in their order, in place of the slot for all of them.

    A logo that another slot names is not shown twice. The slot of a logo is called `SLOT.LOGO`, which no slot
    of a file can be called, and stands in the row `SLOT`.
    """
    if not any(map(is_logo_row, layout.slots.values())):
        return layout
    named = {slot.picture for slot in layout.slots.values()}
    others = tuple(logo for logo in logos if logo not in named)
    slots = {one.name: one for slot in layout.slots.values() for one in _shown(slot, others)}
    reading = tuple(
        one.name for name in layout.reading if name in layout.slots for one in _shown(layout.slots[name], others)
    )
    return replace(layout, slots=slots, reading=reading)


def _shown(slot: Slot, logos: tuple[str, ...]) -> Iterator[Slot]:
    """Yield the slots that stand for `slot`: itself, or one for each logo of the row."""
    if not is_logo_row(slot):
        yield slot
        return
    for logo in logos:
        yield replace(slot, name=f"{slot.name}.{logo}", picture=logo, row=slot.name)

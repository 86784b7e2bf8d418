"""Stage compose: repeated blocks closed up: a cell without content vanishes, those after it take its place."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from poster.campaign.layout import Cell, Frame, Layout, Line, Over, Panel, Slot, SlotKind
from poster.campaign.piece import Piece
from poster.compose.alike import Alike

_NUMBER = ".number"  # how the field of a contact's number ends

Part = TypeVar("Part", Slot, Panel, Line)


def closed_up(piece: Piece) -> Layout:
    """Return the layout of a piece without the cells that have nothing to show; the same one if all have."""
    is_empty = tuple(not _is_shown(cell, piece) for cell in piece.layout.cells)
    return _without(Alike(piece.layout), is_empty) if any(is_empty) else piece.layout


@lru_cache(maxsize=64)
def _without(key: Alike[Layout], is_empty: tuple[bool, ...]) -> Layout:
    """Return a layout without its empty cells; those after them move up."""
    layout = key.subject
    gone: set[str] = set()
    moves: dict[str, tuple[float, float]] = {}
    missing: dict[str, int] = {}
    for cell, has_nothing in zip(layout.cells, is_empty, strict=True):
        names = (*cell.slots, *cell.panels, *cell.lines)
        if has_nothing:
            missing[cell.repeat] = missing.get(cell.repeat, 0) + 1
            gone.update(names)
        elif missing.get(cell.repeat):
            moves.update(dict.fromkeys(names, _way(cell, missing[cell.repeat])))
    return replace(
        layout,
        slots={name: _moved(slot, moves) for name, slot in layout.slots.items()},
        panels={name: _moved(panel, moves) for name, panel in layout.panels.items() if name not in gone},
        lines={name: _moved(line, moves) for name, line in layout.lines.items() if name not in gone},
        reading=tuple(name for name in layout.reading if name not in gone),
    )


def _is_shown(cell: Cell, piece: Piece) -> bool:
    """Has a cell anything to show? One of a contact without a number has not: its label would promise one."""
    slots = [piece.layout.slots[name] for name in cell.slots]
    repeat = piece.layout.repeats.get(cell.repeat)
    if repeat is not None and repeat.over is Over.CONTACTS:
        numbers = [span.copy for slot in slots for span in slot.shown if span.copy.endswith(_NUMBER)]
        if numbers and not any(copy in piece.texts for copy in numbers):
            return False
    return any(_has_content(slot, piece) for slot in slots)


def _has_content(slot: Slot, piece: Piece) -> bool:
    """Has a slot anything of the campaign to show? A drawing alone keeps no cell."""
    if slot.kind is SlotKind.TEXT:
        return any(span.copy in piece.texts for span in slot.shown)
    return slot.picture in piece.pictures if slot.kind is SlotKind.PICTURE else slot.kind is SlotKind.SYMBOL


def _way(cell: Cell, count: int) -> tuple[float, float]:
    """Return how far a cell moves for `count` cells that vanished before it, in mm on the master."""
    return -count * cell.step_x, -count * cell.step_y


def _moved(part: Part, moves: dict[str, tuple[float, float]]) -> Part:
    """Return a part in its new place."""
    frame: Frame | None = part.frame
    if part.name not in moves or frame is None:
        return part
    x, y = moves[part.name]
    return replace(part, frame=replace(frame, x=round(frame.x + x, 4), y=round(frame.y + y, 4)))

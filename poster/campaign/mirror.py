"""Stage resolve: a layout turned over for a sheet in a language that runs from right to left.

Every frame changes sides over the sheet's vertical axis, as a reader from the right expects: the number at the
right, the symbol at the left. What is in a frame is not mirrored: a symbol or a drawing would be another one. Text
runs by its own language, but begins at the sheet's side, so that one in another language keeps to the edge of the
others. The cells of a block of languages change places as wholes, since each is already as its
own language wants it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from poster.campaign.layout import (
    Align,
    Cell,
    Direction,
    Flow,
    Frame,
    Layout,
    Line,
    Over,
    Panel,
    Side,
    Slot,
    SlotKind,
)

_SIDES = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
_ALIGNS = {Align.START: Align.END, Align.END: Align.START}


def mirrored(layout: Layout) -> Layout:
    """Return `layout` mirrored over the vertical axis of its master; mirrored twice it is itself again."""
    width, moved = layout.master.width_mm, dict(_shifts(layout))
    return replace(
        layout,
        slots={name: _slot(slot, width, moved.get(name)) for name, slot in layout.slots.items()},
        panels={name: _panel(panel, width, moved.get(name)) for name, panel in layout.panels.items()},
        lines={name: _line(line, width, moved.get(name)) for name, line in layout.lines.items()},
        flows={name: _flow(flow, width) for name, flow in layout.flows.items()},
        repeats={name: replace(one, frame=_turned(one.frame, width)) for name, one in layout.repeats.items()},
        cells=tuple(replace(cell, step_x=0.0 - cell.step_x) for cell in layout.cells),
    )


def _shifts(layout: Layout) -> Iterator[tuple[str, float]]:
    """Yield the parts of cells of languages, with the millimetres by which the cell moves to the right."""
    placed = dict.fromkeys(layout.repeats, 0)
    for cell in layout.cells:
        repeat, before = layout.repeats[cell.repeat], placed[cell.repeat] * cell.step_x
        placed[cell.repeat] += 1
        if repeat.over is Over.LANGUAGES:
            is_across = repeat.direction is Direction.ACROSS
            length = abs(cell.step_x) - repeat.gap.mm if is_across else repeat.frame.width
            first = repeat.frame.x if cell.step_x >= 0 else repeat.frame.x + repeat.frame.width - length
            yield from ((name, layout.master.width_mm - length - 2 * (first + before)) for name in _parts(cell))


def _parts(cell: Cell) -> tuple[str, ...]:
    """Return the names of all that stands in a cell."""
    return (*cell.slots, *cell.panels, *cell.lines)


def _turned(frame: Frame, width: float) -> Frame:
    """Return a frame on the other side of a master `width` mm wide."""
    return replace(frame, x=round(width - frame.x - frame.width, 4))


def _moved(frame: Frame, width: float, shift: float | None) -> Frame:
    """Return a frame shifted with its cell, or turned over where it is in none."""
    return _turned(frame, width) if shift is None else replace(frame, x=round(frame.x + shift, 4))


def _slot(slot: Slot, width: float, shift: float | None) -> Slot:
    """Return a slot on the other side; pictures and drawings keep to the same edge of the text beside them."""
    frame = _moved(slot.frame, width, shift) if slot.frame else None
    if shift is not None:
        return replace(slot, frame=frame)
    if slot.kind in (SlotKind.PICTURE, SlotKind.ART):
        return replace(slot, frame=frame, align=_ALIGNS.get(slot.align, slot.align))
    return replace(slot, frame=frame, is_turned=not slot.is_turned)


def _panel(panel: Panel, width: float, shift: float | None) -> Panel:
    """Return a panel on the other side, with the sides at which it bleeds."""
    frame = _moved(panel.frame, width, shift)
    if shift is not None:
        return replace(panel, frame=frame)
    align = _ALIGNS.get(panel.align, panel.align) if panel.art else panel.align
    return replace(panel, frame=frame, bleeds=_sides(panel.bleeds), align=align)


def _line(line: Line, width: float, shift: float | None) -> Line:
    """Return a rule on the other side."""
    frame = _moved(line.frame, width, shift)
    if shift is not None:
        return replace(line, frame=frame)
    return replace(line, frame=frame, side=_SIDES.get(line.side, line.side), bleeds=_sides(line.bleeds))


def _sides(sides: tuple[Side, ...]) -> tuple[Side, ...]:
    """Return sides of the sheet with left and right exchanged."""
    return tuple(_SIDES.get(side, side) for side in sides)


def _flow(flow: Flow, width: float) -> Flow:
    """Return a flow on the other side."""
    return replace(flow, frame=_turned(flow.frame, width))

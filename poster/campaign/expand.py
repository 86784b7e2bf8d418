"""Stage load: what a layout repeats is laid out: a slot, panel and line of its own for each cell of a block.

The parts of a cell are named `BLOCK.NUMBER.PART`; no name in a file has a stop in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from poster.campaign.direction import runs_from_right
from poster.campaign.keys import MAX_CELLS
from poster.campaign.layout import (
    Cell,
    Direction,
    Frame,
    Layout,
    Line,
    Over,
    Panel,
    Repeat,
    Side,
    Slot,
    SlotKind,
    Span,
)
from poster.campaign.merge import Template, parse_template
from poster.campaign.texts import LANGUAGE_MARK
from poster.frozen import dataclass
from poster.problems import Location, Problem, did_you_mean, error

EMERGENCY = "emergency"
_ITEM_FIELD = re.compile(r"\$\{item\.([^}]*)\}")
_MIRRORED = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
_TOLERANCE_MM = 0.01

Part = TypeVar("Part", Slot, Panel, Line)


@dataclass(frozen=True, slots=True)
class Listed:
    """What blocks can be repeated over: names of contacts, languages, logos and copies of the campaign."""

    contacts: tuple[str, ...]
    languages: tuple[str, ...]
    logos: tuple[str, ...]
    copies: Collection[str]


@dataclass(frozen=True, slots=True)
class CellName:
    """The name of a part of a cell, taken apart; `number` counts from 1."""

    repeat: str
    number: int
    part: str


def cell_of(name: str) -> CellName | None:
    """Return block, number and part of a name, None if it is no part of a cell."""
    parts = name.split(".")
    return CellName(parts[0], int(parts[1]), parts[2]) if len(parts) == 3 else None


def expanded(layout: Layout, listed: Listed, problems: list[Problem]) -> Layout:
    """Return the layout with its blocks laid out and its grid frames led to the edges at which they bleed.

    Adds to `problems`: `layout/repeat` for a block without items or with more than fit its frame, `field/unknown`
    for a field that its items do not have. Items that there are none of are left out.
    """
    panels = {name: _reaching(panel, layout) for name, panel in layout.panels.items()}
    lines = {name: _reaching(line, layout) for name, line in layout.lines.items()}
    layout = replace(layout, panels=panels, lines=lines)
    order: dict[str, tuple[str, ...]] = {}
    for repeat in layout.repeats.values():
        block = _Block(repeat, layout, listed, problems)
        cells = block.cells()
        order[repeat.name] = tuple(name for cell in cells for name in cell.slots)
        layout = replace(
            layout,
            slots={**layout.slots, **block.slots},
            panels={**layout.panels, **block.panels},
            lines={**layout.lines, **block.lines},
            cells=(*layout.cells, *cells),
        )
    reading = tuple(one for name in layout.reading for one in order.get(name, (name,)))
    return replace(layout, reading=reading)


ReachingPart = TypeVar("ReachingPart", Panel, Line)


def _reaching(part: ReachingPart, layout: Layout) -> ReachingPart:
    """Return a part whose frame, if it is stated in the grid, reaches the edges that it bleeds over."""
    if not part.frame.is_grid or not part.bleeds:
        return part
    one, sheet = part.frame, layout.master
    left = 0.0 if Side.LEFT in part.bleeds else one.x
    top = 0.0 if Side.TOP in part.bleeds else one.y
    right = sheet.width_mm if Side.RIGHT in part.bleeds else one.x + one.width
    bottom = sheet.height_mm if Side.BOTTOM in part.bleeds else one.y + one.height
    return replace(part, frame=replace(one, x=left, y=top, width=right - left, height=bottom - top))


class _Block:
    """A block while it is laid out."""

    def __init__(self, repeat: Repeat, layout: Layout, listed: Listed, problems: list[Problem]) -> None:
        self._repeat = repeat
        self._panel_names = {*layout.panels}
        self._listed = listed
        self._problems = problems
        self.slots: dict[str, Slot] = {}
        self.panels: dict[str, Panel] = {}
        self.lines: dict[str, Line] = {}

    def cells(self) -> tuple[Cell, ...]:
        """Lay out every cell and return what belongs to each."""
        items = self._items()
        if not self._repeat.slots:
            self._report(f"block '{self._repeat.name}' has no slots", self._repeat.at)
        if not items:
            return ()
        is_down = self._repeat.direction is Direction.DOWN
        room = self._repeat.frame.height if is_down else self._repeat.frame.width
        gap = self._repeat.gap.mm
        length = self._repeat.cell.mm if self._repeat.cell else (room - gap * (len(items) - 1)) / len(items)
        if length <= 0 or len(items) * length + gap * (len(items) - 1) > room + _TOLERANCE_MM:
            needed = len(items) * max(length, 0) + gap * (len(items) - 1)
            message = f"{len(items)} cells of block '{self._repeat.name}' take {needed:g} mm; it has {room:g} mm"
            self._report(message, self._repeat.frame.at, "make its frame larger, or its cells or gaps smaller")
            return ()
        step = length + gap
        return tuple(self._cell(item, number, length, step) for number, item in enumerate(items, 1))

    def _report(self, message: str, at: Location, hint: str = "") -> None:
        self._problems.append(error("layout/repeat", message, at, hint))

    def _items(self) -> tuple[str, ...]:
        """Return the names of the items."""
        repeat, listed = self._repeat, self._listed
        if repeat.over is Over.COUNT:
            if not repeat.count or repeat.items:
                self._report(
                    f"block '{repeat.name}' is repeated by a count; it wants 'count' and no items", repeat.at
                )
            return tuple(str(number) for number in range(1, repeat.count + 1))
        known = {
            Over.CONTACTS: listed.contacts,
            Over.LANGUAGES: listed.languages,
            Over.LOGOS: listed.logos,
            Over.COPIES: tuple(listed.copies),
        }[repeat.over]
        every = () if repeat.over is Over.COPIES else tuple(name for name in known if name != EMERGENCY)
        items = tuple(name for name in repeat.items if name in known) if repeat.items else every
        if not items and not repeat.items and repeat.over is not Over.LOGOS:
            self._report(f"block '{repeat.name}' has no items", repeat.at, "name them under 'items'")
        if repeat.count and repeat.items:
            message = f"block '{repeat.name}' has a 'count' beside its items"
            self._report(message, repeat.at, "a count takes the first of all there are; remove one of both")
        items = items[: repeat.count or None]
        if len(items) > MAX_CELLS:
            self._report(f"block '{repeat.name}' has {len(items)} items; at most {MAX_CELLS} are set", repeat.at)
        return items[:MAX_CELLS]

    def _cell(self, item: str, number: int, length: float, step: float) -> Cell:
        """Lay out one cell."""
        repeat, frame = self._repeat, self._repeat.frame
        is_down = repeat.direction is Direction.DOWN
        away = (number - 1) * step
        area = (
            replace(frame, y=frame.y + away, height=length)
            if is_down
            else replace(frame, x=frame.x + away, width=length)
        )
        cell = _CellSetting(repeat, item, number, area, self._problems)
        slots = [cell.slot(slot, self._panel_names) for slot in repeat.slots.values()]
        panels = [cell.panel(panel) for panel in repeat.panels.values()]
        lines = [cell.line(line) for line in repeat.lines.values()]
        self.slots.update((slot.name, slot) for slot in slots)
        self.panels.update((panel.name, panel) for panel in panels)
        self.lines.update((line.name, line) for line in lines)
        return Cell(
            repeat.name,
            tuple(slot.name for slot in slots),
            tuple(panel.name for panel in panels),
            tuple(line.name for line in lines),
            0.0 if is_down else step,
            step if is_down else 0.0,
        )


@dataclass(frozen=True, slots=True)
class _CellSetting:
    """One cell of a block for one item: its number and its area on the master."""

    repeat: Repeat
    item: str
    number: int
    area: Frame
    problems: list[Problem]

    @property
    def is_mirrored(self) -> bool:
        """Does it stand for a language that runs from right to left?"""
        return self.repeat.over is Over.LANGUAGES and runs_from_right(self.item)

    def name(self, part: str) -> str:
        """Return the name of a part in the layout."""
        return f"{self.repeat.name}.{self.number}.{part}"

    def frame(self, frame: Frame) -> Frame:
        """Return a frame of the cell on the master; a width or height of 0 reaches to the edge of the cell."""
        if frame.is_grid or frame.x < -_TOLERANCE_MM or frame.y < -_TOLERANCE_MM or self._is_over(frame):
            message = (
                f"a frame in block '{self.repeat.name}' leaves its cell of "
                f"{self.area.width:g} × {self.area.height:g} mm"
            )
            problem = error(
                "layout/repeat", message, frame.at, "write [x, y, width, height] from the cell's upper left corner"
            )
            if problem not in self.problems:
                self.problems.append(problem)
        width = frame.width or self.area.width - frame.x
        height = frame.height or self.area.height - frame.y
        x = self.area.width - frame.x - width if self.is_mirrored else frame.x
        frame = replace(frame, width=round(width, 4), height=round(height, 4))
        return replace(frame, x=round(self.area.x + x, 4), y=round(self.area.y + frame.y, 4), is_grid=False)

    def _is_over(self, frame: Frame) -> bool:
        """Does a frame reach out of the cell at its right or lower edge, or has less than no size?"""
        right, lower = frame.x + frame.width - self.area.width, frame.y + frame.height - self.area.height
        beyond = max(frame.x - self.area.width, frame.y - self.area.height)
        return max(right, lower, beyond) > _TOLERANCE_MM or min(frame.width, frame.height) < 0

    def text(self, text: str, at: Location) -> str:
        """Return a name with the fields of the item filled in."""

        def value(match: re.Match[str]) -> str:
            known = self.fields()
            if match[1] in known:
                return known[match[1]]
            shown = tuple(f"item.{name}" for name in known)
            hint = did_you_mean(f"item.{match[1]}", shown) or f"there are {', '.join(shown)}"
            message = f"unknown field '${{item.{match[1]}}}' in block '{self.repeat.name}'"
            problem = error("field/unknown", message, at, hint)
            if problem not in self.problems:
                self.problems.append(problem)
            return ""

        return _ITEM_FIELD.sub(value, text)

    def fields(self) -> dict[str, str]:
        """Return what the fields of the item stand for: names of copies, and fields of its contact."""
        known = {"id": self.item}
        if self.repeat.over is Over.CONTACTS:
            known["number"] = f"contacts.{self.item}.number"
            known["label"] = f"{self.item.replace('-', '_')}_label"
            known["uri"] = f"${{contacts.{self.item}.uri}}"
        if self.repeat.over is Over.LANGUAGES:
            known["name"] = "language_name"
        return known

    def copy(self, name: str, at: Location) -> str:
        """Return the name of a copy for the item, in its language if it is one."""
        found = self.text(name, at)
        is_plain = bool(found) and self.repeat.over is Over.LANGUAGES and LANGUAGE_MARK not in found
        return f"{found}{LANGUAGE_MARK}{self.item}" if is_plain else found

    def slot(self, slot: Slot, panels: Collection[str]) -> Slot:
        """Return a slot of the cell."""
        shown = slot.spans or (Span(slot.copy or slot.name),)
        spans = tuple(replace(span, copy=self.copy(span.copy, span.at or slot.at)) for span in shown)
        is_text = slot.kind is SlotKind.TEXT
        own = slot.panel in self.repeat.panels and slot.panel not in panels
        return replace(
            slot,
            name=self.name(slot.name),
            frame=self.frame(slot.frame) if slot.frame else None,
            spans=spans if slot.spans and is_text else (),
            copy=spans[0].copy if is_text and not slot.spans else "",
            alt=self.copy(slot.alt, slot.at),
            picture=self.picture(slot),
            art=self.text(slot.art, slot.at),
            panel=self.name(slot.panel) if own else slot.panel,
            beside=self.name(slot.beside) if slot.beside in self.repeat.slots else slot.beside,
            link=self.link(slot.link) if slot.link else None,
        )

    def picture(self, slot: Slot) -> str:
        """Return the logo that a slot of the cell shows: the one it names, in a block over logos else the item."""
        if slot.kind is SlotKind.PICTURE and not slot.picture:
            if self.repeat.over is Over.LOGOS:
                return self.item
            message = f"slot '{slot.name}' in block '{self.repeat.name}' names no logo"
            hint = "name one under 'picture', or repeat the block over logos; a row of all logos stands in no cell"
            problem = error("layout/slot", message, slot.at, hint)
            if problem not in self.problems:
                self.problems.append(problem)
        return self.text(slot.picture, slot.at)

    def link(self, link: Template) -> Template:
        """Return an address with the fields of the item filled in; its form was judged when it was read."""
        return parse_template(self.text(link.source, link.at), link.at, [])

    def panel(self, panel: Panel) -> Panel:
        """Return a panel of the cell."""
        art = self.text(panel.art, panel.at)
        return replace(panel, name=self.name(panel.name), frame=self.frame(panel.frame), art=art)

    def line(self, line: Line) -> Line:
        """Return a line of the cell."""
        side = _MIRRORED.get(line.side, line.side) if self.is_mirrored else line.side
        return replace(line, name=self.name(line.name), frame=self.frame(line.frame), side=side)

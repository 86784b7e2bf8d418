"""Stage compose: two copies of a sheet side by side on the next larger one, to be cut apart.

Both copies are read aloud: once they are cut apart, each is a poster of its own. The slots of the second have
a 2 after their names.
"""

from __future__ import annotations

from dataclasses import replace

from poster.campaign.piece import Piece
from poster.colour import INK
from poster.compose.composition import (
    SECOND_COPY,
    Composition,
    Element,
    Fill,
    GlyphRun,
    Item,
    Leaf,
    PlacedPicture,
    PlacedSlot,
)
from poster.compose.groups import Setting
from poster.compose.marks import crop_marks, slug_line
from poster.compose.place import Sheet, sheet_of
from poster.compose.rules import dashed
from poster.geometry import Rect, SheetSize, mm
from poster.problems import Rejected, errors_in

CUT_WIDTH = 0.5  # pt
CUT_DASH = 3.0  # mm


def two_up(single: Composition, piece: Piece) -> Composition:
    """Return the sheet of `piece` with the sheet `single` on it twice, side by side.

    ISO 216 rounds the halves down, so a millimetre may be left in the middle, where the cut is. What bleeds there
    is painted as far as the cut. `Rejected` if the slug line is too long.
    """
    size = SheetSize(piece.size.name, piece.size.height_mm, piece.size.width_mm)
    setting = Setting(piece.layout, size, piece.profile, piece.fonts, piece.palette)
    sheet = sheet_of(setting)
    slug, faults = slug_line(piece, sheet, setting)
    if errors_in(faults):
        raise Rejected((*single.problems, *faults))
    middle = sheet.trim.x + sheet.trim.width / 2
    up = sheet.trim.y - single.trim.y
    left = _Moved(
        sheet.trim.x - single.trim.x, up, Rect(sheet.bleed.x, 0.0, middle - sheet.bleed.x, sheet.media.top)
    )
    right = _Moved(
        sheet.trim.right - single.trim.right, up, Rect(middle, 0.0, sheet.bleed.right - middle, sheet.media.top)
    )
    kids = (*left.element(single.document, "").kids, *right.element(single.document, SECOND_COPY).kids)
    return replace(
        single,
        media=sheet.media,
        bleed=sheet.bleed,
        trim=sheet.trim,
        safe=Rect.around((left.rect(single.safe), right.rect(single.safe))),
        background=(*left.decoration(single), *right.decoration(single), *_cut(middle, sheet, piece)),
        document=replace(single.document, kids=kids),
        foreground=(*crop_marks(sheet, setting), *slug),
        slots=(
            *(left.slot(one, "") for one in single.slots),
            *(right.slot(one, SECOND_COPY) for one in single.slots),
        ),
    )


def _cut(middle: float, sheet: Sheet, piece: Piece) -> tuple[Fill, ...]:
    """Return the cut line; on a sheet with a bleed it runs on to its edge."""
    area = sheet.printable if sheet.printable != sheet.trim else sheet.bleed
    line = Rect(middle - CUT_WIDTH / 2, area.y, CUT_WIDTH, area.height)
    return (Fill(dashed(line, mm(CUT_DASH)), INK.tint(piece.profile.colour_space)),)


class _Moved:
    """One copy: how far it moves, and the half of the sheet in which it may paint."""

    def __init__(self, across: float, up: float, half: Rect) -> None:
        self._across = across
        self._up = up
        self._half = half

    def decoration(self, single: Composition) -> tuple[Item, ...]:
        """Return the background in its place, none of it in the other half."""
        return tuple(self._halved(self.item(item)) for item in single.background)

    def _halved(self, item: Item) -> Item:
        """Return a path without what of it lies in the other half."""
        if not isinstance(item, Fill):
            return item
        if len(item.path) == 1 and item.stroke is None and item.clip is None:
            x, y, width, height = (float(value) for value in item.path[0][1:])
            area = _within(Rect(x, y, width, height), self._half)
            return replace(item, path=(("re", area.x, area.y, area.width, area.height),))
        return item if item.clip is None else replace(item, clip=_within(item.clip, self._half))

    def element(self, element: Element, suffix: str) -> Element:
        """Return a structure element in its place."""
        kids = tuple(
            replace(kid, items=tuple(self.item(item) for item in kid.items))
            if isinstance(kid, Leaf)
            else self.element(kid, suffix)
            for kid in element.kids
        )
        link = element.link
        if link is not None:
            link = replace(link, areas=tuple(self.rect(area) for area in link.areas))
        box = self.rect(element.box) if element.box else None
        slot = element.slot + suffix if element.slot else ""
        return replace(element, kids=kids, slot=slot, box=box, link=link)

    def slot(self, slot: PlacedSlot, suffix: str) -> PlacedSlot:
        """Return a slot in its place."""
        return replace(slot, name=slot.name + suffix, frame=self.rect(slot.frame), box=self.rect(slot.box))

    def rect(self, rect: Rect) -> Rect:
        """Return a rectangle in its place."""
        return replace(rect, x=round(rect.x + self._across, 4), y=round(rect.y + self._up, 4))

    def item(self, item: Item) -> Item:
        """Return a painted item in its place."""
        if isinstance(item, GlyphRun):
            e, f = round(item.matrix.e + self._across, 4), round(item.matrix.f + self._up, 4)
            return replace(item, matrix=replace(item.matrix, e=e, f=f))
        if isinstance(item, Fill):
            clip = self.rect(item.clip) if item.clip else None
            return replace(item, path=tuple(self._step(step) for step in item.path), clip=clip)
        if isinstance(item, PlacedPicture):
            return replace(item, frame=self.rect(item.frame), clip=self.rect(item.clip) if item.clip else None)
        return replace(item, frame=self.rect(item.frame))

    def _step(self, step: tuple[str | float, ...]) -> tuple[str | float, ...]:
        """Return one operator of a path in its place; of a rectangle only the corner moves."""
        numbers = [float(value) for value in step[1:]]
        last = 2 if step[0] == "re" else len(numbers)
        ways = (self._across, self._up)
        moved = (value + ways[at % 2] if at < last else value for at, value in enumerate(numbers))
        return (step[0], *(round(value, 4) for value in moved))


def _within(rect: Rect, half: Rect) -> Rect:
    """Return the part of a rectangle in one half; they share an area, since the sheet's copy lies there."""
    x, right = max(rect.x, half.x), min(rect.right, half.right)
    return Rect(round(x, 4), rect.y, round(right - x, 4), rect.height)

"""Stage compose: the forme: what the sheets of one kind share, worked out once; the rest is set anew in it.

Pieces of one area and kind share layout, fonts and most texts, so that a row of a list costs its own texts alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial

from poster.campaign.layout import SlotKind
from poster.campaign.piece import Piece, Text
from poster.compose.alike import Alike, Latest
from poster.compose.composition import Fill
from poster.compose.fit import CommonSizes, common_sizes, fit_problems, position_of
from poster.compose.groups import GroupPlace, Setting, places_of
from poster.compose.marks import crop_marks
from poster.compose.misplaced import panel_problems
from poster.compose.place import (
    PlacedPanel,
    PlacedText,
    Sheet,
    placed_panels,
    placed_texts,
    sheet_of,
)
from poster.compose.rules import PlacedLine, placed_lines
from poster.frozen import dataclass
from poster.geometry import Rect
from poster.problems import Problem, errors_in


@dataclass(frozen=True, slots=True)
class SetGroup:
    """A group with its faults; those of its texts that fit are placed, the names of the others are `refused`."""

    name: str
    faults: tuple[Problem, ...]
    placed: tuple[PlacedText, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forme:
    """What sheets of one kind share. `latest` keeps what the last of them had of its own."""

    setting: Setting
    common: CommonSizes
    sheet: Sheet
    panels: tuple[PlacedPanel, ...]
    lines: tuple[PlacedLine, ...]
    marks: tuple[Fill, ...]
    places: tuple[GroupPlace, ...]
    frames: tuple[tuple[str, Rect], ...]
    faults: tuple[Problem, ...]
    latest: Latest

    def groups(self, texts: Mapping[str, Text]) -> tuple[SetGroup, ...]:
        """Return the groups of a sheet with its texts set, in the order of the reading."""
        found: dict[str, SetGroup] = {}
        for place in self.places:
            own = tuple(map(texts.get, place.copies))
            made = self.latest.of(place.key, own, partial(self._set, place, texts))
            if made is not None:
                found.setdefault(made.name, made)
        return tuple(found.values())

    def _set(self, place: GroupPlace, texts: Mapping[str, Text]) -> SetGroup | None:
        """Return the group of a place as set; None if it shows nothing."""
        group = place.group(self.setting, texts)
        if group is None:
            return None
        position = position_of(group, self.common)
        blocks = group.blocks(position)
        faults = fit_problems(group, position, blocks, self.setting)
        if errors_in(faults):
            return SetGroup(group.name, faults, (), tuple(text.slot.name for text in group.texts))
        placed = placed_texts(group, position, blocks, self.setting, self.sheet)
        return SetGroup(group.name, faults, tuple(placed), ())


def forme_of(piece: Piece) -> Forme:
    """Return the forme of a piece."""
    shared = (piece.layout, piece.size, piece.profile, piece.fonts, piece.palette, piece.art, piece.common)
    return _forme(Alike(piece, *shared))


@lru_cache(maxsize=64)
def _forme(key: Alike[Piece]) -> Forme:
    """Return the forme of a piece, which depends on what `forme_of` names."""
    piece = key.subject
    setting = Setting(piece.layout, piece.size, piece.profile, piece.fonts, piece.palette, piece.art)
    sheet = sheet_of(setting)
    panels = placed_panels(setting, sheet)
    return Forme(
        setting=setting,
        common=common_sizes(piece.common, setting),
        sheet=sheet,
        panels=panels,
        lines=placed_lines(setting, sheet),
        marks=crop_marks(sheet, setting),
        places=places_of(setting.layout),
        frames=tuple(_frames(setting, sheet)),
        faults=panel_problems(panels, setting, sheet),
        latest=Latest(),
    )


def _frames(setting: Setting, sheet: Sheet) -> list[tuple[str, Rect]]:
    """Return the slots of figures with their frames on the sheet, in the order of the reading."""
    slots = [setting.layout.slots[name] for name in setting.layout.reading]
    return [(slot.name, sheet.frame(slot.frame)) for slot in slots if slot.kind is not SlotKind.TEXT and slot.frame]

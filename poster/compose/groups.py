"""Stage compose: what is set together: the texts of a slot or of a flow, with their sizes on this sheet.

A *group* shares one shrink position: a slot with a frame of its own, or a flow. Position 0 sets every text in
its style's greatest size, position 1 in its least; a style that does not shrink stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import lru_cache

from poster.campaign.drawing import Drawing
from poster.campaign.layout import Anchor, Fit, Flow, Layout, Metric, Slot, SlotKind, Style
from poster.campaign.piece import ArtName, FontFile, Text
from poster.campaign.profiles import Profile
from poster.colour import INK, PAPER, Colour, Tint
from poster.compose.blocks import PLAIN, Arrangement, arranged
from poster.compose.typeset import Passage, TextBlock, font_metrics, set_text
from poster.frozen import dataclass
from poster.geometry import SheetSize
from poster.problems import Location

cached_block = lru_cache(maxsize=128)(set_text)


@dataclass(frozen=True, slots=True)
class Setting:
    """What texts are set with: sheet, profile, fonts by (family, weight), best first, and palette."""

    layout: Layout
    size: SheetSize
    profile: Profile
    fonts: Mapping[tuple[str, int], tuple[FontFile, ...]]
    palette: Mapping[str, Colour]
    art: Mapping[ArtName, Drawing] = field(default_factory=dict)

    @property
    def scale(self) -> float:
        """Factor of type sizes from the master to this sheet: the ratio of the widths."""
        return self.size.width_mm / self.layout.master.width_mm

    def tint(self, colour: str) -> Tint:
        """Return palette colour `colour` (`ink` and `paper` are always there) as the profile paints it."""
        named = {INK.name: INK, PAPER.name: PAPER, **self.palette}
        return named[colour].tint(self.profile.colour_space)

    def across(self, width_mm: float) -> float:
        """Return a width of `width_mm` on the master in points on this sheet."""
        return width_mm * self.size.width / self.layout.master.width_mm

    def down(self, height_mm: float) -> float:
        """Return a height of `height_mm` on the master in points on this sheet.

        ISO 216 rounds to whole millimetres, so heights scale by 0.01 % otherwise than widths.
        """
        return height_mm * self.size.height / self.layout.master.height_mm


@dataclass(frozen=True, slots=True)
class Portion:
    """One copy in one style, with the greatest and the least size (pt) it may be set in on this sheet."""

    text: Text
    style: Style
    fonts: tuple[FontFile, ...]
    tint: Tint
    greatest: float
    least: float

    def size(self, position: float) -> float:
        """Return the type size in points at shrink position `position`, 0 to 1."""
        return max(self.least, round(self.greatest - position * (self.greatest - self.least), 3))

    def passage(self, position: float) -> Passage:
        """Return the portion as the typesetter takes it."""
        size = self.size(position)
        return Passage(self.text.value, self.style, size, self.fonts, self.text.language, self.tint)


@dataclass(frozen=True, slots=True)
class SlotText:
    """A text slot with something to show; at least one portion."""

    slot: Slot
    style: Style
    portions: tuple[Portion, ...]
    arrangement: Arrangement = PLAIN

    @property
    def value(self) -> str:
        """The whole text as it is read, copies joined by a space."""
        return self.arrangement.told(" ".join(portion.text.value for portion in self.portions))

    @property
    def at(self) -> Location:
        """Where the first of its copies was written."""
        return self.portions[0].text.at

    @property
    def has_record(self) -> bool:
        """Does it depend on a record?"""
        return any(portion.text.has_record for portion in self.portions)

    def sizes(self, position: float) -> tuple[float, ...]:
        """Return the type sizes in points, without repeats, in order."""
        return tuple(dict.fromkeys(portion.size(position) for portion in self.portions))

    def floors(self, position: float, setting: Setting) -> tuple[float, ...]:
        """Return for each of `sizes` the least type size (pt) that its style may have on this sheet, 0 for none."""
        found: dict[float, float] = {}
        for portion in self.portions:
            size, least = portion.size(position), floor_size(portion.style, portion.fonts[0], setting)
            found[size] = max(least, found.get(size, 0.0))
        return tuple(found.values())

    def block(self, position: float, width: float) -> TextBlock:
        """Return the text set in lines of `width` points at most."""
        passages = tuple(portion.passage(position) for portion in self.portions)
        return arranged(passages, self.style, self.arrangement, width)


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that share one shrink position, set below one another in `width` × `height` points.

    Width and height are those along and across the lines, so swapped for a slot that is turned by 90°.
    """

    name: str
    at: Location
    width: float
    height: float
    gap: float
    anchor: Anchor
    fit: Fit
    texts: tuple[SlotText, ...]

    @property
    def has_record(self) -> bool:
        """Does any of its texts depend on a record?"""
        return any(text.has_record for text in self.texts)

    @property
    def portions(self) -> tuple[Portion, ...]:
        """Every portion of every text."""
        return tuple(portion for text in self.texts for portion in text.portions)

    def blocks(self, position: float) -> tuple[TextBlock, ...]:
        """Return the texts as set at `position`."""
        return tuple(text.block(position, self.width) for text in self.texts)

    def tops(self, blocks: tuple[TextBlock, ...]) -> tuple[float, ...]:
        """Return the distance of each block's top from the frame's top in points.

        Line heights are those of the first font. Where a script of another font stands higher or lower than it,
        the blocks move away from that edge of the frame as far as there is room at the other.
        """
        total = sum(block.height for block in blocks) + self.gap * (len(blocks) - 1)
        slack = self.height - total
        top = {Anchor.TOP: 0.0, Anchor.MIDDLE: slack / 2, Anchor.BOTTOM: slack}[self.anchor]
        tops = []
        for block in blocks:
            tops.append(top)
            top += block.height + self.gap
        shift = self._shift(blocks, tops)
        return tuple(top + shift for top in tops)

    def _shift(self, blocks: tuple[TextBlock, ...], tops: list[float]) -> float:
        """Return by how much blocks with glyphs of a fallback font move down to keep their ink in the frame."""
        if not any(_has_fallback(text, block) for text, block in zip(self.texts, blocks, strict=True)):
            return 0.0
        above = max(block.ink.top - top for block, top in zip(blocks, tops, strict=True))
        below = max(top - block.ink.y - self.height for block, top in zip(blocks, tops, strict=True))
        if above > 0:
            return min(above, max(0.0, -below))
        return -min(below, -above) if below > 0 else 0.0


def _has_fallback(text: SlotText, block: TextBlock) -> bool:
    """Is any of a text set in another font than the first of its style?"""
    first = {portion.fonts[0].digest for portion in text.portions}
    return any(run.font not in first for line in block.lines for run in line.runs)


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """Where a group may stand: in the frame of the slot `name`, or of a flow. `copies` are all it may show."""

    name: str
    copies: tuple[str, ...]
    flow: Flow | None = None

    @property
    def key(self) -> str:
        """What no other place of the layout is called."""
        return f"flow {self.name}" if self.flow else f"slot {self.name}"

    def group(self, setting: Setting, texts: Mapping[str, Text]) -> Group | None:
        """Return the group with its texts, or None if it shows none."""
        return _flow_group(self.flow, setting, texts) if self.flow else _slot_group(self.name, setting, texts)


def places_of(layout: Layout) -> tuple[GroupPlace, ...]:
    """Return the places of texts on the sheets of a layout in the order of the reading."""
    flow_of = {name: flow for flow in layout.flows.values() for name in flow.slots}
    found: dict[str, GroupPlace] = {}
    for name in layout.reading:
        flow = flow_of.get(name)
        slots = [layout.slots[one] for one in (flow.slots if flow else (name,))]
        copies = tuple(span.copy for slot in slots if slot.kind is SlotKind.TEXT for span in slot.shown)
        if copies:
            place = GroupPlace(flow.name if flow else name, copies, flow)
            found.setdefault(place.key, place)
    return tuple(found.values())


def groups_of(setting: Setting, texts: Mapping[str, Text]) -> tuple[Group, ...]:
    """Return what is set together on a sheet, in the order of the reading; empty slots are left out."""
    groups: dict[str, Group] = {}
    for place in places_of(setting.layout):
        group = place.group(setting, texts)
        if group is not None:
            groups.setdefault(group.name, group)
    return tuple(groups.values())


def _slot_group(name: str, setting: Setting, texts: Mapping[str, Text]) -> Group | None:
    """Return the group of a slot with a frame of its own, or None if it shows no text."""
    slot = setting.layout.slots[name]
    text = _slot_text(slot, setting, texts)
    if text is None or slot.frame is None:
        return None
    width, height = setting.across(slot.frame.width), setting.down(slot.frame.height)
    if slot.rotate in (90, 270):
        width, height = height, width
    return Group(name, slot.at, width, height, 0.0, slot.anchor, slot.fit, (text,))


def _flow_group(flow: Flow, setting: Setting, texts: Mapping[str, Text]) -> Group | None:
    """Return the group of a flow, or None if all its slots are empty."""
    slots = [setting.layout.slots[name] for name in flow.slots]
    found = tuple(text for slot in slots if (text := _slot_text(slot, setting, texts)) is not None)
    if not found:
        return None
    fit = Fit.COMMON if any(slot.fit is Fit.COMMON for slot in slots) else Fit.OWN
    width, height = setting.across(flow.frame.width), setting.down(flow.frame.height)
    gap = flow.gap.points * setting.scale
    return Group(flow.name, flow.at, width, height, gap, flow.anchor, fit, found)


def _slot_text(slot: Slot, setting: Setting, texts: Mapping[str, Text]) -> SlotText | None:
    """Return what a text slot shows, or None if all its copies are empty."""
    if slot.kind is not SlotKind.TEXT:
        return None
    styles = setting.layout.styles
    portions = tuple(
        _portion(texts[span.copy], styles[span.style or slot.style], setting)
        for span in slot.shown
        if span.copy in texts
    )
    if not portions:
        return None
    arrangement = Arrangement(slot.marker, slot.columns, slot.gutter.points * setting.scale)
    style = styles[slot.style or portions[0].style.name]
    if slot.is_turned and not slot.marker and slot.columns == 1:  # a list keeps its items at its markers
        style = replace(style, is_from_right=True)
    return SlotText(slot, style, portions, arrangement)


def _portion(text: Text, style: Style, setting: Setting) -> Portion:
    """Return `text` in `style` with its range of sizes; a floor wins over the style's least size."""
    fonts = setting.fonts[(style.family, style.weight)]
    greatest = round(style.size.on(setting.size.name, setting.scale), 3)
    stated = style.min.on(setting.size.name, setting.scale) if style.min else greatest
    least = min(greatest, max(stated, floor_size(style, fonts[0], setting)))
    return Portion(text, style, fonts, setting.tint(style.colour), greatest, least)


def metric_height(metric: Metric, font: FontFile) -> float:
    """Return the height that `metric` measures, as a part of the type size."""
    metrics = font_metrics(font)
    height = {
        Metric.SIZE: 1000.0,
        Metric.X_HEIGHT: metrics.x_height,
        Metric.CAP_HEIGHT: metrics.cap_height,
        Metric.DIGIT_HEIGHT: metrics.digit_height,
    }[metric]
    return height / 1000


def floor_size(style: Style, font: FontFile, setting: Setting) -> float:
    """Return the type size (pt) whose height is the floor's once the printer has shrunk the sheet, else 0."""
    if style.floor is None:
        return 0.0
    least = style.floor.least.on(setting.size.name, setting.scale)
    return least / metric_height(style.floor.metric, font) / setting.profile.shrink

"""Stage compose, copy-fit: the largest type size at which a text fits its frame, by real re-layout."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from poster.campaign.layout import Fit, Metric
from poster.campaign.piece import CommonSet, Text
from poster.campaign.provenance import Layer
from poster.compose.groups import Group, Portion, Setting, SlotText, floor_size, metric_height, places_of
from poster.compose.typeset import TextBlock
from poster.frozen import dataclass
from poster.geometry import to_mm
from poster.problems import Problem, Related, error

STEP = 0.25  # pt between the sizes tried
MAX_STEPS = 500  # sizes tried at most, so that one text that never fits takes a second and not minutes
TOLERANCE = 0.05  # pt by which ink or height may stand over a frame: rounding, far below what an eye sees
_EXACT = 1e-6
_ENDLESS = 1e6  # pt, wider than any line


@dataclass(frozen=True, slots=True)
class Misfit:
    """A text that does not fit, and how, said after the name: `is 4.2 mm too wide`.

    `name` is the slot's, or the flow's where its texts together are too high; `text` is where to mend it.
    """

    name: str
    text: SlotText
    how: str


@dataclass(frozen=True, slots=True)
class CommonSizes:
    """The shrink positions that hold for every area of a campaign, by the name of slot or flow."""

    positions: Mapping[str, float]


def grid(group: Group) -> tuple[float, ...]:
    """Return the shrink positions to try, from 0 to 1.

    The portion with the widest range takes its greatest size, every multiple of 0.25 pt below and its least. A
    range of over 125 pt is gone through in greater steps, multiples of 0.25 pt too, so that there are at most
    `MAX_STEPS` sizes besides the greatest and the least.
    """
    widest = max(group.portions, key=lambda portion: portion.greatest - portion.least)
    return _positions(widest.greatest, widest.least)


@lru_cache(maxsize=256)
def _positions(greatest: float, least: float) -> tuple[float, ...]:
    """Return the shrink positions of a range of sizes."""
    reach = greatest - least
    if reach < _EXACT:
        return (0.0,)
    step = STEP * math.ceil(reach / STEP / MAX_STEPS)
    first = math.ceil(greatest / step - _EXACT) - 1
    last = math.floor(least / step + _EXACT) + 1
    between = tuple((greatest - number * step) / reach for number in range(first, last - 1, -1))
    return (0.0, *between, 1.0)


def misfits(group: Group, position: float) -> tuple[Misfit, ...]:
    """Return how the texts of a group do not fit at `position`, one for each text; empty if they do."""
    return _misfits(group, position, group.blocks(position))


def _misfits(group: Group, position: float, blocks: tuple[TextBlock, ...]) -> tuple[Misfit, ...]:
    """Return the misfits of a group whose texts at `position` are `blocks`."""
    faults = ((text, _fault(text, block, group, position)) for text, block in zip(group.texts, blocks, strict=True))
    found = tuple(Misfit(text.slot.name, text, how) for text, how in faults if how)
    over = _over(blocks, group)
    if found or over <= TOLERANCE:
        return found
    return (Misfit(group.name, group.texts[-1], f"is {_millimetres(over)} too high"),)


def _fault(text: SlotText, block: TextBlock, group: Group, position: float) -> str:
    """Return how one block exceeds the width or its number of lines, or nothing."""
    limit = text.style.max_lines
    aside = max(block.excess, -block.ink.x - TOLERANCE, block.ink.right - group.width - TOLERANCE)
    if limit == 1 and block.count > 1:
        aside = max(aside, text.block(position, _ENDLESS).width - group.width)
    if aside > 0:
        return f"is {_millimetres(aside)} too wide"
    if limit is not None and block.count > limit:
        return f"has {block.count} lines where {limit} {'is' if limit == 1 else 'are'} allowed"
    return ""


def _over(blocks: tuple[TextBlock, ...], group: Group) -> float:
    """Return the points by which lines or ink of a group stand over the height of its frame."""
    tops = group.tops(blocks)
    total = tops[-1] + blocks[-1].height - tops[0]
    above = max(block.ink.top - top for block, top in zip(blocks, tops, strict=True))
    below = max(top - block.ink.y - group.height for block, top in zip(blocks, tops, strict=True))
    return max(total - group.height, above, below)


def _millimetres(points: float) -> str:
    """Return a length in mm with one decimal, rounded up so that a fault never reads as 0.0 mm."""
    return f"{math.ceil(to_mm(points) * 10 - _EXACT) / 10:.1f} mm"


def largest_fit(group: Group) -> float:
    """Return the least shrink position at which every text of the group fits, or 1 if none does."""
    positions = grid(group)
    if not misfits(group, positions[0]):
        return positions[0]
    if misfits(group, positions[-1]):
        # A smaller size can break lines worse than a greater one, so every size is tried before giving up.
        return next((position for position in positions if not misfits(group, position)), positions[-1])
    low, high = 0, len(positions) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if misfits(group, positions[middle]) else (low, middle)
    return positions[high]


@dataclass(frozen=True, slots=True, eq=False)
class _Keyed:
    """A common set with its setting, equal to another if key and fonts are: neither is hashable itself."""

    identity: tuple[object, ...]
    common: CommonSet
    setting: Setting

    def __hash__(self) -> int:
        return hash(self.identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.identity == other.identity


def common_sizes(common: CommonSet, setting: Setting) -> CommonSizes:
    """Return the common shrink positions of every group marked `fit: common`; cached by the set's key.

    A group takes the greatest position that any area needs, so that it looks alike in all of them. Texts of
    a record have no part in it.
    """
    digests = tuple((name, tuple(font.digest for font in fonts)) for name, fonts in sorted(setting.fonts.items()))
    return _common_sizes(_Keyed((common.key, common.layout.digest, common.size, digests), common, setting))


@lru_cache(maxsize=128)
def _common_sizes(keyed: _Keyed) -> CommonSizes:
    """Return the common sizes of a set; see `common_sizes`."""
    positions: dict[str, float] = {}
    for place in places_of(keyed.setting.layout):
        # Most texts are the campaign's, so that hundreds of areas have a handful of different ones in a place.
        different = {_told(place.copies, texts): texts for _, texts in reversed(keyed.common.members)}
        for texts in different.values():
            group = place.group(keyed.setting, texts)
            if group is None or group.fit is not Fit.COMMON or group.has_record:
                continue
            positions[group.name] = max(largest_fit(group), positions.get(group.name, 0.0))
    return CommonSizes(positions)


def _told(copies: tuple[str, ...], texts: Mapping[str, Text]) -> tuple[object, ...]:
    """Return what of an area's texts decides the size of a group that shows these copies."""
    shown = (texts.get(copy) for copy in copies)
    return tuple((text.value, text.language, text.has_record) if text else None for text in shown)


def position_of(group: Group, common: CommonSizes) -> float:
    """Return the shrink position of a group on its sheet: the common one, or its own."""
    if group.fit is Fit.COMMON and not group.has_record and group.name in common.positions:
        return common.positions[group.name]
    return largest_fit(group)


def fit_problems(
    group: Group, position: float, blocks: tuple[TextBlock, ...], setting: Setting
) -> tuple[Problem, ...]:
    """Return what is wrong with the texts of a group; `blocks` are its texts as set at `position`.

    `text/overflow`: it does not fit. `text/floor`: its style is smaller than its own floor on this sheet.
    `text/no-glyph`: characters that none of the fonts has.
    """
    overflows = tuple(_overflow(misfit, group, position, setting) for misfit in _misfits(group, position, blocks))
    floors = tuple(
        _below_floor(portion, text, setting)
        for text in group.texts
        for portion in text.portions
        if portion.greatest < floor_size(portion.style, portion.fonts[0], setting) - _EXACT
    )
    glyphs = tuple(
        _no_glyph(text, block, group) for text, block in zip(group.texts, blocks, strict=True) if block.missing
    )
    return overflows + floors + glyphs


def _overflow(misfit: Misfit, group: Group, position: float, setting: Setting) -> Problem:
    """Return the fault of a text that does not fit at its smallest size."""
    sizes = misfit.text.sizes(position)
    shrinks = any(portion.least < portion.greatest for portion in misfit.text.portions)
    which = f"{'smallest' if shrinks else 'only'} size{'s' if len(sizes) > 1 else ''}"
    message = f"{misfit.name} {misfit.how} at its {which}, {' and '.join(_points(size) for size in sizes)}"
    return error(
        "text/overflow", message, misfit.text.at, _shorter(misfit.text, setting), *_related(misfit.text, group)
    )


def _shorter(text: SlotText, setting: Setting) -> str:
    """Return how a text that does not fit is mended; a floor is never to be lowered for it."""
    floors = [floor_size(portion.style, portion.fonts[0], setting) for portion in text.portions]
    if any(abs(portion.least - floor) < _EXACT for portion, floor in zip(text.portions, floors, strict=True)):
        return "shorten the text, or give the slot a larger frame; its floor allows no smaller size"
    return "shorten the text, or give the slot a larger frame or a smaller least size in the layout"


def _related(text: SlotText, group: Group) -> tuple[Related, ...]:
    """Return the places that explain a fault of a text: slot, flow, and the cells of a list that fill it."""
    notes = [Related(f"slot '{text.slot.name}'", text.slot.at)]
    if group.name != text.slot.name:
        notes.append(Related(f"in flow '{group.name}'", group.at))
    uses = (use for portion in text.portions for use in portion.text.fields if use.layer is Layer.RECORD)
    notes.extend(Related(f"'{use.path}' is '{use.value}'", use.at) for use in uses)
    return tuple(notes)


_METRIC_NAMES = {
    Metric.SIZE: "type size",
    Metric.X_HEIGHT: "x-height",
    Metric.CAP_HEIGHT: "cap height",
    Metric.DIGIT_HEIGHT: "digit height",
}


def _below_floor(portion: Portion, text: SlotText, setting: Setting) -> Problem:
    """Return the fault of a style whose greatest size is below its own floor on this sheet."""
    floor = portion.style.floor
    metric = floor.metric if floor else Metric.SIZE
    shrink = setting.profile.shrink
    written = _points if metric is Metric.SIZE else _height
    reached = portion.greatest * metric_height(metric, portion.fonts[0]) * shrink
    least = floor_size(portion.style, portion.fonts[0], setting) * metric_height(metric, portion.fonts[0]) * shrink
    when = f" once printed at {shrink * 100:.0f} %" if shrink < 1 else ""
    message = (
        f"style '{portion.style.name}' has a {_METRIC_NAMES[metric]} of {written(reached)} on "
        f"{setting.size.name}{when}, at least {written(least)} is needed"
    )
    hint = f"raise its size to {_points(math.ceil(portion.greatest * least / reached / STEP) * STEP)} or more"
    return error("text/floor", message, portion.style.at, hint, Related(f"slot '{text.slot.name}'", text.slot.at))


def _no_glyph(text: SlotText, block: TextBlock, group: Group) -> Problem:
    """Return the fault of characters that no font of the style can draw."""
    named = ", ".join(_character(char) for char in block.missing)
    message = f"{text.slot.name} has characters that no font can draw: {named}"
    hint = "write it otherwise, or add a font that has them to the campaign's fonts folder"
    return error("text/no-glyph", message, text.at, hint, *_related(text, group))


def _character(char: str) -> str:
    """Return a character as it is cited in Unicode: `U+1F600 GRINNING FACE`."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def _points(size: float) -> str:
    """Return a type size as people write it: `46 pt`."""
    return f"{size:.2f}".rstrip("0").rstrip(".") + " pt"


def _height(points: float) -> str:
    """Return a height in mm with two decimals."""
    return f"{to_mm(points):.2f} mm"

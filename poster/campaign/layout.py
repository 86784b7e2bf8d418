"""Stage load: a layout as written: a master in mm, styles, panels, slots, flows and the reading order.

Frames are millimetres on the master sheet, measured from its upper left corner, and scale with the sheet.
The loader merges the layout's `alternatives` (by rendering and sheet size) before it decodes, so every
`Layout` here is already the one for its rendering and size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from poster.campaign.merge import Template
from poster.geometry import Length, SheetSize, SizedLength
from poster.problems import Location


class Align(StrEnum):
    """Horizontal setting of lines; START and END follow the direction of the script."""

    START = "start"
    CENTRE = "centre"
    END = "end"


class Anchor(StrEnum):
    """Vertical place of a slot's content in its frame, or of a flow's slots."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Side(StrEnum):
    """An edge of the sheet."""

    TOP = "top"
    RIGHT = "right"
    BOTTOM = "bottom"
    LEFT = "left"


class Role(StrEnum):
    """Structure type of a slot (ISO 32000-1, 14.8.4)."""

    H1 = "H1"
    H2 = "H2"
    P = "P"
    LIST = "L"
    FIGURE = "Figure"


class SlotKind(StrEnum):
    """What a slot holds."""

    TEXT = "text"
    SYMBOL = "symbol"
    PICTURE = "picture"


class Metric(StrEnum):
    """Which height of a typeface a floor is stated in."""

    SIZE = "size"
    X_HEIGHT = "x-height"
    CAP_HEIGHT = "cap-height"
    DIGIT_HEIGHT = "digit-height"


class Fit(StrEnum):
    """Whether a slot's size is its own or the same in every area of the campaign."""

    OWN = "own"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle on the master in mm: `x`, `y` from the upper left corner, `width`, `height`."""

    x: float
    y: float
    width: float
    height: float
    at: Location


@dataclass(frozen=True, slots=True)
class Floor:
    """The smallest height a style may be set in, measured as `metric`."""

    metric: Metric
    least: SizedLength


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set.

    `size` is the greatest type size; `min` the least (None: the text does not shrink). `leading` is a
    multiple of the size; `tracking` is in thousandths of an em. `features` are OpenType tags such as `pnum`
    or `-liga`. `space_before` stands between paragraphs, as a multiple of the size.
    """

    name: str
    at: Location
    family: str
    weight: int
    size: SizedLength
    min: SizedLength | None = None
    floor: Floor | None = None
    leading: float = 1.25
    tracking: float = 0.0
    align: Align = Align.START
    colour: str = "ink"
    features: tuple[str, ...] = ()
    hyphenate: bool = False
    balance: bool = False
    max_lines: int | None = None
    space_before: float = 0.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A coloured or framed area beneath the text; decoration, never read aloud.

    Sides in `bleeds` must lie on the trim edge and are painted on to the edge of the bleed.
    """

    name: str
    at: Location
    frame: Frame
    fill: str = ""
    stroke: str = ""
    stroke_width: SizedLength | None = None
    radius: SizedLength | None = None
    bleeds: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text slot: the copy it shows and the style it is set in (the slot's if empty)."""

    copy: str
    style: str = ""
    at: Location | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A named place for content.

    `frame` is None for a slot that stands in a flow. `spans` name the copies shown, joined by a space; by
    default the copy of the slot's own name. `link` is a template of a URI. `alt` names the copy that
    describes a figure. `picture` names a logo of the campaign; without it a picture slot shows, in one row, all
    logos that no other slot names. `align` places a picture, or the row, across its frame; `row` is the name of
    the slot for all logos that this one comes from. `beside` names the slot that holds the
    readable address of a symbol. `panel` names the panel under the slot, `""` for the bare sheet.
    `rotate` is 0, 90, 180 or 270 degrees anticlockwise.
    """

    name: str
    at: Location
    kind: SlotKind = SlotKind.TEXT
    frame: Frame | None = None
    style: str = ""
    spans: tuple[Span, ...] = ()
    role: Role = Role.P
    anchor: Anchor = Anchor.TOP
    fit: Fit = Fit.OWN
    is_required: bool = False
    is_emergency: bool = False
    rotate: int = 0
    link: Template | None = None
    alt: str = ""
    picture: str = ""
    beside: str = ""
    panel: str = ""
    module: SizedLength | None = None
    level: str = "Q"
    align: Align = Align.START
    row: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """Slots set one below the other in one frame; an empty slot vanishes with its space and its gap."""

    name: str
    at: Location
    frame: Frame
    slots: tuple[str, ...]
    gap: Length
    anchor: Anchor = Anchor.TOP


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout for one rendering and one sheet size. `digest` is the SHA-256 of its file, in hex."""

    name: str
    at: Location
    title: str
    master: SheetSize
    sizes: tuple[str, ...]
    styles: Mapping[str, Style]
    panels: Mapping[str, Panel]
    slots: Mapping[str, Slot]
    flows: Mapping[str, Flow]
    reading: tuple[str, ...]
    digest: str
    max_words: int | None = None

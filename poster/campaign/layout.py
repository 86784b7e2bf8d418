"""Stage load: a layout as written: a master in mm, styles, panels, slots, flows and the reading order.

Frames are millimetres on the master sheet, measured from its upper left corner, and scale with the sheet.
The loader merges the layout's `alternatives` (by rendering and sheet size) before it decodes, so every
`Layout` here is already the one for its rendering and size. It also lays out the `repeats`: what they repeat
stands among the other slots, panels and lines, and `cells` says what belongs together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from poster.campaign.merge import Template
from poster.frozen import dataclass
from poster.geometry import Length, SheetSize, SizedLength, Unit
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
    ART = "art"

    @property
    def in_words(self) -> str:
        """What messages call it."""
        return "drawing" if self is SlotKind.ART else self.value


class Scale(StrEnum):
    """How a picture or a drawing fills its frame: whole, cropped, as wide as it, or repeated as a pattern."""

    CONTAIN = "contain"
    COVER = "cover"
    WIDTH = "width"
    TILE = "tile"


class Over(StrEnum):
    """What a block is repeated over."""

    CONTACTS = "contacts"
    LANGUAGES = "languages"
    COPIES = "copies"
    LOGOS = "logos"
    COUNT = "count"


class Direction(StrEnum):
    """Where the next cell of a repeated block stands."""

    DOWN = "down"
    ACROSS = "across"


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
    is_grid: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns and rows in which frames may be stated.

    `margin` is left free at all four edges of the master, `gutter` between columns and between rows.
    `columns` and `rows` count them.
    """

    at: Location
    columns: int
    rows: int
    gutter: Length = Length(5)
    margin: Length = Length(18)

    def span(self, first: int, last: int, count: int, room_mm: float) -> tuple[float, float]:
        """Return start and length in mm of the fields `first` to `last` of `count` on a side of the sheet."""
        field_mm = (room_mm - 2 * self.margin.mm - (count - 1) * self.gutter.mm) / count
        start = self.margin.mm + (first - 1) * (field_mm + self.gutter.mm)
        number = last - first + 1
        return round(start, 4), round(number * field_mm + (number - 1) * self.gutter.mm, 4)


@dataclass(frozen=True, slots=True)
class GridPlace:
    """A frame in the grid: the `columns` and the `rows` it takes, such as 1-4 or 3."""

    columns: str
    rows: str


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
    or `-liga`. `space_before` stands between paragraphs, as a multiple of the size. On a sheet that
    `is_from_right` text of any language begins at the right; no layout writes that.
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
    is_from_right: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A coloured or framed area beneath the text, or a drawing; decoration, never read aloud.

    Sides in `bleeds` must lie on the trim edge and are painted on to the edge of the bleed. `art` names a
    drawing of the folder `art`, such as `skyline-${area.id}`; `otherwise` is the one to show where there is
    none of that name. `colour` is what it is painted in, over `fill`. `scale` says how it fills the frame, where
    `anchor` and `align` place it; `tile` is the width of one tile of a pattern. With an `outline` its areas are
    drawn as lines of that width.
    """

    name: str
    at: Location
    frame: Frame
    fill: str = ""
    stroke: str = ""
    stroke_width: SizedLength | None = None
    radius: SizedLength | None = None
    bleeds: tuple[Side, ...] = ()
    art: str = ""
    otherwise: str = ""
    colour: str = "ink"
    scale: Scale = Scale.CONTAIN
    tile: SizedLength | None = None
    outline: SizedLength | None = None
    anchor: Anchor = Anchor.BOTTOM
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class Line:
    """A rule or a cut line: decoration, never read aloud.

    It lies on one `side` of its `frame`. `stroke` is its colour and `width` its thickness; `dash` is the length
    of a dash and of the gap after it, a solid line without. Sides in `bleeds` let its ends run on to the edge of
    the bleed.
    """

    name: str
    at: Location
    frame: Frame
    side: Side = Side.TOP
    stroke: str = "ink"
    width: SizedLength = SizedLength(Length(0.5, Unit.PT))
    dash: Length | None = None
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

    `frame` is None for a slot that stands in a flow. `spans` name the copies shown, joined by a space; by default
    the copy of the slot's own name. `link` is a template of a URI. `alt` names the copy that describes a figure.
    `picture` names a logo of the campaign; without it a picture slot shows, in one row, all logos that no other
    slot names; `row` is the name of the slot for all logos that this one comes from. `beside` names the slot that
    holds the readable address of a symbol. `panel` names the panel under the slot, `""` for the bare sheet.
    A text that `is_tab` stands on a tear-off tab, and may be nearer to the edge than others.
    `rotate` is 0, 90, 180 or 270 degrees anticlockwise. `copy` names the copy shown where it is not the one of the
    slot's own name; it may be a field such as `contacts.police.number`, and `NAME@fi` is the copy in that language.
    `marker` makes a list of the lines of its copy: a sign such as • before each, or `number`. `columns` sets the
    text in so many columns, `gutter` apart. `art`, `otherwise` and `colour` are of a drawing with an
    alternative text, as in a panel; `scale` and `align` of a drawing, a picture or the row of logos. One that
    `is_turned` stands on a mirrored sheet.
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
    is_tab: bool = False
    rotate: int = 0
    link: Template | None = None
    alt: str = ""
    picture: str = ""
    beside: str = ""
    panel: str = ""
    module: SizedLength | None = None
    level: str = "Q"
    copy: str = ""
    marker: str = ""
    columns: int = 1
    gutter: Length = Length(5)
    art: str = ""
    otherwise: str = ""
    colour: str = "ink"
    scale: Scale = Scale.CONTAIN
    align: Align = Align.START
    row: str = ""
    is_turned: bool = False

    @property
    def shown(self) -> tuple[Span, ...]:
        """The copies of a text slot: its spans, else its copy, else the one of its own name."""
        return self.spans or (Span(self.copy or self.name),)


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
class Repeat:
    """A block that is set once for each item of a list: number rows, language rows, tear-off tabs.

    `over` says of what: `contacts` of the campaign (the emergency number left out), its `languages`, its
    `logos`, `copies`, or a plain `count`. `items` names them in order, by default all there are, or the first
    `count` of them; where they have no names `count` is their number. `frame` holds all cells, set `direction`
    down or across, each `cell` long (by default they share the frame) and `gap` apart. `slots`, `panels` and
    `lines` are those of one cell, their frames in mm from its upper left corner, a width or height of 0 as far
    as the cell reaches; a name in them may hold `${item.id}`, and of a contact `${item.number}`,
    `${item.label}` and `${item.uri}`. A cell whose slots are all empty vanishes with its space. The cells of
    languages that run from right to left are mirrored.
    """

    name: str
    at: Location
    over: Over
    frame: Frame
    slots: Mapping[str, Slot]
    items: tuple[str, ...] = ()
    count: int = 0
    direction: Direction = Direction.DOWN
    cell: Length | None = None
    gap: Length = Length(0)
    panels: Mapping[str, Panel] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a repeated block: the names of its slots, panels and lines in the layout.

    `step_x` and `step_y` are the way to the next cell in mm on the master.
    """

    repeat: str
    slots: tuple[str, ...]
    panels: tuple[str, ...]
    lines: tuple[str, ...]
    step_x: float
    step_y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout for one rendering and one sheet size. `digest` is the SHA-256 of its file, in hex.

    On the sheet sizes in `two_up`, two copies of the next smaller sheet stand side by side with a cut line.
    In a language that runs from right to left the sheet is mirrored where `is_mirrored`.
    """

    name: str
    at: Location
    title: str
    master: SheetSize
    sizes: tuple[str, ...]
    styles: Mapping[str, Style]
    slots: Mapping[str, Slot]
    reading: tuple[str, ...]
    digest: str
    panels: Mapping[str, Panel] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    max_words: int | None = None
    grid: Grid | None = None
    lines: Mapping[str, Line] = field(default_factory=dict)
    repeats: Mapping[str, Repeat] = field(default_factory=dict)
    two_up: tuple[str, ...] = ()
    is_mirrored: bool = True
    cells: tuple[Cell, ...] = ()

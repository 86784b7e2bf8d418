"""Stage prove: what a content stream paints, as events in painting order, in the page's own points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from poster.frozen import dataclass
from poster.geometry import Rect
from poster.proof.typefaces import Typeface

Matrix = tuple[float, float, float, float, float, float]


# Cap, join, mitre limit and dashes of a stroke (ISO 32000-1, 8.4.3), and those that a page begins with.
Pen = tuple[float, float, float, tuple[tuple[float, ...], float]]
NO_MCID = -1
# Whether a fill and whether a stroke leaves inks beneath it standing, and the overprint mode.
Overprint = tuple[bool, bool, int]
NO_OVERPRINT: Overprint = (False, False, 0)
PEN: Pen = (0.0, 0.0, 10.0, ((), 0.0))


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour as painted: colour space family (`DeviceCMYK`, `Separation`, `Pattern` …) and components.

    `name` is the resource name of a colour space that is not a device one, or of a pattern; `resource` its
    object.
    """

    space: str
    values: tuple[float, ...]
    name: str = ""
    resource: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Clip:
    """Where paint lands: the box of all clipping paths; exact if each of them is an upright rectangle."""

    box: Rect
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Look:
    """The part of the graphics state that an event was painted with (ISO 32000-1, 8.4).

    `alpha_fill` and `alpha_stroke` are 1 for opaque; `states` are the dictionaries that `gs` named so far.
    `width` is the stroke's in points after the matrix; `pen` are its cap, join, mitre limit and dashes (array and
    phase) before it, and `grid` is the matrix without its origin. Where a fill or stroke overprints, inks beneath
    it stay: those that it is no colour of, and by mode 1 those that a DeviceCMYK colour has nothing of (8.6.7).
    """

    fill: Ink
    stroke: Ink
    width: float
    alpha_fill: float
    alpha_stroke: float
    blend: str
    has_mask: bool
    states: tuple[Any, ...] = field(compare=False, repr=False)
    pen: Pen = PEN
    grid: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 1.0)
    overprint: Overprint = NO_OVERPRINT


@dataclass(frozen=True, slots=True)
class Shown:
    """Glyphs shown by one operator. `glyphs` are (code, x, y): the code and its origin on the page.

    `matrix` takes a glyph's outline, in ems, to the page, without the origin; `mode` is the text rendering
    mode (3 and 7 paint nothing). `mcid` is the marked content it belongs to, None for none or an artifact.
    `is_spelled`: an ActualText tells its text.
    """

    order: int
    mcid: int | None
    is_artifact: bool
    clip: Clip | None
    look: Look
    typeface: Typeface
    size: float
    matrix: tuple[float, float, float, float]
    mode: int
    is_spelled: bool
    glyphs: tuple[tuple[int, float, float], ...]

    @property
    def is_visible(self) -> bool:
        """Does it paint anything?"""
        return self.mode not in (3, 7)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A path that was filled or stroked. `box` is around its points (and half its stroke).

    `rects` are its rectangles, if it consists of upright rectangles alone; `points` the corners and control
    points of one that does not (at most 2000 are kept).
    """

    order: int
    mcid: int | None
    is_artifact: bool
    clip: Clip | None
    look: Look
    box: Rect
    is_filled: bool
    is_stroked: bool
    is_even_odd: bool
    rects: tuple[Rect, ...] | None
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture: `resource` is its stream (an inline one as a dictionary with full keys), `matrix` its place."""

    order: int
    mcid: int | None
    is_artifact: bool
    clip: Clip | None
    look: Look
    box: Rect
    matrix: Matrix
    resource: Any = field(compare=False, repr=False)
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Shaded:
    """A shading painted by `sh`; it covers all of its clip (or the page)."""

    order: int
    mcid: int | None
    is_artifact: bool
    clip: Clip | None
    look: Look
    resource: Any = field(compare=False, repr=False)


Event = Shown | Drawn | Pictured | Shaded


@dataclass(frozen=True, slots=True)
class Content:
    """All paint events of a page, forms included, in painting order.

    `texts` is the text of each marked-content sequence by MCID, in the order in which they are painted
    (ActualText in place of what it replaces). `repeated` are MCIDs that occur more than once. `faults` are
    constructs that cannot be judged or that no file may have (operator unknown, state unbalanced), as
    sentences. `spoken` is what marked content says in place of its text, `intents` are the rendering intents that
    operators ask for, `languages` those that marked content states for itself, by MCID
    (`NO_MCID` for any without one). `used` are the resource dictionaries met, the page's first.
    """

    events: tuple[Event, ...]
    texts: Mapping[int, str]
    repeated: frozenset[int]
    faults: tuple[str, ...]
    used: tuple[Any, ...] = field(repr=False)
    streams: tuple[bytes, ...] = field(repr=False, default=())
    spoken: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    languages: Mapping[int, str] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Only the text events."""
        return tuple(event for event in self.events if isinstance(event, Shown))

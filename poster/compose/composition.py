"""Stage compose: the result. Everything is placed, absolute, in points, origin at the media box's lower left.

Painting order: `background` (decoration), then the leaves of `document` in reading order, then `foreground`.
So the order of the content stream is the reading order by construction; a leaf with a lower `layer` is
painted earlier where a picture has to lie beneath text, without changing the reading order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from poster.campaign.piece import FontFile
from poster.campaign.profiles import Profile
from poster.colour import Tint
from poster.frozen import dataclass
from poster.geometry import Affine, Rect
from poster.problems import Problem


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Glyphs of one font in visual order on one baseline.

    `font` is the digest of a font of the composition. `matrix` places the run: its origin is the start of
    the baseline, its unit one point (so a rotated run has a rotated matrix). `size` is in points. `glyphs`
    are glyph ids; `advances` are in thousandths of the size, as laid out (kerning and tracking included);
    `shifts` are (x, y) offsets in thousandths of the size, empty if all are zero. `texts` holds for each
    glyph the characters it stands for: a cluster's text at its first glyph, "" at the others.
    `actual_text` is set where the glyphs' texts, in this order, are not the text to be read.
    """

    font: str
    size: float
    tint: Tint
    matrix: Affine
    glyphs: tuple[int, ...]
    advances: tuple[float, ...]
    texts: tuple[str, ...]
    shifts: tuple[tuple[float, float], ...] = ()
    actual_text: str | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled and/or stroked path.

    `path` are operators with their operands, as in a content stream: ("m", x, y), ("l", x, y),
    ("c", x1, y1, x2, y2, x3, y3), ("re", x, y, width, height), ("h",). `width` is the stroke's in points.
    `rule_even_odd` chooses the even-odd rule (ISO 32000-1, 8.5.3.3.3). A drawing is painted within `clip`
    only; `cap` and `join` are those of its strokes (8.4.3.3, 8.4.3.4).
    """

    path: tuple[tuple[str | float, ...], ...]
    fill: Tint | None = None
    stroke: Tint | None = None
    width: float = 0.0
    rule_even_odd: bool = False
    clip: Rect | None = None
    cap: int = 0
    join: int = 0


@dataclass(frozen=True, slots=True)
class QrSymbol:
    """A QR symbol with its quiet zone.

    `frame` is the square with the quiet zone of four modules on each side (ISO/IEC 18004:2015, 6.3.8);
    `rows` is the matrix without it, top row first, True where a module is dark; `module` is in points.
    `least_module` is what a module has to have on this sheet once it is printed, in points; 0 for no bound.
    """

    frame: Rect
    rows: tuple[tuple[bool, ...], ...]
    module: float
    payload: str
    level: str
    version: int
    mask: int
    dark: Tint
    light: Tint
    least_module: float = 0.0


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture (PNG or JPEG bytes) drawn to fill `frame`; `digest` is the SHA-256 of its bytes in hex.

    `name` is what messages call it. Of a cropped picture only what lies within `clip` is seen.
    """

    frame: Rect
    data: bytes
    digest: str
    name: str = ""
    clip: Rect | None = None

    @property
    def seen(self) -> Rect:
        """What of the frame is seen."""
        return self.clip or self.frame

    def __repr__(self) -> str:
        """Return frame and digest without the bytes."""
        return f"PlacedPicture({self.frame!r}, {self.digest[:12]})"


Item = GlyphRun | Fill | QrSymbol | PlacedPicture


@dataclass(frozen=True, slots=True)
class Leaf:
    """One marked-content sequence: what is painted for one element, in one piece."""

    items: tuple[Item, ...]
    layer: int = 0


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """Where a link leads, what is said of it, and the rectangles that react, in points."""

    uri: str
    contents: str
    areas: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element (ISO 32000-1, 14.7.2).

    `role` is the structure type: Document, Sect, H1, H2, P, L, LI, Lbl, LBody, Span, Link, Figure, and Table,
    TR, TH, TD. `slot` names the slot it comes from; the list that the cells of a block are has none. `language`
    is set where it differs from the element above. `alt` is for Figures, whose `box` is their bounding box.
    `scope` says what a TH is the head of: Column, Row or Both (ISO 14289-1, 7.5). `columns` is how many columns a
    TH or TD spans. `actual_text` is what is read in place of its only leaf, "" where the leaf tells it itself.
    """

    role: str
    kids: tuple[Element | Leaf, ...]
    slot: str = ""
    language: str = ""
    alt: str = ""
    box: Rect | None = None
    link: LinkTarget | None = None
    scope: str = ""
    columns: int = 1
    actual_text: str = ""


SECOND_COPY = " 2"  # after the names of the slots of a second copy on the sheet; no name in a layout has a blank


def written_name(slot: str) -> str:
    """Return the name in the layout of a placed slot."""
    return slot.removesuffix(SECOND_COPY)


@dataclass(frozen=True, slots=True)
class PlacedSlot:
    """A slot as placed: its frame, the box its content takes, its text, type sizes and line count.

    `floors` are the least that each of `sizes` may be before the printer shrinks the sheet, 0 for no bound.
    `is_tab`: on a tear-off tab, nearer to the edge of the sheet than other texts.
    """

    name: str
    frame: Rect
    box: Rect
    text: str
    language: str
    sizes: tuple[float, ...]
    lines: int
    floors: tuple[float, ...] = ()
    is_tab: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says of itself. `stamp` is its only date; `identifier` is the version code."""

    title: str
    subject: str
    author: str
    language: str
    stamp: date
    identifier: str


@dataclass(frozen=True, slots=True)
class Composition:
    """One sheet, ready to be painted. `icc` are the bytes of the output intent's profile.

    `problems` are warnings; an error would have stopped the piece.
    """

    piece: str
    profile: Profile
    media: Rect
    bleed: Rect
    trim: Rect
    safe: Rect
    metadata: Metadata
    background: tuple[Item, ...]
    document: Element
    foreground: tuple[Item, ...]
    fonts: Mapping[str, FontFile]
    icc: bytes
    slots: tuple[PlacedSlot, ...]
    problems: tuple[Problem, ...] = ()

    def leaves(self) -> Iterator[tuple[Element, Leaf]]:
        """Yield every leaf with the element that holds it, in reading order."""
        yield from _leaves(self.document)


def _leaves(element: Element) -> Iterator[tuple[Element, Leaf]]:
    """Yield the leaves below `element` in order."""
    for kid in element.kids:
        if isinstance(kid, Leaf):
            yield element, kid
        else:
            yield from _leaves(kid)


def slot_elements(element: Element) -> Iterator[Element]:
    """Yield the elements of the slots below `element` in reading order, those in the cells of a block included."""
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from (kid,) if kid.slot else slot_elements(kid)


def leaves_of(element: Element) -> Iterator[Leaf]:
    """Yield the leaves below `element` in reading order."""
    return (leaf for _, leaf in _leaves(element))

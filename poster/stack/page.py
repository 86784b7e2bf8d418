"""Stacks: a small page builder: headings, paragraphs, tables and lines to write upon, set as compositions.

What is set here is black and grey on white inside an office printer's margins. A page is filled from its top;
a table goes on over the page with its head repeated. Lengths are in points unless a name says mm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from poster.campaign.layout import Align, Style
from poster.campaign.library import Library, read_inside
from poster.campaign.model import Campaign
from poster.campaign.piece import FontFile
from poster.campaign.profiles import Profile
from poster.colour import INK, Colour, Tint
from poster.compose.composition import Composition, Element, Fill, GlyphRun, Item, Leaf, Metadata
from poster.compose.typeset import Passage, TextBlock, set_text
from poster.geometry import Affine, Length, Rect, SheetSize, SizedLength, Unit, mm
from poster.problems import Location, Problem, Rejected, error

FAMILY = "Source Sans 3"
WEIGHTS = (400, 600, 700, 900)
MAX_ICC_BYTES = 4_000_000
GREY = Colour("grey", (0, 0, 0, 65), (95, 95, 95))  # 6.5:1 on white, for what is not read from afar
HAIRLINE = Colour("hairline", (0, 0, 0, 40), (165, 165, 165))
_STEP = 0.96  # from one type size to the next smaller one
_NOWHERE = Location("")
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+|[\x00-\x1f\x7f-\x9f]+")
# UAX #9, 2.1 to 2.4: they would reorder a code; a byte order mark would hide the sign that begins a formula.
_BIDI_CONTROLS = re.compile(r"[\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Stationery:
    """What every document of a run is set with.

    `fonts` are by weight, each the font and its fallbacks. `icc` are the bytes of the output intent's profile.
    `campaign` is its title, `code` its id.
    """

    profile: Profile
    icc: bytes
    fonts: Mapping[int, tuple[FontFile, ...]]
    language: str
    campaign: str
    code: str
    author: str
    stamp: date


def stationery(campaign: Campaign, profile: Profile, language: str, library: Library) -> Stationery:
    """Return what documents of `campaign` are set with for a printer of `profile`, in the words of `language`.

    Raises `Rejected` where a font or ICC file is missing.
    """
    fonts = {weight: library.font_stack(FAMILY, weight, campaign.folder) for weight in WEIGHTS}
    icc = _icc(profile, campaign, library)
    author, title = campaign.author.value, campaign.title.value
    return Stationery(profile, icc, fonts, language, title, campaign.id, author, campaign.date)


def _icc(profile: Profile, campaign: Campaign, library: Library) -> bytes:
    """Return the ICC file of the profile: the campaign's own where it was read from there."""
    name = profile.output_intent.icc
    if name in campaign.digests and campaign.folder:
        return read_inside(Path(campaign.folder), name, MAX_ICC_BYTES)
    return library.asset(name)


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set: weight, size in points, leading as a multiple of it."""

    weight: int = 400
    size: float = 11.0
    leading: float = 1.25
    align: Align = Align.START
    colour: Colour = INK
    features: tuple[str, ...] = ()
    balance: bool = False

    def sized(self, size: float) -> Type:
        """Return the same in another size."""
        return replace(self, size=round(size, 2))


@dataclass(frozen=True, slots=True)
class Rows:
    """A text as set: its block and the type it ended up in."""

    block: TextBlock
    type: Type

    @property
    def height(self) -> float:
        """The sum of the line heights."""
        return self.block.height

    def placed(self, x: float, top: float) -> tuple[GlyphRun, ...]:
        """Return the glyphs with the block's upper left corner at `x`, `top`."""
        runs = (run for line in self.block.lines for run in line.runs)
        return tuple(replace(run, matrix=_moved(run.matrix, x, top)) for run in runs)


def _moved(place: Affine, x: float, y: float) -> Affine:
    """Return `place` moved."""
    return replace(place, e=round(place.e + x, 3), f=round(place.f + y, 3))


class Typesetter:
    """Sets texts for one document and collects what is wrong with them in `problems`."""

    def __init__(self, with_: Stationery, document: str) -> None:
        """Begin; `document` is what messages call it."""
        self.with_ = with_
        self.problems: list[Problem] = []
        self._document = document

    def tint(self, colour: Colour) -> Tint:
        """Return a colour as this document is painted."""
        return colour.tint(self.with_.profile.colour_space)

    def rows(self, text: str, type_: Type, width: float) -> Rows:
        """Return `text` set in `width`; a character without a glyph is a fault (`text/no-glyph`)."""
        style = Style(
            name="document",
            at=_NOWHERE,
            family=FAMILY,
            weight=type_.weight,
            size=SizedLength(Length(type_.size, Unit.PT)),
            leading=type_.leading,
            align=type_.align,
            features=type_.features,
            balance=type_.balance,
        )
        fonts, tint = self.with_.fonts[type_.weight], self.tint(type_.colour)
        passage = Passage(one_line(text), style, type_.size, fonts, self.with_.language, tint)
        return Rows(set_text((passage,), style, width), type_)

    def fitted(self, text: str, type_: Type, width: float, least: float, height: float, lines: int) -> Rows:
        """Return `text` in the greatest size from that of `type_` down to `least` at which it has at most `lines`
        lines and stands in `width` × `height`; a fault (`text/overflow`) if there is none, or no letter in it.
        """
        size = type_.size
        while True:
            rows = self.rows(text, type_.sized(size), width)
            fits = not rows.block.excess and rows.height <= height and len(rows.block.lines) <= lines
            if fits or size <= least:
                break
            size = max(least, size * _STEP)
        if not fits:
            message = f"'{_short(text)}' does not fit into the {self._document} in {least:g} pt"
            self.report(error("text/overflow", message, None, "shorten it in the list"))
        if text and not rows.block.lines:
            self.report(error("text/empty", f"a text of the {self._document} has no letter", None, "fill it in"))
        self._report_missing(rows.block)
        return rows

    def wrapped(self, text: str, type_: Type, width: float) -> Rows:
        """Return `text` in as many lines as it needs, smaller (to 6 pt) only for a word wider than `width`."""
        return self.fitted(text, type_, width, 6.0, 1e6, 10_000)

    def report(self, problem: Problem) -> None:
        """Add a fault."""
        self.problems.append(problem)

    def _report_missing(self, block: TextBlock) -> None:
        """Report characters without a glyph."""
        if block.missing:
            named = ", ".join(f"U+{ord(mark):04X}" for mark in block.missing)
            message = f"the {self._document} has characters that no font can draw: {named}"
            self.report(error("text/no-glyph", message, None, "write the name with other letters"))


def one_line(text: str) -> str:
    """Return `text` on one line; control characters, bidirectional ones too, are none of a name's letters.

    No-break spaces stay.
    """
    return " ".join(part for part in _BREAKS.sub(" ", _BIDI_CONTROLS.sub("", text)).split(" ") if part)


def _short(text: str) -> str:
    """Return the beginning of a text, for a message."""
    text = one_line(text)
    return text if len(text) <= 40 else text[:40] + "…"


def line(x: float, y: float, width: float, tint: Tint, stroke: float = 0.5) -> Fill:
    """Return a line across, `stroke` points thick."""
    path = (("m", round(x, 3), round(y, 3)), ("l", round(x + width, 3), round(y, 3)))
    return Fill(path, stroke=tint, width=stroke)


def box(frame: Rect, tint: Tint, stroke: float) -> Fill:
    """Return the outline of `frame`, the stroke inside it."""
    inner = frame.grown(-stroke / 2)
    numbers = (round(value, 3) for value in (inner.x, inner.y, inner.width, inner.height))
    return Fill((("re", *numbers),), stroke=tint, width=stroke)


def panel(frame: Rect, tint: Tint) -> Fill:
    """Return `frame`, filled."""
    numbers = (round(value, 3) for value in (frame.x, frame.y, frame.width, frame.height))
    return Fill((("re", *numbers),), fill=tint)


def figure(items: tuple[Item, ...], alt: str, frame: Rect) -> Element:
    """Return a Figure with its text in words (ISO 14289-1, 7.3)."""
    return Element("Figure", (Leaf(items),), alt=alt, box=frame)


def text_of(role: str, rows: Rows, x: float, top: float) -> Element:
    """Return an element of a text as set."""
    return Element(role, (Leaf(rows.placed(x, top)),))


@dataclass(slots=True)
class Page:
    """One page while it is filled: `live` is where ink may stand, `top` how far down it is filled.

    `more_fonts` are those of posters drawn on it, by digest.
    """

    size: SheetSize
    live: Rect
    top: float
    elements: list[Element] = field(default_factory=list)
    decoration: list[Item] = field(default_factory=list)
    furniture: list[Item] = field(default_factory=list)
    more_fonts: dict[str, FontFile] = field(default_factory=dict)

    @property
    def room(self) -> float:
        """The height that is left."""
        return self.top - self.live.y

    def add(self, typesetter: Typesetter, role: str, text: str, type_: Type, width: float = 0.0) -> Rows:
        """Set `text` below what is there, over the page's width unless one is stated."""
        rows = typesetter.wrapped(text, type_, width or self.live.width)
        self.put(role, rows)
        return rows

    def put(self, role: str, rows: Rows, x: float | None = None) -> None:
        """Place a text as set below what is there, at the left edge unless `x` is stated."""
        self.elements.append(text_of(role, rows, self.live.x if x is None else x, self.top))
        self.top -= rows.height

    def skip(self, height_mm: float) -> None:
        """Leave `height_mm` millimetres free."""
        self.top -= mm(height_mm)


def new_page(with_: Stationery, size: SheetSize, foot_mm: float = 7.0) -> Page:
    """Return an empty page of `size`, with `foot_mm` millimetres kept for the footer inside the safe area."""
    margin = with_.profile.safe_margin.on(_upright(size), 1.0)
    safe = Rect(0.0, 0.0, size.width, size.height).grown(-margin)
    live = Rect(safe.x, safe.y + mm(foot_mm), safe.width, safe.height - mm(foot_mm))
    return Page(size, live, live.top)


def _upright(size: SheetSize) -> str:
    """Return the name of the size that margins are stated for."""
    return size.name.removesuffix(" landscape")


def landscape(size: SheetSize) -> SheetSize:
    """Return the sheet on its side."""
    return SheetSize(f"{size.name} landscape", size.height_mm, size.width_mm)


def footer(typesetter: Typesetter, page: Page, left: str, right: str) -> None:
    """Set one line at the foot of the page, outside the reading order."""
    type_ = Type(400, 8.5, colour=GREY)
    below = page.live.y - mm(3.2)
    for text, align, share in ((left, Align.START, 0.66), (right, Align.END, 0.34)):
        width = page.live.width * share
        x = page.live.x if align is Align.START else page.live.right - width
        rows = typesetter.fitted(text, replace(type_, align=align), width, 5.0, mm(4), 1)
        page.furniture.extend(rows.placed(x, below))


def bound(with_: Stationery, page: Page, title: str, code: str, problems: list[Problem]) -> Composition:
    """Return the page as a composition; raises `Rejected` with the document's `problems` if there are any.

    `code` is what the file is identified by. No contact data: a title holds an order's id at most.
    """
    if problems:
        raise Rejected(tuple(dict.fromkeys(problems)))
    sheet = Rect(0.0, 0.0, page.size.width, page.size.height)
    margin = page.live.x
    root = Element("Document", tuple(page.elements))
    return Composition(
        piece=code,
        profile=with_.profile,
        media=sheet,
        bleed=sheet,
        trim=sheet,
        safe=sheet.grown(-margin),
        metadata=Metadata(title, with_.campaign, with_.author, with_.language, with_.stamp, code),
        background=tuple(page.decoration),
        document=root,
        foreground=tuple(page.furniture),
        fonts=_fonts(with_, page),
        icc=with_.icc,
        slots=(),
    )


def _fonts(with_: Stationery, page: Page) -> dict[str, FontFile]:
    """Return the fonts that the page uses, by digest, in order of first use."""
    known = {font.digest: font for stack in with_.fonts.values() for font in stack} | page.more_fonts
    items = [*page.decoration, *(item for leaf in _leaves(page.elements) for item in leaf.items), *page.furniture]
    used = dict.fromkeys(item.font for item in items if isinstance(item, GlyphRun))
    return {digest: known[digest] for digest in used}


def _leaves(elements: list[Element]) -> list[Leaf]:
    """Return all leaves below `elements`, in order."""
    found: list[Leaf] = []
    for element in elements:
        for kid in element.kids:
            found.extend([kid] if isinstance(kid, Leaf) else _leaves([kid]))
    return found

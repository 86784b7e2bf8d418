"""Stage prove: what a piece promises its readers, taken from its composition or from its job ticket.

It says what has to be on the sheet and where, nothing of how a file is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from poster.campaign.profiles import Profile
from poster.colour import Tint
from poster.compose.alike import Alike
from poster.compose.composition import (
    Composition,
    Element,
    GlyphRun,
    Leaf,
    PlacedPicture,
    PlacedSlot,
    QrSymbol,
    slot_elements,
)
from poster.frozen import dataclass
from poster.geometry import SHEET_SIZES, Rect
from poster.problems import ExitCode, Rejected, error
from poster.proof.decoration import PromisedPaint, promised_paint, promised_slug
from poster.proof.likeness import PromisedPicture, promised_picture
from poster.proof.panels import PromisedPanel, promised_panels
from poster.proof.plain import decoded
from poster.proof.runs import PromisedRun, promised_runs
from poster.proof.shapes import PromisedShape, promised_shapes

# Of what is promised; before 2 that were neither places of single glyphs nor pictures nor the ICC profile, before 3
# neither drawings nor the slug line.
VERSION = 3
_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class PromisedPassage:
    """A stretch of a slot in one structure element and one language, in reading order.

    `roles` is the path of structure types from the slot's element down, such as `P/Link`.
    """

    roles: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class PromisedLink:
    """Where a slot's link leads, what is said of it, and the rectangles that react, in points."""

    uri: str
    contents: str
    areas: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class PromisedSymbol:
    """The QR symbol of a slot: payload, square with the quiet zone, module in points, level, matrix.

    `least_module` is what the layout asks of a module once it is printed, in points; 0 where it asks nothing.
    """

    payload: str
    frame: Rect
    module: float
    least_module: float
    level: str
    rows: tuple[str, ...]
    dark: Tint
    light: Tint


@dataclass(frozen=True, slots=True)
class PromisedSlot:
    """One slot as the reader sees it. `text` is its text, for a figure its alternative text.

    `role` is its structure type; `frame` is the area it may take and `box` what its ink takes, in points;
    `sizes` are its type sizes in points, `floors` the least that each of them may be before the printer shrinks the
    sheet (0 for no bound), `tints` the colours of its glyphs, `runs` the places of its glyphs. A slot of a
    repeated block is in the item `cell` of the list `block`, both from 1; else both are 0. `is_tab`: torn off.
    """

    name: str
    role: str
    text: str
    language: str
    frame: Rect
    box: Rect
    sizes: tuple[float, ...]
    floors: tuple[float, ...]
    tints: tuple[Tint, ...]
    runs: tuple[PromisedRun, ...]
    passages: tuple[PromisedPassage, ...]
    alt: str = ""
    link: PromisedLink | None = None
    symbol: PromisedSymbol | None = None
    picture: PromisedPicture | None = None
    block: int = 0
    cell: int = 0
    is_tab: bool = False

    @property
    def is_figure(self) -> bool:
        """Is it a symbol or a picture?"""
        return self.role == "Figure"


@dataclass(frozen=True, slots=True)
class PromisedFont:
    """A font of the sheet: family, weight and SHA-256 of its file in hex."""

    family: str
    weight: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One sheet as promised; `slots` are in reading order, boxes in points from the media's lower left.

    `subject` is what the file says of itself beside its title. `identifier` is the version code.
    `printable` is where the profile's printers put ink. `paint` are all paths but those of symbols, in painting
    order; `slug` are the texts of the printer's marks. `icc_sha256` is of the output intent's profile, in hex,
    empty for a sheet without one. `version` grows when more is promised, or something else.
    """

    piece: str
    title: str
    subject: str
    language: str
    identifier: str
    profile: Profile
    media: Rect
    bleed: Rect
    trim: Rect
    safe: Rect
    printable: Rect
    slots: tuple[PromisedSlot, ...]
    panels: tuple[PromisedPanel, ...]
    fonts: tuple[PromisedFont, ...]
    shapes: tuple[PromisedShape, ...]
    paint: tuple[PromisedPaint, ...]
    slug: tuple[str, ...]
    icc_sha256: str
    version: int

    def slot(self, name: str) -> PromisedSlot:
        """Return the slot of that name; `KeyError` if there is none."""
        for slot in self.slots:
            if slot.name == name:
                return slot
        raise KeyError(name)


def promise_of(composition: Composition) -> Promise:
    """Return what a composition promises."""
    elements = {one.element.slot: one for one in _in_place(composition.document)}
    language = composition.metadata.language
    return Promise(
        piece=composition.piece,
        title=composition.metadata.title,
        subject=composition.metadata.subject,
        language=language,
        identifier=composition.metadata.identifier,
        profile=composition.profile,
        media=composition.media,
        bleed=composition.bleed,
        trim=composition.trim,
        safe=composition.safe,
        printable=_printable(composition),
        slots=tuple(_promised(slot, elements[slot.name], language) for slot in composition.slots),
        panels=tuple(promised_panels(composition)),
        fonts=tuple(
            sorted(
                (PromisedFont(font.family, font.weight, font.source) for font in composition.fonts.values()),
                key=lambda font: (font.family, font.weight, font.sha256),
            )
        ),
        shapes=promised_shapes(composition),
        paint=promised_paint(composition),
        slug=promised_slug(composition),
        icc_sha256=_digest(composition.icc) if composition.icc else "",
        version=VERSION,
    )


def promise_from_ticket(entry: Mapping[str, Any]) -> Promise:
    """Return what the piece promises that a job ticket describes in `entry`, one of its `pieces` as read.

    Raises `Rejected` (exit code 5) with `ticket/no-promise` if the ticket is of a program that wrote none, or
    if it was changed so that it is none any more.
    """
    hint = "build the piece again, or leave the ticket out to judge the file by print and standards alone"
    if "promise" not in entry:
        problem = error("ticket/no-promise", "the ticket does not tell what the file promises", None, hint)
        raise Rejected((problem,), ExitCode.INPUT_OUTPUT)
    _refuse_other(entry["promise"])
    try:
        promise: Promise = decoded(Promise, entry["promise"])
    except (ValueError, RecursionError) as fault:
        message = f"the ticket does not tell what the file promises: {fault}"
        raise Rejected((error("ticket/no-promise", message, None, hint),), ExitCode.INPUT_OUTPUT) from fault
    return promise


@lru_cache(maxsize=16)
def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refuse_other(promise: Any) -> None:
    """Raise `Rejected` for a promise of an earlier or later program."""
    version = promise.get("version", 1) if isinstance(promise, Mapping) else VERSION
    if version != VERSION:
        message = (
            f"the promise in the ticket is of version {str(version)[:20]}; this program proves version {VERSION}"
        )
        hint = (
            "prove it with the program that made it (the ticket's 'software'), build the piece again, or give "
            "--profile and no ticket to judge the file by print and standards alone"
        )
        raise Rejected((error("ticket/no-promise", message, None, hint),), ExitCode.INPUT_OUTPUT)


def _printable(composition: Composition) -> Rect:
    """Return the trim without the margin that the profile's printers leave blank."""
    trim = composition.trim
    names = (
        size.name
        for size in SHEET_SIZES.values()
        if _is_alike((size.width, size.height), trim) or _is_alike((size.height, size.width), trim)
    )
    return trim.grown(-composition.profile.printable_margin.on(next(names, ""), 1.0))


def _is_alike(size: tuple[float, float], trim: Rect) -> bool:
    """Has a sheet this width and height?"""
    return abs(size[0] - trim.width) < _TOLERANCE and abs(size[1] - trim.height) < _TOLERANCE


@dataclass(frozen=True, slots=True)
class _InPlace:
    """The element of a slot with the list and the item that it is in."""

    element: Element
    block: int = 0
    cell: int = 0


def _in_place(document: Element) -> Iterator[_InPlace]:
    """Yield the elements of all slots; an element below the Document without a slot is the list of a block."""
    block = 0
    for kid in document.kids:
        if isinstance(kid, Leaf):
            continue
        if kid.slot:
            yield _InPlace(kid)
            continue
        block += 1
        for cell, item in enumerate(kid.kids, 1):
            if isinstance(item, Element):
                yield from (_InPlace(one, block, cell) for one in slot_elements(item))


def _promised(placed: PlacedSlot, found: _InPlace, language: str) -> PromisedSlot:
    """Return the promise of one slot: the very same one of the very same slot, which most records share."""
    return _slot(Alike((placed, found), placed, found.element), found.block, found.cell, language)


@lru_cache(maxsize=256)
def _slot(key: Alike[tuple[PlacedSlot, _InPlace]], block: int, cell: int, language: str) -> PromisedSlot:
    """Return the promise of one slot."""
    placed, element = key.subject[0], key.subject[1].element
    items = [item for leaf in _leaves(element) for item in leaf.items]
    runs = [item for item in items if isinstance(item, GlyphRun)]
    symbols = [item for item in items if isinstance(item, QrSymbol)]
    pictures = [item for item in items if isinstance(item, PlacedPicture)]
    sizes = tuple(dict.fromkeys(run.size for run in runs))
    floors = dict(zip(placed.sizes, placed.floors, strict=True))
    return PromisedSlot(
        name=placed.name,
        role=element.role,
        text=placed.text,
        language=placed.language,
        frame=placed.frame,
        box=placed.box,
        sizes=sizes,
        floors=tuple(floors.get(size, 0.0) for size in sizes),
        tints=tuple(dict.fromkeys(run.tint for run in runs)),
        runs=promised_runs(runs),
        passages=tuple(_passages(element, "", language)),
        alt=element.alt,
        link=_link(element),
        symbol=_symbol(symbols[0]) if symbols else None,
        picture=promised_picture(pictures[0]) if pictures else None,
        block=block,
        cell=cell,
        is_tab=placed.is_tab,
    )


def _leaves(element: Element) -> Iterator[Leaf]:
    """Yield the leaves below an element in reading order."""
    for kid in element.kids:
        if isinstance(kid, Leaf):
            yield kid
        else:
            yield from _leaves(kid)


def _passages(element: Element, above: str, language: str) -> Iterator[PromisedPassage]:
    """Yield every leaf's text with the path of its roles and the language that holds for it."""
    roles = f"{above}/{element.role}" if above else element.role
    language = element.language or language
    for kid in element.kids:
        if isinstance(kid, Leaf):
            yield PromisedPassage(roles, language, element.actual_text or _text(kid))
        else:
            yield from _passages(kid, roles, language)


def _text(leaf: Leaf) -> str:
    """Return what the glyphs of a leaf stand for."""
    runs = (item for item in leaf.items if isinstance(item, GlyphRun))
    return "".join("".join(run.texts) if run.actual_text is None else run.actual_text for run in runs)


def _link(element: Element) -> PromisedLink | None:
    """Return the first link at or below an element, with the areas of all that lead to the same place."""
    found = list(_links(element))
    if not found:
        return None
    areas = tuple(area for link in found if link.uri == found[0].uri for area in link.areas)
    return PromisedLink(found[0].uri, found[0].contents, areas)


def _links(element: Element) -> Iterator[PromisedLink]:
    """Yield the links at and below an element."""
    if element.link is not None:
        yield PromisedLink(element.link.uri, element.link.contents, element.link.areas)
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _links(kid)


def _symbol(symbol: QrSymbol) -> PromisedSymbol:
    """Return the promise of a symbol."""
    rows = tuple("".join("1" if is_dark else "0" for is_dark in row) for row in symbol.rows)
    return PromisedSymbol(
        payload=symbol.payload,
        frame=symbol.frame,
        module=symbol.module,
        least_module=symbol.least_module,
        level=symbol.level,
        rows=rows,
        dark=symbol.dark,
        light=symbol.light,
    )

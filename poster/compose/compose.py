"""Stage compose: a piece becomes a composition: everything placed, absolute, in points, in reading order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from poster.campaign.layout import Slot, SlotKind
from poster.campaign.piece import FontFile, Piece
from poster.colour import PAPER
from poster.compose.art import Fitting, PlacedArt, placed_art
from poster.compose.cells import closed_up
from poster.compose.composition import (
    Composition,
    Element,
    GlyphRun,
    Item,
    Metadata,
    PlacedPicture,
    PlacedSlot,
    QrSymbol,
)
from poster.compose.forme import Forme, forme_of
from poster.compose.groups import Setting
from poster.compose.marks import slug_line
from poster.compose.misplaced import overlap_problems, text_problems, thin_problems, unsafe_problems
from poster.compose.picture import placed_picture, resolution_problems, row_frames
from poster.compose.place import PlacedText, Sheet
from poster.compose.rules import line_problems
from poster.compose.structure import (
    alternative,
    document_of,
    figure_box,
    figure_element,
    fonts_used,
    slot_language,
    text_element,
)
from poster.compose.symbol import (
    least_module,
    module_problems,
    place_problems,
    placed_symbol,
    quiet_zone_problems,
    readable_problems,
)
from poster.compose.two_up import two_up
from poster.geometry import HALVES, SHEET_SIZES, Rect
from poster.problems import Problem, Rejected, Related, error, errors_in

Figure = QrSymbol | PlacedPicture | PlacedArt
_PLACES: dict[SlotKind, Callable[[Slot, Rect, _Sheetful], None]]


@dataclass(slots=True)
class _Sheetful:
    """What is gathered while one sheet is composed."""

    piece: Piece
    forme: Forme
    texts: dict[str, PlacedText] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    frames: dict[str, Rect] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def setting(self) -> Setting:
        """What texts are set with."""
        return self.forme.setting

    @property
    def sheet(self) -> Sheet:
        """The boxes of the sheet."""
        return self.forme.sheet


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of a slot: its structure element; to ticket, proof and goldens; the digests of its fonts."""

    element: Element
    slot: PlacedSlot
    fonts: tuple[str, ...]


def compose(piece: Piece) -> Composition:
    """Return the sheet of a piece; warnings are in its `problems`.

    Raises `Rejected` with every fault: texts that do not fit or have no glyph, styles below their floor,
    symbols that are too small, slots that overlap or leave the safe area, a slug line that is too long.
    """
    if piece.size.name in piece.layout.two_up:
        single = replace(piece, size=SHEET_SIZES[HALVES[piece.size.name]])
        return two_up(_composed(single), piece)
    return _composed(piece)


def _composed(piece: Piece) -> Composition:
    """Return the one sheet of a piece."""
    layout = closed_up(piece)
    piece = piece if layout is piece.layout else replace(piece, layout=layout)
    gathered = _Sheetful(piece, forme_of(piece))
    forme, setting, sheet = gathered.forme, gathered.setting, gathered.sheet
    gathered.problems += forme.faults
    _gather_texts(gathered)
    _gather_figures(gathered)
    texts = tuple(gathered.texts.values())
    gathered.problems += line_problems(forme.lines, texts, setting, sheet)
    gathered.problems += _covered_problems(gathered)
    slug, faults = slug_line(piece, sheet, setting)
    gathered.problems += faults
    if errors_in(tuple(gathered.problems)):
        raise Rejected(tuple(gathered.problems))
    return _composition(gathered, slug)


def _gather_texts(gathered: _Sheetful) -> None:
    """Fit and place every text; those that do not fit are reported and left out of further checks."""
    forme = gathered.forme
    for group in forme.groups(gathered.piece.texts):
        gathered.problems += group.faults
        gathered.refused.update(group.refused)
        gathered.texts.update((one.text.slot.name, one) for one in group.placed)
    gathered.problems += text_problems(tuple(gathered.texts.values()), forme.panels, forme.sheet)


def _gather_figures(gathered: _Sheetful) -> None:
    """Place every symbol and picture and judge it against the texts, which stand already."""
    slots = gathered.piece.layout.slots
    gathered.frames |= dict(gathered.forme.frames)
    gathered.frames |= _row_frames(gathered)
    for name, frame in gathered.frames.items():
        _PLACES[slots[name].kind](slots[name], frame, gathered)
        if name in gathered.figures:
            gathered.problems += _alternative_problems(slots[name], gathered)
    _judge_symbols(gathered)
    _judge_pictures(gathered)


def _row_frames(gathered: _Sheetful) -> dict[str, Rect]:
    """Return the frames of the logos that stand in one row, by slot."""
    pictures = gathered.piece.pictures
    row = [slot for name in gathered.frames if (slot := gathered.piece.layout.slots[name]).row]
    shown = {slot.name: pictures[slot.picture] for slot in row if slot.picture in pictures}
    return row_frames(row[0].align, gathered.frames[row[0].name], shown) if row else {}


def _gather_symbol(slot: Slot, frame: Rect, gathered: _Sheetful) -> None:
    """Place a symbol slot; nothing if the piece has no payload."""
    piece, setting = gathered.piece, gathered.setting
    if not piece.payload:
        return
    try:
        symbol = gathered.forme.latest.of(
            f"symbol {slot.name}",
            (piece.payload, frame),
            partial(placed_symbol, slot, frame, piece, least_module(slot, setting)),
        )
    except ValueError as fault:
        note = Related(f"slot '{slot.name}'", slot.at)
        gathered.problems.append(error("symbol/payload", str(fault), piece.payload_at, "", note))
        return
    gathered.figures[slot.name] = symbol
    gathered.problems += module_problems(slot, symbol, setting, piece)
    gathered.problems += place_problems(slot, symbol, gathered.sheet)


def _gather_picture(slot: Slot, frame: Rect, gathered: _Sheetful) -> None:
    """Place a picture slot; nothing if the campaign has no such picture."""
    picture = gathered.piece.pictures.get(slot.picture)
    if picture is None:
        return
    try:
        make = partial(placed_picture, slot, frame, picture)
        placed = gathered.forme.latest.of(f"picture {slot.name}", (picture, frame), make)
    except ValueError as fault:
        message = f"picture '{picture.name}' cannot be read: it is {fault}"
        gathered.problems.append(error("picture/unreadable", message, picture.at, "save it again as PNG or JPEG"))
        return
    gathered.figures[slot.name] = placed
    gathered.problems += resolution_problems(slot, placed, picture)
    gathered.problems += unsafe_problems(slot, placed.seen, gathered.sheet)


def _gather_art(slot: Slot, frame: Rect, gathered: _Sheetful) -> None:
    """Place a drawing that has a text of its own; its ground is the panel under it."""
    drawing, setting = gathered.piece.art.get((slot.art, slot.otherwise)), gathered.setting
    if drawing is None:
        return
    panel = setting.layout.panels.get(slot.panel)
    ground = setting.tint(panel.fill if panel and panel.fill else PAPER.name)
    fitting = Fitting(slot.scale, slot.anchor, slot.align)
    make = partial(placed_art, drawing, frame, fitting, setting.tint(slot.colour), ground)
    placed = gathered.forme.latest.of(f"art {slot.name}", (drawing, frame), make)
    gathered.figures[slot.name] = placed
    gathered.problems += thin_problems(placed, f"slot '{slot.name}'", slot.at, setting)
    gathered.problems += unsafe_problems(slot, placed.box, gathered.sheet)


_PLACES = {SlotKind.SYMBOL: _gather_symbol, SlotKind.PICTURE: _gather_picture, SlotKind.ART: _gather_art}


def _covered_problems(gathered: _Sheetful) -> tuple[Problem, ...]:
    """Return `frame/over-art` for each text that stands over a drawing with a text of its own."""
    slots = gathered.piece.layout.slots
    hint = "move one of the frames; text stands on plain colour only"
    return tuple(
        error(
            "frame/over-art",
            f"{placed.text.slot.name} stands over the drawing in {name}",
            placed.text.slot.at,
            hint,
            Related(f"slot '{name}'", slots[name].at),
        )
        for name, item in gathered.figures.items()
        if isinstance(item, PlacedArt)
        for placed in gathered.texts.values()
        if item.box.overlaps(placed.box)
    )


def _judge_symbols(gathered: _Sheetful) -> None:
    """Check each symbol against all that stands beside it."""
    slots, texts = gathered.piece.layout.slots, gathered.texts
    boxes = [(placed.text.slot, placed.box) for placed in texts.values()]
    boxes += [(slots[name], figure_box(item)) for name, item in gathered.figures.items()]
    for name, item in gathered.figures.items():
        if not isinstance(item, QrSymbol):
            continue
        slot = slots[name]
        others = tuple((other, box) for other, box in boxes if other.name != name)
        gathered.problems += quiet_zone_problems(slot, item, others)
        if slot.beside not in gathered.refused:
            readable = texts[slot.beside].box if slot.beside in texts else None
            gathered.problems += readable_problems(slot, item, readable)


def _judge_pictures(gathered: _Sheetful) -> None:
    """Check that no picture stands over a text, and no picture or drawing over another."""
    slots = gathered.piece.layout.slots
    texts = [(placed.text.slot, placed.box) for placed in gathered.texts.values()]
    figures: list[tuple[Slot, Rect]] = []
    for name, item in gathered.figures.items():
        if isinstance(item, QrSymbol):
            continue
        for other, box in (*(texts if isinstance(item, PlacedPicture) else ()), *figures):
            gathered.problems += overlap_problems(other, box, slots[name], figure_box(item))
        figures.append((slots[name], figure_box(item)))


def _alternative_problems(slot: Slot, gathered: _Sheetful) -> tuple[Problem, ...]:
    """Return `figure/no-alt` for a figure without a text that describes it (ISO 14289-1, 7.3)."""
    if _alternative(slot, gathered.piece)[0].strip():
        return ()
    message = f"{slot.name} has no text that describes it"
    return (error("figure/no-alt", message, slot.at, f"write the copy '{slot.alt}'" if slot.alt else ""),)


def _alternative(slot: Slot, piece: Piece) -> tuple[str, str]:
    """Return the text that describes a figure and its language where it is not the piece's."""
    return alternative(piece.texts.get(slot.alt), piece.pictures.get(slot.picture), piece)


def _composition(gathered: _Sheetful, slug: tuple[GlyphRun, ...]) -> Composition:
    """Return the composition of what was gathered without an error."""
    piece, sheet = gathered.piece, gathered.sheet
    told = {name: _told(name, gathered) for name in piece.layout.reading if _stands(name, gathered)}
    return Composition(
        piece=piece.id,
        profile=piece.profile,
        media=sheet.media,
        bleed=sheet.bleed,
        trim=sheet.trim,
        safe=sheet.safe,
        metadata=Metadata(piece.title, piece.subject, piece.author, piece.language, piece.stamp, piece.version),
        background=_background(gathered),
        document=document_of({name: one.element for name, one in told.items()}, piece.layout.cells),
        foreground=(*gathered.forme.marks, *slug),
        fonts=_fonts(piece, tuple(told.values()), slug),
        icc=piece.icc,
        slots=tuple(one.slot for one in told.values()),
        problems=tuple(gathered.problems),
    )


def _background(gathered: _Sheetful) -> tuple[Item, ...]:
    """Return panels with their drawings, then lines."""
    panels = (item for placed in gathered.forme.panels for item in placed.items)
    return (*panels, *(placed.item for placed in gathered.forme.lines))


def _stands(name: str, gathered: _Sheetful) -> bool:
    """Does slot `name` have anything on the sheet?"""
    return name in gathered.texts or name in gathered.figures


def _told(name: str, gathered: _Sheetful) -> _Told:
    """Return what is told of a slot; of the very same content, the very same."""
    piece = gathered.piece
    if name in gathered.texts:
        placed = gathered.texts[name]
        parts: tuple[object, ...] = (placed, piece.links.get(name), piece.language)
        return gathered.forme.latest.of(f"text {name}", parts, partial(_told_text, name, placed, piece))
    slot, figure, frame = piece.layout.slots[name], gathered.figures[name], gathered.frames[name]
    alt = piece.texts.get(slot.alt)
    parts = (figure, frame, alt, piece.pictures.get(slot.picture), piece.language)
    return gathered.forme.latest.of(f"figure {name}", parts, partial(_told_figure, slot, figure, frame, piece))


def _told_text(name: str, placed: PlacedText, piece: Piece) -> _Told:
    """Return what is told of a text."""
    language = slot_language(placed, piece.language)
    text, sizes, lines, floors = placed.text.value, placed.sizes, placed.block.count, placed.floors
    is_tab = placed.text.slot.is_tab
    slot = PlacedSlot(name, placed.frame, placed.box, text, language, sizes, lines, floors, is_tab)
    return _Told(text_element(placed, piece), slot, fonts_used(placed.block.lines))


def _told_figure(slot: Slot, figure: Figure, frame: Rect, piece: Piece) -> _Told:
    """Return what is told of a figure."""
    alt, language = _alternative(slot, piece)
    placed = PlacedSlot(slot.name, frame, figure_box(figure), alt, language or piece.language, (), 0)
    return _Told(figure_element(slot.name, figure, alt, language), placed, ())


def _fonts(piece: Piece, told: tuple[_Told, ...], slug: tuple[GlyphRun, ...]) -> dict[str, FontFile]:
    """Return the fonts that the sheet uses, by digest, in order of first use."""
    files = {font.digest: font for stack in piece.fonts.values() for font in stack}
    used = dict.fromkeys(digest for one in told for digest in one.fonts) | dict.fromkeys(run.font for run in slug)
    return {digest: files[digest] for digest in used}

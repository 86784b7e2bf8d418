"""The run: imposed sheets, as read back, held against the orders: every copy at its place, once cut and stacked.

Nothing here knows how a press sheet is laid out. It asks what a print shop would see: upright pieces in whole, that
do not touch one another; marks beside them that say where to cut; piles that lie in order; a slug that tells the
sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from poster.geometry import Rect, SheetSize
from poster.proof.press_sheets import PlacedForm, PressSheet, PressStream, lies_apart
from poster.proof.words import shows_just

_NEAR = 0.05  # pt: a cut that is marked this far off is not seen


@dataclass(frozen=True, slots=True)
class WantedCopies:
    """Copies of one piece: its `name` and `version` code, how many, and the `strings` that are painted for it."""

    name: str
    version: str
    copies: int
    strings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedSheets:
    """An imposed file as planned.

    Pieces of `size` with `bleed` points around them on press sheets of the size `on`, either way up; `place` says
    what the slug tells of the sheet's number and the number of sheets.
    """

    pieces: tuple[WantedCopies, ...]
    size: SheetSize
    bleed: float
    on: SheetSize
    place: Callable[[int, int], str]


def imposed_faults(found: PressStream, wanted: WantedSheets) -> Iterator[str]:
    """Yield what an imposed file has that was not planned."""
    yield from (f"it carries {key}, which a print stream must not" for key in found.labels)
    at = 0
    for piece in wanted.pieces:
        own = _sheets_of(piece, found.sheets[at:])
        at += len(own)
        yield from _of_slugs(piece, own, wanted)
        yield from _of_contents(piece, own, found)
        yield from _of_piles(piece, own)
    if at != len(found.sheets):
        yield f"sheet {at + 1} of {len(found.sheets)} is of no piece that was ordered here"
    cells = frozenset(_rounded(_trim(one, wanted)) for sheet in found.sheets for one in sheet.placed)
    for number, sheet in _distinct(found.sheets):
        yield from (f"on sheet {number} {fault}" for fault in _of_places(sheet, wanted))
        yield from (f"on sheet {number} {fault}" for fault in _of_marks(sheet, cells, wanted))


def sheets_by_piece(found: PressStream, wanted: WantedSheets) -> Iterator[tuple[str, int]]:
    """Yield each piece of an imposed file with the number of its sheets, which follow one another."""
    at = 0
    for piece in wanted.pieces:
        own = len(_sheets_of(piece, found.sheets[at:]))
        at += own
        yield piece.name, own


def _sheets_of(piece: WantedCopies, sheets: Sequence[PressSheet]) -> tuple[PressSheet, ...]:
    """Return the sheets at the beginning of `sheets` whose slug names the piece."""
    own = next((n for n, sheet in enumerate(sheets) if not sheet.slug.startswith(f"{piece.name} · ")), len(sheets))
    return tuple(sheets[:own])


def _of_slugs(piece: WantedCopies, own: Sequence[PressSheet], wanted: WantedSheets) -> Iterator[str]:
    """Yield slugs that tell another piece, place or version."""
    if not own:
        yield f"it has no sheet of {piece.name}"
    for number, sheet in enumerate(own, start=1):
        slug = f"{piece.name} · {wanted.place(number, len(own))} · {piece.version}"
        if sheet.slug != slug:
            yield f"the slug '{sheet.slug}' should be '{slug}'"


def _of_contents(piece: WantedCopies, own: Sequence[PressSheet], found: PressStream) -> Iterator[str]:
    """Yield sheets that show something else than the piece."""
    for content in dict.fromkeys(one.content for sheet in own for one in sheet.placed):
        text = found.texts[content]
        if not shows_just(found.glyphs[content], piece.strings) or piece.version not in text:
            yield f"sheets of {piece.name} show another text than was proven"


def _of_piles(piece: WantedCopies, own: Sequence[PressSheet]) -> Iterator[str]:
    """Yield what is wrong once the sheets are cut and the piles put on one another, the first on top."""
    cells = sorted({_corner(one) for sheet in own for one in sheet.placed})
    held = [[_corner(one) for one in sheet.placed] for sheet in own]
    pile = [place in sheet for place in cells for sheet in held]
    copies = sum(len(sheet) for sheet in held)
    if copies != piece.copies:
        yield f"it holds {copies} copies of {piece.name}; {piece.copies} were ordered"
    if pile != sorted(pile, reverse=True) or sum(pile) != copies:
        yield f"cut and stacked, the copies of {piece.name} do not lie in order"


def _corner(one: PlacedForm) -> tuple[int, int]:
    """Return what positions are sorted by: from above, then from the left."""
    return (-round(one.bleed.top), round(one.bleed.x))


def _trim(one: PlacedForm, wanted: WantedSheets) -> Rect:
    """Return where a piece will be cut."""
    return one.bleed.grown(-wanted.bleed)


def _rounded(rect: Rect) -> Rect:
    """Return a rectangle that is the same as others that differ by rounding alone."""
    return Rect(*(round(value, 1) for value in (rect.x, rect.y, rect.width, rect.height)))


def _distinct(sheets: Sequence[PressSheet]) -> Iterator[tuple[int, PressSheet]]:
    """Yield each way a sheet looks, its slug's text apart, with the number of the first that does."""
    known: set[object] = set()
    for number, sheet in enumerate(sheets, start=1):
        key = (sheet.media, sheet.placed, sheet.lines, sheet.slug_box)
        if key not in known:
            known.add(key)
            yield number, sheet


def _of_places(sheet: PressSheet, wanted: WantedSheets) -> Iterator[str]:
    """Yield pieces of another size, cut off, off the sheet, or touched by another."""
    ways = {(round(side, 1), round(other, 1)) for side, other in _ways(wanted.on)}
    if (round(sheet.media.width, 1), round(sheet.media.height, 1)) not in ways:
        yield f"the media is not that of {wanted.on.name}"
    trims = [_trim(one, wanted) for one in sheet.placed]
    for place, (one, trim) in enumerate(zip(sheet.placed, trims, strict=True), start=1):
        if abs(trim.width - wanted.size.width) > _NEAR or abs(trim.height - wanted.size.height) > _NEAR:
            yield f"piece {place} is not of size {wanted.size.name}"
        if not one.clip.grown(_NEAR).contains(trim) or not sheet.media.contains(one.clip):
            yield f"piece {place} is cut off"
        others = [other for other in trims if other is not trim]
        if not all(lies_apart(one.clip, other) for other in others):
            yield f"piece {place} is painted over another"


def _ways(size: SheetSize) -> tuple[tuple[float, float], ...]:
    """Return the two ways up of a sheet, in points."""
    return ((size.width, size.height), (size.height, size.width))


def _of_marks(sheet: PressSheet, cells: frozenset[Rect], wanted: WantedSheets) -> Iterator[str]:
    """Yield marks and slugs that lie in a piece, and cuts without a mark at both ends."""
    kept = [cell.grown(wanted.bleed) for cell in cells]
    beside = [*sheet.lines, *([sheet.slug_box] if sheet.slug_box else [])]
    if not all(sheet.media.contains(one) and all(lies_apart(one, cell) for cell in kept) for one in beside):
        yield "a mark or the slug lies in a piece or off the sheet"
    if sheet.slug_box and not all(lies_apart(sheet.slug_box, line) for line in sheet.lines):
        yield "the slug lies on a mark"
    around = Rect.around(tuple(cells))
    for cell in (_rounded(_trim(one, wanted)) for one in sheet.placed):
        for edge in (cell.x, cell.right):
            ends = [line for line in sheet.lines if not line.width and abs(line.x - edge) <= _NEAR * 2]
            yield from _unmarked([(line.y, line.top) for line in ends], (around.y, around.top), "upright")
        for edge in (cell.y, cell.top):
            ends = [line for line in sheet.lines if not line.height and abs(line.y - edge) <= _NEAR * 2]
            yield from _unmarked([(line.x, line.right) for line in ends], (around.x, around.right), "level")


def _unmarked(lines: list[tuple[float, float]], around: tuple[float, float], way: str) -> Iterator[str]:
    """Yield a fault unless there is a line before the pieces and one after them."""
    if not any(end <= around[0] for _, end in lines) or not any(begin >= around[1] for begin, _ in lines):
        yield f"a cut has no mark at both its ends ({way})"

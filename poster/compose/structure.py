"""Stage compose: the structure of a poster (ISO 32000-1, 14.7 and 14.8) in the order of the reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter

from poster.campaign.layout import Cell, Role
from poster.campaign.piece import PictureFile, Piece, Text
from poster.compose.art import PlacedArt
from poster.compose.composition import Element, Item, Leaf, LinkTarget, PlacedPicture, QrSymbol
from poster.compose.place import PlacedText
from poster.compose.typeset import TextLine
from poster.geometry import Rect


def document_of(elements: Mapping[str, Element], cells: Sequence[Cell]) -> Element:
    """Return the Document with the elements of the slots, by name in reading order.

    The cells of a block are a list, each an item of it, so that a reader hears how many there are and can skip
    them (ISO 14289-1, 7.6; ISO 32000-1, 14.8.4.3.3). A cell left alone is none.
    """
    cell_of = {name: cell for cell in cells for name in cell.slots}
    repeat_of = {name: cell.repeat for name, cell in cell_of.items()}
    kids: list[Element] = []
    for repeat, block in groupby(elements, key=lambda name: repeat_of.get(name, "")):
        names = list(block)
        groups = [list(names) for _, names in groupby(names, key=lambda name: cell_of.get(name))]
        if repeat and len(groups) > 1:
            items = (tuple(elements[name] for name in group) for group in groups)
            kids.append(Element(Role.LIST.value, tuple(Element("LI", (Element("LBody", item),)) for item in items)))
        else:
            kids += [elements[name] for name in names]
    return Element("Document", tuple(kids))


def text_element(placed: PlacedText, piece: Piece) -> Element:
    """Return the element of a text slot: its role, a Link below it where there is one, its lines in order.

    A slot with markers is a list of items with labels; one with role `L` a list with one LI for each line
    as written. Several paragraphs have an element each, in a Div. The language is stated where it is not
    the piece's; copies of several languages become Spans.
    """
    slot = placed.text.slot
    language = slot_language(placed, piece.language)
    kids: tuple[Element | Leaf, ...]
    role = slot.role.value
    parts = tuple(tuple(lines) for _, lines in groupby(placed.block.lines, key=attrgetter("paragraph")))
    if slot.marker:
        role, kids = Role.LIST.value, tuple(_item(placed, lines, language, piece) for lines in parts)
    elif len(parts) > 1:
        kids = tuple(Element(role, _linked(placed, lines, language, piece), slot.name) for lines in parts)
        role = "Div"
    elif slot.role is Role.LIST:
        paragraphs = _paragraphs(placed.block.lines)
        items = (_linked(placed, lines, language, piece) for lines in paragraphs)
        kids = tuple(Element("LI", (Element("LBody", item),)) for item in items)
    else:
        kids = _linked(placed, placed.block.lines, language, piece)
    stated = language if language != piece.language else ""
    return Element(role, kids, slot.name, language=stated)


def _item(placed: PlacedText, lines: tuple[TextLine, ...], language: str, piece: Piece) -> Element:
    """Return an item of a list: its marker and its text (ISO 32000-1, 14.8.4.3.3)."""
    label = _content(placed, lines[:1], language)
    body = _linked(placed, lines[1:], language, piece)
    name = placed.text.slot.name
    return Element("LI", (Element("Lbl", label, name), Element("LBody", body, name)), name)


def slot_language(placed: PlacedText, otherwise: str) -> str:
    """Return the language of all copies of a slot, or `otherwise` if they differ."""
    languages = {portion.text.language for portion in placed.text.portions}
    return languages.pop() if len(languages) == 1 else otherwise


def _linked(
    placed: PlacedText, lines: tuple[TextLine, ...], language: str, piece: Piece
) -> tuple[Element | Leaf, ...]:
    """Return the content of `lines`, within a Link if the slot has one and the profile shows links."""
    content, name = _content(placed, lines, language), placed.text.slot.name
    if not piece.profile.has_links or name not in piece.links:
        return content
    areas = tuple(placed.line_box(line) for line in lines if line.runs)
    target = LinkTarget(piece.links[name], _plain(placed.text.value), areas)
    return (Element("Link", content, name, link=target),)


def _plain(text: str) -> str:
    """Return `text` on one line; no-break spaces stay."""
    return " ".join(part for part in text.replace("\n", " ").split(" ") if part)


def _paragraphs(lines: tuple[TextLine, ...]) -> Iterator[tuple[TextLine, ...]]:
    """Yield the lines between forced line breaks."""
    start = 0
    for index, line in enumerate(lines, start=1):
        if line.text.endswith("\n") or index == len(lines):
            yield lines[start:index]
            start = index


def _content(placed: PlacedText, lines: tuple[TextLine, ...], language: str) -> tuple[Element | Leaf, ...]:
    """Return the lines as leaves, one for each stretch in one language; Spans where it is not `language`."""
    portions = placed.text.portions
    runs = [
        (portions[owner].text.language, run)
        for line in lines
        for owner, run in zip(line.owners, placed.runs(line), strict=True)
    ]
    stretches = [(name, Leaf(tuple(run for _, run in group))) for name, group in groupby(runs, key=itemgetter(0))]
    return tuple(
        leaf if name == language else Element("Span", (leaf,), placed.text.slot.name, language=name)
        for name, leaf in stretches
    )


def figure_element(slot: str, item: QrSymbol | PlacedPicture | PlacedArt, alt: str, language: str) -> Element:
    """Return the Figure of a symbol or a picture; `language` is that of `alt` where it is not the piece's."""
    items: tuple[Item, ...] = item.items if isinstance(item, PlacedArt) else (item,)
    return Element("Figure", (Leaf(items),), slot, language=language, alt=alt, box=figure_box(item))


def figure_box(item: QrSymbol | PlacedPicture | PlacedArt) -> Rect:
    """Return what a figure takes of the sheet."""
    if isinstance(item, PlacedPicture):
        return item.seen
    return item.box if isinstance(item, PlacedArt) else item.frame


def alternative(copy: Text | None, picture: PictureFile | None, piece: Piece) -> tuple[str, str]:
    """Return the text that describes a figure, its copy or the picture's own, and its language where it is not
    the piece's.
    """
    text, language = (picture.alt, picture.language) if picture else ("", "")
    if copy is not None:
        text, language = copy.value, copy.language
    return text, language if language != piece.language else ""


def fonts_used(lines: tuple[TextLine, ...]) -> tuple[str, ...]:
    """Return the digests of the fonts of `lines` in order of first use."""
    return tuple(dict.fromkeys(run.font for line in lines for run in line.runs))

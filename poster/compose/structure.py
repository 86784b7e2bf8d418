"""Stage compose: the structure of a poster (ISO 32000-1, 14.7 and 14.8) in the order of the reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from poster.campaign.layout import Role
from poster.campaign.piece import PictureFile, Piece, Text
from poster.compose.composition import Element, GlyphRun, Leaf, LinkTarget, PlacedPicture, QrSymbol
from poster.compose.place import PlacedText
from poster.compose.typeset import TextLine


def text_element(placed: PlacedText, piece: Piece) -> Element:
    """Return the element of a text slot: its role, a Link below it where there is one, its lines in order.

    A slot with role `L` is a list with one LI for each paragraph. The language is stated where it is not
    the piece's; copies of several languages become Spans.
    """
    slot = placed.text.slot
    language = slot_language(placed, piece.language)
    if slot.role is Role.LIST:
        paragraphs = _paragraphs(placed.block.lines)
        items = (_linked(placed, lines, language, piece) for lines in paragraphs)
        kids: tuple[Element | Leaf, ...] = tuple(Element("LI", (Element("LBody", item),)) for item in items)
    else:
        kids = _linked(placed, placed.block.lines, language, piece)
    stated = language if language != piece.language else ""
    return Element(slot.role.value, kids, slot.name, language=stated)


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


def figure_element(slot: str, item: QrSymbol | PlacedPicture, alt: str, language: str) -> Element:
    """Return the Figure of a symbol or a picture; `language` is that of `alt` where it is not the piece's."""
    return Element("Figure", (Leaf((item,)),), slot, language=language, alt=alt, box=item.frame)


def alternative(copy: Text | None, picture: PictureFile | None, piece: Piece) -> tuple[str, str]:
    """Return the text that describes a figure, its copy or the picture's own, and its language where it is not
    the piece's.
    """
    text, language = (picture.alt, picture.language) if picture else ("", "")
    if copy is not None:
        text, language = copy.value, copy.language
    return text, language if language != piece.language else ""


def fonts_used(runs: tuple[GlyphRun, ...]) -> tuple[str, ...]:
    """Return the digests of the fonts of `runs` in order of first use."""
    return tuple(dict.fromkeys(run.font for run in runs))

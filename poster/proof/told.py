"""Stage prove: the words of a page read back: those that a reader is told, in order, and those beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from poster.proof.events import Shown
from poster.proof.sheet import Sheet
from poster.proof.tree import Node, Tree
from poster.proof.words import PageWords

_FILLED = 0  # ISO 32000-1, 9.3.6, table 106


def words_of(sheet: Sheet) -> PageWords:
    """Return the words of the page that `sheet` is turned to; raises `Unreadable` as its views do."""
    content = sheet.content
    shown = [event for event in content.events if isinstance(event, Shown)]
    seen = [event for event in shown if _is_seen(event, sheet)]
    return PageWords(
        tuple(text for text in _in_order(sheet.tree, content.texts) if text),
        "".join(_text(event) for event in seen if event.is_artifact),
        "".join(_text(event) for event in shown if event not in seen),
    )


def _text(event: Shown) -> str:
    """Return the text of an event as its font tells it."""
    return "".join(event.typeface.text(code) or "" for code, _, _ in event.glyphs)


def _is_seen(event: Shown, sheet: Sheet) -> bool:
    """Is the text filled, opaque and on the page?"""
    media, look = sheet.media, event.look
    inside = all(
        media.x <= x <= media.right and media.y <= y <= media.top and _is_within(event, x, y)
        for _, x, y in event.glyphs
    )
    return inside and event.mode == _FILLED and look.alpha_fill >= 1 and not look.has_mask


def _is_within(event: Shown, x: float, y: float) -> bool:
    """Does a glyph begin where the clip lets it be painted?"""
    if event.clip is None:
        return True
    box = event.clip.box.grown(event.size)
    return box.x <= x <= box.right and box.y <= y <= box.top


def _in_order(tree: Tree, texts: Mapping[int, str]) -> Iterator[str]:
    """Yield the texts of marked content in the order of the tree."""
    nodes = {node.number: node for node in tree.nodes}
    for node in tree.nodes:
        if node.parent not in nodes:
            yield from _below(node, nodes, texts)


def _below(node: Node, nodes: dict[int, Node], texts: Mapping[int, str]) -> Iterator[str]:
    """Yield the texts of an element and of those in it."""
    for part in node.parts:
        if isinstance(part, int):
            yield texts.get(part, "")
        elif part.number in nodes:
            yield from _below(nodes[part.number], nodes, texts)

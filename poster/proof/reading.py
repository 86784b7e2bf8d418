"""Stage prove: the slots of a promise found again in a file: their elements, their text, their glyphs."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c

from poster.geometry import Rect
from poster.proof.events import Content, Shown
from poster.proof.promise import Promise, PromisedSlot
from poster.proof.sheet import Sheet
from poster.proof.tree import Kid, Node, Tree

MAX_CHARACTERS = 200_000
_SPACES = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_BLOCKS = frozenset({"LI", "P", "H1", "H2", "H3", "L", "Sect", "Div", "Lbl", "LBody"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A marked-content sequence in the tree: path of roles below the slot's element, language, text, MCID."""

    roles: str
    language: str
    text: str
    mcid: int


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph on the page. `box` is its ink by its outline, `drawn` by PDFium (None where it found none).

    PDFium divides the box of a text that an ActualText tells evenly among its letters, so that is not taken.
    """

    event: Shown
    code: int
    x: float
    y: float
    box: Rect | None
    drawn: Rect | None

    @property
    def ink(self) -> Rect | None:
        """The box of its ink, as PDFium draws it where that is known."""
        return self.drawn if self.drawn is not None and self.box is not None else self.box

    @property
    def text(self) -> str | None:
        """What the file says it stands for."""
        return self.event.typeface.text(self.code)


@dataclass(frozen=True, slots=True)
class SlotReading:
    """A promised slot and what the file has of it; `element` is None where the file has nothing.

    `told` is the element's text in structure order, normalised; `events` and `glyphs` are in painting order;
    `ink` is the box around all ink.
    """

    slot: PromisedSlot
    element: Node | None
    told: str
    passages: tuple[Passage, ...]
    events: tuple[Shown, ...]
    glyphs: tuple[Glyph, ...]
    ink: Rect | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All promised slots as found, in promised order; and what is on the sheet beside them.

    `others` are elements below the Document that no slot accounts for; `strangers` are text events that
    belong to no slot.
    """

    slots: tuple[SlotReading, ...]
    others: tuple[Node, ...]
    strangers: tuple[Shown, ...]


def normalised(text: str) -> str:
    """Return `text` without soft hyphens, white space as single spaces (no-break spaces are kept)."""
    return _SPACES.sub(" ", text.replace("\u00ad", "")).strip(" ")


def reading_of(sheet: Sheet, promise: Promise) -> Reading:
    """Return the slots of `promise` as the file has them; made once a sheet."""
    return sheet.view("reading", lambda: _reading(sheet, promise))


def document_language(sheet: Sheet) -> str:
    """Return the language that the catalogue states, "" without one."""
    return str(sheet.catalogue.get("/Lang", ""))


def top_elements(tree: Tree) -> tuple[Node, ...]:
    """Return the elements below the Document, or below the root where there is no single Document."""
    tops = tree.kids(-1)
    return tree.kids(tops[0].number) if len(tops) == 1 and tops[0].role == "Document" else tops


def passages_of(node: Node, tree: Tree, content: Content, language: str, above: str = "") -> Iterator[Passage]:
    """Yield the marked-content sequences at and below an element in reading order."""
    roles = f"{above}/{node.role}" if above else node.role
    language = node.language or language
    for part in node.parts:
        if isinstance(part, Kid):
            yield from passages_of(tree.nodes[part.number], tree, content, language, roles)
        else:
            yield Passage(roles, language, content.texts.get(part, ""), part)


def told_by(node: Node, tree: Tree, content: Content) -> str:
    """Return an element's text as assistive technology reads it (ISO 32000-1, 14.8.2.3 and 14.9.4)."""
    if node.actual_text is not None:
        return node.actual_text
    parts: list[str] = []
    for part in node.parts:
        if isinstance(part, Kid):
            kid = tree.nodes[part.number]
            parts.append(told_by(kid, tree, content) + (" " if kid.role in _BLOCKS else ""))
        else:
            parts.append(content.texts.get(part, ""))
    return "".join(parts)


def _reading(sheet: Sheet, promise: Promise) -> Reading:
    """Pair slots and elements and gather their glyphs."""
    tree, content = sheet.tree, sheet.content
    tops = top_elements(tree)
    told = {node.number: normalised(told_by(node, tree, content)) for node in tops}
    pairs = _paired(promise.slots, tops, told)
    by_mcid: dict[int, list[Shown]] = {}
    for event in content.shown:
        if event.mcid is not None:
            by_mcid.setdefault(event.mcid, []).append(event)
    slots = tuple(_slot(slot, pairs.get(slot.name), told, sheet, by_mcid) for slot in promise.slots)
    taken = {event.order for slot in slots for event in slot.events}
    used = {node.number for node in pairs.values()}
    return Reading(
        slots,
        tuple(node for node in tops if node.number not in used),
        tuple(event for event in content.shown if event.order not in taken),
    )


def _slot(
    slot: PromisedSlot,
    element: Node | None,
    told: Mapping[int, str],
    sheet: Sheet,
    by_mcid: Mapping[int, list[Shown]],
) -> SlotReading:
    """Return one slot as found."""
    if element is None:
        return SlotReading(slot, None, "", (), (), (), None)
    passages = tuple(passages_of(element, sheet.tree, sheet.content, document_language(sheet)))
    found = {event.order: event for passage in passages for event in by_mcid.get(passage.mcid, ())}
    events = tuple(found[order] for order in sorted(found))
    glyphs = tuple(glyph for event in events for glyph in glyphs_of(event, sheet))
    return SlotReading(slot, element, told[element.number], passages, events, glyphs, _around(glyphs))


def _paired(slots: tuple[PromisedSlot, ...], tops: tuple[Node, ...], told: Mapping[int, str]) -> dict[str, Node]:
    """Return the element of each slot: first by equal content, then what is left in order."""
    left = list(tops)
    pairs: dict[str, Node] = {}
    for slot in slots:
        for node in left:
            if _is_equal(slot, node, told[node.number]):
                pairs[slot.name] = node
                left.remove(node)
                break
    for slot in slots:
        same = [node for node in left if (node.role == "Figure") == slot.is_figure]
        if slot.name not in pairs and same:
            best = max(same, key=lambda node: _likeness(slot.text, told[node.number]))
            pairs[slot.name] = best
            left.remove(best)
    return pairs


def _is_equal(slot: PromisedSlot, node: Node, told: str) -> bool:
    """Does an element say exactly what a slot promises?"""
    if slot.is_figure:
        return node.role == "Figure" and node.alt == slot.alt
    return told == normalised(slot.text)


def _likeness(one: str, other: str) -> float:
    """Return how much two texts share, 0 to 1, by their pairs of letters."""
    first, second = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    shorter = abs(len(one) - len(other)) / (len(one) + len(other) + 1)
    return len(first & second) / (len(first | second) or 1) + (0.01 * (1 - shorter) if other else 0)


def glyphs_of(event: Shown, sheet: Sheet) -> tuple[Glyph, ...]:
    """Return the glyphs of a text event with their ink on the page; made once a sheet."""
    return sheet.view(f"glyphs {event.order}", lambda: tuple(_glyphs((event,), drawn_glyphs(sheet))))


def ink_of(event: Shown, sheet: Sheet) -> Rect | None:
    """Return the box around the ink of a text event, None if it has none; made once a sheet."""
    return sheet.view(f"ink {event.order}", lambda: _around(glyphs_of(event, sheet)))


def _around(glyphs: Iterable[Glyph]) -> Rect | None:
    boxes = tuple(glyph.ink for glyph in glyphs if glyph.ink is not None)
    return Rect.around(boxes) if boxes else None


def _glyphs(events: Iterable[Shown], drawn: Mapping[tuple[int, int], Rect]) -> Iterator[Glyph]:
    for event in events:
        a, b, c, d = event.matrix
        for code, x, y in event.glyphs:
            ink = event.typeface.ink(code)
            box = None if ink is None else _on_page(ink, a, b, c, d, x, y)
            is_known = box is not None and not event.is_spelled
            yield Glyph(event, code, x, y, box, _nearest(drawn, x, y) if is_known else None)


def _on_page(
    ink: tuple[float, float, float, float], a: float, b: float, c: float, d: float, x: float, y: float
) -> Rect:
    """Return a glyph's box on the page."""
    left, lower, right, upper = ink
    if b == 0 == c and a > 0 and d > 0:
        return Rect(x + a * left, y + d * lower, a * (right - left), d * (upper - lower))
    corners = [(a * u + c * v + x, b * u + d * v + y) for u in (left, right) for v in (lower, upper)]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _place(x: float, y: float) -> tuple[int, int]:
    """Return the tenth of a point that an origin lies in."""
    return round(x * 10), round(y * 10)


def _nearest(drawn: Mapping[tuple[int, int], Rect], x: float, y: float) -> Rect | None:
    """Return PDFium's box of the glyph at an origin, which both readers may round differently."""
    across, up = _place(x, y)
    found = drawn.get((across, up))
    if found is not None:
        return found
    near = ((across + i, up + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return next((drawn[place] for place in near if place in drawn), None)


def drawn_glyphs(sheet: Sheet) -> Mapping[tuple[int, int], Rect]:
    """Return PDFium's boxes of all glyphs with ink by their origins in tenths of a point; made once a sheet.

    Two glyphs at one origin are counted by the first.
    """
    return sheet.view("drawn glyphs", lambda: _drawn(sheet.textpage.raw))


def _drawn(textpage: Any) -> dict[tuple[int, int], Rect]:
    values = [ctypes.c_double() for _ in range(4)]
    left, right, lower, upper = values
    to_left, to_right, to_lower, to_upper = (ctypes.byref(value) for value in values)
    box_of, origin_of = pdfium_c.FPDFText_GetCharBox, pdfium_c.FPDFText_GetCharOrigin
    found: dict[tuple[int, int], Rect] = {}
    for number in range(min(pdfium_c.FPDFText_CountChars(textpage), MAX_CHARACTERS)):
        if not box_of(textpage, number, to_left, to_right, to_lower, to_upper):
            continue
        x, y, width, height = left.value, lower.value, right.value - left.value, upper.value - lower.value
        origin_of(textpage, number, to_left, to_lower)
        found.setdefault(_place(left.value, lower.value), Rect(x, y, width, height))
    return found

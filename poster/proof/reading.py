"""Stage prove: the slots of a promise found again in a file: their elements, their text, their glyphs."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from poster.compose.alike import Alike
from poster.frozen import dataclass
from poster.geometry import Rect
from poster.proof.events import Content, Shown
from poster.proof.glyphs import Glyph, around, glyphs_of
from poster.proof.promise import Promise, PromisedSlot
from poster.proof.sheet import Sheet
from poster.proof.tree import Kid, Node, Tree

_SPACES = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_WHOLE = frozenset({"P", "H1", "H2", "H3", "L", "Div", "Figure"})
_BLOCKS = frozenset({"LI", "P", "H1", "H2", "H3", "L", "Sect", "Div", "Lbl", "LBody"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A marked-content sequence in the tree: path of roles below the slot's element, language, text, MCID."""

    roles: str
    language: str
    text: str
    mcid: int


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

    `recurring` are the texts among them that the last such sheet had, too, the very same, and `own` the others.
    `others` are elements below the Document that no slot accounts for; `strangers` are text events that
    belong to no slot.
    """

    slots: tuple[SlotReading, ...]
    recurring: tuple[SlotReading, ...]
    own: tuple[SlotReading, ...]
    others: tuple[Node, ...]
    strangers: tuple[Shown, ...]

    @property
    def texts(self) -> tuple[SlotReading, ...]:
        """All slots that are texts."""
        return tuple(slot for slot in self.slots if not slot.slot.is_figure)


@lru_cache(maxsize=1024)
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


def slot_candidates(tree: Tree) -> tuple[Node, ...]:
    """Return the elements that can be slots: below the Document, or whole ones in the items of a list there."""
    below: dict[int, list[Node]] = {}
    for node in tree.nodes:
        below.setdefault(node.parent, []).append(node)
    found: list[Node] = []
    for top in top_elements(tree):
        held = _held(top, below) if top.role == "L" else []
        found += held if any(one.role in _WHOLE for one in held) else [top]
    return tuple(found)


def _held(node: Node, below: Mapping[int, list[Node]]) -> list[Node]:
    """Return what the items of a list hold; what stands elsewhere in it stays as it is."""
    found: list[Node] = []
    for item in below.get(node.number, ()):
        for part in below.get(item.number) or (item,):
            found += [part] if part.role in _WHOLE else below.get(part.number) or [part]
    return found


def cell_of(node: Node, tree: Tree) -> tuple[int, int]:
    """Return the numbers of the list and of the item that an element is in by L, LI and LBody, else 0 and 0."""
    above = [node.parent]
    while above[-1] >= 0 and len(above) < 4:
        above.append(tree.nodes[above[-1]].parent)
    nodes = [tree.nodes[number] for number in above if number >= 0]
    if [one.role for one in nodes[:3]] != ["LBody", "LI", "L"]:
        return 0, 0
    return nodes[2].number, nodes[1].number


def passages_of(node: Node, tree: Tree, content: Content, language: str, above: str = "") -> Iterator[Passage]:
    """Yield the marked-content sequences at and below an element in reading order."""
    roles = f"{above}/{node.role}" if above else node.role
    language = language if node.language is None else node.language
    for part in node.parts:
        if isinstance(part, Kid):
            yield from passages_of(tree.nodes[part.number], tree, content, language, roles)
        else:
            is_told = node.actual_text is not None and len(node.parts) == 1
            text = node.actual_text if is_told else content.texts.get(part, "")
            yield Passage(roles, content.languages.get(part, language), text or "", part)


def inherited(node: Node, tree: Tree, language: str) -> str:
    """Return the language that the elements above one give it; `language` is the document's (14.9.2)."""
    while node.parent >= 0:
        node = tree.nodes[node.parent]
        if node.language is not None:
            return node.language
    return language


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
    plan = _plan(Alike(tree))
    tops = plan.candidates
    held = {number: tuple(map(content.texts.get, mcids)) for number, mcids in plan.mcids.items()}
    told = {node.number: _told(Alike((node, tree), node), content, held[node.number]) for node in tops}
    pairs = _paired(promise.slots, tops, told)
    by_mcid: dict[int, list[Shown]] = {}
    for event in content.shown:
        if event.mcid is not None:
            by_mcid.setdefault(event.mcid, []).append(event)
    found = _Found(sheet, plan, told, held, by_mcid, document_language(sheet))
    slots = tuple(_slot(slot, pairs.get(slot.name), found) for slot in promise.slots)
    taken = {event.order for slot in slots for event in slot.events}
    used = {node.number for node in pairs.values()}
    texts = tuple(slot for slot in slots if not slot.slot.is_figure)
    recurring = sheet.seen.again((promise.profile.name, promise.media), texts)
    return Reading(
        slots,
        sheet.seen.of("recurring", recurring, lambda: recurring),
        tuple(slot for slot in texts if not any(slot is one for one in recurring)),
        tuple(node for node in tops if node.number not in used),
        tuple(event for event in content.shown if event.order not in taken),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """The elements of a tree that can be slots, and the marked content at and below each, by its number."""

    candidates: tuple[Node, ...]
    mcids: Mapping[int, tuple[int, ...]]


@lru_cache(maxsize=64)
def _plan(key: Alike[Tree]) -> _Plan:
    tree = key.subject
    candidates = slot_candidates(tree)
    return _Plan(candidates, {node.number: tuple(_mcids(node, tree)) for node in candidates})


def _mcids(node: Node, tree: Tree) -> Iterator[int]:
    """Yield the marked-content sequences at and below an element in reading order."""
    for part in node.parts:
        if isinstance(part, Kid):
            yield from _mcids(tree.nodes[part.number], tree)
        else:
            yield part


def _told(key: Alike[tuple[Node, Tree]], content: Content, texts: tuple[str | None, ...]) -> str:
    """Return what an element tells, normalised; `texts` are those of the content at and below it."""
    known = _TOLD.get((key, texts))
    if known is None:
        known = _TOLD[key, texts] = normalised(told_by(*key.subject, content))
        if len(_TOLD) > _MOST_TOLD:
            _TOLD.popitem(last=False)
    return known


_MOST_TOLD = 512
_TOLD: OrderedDict[tuple[Alike[tuple[Node, Tree]], tuple[str | None, ...]], str] = OrderedDict()


@dataclass(frozen=True, slots=True)
class _Found:
    """What a sheet has for its slots: what each element tells, the texts and events of its marked content."""

    sheet: Sheet
    plan: _Plan
    told: Mapping[int, str]
    texts: Mapping[int, tuple[str | None, ...]]
    by_mcid: Mapping[int, list[Shown]]
    language: str


def _slot(slot: PromisedSlot, element: Node | None, found: _Found) -> SlotReading:
    """Return one slot as found: the very same as on a sheet before where all that it depends on is the same."""
    if element is None:
        return SlotReading(slot, None, "", (), (), (), None)
    sheet, number = found.sheet, element.number
    language = inherited(element, sheet.tree, found.language)
    own = {event.order: event for mcid in found.plan.mcids[number] for event in found.by_mcid.get(mcid, ())}
    events = tuple(own[order] for order in sorted(own))
    parts = tuple(glyphs_of(event, sheet) for event in events)

    def made() -> SlotReading:
        passages = tuple(passages_of(element, sheet.tree, sheet.content, language))
        glyphs = sheet.seen.of("slot", parts, lambda: tuple(chain.from_iterable(parts)))
        ink = sheet.seen.of("ink", (glyphs,), lambda: around(glyphs))
        return SlotReading(slot, element, found.told[number], passages, events, glyphs, ink)

    if not parts or sheet.content.languages or not all(map(sheet.seen.is_kept, parts)):
        return made()
    # What is read keeps the slot and the element alive, so that their identities stay their own.
    also = (id(slot), id(element), language, found.texts[number])
    return sheet.seen.of("slot reading", (*events, *parts), made, also=also)


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

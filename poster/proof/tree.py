"""Stage prove: the structure tree of a file (ISO 32000-1, 14.7), flattened in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pypdf.generic import IndirectObject

from poster.frozen import dataclass
from poster.proof.elements import Element, element_in
from poster.proof.moulds import Reference
from poster.proof.quick import QuickReader

MAX_ELEMENTS = 20_000
_MAX_DEPTH = 64
_MOST_KEPT = 200  # elements of a tree that is kept


@dataclass(frozen=True, slots=True)
class Node:
    """A structure element. `parts` are, in order, its MCIDs (int) and the numbers of its kids (str of int).

    `number` is its place in the tree's order; `parent` that of the element above, -1 for the root's kids.
    `language` is its own /Lang, None without one; "" says that it is unknown (14.9.2.2). `objects` are its object
    references. `page` is the number of the object that is its page, 0 where it names none. `expansion` is what an
    abbreviation stands for (/E, 14.9.5). `identifier` is its /ID, "" without one; `numbering` the ListNumbering of
    its attributes, as written.
    """

    number: int
    parent: int
    role: str
    language: str | None
    alt: str | None
    actual_text: str | None
    parts: tuple[int | Kid, ...]
    objects: tuple[Any, ...]
    page: int = 0
    expansion: str | None = None
    identifier: str = ""
    numbering: str = ""


@dataclass(frozen=True, slots=True)
class Kid:
    """A place in an element's content that another element takes, by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Tree:
    """All elements; `nodes` stand in the order of the tree, an element before its kids."""

    nodes: tuple[Node, ...]

    def kids(self, number: int) -> tuple[Node, ...]:
        """Return the kids of an element, of the root with -1."""
        return tuple(node for node in self.nodes if node.parent == number)


def tree_of(catalogue: Any, limit: int = MAX_ELEMENTS) -> Tree:
    """Return the structure tree, empty if the file has none; `ValueError` beyond `limit` elements or 64 deep."""
    root = catalogue.get("/StructTreeRoot")
    if root is None:
        return Tree(())
    roles = {str(k): str(v) for k, v in root.get_object().get("/RoleMap", {}).items()}
    found = _elements(root.get_object(), limit)
    if found is not None:
        many = len(found[1]) > _MOST_KEPT
        return (_tree.__wrapped__ if many else _tree)(tuple(roles.items()), *found)
    walk = _Walk(roles, limit)
    for kid in _kids(root.get_object()):
        walk.element(kid, -1, 0)
    return Tree(tuple(node for node in walk.nodes if node is not None))


def _elements(root: Any, limit: int) -> tuple[int, tuple[Element, ...]] | None:
    """Return how many elements are below the root, and all elements in order, each before its kids.

    None if one of them is not of a plain kind, or for a tree beyond the limits.
    """
    reader = getattr(getattr(root, "indirect_reference", None), "pdf", None)
    kids = root["/K"] if isinstance(reader, QuickReader) and "/K" in root else None  # resolved, by any release
    if not isinstance(reader, QuickReader) or kids is None:
        return None
    tops = [root.raw_get("/K")] if "/S" in kids or not isinstance(kids, list) else list(kids)
    found: list[Element] = []
    if not all(isinstance(top, IndirectObject) for top in tops):
        return None
    ahead = [(Reference(top.idnum, top.generation), 0) for top in reversed(tops)]
    while ahead:
        one, depth = ahead.pop()
        element = _element(one.number, one.generation, reader)
        if element is None or depth > _MAX_DEPTH or len(found) >= limit:
            return None
        found.append(element)
        ahead += [(part, depth + 1) for part in reversed(element.parts) if isinstance(part, Reference)]
    return len(tops), tuple(found)


def element_at(reference: Any) -> Element | None:
    """Return the element that a reference of a file leads to, None if it is not of a plain kind."""
    reader = getattr(reference, "pdf", None)
    if not isinstance(reference, IndirectObject) or not isinstance(reader, QuickReader):
        return None
    return _element(reference.idnum, reference.generation, reader)


def _element(number: int, generation: int, reader: QuickReader) -> Element | None:
    """Return the element of that number, None if it is not of a plain kind."""
    data = reader.bytes_of(number, generation)
    element = element_in(data) if data is not None else None
    return element if element is not None and (element.number, element.generation) == (number, generation) else None


@lru_cache(maxsize=64)
def _tree(roles: tuple[tuple[str, str], ...], tops: int, elements: tuple[Element, ...]) -> Tree:
    """Return the tree of elements that stand in its order; the first level has `tops` of them."""
    ahead = iter(enumerate(elements))
    known = dict(roles)
    nodes: list[Node | None] = [None] * len(elements)

    def laid(parent: int) -> int:
        number, one = next(ahead)
        parts = tuple(part if isinstance(part, int) else Kid(laid(number)) for part in one.parts)
        nodes[number] = Node(
            *(number, parent, _standard(one.role, known), one.language, one.alt, one.actual_text, parts, ()),
            page=one.page,
            expansion=one.expansion,
            identifier=one.identifier,
            numbering=one.numbering,
        )
        return number

    for _ in range(tops):
        laid(-1)
    return Tree(tuple(node for node in nodes if node is not None))


def _standard(name: str, roles: dict[str, str]) -> str:
    """Return the standard structure type that a role stands for (14.8.4)."""
    for _ in range(8):
        if name not in roles:
            break
        name = roles[name]
    return name[1:]


def _kids(holder: Any) -> Iterator[Any]:
    """Yield the kids of an element, resolved."""
    kids = holder.get("/K")
    kids = kids.get_object() if kids is not None else []
    for kid in kids if isinstance(kids, list) else [kids]:
        yield kid.get_object()


class _Walk:
    """The tree while it is read."""

    def __init__(self, roles: dict[str, str], limit: int) -> None:
        self.nodes: list[Node | None] = []
        self._limit = limit
        self._roles = roles

    def element(self, holder: Any, parent: int, depth: int) -> int:
        """Add an element with all below it and return its number."""
        if len(self.nodes) >= self._limit or depth > _MAX_DEPTH:
            raise ValueError("the structure tree is too large")
        number = len(self.nodes)
        self.nodes.append(None)
        parts: list[int | Kid] = []
        objects: list[Any] = []
        for kid in _kids(holder):
            if not isinstance(kid, dict):
                parts.append(int(kid))
            elif "/S" in kid:
                parts.append(Kid(self.element(kid, number, depth + 1)))
            elif "/MCID" in kid:
                parts.append(int(kid["/MCID"]))
            elif "/Obj" in kid:
                objects.append(kid["/Obj"].get_object())
        role = _standard(str(holder.get("/S", "")), self._roles)
        texts = (_text(holder, "/Lang"), _text(holder, "/Alt"), _text(holder, "/ActualText"))
        last = (_page(holder), _text(holder, "/E"), _text(holder, "/ID") or "", _numbering(holder))
        is_leaf = not objects and not any(isinstance(part, Kid) for part in parts)
        entries: tuple[Any, ...] = (number, parent, role, *texts, tuple(parts), tuple(objects), *last)
        self.nodes[number] = _leaf(*entries) if is_leaf else Node(*entries)
        return number


@lru_cache(maxsize=1024)
def _leaf(*entries: Any) -> Node:
    """Return an element that holds content alone: the very same one for the same entries."""
    return Node(*entries)


def tree_by_page(tree: Tree) -> dict[int, Tree]:
    """Return the part of a tree that each page has, by the number of the page's object.

    Content belongs to the page that its element names (ISO 32000-1, 14.7.4.2, table 324); elements above that
    hold content of other pages are left out.
    """
    own: dict[int, list[Node]] = {}
    for node in tree.nodes:
        if any(not isinstance(part, Kid) for part in node.parts) or node.objects:
            own.setdefault(node.page, []).append(node)
    return {page: Tree(tuple(nodes)) for page, nodes in own.items()}


def _page(holder: Any) -> int:
    """Return the number of the object that is an element's page, 0 where it names none."""
    return int(getattr(holder.raw_get("/Pg"), "idnum", 0)) if "/Pg" in holder else 0


def _numbering(holder: Any) -> str:
    """Return the ListNumbering of an element's attributes, "" without one (14.8.5.5)."""
    stated = holder.get("/A")
    stated = None if stated is None else stated.get_object()
    owners = [each.get_object() for each in (stated if isinstance(stated, list) else [stated]) if each is not None]
    return next((str(each["/ListNumbering"]) for each in owners if _is_numbering(each)), "")


def _is_numbering(attributes: Any) -> bool:
    return isinstance(attributes, dict) and "/ListNumbering" in attributes


def _text(holder: Any, key: str) -> str | None:
    """Return a text entry."""
    value = holder.get(key)
    return None if value is None else str(value.get_object())

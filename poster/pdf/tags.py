"""Stage paint: the structure tree in reading order, and the link annotations that belong to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFObjectReference

from poster.compose.composition import Composition, Element, GlyphRun, Leaf, LinkTarget
from poster.frozen import dataclass
from poster.geometry import Rect
from poster.pdf.canvas import is_painted
from poster.pdf.document import Array, Dictionary, PosterDocument, Value, page_name, rectangle, text_string

_PRINTED = 4  # ISO 32000-1, 12.5.3: annotation flag Print, which ISO 19005-2, 6.3.2 requires
_URI_MARKS = ":/?#[]@!$&'()*+,;=%-._~"  # RFC 3986, 2.2 and 2.3; % because a URI may come encoded


@dataclass(frozen=True, slots=True)
class MarkedLeaf:
    """A leaf that leaves something on the page, with the role of its element and its MCID."""

    role: str
    mcid: int
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """The structure of one page, a Document, and its painted leaves; see `marked_leaves`."""

    root: Element
    leaves: Mapping[int, MarkedLeaf]


@dataclass(frozen=True, slots=True)
class Tags:
    """The structure tree's root, and the annotations of every page."""

    root: PDFObjectReference
    annotations: tuple[tuple[PDFObjectReference, ...], ...]


def marked_leaves(composition: Composition) -> dict[int, MarkedLeaf]:
    """Return the painted leaves in painting order, keyed by their place among all leaves in reading order.

    MCIDs count in painting order, which is the reading order within a layer.
    """
    found = [
        (place, element.role, leaf)
        for place, (element, leaf) in enumerate(composition.leaves())
        if any(map(is_painted, leaf.items))
    ]
    found.sort(key=lambda entry: entry[2].layer)
    return {place: MarkedLeaf(role, mcid, leaf) for mcid, (place, role, leaf) in enumerate(found)}


def add_tags(document: PosterDocument, pages: Sequence[TaggedPage]) -> Tags:
    """Add one structure tree over all pages, its parent tree and the link annotations to the file.

    The elements below the pages' Documents follow one another below a single one.
    """
    tree = _Tree(document, pages)
    entries: dict[str, Value] = {"Type": "/StructTreeRoot"}
    holder = Dictionary(entries)
    reference = document.add(holder)
    top = tree.top(reference)
    if top is not None:
        holder["K"] = top
    holder["ParentTree"] = document.add(tree.parent_tree())
    holder["ParentTreeNextKey"] = len(pages) + len(tree.links)
    return Tags(reference, tree.annotations())


@dataclass(frozen=True, slots=True)
class _Link:
    """A link annotation, its structure element and the place of its page."""

    annotation: PDFObjectReference
    element: PDFObjectReference
    page: int


class _Tree:
    """The structure tree while it is built."""

    def __init__(self, document: PosterDocument, pages: Sequence[TaggedPage]) -> None:
        self._document = document
        self._pages = pages
        self._parents: list[dict[int, PDFObjectReference]] = [{} for _ in pages]
        self.links: list[_Link] = []
        self._turn_to(0)

    def _turn_to(self, place: int) -> None:
        """Go on with the elements of the page at `place`."""
        self._place = place
        self._leaves = self._pages[place].leaves
        self._page = self._document.reserve(page_name(place))
        self._next_leaf = 0

    def top(self, parent: PDFObjectReference) -> PDFObjectReference | None:
        """Add the Document with the elements of all pages; None where nothing is painted."""
        if not any(page.leaves for page in self._pages):
            return None
        own = Dictionary(element_entries(self._pages[0].root))
        own["P"], own["Pg"] = parent, self._page
        reference = self._document.add(own)
        kids: list[Value] = []
        for place, page in enumerate(self._pages):
            self._turn_to(place)
            kids += self._kids(page.root, reference)
        own["K"] = kids[0] if len(kids) == 1 else Array(kids)
        return reference

    def annotations(self) -> tuple[tuple[PDFObjectReference, ...], ...]:
        """Return the annotations of each page."""
        return tuple(
            tuple(link.annotation for link in self.links if link.page == place) for place in range(len(self._pages))
        )

    def _kids(self, element: Element, parent: PDFObjectReference) -> list[Value]:
        """Add what is below an element; return references and MCIDs of what is painted."""
        found = (self._kid(kid, parent) for kid in element.kids)
        return [kid for kid in found if kid is not None]

    def element(self, element: Element, parent: PDFObjectReference) -> PDFObjectReference | None:
        """Add the element with all below it; None where nothing below it is painted."""
        if not self._is_painted(element):
            self._next_leaf += sum(1 for _ in leaves_below(element))
            return None
        own = Dictionary(element_entries(element))
        own["P"], own["Pg"] = parent, self._page
        reference = self._document.add(own)
        kids = self._kids(element, reference)
        if element.link is not None:
            kids += self._link(element.link, reference)
        own["K"] = kids[0] if len(kids) == 1 else Array(kids)
        return reference

    def parent_tree(self) -> PDFDictionary:
        """Return the parent tree: each page's elements by MCID, then the links' (ISO 32000-1, 14.7.4.4)."""
        numbers: list[Value] = []
        for place, parents in enumerate(self._parents):
            by_mcid: list[Value] = [parents[mcid] for mcid in range(len(parents))]
            numbers += [place, self._document.add(Array(by_mcid))]
        for key, link in enumerate(self.links, len(self._pages)):
            numbers += [key, link.element]
        return Dictionary({"Nums": Array(numbers)})

    def _is_painted(self, element: Element) -> bool:
        count = sum(1 for _ in leaves_below(element))
        return any(place in self._leaves for place in range(self._next_leaf, self._next_leaf + count))

    def _kid(self, kid: Element | Leaf, parent: PDFObjectReference) -> Value | None:
        if isinstance(kid, Element):
            return self.element(kid, parent)
        marked = self._leaves.get(self._next_leaf)
        self._next_leaf += 1
        if marked is None:
            return None
        self._parents[self._place][marked.mcid] = parent
        return marked.mcid

    def _link(self, link: LinkTarget, element: PDFObjectReference) -> list[Value]:
        """Add an annotation for each area and return the object references that hold them."""
        found: list[Value] = []
        for area in link.areas:
            key = len(self._pages) + len(self.links)
            added = self._document.add(annotation(link, area, self._page, key))
            self.links.append(_Link(added, element, self._place))
            found.append(Dictionary({"Type": "/OBJR", "Obj": added, "Pg": self._page}))
        return found


def leaves_below(element: Element) -> Iterator[Leaf]:
    """Yield the leaves below an element in reading order."""
    for kid in element.kids:
        if isinstance(kid, Leaf):
            yield kid
        else:
            yield from leaves_below(kid)


def element_entries(element: Element) -> dict[str, Value]:
    """Return what an element says of itself (ISO 32000-1, 14.7.2, table 323)."""
    entries: dict[str, Value] = {"Type": "/StructElem", "S": f"/{element.role}"}
    if element.language:
        entries["Lang"] = text_string(element.language)
    if element.alt:
        entries["Alt"] = text_string(element.alt)
    if element.actual_text:
        entries["ActualText"] = text_string(element.actual_text)
    if element.box is not None:
        layout = {"O": "/Layout", "Placement": "/Block", "BBox": rectangle(element.box)}
        entries["A"] = Dictionary(layout)
    elif element.role == "L":
        entries["A"] = Dictionary({"O": "/List", "ListNumbering": _numbering(element)})
    elif element.role in {"TH", "TD"} and (element.scope or element.columns > 1):
        entries["A"] = Dictionary(_cell(element))
    return entries


def _cell(element: Element) -> dict[str, Value]:
    """Return the attributes of a table's cell (ISO 32000-1, 14.8.5.7, table 349)."""
    entries: dict[str, Value] = {"O": "/Table"}
    if element.scope:
        entries["Scope"] = f"/{element.scope}"
    if element.columns > 1:
        entries["ColSpan"] = element.columns
    return entries


def _numbering(element: Element) -> str:
    """Return how the items of a list are labelled (ISO 32000-1, 14.8.5.5, table 347; ISO 14289-1, 7.6).

    Labels of a list within an item are that list's own.
    """
    items = (kid for kid in element.kids if isinstance(kid, Element))
    labels = (part for item in items for part in item.kids if isinstance(part, Element) and part.role == "Lbl")
    runs = (
        run for label in labels for leaf in leaves_below(label) for run in leaf.items if isinstance(run, GlyphRun)
    )
    label = next((text[0] for run in runs for text in run.texts if text), "")
    if not label:
        return "/None"
    return "/Decimal" if unicodedata.category(label) == "Nd" else "/Disc"


def annotation(link: LinkTarget, area: Rect, page: PDFObjectReference, key: int) -> PDFDictionary:
    """Return a link annotation (ISO 32000-1, 12.5.6.5; ISO 14289-1, 7.18.5 for Contents and StructParent)."""
    action = {"Type": "/Action", "S": "/URI", "URI": text_string(quote(link.uri, safe=_URI_MARKS))}
    entries: dict[str, Value] = {
        "Type": "/Annot",
        "Subtype": "/Link",
        "Rect": rectangle(area),
        "Border": "[0 0 0]",
        "F": _PRINTED,
        "P": page,
        "StructParent": key,
        "Contents": text_string(link.contents),
        "A": Dictionary(action),
    }
    return Dictionary(entries)

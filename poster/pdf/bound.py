"""Stage paint: a bound file: many posters as the pages of one labelled, tagged PDF, written while they come.

Each page has its own tags, a Document for each poster, and its own boxes and links. A stretch of content that a
page shares with one before is written once, as a stream that both pages list (ISO 32000-1, 7.7.3.3, Contents): the
MCIDs in it are those of the page that shows it (14.7.4.2), so that every page still has its own tags. Some hundred
bytes of a page stay in memory.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from poster.campaign.profiles import Claim
from poster.campaign.version import version_code
from poster.compose.composition import Composition, Element, Item, Leaf, LinkTarget, Metadata
from poster.pdf.canvas import Content, parted
from poster.pdf.document import Array, Dictionary, Pointer, Stream, Value, rectangle, text_string
from poster.pdf.growing import GrowingFile
from poster.pdf.intents import output_intents
from poster.pdf.metadata import information, packet
from poster.pdf.pages import PagesWriter, compressed
from poster.pdf.tags import MarkedLeaf, annotation, element_entries, leaves_below, marked_leaves

_REMEMBERED = 4096  # stretches of content that are known when they come again
_Segment = tuple[str, str, tuple[Item, ...]]


class BoundWriter(PagesWriter):
    """One bound file being written to `sink`, a path or anything that takes bytes.

    Used in a `with` block, whose end finishes the file; after an exception it is left unfinished and must not be
    used. `metadata` are the file's, `claims` the standards it is labelled with; its identifier is a code of those
    of its posters. The same posters give the same bytes. Adding one raises `Rejected` for a picture that cannot be
    painted, `ValueError` for one in another profile or language than the first, or with font or ICC data that are
    none.
    """

    def __init__(self, sink: Path | BinaryIO, metadata: Metadata, claims: tuple[Claim, ...]) -> None:
        super().__init__(sink, metadata)
        self._claims = claims
        self._first: Composition | None = None
        self._root = self._file.reserve()
        self._seen: OrderedDict[bytes, Pointer | None] = OrderedDict()
        self._parts: list[Value] = []
        self._parents: list[Value] = []
        self._numbers: list[Value] = []
        self._key = self._first_key = 0
        self._codes = hashlib.sha256()

    def add(self, composition: Composition) -> None:
        """Add a poster as the next page."""
        self._refuse_mixture(composition)
        self._codes.update(composition.metadata.identifier.encode("utf-8") + b"\n")
        page = self._file.reserve()
        leaves = marked_leaves(composition)
        contents: list[Value] = list(self._contents(composition, leaves))
        tags = _PageTags(self._file, page, leaves, self._key)
        self._parts.append(tags.document(composition, self._root))
        entries: dict[str, Value] = {
            "MediaBox": rectangle(composition.media),
            "BleedBox": rectangle(composition.bleed),
            "TrimBox": rectangle(composition.trim),
            "Resources": self._resources,
            "Contents": Array(contents),
            "StructParents": self._key,
            "Tabs": "/S",  # ISO 14289-1, 7.18.3
        }
        if tags.annotations:
            entries["Annots"] = Array(list(tags.annotations))
        self._numbers += tags.numbers()
        self._key += 1 + len(tags.annotations)
        self._add_page(entries, page)

    def _refuse_mixture(self, composition: Composition) -> None:
        """Raise `ValueError` for a page that the file's catalogue cannot speak for."""
        first = self._first = self._first or composition
        if composition.profile != first.profile or composition.icc != first.icc:
            raise ValueError("pages in different profiles")
        if composition.metadata.language != self._metadata.language:
            raise ValueError(f"a page in another language than the file, which is in {self._metadata.language}")

    def _contents(self, composition: Composition, leaves: dict[int, MarkedLeaf]) -> Iterator[Pointer]:
        """Yield the streams of a page: stretches that were seen before, and those of its own."""
        segments = list(_segments(composition, leaves))
        names = self._add_pictures([item for _, _, items in segments for item in items], composition)
        painted = [self._painted(one, composition, names) for one in segments]
        told = [(self._is_known(data), data) for data in painted if data]
        for is_known, group in groupby(told, key=lambda one: one[0]):
            data = b"".join(segment for _, segment in group)
            yield self._shared(data) if is_known else self._file.add(compressed(data))

    def _painted(self, segment: _Segment, composition: Composition, names: dict[str, str]) -> bytes:
        """Return the operators of one marked-content sequence, which take no state for granted; b"" for nothing."""
        tag, properties, items = segment
        content = Content(self._fonts.in_use, names)
        content.marked(tag, properties, self._fonts.take(items, composition.fonts))
        return content.data().lstrip(b"\n")

    def _is_known(self, data: bytes) -> bool:
        """Was this segment painted before? It is from now on."""
        return self._recalled(b"segment" + data)[0]

    def _shared(self, data: bytes) -> Pointer:
        """Return the stream of a stretch that is known, written once."""
        _, known = self._recalled(b"stretch" + data)
        if known is None:
            known = self._file.add(compressed(data))
            self._seen[hashlib.sha256(b"stretch" + data).digest()] = known
        return known

    def _recalled(self, data: bytes) -> tuple[bool, Pointer | None]:
        """Return whether these bytes were met before, and the stream that holds them if there is one."""
        key = hashlib.sha256(data).digest()
        if key in self._seen:
            self._seen.move_to_end(key)
            return True, self._seen[key]
        self._seen[key] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return False, None

    def _close_node(self) -> None:
        """Write the open nodes of the page tree and of the parent tree (ISO 32000-1, 7.9.7)."""
        if self._kin:
            limits: list[Value] = [self._first_key, self._key - 1]
            leaf = Dictionary({"Limits": Array(limits), "Nums": Array(self._numbers)})
            super()._close_node()
            self._parents.append(self._file.add(leaf))
            self._numbers, self._first_key = [], self._key

    def finish(self) -> None:
        """Write the trees' roots, resources, metadata and catalogue (ISO 32000-1, 7.7.2)."""
        first = self._first
        if first is None:
            raise ValueError("a bound file without a page")
        self._put_tree_and_resources()
        self._put_structure()
        metadata = replace(self._metadata, identifier=version_code(self._codes.hexdigest()))
        entries = self._catalogue(first)
        info = information(metadata)
        data = packet(metadata, self._claims, self._file.digest)
        entries["Metadata"] = self._file.add(Stream(data, {"Type": "/Metadata", "Subtype": "/XML"}))
        self._file.finish(Dictionary(entries), info)

    def _put_structure(self) -> None:
        """Write the root of the structure tree (ISO 32000-1, 14.7.2)."""
        parents = self._file.add(Dictionary({"Kids": Array(self._parents)}))
        root: dict[str, Value] = {"Type": "/StructTreeRoot", "K": Array(self._parts), "ParentTree": parents}
        self._file.put(self._root, Dictionary({**root, "ParentTreeNextKey": self._key}))

    def _catalogue(self, first: Composition) -> dict[str, Value]:
        """Return the catalogue but its metadata."""
        preferences = {"DisplayDocTitle": "true"}  # ISO 14289-1, 7.1
        if first.profile.keeps_print_scale:
            preferences["PrintScaling"] = "/None"
        entries: dict[str, Value] = {
            "Type": "/Catalog",
            "Pages": self._tree,
            "Lang": text_string(self._metadata.language),
            "MarkInfo": Dictionary({"Marked": "true"}),
            "ViewerPreferences": Dictionary(preferences),
            "StructTreeRoot": self._root,
        }
        intents = output_intents(self._file, first.profile.output_intent, first.icc, self._claims)
        if intents is not None:
            entries["OutputIntents"] = intents
        return entries


@dataclass(frozen=True, slots=True)
class _Linked:
    """A link annotation and its structure element."""

    annotation: Pointer
    element: Pointer


class _PageTags:
    """The structure elements of one page while they are written: kids first, since nothing is written twice."""

    def __init__(self, file: GrowingFile, page: Pointer, leaves: dict[int, MarkedLeaf], key: int) -> None:
        self._file, self._page, self._leaves, self._key = file, page, leaves, key
        self._parents: dict[int, Pointer] = {}
        self._links: list[_Linked] = []
        self._next_leaf = 0

    @property
    def annotations(self) -> tuple[Pointer, ...]:
        """The link annotations."""
        return tuple(link.annotation for link in self._links)

    def document(self, composition: Composition, root: Pointer) -> Pointer:
        """Add the Document that holds the elements of the page, named by the poster's title."""
        return self._put(composition.document, root, {"T": text_string(composition.metadata.title)})

    def numbers(self) -> list[Value]:
        """Return the page's entries of the parent tree (ISO 32000-1, 14.7.4.4)."""
        by_mcid: list[Value] = [self._parents[mcid] for mcid in range(len(self._parents))]
        found: list[Value] = [self._key, Array(by_mcid)]
        for place, link in enumerate(self._links, 1):
            found += [self._key + place, link.element]
        return found

    def _put(self, element: Element, parent: Pointer, more: dict[str, str]) -> Pointer:
        """Add an element with all below it."""
        reference = self._file.reserve()
        own = Dictionary({**element_entries(element), **more})
        own["P"], own["Pg"] = parent, self._page
        kids = [kid for kid in (self._kid(kid, reference) for kid in element.kids) if kid is not None]
        if element.link is not None:
            kids += self._linked(element.link, reference)
        own["K"] = kids[0] if len(kids) == 1 else Array(kids)
        self._file.put(reference, own)
        return reference

    def _kid(self, kid: Element | Leaf, parent: Pointer) -> Value | None:
        """Return a kid's reference or MCID; None where nothing of it is painted."""
        if isinstance(kid, Element):
            count = sum(1 for _ in leaves_below(kid))
            if any(place in self._leaves for place in range(self._next_leaf, self._next_leaf + count)):
                return self._put(kid, parent, {})
            self._next_leaf += count
            return None
        marked = self._leaves.get(self._next_leaf)
        self._next_leaf += 1
        if marked is None:
            return None
        self._parents[marked.mcid] = parent
        return marked.mcid

    def _linked(self, link: LinkTarget, element: Pointer) -> Sequence[Value]:
        """Add an annotation for each area and return the object references that hold them."""
        found: list[Value] = []
        for area in link.areas:
            key = self._key + 1 + len(self._links)
            added = self._file.add(annotation(link, area, self._page, key))
            self._links.append(_Linked(added, element))
            found.append(Dictionary({"Type": "/OBJR", "Obj": added, "Pg": self._page}))
        return found


def _segments(composition: Composition, leaves: dict[int, MarkedLeaf]) -> Iterator[_Segment]:
    """Yield what a page paints as marked-content sequences; all but the leaves are artifacts (14.8.2.2)."""
    yield "Artifact", "/Type /Layout", composition.background
    for marked in leaves.values():
        yield marked.role, f"/MCID {marked.mcid}", marked.leaf.items
    for part in parted(composition.foreground):
        yield "Artifact", "/Type /Page", part

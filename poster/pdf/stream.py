"""Stage paint: print streams: files of many sheets for a printer, not for reading or keeping.

A print stream carries no identification of PDF/X, PDF/A or PDF/UA, no output intent, no tags and no links: a page
that shares another page's marks would pass a validator and still lie. Each distinct composition is written once;
every copy is a real page that refers to it and adds its sheet number. Viewers are asked not to scale
(/PrintScaling /None). Memory does not grow with the number of sheets but by some 100 bytes for each distinct
composition.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from poster.campaign.piece import FontFile
from poster.compose.composition import Composition, GlyphRun, Item, Metadata, PlacedPicture
from poster.geometry import Affine, Rect
from poster.pdf.canvas import Content
from poster.pdf.document import Array, Dictionary, Pointer, Stream, Value, rectangle, text_string
from poster.pdf.font_pool import FontPool
from poster.pdf.growing import GrowingFile
from poster.pdf.metadata import information
from poster.pdf.tags import marked_leaves

_KIN = 100  # pages below one node of the page tree
_REMEMBERED = 64  # compositions known by sight; any other is recognised by its content
_LEAST_TO_COMPRESS = 200  # bytes; below, compression makes a stream longer


@dataclass(frozen=True, slots=True)
class Placement:
    """A piece on an imposed sheet.

    `place` leads from the composition's coordinates to the sheet's; nothing is painted outside `clip`, a rectangle
    of the sheet, nor outside the composition's bleed. `number` are the runs of its sheet number.
    """

    composition: Composition
    place: Affine
    clip: Rect
    number: tuple[GlyphRun, ...] = ()


@dataclass(frozen=True, slots=True)
class ImposedSheet:
    """A sheet for a print shop, to be cut: pieces, `marks` between and around them, and the line in the slug.

    The runs of `slug` are set in `fonts`, by digest; they are a stream of their own, so that sheets which differ
    in nothing else share the rest.
    """

    media: Rect
    placements: tuple[Placement, ...]
    marks: tuple[Item, ...]
    slug: tuple[GlyphRun, ...]
    fonts: Mapping[str, FontFile]


class QueueWriter:
    """One print stream being written to `sink`, a path or anything that takes bytes.

    Used in a `with` block, whose end finishes the file; after an exception it is left unfinished and must not be
    used. Title, author and date are those of `metadata`. The same sheets give the same bytes. Adding a sheet raises
    `Rejected` for a picture that cannot be painted, `ValueError` for font data that are none.
    """

    def __init__(self, sink: Path | BinaryIO, metadata: Metadata) -> None:
        self._open = ExitStack()
        target = self._open.enter_context(sink.open("wb")) if isinstance(sink, Path) else sink
        self._file = GrowingFile(target)
        self._metadata = metadata
        self._fonts = FontPool()
        self._pictures: dict[str, Pointer] = {}
        self._resources, self._font_names, self._tree = (self._file.reserve() for _ in range(3))
        self._written: dict[bytes, Pointer] = {}
        self._named: dict[tuple[int, ...], Pointer] = {}
        self._by_sight: dict[tuple[int, str], tuple[Composition, Pointer]] = {}
        self._nodes: list[Pointer] = []
        self._kin: list[Value] = []
        self._pages = 0

    def __enter__(self) -> QueueWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file, unless there was an exception."""
        with self._open:
            if kind is None:
                self._finish()

    @property
    def pages(self) -> int:
        """The number of sheets added so far."""
        return self._pages

    def add_sheet(self, composition: Composition, number: tuple[GlyphRun, ...] = ()) -> None:
        """Add one copy of a composition, with its printer's marks if it has them, and its sheet number."""
        contents: list[Value] = [self._known(composition, "page")]
        if number:
            contents.append(self._file.add(_stream(self._runs(number, composition.fonts))))
        entries: dict[str, Value] = {"MediaBox": rectangle(composition.media), "Contents": Array(contents)}
        if composition.trim != composition.media:
            entries |= {"BleedBox": rectangle(composition.bleed), "TrimBox": rectangle(composition.trim)}
        self._add_page({**entries, "Resources": self._resources})

    def add_imposed(self, sheet: ImposedSheet) -> None:
        """Add one imposed sheet; the pieces' own printer's marks are not painted."""
        forms: dict[int, tuple[str, Pointer]] = {}
        content = Content(self._fonts.in_use, {})
        for placement in sheet.placements:
            form = self._known(placement.composition, "form")
            name, _ = forms.setdefault(form.number, (f"P{len(forms) + 1}", form))
            content.turned(placement.place, placement.clip, name)
            if placement.number:
                content.placed(placement.place, self._fonts.take(placement.number, placement.composition.fonts))
        content.plain(self._fonts.take(sheet.marks, sheet.fonts))
        contents: list[Value] = [self._shared(content.data(), "", {})]
        if sheet.slug:
            contents.append(self._file.add(_stream(self._runs(sheet.slug, sheet.fonts))))
        entries: dict[str, Value] = {"MediaBox": rectangle(sheet.media), "Contents": Array(contents)}
        self._add_page({**entries, "Resources": self._resources_of(dict(forms.values()))})

    def _resources_of(self, forms: dict[str, Pointer]) -> Pointer:
        """Return the resources of imposed sheets that show `forms`, written once."""
        key = tuple(form.number for form in forms.values())
        if key not in self._named:
            named: dict[str, Value] = dict(forms)
            entries: dict[str, Value] = {"Font": self._font_names, "XObject": Dictionary(named)}
            self._named[key] = self._file.add(Dictionary(entries))
        return self._named[key]

    def _add_page(self, entries: dict[str, Value]) -> None:
        """Add a page below the open node of the page tree."""
        if not self._kin:
            self._nodes.append(self._file.reserve())
        page = Dictionary({"Type": "/Page", "Parent": self._nodes[-1], **entries})
        self._kin.append(self._file.add(page))
        self._pages += 1
        if len(self._kin) == _KIN:
            self._close_node()

    def _close_node(self) -> None:
        """Write the open node of the page tree (ISO 32000-1, 7.7.3.2)."""
        if self._kin:
            entries: dict[str, Value] = {"Type": "/Pages", "Parent": self._tree, "Kids": Array(self._kin)}
            self._file.put(self._nodes[-1], Dictionary({**entries, "Count": len(self._kin)}))
            self._kin = []

    def _known(self, composition: Composition, kind: str) -> Pointer:
        """Return the content of a composition as a page's stream or as a form, written once."""
        key = (id(composition), kind)
        if key not in self._by_sight:
            if len(self._by_sight) == _REMEMBERED:
                del self._by_sight[next(iter(self._by_sight))]
            write = self._content if kind == "page" else self._form
            self._by_sight[key] = (composition, write(composition))
        return self._by_sight[key][1]

    def _content(self, composition: Composition) -> Pointer:
        """Return the content of a page, with printer's marks."""
        return self._once(_painted(composition, composition.foreground), composition, {})

    def _form(self, composition: Composition) -> Pointer:
        """Return the form of a composition as far as its bleed, without printer's marks (ISO 32000-1, 8.10)."""
        entries: dict[str, Value] = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": rectangle(composition.bleed),
            "Resources": self._resources,
        }
        return self._once(_painted(composition, ()), composition, entries)

    def _once(self, items: list[Item], composition: Composition, entries: dict[str, Value]) -> Pointer:
        """Write a stream that paints `items`, unless the very same was written before."""
        content = Content(self._fonts.in_use, self._add_pictures(items, composition))
        content.plain(self._fonts.take(items, composition.fonts))
        return self._shared(content.data(), str(entries.get("BBox", "")), entries)

    def _shared(self, data: bytes, kind: str, entries: dict[str, Value]) -> Pointer:
        """Write a stream, unless the very same `data` of the same `kind` was written before."""
        key = hashlib.sha256(data + kind.encode("ascii")).digest()
        if key not in self._written:
            self._written[key] = self._file.add(_stream(data, entries))
        return self._written[key]

    def _add_pictures(self, items: list[Item], composition: Composition) -> dict[str, str]:
        """Add the pictures that are not in the file yet; return resource names by digest."""
        placed = {item.digest: item for item in items if isinstance(item, PlacedPicture)}
        space = composition.profile.colour_space
        names = {digest: f"Im{digest[:10]}{space.components}" for digest in placed}
        for digest, name in names.items():
            if name not in self._pictures:
                from poster.pdf.pictures import picture_stream  # the imaging library costs start-up time

                self._pictures[name] = self._file.add(picture_stream(placed[digest], space, composition.icc))
        return names

    def _runs(self, runs: tuple[GlyphRun, ...], fonts: Mapping[str, FontFile]) -> bytes:
        """Return the content that shows a line of small type, such as a sheet number."""
        content = Content(self._fonts.in_use, {})
        content.plain(self._fonts.take(runs, fonts))
        return content.data()

    def _finish(self) -> None:
        """Write page tree, resources and catalogue (ISO 32000-1, 7.7.2)."""
        if not self._pages:
            raise ValueError("a print stream without a sheet")
        self._close_node()
        nodes: list[Value] = list(self._nodes)
        self._file.put(self._tree, Dictionary({"Type": "/Pages", "Kids": Array(nodes), "Count": self._pages}))
        self._file.put(self._font_names, self._fonts.add_to(self._file))
        resources: dict[str, Value] = {"Font": self._font_names}
        if self._pictures:
            resources["XObject"] = Dictionary(dict(self._pictures))
        self._file.put(self._resources, Dictionary(resources))
        entries: dict[str, Value] = {
            "Type": "/Catalog",
            "Pages": self._tree,
            "Lang": text_string(self._metadata.language),
            "ViewerPreferences": Dictionary({"DisplayDocTitle": "true", "PrintScaling": "/None"}),
        }
        self._file.finish(Dictionary(entries), information(self._metadata))


def _painted(composition: Composition, foreground: Iterable[Item]) -> list[Item]:
    """Return what a composition paints, in painting order."""
    leaves = (item for marked in marked_leaves(composition).values() for item in marked.leaf.items)
    return [*composition.background, *leaves, *foreground]


def _stream(data: bytes, entries: Mapping[str, Value] | None = None) -> Stream:
    """Return a stream of `data`, compressed if that makes it shorter."""
    if len(data) < _LEAST_TO_COMPRESS:
        return Stream(data, entries or {})
    return Stream(zlib.compress(data), {**(entries or {}), "Filter": "/FlateDecode"})

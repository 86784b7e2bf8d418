"""Stage paint: print streams: files of many sheets for a printer, not for reading or keeping.

A print stream carries no identification of PDF/X, PDF/A or PDF/UA, no output intent, no tags and no links: a page
that shares another page's marks would pass a validator and still lie. Each distinct composition is written once;
every copy is a real page that refers to it and adds its sheet number. Viewers are asked not to scale
(/PrintScaling /None). Memory does not grow with the number of sheets but by some 100 bytes for each distinct
composition.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from poster.campaign.piece import FontFile
from poster.compose.composition import Composition, GlyphRun, Item, Metadata
from poster.geometry import Affine, Rect
from poster.pdf.canvas import Content
from poster.pdf.document import Array, Dictionary, Pointer, Value, rectangle, text_string
from poster.pdf.metadata import information
from poster.pdf.pages import PagesWriter, compressed
from poster.pdf.tags import marked_leaves

_REMEMBERED = 64  # compositions known by sight; any other is recognised by its content


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


class QueueWriter(PagesWriter):
    """One print stream being written to `sink`, a path or anything that takes bytes.

    Used in a `with` block, whose end finishes the file; after an exception it is left unfinished and must not be
    used. Title, author and date are those of `metadata`. The same sheets give the same bytes. Adding a sheet raises
    `Rejected` for a picture that cannot be painted, `ValueError` for font data that are none.
    """

    def __init__(self, sink: Path | BinaryIO, metadata: Metadata) -> None:
        super().__init__(sink, metadata)
        self._written: dict[bytes, Pointer] = {}
        self._named: dict[tuple[int, ...], Pointer] = {}
        self._by_sight: dict[tuple[int, str], tuple[Composition, Pointer]] = {}

    def add_sheet(self, composition: Composition, number: tuple[GlyphRun, ...] = ()) -> None:
        """Add one copy of a composition, with its printer's marks if it has them, and its sheet number."""
        contents: list[Value] = [self._known(composition, "page")]
        if number:
            contents.append(self._file.add(compressed(self._runs(number, composition.fonts))))
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
            contents.append(self._file.add(compressed(self._runs(sheet.slug, sheet.fonts))))
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
            self._written[key] = self._file.add(compressed(data, entries))
        return self._written[key]

    def _runs(self, runs: tuple[GlyphRun, ...], fonts: Mapping[str, FontFile]) -> bytes:
        """Return the content that shows a line of small type, such as a sheet number."""
        content = Content(self._fonts.in_use, {})
        content.plain(self._fonts.take(runs, fonts))
        return content.data()

    def finish(self) -> None:
        """Write page tree, resources and catalogue (ISO 32000-1, 7.7.2)."""
        if not self._pages:
            raise ValueError("a print stream without a sheet")
        self._put_tree_and_resources()
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

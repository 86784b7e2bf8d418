"""Stage paint: what writers of files with many pages share: sink, page tree, fonts, pictures and resources.

A page is written when it is added; in memory stay a node of the page tree and what later pages may use again.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from poster.compose.composition import Composition, Item, Metadata, PlacedPicture
from poster.pdf.document import Array, Dictionary, Pointer, Stream, Value
from poster.pdf.font_pool import FontPool
from poster.pdf.growing import GrowingFile

_KIN = 100  # pages below one node of the page tree
_LEAST_TO_COMPRESS = 200  # bytes; below, compression makes a stream longer


class PagesWriter(ABC):
    """A file of many pages being written to `sink`, a path or anything that takes bytes.

    Used in a `with` block, whose end finishes the file; after an exception it is left unfinished and must not be
    used.
    """

    def __init__(self, sink: Path | BinaryIO, metadata: Metadata) -> None:
        self._open = ExitStack()
        target = self._open.enter_context(sink.open("wb")) if isinstance(sink, Path) else sink
        self._file = GrowingFile(target)
        self._metadata = metadata
        self._fonts = FontPool()
        self._pictures: dict[str, Pointer] = {}
        self._resources, self._font_names, self._tree = (self._file.reserve() for _ in range(3))
        self._nodes: list[Pointer] = []
        self._kin: list[Value] = []
        self._pages = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file, unless there was an exception."""
        with self._open:
            if kind is None:
                self.finish()

    @property
    def pages(self) -> int:
        """The number of pages added so far."""
        return self._pages

    @abstractmethod
    def finish(self) -> None:
        """Write what all pages share, the catalogue and the end of the file."""

    def _add_page(self, entries: dict[str, Value], page: Pointer | None = None) -> None:
        """Add a page, which may have been reserved as `page`, below the open node of the page tree."""
        if not self._kin:
            self._nodes.append(self._file.reserve())
        page = page or self._file.reserve()
        self._file.put(page, Dictionary({"Type": "/Page", **entries, "Parent": self._nodes[-1]}))
        self._kin.append(page)
        self._pages += 1
        if len(self._kin) == _KIN:
            self._close_node()

    def _close_node(self) -> None:
        """Write the open node of the page tree, if there is one (ISO 32000-1, 7.7.3.2)."""
        if self._kin:
            entries: dict[str, Value] = {"Type": "/Pages", "Parent": self._tree, "Kids": Array(self._kin)}
            self._file.put(self._nodes[-1], Dictionary({**entries, "Count": len(self._kin)}))
            self._kin = []

    def _put_tree_and_resources(self) -> None:
        """Write the root of the page tree, the fonts and the resources that all pages share."""
        self._close_node()
        nodes: list[Value] = list(self._nodes)
        self._file.put(self._tree, Dictionary({"Type": "/Pages", "Kids": Array(nodes), "Count": self._pages}))
        self._file.put(self._font_names, self._fonts.add_to(self._file))
        resources: dict[str, Value] = {"Font": self._font_names}
        if self._pictures:
            resources["XObject"] = Dictionary(dict(self._pictures))
        self._file.put(self._resources, Dictionary(resources))

    def _add_pictures(self, items: Iterable[Item], composition: Composition) -> dict[str, str]:
        """Add the pictures that are not in the file yet; return resource names by digest."""
        placed = {item.digest: item for item in items if isinstance(item, PlacedPicture)}
        space = composition.profile.colour_space
        names = {digest: f"Im{digest[:10]}{space.components}" for digest in placed}
        for digest, name in names.items():
            if name not in self._pictures:
                from poster.pdf.pictures import picture_stream  # the imaging library costs start-up time

                made = picture_stream(placed[digest], space, composition.icc, composition.profile.tac_limit)
                self._pictures[name] = self._file.add(made)
        return names


def compressed(data: bytes, entries: Mapping[str, Value] | None = None) -> Stream:
    """Return a stream of `data`, compressed if that makes it shorter."""
    if len(data) < _LEAST_TO_COMPRESS:
        return Stream(data, entries or {})
    return Stream(zlib.compress(data), {**(entries or {}), "Filter": "/FlateDecode"})

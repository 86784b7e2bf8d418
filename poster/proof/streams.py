"""Stage prove: a print stream read back: which content each page shows, and the number that it carries.

Whoever knows the plan can compare it with the finished bytes, page by page, without anything that the painter said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from poster.proof.content import content_of
from poster.proof.events import Shown
from poster.proof.quick import QuickReader
from poster.proof.sheet import Unreadable, told_of
from poster.proof.words import glyph_mark

MAX_BYTES = 300_000_000
Read = TypeVar("Read")
_RESOURCE = re.compile("/?F([0-9a-f]{10})")
# ISO 32000-1, 14.3.2, 14.7, 14.11.5: what a file is identified and tagged with.
_IDENTIFYING = ("/Metadata", "/OutputIntents", "/StructTreeRoot", "/MarkInfo")


@dataclass(frozen=True, slots=True)
class StreamPage:
    """A page: the number of the object that paints it, and what the content that is its own says."""

    content: int
    label: str


@dataclass(frozen=True, slots=True)
class PrintStream:
    """A print stream. `texts` is what each content shows, by the number of its object, and `glyphs` the same as
    glyphs (`glyph_mark`); `labels` names the entries that would identify or tag the file, of which it has none.
    """

    pages: tuple[StreamPage, ...]
    texts: Mapping[int, str]
    glyphs: Mapping[int, str]
    labels: tuple[str, ...]


def read_stream(data: bytes) -> PrintStream:
    """Return the print stream in `data`, at most 300 MB; `Unreadable` if it is damaged or none."""
    return read_within_limits(data, _read)


def read_within_limits(data: bytes, read: Callable[[QuickReader], Read]) -> Read:
    """Return what `read` makes of `data`, at most 300 MB; `Unreadable` for whatever goes wrong."""
    if len(data) > MAX_BYTES:
        raise Unreadable("the file is larger than 300 MB")
    try:
        return read(QuickReader(data))
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable(told_of(fault, "the file is damaged")) from fault


def _read(reader: QuickReader) -> PrintStream:
    """Return what the pages show; content that pages share is carried out once."""
    pages: list[StreamPage] = []
    texts: dict[int, str] = {}
    glyphs: dict[int, str] = {}
    for leaf in reader.pages:
        first, *own = contents_of(leaf)
        resources = leaf["/Resources"]
        if first.idnum not in texts:
            texts[first.idnum], glyphs[first.idnum] = shown_by(ArrayObject([first]), resources)
        pages.append(StreamPage(first.idnum, text_shown(ArrayObject(own), resources) if own else ""))
    return PrintStream(tuple(pages), texts, glyphs, labels_of(reader))


def labels_of(reader: QuickReader) -> tuple[str, ...]:
    """Return the entries that would identify or tag the file."""
    return tuple(key for key in _IDENTIFYING if key in reader.root_object)


def contents_of(leaf: Any) -> list[Any]:
    """Return the references to the streams of a page."""
    contents = leaf.raw_get("/Contents")
    found = contents.get_object()
    return list(found) if isinstance(found, ArrayObject) else [contents]


def text_shown(streams: ArrayObject, resources: Any) -> str:
    """Return the text that streams show, as the fonts tell it, in painting order; hidden text is none."""
    return shown_by(streams, resources)[0]


def shown_by(streams: ArrayObject, resources: Any) -> tuple[str, str]:
    """Return the text that streams show, as the fonts tell it, and its glyphs, in painting order.

    Hidden text is none. In these files a code is the glyph's number in its whole font, and a font's resource name
    has its digest.
    """
    page = DictionaryObject({NameObject("/Contents"): streams, NameObject("/Resources"): resources})
    content = content_of(page)
    if content.faults:
        raise Unreadable(content.faults[0])
    shown = (event for event in content.events if isinstance(event, Shown) and event.is_visible)
    found = [(event.typeface, code) for event in shown for code, _, _ in event.glyphs]
    text = "".join(face.text(code) or "" for face, code in found)
    return text, "".join(_mark(face.name, code) for face, code in found)


def _mark(resource: str, code: int) -> str:
    """Return what stands for a glyph, by the resource name of its font; another font than ours has no digest."""
    digest = _RESOURCE.fullmatch(resource)
    return glyph_mark(digest[1], code) if digest else "?"

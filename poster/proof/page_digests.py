"""Stage prove: what each page of a print stream shows, as a number: equal for the same page in a file saved anew.

Everything that a page refers to is taken in: its boxes, its content, its fonts, its pictures, and whatever lies on
it. How the file is written (numbers of objects, compression, the sequence of entries) is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from poster.proof.quick import QuickReader
from poster.proof.sheet import Unreadable
from poster.proof.streams import read_within_limits

# How a stream is packed, and what leads back to the tree of pages (ISO 32000-1, 7.3.8.2 and 7.7.3.3).
_OF_WRITING = frozenset({"/Length", "/Filter", "/DecodeParms", "/DL", "/Parent"})
_DEEPEST = 40


def page_digests(data: bytes) -> tuple[bytes, ...]:
    """Return the digest of every page of `data`, at most 300 MB; `Unreadable` if the file is damaged."""
    return read_within_limits(data, lambda reader: tuple(_digests(reader)))


def digest_of_pages(digests: Iterable[bytes]) -> str:
    """Return the SHA-256, in hex, of pages that follow one another."""
    return hashlib.sha256(b"".join(digests)).hexdigest()


def _digests(reader: QuickReader) -> Iterator[bytes]:
    """Yield the digest of each page; what pages share is read once."""
    known: dict[tuple[int, int], bytes] = {}
    for leaf in reader.pages:
        yield _of(leaf, known, 0)


def _of(value: Any, known: dict[tuple[int, int], bytes], depth: int) -> bytes:
    """Return the digest of an object with all that it refers to."""
    if depth > _DEEPEST:
        raise Unreadable("the objects of a page are nested too deep")
    if isinstance(value, IndirectObject):
        key = (value.idnum, value.generation)
        if key not in known:
            known[key] = b"in itself"
            known[key] = _of(value.get_object(), known, depth + 1)
        return known[key]
    return hashlib.sha256(b"".join(_parts(value, known, depth))).digest()


def _parts(value: Any, known: dict[tuple[int, int], bytes], depth: int) -> Iterator[bytes]:
    """Yield what tells an object from others."""
    if isinstance(value, DictionaryObject):
        yield b"<<"
        for name in sorted(set(value) - _OF_WRITING):
            yield _of(NameObject(name), known, depth)
            yield _of(value.raw_get(name), known, depth + 1)
        if isinstance(value, StreamObject):
            yield hashlib.sha256(value.get_data()).digest()
    elif isinstance(value, ArrayObject):
        yield b"["
        yield from (_of(list.__getitem__(value, place), known, depth + 1) for place in range(len(value)))
    else:
        yield _plain(value)


def _plain(value: Any) -> bytes:
    """Return a plain object as it is compared: a number by its value, text apart from names."""
    if isinstance(value, BooleanObject):
        return f"b{value.value}".encode()
    if isinstance(value, NumberObject | FloatObject):
        return f"n{float(value)!r}".encode()
    if isinstance(value, ByteStringObject):
        return b"s" + bytes(value)
    if isinstance(value, TextStringObject):
        return b"s" + value.original_bytes
    return f"{type(value).__name__}{value}".encode("utf-8", "surrogatepass")

"""Stage prove: pypdf's reader with a faster way through plain objects; all that is unusual is left to pypdf.

The objects are pypdf's own, equal to those it would have read; it reads one character at a time, and a proof
of every sheet of a long run spends most of its time there.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pypdf
from pypdf.generic import DictionaryObject, IndirectObject, NumberObject, PdfObject, StreamObject

from poster.proof.moulds import Unusual, cast
from poster.proof.xref import FREE, table_of

# What pypdf notes of a damaged file comes as a finding; it is not to be printed as well.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

_MOST_PARTS = 64
_MOST_BYTES = 8_000  # of a dictionary whose references are kept
_REFERS = re.compile(rb"\sR\b")
_LAST_NUMBER = re.compile(rb"\d{1,10}$")
_PARTS_OF_REFERENCE = 2
_HEADER = re.compile(rb"[\s\0]*(\d{1,10})[\s\0]+(\d{1,5})[\s\0]+obj\b")
_HEADER_WITH_MORE = re.compile(rb"(\d{1,10}) (\d{1,5}) obj\s*(?=\S)")
_END = re.compile(rb"[\s\0]*endobj\b")
_STREAM = re.compile(rb"[\s\0]*stream\r?\n")
_STREAM_END = re.compile(rb"[\s\0]*endstream[\s\0]+endobj\b")


@lru_cache(maxsize=512)
def _referred(entries: bytes) -> tuple[tuple[int, int], ...] | None:
    """Return the numbers of all objects that a dictionary refers to, None where that cannot be told."""
    if b"\0" in entries:
        return None
    found = []
    for mark in _REFERS.finditer(entries):
        parts = entries[: mark.start()].rsplit(None, _PARTS_OF_REFERENCE)[-_PARTS_OF_REFERENCE:]
        number = _LAST_NUMBER.search(parts[0])
        if len(parts) != _PARTS_OF_REFERENCE or number is None or not parts[1].isdigit():
            return None
        found.append((int(number[0]), int(parts[1])))
    return tuple(found)


# Number and generation of an object.
_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Digested:
    """The bytes of an object with all that it refers to, and their digest; to compare is quicker than to digest."""

    parts: dict[_Key, bytes]
    digest: bytes


_KNOWN: OrderedDict[_Key, _Digested] = OrderedDict()
_MOST_KNOWN = 32
_MOST_BYTES_KNOWN = 300_000  # of one object with all that it refers to


def _remembered(key: _Key, digested: _Digested) -> _Digested:
    """Keep what was digested under a number, which is most likely the same in the next file of a run."""
    if sum(map(len, digested.parts.values())) <= _MOST_BYTES_KNOWN:
        _KNOWN[key] = digested
        _KNOWN.move_to_end(key)
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.popitem(last=False)
    return digested


class QuickReader(pypdf.PdfReader):
    """A reader of one file's bytes; see `pypdf.PdfReader`."""

    def __init__(self, data: bytes) -> None:
        """Open the file; raises as pypdf does."""
        self._data = data
        self._is_ready = False
        self._ends: dict[int, int] = {}
        super().__init__(BytesIO(data))
        self._is_ready = not self.is_encrypted

    def read(self, stream: Any) -> None:
        """Read tables and trailers, as pypdf does."""
        table = table_of(self._data, self)
        if table is None:
            super().read(stream)
            return
        self._startxref, self.trailer = table.begin, table.trailer
        self.xref = {FREE: {}, 0: table.places}
        is_free = dict.fromkeys(table.places, False)
        self.xref_free_entry = {FREE: {0: True, **is_free}, 0: is_free}

    def read_object_header(self, stream: Any) -> tuple[int, int]:
        """Return number and generation of the object at the stream's place, as pypdf does."""
        header = _HEADER_WITH_MORE.match(self._data, stream.tell())
        if header is None:
            return super().read_object_header(stream)
        stream.seek(header.end())
        return int(header[1]), int(header[2])

    @property
    def size(self) -> int:
        """The number of bytes of the file."""
        return len(self._data)

    def get_object(self, indirect_reference: int | IndirectObject) -> PdfObject | None:
        """Return an object of the file, as pypdf does."""
        if self._is_ready and not isinstance(indirect_reference, int):
            number, generation = indirect_reference.idnum, indirect_reference.generation
            known = self.resolved_objects.get((generation, number))
            if known is not None:
                return known
            start = self.xref.get(generation, {}).get(number)
            is_free = self.xref_free_entry.get(generation, {}).get(number, False)
            if start is not None and not is_free and (generation, number) not in self.resolved_objects:
                try:
                    return self.cache_indirect_object(generation, number, self._object(start, number, generation))
                except (Unusual, RecursionError):
                    return super().get_object(indirect_reference)
        return super().get_object(indirect_reference)

    def digest(self, reference: Any) -> bytes | None:
        """Return a digest of an object with all that it refers to, None where that cannot be told.

        Equal digests mean equal bytes under equal numbers, so that what was read of one holds for the other.
        """
        if not self._is_ready or self.xref_objStm or not isinstance(reference, IndirectObject):
            return None
        key = (reference.idnum, reference.generation)
        known = _KNOWN.get(key)
        if known is None or any(self.bytes_of(*part) != data for part, data in known.parts.items()):
            known = self._digested(key)
        return None if known is None else known.digest

    def _digested(self, first: _Key) -> _Digested | None:
        """Return the digest of an object, with all bytes that it is of."""
        total = hashlib.blake2b(digest_size=32)
        ahead: list[_Key] = [first]
        parts: dict[_Key, bytes] = {}
        while ahead:
            key = ahead.pop()
            if key in parts:
                continue
            data = self.bytes_of(*key)
            if data is None or len(parts) == _MOST_PARTS:
                return None
            parts[key] = data
            total.update(b"%d %d %d " % (*key, len(data)) + data)
            entries = data.partition(b"stream")[0]
            referred = (_referred if len(entries) <= _MOST_BYTES else _referred.__wrapped__)(entries)
            if referred is None:
                return None
            ahead += referred
        return _remembered(first, _Digested(parts, total.digest()))

    def bytes_of(self, number: int, generation: int) -> bytes | None:
        """Return all bytes from the beginning of an object to that of the next one in the file; None if unknown."""
        start = self.xref.get(generation, {}).get(number)
        if start is None:
            return None
        if not self._ends:
            starts = sorted({place for table in self.xref.values() for place in table.values()})
            self._ends = dict(zip(starts, [*starts[1:], len(self._data)], strict=True))
        return self._data[start : self._ends[start]]

    def _object(self, start: int, number: int, generation: int) -> PdfObject:
        """Return the object that begins at `start`."""
        header = _HEADER.match(self._data, start)
        in_stream = generation == 0 and number in self.xref_objStm
        if header is None or in_stream or (int(header[1]), int(header[2])) != (number, generation):
            raise Unusual
        value, place = cast(self._data, header.end(), self)
        if _END.match(self._data, place):
            return value
        return self._stream(value, place)

    def _stream(self, entries: PdfObject, place: int) -> PdfObject:
        """Return the stream whose dictionary ends at `place`."""
        begin = _STREAM.match(self._data, place)
        if begin is None or not isinstance(entries, DictionaryObject):
            raise Unusual
        length = entries.get("/Length")
        length = length.get_object() if length is not None else None
        if not isinstance(length, NumberObject) or length < 0:
            raise Unusual
        end = begin.end() + int(length)
        if not _STREAM_END.match(self._data, end):
            raise Unusual
        held: dict[Any, Any] = dict(entries)
        held["__streamdata__"] = self._data[begin.end() : end]
        return StreamObject.initialize_from_dictionary(held)

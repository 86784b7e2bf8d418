"""Stage prove: pypdf's reader with a faster way through plain objects; all that is unusual is left to pypdf.

The objects are pypdf's own, equal to those it would have read; it reads one character at a time, and a proof
of every sheet of a long run spends most of its time there.
"""

from __future__ import annotations

import hashlib
import logging
import re
from bisect import bisect_right
from functools import lru_cache
from io import BytesIO
from typing import Any

import pypdf
from pypdf.generic import DictionaryObject, IndirectObject, NumberObject, PdfObject, StreamObject

from poster.proof.moulds import Unusual, cast

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


class QuickReader(pypdf.PdfReader):
    """A reader of one file's bytes; see `pypdf.PdfReader`."""

    def __init__(self, data: bytes) -> None:
        """Open the file; raises as pypdf does."""
        self._data = data
        self._is_ready = False
        self._starts: list[int] = []
        super().__init__(BytesIO(data))
        self._is_ready = not self.is_encrypted

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
        total = hashlib.blake2b(digest_size=32)
        ahead, met = [(reference.idnum, reference.generation)], set()
        while ahead:
            number, generation = ahead.pop()
            if (number, generation) in met:
                continue
            met.add((number, generation))
            data = self._bytes_of(number, generation)
            if data is None or len(met) > _MOST_PARTS:
                return None
            total.update(b"%d %d %d " % (number, generation, len(data)) + data)
            entries = data.partition(b"stream")[0]
            referred = (_referred if len(entries) <= _MOST_BYTES else _referred.__wrapped__)(entries)
            if referred is None:
                return None
            ahead += referred
        return total.digest()

    def _bytes_of(self, number: int, generation: int) -> bytes | None:
        """Return all bytes from the beginning of an object to that of the next one in the file."""
        start = self.xref.get(generation, {}).get(number)
        if start is None:
            return None
        if not self._starts:
            self._starts = sorted(place for table in self.xref.values() for place in table.values())
        after = bisect_right(self._starts, start)
        return self._data[start : self._starts[after] if after < len(self._starts) else len(self._data)]

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

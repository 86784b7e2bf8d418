"""Stage prove: plain objects of a file as moulds, so that what many files spell alike is read once.

A mould is all that the bytes of an object say, without the file that its references lead into.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    create_string_object,
)

_MAX_DEPTH = 16
_KEPT = 512
_MOST_BYTES = 8_000  # of an object whose mould is kept
# What a plain object ends with, or what its stream begins with.
_LIMIT = re.compile(rb"endobj|stream\r?\n")
_HEADER = re.compile(rb"[\s\0]*(\d{1,10})[\s\0]+(\d{1,5})[\s\0]+obj\b")
_END = re.compile(rb"[\s\0]*endobj\b")
_HOLDER = re.compile(rb"[\s\0]*(?:<<|\[)")
_TOKEN = re.compile(
    rb"[\s\0]*(?:(\d{1,10})[\s\0]+(\d{1,5})[\s\0]+R\b"
    rb"|([-+]?\d*\.\d+|[-+]?\d+\.?)"
    rb"|/([A-Za-z0-9_.+,:*@-]*)(?=[\s\0/<>\[\]()])"
    rb"|<([0-9A-Fa-f]*)>"
    rb"|\(((?:[^()\\\r]|\\[()\\])*+)\)"
    rb"|(<<|>>|\[|\])"
    rb"|(true|false|null)\b)"
)
_ESCAPED = re.compile(rb"\\([()\\])")
_CONSTANTS = {b"true": BooleanObject(True), b"false": BooleanObject(False)}


class Unusual(Exception):  # noqa: N818 - it is no error
    """The object is not of the plain kind that is read here."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to an object of whatever file it is cast for."""

    number: int
    generation: int

    def cast(self, reader: Any) -> PdfObject:
        """Return the reference into a file."""
        return IndirectObject(self.number, self.generation, reader)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary: `entries` hold every key in order, `parts` those whose values are cast anew."""

    entries: dict[Any, Any]
    parts: tuple[tuple[Any, Mould], ...]

    def cast(self, reader: Any) -> PdfObject:
        """Return a dictionary of a file's own."""
        found = DictionaryObject()
        dict.update(found, self.entries)
        for key, part in self.parts:
            dict.__setitem__(found, key, part.cast(reader))
        return found


@dataclass(frozen=True, slots=True)
class Array:
    """An array: `values` hold every place, `parts` those whose values are cast anew."""

    values: tuple[Any, ...]
    parts: tuple[tuple[int, Mould], ...]

    def cast(self, reader: Any) -> PdfObject:
        """Return an array of a file's own."""
        found = ArrayObject(self.values)
        for place, part in self.parts:
            found[place] = part.cast(reader)
        return found


Mould = Reference | Dictionary | Array
_MOULDS = (Reference, Dictionary, Array)


def mould_of(text: bytes) -> tuple[int, int, Mould]:
    """Return number, generation and mould of the object that `text` spells from its number to its end.

    `Unusual` if it is not of the plain kind, or a stream.
    """
    header = _HEADER.match(text)
    if header is None:
        raise Unusual
    mould, end = _value(text, header.end(), 0)
    if not isinstance(mould, _MOULDS) or _END.match(text, end) is None:
        raise Unusual
    return int(header[1]), int(header[2]), mould


def cast(data: bytes, place: int, reader: Any) -> tuple[PdfObject, int]:
    """Return the object at `place`, its references leading into `reader`, and the place after it.

    Each call gives containers of its own. `Unusual` if it is not of the plain kind.
    """
    mould, end = _kept(data, place) or _value(data, place, 0)
    return (mould.cast(reader) if isinstance(mould, _MOULDS) else mould), end


def _kept(data: bytes, place: int) -> tuple[Mould, int] | None:
    """Return the mould at `place` and the place after it by what is kept; None if it has to be read here.

    A value without parts is never kept, since a file marks it as its own.
    """
    limit = _LIMIT.search(data, place, place + _MOST_BYTES) if _HOLDER.match(data, place) else None
    if limit is None:
        return None
    try:
        mould, length = _known(data[place : limit.end()])
    except Unusual:  # the limit may stand in a string
        return None
    return mould, place + length


@lru_cache(maxsize=_KEPT)
def _known(text: bytes) -> tuple[Mould, int]:
    """Return the mould that `text` begins with, and its length."""
    return _value(text, 0, 0)


def _value(text: bytes, place: int, depth: int) -> tuple[Any, int]:
    """Return the mould at `place`, or a value without parts, and the place after it."""
    token = _TOKEN.match(text, place)
    if token is None or depth > _MAX_DEPTH:
        raise Unusual
    kind = token.lastindex
    if kind != 7:
        return _plain(token, kind), token.end()
    if token[7] == b"<<":
        return _dictionary(text, token.end(), depth)
    if token[7] == b"[":
        return _array(text, token.end(), depth)
    raise Unusual


def _plain(token: re.Match[bytes], kind: int | None) -> Any:
    """Return a value without parts, or a reference."""
    if kind == 2:
        return Reference(int(token[1]), int(token[2]))
    if kind == 3:
        return FloatObject(token[3]) if b"." in token[3] else NumberObject(token[3])
    if kind == 4:
        return NameObject("/" + token[4].decode("ascii"))
    if kind == 5:
        digits = token[5]
        return create_string_object(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")))
    if kind == 6:
        return create_string_object(_ESCAPED.sub(rb"\1", token[6]))
    return _CONSTANTS.get(token[8]) or NullObject()


def _dictionary(text: bytes, place: int, depth: int) -> tuple[Dictionary, int]:
    entries: dict[Any, Any] = {}
    while True:
        token = _TOKEN.match(text, place)
        if token is None:
            raise Unusual
        place = token.end()
        if token[7] == b">>":
            parts = tuple(pair for pair in entries.items() if isinstance(pair[1], _MOULDS))
            return Dictionary(entries, parts), place
        key = _plain(token, 4) if token.lastindex == 4 else None
        if key is None or key in entries:
            raise Unusual
        entries[key], place = _value(text, place, depth + 1)


def _array(text: bytes, place: int, depth: int) -> tuple[Array, int]:
    values: list[Any] = []
    while True:
        token = _TOKEN.match(text, place)
        if token is None:
            raise Unusual
        if token.lastindex == 3:
            values.append(FloatObject(token[3]) if b"." in token[3] else NumberObject(token[3]))
            place = token.end()
        elif token[7] == b"]":
            parts = tuple(pair for pair in enumerate(values) if isinstance(pair[1], _MOULDS))
            return Array(tuple(values), parts), token.end()
        else:
            value, place = _value(text, place, depth + 1)
            values.append(value)

"""Stage prove: a plain cross-reference table with its trailer, read at once (ISO 32000-1, 7.5.4 and 7.5.5).

What pypdf would make of such a table, an entry at a time, costs a tenth of the proof of a record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pypdf.generic import DictionaryObject

from poster.proof.moulds import Unusual, cast

_TAIL_BYTES = 64
_HEAD = b"%PDF-"
_ENTRY_BYTES = 20
FREE = 65535  # ISO 32000-1, 7.5.4: the generation of the head of the free list
_MOST = 200_000
_TAIL = re.compile(rb"\r?\nstartxref\n(\d{1,10})\n%%EOF\n?\Z")
_SECTION = re.compile(rb"xref\n0 (\d{1,6})\n0000000000 65535 f \n")
_ENTRIES = re.compile(rb"(?:\d{10} 00000 n \n)*+trailer\s*+(?=<<)")
# What makes a trailer more than the only one of a file that anybody may read.
_MORE = frozenset({"/Prev", "/XRefStm", "/Encrypt"})


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a file: where it begins, where each object does, by its number, and the trailer."""

    begin: int
    places: dict[int, int]
    trailer: DictionaryObject


def table_of(data: bytes, reader: Any) -> Table | None:
    """Return the only table of a file, references of its trailer leading into `reader`.

    None if the file is not plain: one section from 0 on without a free entry, each entry leading to the object of
    its number.
    """
    tail = _TAIL.search(data, max(0, len(data) - _TAIL_BYTES)) if data.startswith(_HEAD) else None
    section = _SECTION.match(data, int(tail[1])) if tail else None
    if tail is None or section is None or not 0 < int(section[1]) <= _MOST:
        return None
    entries, count = section.end(), int(section[1]) - 1
    end = _ENTRIES.match(data, entries)
    if end is None or not data.startswith(b"trailer", entries + count * _ENTRY_BYTES):
        return None
    places = list(map(int, data[entries : entries + count * _ENTRY_BYTES].split()[::3]))
    trailer = _trailer(data, end.end(), tail.start(), reader)
    if trailer is None or not all(map(data.startswith, _headers(count), places)):
        return None
    return Table(section.start(), dict(enumerate(places, 1)), trailer)


@lru_cache(maxsize=16)
def _headers(count: int) -> tuple[bytes, ...]:
    """Return what the objects from 1 on begin with."""
    return tuple(b"%d 0 obj\n" % number for number in range(1, count + 1))


def _trailer(data: bytes, begin: int, end: int, reader: Any) -> DictionaryObject | None:
    """Return the trailer between two places, None if it is no plain one."""
    try:
        found, after = cast(data, begin, reader)
    except (Unusual, RecursionError):
        return None
    if not isinstance(found, DictionaryObject) or _MORE & found.keys() or data[after:end].strip():
        return None
    return found

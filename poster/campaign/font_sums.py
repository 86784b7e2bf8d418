"""Stage load: whether a font arrived as it was made, told by the checksums of its tables.

A font comes from the web or by e-mail; one whose letters were damaged, or exchanged by hand, may still look like a
font to every program that reads it.
"""

from __future__ import annotations

import array
import struct
import sys
from functools import lru_cache

from poster.campaign.fonts import MAX_FONT_BYTES, Face, font_file
from poster.problems import Location, Problem, error

# What decides which shape stands for a character, and where. Others are often rewritten by careless programs.
_SUMMED = (b"cmap", b"glyf", b"loca", b"CFF ", b"hmtx", b"maxp")


def sum_problem(face: Face, at: Location | None = None) -> Problem | None:
    """Return `font/damaged` for a font one of whose tables is not what its checksum says, None for a sound one.

    ISO/IEC 14496-22, 4.5.1. Raises `Rejected` as `font_file` does.
    """
    table = _wrong(font_file(face).data)
    if table is None:
        return None
    message = f"the font '{face.file.name}' is damaged: the checksum of its table '{table}' is wrong"
    return error("font/damaged", message, at, "get the file anew from its maker, or save it anew in a font editor")


@lru_cache(maxsize=64)
def _wrong(data: bytes) -> str | None:
    """Return the name of the first table with a wrong checksum."""
    (count,) = struct.unpack_from(">H", data, 4)
    for place in range(12, 12 + 16 * count, 16):
        tag, stated, offset, length = struct.unpack_from(">4s3I", data, place)
        if tag in _SUMMED and _sum(data[offset : offset + min(length, MAX_FONT_BYTES)]) != stated:
            return str(tag.decode("ascii")).strip()
    return None


def _sum(table: bytes) -> int:
    """Return the sum of a table's big-endian 32-bit numbers, as one of them; the last is filled up with zeros."""
    numbers = array.array("I", table + bytes(-len(table) % 4))
    if sys.byteorder == "little":
        numbers.byteswap()
    return sum(numbers) & 0xFFFFFFFF

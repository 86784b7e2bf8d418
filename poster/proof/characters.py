"""Stage prove: which glyph a font has for a character (OpenType `cmap`, ISO/IEC 14496-22, 5.2.1)."""

from __future__ import annotations

import struct
import unicodedata

_PREFERRED = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))  # platform and encoding of Unicode

_INKLESS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # fillers, and the pattern of Braille without dots


def has_ink(text: str) -> bool:
    """Has a text to be seen: does it hold a letter, a digit, a sign of punctuation or a symbol?"""
    return any(unicodedata.category(char)[0] in "LNPS" and char not in _INKLESS for char in text)


def glyph_for(cmap: bytes, character: int) -> int:
    """Return the glyph number of a character, 0 if the table has none; `ValueError` if it is damaged."""
    try:
        start = _subtable(cmap)
        layout = struct.unpack_from(">H", cmap, start)[0]
        if layout == 4:
            return _by_segments(cmap, start, character)
        return _by_groups(cmap, start, character) if layout == 12 else 0
    except (struct.error, IndexError) as fault:
        raise ValueError("the table of characters is damaged") from fault


def _subtable(cmap: bytes) -> int:
    """Return where the best table for Unicode begins."""
    count = struct.unpack_from(">H", cmap, 2)[0]
    places = {
        (platform, encoding): offset
        for platform, encoding, offset in (struct.unpack_from(">HHI", cmap, 4 + 8 * n) for n in range(count))
    }
    for key in _PREFERRED:
        if key in places:
            return int(places[key])
    raise ValueError("the table of characters has none for Unicode")


def _by_segments(cmap: bytes, start: int, character: int) -> int:
    """Return the glyph by format 4."""
    doubled = struct.unpack_from(">H", cmap, start + 6)[0]
    ends = start + 14
    for at in range(0, doubled, 2):
        if character > struct.unpack_from(">H", cmap, ends + at)[0]:
            continue
        first = struct.unpack_from(">H", cmap, ends + 2 + doubled + at)[0]
        delta = struct.unpack_from(">H", cmap, ends + 2 + 2 * doubled + at)[0]
        place = ends + 2 + 3 * doubled + at
        offset = struct.unpack_from(">H", cmap, place)[0]
        if character < first:
            return 0
        if not offset:
            return int((character + delta) & 0xFFFF)
        glyph = struct.unpack_from(">H", cmap, place + offset + 2 * (character - first))[0]
        return int((glyph + delta) & 0xFFFF) if glyph else 0
    return 0


def _by_groups(cmap: bytes, start: int, character: int) -> int:
    """Return the glyph by format 12."""
    count = struct.unpack_from(">I", cmap, start + 12)[0]
    for number in range(min(count, 100_000)):
        first, last, glyph = struct.unpack_from(">3I", cmap, start + 16 + 12 * number)
        if first <= character <= last:
            return int(glyph + character - first)
    return 0

"""Stage compose: a TrueType font with glyphs added that are put together from its own (ISO/IEC 14496-22, 5.3.3)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from poster.campaign.piece import FontFile
from poster.compose.shaping import Typeface, typeface

MAX_PARTS = 16  # of a letter; more would not be one
_MOST_GLYPHS = 0xFFFF
# What a font needs to be cut to a subset and embedded; tables about single glyphs would be too short.
_KEPT = ("OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "prep")
# Flags of a part: its place is two words, a distance in unscaled units; and another part follows.
_PLACED, _MORE = 0x0001 | 0x0002 | 0x1000, 0x0020
_HEAD_OF_GLYPH = struct.Struct(">5h")


class Part(NamedTuple):
    """A glyph of a letter and where it stands, in font units from the letter's origin."""

    glyph: int
    x: int
    y: int


class Letter(NamedTuple):
    """A letter as its font puts it together, with its advance in font units, and the text that it stands for."""

    parts: tuple[Part, ...]
    advance: int
    text: str = ""


def units_of(font: FontFile) -> int:
    """Return the units in the em of a font with TrueType outlines, 0 for any other."""
    tables = _tables(font.data)
    if not {b"glyf", b"loca", b"head", b"hhea", b"hmtx", b"maxp"} <= tables.keys() or len(tables[b"head"]) < 54:
        return 0
    return int(struct.unpack_from(">H", tables[b"head"], 18)[0])


def font_with_letters(font: FontFile, letters: Sequence[Letter]) -> tuple[FontFile, int]:
    """Return the font with a glyph for each letter, and the number of the first of these.

    `ValueError` if the font has no room for them, or its tables do not hold together.
    """
    tables = _tables(font.data)
    try:
        count = struct.unpack_from(">H", tables[b"maxp"], 4)[0]
        if count + len(letters) > _MOST_GLYPHS:
            raise ValueError(f"the font has {count} glyphs; there is no room for {len(letters)} more")
        face = typeface(font)
        glyphs = [_composite(letter, face) for letter in letters]
        bearings = [_HEAD_OF_GLYPH.unpack_from(glyph)[1] for glyph in glyphs]
        tables |= dict(_grown(tables, count, glyphs))
        tables |= dict(_measured(tables, count, letters, bearings))
    except (struct.error, KeyError, OverflowError) as fault:
        raise ValueError("the tables of the font do not hold together") from fault
    data = _assembled({tag.encode("ascii"): tables[tag.encode("ascii")] for tag in _KEPT if tag.encode() in tables})
    digest = hashlib.sha256(data).hexdigest()
    return FontFile(font.family, font.weight, data, digest, font.source), count


def _tables(data: bytes) -> dict[bytes, bytes]:
    """Return the tables by tag; none of what is no font."""
    count = struct.unpack_from(">H", data, 4)[0] if len(data) >= 12 else 0
    if len(data) < 12 + 16 * count:
        return {}
    entries = (struct.unpack_from(">4s3I", data, 12 + 16 * place) for place in range(count))
    return {tag: data[start : start + length] for tag, _, start, length in entries}


def _composite(letter: Letter, face: Typeface) -> bytes:
    """Return the data of a glyph put together from others, of even length (5.3.3.1.2)."""
    boxes = [
        (left + part.x, low + part.y, right + part.x, high + part.y)
        for part in letter.parts
        if (box := face.extents(part.glyph)) is not None
        for left, low, right, high in (tuple(round(edge / face.scale) for edge in box),)
    ] or [(0, 0, 0, 0)]
    lefts, lows, rights, highs = zip(*boxes, strict=True)
    code = [_HEAD_OF_GLYPH.pack(-1, min(lefts), min(lows), max(rights), max(highs))]
    for place, part in enumerate(letter.parts, 1):
        more = _MORE if place < len(letter.parts) else 0
        code.append(struct.pack(">2H2h", _PLACED | more, part.glyph, part.x, part.y))
    return b"".join(code)


def _grown(tables: dict[bytes, bytes], count: int, glyphs: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the tables of outlines with `glyphs` after the `count` that are there."""
    head, loca, glyf = tables[b"head"], tables[b"loca"], tables[b"glyf"]
    is_long = struct.unpack_from(">h", head, 50)[0] != 0
    read = struct.unpack_from(f">{count + 1}{'I' if is_long else 'H'}", loca)
    places = [place if is_long else 2 * place for place in read]
    start = places[-1] + -places[-1] % 4
    ends = list(accumulate(map(len, glyphs), initial=start))
    places[-1:] = ends if start == places[-1] else [places[-1], *ends][1:]
    yield b"glyf", glyf[: read[-1] if is_long else 2 * read[-1]].ljust(start, b"\0") + b"".join(glyphs)
    yield b"loca", struct.pack(f">{len(places)}I", *places)
    yield b"head", head[:50] + struct.pack(">h", 1) + head[52:]


def _measured(
    tables: dict[bytes, bytes], count: int, letters: Sequence[Letter], bearings: Sequence[int]
) -> Iterator[tuple[bytes, bytes]]:
    """Yield the tables of measures with those of `letters` after the `count` that are there (5.2.3, 5.2.6)."""
    hhea, hmtx, maxp = tables[b"hhea"], tables[b"hmtx"], tables[b"maxp"]
    full = struct.unpack_from(">H", hhea, 34)[0]
    (last,) = struct.unpack_from(">H", hmtx, 4 * (full - 1))
    rest = struct.unpack_from(f">{count - full}h", hmtx, 4 * full)
    metrics = [hmtx[: 4 * full], *(struct.pack(">Hh", last, bearing) for bearing in rest)]
    metrics += [struct.pack(">Hh", letter.advance, left) for letter, left in zip(letters, bearings, strict=True)]
    yield b"hmtx", b"".join(metrics)
    yield b"hhea", hhea[:34] + struct.pack(">H", count + len(letters)) + hhea[36:]
    parts, depth = struct.unpack_from(">2H", maxp, 28)
    most = max(parts, *(len(letter.parts) for letter in letters))
    grown = maxp[:4] + struct.pack(">H", count + len(letters)) + maxp[6:28]
    yield b"maxp", grown + struct.pack(">2H", most, depth + 1) + maxp[32:]


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    """Return a font file of tables (4.5.1); nobody who reads it here asks for its sums."""
    count = len(tables)
    power = 1 << count.bit_length() - 1
    head = struct.pack(">4s4H", b"\0\1\0\0", count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    places, at = [], 12 + 16 * count
    for tag, data in sorted(tables.items()):
        places.append(struct.pack(">4s3I", tag, 0, at, len(data)))
        at += len(data) + -len(data) % 4
    return b"".join((head, *places, *(data + b"\0" * (-len(data) % 4) for _, data in sorted(tables.items()))))

"""Stage prove: the outlines of a font program (OpenType, ISO/IEC 14496-22), to compare shapes of letters.

Its own small reader, so that neither the library that cut a subset nor the one that draws it vouches for it.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from poster.campaign.piece import FontFile
from poster.proof.characters import glyph_for
from poster.proof.charstrings import CharstringFont

MAX_FONT_BYTES = 30_000_000
_MAX_POINTS = 20_000
_MAX_DEPTH = 6
_MAX_COMPONENTS = 64
_MAX_PARTS = 500  # of one glyph, in parts of parts too

# x, y in units of the em, and whether the point lies on the curve; one tuple of points for each contour.
Point = tuple[float, float, bool]
Contours = tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of a glyph: digest of its contours, and its box (left, lower, right, upper) in font units.

    `form` is the digest of the contours moved to the origin, so that a shape is known again whatever room is
    left beside it. `box` is None for a glyph without ink; it is around all points, control points included.
    """

    digest: str
    form: str
    box: tuple[float, float, float, float] | None


EMPTY = Outline("", "", None)


class FontProgram:
    """A font program with TrueType or CFF outlines; `units` is the number of font units in the em.

    `ValueError` if the data are no such font.
    """

    def __init__(self, data: bytes) -> None:
        """Read the tables' places; outlines are read when they are asked for."""
        self._known: dict[int, Outline] = {}
        if len(data) > MAX_FONT_BYTES:
            raise ValueError("the font program is larger than 30 MB")
        try:
            self._open(data)
        except (struct.error, IndexError) as fault:
            raise ValueError("the font program is damaged") from fault

    def _open(self, data: bytes) -> None:
        self._cff: CharstringFont | None = None
        self._cmap = b""
        self.units = 1000
        if data[:1] == b"\1" and data[:4] != b"\0\1\0\0":
            self._cff = CharstringFont(data)  # a bare CFF table, as CIDFontType0C embeds it
            self.units = self._cff.units
            return
        tables = _tables(data)
        self._cmap = tables.get(b"cmap", b"")
        if b"CFF " in tables:
            self._cff = CharstringFont(tables[b"CFF "])
            self.units = struct.unpack_from(">H", tables[b"head"], 18)[0] or 1000 if b"head" in tables else 1000
            return
        if not {b"glyf", b"loca", b"head"} <= set(tables):
            raise ValueError("the font program has no outlines")
        self.units = struct.unpack_from(">H", tables[b"head"], 18)[0] or 1000
        self._glyf = tables[b"glyf"]
        self._loca = _offsets(tables[b"loca"], is_long=struct.unpack_from(">h", tables[b"head"], 50)[0] != 0)

    def glyph_for(self, character: str) -> int:
        """Return the glyph number of a character, 0 if the program has none or does not tell."""
        return glyph_for(self._cmap, ord(character)) if self._cmap else 0

    @property
    def glyph_count(self) -> int:
        """How many glyphs the program has."""
        return self._cff.glyph_count if self._cff else len(self._loca) - 1

    def outline(self, glyph: int) -> Outline:
        """Return the outline of a glyph; `ValueError` if the program has no such glyph or it is damaged."""
        known = self._known.get(glyph)
        if known is None:
            known = self._known[glyph] = self._outline(glyph)
        return known

    @property
    def is_cubic(self) -> bool:
        """Are its curves those of CFF, with two points off each? Those of TrueType have one."""
        return self._cff is not None

    def contours(self, glyph: int) -> Contours:
        """Return the contours of a glyph; `ValueError` if the program has no such glyph or it is damaged."""
        if not 0 <= glyph < self.glyph_count:
            raise ValueError(f"the font program has no glyph {glyph}")
        try:
            if self._cff:
                return self._cff.contours(glyph)
            data = self._entry(glyph)
            return _contours(data) if _is_simple(data) else self._composite(data)
        except (struct.error, IndexError) as fault:
            raise ValueError(f"glyph {glyph} of the font program is damaged") from fault

    def _outline(self, glyph: int) -> Outline:
        if not 0 <= glyph < self.glyph_count:
            raise ValueError(f"the font program has no glyph {glyph}")
        try:
            if self._cff:
                return _summary(self._cff.contours(glyph))
            data = self._entry(glyph)
            if _is_simple(data):
                return _simple_outline(data)
            parts = tuple(self._entry(part) for part, _ in _components(data))
            if all(_is_simple(part) for part in parts):
                return _composite_outline(data, parts)
            return _summary(self._composite(data))
        except (struct.error, IndexError) as fault:
            raise ValueError(f"glyph {glyph} of the font program is damaged") from fault

    def _entry(self, glyph: int) -> bytes:
        """Return the glyph's data."""
        return self._glyf[self._loca[glyph] : self._loca[glyph + 1]]

    def _composite(self, data: bytes) -> Contours:
        """Return the contours of a glyph that is put together from others (5.3.3.1.2)."""
        return tuple(self._parts(data, 0, [_MAX_PARTS]))

    def _parts(self, data: bytes, depth: int, left: list[int]) -> Iterator[tuple[Point, ...]]:
        """Yield the contours of the parts of a glyph; `left` holds how many parts there may be yet."""
        if depth > _MAX_DEPTH:
            raise ValueError("glyphs of the font program hold one another")
        for part, matrix in _components(data):
            left[0] -= 1
            if left[0] < 0:
                raise ValueError("a glyph of the font program has more than 500 parts")
            entry = self._entry(part)
            inner = _contours(entry) if _is_simple(entry) else self._parts(entry, depth + 1, left)
            yield from _moved(inner, matrix)


@lru_cache(maxsize=4096)
def shape_in(font: FontFile, glyph: int) -> str:
    """Return the digest of a glyph's outline in a font file; `ValueError` if the data are no font."""
    return program_in(font).outline(glyph).digest


@lru_cache(maxsize=16)
def program_in(font: FontFile) -> FontProgram:
    """Return the outlines of a font file; `ValueError` if the data are no font."""
    return FontProgram(font.data)


@lru_cache(maxsize=32)
def program_of(data: bytes) -> FontProgram | None:
    """Return the outlines of an embedded font program, None where there are none that can be read."""
    try:
        return FontProgram(data) if data else None
    except ValueError:
        return None


def _tables(data: bytes) -> dict[bytes, bytes]:
    """Return the tables by tag."""
    count = struct.unpack_from(">H", data, 4)[0]
    found: dict[bytes, bytes] = {}
    for place in range(min(count, 64)):
        tag, _, start, length = struct.unpack_from(">4s3I", data, 12 + 16 * place)
        found[tag] = data[start : start + length]
    return found


def _offsets(loca: bytes, *, is_long: bool) -> tuple[int, ...]:
    """Return where each glyph's data begin, and where the last end."""
    if is_long:
        return struct.unpack(f">{len(loca) // 4}I", loca[: len(loca) // 4 * 4])
    return tuple(2 * value for value in struct.unpack(f">{len(loca) // 2}H", loca[: len(loca) // 2 * 2]))


@lru_cache(maxsize=4096)
def _simple_outline(data: bytes) -> Outline:
    """Return the outline of a simple glyph; equal data have equal outlines."""
    return _summary(_contours(data))


@lru_cache(maxsize=4096)
def _composite_outline(data: bytes, parts: tuple[bytes, ...]) -> Outline:
    """Return the outline of a glyph that is put together from simple ones, whose data are `parts`."""
    matrices = (matrix for _, matrix in _components(data))
    found = (_moved(_contours(part), matrix) for part, matrix in zip(parts, matrices, strict=True))
    return _summary(tuple(contour for contours in found for contour in contours))


def _is_simple(data: bytes) -> bool:
    """Has a glyph contours of its own, or none at all? One that is put together has a negative count."""
    return len(data) < 10 or data[0] < 0x80


def _moved(contours: Iterable[tuple[Point, ...]], matrix: tuple[float, ...]) -> Iterator[tuple[Point, ...]]:
    """Yield contours under a transformation."""
    a, b, c, d, e, f = matrix
    for contour in contours:
        yield tuple((a * x + c * y + e, b * x + d * y + f, is_on) for x, y, is_on in contour)


def _summary(contours: Contours) -> Outline:
    """Return digest and box of contours; coordinates are compared to a hundredth of a font unit."""
    points = [point for contour in contours for point in contour]
    if not points:
        return EMPTY
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    left, lower = min(xs), min(ys)
    form = _digest(contours, left, lower)
    digest = hashlib.sha256(f"{form} {left:.2f} {lower:.2f}".encode("ascii")).hexdigest()[:16]
    return Outline(digest, form, (left, lower, max(xs), max(ys)))


def _digest(contours: Contours, left: float, lower: float) -> str:
    """Return the digest of contours moved by -`left` and -`lower`."""
    plain = ";".join(
        ",".join(f"{x - left:.2f} {y - lower:.2f} {int(is_on)}" for x, y, is_on in contour) for contour in contours
    )
    return hashlib.sha256(plain.encode("ascii")).hexdigest()[:16]


def _contours(data: bytes) -> Contours:
    """Return the contours of a simple glyph (5.3.3.1.1)."""
    if len(data) < 10:
        return ()
    count = struct.unpack_from(">h", data)[0]
    ends = struct.unpack_from(f">{count}H", data, 10)
    total = ends[-1] + 1 if ends else 0
    if total > _MAX_POINTS:
        raise ValueError("a glyph of the font program has more than 20 000 points")
    place = 10 + 2 * count
    place += 2 + struct.unpack_from(">H", data, place)[0]
    flags, place = _flags(data, place, total)
    xs, place = _coordinates(data, place, flags, short=0x02, same=0x10)
    ys, place = _coordinates(data, place, flags, short=0x04, same=0x20)
    points = tuple((x, y, bool(flag & 1)) for x, y, flag in zip(xs, ys, flags, strict=True))
    starts = (0, *(end + 1 for end in ends))
    return tuple(points[start : end + 1] for start, end in zip(starts, ends, strict=False))


def _flags(data: bytes, place: int, total: int) -> tuple[list[int], int]:
    """Return the flags of all points and the place after them; bit 3 repeats a flag."""
    flags: list[int] = []
    while len(flags) < total:
        flag = data[place]
        place += 1
        if flag & 0x08:
            flags += [flag] * data[place]
            place += 1
        flags.append(flag)
    return flags[:total], place


def _coordinates(data: bytes, place: int, flags: list[int], *, short: int, same: int) -> tuple[list[float], int]:
    """Return absolute coordinates of one axis and the place after them."""
    found: list[float] = []
    value = 0
    for flag in flags:
        if flag & short:
            value += data[place] if flag & same else -data[place]
            place += 1
        elif not flag & same:
            value += struct.unpack_from(">h", data, place)[0]
            place += 2
        found.append(float(value))
    return found, place


def _components(data: bytes) -> Iterator[tuple[int, tuple[float, ...]]]:
    """Yield glyph number and transformation of each part of a composite glyph."""
    place = 10
    for _ in range(_MAX_COMPONENTS):
        flags, glyph = struct.unpack_from(">2H", data, place)
        place += 4
        if not flags & 0x0002:
            raise ValueError("a glyph of the font program is placed by points, which is not read here")
        e, f = struct.unpack_from(">2h" if flags & 0x0001 else ">2b", data, place)
        place += 4 if flags & 0x0001 else 2
        scale, place = _scale(data, place, flags)
        yield glyph, (*scale, float(e), float(f))
        if not flags & 0x0020:
            return


def _scale(data: bytes, place: int, flags: int) -> tuple[tuple[float, ...], int]:
    """Return the four numbers of a part's scale (2.14 fixed point) and the place after them."""
    if flags & 0x0008:
        (one,) = (value / 16384 for value in struct.unpack_from(">h", data, place))
        return (one, 0.0, 0.0, one), place + 2
    if flags & 0x0040:
        x, y = (value / 16384 for value in struct.unpack_from(">2h", data, place))
        return (x, 0.0, 0.0, y), place + 4
    if flags & 0x0080:
        return tuple(value / 16384 for value in struct.unpack_from(">4h", data, place)), place + 8
    return (1.0, 0.0, 0.0, 1.0), place

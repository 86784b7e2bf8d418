"""Stage prove: the outlines of a CFF table (Adobe Technical Notes 5176 and 5177)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod

_MAX_STEPS = 50_000
_MAX_DEPTH = 10  # Technical Note 5177, appendix B: subroutine nesting
_CHARSTRINGS, _PRIVATE, _SUBRS = 17, 18, 19
_FD_ARRAY, _FD_SELECT = 0x0C24, 0x0C25
_FONT_MATRIX = 0x0C07
_MOST_UNITS = 16_384  # OpenType, head: unitsPerEm
_NIBBLES = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "E", "E-", "", "-")  # 5176, table 5

Point = tuple[float, float, bool]
Number = float


class CharstringFont:
    """The glyphs of a CFF table by number; `ValueError` if the table is damaged."""

    def __init__(self, data: bytes) -> None:
        """Read the indexes; charstrings are run when their contours are asked for."""
        self._data = data
        place = data[2]
        _, place = _index(data, place)
        tops, place = _index(data, place)
        _, place = _index(data, place)
        self._global, _ = _index(data, place)
        top = _dictionary(tops[0])
        self._glyphs, _ = _index(data, _whole(top, _CHARSTRINGS))
        fonts = self._inner(top)
        self.units = _units(top, fonts)
        self._fonts = [self._subrs(font) for font in fonts]
        self._select = _selection(data, top, len(self._glyphs))

    @property
    def glyph_count(self) -> int:
        """How many glyphs the table has."""
        return len(self._glyphs)

    def contours(self, glyph: int) -> tuple[tuple[Point, ...], ...]:
        """Return the contours of a glyph: curves as their control points, marked as off the curve."""
        local = self._fonts[self._select[glyph]]
        run = _Run(self._global, local)
        run.execute(self._glyphs[glyph], 0)
        return run.closed()

    def _inner(self, top: dict[int, tuple[Number, ...]]) -> list[dict[int, tuple[Number, ...]]]:
        """Return the DICT of each font of the table: the top one, or those of its FDArray."""
        if _FD_ARRAY not in top:
            return [top]
        return [_dictionary(font) for font in _index(self._data, _whole(top, _FD_ARRAY))[0]]

    def _subrs(self, font: dict[int, tuple[Number, ...]]) -> list[bytes]:
        if len(font.get(_PRIVATE, ())) != 2:
            return []
        size, start = (int(value) for value in font[_PRIVATE])
        private = _dictionary(self._data[start : start + size])
        return _index(self._data, start + _whole(private, _SUBRS))[0] if _SUBRS in private else []


def _whole(entries: dict[int, tuple[Number, ...]], key: int) -> int:
    """Return an entry that is one whole number."""
    values = entries.get(key, ())
    if len(values) != 1 or values[0] < 0:
        raise ValueError("the font program is damaged")
    return int(values[0])


def _units(top: dict[int, tuple[Number, ...]], fonts: list[dict[int, tuple[Number, ...]]]) -> int:
    """Return the units of the em from the FontMatrix (5176, 9); without one they are 1000.

    A font with an FDArray may tell it at the top, in the fonts, or as the product of both. `ValueError` where
    the fonts differ, since no unit is that of all glyphs then.
    """
    inner = {font.get(_FONT_MATRIX, ()) for font in fonts if font is not top}
    told = [matrix[0] for matrix in (top.get(_FONT_MATRIX, ()), *inner) if len(matrix) == 6]
    scale = prod(told) if told else 0.001
    if len(inner) > 1 or not 1 / _MOST_UNITS <= scale <= 1:
        raise ValueError("the font program is damaged")
    return round(1 / scale)


def _index(data: bytes, place: int) -> tuple[list[bytes], int]:
    """Return the objects of an index and the place after it (5176, 5)."""
    count = struct.unpack_from(">H", data, place)[0]
    if not count:
        return [], place + 2
    size = data[place + 2]
    if not 1 <= size <= 4:
        raise ValueError("the font program is damaged")
    first = place + 3
    ends = [int.from_bytes(data[first + size * n : first + size * (n + 1)], "big") for n in range(count + 1)]
    base = first + size * (count + 1) - 1
    return [data[base + a : base + b] for a, b in pairwise(ends)], base + ends[-1]


def _dictionary(data: bytes) -> dict[int, tuple[Number, ...]]:
    """Return the entries of a DICT by operator (5176, 4)."""
    found: dict[int, tuple[Number, ...]] = {}
    operands: list[Number] = []
    place = 0
    while place < len(data):
        byte = data[place]
        if byte <= 21:
            key, place = (0x0C00 | data[place + 1], place + 2) if byte == 12 else (byte, place + 1)
            found[key] = tuple(operands)
            operands = []
        else:
            value, place = _operand(data, place)
            operands.append(value)
    return found


def _operand(data: bytes, place: int) -> tuple[Number, int]:
    """Return a number of a DICT and the place after it; `ValueError` if it is none."""
    byte = data[place]
    if byte == 28:
        return float(struct.unpack_from(">h", data, place + 1)[0]), place + 3
    if byte == 29:
        return float(struct.unpack_from(">i", data, place + 1)[0]), place + 5
    if byte == 30:
        return _real(data, place + 1)
    return _small(data, place)


def _real(data: bytes, place: int) -> tuple[Number, int]:
    """Return a number in nibbles of decimal digits, ended by 0xF, and the place after it (5176, table 5)."""
    written = ""
    while True:
        for nibble in (data[place] >> 4, data[place] & 0x0F):
            if nibble == 0x0F:
                return _bounded(float(written or "0")), place + 1
            written += _NIBBLES[nibble]
        place += 1


def _bounded(value: float) -> float:
    """Return a number no greater than a whole one can be; `ValueError` if it is."""
    if abs(value) >= 2**31:
        raise ValueError("the font program is damaged")
    return value


def _small(data: bytes, place: int) -> tuple[Number, int]:
    """Return a number of one or two bytes and the place after it (5176, table 3; 5177, table 1)."""
    byte = data[place]
    if byte <= 246:
        return float(byte - 139), place + 1
    if byte <= 250:
        return float((byte - 247) * 256 + data[place + 1] + 108), place + 2
    return float(-(byte - 251) * 256 - data[place + 1] - 108), place + 2


def _selection(data: bytes, top: dict[int, tuple[Number, ...]], count: int) -> list[int]:
    """Return for each glyph the number of its font (5176, 19)."""
    if _FD_SELECT not in top:
        return [0] * count
    place = _whole(top, _FD_SELECT)
    if data[place] == 0:
        return list(data[place + 1 : place + 1 + count])
    ranges = struct.unpack_from(">H", data, place + 1)[0]
    starts = [struct.unpack_from(">HB", data, place + 3 + 3 * n) for n in range(ranges)]
    found: list[int] = []
    for (first, font), after in zip(starts, [*(first for first, _ in starts[1:]), count], strict=True):
        found += [font] * (min(after, count) - first)
    return found


@dataclass(slots=True)
class _Run:
    """A charstring while it is carried out (5177)."""

    global_subrs: list[bytes]
    local_subrs: list[bytes]
    stack: list[Number] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    hints: int = 0
    steps: int = 0
    is_done: bool = False
    contour: list[Point] = field(default_factory=list)
    found: list[tuple[Point, ...]] = field(default_factory=list)

    def closed(self) -> tuple[tuple[Point, ...], ...]:
        """Return all contours."""
        if self.contour:
            self.found.append(tuple(self.contour))
            self.contour = []
        return tuple(self.found)

    def execute(self, code: bytes, depth: int) -> None:
        """Carry out a charstring or a subroutine."""
        if depth > _MAX_DEPTH:
            raise ValueError("subroutines of the font program call one another")
        place = 0
        while place < len(code) and not self.is_done:
            self.steps += 1
            if self.steps > _MAX_STEPS:
                raise ValueError("a glyph of the font program has no end")
            byte = code[place]
            if byte >= 32 or byte == 28:
                value, place = _value(code, place)
                self.stack.append(value)
            elif byte == 11:
                return
            elif byte in (10, 29):
                self._call(self.local_subrs if byte == 10 else self.global_subrs, depth)
                place += 1
            else:
                place = self._operator(code, place)

    def _call(self, subrs: list[bytes], depth: int) -> None:
        bias = 107 if len(subrs) < 1240 else 1131 if len(subrs) < 33900 else 32768
        number = int(self.stack.pop()) + bias
        if not 0 <= number < len(subrs):
            raise ValueError("the font program calls a subroutine that it lacks")
        self.execute(subrs[number], depth + 1)

    def _operator(self, code: bytes, place: int) -> int:
        """Carry out the operator at `place` and return the place after it."""
        byte, values = code[place], self.stack
        if byte == 12:
            self._flex(code[place + 1], values)
            self.stack = []
            return place + 2
        if byte in (1, 3, 18, 23, 19, 20):
            self.hints += len(values) // 2
            self.stack = []
            return place + 1 + ((self.hints + 7) // 8 if byte in (19, 20) else 0)
        if byte == 14:
            self.is_done = True
        elif byte in _MOVES:
            self._move(byte, values)
        else:
            self._draw(byte, values)
        self.stack = []
        return place + 1

    def _move(self, byte: int, values: list[Number]) -> None:
        if self.contour:
            self.found.append(tuple(self.contour))
        dx = values[-2] if byte == 21 else values[-1] if byte == 22 else 0.0
        dy = values[-1] if byte in (21, 4) else 0.0
        self.contour = []
        self._line(dx, dy)

    def _line(self, dx: float, dy: float) -> None:
        self.x, self.y = self.x + dx, self.y + dy
        self.contour.append((self.x, self.y, True))

    def _curve(self, *steps: float) -> None:
        for number in range(0, 6, 2):
            self.x, self.y = self.x + steps[number], self.y + steps[number + 1]
            self.contour.append((self.x, self.y, number == 4))

    def _draw(self, byte: int, values: list[Number]) -> None:
        if byte in (6, 7):
            for n, value in enumerate(values):
                across = (byte == 6) == (n % 2 == 0)
                self._line(value if across else 0.0, 0.0 if across else value)
        elif byte in (26, 27):
            self._parallel(byte, values)
        elif byte in (30, 31):
            self._alternating(byte, values)
        else:
            self._mixed(byte, values)

    def _mixed(self, byte: int, values: list[Number]) -> None:
        """Lines (5), curves (8), curves and one line (24), lines and one curve (25)."""
        if byte not in (5, 8, 24, 25):
            raise ValueError("the font program has an operator that is not read here")
        last = {24: 2, 25: 6}.get(byte, 0)
        body, tail = values[: len(values) - last], values[len(values) - last :]
        step = 2 if byte in (5, 25) else 6
        for n in range(0, len(body) - step + 1, step):
            self._stretch(body[n : n + step])
        self._stretch(tail)

    def _stretch(self, steps: list[Number]) -> None:
        """Draw a line by two numbers, a curve by six, nothing by none."""
        if len(steps) == 2:
            self._line(*steps)
        elif steps:
            self._curve(*steps)

    def _parallel(self, byte: int, values: list[Number]) -> None:
        """Curves that begin and end upright (26) or level (27)."""
        extra = values[0] if len(values) % 4 else 0.0
        rest = values[len(values) % 4 :]
        for n in range(0, len(rest) - 3, 4):
            a, b, c, d = rest[n : n + 4]
            self._curve(*((extra, a, b, c, 0.0, d) if byte == 26 else (a, extra, b, c, d, 0.0)))
            extra = 0.0

    def _alternating(self, byte: int, values: list[Number]) -> None:
        """Curves that begin level and end upright, and the reverse, in turn."""
        is_level = byte == 31
        count = len(values) // 4
        for n in range(count):
            a, b, c, d = values[4 * n : 4 * n + 4]
            last = values[-1] if n == count - 1 and len(values) % 4 else 0.0
            self._curve(*((a, 0.0, b, c, last, d) if is_level else (0.0, a, b, c, d, last)))
            is_level = not is_level

    def _flex(self, byte: int, v: list[Number]) -> None:
        if byte == 35:
            self._curve(*v[:6])
            self._curve(*v[6:12])
        elif byte == 34:
            self._curve(v[0], 0.0, v[1], v[2], v[3], 0.0)
            self._curve(v[4], 0.0, v[5], -v[2], v[6], 0.0)
        elif byte == 36:
            self._curve(v[0], v[1], v[2], v[3], v[4], 0.0)
            self._curve(v[5], 0.0, v[6], v[7], v[8], -(v[1] + v[3] + v[7]))
        elif byte == 37:
            dx, dy = sum(v[0:10:2]), sum(v[1:10:2])
            last = (v[10], -dy) if abs(dx) > abs(dy) else (-dx, v[10])
            self._curve(*v[:6])
            self._curve(*v[6:10], *last)
        else:
            raise ValueError("the font program has an operator that is not read here")


_MOVES = (4, 21, 22)


def _value(code: bytes, place: int) -> tuple[Number, int]:
    """Return a number of a charstring and the place after it."""
    if code[place] == 28:
        return float(struct.unpack_from(">h", code, place + 1)[0]), place + 3
    if code[place] == 255:
        return struct.unpack_from(">i", code, place + 1)[0] / 65536, place + 5
    return _small(code, place)

"""Stage compose: the modules of a QR symbol (ISO/IEC 18004:2015), the very ones of the library `qrcode`.

The library gives tables and function patterns. What depends on the payload is worked out here on whole symbols held
as one integer, module `row * side + column` being bit `row * side + column`: that takes a thirtieth of the time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from itertools import zip_longest
from operator import itemgetter

from qrcode import base, constants, util
from qrcode.main import QRCode

from poster.frozen import dataclass

LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}
_VERSIONS = 40
_MASKS = 8
_LEAST_CHUNK = 20  # bytes: the library changes the mode within a payload for no less
_TERMINATOR = 4  # bits (7.4.9)
_PADS = (util.PAD0, util.PAD1)  # 7.4.10


@dataclass(frozen=True, slots=True)
class QrMatrix:
    """A symbol without its quiet zone: `rows`, top row first, True where a module is dark."""

    rows: tuple[tuple[bool, ...], ...]
    version: int
    mask: int


@lru_cache(maxsize=256)
def qr_matrix(payload: str, level: str) -> QrMatrix:
    """Return the smallest symbol of `level` (L, M, Q or H) for `payload`, with the mask of least penalty.

    `ValueError` if the level is none of these, or if no version holds the payload.
    """
    if level not in LEVELS:
        raise ValueError(f"level '{level}' is none of {', '.join(LEVELS)}")
    chunks = tuple(util.optimal_data_chunks(payload, minimum=_LEAST_CHUNK))
    version = _version(chunks, LEVELS[level])
    if version is None:
        raise ValueError(f"a payload of {len(payload)} characters is too long for level {level}")
    grid = _grid(version)
    data = grid.placed(_codewords(chunks, version, LEVELS[level]))
    # The library weighs the masks with format and version information left light; of equals it takes the first.
    masked = [data ^ mask for mask in grid.masks]
    mask = min(range(_MASKS), key=lambda place: penalty(masked[place] | grid.blank, grid.side))
    return QrMatrix(_rows(masked[mask] | _patterns(version, LEVELS[level], mask), grid.side), version, mask)


def penalty(modules: int, side: int) -> int:
    """Return the penalty of a masked symbol (7.8.3): runs, blocks, patterns like a finder's, and balance."""
    light = ~modules
    across, down = ~(modules ^ modules >> 1), ~(modules ^ modules >> side)
    windows = _windows(side)
    runs = _runs(across, 1, windows.across) + _runs(down, side, windows.down)
    blocks = (across & across >> side & down & windows.blocks).bit_count()
    finders = _finders(modules, light, 1, windows.finders_across)
    finders += _finders(modules, light, side, windows.finders_down)
    balance = int(abs(float(modules.bit_count()) / side**2 * 100 - 50) / 5)
    return runs + 3 * blocks + 40 * finders + 10 * balance


@dataclass(frozen=True, slots=True)
class _Windows:
    """Where what is looked for may begin without leaving the symbol: one bit a module."""

    across: int
    down: int
    blocks: int
    finders_across: int
    finders_down: int


@lru_cache(maxsize=_VERSIONS)
def _windows(side: int) -> _Windows:
    """Return the windows of a symbol of `side` modules."""
    return _Windows(
        across=_block(side, side - 4, side),
        down=_block(side - 4, side, side),
        blocks=_block(side - 1, side - 1, side),
        finders_across=_block(side, side - 10, side),
        finders_down=_block(side - 10, side, side),
    )


def _block(rows: int, columns: int, side: int) -> int:
    """Return the first `columns` modules of the first `rows` rows."""
    row = (1 << columns) - 1
    return sum(row << number * side for number in range(rows))


def _runs(alike: int, step: int, window: int) -> int:
    """Return the penalty of runs of five or more: 3, and 1 for each module beyond; `alike` equal their next."""
    pairs = alike & alike >> step
    fives = pairs & pairs >> 2 * step & window
    # A run of n has n - 4 windows of five; one of them is its first.
    return fives.bit_count() + 2 * (fives & ~(fives << step)).bit_count()


def _finders(dark: int, light: int, step: int, window: int) -> int:
    """Return how often 1 : 1 : 3 : 1 : 1 stands beside four light modules, on either side."""
    core = window & light >> step & dark >> 4 * step & light >> 5 * step & dark >> 6 * step & light >> 9 * step
    if not core:
        return 0
    ends = (0, 2, 3), (7, 8, 10)
    before, after = (_all(dark, step, places) & _all(light, step, others) for places, others in (ends, ends[::-1]))
    return (core & before).bit_count() + (core & after).bit_count()


def _all(modules: int, step: int, places: tuple[int, int, int]) -> int:
    """Return where the modules at three distances are all of one kind."""
    first, second, third = places
    return modules >> first * step & modules >> second * step & modules >> third * step


def _version(chunks: tuple[util.QRData, ...], level: int) -> int | None:
    """Return the smallest version that holds the data, None if none does; lengths take more bits in larger ones."""
    start = 1
    while start <= _VERSIONS:
        sizes = util.mode_sizes_for_version(start)
        needed = sum(4 + sizes[chunk.mode] + _length(chunk) for chunk in chunks)
        version = bisect_left(util.BIT_LIMIT_TABLE[level], needed, start)
        if version > _VERSIONS or sizes is util.mode_sizes_for_version(version):
            return version if version <= _VERSIONS else None
        start = version
    return None


def _length(chunk: util.QRData) -> int:
    """Return the number of bits of a chunk without its head (7.4.3 to 7.4.5)."""
    size = len(chunk)
    if chunk.mode == util.MODE_NUMBER:
        return size // 3 * 10 + (0, 4, 7)[size % 3]
    return size // 2 * 11 + size % 2 * 6 if chunk.mode == util.MODE_ALPHA_NUM else size * 8


def _bits(chunk: util.QRData, version: int) -> str:
    """Return mode, length and data of a chunk as binary digits."""
    head = f"{chunk.mode:04b}{len(chunk):0{util.mode_sizes_for_version(version)[chunk.mode]}b}"
    data = chunk.data
    if chunk.mode == util.MODE_NUMBER:
        groups = (data[start : start + 3] for start in range(0, len(data), 3))
        return head + "".join(f"{int(group):0{(4, 7, 10)[len(group) - 1]}b}" for group in groups)
    if chunk.mode == util.MODE_ALPHA_NUM:
        values = [util.ALPHA_NUM.index(value) for value in data]
        pairs = (f"{a * 45 + b:011b}" for a, b in zip(values[::2], values[1::2], strict=False))
        return head + "".join(pairs) + (f"{values[-1]:06b}" if len(values) % 2 else "")
    return head + f"{int.from_bytes(data):0{len(data) * 8}b}"


def _codewords(chunks: tuple[util.QRData, ...], version: int, level: int) -> bytes:
    """Return data and error correction codewords in the order in which they are placed (7.6)."""
    blocks = base.rs_blocks(version, level)
    capacity = sum(block.data_count for block in blocks)
    bits = "".join(_bits(chunk, version) for chunk in chunks)
    bits += "0" * min(_TERMINATOR, capacity * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8)
    data += bytes(_PADS[place % 2] for place in range(capacity - len(data)))
    parts, corrections, start = [], [], 0
    for block in blocks:
        part = data[start : start + block.data_count]
        start += block.data_count
        parts.append(part)
        corrections.append(_correction(part, block.total_count - block.data_count))
    return _interleaved(parts) + _interleaved(corrections)


def _interleaved(blocks: list[bytes]) -> bytes:
    """Return the first codeword of each block, the second of each, and so on."""
    if len(blocks) == 1:
        return blocks[0]
    return bytes(value for column in zip_longest(*blocks) for value in column if value is not None)


def _correction(data: bytes, count: int) -> bytes:
    """Return `count` error correction codewords: the remainder of the data by the generator (7.5.2)."""
    multiples, top, kept = _multiples(count), 8 * (count - 1), (1 << 8 * count) - 1
    rest = 0
    for value in data:
        rest = rest << 8 & kept ^ multiples[value ^ rest >> top]
    return rest.to_bytes(count)


@lru_cache(maxsize=_VERSIONS)
def _multiples(count: int) -> tuple[int, ...]:
    """Return the generator polynomial of `count` codewords, but its first term, times each field element."""
    generator = [1]
    for power in range(count):
        shifted = [_product(value, base.gexp(power)) for value in generator]
        generator = [one ^ two for one, two in zip([*generator, 0], [0, *shifted], strict=True)]
    return tuple(int.from_bytes(bytes(_product(value, term) for term in generator[1:])) for value in range(256))


def _product(one: int, two: int) -> int:
    """Return a product in GF(256) (7.5.2)."""
    return int(base.gexp(base.glog(one) + base.glog(two))) if one and two else 0


@dataclass(frozen=True, slots=True)
class _Grid:
    """What a version fixes: `blank` has the function patterns, `masks` the eight masks on the other modules.

    `picked` takes, from the binary digits of the codewords with a 0 after them, each module, last first.
    """

    side: int
    blank: int
    masks: tuple[int, ...]
    length: int
    picked: Callable[[str], tuple[str, ...]]

    def placed(self, codewords: bytes) -> int:
        """Return the codewords in their modules."""
        digits = f"{int.from_bytes(codewords):0{self.length}b}0"
        return int("".join(self.picked(digits)), 2)


@lru_cache(maxsize=_VERSIONS)
def _grid(version: int) -> _Grid:
    """Return what a version fixes; format and version information are light."""
    fixed = _function_patterns(version, constants.ERROR_CORRECT_L, 0, is_test=True)
    side = len(fixed)
    order = [row * side + column for row, column in _placement(fixed)]
    length = sum(block.total_count for block in base.rs_blocks(version, constants.ERROR_CORRECT_L)) * 8
    digit = {place: number for number, place in enumerate(order) if number < length}
    masks = tuple(
        sum(1 << place for place in order if inverts(place // side, place % side))
        for inverts in map(util.mask_func, range(_MASKS))
    )
    picked = itemgetter(*(digit.get(place, length) for place in range(side * side - 1, -1, -1)))
    return _Grid(side, _number(fixed), masks, length, picked)


def _placement(fixed: list[list[bool | None]]) -> list[tuple[int, int]]:
    """Return row and column of the modules without function in the order of the codewords' bits (7.7.3)."""
    side = len(fixed)
    rights = [column if column > 6 else column - 1 for column in range(side - 1, 0, -2)]
    order: list[tuple[int, int]] = []
    for number, right in enumerate(rights):
        rows = range(side) if number % 2 else range(side - 1, -1, -1)
        order += [(row, column) for row in rows for column in (right, right - 1) if fixed[row][column] is None]
    return order


@lru_cache(maxsize=256)
def _patterns(version: int, level: int, mask: int) -> int:
    """Return the function patterns with format and version information."""
    return _number(_function_patterns(version, level, mask, is_test=False))


def _function_patterns(version: int, level: int, mask: int, *, is_test: bool) -> list[list[bool | None]]:
    """Return the function patterns as the library draws them, None elsewhere."""
    code = QRCode(version=version, error_correction=level)
    code.modules_count = side = version * 4 + 17
    code.modules = [[None] * side for _ in range(side)]
    for row, column in ((0, 0), (side - 7, 0), (0, side - 7)):
        code.setup_position_probe_pattern(row, column)
    code.setup_position_adjust_pattern()
    code.setup_timing_pattern()
    code.setup_type_info(is_test, mask)
    if version >= 7:
        code.setup_type_number(is_test)
    modules: list[list[bool | None]] = code.modules
    return modules


def _number(modules: list[list[bool | None]]) -> int:
    """Return the dark modules as one integer."""
    side = len(modules)
    return sum(1 << row * side + column for row in range(side) for column in range(side) if modules[row][column])


_DARK = {"0": False, "1": True}


def _rows(modules: int, side: int) -> tuple[tuple[bool, ...], ...]:
    """Return the modules row by row."""
    values = [_DARK[digit] for digit in reversed(f"{modules:0{side * side}b}")]
    return tuple(tuple(values[start : start + side]) for start in range(0, side * side, side))

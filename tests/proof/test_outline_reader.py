"""Outlines are read as HarfBuzz reads them, from TrueType and from CFF; damaged fonts are refused."""

from __future__ import annotations

import struct
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from poster.campaign.profiles import MONO
from poster.proof.characters import glyph_for
from poster.proof.charstrings import CharstringFont
from poster.proof.digit_shapes import is_other_digit
from poster.proof.outlines import EMPTY, FontProgram, program_of, shape_in
from poster.proof.promise import promise_of
from tests.pdf import builders as p
from tests.pdf.cff_font import cff_font
from tests.proof import mutate as m

REFUSED = "damaged|no outlines|no glyph|none for Unicode|lacks|call one another|not read here"
ASSETS = Path(__file__).parents[2] / "assets" / "fonts"


def extents(data: bytes, glyph: int) -> tuple[float, ...] | None:
    """The box around all points of a glyph, control points included, as HarfBuzz draws it."""
    points: list[tuple[float, float]] = []
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(lambda x, y, _: points.append((x, y)), None)
    funcs.set_line_to_func(lambda x, y, _: points.append((x, y)), None)
    funcs.set_quadratic_to_func(lambda a, b, x, y, _: points.extend([(a, b), (x, y)]), None)
    funcs.set_cubic_to_func(lambda a, b, c, d, x, y, _: points.extend([(a, b), (c, d), (x, y)]), None)
    hb.Font(hb.Face(data)).draw_glyph(glyph, funcs, None)
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))


@pytest.mark.parametrize(
    "name", ["SourceSans3_400Regular", "NotoSansArabic_700Bold", "NotoSansEthiopic_400Regular"]
)
def test_boxes_are_those_of_harfbuzz(name: str) -> None:
    data = (ASSETS / f"{name}.ttf").read_bytes()
    program = FontProgram(data)
    assert program.units == hb.Face(data).upem
    assert program.glyph_count == hb.Face(data).glyph_count
    for glyph in range(0, program.glyph_count, 7):
        wanted, found = extents(data, glyph), program.outline(glyph).box
        assert (found is None) == (wanted is None), glyph
        if found and wanted:
            assert found == pytest.approx(wanted, abs=1.0), glyph


def test_boxes_of_cff_are_those_of_harfbuzz() -> None:
    font = cff_font()
    program = FontProgram(font.data)
    inked = 0
    for glyph in range(program.glyph_count):
        wanted, found = extents(font.data, glyph), program.outline(glyph).box
        assert (found is None) == (wanted is None), glyph
        if found and wanted:
            inked += 1
            assert found == pytest.approx(wanted, abs=0.51), glyph
    assert inked


def test_equal_shapes_have_equal_digests_and_others_do_not() -> None:
    font = p.font()
    face = hb.Font(hb.Face(font.data))
    one, two = (face.get_nominal_glyph(ord(mark)) for mark in "47")
    assert shape_in(font, one) == shape_in(font, one)
    assert shape_in(font, one) != shape_in(font, two)
    assert shape_in(font, face.get_nominal_glyph(ord(" "))) == EMPTY.digest


@pytest.mark.parametrize(
    "name", ["SourceSans3_400Regular", "NotoSansArabic_700Bold", "NotoSansEthiopic_400Regular"]
)
def test_characters_have_the_glyphs_that_harfbuzz_finds(name: str) -> None:
    data = (ASSETS / f"{name}.ttf").read_bytes()
    font, program = hb.Font(hb.Face(data)), FontProgram(data)
    for mark in (*range(0x20, 0x250), *range(0x600, 0x700), *range(0x1200, 0x1250), 0x1F6A8, 0xFFFF):
        assert program.glyph_for(chr(mark)) == (font.get_nominal_glyph(mark) or 0)


def test_digits_that_look_like_another_are_known() -> None:
    font = p.font()
    face = hb.Font(hb.Face(font.data))
    four, seven = (face.get_nominal_glyph(ord(mark)) for mark in "47")
    assert not is_other_digit(font, four, "4")
    assert is_other_digit(font, seven, "4")
    assert not is_other_digit(font, seven, "S")
    proportional = p.run("4", 0, 0, 10, p.INK.tint(p.PRESS.colour_space), font).glyphs[0]
    assert not is_other_digit(font, proportional, "4")


@pytest.mark.parametrize("cmap", [b"", b"\0\0\0\1\0\3\0\1\0\0\0\x20", b"\0\0\0\1\0\1\0\0\0\0\0\x0c\0\4"])
def test_damaged_tables_of_characters_are_refused(cmap: bytes) -> None:
    with pytest.raises(ValueError, match=REFUSED):
        glyph_for(cmap, 65)


def test_tables_of_characters_by_groups() -> None:
    head = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    table = head + struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">3I", 65, 70, 5)
    assert [glyph_for(table, mark) for mark in (64, 65, 70, 71)] == [0, 5, 10, 0]
    assert glyph_for(head + struct.pack(">HH", 6, 0), 65) == 0


def test_tables_of_characters_by_segments_with_offsets() -> None:
    head = struct.pack(">HHHHI", 0, 1, 3, 1, 12)
    ends, starts, deltas, offsets = (66, 0xFFFF), (65, 0xFFFF), (3, 1), (4, 0)
    body = struct.pack(">2H", *ends) + struct.pack(">H", 0) + struct.pack(">2H", *starts)
    body += struct.pack(">2H", *deltas) + struct.pack(">2H", *offsets) + struct.pack(">2H", 9, 0)
    table = head + struct.pack(">7H", 4, 0, 0, 4, 0, 0, 0) + body
    assert [glyph_for(table, mark) for mark in (64, 65, 66, 67)] == [0, 12, 0, 0]


def test_a_glyph_that_is_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="no glyph"):
        FontProgram(p.font().data).outline(70_000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no font",
        b"\0\1\0\0",
        b"\0\1\0\0\xff\xff" + bytes(200),
        b"\1\0\4\1" + bytes(30),
        b"\1\0\4\1" + b"\xff" * 90,
    ],
)
def test_data_that_are_no_font_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=REFUSED):
        FontProgram(data).outline(0)


def test_a_damaged_font_never_raises_anything_else() -> None:
    for whole in (p.font().data[:60_000], cff_font().data):
        for at in range(12, len(whole), len(whole) // 40):
            data = whole[:at] + bytes([whole[at] ^ 0xFF, 0xFF]) + whole[at + 2 :]
            program = program_of(data)
            for glyph in range(0, min(program.glyph_count, 300), 29) if program else ():
                with suppress(ValueError):
                    program.outline(glyph)


def charstring(*code: int | bytes) -> bytes:
    return b"".join(part if isinstance(part, bytes) else bytes([part]) for part in code)


def n(*values: int) -> bytes:
    return b"".join(bytes([28]) + struct.pack(">h", value) for value in values)


def cff(*glyphs: bytes, subrs: tuple[bytes, ...] = (), global_subrs: tuple[bytes, ...] = ()) -> bytes:
    """A CFF table with the charstrings given."""

    def index(items: tuple[bytes, ...]) -> bytes:
        if not items:
            return b"\0\0"
        ends = [1]
        for item in items:
            ends.append(ends[-1] + len(item))
        return (
            struct.pack(">HB", len(items), 2) + b"".join(struct.pack(">H", end) for end in ends) + b"".join(items)
        )

    private = n(6) + bytes([19])
    head = b"\1\0\4\2" + index((b"Test",))
    size = len(head) + 2 + 1 + 4 + 17 + 2 + len(index(global_subrs))
    strings = index(glyphs)
    where = size + 50
    top = bytes([29]) + struct.pack(">i", where) + bytes([17, 29]) + struct.pack(">i", len(private))
    top += bytes([29]) + struct.pack(">i", where + len(strings)) + bytes([18])
    body = head + index((top,)) + index(()) + index(global_subrs)
    body += bytes(where - len(body)) + strings + private + bytes(6 - len(private)) + index(subrs)
    return body


def box(code: bytes, **subrs: tuple[bytes, ...]) -> tuple[float, ...] | None:
    return FontProgram(cff(b"\x0e", code, **subrs)).outline(1).box


END = bytes([14])
HINTS = bytes([18]) + n(3, 4) + bytes([19, 0])
CURVES: tuple[tuple[bytes, tuple[float, ...]], ...] = (
    (n(10, 20) + bytes([21]) + n(30, 40) + bytes([5]), (10, 20, 40, 60)),
    (n(10) + bytes([22]) + n(5, 6, 7) + bytes([6]), (10, 0, 22, 6)),
    (n(10) + bytes([4]) + n(5, 6) + bytes([7]), (0, 10, 6, 15)),
    (n(0, 0) + bytes([21]) + n(1, 2, 3, 4, 5, 6) + bytes([8]), (0, 0, 9, 12)),
    (n(0, 0) + bytes([21]) + n(1, 2, 3, 4, 5, 6, 7, 8) + bytes([24]), (0, 0, 16, 20)),
    (n(0, 0) + bytes([21]) + n(7, 8, 1, 2, 3, 4, 5, 6) + bytes([25]), (0, 0, 16, 20)),
    (n(0, 0) + bytes([21]) + n(9, 1, 2, 3, 4) + bytes([26]), (0, 0, 11, 8)),
    (n(0, 0) + bytes([21]) + n(9, 1, 2, 3, 4) + bytes([27]), (0, 0, 7, 12)),
    (n(0, 0) + bytes([21]) + n(1, 2, 3, 4, 5) + bytes([30]), (0, 0, 6, 9)),
    (n(0, 0) + bytes([21]) + n(1, 2, 3, 4, 5) + bytes([31]), (0, 0, 8, 7)),
    (n(0, 0) + bytes([21]) + n(*range(1, 13), 50) + bytes([12, 35]), (0, 0, 36, 42)),
    (n(0, 0) + bytes([21]) + n(1, 2, 3, 4, 5, 6, 7) + bytes([12, 34]), (0, 0, 25, 3)),
    (n(0, 0) + bytes([21]) + n(1, 1, 2, 2, 3, 4, 5, 5, 6) + bytes([12, 36]), (0, 0, 21, 8)),
    (n(0, 0) + bytes([21]) + n(1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6) + bytes([12, 37]), (0, 0, 21, 0)),
    (n(0, 0) + bytes([21]) + n(0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 6) + bytes([12, 37]), (0, 0, 0, 21)),
    (n(1, 2) + HINTS + n(10, 20) + bytes([21]) + n(5, 5) + bytes([5]), (10, 20, 15, 25)),
    (bytes([255, 0, 10, 0x80, 0]) + bytes([22]) + bytes([247, 0, 251, 0]) + bytes([5]), (10.5, -108, 118.5, 0)),
)  # fmt: skip


@pytest.mark.parametrize(("code", "wanted"), CURVES)
def test_operators_of_charstrings(code: bytes, wanted: tuple[float, ...]) -> None:
    assert box(code + END) == wanted


def test_subroutines_are_called_and_bounded() -> None:
    line = n(5, 6) + bytes([5, 11])
    move = n(0, 0) + bytes([21])
    assert box(move + n(-107) + bytes([10]) + END, subrs=(line,)) == (0, 0, 5, 6)
    assert box(move + n(-107) + bytes([29]) + END, global_subrs=(line,)) == (0, 0, 5, 6)
    for code in (n(-107) + bytes([10]), n(500) + bytes([10]), bytes([12, 99]), n(1) + bytes([9]), bytes([10])):
        with pytest.raises(ValueError, match=REFUSED):
            FontProgram(cff(END, move + code + END, subrs=(n(-107) + bytes([10]),))).outline(1)


def test_a_charstring_without_end_is_refused() -> None:
    deep = tuple(n(-107 + place + 1) + bytes([10]) + n(-107 + place + 1) + bytes([10, 11]) for place in range(8))
    last = (n(*range(40)) * 60 + bytes([5, 11]),)
    with pytest.raises(ValueError, match="no end"):
        FontProgram(cff(END, n(0, 0) + bytes([21]) + n(-107) + bytes([10]) + END, subrs=(*deep, *last))).outline(1)


def test_a_bare_cff_table_is_a_font() -> None:
    table = CharstringFont(cff(END, n(1, 2) + bytes([21]) + n(3, 4) + bytes([5]) + END))
    assert table.glyph_count == 2
    assert table.contours(1) == (((1, 2, True), (4, 6, True)),)


def test_a_cff_table_with_several_fonts_has_subroutines_for_each_glyph() -> None:
    """FDSelect of formats 0 and 3 (Technical Note 5176, 19)."""
    for select in (b"\0\0\0\1", b"\3\0\2\0\0\0\0\2\1\0\3"):
        table = CharstringFont(keyed(select))
        assert [table.contours(glyph)[0][-1][:2] for glyph in range(3)] == [(1, 1), (1, 1), (2, 2)]


def scaled(units: int) -> bytes:
    """The CFF table of the test's font in another number of units, as its subset is embedded."""
    font = TTFont(BytesIO(cff_font().data))
    scale_upem(font, units)
    made = BytesIO()
    font.save(made)
    table: bytes = TTFont(made).getTableData("CFF ")
    return table


@pytest.mark.parametrize("units", [1000, 2048, 4096])
def test_a_bare_cff_table_tells_its_units(units: int) -> None:
    bare, whole = FontProgram(scaled(units)), FontProgram(cff_font().data)
    assert bare.units == units
    for glyph in (2, 4):
        found, wanted = bare.outline(glyph).box, whole.outline(glyph).box
        assert found
        assert wanted
        assert [edge / units for edge in found] == pytest.approx([edge / whole.units for edge in wanted], abs=1e-3)


@pytest.mark.parametrize("scale", ["0", "2", "1e-9", "1e99"])
def test_a_cff_table_with_units_that_cannot_be_is_refused(scale: str) -> None:
    matrix = matrix_of(scale)
    with pytest.raises(ValueError, match="damaged"):
        FontProgram(keyed(b"\0\0\0\1", matrix, matrix))


def matrix_of(scale: str) -> bytes:
    """A FontMatrix of a DICT with a real number (Technical Note 5176, table 5)."""
    nibbles = scale.replace("e-", "c").replace("e", "b").replace(".", "a") + "f"
    real = bytes([30]) + bytes.fromhex(nibbles + "f" * (len(nibbles) % 2))
    return real + n(0, 0) + real + n(0, 0) + bytes([12, 7])


def test_fonts_of_a_table_share_their_units() -> None:
    half, own = matrix_of("0.0005"), matrix_of("0.001")
    assert FontProgram(keyed(b"\0\0\0\1", half, half)).units == 2000
    assert FontProgram(keyed(b"\0\0\0\1")).units == 1000
    with pytest.raises(ValueError, match="damaged"):
        FontProgram(keyed(b"\0\0\0\1", half, own))


def keyed(select: bytes, one: bytes = b"", two: bytes = b"") -> bytes:
    """A CFF table with two fonts, whose first subroutines draw lines of another length, and their matrices."""

    def index(*items: bytes) -> bytes:
        ends = [1]
        for item in items:
            ends.append(ends[-1] + len(item))
        return (
            struct.pack(">HB", len(items), 2) + b"".join(struct.pack(">H", end) for end in ends) + b"".join(items)
        )

    def at(value: int) -> bytes:
        return bytes([29]) + struct.pack(">i", value)

    glyph = n(0, 0) + bytes([21]) + n(-107) + bytes([10]) + END
    glyphs = index(glyph, glyph, glyph)
    privates = [at(6) + bytes([19]) + index(n(size, size) + bytes([5, 11])) for size in (1, 2)]
    begin = 200
    first = begin + len(glyphs) + 20
    second = first + len(privates[0])
    fonts = index(at(6) + at(first) + bytes([18]) + one, at(6) + at(second) + bytes([18]) + two + bytes([30, 0x1F]))
    fonts_at = second + len(privates[1])
    top = at(begin) + bytes([17]) + at(fonts_at) + bytes([12, 36]) + at(begin + len(glyphs)) + bytes([12, 37])
    body = b"\1\0\4\2" + index(b"Test") + index(top) + b"\0\0" + b"\0\0"
    body += bytes(begin - len(body)) + glyphs + select
    return body + bytes(first - len(body)) + privates[0] + privates[1] + fonts


def test_a_letter_without_ink_or_that_cannot_be_read_is_promised_by_no_outline() -> None:
    good = m.composed(MONO, "A4")
    broken = {digest: replace(font, data=_blanked(font.data)) for digest, font in good.fonts.items()}
    shapes = promise_of(replace(good, fonts=broken)).shapes
    assert {shape.outline for shape in shapes if shape.text.isalnum()} == {"none"}
    torn = {digest: replace(font, data=b"no font", digest="x") for digest, font in good.fonts.items()}
    assert {shape.outline for shape in promise_of(replace(good, fonts=torn)).shapes} == {"none"}
    assert "none" not in {shape.outline for shape in promise_of(good).shapes}


def _blanked(data: bytes) -> bytes:
    """Return a font whose table of places gives no glyph any data."""
    places = range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16)
    tables = {data[at : at + 4]: struct.unpack_from(">II", data, at + 8) for at in places}
    start, length = tables[b"loca"]
    return data[:start] + bytes(length) + data[start + length :]

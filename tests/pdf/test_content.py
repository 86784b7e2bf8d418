"""Operators of the page: glyphs at their exact places, paths, and the QR symbol as one path."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poster.campaign.profiles import OFFICE, PRESS
from poster.colour import INK, PAPER, ColourSpace, Tint
from poster.compose.composition import Fill, GlyphRun, Item
from poster.geometry import Affine
from poster.pdf.canvas import Content
from poster.pdf.document import number, text_string, utf16
from poster.pdf.fonts import fonts_in_use
from poster.pdf.symbol import rectangles
from tests.pdf import builders as b
from tests.pdf.cff_font import cff_font

BLACK = INK.tint(ColourSpace.RGB)
RED = Tint(ColourSpace.RGB, (1.0, 0.0, 0.0))


def code_of(*items: Item) -> str:
    made = b.composition(OFFICE)
    used = cff_font()
    fonts = fonts_in_use(replace(made, fonts={**made.fonts, used.digest: used}), items)
    content = Content(fonts, {})
    content.marked("P", "/MCID 0", items)
    return content.data().decode("ascii")


def places_of(code: str, run: GlyphRun) -> list[tuple[float, float]]:
    """Return where each glyph of the one run in `code` is painted, in thousandths of its size."""
    widths = iter([b_width(run, glyph) for glyph in run.glyphs])
    at = rise = 0.0
    found = []
    for line in code.splitlines():
        if line.endswith(" Ts"):
            rise = float(line[:-3]) * 1000 / run.size
        elif line.endswith("TJ"):
            for part in re.findall(r"<[0-9A-F]+>|-?[\d.]+", line):
                if part.startswith("<"):
                    for _ in range((len(part) - 2) // 4):
                        found.append((at, rise))
                        at += next(widths)
                else:
                    at -= float(part)
    return found


def b_width(run: GlyphRun, glyph: int) -> float:
    made = b.composition(OFFICE)
    return next(iter(fonts_in_use(made, [run]).values())).typeface.width(glyph)


def expected_places(run: GlyphRun) -> list[tuple[float, float]]:
    pen, found = 0.0, []
    for place, advance in enumerate(run.advances):
        x, y = run.shifts[place] if run.shifts else (0.0, 0.0)
        found.append((pen + x, y))
        pen += advance
    return found


def test_kerned_glyphs_are_where_they_were_laid_out() -> None:
    run = b.run("AVATAR Tolv 112", 60, 600, 90, BLACK)
    code = code_of(run)
    assert "60 600 Tm" in code
    assert places_of(code, run) == [pytest.approx(place, abs=0.01) for place in expected_places(run)]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.floats(0, 1500), st.floats(-300, 300), st.sampled_from([0.0, 0.0, 120.5, -80.0])),
        min_size=1,
        max_size=12,
    )
)
def test_any_advances_and_shifts_are_painted_exactly(steps: list[tuple[float, float, float]]) -> None:
    shaped = b.run("abcdefghijkl"[: len(steps)], 60, 600, 30, BLACK)
    run = replace(shaped, advances=tuple(step[0] for step in steps), shifts=tuple(step[1:] for step in steps))
    code = code_of(run)
    for found, wanted in zip(places_of(code, run), expected_places(run), strict=True):
        assert found == pytest.approx(wanted, abs=0.02)
    risen = re.findall(r"(\S+) Ts", code)
    assert not risen or risen[-1] == "0"


def test_glyphs_without_any_step_are_one_string() -> None:
    run = b.run("nnn", 60, 600, 30, BLACK)
    plain = replace(run, advances=tuple(b_width(run, glyph) for glyph in run.glyphs), shifts=())
    assert "[<000100010001>] TJ" in code_of(plain)


def test_state_is_set_only_where_it_changes() -> None:
    line = (("m", 0.0, 0.0), ("l", 9.0, 9.0))
    code = code_of(
        b.run("a", 1, 1, 12, BLACK),
        b.run("b", 2, 2, 12, BLACK),
        b.run("c", 3, 3, 13, RED),
        Fill(line, stroke=BLACK, width=1),
        Fill(line, stroke=BLACK, width=1),
        Fill(line, stroke=BLACK, width=2),
    )
    assert (code.count("rg"), code.count("Tf"), code.count("RG"), code.count(" w\n")) == (2, 2, 1, 2)


def test_rotated_run_keeps_its_matrix() -> None:
    turned = Affine(0.0, 1.0, -1.0, 0.0, 20.5, 30.25)
    assert "0 1 -1 0 20.5 30.25 Tm" in code_of(replace(b.run("a", 0, 0, 12, BLACK), matrix=turned))


def test_actual_text_is_a_span_inside_the_leaf() -> None:
    code = code_of(replace(b.run("a", 0, 0, 12, BLACK), actual_text="å(\\"))
    assert "/P <</MCID 0>> BDC\n/Span <</ActualText <FEFF00E50028005C>>> BDC" in code
    assert code.endswith("ET\nEMC\nEMC\n")


@pytest.mark.parametrize(
    ("fill", "stroke", "even_odd", "operator"),
    [
        (RED, None, False, "f"),
        (RED, None, True, "f*"),
        (None, RED, False, "S"),
        (RED, BLACK, False, "B"),
        (RED, BLACK, True, "B*"),
    ],
)
def test_painting_operators(fill: Tint | None, stroke: Tint | None, even_odd: bool, operator: str) -> None:
    path = (("m", 0.0, 0.0), ("c", 1.0, 2.0, 3.0, 4.0, 5.0, 6.12345), ("h",), ("re", 1.0, 2.0, 3.0, 4.0))
    code = code_of(Fill(path, fill, stroke, 0.5, even_odd))
    assert f"0 0 m 1 2 3 4 5 6.123 c h 1 2 3 4 re\n{operator}\n" in code


def test_nothing_painted_is_no_marked_content() -> None:
    assert code_of(Fill((), fill=RED), Fill((("h",),)), b.run("", 0, 0, 9, BLACK)).strip() == ""


def test_cff_glyph_with_a_second_meaning_is_spelled_out() -> None:
    run = replace(b.run("A-B-A", 60, 600, 40, BLACK, cff_font()), texts=("A", "-", "B", "\u00ad", "A"))
    code = code_of(run)
    assert code.count("BDC") == 2
    assert "/Span <</ActualText <FEFF00AD>>> BDC\n" in code


def test_symbol_is_one_path_in_modules_on_its_quiet_zone() -> None:
    symbol = b.symbol(60, 300, 4.5, INK.tint(ColourSpace.CMYK), PAPER.tint(ColourSpace.CMYK))
    code = code_of(symbol).splitlines()
    side = number(symbol.frame.width)
    assert code[1:4] == ["0 0 0 0 k", f"60 300 {side} {side} re f", "0 0 0 1 k"]
    assert re.fullmatch(r"q 4\.5 0 0 4\.5 78 318 cm (\d+ \d+ \d+ \d+ re )+f Q", code[4])


def square(side: int) -> st.SearchStrategy[list[list[bool]]]:
    return st.lists(st.lists(st.booleans(), min_size=side, max_size=side), min_size=side, max_size=side)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 12).flatmap(square))
def test_rectangles_cover_the_dark_modules_once(matrix: list[list[bool]]) -> None:
    rows = tuple(map(tuple, matrix))
    covered = [
        (x + dx, y + dy) for x, y, width, height in rectangles(rows) for dx in range(width) for dy in range(height)
    ]
    side = len(rows)
    dark = {(x, side - 1 - y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark}
    assert len(covered) == len(set(covered))
    assert set(covered) == dark


def test_rectangles_are_few() -> None:
    symbol = b.symbol(0, 0, 1, BLACK, BLACK)
    assert len(rectangles(symbol.rows)) < sum(map(sum, symbol.rows)) / 2


@settings(deadline=None, max_examples=50)
@given(st.floats(-30000, 30000))
def test_numbers_are_plain_decimals(value: float) -> None:
    assert re.fullmatch(r"-?\d+(\.\d{1,3})?", number(value))
    assert number(value) != "-0"
    assert float(number(value)) == pytest.approx(value, abs=0.0005)


def test_text_strings() -> None:
    assert text_string("a(b)\\") == r"(a\(b\)\\)"
    assert text_string("å") == "<FEFF00E5>"
    assert text_string("a\nb") == "<FEFF0061000A0062>"
    assert utf16(b.EMOJI) == "D83DDEA8"


def test_press_text_and_symbol_are_black_ink_alone() -> None:
    made = b.composition(PRESS)
    fonts = fonts_in_use(made, [item for _, leaf in made.leaves() for item in leaf.items])
    content = Content(fonts, {})
    for _, leaf in made.leaves():
        content.marked("P", "", tuple(item for item in leaf.items if isinstance(item, GlyphRun)))
    assert set(re.findall(r".* k$", content.data().decode(), re.M)) == {"0 0 0 1 k"}

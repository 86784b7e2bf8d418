"""Digits are known by their look: a font whose digits were exchanged is told, whatever its tables say."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, permutations
from math import isclose
from pathlib import Path

import pytest
import reportlab
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

from poster.campaign.piece import FontFile
from poster.campaign.shipped import SHA256
from poster.proof import digit_shapes
from poster.proof.digit_shapes import DIGITS, distances, is_other_digit, likeness
from poster.proof.glyph_pictures import COLUMNS, ROWS, distance, picture_of
from poster.proof.outlines import FontProgram
from tests.languages import fonts

Shear = tuple[float, float, float, float, float, float]
FONTS = (
    *sorted(fonts.SHIPPED.glob("*.ttf")),
    *sorted((Path(reportlab.__file__).parent / "fonts").glob("Vera*.ttf")),
)
SQUARE = (((0.0, 0.0, True), (10.0, 0.0, True), (10.0, 20.0, True), (0.0, 20.0, True)),)


def font_of(data: bytes) -> FontFile:
    return FontFile("Own", 400, data, hashlib.sha256(data).hexdigest())


def refused(font: FontFile) -> dict[str, str]:
    """Return the digits that look like another one, with that one."""
    program = FontProgram(font.data)
    found = {digit: likeness(font, program.glyph_for(digit), digit) for digit in DIGITS}
    return {digit: one.other for digit, one in found.items() if one is not None}


@lru_cache
def exchanged(drawn: str, matrix: Shear | None = None, *, is_compact: bool = False) -> FontFile:
    """Return a font in which the digit 0 is drawn as the first of ten, and so on, each moved by a matrix."""
    font = fonts.opened(fonts.compact() if is_compact else fonts.true_type())
    names = {digit: font.getBestCmap()[ord(digit)] for digit in DIGITS}
    for table in font["cmap"].tables:
        table.cmap.update({ord(digit): names[shape] for digit, shape in zip(DIGITS, drawn, strict=True)})
    if matrix is not None:
        shapes = font.getGlyphSet()
        for name in names.values():
            pen = TTGlyphPen(None)
            shapes[name].draw(TransformPen(pen, matrix))
            font["glyf"][name] = pen.glyph()
    return font_of(fonts.saved(font))


@pytest.mark.parametrize("file", FONTS, ids=lambda file: file.stem)
def test_honest_fonts_are_believed(file: Path) -> None:
    assert refused(font_of(file.read_bytes() + b"\0")) == {}


@pytest.mark.parametrize("is_compact", [False, True])
def test_two_digits_that_were_exchanged_are_told(*, is_compact: bool) -> None:
    assert refused(exchanged("0723456189", is_compact=is_compact)) == {"1": "7", "7": "1"}


def test_every_pair_that_is_exchanged_is_told() -> None:
    font = font_of(fonts.true_type())
    program = FontProgram(font.data)
    glyphs = {digit: program.glyph_for(digit) for digit in DIGITS}
    for one, other in permutations(DIGITS, 2):
        found = likeness(font, glyphs[other], one)
        assert found is not None, (one, other)
        assert found.other == other
        assert found.to_other < found.to_own


@pytest.mark.parametrize(
    "matrix",
    [(1, 0, 0.3, 1, 0, 0), (1, 0, -0.2, 1, 5, -200), (0.55, 0, 0, 1, 0, 0), (1.7, 0, 0, 0.8, 30, 0)],
    ids=["italic", "slanted back and low", "narrow", "wide"],
)
def test_other_drawings_are_believed_and_their_exchanges_told(matrix: Shear) -> None:
    assert refused(exchanged(DIGITS_AS_THEY_ARE, matrix)) == {}
    assert refused(exchanged("0723456189", matrix)) == {"1": "7", "7": "1"}


def test_digits_that_are_all_drawn_as_one_are_told() -> None:
    assert refused(exchanged("8888888888")) == {digit: "8" for digit in DIGITS if digit != "8"}


def test_an_exchange_is_seen_in_the_glyph_that_is_drawn() -> None:
    """As a feature of the font puts it in: the table of characters says what is right."""
    font = exchanged(DIGITS_AS_THEY_ARE, (1, 0, 0.05, 1, 0, 0))
    program = FontProgram(font.data)
    assert not is_other_digit(font, program.glyph_for("1"), "1")
    assert is_other_digit(font, program.glyph_for("7"), "1")
    assert not is_other_digit(font, program.glyph_for("7"), "S")


def test_a_shipped_font_is_known_by_its_bytes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (fonts.SHIPPED / "SourceSans3_400Regular.ttf").read_bytes()
    font = font_of(data)
    assert font.digest in SHA256.values()
    seven = FontProgram(data).glyph_for("7")
    assert likeness(font, seven, "1") is None
    assert likeness(replace(font, digest="another"), seven, "1") is not None
    assert is_other_digit(font, seven, "1")


def test_a_narrow_hand_may_draw_digits_alike_if_they_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is a little nearer to another digit is let through only if that one is much nearer to itself."""
    font = font_of(fonts.true_type())
    own, rival = [0.9] * 10, [0.9] * 10
    own[9], own[7] = 0.5, 0.4
    for itself, is_told in ((0.29, False), (0.31, True)):
        rival[7] = itself
        monkeypatch.setattr(digit_shapes, "distances", lambda *_: tuple(rival))
        assert (digit_shapes._unlike(font, tuple(own), 9) is not None) is is_told
    own[7] = 0.29
    rival[7] = 0.0
    assert digit_shapes._unlike(font, tuple(own), 9) is not None


def test_a_digit_without_ink_is_nothing_that_looks_like_another() -> None:
    font = font_of(fonts.true_type())
    assert distances(font, FontProgram(font.data).glyph_for(" ")) == (1.0,) * 10


def test_pictures_are_upright_of_one_height_and_in_the_middle() -> None:
    whole = picture_of(SQUARE, is_cubic=False)
    assert whole is not None
    assert len(whole) == ROWS * COLUMNS
    assert isclose(sum(whole), 12 * 24, rel_tol=0.1)
    larger = tuple(tuple((3 * x + 7 + 0.4 * y, 3 * y - 5, on) for x, y, on in contour) for contour in SQUARE)
    again = picture_of(larger, is_cubic=True)
    assert again is not None
    assert distance(whole, again) < 0.05
    assert picture_of(((*SQUARE[0][:2],),), is_cubic=False) is None
    assert picture_of((), is_cubic=False) is None
    assert distance((0.0,), (0.0,)) == 0
    assert distance(whole, (0.0,) * len(whole)) == 1


def test_overlapping_contours_are_one_shape_and_opposite_ones_a_hole() -> None:
    inner = tuple((2 + 0.5 * x, 4 + 0.5 * y, on) for x, y, on in SQUARE[0])
    whole, twice, holed = (
        picture_of(contours, is_cubic=False) for contours in (SQUARE, (*SQUARE, inner), (*SQUARE, inner[::-1]))
    )
    assert whole == twice
    assert whole is not None
    assert holed is not None
    assert sum(holed) < 0.8 * sum(whole)


def test_a_shape_of_very_many_pieces_is_refused() -> None:
    many = (tuple((float(n % 7), float(n % 11), True) for n in range(20_001)),)
    with pytest.raises(ValueError, match="more than 20 000 pieces"):
        picture_of(many, is_cubic=False)


def test_parts_of_parts_end_somewhere() -> None:
    font = fonts.opened(fonts.true_type())
    names = [font.getBestCmap()[ord(character)] for character in "01234 "]
    for name, inner in pairwise(names):
        pen = TTGlyphPen(font.getGlyphSet())
        for _ in range(60):
            pen.addComponent(inner, (1, 0, 0, 1, 0, 0))
        font["glyf"][name] = pen.glyph()
    program = FontProgram(fonts.saved(font))
    with pytest.raises(ValueError, match="more than 500 parts"):
        program.outline(program.glyph_for("0"))
    with pytest.raises(ValueError, match="more than 500 parts"):
        program.contours(program.glyph_for("0"))


DIGITS_AS_THEY_ARE = "".join(DIGITS)

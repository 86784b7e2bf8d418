"""Each script with the fonts that ship: every character has a glyph, and letters join and stand as they should."""

from __future__ import annotations

from functools import cache

import pytest

from poster.campaign.layout import Anchor, Fit, Slot, Style
from poster.campaign.library import shipped_library
from poster.campaign.piece import FontFile, Layer, Text
from poster.colour import INK, ColourSpace
from poster.compose.composition import GlyphRun
from poster.compose.groups import Group, Portion, SlotText
from poster.compose.shaping import Shaped, shape, typeface
from poster.compose.typeset import Passage, TextBlock, set_text
from poster.geometry import Length, SizedLength, Unit
from poster.problems import Location
from tests.languages.builders import LANGUAGES, RTL, TEXTS

ZWNJ = "\u200c"


@cache
def stack(weight: int) -> tuple[FontFile, ...]:
    return shipped_library().font_stack("Source Sans 3", weight)


def block(text: str, language: str, weight: int = 400, width: float = 2000.0) -> TextBlock:
    style = Style("body", Location(""), "Source Sans 3", weight, SizedLength(Length(20, Unit.PT)))
    return set_text(
        (Passage(text, style, 20.0, stack(weight), language, INK.tint(ColourSpace.CMYK)),), style, width
    )


def arabic(text: str, language: str = "ar", direction: str = "rtl") -> Shaped:
    face = next(font for font in stack(400) if font.family == "Noto Sans Arabic")
    return shape(text, typeface(face), (), language, "Arab", direction, 0.0)


def inked(shaped: Shaped) -> tuple[int, ...]:
    """The glyphs in reading order."""
    return shaped.glyphs[::-1]


def places(found: TextBlock) -> list[tuple[str, float, int]]:
    """The characters of the first line with where each begins and its glyph, in reading order of the runs."""
    placed = []
    for run in found.lines[0].runs:
        placed += _places(run)
    return placed


def _places(run: GlyphRun) -> list[tuple[str, float, int]]:
    x, placed = run.matrix.e, []
    for glyph, advance, text in zip(run.glyphs, run.advances, run.texts, strict=True):
        placed.append((text, x, glyph))
        x += advance * run.size / 1000
    return placed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("weight", [400, 600, 700, 900])
def test_no_glyph_is_missing(language: str, weight: int) -> None:
    for copy in TEXTS[language].values():
        found = block(copy, language, weight)
        assert found.missing == ()
        assert all(0 not in run.glyphs for line in found.lines for run in line.runs)
        assert found.is_rtl is (language in RTL)
        assert "".join(line.text for line in found.lines) == copy


def test_arabic_letters_take_the_shape_of_their_place() -> None:
    alone = inked(arabic("ب"))
    first, middle, last = inked(arabic("ببب"))[0::1][:3]
    assert len({alone[0], first, middle, last}) == 4


@pytest.mark.parametrize(
    ("joined", "letters"),
    [("ێن", "ێ"), ("ڵا", "ڵ"), ("گە", "گ"), ("چی", "چ"), ("ژن", "ژ"), ("پیا", "پ"), ("کار", "ک"), ("ھە", "ھ")],
)
def test_letters_of_sorani_and_persian_join(joined: str, letters: str) -> None:
    shaped = arabic(joined, "ckb")
    assert shaped.missing == ()
    is_joining = letters not in "ژ"  # joins with the letter before it only
    assert (inked(shaped)[0] != inked(arabic(letters, "ckb"))[0]) is is_joining


@pytest.mark.parametrize("language", ["fa", "prs", "ckb"])
def test_a_zero_width_non_joiner_parts_letters_without_a_gap(language: str) -> None:
    parted, apart, joined = (arabic(text, language) for text in (f"می{ZWNJ}تواند", "می", "میتواند"))
    assert inked(parted)[: len(apart.glyphs)] == inked(apart)
    assert inked(joined)[: len(apart.glyphs)] != inked(apart)
    assert parted.advance == pytest.approx(apart.advance + arabic("تواند", language).advance)
    assert ZWNJ in "".join(parted.texts)


@pytest.mark.parametrize("language", RTL)
def test_numbers_and_latin_run_from_left_to_right(language: str) -> None:
    found = places(block("زنگ 020-50\u00a050\u00a050 Kvinnofridslinjen زنگ", language))
    assert [text for text, _, _ in sorted(found, key=lambda one: one[1]) if text.isdigit()] == list("020505050")
    assert "".join(text for text, _, _ in sorted(found, key=lambda one: one[1]) if text.isascii()).split() == [
        "Kvinnofridslinjen",
        "020-505050",
    ]
    first = next(x for text, x, _ in found if text == "ز" or text.startswith("ز"))
    number = next(x for text, x, _ in found if text == "0")
    name = next(x for text, x, _ in found if text == "K")
    assert first > number > name


@pytest.mark.parametrize("language", RTL)
def test_brackets_are_mirrored(language: str) -> None:
    def glyphs(text: str, language: str) -> dict[str, int]:
        return {text: glyph for text, _, glyph in places(block(text, language))}

    from_left = glyphs("(x) «x»", "sv")
    mixed = glyphs("به (زنگ) «زنگ»", language)
    latin = {face.digest for face in stack(400)[:1]}
    runs = [run for run in block("به (زنگ)", language).lines[0].runs if "(" in run.texts]
    if runs[0].font in latin:
        assert (mixed["("], mixed[")"]) == (from_left[")"], from_left["("])
    line = places(block("به (زنگ) «زنگ»", language))
    assert [text for text, x, _ in sorted(line, key=lambda one: -one[1]) if text in "()«»" and text] == list("()«»")
    own = glyphs("زنگ) (زنگ", language)
    assert own["("] != own[")"]


def test_turkish_and_polish_letters_are_themselves() -> None:
    letters = {text: glyph for text, _, glyph in places(block("iıİIşŞğĞ ąęłńóśźż", "tr"))}
    assert len(set(letters.values())) == len(letters)


@pytest.mark.parametrize(("language", "text"), [("sr-Cyrl", "њљџђћ"), ("uk", "їєґі"), ("ru", "ёъыэ")])
def test_cyrillic_comes_from_the_primary_family(language: str, text: str) -> None:
    fonts = {run.font for line in block(text, language).lines for run in line.runs}
    assert fonts == {stack(400)[0].digest}


def test_ethiopic_comes_from_its_own_family() -> None:
    files = {font.digest: font.family for font in stack(900)}
    runs = block("ሕጂ ይፍጸም ኣሎ ዶ? 112 ደውሉ።", "ti", 900).lines[0].runs
    assert {files[run.font] for run in runs} == {"Noto Sans Ethiopic", "Source Sans 3"}
    assert {files[run.font] for run in runs if "1" in run.texts} == {"Source Sans 3"}


def tops(text: str, anchor: Anchor, height: float) -> tuple[float, float, float]:
    """Where a block stands in a frame, and how far its ink is from the frame's upper and lower edge."""
    at = Location("")
    style = Style("tight", at, "Source Sans 3", 700, SizedLength(Length(40, Unit.PT)), leading=0.75)
    portion = Portion(
        Text("copy", text, "ar", Layer.CAMPAIGN, at), style, stack(700), INK.tint(ColourSpace.CMYK), 40.0, 40.0
    )
    group = Group("slot", at, 900.0, height, 0.0, anchor, Fit.OWN, (SlotText(Slot("slot", at), style, (portion,)),))
    blocks = group.blocks(0.0)
    (top,) = group.tops(blocks)
    return top, top - blocks[0].ink.top, height - top + blocks[0].ink.y


def test_a_script_that_stands_higher_keeps_its_ink_in_the_frame() -> None:
    top, above, below = tops("أأ", Anchor.TOP, 60.0)
    assert (top > 0, above, below > 0) == (True, pytest.approx(0), True)
    top, above, below = tops("چچ", Anchor.BOTTOM, 60.0)
    assert (top < 30, above > 0, below) == (True, True, pytest.approx(0))
    assert tops("أأ", Anchor.TOP, 20.0)[0] == 0  # there is no room
    assert tops("ون", Anchor.MIDDLE, 60.0)[0] == 15
    assert tops("ÅÅ", Anchor.TOP, 60.0)[0] == 0  # text of the first font stays, and does not fit

"""Letters of several glyphs as one: same picture, one text a glyph, and fonts without room for them left alone."""

from __future__ import annotations

import struct
from dataclasses import replace

import pypdfium2
import pytest
from PIL import ImageChops

from poster.campaign.piece import FontFile
from poster.compose.composition import Composition, Element, GlyphRun, Leaf
from poster.compose.letter_font import Letter, Part, font_with_letters, units_of
from poster.compose.whole_letters import with_whole_letters
from poster.pdf.paint import paint
from poster.proof.outlines import FontProgram
from tests.pdf import builders as b
from tests.pdf.cff_font import cff_font

ARABIC = b.font("NotoSansArabic_400Regular")
BLACK = b.INK.tint(b.PRESS.colour_space)
TEXT = "بلاغك قد ينقذ حياة"


def sheet(*runs: GlyphRun, fonts: tuple[FontFile, ...] = (ARABIC,), link: bool = False) -> Composition:
    leaf = Leaf(runs)
    kids: tuple[Element | Leaf, ...] = (leaf, Element("Span", (leaf,), "words", language="fa")) if link else (leaf,)
    made = b.composition(kids=(Element("P", kids, "words"),))
    return replace(made, background=(), foreground=(), fonts={font.digest: font for font in fonts})


def arabic(text: str = TEXT, size: float = 40) -> GlyphRun:
    return b.run(text, 80, 500, size, BLACK, ARABIC)


def runs_of(composition: Composition) -> list[GlyphRun]:
    return [item for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, GlyphRun)]


def picture(composition: Composition):
    with pypdfium2.PdfDocument(paint(composition)) as document:
        return document[0].render(scale=2).to_pil().convert("L")


def test_every_letter_becomes_one_glyph_and_the_picture_stays() -> None:
    plain = sheet(arabic())
    whole = with_whole_letters(plain)
    (before,), (after,) = runs_of(plain), runs_of(whole)
    assert "" in before.texts
    assert after.texts == tuple(text for text in before.texts if text)
    assert sum(after.advances) == pytest.approx(sum(before.advances))
    difference = ImageChops.difference(picture(plain), picture(whole))
    assert max(value for value, count in enumerate(difference.histogram()) if count) < 80  # no dot moved or lost
    assert sum(count for value, count in enumerate(difference.histogram()) if value > 24) < 40


def test_the_text_in_its_order_stands_on_the_element() -> None:
    whole = with_whole_letters(sheet(arabic()))
    assert [element.actual_text for element, _ in whole.leaves()] == [TEXT]
    assert [run.actual_text for run in runs_of(whole)] == [None]


def test_leaves_beside_one_another_have_a_span_each() -> None:
    whole = with_whole_letters(sheet(arabic(), link=True))
    told = [(element.role, element.language, element.actual_text) for element, _ in whole.leaves()]
    assert told == [("Span", "", TEXT), ("Span", "fa", TEXT)]


def test_a_sheet_whose_glyphs_tell_everything_stays_as_it_is() -> None:
    plain = sheet(b.run("ord", 80, 500, 40, BLACK), fonts=(b.font(),))
    assert with_whole_letters(plain) is plain


def test_accents_that_stand_apart_become_one_with_their_letter() -> None:
    mark = b.run("x\u0301y", 80, 500, 40, BLACK)
    assert "" in mark.texts
    whole = with_whole_letters(sheet(mark, fonts=(b.font(),)))
    (run,) = runs_of(whole)
    assert run.texts == ("x\u0301", "y")
    assert [element.actual_text for element, _ in whole.leaves()] == [""]
    assert ImageChops.difference(picture(sheet(mark, fonts=(b.font(),))), picture(whole)).getextrema()[1] < 80


def test_a_font_that_was_changed_still_names_the_owners_file() -> None:
    (font,) = with_whole_letters(sheet(arabic())).fonts.values()
    assert (font.source, font.made_from) == (ARABIC.digest, ARABIC.digest)
    assert font.digest != ARABIC.digest
    again = with_whole_letters(
        replace(sheet(arabic(TEXT + " بنت")), fonts={font.digest: font, ARABIC.digest: ARABIC})
    )
    assert {one.source for one in again.fonts.values()} == {ARABIC.digest}


@pytest.mark.parametrize("text", ["مسودة", TEXT])
def test_the_slug_line_comes_out_in_its_order(text: str) -> None:
    plain = replace(sheet(arabic("بلاغك")), foreground=(b.run(text, 80, 300, 7, BLACK, ARABIC),))
    with pypdfium2.PdfDocument(paint(with_whole_letters(plain))) as document:
        found = document[0].get_textpage().get_text_range()
    assert text in found
    assert text[::-1] not in found


def test_letters_of_a_font_with_cff_outlines_stay_as_they_are() -> None:
    font = cff_font()
    run = replace(b.run("AB", 80, 500, 40, BLACK, font), texts=("AB", ""))
    plain = sheet(run, fonts=(font,))
    assert units_of(font) == 0
    whole = with_whole_letters(plain)
    assert whole.fonts == plain.fonts
    assert [(run.glyphs, run.texts) for run in runs_of(whole)] == [(run.glyphs, run.texts)]


@pytest.mark.parametrize(
    ("tag", "at", "value"),
    [(b"maxp", 4, 0xFFF0), (b"hhea", 34, 0xFFFF), (b"maxp", 4, 0x7FFF)],
    ids=["no room", "measures cut short", "more glyphs than outlines"],
)
def test_a_font_that_cannot_take_letters_stays_as_it_is(tag: bytes, at: int, value: int) -> None:
    data = bytearray(ARABIC.data)
    entry = data.index(tag, 12)
    (start,) = struct.unpack_from(">I", data, entry + 8)
    struct.pack_into(">H", data, start + at, value)
    font = FontFile("Damaged", 400, bytes(data), "d" * 64)
    letters = tuple(Letter((Part(3, 0, 0), Part(4, place, 0)), 500) for place in range(40))
    with pytest.raises(ValueError, match=r"no room|do not hold together"):
        font_with_letters(font, letters)
    run = replace(arabic(), font=font.digest)
    whole = with_whole_letters(sheet(run, fonts=(font,)))
    assert runs_of(whole)[0].glyphs == run.glyphs
    assert [element.actual_text for element, _ in whole.leaves()] == [""]
    assert runs_of(whole)[0].actual_text == TEXT


@pytest.mark.parametrize("data", [b"", b"\0\1\0\0" + b"\0" * 8, b"\0\1\0\0\xff\xff" + b"\0" * 40])
def test_what_is_no_font_has_no_units(data: bytes) -> None:
    assert units_of(FontFile("None", 400, data, "0" * 64)) == 0


def test_an_added_glyph_is_its_parts_in_their_places() -> None:
    plain = FontProgram(ARABIC.data)
    base = plain.outline(281).box
    made, first = font_with_letters(ARABIC, (Letter((Part(281, 52, -59), Part(281, 400, 10)), 700),))
    grown = FontProgram(made.data)
    assert (first, grown.glyph_count) == (plain.glyph_count, plain.glyph_count + 1)
    assert grown.outline(first).box == (base[0] + 52, base[1] - 59, base[2] + 400, base[3] + 10)
    assert [grown.outline(glyph) for glyph in range(0, first, 97)] == [
        plain.outline(glyph) for glyph in range(0, first, 97)
    ]


def test_letters_that_share_a_shape_have_a_glyph_each_so_that_each_tells_its_own() -> None:
    """As Farsi yeh and alef maksura do at the end of a word, and brackets from right to left."""
    whole = with_whole_letters(sheet(arabic("نی نى (ن)")))
    (run,) = runs_of(whole)
    told = {text: glyph for glyph, text in zip(run.glyphs, run.texts, strict=True)}
    assert len(set(told.values())) == len(told) == len(set(run.texts))
    assert {"ی", "ى", "(", ")"} <= told.keys()

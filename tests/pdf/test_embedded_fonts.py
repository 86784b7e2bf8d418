"""Fonts in the file: codes, texts, widths, glyph maps, subsets."""

from __future__ import annotations

import re
import struct
import zlib
from ctypes import c_double
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from poster.campaign.piece import FontFile
from poster.campaign.profiles import OFFICE
from poster.colour import INK, ColourSpace
from poster.compose.composition import Composition, Element, Leaf
from poster.pdf.alphabets import _LETTERS, alphabet
from poster.pdf.fonts import alphabet_pairs, fonts_in_use, typeface
from poster.pdf.paint import paint
from tests.conformance import extract
from tests.pdf import builders as b
from tests.pdf.cff_font import cff_font

BLACK = INK.tint(ColourSpace.RGB)


def sheet(*texts: str, used: FontFile | None = None) -> Composition:
    runs = [b.run(text, 60, 700 - 30 * place, 20, BLACK, used) for place, text in enumerate(texts)]
    kids = tuple(Element("P", (Leaf((run,)),)) for run in runs)
    made = b.composition(OFFICE, kids)
    return replace(made, background=(), fonts={used.digest: used} if used else made.fonts)


def fonts_of(data: bytes) -> list[Any]:
    fonts = pypdf.PdfReader(BytesIO(data)).pages[0]["/Resources"]["/Font"]
    return [font.get_object() for font in fonts.values()]


def descendant(font: Any) -> Any:
    return font["/DescendantFonts"][0].get_object()


LONG = "Flygande BÄCKASINER söka hwila på mjuka tuvor: 17 mil"
OTHER = "Yxskaftbud, ge vår WC-zonmö IQ-hjälp! Ring 020-50 (Örjan)"


def test_codes_count_from_one_whatever_comes_first() -> None:
    for texts in (("cab", "dac"), ("dcba",)):
        (font,) = fonts_of(paint(sheet(*texts)))
        assert extract.to_unicode(font) == {1: "a", 2: "b", 3: "c", 4: "d"}


def font_bytes(font: Any) -> tuple[bytes, ...]:
    """Return all that belongs to a font: program, widths, texts and glyph numbers."""
    found = descendant(font)
    program = found["/FontDescriptor"]["/FontFile2"].get_data()
    tables = font["/ToUnicode"].get_data(), found["/CIDToGIDMap"].get_data()
    return (program, *tables, repr(found["/W"]).encode(), str(font["/BaseFont"]).encode())


def test_texts_in_letters_of_the_language_share_their_font_to_the_byte() -> None:
    one, other = (paint(sheet(text)) for text in (LONG, OTHER))
    assert font_bytes(fonts_of(one)[0]) == font_bytes(fonts_of(other)[0])
    assert [extract.structure_text(data) for data in (one, other)] == [LONG, OTHER]
    texts = extract.to_unicode(fonts_of(one)[0])
    assert {*"åäöÅÄÖ0123456789", "\u00a0", "\u00ad", "ft"} <= set(texts.values())
    assert not {*"ŵжż"} & set(texts.values())


def test_what_the_alphabet_lacks_comes_after_it_in_the_order_of_the_font() -> None:
    plain, more, turned = (
        extract.to_unicode(fonts_of(paint(sheet(text)))[0]) for text in (LONG, f"{LONG} ŵ ж", f"ж ŵ {LONG}")
    )
    assert more == turned
    assert {code: more[code] for code in plain} == plain
    assert sorted(more.keys() - plain.keys()) == [len(plain) + 1, len(plain) + 2]
    assert {more[len(plain) + 1], more[len(plain) + 2]} == {"ŵ", "ж"}


def test_each_language_has_its_own_alphabet() -> None:
    made = sheet(LONG)
    of_wales = replace(made, metadata=replace(made.metadata, language="cy-GB"))
    assert {"ŵ", "Ŵ", "ŷ"} <= set(extract.to_unicode(fonts_of(paint(of_wales))[0]).values())
    unknown = replace(made, metadata=replace(made.metadata, language="xx"))
    found = set(extract.to_unicode(fonts_of(paint(unknown))[0]).values())
    assert {"ö", "å", "Z"} <= found
    assert not {"Ö", "Å"} & found


def test_a_face_of_few_letters_brings_no_alphabet() -> None:
    (font,) = fonts_of(paint(sheet("Ring 112")))
    assert sorted(extract.to_unicode(font).values()) == sorted(set("Ring 112"))


def test_large_outlines_are_not_brought_along(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(alphabet_pairs(b.font(), "sv")) > 100
    monkeypatch.setattr("poster.pdf.fonts._MOST_BYTES", 100)
    alphabet_pairs.cache_clear()
    try:
        assert alphabet_pairs(b.font(), "sv") == ()
    finally:
        alphabet_pairs.cache_clear()


def test_alphabets_are_single_characters_in_order() -> None:
    for language in (*_LETTERS, "xx"):
        found = alphabet(language)
        assert list(found) == sorted(set(found))
        assert {*"azAZ09 "} <= set(found)
    assert "ß" in alphabet("de-AT")
    assert {"ı", "İ", "I"} <= set(alphabet("tr"))


def test_fonts_of_no_page() -> None:
    with pytest.raises(ValueError, match="no page"):
        fonts_in_use((), ())


def test_one_glyph_with_two_meanings_has_two_codes_and_one_glyph() -> None:
    run = replace(b.run("a b c-d-e", 60, 600, 20, BLACK), texts=tuple("a\u00a0b c-d\u00ade"))
    (font,) = fonts_of(paint(b.composition(OFFICE, (Element("P", (Leaf((run,)),)),))))
    table = {text: code for code, text in extract.to_unicode(font).items()}
    glyphs = descendant(font)["/CIDToGIDMap"].get_data()
    number = {text: struct.unpack_from(">H", glyphs, 2 * code)[0] for text, code in table.items()}
    assert len(set(table.values())) == 9
    assert number[" "] == number["\u00a0"]
    assert number["-"] == number["\u00ad"]


def test_ligature_and_astral_character_read_back() -> None:
    emoji = replace(b.run("*", 60, 500, 20, BLACK), texts=(b.EMOJI,))
    made = b.composition(OFFICE, (Element("P", (Leaf((b.run("office fil", 60, 600, 20, BLACK), emoji)),)),))
    data = paint(made)
    assert any(len(text) > 1 for font in fonts_of(data) for text in extract.to_unicode(font).values())
    assert extract.structure_text(data) == f"office fil{b.EMOJI}"


def test_to_unicode_in_blocks_of_at_most_a_hundred() -> None:
    text = "".join(map(chr, [*range(0x21, 0x7F), *range(0xC0, 0x17F)]))
    data = paint(sheet(text))
    (font,) = fonts_of(data)
    blocks = [int(size) for size in re.findall(r"(\d+) beginbfchar", font["/ToUnicode"].get_data().decode())]
    assert len(blocks) > 1
    assert max(blocks) == 100
    assert sum(blocks) == len(extract.to_unicode(font))
    assert extract.structure_text(data) == text


def test_widths_are_the_subsets_own() -> None:
    (font,) = fonts_of(paint(sheet("AVil 112")))
    (start, widths) = descendant(font)["/W"]
    program = hb.Font(hb.Face(descendant(font)["/FontDescriptor"]["/FontFile2"].get_data()))
    glyphs = descendant(font)["/CIDToGIDMap"].get_data()
    assert start == 1
    for code, width in enumerate(widths, 1):
        glyph = struct.unpack_from(">H", glyphs, 2 * code)[0]
        assert glyph
        assert program.get_glyph_h_advance(glyph) * 1000 / program.face.upem == pytest.approx(float(width))


def test_subset_depends_on_the_file_alone_and_names_itself() -> None:
    names = [fonts_of(paint(sheet(text)))[0]["/BaseFont"] for text in ("abc", "xyz", "abc", "cab")]
    assert names[0] == names[2] == names[3]
    assert names[0] != names[1]
    assert all(re.fullmatch(r"/[A-Z]{6}\+SourceSans3-Regular", name) for name in names)


def test_descriptor_is_complete() -> None:
    (font,) = fonts_of(paint(sheet("a")))
    found = descendant(font)["/FontDescriptor"]
    wanted = {"/Flags", "/Ascent", "/Descent", "/CapHeight", "/StemV", "/FontBBox", "/ItalicAngle", "/FontName"}
    assert wanted <= set(found)
    assert found["/FontName"] == descendant(font)["/BaseFont"] == font["/BaseFont"]
    assert found["/CapHeight"] == 660
    assert found["/FontFile2"]["/Length1"] == len(found["/FontFile2"].get_data())


def test_two_fonts_in_order_of_use() -> None:
    made = b.composition(OFFICE)
    items = [item for _, leaf in made.leaves() for item in leaf.items]
    found = fonts_in_use(made, items)
    assert [each.resource for each in found.values()] == ["F1", "F2", "F3", "F4"]
    assert next(iter(found)) == b.font("SourceSans3_700Bold").digest


def test_cff_outlines_take_their_glyph_numbers_as_codes() -> None:
    texts = ("A", " ", "B", "\u00a0", "A", "-", "B", "\u00ad", "A")
    line = replace(b.run("A B A-B-A", 60, 600, 40, BLACK, cff_font()), texts=texts)
    made = sheet("", used=cff_font())
    data = paint(replace(made, document=Element("Document", (Element("P", (Leaf((line,)),)),))))
    (font,) = fonts_of(data)
    found = descendant(font)
    assert found["/Subtype"] == "/CIDFontType0"
    assert "/CIDToGIDMap" not in found
    assert font["/BaseFont"] == f"{found['/BaseFont']}-Identity-H"
    assert found["/FontDescriptor"]["/FontFile3"]["/Subtype"] == "/CIDFontType0C"
    assert extract.to_unicode(font) == {1: " ", 2: "A", 3: "-", 4: "B"}
    assert extract.structure_texts(data) == [("P", "A B\u00a0A-BA")]


def test_widths_with_gaps_between_codes() -> None:
    (font,) = fonts_of(paint(sheet("B B", used=cff_font())))
    every = descendant(font)["/W"]
    assert [list(map(float, each)) if isinstance(each, list) else int(each) for each in every] in (
        [1, [250, 600]],
        [1, [250], 4, [600]],
    )


def test_a_line_in_a_font_of_2048_units_does_not_drift() -> None:
    """PDFium cuts what is behind the point of a width: each of 60 letters would stand nearer to the first."""
    used = in_units(cff_font(), 2048)
    line = b.run("AB" * 30, 60, 600, 100, BLACK, used)
    data = paint(replace(sheet("", used=used), document=Element("Document", (Element("P", (Leaf((line,)),)),))))
    text = pypdfium2.PdfDocument(data)[0].get_textpage()
    at, _ = origin(text, 59)
    assert at == pytest.approx(60 + sum(line.advances[:59]) / 10, abs=0.1)


def in_units(font: FontFile, units: int) -> FontFile:
    """The font in another number of units."""
    made = TTFont(BytesIO(font.data))
    scale_upem(made, units)
    file = BytesIO()
    made.save(file)
    return FontFile(font.family, font.weight, file.getvalue(), f"{font.digest}{units}")


def origin(text: pypdfium2.PdfTextPage, place: int) -> tuple[float, float]:
    """Where PDFium finds the origin of a character."""
    x, y = c_double(), c_double()
    assert pdfium_c.FPDFText_GetCharOrigin(text, place, x, y)
    return x.value, y.value


def test_data_that_are_no_font() -> None:
    with pytest.raises(ValueError, match="is not a font"):
        typeface(FontFile("Trasig", 400, b"no font at all", "0"))


def test_old_tables_without_capitals_take_the_ascent() -> None:
    good = b.font()
    data = bytearray(good.data)
    for record in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * record)
        if tag == b"OS/2":
            struct.pack_into(">H", data, offset, 1)
    old = typeface(FontFile("Gammal", 400, bytes(data), "1"))
    assert old.cap_height == old.ascent
    assert typeface(good).cap_height < typeface(good).ascent


def test_subsets_are_small() -> None:
    data = paint(sheet("Ring 112"))
    assert len(data) < 12_000
    assert zlib.decompress(zlib.compress(data)) == data

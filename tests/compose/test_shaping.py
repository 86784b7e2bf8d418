"""Characters to glyphs: features, fallback, clusters, hidden and missing characters."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poster.campaign.hidden import is_hidden
from poster.campaign.piece import FontFile
from poster.compose.shaping import Shaped, Typeface, best_face, clusters, script_of, shape, typeface
from poster.problems import Rejected

FONTS = Path(__file__).parents[2] / "assets" / "fonts"


def face(name: str) -> Typeface:
    data = (FONTS / f"{name}.ttf").read_bytes()
    return typeface(FontFile(name, 400, data, hashlib.sha256(data).hexdigest()))


SANS = face("SourceSans3_400Regular")
BLACK = face("SourceSans3_900Black")
ARABIC = face("NotoSansArabic_400Regular")
ETHIOPIC = face("NotoSansEthiopic_400Regular")


def latin(text: str, *features: str, tracking: float = 0.0) -> Shaped:
    return shape(text, SANS, features, "sv", "Latn", "ltr", tracking)


def test_the_same_bytes_are_one_typeface() -> None:
    assert face("SourceSans3_400Regular") is SANS
    assert SANS is not BLACK


def test_metrics_in_thousandths() -> None:
    assert (SANS.metrics.ascent, SANS.metrics.descent) == (1024, 400)
    assert (SANS.metrics.x_height, SANS.metrics.cap_height) == (486, 660)
    assert 600 < SANS.metrics.digit_height < 660
    assert ARABIC.metrics.descent == 738


def test_metrics_without_table_os2_come_from_the_outlines() -> None:
    data = bytearray((FONTS / "SourceSans3_400Regular.ttf").read_bytes())
    place = data.index(b"OS/2")
    data[place : place + 4] = b"XX/2"
    metrics = typeface(FontFile("broken", 400, bytes(data), hashlib.sha256(data).hexdigest())).metrics
    assert metrics.ascent > 700
    assert metrics.descent > 200
    assert metrics.x_height == pytest.approx(486, abs=2)
    assert metrics.cap_height == pytest.approx(656, abs=2)


def test_kerning_brings_letters_together() -> None:
    assert latin("AV").advance < latin("A").advance + latin("V").advance
    assert latin("AV", "-kern").advance == pytest.approx(latin("A").advance + latin("V").advance)


def test_a_ligature_reads_as_all_its_letters() -> None:
    assert latin("fft").texts[0] in {"fft", "ff", "f"}
    shaped = latin("ffi") if len(latin("ffi").glyphs) < 3 else latin("tt")
    assert "".join(shaped.texts) in {"ffi", "tt"}


def test_features_are_switched_by_name() -> None:
    assert (
        latin("1111", "tnum").advance != latin("1111", "pnum").advance
        or latin("0", "zero").glyphs != latin("0").glyphs
    )
    assert latin("0", "zero").glyphs != latin("0").glyphs
    assert len(latin("fi", "-liga").glyphs) == 2


def test_tracking_is_added_to_every_cluster_and_undoes_ligatures() -> None:
    assert latin("våld", tracking=50).advance == pytest.approx(latin("våld").advance + 200)
    assert len(latin("ffi", tracking=10).glyphs) == 3


def test_bearings_and_ink() -> None:
    shaped = latin("H")
    assert 0 < shaped.left < 150
    assert 0 < shaped.right < 150
    assert (shaped.low, shaped.high) == pytest.approx((0, 656), abs=2)
    space = latin(" ")
    assert not space.has_ink
    assert space.advance == 200
    assert space.texts == (" ",)


def test_arabic_letters_join_and_stand_in_visual_order() -> None:
    shaped = shape("سلام", ARABIC, (), "ar", "Arab", "rtl", 0.0)
    assert len(shaped.glyphs) < 4 or "".join(shaped.texts) == "مالس"
    assert sorted("".join(shaped.texts)) == sorted("سلام")
    assert shaped.glyphs != shape("سلام", ARABIC, ("-init", "-medi", "-fina"), "ar", "Arab", "rtl", 0.0).glyphs


def test_a_mark_above_is_shifted_and_shares_its_clusters_text() -> None:
    shaped = latin("x\u0308")
    assert shaped.texts[0] == "x\u0308"
    assert set(shaped.texts[1:]) <= {""}
    assert shaped.missing == ()


@pytest.mark.parametrize("hidden", ["\u200c", "\u200d", "\u200e", "\u2068", "\ufe0f", "\U000e0101", "\u00ad"])
@pytest.mark.parametrize("pattern", ["{}ab", "a{}b", "ab{}", "{}"])
def test_hidden_characters_are_read_but_not_drawn(hidden: str, pattern: str) -> None:
    shaped = latin(pattern.format(hidden))
    assert is_hidden(hidden)
    assert "".join(shaped.texts) == pattern.format(hidden)
    assert shaped.advance == latin(pattern.format("")).advance
    assert shaped.missing == ()
    assert 0 not in shaped.glyphs


@pytest.mark.parametrize("char", ["a", " ", "\u0600", "\u0301", "\u00a0"])
def test_drawn_characters_are_not_hidden(char: str) -> None:
    assert not is_hidden(char)


@pytest.mark.parametrize("char", ["\u4e00", "\U0001f600", "\x07", "\ud800", "\ue000"])
def test_what_has_no_glyph_is_missing(char: str) -> None:
    assert latin(f"a{char}b").missing == (char,)
    assert not SANS.has(char)


@pytest.mark.parametrize("char", ["\u00a0", "\u202f", "\u2007", "\u2011"])
def test_spaces_and_hyphens_a_font_lacks_are_made_from_others(char: str) -> None:
    shaped = shape(f"1{char}2", ETHIOPIC, (), "am", "Ethi", "ltr", 0.0)
    assert "".join(shaped.texts) == f"1{char}2"
    assert shaped.missing == ()
    assert 0 not in shaped.glyphs


@pytest.mark.parametrize(
    ("char", "script"),
    [("a", "Latn"), ("ж", "Cyrl"), ("λ", "Grek"), ("س", "Arab"), ("ሰ", "Ethi"), ("1", ""), ("\u0301", "")],
)
def test_scripts(char: str, script: str) -> None:
    assert script_of(char) == script


def test_clusters_keep_marks_and_joiners_with_their_base() -> None:
    text = "ax\u0308\u20dd👩\u200d👧b\ufe0f"
    assert [text[start:end] for start, end in clusters(text)] == ["a", "x\u0308\u20dd", "👩\u200d👧", "b\ufe0f"]
    assert list(clusters("")) == []


def test_fallback_takes_the_first_typeface_that_has_the_whole_cluster() -> None:
    faces = (SANS, ARABIC, ETHIOPIC)
    assert best_face("a", faces) == 0
    assert best_face("س", faces) == 1
    assert best_face("ሰ", faces) == 2
    assert best_face("س\u064e", faces) == 1
    assert best_face("\U0001f600", faces) == 0
    assert best_face("ሰ\u064e", faces) == 2
    assert best_face("a\u030a", (ETHIOPIC, SANS)) in (0, 1)


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=12))
def test_glyphs_read_as_the_text_whatever_it_is(text: str) -> None:
    shaped = latin(text)
    assert "".join(shaped.texts) == text
    assert len(shaped.glyphs) == len(shaped.advances) == len(shaped.texts)
    assert len(shaped.shifts) in (0, len(shaped.glyphs))
    assert (
        set(shaped.missing) == {char for char in text if not SANS.has(char) and not is_hidden(char)}
        or 0 not in shaped.glyphs
    )


def emptied() -> FontFile:
    """Return Source Sans whose outlines are all empty, as a damaged file may have them."""
    data = bytearray((FONTS / "SourceSans3_400Regular.ttf").read_bytes())
    places = range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16)
    tables = {bytes(data[at : at + 4]): struct.unpack_from(">II", data, at + 8) for at in places}
    start, length = tables[b"loca"]
    data[start : start + length] = bytes(length)
    return FontFile("Empty", 400, bytes(data), hashlib.sha256(data).hexdigest())


def test_a_letter_without_ink_counts_as_missing() -> None:
    blank = typeface(emptied())
    assert shape("1a \u00a0\u00ad.", blank, (), "", "", "ltr", 0.0).missing == ("1", "a", ".")
    assert shape("س", blank, (), "", "", "rtl", 0.0).missing == ("س",)
    assert shape(" \u200d\u2009", blank, (), "", "", "ltr", 0.0).missing == ()
    assert latin("1a \u00a0\u00ad.").missing == ()


@pytest.mark.parametrize("data", [b"", b"no font", b"\0\1\0\0" + bytes(8)])
def test_what_is_no_font_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        typeface(FontFile("Own", 400, data, hashlib.sha256(data).hexdigest()))
    (problem,) = caught.value.problems
    assert problem.code == "font/unreadable"

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.profiles import OFFICE, PRESS
from poster.colour import ColourSpace
from poster.compose.composition import GlyphRun
from poster.compose.groups import Setting
from poster.compose.marks import crop_marks, slug_line
from poster.compose.place import sheet_of
from poster.geometry import SHEET_SIZES, Length, Rect, mm, to_mm
from tests.compose import builders as b


def setting(size="A3", profile=PRESS, fonts=None) -> Setting:
    return Setting(b.layout(), SHEET_SIZES[size], profile, fonts or b.fonts(), {"navy": b.NAVY})


def ends(mark) -> Rect:
    (_, x1, y1), (_, x2, y2) = mark.path
    return Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def test_eight_marks_of_five_millimetres_one_beyond_the_bleed():
    sheet = sheet_of(setting())
    marks = crop_marks(sheet, setting())
    assert len(marks) == 8
    for mark in marks:
        place = ends(mark)
        assert max(place.width, place.height) == pytest.approx(mm(5), abs=0.001)
        assert sheet.media.contains(place)
        assert not sheet.bleed.grown(mm(0.9)).overlaps(place.grown(0.1))
        assert mark.stroke.values == (1, 1, 1, 1)
        assert mark.width == 0.25


def test_the_marks_point_at_the_corners_of_the_trim():
    sheet = sheet_of(setting("A4"))
    places = [ends(mark) for mark in crop_marks(sheet, setting("A4"))]
    upright = sorted({round(place.x, 3) for place in places if place.width == 0})
    level = sorted({round(place.y, 3) for place in places if place.height == 0})
    assert upright == pytest.approx([sheet.trim.x, sheet.trim.right], abs=0.001)
    assert level == pytest.approx([sheet.trim.y, sheet.trim.top], abs=0.001)


def test_marks_follow_a_wider_bleed():
    wide = setting(profile=replace(PRESS, bleed=Length(5)))
    sheet = sheet_of(wide)
    assert all(sheet.media.contains(ends(mark)) for mark in crop_marks(sheet, wide))
    assert not any(sheet.bleed.overlaps(ends(mark).grown(0.1)) for mark in crop_marks(sheet, wide))


def test_marks_of_a_profile_that_is_not_cmyk_are_black():
    grey = setting(profile=replace(OFFICE, has_marks=True, colour_space=ColourSpace.GREY))
    assert {mark.stroke.values for mark in crop_marks(sheet_of(grey), grey)} == {(0,)}


def test_no_marks_and_no_slug_where_the_profile_has_none():
    office = setting(profile=OFFICE)
    assert crop_marks(sheet_of(office), office) == ()
    assert slug_line(b.piece(), sheet_of(office), office) == ((), ())


def test_the_slug_stands_below_the_bleed_between_the_marks():
    sheet = sheet_of(setting())
    runs, problems = slug_line(b.piece(), sheet, setting())
    assert not problems
    assert "".join("".join(run.texts) for run in runs) == b.piece().slug
    assert all(isinstance(run, GlyphRun) and run.size == 7 for run in runs)
    assert {run.tint.values for run in runs} == {(0, 0, 0, 1)}
    assert {run.font for run in runs} == {b.font(400).digest}
    length = sum(sum(run.advances) * run.size / 1000 for run in runs)
    first = runs[0].matrix
    assert to_mm(first.e - sheet.trim.x) == pytest.approx(2, abs=0.3)
    assert first.e + length < sheet.trim.right
    assert 0 < to_mm(first.f) < to_mm(sheet.bleed.y) - 3


def test_a_long_slug_is_set_smaller_and_never_shortened():
    long = b.piece(slug="vaga-tipsa_hammarby-sjostad_en-stor-fraga_A4_sv_press " * 4)
    small = setting("A4")
    runs, problems = slug_line(long, sheet_of(small), small)
    assert not problems
    assert {run.size for run in runs} == {6}
    assert "".join("".join(run.texts) for run in runs).strip() == long.slug.strip()


def test_a_slug_that_does_not_fit_is_an_error():
    small = setting("A4")
    runs, problems = slug_line(b.piece(slug="x" * 400), sheet_of(small), small)
    assert runs == ()
    assert [problem.code for problem in problems] == ["slug/too-long"]
    assert problems[0].message == (
        "the slug line of 400 characters is longer than the 206 mm between the crop marks, even in 5 pt"
    )


def test_a_slug_with_a_missing_glyph_is_an_error():
    _, problems = slug_line(b.piece(slug="id 🚨"), sheet_of(setting()), setting())
    assert [problem.code for problem in problems] == ["text/no-glyph"]
    assert "U+1F6A8" in problems[0].message


def test_an_empty_slug_leaves_the_marks_alone():
    assert slug_line(b.piece(slug=""), sheet_of(setting()), setting()) == ((), ())


def test_the_slug_is_set_in_the_lightest_font_where_the_plain_one_is_not_there():
    heavy = setting(fonts={("Source Sans 3", 900): (b.font(900),), ("Source Sans 3", 700): (b.font(700),)})
    runs, _ = slug_line(b.piece(), sheet_of(heavy), heavy)
    assert {run.font for run in runs} == {b.font(700).digest}

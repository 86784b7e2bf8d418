from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.layout import Span
from poster.campaign.lint import lint
from poster.campaign.profiles import PROFILES
from poster.campaign.resolve import Resolver
from poster.colour import Colour
from poster.geometry import Length, SizedLength, Unit
from poster.problems import Severity
from tests.campaign import builders as b


def found(campaign=None, layout=None, job=None):
    campaign = campaign or b.campaign()
    piece = Resolver(campaign, {"big": b.Family(layout or b.layout())}, b.Library()).piece(job or b.job())
    return lint(campaign, piece)


def restyled(**changes):
    layout = b.layout()
    return replace(layout, styles={"plain": replace(layout.styles["plain"], **changes)})


def repanelled(**changes):
    layout = b.layout()
    return replace(layout, panels={"bar": replace(layout.panels["bar"], **changes)})


def test_a_good_piece_passes():
    assert found() == ()


def test_fallbacks():
    (problem,) = found(b.with_copies("en", headline=None), job=b.job(language="en"))
    assert (problem.code, problem.severity) == ("text/fallback", Severity.WARNING)
    assert (problem.at.line, problem.related[0].at.line) == (21, 20)


def test_fallback_of_a_language_without_texts():
    campaign = b.campaign()
    problems = found(replace(campaign, texts={"sv": campaign.texts["sv"]}), job=b.job(language="en"))
    assert set(b.codes(problems)) == {"text/fallback"}
    assert problems[0].related == ()


@pytest.mark.parametrize("text", ["Ring, garanterat anonym", "GARANTERAT", "Garanterats?", "a-garanterat"])
def test_forbidden_words(text):
    (problem,) = found(b.with_copies(headline=text))
    assert (problem.code, problem.severity) == ("text/forbidden", Severity.ERROR)
    assert "it cannot be promised" in problem.message
    assert problem.at.line == 21
    assert problem.at.text[problem.at.column - 1 :].lower().startswith("garanterat")
    assert problem.at.span == len(problem.message.split("'")[3])


@pytest.mark.parametrize("mark", ["\u00ad", "\u2060", "\u200b", "\u200d", "\ufe0f"])
def test_a_forbidden_word_is_found_through_marks_that_nobody_sees(mark):
    (problem,) = found(b.with_copies(headline=f"Garan{mark}terat"))
    assert (problem.code, problem.at.line) == ("text/forbidden", 21)


def test_no_part_of_another_word():
    assert found(b.with_copies(headline="Ogaranterat")) == ()


def test_forbidden_phrases_in_rows_and_of_any_blanks():
    campaign = b.campaign(forbidden={"sv": ((b.written("ingen  får veta"), "no"),)})
    (problem,) = found(campaign, job=b.job(record=b.record("7", texts__headline="Ingen\u00a0får   veta det")))
    assert (problem.at.file, problem.at.header) == ("list.csv", "texts.headline")


def test_long_headlines():
    assert found(b.with_copies(headline="ett två tre fyra fem sex sju åtta 9 –")) == ()
    (problem,) = found(b.with_copies(headline="ett två tre fyra fem sex sju åtta nio"))
    assert (problem.code, problem.severity) == ("text/headline", Severity.WARNING)


def test_words_are_counted_without_imprint_and_address():
    layout = replace(b.layout(), max_words=13)
    assert found(layout=layout) == ()
    (problem,) = found(layout=replace(layout, max_words=12))
    assert problem.code == "text/words"
    assert "13 words" in problem.message
    assert problem.hint == "the longest text is 'headline' with 5 words"
    assert found(layout=replace(layout, max_words=None)) == ()
    sender = {name if name != "headline" else "sender": slot for name, slot in layout.slots.items()}
    sender["sender"] = replace(sender["sender"], name="sender", copy="headline")
    assert found(layout=replace(layout, slots=sender, reading=tuple(sender), max_words=8)) == ()


def test_many_numbers():
    four = "${contacts.police.number}, 020-50 50 50, 08-508 25 000, 116 111"
    assert found(b.with_copies(call=four)) == ()
    (problem,) = found(b.with_copies(call=four + " eller 116 006, 114 14, 112, 2026-11-22"))
    assert problem.code == "text/numbers"
    assert "5 telephone numbers" in problem.message


def test_contrast():
    pale = b.campaign(palette={**b.campaign().palette, "navy": Colour("navy", (0, 0, 0, 50), (128, 128, 128))})
    problems = found(pale, restyled(colour="navy"))
    assert set(b.codes(problems)) == {"colour/contrast"}
    assert all(problem.severity is Severity.ERROR for problem in problems)
    assert "contrast of 3.9:1" in problems[1].message
    assert found(layout=restyled(colour="navy")) == ()


@pytest.mark.parametrize(
    ("srgb", "seen"),
    [
        ((178, 0, 40), "a contrast of 6.0:1 for eyes that see no green (deutan)"),
        ((140, 0, 30), ""),
        ((200, 0, 40), "a contrast of 6.0:1"),
    ],
)
def test_contrast_for_eyes_that_confuse_red_and_green(srgb, seen):
    red = b.campaign(palette={**b.campaign().palette, "navy": Colour("navy", (0, 100, 80, 0), srgb)})
    told = [one.message for one in found(red, restyled(colour="navy")) if "navy on paper" in one.message]
    assert bool(told) is bool(seen)
    assert all(one.endswith(seen) for one in told)


def test_contrast_with_the_panel_beneath_and_of_spans():
    (problem,) = found(layout=repanelled(fill="navy"))
    assert "ink on navy" in problem.message
    assert problem.at.line == 3
    layout = b.layout()
    styles = {**layout.styles, "light": replace(layout.styles["plain"], colour="paper")}
    spans = (Span("headline", "light", b.place(20)),)
    white = b.with_slot(b.slot("headline", 20, spans=spans, is_required=True), replace(layout, styles=styles))
    assert b.codes(found(layout=white)) == ["colour/contrast"]
    assert found(layout=repanelled(fill="")) == ()


def test_total_area_coverage():
    dark = Colour("navy", (100, 90, 80, 60), (0, 0, 20))
    campaign = b.campaign(palette={"navy": dark, "yellow": b.YELLOW})
    stroke = repanelled(stroke="navy")
    (problem,) = found(campaign, stroke)
    assert (problem.code, problem.severity) == ("ink/tac", Severity.ERROR)
    assert "330 %" in problem.message
    assert "300 %" in problem.message
    assert found(campaign) == ()
    assert found(campaign, stroke, b.job(profile="office")) == ()


@pytest.mark.parametrize(
    ("width", "profile", "is_thin"), [(0.25, "press", False), (0.24, "press", True), (0.26, "office", True)]
)
def test_thin_strokes(width, profile, is_thin):
    layout = repanelled(stroke="ink", stroke_width=SizedLength(Length(width, Unit.PT)))
    assert b.codes(found(layout=layout, job=b.job(profile=profile))) == (["stroke/too-thin"] if is_thin else [])


@pytest.mark.parametrize(
    ("width", "profile", "severity"),
    [(0.2, "press", Severity.ERROR), (0.2, "office", Severity.ERROR), (0.26, "office", Severity.WARNING)],
)
def test_a_stroke_that_no_proof_passes_is_an_error(width, profile, severity):
    layout = repanelled(stroke="ink", stroke_width=SizedLength(Length(width, Unit.PT)))
    (problem,) = found(layout=layout, job=b.job(profile=profile))
    assert (problem.code, problem.severity) == ("stroke/too-thin", severity)


def test_strokes_scale_with_the_sheet():
    layout = repanelled(stroke="ink", stroke_width=SizedLength(Length(0.3, Unit.PT)))
    assert found(layout=layout) == ()
    (problem,) = found(layout=layout, job=b.job(size="A4"))
    assert "0.21 pt" in problem.message


def test_the_profiles_own_limit_counts():
    campaign = b.campaign(profiles={**PROFILES, "press": replace(PROFILES["press"], tac_limit=100)})
    assert b.codes(found(campaign)) == ["ink/tac"]


@pytest.mark.parametrize(
    ("cmyk", "srgb", "is_rich"),
    [
        ((60, 40, 40, 100), (0, 0, 0), True),
        ((0, 0, 0, 100), (0, 0, 0), False),
        ((100, 80, 0, 50), (16, 38, 94), False),
        ((20, 90, 90, 10), (190, 40, 30), False),
    ],
)
def test_text_in_a_black_of_several_inks(cmyk, srgb, is_rich):
    campaign = b.campaign(
        palette={"navy": Colour("navy", cmyk, srgb), "yellow": b.YELLOW}, palette_at={"navy": b.at(5, 9)}
    )
    problems = [one for one in found(campaign, restyled(colour="navy")) if one.code == "ink/rich-black"]
    assert [(one.at, one.severity) for one in problems] == [(b.at(5, 9), Severity.ERROR)] * is_rich
    assert "ink/rich-black" not in b.codes(found(campaign, restyled(colour="navy"), b.job(profile="office")))

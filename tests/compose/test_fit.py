from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poster.campaign.layout import Anchor, Fit, Floor, Metric, Role, Slot, Span
from poster.campaign.profiles import OFFICE, PRESS
from poster.compose.compose import compose
from poster.compose.fit import MAX_STEPS, common_sizes, grid, largest_fit, misfits, position_of
from poster.compose.groups import Group, Setting, groups_of
from poster.compose.typeset import font_metrics
from poster.geometry import SHEET_SIZES, mm
from tests.compose import builders as b


def setting(of=None, size="A3", profile=PRESS) -> Setting:
    return Setting(of or b.layout(), SHEET_SIZES[size], profile, b.fonts(), {"navy": b.NAVY, "yellow": b.YELLOW})


def group(name: str, copies=None, of=None, size="A3", profile=PRESS) -> Group:
    groups = groups_of(setting(of, size, profile), copies or b.texts())
    return next(one for one in groups if one.name == name)


def sizes(composition, name: str) -> tuple[float, ...]:
    return next(slot.sizes for slot in composition.slots if slot.name == name)


def test_a_text_that_fits_keeps_its_greatest_size():
    assert largest_fit(group("headline")) == 0
    assert sizes(compose(b.piece()), "headline") == (100,)


def test_the_sizes_tried_are_the_greatest_the_quarter_points_below_and_the_least():
    one = group("headline", size="A4")
    tried = [one.portions[0].size(position) for position in grid(one)]
    assert tried[0] == pytest.approx(100 * 210 / 297, abs=0.001)
    assert tried[-1] == pytest.approx(60 * 210 / 297, abs=0.001)
    assert tried[1] == 70.5
    assert all(size * 4 == pytest.approx(round(size * 4), abs=0.01) for size in tried[1:-1])
    assert tried == sorted(set(tried), reverse=True)


def test_a_wide_range_is_gone_through_in_greater_steps():
    styles = (b.style("big", 1000, 4), *b.STYLES[1:])
    one = group("headline", of=b.layout(styles=styles))
    tried = [one.portions[0].size(position) for position in grid(one)]
    assert (tried[0], tried[-1]) == (1000, 4)
    assert len(tried) <= MAX_STEPS + 2
    assert tried[1] == 998
    assert all(size % 2 == pytest.approx(0, abs=0.001) for size in tried)


def test_the_size_found_fits_and_the_next_greater_does_not():
    one = group("headline", b.texts(headline="Orolig för någon i huset där du bor?"))
    position = largest_fit(one)
    positions = grid(one)
    assert 0 < position < 1
    assert not misfits(one, position)
    assert misfits(one, positions[positions.index(position) - 1])


def test_a_style_without_least_size_has_one_size():
    slots = b.with_slot("body", style="fixed")
    assert grid(group("body", of=b.layout(slots))) == (0.0,)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["huset", "i", "våldsutsatta", "någon", "bry", "dig"]), min_size=1, max_size=9))
def test_whatever_is_found_fits_unless_nothing_does(words):
    one = group("headline", b.texts(headline=" ".join(words)))
    position = largest_fit(one)
    if misfits(one, position):
        assert all(misfits(one, other) for other in grid(one))


def test_too_wide_names_slot_millimetres_size_and_both_places():
    problem = b.only(b.piece(copies=b.texts(url="polisen.se/en-mycket-lang-adress")), "text/overflow")
    assert problem.message.startswith("url is ")
    assert problem.message.endswith(" mm too wide at its smallest size, 18 pt")
    assert str(problem.at) == "campaign.yaml:20:3"
    assert [str(note.at) for note in problem.related] == ["layouts/test.yaml:46:3"]
    assert problem.related[0].message == "slot 'url'"


def test_too_many_lines_are_counted():
    made = b.piece(copies=b.texts(headline="Orolig för någon i huset som du tror blir slagen av sin man?"))
    faults = [problem.message for problem in b.rejected(made)]
    assert faults[0] == "headline has 3 lines where 2 are allowed at its smallest size, 60 pt"


def test_a_text_of_one_line_is_told_by_how_much_it_is_too_wide():
    slots = b.with_slot("emergency", frame=b.frame(25, 335, 60, 40), panel="box")
    problem = b.only(
        b.piece(b.layout(slots), b.texts(emergency="Ring 112 om det pågår nu eller nyss")), "text/overflow"
    )
    assert re.fullmatch(r"emergency is \d\d\.\d mm too wide at its smallest size, 18 pt", problem.message)


def test_a_line_break_where_one_line_is_allowed_is_counted():
    made = b.piece(copies=b.texts(emergency="Ring\n112"))
    assert b.only(made, "text/overflow").message.startswith("emergency has 2 lines where 1 is allowed")


def test_too_high_names_the_only_size():
    slots = b.with_slot("body", style="fixed", frame=b.frame(18, 140, 100, 20))
    problem = b.only(b.piece(b.layout(slots)), "text/overflow")
    assert problem.message.startswith("body is ")
    assert problem.message.endswith(" mm too high at its only size, 24 pt")


def test_a_text_in_two_styles_shrinks_by_one_scale():
    spans = (Span("body"), Span("headline", "big"))
    styles = b.with_style("big", colour="ink", max_lines=None)
    slots = b.with_slot("body", spans=spans, frame=b.frame(18, 125, 220, 70))
    reading = tuple(name for name in b.READING if name != "headline")
    of = b.layout(slots, styles, reading=reading)
    copies = b.texts(body="Bry dig och fråga så ofta du kan.", headline="Du kan vara anonym.")
    one = group("body", copies, of)
    position = largest_fit(one)
    small, great = (portion.size(position) for portion in one.portions)
    assert 0 < position < 1
    assert small == pytest.approx(24 - 6 * position, abs=0.001)
    assert great == pytest.approx(100 - 40 * position, abs=0.001)
    assert one.texts[0].value == "Bry dig och fråga så ofta du kan. Du kan vara anonym."


def test_a_text_with_all_copies_empty_is_left_out():
    assert "body" not in {one.name for one in groups_of(setting(), b.texts(body=""))}
    assert "body" not in {slot.name for slot in compose(b.piece(copies=b.texts(body=""))).slots}


def test_one_size_for_all_areas_forced_by_the_longest():
    long = b.texts(headline="Orolig för någon i Hammarby Sjöstad?")
    members = {"sodermalm": b.texts(), "hammarby-sjostad": long, "gamla-stan": b.texts()}
    short_piece = b.piece(members=members)
    long_piece = b.piece(copies=long, members=members)
    common = common_sizes(short_piece.common, setting())
    assert common.positions["headline"] == largest_fit(group("headline", long))
    assert common_sizes(long_piece.common, setting()) is common
    assert sizes(compose(short_piece), "headline") == sizes(compose(long_piece), "headline") != (100,)


def test_slots_that_are_not_common_fit_on_their_own():
    long = b.texts(url="polisen.se/tips-polisen")
    members = {"sodermalm": b.texts(), "gamla-stan": long}
    assert sizes(compose(b.piece(members=members)), "url") == (24,)
    assert sizes(compose(b.piece(copies=long, members=members)), "url") != (24,)


def test_a_text_of_a_record_fits_on_its_own():
    record = b.texts(headline=b.from_record("headline", "Orolig för någon på Katarina Bangata?"))
    one = group("headline", record)
    members = {"sodermalm": b.texts()}
    common = common_sizes(b.piece(members=members).common, setting())
    assert position_of(one, common) == largest_fit(one) > 0
    assert common.positions["headline"] == 0


def test_records_among_the_members_have_no_part_in_the_common_size():
    record = b.texts(headline=b.from_record("headline", "Orolig för någon på Katarina Bangata?"))
    common = common_sizes(b.piece(members={"sodermalm": record}).common, setting())
    assert "headline" not in common.positions


def test_a_cell_of_a_list_that_does_not_fit_is_named():
    value = "Katarina Västra Kyrkogatas Bakgata 117 B, uppgång 12"
    problem = b.only(b.piece(copies=b.texts(url=b.from_record("url", value))), "text/overflow")
    assert "too wide" in problem.message
    assert problem.related[-1].at.file == "list.csv"
    assert problem.related[-1].message == f"'record.address' is '{value}'"


def test_a_member_that_does_not_fit_is_reported_with_its_own_piece_only():
    members = {"sodermalm": b.texts(), "x": b.texts(headline="Alltförlångtordsomingenkanläsa" * 2)}
    composition = compose(b.piece(members=members))
    assert sizes(composition, "headline") == (60,)
    assert common_sizes(b.piece(members=members).common, setting()).positions["headline"] == 1
    assert b.rejected(b.piece(copies=members["x"], members=members))[0].code == "text/overflow"


def test_a_flow_shrinks_as_one():
    flow = replace(b.FLOWS[0], frame=b.frame(18, 210, 150, 19))
    one = group("details", of=b.layout(flows=(flow,)))
    position = largest_fit(one)
    assert 0 < position < 1
    assert len({portion.size(position) for portion in one.portions}) == 1
    assert one.fit is Fit.COMMON


def test_a_flow_that_is_too_high_in_sum_says_so():
    flow = replace(b.FLOWS[0], frame=b.frame(18, 210, 150, 15))
    problem = b.only(b.piece(b.layout(flows=(flow,))), "text/overflow")
    assert problem.message.startswith("details is ")
    assert "mm too high at its smallest size, 18 pt" in problem.message
    assert [note.message for note in problem.related] == ["slot 'second'", "in flow 'details'"]


def test_a_flow_of_own_slots_is_no_common_group():
    slots = b.with_slot("first", fit=Fit.OWN)
    assert group("details", of=b.layout(slots)).fit is Fit.OWN


@pytest.mark.parametrize(("metric", "height"), [(Metric.X_HEIGHT, "x_height"), (Metric.CAP_HEIGHT, "cap_height")])
def test_a_floor_wins_over_the_least_size(metric, height):
    styles = b.with_style("big", floor=Floor(metric, b.mm_(14, A3=14)))
    one = group("headline", of=b.layout(styles=styles), profile=OFFICE)
    ratio = getattr(font_metrics(b.font(900)), height) / 1000
    assert one.portions[0].least == pytest.approx(mm(14) / ratio / 0.94)
    assert one.portions[0].size(1.0) * ratio * 0.94 >= mm(14) - 1e-6


def test_a_text_that_its_floor_keeps_from_shrinking_is_told_so():
    styles = b.with_style("line", floor=Floor(Metric.SIZE, b.pt(20, A3=20)))
    problem = b.only(
        b.piece(b.layout(styles=styles), b.texts(url="polisen.se/en-mycket-lang-adress")), "text/overflow"
    )
    assert problem.message.endswith(" at its smallest size, 20 pt")
    assert problem.hint == "shorten the text, or give the slot a larger frame; its floor allows no smaller size"


def test_a_style_below_its_floor_is_an_error_with_the_floor():
    styles = b.with_style("line", floor=Floor(Metric.SIZE, b.pt(20, A3=30)))
    problems = b.rejected(b.piece(b.layout(styles=styles)))
    assert {problem.code for problem in problems} == {"text/floor"}
    assert problems[0].message == "style 'line' has a type size of 24 pt on A3, at least 30 pt is needed"
    assert problems[0].hint == "raise its size to 30 pt or more"
    assert problems[0].at == b.at(10)


def test_a_floor_holds_at_the_scale_of_the_printer():
    styles = b.with_style("plain", floor=Floor(Metric.DIGIT_HEIGHT, b.mm_(5.3, A3=5.3)), size=b.pt(24))
    of = b.layout(styles=styles, panels=())
    compose(b.piece(replace(of, panels={}, slots={n: replace(s, panel="") for n, s in of.slots.items()})))
    problems = b.rejected(b.piece(of, profile=OFFICE))
    floors = [problem.message for problem in problems if problem.code == "text/floor"]
    assert len(floors) == 1
    assert "digit height of 5.05 mm" in floors[0]
    assert "on A3 once printed at 94 %, at least 5.30 mm is needed" in floors[0]


def test_missing_glyphs_are_named_by_code_and_name():
    problem = b.only(b.piece(copies=b.texts(body="Bry dig 🚨 nu ꙰")), "text/no-glyph")
    assert "U+1F6A8 POLICE CARS REVOLVING LIGHT" in problem.message
    assert problem.at.file == "campaign.yaml"


def test_all_faults_of_a_piece_come_at_once():
    copies = b.texts(url="polisen.se/en-mycket-lang-adress", body="🚨", second="🚨 x" * 30)
    codes = [problem.code for problem in b.rejected(b.piece(copies=copies))]
    assert codes.count("text/no-glyph") == 2
    assert codes.count("text/overflow") == 2


def test_turned_slots_fit_along_their_lines():
    slots = b.with_slot("body", rotate=90, frame=b.frame(18, 125, 12, 80), anchor=Anchor.TOP)
    one = group("body", b.texts(body="Bry dig"), b.layout(slots))
    assert (one.width, one.height) == (pytest.approx(mm(80)), pytest.approx(mm(12)))


def test_the_same_set_is_fitted_once():
    made = b.piece(members={"sodermalm": b.texts(), "gamla-stan": b.texts(headline="Orolig?")})
    assert common_sizes(made.common, setting()) is common_sizes(made.common, setting())
    other = replace(setting(), fonts={**b.fonts(), ("x", 400): (b.font(400),)})
    assert common_sizes(made.common, other) is not common_sizes(made.common, setting())


def test_a_slot_that_is_no_text_has_no_group():
    assert {one.name for one in groups_of(setting(), b.texts())} == {
        "emergency",
        "headline",
        "body",
        "url",
        "details",
    }


def test_a_heading_may_show_several_copies():
    slot = Slot("body", b.at(42), frame=b.frame(18, 140, 261, 24), style="plain", spans=(Span("url"), Span("none")))
    of = b.layout(tuple(slot if one.name == "body" else one for one in b.SLOTS))
    assert group("body", of=of).texts[0].value == "polisen.se/tips"
    assert group("body", of=of).texts[0].slot.role is Role.P


def test_a_placed_slot_tells_the_floor_of_each_of_its_sizes():
    styles = b.with_style("big", floor=Floor(Metric.SIZE, b.pt(30, A3=47)))
    placed = {slot.name: slot for slot in compose(b.piece(of=b.layout(styles=styles))).slots}
    assert placed["headline"].floors == pytest.approx((47,))
    assert placed["first"].floors == (0.0,)
    assert all(len(slot.floors) == len(slot.sizes) for slot in placed.values())

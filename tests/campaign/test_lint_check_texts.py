from __future__ import annotations

from dataclasses import replace

from poster.campaign.check_texts import text_problems
from poster.campaign.layout import SlotKind
from poster.problems import Severity
from tests.campaign import builders as b

LAYOUTS = (b.layout(),)


def test_a_good_campaign_passes():
    assert text_problems(b.campaign(), LAYOUTS) == ()


def test_unknown_fields_anywhere_once_each():
    campaign = b.with_copies("en", headline="${area.nmae}")
    own = replace(campaign.areas["gamla-stan"], texts={"sv": b.text_set("sv", 200, call="${x}")})
    campaign = replace(campaign, areas={**campaign.areas, "gamla-stan": own}, symbol=b.symbol("${campaign.url}"))
    problems = text_problems(campaign, LAYOUTS)
    assert b.codes(problems) == ["field/unknown"] * 3
    assert sorted(problem.at.line for problem in problems) == [21, 71, 201]


def test_columns_are_judged_only_with_a_list():
    campaign = b.with_copies(call="${record.Stret}")
    assert text_problems(campaign, LAYOUTS) == ()
    (problem,) = text_problems(campaign, LAYOUTS, (b.record("7", street="x"),))
    assert (problem.code, problem.hint) == ("field/unknown", "did you mean 'record.street'?")
    assert text_problems(campaign, LAYOUTS, (b.record("7", stret="x"),)) == ()


def test_copies_that_no_layout_shows():
    (problem,) = text_problems(b.with_copies(headlin="x"), LAYOUTS)
    assert (problem.code, problem.severity) == ("text/unused", Severity.WARNING)
    assert problem.hint == "did you mean 'headline'?"


def test_texts_of_layouts_that_are_not_listed_are_one_warning_with_their_number():
    names = [f"qq{number}zzzzzzzzz" for number in range(10)]
    slip, rest = text_problems(b.with_copies(headlin="x", **dict.fromkeys(names, "x")), LAYOUTS)
    assert (slip.code, slip.hint) == ("text/unused", "did you mean 'headline'?")
    assert (rest.code, rest.severity) == ("text/unused", Severity.WARNING)
    assert rest.message == "10 texts are shown by no layout of this campaign"
    assert [note.message for note in rest.related] == [
        "these are " + ", ".join(f"'{name}'" for name in names[:8]) + " and 2 more"
    ]
    (one,) = text_problems(b.with_copies(qqzzzzzzzzz="x"), LAYOUTS)
    assert (one.message, one.hint) == ("the text 'qqzzzzzzzzz' is shown by no layout of this campaign", "")


def test_columns_with_texts_that_no_layout_shows():
    (problem,) = text_problems(
        b.campaign(), LAYOUTS, (b.record("7", texts__headlin="x", texts__call="y", other="z"),)
    )
    assert (problem.code, problem.at.header) == ("text/unused", "texts.headlin")


def test_logos_that_no_layout_shows():
    campaign = b.campaign(logos={"police": b.logo("police")})
    (problem,) = text_problems(campaign, iter(LAYOUTS))
    assert (problem.code, problem.severity, problem.at) == ("picture/unused", Severity.WARNING, b.logo("police").at)
    assert "kind: picture" in problem.hint
    slot = b.slot("badge", 30, kind=SlotKind.PICTURE, picture="police")
    assert text_problems(campaign, (*LAYOUTS, b.with_slot(slot))) == ()
    (problem,) = text_problems(campaign, (b.with_slot(replace(slot, picture="polise")),))
    assert problem.hint == "did you mean 'polise'?"


def test_a_field_of_one_areas_contact_is_unknown_in_the_others():
    campaign = b.with_copies(call="${contacts.local.number}")
    own = replace(campaign.areas["gamla-stan"], contacts={"local": b.contact("local", "08-1")})
    campaign = replace(campaign, areas={"gamla-stan": own})
    assert text_problems(campaign, LAYOUTS) == ()
    campaign = replace(campaign, areas={"gamla-stan": own, "sodermalm": b.campaign().areas["sodermalm"]})
    assert b.codes(text_problems(campaign, LAYOUTS)) == ["field/unknown"]

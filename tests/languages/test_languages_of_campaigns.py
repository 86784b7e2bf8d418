"""What is told of languages: their state, who answers in them, which of them a whole poster is made in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from poster.campaign.direction import runs_from_right
from poster.campaign.languages import answer_problems, is_answered_in, language_states, languages_on
from poster.campaign.layout import Span
from poster.campaign.plan import Selection, plan
from poster.campaign.resolve import Resolver
from poster.cli import _run
from poster.problems import Problem
from poster.run.request import Request
from poster.run.workshop import open_workshop
from tests.campaign import builders as b
from tests.languages.builders import campaign_data, campaign_folder


def answers(contact: str, *languages: str):
    campaign = b.campaign()
    told = replace(campaign.contacts[contact], answers=languages)
    return replace(campaign, contacts={**campaign.contacts, contact: told})


def problems(campaign, language: str, layout=None) -> list[Problem]:
    families = {"big": b.Family(layout or b.layout())}
    piece = Resolver(campaign, families, b.Library()).piece(b.job(language=language))
    return list(answer_problems(campaign, piece))


@pytest.mark.parametrize(
    ("language", "is_right"),
    [
        *(("ar", True), ("fa-AF", True), ("ckb", True), ("prs", True), ("ku-Arab", True), ("uz-Arab", True)),
        *(("az-Latn", False), ("sr-Cyrl", False), ("ti", False), ("ar-Latn", False), ("sv", False)),
    ],
)
def test_direction_of_a_language(language: str, is_right: bool) -> None:
    assert runs_from_right(language) is is_right


def test_a_line_answers_in_a_language_whatever_its_region_or_script() -> None:
    contact = answers("police", "sv", "en-GB", "sr-Latn").contacts["police"]
    assert all(is_answered_in(contact, language) for language in ("sv", "en", "en-US", "sr-Cyrl"))
    assert not is_answered_in(contact, "fi")
    assert is_answered_in(replace(contact, answers=()), "fi")


def test_a_number_nobody_answers_in_the_readers_language() -> None:
    assert problems(answers("police", "sv", "en"), "en") == []
    (found,) = problems(answers("police", "sv", "de"), "en")
    assert found.code == "text/answers"
    assert found.message == (
        "slot 'number' gives the number 114 14 in 'en'; it is answered in sv, de only, "
        "and the poster does not say so"
    )
    assert found.related[0].message == "contact 'police'"


def test_the_note_settles_it_in_the_language_of_the_readers_only() -> None:
    layout = b.layout()
    slot = replace(layout.slots["call"], spans=(Span("call"), Span("answers_note")))
    told = replace(layout, slots={**layout.slots, "call": slot})
    campaign = answers("police", "sv")
    for language, is_told in (("en", True), ("sv", False)):
        texts = dict(campaign.texts)
        copies = {**texts[language].copies, "answers_note": b.template("In Swedish.")}
        noted = replace(campaign, texts={**texts, language: replace(texts[language], copies=copies)})
        assert (problems(noted, "en", told) == []) is is_told


def test_the_contact_of_the_area_is_asked() -> None:
    campaign = answers("police", "sv")
    area = campaign.areas["sodermalm"]
    own = replace(area, contacts={"police": b.contact("police", "114 14")})
    assert problems(replace(campaign, areas={**campaign.areas, "sodermalm": own}), "en") == []


def test_languages_that_a_layout_shows_besides_its_own() -> None:
    layout = b.layout()
    slot = replace(layout.slots["call"], spans=(Span("call@fi"), Span("call"), Span("call@ar"), Span("body@fi")))
    assert languages_on(replace(layout, slots={**layout.slots, "call": slot})) == ("fi", "ar")
    assert languages_on(layout) == ()


def test_state_of_each_set_of_texts() -> None:
    campaign = b.own_area(texts={"en": b.text_set("en", 310, None, headline="x")})
    finnish = b.text_set("ar", 80, None, translator="", headline="x")
    campaign = replace(campaign, texts={**campaign.texts, "ar": finnish})
    states = {(state.language, state.area): state for state in language_states(campaign)}
    assert list(states) == [("sv", ""), ("en", ""), ("ar", ""), ("en", "sodermalm")]
    assert states["sv", ""].is_confirmed
    assert states["sv", ""].missing == ()
    arabic = states["ar", ""]
    assert (arabic.is_rtl, arabic.is_confirmed, arabic.copies, arabic.translator) == (True, False, 1, "")
    assert set(arabic.missing) == set(b.SWEDISH) - {"headline"}
    assert not states["en", "sodermalm"].is_confirmed


def test_the_full_matrix_leaves_out_languages_of_rows(tmp_path: Path) -> None:
    data = campaign_data()
    del data["texts"]["ar"]["copies"]["document_title"]
    shop = open_workshop(Request(str(campaign_folder(tmp_path, data)), tmp_path, Selection(is_all=True)))
    assert {job.language for job in shop.jobs} == set(data["texts"]) - {"ar"}
    named = plan(shop.campaign, shop.families, Selection(is_all=True, languages=("ar",)))
    assert {job.language for job in named} == {"ar"}


def test_without_titles_every_language_is_whole() -> None:
    campaign = b.with_copies("sv", document_title=None)
    jobs = plan(campaign, {"big": b.Family(b.layout())}, Selection(is_all=True))
    assert {job.language for job in jobs} == set(campaign.texts)


def test_check_lists_the_languages(capsys: pytest.CaptureFixture[str]) -> None:
    _run(["check", "vaga-tipsa", "--area", "sodermalm", "--size", "A4"])
    listed = capsys.readouterr().out.partition("\nlanguages\n")[2].splitlines()
    assert any(
        ": sv: " in line and line.endswith("translator Original, not checked: unconfirmed") for line in listed
    )
    assert any(": ar, right to left: 3 texts of " in line and "no translator named" in line for line in listed)
    _run(["check", "vaga-tipsa", "--area", "sodermalm", "--size", "A4", "--json"])
    data = json.loads(capsys.readouterr().out)
    arabic = next(state for state in data["languages"] if state["language"] == "ar")
    assert (arabic["direction"], arabic["is_confirmed"], arabic["texts"]) == ("rtl", False, 3)
    assert "headline" in arabic["missing"]

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from poster.campaign.provenance import Layer
from poster.campaign.resolve import Resolver
from poster.campaign.slots import shows
from poster.campaign.version import WIDEST_CODE
from poster.problems import Rejected, error
from tests.campaign import builders as b


def resolver(campaign=None, layout=None, library=None, stamp=None):
    return Resolver(
        campaign or b.campaign(), {"big": b.Family(layout or b.layout())}, library or b.Library(), stamp
    )


def piece(campaign=None, layout=None, job=None, **more):
    return resolver(campaign, layout, **more).piece(job or b.job())


def faults(campaign=None, layout=None, job=None, **more):
    with pytest.raises(Rejected) as caught:
        piece(campaign, layout, job, **more)
    return caught.value.problems


def test_a_piece_has_everything():
    one = piece()
    assert one.id == "vaga-tipsa_sodermalm_big_A3_sv_press"
    assert one.texts["call"].value == "Våga tipsa på Södermalm"
    assert one.title == "Våga tipsa på Södermalm"
    assert (one.subject, one.author) == ("Affisch", "Polisen")
    assert one.payload == "https://polisen.se/tips-polisen"
    assert one.payload_at.line == 71
    assert one.fonts[("Sans", 400)][0].data == b"font"
    assert one.icc == b"icc/FOGRA39L_coated.icc"
    assert one.slug == f"{one.id} · {one.version} · 2026-11-22"
    assert one.texts["imprint"].value == f"Våga tipsa · 2026-11-22 · {one.version}"
    assert one.stamp == b.DAY
    assert pickle.loads(pickle.dumps(one.texts)) == one.texts


def test_provenance_of_a_text_and_its_fields():
    text = piece().texts["call"]
    assert (text.language, text.layer, text.at.line) == ("sv", Layer.CAMPAIGN, 22)
    (use,) = text.fields
    assert (use.path, use.value, use.layer, use.at.line) == ("area.phrase", "på Södermalm", Layer.AREA, 82)
    assert not text.has_record


def test_the_areas_own_text_wins():
    own = b.own_area(texts={"sv": b.text_set("sv", 200, headline="Hör du något?")})
    text = piece(own).texts["headline"]
    assert (text.value, text.layer, text.at.line) == ("Hör du något?", Layer.AREA, 201)
    assert piece(own, job=b.job("gamla-stan")).texts["headline"].layer is Layer.CAMPAIGN


def test_the_rows_own_text_wins_and_is_verbatim():
    row = b.record("7", texts__headline="Hej ${area.name} $${", texts__call="", texts__other="x")
    one = piece(job=b.job(record=row))
    assert one.texts["headline"].value == "Hej ${area.name} $${"
    assert one.texts["headline"].has_record
    assert one.texts["headline"].at.header == "texts.headline"
    assert one.texts["call"].layer is Layer.CAMPAIGN
    assert "other" not in one.texts
    assert one.id.endswith("_press_7")


def test_columns_are_fields():
    campaign = b.with_copies(call="${record.Gatu Adress}, ${piece.id}")
    row = replace(b.record("7"), values={"gatu adress": "<b>${size}"}, places={"gatu adress": b.at(9)})
    text = piece(campaign, job=b.job(record=row)).texts["call"]
    assert text.value == "<b>${size}, vaga-tipsa_sodermalm_big_A3_sv_press_7"
    assert text.has_record
    assert [use.layer for use in text.fields] == [Layer.RECORD, Layer.RECORD]


def test_unknown_columns_and_columns_without_a_list():
    campaign = b.with_copies(call="${record.stret}")
    (problem,) = faults(campaign, job=b.job(record=b.record("7", street="x")))
    assert (problem.code, problem.hint) == ("field/unknown", "did you mean 'record.street'?")
    (problem,) = faults(campaign)
    assert problem.code == "field/unknown"
    assert "--records" in problem.hint


def test_a_text_missing_in_the_language_is_taken_from_the_fallback():
    text = piece(b.with_copies("en", headline=None), job=b.job(language="en")).texts["headline"]
    assert (text.language, text.value) == ("sv", "Orolig för någon i huset?")


def test_a_fallback_text_takes_the_phrase_of_its_own_language():
    one = piece(b.with_copies("en", call=None), job=b.job(language="en"))
    assert one.texts["call"].value == "Våga tipsa på Södermalm"


def test_no_phrase_in_the_language():
    phrase = {"sv": b.written("på Södermalm")}
    problems = faults(b.own_area(phrase=phrase), job=b.job(language="en"))
    assert set(b.codes(problems)) == {"field/no-phrase"}
    assert "'en'" in problems[0].message


def test_missing_and_empty_texts_of_required_slots():
    problems = faults(b.with_copies(headline=None, call="", symbol_alt="  "))
    assert b.codes(problems) == ["text/missing", "text/empty", "text/empty"]
    assert problems[0].related[0].at.line == 20
    assert problems[1].at.line > 20
    assert "symbol_alt" in problems[2].message


def test_an_empty_contact_makes_its_slot_vanish():
    one = piece()
    assert "social" not in one.texts
    assert one.lacking["social"].line == 62
    assert "social" not in one.links


def test_an_own_contact_of_the_area_brings_it_back():
    own = b.own_area(contacts={"social": b.contact("social", "08-508 00 00", "", 201)})
    one = piece(own)
    assert one.texts["social"].value == "Socialtjänsten 08-508 00 00"
    assert one.texts["social"].fields[0].layer is Layer.AREA
    assert "social" not in one.links


def test_an_own_contact_does_not_keep_the_campaigns_link():
    one = piece(b.own_area(contacts={"police": b.contact("police", "08-401", "", 201)}))
    assert one.texts["number"].value == "08-401"
    assert "number" not in one.links


def test_a_missing_optional_text_is_no_fault():
    assert "social" not in piece(b.with_copies(social=None)).texts


def test_links():
    assert piece().links == {
        "emergency": "tel:112",
        "number": "tel:11414",
        "url": "https://polisen.se/tips-polisen",
    }


def test_values_within_a_link_are_encoded():
    link = b.template("mailto:tips@polisen.se?subject=${record.street}&x=${area.name}")
    layout = b.with_slot(b.slot("call", 21, is_required=True, link=link))
    one = piece(layout=layout, job=b.job(record=b.record("7", street="A&b=c ä")))
    assert one.links["call"] == "mailto:tips@polisen.se?subject=A%26b%3Dc%20%C3%A4&x=S%C3%B6dermalm"
    assert b.codes(faults(layout=layout)) == ["field/unknown"]


def test_faulty_links_are_placed_where_they_are_written():
    campaign = b.campaign()
    contacts = {**campaign.contacts, "police": b.contact("police", "114 14", "http://x.se", 61)}
    (problem,) = faults(replace(campaign, contacts=contacts))
    assert (problem.code, problem.at.line) == ("link/scheme", 61)


def test_a_link_to_what_the_campaign_lacks_is_no_fault_of_an_empty_slot():
    link = b.template("${contacts.nobody.uri}", 30)
    layout = b.with_slot(b.slot("social", 21, link=link))
    texts = b.with_copies(social="")
    assert "social" not in piece(texts, layout=layout).links
    shown = faults(b.with_copies(social="Ring oss"), layout=layout)
    assert [(problem.code, problem.at.line) for problem in shown] == [("field/unknown", 30)]


def test_a_link_that_holds_nothing_yet_is_none():
    layout = b.with_slot(b.slot("call", 21, is_required=True, link=b.template("${contacts.social.uri}")))
    assert "call" not in piece(layout=layout).links


def test_the_version_is_no_part_of_an_address():
    layout = b.with_slot(b.slot("call", 21, is_required=True, link=b.template("https://a.se/${piece.version}")))
    (problem,) = faults(layout=layout)
    assert problem.code == "field/unknown"


@pytest.mark.parametrize(
    "text",
    [
        *("Ring 1123", "Ring", "Ring 11 2", "Ring 0112", "Ring 112 14", "Ring 112-14", "Ring 08 112", "Ring +112"),
        *("Ring 112\u00a014", "Ring 112\u202f14", "Ring 112\u201114", "Ring 112\u201314", "Ring 08/112", "112.14"),
        *("Ring 112\u00ad14", "Ring (08)112", "Ring 112\u200b14", "Ring \uff11\uff11\uff12 14"),
    ],
)
def test_the_zone_shows_the_emergency_number_itself(text):
    (problem,) = faults(b.with_copies(emergency_call=text))
    assert problem.code == "zone/emergency"
    assert problem.at.file == "campaign.yaml"


@pytest.mark.parametrize(
    "text",
    [
        "Ring 112!",
        "Ring 112, alltid",
        "Dygnet runt, 24/7 \u2013 112",
        "Ring 112\n114 14 ej brådskande",
        "(112)",
        "112. 1",
    ],
)
def test_the_zone_may_write_the_number_out(text):
    assert piece(b.with_copies(emergency_call=text)).texts["emergency_call"].value == text


def test_a_grouped_number_stands_alone_in_any_spaces():
    assert shows("Ring 114\u00a014 dygnet runt", "114 14")
    assert not shows("Ring 114 14 00", "114 14")


def test_a_row_cannot_hide_the_emergency_number():
    row = b.record("7", texts__emergency_call="Ring oss")
    assert b.codes(faults(job=b.job(record=row))) == ["zone/emergency"]


def test_no_emergency_contact_or_no_zone():
    campaign = b.campaign()
    without = {name: one for name, one in campaign.contacts.items() if name != "emergency"}
    assert "zone/emergency" in b.codes(faults(replace(campaign, contacts=without)))
    empty = {**without, "emergency": b.contact("emergency", "")}
    assert "zone/emergency" in b.codes(faults(replace(campaign, contacts=empty)))
    plain = b.layout()
    no_zone = replace(
        plain, slots={**plain.slots, "emergency": replace(plain.slots["emergency"], is_emergency=False)}
    )
    assert b.codes(faults(layout=no_zone)) == ["zone/emergency"]


def test_the_payload_is_checked():
    assert b.codes(faults(b.campaign(symbol=b.symbol("https://evil.se/x", "evil.se/x")))) == ["symbol/host"]
    own = b.own_area(symbol=b.symbol("https://polisen.se/b", "polisen.se/a"))
    assert b.codes(faults(own)) == ["symbol/readable"]
    assert piece(own, job=b.job("gamla-stan")).payload.endswith("tips-polisen")


def test_the_areas_own_symbol():
    one = piece(b.own_area(symbol=b.symbol("https://polisen.se/b", "polisen.se/b")))
    assert (one.payload, one.links["url"]) == ("https://polisen.se/b", "https://polisen.se/b")
    assert one.texts["url"].fields[0].layer is Layer.AREA


def test_an_address_for_each_row():
    url = "https://polisen.se/tips-polisen?plats=${record.place}"
    campaign = b.campaign(symbol=b.symbol(url))
    job = b.job(record=b.record("7", place="x1"))
    assert b.codes(faults(campaign, job=job)) == ["symbol/tracking"]
    accepted = b.campaign(symbol=b.symbol(url, tracking_accepted_because="agreed"))
    one = piece(accepted, job=job)
    assert one.payload == one.links["url"] == "https://polisen.se/tips-polisen?plats=x1"
    assert b.codes(faults(accepted)) == ["field/unknown"]
    assert b.codes(faults(accepted, job=b.job(record=b.record("7", place="x y")))) == ["symbol/url"]


def test_fields_of_the_symbol_do_not_run_in_circles():
    problems = faults(b.campaign(symbol=b.symbol("${symbol.readable}")))
    assert b.codes(problems) == ["field/unknown"]


def test_a_draft_says_so():
    campaign = b.campaign(texts={"sv": b.text_set("sv", 20, checked=None, **b.SWEDISH)})
    one = piece(campaign)
    assert one.slug.endswith(" · 2026-11-22 · UTKAST")
    assert one.texts["imprint"].value.endswith(f"{one.version} UTKAST")
    copies = {name: text for name, text in b.SWEDISH.items() if name != "draft"}
    assert piece(b.campaign(texts={"sv": b.text_set("sv", 20, checked=None, **copies)})).slug.endswith("DRAFT")


def test_title_without_a_copy():
    assert piece(b.with_copies(document_title=None, document_subject=None)).title == "Våga tipsa på Södermalm"
    assert piece(b.with_copies(document_subject=None)).subject == ""


def test_the_stamp_can_be_given():
    day = b.DAY.replace(year=2030)
    one = piece(stamp=day)
    assert (one.stamp, one.slug.split(" · ")[2]) == (day, "2030-11-22")
    assert one.version != piece().version


def test_all_faults_at_once_and_none_twice():
    problems = faults(
        b.with_copies(headline="", number="${contacts.polise.number}", call="${x}"),
        library=b.Library((error("font/unknown", "no font"),)),
    )
    assert b.codes(problems) == ["font/unknown", "field/unknown", "field/unknown", "text/empty"]
    assert problems[2].hint == "did you mean 'contacts.police.number'?"


def test_the_common_set_holds_all_areas_whatever_is_made():
    one, other = piece(), piece(job=b.job("gamla-stan"))
    assert [area for area, _ in one.common.members] == ["sodermalm", "gamla-stan"]
    assert one.common == other.common
    texts = dict(one.common.members)
    assert texts["gamla-stan"]["call"].value == "Våga tipsa i Gamla stan"
    assert WIDEST_CODE in texts["sodermalm"]["imprint"].value
    assert "social" not in texts["sodermalm"]
    assert "document_title" not in texts["sodermalm"]
    assert one.common.key != piece(job=b.job(size="A4")).common.key


def test_the_common_set_leaves_out_what_waits_for_a_row():
    campaign = b.with_copies(call="${record.street}")
    one = piece(campaign, job=b.job(record=b.record("7", street="x")))
    assert "call" not in dict(one.common.members)["gamla-stan"]


def test_pieces_do_not_depend_on_what_was_made_before():
    shared = resolver()
    jobs = [b.job("gamla-stan"), b.job(record=b.record("7", texts__headline="x")), b.job(), b.job(profile="mono")]
    together = [shared.piece(one) for one in jobs]
    assert together == [resolver().piece(one) for one in jobs]


def test_an_area_after_others_has_the_texts_that_it_has_alone():
    rich = b.area("rik", "Rik", "i Rik", contacts={"police": b.contact("police", "08-401", "", 201)})
    told = replace(b.area("egen", "Egen", "i Egen"), texts={"sv": b.text_set("sv", 200, call="Ring")})
    campaign = b.campaign()
    areas = {**campaign.areas, "rik": rich, "egen": told, "ny": b.area("ny", "Ny", "i Ny", checked=None)}
    campaign = replace(campaign, areas=areas)
    one = resolver(campaign)
    for _ in range(2):
        for area in (*areas, *reversed(areas)):
            job = b.job(area=area)
            assert one.piece(job) == piece(campaign, job=job)
    assert one.piece(b.job(area="rik")).texts["number"].value == "08-401"
    assert one.piece(b.job(area="egen")).texts["call"].value == "Ring"
    assert pickle.loads(pickle.dumps(one)).piece(b.job(area="ny")) == piece(campaign, job=b.job(area="ny"))

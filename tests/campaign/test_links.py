from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.layout import Span
from poster.campaign.resolve import Resolver
from poster.problems import Rejected
from tests.campaign import builders as b

CONTACT = "${contact.uri}"
GERMAN = b.SWEDISH | {"number": "${contacts.polizei.number}", "social": "Hilfe ${contacts.hilfe.number}"}


def campaign(contacts=None, **copies):
    one = b.campaign()
    own = {
        "emergency": b.contact("emergency", "112", "tel:112", 60),
        "polizei": b.contact("polizei", "030 4664", "tel:0304664", 61),
        "hilfe": b.contact("hilfe", "116 016", "tel:116016", 62),
    }
    texts = {"sv": b.text_set("sv", 20, **{**GERMAN, **copies})}
    return replace(one, contacts=own | (contacts or {}), texts=texts)


def layout(link=CONTACT):
    plain = b.layout()
    for name in ("number", "social"):
        plain = b.with_slot(replace(plain.slots[name], link=b.template(link, place=b.place(23))), plain)
    return plain


def piece(own=None, shown=None, job=None):
    resolver = Resolver(own or campaign(), {"big": b.Family(shown or layout())}, b.Library())
    return resolver.piece(job or b.job())


def faults(*arguments, **more):
    with pytest.raises(Rejected) as caught:
        piece(*arguments, **more)
    return caught.value.problems


def test_a_slot_links_to_the_contact_whose_number_its_text_shows_whatever_its_name():
    links = piece().links
    assert (links["number"], links["social"]) == ("tel:0304664", "tel:116016")


def test_the_areas_own_contact_is_dialled_in_that_area_only():
    areas = dict(b.campaign().areas)
    own = b.contact("polizei", "089 29100", "tel:08929100", 201)
    areas["sodermalm"] = replace(areas["sodermalm"], contacts={"polizei": own})
    one = replace(campaign(), areas=areas)
    assert piece(one).links["number"] == "tel:08929100"
    assert piece(one, job=b.job("gamla-stan")).links["number"] == "tel:0304664"


def test_a_slot_that_shows_no_number_of_a_contact_has_no_link():
    assert "social" not in piece(campaign(social="Frag jemanden")).links
    assert "social" not in piece(campaign(social="Ruf 116 016 an")).links


def test_a_contact_without_a_link_gives_none():
    silent = {"hilfe": b.contact("hilfe", "116 016", "", 62)}
    assert "social" not in piece(campaign(silent)).links


def test_a_number_that_a_row_brings_is_linked_to_nobody():
    row = b.record("7", texts__number="030 999")
    assert "number" not in piece(job=b.job(record=row)).links
    assert piece(job=b.job(record=b.record("8", texts__number=""))).links["number"] == "tel:0304664"


def test_a_text_that_waits_for_a_row_is_linked():
    one = campaign(number="${record.name}: ${contacts.polizei.number}")
    assert piece(one, job=b.job(record=b.record("7", name="Wache"))).links["number"] == "tel:0304664"


@pytest.mark.parametrize(
    "text",
    [
        "${contacts.polizei.number} oder ${contacts.hilfe.number}",
        "${contacts.polizei.number} oder 116 016",
        "116\u00a0016, ${contacts.polizei.number}",
    ],
)
def test_the_numbers_of_two_contacts_in_one_text_are_a_fault(text):
    (problem,) = faults(campaign(social=text))
    assert (problem.code, problem.at.file) == ("link/contact", "campaign.yaml")
    assert "'polizei'" in problem.message
    assert "'hilfe'" in problem.message
    assert problem.related[0].at.line == 23


def test_the_same_number_twice_is_one():
    text = "${contacts.hilfe.number} – ${contacts.hilfe.number}"
    assert piece(campaign(social=text)).links["social"] == "tel:116016"


def test_digits_within_the_number_are_no_other_number():
    own = {"hilfe": b.contact("hilfe", "030 112 112", "tel:030112112", 62)}
    assert piece(campaign(own)).links["social"] == "tel:030112112"


def test_another_text_of_the_slot_counts():
    plain = layout()
    spans = (Span("question", "plain"), Span("social", "plain"))
    shown = b.with_slot(replace(plain.slots["social"], spans=spans), plain)
    assert piece(shown=shown).links["social"] == "tel:116016"
    assert b.codes(faults(campaign(question="Jetzt? 112"), shown)) == ["link/contact"]


def test_a_contact_named_in_the_layout_still_works():
    shown = layout("${contacts.hilfe.uri}")
    shown = b.with_slot(replace(shown.slots["number"], link=b.template("${contacts.polizei.uri}")), shown)
    assert piece(shown=shown).links["number"] == "tel:0304664"
    assert piece(campaign(social="Frag jemanden"), shown).links["social"] == "tel:116016"


def test_a_number_is_never_linked_to_the_contact_of_another():
    shown = layout("${contacts.hilfe.uri}")
    (problem,) = faults(shown=shown)
    assert (problem.code, problem.at.file) == ("link/number", "campaign.yaml")
    assert problem.message == "slot 'number' shows the number of 'polizei', and its link is that of 'hilfe'"
    assert problem.hint == "write ${contact.uri} as its link in the layout"


def test_a_number_beside_the_linked_one_is_a_fault():
    shown = b.with_slot(replace(layout().slots["social"], link=b.template("${contacts.hilfe.uri}")), layout())
    text = "${contacts.hilfe.number} oder ${contacts.polizei.number}"
    (problem,) = faults(campaign(social=text), shown)
    assert problem.code == "link/number"
    assert "one number" in problem.hint


def test_a_contact_without_a_number_does_not_bring_back_another_link():
    silent = {"hilfe": b.contact("hilfe", "", "tel:116016", 62)}
    assert "social" not in piece(campaign(silent)).links


def test_a_faulty_address_of_the_contact_is_told_at_the_contact():
    (problem,) = faults(campaign({"hilfe": b.contact("hilfe", "116 016", "ftp://x", 62)}))
    assert (problem.code, problem.at.line) == ("link/scheme", 62)


def test_the_field_is_of_links_only():
    (problem,) = faults(campaign(social="${contact.uri}"))
    assert problem.code == "field/unknown"

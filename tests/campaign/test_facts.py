from __future__ import annotations

from dataclasses import replace

from poster.campaign.facts import facts, unconfirmed
from tests.campaign import builders as b


def what(found):
    return [fact.what for fact in found]


def test_all_facts_of_the_campaign_in_order():
    found = facts(b.campaign())
    assert what(found) == [
        "contact emergency",
        "contact police",
        "contact social",
        "symbol",
        "texts sv",
        "texts en",
        "area sodermalm",
        "area gamla-stan",
    ]
    assert all(fact.is_confirmed for fact in found)
    assert found[6].value == "Södermalm / på Södermalm / on Södermalm"
    assert found[3].value == "https://polisen.se/tips-polisen"


def test_facts_of_an_area():
    own = b.own_area(
        contacts={"social": b.contact("social", "", line=300, checked=None)},
        symbol=b.symbol(checked=None),
        texts={"sv": b.text_set("sv", 310, None, headline="x")},
        checked=None,
        confirm="the spelling",
    )
    found = [fact for fact in facts(own) if fact.area == "sodermalm"]
    assert what(found) == ["area sodermalm", "contact social", "symbol", "texts sv"]
    assert not any(fact.is_confirmed for fact in found)
    assert [fact.confirm for fact in found[:2]] == ["the spelling", "the number of 'social'"]
    assert found[1].at.line == 300
    assert what(unconfirmed(own, "sodermalm", "sv")) == what(found)
    assert unconfirmed(own, "gamla-stan", "sv") == ()


def test_an_empty_number_is_a_fact_until_it_is_confirmed_that_there_is_none():
    campaign = b.campaign()
    contacts = {**campaign.contacts, "social": b.contact("social", "", checked=None)}
    unchecked = replace(campaign, contacts=contacts)
    assert what(unconfirmed(unchecked, "gamla-stan", "sv")) == ["contact social"]
    own = replace(b.own_area(contacts={"social": b.contact("social", "08-1")}), contacts=contacts)
    assert unconfirmed(own, "sodermalm", "sv") == ()


def test_texts_need_a_translator_and_a_day():
    for texts in (b.text_set("en", 40, translator=" ", **b.ENGLISH), b.text_set("en", 40, None, **b.ENGLISH)):
        campaign = b.campaign()
        campaign = replace(campaign, texts={**campaign.texts, "en": texts})
        assert what(unconfirmed(campaign, "sodermalm", "en")) == ["texts en"]
        assert unconfirmed(campaign, "sodermalm", "sv") == ()


def test_fallback_texts_count_only_where_they_are_needed():
    campaign = b.campaign()
    swedish = b.text_set("sv", 20, None, **b.SWEDISH)
    whole = replace(campaign, texts={**campaign.texts, "sv": swedish})
    assert unconfirmed(whole, "sodermalm", "en") == ()
    partly = replace(b.with_copies("en", headline=None), fallback_language="sv")
    partly = replace(partly, texts={**partly.texts, "sv": swedish})
    assert what(unconfirmed(partly, "sodermalm", "en")) == ["texts sv"]
    assert what(unconfirmed(whole, "sodermalm", "fi")) == ["texts sv"]

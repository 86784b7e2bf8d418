from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.check_texts import text_problems
from poster.campaign.layout import SlotKind
from poster.campaign.logo_row import with_logos
from tests.campaign import builders as b


def row(name="logos", **more):
    return b.slot(name, 50, kind=SlotKind.PICTURE, style="", **more)


def layout(*rows):
    plain = b.layout()
    for one in rows or (row(),):
        plain = b.with_slot(one, plain)
    return replace(plain, reading=(*b.layout().reading[:-1], *(one.name for one in rows or (row(),)), "imprint"))


def test_each_logo_has_a_slot_in_the_order_of_the_file():
    found = with_logos(layout(), ("police", "city"))
    assert found.reading[-3:] == ("logos.police", "logos.city", "imprint")
    assert "logos" not in found.slots
    police = found.slots["logos.police"]
    assert (police.picture, police.row, police.frame) == ("police", "logos", row().frame)


def test_without_logos_the_slot_vanishes_and_nothing_else_changes():
    assert with_logos(layout(), ()) == b.layout()


def test_a_layout_without_such_a_slot_stays_as_it_is():
    assert with_logos(b.layout(), ("police",)) is not None
    assert with_logos(b.layout(), ("police",)) == b.layout()


def test_a_logo_that_has_a_slot_of_its_own_is_not_shown_twice():
    found = with_logos(layout(row("arms", picture="police"), row()), ("police", "city"))
    assert found.reading[-3:] == ("arms", "logos.city", "imprint")


@pytest.mark.parametrize("shown", [layout(), b.layout()])
def test_a_logo_that_no_layout_shows_is_told(shown):
    campaign = b.campaign(logos={"police": b.logo(sv="Polisen")})
    problems = text_problems(campaign, [with_logos(shown, ("police",))])
    assert ("picture/unused" in b.codes(problems)) is (shown == b.layout())

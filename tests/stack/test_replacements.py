"""What replaces outdated posters says so on slips and piles, in every language that ships and with any name."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from poster.campaign.profiles import MONO, OFFICE
from poster.geometry import mm
from poster.stack.slip import slip
from poster.stack.stock import pile_sheet
from tests.stack import plans

LONG = "Bostadsrättsföreningen Hammarbyterrassens Samfällighet och Garageförening nummer 14 i Stockholm"


@pytest.mark.parametrize("name", ["Brf Zinken", LONG, "جمعية سكان الحي القديم"])
@pytest.mark.parametrize(("language", "told"), [("sv", "ta ned lika många"), ("en", "take as many of them down")])
def test_a_slip_says_that_the_old_ones_come_down(name: str, language: str, told: str) -> None:
    usual = plans.plan((name, name))
    made = replace(usual, is_replacement=True)
    for queue in made.queues:
        for stack in queue.stacks:
            page = slip(made, queue, stack, plans.names(language), plans.paper(OFFICE, language))
            assert told in plans.text(page)
            assert told not in plans.text(
                slip(usual, queue, stack, plans.names(language), plans.paper(OFFICE, language))
            )
            (ink,) = plans.inked(page)
            assert page.trim.grown(-mm(3)).contains(ink)


@pytest.mark.parametrize(("language", "told"), [("sv", "kasta dem som ligger kvar"), ("en", "throw away those")])
def test_a_pile_says_that_the_old_ones_are_thrown_away(language: str, told: str) -> None:
    usual, paper = plans.plan(), plans.paper(MONO, language)
    for pile in usual.stock:
        before = plans.text(pile_sheet(usual, pile, plans.names(language), {}, paper))
        after = plans.text(pile_sheet(replace(usual, is_replacement=True), pile, plans.names(language), {}, paper))
        assert (told in before, told in after) == (False, True)


def test_a_name_in_a_script_that_reaches_far_keeps_off_the_frame_below() -> None:
    made = plans.plan(("جمعية سكان الحي القديم",))
    page = slip(made, made.queues[0], made.queues[0].stacks[0], plans.names(), plans.paper())
    with pdfium.PdfDocument(plans.painted(page)) as document:
        grey = document[0].render(scale=2).to_pil().convert("L")
    dark = [
        sum(value < 128 for value in grey.crop((0, y, grey.width, y + 1)).tobytes()) for y in range(grey.height)
    ]
    frame = next(y for y in range(150, len(dark)) if dark[y] > grey.width / 2)
    assert not any(dark[frame - 6 : frame])
    assert any(dark[frame - 60 : frame - 6])

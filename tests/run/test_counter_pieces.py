"""Pieces of a run of stacks: composed once, a few held; those that cannot be made say why each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from poster.problems import Rejected
from poster.run import counter as module
from poster.run.counter import Makers, Pieces, open_counter
from poster.run.stack_request import StackRequest
from tests.stack import plans
from tests.stack.order_lists import order_rows, written


def opened(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(written(order_rows(14)))
    return open_counter(StackRequest("vaga-tipsa", Path("/"), path))


def test_few_compositions_are_held(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_KEPT", 2)
    counter = opened(tmp_path)
    pieces = Pieces(counter)
    first = pieces.composition(0)
    assert pieces.composition(0) is first
    for index in (1, 2, 3):
        pieces.composition(index)
    again = pieces.composition(0)
    assert again is not first
    assert again == first


def test_a_piece_that_cannot_be_made_says_why(tmp_path):
    counter = opened(tmp_path)
    made = Pieces(counter)
    made._held[0] = module.Made(None, None, ())
    made._problems[0] = ()
    made._examined[0] = module.Examined(())
    for ask in (made.composition, made.of):
        with pytest.raises(Rejected):
            ask(0)


def test_what_the_campaign_does_not_know_any_more():
    campaign = plans.campaign()
    makers = Makers(campaign, module.Families(campaign, plans.LIBRARY), plans.LIBRARY)
    with pytest.raises(Rejected) as caught:
        makers(replace(plans.job("sodermalm"), area="x", profile="y"), plans.DAY)
    assert [problem.code for problem in caught.value.problems] == ["selection/unknown"] * 2

    class Small(dict):
        sizes = ("A3",)

    makers = Makers(campaign, {"en-stor-fraga": Small()}, plans.LIBRARY)
    with pytest.raises(Rejected) as caught:
        makers(plans.job("sodermalm"), plans.DAY)
    assert caught.value.problems[0].code == "selection/size"

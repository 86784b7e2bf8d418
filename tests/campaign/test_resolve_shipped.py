"""The shipped campaign: every piece of its full matrix resolves."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from poster.campaign.check_texts import text_problems
from poster.campaign.facts import facts
from poster.campaign.library import shipped_library
from poster.campaign.lint import lint
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.campaign.matrix import matrix
from poster.campaign.plan import Selection, plan
from poster.campaign.profiles import Rendering
from poster.campaign.resolve import Resolver
from poster.problems import errors_in
from tests.campaign import builders as b


@pytest.fixture(scope="module")
def shipped():
    library = shipped_library()
    campaign = load_campaign("vaga-tipsa", Path.cwd(), library)
    families = {name: load_layout(campaign, name, library) for name in campaign.layouts}
    return campaign, families, Resolver(campaign, families, library)


def test_a_plain_build_makes_18_drafts_without_a_fault(shipped):
    campaign, families, resolver = shipped
    jobs = plan(campaign, families, Selection())
    assert len(jobs) == 18
    assert jobs[0].file_name == "vaga-tipsa_sodermalm_en-stor-fraga_A3_sv_press.pdf"
    pieces = [resolver.piece(job) for job in jobs]
    assert len({piece.version for piece in pieces}) == 18
    for piece in pieces:
        assert lint(campaign, piece) == ()
        assert piece.slug.endswith("UTKAST")
        assert "social" in piece.lacking
        assert piece.links["number"] == "tel:11414"


def test_the_full_matrix_resolves(shipped):
    campaign, families, resolver = shipped
    for job in plan(campaign, families, Selection(is_all=True)):
        assert errors_in(lint(campaign, resolver.piece(job))) == ()


def test_every_fact_waits_for_its_owner(shipped):
    campaign, *_ = shipped
    found = facts(campaign)
    assert not any(fact.is_confirmed for fact in found)
    assert [fact.what for fact in found].count("contact social") == 4


def test_the_matrix(shipped):
    campaign, families, _ = shipped
    table = matrix(campaign, families, plan(campaign, families, Selection())).table()
    assert table.splitlines()[0].split() == ["en-stor-fraga", "sv", "sodermalm", "gamla-stan", "hammarby-sjostad"]


def calls(work: Callable[[], object]) -> int:
    """Return how many calls of functions `work` makes: unlike a time, the same on every machine."""
    counted = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    former = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(former)
    return counted


def test_a_further_row_takes_little_work(shipped):
    campaign, families, resolver = shipped
    rows = tuple(
        b.record(str(number), number + 1, area="sodermalm", texts__call=f"Gatan {number}") for number in (1, 2)
    )
    first, second = plan(campaign, families, Selection(sizes=("A3",), profiles=("press",)), rows)
    fresh = Resolver(campaign, families, shipped_library())
    all_of_it = calls(lambda: fresh.piece(first))
    resolver.piece(first)
    assert calls(lambda: resolver.piece(second)) * 4 < all_of_it


def test_no_text_of_the_shipped_campaign_is_left_over(shipped):
    campaign, families, _ = shipped
    layouts = [families[name].on(Rendering.FULL, families[name].sizes[-1]) for name in campaign.layouts]
    assert text_problems(campaign, layouts) == ()

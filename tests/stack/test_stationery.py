"""Stationery: the ICC file of a profile comes from the campaign where the campaign brings it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from poster.campaign.profiles import OFFICE
from poster.stack.page import one_line, stationery
from tests.stack import plans


def test_a_campaigns_own_icc_file_is_used(tmp_path: Path) -> None:
    (tmp_path / "own.icc").write_bytes(b"own")
    profile = replace(OFFICE, name="own", output_intent=replace(OFFICE.output_intent, icc="own.icc"))
    campaign = replace(plans.campaign(), folder=str(tmp_path), digests={"own.icc": "0" * 64})
    assert stationery(campaign, profile, "sv", plans.LIBRARY).icc == b"own"
    assert stationery(plans.campaign(), OFFICE, "sv", plans.LIBRARY).icc == plans.LIBRARY.asset("icc/sRGB.icc")


def test_one_line_keeps_no_break_spaces_and_drops_controls() -> None:
    assert one_line(" a\r\n\tb\x00c\u202ed ") == "a b cd"
    assert one_line("12\N{NO-BREAK SPACE}A4") == "12\N{NO-BREAK SPACE}A4"

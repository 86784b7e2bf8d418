"""Every layout that ships is imposed on every press sheet in every size, or refused at its row of the list."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.geometry import mm
from poster.problems import ExitCode
from poster.proof.press_sheets import read_press_sheets
from poster.run.request import Workers
from poster.run.stack import plan_only, stack
from poster.run.stack_request import StackOutput, StackRequest
from poster.run.workshop import Families

ROOT = Path(__file__).parents[2]
HEAD = "order;association;area;layout;size;language;profile;copies\n"
TOO_LARGE = {"A3": {"A2", "A3"}, "SRA3": {"A2"}}


@pytest.fixture(scope="module")
def kinds():
    library = shipped_library()
    campaign = load_campaign("vaga-tipsa", ROOT, library)
    families = Families(campaign, library)
    return tuple((name, size) for name in library.layouts() for size in families[name].sizes)


def request(folder, kinds, press_sheet, profile="press", source="vaga-tipsa"):
    orders = folder / "orders.csv"
    rows = (f"K-{at};Brf A;neutral;{layout};{size};sv;{profile};5\n" for at, (layout, size) in enumerate(kinds, 2))
    orders.write_text(HEAD + "".join(rows), encoding="utf-8")
    return StackRequest(source, ROOT, orders, press_sheet=press_sheet)


@pytest.mark.parametrize("press_sheet", ["A3", "SRA3"])
def test_every_layout_and_size_is_imposed_or_refused_at_its_row(tmp_path, kinds, press_sheet):
    large = [at for at, (_, size) in enumerate(kinds, 2) if size in TOO_LARGE[press_sheet]]
    report = plan_only(request(tmp_path, kinds, press_sheet), StackOutput(tmp_path / "out"))
    faults = [one for one in report.problems if one.severity.value == "error"]
    assert {one.code for one in faults} == {"imposition/no-room"}
    assert {one.at.header for one in faults} == {"size"}
    named = {one.at.line for one in faults}
    for one in faults:
        named |= {int(row) for note in one.related for row in note.message.partition(": ")[2].split(", ")}
        assert one.message.startswith("a piece of A")
        assert press_sheet in one.message
    assert named == set(large)
    fitting = tuple(kind for kind in kinds if kind[1] not in TOO_LARGE[press_sheet])
    whole = plan_only(request(tmp_path, fitting, press_sheet), StackOutput(tmp_path / "out"))
    assert (whole.exit_code, sum(one.copies for one in whole.tally.imposed)) == (ExitCode.OK, 5 * len(fitting))


@pytest.mark.parametrize("profile", ["office", "mono"])
def test_what_the_receptions_printer_makes_is_not_imposed_and_that_is_said(tmp_path, kinds, profile):
    few = tuple(kind for kind in kinds if kind[1] in {"A4", "A5"})[:2]
    report = plan_only(request(tmp_path, few, "SRA3", profile), StackOutput(tmp_path / "out"))
    (told,) = (one for one in report.problems if one.code == "imposition/nothing")
    assert (report.exit_code, report.tally.imposed, told.at.file) == (ExitCode.OK, (), "orders.csv")
    assert "nothing is imposed on SRA3" in told.message


def test_two_posters_side_by_side_are_imposed_across_and_read_back(tmp_path):
    kinds = (("mini", "A4"), ("mini", "A5"), ("en-stor-fraga", "A4"))
    asked = dataclasses.replace(request(tmp_path, kinds, "SRA3"), orders=tmp_path / "orders.csv")
    report = stack(asked, StackOutput(tmp_path / "out"), Workers(1, 1), lambda done, total: None)
    assert report.exit_code is ExitCode.OK
    names = ("imposed_A4-landscape_press_SRA3.pdf", "imposed_A4_press_SRA3.pdf", "imposed_A5_press_SRA3.pdf")
    assert {name for name in report.files if name.startswith("imposed")} == set(names)
    found = read_press_sheets((tmp_path / "out" / names[0]).read_bytes())
    placed = [one for sheet in found.sheets for one in sheet.placed]
    assert len(placed) == 5
    assert {round(one.bleed.width - 2 * mm(3)) for one in placed} == {round(mm(297))}
    assert {round(one.bleed.height - 2 * mm(3)) for one in placed} == {round(mm(210))}

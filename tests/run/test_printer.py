"""A printer's bleed and ICC file, laid over the profiles of a campaign."""

from __future__ import annotations

from pathlib import Path

import pytest

from poster.campaign.derive import MAX_ICC_BYTES
from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.piece import Job
from poster.campaign.plan import Selection
from poster.cli import _run
from poster.geometry import Length, mm
from poster.problems import ExitCode, Rejected
from poster.run.printer import for_printer
from poster.run.request import Printer, Request
from poster.run.workshop import open_workshop

ICC = Path(__file__).parents[2] / "assets" / "icc"
CAMPAIGN = load_campaign("vaga-tipsa", Path(), shipped_library())


def refused(printer: Printer) -> Rejected:
    with pytest.raises(Rejected) as caught:
        for_printer(CAMPAIGN, printer)
    return caught.value


def test_nothing_said_changes_nothing():
    assert for_printer(CAMPAIGN, Printer()) == (CAMPAIGN, {})


def test_a_bleed_is_for_profiles_that_bleed():
    campaign, _ = for_printer(CAMPAIGN, Printer(bleed=Length(5)))
    assert campaign.profiles["press"].bleed == Length(5)
    assert campaign.profiles["office"] is CAMPAIGN.profiles["office"]


def test_an_icc_file_is_for_profiles_in_cmyk_and_among_the_inputs():
    campaign, files = for_printer(CAMPAIGN, Printer(icc=ICC / "FOGRA39L_coated.icc", identifier="FOGRA39 own"))
    intent = campaign.profiles["press"].output_intent
    assert (intent.icc, intent.identifier) == ("FOGRA39L_coated.icc", "FOGRA39 own")
    assert campaign.profiles["mono"] is CAMPAIGN.profiles["mono"]
    assert set(files) == {"FOGRA39L_coated.icc"} <= set(campaign.digests)


def test_files_that_are_no_printers_profile(tmp_path):
    (tmp_path / "x.icc").write_bytes(b"x" * 200)
    (tmp_path / "large.icc").write_bytes((ICC / "FOGRA39L_coated.icc").read_bytes() + b"x" * MAX_ICC_BYTES)
    found = [refused(Printer(icc=path, identifier="x")) for path in (ICC / "sRGB.icc", tmp_path / "x.icc")]
    assert [one.problems[0].code for one in found] == ["icc/class", "icc/class"]
    assert refused(Printer(icc=tmp_path / "large.icc", identifier="x")).problems[0].code == "file/too-large"
    missing = refused(Printer(icc=tmp_path / "none.icc", identifier="x"))
    assert (missing.problems[0].code, missing.exit_code) == ("file/unreadable", ExitCode.INPUT_OUTPUT)


def test_a_file_for_another_condition_than_its_name_is_refused():
    (problem,) = refused(Printer(icc=ICC / "FOGRA39L_coated.icc", identifier="FOGRA51")).problems
    assert problem.code == "icc/other"
    assert problem.message == "'FOGRA39L_coated.icc' is for FOGRA39; its printing condition is named FOGRA51"


@pytest.mark.parametrize("bleed", [0, 10])
def test_sheets_have_the_printers_bleed_and_profile(bleed):
    printer = Printer(Length(bleed), ICC / "FOGRA39L_coated.icc", "Tidningen 52")
    workshop = open_workshop(Request("vaga-tipsa", Path(), Selection(sizes=("A4",)), printer=printer))
    made = workshop.make(Job("sodermalm", "en-stor-fraga", "A4", "sv", "press", "x.pdf"))
    assert made.composition is not None
    assert made.composition.trim.x - made.composition.bleed.x == pytest.approx(mm(bleed))
    assert made.composition.profile.output_intent.identifier == "Tidningen 52"
    assert made.composition.icc == (ICC / "FOGRA39L_coated.icc").read_bytes()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--bleed", "11 mm"), "11 mm is not from 0 mm to 10 mm"),
        (("--bleed", "wide"), "'wide' is not a length"),
        (("--icc", "x.icc"), "--icc and --icc-identifier go together"),
        (("--icc-identifier", "FOGRA51"), "--icc and --icc-identifier go together"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, message, capfd):
    assert _run(("check", "vaga-tipsa", *options)) == ExitCode.USAGE
    assert message in capfd.readouterr().err

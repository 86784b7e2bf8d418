"""Every layout with a printer's own bleed, 0 to 10 mm, and ICC file, by option and by the campaign's profile."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from poster.campaign.piece import Job
from poster.campaign.plan import Selection
from poster.compose.composition import Composition
from poster.geometry import Length, mm
from poster.pdf.paint import paint
from poster.proof.promise import promise_of
from poster.proof.prove import prove
from poster.run.request import Printer, Request
from poster.run.workshop import Workshop, open_workshop
from tests.acceptance.sheets import LAYOUTS

ROOT = Path(__file__).parents[2]
ICC = ROOT / "assets" / "icc" / "FOGRA39L_coated.icc"
OWN = """
profiles:
  shop: {based_on: press, bleed: 7.5 mm, icc: shop.icc, identifier: FOGRA51, condition: "Offset, uncoated"}
"""


@pytest.fixture(scope="module")
def own_icc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ICC file that is not the one that ships: its creation date (ICC.1, 7.2.8) and its name are others."""
    data = bytearray(ICC.read_bytes().replace(b"FOGRA39", b"FOGRA51"))
    data[24:26] = (2019).to_bytes(2)
    path = tmp_path_factory.mktemp("icc") / "shop.icc"
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def by_option(own_icc: Path) -> dict[float, Workshop]:
    """The shipped campaign for printers with a bleed of 0, 5 and 10 mm."""
    printers = {bleed: Printer(Length(bleed), own_icc, "FOGRA51") for bleed in (0, 5, 10)}
    return {
        bleed: open_workshop(Request("vaga-tipsa", ROOT, Selection(), printer=printer))
        for bleed, printer in printers.items()
    }


@pytest.fixture(scope="module")
def by_profile(own_icc: Path, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A campaign with a profile of its printer's."""
    folder = tmp_path_factory.mktemp("own") / "campaign"
    shutil.copytree(ROOT / "assets" / "campaigns" / "vaga-tipsa", folder)
    shutil.copy(own_icc, folder / "shop.icc")
    with (folder / "campaign.yaml").open("a", encoding="utf-8") as file:
        file.write(OWN)
    return open_workshop(Request(str(folder), ROOT, Selection()))


def proven(shop: Workshop, layout: str, profile: str) -> Composition:
    """Return a sheet on A4 whose finished file holds what it promises."""
    made = shop.make(Job("gamla-stan", layout, "A4", "sv", profile, "x.pdf"))
    assert made.composition is not None, made.problems
    assert made.problems == ()
    data = paint(made.composition)
    proof = prove(data, promise_of(made.composition))
    assert proof.findings == ()
    assert proof.is_good
    return made.composition


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("bleed", [0, 5, 10])
def test_a_printers_bleed_and_icc_file_by_option(by_option, own_icc, layout, bleed):
    composition = proven(by_option[bleed], layout, "press")
    assert composition.trim.x - composition.bleed.x == pytest.approx(mm(bleed))
    assert composition.icc == own_icc.read_bytes() != ICC.read_bytes()
    assert composition.profile.output_intent.identifier == "FOGRA51"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_printers_bleed_and_icc_file_by_profile(by_profile, own_icc, layout):
    composition = proven(by_profile, layout, "shop")
    assert composition.bleed.top - composition.trim.top == pytest.approx(mm(7.5))
    assert composition.icc == own_icc.read_bytes()
    assert composition.profile.output_intent.identifier == "FOGRA51"

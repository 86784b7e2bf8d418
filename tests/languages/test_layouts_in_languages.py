"""The other layouts read from afar, in the languages of the fixtures: set whole, proven, valid in each script."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from poster.campaign.piece import Job
from poster.campaign.plan import Selection
from poster.compose.composition import Composition
from poster.compose.whole_letters import with_whole_letters
from poster.pdf.paint import paint
from poster.problems import Severity
from poster.proof.promise import promise_of
from poster.proof.prove import prove
from poster.run.request import Request
from poster.run.workshop import Workshop, open_workshop
from tests.conformance.extract import normalised, structure_text
from tests.conformance.verapdf import VeraPdf
from tests.languages.builders import LANGUAGES, RTL, campaign_data, campaign_folder

OTHERS = yaml.safe_load((Path(__file__).parent / "texts_of_other_layouts.yaml").read_text(encoding="utf-8"))
LAYOUTS = ("omradesbandet", "mini", "rivlappar")
SMALLEST = {"en-stor-fraga": "A5", "omradesbandet": "A5", "mini": "A5", "rivlappar": "A4"}
SCRIPTS = {"Latin": "pl", "Cyrillic": "sr-Cyrl", "Arabic": "ar", "Ethiopic": "ti"}
PLAIN = {
    "area_name": "${area.name}",
    "numbers_area": "${area.name}",
    "sender": "Polisen och socialtjänsten",
    "tab_support": "${contacts.support.number}",
    "tab_police": "${contacts.police.number}",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    data = campaign_data(layouts=list(SMALLEST))
    data["defaults"]["layouts"] = [LAYOUTS[0]]
    data["contacts"]["support"].pop("answers", None)
    for language in LANGUAGES:
        data["texts"][language]["copies"] |= PLAIN | OTHERS[language]
    folder = campaign_folder(tmp_path_factory.mktemp("others") / "campaign", data)
    return open_workshop(Request(str(folder), folder, Selection()))


def made(shop: Workshop, layout: str, language: str, size: str = "A4", profile: str = "press") -> Composition:
    one = shop.make(Job("sodermalm", layout, size, language, profile, "x.pdf"))
    errors = [problem.message for problem in one.problems if problem.severity is Severity.ERROR]
    assert errors == []
    assert one.composition is not None
    return with_whole_letters(one.composition)


def test_every_language_has_its_texts() -> None:
    assert set(OTHERS) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_in_a_language_is_proven_and_read_in_its_order(shop: Workshop, layout: str, language: str) -> None:
    composition = made(shop, layout, language)
    data = paint(composition)
    proof = prove(data, promise_of(composition))
    assert proof.findings == ()
    assert proof.is_good
    slots = [slot for slot in composition.slots if slot.sizes]
    assert {slot.language for slot in slots} == {language}
    assert structure_text(data) == normalised(" ".join(slot.text for slot in slots))
    symbol = next(slot for slot in composition.slots if slot.name == "symbol")
    middle = composition.trim.x + composition.trim.width / (4 if layout == "mini" else 2)
    assert (symbol.box.x + symbol.box.width / 2 < middle) is (language in RTL)


@pytest.mark.parametrize("profile", ["office", "mono"])
@pytest.mark.parametrize("layout", SMALLEST)
def test_the_smallest_sheet_from_an_own_printer_takes_every_language(
    shop: Workshop, layout: str, profile: str
) -> None:
    """Where lines are tightest, margins widest and, with few words on the panels, toner most."""
    for language in LANGUAGES:
        composition = made(shop, layout, language, SMALLEST[layout], profile)
        assert prove(paint(composition), promise_of(composition)).findings == (), language


def test_verapdf_accepts_each_script_in_each_layout(shop: Workshop, verapdf: VeraPdf, tmp_path: Path) -> None:
    files = []
    for layout in LAYOUTS:
        for script, language in SCRIPTS.items():
            files.append(tmp_path / f"{layout}-{script}.pdf")
            files[-1].write_bytes(paint(made(shop, layout, language)))
    assert verapdf.findings(files) == []

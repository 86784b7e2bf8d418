"""A campaign's own fonts, TrueType and CFF, from its folder into the files of all three profiles."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

from poster.campaign.library import shipped_library
from poster.campaign.plan import Selection
from poster.problems import ExitCode, Problem, Rejected
from poster.run.build import build
from poster.run.check import check
from poster.run.records import Output
from poster.run.request import Request, Workers
from tests.conformance.extract import normalised, structure_text
from tests.conformance.verapdf import VeraPdf
from tests.languages import fonts
from tests.languages.builders import campaign_data, campaign_folder

WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold", 900: "Black"}
SELECTION = Selection(("hammarby-sjostad",), (), ("A4",), ("pl",), ("press", "office", "mono"))


def campaign_with(folder: Path, make: Callable[[str], bytes], ending: str) -> Path:
    """A campaign whose layout is set in a family of its own, in four weights."""
    campaign = campaign_folder(folder / "campaign", campaign_data())
    (campaign / "fonts").mkdir()
    for weight, name in WEIGHTS.items():
        (campaign / "fonts" / f"own-{weight}.{ending}").write_bytes(make(f"SourceSans3_{weight}{name}.ttf"))
    (campaign / "layouts").mkdir()
    own = shipped_library().layout("en-stor-fraga").decode().replace("Source Sans 3", fonts.FAMILY)
    (campaign / "layouts" / "en-stor-fraga.yaml").write_text(own, encoding="utf-8")
    return campaign


def font_programs(data: bytes) -> dict[str, str]:
    """Name without the tag of its subset, and key of the font program, of each font on the page."""
    found = {}
    page = pypdf.PdfReader(BytesIO(data)).pages[0]
    for font in page["/Resources"]["/Font"].values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        program = next(key for key in descendant["/FontDescriptor"].get_object() if key.startswith("/FontFile"))
        found[str(descendant["/BaseFont"])[8:]] = program
    return found


@pytest.mark.parametrize(
    ("make", "ending", "program"), [(fonts.true_type, "ttf", "/FontFile2"), (fonts.compact, "otf", "/FontFile3")]
)
def test_own_fonts_reach_every_profile(
    tmp_path: Path, verapdf: VeraPdf, make: Callable[[str], bytes], ending: str, program: str
) -> None:
    campaign = campaign_with(tmp_path, make, ending)
    out = tmp_path / "out"
    request = Request(str(campaign), tmp_path, SELECTION)
    report = build(request, Output(out), Workers(1, 1), lambda done, of: None)
    assert (report.exit_code, report.failed) == (ExitCode.OK, ())
    pieces = json.loads((out / "ticket.json").read_text(encoding="utf-8"))["pieces"]
    assert {piece["profile"] for piece in pieces} == {"press", "office", "mono"}
    for piece in pieces:
        data = (out / piece["file"]).read_bytes()
        programs = font_programs(data)
        assert programs["PosterTest"] == program
        assert set(programs) <= {"PosterTest", "NotoSansArabic-Regular"} or piece["profile"] == "press"
        merged = " ".join(slot["text"] for slot in piece["slots"] if slot["slot"] != "symbol")
        assert structure_text(data) == normalised(merged)
    assert verapdf.findings([out / piece["file"] for piece in pieces]) == []


def found_in(campaign: Path) -> list[Problem]:
    """What a check of the campaign finds among its fonts."""
    request = Request(str(campaign), campaign, Selection(("sodermalm",), (), ("A4",), ("sv",), ("office",)))
    try:
        found = check(request, Workers(1, 1), lambda done, of: None).problems
    except Rejected as refused:
        found = refused.problems
    return [problem for problem in found if problem.code.startswith("font/")]


def test_a_font_that_may_not_be_embedded_stops_the_build(tmp_path: Path) -> None:
    campaign = campaign_with(tmp_path, fonts.true_type, "ttf")
    path = campaign / "fonts" / "own-900.ttf"
    font = fonts.TTFont(path)
    font["OS/2"].fsType = 2
    font.save(path)
    found = found_in(campaign)
    assert {problem.code for problem in found} == {"font/licence"}
    assert all("'own-900.ttf' may not be put into a PDF" in problem.message for problem in found)
    assert found[0].at.file == "layouts/en-stor-fraga.yaml"


def test_a_variable_font_stops_the_build_even_as_a_fallback(tmp_path: Path) -> None:
    campaign = campaign_folder(tmp_path / "campaign", campaign_data())
    (campaign / "fonts").mkdir()
    font = fonts.TTFont(BytesIO(fonts.true_type(family="Variable Test")))
    font["fvar"] = fonts.variations()
    font.save(campaign / "fonts" / "variable.ttf")
    (found,) = found_in(campaign)
    assert (found.code, found.at.file) == ("font/variable", "fonts/variable.ttf")
    assert found.hint == "bring a static font for each weight"


def exchanged(name: str) -> bytes:
    """Return a font whose 1 is drawn as a 7 and whose 7 as a 1, with checksums that fit."""
    font = fonts.opened(fonts.true_type(name))
    one, seven = (font.getBestCmap()[ord(digit)] for digit in "17")
    for table in font["cmap"].tables:
        table.cmap.update({ord("1"): seven, ord("7"): one})
    return fonts.saved(font)


def test_a_font_with_exchanged_digits_is_refused_with_its_file(tmp_path: Path) -> None:
    campaign = campaign_with(tmp_path, exchanged, "ttf")
    report = check(Request(str(campaign), tmp_path, SELECTION), Workers(1, 1), lambda done, of: None)
    found = [problem for problem in report.problems if problem.code == "font/digits"]
    assert report.exit_code == ExitCode.REJECTED
    assert {str(problem.at) for problem in found} <= {f"fonts/own-{weight}.ttf" for weight in WEIGHTS}
    assert any("the digit 1 of the font 'Poster Test'" in problem.message for problem in found)
    assert all(" looks like a 7" in problem.message or " looks like a 1" in problem.message for problem in found)
    report = build(
        Request(str(campaign), tmp_path, SELECTION), Output(tmp_path / "out"), Workers(1, 1), lambda done, of: None
    )
    assert report.exit_code != ExitCode.OK
    assert not list((tmp_path / "out").glob("*.pdf")) if (tmp_path / "out").exists() else True


def test_a_feature_that_exchanges_digits_is_seen_in_what_it_draws(tmp_path: Path) -> None:
    """The table of characters is honest; a glyph that is no digit by it stands in for the 1."""

    def substituted(name: str) -> bytes:
        font = fonts.opened(fonts.true_type(name))
        one, seven = (font.getBestCmap()[ord(digit)] for digit in "17")
        stand_in = font.getBestCmap()[ord("@")]
        pen = TTGlyphPen(None)
        font.getGlyphSet()[seven].draw(TransformPen(pen, (0.98, 0, 0, 1, 4, 0)))
        font["glyf"][stand_in] = pen.glyph()
        addOpenTypeFeaturesFromString(font, f"feature ccmp {{ sub {one} by {stand_in}; }} ccmp;")
        return fonts.saved(font)

    campaign = campaign_with(tmp_path, substituted, "ttf")
    report = check(Request(str(campaign), tmp_path, SELECTION), Workers(1, 1), lambda done, of: None)
    found = [problem for problem in report.problems if problem.code == "font/digits"]
    assert found
    assert all("the digit 1 of" in problem.message and "looks like a 7" in problem.message for problem in found)

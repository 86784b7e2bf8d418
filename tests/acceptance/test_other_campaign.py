"""A campaign that has nothing in common with the shipped one, through all six layouts: what would be hard-wired?

An English library with five branches: another emergency number, long numbers and names, other colours, drawings and
fonts, other languages, one of them from right to left; and nobody called what the shipped campaign calls them.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from poster.campaign.library import shipped_library
from poster.campaign.piece import Job
from poster.campaign.plan import Selection
from poster.compose.composition import GlyphRun
from poster.pdf.paint import paint
from poster.problems import errors_in
from poster.proof.promise import promise_of
from poster.proof.prove import prove
from poster.run.request import Request
from poster.run.workshop import Made, Workshop, open_workshop
from tests.acceptance.sheets import LAYOUTS, PROFILES, SIZES
from tests.languages import fonts

OPEN_LATE = Path(__file__).parents[1] / "campaigns" / "open-late"
OWN_LAYOUT = "en-stor-fraga"
SHIPPED_WORDS = re.compile(
    r"112|114|polis|våga|tips|södermalm|gamla|hammarby|stockholm|utkast|bris|kvinnofrid|social", re.IGNORECASE
)
PAIRS = [(layout, size) for layout in LAYOUTS for size in SIZES[layout]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The campaign, one layout of it ejected and set in a typeface of its own."""
    folder = tmp_path_factory.mktemp("other") / "open-late"
    shutil.copytree(OPEN_LATE, folder)
    (folder / "fonts").mkdir()
    for weight, name in ((400, "Regular"), (600, "SemiBold"), (700, "Bold"), (900, "Black")):
        data = fonts.true_type(f"SourceSans3_{weight}{name}.ttf")
        (folder / "fonts" / f"own-{weight}.ttf").write_bytes(data)
    (folder / "layouts").mkdir()
    ejected = shipped_library().layout(OWN_LAYOUT).decode().replace("Source Sans 3", fonts.FAMILY)
    (folder / "layouts" / f"{OWN_LAYOUT}.yaml").write_text(ejected, encoding="utf-8")
    return open_workshop(Request(str(folder), folder, Selection()))


def made(shop: Workshop, area: str, layout: str, size: str, profile: str) -> Made:
    one = shop.make(Job(area, layout, size, "en", profile, "x.pdf"))
    assert one.composition is not None, one.problems
    return one


@pytest.mark.parametrize(("layout", "size"), PAIRS)
@pytest.mark.parametrize("profile", PROFILES)
def test_every_branch_has_every_poster(shop, layout, size, profile):
    for area in shop.campaign.areas:
        one = made(shop, area, layout, size, profile)
        assert errors_in(one.problems) == ()
        told = [slot.text for slot in one.composition.slots]
        assert one.composition.slots[0].text.endswith("999")
        assert "0800\u00a0960\u00a0017" in " ".join(told).replace(" ", "\u00a0")
        data = one.composition.metadata
        everything = " ".join([*told, data.title, data.subject, data.author])
        assert SHIPPED_WORDS.search(everything.replace(data.identifier, "")) is None


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("profile", ["press", "office"])
def test_its_files_are_proven(shop, layout, profile):
    one = made(shop, "upper-thornbury", layout, "A4", profile)
    proof = prove(paint(one.composition), promise_of(one.composition))
    assert proof.findings == ()
    assert proof.is_good


def test_its_own_typeface_sets_its_own_layout(shop):
    def families(layout: str) -> set[str]:
        composition = made(shop, "central", layout, "A4", "office").composition
        runs = [item for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, GlyphRun)]
        return {composition.fonts[run.font].family for run in runs}

    assert families(OWN_LAYOUT) == {fonts.FAMILY}
    assert families("mini") == {"Source Sans 3"}


def test_its_own_drawing_stands_in_its_area_only(shop):
    drawn = {area: made(shop, area, "omradesbandet", "A4", "press").piece.art for area in shop.campaign.areas}
    names = {area: {drawing.name for drawing in art.values()} for area, art in drawn.items()}
    assert "skyline-central" in names["central"]
    assert names["st-mary"] == names["canal-street"] == {"skyline-neutral", "pattern-neutral"}


def test_a_contact_without_a_number_leaves_no_hole(shop):
    told = [slot.text for slot in made(shop, "central", "anslagstavlan", "A4", "office").composition.slots]
    assert "With children?" in told
    assert "" not in told

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.campaign.model import Campaign
from poster.campaign.new import new_campaign
from poster.campaign.profiles import Rendering
from poster.geometry import SHEET_SIZES
from poster.problems import Rejected

LIBRARY = shipped_library()
NAME = "en-stor-fraga"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load_campaign("vaga-tipsa", Path("/"), LIBRARY)


def own(tmp_path: Path, text: str) -> Campaign:
    new_campaign(tmp_path / "own", LIBRARY)
    (tmp_path / "own" / "layouts").mkdir()
    (tmp_path / "own" / "layouts" / f"{NAME}.yaml").write_text(text, encoding="utf-8")
    return load_campaign("own", tmp_path, LIBRARY)


def test_the_shipped_layouts_have_no_fault(campaign: Campaign) -> None:
    for name in LIBRARY.layouts():
        family = load_layout(campaign, name, LIBRARY)
        assert family.check() == ()
        assert family.name == name
        assert family.title
        assert len(family.digest) == 64
        for rendering in Rendering:
            for size in family.sizes:
                assert family.on(rendering, size).name == name


def test_alternatives_merge_by_rendering(campaign: Campaign) -> None:
    family = load_layout(campaign, NAME, LIBRARY)
    full, outline = family.on(Rendering.FULL, "A3"), family.on(Rendering.OUTLINE, "A3")
    assert full.panels["question"].fill == "navy"
    assert (outline.panels["question"].fill, outline.panels["question"].stroke) == ("paper", "ink")
    assert full.panels["question"].bleeds
    assert outline.panels["question"].bleeds == ()
    assert outline.styles["headline"].floor == full.styles["headline"].floor
    assert full.master == SHEET_SIZES["A3"]
    assert next(name for name in full.reading) == "emergency"


def test_a_family_keeps_its_layouts_and_can_be_pickled(campaign: Campaign) -> None:
    family = load_layout(campaign, NAME, LIBRARY)
    one = family.on(Rendering.INSET, "A4")
    assert family.on(Rendering.INSET, "A4") is one
    again = pickle.loads(pickle.dumps(family))
    assert again.on(Rendering.INSET, "A4") == one


def test_a_size_it_is_not_for(campaign: Campaign) -> None:
    family = load_layout(campaign, NAME, LIBRARY)
    with pytest.raises(Rejected) as refused:
        family.on(Rendering.FULL, "B1")
    assert refused.value.problems[0].code == "selection/size"


@pytest.mark.parametrize("name", ["en-stor-frga", "../../etc/passwd", "", "A/B", "x" * 200])
def test_an_unknown_layout(campaign: Campaign, name: str) -> None:
    with pytest.raises(Rejected) as refused:
        load_layout(campaign, name, LIBRARY)
    assert refused.value.problems[0].code == "layout/unknown"
    assert NAME in refused.value.problems[0].hint


def test_the_campaigns_own_layout_wins(tmp_path: Path) -> None:
    text = LIBRARY.layout(NAME).decode().replace("One big question", "My own question")
    family = load_layout(own(tmp_path, text), NAME, LIBRARY)
    assert family.title == "My own question"


def test_conditions_name_renderings_and_sizes_and_both(tmp_path: Path) -> None:
    text = LIBRARY.layout(NAME).decode().partition("alternatives:\n")[0] + "alternatives:"
    extra = """
  A5: {max_words: 5}
  outline A5 A4: {max_words: 6}
  inset outline A2: {max_words: 7}
"""
    family = load_layout(own(tmp_path, text.rstrip() + extra), NAME, LIBRARY)
    plain = family.on(Rendering.FULL, "A3").max_words
    found = {(r, s): family.on(r, s).max_words for r in Rendering for s in ("A2", "A4", "A5")}
    assert found == {
        (Rendering.FULL, "A2"): plain,
        (Rendering.FULL, "A4"): plain,
        (Rendering.FULL, "A5"): 5,
        (Rendering.INSET, "A2"): 7,
        (Rendering.INSET, "A4"): plain,
        (Rendering.INSET, "A5"): 5,
        (Rendering.OUTLINE, "A2"): 7,
        (Rendering.OUTLINE, "A4"): 6,
        (Rendering.OUTLINE, "A5"): 6,
    }


def test_a_fault_in_one_rendering_does_not_stop_the_others(tmp_path: Path) -> None:
    text = LIBRARY.layout(NAME).decode().rstrip() + "\n  A5 outline: {max_words: many}\n"
    family = load_layout(own(tmp_path, text), NAME, LIBRARY)
    assert family.on(Rendering.FULL, "A3")
    with pytest.raises(Rejected):
        family.on(Rendering.OUTLINE, "A5")
    assert [problem.code for problem in family.check()] == ["value/type"]


@pytest.mark.parametrize("text", ["- a", "a", "alternatives: 3", "alternatives: [1]\nmaster: A3\nsizes: [A3]"])
def test_files_that_are_no_layout(tmp_path: Path, text: str) -> None:
    with pytest.raises(Rejected) as refused:
        load_layout(own(tmp_path, text), NAME, LIBRARY)
    assert refused.value.problems


def test_no_alternatives_at_all(tmp_path: Path) -> None:
    text = LIBRARY.layout(NAME).decode().partition("alternatives:")[0]
    full = load_layout(own(tmp_path, text + "alternatives:\n"), NAME, LIBRARY)
    assert full.on(Rendering.FULL, "A4") == full.on(Rendering.OUTLINE, "A4")

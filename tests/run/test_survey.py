"""One report: what one step finds does not hide what another would."""

from __future__ import annotations

from pathlib import Path

import pytest

from poster.campaign.library import shipped_library
from poster.campaign.new import eject_layout, new_campaign
from poster.campaign.plan import Selection
from poster.problems import ExitCode, Rejected
from poster.run.request import Request
from poster.run.workshop import open_workshop

LAYOUT = "layouts/en-stor-fraga.yaml"
CAMPAIGN = "campaign.yaml"
Told = set[tuple[str, str]]  # codes with the file they are told of
CMYK = ("cmyk: [100, 80, 0, 50]", "cmyk: [200, 80, 0, 50]")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = tmp_path / "own"
    new_campaign(own, shipped_library())
    eject_layout("en-stor-fraga", own, shipped_library())
    return own


def changed(folder: Path, file: str, *pairs: tuple[str, str]) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    (folder / file).write_text(text, encoding="utf-8")


def report(
    folder: Path, selection: Selection | None = None, **more: object
) -> tuple[set[tuple[str, str]], ExitCode]:
    with pytest.raises(Rejected) as caught:
        open_workshop(Request(str(folder), folder, selection or Selection(), **more))  # type: ignore[arg-type]
    problems = caught.value.problems
    assert len(problems) == len(set(problems))
    return {(one.code, one.at.file if one.at else "") for one in problems}, caught.value.exit_code


def rows(folder: Path, *lines: str) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_faults_of_every_kind_of_file_come_together(folder):
    changed(
        folder, CAMPAIGN, CMYK, ('headline: "Är du', 'headlin: "Är du'), ('headline: "Worried', 'headlin: "Are')
    )
    changed(folder, LAYOUT, ("leading: 0.66", "leading: 66"), ("panel: question", "panel: questio"))
    path = rows(folder, "id,area", "a,sodermalm", "a,sodermalm")
    found, code = report(folder, records=path)
    assert found >= {
        ("value/range", CAMPAIGN),
        ("text/missing", CAMPAIGN),
        ("value/range", LAYOUT),
        ("name/unknown", LAYOUT),
        ("name/collision", "list.csv"),
    }
    assert code is ExitCode.REJECTED


def test_a_layout_that_is_no_yaml_hides_nothing_of_the_campaign_and_the_plan(folder):
    changed(folder, CAMPAIGN, CMYK, ("${area.phrase}", "${area.phras}"))
    (folder / LAYOUT).write_text("layout: [", encoding="utf-8")
    found, _ = report(folder, pattern="{area}")
    assert found == {
        ("value/range", CAMPAIGN),
        ("field/unknown", CAMPAIGN),
        ("yaml/syntax", LAYOUT),
        ("name/collision", ""),
    }


def test_a_faulty_layout_of_a_good_campaign_hides_no_missing_text_and_no_collision(folder):
    changed(folder, CAMPAIGN, ('      body: "Anar', '      bodi: "Bry'), ("number_label:", "number_labl:"))
    changed(folder, LAYOUT, ("leading: 0.66", "leading: 66"))
    found, _ = report(folder, Selection(profiles=("press",), sizes=("A3",)), pattern="{size}")
    assert found >= {("value/range", LAYOUT), ("text/missing", CAMPAIGN), ("name/collision", "")}


def test_a_fault_of_the_selection_does_not_hide_one_of_a_layout(folder):
    changed(folder, LAYOUT, ("leading: 0.66", "leading: 66"))
    found, _ = report(folder, Selection(areas=("Vasastan",)))
    assert found == {("selection/unknown", ""), ("value/range", LAYOUT)}


def test_a_layout_that_nobody_asked_for_is_left_alone(folder):
    (folder / "layouts" / "other.yaml").write_text("layout: [", encoding="utf-8")
    changed(folder, CAMPAIGN, CMYK)
    assert report(folder)[0] == {("value/range", CAMPAIGN)}
    assert report(folder, Selection(layouts=("other", "nix")))[0] == {
        ("value/range", CAMPAIGN),
        ("yaml/syntax", "layouts/other.yaml"),
        ("selection/unknown", ""),
    }


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('      headline: "Är du orolig för någon i huset?"', '      headline: ["Är du"]', "value/type"),
        ("  sodermalm:\n    name:", "  sodermalm:\n    nam:", "key/unknown"),
        ('  police:\n    number:', '  police:\n    numbr:', "key/unknown"),
        ("  navy: {cmyk", "  navy: {cmy", "key/unknown"),
        ('"Original"\n    checked:', '"Original"\n    checked: soon', "value/type"),
        ("defaults:\n  layouts: [en-stor-fraga]", "defaults:\n  layout: [en-stor-fraga]", "key/unknown"),
        ("title: \"Våga tipsa\"", "title: [a]", "value/type"),
        ("\nforbidden:", '\nlogos:\n  police: {fil: "a.png", alt: {sv: "Polisen"}}\nforbidden:', "key/unknown"),
        ("\nforbidden:", "\nprofiles:\n  shop: {based_on: pres}\nforbidden:", "value/choice"),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_read_is_told_once_and_nothing_follows_from_it(folder, old, new, code):
    changed(folder, CAMPAIGN, (old, new))
    found, _ = report(folder, Selection(areas=("sodermalm",)))
    assert code in {name for name, _ in found}
    assert {name for name, _ in found} <= {code, "key/missing"}
    assert {file for _, file in found} == {CAMPAIGN}


def test_a_list_that_cannot_be_read_leaves_the_plan_alone(folder):
    changed(folder, CAMPAIGN, CMYK)
    changed(folder, LAYOUT, ("leading: 0.66", "leading: 66"))
    path = rows(folder, "id,area", "a,sodermalm,b")
    found, _ = report(folder, records=path, pattern="{record.street}")
    assert found == {("value/range", CAMPAIGN), ("value/range", LAYOUT), ("list/ragged", "list.csv")}


def test_a_text_that_the_rows_bring_is_not_missing(folder):
    missing = (('headline: "Är du', 'headlin: "Är du'), ('headline: "Worried', 'headlin: "Are'))
    changed(folder, CAMPAIGN, *missing)
    changed(folder, LAYOUT, ("leading: 0.66", "leading: 66"))
    path = rows(folder, "id,area,texts.headline", "a,sodermalm,Hej?", "b,sodermalm,")
    found, _ = report(folder, records=path)
    assert ("text/missing", CAMPAIGN) in found
    path = rows(folder, "id,area,texts.headline", "a,sodermalm,Hej?", "b,sodermalm,Hej?")
    assert ("text/missing", CAMPAIGN) not in report(folder, records=path)[0]


def test_a_campaign_of_which_nothing_can_be_read_is_told_with_its_list(folder):
    (folder / CAMPAIGN).write_text("- a\n", encoding="utf-8")
    found, _ = report(folder, records=rows(folder, "id,area", "a,b,c"))
    assert found == {("value/type", CAMPAIGN), ("list/ragged", "list.csv")}

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.campaign.keys import SLUG
from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.campaign.new import eject_layout, new_campaign, slug
from poster.campaign.schema import campaign_schema
from poster.problems import ExitCode, Rejected

LIBRARY = shipped_library()
SHIPPED = (LIBRARY.campaign_folder("vaga-tipsa") / "campaign.yaml").read_text(encoding="utf-8")


def refused_code(target: Path) -> str:
    with pytest.raises(Rejected) as refused:
        new_campaign(target, LIBRARY)
    assert refused.value.exit_code is ExitCode.INPUT_OUTPUT
    return refused.value.problems[0].code


def test_a_new_campaign_loads_and_differs_in_two_lines(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "Mitt Område"
    made = new_campaign(target, LIBRARY)
    assert made == ("campaign.schema.json", "campaign.yaml")
    campaign = load_campaign(".", target, LIBRARY)
    assert campaign.id == "mitt-omrade"
    lines = (target / "campaign.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=campaign.schema.json"
    assert lines[1:] == SHIPPED.replace("campaign: vaga-tipsa", "campaign: mitt-omrade").splitlines()
    assert json.loads((target / "campaign.schema.json").read_text(encoding="utf-8")) == campaign_schema()
    assert [path.name for path in target.parent.iterdir()] == ["Mitt Område"]
    for name in campaign.layouts:
        assert load_layout(campaign, name, LIBRARY).check() == ()


def test_an_empty_folder_is_filled_and_stays(tmp_path: Path) -> None:
    target = tmp_path / "2026"
    target.mkdir()
    before = target.stat().st_ino
    new_campaign(target, LIBRARY)
    assert target.stat().st_ino == before
    assert load_campaign(None, target, LIBRARY).id == "2026"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("mine")
    (tmp_path / "b").write_text("mine")
    (tmp_path / "c").symlink_to(tmp_path / "nowhere")
    for name in "abc":
        assert refused_code(tmp_path / name) == "file/exists"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    assert refused_code(tmp_path / "file" / "below") == "file/unwritable"
    with pytest.raises(Rejected) as refused:
        new_campaign(tmp_path / "file" / "below", LIBRARY)
    assert refused.value.problems[0].message.startswith(f"'{tmp_path / 'file' / 'below'}' cannot be written")

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Rejected) as refused:
        new_campaign(tmp_path / "new", LIBRARY)
    assert "no space left" in refused.value.problems[0].message
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


@given(st.text(max_size=60))
def test_a_slug_is_always_an_id(name: str) -> None:
    assert SLUG.is_met_by(slug(name))


def test_slugs() -> None:
    assert [slug(name) for name in ("Våga tipsa!", "***", "A" * 50)] == ["vaga-tipsa", "campaign", "a" * 40]


def test_an_ejected_layout_wins_and_is_not_written_over(tmp_path: Path) -> None:
    new_campaign(tmp_path / "own", LIBRARY)
    path = eject_layout("en-stor-fraga", tmp_path / "own", LIBRARY)
    assert path == tmp_path / "own" / "layouts" / "en-stor-fraga.yaml"
    assert path.read_bytes() == LIBRARY.layout("en-stor-fraga")
    path.write_text(path.read_text(encoding="utf-8").replace("One big question", "Mine"), encoding="utf-8")
    campaign = load_campaign("own", tmp_path, LIBRARY)
    assert load_layout(campaign, "en-stor-fraga", LIBRARY).title == "Mine"
    with pytest.raises(Rejected) as refused:
        eject_layout("en-stor-fraga", tmp_path / "own", LIBRARY)
    assert refused.value.problems[0].code == "file/exists"
    assert "Mine" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "hint"), [("en-stor-frga", "did you mean"), ("zzz", "there are"), ("../x", "there are")]
)
def test_a_layout_that_does_not_ship(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(Rejected) as refused:
        eject_layout(name, tmp_path, LIBRARY)
    assert refused.value.problems[0].code == "layout/unknown"
    assert hint in refused.value.problems[0].hint
    assert list(tmp_path.iterdir()) == []


def test_a_layout_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "layouts").write_text("a file")
    with pytest.raises(Rejected) as refused:
        eject_layout("en-stor-fraga", tmp_path, LIBRARY)
    assert refused.value.problems[0].code in ("file/unwritable", "file/exists")

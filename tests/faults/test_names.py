"""Names of files on disks of every kind: letter case, normal forms, kept names, and lengths in bytes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from poster.campaign.plan import Selection
from poster.cli import _run
from poster.problems import Rejected
from poster.run.request import Request
from poster.run.workshop import open_workshop

ROOT = Path(__file__).parents[2]
ONE = ("--area", "sodermalm", "--size", "A5", "--profile", "mono", "--no-proof")


def refusals(folder: Path, *ids: str) -> list[str]:
    """Return the faults of a list with these ids."""
    path = folder / "list.csv"
    path.write_text("id,area\n" + "".join(f"{one},sodermalm\n" for one in ids), encoding="utf-8")
    selection = Selection(sizes=("A5",), profiles=("mono",))
    request = Request("vaga-tipsa", ROOT, selection, records=path, pattern="{id}")
    try:
        return [job.file_name for job in open_workshop(request).jobs]
    except Rejected as rejected:
        return [problem.code for problem in rejected.problems]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Port-A", "port-a"),
        ("Höken", "Ho\u0308ken"),
        ("\u212bsen", "Åsen"),
        ("STRASSE", "Straße"),
        ("ﬁ", "fi"),
        ("a/b", "a\\b"),
        ("hus.", "hus.pdf."),
        ("a", "A.failed"),
        ("x" * 200, "x" * 201),
    ],
)
def test_names_that_some_disk_takes_for_one_are_refused(tmp_path: Path, one: str, other: str) -> None:
    found = refusals(tmp_path, one, other)
    assert set(found) == {"name/collision"} or len({name.lower() for name in found}) == 2, found
    if one != "hus.":
        assert set(found) == {"name/collision"}


@pytest.mark.parametrize("name", ["CON", "nul", "com1", "LPT9", "aux.x", "COM¹", "con "])
def test_a_name_that_windows_keeps_is_not_used(tmp_path: Path, name: str) -> None:
    (found,) = refusals(tmp_path, name)
    assert found.startswith("_")
    assert found.isascii()


@pytest.mark.parametrize("name", ["...", "hus ", "hus.", "..", " .x", "a:b", "a*?"])
def test_no_name_ends_in_what_windows_drops_or_begins_hidden(tmp_path: Path, name: str) -> None:
    (found,) = refusals(tmp_path, name)
    stem = found.removesuffix(".pdf")
    assert stem
    assert not found.startswith((".", "-"))
    assert not set(found) & set(' <>:"/\\|?*')


@pytest.mark.parametrize("letter", ["x", "å", "\u0645", "😀"])
def test_paths_of_255_bytes_work_and_longer_ones_are_refused_clearly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], letter: str
) -> None:
    size = len(letter.encode())
    longest = letter * (255 // size) + "x" * (255 % size)
    assert len(longest.encode()) == 255
    monkeypatch.chdir(tmp_path)
    assert _run(("build", "vaga-tipsa", *ONE, "-q", "-o", longest)) == 0
    assert {path.suffix for path in (tmp_path / longest).iterdir()} == {".pdf", ".json"}
    assert _run(("build", "vaga-tipsa", *ONE, "-q", "-o", longest + "x")) == 5
    assert "the name is too long for this disk" in capsys.readouterr().err
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(tmp_path / "own")
    assert _run(("new", longest, "-q")) == 0
    assert _run(("build", longest, *ONE, "-q", "-o", "out")) == 0
    assert sorted(path.name for path in (tmp_path / "own").iterdir()) == sorted([longest, "out"])


def test_a_long_id_is_cut_to_what_every_disk_takes(tmp_path: Path) -> None:
    (found,) = refusals(tmp_path, "å" * 300)
    assert len(found.encode()) <= 150
    assert len((found.removesuffix(".pdf") + ".failed.pdf").encode()) <= 255


def test_a_campaign_is_found_by_its_name_in_either_normal_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = {unicodedata.normalize(form, "Södermalms kampanj") for form in ("NFC", "NFD")}
    for name in names:
        assert _run(("new", name, "-q")) == 0
        assert _run(("build", name, *ONE, "-q", "-o", f"{name}-out")) == 0
    made = [sorted(path.name for path in (tmp_path / f"{name}-out").iterdir()) for name in names]
    assert made[0] == made[1]

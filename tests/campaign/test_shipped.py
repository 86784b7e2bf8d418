"""Shipped fonts and ICC files are those of this version, to the byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from poster.campaign.library import Library, shipped_library
from poster.campaign.shipped import SHA256, is_guarded
from poster.problems import ExitCode, Rejected

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library of its own that may be spoilt."""
    shutil.copytree(ASSETS / "fonts", tmp_path / "assets" / "fonts")
    shutil.copytree(ASSETS / "icc", tmp_path / "assets" / "icc")
    return Library(tmp_path)


def refusal(error: Rejected) -> tuple[str, ExitCode, str]:
    (problem,) = error.problems
    return problem.code, error.exit_code, problem.message


def test_every_font_and_icc_file_is_known_and_there() -> None:
    there = [path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*") if path.is_file()]
    assert sorted(SHA256) == sorted(name for name in there if is_guarded(name))
    for name in SHA256:
        assert shipped_library().asset(name)


@pytest.mark.parametrize("name", sorted(SHA256))
def test_one_changed_bit_is_refused(library: Library, tmp_path: Path, name: str) -> None:
    path = tmp_path / "assets" / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(Rejected) as caught:
        library.asset(name)
    wanted = (
        "asset/changed",
        ExitCode.MISSING_TOOL,
        f"the asset '{name}' is not the one that ships with this version",
    )
    assert refusal(caught.value) == wanted


def test_no_text_is_set_in_a_font_that_was_exchanged(library: Library, tmp_path: Path) -> None:
    fonts = tmp_path / "assets" / "fonts"
    assert library.font_stack("Source Sans 3", 400)
    # Both are sound fonts, so that nothing but its bytes tells that one is in the place of the other.
    shutil.copy(fonts / "SourceSans3_400Regular.ttf", fonts / "A.ttf")
    with pytest.raises(Rejected) as caught:
        library.font_stack("Source Sans 3", 400)
    assert refusal(caught.value)[0::2] == (
        "asset/changed",
        "the asset 'fonts/A.ttf' does not ship with this version",
    )
    (fonts / "A.ttf").unlink()
    shutil.copy(fonts / "SourceSans3_700Bold.ttf", fonts / "SourceSans3_400Regular.ttf")
    with pytest.raises(Rejected) as caught:
        library.font_stack("Source Sans 3", 700)
    assert refusal(caught.value)[0] == "asset/changed"


def test_a_campaigns_own_font_is_its_own_affair(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    shutil.copy(ASSETS / "fonts" / "SourceSans3_400Regular.ttf", tmp_path / "fonts" / "own.ttf")
    (first, *_) = shipped_library().font_stack("Source Sans 3", 400, str(tmp_path))
    assert first.digest == SHA256["fonts/SourceSans3_400Regular.ttf"]

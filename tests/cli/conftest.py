"""Command line: the program in an empty folder, as a user meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from poster.cli import _run

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Return a function that runs the program in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    for name in ("SOURCE_DATE_EPOCH", "NO_COLOR", "POSTER_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def called(*arguments: str) -> tuple[int, str, str]:
        code = _run(arguments)
        out, err = capfd.readouterr()
        return code, out, err

    return called


@pytest.fixture
def campaign(call: Call, tmp_path: Path) -> Path:
    """Return the folder of an own campaign."""
    assert call("new", "mine", "-q")[0] == 0
    return tmp_path / "mine"

"""What is missing is noticed, by really looking."""

from __future__ import annotations

import importlib

import pytest

from poster.campaign.library import Library
from poster.problems import ExitCode
from poster.run import doctor
from poster.run.doctor import diagnose


def test_this_installation_is_whole() -> None:
    diagnosis = diagnose(lambda _: "/usr/bin/java")
    assert diagnosis.missing == ()
    assert diagnosis.exit_code is ExitCode.OK
    assert {part.kind for part in diagnosis.parts} == {"program", "library", "font", "icc"}


def test_without_java_nothing_needed_is_missing() -> None:
    diagnosis = diagnose(lambda _: None)
    assert diagnosis.exit_code is ExitCode.OK
    assert [part.found for part in diagnosis.parts if part.name in {"java", "veraPDF"}] == ["", ""]


def test_a_library_that_cannot_be_imported_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def broken(name: str) -> object:
        if name == "zxingcpp":
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(importlib, "import_module", broken)
    diagnosis = diagnose(lambda _: None)
    assert [part.name for part in diagnosis.missing] == ["zxing-cpp"]
    assert diagnosis.exit_code is ExitCode.MISSING_TOOL


def test_fonts_and_icc_files_that_do_not_ship_are_missing(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_shipped", lambda: Library(tmp_path))
    missing = {part.kind for part in diagnose(lambda _: None).missing}
    assert missing == {"font", "icc"}


def test_without_a_library_to_read_them_fonts_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_shipped", lambda: None)
    assert {part.kind for part in diagnose(lambda _: None).missing} == {"font", "icc"}


def test_a_distribution_that_is_not_there_has_no_version() -> None:
    assert doctor._version("no-such-distribution") == ""

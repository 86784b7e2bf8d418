"""Reports have an end, however many faults there are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from poster.cli.group import poster
from poster.problems import MAX_REPORTED, capped, error

TEN = tuple(error("a/b", str(number)) for number in range(10))


def test_a_report_ends_after_so_many_faults_and_counts_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    assert capped(TEN) == TEN
    monkeypatch.setattr("poster.problems.MAX_REPORTED", 10)
    assert capped(TEN) == TEN
    monkeypatch.setattr("poster.problems.MAX_REPORTED", 9)
    assert capped(TEN)[:9] == TEN[:9]
    assert capped(TEN)[9].message == "1 more fault is not listed; the list ends after 9"
    monkeypatch.setattr("poster.problems.MAX_REPORTED", 3)
    (*_, last) = capped(TEN)
    assert (last.code, last.message) == ("run/more", "7 more faults are not listed; the list ends after 3")


def test_a_file_of_faults_is_one_report_of_bounded_length(tmp_path: Path) -> None:
    lines = "".join(f"unknown{number}: 1\n" for number in range(2 * MAX_REPORTED))
    (tmp_path / "campaign.yaml").write_text(lines, encoding="utf-8")
    done = CliRunner().invoke(poster, ["check", str(tmp_path), "--json"])
    problems = json.loads(done.stdout)["problems"]
    assert len(problems) == MAX_REPORTED + 1
    assert problems[-1]["code"] == "run/more"
    assert done.exit_code == 3

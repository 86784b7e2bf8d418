"""Each file in tests/errors has one fault; the lines `#! COLUMN …` say what is reported of the line above."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.problems import Problem, Rejected
from poster.render_problems import short

ERRORS = Path(__file__).parents[1] / "errors"
CASES = sorted(path.name for path in ERRORS.glob("*.yaml"))
LIBRARY = shipped_library()

CAMPAIGN = """campaign: test
title: Test
author: Nobody
date: 2026-01-31
layouts: [en-stor-fraga]
fallback_language: sv
defaults: {layouts: [en-stor-fraga], areas: [here], sizes: [A3], languages: [sv], profiles: [press]}
texts:
  sv:
    copies: {headline: "Orolig ${area.phrase}?", alt: "QR", url: "polisen.se", emergency: "Ring 112"}
areas:
  here: {name: Here, phrase: {sv: "här"}}
contacts:
  emergency: {number: "112"}
symbol: {url: "https://polisen.se/", readable: "polisen.se", hosts: [polisen.se]}
palette:
  navy: {cmyk: [100, 80, 0, 50], srgb: "#10265E"}
logos: {}
"""


def expected(lines: list[str]) -> list[str]:
    found, line = [], 0
    for number, text in enumerate(lines, 1):
        mark = re.fullmatch(r"#! (\d+) (.*)", text)
        if mark is None:
            line = number
        else:
            found.append(f"{line}:{mark[1]}: {mark[2]}")
    return found


def reported(kind: str, data: bytes, folder: Path) -> tuple[Problem, ...]:
    (folder / "campaign.yaml").write_bytes(data if kind == "campaign" else CAMPAIGN.encode())
    try:
        campaign = load_campaign(".", folder, LIBRARY)
        assert kind == "layout"
        (folder / "layouts").mkdir()
        (folder / "layouts" / "test.yaml").write_bytes(data)
        return load_layout(campaign, "test", LIBRARY).check()
    except Rejected as rejected:
        return rejected.problems


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_reported_where_it_is(name: str, tmp_path: Path) -> None:
    data = (ERRORS / name).read_bytes()
    problems = reported(name.partition("-")[0], data, tmp_path)
    found = [re.sub(r"^[^:]*:", "", line) for line in short(problems).splitlines()]
    assert sorted(found) == sorted(expected(data.decode().splitlines()))
    assert found


def test_the_cases_differ_from_a_file_without_fault(tmp_path: Path) -> None:
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    assert load_campaign(None, tmp_path, LIBRARY).id == "test"
    assert len(CASES) > 80


def test_all_faults_of_a_file_come_together(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("author:", "auther:").replace("2026-01-31", "31/1").replace('"112"', '""')
    text = text.replace("sizes: [A3]", "sizes: [A9]").replace("areas: [here]", "areas: [her]")
    text = text.replace("cmyk: [100", "cmyk: [200")
    codes = sorted(problem.code for problem in reported("campaign", text.encode(), tmp_path))
    assert codes == [
        "key/missing",
        "key/unknown",
        "name/unknown",
        "value/choice",
        "value/range",
        "value/type",
        "zone/emergency",
    ]

"""Each file in tests/errors has one fault; the lines `#! COLUMN …` say what is reported of the line above."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.problems import Problem, Rejected

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


def _line(problem: Problem) -> str:
    """Return a fault as the cases write it: line, column, code, message and hint."""
    at = problem.at
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{at.line}:{at.column}: {problem.severity.value}[{problem.code}]: {problem.message}{hint}"


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_reported_where_it_is(name: str, tmp_path: Path) -> None:
    data = (ERRORS / name).read_bytes()
    problems = reported(name.partition("-")[0], data, tmp_path)
    found = [_line(problem) for problem in problems]
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


def test_faults_of_keys_hide_none_of_names_fields_texts_and_files(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("languages:", "langages:").replace("[press]", "[pres]").replace("readable:", "redable:")
    text = text.replace("cmyk: [100", "cmyk: [200")
    text = text.replace("${area.phrase}", "${area.phras}").replace('url: "polisen.se"', 'url: "${contacts.a.uri}"')
    text = text.replace("contacts:", 'contacts:\n  a: {nr: "1"}')
    text = text.replace("logos: {}", "logos: {city: {file: city.png, alt: {sv: Staden}}}")
    told = {problem.message for problem in reported("campaign", text.encode(), tmp_path)}
    assert told == {
        "unknown field '${area.phras}'",
        "'languages' is missing in 'defaults'",
        "'number' is missing in contact 'a'",
        "'readable' is missing in 'symbol'",
        "unknown key 'langages' in 'defaults'",
        "unknown key 'nr' in contact 'a'",
        "unknown key 'redable' in 'symbol'",
        "there is no profile 'pres' in this campaign",
        "the picture 'city.png' of logo 'city' is not in the campaign folder",
        "'cmyk' in colour 'navy' is 200; allowed is 0 to 100",
    }


def test_a_slip_in_the_name_of_a_text_is_told_beside_other_faults(tmp_path: Path) -> None:
    text = (LIBRARY.campaign_folder("vaga-tipsa") / "campaign.yaml").read_text(encoding="utf-8")
    text = (
        text.replace("headline:", "headlin:", 1)
        .replace("cmyk: [100", "cmyk: [200")
        .replace('number: "112', 'nr: "112')
    )
    found = reported("campaign", text.encode(), tmp_path)
    assert sorted(problem.code for problem in found) == ["key/missing", "key/unknown", "text/unused", "value/range"]
    assert "did you mean 'headline'?" in [problem.hint for problem in found]


def test_fields_are_judged_beside_a_layout_that_cannot_be_read(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("layouts: [en-stor-fraga]\nfall", "layouts: [nix]\nfall").replace("phrase}?", "phras}?")
    found = reported("campaign", text.encode(), tmp_path)
    assert [problem.code for problem in found if problem.code == "field/unknown"]
    assert not [problem.code for problem in found if problem.code == "text/unused"]

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster import render_problems
from poster.problems import Location, Problem, Related, Severity, did_you_mean, error, warning
from poster.render_problems import as_json, human

BLEED = error(
    "key/unknown",
    "unknown key 'blead' in layout",
    Location("layouts/stairwell.yaml", 3, 1, "blead: 3 mm", 5),
    "did you mean 'bleed'?",
)
OVERFLOW = error(
    "text/overflow",
    "headline is 4.2 mm too wide at its smallest size, 46 pt",
    Location("campaign.yaml", 41, 11),
    "",
    Related("slot 'headline'", Location("layouts/stairwell.yaml", 12, 5)),
    Related("also in 2 other areas: Gamla stan, Hammarby Sjöstad"),
)


def test_human_is_as_agreed() -> None:
    assert human([OVERFLOW, BLEED], colour=False) == (
        "campaign.yaml:41:11: error[text/overflow]: headline is 4.2 mm too wide at its smallest size, 46 pt\n"
        "     note: slot 'headline' at layouts/stairwell.yaml:12:5\n"
        "     note: also in 2 other areas: Gamla stan, Hammarby Sjöstad\n"
        "layouts/stairwell.yaml:3:1: error[key/unknown]: unknown key 'blead' in layout\n"
        "  3 | blead: 3 mm\n"
        "    | ^^^^^  did you mean 'bleed'?\n"
        "2 errors\n"
    )


def test_worst_first_then_by_place_and_a_count() -> None:
    problems = [
        Problem("a/note", Severity.NOTE, "n"),
        warning("a/warning", "w", Location("a", 1, 1)),
        error("a/second", "s", Location("a", 10, 1)),
        error("a/first", "f", Location("a", 9, 1)),
        error("a/nowhere", "x"),
    ]
    lines = [line for line in human(problems, colour=False).splitlines() if "[" in line]
    assert [line.partition("[")[2].partition("]")[0] for line in lines] == [
        "a/nowhere",
        "a/first",
        "a/second",
        "a/warning",
        "a/note",
    ]
    assert human(problems, colour=False).endswith("\n3 errors, 1 warning, 1 note\n")


def test_no_faults_are_no_text() -> None:
    assert (human([], colour=True), as_json([])) == ("", [])


def test_colours_are_only_added() -> None:
    coloured = human([BLEED, OVERFLOW], colour=True)
    assert "\x1b[1;31merror[key/unknown]:\x1b[0m" in coloured
    for code in ("\x1b[1;31m", "\x1b[1m", "\x1b[34m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == human([BLEED, OVERFLOW], colour=False)


def excerpt(at: Location, hint: str = "") -> list[str]:
    return human([error("a/b", "m", at, hint)], colour=False).splitlines()[1:-1]


def test_the_underline_counts_columns_not_characters() -> None:
    assert excerpt(Location("f", 7, 6, "\t日本: 値打ち", 3))[1].endswith("| " + " " * 10 + "^" * 6)
    # A combining mark takes no column.
    assert excerpt(Location("f", 7, 4, "a\u030ab: c", 1)) == ["  7 | a\u030ab: c", "    |   ^"]


def test_a_long_line_is_cut_around_the_fault() -> None:
    lines = excerpt(Location("f", 7, 301, "a" * 300 + "HERE" + "b" * 300, 4))
    assert all(len(line) < 115 for line in lines)
    at = lines[1].index("^")
    assert lines[0][at : at + 4] == "HERE"
    assert lines[1].count("^") == 4
    long = excerpt(Location("f", 7, 1, "x" * 900, 900))
    assert all(len(line) < 115 for line in long)


def test_other_hints_have_a_line_of_their_own() -> None:
    assert excerpt(Location("f", 12345, 1, "a: b", 1), "write c") == [
        "12345 | a: b",
        "      | ^",
        "     hint: write c",
    ]
    # Without an excerpt a guess has no underline to stand behind.
    assert excerpt(Location("f", 3), "did you mean 'x'?") == ["     hint: did you mean 'x'?"]
    assert excerpt(Location("f", 3, 0, "whole line")) == ["  3 | whole line"]


def test_a_place_in_a_list_names_its_column() -> None:
    problem = error("a/b", "m", Location("list.csv", 4, 2, "", 1, "area"))
    assert human([problem], colour=False).startswith("list.csv:4:2 (area): error[a/b]: m\n")
    assert as_json([problem])[0]["at"] == {"file": "list.csv", "line": 4, "column": 2, "header": "area"}


def test_plain_objects_have_the_same_keys_always() -> None:
    found = as_json([OVERFLOW, error("a/b", "m", None, "h")])
    assert [list(one) for one in found] == [["code", "severity", "message", "at", "hint", "related"]] * 2
    assert found[0]["at"] is None
    assert found[1]["related"][1] == {"message": "also in 2 other areas: Gamla stan, Hammarby Sjöstad", "at": None}
    json.dumps(found)


@given(st.text(), st.text(), st.text(), st.integers(0, 50), st.integers(0, 9))
def test_nothing_of_the_users_reaches_a_terminal_raw(one: str, two: str, line: str, column: int, span: int) -> None:
    at = Location(one or "f", 3, column, line, span, two)
    problems = [error("a/b", one, at, two, Related(line, at))]
    shown = [human(problems, colour=False), json.dumps(as_json(problems))]
    for text in shown:
        assert not set(text) & set("\x1b\x07\x00\r\x7f\x85\x9b\u2028\u202e\u2066\u2067\u200f")
        text.encode()


def test_of_an_endless_line_only_what_is_shown_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []

    def counted(character: str) -> str:
        looked_at.append(character)
        return character

    monkeypatch.setattr(render_problems, "_shown", counted)
    at = Location("a.yaml", 1, 500_000, "x" * 1_000_000, 300_000)
    text = human([error("a/b", "m", at)], colour=False)
    assert "…" in text
    assert len(looked_at) < 1000


def test_nobody_means_a_name_by_a_whole_text() -> None:
    assert did_you_mean("headlin", ["headline"]) == "did you mean 'headline'?"
    assert did_you_mean("x" * 101, ["x" * 100]) == ""


def test_what_counts_the_rest_is_last_and_the_sum_does_not_deny_it() -> None:
    rest = error("list/more", "the list has 151 more faults", Location("orders.csv"))
    first = error("order/copies", "column 'copies' is empty", Location("orders.csv", 7, 2))
    text = human([rest, first], colour=False)
    assert text.index("order/copies") < text.index("list/more")
    assert text.endswith("the first 1 error, and more\n")
    assert [one["code"] for one in as_json([rest, first])] == ["order/copies", "list/more"]

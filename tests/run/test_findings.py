"""A fault that many pieces share is told once, with the pieces it was seen in."""

from __future__ import annotations

from dataclasses import replace

from poster.campaign.piece import Job, Record
from poster.problems import ExitCode, Location, error, warning
from poster.run import findings as module
from poster.run.findings import Findings

NAMES = {"sodermalm": "Södermalm", "gamla-stan": "Gamla stan", "sjostad": "Hammarby Sjöstad"}
AT = Location("campaign.yaml", 41, 11)


def _job(area: str = "sodermalm", size: str = "A3", profile: str = "press", record: str = "") -> Job:
    row = Record(record, AT, {}, {}) if record else None
    return Job(area, "en-stor-fraga", size, "sv", profile, "x.pdf", row)


def _notes(findings: Findings) -> list[list[str]]:
    return [[related.message for related in problem.related] for problem in findings.problems()]


def test_a_fault_of_three_areas_is_one_problem() -> None:
    findings = Findings(NAMES)
    for area in NAMES:
        findings.add(_job(area), (error("text/overflow", "headline is 4.2 mm too wide", AT),))
    assert _notes(findings) == [
        ["seen in Södermalm, en-stor-fraga, A3, sv, press", "also in 2 other areas: Gamla stan, Hammarby Sjöstad"]
    ]


def test_every_dimension_is_told() -> None:
    findings = Findings(NAMES)
    for size, profile, record in (("A3", "press", "1"), ("A4", "office", "2"), ("A4", "mono", "3")):
        findings.add(_job("sodermalm", size, profile, record), (error("x/y", "fault", AT),))
    assert _notes(findings)[0][1:] == [
        "also in 1 other size: A4",
        "also in 2 other profiles: office, mono",
        "also in 2 other records: 2, 3",
    ]


def test_faults_that_differ_in_place_or_message_stay_apart() -> None:
    findings = Findings(NAMES)
    found = (error("x/y", "one", AT), error("x/y", "two", AT), error("x/y", "one", Location("other.yaml")))
    findings.add(_job(), found)
    assert len(findings.problems()) == 3


def test_long_lists_of_names_are_cut_with_their_count() -> None:
    findings = Findings({})
    for number in range(20):
        findings.add(_job(f"area{number}"), (error("x/y", "fault", AT),))
    assert _notes(findings)[0][1].endswith("area8 and 11 more")


def test_faults_of_the_whole_run_have_no_note_on_pieces() -> None:
    findings = Findings(NAMES)
    findings.add(None, (error("x/y", "fault", AT),))
    assert _notes(findings) == [[]]


def test_memory_stays_flat_over_many_different_faults(monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_FINDINGS", 3)
    findings = Findings({})
    for number in range(10):
        findings.add(_job(), (warning("x/y", f"fault {number}", AT),))
    *_, last = findings.problems()
    assert len(findings.problems()) == 4
    assert (last.code, last.severity.value) == ("run/more", "warning")
    assert last.message.startswith("7 more faults")
    findings.add(_job(), (error("x/y", "an error at last", AT),))
    assert findings.has_errors
    assert findings.problems()[-1].severity.value == "error"


def test_exit_codes() -> None:
    findings = Findings({})
    assert findings.exit_code(is_strict=True) is ExitCode.OK
    findings.add(_job(), (warning("x/y", "a warning", AT),))
    assert findings.exit_code(is_strict=False) is ExitCode.OK
    assert not findings.stops(is_strict=False)
    assert findings.exit_code(is_strict=True) is ExitCode.CHECKS_FAILED
    findings.add(_job(), (error("x/y", "an error", AT),))
    assert findings.exit_code(is_strict=False) is ExitCode.REJECTED
    assert findings.stops(is_strict=False)


def _row_job(row: int, **values: str) -> Job:
    places = dict.fromkeys(values, Location("orders.csv", row, 5, header="own"))
    return replace(_job(), record=Record(f"{row}", AT, values, places))


def test_faults_that_differ_in_what_their_rows_say_are_one() -> None:
    findings = Findings(NAMES)
    for row in range(2, 14):
        told = (error("x/y", f"'polisen.se/k{row}' is not the address, 3 mm", AT, f"write k{row}"),)
        findings.add(_row_job(row, own=f"k{row}", copies="3", empty=""), told)
    (problem,) = findings.problems()
    assert problem.message == "'polisen.se/k2' is not the address, 3 mm"
    assert problem.related[-1].message == "also in 11 other records: 3, 4, 5, 6, 7, 8, 9, 10 and 3 more"


def test_what_a_row_says_is_compared_as_words() -> None:
    findings = Findings(NAMES)
    for row, width in ((2, "12.4"), (3, "12.5")):
        findings.add(_row_job(row, own="2"), (error("x/y", f"{width} mm too wide", AT),))
    assert len(findings.problems()) == 2


def test_a_fault_in_the_same_column_of_many_rows_names_them() -> None:
    findings = Findings(NAMES)
    for row in (4, 9, 7):
        at = Location("orders.csv", row, 2, header="association")
        findings.add(None, (error("text/no-glyph", "the slip has no glyph", at),))
    findings.add(None, (error("text/no-glyph", "the slip has no glyph", AT),))
    first, other = findings.problems()
    assert (first.at.line, [note.message for note in first.related]) == (4, ["also in 2 other rows: 9, 7"])
    assert other.related == ()

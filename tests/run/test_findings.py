"""A fault that many pieces share is told once, with the pieces it was seen in."""

from __future__ import annotations

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

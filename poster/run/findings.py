"""The run: gathers the faults of all pieces; one that many pieces share is told once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from poster.campaign.piece import Job
from poster.problems import ExitCode, Location, Problem, Related, Severity, error

MAX_FINDINGS = 500
_MAX_NAMES = 8
_Key = tuple[str, Severity, str, Location | None, str]
_ROW = "\0"  # stands for what a row of the list says, in what faults are compared by
_DIMENSIONS = ("area", "layout", "size", "language", "profile", "record")


@dataclasses.dataclass(slots=True)
class _Finding:
    """A fault and the values of each dimension it was seen with, in order of appearance."""

    problem: Problem
    seen: dict[str, dict[str, None]]
    rows: dict[int, None] = dataclasses.field(default_factory=dict)


class Findings:
    """Faults by code, place and message, in order of first appearance.

    Faults that differ in nothing but what a row of the list says, or in the row they lie in, are one.
    At most `MAX_FINDINGS` different ones are kept; the rest is counted, so that memory stays flat.
    `area_names` gives the name of an area by its id.
    """

    def __init__(self, area_names: dict[str, str]) -> None:
        """Begin with none."""
        self._area_names = area_names
        self._found: dict[_Key, _Finding] = {}
        self._dropped = 0
        self._has_dropped_error = False

    def add(self, job: Job | None, problems: Iterable[Problem]) -> None:
        """Take the faults of one piece, or of the whole run (`job` is None)."""
        for problem in problems:
            key = _key(problem, job)
            if key not in self._found and len(self._found) >= MAX_FINDINGS:
                self._dropped += 1
                self._has_dropped_error |= problem.severity is Severity.ERROR
                continue
            finding = self._found.setdefault(key, _Finding(problem, {name: {} for name in _DIMENSIONS}))
            if problem.at is not None and problem.at.header:
                finding.rows.setdefault(problem.at.line)
            if job is not None:
                self._note(finding, job)

    def _note(self, finding: _Finding, job: Job) -> None:
        """Note the piece a fault was seen in."""
        values = (
            self._area_names.get(job.area, job.area),
            job.layout,
            job.size,
            job.language,
            job.profile,
            job.record.id if job.record else "",
        )
        for dimension, value in zip(_DIMENSIONS, values, strict=True):
            finding.seen[dimension].setdefault(value)

    @property
    def has_errors(self) -> bool:
        """Was any fault an error?"""
        found = any(finding.problem.severity is Severity.ERROR for finding in self._found.values())
        return found or self._has_dropped_error

    @property
    def has_warnings(self) -> bool:
        """Was any fault a warning?"""
        return any(finding.problem.severity is Severity.WARNING for finding in self._found.values())

    def stops(self, *, is_strict: bool) -> bool:
        """Must nothing be delivered?"""
        return self.has_errors or (is_strict and self.has_warnings)

    def exit_code(self, *, is_strict: bool) -> ExitCode:
        """Return how the run ends: rejected, failed by `--strict`, or well."""
        if self.has_errors:
            return ExitCode.REJECTED
        return ExitCode.CHECKS_FAILED if self.stops(is_strict=is_strict) else ExitCode.OK

    def problems(self) -> tuple[Problem, ...]:
        """Return every fault once, saying where else it was seen."""
        merged = tuple(_merged(finding) for finding in self._found.values())
        return (*merged, *self._rest())

    def _rest(self) -> tuple[Problem, ...]:
        """Return the problem that counts those left out, if any were."""
        if not self._dropped:
            return ()
        message = f"{self._dropped} more faults are not listed; the list ends after {MAX_FINDINGS} different ones"
        rest = error("run/more", message, None, "mend those listed and run again")
        if not self._has_dropped_error:
            rest = dataclasses.replace(rest, severity=Severity.WARNING)
        return (rest,)


def _key(problem: Problem, job: Job | None) -> _Key:
    """Return what a fault is compared by; of a cell of a list, every row of its column is one place."""
    values = job.record.values.values() if job is not None and job.record is not None else ()
    message, hint = (_without(text, values) for text in (problem.message, problem.hint))
    at = problem.at
    if at is not None and at.header:
        at = dataclasses.replace(at, line=0)
    return (problem.code, problem.severity, message, at, hint)


def _without(text: str, values: Iterable[str]) -> str:
    """Return a text with the `values` of a row taken out where they stand as words, the longest first."""
    for value in sorted((value for value in values if value and value in text), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _ROW, text)
    return text


def _merged(finding: _Finding) -> Problem:
    """Return the fault with notes on the rows and the pieces it was seen in."""
    rows = [f"{row}" for row in list(finding.rows)[1:]]
    related = (*finding.problem.related, *([Related(_also("row", rows))] if rows else []))
    if not finding.seen["area"]:
        return dataclasses.replace(finding.problem, related=related)
    first = [next(iter(values)) for values in finding.seen.values()]
    notes = [f"seen in {', '.join(name for name in first if name)}"]
    notes += [_also(dimension, list(values)[1:]) for dimension, values in finding.seen.items() if len(values) > 1]
    return dataclasses.replace(finding.problem, related=(*related, *map(Related, notes)))


def _also(dimension: str, others: list[str]) -> str:
    """Return the note on further areas, sizes and so on."""
    word = dimension if len(others) == 1 else f"{dimension}s"
    rest = f" and {len(others) - _MAX_NAMES} more" if len(others) > _MAX_NAMES else ""
    return f"also in {len(others)} other {word}: {', '.join(others[:_MAX_NAMES])}{rest}"

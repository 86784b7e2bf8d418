"""Command line: reports of the run in words for people and as data for machines."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from poster.campaign.facts import Fact
from poster.problems import ExitCode, Severity
from poster.run.request import BuildReport, CheckReport, PreviewReport, Tally

if TYPE_CHECKING:
    from poster.campaign.matrix import Matrix

MAX_ROWS = 60  # areas, or rows of a list, that a table for people may have
_Report = BuildReport | CheckReport | PreviewReport


def build_summary(report: BuildReport) -> str:
    """Return what a build made, in one line, or that it made nothing."""
    if report.exit_code is not ExitCode.OK:
        return _nothing(report)
    parts = [f"{_pieces(report.tally)} in {report.folder}", _size(report.size), *_unconfirmed(report.unconfirmed)]
    if report.earlier:
        parts.append(f"{_count(report.earlier, 'file')} of earlier runs left as before")
    return ", ".join(parts)


def preview_summary(report: PreviewReport) -> str:
    """Return what a preview drew, in one line."""
    if report.exit_code is not ExitCode.OK:
        return _nothing(report)
    return f"{_pieces(report.tally)} drawn in {report.folder}, all of them on {report.contact_sheet}"


def check_summary(report: CheckReport) -> str:
    """Return how a check went, in one line."""
    found = [problem.severity for problem in report.problems]
    errors, warnings = found.count(Severity.ERROR), found.count(Severity.WARNING)
    verdict = "in order" if report.exit_code is ExitCode.OK else "not in order"
    counts = [_count(errors, "error"), _count(warnings, "warning"), *_unconfirmed(report.unconfirmed)]
    return f"{_pieces(report.tally)} {verdict}: {', '.join(counts)}"


def check_text(report: CheckReport) -> str:
    """Return the matrix area × slot and the unconfirmed facts as text."""
    parts = [_table(report.matrix)] if report.matrix else []
    if report.unconfirmed:
        parts.append("\n".join(["unconfirmed facts", *(_fact(fact) for fact in report.unconfirmed)]))
    return "\n\n".join(parts)


def _table(table: Matrix) -> str:
    """Return the matrix as text, or only its size where nobody could read it."""
    if len(table.rows) <= MAX_ROWS:
        return table.table()
    return f"the table of texts has {len(table.rows):,} columns; --json prints it"


def _fact(fact: Fact) -> str:
    """Return one fact with its place and what to ask."""
    area = f" ({fact.area})" if fact.area and fact.area not in fact.what else ""
    value = f" '{fact.value}'" if fact.value else " (empty)"
    return f"  {fact.at}: {fact.what}{area}{value}: {fact.confirm}"


def build_data(report: BuildReport) -> dict[str, Any]:
    """Return a build's report as JSON-able data."""
    return {
        **_common(report),
        "folder": report.folder,
        "files": list(report.files),
        "bytes": report.size,
        "earlier_files": report.earlier,
        "unconfirmed": [fact_data(fact) for fact in report.unconfirmed],
    }


def preview_data(report: PreviewReport) -> dict[str, Any]:
    """Return a preview's report as JSON-able data."""
    return {
        **_common(report),
        "folder": report.folder,
        "files": list(report.files),
        "contact_sheet": report.contact_sheet,
    }


def check_data(report: CheckReport) -> dict[str, Any]:
    """Return a check's report as JSON-able data."""
    return {
        **_common(report),
        "matrix": report.matrix.plain() if report.matrix else None,
        "unconfirmed": [fact_data(fact) for fact in report.unconfirmed],
    }


def fact_data(fact: Fact) -> dict[str, Any]:
    """Return a fact as JSON-able data."""
    return {
        "what": fact.what,
        "value": fact.value,
        "area": fact.area,
        "language": fact.language,
        "confirm": fact.confirm,
        "at": str(fact.at),
    }


def _common(report: _Report) -> dict[str, Any]:
    """Return what every report tells of the selection."""
    return {"selected": dataclasses.asdict(report.tally)}


def _nothing(report: _Report) -> str:
    """Return that nothing was written, and why where it is not plain."""
    reason = " (a warning is a failure with --strict)" if report.exit_code is ExitCode.CHECKS_FAILED else ""
    return f"nothing was written{reason}"


def _pieces(tally: Tally) -> str:
    """Return how many posters of what, such as `18 posters (3 areas, A3 A4, press office mono)`."""
    about = [_count(len(tally.areas), "area")]
    about += [_count(len(tally.layouts), "layout")] if len(tally.layouts) > 1 else []
    about += [" ".join(tally.sizes)]
    about += [" ".join(tally.languages)] if len(tally.languages) > 1 else []
    about += [" ".join(tally.profiles)]
    return f"{_count(tally.pieces, 'poster')} ({', '.join(about)})"


def _unconfirmed(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """Return the part of a summary that counts unconfirmed facts, if there are any."""
    return (f"{_count(len(facts), 'fact')} unconfirmed",) if facts else ()


def _count(number: int, word: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _size(size: int) -> str:
    """Return a size in bytes for people (decimal prefixes)."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"

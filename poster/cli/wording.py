"""Command line: reports of the run in words for people and as data for machines."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from poster.campaign.facts import Fact
from poster.problems import ExitCode, Severity
from poster.run.request import BuildReport, Tally

if TYPE_CHECKING:
    from poster.campaign.matrix import Matrix
    from poster.run.check import CheckReport
    from poster.run.preview import PreviewReport
    from poster.run.verify import FileProof, VerifyReport

    _Report = BuildReport | CheckReport | PreviewReport

MAX_ROWS = 60  # areas, or rows of a list, that a table for people may have


def build_summary(report: BuildReport) -> str:
    """Return what a build made, in one line, or that it made nothing."""
    if report.exit_code is not ExitCode.OK and not report.failed:
        return _nothing(report)
    parts = [*_made(report), *_unconfirmed(report.unconfirmed)]
    if report.earlier:
        parts.append(f"{_count(report.earlier, 'file')} of earlier runs left as before")
    if report.report:
        parts.append(f"to be signed in {report.report}")
    return ", ".join(parts)


def _made(report: BuildReport) -> list[str]:
    """Return what was delivered and what was not."""
    if not report.failed:
        proven = "all proven" if report.is_proven else "not proven and labelled with no standard"
        return [f"{_pieces(report.tally)} in {report.folder}", _size(report.size), proven]
    total = report.tally.pieces
    verb = "was" if len(report.failed) == 1 else "were"
    parts = [f"{_count(len(report.failed), 'poster')} of {total:,} failed the proof and {verb} not delivered"]
    if report.kept:
        parts.append(f"kept unlabelled as {report.kept[0]}{' and so on' if len(report.kept) > 1 else ''}")
    if report.files:
        parts.append(f"the other {len(report.files):,} in {report.folder}, {_size(report.size)}, proven")
    return parts


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
        "failed": list(report.failed),
        "kept": list(report.kept),
        "is_proven": report.is_proven,
        "report": report.report,
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


def verify_text(report: VerifyReport) -> str:
    """Return one line a file."""
    return "\n".join(_verified(file) for file in report.files)


def _verified(file: FileProof) -> str:
    """Return the line of one file."""
    if not file.verdicts:
        return f"{file.file}: not read"
    passed = sum(verdict == "passed" for _, verdict in file.verdicts)
    how = f"against {file.judged_as}" if file.has_ticket else f"without a ticket, as {file.judged_as or 'any PDF'}"
    verdict = ("proven" if file.has_ticket else "in order") if file.is_good else "failed"
    return f"{file.file}: {verdict} {how}, {_count(passed, 'check')} passed"


def verify_summary(report: VerifyReport) -> str:
    """Return how the files did, in one line."""
    failed = sum(not file.is_good for file in report.files)
    return f"{_count(len(report.files), 'file')}: {f'{failed:,} failed' if failed else 'all in order'}"


def verify_data(report: VerifyReport) -> dict[str, Any]:
    """Return what was found in each file as JSON-able data."""
    return {"files": [_file_data(file) for file in report.files]}


def _file_data(file: FileProof) -> dict[str, Any]:
    """Return what was found in one file as JSON-able data."""
    return {
        "file": file.file,
        "is_good": file.is_good,
        "has_ticket": file.has_ticket,
        "judged_as": file.judged_as,
        "payload_read": file.payload_read,
        "checks": [{"id": check, "verdict": verdict} for check, verdict in file.verdicts],
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

"""Command line: runs of stacks and earlier tickets, in words for people and as data for machines."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from poster.cli.wording import fact_data
from poster.problems import ExitCode, Location, Severity
from poster.run.stack_request import StackReport, StackTally
from poster.stack.outdated import Change, Comparison, OutdatedPiece
from poster.stack.ticket import Holding, Identified


def stack_data(report: StackReport, *, is_dry: bool) -> dict[str, Any]:
    """Return a run as data."""
    tally = dataclasses.asdict(report.tally)
    tally["sheets"] = dict(report.tally.sheets)
    tally["press"] = [{"file": name, "copies": copies} for name, copies in report.tally.press]
    tally["imposed"] = [dataclasses.asdict(one) for one in report.tally.imposed]
    tally["recipients"] = [dataclasses.asdict(one) for one in report.tally.recipients]
    return {
        "folder": report.folder,
        "files": list(report.files),
        "bytes": report.size,
        "is_dry_run": is_dry,
        "is_unchanged": report.is_unchanged,
        "unconfirmed": [fact_data(fact) for fact in report.unconfirmed],
        "archive": report.archive,
        **tally,
    }


def plan_text(report: StackReport) -> str:
    """Return the plan of a run as aligned lists: print files, press files and imposed ones; then every stack."""
    rows = [
        (queue.file, f"{_count(queue.stacks, 'stack')}", f"{_count(queue.sheets, 'sheet')} {queue.size}")
        for queue in report.tally.queues
    ]
    rows += [(name, "print shop", _count(copies, "copy", "copies")) for name, copies in report.tally.press]
    rows += [
        (one.file, "print shop", f"{_count(one.copies, 'copy', 'copies')} on {_count(one.sheets, 'press sheet')}")
        for one in report.tally.imposed
    ]
    stacks = [(one.id, one.name, one.code, _count(one.copies, "copy", "copies")) for one in report.tally.recipients]
    return "\n\n".join(part for part in (_aligned(rows), _aligned(stacks)) if part)


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows with their cells below one another."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def stack_summary(report: StackReport, *, is_dry: bool) -> str:
    """Return a run in one line, such as `14 stacks, 312 sheets A4, 28 sheets A3 and 16 slips, 2 warnings`."""
    about = _about(report.tally)
    about += [f"{_count(len(report.unconfirmed), 'fact')} unconfirmed"] if report.unconfirmed else []
    warnings = sum(problem.severity is Severity.WARNING for problem in report.problems)
    about += [_count(warnings, "warning")] if warnings else []
    told = ", ".join(about)
    if report.is_unchanged:
        return f"nothing to do: {told}, as they lie in {report.folder}" if report.tally.stacks else "nothing to do"
    if report.exit_code is not ExitCode.OK:
        return f"{told}; nothing was written"
    if is_dry:
        return f"{told}; nothing was written (--dry-run)"
    found = f"; {_count(report.found, 'file')} of a run that was stopped used again" if report.found else ""
    packed = f"; packed in {report.archive}" if report.archive else ""
    return f"{told}, {len(report.files)} files in {report.folder}{found}{packed}"


def _about(tally: StackTally) -> list[str]:
    """Return stacks, sheets by size, the size with most sheets first, what lies on them, and the print shop's."""
    sizes = sorted(tally.sheets, key=lambda pair: (-pair[1], pair[0]))
    tops = [_count(tally.slips, "slip")] if tally.slips else []
    tops += [_count(tally.pile_sheets, "pile sheet")] if tally.pile_sheets else []
    printed = [*(f"{_count(sheets, 'sheet')} {size}" for size, sheets in sizes), *tops]
    printed[-2:] = [" and ".join(printed[-2:])] if tops else printed[-2:]
    copies = sum(copies for _, copies in tally.press)
    pressed = [f"{_count(copies, 'copy', 'copies')} from the print shop"] if copies else []
    return [_count(tally.stacks, "stack"), *printed, *pressed]


def outdated_text(comparison: Comparison) -> str:
    """Return outdated pieces, each with its changes and its holders; changes that pieces share are told once."""
    groups: dict[tuple[Change, ...], list[OutdatedPiece]] = {}
    for one in comparison.outdated:
        groups.setdefault(one.changes, []).append(one)
    told = ["\n".join(_group(changes, pieces)) for changes, pieces in groups.items()]
    return "\n\n".join([*told, *_resized(comparison)])


def _resized(comparison: Comparison) -> list[str]:
    """Return what is set in another size today, as one paragraph; nothing if there is none."""
    if not comparison.resized:
        return []
    groups: dict[tuple[Change, ...], list[str]] = {}
    for one in comparison.resized:
        groups.setdefault(one.changes, []).append(f"  {one.piece.id} ({one.piece.version})")
    lines = ["set in another size today, for the sake of another area; they say the same and may stay:"]
    for changes, names in groups.items():
        lines += [*map(_change, changes), *names]
    return ["\n".join(lines)]


def _group(changes: tuple[Change, ...], pieces: list[OutdatedPiece]) -> list[str]:
    """Return the lines of pieces that changed alike."""
    lines = [_change(change) for change in changes] or ["cannot be made any more"]
    for one in pieces:
        lines.append(f"  {one.piece.id} ({one.piece.version}), since {one.ticket.ticket.date}")
        lines += [f"    {fault.message}" for fault in one.problems[:3]]
        lines += [f"    {_holding(holding)}" for holding in one.holdings]
    return lines


def _change(change: Change) -> str:
    """Return a change, such as `contacts.police.number: '114 14' → '114 15' (campaign.yaml:112:13)`."""
    words = f": '{_cut(change.before)}' → '{_cut(change.after)}'" if change.before or change.after else " changed"
    return f"{change.what}{words}{_at(change.at)}"


def _at(at: Location | None) -> str:
    """Return a place in brackets."""
    return f" ({at})" if at else ""


def _holding(holding: Holding) -> str:
    """Return who holds how many."""
    ranges = ", ".join(f"{first}–{last}" if first != last else f"{first}" for first, last in holding.sheets)
    who = holding.recipient.association or f"stock {holding.recipient.id}"
    order = f" (order {holding.recipient.id})" if holding.recipient.association else ""
    return f"{who}{order}: {_count(holding.copies, 'sheet')}{f', {ranges}' if ranges else ''}"


def outdated_summary(comparison: Comparison) -> str:
    """Return a comparison in one line."""
    if not comparison.outdated:
        sizes = f", {len(comparison.resized)} set in another size today" if comparison.resized else ""
        return f"nothing is outdated ({_count(comparison.compared, 'piece')} compared{sizes})"
    sheets = sum(one.copies for one in comparison.outdated)
    holders = {
        holding.recipient.association or holding.recipient.id
        for one in comparison.outdated
        for holding in one.holdings
    }
    told = f"{len(comparison.outdated)} of {_count(comparison.compared, 'piece')} outdated"
    held = f", {_count(sheets, 'sheet')} at {_count(len(holders), 'place')}" if holders else ""
    return f"{told}{held}"


def outdated_data(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as data."""
    resized = [
        {"piece": one.piece.id, "version": one.piece.version, "ticket": one.ticket.name}
        | {"changes": [_change_data(change) for change in one.changes]}
        for one in comparison.resized
    ]
    outdated = [_piece_data(one) for one in comparison.outdated]
    return {"compared": comparison.compared, "outdated": outdated, "resized": resized}


def _change_data(change: Change) -> dict[str, str]:
    """Return a change as data."""
    at = str(change.at) if change.at else ""
    return {"what": change.what, "from": change.before, "to": change.after, "at": at}


def _piece_data(one: OutdatedPiece) -> dict[str, Any]:
    """Return an outdated piece as data."""
    return {
        "piece": one.piece.id,
        "file": one.piece.file,
        "version": one.piece.version,
        "ticket": one.ticket.name,
        "since": one.ticket.ticket.date,
        "is_gone": one.is_gone,
        "reasons": [problem.message for problem in one.problems],
        "changes": [_change_data(change) for change in one.changes],
        "holders": [_holding_data(holding) for holding in one.holdings],
        "copies": one.copies,
    }


def _holding_data(holding: Holding) -> dict[str, Any]:
    """Return copies at a recipient as data."""
    return {
        "order": holding.recipient.id,
        "association": holding.recipient.association,
        "copies": holding.copies,
        "sheets": [list(pair) for pair in holding.sheets],
    }


def identified_text(found: Sequence[Identified]) -> str:
    """Return what a version code stands for."""
    return "\n".join(line for one in found for line in _identified(one))


def _identified(one: Identified) -> list[str]:
    """Return the lines of one poster."""
    piece = one.piece
    what = f"{piece.area}, {piece.layout}, {piece.size}, {piece.language}, {piece.profile}"
    record = f", record {piece.record}" if piece.record else ""
    head = f"{piece.version}: {one.ticket.ticket.campaign}, {what}{record}; run of {one.ticket.ticket.date}"
    return [f"{head} ({one.ticket.name})", *(f"  {_holding(holding)}" for holding in one.holdings)]


def identified_data(found: Sequence[Identified]) -> dict[str, Any]:
    """Return the same as data."""
    return {
        "posters": [
            {
                "campaign": one.ticket.ticket.campaign,
                "date": one.ticket.ticket.date,
                "ticket": one.ticket.name,
                "piece": one.piece.id,
                "version": one.piece.version,
                "area": one.piece.area,
                "layout": one.piece.layout,
                "size": one.piece.size,
                "language": one.piece.language,
                "profile": one.piece.profile,
                "record": one.piece.record,
                "holders": [_holding_data(holding) for holding in one.holdings],
            }
            for one in found
        ]
    }


def _cut(text: str) -> str:
    """Return a text cut to a line."""
    return text if len(text) <= 80 else text[:79] + "…"


def _count(number: int, word: str, plural: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"

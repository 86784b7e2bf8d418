"""The run: `build --changed`: only the posters that differ from those in the output folder."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poster.campaign.piece import Job
from poster.deliver.faults import refused
from poster.deliver.ticket import FILE_NAME, PieceEntry, Ticket
from poster.problems import Rejected
from poster.run.build import Output, build
from poster.run.request import BuildReport, Progress, Request, Workers
from poster.run.stack_ticket import ticket_table
from poster.run.workshop import Workshop, open_workshop
from poster.stack.shelf import sha256_of
from poster.stack.ticket import read_ticket, refuse_foreign

_PART = ".poster-ticket.part"


@dataclass(frozen=True, slots=True)
class ChangedBuild:
    """What was made, None if nothing had changed, and how many files were `kept` as they are."""

    report: BuildReport | None
    kept: int


def build_changed(request: Request, output: Output, workers: Workers, progress: Progress) -> ChangedBuild:
    """Make the selected pieces whose version code, or whose file, is not what the ticket in the folder says.

    A folder without a ticket is filled anew. The ticket then speaks of all files, those kept included. Raises
    `Rejected` as `build` does, and with ticket/unreadable or ticket/foreign for a ticket that says nothing about
    this campaign: what it stands for is never guessed.
    """
    workshop = open_workshop(request)
    path = output.folder / FILE_NAME
    if not path.exists():
        return ChangedBuild(build(request, output, workers, progress), 0)
    former = read_ticket(path)
    refuse_foreign((former,), workshop.campaign.id)
    kept = _kept(workshop, former.ticket, output.folder)
    changed = frozenset(job.file_name for job in workshop.jobs) - kept
    if not changed:
        return ChangedBuild(None, len(kept))
    report = build(dataclasses.replace(request, only=changed), output, workers, progress)
    if report.files:
        _carry(output.folder, {piece.file: piece for piece in former.ticket.pieces})
    return ChangedBuild(report, len(kept))


def _kept(workshop: Workshop, former: Ticket, folder: Path) -> frozenset[str]:
    """Return the names of the files that are what they would be today."""
    known = {piece.file: piece for piece in former.pieces}
    return frozenset(
        job.file_name
        for job in workshop.jobs
        if job.file_name in known and _is_same(known[job.file_name], _version(workshop, job), folder)
    )


def _version(workshop: Workshop, job: Job) -> str:
    """Return the version code of a piece today, empty if it cannot be made."""
    try:
        return workshop.resolver.piece(job).version
    except Rejected:
        return ""


def _is_same(entry: PieceEntry, version: str, folder: Path) -> bool:
    """Is the file there, and of today's version?"""
    return entry.version == version and sha256_of(folder / entry.file) == entry.sha256


def _carry(folder: Path, former: dict[str, PieceEntry]) -> None:
    """Tell all about the kept files in the new ticket too; it only names them."""
    path = folder / FILE_NAME
    ticket: dict[str, Any] = json.loads(path.read_bytes())
    left = [entry for entry in ticket["earlier"] if entry["file"] in former]
    carried = [former[entry["file"]] for entry in left if former[entry["file"]].sha256 == entry["sha256"]]
    names = {piece.file for piece in carried}
    tables: dict[str, list[Any]] = {name: value for name, value in ticket.items() if isinstance(value, list)}
    tables["pieces"] += [dataclasses.asdict(piece) for piece in carried]
    tables["earlier"] = [entry for entry in ticket["earlier"] if entry["file"] not in names]
    head = json.dumps({name: value for name, value in ticket.items() if name not in tables}, ensure_ascii=False)
    parts = [head[:-1]]
    for name, entries in tables.items():
        parts.append(ticket_table(name, [json.dumps(entry, ensure_ascii=False) for entry in entries]))
    try:
        part = folder / _PART
        part.write_text(",\n".join(parts) + "}\n", encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as fault:
        raise refused(fault, str(path)) from fault


def unchanged_summary(made: ChangedBuild, folder: str) -> str:
    """Return what is said when there was nothing to do."""
    return f"nothing has changed: {made.kept:,} {'poster' if made.kept == 1 else 'posters'} in {folder}"

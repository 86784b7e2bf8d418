"""The run: `build --changed`: only the posters that differ from those in the output folder."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poster.deliver.document import ticket_document
from poster.deliver.proofs import FILE_NAME as PROOF_NAME
from poster.deliver.proofs import SCHEMA as PROOF_SCHEMA
from poster.deliver.record import encoded
from poster.deliver.ticket import FILE_NAME, PROVEN, PieceEntry
from poster.problems import Rejected
from poster.regular_file import read_regular
from poster.run.books import Carried
from poster.run.build import Output, build
from poster.run.proofs import VALIDATOR_CHECKS
from poster.run.request import BuildReport, Progress, Proving, Request, Workers
from poster.run.workshop import Workshop, open_workshop
from poster.stack.shelf import sha256_of
from poster.stack.ticket import MAX_BYTES, EarlierTicket, refuse_foreign, ticket_of

if TYPE_CHECKING:
    from poster.run.crew import Crew

MAX_PROOF_BYTES = 500_000_000  # a thousand sheets take some megabytes


@dataclass(frozen=True, slots=True)
class ChangedBuild:
    """What was made, None if nothing had changed, and how many files were `kept` as they are."""

    report: BuildReport | None
    kept: int


@dataclass(frozen=True, slots=True)
class _Former:
    """The posters of the earlier run that lie in the folder as they were proven, by file name.

    `pieces` and `sheets` are what ticket and proof say of them, as read.
    """

    entries: Mapping[str, PieceEntry]
    pieces: Mapping[str, Any]
    sheets: Mapping[str, Any]


def build_changed(
    request: Request, output: Output, workers: Workers | Crew, progress: Progress, proving: Proving
) -> ChangedBuild:
    """Make the selected pieces whose version code, file or proof is not what ticket and proof in the folder say.

    A folder without a ticket is filled anew. Ticket and proof then speak of all files, those kept included. A
    poster without a proof that would do today is made anew. Raises `Rejected` as `build` does, and with
    ticket/unreadable or ticket/foreign for a ticket that says nothing about this campaign: what it stands for is
    never guessed.
    """
    workshop = open_workshop(request)
    path = output.folder / FILE_NAME
    if not path.exists():
        return ChangedBuild(build(request, output, workers, progress, proving), 0)
    former = _former(path, workshop, request, proving)
    kept = frozenset(
        job.file_name
        for number, job in enumerate(workshop.jobs)
        if job.file_name in former.entries and former.entries[job.file_name].version == _version(workshop, number)
    )
    changed = frozenset(job.file_name for job in workshop.jobs) - kept
    if not changed:
        return ChangedBuild(None, len(kept))
    narrowed = dataclasses.replace(request, only=changed)
    return ChangedBuild(build(narrowed, output, workers, progress, proving, _carried(former, changed)), len(kept))


def _former(path: Path, workshop: Workshop, request: Request, proving: Proving) -> _Former:
    """Return what the folder holds already of this campaign."""
    document = ticket_document(path, MAX_BYTES)
    ticket = ticket_of(document, str(path))
    refuse_foreign((EarlierTicket(str(path), ticket),), workshop.campaign.id)
    sheets = _proofs(path.parent / PROOF_NAME)
    entries = {
        piece.file: piece
        for piece in ticket.pieces
        if piece.proof == PROVEN
        and _is_enough(sheets.get(piece.file), piece, request, proving)
        and sha256_of(path.parent / piece.file) == piece.sha256
    }
    return _Former(entries, {piece["file"]: piece for piece in document["pieces"]}, sheets)


def _proofs(path: Path) -> dict[str, Any]:
    """Return what `proof.json` says of each file; nothing if it cannot be read, so that all is proven anew."""
    try:
        record = json.loads(read_regular(path, MAX_PROOF_BYTES))
        return {sheet["file"]: sheet for sheet in record["sheets"]} if record["schema"] == PROOF_SCHEMA else {}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}


def _is_enough(sheet: Any, piece: PieceEntry, request: Request, proving: Proving) -> bool:
    """Is that the record of a proof of this very file that this run would accept?"""
    if not isinstance(sheet, dict) or (sheet.get("sha256"), sheet.get("result")) != (piece.sha256, PROVEN):
        return False
    if request.is_strict and sheet.get("findings"):
        return False
    claimed = frozenset(piece.claims)
    asked = [check for check in VALIDATOR_CHECKS if {claim.value for claim in check.standards} & claimed]
    return proving.validator is None or {check.id for check in asked} <= frozenset(sheet.get("passed", ()))


def _version(workshop: Workshop, number: int) -> str:
    """Return the version code of a piece today, empty if it cannot be made."""
    try:
        return workshop.resolver.piece(workshop.jobs[number]).version
    except Rejected:
        return ""


def _carried(former: _Former, changed: frozenset[str]) -> Carried:
    """Return the posters that are not made anew, the selected and the others."""
    names = [name for name in former.entries if name not in changed]
    return Carried(
        tuple(encoded(former.pieces[name]) for name in names),
        tuple(encoded(former.sheets[name]) for name in names),
        frozenset(names),
    )


def unchanged_summary(made: ChangedBuild, folder: str) -> str:
    """Return what is said when there was nothing to do."""
    return f"nothing has changed: {made.kept:,} {'poster' if made.kept == 1 else 'posters'} in {folder}"

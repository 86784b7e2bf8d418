"""The run: `build --changed`: only the posters that differ from those in the output folder."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poster.campaign.piece import Job
from poster.deliver.delivery import tidy
from poster.deliver.document import ticket_document, unreadable
from poster.deliver.lean import piece_line
from poster.deliver.proofs import SCHEMA as PROOF_SCHEMA
from poster.deliver.record import encoded, software
from poster.deliver.ticket import PROVEN
from poster.problems import Rejected
from poster.proof.promise import VERSION as PROMISE_VERSION
from poster.regular_file import read_regular
from poster.run.records import NONE_CARRIED, Carried, Output, record_names
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

    `pieces` and `sheets` are what ticket and proof say of them, as read. `is_of_today` says that they were made by
    the versions of today.
    """

    pieces: Mapping[str, Any]
    sheets: Mapping[str, Any]
    is_of_today: bool


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
    path = output.folder / record_names(request.shard).ticket
    if not path.exists():
        return ChangedBuild(_built(request, output, workers, progress, proving, NONE_CARRIED), 0)
    former = _former(path, workshop, request, proving)
    kept = frozenset(job.file_name for job in workshop.jobs if _is_same(workshop, job, former))
    changed = frozenset(job.file_name for job in workshop.jobs) - kept
    if not changed:
        tidy(output.folder)
        return ChangedBuild(None, len(kept))
    narrowed = dataclasses.replace(request, only=changed)
    made = _built(narrowed, output, workers, progress, proving, _carried(former, changed))
    return ChangedBuild(made, len(kept))


def _built(
    request: Request,
    output: Output,
    workers: Workers | Crew,
    progress: Progress,
    proving: Proving,
    carried: Carried,
) -> BuildReport:
    """Build; what paints and proves is loaded only if there is something to make."""
    from poster.run.build import build

    return build(request, output, workers, progress, proving, carried)


def _former(path: Path, workshop: Workshop, request: Request, proving: Proving) -> _Former:
    """Return what the folder holds already of this campaign."""
    document = ticket_document(path, MAX_BYTES)
    # Typed reading of every slot of a thousand pieces takes a second; only a few values of each are needed here.
    rest = {name: table for name, table in document.items() if name != "pieces"}
    ticket = ticket_of({**rest, "pieces": []}, str(path))
    refuse_foreign((EarlierTicket(str(path), ticket),), workshop.campaign.id)
    sheets = _proofs(path.parent / record_names(request.shard).proof)
    pieces = document.get("pieces")
    if not isinstance(pieces, list) or not all(_is_piece(piece) for piece in pieces):
        raise unreadable(str(path), "its table of pieces is damaged")
    found = {
        piece["file"]: piece
        for piece in pieces
        if piece.get("proof") == PROVEN
        and _promises_as_today(piece)
        and _is_enough(sheets.get(piece["file"]), piece, request, proving)
        and sha256_of(path.parent / piece["file"]) == piece["sha256"]
    }
    return _Former(found, sheets, ticket.software == software())


def _is_piece(piece: Any) -> bool:
    """Does an entry of a ticket tell what is asked of it here?"""
    texts = ("id", "file", "sha256", "version")
    return (
        isinstance(piece, dict)
        and all(isinstance(piece.get(name), str) for name in texts)
        and Path(piece["file"]).name == piece["file"]
        and isinstance(piece.get("claims", []), list)
    )


def _promises_as_today(piece: Mapping[str, Any]) -> bool:
    """Is what the piece promised what this program proves?"""
    promise = piece.get("promise")
    return isinstance(promise, dict) and promise.get("version") == PROMISE_VERSION


def _proofs(path: Path) -> dict[str, Any]:
    """Return what `proof.json` says of each file; nothing if it cannot be read, so that all is proven anew."""
    try:
        record = json.loads(read_regular(path, MAX_PROOF_BYTES))
        return {sheet["file"]: sheet for sheet in record["sheets"]} if record["schema"] == PROOF_SCHEMA else {}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}


def _is_enough(sheet: Any, piece: Mapping[str, Any], request: Request, proving: Proving) -> bool:
    """Is that the record of a proof of this very file that this run would accept?"""
    if not isinstance(sheet, dict) or (sheet.get("sha256"), sheet.get("result")) != (piece["sha256"], PROVEN):
        return False
    if request.is_strict and sheet.get("findings"):
        return False
    if proving.validator is None:
        return True
    from poster.run.proofs import VALIDATOR_CHECKS  # few runs ask a validator

    claimed = frozenset(map(str, piece.get("claims", ())))
    asked = [check for check in VALIDATOR_CHECKS if {claim.value for claim in check.standards} & claimed]
    return {check.id for check in asked} <= frozenset(sheet.get("passed", ()))


def _is_same(workshop: Workshop, job: Job, former: _Former) -> bool:
    """Would the piece be the same today? Its version code says so; what went into it often settles it sooner."""
    known = former.pieces.get(job.file_name)
    if known is None:
        return False
    try:
        if former.is_of_today and known.get("source") == workshop.resolver.source(job):
            return True
        return bool(known["version"] == workshop.resolver.piece(job).version)
    except Rejected:
        return False


def _carried(former: _Former, changed: frozenset[str]) -> Carried:
    """Return the posters that are not made anew, the selected and the others."""
    names = [name for name in former.pieces if name not in changed]
    return Carried(
        tuple(piece_line(former.pieces[name]) for name in names),
        tuple(encoded(former.sheets[name]) for name in names),
        frozenset(names),
    )


def unchanged_summary(made: ChangedBuild, folder: str) -> str:
    """Return what is said when there was nothing to do."""
    return f"nothing has changed: {made.kept:,} {'poster' if made.kept == 1 else 'posters'} in {folder}"

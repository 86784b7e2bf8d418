"""Stage deliver: a job ticket read back as plain data; a damaged or foreign one is never guessed at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from poster.deliver.lean import Restorer
from poster.deliver.ticket import SCHEMA
from poster.problems import ExitCode, Location, Rejected, error
from poster.regular_file import read_regular

UNREADABLE, FOREIGN, CONTRADICTION = "ticket/unreadable", "ticket/foreign", "ticket/contradiction"
_MOST_TOLD = 5
_CHANGED = "somebody has changed it; take the ticket from the backup of the run, or make the run again"
_PROMISE = "promise"
_BEFORE_VALUES = (b",", b"[", b"{")
_BYTES_A_VALUE = 20
_MOST_SHAPES = 40_000_000
_HINT = "name a ticket.json as a run has written it"


def ticket_document(path: Path, limit: int, *, keeps_promises: bool = True) -> Mapping[str, Any]:
    """Return the job ticket at `path`, a JSON object of this program's version, at most `limit` bytes.

    It may hold one value for each 20 bytes of `limit`: a run writes half as many, and what is made to harm would
    take a hundred times its size. What its pieces promise, which `verify` alone asks for, is left out without
    `keeps_promises`; it is most of a ticket in memory.

    Raises `Rejected`: ticket/unreadable (exit code 5) for a file that cannot be read, is too large or damaged,
    ticket/foreign (3) for one that is no job ticket of ours or of another version.
    """
    name = str(path)
    try:
        data = read_regular(path, limit)
    except OSError as fault:
        raise unreadable(name, (fault.strerror or "unknown reason").lower()) from fault
    if len(data) > limit:
        raise unreadable(name, f"it is larger than the {limit // 1_000_000} MB allowed")
    if sum(map(data.count, _BEFORE_VALUES)) > limit // _BYTES_A_VALUE:
        raise unreadable(name, f"it holds more than the {limit // _BYTES_A_VALUE} values allowed")
    try:
        document = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise unreadable(name, "it is not JSON, or not whole") from fault
    if not isinstance(document, dict) or not isinstance(document.get("schema"), int):
        raise foreign(name, "this is no job ticket: it states no version", _HINT)
    if document["schema"] != SCHEMA:
        message = f"the job ticket is of version {document['schema']}; this program reads version {SCHEMA}"
        raise foreign(name, message, "use the program that wrote it")
    return {**document, "pieces": _whole(document.get("pieces"), name, keeps_promises=keeps_promises)}


def _whole(pieces: Any, name: str, *, keeps_promises: bool) -> Any:
    """Return the pieces with what they refer to (see `lean`); what is no table of pieces is left as it is."""
    if not isinstance(pieces, list):
        return pieces
    try:
        return list(_restored(pieces, keeps_promises=keeps_promises))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise unreadable(name, "its table of pieces is damaged") from fault


def _restored(pieces: list[Any], *, keeps_promises: bool) -> Iterator[Any]:
    """Yield the pieces; `ValueError` for promises of more shapes than the sheets of the longest run."""
    restorer, shapes = Restorer(), 0
    for piece in pieces:
        whole = restorer.whole(piece)
        promise = whole.get(_PROMISE)
        if not keeps_promises:
            whole = {key: value for key, value in whole.items() if key != _PROMISE}
        elif isinstance(promise, dict):
            shapes += len(promise.get("shapes", ()))
            if shapes > _MOST_SHAPES:
                raise ValueError("too many shapes")
        yield whole


def unreadable(name: str, reason: str) -> Rejected:
    """Return the rejection of a ticket that cannot be read."""
    problem = error(UNREADABLE, f"cannot read the job ticket: {reason}", Location(name), _HINT)
    return Rejected((problem,), ExitCode.INPUT_OUTPUT)


def foreign(name: str, message: str, hint: str) -> Rejected:
    """Return the rejection of a ticket that speaks of something else."""
    return Rejected((error(FOREIGN, message, Location(name), hint),))


def contradictory(name: str, wrong: Sequence[str]) -> Rejected:
    """Return the rejection of a ticket that contradicts itself, the first of what is `wrong` in full."""
    problems = (
        error(CONTRADICTION, f"the job ticket contradicts itself: {one}", Location(name), _CHANGED)
        for one in wrong[:_MOST_TOLD]
    )
    return Rejected(tuple(problems), ExitCode.INPUT_OUTPUT)

"""The run: a run of stacks that takes the place of another in its folder: what hangs on the walls is not forgotten.

The ticket tells who holds which sheets. Where the one that lies there tells of sheets that the new one does not, it
is kept beside it under a name of its own, which the new one names, and both are read by whoever asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from poster.deliver.ticket import EarlierEntry
from poster.problems import Location, Problem, Rejected, warning
from poster.regular_file import read_regular
from poster.run.counter import Counter, Pieces
from poster.stack.ticket import (
    KEPT_TICKET,
    MAX_BYTES,
    EarlierTicket,
    Holding,
    all_holdings,
    kept_name,
    read_ticket,
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a run takes over from the one in its folder: `left` are (piece, version, holdings) it does not make.

    `data` are the bytes of the ticket that tells of them, none where all is made again; `entries` are the tickets
    that the new one has to name, that one included.
    """

    ticket: str = ""
    data: bytes = b""
    entries: tuple[EarlierEntry, ...] = ()
    left: tuple[tuple[str, str, tuple[Holding, ...]], ...] = ()

    @property
    def kept(self) -> Mapping[str, bytes]:
        """The file to write beside the new ticket, by its name; none where nothing is left."""
        return {kept_name(hashlib.sha256(self.data).hexdigest()): self.data} if self.left else {}


def earlier_of(counter: Counter, pieces: Pieces, folder: Path, ticket_name: str) -> Earlier:
    """Return what the run in `folder` has that this one does not make; a reprint leaves its ticket alone.

    A ticket that cannot be read, or of another campaign, has nothing to take over: such a run is refused elsewhere,
    unless it is to be overwritten.
    """
    path = folder / ticket_name
    try:
        found = read_ticket(path) if path.exists() and not counter.plan.is_reprint else None
        data = read_regular(path, MAX_BYTES) if found else b""
    except (Rejected, OSError):
        return Earlier()
    if found is None or found.ticket.campaign != counter.campaign.id or not found.ticket.stacks:
        return Earlier()
    before = tuple(one for one in found.ticket.earlier if KEPT_TICKET.fullmatch(one.file))
    there = tuple(one for one in before if (folder / one.file).exists())
    left = _left(found, _made(counter, pieces))
    digest = hashlib.sha256(data).hexdigest()
    own = (EarlierEntry(kept_name(digest), digest),) if left else ()
    return Earlier(str(path), data, (*there, *own), left)


def earlier_warnings(counter: Counter, earlier: Earlier) -> tuple[Problem, ...]:
    """Return a warning for each piece of which recipients may hold other sheets than this run makes."""
    if not earlier.left:
        return ()
    (name,) = earlier.kept
    made = {counter.plan.job(index).file_name.removesuffix(".pdf") for index in range(len(counter.plan.pieces))}
    return tuple(_warning(earlier, name, *one, is_made=one[0] in made) for one in earlier.left)


def _warning(
    earlier: Earlier, name: str, piece: str, version: str, held: tuple[Holding, ...], *, is_made: bool
) -> Problem:
    """Return the warning of one piece."""
    holders = ", ".join(one.recipient.id for one in held[:8]) + (f" and {len(held) - 8} more" if held[8:] else "")
    copies = sum(one.copies for one in held)
    now = "this run makes other ones" if is_made else "this run makes none"
    message = (
        f"{copies} sheets of '{piece}' with the code {version} are in the run that lies here, for {holders}; {now}"
    )
    hint = (
        f"'outdated' tells of them: their ticket is kept as {name}. Make what replaces them with --replace into "
        f"another folder, or remove {name} if none was handed out"
    )
    return warning("stack/changed", message, Location(earlier.ticket), hint)


def _made(counter: Counter, pieces: Pieces) -> Mapping[tuple[str, str], tuple[str, int]]:
    """Return version code and copies of what each recipient gets of each piece today."""
    plan = counter.plan
    ids = [plan.job(index).file_name.removesuffix(".pdf") for index in range(len(plan.pieces))]
    versions: dict[int, str] = {}
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for one in (*plan.orders, *plan.stock):
        own = [
            *((run.piece, run.copies) for run in one.runs),
            *((part.piece, part.copies) for part in one.from_shop),
        ]
        for index, copies in own:
            if index not in versions:
                versions[index] = _version(pieces, index)
            key = (one.id, ids[index])
            found[key] = (versions[index], found.get(key, ("", 0))[1] + copies)
    return found


def _version(pieces: Pieces, index: int) -> str:
    """Return the version code of a piece, empty where it cannot be made, which is told elsewhere."""
    try:
        return pieces.version(index)
    except Rejected:
        return ""


def _left(
    found: EarlierTicket, made: Mapping[tuple[str, str], tuple[str, int]]
) -> tuple[tuple[str, str, tuple[Holding, ...]], ...]:
    """Return the pieces of a ticket that recipients hold in another version, or more of, than is made."""
    held = all_holdings(found.ticket)
    left = []
    for piece in found.ticket.pieces:
        own = []
        for one in held.get(piece.id, ()):
            version, copies = made.get((one.recipient.id, piece.id), ("", 0))
            if version != piece.version or copies < one.copies:
                own.append(one)
        if own:
            left.append((piece.id, piece.version, tuple(own)))
    return tuple(left)

"""The run: a reprint held against the run that it mends: sheets that differ are told before they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from poster.deliver.ticket import FILE_NAME, RecipientEntry, Ticket
from poster.problems import Location, Problem, warning
from poster.run.counter import Counter, Pieces
from poster.stack.plan import Recipient
from poster.stack.ticket import read_ticket, refuse_foreign

_HINT = "make the whole run again, or what is outdated with --replace, unless old and new may lie together"


def changed_since(counter: Counter, pieces: Pieces, folder: Path) -> tuple[Problem, ...]:
    """Return a warning for each piece and each order of a reprint that differs from the run in `folder`.

    There is nothing to compare with where the folder has no ticket of a run. Raises `Rejected` as `read_ticket`.
    """
    path = folder / FILE_NAME
    if not counter.plan.is_reprint or not path.exists():
        return ()
    read = read_ticket(path)
    refuse_foreign((read,), counter.campaign.id)
    return (*_pieces(pieces, read.ticket, str(path)), *_orders(counter, pieces, read.ticket, str(path)))


def _pieces(pieces: Pieces, first: Ticket, name: str) -> Iterator[Problem]:
    """Yield the pieces that are not what they were."""
    known = {entry.id: entry.version for entry in first.pieces}
    for _, found in pieces.all_examined():
        if found.id and found.version != known.get(found.id):
            before = f"it was {known[found.id]}" if found.id in known else "it was not in that run"
            message = f"'{found.id}' has changed since the first run: it is {found.version}, {before}"
            yield warning("stack/changed", message, Location(name), _HINT)


def _orders(counter: Counter, pieces: Pieces, first: Ticket, name: str) -> Iterator[Problem]:
    """Yield the orders whose sheets are numbered in another way than they were."""
    known = {entry.id: entry for entry in first.recipients}
    recipients = {stack.recipient.id: stack.recipient for queue in counter.plan.queues for stack in queue.stacks}
    for recipient in recipients.values():
        before = known.get(recipient.id)
        if before is None or _sheets(before) != _runs(counter, recipient):
            message = f"order {recipient.id} has changed since the first run: its sheets are not the same, or none"
            yield warning("stack/changed", message, Location(name), _HINT)


def _sheets(entry: RecipientEntry) -> list[tuple[str, int, int]]:
    """Return the sheets of a recipient as the first run had them: area and size of the piece, first and last."""
    return [(run.piece, run.first, run.last) for run in entry.sheets]


def _runs(counter: Counter, recipient: Recipient) -> list[tuple[str, int, int]]:
    """Return the sheets of a recipient as the list has them today."""
    ids = [counter.plan.job(run.piece).file_name.removesuffix(".pdf") for run in recipient.runs]
    return [(name, run.first, run.last) for name, run in zip(ids, recipient.runs, strict=True)]

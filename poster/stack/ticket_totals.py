"""Stacks: what a job ticket says of copies held against itself: one that contradicts itself is never believed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from poster.campaign.texts import VERSION_FIELD
from poster.deliver.ticket import RecipientEntry, Ticket
from poster.stack.plan import QUEUE_PREFIX

_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")  # Crockford's base 32, in two groups
_SHOWN = 40


def contradictions(ticket: Ticket) -> Iterator[str]:
    """Yield in words what a ticket says of pieces, recipients, sheets and files that cannot all be true."""
    known = {piece.id for piece in ticket.pieces}
    yield from _of_codes(ticket)
    yield from _doubled("piece", (piece.id for piece in ticket.pieces if ticket.recipients))
    yield from _doubled("recipient", (one.id for one in ticket.recipients))
    yield from _doubled("file", (one.file for one in ticket.files))
    for recipient in ticket.recipients:
        named = {run.piece for run in recipient.sheets} | {part.piece for part in recipient.from_shop}
        if named - known:
            yield f"'{recipient.id[:_SHOWN]}' has sheets of an unknown piece"
        yield from _of_sheets(recipient)
    yield from _of_totals(ticket)
    yield from _of_files(ticket)


def _of_codes(ticket: Ticket) -> Iterator[str]:
    """Yield pieces whose version code is none, or is another than the one in their texts."""
    for piece in ticket.pieces:
        if not _CODE.fullmatch(piece.version):
            yield f"'{piece.id[:_SHOWN]}' has the version code '{piece.version[:_SHOWN]}', which is none"
            continue
        uses = (use for slot in piece.slots for text in slot.copies for use in text.fields)
        shown = {use.value for use in uses if use.path == VERSION_FIELD} - {piece.version}
        yield from (
            f"'{piece.id[:_SHOWN]}' has the version code {piece.version}, its text shows {other[:_SHOWN]}"
            for other in sorted(shown)
        )


def copies_of(recipient: RecipientEntry) -> int:
    """Return the copies that a recipient got in the run."""
    return _sheets_of(recipient) + sum(part.copies for part in recipient.from_shop)


def _sheets_of(recipient: RecipientEntry) -> int:
    """Return the numbered sheets of a recipient in the run."""
    return sum(run.last - run.first + 1 for run in recipient.sheets)


def _doubled(what: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the names that stand there twice."""
    yield from (
        f"the {what} '{name[:_SHOWN]}' is there twice" for name, count in Counter(names).items() if count > 1
    )


def _of_sheets(recipient: RecipientEntry) -> Iterator[str]:
    """Yield sheets that cannot be, and copies that do not make the total.

    Only a reprint, which is told by the names of its files, has fewer sheets than the order.
    """
    name, last = recipient.id[:_SHOWN], 0
    for run in sorted(recipient.sheets, key=lambda run: run.first):
        if not last < run.first <= run.last:
            yield f"'{name}' has sheets that cannot be: {run.first} to {run.last} after {last}"
        last = max(last, run.last)
    if any(part.copies < 1 for part in recipient.from_shop):
        yield f"'{name}' has less than one copy from the print shop"
    is_whole = all(run.queue.startswith(f"{QUEUE_PREFIX}_") for run in recipient.sheets)
    held = _sheets_of(recipient)
    if last > recipient.total or (is_whole and held != recipient.total):
        yield f"'{name}' has {held} sheets up to number {last}; its total is {recipient.total}"


def _of_totals(ticket: Ticket) -> Iterator[str]:
    """Yield the difference between the copies of the run and those of its recipients."""
    stated, held = sum(entry.copies for entry in ticket.stacks), sum(map(copies_of, ticket.recipients))
    if stated != held:
        yield f"its total is {stated} copies, its recipients have {held}"


def _of_files(ticket: Ticket) -> Iterator[str]:
    """Yield print files that hold another number of sheets than the recipients have from them."""
    held: Counter[str] = Counter()
    for run in (run for recipient in ticket.recipients for run in recipient.sheets):
        held[run.queue] += run.last - run.first + 1
    stated = {entry.file: entry.sheets for entry in ticket.files}
    for name in held.keys() | {name for name, sheets in stated.items() if sheets}:
        if stated.get(name, 0) != held[name]:
            yield f"'{name[:_SHOWN]}' has {stated.get(name, 0)} sheets, the recipients have {held[name]} from it"

"""The run: what a job ticket promises of a file for a printer, and the proof of such a file against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from poster.deliver.document import contradictory
from poster.deliver.ticket import OutputEntry, RecipientEntry, Ticket
from poster.proof.imposed_pages import PromisedCopies, prove_imposed_file
from poster.proof.model import Proof
from poster.proof.printed_pages import PromisedPages, promised_words_of, prove_print_file
from poster.proof.promise import Promise, promise_from_ticket
from poster.proof.seen import Seen
from poster.run.tickets import Entry, OpenTicket
from poster.stack.ticket import ticket_of

_SHOWN = 60


def prove_printed(data: bytes, ticket: OpenTicket, name: str, seen: Seen) -> Proof:
    """Return the proof of `data` as the file `name` of a run of stacks.

    Raises `Rejected` for a ticket that contradicts itself, or does not tell what its pieces promise.
    """
    whole = ticket_of(ticket.document, ticket.name)
    file = next(one for one in whole.files if one.file == name)
    promises = _promises(file, ticket.by_id)
    try:
        if any(run.queue == name for one in whole.recipients for run in one.sheets):
            return prove_print_file(data, name, tuple(_of_queue(file, whole, promises)), seen)
        return prove_imposed_file(data, name, tuple(_of_pieces(file, whole, promises)), seen)
    except _StrangePagesError as strange:
        raise contradictory(ticket.name, [f"'{name[:_SHOWN]}' has pages of '{strange.name[:_SHOWN]}'"]) from strange


class _StrangePagesError(Exception):
    """Pages of something that the ticket does not know, or of more or fewer sheets than it numbers."""

    def __init__(self, name: str) -> None:
        """Take the id that the pages are said to be of."""
        super().__init__(name)
        self.name = name


def _promises(file: OutputEntry, by_id: Mapping[str, Entry]) -> dict[str, Promise]:
    """Return what the pieces in a file promise, by id."""
    ids = dict.fromkeys(part.of for part in file.pages)
    return {name: promise_from_ticket(by_id[name].values) for name in ids if name in by_id}


def _of_queue(file: OutputEntry, ticket: Ticket, promises: Mapping[str, Promise]) -> Iterator[PromisedPages]:
    """Yield the pages of a print file: slips by the recipients' ids, sheets with their numbers."""
    people = {one.id: one for one in ticket.recipients}
    labels: Iterator[str] = iter(())
    for part in file.pages:
        promise = promises.get(part.of)
        if promise is not None:
            told = tuple(islice(labels, part.pages))
            if len(told) != part.pages:
                raise _StrangePagesError(part.of)
            told = told if file.is_numbered else ("",) * part.pages
            yield PromisedPages(f"sheets of {part.of}", part.sha256, told, promised_words_of(promise), promise)
        elif part.of in people and part.pages == 1:
            labels = _labels(people[part.of], file.file)
            words = (part.of, people[part.of].code, people[part.of].association)
            yield PromisedPages(f"what lies on {part.of}", part.sha256, ("",), tuple(filter(None, words)))
        else:
            raise _StrangePagesError(part.of)


def _labels(recipient: RecipientEntry, file: str) -> Iterator[str]:
    """Yield the numbers that a recipient's sheets in a file carry, such as `K-17 · 18/40`."""
    for run in sorted((run for run in recipient.sheets if run.queue == file), key=lambda run: run.first):
        yield from (f"{recipient.id} · {number}/{recipient.total}" for number in range(run.first, run.last + 1))


def _of_pieces(file: OutputEntry, ticket: Ticket, promises: Mapping[str, Promise]) -> Iterator[PromisedCopies]:
    """Yield the pieces of an imposed file, with the copies that the recipients get from the print shop."""
    for part in file.pages:
        if part.of not in promises:
            raise _StrangePagesError(part.of)
        promise = promises[part.of]
        parts = (own for one in ticket.recipients for own in one.from_shop if own.piece == part.of)
        pages = PromisedPages(f"sheets of {part.of}", part.sha256, ("",) * part.pages, promised_words_of(promise))
        yield PromisedCopies(pages, sum(own.copies for own in parts), part.of, promise)

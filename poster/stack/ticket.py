"""Stacks: earlier job tickets: read with care, and asked which poster carries a version code."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from poster.deliver.document import FOREIGN, contradictory, ticket_document, unreadable
from poster.deliver.ticket import PieceEntry, RecipientEntry, Ticket
from poster.problems import ExitCode, Location, Problem, Rejected, did_you_mean, error, warning
from poster.regular_file import read_regular
from poster.stack.ticket_totals import contradictions

MAX_BYTES = 200_000_000
MAX_COPIES = 1_000_000  # of one run; an order list has at most 200 000 sheets, and piles of stock beside it

_CROCKFORD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
KEPT_TICKET = re.compile("ticket_[0-9a-f]{16}[.]json")  # one that a later run in its folder has taken the place of
_SHOWN = 40
_PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class EarlierTicket:
    """A job ticket and the path it was read from, as typed; `sha256` is of its bytes, in hex.

    `after` is the name of the ticket that took its place in the folder, empty for one that was named.
    """

    name: str
    ticket: Ticket
    sha256: str = ""
    after: str = ""

    @property
    def day(self) -> date:
        """The day of its run."""
        return date.fromisoformat(self.ticket.date)

    def piece(self, name: str) -> PieceEntry | None:
        """Return the piece with the id `name`, None if the ticket has none."""
        return next((piece for piece in self.ticket.pieces if piece.id == name), None)


@dataclass(frozen=True, slots=True)
class Holding:
    """Copies of a piece at a recipient; `sheets` are (first, last) of those that are numbered."""

    recipient: RecipientEntry
    copies: int
    sheets: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Identified:
    """A poster that was told by its version code: the run it is from, the piece, and who got copies of it."""

    ticket: EarlierTicket
    piece: PieceEntry
    holdings: tuple[Holding, ...]


class _WrongPartError(Exception):
    """A part of a ticket that is not what it should be; the message says where."""


def read_ticket(path: Path) -> EarlierTicket:
    """Return the job ticket at `path`, at most 200 MB and 10 million values.

    Keys that are not known are passed over. What its pieces promise is not read; `verify` asks for that. Raises
    `Rejected` with ticket/unreadable (exit code 5) for a file that cannot be read or is damaged,
    ticket/contradiction (5) for one whose totals disagree, and ticket/foreign (3) for one that is not ours.
    """
    name = str(path)
    return EarlierTicket(name, ticket_of(ticket_document(path, MAX_BYTES, keeps_promises=False), name))


def kept_name(sha256: str) -> str:
    """Return the name that a ticket with this SHA-256, in hex, is kept under."""
    return f"ticket_{sha256[:16]}.json"


def read_tickets(paths: Sequence[Path]) -> tuple[EarlierTicket, ...]:
    """Return the tickets at `paths`, and those that they name as kept beside them, oldest first.

    Raises `Rejected` with what is wrong with any of them.
    """
    read: list[EarlierTicket] = []
    rejections: list[Rejected] = []
    for path in dict.fromkeys(paths):
        try:
            named = read_ticket(path)
            read += [*_kept_beside(path, named), named]
        except Rejected as rejected:
            rejections.append(rejected)
    if rejections:
        problems = tuple(problem for rejected in rejections for problem in rejected.problems)
        raise Rejected(problems, max(rejected.exit_code for rejected in rejections))
    return tuple(sorted(read, key=lambda one: one.day))


def _kept_beside(path: Path, named: EarlierTicket) -> Iterator[EarlierTicket]:
    """Yield the tickets that a ticket names as kept in its folder; `Rejected` for one that was changed."""
    for entry in named.ticket.earlier:
        kept = path.with_name(entry.file) if KEPT_TICKET.fullmatch(entry.file) else None
        if kept is not None and kept.exists():
            if _sha256(kept) != entry.sha256:
                raise unreadable(str(kept), "it is not the one that was kept there")
            yield dataclasses.replace(read_ticket(kept), sha256=entry.sha256, after=named.name)


def earlier_missing(tickets: Sequence[EarlierTicket]) -> tuple[Problem, ...]:
    """Return a warning for each ticket that others name as kept beside them, and that is not there."""
    return tuple(
        warning(
            "ticket/earlier-missing",
            f"the earlier ticket '{entry.file}' is not there; sheets that only it tells of are not compared",
            Location(one.name),
            "put it back beside its successor, unless none of its sheets was handed out",
        )
        for one in tickets
        for entry in one.ticket.earlier
        if KEPT_TICKET.fullmatch(entry.file) and not Path(one.name).with_name(entry.file).exists()
    )


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a ticket in hex; `Rejected` if it cannot be read."""
    try:
        return hashlib.sha256(read_regular(path, MAX_BYTES)).hexdigest()
    except OSError as fault:
        raise unreadable(str(path), "it cannot be read") from fault


def refuse_foreign(tickets: Sequence[EarlierTicket], campaign: str) -> None:
    """Raise `Rejected` with ticket/foreign for every ticket of another campaign."""
    problems = tuple(
        error(
            FOREIGN,
            f"the job ticket is of the campaign '{one.ticket.campaign[:_SHOWN]}', not of '{campaign}'",
            Location(one.name),
            "name the campaign it belongs to, or leave the ticket out",
        )
        for one in tickets
        if one.ticket.campaign != campaign
    )
    if problems:
        raise Rejected(problems)


def holdings(ticket: Ticket, piece: str) -> tuple[Holding, ...]:
    """Return who got copies of the piece with the id `piece`."""
    return all_holdings(ticket).get(piece, ())


def all_holdings(ticket: Ticket) -> Mapping[str, tuple[Holding, ...]]:
    """Return who got copies of each piece, by its id; each recipient is looked at once."""
    found: dict[str, list[Holding]] = {}
    for recipient in ticket.recipients:
        runs: dict[str, list[tuple[int, int]]] = {}
        copies: Counter[str] = Counter()
        for run in recipient.sheets:
            runs.setdefault(run.piece, []).append((run.first, run.last))
            copies[run.piece] += run.last - run.first + 1
        for part in recipient.from_shop:
            copies[part.piece] += part.copies
        for piece in dict.fromkeys((*runs, *copies)):
            if copies[piece]:
                found.setdefault(piece, []).append(Holding(recipient, copies[piece], tuple(runs.get(piece, ()))))
    return {piece: tuple(held) for piece, held in found.items()}


def plain_code(code: str) -> str:
    """Return a version code as it is compared: capitals, O as 0, I and L as 1, without hyphen and blanks.

    These are the readings that Crockford's base 32 provides for.
    """
    return code.strip().upper().translate(_CROCKFORD)


def identify(code: str, tickets: Sequence[EarlierTicket]) -> tuple[Identified, ...]:
    """Return every poster of `tickets` that carries the version code `code`, in the order of the runs.

    Raises `Rejected` with `ticket/unknown` if there is none.
    """
    wanted = plain_code(code)
    held = [all_holdings(one.ticket) for one in tickets]
    found = tuple(
        Identified(one, piece, by_piece.get(piece.id, ()))
        for one, by_piece in zip(tickets, held, strict=True)
        for piece in one.ticket.pieces
        if plain_code(piece.version) == wanted
    )
    if not found:
        count = "the ticket knows" if len(tickets) == 1 else f"none of the {len(tickets)} tickets knows"
        message = f"{count} {'no' if len(tickets) == 1 else 'a'} poster with the version code '{code[:_SHOWN]}'"
        codes = {piece.version for one in tickets for piece in one.ticket.pieces}
        hint = did_you_mean(code.upper(), codes) or "a code has eight letters and digits, such as K7Q2-M9XD"
        raise Rejected((error("ticket/unknown", message, None, hint),), ExitCode.CHECKS_FAILED)
    return found


def ticket_of(document: Mapping[str, Any], name: str) -> Ticket:
    """Return the ticket in `document`.

    Raises `Rejected` (exit code 5) with ticket/unreadable if it is damaged, ticket/contradiction if it contradicts
    itself.
    """
    try:
        ticket: Ticket = _Reading().value(Ticket, document, "ticket")
        date.fromisoformat(ticket.date)
    except _WrongPartError as wrong:
        raise unreadable(name, str(wrong)) from None
    except ValueError:
        raise unreadable(name, f"its date is '{document['date'][:_SHOWN]}'") from None
    copies = sum(one.copies for held in all_holdings(ticket).values() for one in held)
    if copies > MAX_COPIES:
        raise unreadable(name, f"it tells of {str(copies)[:_SHOWN]} copies; a run makes at most {MAX_COPIES}")
    found = sorted(contradictions(ticket))
    if found:
        raise contradictory(name, found)
    return ticket


class _Reading:
    """Turns the objects of one document into dataclasses, equal ones that are written once into one and the same.

    The pieces of a list share their slots and fonts: a ticket refers to them, and may do so a million times.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[tuple[type, int], Any] = {}

    def value(self, kind: Any, found: Any, place: str) -> Any:
        """Return `found` as a value of `kind`: a dataclass, a tuple of one type, a text or a number."""
        if get_origin(kind) is tuple:
            if not isinstance(found, list):
                raise _WrongPartError(f"{place} is no list")
            return tuple(self.value(get_args(kind)[0], one, place) for one in found)
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            key = (kind, id(found))  # the document is held as long as this
            if key not in self._known:
                self._known[key] = self._entry(kind, found, place)
            return self._known[key]
        if kind is float and type(found) is int:
            return float(found)
        if type(found) is not kind:
            raise _WrongPartError(f"{place} is no {'text' if kind is str else 'number'}")
        return found

    def _entry(self, kind: type, found: Any, place: str) -> Any:
        """Return `found`, a JSON object, as a dataclass; keys that have a default may be missing."""
        if not isinstance(found, dict):
            raise _WrongPartError(f"{place} is no object")
        hints = _hints(kind)
        values: dict[str, Any] = {}
        for one in dataclasses.fields(kind):
            if one.name == _PROMISE:
                continue
            if one.name in found:
                values[one.name] = self.value(hints[one.name], found[one.name], f"{place}.{one.name}")
            elif one.default is dataclasses.MISSING:
                raise _WrongPartError(f"{place} has no '{one.name}'")
        return kind(**values)


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Return the types of the fields of a dataclass; asking for them anew would cost most of the reading."""
    return get_type_hints(kind)

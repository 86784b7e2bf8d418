"""Stacks: earlier tickets held against today's campaign: what changed, who holds it, and what replaces it.

A piece is made anew for the day of its run, so that the date in its imprint is no difference, and its version
code, which covers everything it prints, is compared; bytes never are, so that a new version of this program or of
a library outdates nothing. One thing is no part of the code: the common type size that another area's longer text
forces upon a sheet. Such a sheet says the same in another size; it is told, and need not come down.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from poster.campaign.piece import Job, Piece, Record, Text
from poster.campaign.provenance import FieldUse, Layer
from poster.campaign.texts import TEXT_PREFIX, VERSION_FIELD
from poster.compose.compose import compose
from poster.deliver.ticket import CopyEntry, PieceEntry
from poster.problems import Location, Problem, Rejected, Severity, warning
from poster.stack.orders import OrderLine, Orders, assembled_orders
from poster.stack.ticket import EarlierTicket, Holding, all_holdings

# Makes a job with the texts of today's campaign, as of a day; `Rejected` where it cannot be made.
MakeAt = Callable[[Job, date], Piece]

_RECORD = "record."


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `what` changed (a field, a text, or a part of the sheet), `before` and `after` for texts.

    `at` is the place in today's campaign, None where there is none.
    """

    what: str
    before: str = ""
    after: str = ""
    at: Location | None = None


@dataclass(frozen=True, slots=True)
class OutdatedPiece:
    """A piece of an earlier run that is not what the campaign says today.

    `changes` say what differs; a piece that cannot be made any more has none, and `problems` say why. `job` makes
    it today. `holdings` are the copies that recipients hold and no later ticket has replaced.
    """

    ticket: EarlierTicket
    piece: PieceEntry
    job: Job
    changes: tuple[Change, ...]
    holdings: tuple[Holding, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def is_gone(self) -> bool:
        """Can it not be made any more?"""
        return bool(self.problems)

    @property
    def copies(self) -> int:
        """The copies that recipients hold."""
        return sum(holding.copies for holding in self.holdings)


@dataclass(frozen=True, slots=True)
class ResizedPiece:
    """A piece that says what it said in another type size: `changes` name the slots, with their sizes in points."""

    ticket: EarlierTicket
    piece: PieceEntry
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every outdated piece, oldest run first, and how many pieces were `compared`.

    `resized` are those that differ in nothing but a common type size; they are not outdated.
    """

    outdated: tuple[OutdatedPiece, ...]
    compared: int
    resized: tuple[ResizedPiece, ...] = ()


def outdated(tickets: Sequence[EarlierTicket], make: MakeAt) -> Comparison:
    """Return what of `tickets` (oldest first) differs from what `make` makes today.

    A later ticket with the same order and piece stands for the earlier one: the copies were replaced. Later is by
    the day of the run, for one day by the sequence given; never by what is up to date, since a campaign may have
    gone back to an old number. A piece without recipients (of `build`) is outdated by itself.
    """
    found: list[OutdatedPiece] = []
    resized: list[ResizedPiece] = []
    compared = 0
    for number, ticket in enumerate(tickets):
        by_piece = all_holdings(ticket.ticket)
        replaced = _later([later for later in tickets[number + 1 :] if _stands_for(later, ticket)])
        for piece in ticket.ticket.pieces:
            compared += 1
            held = by_piece.get(piece.id, ())
            left = tuple(one for one in held if (one.recipient.id, piece.id) not in replaced)
            is_stale = (bool(held) and not left) or (not held and ("", piece.id) in replaced)
            one = None if is_stale else _compared(ticket, piece, left, make)
            if isinstance(one, OutdatedPiece):
                found.append(one)
            elif one is not None:
                resized.append(one)
    return Comparison(tuple(found), compared, tuple(resized))


def _stands_for(later: EarlierTicket, one: EarlierTicket) -> bool:
    """Does a later ticket stand for an earlier one with the same order and piece?

    One that merely took its place in the folder does not: nobody knows whether sheets of the first were handed out.
    A replacement does, which has read the ticket that it replaces.
    """
    is_same_folder = bool(one.after) and one.after in (later.name, later.after)
    return not is_same_folder or one.sha256 in {entry.sha256 for entry in later.ticket.inputs}


def _later(tickets: Sequence[EarlierTicket]) -> frozenset[tuple[str, str]]:
    """Return (recipient, piece) of tickets; the recipient of a piece without any is empty."""
    pairs: set[tuple[str, str]] = set()
    for ticket in tickets:
        by_piece = all_holdings(ticket.ticket)
        for piece in ticket.ticket.pieces:
            held = [one.recipient.id for one in by_piece.get(piece.id, ())]
            pairs |= {(name, piece.id) for name in held or [""]}
    return frozenset(pairs)


def _compared(
    ticket: EarlierTicket, entry: PieceEntry, held: tuple[Holding, ...], make: MakeAt
) -> OutdatedPiece | ResizedPiece | None:
    """Return the piece if it is outdated, or set in another size."""
    job = job_of(entry)
    try:
        piece = make(job, ticket.day)
    except Rejected as rejected:
        return OutdatedPiece(ticket, entry, job, (), held, rejected.problems)
    if piece.version != entry.version:
        return OutdatedPiece(ticket, entry, job, tuple(dict.fromkeys(changes_of(entry, piece))), held)
    sizes = tuple(_size_changes(entry, piece))
    return ResizedPiece(ticket, entry, sizes) if sizes else None


def _size_changes(entry: PieceEntry, piece: Piece) -> Iterator[Change]:
    """Yield the slots whose type sizes differ from those recorded; nothing where the piece cannot be set today."""
    try:
        today = {slot.name: slot.sizes for slot in compose(piece).slots}
    except Rejected:
        return
    for slot in entry.slots:
        sizes = today.get(slot.slot, slot.type_sizes_pt)
        if [round(size, 2) for size in sizes] != [round(size, 2) for size in slot.type_sizes_pt]:
            yield Change(f"slot '{slot.slot}'", _points(slot.type_sizes_pt), _points(sizes))


def _points(sizes: Sequence[float]) -> str:
    """Return type sizes in words."""
    return " and ".join(f"{size:g} pt" for size in sizes)


def job_of(entry: PieceEntry) -> Job:
    """Return the job that makes a recorded piece today, with what it took from its row."""
    name = entry.file or f"{entry.id}.pdf"
    return Job(entry.area, entry.layout, entry.size, entry.language, entry.profile, name, _record(entry))


def _record(entry: PieceEntry) -> Record | None:
    """Return the row of a recorded piece, as far as the piece shows it."""
    if not entry.record:
        return None
    at = Location(entry.id)
    values: dict[str, str] = {}
    for text in _copies(entry):
        if text.layer == Layer.RECORD and not text.fields:
            values[TEXT_PREFIX + text.copy] = text.value
        values |= {use.path.removeprefix(_RECORD): use.value for use in text.fields if use.path.startswith(_RECORD)}
    return Record(entry.record, at, values, dict.fromkeys(values, at))


def _copies(entry: PieceEntry) -> Iterator[CopyEntry]:
    """Yield the copies that a recorded piece shows."""
    return (text for slot in entry.slots for text in slot.copies)


def changes_of(entry: PieceEntry, piece: Piece) -> Iterator[Change]:
    """Yield how `piece` differs from the recorded one, whose version code is another: a change at least."""
    count = 0
    for change in (*_text_changes(entry, piece), *_part_changes(entry, piece)):
        count += 1
        yield change
    if not count:
        yield Change("colours, settings or a text outside the sheet")


def _text_changes(entry: PieceEntry, piece: Piece) -> Iterator[Change]:
    """Yield the texts that differ; where a field makes the difference, the field."""
    before = {text.copy: text for text in _copies(entry)}
    after = {name: text for name, text in piece.texts.items() if name in before or _is_shown(name, piece)}
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None and new is not None:
            at = next((use.at for use in new.fields if use.at and use.path != VERSION_FIELD), new.at)
            yield Change(f"text '{name}'", "", _plain(new.value, piece.version), at)
        elif old is not None and new is None:
            yield Change(f"text '{name}'", _plain(old.value, entry.version), "", piece.lacking.get(name))
        elif old is not None and new is not None:
            yield from _changed(old, new, entry.version, piece.version)


def _is_shown(name: str, piece: Piece) -> bool:
    """Does a slot of the piece show the copy?"""
    slots = piece.layout.slots.values()
    return any(name in {span.copy for span in slot.spans} | {slot.name} for slot in slots)


def _plain(value: str, version: str) -> str:
    """Return a text without its version code, which differs wherever anything does."""
    return value.replace(version, "…")


def _changed(old: CopyEntry, new: Text, before: str, after: str) -> Iterator[Change]:
    """Yield the changes of one text."""
    if _plain(old.value, before) == _plain(new.value, after):
        return
    fields = {use.path: use.value for use in old.fields}
    used = [use for use in new.fields if use.path != VERSION_FIELD and fields.get(use.path, use.value) != use.value]
    literal = _without(new.value, new.fields) != _without(old.value, old.fields)
    for use in used:
        yield Change(use.path, fields[use.path], use.value, use.at or new.at)
    if literal or not used:
        yield Change(f"text '{old.copy}'", _plain(old.value, before), _plain(new.value, after), new.at)


def _without(value: str, fields: Sequence[FieldUse] | Sequence[object]) -> str:
    """Return a text with the values of its fields taken out, so that only what is written in it is left."""
    for use in fields:
        filled: str = getattr(use, "value", "")
        if filled:
            value = value.replace(filled, "\0", 1)
    return value


def _part_changes(entry: PieceEntry, piece: Piece) -> Iterator[Change]:
    """Yield the parts beside the texts that differ."""
    if entry.payload != piece.payload:
        yield Change("the payload of the symbol", entry.payload, piece.payload, piece.payload_at)
    if entry.layout_sha256 != piece.layout.digest:
        yield Change(f"layout '{piece.layout.name}'", at=piece.layout.at)
    if entry.icc_sha256 != hashlib.sha256(piece.icc).hexdigest():
        yield Change("the output intent")
    known = {font.digest for stack in piece.fonts.values() for font in stack}
    for font in entry.fonts:
        if font.sha256 not in known:
            yield Change(f"font {font.family} {font.weight}")
    before = {one.name: one.sha256 for one in entry.pictures}
    for name in sorted(before.keys() | piece.pictures.keys()):
        picture = piece.pictures.get(name)
        if picture is None or before.get(name) != picture.digest:
            yield Change(f"picture '{name}'", at=picture.at if picture else None)
    shown = {drawing.digest for drawing in piece.art.values()}
    for drawing in entry.drawings:
        if drawing.sha256 not in shown:
            yield Change(f"drawing '{drawing.name}'", at=Location(f"art/{drawing.name}.svg"))


def replacement(
    comparison: Comparison, source: str, listed: Orders | None = None
) -> tuple[Orders, tuple[Problem, ...]]:
    """Return the orders that replace every outdated copy that somebody holds, and a warning for what cannot be.

    With the list `listed`, only its orders (and stock) are replaced, and rows that a piece shows are taken from
    there. `source` is what the orders are said to come from.
    """
    lines: list[OrderLine] = []
    problems: list[Problem] = []
    piles: set[str] = set()
    wanted = None if listed is None else {order.id for order in listed.orders}
    rows = {} if listed is None else _rows(listed)
    for one in comparison.outdated:
        if one.is_gone:
            problems.append(_gone(one))
            continue
        for holding in one.holdings:
            if wanted is None or holding.recipient.id in wanted or not holding.recipient.association:
                line = _line(one, holding, rows)
                is_told = line.reorder_level is not None and holding.recipient.id in piles
                lines.append(dataclasses.replace(line, reorder_level=0) if is_told else line)
                piles.add(holding.recipient.id)
    return assembled_orders(source, lines), tuple(problems)


def runs_replaced(tickets: Sequence[EarlierTicket]) -> str:
    """Return what tells the runs of `tickets` from all others, in hex: their days and the versions they printed."""
    runs = sorted(" ".join((one.ticket.date, *(part.version for part in one.ticket.pieces))) for one in tickets)
    return hashlib.sha256("\n".join(runs).encode()).hexdigest()


def _rows(listed: Orders) -> Mapping[tuple[str, ...], Record]:
    """Return the rows of a list by order and piece."""
    lines = [line for order in listed.orders for line in order.lines]
    return {
        (line.order, line.area, line.layout, line.size, line.language, line.profile): line.record for line in lines
    }


def _line(one: OutdatedPiece, holding: Holding, rows: Mapping[tuple[str, ...], Record]) -> OrderLine:
    """Return the line that replaces the copies of one holding."""
    recipient, piece = holding.recipient, one.piece
    order = recipient.id if recipient.association else ""
    at = Location(one.ticket.name)
    ids = (piece.area, piece.layout, piece.size, piece.language, piece.profile)
    record = (rows.get((order, *ids)) if piece.record else None) or one.job.record or Record("", at, {}, {})
    level = recipient.reorder_level if not order else None
    return OrderLine(order, recipient.association, *ids, holding.copies, at, record, level)


def _gone(one: OutdatedPiece) -> Problem:
    """Return the warning of copies that nothing replaces."""
    first = next((fault for fault in one.problems if fault.severity is Severity.ERROR), one.problems[0])
    message = f"'{one.piece.id}' cannot be made any more ({first.message}); {one.copies} copies are not replaced"
    return warning("ticket/gone", message, Location(one.ticket.name), first.hint)

"""The run: `ticket merge`: the tickets of the shards of one run as the ticket of that run, to the byte.

Every ticket is checked against the others before anything is written: a run is only whole if each of its pieces is
told of once, by shards that were made of the same campaign and list by the same versions.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poster.deliver.delivery import Delivery, in_the_way, rejected_as_existing
from poster.deliver.document import foreign, unreadable
from poster.deliver.former import former_run
from poster.deliver.lean import piece_line
from poster.deliver.line_writer import Edition
from poster.deliver.lines import head_of, pieces_of, sheets_of, tables_of
from poster.deliver.proofs import FILE_NAME as PROOF_NAME
from poster.deliver.proofs import CheckEntry, ProofWriter
from poster.deliver.record import TicketWriter, encoded
from poster.deliver.ticket import (
    PROVEN,
    EarlierEntry,
    FailedEntry,
    InputEntry,
    ShardEntry,
    SoftwareEntry,
)
from poster.problems import Location, Problem, Rejected, error
from poster.proof.plain import decoded

_NAMED = 12


@dataclass(frozen=True, slots=True)
class _Shard:
    """The ticket of a shard, but its pieces; `proof` is the path of its proof, None if nothing was proven."""

    path: Path
    edition: Edition
    part: ShardEntry
    inputs: tuple[InputEntry, ...]
    software: tuple[SoftwareEntry, ...]
    earlier: tuple[EarlierEntry, ...]
    failed: tuple[FailedEntry, ...]
    pieces: int
    proof: Path | None
    checks: tuple[CheckEntry, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What was merged: the numbers of shards, of pieces delivered and of those whose proof failed; the files."""

    shards: int
    pieces: int
    failed: int
    files: tuple[str, ...]


def merge_tickets(paths: Sequence[Path], output: Path, *, is_forced: bool = False) -> Merged:
    """Write the ticket of the whole run as `output`, and its `proof.json` beside it.

    Each shard's proof is looked for beside its ticket. Raises `Rejected`: ticket/unreadable (exit code 5),
    ticket/foreign, ticket/no-shard, ticket/other-run, ticket/other-version, ticket/shard-missing,
    ticket/shard-twice, ticket/incomplete (3), and file/exists (5) for a file in the way that is no record of ours.
    """
    shards = _read(paths)
    problems = tuple(_problems(shards))
    if problems:
        raise Rejected(problems)
    shards.sort(key=lambda shard: shard.part.number)
    _refuse_foreign(output, is_forced=is_forced)
    has_proof = shards[0].proof is not None
    with Delivery(output.parent) as delivery:
        staging = Path(delivery.staging.folder)
        made = _write_ticket(shards, staging, output)
        if has_proof:
            _write_proof(shards, staging, output, made)
        delivery.commit(output.name)
    failed = sum(len(shard.part.failed) for shard in shards)
    files = (output, output.with_name(PROOF_NAME)) if has_proof else (output,)
    return Merged(len(shards), len(made), failed, tuple(map(str, files)))


def _read(paths: Sequence[Path]) -> list[_Shard]:
    """Return the shards; `Rejected` with what is wrong with any of the files."""
    found: list[_Shard] = []
    rejections: list[Rejected] = []
    for path in paths:
        try:
            found.append(_shard(path))
        except Rejected as rejected:
            rejections.append(rejected)
    if rejections:
        problems = tuple(problem for rejected in rejections for problem in rejected.problems)
        raise Rejected(problems, max(rejected.exit_code for rejected in rejections))
    return found


def _shard(path: Path) -> _Shard:
    """Return one shard."""
    head = head_of(path)
    tables, pieces = tables_of(path, "pieces")
    parts = tables.get("shard", [])
    if len(parts) != 1:
        hint = "name the tickets that 'poster build --shard' wrote, such as ticket.3-of-16.json"
        raise Rejected((error("ticket/no-shard", "the job ticket is not of a shard", Location(str(path)), hint),))
    part = _table(ShardEntry, parts, path)[0]
    if not 1 <= part.number <= part.of or len(part.made) != pieces:
        raise unreadable(str(path), "what it says of its shard cannot be")
    proof = path.with_name(path.name.replace("ticket", "proof", 1))
    has_proof = proof != path and proof.is_file()
    checks = tables_of(proof, "sheets")[0].get("checks", []) if has_proof else []
    return _Shard(
        path=path,
        edition=Edition(head["campaign"], head["date"]),
        part=part,
        inputs=_table(InputEntry, tables.get("inputs", []), path),
        software=_table(SoftwareEntry, tables.get("software", []), path),
        earlier=_table(EarlierEntry, tables.get("earlier", []), path),
        failed=_table(FailedEntry, tables.get("failed", []), path),
        pieces=pieces,
        proof=proof if has_proof else None,
        checks=_table(CheckEntry, checks, proof),
    )


def _table(kind: type, entries: Iterable[Any], path: Path) -> tuple[Any, ...]:
    """Return the entries of a table as their type; `Rejected` if they are not."""
    try:
        return tuple(decoded(kind, entry) for entry in entries)
    except ValueError as fault:
        raise unreadable(str(path), f"its tables are damaged: {fault}") from fault


def _problems(shards: Sequence[_Shard]) -> Iterator[Problem]:
    """Yield all that keeps the shards from being one whole run."""
    first = shards[0]
    for shard in shards[1:]:
        yield from _differences(first, shard)
    yield from _repeated(shards)
    numbers = {shard.part.number for shard in shards}
    missing = [number for number in range(1, first.part.of + 1) if number not in numbers]
    if missing:
        shown = ", ".join(map(str, missing[:_NAMED])) + (" …" if len(missing) > _NAMED else "")
        message = (
            f"{len(missing)} of {first.part.of} shards {'is' if len(missing) == 1 else 'are'} missing: {shown}"
        )
        yield error("ticket/shard-missing", message, None, "make each of them with 'poster build --shard N/OF'")
    elif len(shards) == first.part.of:
        yield from _holes(shards)
    proven = [shard for shard in shards if shard.proof is not None]
    for shard in proven:
        if shard.checks != proven[0].checks:
            message = "other checks were made on the shard than on the others"
            yield error("ticket/other-run", message, Location(str(shard.path)), "prove all shards alike")
    if 0 < len(proven) < len(shards):
        for shard in shards:
            if shard.proof is None:
                message = "the shard has no proof beside its ticket, and others have"
                yield error(
                    "ticket/incomplete", message, Location(str(shard.path)), "keep ticket and proof together"
                )


def _differences(first: _Shard, shard: _Shard) -> Iterator[Problem]:
    """Yield what tells that two shards are not of one run."""
    at = Location(str(shard.path))
    if shard.edition.campaign != first.edition.campaign:
        own, other = first.edition.campaign[:40], shard.edition.campaign[:40]
        message = f"the job ticket is of the campaign '{other}', not of '{own}'"
        yield error("ticket/foreign", message, at, "merge tickets of one campaign only")
        return
    if shard.software != first.software:
        message = f"the shard was made with other versions than {first.path.name}: {_others(first, shard)}"
        yield error("ticket/other-version", message, at, "make all shards with the same versions")
    differing = sorted({entry.file for entry in {*first.inputs} ^ {*shard.inputs}})
    if differing:
        message = f"the shard was made of other files than {first.path.name}: {', '.join(differing[:_NAMED])}"
        yield error("ticket/other-run", message, at, "make all shards from the same campaign and list")
    mine = (first.part.of, first.part.total, first.part.plan, first.edition.date)
    theirs = (shard.part.of, shard.part.total, shard.part.plan, shard.edition.date)
    if mine != theirs and not differing:
        message = (
            f"the shard is {shard.part.number} of {shard.part.of} of another run: {shard.part.total} pieces of "
            f"{shard.edition.date} in place of {first.part.total} of {first.edition.date} in {first.part.of} shards"
        )
        yield error("ticket/other-run", message, at, "make all shards with the same options")


def _others(first: _Shard, shard: _Shard) -> str:
    """Return the versions that differ."""
    own = {entry.name: entry.version for entry in first.software}
    differing = [f"{one.name} {one.version}" for one in shard.software if own.get(one.name) != one.version]
    return ", ".join(differing[:_NAMED]) or "some are missing"


def _repeated(shards: Iterable[_Shard]) -> Iterator[Problem]:
    """Yield every shard that is there more than once."""
    seen: dict[int, _Shard] = {}
    for shard in shards:
        other = seen.setdefault(shard.part.number, shard)
        if other is not shard:
            message = f"shard {shard.part.number} is there twice: {other.path} is the same part of the run"
            yield error("ticket/shard-twice", message, Location(str(shard.path)), "name each ticket once")


def _holes(shards: Sequence[_Shard]) -> Iterator[Problem]:
    """Yield what is wrong if not every piece of the run is told of exactly once."""
    told = sorted(place for shard in shards for place in (*shard.part.made, *shard.part.failed))
    if told != list(range(shards[0].part.total)):
        message = f"the shards tell of {len(set(told))} different pieces of {shards[0].part.total}"
        yield error("ticket/incomplete", message, None, "make the shards again that were interrupted or changed")


def _refuse_foreign(output: Path, *, is_forced: bool) -> None:
    """Refuse to overwrite a file that is no record of ours, unless forced."""
    ours = frozenset({output.name, PROOF_NAME} if former_run(output.parent, output.name).has_ticket else ())
    problems = () if is_forced else in_the_way(output.parent, (output.name, PROOF_NAME), ours)
    if problems:
        raise rejected_as_existing(problems)


def _write_ticket(shards: Sequence[_Shard], staging: Path, output: Path) -> dict[str, str]:
    """Write the ticket; return the SHA-256 of each piece's file by name."""
    first = shards[0]
    made: dict[str, str] = {}
    writer = TicketWriter(staging, str(output.parent), first.edition, output.name)
    try:
        for path, piece in _in_order((shard.part.made, _told(shard)) for shard in shards):
            name = str(piece.get("file", ""))
            if name in made:
                raise foreign(str(path), f"'{name[:80]}' is told of twice", "make the shards again")
            made[name] = str(piece.get("sha256", ""))
            writer.add(piece_line(piece))
        _refuse_other_plan(shards, made)
        earlier = {one.file: one for shard in shards for one in shard.earlier if one.file not in made}
        left = [earlier[name] for name in sorted(earlier)]
        failed = [one for _, one in _in_order((shard.part.failed, _failed(shard)) for shard in shards)]
        writer.finish(first.inputs, left, failed, made_with=first.software)
    finally:
        writer.close()
    return made


def _told(shard: _Shard) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the pieces of a shard; `Rejected` if one that is called proven has no proof."""
    for piece in pieces_of(shard.path):
        if shard.proof is None and piece.get("proof") == PROVEN:
            hint = "keep ticket and proof together"
            message = "the proof of the shard is not beside its ticket"
            raise Rejected((error("ticket/incomplete", message, Location(str(shard.path)), hint),))
        yield shard.path, piece


def _failed(shard: _Shard) -> Iterator[tuple[Path, FailedEntry]]:
    """Yield the failed pieces of a shard."""
    return ((shard.path, entry) for entry in shard.failed)


def _in_order(streams: Iterable[tuple[tuple[int, ...], Iterator[tuple[Path, Any]]]]) -> Iterator[tuple[Path, Any]]:
    """Yield what the shards tell, in the order of the places in the run."""
    placed = (zip(places, entries, strict=False) for places, entries in streams)
    for _, entry in heapq.merge(*placed, key=lambda one: one[0]):
        yield entry


def _refuse_other_plan(shards: Sequence[_Shard], made: Mapping[str, str]) -> None:
    """Raise `Rejected` if the files are not those that the run was planned with; a failed one has no name."""
    part = shards[0].part
    if len(made) == part.total and hashlib.sha256("\n".join(made).encode()).hexdigest() != part.plan:
        message = "the files that the shards tell of are not those of the run they belong to"
        raise Rejected((error("ticket/incomplete", message, None, "make the shards again"),))


def _write_proof(shards: Sequence[_Shard], staging: Path, output: Path, made: Mapping[str, str]) -> None:
    """Write the proof; `Rejected` if it does not speak of the files of the ticket."""
    writer = ProofWriter(staging, str(output.parent), shards[0].edition)
    proven = 0
    try:
        streams = ((tuple(sorted((*shard.part.made, *shard.part.failed))), _sheets(shard)) for shard in shards)
        for path, sheet in _in_order(streams):
            name = str(sheet.get("file", ""))
            if sheet.get("result") == PROVEN:
                proven += 1
                if made.get(name) != sheet.get("sha256"):
                    raise _other_proof(path)
            writer.add_line(encoded(sheet))
        if proven != len(made):
            raise _other_proof(shards[0].path)
        writer.finish(shards[0].checks)
    finally:
        writer.close()


def _sheets(shard: _Shard) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the sheets of a shard's proof."""
    path = shard.proof or shard.path
    return ((path, sheet) for sheet in sheets_of(path))


def _other_proof(path: Path) -> Rejected:
    """Return the rejection of a proof that speaks of other files than the tickets."""
    message = "the proof does not speak of the same files as the ticket"
    return Rejected((error("ticket/incomplete", message, Location(str(path)), "make the shard again"),))

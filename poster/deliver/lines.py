"""Stage deliver: job tickets and proofs read line by line, as they were written, so that any length fits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from poster.deliver.document import foreign, unreadable
from poster.deliver.lean import Restorer
from poster.deliver.proofs import SCHEMA as PROOF_SCHEMA
from poster.deliver.ticket import SCHEMA
from poster.problems import Rejected
from poster.regular_file import open_regular

MAX_LINE = 4_000_000  # bytes of one entry; a poster of a thousand words takes 100 kB
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
_HINT = "name a ticket.json as a run has written it; one that another program has saved anew cannot be read"


def head_of(path: Path) -> Mapping[str, Any]:
    """Return what a ticket says of its campaign; `Rejected` for one that is not ours or cannot be read."""
    return _head(path, SCHEMA)


def tables_of(path: Path, first: str) -> tuple[Mapping[str, list[Any]], int]:
    """Return the tables of a ticket or proof but the `first`, and how many entries that has."""
    count = 0
    tables: dict[str, list[Any]] = {}
    for table, entry in _entries(path, frozenset({first})):
        if table == first:
            count += 1
        elif entry is None:
            tables[table] = []
        else:
            tables[table].append(entry)
    return tables, count


def pieces_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the pieces of a ticket in order, whole."""
    restorer = Restorer()
    for table, entry in _entries(path, frozenset()):
        if table != "pieces":
            return
        if entry is not None:
            try:
                yield restorer.whole(entry)
            except _BROKEN as fault:
                raise _damaged(path) from fault


def sheets_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the sheets of a proof in order; `Rejected` if it is not one of ours or cannot be read."""
    _head(path, PROOF_SCHEMA)
    for table, entry in _entries(path, frozenset()):
        if table != "sheets":
            return
        if entry is not None:
            yield entry


def _head(path: Path, schema: int) -> Mapping[str, Any]:
    """Return the values on the first line."""
    try:
        with open_regular(path) as file:
            head = json.loads(file.readline(MAX_LINE).rstrip().removesuffix(b",") + b"}")
    except OSError as fault:
        raise unreadable(str(path), (fault.strerror or "unknown reason").lower()) from fault
    except _BROKEN as fault:
        raise _damaged(path) from fault
    texts = isinstance(head, dict) and all(isinstance(head.get(name), str) for name in ("campaign", "date"))
    if not texts or not isinstance(head.get("schema"), int):
        raise foreign(str(path), "this is no record of ours: it states no version", _HINT)
    if head["schema"] != schema:
        message = f"the record is of version {head['schema']}; this program reads version {schema}"
        raise foreign(str(path), message, "use the program that wrote it")
    found: Mapping[str, Any] = head
    return found


def _entries(path: Path, unread: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Yield every table, with None, and then its entries; those of the tables `unread` are None too."""
    try:
        with open_regular(path) as file:
            file.readline(MAX_LINE)
            yield from _lines(file, path, unread)
    except OSError as fault:
        raise unreadable(str(path), (fault.strerror or "unknown reason").lower()) from fault


def _lines(file: BinaryIO, path: Path, unread: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Yield what the lines after the first say; `Rejected` if the file was cut short or saved anew."""
    table, last = "", b""
    while line := file.readline(MAX_LINE).strip():
        last = line
        if line.startswith(b'"'):
            table = line[1:].partition(b'"')[0].decode("utf-8", "replace")
            if table not in unread:
                yield table, None
        elif line.startswith(b"{"):
            yield table, None if table in unread else _value(line, path)
    if not table or not (last == b"]}" or (last.startswith(b'"') and last.endswith(b"[]}"))):
        raise _damaged(path)


def _value(line: bytes, path: Path) -> Any:
    """Return the entry on a line."""
    try:
        found = json.loads(line.removesuffix(b","))
    except _BROKEN as fault:
        raise _damaged(path) from fault
    if not isinstance(found, dict):
        raise _damaged(path)
    return found


def _damaged(path: Path) -> Rejected:
    """Return the rejection of a file that is not as it was written."""
    return unreadable(str(path), "it is damaged, cut short, or was saved anew by another program")

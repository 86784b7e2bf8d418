"""The run: job tickets read back, to find the promise of a finished file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poster.deliver.document import ticket_document, unreadable
from poster.deliver.record import MAX_TICKET_BYTES
from poster.deliver.ticket import FILE_NAME, UNPROVEN
from poster.problems import Problem, Rejected, warning

_REPRINT = "reprint_"


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of a ticket: the SHA-256 of its file in hex, and all that the ticket says of it."""

    sha256: str
    values: Mapping[str, Any]

    @property
    def is_unproven(self) -> bool:
        """Was the file made without a proof, and so without the label of any standard?"""
        return self.values.get("proof") == UNPROVEN


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket that was read; `name` is its path as shown. `pages` are the posters of files of many, in order.

    `failed` is the SHA-256, in hex, of each file that was kept of a sheet whose proof failed, by its name, and
    `documents` that of each slip, list and pile sheet of a run of stacks. `printed` is that of each file for a
    printer whose pages are noted, and `document` the whole ticket as read.
    """

    name: str
    by_file: Mapping[str, Entry]
    by_version: Mapping[str, Entry]
    pages: Mapping[str, tuple[Entry, ...]]
    failed: Mapping[str, str]
    documents: Mapping[str, str]
    printed: Mapping[str, str]
    by_id: Mapping[str, Entry]
    document: Mapping[str, Any]

    def printed_name(self, file_name: str, sha256: str) -> str:
        """Return the name of the file for a printer with that name, else with those bytes, "" if there is none."""
        if file_name in self.printed:
            return file_name
        return next((name for name, digest in self.printed.items() if digest == sha256), "")

    def find(self, file_name: str, version: str) -> Entry | None:
        """Return the piece with that file name, else the one with that version code, None if there is neither."""
        return self.by_file.get(file_name) or self.by_version.get(version)


class Tickets:
    """The tickets of finished files: the one that was named, else the one beside each file. Each is read once."""

    def __init__(self, named: Path | None) -> None:
        """Read the ticket that was named; `Rejected` (exit code 5 or 3) if it is none."""
        self._found: dict[Path, OpenTicket | None] = {}
        self._named = _opened(named) if named else None

    def of(self, file: Path) -> tuple[OpenTicket | None, tuple[Problem, ...]]:
        """Return the ticket to look into for `file`, None if there is none, and a warning for a broken one."""
        if self._named is not None:
            return self._named, ()
        path = _beside(file)
        if path in self._found or not path.exists():
            return self._found.get(path), ()
        try:
            self._found[path] = _opened(path)
        except Rejected as rejected:
            self._found[path] = None
            told = rejected.problems[0]
            return None, (warning(told.code, f"{told.message}; files beside it are judged without it", told.at),)
        return self._found[path], ()


def _beside(file: Path) -> Path:
    """Return where the ticket of a file lies: that of a reprint has the name of its files up to the size."""
    own = file.with_name(f"{file.name.rsplit('_', 2)[0]}.json")
    return own if file.name.startswith(_REPRINT) and own.exists() else file.with_name(FILE_NAME)


def _opened(path: Path) -> OpenTicket:
    """Return a ticket; `Rejected` as `ticket_document`, which takes no more than 1 GB."""
    ticket = ticket_document(path, MAX_TICKET_BYTES)
    try:
        pieces = [Entry(str(values["sha256"]), values) for values in ticket["pieces"]]
        by_file = {str(entry.values["file"]): entry for entry in pieces}
        by_version = {str(entry.values["version"]): entry for entry in pieces}
        by_id = {str(entry.values["id"]): entry for entry in pieces}
        files = (_failed(ticket), _documents(ticket), _printed(ticket))
        return OpenTicket(str(path), by_file, by_version, _pages(pieces), *files, by_id, ticket)
    except (TypeError, KeyError, AttributeError) as fault:
        raise unreadable(str(path), "its table of pieces is damaged") from fault


def _documents(ticket: Mapping[str, Any]) -> dict[str, str]:
    """Return the documents of a run of stacks: the SHA-256, in hex, of each by its name."""
    if not ticket.get("files"):
        return {}
    from poster.run.paperwork import SLIPS_NAME  # few tickets are of stacks, and what makes them is large
    from poster.stack.pick_up_list import FILE_NAME as LIST_NAME
    from poster.stack.quantities import FILE_NAME as QUANTITIES_NAME
    from poster.stack.stock import FILE_NAME as STOCK_NAME

    known = {LIST_NAME, QUANTITIES_NAME, SLIPS_NAME, STOCK_NAME}
    return {str(one["file"]): str(one["sha256"]) for one in ticket["files"] if one["file"] in known}


def _printed(ticket: Mapping[str, Any]) -> dict[str, str]:
    """Return the files for printers whose pages are noted: the SHA-256, in hex, of each by its name."""
    return {str(one["file"]): str(one["sha256"]) for one in ticket.get("files", ()) if one.get("pages")}


def _failed(ticket: Mapping[str, Any]) -> dict[str, str]:
    """Return what was kept of failed sheets: the SHA-256, in hex, of each file by its name."""
    return {str(entry["file"]): str(entry["kept_sha256"]) for entry in ticket.get("failed", ()) if entry["file"]}


def _pages(pieces: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    """Return the posters of each file of many, by page."""
    found: dict[str, list[Entry]] = {}
    for entry in pieces:
        if entry.values.get("page"):
            found.setdefault(str(entry.values["file"]), []).append(entry)
    return {name: tuple(sorted(own, key=lambda one: int(one.values["page"]))) for name, own in found.items()}

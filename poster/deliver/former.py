"""Stage deliver: what an earlier run left in the output folder, told from its job ticket.

Only a file that still is, byte for byte, what a run made may be overwritten unasked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from poster.deliver.delivery import begun_in
from poster.deliver.ticket import FILE_NAME, SCHEMA, EarlierEntry
from poster.problems import ExitCode, Location, Problem, Rejected, error
from poster.regular_file import open_regular

MAX_FORMER = 1_000_000  # files of one ticket
_MAX_LINE = 4_000_000  # bytes of one piece's line; a poster of a thousand words takes 100 kB
_NAMED_IN_MESSAGE = 3
_LAST_TABLES = ("earlier", "failed", "shard")
_BROKEN = (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class FormerFile:
    """A file that the ticket says was made here: SHA-256 in hex, and its size in bytes where it is told."""

    file: str
    sha256: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Former:
    """What the ticket in a folder tells; `has_ticket` is False, and `files` empty, without one of ours."""

    has_ticket: bool
    files: tuple[FormerFile, ...]


def former_run(folder: Path, name: str = FILE_NAME) -> Former:
    """Return what the ticket `name` in `folder` says was made there; nothing if it has none that can be read.

    A run that was killed while it delivered has left its ticket in a hidden folder; its files are told too. Read
    line by line as `TicketWriter` writes it, so that a ticket of any length fits in memory. Raises `Rejected`
    (`ticket/too-large`, exit code 5) for one with more than a million files.
    """
    told = _told(folder / name)
    half = [one for path in begun_in(folder) for one in _told(path).files]
    if not half:
        return told
    known = {entry.file: entry for entry in told.files}
    for entry in half:
        if entry.file not in known or not _is_unchanged(folder / entry.file, known[entry.file]):
            known[entry.file] = entry
    return Former(has_ticket=True, files=tuple(known.values()))


def _told(path: Path) -> Former:
    """Return what one ticket says."""
    try:
        with open_regular(path) as ticket:
            if _head(ticket)["schema"] != SCHEMA:
                return Former(has_ticket=False, files=())
            return Former(has_ticket=True, files=tuple(_files(ticket, path)))
    except _BROKEN:
        return Former(has_ticket=False, files=())


def _head(ticket: BinaryIO) -> Any:
    """Return the values on the first line."""
    return json.loads(ticket.readline(_MAX_LINE).rstrip().removesuffix(b",") + b"}")


def _files(ticket: BinaryIO, path: Path) -> Iterator[FormerFile]:
    """Yield the files of the ticket's tables, those of its pieces first; raises what a broken ticket makes it."""
    table, count = "", 0
    while line := ticket.readline(_MAX_LINE).strip():
        if line.startswith(b'"'):
            table = line[1:].partition(b'"')[0].decode()
        elif line.startswith(b"{"):
            found = _file(table, json.loads(line.removesuffix(b",")))
            count += found is not None
            if count > MAX_FORMER:
                raise _too_large(path)
            if found is not None:
                yield found
    if table not in _LAST_TABLES:
        raise ValueError("cut short")


def _file(table: str, entry: Any) -> FormerFile | None:
    """Return the file that an entry of a table stands for, None if none of ours does."""
    if table == "pieces":
        return FormerFile(str(entry["file"]), str(entry["sha256"]), int(entry["bytes"]))
    if table == "earlier":
        return FormerFile(str(entry["file"]), str(entry["sha256"]))
    if table == "failed" and entry["file"]:
        return FormerFile(str(entry["file"]), str(entry["kept_sha256"]))
    return None


def _too_large(path: Path) -> Rejected:
    """Return the refusal of a ticket with too many files."""
    message = f"the job ticket there names more than the {MAX_FORMER} files allowed"
    hint = "choose another folder with -o"
    return Rejected((error("ticket/too-large", message, Location(str(path)), hint),), ExitCode.INPUT_OUTPUT)


def still_there(former: Iterable[FormerFile], folder: Path, made: frozenset[str]) -> tuple[EarlierEntry, ...]:
    """Return the former files that lie in `folder` still and were not made anew, by name."""
    left = {entry.file: entry.sha256 for entry in former if entry.file not in made and _is_bare(entry.file)}
    return tuple(EarlierEntry(name, left[name]) for name in sorted(left) if (folder / name).is_file())


def _is_bare(name: str) -> bool:
    """Is it a bare file name, as every file of ours is?"""
    return bool(name) and Path(name).name == name


def edited(folder: Path, names: Iterable[str], former: Iterable[FormerFile]) -> tuple[Problem, ...]:
    """Return one problem naming the files of `names` that are no longer what a former run made, or nothing.

    Only these are looked at: their size first, then their SHA-256.
    """
    known: dict[str, dict[FormerFile, None]] = {}
    for entry in former:
        known.setdefault(entry.file, {})[entry] = None
    found = [
        name
        for name in names
        if name in known and not any(_is_unchanged(folder / name, made) for made in known[name])
    ]
    if not found:
        return ()
    count = "a file was" if len(found) == 1 else f"{len(found)} files were"
    shown = ", ".join(found[:_NAMED_IN_MESSAGE])
    rest = f" and {len(found) - _NAMED_IN_MESSAGE} more" if len(found) > _NAMED_IN_MESSAGE else ""
    message = f"{count} changed or replaced after the run that made it: {shown}{rest}"
    hint = "keep what is wanted of it under another name, choose another folder with -o, or overwrite with --force"
    return (error("file/edited", message, Location(str(folder)), hint),)


def _is_unchanged(path: Path, made: FormerFile) -> bool:
    """Is the file as it was made, or gone? What cannot be read was changed."""
    try:
        if made.size is not None and path.stat().st_size != made.size:
            return False
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == made.sha256
    except FileNotFoundError:
        return True
    except OSError:
        return False

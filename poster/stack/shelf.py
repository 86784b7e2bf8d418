"""Stacks: where finished files wait until all are made, so that they appear together, and a rerun finds them.

The shelf is a hidden folder in the output folder. Each file on it is named by what went into it and by its own
SHA-256, so that a run that was killed goes on where it stopped and nothing half-written or changed is taken for
finished.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from poster.deliver.delivery import interrupts_last
from poster.deliver.faults import refused
from poster.deliver.lock import FILE_NAME as LOCK_NAME
from poster.deliver.lock import locked
from poster.durable import make_folders, remove_empty, sync_folder
from poster.problems import Rejected
from poster.regular_file import open_regular, read_regular

FOLDER = ".poster-stack"
_NOTE = ".note"  # `ticket.json.note`: what the run with this ticket is about to deliver
_MAX_NOTE = 100_000_000
_PART = ".part"
_FINISHED = re.compile(r"([0-9a-f]{32})-([0-9a-f]{64})-([0-9]{1,9})")
_FILE_NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)?[A-Za-z0-9_-][A-Za-z0-9._-]*")
_BLOCK = 1 << 20

# Writes a file at the path and returns the number of sheets in it.
Write = Callable[[Path], int]


@dataclass(frozen=True, slots=True)
class Finished:
    """A file on the shelf: where it waits, its SHA-256 in hex, its size in bytes and number of sheets.

    `is_found` is True if an earlier run has made it.
    """

    path: str
    sha256: str
    size: int
    sheets: int
    is_found: bool = False


class Shelf:
    """The shelf of one output folder, as a context that holds the folder against other runs.

    The folder is made with those above it where missing, and removed again if nothing was delivered. Leaving the
    block by an interrupt keeps what is finished; any other way clears the shelf. Every call raises `Rejected`
    (exit code 5) where the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        """Prepare; nothing is touched before the context is entered."""
        self.folder = folder
        self._place = folder / FOLDER
        self._held = ExitStack()
        self._made: list[Path] = []

    def __enter__(self) -> Shelf:
        """Make the folder, hold it, and drop what an earlier run left half-written."""
        try:
            self._made = make_folders(self.folder)
            self._held.enter_context(locked(self.folder))
            if self._place.is_symlink():
                raise NotADirectoryError(errno.ENOTDIR, "", str(self._place))
            self._place.mkdir(exist_ok=True)
            for path in self._place.glob(f"*{_PART}"):
                path.unlink()
        except OSError as fault:
            self._leave()
            raise refused(fault, str(self.folder)) from fault
        except Rejected:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the shelf, unless the run was interrupted, and let go of the folder."""
        if kind is None or issubclass(kind, Exception):
            _clear(self._place)
        self._leave()

    def finish(self, key: str, write: Write) -> Finished:
        """Return the file with the key `key`, 32 hex digits of all that goes into it made by `write` if need be."""
        found = self.found(key)
        if found is not None:
            return found
        part = self._place / f"{key}{_PART}"
        try:
            sheets = write(part)
            digest, size = _synced(part)
            path = self._place / f"{key}-{digest}-{sheets}"
            part.replace(path)
        except OSError as fault:
            raise refused(fault, str(self.folder)) from fault
        return Finished(str(path), digest, size, sheets)

    def found(self, key: str) -> Finished | None:
        """Return the file if it is there and is what it was."""
        for path in self._place.glob(f"{key}-*"):
            match = _FINISHED.fullmatch(path.name)
            try:
                if match and _synced(path)[0] == match[2]:
                    return Finished(str(path), match[2], path.stat().st_size, int(match[3]), is_found=True)
                path.unlink()
            except OSError as fault:
                raise refused(fault, str(self.folder)) from fault
        return None

    def deliver(self, files: Mapping[str, Finished], last: str, gone: Iterable[str] = ()) -> None:
        """Give the files their names, `last` at the end, and remove the files `gone`.

        When `last` appears, the disk holds all others.

        A name is a bare file name or one in a folder, of ASCII letters, digits, `.`, `_` and `-`. An
        interrupt waits until all files have their names.
        """
        bad = [name for name in files if not _FILE_NAME.fullmatch(name)]
        if bad:
            raise ValueError(f"not a name of a file to deliver: {bad[0]!r}")
        order = sorted(name for name in files if name != last)
        try:
            self._note(files, last)
            places = {(self.folder / name).parent for name in (*order, last)}
            for parent in places:
                parent.mkdir(exist_ok=True)
            with interrupts_last():
                for name in order:
                    Path(files[name].path).replace(self.folder / name)
                for name in gone:
                    (self.folder / name).unlink(missing_ok=True)
                for folder in places | {self.folder} | {made.parent for made in self._made}:
                    sync_folder(folder)
                Path(files[last].path).replace(self.folder / last)
                for folder in {self.folder, (self.folder / last).parent}:
                    sync_folder(folder)
                self._made.clear()
                (self._place / f"{last}{_NOTE}").unlink()
        except OSError as fault:
            raise refused(fault, str(self.folder)) from fault

    def _note(self, files: Mapping[str, Finished], last: str) -> None:
        """Write down what is about to be delivered, for a run after this one broke off."""
        path = self._place / f"{last}{_NOTE}"
        part = path.with_suffix(_PART)
        noted = left_half_delivered(self.folder, last) | {name: file.sha256 for name, file in files.items()}
        part.write_text(json.dumps(noted), encoding="ascii")
        _synced(part)
        part.replace(path)
        sync_folder(self._place)
        sync_folder(self.folder)

    def _leave(self) -> None:
        """Let go of the folder, and remove those made here that are empty."""
        self._held.close()
        remove_empty(self._made)


def tidy_shelf(folder: Path, last: str) -> None:
    """Remove what runs with the ticket `last` that were killed have left in `folder`, unless a run is at work.

    For a run that finds its work done; one that delivers does it by itself.
    """
    if not any(os.path.lexists(folder / name) for name in (FOLDER, LOCK_NAME)):
        return
    with contextlib.suppress(Rejected, OSError), locked(folder):
        (folder / FOLDER / f"{last}{_NOTE}").unlink(missing_ok=True)
        _clear(folder / FOLDER)


def left_half_delivered(folder: Path, last: str) -> dict[str, str]:
    """Return what a run with the ticket `last` that broke off may have delivered: names and SHA-256 in hex."""
    try:
        noted = json.loads(read_regular(folder / FOLDER / f"{last}{_NOTE}", _MAX_NOTE))
        return {name: str(digest) for name, digest in noted.items() if _FILE_NAME.fullmatch(name)}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _clear(place: Path) -> None:
    """Remove a shelf; what has been noted of a delivery stays until that one is made again."""
    if place.is_symlink():
        return
    if any(place.glob(f"*{_NOTE}")):
        for path in place.iterdir():
            if path.suffix != _NOTE:
                path.unlink(missing_ok=True)
    else:
        shutil.rmtree(place, ignore_errors=True)


def shelf_key(content: str, *names: str) -> str:
    """Return the key of a file that is made of `content`, a SHA-256 in hex, and known by `names`."""
    return hashlib.sha256("\0".join((content, *names)).encode()).hexdigest()[:32]


def _synced(path: Path) -> tuple[str, int]:
    """Return the SHA-256 in hex and the size of a file, once the disk holds it."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def sha256_of(path: Path) -> str:
    """Return the SHA-256 in hex of the file at `path`, empty if there is none that can be read."""
    try:
        digest = hashlib.sha256()
        with open_regular(path) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()
    except OSError:
        return ""

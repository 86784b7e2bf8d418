"""Stacks: where finished files wait until all are made, so that they appear together, and a rerun finds them.

The shelf is a hidden folder in the output folder. Each file on it is named by what went into it and by its own
SHA-256, so that a run that was killed goes on where it stopped and nothing half-written or changed is taken for
finished.
"""

from __future__ import annotations

import contextlib
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
from poster.problems import Rejected
from poster.regular_file import open_regular
from poster.stack.lock import locked

FOLDER = ".poster-stack"
_NAMES = "names.json"
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
            self._make_folders()
            self._held.enter_context(locked(self.folder))
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
            shutil.rmtree(self._place, ignore_errors=True)
        self._leave()

    def names_of_last_run(self) -> frozenset[str]:
        """Return the names of files that a run which was killed may have delivered in part."""
        try:
            names = json.loads((self._place / _NAMES).read_bytes())
            return frozenset(name for name in names if isinstance(name, str) and _FILE_NAME.fullmatch(name))
        except (OSError, ValueError, TypeError):
            return frozenset()

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

        A name is a bare file name or one in a folder, of ASCII letters, digits, `.`, `_` and `-`. An
        interrupt waits until all files have their names.
        """
        bad = [name for name in files if not _FILE_NAME.fullmatch(name)]
        if bad:
            raise ValueError(f"not a name of a file to deliver: {bad[0]!r}")
        order = [*sorted(name for name in files if name != last), last]
        try:
            self._note(order)
            for parent in {(self.folder / name).parent for name in order}:
                parent.mkdir(exist_ok=True)
            with interrupts_last():
                for name in order:
                    Path(files[name].path).replace(self.folder / name)
                for name in gone:
                    (self.folder / name).unlink(missing_ok=True)
                self._made.clear()
        except OSError as fault:
            raise refused(fault, str(self.folder)) from fault

    def _note(self, names: list[str]) -> None:
        """Write down what is about to be delivered, for a run after this one was killed."""
        part = self._place / f"{_NAMES}{_PART}"
        part.write_text(json.dumps(names), encoding="ascii")
        _synced(part)
        part.replace(self._place / _NAMES)

    def _make_folders(self) -> None:
        """Create the output folder and those above it, remembering which were new."""
        for path in reversed([path for path in (self.folder, *self.folder.parents) if not path.exists()]):
            path.mkdir()
            self._made.append(path)

    def _leave(self) -> None:
        """Let go of the folder, and remove those made here that are empty."""
        self._held.close()
        while self._made:
            with contextlib.suppress(OSError):
                self._made.pop().rmdir()


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

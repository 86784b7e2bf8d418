"""Stage deliver: files appear in the output folder all together and whole, or not at all.

Files are first written into a hidden folder inside the output folder, so that the final step is a rename
on the same disk. Whatever fails before leaves the output folder as it was; a hidden folder that a killed run left
behind is removed by the next one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from poster.deliver.faults import refused
from poster.problems import ExitCode, Location, Problem, Rejected, error

STAGING_PREFIX = ".poster-"
_STAGING = re.compile(rf"{re.escape(STAGING_PREFIX)}[a-z0-9_]{{8}}")
_NAMED_IN_MESSAGE = 3
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Staging:
    """The hidden folder files wait in; picklable, so that worker processes can write into it."""

    folder: str
    shown: str

    def write(self, name: str, data: bytes) -> None:
        """Write `data` as `name`; `Rejected` (exit code 5) if the disk refuses.

        `name` is a bare file name; a path is a fault of the program (`ValueError`).
        """
        if not name or name in {".", ".."} or set(name) & {"/", "\\", "\0"}:
            raise ValueError(f"not a bare file name: {name!r}")
        try:
            (Path(self.folder) / name).write_bytes(data)
        except OSError as fault:
            raise refused(fault, str(Path(self.shown) / name)) from fault


class Delivery:
    """One delivery into a folder, as a context: leaving it without `commit` takes everything back.

    `folder` is created with the folders above it where missing, and removed again if nothing is delivered.
    """

    def __init__(self, folder: Path) -> None:
        """Prepare; nothing is touched before the context is entered."""
        self.folder = folder
        self._made: list[Path] = []
        self._staging: Path | None = None
        self._lock: int | None = None

    def __enter__(self) -> Delivery:
        """Create folder and staging folder; `Rejected` (exit code 5) if the disk refuses."""
        try:
            self._make_folders()
            with _locked(self.folder):
                _sweep(self.folder)
                self._staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=self.folder))
                self._lock = _lock(self._staging)
        except OSError as fault:
            self._take_back()
            raise refused(fault, str(self.folder)) from fault
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not committed."""
        self._take_back()

    @property
    def staging(self) -> Staging:
        """Where files wait until `commit`."""
        if self._staging is None:
            raise ValueError("the delivery is not open")
        return Staging(str(self._staging), str(self.folder))

    def commit(self, last: str, gone: tuple[str, ...] = ()) -> None:
        """Give every staged file its final name, `last` (the job ticket) at the end; remove the files `gone`.

        `gone` are files of earlier runs that would contradict the new ones.
        An interrupt waits until all files have their names, so that no mixed folder is left.
        """
        staging = Path(self.staging.folder)
        names = sorted(path.name for path in staging.iterdir() if path.name != last)
        try:
            self._sync(staging, [*names, last])
            self._refuse_folders([*names, last])
            with _interrupts_last():
                for name in [*names, last]:
                    os.replace(staging / name, self.folder / name)  # noqa: PTH105 - atomic on every system
                for name in gone:
                    (self.folder / name).unlink(missing_ok=True)
                self._made.clear()
        except OSError as fault:
            raise refused(fault, fault.filename2 or fault.filename or str(self.folder)) from fault

    def _refuse_folders(self, names: Iterable[str]) -> None:
        """Raise `OSError` for a folder in the place of a file, before the first rename: half a set is none."""
        for name in names:
            if (self.folder / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, "", str(self.folder / name))

    def _sync(self, staging: Path, names: Iterable[str]) -> None:
        """Wait until the disk holds every file; a rename must not outrun its data."""
        for name in names:
            handle = os.open(staging / name, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _make_folders(self) -> None:
        """Create the output folder and those above it, remembering which were new."""
        missing = [self.folder, *self.folder.parents]
        for path in reversed([path for path in missing if not path.exists()]):
            path.mkdir()
            self._made.append(path)

    def _take_back(self) -> None:
        """Remove the staging folder, and the folders made here unless files were delivered."""
        if self._staging is not None:
            shutil.rmtree(self._staging, ignore_errors=True)
            self._staging = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        while self._made:
            with contextlib.suppress(OSError):
                self._made.pop().rmdir()


def _lock(folder: Path, *, waits: bool = False) -> int | None:
    """Return a lock on `folder` as an open file, None if another run has it or the system has no such locks.

    The system lets it go when the last process of this run ends, however it ends (flock(2)).
    """
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except OSError:
        os.close(handle)
        return None
    return handle


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other runs from sweeping `folder` while a staging folder is made that has no lock yet."""
    handle = _lock(folder, waits=True)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove the staging folders of runs that were killed; those of runs under way are locked."""
    for path in folder.iterdir():
        if not _STAGING.fullmatch(path.name) or path.is_symlink() or not path.is_dir():
            continue
        with contextlib.suppress(OSError):
            handle = _lock(path)
            if handle is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(handle)


@contextlib.contextmanager
def _interrupts_last() -> Iterator[None]:
    """Hold back interrupt and end signals until the block is done; outside the main thread none arrive."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    before = {number: signal.signal(number, lambda n, _: held.append(n)) for number in _INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for number_held in held:
            signal.raise_signal(number_held)


interrupts_last = _interrupts_last


def in_the_way(folder: Path, names: Iterable[str], ours: frozenset[str]) -> tuple[Problem, ...]:
    """Return one problem naming the files of `names` in `folder` that are not `ours`, or nothing."""
    # What cannot be looked at is no file of anybody's: writing there says what is wrong.
    found = [name for name in names if name not in ours and os.path.exists(folder / name)]  # noqa: PTH110
    if not found:
        return ()
    count = "a file is" if len(found) == 1 else f"{len(found)} files are"
    shown = ", ".join(found[:_NAMED_IN_MESSAGE])
    rest = f" and {len(found) - _NAMED_IN_MESSAGE} more" if len(found) > _NAMED_IN_MESSAGE else ""
    message = f"{count} there already, and no job ticket in the folder says it was made here: {shown}{rest}"
    hint = "choose another folder with -o, or overwrite with --force"
    return (error("file/exists", message, Location(str(folder)), hint),)


def rejected_as_existing(problems: tuple[Problem, ...]) -> Rejected:
    """Return the rejection for files in the way (exit code 5)."""
    return Rejected(problems, ExitCode.INPUT_OUTPUT)

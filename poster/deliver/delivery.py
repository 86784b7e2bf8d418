"""Stage deliver: files appear in the output folder all together and whole, or not at all.

Files are first written into a hidden folder inside the output folder, so that the final step is a rename
on the same disk. Whatever fails before leaves the output folder as it was. One run at a time holds the folder. A
run that was killed among the renames leaves the job ticket in its hidden folder, which tells the next one whose the
files are; the next delivery removes it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from poster.deliver.faults import refused
from poster.deliver.lock import FILE_NAME as LOCK_NAME
from poster.deliver.lock import locked
from poster.durable import left_behind, lock_folder, make_folders, remove_empty, sweep, sync_file, sync_folder
from poster.problems import ExitCode, Location, Problem, Rejected, error
from poster.regular_file import read_regular

STAGING_PREFIX = ".poster-"
_BEGUN = ".begun"  # in a staging folder whose files are getting their names: that of the last, the ticket
_MAX_NAME = 255
_STAGING = re.compile(rf"{re.escape(STAGING_PREFIX)}[a-z0-9_]{{8}}")
_NAMED_IN_MESSAGE = 3
_INTERRUPTS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


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

    def __init__(self, folder: Path, part: str = "") -> None:
        """Prepare; nothing is touched before the context is entered. Parts of one run may share the folder."""
        self.folder, self._part = folder, part
        self._made: list[Path] = []
        self._staging: Path | None = None
        self._is_begun = False
        self._held = ExitStack()

    def __enter__(self) -> Delivery:
        """Create folder and staging folder, and hold the folder.

        Raises `Rejected` (exit code 5) if the disk refuses, with `run/locked` if another run holds the folder.
        """
        try:
            self._made = make_folders(self.folder)
            self._held.enter_context(locked(self.folder, self._part))
            sweep([path for path in stagings(self.folder) if not _begun_with(path)])
            self._staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=self.folder))
            lock = lock_folder(self._staging)
            if lock is not None:
                self._held.callback(os.close, lock)
        except OSError as fault:
            self._take_back()
            raise refused(fault, str(self.folder)) from fault
        except Rejected:
            self._take_back()
            raise
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

        `gone` are files of earlier runs that would contradict the new ones. When `last` appears, the disk holds
        all others. An interrupt waits until all files have their names, so that no mixed folder is left.
        """
        staging = Path(self.staging.folder)
        try:
            names = sorted(path.name for path in staging.iterdir() if path.name != last)
            self._refuse_folders([*names, last])
            for name in [*names, last]:
                sync_file(staging / name)
            with _interrupts_last():
                self._begin(staging, last)
                for name in names:
                    os.replace(staging / name, self.folder / name)  # noqa: PTH105 - atomic on every system
                    self._is_begun = True
                for name in gone:
                    (self.folder / name).unlink(missing_ok=True)
                self._sync_folders()
                os.replace(staging / last, self.folder / last)  # noqa: PTH105
                sync_folder(self.folder)
                self._finish(last)
        except OSError as fault:
            raise refused(fault, fault.filename2 or fault.filename or str(self.folder)) from fault

    def _begin(self, staging: Path, last: str) -> None:
        """Note that files are about to get their names, for a run after this one was killed."""
        (staging / _BEGUN).write_text(last, encoding="utf-8")
        sync_file(staging / _BEGUN)
        sync_folder(staging)
        sync_folder(self.folder)

    def _sync_folders(self) -> None:
        """Wait until the disk holds the names of all files, and of the folders made for them."""
        for path in {self.folder, *(made.parent for made in self._made)}:
            sync_folder(path)

    def _finish(self, last: str) -> None:
        """Keep what was delivered, and remove what runs with the same ticket have left that were killed."""
        self._made.clear()
        self._is_begun = False
        others = [path for path in stagings(self.folder) if path != self._staging]
        sweep([path for path in others if _begun_with(path) in {"", last}])

    def _refuse_folders(self, names: Iterable[str]) -> None:
        """Raise `OSError` for a folder in the place of a file, before the first rename: half a set is none."""
        for name in names:
            if (self.folder / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, "", str(self.folder / name))

    def _take_back(self) -> None:
        """Remove the staging folder, and the folders made here unless files were delivered.

        Of a delivery that broke off among the renames the job ticket stays where it is.
        """
        if self._staging is not None and self._is_begun:
            for path in self._staging.glob("[!.]*"):
                if path.name != _begun_with(self._staging):
                    path.unlink(missing_ok=True)
        elif self._staging is not None:
            shutil.rmtree(self._staging, ignore_errors=True)
        self._staging = None
        self._held.close()
        remove_empty(self._made)


def stagings(folder: Path) -> list[Path]:
    """Return the hidden folders of deliveries into `folder`, those of runs that were killed included."""
    return left_behind(folder, _STAGING)


def begun_in(folder: Path) -> list[Path]:
    """Return the job tickets in hidden folders of `folder` whose deliveries broke off among the renames."""
    return [path / _begun_with(path) for path in stagings(folder) if _begun_with(path)]


def _begun_with(staging: Path) -> str:
    """Return the name of the ticket of a delivery that broke off among the renames, `""` of any other."""
    try:
        name = read_regular(staging / _BEGUN, _MAX_NAME).decode()
        return name if Path(name).name == name and (staging / name).is_file() else ""
    except (OSError, UnicodeDecodeError):
        return ""


def tidy(folder: Path) -> None:
    """Remove what runs that were killed have left in `folder`, if anything is left and no other run is at work.

    For a run that finds its work done; one that delivers does it by itself.
    """
    left = stagings(folder)
    if not left and not os.path.lexists(folder / LOCK_NAME):
        return
    with contextlib.suppress(Rejected), locked(folder):
        sweep([path for path in left if not _begun_with(path)])


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

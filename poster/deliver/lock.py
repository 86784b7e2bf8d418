"""Stage deliver: one run at a time in one folder, and a run that died is in nobody's way."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from poster.deliver.faults import refused
from poster.problems import ExitCode, Location, Rejected, error

FILE_NAME = ".poster-lock"
_TRIES = 10
_PAUSE, _PAUSES = 0.05, 100  # seconds: five in all for the processes of a run that was killed to end
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}  # disks that cannot be held


@contextlib.contextmanager
def locked(folder: Path, part: str = "") -> Iterator[None]:
    """Hold `folder`, which exists, until the block is done; `Rejected` with `run/locked` if another run holds it.

    A run that makes the `part` of this name shares the folder with those that make other parts of the same run.

    The system lets go of the lock when its process ends, however it ends, so that a file left behind locks
    nothing. Raises `Rejected` (exit code 5) where the disk refuses.
    """
    with ExitStack() as held:
        held.enter_context(_file_locked(folder / FILE_NAME, is_shared=bool(part)))
        if part:
            held.enter_context(_file_locked(folder / f"{FILE_NAME}.{part}", is_shared=False))
        yield


@contextlib.contextmanager
def _file_locked(path: Path, *, is_shared: bool) -> Iterator[None]:
    """Hold one file, which is gone when the last that held it lets go."""
    handle = _held(path, is_shared=is_shared)
    try:
        with contextlib.suppress(OSError):  # the number is only for the message
            os.truncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        with contextlib.suppress(OSError):
            if not is_shared or _is_ours(handle, is_shared=False):
                path.unlink()
        os.close(handle)


def _held(path: Path, *, is_shared: bool) -> int:
    """Return the open file of the lock, held."""
    try:
        for _ in range(_TRIES):
            # A link would lead the number of the process into somebody's file.
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
            try:
                _take(handle, path, is_shared=is_shared)
            except BaseException:
                os.close(handle)
                raise
            if _is_same(handle, path):
                return handle
            os.close(handle)  # the run that held it has just removed the file
    except OSError as fault:
        raise refused(fault, str(path)) from fault
    raise _taken(path)


def _take(handle: int, path: Path, *, is_shared: bool) -> None:
    """Lock the open file; `Rejected` if another run has done so.

    A run that was killed is gone before its worker processes are; for them it waits.
    """
    for _ in range(_PAUSES):
        if _is_ours(handle, is_shared=is_shared):
            return
        if _is_alive(_holder(path)):
            break
        time.sleep(_PAUSE)
    raise _taken(path)


def _is_ours(handle: int, *, is_shared: bool) -> bool:
    """Lock the open file, and say whether that went well; a disk that cannot be held is nobody's."""
    try:
        import fcntl

        fcntl.flock(handle, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except ImportError:  # a system that locks by bytes
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
    except BlockingIOError:
        return False
    except OSError as fault:
        if fault.errno not in _NO_LOCKS:
            raise
    return True


def _holder(path: Path) -> str:
    """Return the number of the process that holds the lock, empty if it has not written it down."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        number = path.read_bytes()[:20].decode("ascii")
        return number if number.isdigit() else ""
    return ""


def _is_alive(number: str) -> bool:
    """Is there a process of this number? One that has not written it down yet is."""
    if not number or not hasattr(os, "kill") or os.name == "nt":
        return True
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _is_same(handle: int, path: Path) -> bool:
    """Is the open file the one that lies in the folder?"""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _taken(path: Path) -> Rejected:
    """Return the refusal of a folder in which another run is at work."""
    number = _holder(path)
    who = f"process {number}" if number else "another process"
    message = f"another run is at work in '{path.parent}' ({who})"
    hint = "wait until it has ended, or choose another folder with -o"
    return Rejected((error("run/locked", message, Location(str(path.parent)), hint),), ExitCode.INPUT_OUTPUT)

"""Stacks: one run at a time in one folder, and a run that died is in nobody's way."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from poster.deliver.faults import refused
from poster.problems import ExitCode, Location, Rejected, error

FILE_NAME = ".poster-lock"
_TRIES = 10


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold `folder`, which exists, until the block is done; `Rejected` with `run/locked` if another run holds it.

    The system lets go of the lock when its process ends, however it ends, so that a file left behind locks
    nothing. Raises `Rejected` (exit code 5) where the disk refuses.
    """
    path = folder / FILE_NAME
    handle = _held(path)
    try:
        with contextlib.suppress(OSError):  # the number is only for the message
            os.truncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(handle)


def _held(path: Path) -> int:
    """Return the open file of the lock, held."""
    try:
        for _ in range(_TRIES):
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                _take(handle, path)
            except BaseException:
                os.close(handle)
                raise
            if _is_same(handle, path):
                return handle
            os.close(handle)  # the run that held it has just removed the file
    except OSError as fault:
        raise refused(fault, str(path)) from fault
    raise _taken(path)


def _take(handle: int, path: Path) -> None:
    """Lock the open file; `Rejected` if another process has done so."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # pragma: no cover - a system that locks by bytes
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            raise _taken(path) from None
    except BlockingIOError:
        raise _taken(path) from None


def _is_same(handle: int, path: Path) -> bool:
    """Is the open file the one that lies in the folder?"""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _taken(path: Path) -> Rejected:
    """Return the refusal of a folder in which another run is at work."""
    number = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        number = path.read_bytes()[:20].decode("ascii")
    who = f"process {number}" if number.isdigit() else "another process"
    message = f"another run is at work in '{path.parent}' ({who})"
    hint = "wait until it has ended, or choose another folder with -o"
    return Rejected((error("run/locked", message, Location(str(path.parent)), hint),), ExitCode.INPUT_OUTPUT)

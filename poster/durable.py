"""Bottom room: files and folders that a lost power supply does not undo, and hidden folders of runs that died.

A rename is atomic, but the disk may do it before it has the data, or forget it: only what `fsync` returned for
stays (POSIX.1-2017, fsync; rename is durable once its folder is).
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sys
from pathlib import Path

# What systems answer whose folders cannot be flushed; there the system itself orders renames.
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}


def sync_file(path: Path) -> None:
    """Return once the disk holds the file at `path`; raises `OSError` where it refuses."""
    handle = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Return once the disk holds the names in the folder `path`; raises `OSError` where it refuses."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def make_folders(folder: Path) -> list[Path]:
    """Create `folder` and those above it where missing; return the new ones, the uppermost first.

    Raises `OSError` where the disk refuses; what was made until then is gone again.
    """
    made: list[Path] = []
    try:
        for path in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
            path.mkdir()
            made.append(path)
    except OSError:
        remove_empty(made)
        raise
    return made


def remove_empty(folders: list[Path]) -> None:
    """Remove `folders`, the last first, as far as they are empty, and forget them."""
    while folders:
        with contextlib.suppress(OSError):
            folders.pop().rmdir()


def write_new(path: Path, data: bytes, part: Path) -> None:
    """Write `data` to `path`, which must not exist, whole or not at all, by way of the file `part` beside it.

    Raises `FileExistsError` if something is there, also if it has come in the meantime, and any `OSError` of the
    disk.
    """
    try:
        part.unlink(missing_ok=True)
        with part.open("xb") as opened:  # never through a link that somebody has laid there
            opened.write(data)
        sync_file(part)
        try:
            os.link(part, path)  # a rename would take the place of whatever has come in the meantime
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links
            if path.exists():
                raise FileExistsError(errno.EEXIST, "", str(path)) from None
            os.replace(part, path)  # noqa: PTH105 - atomic on every system
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def lock_folder(folder: Path) -> int | None:
    """Return a lock on `folder` as an open file, None if another run has it or the system has no such locks.

    The system lets it go when the last process of this run ends, however it ends (flock(2)).
    """
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def left_behind(folder: Path, name: re.Pattern[str]) -> list[Path]:
    """Return the folders in `folder` whose whole name is `name`, sorted; links are none."""
    try:
        found = [path for path in folder.iterdir() if name.fullmatch(path.name)]
        return sorted(path for path in found if not path.is_symlink() and path.is_dir())
    except OSError:
        return []


def sweep(folders: list[Path]) -> None:
    """Remove the hidden folders that no run holds any more; those of runs under way are locked."""
    for path in folders:
        with contextlib.suppress(OSError):
            handle = lock_folder(path)
            if handle is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(handle)

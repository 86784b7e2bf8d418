"""Bottom room: files that were named by people, read without waiting and without end.

Only regular files are read. A pipe that nobody writes into would be waited for without end, and a device has none.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

NO_FILE = "not a regular file, but a pipe, a device or a folder"
PUT_A_FILE = "put a file in its place: a pipe or a device is never read"
_BLOCK = 1 << 20


def open_regular(path: Path) -> io.BufferedReader:
    """Return the file at `path`, open for reading bytes; `OSError` if it is no regular file or cannot be read."""
    # Opening a pipe would wait for a writer; what was opened is asked, since a path may change its meaning.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, NO_FILE)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def is_special(path: Path) -> bool:
    """Is there a pipe, a device or the like at `path`, neither file nor folder? Links are followed."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def why_unreadable(path: Path) -> tuple[str, str]:
    """Return what is wrong with a file that could not be read, to stand after its name, and a hint."""
    if is_special(path):
        return f"cannot be read: it is {NO_FILE}", PUT_A_FILE
    return "cannot be read", "check that it exists and may be read"


def read_regular(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file, at most one more than `limit`; `OSError` as `open_regular`."""
    found = bytearray()
    with open_regular(path) as opened:
        # Room for `limit` bytes would be taken at once by a single call, whatever the file has.
        while block := opened.read(min(_BLOCK, limit + 1 - len(found))):
            found += block
    return bytes(found)

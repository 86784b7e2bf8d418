"""Bottom room: files that were named by people, read without waiting and without end.

Only regular files are read. A pipe that nobody writes into would be waited for without end, and a device has none.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

_BLOCK = 1 << 20


def open_regular(path: Path) -> io.BufferedReader:
    """Return the file at `path`, open for reading bytes; `OSError` if it is no regular file or cannot be read."""
    # Opening a pipe would wait for a writer; what was opened is asked, since a path may change its meaning.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_regular(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file, at most one more than `limit`; `OSError` as `open_regular`."""
    found = bytearray()
    with open_regular(path) as opened:
        # Room for `limit` bytes would be taken at once by a single call, whatever the file has.
        while block := opened.read(min(_BLOCK, limit + 1 - len(found))):
            found += block
    return bytes(found)

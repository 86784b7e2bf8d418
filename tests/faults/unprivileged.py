"""The superuser for a while bound by the permissions of files, as everybody else is; own files stay readable."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

DAC_OVERRIDE = 1 << 1  # capabilities(7): bypass file read, write and execute permission checks
VERSION_3 = 0x20080522  # linux/capability.h: two sets of 32 bits
Header = ctypes.c_uint32 * 2
Sets = ctypes.c_uint32 * 6  # effective, permitted, inheritable; twice


@contextmanager
def bound_by_permissions() -> Iterator[None]:
    """Take the capability to write anywhere out of this thread's effective set, and put it back."""
    if os.geteuid():
        yield
        return
    kernel, header, sets = ctypes.CDLL(None, use_errno=True), Header(VERSION_3, 0), Sets()
    _answer(kernel.capget(header, sets))
    bounded = Sets(*sets)
    bounded[0] &= ~DAC_OVERRIDE
    _answer(kernel.capset(header, bounded))
    try:
        yield
    finally:
        _answer(kernel.capset(header, sets))


def _answer(code: int) -> None:
    if code:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

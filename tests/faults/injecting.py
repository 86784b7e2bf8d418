"""Faults of the disk, put in at the n-th call that changes anything below a folder."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import pytest

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(slots=True)
class Injected:
    """A fault `errno` at call number `at` (from 0) below `folder`; `hits` are the calls that met it.

    `kinds` is what each call was about to do, and to what: its name and the end of the path's name.
    """

    folder: Path
    errno: int
    at: int
    calls: int = 0
    hits: int = 0
    kinds: list[str] = field(default_factory=list)

    def meets(self, path: object, kind: str) -> None:
        """Count a call of a kind on `path`, and raise at the one that is chosen."""
        if isinstance(path, int):
            path = os.readlink(f"/proc/self/fd/{path}")  # noqa: PTH115 - the library's own functions are replaced
        if not isinstance(path, str | os.PathLike) or not os.fspath(path).startswith(str(self.folder)):
            return
        self.calls += 1
        self.kinds.append(f"{kind} {PurePath(os.fspath(path)).suffix}")
        if self.calls - 1 == self.at:
            self.hits += 1
            raise OSError(self.errno, os.strerror(self.errno), os.fspath(path))

    def around(self, real: Callable[..., Any], place: int = 0) -> Callable[..., Any]:
        """Return `real`, whose argument number `place` is the path, with the fault before it."""

        def call(*arguments: Any, **options: Any) -> Any:
            self.meets(arguments[place], real.__name__)
            return real(*arguments, **options)

        return call

    def opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return `real`, an `open`, with the fault before files are opened for writing."""

        def call(path: Any, mode: Any = "r", *arguments: Any, **options: Any) -> Any:
            if (isinstance(mode, str) and set(mode) & set("wxa+")) or (isinstance(mode, int) and mode & _WRITES):
                self.meets(path, real.__name__)
            return real(path, mode, *arguments, **options)

        return call


@contextmanager
def injected(folder: Path, errno: int, at: int) -> Iterator[Injected]:
    """Let the call number `at` that changes something below `folder`, which is absolute, fail with `errno`."""
    fault = Injected(folder, errno, at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", fault.opening(os.open))
        patch.setattr(io, "open", fault.opening(io.open))
        patch.setattr(os, "fsync", fault.around(os.fsync))
        patch.setattr(os, "mkdir", fault.around(os.mkdir))
        patch.setattr(os, "replace", fault.around(os.replace, 1))
        patch.setattr(os, "link", fault.around(os.link, 1))
        yield fault

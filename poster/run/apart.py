"""The run: work on files of strangers in a process apart, with bounds on time and memory.

What draws PDF pages is a large library in another language: it cannot be stopped from within, and a file made to
that end can keep it busy for years, or make it take all memory and fall. So the process that called it is the one
that is stopped, and the next file gets a new one.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from poster.frozen import dataclass

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MAX_SECONDS = 120
MAX_MEMORY = 1_000_000_000  # bytes, beside what the program takes before it reads the first file

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Overrun:
    """A piece of work that was stopped, or fell; `reason` goes on "reading it"."""

    reason: str


_NO_MEMORY = Overrun(f"wants more memory than {MAX_MEMORY // 1_000_000} MB")


def each_apart(begin: Callable[[], Callable[[Item], Result]], items: Iterable[Item]) -> Iterator[Result | Overrun]:
    """Yield for each of `items` what the work that `begin` gives makes of it, or why it was stopped.

    The work is begun in the process apart, anew after each overrun. Raises what the work raises. Where processes
    cannot be forked, all is done in this one, without bounds.
    """
    if sys.platform != "linux":
        work = begin()
        yield from map(work, items)
        return
    worker: _Worker[Item, Result] | None = None
    try:
        for item in items:
            is_new = worker is None
            worker = worker or _Worker(begin)
            answer = worker.ask(item)
            if answer == _NO_MEMORY and not is_new:  # what was remembered of earlier items may have taken it
                worker = _Worker(begin)
                answer = worker.ask(item)
            yield answer
            if isinstance(answer, Overrun):
                worker = None
    finally:
        if worker is not None:
            worker.end()


class _Worker(Generic[Item, Result]):
    """A process that does one piece of work after the other."""

    def __init__(self, begin: Callable[[], Callable[[Item], Result]]) -> None:
        import multiprocessing  # most commands do without, and it slows the start

        context = multiprocessing.get_context("fork")
        self._line, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, begin), daemon=True)
        self._process.start()
        other.close()

    def ask(self, item: Item) -> Result | Overrun:
        """Return what comes of an item; after an overrun the worker is gone."""
        self._line.send(item)
        if not self._line.poll(MAX_SECONDS):
            self.end()
            return Overrun(f"took longer than {MAX_SECONDS} seconds")
        try:
            has_failed, answer = self._line.recv()
        except EOFError:
            self.end()
            return Overrun(f"ended the process; it may want more memory than {MAX_MEMORY // 1_000_000} MB")
        if has_failed and isinstance(answer, MemoryError):
            self.end()
            return _NO_MEMORY
        if has_failed:
            raise answer
        return answer  # type: ignore[no-any-return]

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self._line.close()


def _serve(line: Connection, begin: Callable[[], Callable[[Any], Any]]) -> None:
    """Do the work that comes along the line, until this process is ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's business
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _bound_memory()
    work: Callable[[Any], Any] | None = None
    while True:
        item = line.recv()
        try:
            work = work or begin()
            line.send((False, work(item)))
        except Exception as fault:  # noqa: BLE001 - the parent raises it
            line.send((True, fault))


def _bound_memory() -> None:
    """Let this process take no more than it has and `MAX_MEMORY`."""
    import resource
    from pathlib import Path

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    limit = pages * resource.getpagesize() + MAX_MEMORY
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if most < 0 else min(limit, most), most))

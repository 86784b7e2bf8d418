"""The run: makes jobs in this process or in several, results in the order of the jobs.

A job's bytes depend on nothing but the request, so the number of processes cannot change them.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from poster.problems import ExitCode, Rejected, error
from poster.run.request import Request
from poster.run.workshop import Workshop, open_workshop

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Result = TypeVar("Result")
# Makes job number `n` of a workshop; has to be picklable, together with its state.
Step = Callable[[Workshop, int], Result]

CHUNK = 8
_AHEAD = 4  # chunks a process may be ahead of the one whose results are taken: bounds memory


@dataclass(slots=True)
class _Bench(Generic[Result]):
    """What a worker process keeps between chunks."""

    workshop: Workshop
    step: Step[Result]


_bench: list[_Bench] = []  # type: ignore[type-arg]  # one entry in a worker process, set once by `_begin`


def in_order(
    request: Request, workshop: Workshop, step: Step[Result], processes: int, start_method: str | None = None
) -> Iterator[Result]:
    """Yield `step(workshop, number)` for each job of `workshop`, in order.

    A forked process works in a copy of `workshop`, so that all make the same even if a file changes meanwhile;
    one started otherwise opens it from `request` anew. Raises what the step raises, and `Rejected` (exit code 5)
    if a process dies.
    """
    if processes <= 1:
        return (step(workshop, number) for number in range(len(workshop.jobs)))
    method = start_method or _start_method()
    begin = partial(_begin, request, step, workshop if method == "fork" else None)
    return _in_processes(begin, len(workshop.jobs), processes, method)


def _start_method() -> str:
    """Return how processes are started: forking is safe and fast on Linux alone."""
    return "fork" if sys.platform == "linux" else "spawn"


def _in_processes(begin: Callable[[], None], count: int, processes: int, start_method: str) -> Iterator[Result]:
    """Yield the results from worker processes, each prepared by `begin`."""
    # Imported here, since most runs have one process and these modules cost a fifth of a cold start.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context(start_method)
    pool = ProcessPoolExecutor(processes, context, begin)
    try:
        yield from _drain(pool, count, processes)
    except BrokenProcessPool as fault:
        raise _died() from fault
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _drain(pool: ProcessPoolExecutor, count: int, processes: int) -> Iterator[Result]:
    """Yield results in order, keeping a bounded number of chunks under way."""
    waiting: list[Future[list[Result]]] = []
    for first in range(0, count, CHUNK):
        waiting.append(pool.submit(_make_chunk, first, min(first + CHUNK, count)))
        if len(waiting) >= processes * _AHEAD:
            yield from waiting.pop(0).result()
    while waiting:
        yield from waiting.pop(0).result()


def _begin(request: Request, step: Step[Result], workshop: Workshop | None) -> None:
    """Prepare a worker process; interrupts are the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    import threading

    threading.Thread(target=_end_with_parent, daemon=True).start()
    _bench[:] = [_Bench(workshop or open_workshop(request), step)]


def _end_with_parent() -> None:
    """End this process once the one that started it is gone; it would wait for work for ever."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(ExitCode.INPUT_OUTPUT)


def _make_chunk(first: int, end: int) -> list[Result]:
    """Make jobs `first` to `end` (exclusive) in a worker process."""
    bench = _bench[0]
    return [bench.step(bench.workshop, number) for number in range(first, end)]


def _died() -> Rejected:
    """Return the rejection for a process that was killed."""
    hint = "the machine may have run out of memory: close other programs or use fewer processes with -j"
    problem = error("run/worker-died", "a worker process ended before its work was done", None, hint)
    return Rejected((problem,), ExitCode.INPUT_OUTPUT)

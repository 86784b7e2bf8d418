"""The run: makes jobs in this process or in several, results in the order of the jobs.

A job's bytes depend on nothing but the campaign, so the number of processes cannot change them. A process that the
system kills (for lack of memory) costs time and no piece: what it had not handed over is made again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from poster.problems import ExitCode, Rejected, error
from poster.run.workshop import Workshop

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Result = TypeVar("Result")
# Makes job number `n` of a workshop; has to be picklable, together with its state.
Step = Callable[[Workshop, int], Result]
Chunk = tuple[int, int]  # the numbers of its first job and of the one after its last

CHUNK = 8
TRIES = 3  # of one chunk, the later ones alone in a single process
YOUNG = 20_000  # objects made before garbage is looked for, those of about five pieces
AHEAD = 4  # chunks a process may be ahead of the one whose results are taken: bounds memory


@dataclass(slots=True)
class _Bench(Generic[Result]):
    """What a worker process keeps between chunks."""

    workshop: Workshop
    step: Step[Result]


_bench: list[_Bench] = []  # type: ignore[type-arg]  # one entry in a worker process, set once by `_begin`


def in_order(
    workshop: Workshop, step: Step[Result], processes: int, start_method: str | None = None
) -> Iterator[Result]:
    """Yield `step(workshop, number)` for each job of `workshop`, in order.

    Worker processes are started once and have a copy of `workshop`, so that all make the same even if a file
    changes meanwhile. Raises what the step raises, and `Rejected` (exit code 5) if processes die again and again.
    """
    if processes <= 1:
        return _alone(workshop, step)
    method = start_method or _start_method()
    # A forked process has everything; any other is sent what the jobs need, read and worked out.
    sent = workshop if method == "fork" else dataclasses.replace(workshop.settled(), jobs=workshop.jobs)
    return _in_processes(partial(_begin, step, sent), workshop, processes, method)


def _alone(workshop: Workshop, step: Step[Result]) -> Iterator[Result]:
    """Yield the results one after the other, made in this process."""
    before = gc.get_threshold()
    try:
        for number in range(len(workshop.jobs)):
            yield step(workshop, number)
            if number == 0:  # all is loaded now
                _tidy_often()
    finally:
        gc.set_threshold(*before)


def _tidy_often() -> None:
    """Have garbage looked for every few pieces: a file that was read back keeps 0.5 MB until then."""
    gc.set_threshold(min(YOUNG, gc.get_threshold()[0] or YOUNG), 20, 20)


def chunks_of(count: int) -> deque[Chunk]:
    """Return the chunks that `count` jobs are handed out in, in order."""
    return deque((first, min(first + CHUNK, count)) for first in range(0, count, CHUNK))


def worker_died(workshop: Workshop, chunk: Chunk, hint: str) -> Rejected:
    """Return the rejection for pieces that nobody could make; it names the first and the last of them."""
    first, end = chunk
    names = [job.file_name for job in workshop.jobs[first:end]]
    shown = f"'{names[0]}' to '{names[-1]}'" if len(names) > 1 else f"'{names[0]}'"
    message = f"worker processes ended before their work was done, over and over again, at {shown}"
    return Rejected((error("run/worker-died", message, None, hint),), ExitCode.INPUT_OUTPUT)


def _start_method() -> str:
    """Return how processes are started: forking is safe and fast on Linux alone."""
    return "fork" if sys.platform == "linux" else "spawn"


def _in_processes(
    begin: Callable[[], None], workshop: Workshop, processes: int, start_method: str
) -> Iterator[Result]:
    """Yield the results from worker processes, each prepared by `begin`; new ones take over from the dead."""
    # Imported here, since most runs have one process and these modules cost a fifth of a cold start.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context(start_method)
    todo, tries = chunks_of(len(workshop.jobs)), 0
    while todo:
        # After a death, the next chunk alone: that shows whether it is to blame, and one process needs less memory.
        hands, many = (1, 1) if tries else (processes, len(todo))
        pool = ProcessPoolExecutor(hands, context, begin)
        try:
            made: list[Result]
            for made in _drain(pool, deque(list(todo)[:many]), hands):
                yield from made
                todo.popleft()
                tries = 0
        except (BrokenProcessPool, MemoryError) as fault:
            tries += 1
            if tries == TRIES:
                raise worker_died(workshop, todo[0], _HINT) from fault
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_HINT = "the machine may have run out of memory: close other programs or use fewer processes with -j"


def _drain(pool: ProcessPoolExecutor, todo: deque[Chunk], hands: int) -> Iterator[list[Result]]:
    """Yield the results of each chunk in order, keeping a bounded number of chunks under way."""
    waiting: deque[Future[list[Result]]] = deque()
    while todo or waiting:
        while todo and len(waiting) < hands * AHEAD:
            first, end = todo.popleft()
            waiting.append(pool.submit(_make_chunk, first, end))
        yield waiting.popleft().result()


def _begin(step: Step[Result], workshop: Workshop) -> None:
    """Prepare a worker process; interrupts are the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    import _thread  # the threads of `threading` wait for ever for one that has no memory to begin with

    with contextlib.suppress(RuntimeError):  # the same, told at once
        _thread.start_new_thread(_end_with_parent, ())
    _tidy_often()
    _bench[:] = [_Bench(workshop, step)]


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

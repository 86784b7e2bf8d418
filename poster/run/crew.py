"""The run: makes the pieces of a build on any `concurrent.futures.Executor`, of this machine or of others.

A worker has this program and nothing of the campaign: it is sent the workshop as data, with all texts, layouts,
fonts, pictures and ICC files read and worked out, once for each worker that says it lacks it, and hands the files'
bytes back. It needs no folder that machines share. What is sent is made here of types of this program alone;
nothing of what a campaign holds is ever executed. Workers must have the very versions of this machine, since the
same input is promised to give the same bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import pickle
import sys
import threading
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field
from functools import cache

from poster.campaign.piece import Job
from poster.deliver.delivery import Staging
from poster.deliver.record import software
from poster.deliver.ticket import SoftwareEntry
from poster.problems import ExitCode, Rejected, error
from poster.proof.seen import Seen
from poster.run.executor import AHEAD, TRIES, Chunk, chunks_of, worker_died
from poster.run.request import Proving
from poster.run.sheet import Outcome, PaintJob
from poster.run.workshop import Workshop

_KEPT = 2  # workshops a worker remembers: that of this run, and one of another run on the same workers
_PATIENCE = 2.0  # seconds between two looks at whether anybody is still working
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Crew:
    """Who makes the pieces: an executor and the number of its workers.

    `watch` is called every few seconds while nothing arrives, and raises `Rejected` if nothing can arrive any more.
    `lost` tells whether what a future raised means that workers died, and not that this program has a fault.
    """

    executor: Executor
    hands: int = 1
    watch: Callable[[], None] = lambda: None
    lost: Callable[[BaseException], bool] = lambda fault: isinstance(fault, BrokenExecutor)


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is asked to make: `jobs` of the workshop known as `key`.

    `packed` is that workshop, empty where the worker is taken to have it; `versions` are those of this machine.
    """

    key: str
    packed: bytes
    versions: tuple[SoftwareEntry, ...]
    jobs: tuple[Job, ...]
    proving: Proving
    is_strict: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker answers: the outcomes and files of its jobs in order; or that it `lacks` the workshop, or its
    versions, where these are others.
    """

    outcomes: tuple[Outcome, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    lacks: bool = False
    versions: tuple[SoftwareEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tray(Staging):
    """Where a worker puts finished files: nowhere, they go back with the reply."""

    files: list[tuple[str, bytes]] = field(default_factory=list)

    def write(self, name: str, data: bytes) -> None:
        """Keep the file."""
        self.files.append((name, data))


@dataclass(frozen=True, slots=True)
class _Bench:
    """A workshop that this worker has, and what it has proven with it already."""

    workshop: Workshop
    seen: Seen


_benches: OrderedDict[str, _Bench] = OrderedDict()
_turn = threading.Lock()  # PDFium may not be used by two threads of a process at once


def make(task: Task) -> Reply:
    """Make the jobs of a task in a worker; an executor calls it there."""
    versions = versions_here()
    if versions != task.versions:
        return Reply(versions=versions)
    with _turn:
        bench = _bench(task)
        if bench is None:
            return Reply(lacks=True)
        tray = _Tray("", "")
        step = PaintJob(tray, task.is_strict, task.proving, seen=bench.seen)
        workshop = dataclasses.replace(bench.workshop, jobs=task.jobs)
        outcomes = tuple(step(workshop, number) for number in range(len(task.jobs)))
        return Reply(outcomes, tuple(tray.files))


@cache
def versions_here() -> tuple[SoftwareEntry, ...]:
    """Return the versions of all that has a part in the bytes, and the kind of system."""
    return (*software(), SoftwareEntry("system", sys.platform))


def packed(workshop: Workshop) -> bytes:
    """Return a workshop as bytes, complete, without its jobs."""
    return zlib.compress(pickle.dumps(workshop.settled(), protocol=5), 1)


def _bench(task: Task) -> _Bench | None:
    """Return the workshop of a task, None if this worker has never seen it."""
    if task.key in _benches:
        _benches.move_to_end(task.key)
    elif task.packed:
        # From the program that started the run, of the same versions, over the executor's own channel.
        workshop = pickle.loads(zlib.decompress(task.packed))  # noqa: S301
        _benches[task.key] = _Bench(workshop, Seen())
        if len(_benches) > _KEPT:
            _benches.popitem(last=False)
    return _benches.get(task.key)


def on_crew(
    crew: Crew, workshop: Workshop, staging: Staging, proving: Proving, *, is_strict: bool
) -> Iterator[Outcome]:
    """Yield the outcome of each job of `workshop` in order, its file in `staging`; each piece once.

    Raises `Rejected`: `cluster/version` (exit code 4) for workers with other versions, `run/worker-died` (5) where
    pieces are lost over and over again, and what `crew.watch` raises.
    """
    hands = _Hands(crew, workshop, proving, is_strict=is_strict)
    try:
        for reply in hands.replies():
            for name, data in reply.files:
                staging.write(name, data)
            yield from reply.outcomes
    finally:
        hands.drop()


@dataclass(slots=True)
class _Waiting:
    """A chunk under way."""

    chunk: Chunk
    future: Future[Reply]
    tries: int = 1


class _Hands:
    """The chunks of one run, handed out."""

    def __init__(self, crew: Crew, workshop: Workshop, proving: Proving, *, is_strict: bool) -> None:
        self._crew, self._workshop = crew, workshop
        self._packed = packed(workshop)
        self._key = hashlib.sha256(self._packed).hexdigest()
        self._plain = Task(self._key, b"", versions_here(), (), proving, is_strict)
        self._waiting: deque[_Waiting] = deque()

    def replies(self) -> Iterator[Reply]:
        """Yield the reply to each chunk in order, a bounded number of chunks under way."""
        todo, most = chunks_of(len(self._workshop.jobs)), self._crew.hands * AHEAD
        # As many as there are workers get the workshop unasked; who gets none of these will say so.
        unasked = self._crew.hands
        while todo or self._waiting:
            while todo and len(self._waiting) < most:
                chunk = todo.popleft()
                self._waiting.append(_Waiting(chunk, self._sent(chunk, is_packed=unasked > 0)))
                unasked -= 1
            yield self._reply(self._waiting[0])
            self._waiting.popleft()

    def drop(self) -> None:
        """Let go of what is still under way."""
        for one in self._waiting:
            one.future.cancel()

    def _sent(self, chunk: Chunk, *, is_packed: bool) -> Future[Reply]:
        """Hand a chunk out."""
        jobs = self._workshop.jobs[slice(*chunk)]
        task = dataclasses.replace(self._plain, jobs=jobs, packed=self._packed if is_packed else b"")
        try:
            return self._crew.executor.submit(make, task)
        except RuntimeError as fault:  # an executor whose workers died, or that was shut down, takes nothing more
            raise worker_died(self._workshop, chunk, _HINT) from fault

    def _reply(self, one: _Waiting) -> Reply:
        """Return what came of a chunk; it is handed out again to a worker that lacks the workshop, or that died."""
        while True:
            try:
                reply = self._arrived(one.future)
            except Exception as fault:
                if isinstance(fault, ImportError):
                    raise no_package() from fault
                if not self._crew.lost(fault):
                    raise
                if one.tries == TRIES:
                    raise worker_died(self._workshop, one.chunk, _HINT) from fault
                one.tries += 1
            else:
                if reply.versions:
                    raise _other_versions(self._plain.versions, reply.versions)
                if not reply.lacks:
                    return reply
            one.future = self._sent(one.chunk, is_packed=True)

    def _arrived(self, future: Future[Reply]) -> Reply:
        """Wait for a reply, looking from time to time whether it can still come."""
        while not wait((future,), _PATIENCE).done:
            self._crew.watch()
        return future.result()


_HINT = "the workers' machines may have run out of memory: give them fewer threads and processes"


def no_package() -> Rejected:
    """Return the rejection for a worker that does not have this program."""
    hint = "install poster on all workers, in the version of this machine"
    problem = error("cluster/no-package", "a worker does not have poster, or not all that it needs", None, hint)
    return Rejected((problem,), ExitCode.MISSING_TOOL)


def _other_versions(here: tuple[SoftwareEntry, ...], there: tuple[SoftwareEntry, ...]) -> Rejected:
    """Return the rejection for a worker that could not make the same bytes."""
    theirs = {entry.name: entry.version for entry in there}
    differing = [
        f"{entry.name} {theirs.get(entry.name) or 'missing'} in place of {entry.version}"
        for entry in here
        if theirs.get(entry.name) != entry.version
    ]
    rest = f" and {len(differing) - _NAMED} more" if len(differing) > _NAMED else ""
    message = f"a worker has other versions: {', '.join(differing[:_NAMED])}{rest}"
    hint = "the same bytes come from the same versions only: install what this machine has on all workers"
    return Rejected((error("cluster/version", message, None, hint),), ExitCode.MISSING_TOOL)

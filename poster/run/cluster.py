"""The run: a Dask cluster that somebody started, as the crew of a build (optional extra `cluster`)."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poster.problems import ExitCode, Rejected, error
from poster.run.crew import Crew, no_package

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10
WORKER_SECONDS = 30  # for the first worker to come
_EMPTY_LOOKS = 30  # of two seconds each without any worker, until the run is given up
_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})")
_LARGE = "1GB"  # Dask warns of tasks above 10 MB; ours hold a campaign with its fonts, once for each worker


@contextlib.contextmanager
def cluster_crew(address: str) -> Iterator[Crew]:
    """Connect to the scheduler at `address`, such as `tcp://10.0.0.5:8786`; at the end, leave the cluster alone.

    Raises `Rejected`: `cluster/address` (exit code 2), `cluster/no-extra` (4), `cluster/unreachable` and
    `cluster/no-workers` (5), `cluster/no-package` (4) where a worker lacks this program.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found[3]) < 65536:
        raise _no_address(address)
    distributed = _library()
    with contextlib.ExitStack() as open_:
        client = open_.enter_context(_connected(distributed, address))
        hands = _ready(client)
        executor = client.get_executor(pure=False)
        yield Crew(executor, hands, _Watch(client), _is_lost)


def _library() -> Any:
    """Return Dask's own library; `Rejected` if it is not installed."""
    try:
        import dask
        import distributed
    except ImportError as fault:
        hint = "pip install 'poster[cluster]'"
        problem = error("cluster/no-extra", "a run on a cluster needs the extra 'cluster'", None, hint)
        raise Rejected((problem,), ExitCode.MISSING_TOOL) from fault
    dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGE})
    return distributed


def _connected(distributed: Any, address: str) -> Client:
    """Return a client of the scheduler; `Rejected` if there is none that answers."""
    try:
        client: Client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        return client
    except Exception as fault:  # whatever answers there may be no scheduler at all
        hint = "check address and port, that the scheduler runs, and that it lets this machine in"
        message = f"no Dask scheduler answers at {address} within {CONNECT_SECONDS} s"
        problem = error("cluster/unreachable", message, None, hint)
        raise Rejected((problem,), ExitCode.INPUT_OUTPUT) from fault


def _ready(client: Client) -> int:
    """Return the number of workers, at least one; all have this program."""
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as fault:
        raise _no_workers(WORKER_SECONDS) from fault
    # By reference: a worker that cannot import the function lacks the program.
    answers = client.run(_present, on_error="return")
    if any(answer is not True for answer in answers.values()):
        raise no_package()
    return len(answers)


def _present() -> bool:
    """Say that the program is here; run on a worker."""
    return True


@dataclass(slots=True)
class _Watch:
    """Gives a run up when the cluster has been without workers, or without a scheduler, for a minute."""

    client: Client
    empty: int = 0

    def __call__(self) -> None:
        """Look once."""
        has_workers = self.client.status == "running" and bool(self.client.scheduler_info()["workers"])
        self.empty = 0 if has_workers else self.empty + 1
        if self.empty >= _EMPTY_LOOKS:
            raise _no_workers(_EMPTY_LOOKS * 2)


def _is_lost(fault: BaseException) -> bool:
    """Does the fault mean that workers died, and not that the program has one?"""
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    return isinstance(fault, KilledWorker | CommClosedError | CancelledError)


def _no_workers(seconds: int) -> Rejected:
    """Return the rejection for a cluster on which nothing can be made."""
    hint = "start workers with 'dask worker ADDRESS', and look at their logs"
    problem = error("cluster/no-workers", f"the cluster has had no worker for {seconds} s", None, hint)
    return Rejected((problem,), ExitCode.INPUT_OUTPUT)


def _no_address(address: str) -> Rejected:
    """Return the rejection for what is no address of a scheduler."""
    hint = "write it as tcp://HOST:PORT or tls://HOST:PORT, as 'dask scheduler' prints it"
    problem = error("cluster/address", f"'{address[:80]}' is no address of a scheduler", None, hint)
    return Rejected((problem,), ExitCode.USAGE)

"""Many machines: any executor makes the same bytes, and what dies on the way is made again."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from poster.campaign.plan import Selection
from poster.deliver.ticket import SoftwareEntry
from poster.problems import ExitCode, Rejected
from poster.run import cluster as cluster_module
from poster.run import crew as crew_module
from poster.run.build import build
from poster.run.cluster import cluster_crew
from poster.run.crew import Crew, Reply, Task, make, on_crew, packed
from poster.run.executor import in_order
from poster.run.records import Output
from poster.run.request import Proving, Request, Workers
from poster.run.workshop import open_workshop

ROOT = Path(__file__).parents[2]
CHOSEN = Selection(sizes=("A4",), profiles=("mono",), layouts=("en-stor-fraga",))
ROWS = 24


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A campaign with a list, and the digests of what one process makes of it."""
    folder = tmp_path_factory.mktemp("machines")
    shutil.copytree(ROOT / "assets/campaigns/vaga-tipsa", folder / "own")
    rows = "".join(f"{row},{('sodermalm', 'gamla-stan')[row % 2]}\n" for row in range(ROWS))
    (folder / "list.csv").write_text(f"id,area\n{rows}", "utf-8")
    return folder


@pytest.fixture(scope="module")
def alone(own):
    return made(own, "alone", Workers(1, 1))


def request_of(own, **changes):
    return Request(str(own / "own"), ROOT, CHOSEN, records=own / "list.csv", **changes)


def made(own, name, workers, progress=lambda done, total: None):
    """Build into a folder of that name; return its digests."""
    report = build(request_of(own), Output(own / name), workers, progress)
    assert report.exit_code is ExitCode.OK, report.problems
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (own / name).iterdir()}


def test_any_executor_makes_the_same_bytes(own, alone):
    assert len(alone) == ROWS + 2
    with ThreadPoolExecutor(3) as threads:
        assert made(own, "threads", Crew(threads, 3)) == alone


def test_a_worker_needs_nothing_of_the_campaign(own, alone, tmp_path):
    """Another process, started with a pickled task alone while the campaign's folder is gone."""
    import pickle

    workshop = open_workshop(request_of(own))
    versions = crew_module.versions_here()
    task = Task("key", packed(workshop), versions, workshop.jobs[:3], Proving(), False)
    (tmp_path / "task").write_bytes(pickle.dumps(task))
    program = (
        "import pickle, sys; from pathlib import Path; from poster.run.crew import make;"
        "reply = make(pickle.loads(Path('task').read_bytes()));"
        "Path('reply').write_bytes(pickle.dumps(reply))"
    )
    (own / "own").rename(own / "away")
    try:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True)
    finally:
        (own / "away").rename(own / "own")
    reply: Reply = pickle.loads((tmp_path / "reply").read_bytes())
    assert {name: hashlib.sha256(data).hexdigest() for name, data in reply.files}.items() <= alone.items()
    assert len(reply.files) == len(reply.outcomes) == 3


def test_a_worker_that_lacks_the_campaign_or_has_other_versions_says_so(own):
    workshop = open_workshop(request_of(own))
    task = Task("unheard of", b"", crew_module.versions_here(), workshop.jobs[:1], Proving(), False)
    assert make(task) == Reply(lacks=True)
    other = replace(task, versions=(SoftwareEntry("poster", "0.0.0"),))
    assert make(other) == Reply(versions=crew_module.versions_here())


class _Direct(Executor):
    """Answers each task at once with what `answer` makes of it and of its number."""

    def __init__(self, answer):
        self.answer, self.count = answer, 0

    def submit(self, function, /, *arguments, **settings):
        future = Future()
        self.count += 1
        try:
            future.set_result(self.answer(self.count, arguments[0]))
        except (ArithmeticError, BrokenProcessPool, ImportError) as fault:
            future.set_exception(fault)
        return future


def outcomes_of(own, answer, **hooks):
    workshop = open_workshop(request_of(own))
    return tuple(on_crew(Crew(_Direct(answer), **hooks), workshop, _Nowhere(), Proving(), is_strict=False))


class _Nowhere:
    folder = shown = ""

    def write(self, name, data):
        pass


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def test_other_versions_and_a_missing_program_stop_the_run(own):
    theirs = (SoftwareEntry("poster", "0.0.0"), *crew_module.versions_here()[1:])
    with pytest.raises(Rejected) as caught:
        outcomes_of(own, lambda count, task: Reply(versions=theirs))
    assert codes(caught) == ["cluster/version"]
    assert "poster 0.0.0 in place of" in caught.value.problems[0].message
    assert caught.value.exit_code is ExitCode.MISSING_TOOL

    def lacking(count, task):
        raise ModuleNotFoundError("poster")

    with pytest.raises(Rejected) as caught:
        outcomes_of(own, lacking)
    assert codes(caught) == ["cluster/no-package"]


def test_what_a_dead_worker_had_is_handed_out_again_and_given_up_at_the_third_time(own):
    def once(count, task):
        if count == 2:
            raise BrokenProcessPool
        return make(task)

    found = outcomes_of(own, once)
    assert len(found) == ROWS
    assert all(outcome.line for outcome in found)

    def always(count, task):
        raise BrokenProcessPool

    with pytest.raises(Rejected) as caught:
        outcomes_of(own, always)
    assert codes(caught) == ["run/worker-died"]
    assert open_workshop(request_of(own)).jobs[0].file_name in caught.value.problems[0].message


def test_a_fault_of_the_program_is_not_taken_for_a_dead_worker(own):
    def faulty(count, task):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outcomes_of(own, faulty)


def test_a_run_that_nobody_works_on_is_given_up(own, monkeypatch):
    monkeypatch.setattr(crew_module, "_PATIENCE", 0.01)

    class Silent(Executor):
        def submit(self, function, /, *arguments, **settings):
            return Future()

    def watch():
        raise cluster_module._no_workers(60)

    with pytest.raises(Rejected) as caught:
        tuple(
            on_crew(
                Crew(Silent(), 1, watch), open_workshop(request_of(own)), _Nowhere(), Proving(), is_strict=False
            )
        )
    assert codes(caught) == ["cluster/no-workers"]


def test_an_executor_that_was_shut_down_is_reported(own):
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(Rejected) as caught:
        tuple(on_crew(Crew(pool), open_workshop(request_of(own)), _Nowhere(), Proving(), is_strict=False))
    assert codes(caught) == ["run/worker-died"]


@dataclass(frozen=True)
class _Dying:
    """Returns its number; at job 18 it ends its process as the system does, as often as there are marks to take."""

    marks: Path

    def __call__(self, workshop, number):
        if number == 18:
            for mark in self.marks.iterdir():
                mark.unlink()
                os.kill(os.getpid(), signal.SIGKILL)
        return number


@pytest.mark.parametrize(("deaths", "method"), [(2, "fork"), (1, "spawn")])
def test_a_killed_process_costs_no_piece(own, tmp_path, deaths, method):
    for mark in range(deaths):
        (tmp_path / str(mark)).touch()
    workshop = open_workshop(request_of(own))
    assert list(in_order(workshop, _Dying(tmp_path), 2, method)) == list(range(ROWS))
    assert not list(tmp_path.iterdir())


def test_pieces_that_end_every_process_are_named(own, tmp_path):
    for mark in range(9):
        (tmp_path / str(mark)).touch()
    workshop = open_workshop(request_of(own))
    with pytest.raises(Rejected) as caught:
        list(in_order(workshop, _Dying(tmp_path), 2))
    assert codes(caught) == ["run/worker-died"]
    # Jobs 16 to 23 are one chunk; those before it are done, and are not blamed.
    assert workshop.jobs[16].file_name in caught.value.problems[0].message
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT


@pytest.fixture(scope="module")
def dask():
    """A cluster of two worker processes, one thread each."""
    from distributed import LocalCluster

    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with LocalCluster(processes=True, **settings) as cluster:
        yield cluster


def test_a_worker_killed_in_the_middle_of_a_run_on_a_cluster_costs_no_piece(own, alone, dask):
    killed = []
    told = []

    def kill(done, total):
        told.append(done)
        if done == 8:
            worker = next(iter(dask.workers.values()))
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

    with cluster_crew(dask.scheduler_address) as crew:
        assert crew.hands == 2
        assert made(own, "cluster", crew, kill) == alone
    assert len(killed) == 1
    assert told == list(range(1, ROWS + 1))


@pytest.mark.parametrize(
    "address", ["10.0.0.5:8786", "http://a:1", "tcp://a", "tcp://a:99999", "inproc://x", "tcp://a b:1"]
)
def test_what_is_no_address_is_not_connected_to(address):
    with pytest.raises(Rejected) as caught, cluster_crew(address):
        pass
    assert codes(caught) == ["cluster/address"]
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_missing_extra_and_a_missing_scheduler_are_told(monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 0.2)
    with pytest.raises(Rejected) as caught, cluster_crew("tcp://127.0.0.1:9"):
        pass
    assert codes(caught) == ["cluster/unreachable"]
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Rejected) as caught, cluster_crew("tcp://127.0.0.1:9"):
        pass
    assert codes(caught) == ["cluster/no-extra"]
    assert caught.value.exit_code is ExitCode.MISSING_TOOL

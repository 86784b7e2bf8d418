"""Runs that are killed (SIGKILL) at random points and made again: what is in the folder meanwhile and at the end.

    python -m tests.faults.killing build --pieces 1000 --kills 50
    python -m tests.faults.killing stack --pieces 1000 --kills 50

prints one line a kill and a summary; the exit code is 1 if any run came to something else than an undisturbed one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
AREAS = ("sodermalm", "gamla-stan", "hammarby-sjostad")

# Ends its own process at the n-th call that touches the disk for good; the calls are those of the main process.
DYING = """
import atexit, os, pathlib, signal, sys
whole = left = int(sys.argv.pop(1))
atexit.register(lambda: pathlib.Path("calls").write_text(str(whole - left)))
def counted(real):
    def call(*arguments, **options):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    return call
for name in ("fsync", "replace", "unlink", "rmdir"):
    setattr(os, name, counted(getattr(os, name)))
pathlib.Path.replace = lambda self, target: os.replace(self, target)
pathlib.Path.unlink = counted(pathlib.Path.unlink)
from poster.cli import main
main()
"""


@dataclass(frozen=True, slots=True)
class Kill:
    """When a run is killed: `how` is work (files waiting in the hidden folder), time (parts of the run), or call
    (calls that touch the disk for good, counted from the first); `at` is a part of 1.
    """

    how: str
    at: float


@dataclass(frozen=True, slots=True)
class Case:
    """A run to be killed: the words of its command, and what an undisturbed run leaves and takes.

    `files` are digests by path; `calls` and `seconds` are those of the undisturbed run, `waiting` the greatest
    number of files in its hidden folder.
    """

    words: tuple[str, ...]
    files: dict[str, str]
    calls: int
    seconds: float
    waiting: int


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder`, hidden ones included; folders that are empty have none."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif not any(path.iterdir()):
            found[path.relative_to(folder).as_posix()] = ""
    return found


def records(folder: Path, count: int) -> tuple[str, ...]:
    """Write a list of `count` posters into `folder`; return the words that build them."""
    rows = "".join(f"{number:04},{AREAS[number % 3]}\n" for number in range(count))
    (folder / "list.csv").write_text(f"id,area\n{rows}", encoding="utf-8")
    return ("build", "vaga-tipsa", "--records", "list.csv", "--size", "A5", "--profile", "mono", "-q")


def orders(folder: Path, count: int) -> tuple[str, ...]:
    """Write a list of orders of about `count` sheets into `folder`; return the words that make their stacks."""
    head = "order,association,area,layout,size,language,profile,copies\n"
    profiles = ("office", "mono")
    rows = "".join(
        f"K-{number},Brf {number},{AREAS[number % 3]},en-stor-fraga,A4,sv,{profiles[number % 2]},10\n"
        for number in range(max(count // 10, 1))
    )
    (folder / "orders.csv").write_text(head + rows, encoding="utf-8")
    return ("stack", "orders.csv", "--campaign", "vaga-tipsa", "-q")


def started(folder: Path, words: tuple[str, ...], out: str, dies_at: int | None = None) -> subprocess.Popen[bytes]:
    """Start the program in `folder`."""
    own = ("-m", "poster") if dies_at is None else ("-c", DYING, str(dies_at))
    command = [sys.executable, *own, *words, "-o", out]
    return subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})


def undisturbed(folder: Path, words: tuple[str, ...]) -> Case:
    """Run once without a fault and note what comes of it."""
    begun, waiting = time.perf_counter(), 0
    with started(folder, words, "wanted", sys.maxsize) as process:
        while process.poll() is None:
            waiting = max(waiting, _waiting(folder / "wanted"))
            time.sleep(0.01)
    if process.returncode:
        raise RuntimeError(f"the undisturbed run ended with {process.returncode}")
    files = digests(folder / "wanted")
    calls = int((folder / "calls").read_text())
    return Case(words, files, calls, time.perf_counter() - begun, waiting)


def _waiting(out: Path) -> int:
    """Return how many files wait in the hidden folders of `out`."""
    try:
        return sum(1 for _ in out.glob(".poster-*/*"))
    except OSError:
        return 0


def killed(folder: Path, case: Case, kill: Kill) -> int:
    """Start the run and kill its main process; return what it ended with, -9 for a run that was killed in time."""
    dies_at = int(kill.at * case.calls) if kill.how == "call" else None
    with started(folder, case.words, "out", dies_at) as process:
        if kill.how == "time":
            time.sleep(kill.at * case.seconds)
        elif kill.how == "work":
            _until(process, lambda: _waiting(folder / "out") >= kill.at * case.waiting)
        if kill.how != "call":
            process.send_signal(signal.SIGKILL)
        return process.wait()


def _until(process: subprocess.Popen[bytes], is_reached: Callable[[], bool]) -> None:
    """Wait for a point of a run, or its end."""
    while process.poll() is None and not is_reached():
        time.sleep(0.002)


def faults_meanwhile(folder: Path, case: Case) -> list[str]:
    """Return what is wrong in the folder of a killed run: only whole files have names, the ticket last."""
    found = {name: digest for name, digest in digests(folder / "out").items() if not name.startswith(".poster-")}
    wrong = [f"{name} is not what it will be" for name in found if found[name] != case.files.get(name)]
    if "ticket.json" in found and found != case.files:
        wrong.append("there is a ticket, and not all that it tells of")
    return wrong


def faults_after(folder: Path, case: Case) -> list[str]:
    """Run again and return what is not as in the folder of an undisturbed run."""
    with started(folder, case.words, "out") as process:
        code = process.wait()
    found = digests(folder / "out")
    wrong = [f"the run after it ended with {code}"] if code else []
    wrong += [f"{name} is left over" for name in found if name not in case.files]
    wrong += [f"{name} is missing or another" for name in case.files if found.get(name) != case.files[name]]
    return wrong


def chosen(count: int, seed: int) -> list[Kill]:
    """Return the points of `count` kills: two of five while the work goes on, two by the calls, one by the time.

    The points of each way are random, one in each of as many equal parts of the run.
    """
    chance = random.Random(seed)
    ways = [("work", "call", "work", "call", "time")[number % 5] for number in range(count)]
    return [
        Kill(way, (ways[:number].count(way) + chance.random()) / ways.count(way)) for number, way in enumerate(ways)
    ]


def main() -> int:
    """Run one series and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["build", "stack"])
    parser.add_argument("--pieces", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = (records if asked.what == "build" else orders)(folder, asked.pieces)
        case = undisturbed(folder, words)
        print(f"undisturbed: {len(case.files)} files, {case.seconds:.0f} s, seed {asked.seed}", flush=True)
        hit, halves, wrong = 0, 0, 0
        for number, kill in enumerate(chosen(asked.kills, asked.seed), start=1):
            code = killed(folder, case, kill)
            hit += code == -signal.SIGKILL
            named = sum(not name.startswith(".poster-") for name in digests(folder / "out"))
            halves += 0 < named < len(case.files)
            faults = faults_meanwhile(folder, case) + faults_after(folder, case)
            wrong += bool(faults)
            told = "; ".join(faults[:3]) or "the same"
            print(f"{number} {kill.how} {kill.at:.3f}: ended {code}, {named} files named; then {told}", flush=True)
            subprocess.run(["rm", "-rf", str(folder / "out")], check=True)
        print(
            f"{asked.kills} runs, {hit} killed, {halves} of them among the renames, {wrong} with a fault",
            flush=True,
        )
    return 1 if wrong or not hit else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Measuring in turns: programs are timed side by side, so that what else the machine does falls on all of them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(slots=True)
class Served:
    """A program that makes files in a process of its own; wall and processor times of a file in ms."""

    name: str
    process: subprocess.Popen[str]
    folder: Path
    wall: dict[bool, list[list[float]]] = field(default_factory=lambda: {False: [], True: []})
    processor: dict[bool, list[list[float]]] = field(default_factory=lambda: {False: [], True: []})
    peak: float = 0.0
    at: int = 0

    def take_turn(self, count: int, *, own: bool, counts: bool = True, keep: str = "") -> None:
        """Make the next `count` files; times are noted if the turn `counts`."""
        command = {"first": self.at, "count": count, "own": own, "keep": keep}
        self.at += count
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} ended before its work was done")
        made = json.loads(answer)
        self.peak = made["peak"]
        if counts:
            self.wall[own].append([wall * 1000 for wall, _ in made["times"]])
            self.processor[own].append([processor * 1000 for _, processor in made["times"]])


def serve(name: str, folder: Path) -> Served:
    """Start a program; `SystemExit` with what it said if it cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, str(HERE / "worker.py"), name, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    if process.stdout.readline() != "ready\n":
        raise SystemExit(f"{name} does not start:\n{process.communicate()[1][-1500:]}")
    return Served(name, process, folder)


def end(served: Served) -> None:
    """Let a program end."""
    served.process.communicate()


def median(turns: Sequence[Sequence[float]]) -> float:
    """Return the median of all files of all turns."""
    return statistics.median(value for turn in turns for value in turn)


def ratio(ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> float:
    """Return the median, over all turns, of the ratio of the medians of two programs in one turn."""
    pairs = zip(ours, theirs, strict=True)
    return statistics.median(statistics.median(one) / statistics.median(other) for one, other in pairs)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process took: wall seconds, and the peak memory of it and what it started, in MB."""

    seconds: float
    peak: float


def ran(command: Sequence[str], folder: Path | None = None) -> Ran:
    """Run a command to its end; `SystemExit` with what it said if it fails."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{said.read().decode()[-1500:]}")
    return Ran(seconds, usage.ru_maxrss / 1024)


def in_turn(
    commands: Sequence[Sequence[str]], turns: int, between: Callable[[], None] | None = None
) -> list[list[float]]:
    """Return the wall seconds of each command in each turn, after one uncounted run of each."""
    times: list[list[float]] = [[] for _ in commands]
    for turn in range(turns + 1):
        for place, command in enumerate(commands):
            if between:
                between()
            took = ran(command).seconds
            if turn:
                times[place].append(took)
    return times


def paired(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median ratio of two commands run in turn."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))

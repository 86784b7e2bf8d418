"""A machine that gives little memory: a clear message within seconds, and nothing false is delivered."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from poster import memory
from poster.cli import _run
from poster.memory import FOR_A_RUN, bound_in, has_room, need
from poster.proof import prove as prove_module
from poster.proof.prove import judge

ROOT = Path(__file__).parents[2]
ONE = ("build", "vaga-tipsa", "--area", "sodermalm", "--size", "A5", "--profile", "mono", "-o", "out", "-q")
MEGABYTE = 2**20


def bounded(folder: Path, megabytes: int, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program with so much address space; it may not take longer than anybody waits for a message."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))

    return subprocess.run(
        [sys.executable, "-m", "poster", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=limit,
        capture_output=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("megabytes", [24, 56, 80, 90])
def test_too_little_memory_is_said_before_anything_is_done(tmp_path: Path, megabytes: int) -> None:
    found = bounded(tmp_path, megabytes, *ONE)
    assert found.returncode == 5, found.stderr
    assert b"there is not enough memory for this run, at least 100 MB are needed" in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_memory_that_ends_in_the_middle_is_said_and_nothing_is_delivered(tmp_path: Path) -> None:
    """What a library without memory says of a good file is no finding."""
    found = bounded(tmp_path, 116, *ONE)
    assert (found.returncode == 5 and b"not enough memory" in found.stderr) or found.returncode == 0, found.stderr
    assert (tmp_path / "out").exists() is (found.returncode == 0)


def test_a_machine_reads_that_memory_is_short(tmp_path: Path) -> None:
    found = bounded(tmp_path, 60, *ONE, "--json")
    assert found.returncode == 5
    answer = json.loads(found.stdout)
    assert (answer["exit_code"], answer["problems"][0]["code"]) == (5, "run/out-of-memory")


def test_what_needs_little_is_done_with_little(tmp_path: Path) -> None:
    assert bounded(tmp_path, 60, "explain", "run/out-of-memory").returncode == 0


def test_a_fault_of_a_library_without_memory_is_no_bug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise SystemError("error return without exception set")

    monkeypatch.setattr("poster.cli.poster.main", broken)
    assert _run(ONE) == 70
    assert "this is a bug in poster" in capsys.readouterr().err
    monkeypatch.setattr("poster.memory.has_room", lambda size: False)
    assert _run(ONE) == 5
    assert "there is not enough memory" in capsys.readouterr().err


def test_a_finding_without_memory_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def short(size: int) -> None:
        asked.append(size)
        if len(asked) > 1:
            raise MemoryError

    assert judge(b"no PDF", None).findings
    monkeypatch.setattr(prove_module, "need", short)
    with pytest.raises(MemoryError):
        judge(b"no PDF", None)


def test_room_is_what_the_process_and_its_group_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert has_room(FOR_A_RUN)
    monkeypatch.setattr(memory, "_group_bound", lambda: FOR_A_RUN - 1)
    assert not has_room(FOR_A_RUN)
    with pytest.raises(MemoryError):
        need(FOR_A_RUN)
    monkeypatch.setattr(memory, "_group_bound", lambda: None)
    monkeypatch.setattr(memory, "_address_bound", lambda: 1)
    assert has_room(MEGABYTE)
    assert not has_room(2**62)


@pytest.mark.parametrize(
    ("line", "file", "written", "bound"),
    [
        ("0::/box", "box/memory.max", "90000000\n", 90_000_000),
        ("0::/box", "box/memory.max", "max\n", None),
        ("0::/", "memory.max", "5\n", 5),
        ("9:cpu,memory:/a/b", "memory/a/b/memory.limit_in_bytes", "77\n", 77),
        ("9:memory:/elsewhere", "memory/memory.limit_in_bytes", "78\n", 78),
        ("9:cpu:/a", "memory/a/memory.limit_in_bytes", "77\n", None),
        ("odd", "memory/other", "77\n", None),
    ],
)
def test_bounds_of_groups_are_read(tmp_path: Path, line: str, file: str, written: str, bound: int | None) -> None:
    (tmp_path / "cgroup").write_text(f"{line}\n")
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(written)
    assert bound_in(tmp_path, tmp_path / "cgroup") == bound


def test_a_system_without_groups_has_no_bound_of_theirs(tmp_path: Path) -> None:
    assert bound_in(tmp_path, tmp_path / "nothing") is None

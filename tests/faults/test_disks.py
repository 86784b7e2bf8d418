"""Disks that are full, read-only or gone, at every moment: a clear message, nothing half-written, a good rerun."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from poster.cli import _run
from tests.faults.injecting import injected
from tests.faults.killing import digests
from tests.faults.unprivileged import bound_by_permissions

ROOT = Path(__file__).parents[2]
BUILD = ("build", "vaga-tipsa", "--area", "sodermalm", "--size", "A5", "--profile", "mono", "--no-proof", "-q")
WORDS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "nothing may be written there",
    errno.EIO: "the disk reports a fault",
}
Say = Callable[[], str]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Stand in an empty folder; return what gives the messages since."""
    monkeypatch.chdir(tmp_path)
    return lambda: capsys.readouterr().err


def kinds_of(words: tuple[str, ...], folder: Path) -> list[str]:
    """Return what each moment of an undisturbed run is, at which the disk could fail."""
    with injected(folder, 0, -1) as fault:
        assert _run((*words, "-o", str(folder))) == 0
    shutil.rmtree(folder)
    return fault.kinds


def disturbed(folder: Path, wanted: dict[str, str], number: int, at: int, said: Say) -> int:
    """Let the disk fail at a moment of a build: what has a name is whole, and the next run comes to the same.

    Return the exit code.
    """
    out = folder / "out"
    with injected(out, number, at) as fault:
        code = _run((*BUILD, "-o", str(out)))
    message = said()
    found = digests(out) if out.exists() else {}
    named = {name: found[name] for name in found if not name.startswith(".poster-")}
    assert fault.hits, at
    assert named.items() <= wanted.items(), at
    if code == 0:
        assert found == wanted, at
    else:
        assert code == 5, (at, message)
        assert WORDS[number] in message, (at, message)
    # The next run, over whatever is left, comes to the same as one that was never disturbed.
    assert _run((*BUILD, "-o", str(out))) == 0, at
    assert digests(out) == wanted, at
    shutil.rmtree(out)
    return code


def test_a_disk_that_is_full_at_any_moment_of_a_build(tmp_path: Path, said: Say) -> None:
    count = len(kinds_of(BUILD, tmp_path / "out"))
    assert _run((*BUILD, "-o", "wanted")) == 0
    wanted = digests(tmp_path / "wanted")
    codes = [disturbed(tmp_path, wanted, errno.ENOSPC, at, said) for at in range(count)]
    assert codes.count(5) >= 12


@pytest.mark.parametrize("number", sorted(set(WORDS) - {errno.ENOSPC}))
def test_a_disk_that_fails_in_another_way_at_each_kind_of_call(tmp_path: Path, said: Say, number: int) -> None:
    """At the last call of each kind: a way of failing changes the words, not what a call that failed has done."""
    last = {kind.partition(" ")[0]: at for at, kind in enumerate(kinds_of(BUILD, tmp_path / "out"))}
    assert set(last) == {"mkdir", "open", "fsync", "replace"}
    assert _run((*BUILD, "-o", "wanted")) == 0
    wanted = digests(tmp_path / "wanted")
    codes = [disturbed(tmp_path, wanted, number, at, said) for at in last.values()]
    assert codes.count(5) >= 3


def test_a_disk_that_fails_at_any_moment_of_new(tmp_path: Path, said: Say) -> None:
    for at in range(60):
        with injected(tmp_path / "mine", errno.ENOSPC, at) as fault:
            code = _run(("new", "mine", "-q"))
        if not fault.hits:
            break
        assert code == 5, at
        assert "cannot be written: no space left" in said()
        assert list(tmp_path.iterdir()) == []
    assert code == 0
    assert at >= 0
    assert _run(("check", "mine", "-q")) == 0


def test_a_file_that_grows_too_large_leaves_nothing(tmp_path: Path) -> None:
    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    found = subprocess.run(
        [sys.executable, "-m", "poster", *BUILD, "-o", "out"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=bounded,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 5
    assert b"the file is larger than the disk allows" in found.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of 24 kB, which only the superuser can have."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24k", "none", str(place)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path, said: Say) -> None:
    assert _run((*BUILD, "-o", str(small_disk / "out"))) == 5
    assert "the disk is full" in said()
    assert list(small_disk.iterdir()) == []
    subprocess.run(["mount", "-o", "remount,size=10m", str(small_disk)], check=True)
    assert _run((*BUILD, "-o", str(small_disk / "out"))) == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert _run((*BUILD, "--size", "A4", "-o", str(small_disk / "out"))) == 5
    assert "the disk is read-only" in said()


def test_a_folder_that_one_may_not_write_into(tmp_path: Path, said: Say) -> None:
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o555)
    with bound_by_permissions():
        assert _run((*BUILD, "-o", str(out))) == 5
    assert "nothing may be written there" in said()
    assert list(out.iterdir()) == []
    out.chmod(0o755)
    with bound_by_permissions():
        assert _run((*BUILD, "-o", str(out))) == 0


@pytest.mark.parametrize("moment", ["poster.run.sheet.paint", "poster.deliver.delivery.sync_file"])
def test_a_folder_that_is_removed_in_the_middle(
    tmp_path: Path, said: Say, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    module, _, name = moment.rpartition(".")
    real = getattr(sys.modules[module], name)

    def removing(*given: object, **options: object) -> object:
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        return real(*given, **options)

    with monkeypatch.context() as broken:
        broken.setattr(moment, removing)
        assert _run((*BUILD, "-o", "out")) == 5
    assert "a folder of the path is gone" in said()
    assert list(tmp_path.iterdir()) == []
    assert _run((*BUILD, "-o", "out")) == 0


def test_the_folder_one_stands_in_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    found = subprocess.run(
        ["/bin/sh", "-c", f"rmdir ../gone; exec {sys.executable} -m poster build vaga-tipsa -o out"],
        cwd=tmp_path / "gone",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 5, found.stderr
    assert b"the folder you stand in is gone" in found.stderr


def test_a_clock_that_is_set_back_changes_nothing(
    tmp_path: Path, said: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run((*BUILD, "-o", "wanted")) == 0
    ticks = iter(range(2_000_000_000, 0, -1_000_000))
    for name in ("time", "monotonic", "perf_counter"):
        monkeypatch.setattr(time, name, lambda: float(next(ticks)))
    assert _run((*BUILD, "-o", "out")) == 0
    os.utime(tmp_path / "out" / "ticket.json", (4e9, 4e9))
    assert _run((*BUILD, "-o", "out")) == 0
    assert digests(tmp_path / "out") == digests(tmp_path / "wanted")

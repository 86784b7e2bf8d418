"""Streams that are closed, terminals that go away, memory that runs out: a run ends clearly or goes on."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from poster.cli import _run
from poster.cli.console import Console, is_out_of_memory
from poster.cli.output import err
from poster.cli.progress import ProgressBar
from tests.faults.killing import records

ROOT = Path(__file__).parents[2]
ONE = "build vaga-tipsa --area sodermalm --size A5 --profile mono --no-proof"


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "POSTER": f"{sys.executable} -m poster"}
    return subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=environment, capture_output=True, timeout=120, check=False
    )


def test_without_any_stream_the_same_files_are_made(tmp_path: Path) -> None:
    wanted = shell(tmp_path, f"$POSTER {ONE} -o wanted")
    assert wanted.returncode == 0, wanted.stderr
    found = shell(tmp_path, f"$POSTER {ONE} -o out <&- >&- 2>&-")
    assert (found.returncode, found.stdout, found.stderr) == (0, b"", b"")
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "wanted").iterdir()}


def test_messages_do_not_come_among_the_data_when_stderr_is_closed(tmp_path: Path) -> None:
    found = shell(tmp_path, "$POSTER check nowhere 2>&-")
    assert (found.returncode, found.stdout) == (3, b"")


def test_messages_to_a_full_disk_do_not_stop_a_run(tmp_path: Path) -> None:
    found = shell(tmp_path, f"$POSTER {ONE} -o out 2>/dev/full")
    assert found.returncode == 0
    assert (tmp_path / "out" / "ticket.json").exists()
    assert shell(tmp_path, "$POSTER build --no-such-option 2>/dev/full").returncode == 2


class _Hung:
    """A terminal that was closed."""

    def write(self, text: str) -> int:
        raise OSError(errno.EIO, "x")

    def flush(self) -> None:
        """Nothing."""

    def fileno(self) -> int:
        raise ValueError("closed")


def test_a_progress_bar_on_a_closed_terminal_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", _Hung())
    progress = ProgressBar(Console(is_terminal=True))
    progress(1, 1)
    err("nobody reads this")


@pytest.mark.parametrize(("line", "code"), [("$POSTER", 130), ("nohup $POSTER", -signal.SIGKILL)])
def test_a_terminal_that_is_closed_ends_a_run_unless_it_shall_outlive_it(
    tmp_path: Path, line: str, code: int
) -> None:
    words = " ".join(records(tmp_path, 3000))
    with subprocess.Popen(
        ["/bin/sh", "-c", f"exec {line} {words} -o out 2>err"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "POSTER": f"{sys.executable} -m poster"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        for _ in range(600):
            if any(tmp_path.glob("out/.poster-*/*.pdf")) or process.poll() is not None:
                break
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGHUP)  # the system tells all processes of the terminal
        if code < 0:
            time.sleep(0.5)
            assert process.poll() is None
            process.kill()
        assert process.wait(timeout=60) == code
    if code > 0:
        assert not (tmp_path / "out").exists()
        assert "Traceback" not in (tmp_path / "err").read_text()


@pytest.mark.parametrize("place", ["poster.run.build.build", "poster.cli.console.say"])
def test_no_memory_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(place.replace("console.say", "options.say"), exhausted)
    assert _run(("build", "vaga-tipsa", "--size", "A5", "--area", "neutral", "--profile", "mono", "-o", "out")) == 5
    assert "there is not enough memory for this run" in capsys.readouterr().err


def test_libraries_say_in_their_own_words_that_memory_is_out() -> None:
    assert is_out_of_memory(ImportError("libx.so: failed to map segment from shared object"))
    assert is_out_of_memory(OSError(errno.ENOMEM, "Cannot allocate memory"))
    later = RuntimeError("cannot join thread before it is started")
    later.__context__ = MemoryError()
    assert is_out_of_memory(later)
    assert not is_out_of_memory(ImportError("no module named x"))
    assert not is_out_of_memory(KeyError("can't start new thread"))
    assert not is_out_of_memory(None)


LIMITED = """
import resource, sys
from poster.run import executor
begin = executor._begin
def limited(*given):
    # As the library of executors it starts with room for nothing; it must not be waited for.
    size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + int(sys.argv[1]), size + int(sys.argv[1])))
    begin(*given)
executor._begin = limited
sys.argv.pop(1)
from poster.cli import main
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process can be given so little")
def test_workers_without_memory_end_the_run_and_leave_nothing(tmp_path: Path) -> None:
    words = [*ONE.replace("--no-proof", "--size A4 -j 2").split(), "-o", "out"]
    found = subprocess.run(
        [sys.executable, "-c", LIMITED, "3000000", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 5, found.stderr
    assert b"error[run/" in found.stderr
    assert not (tmp_path / "out").exists()

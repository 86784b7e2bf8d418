"""How the program ends: by a bug, an interrupt, a reader that goes away, a signal; and what it leaves."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from poster.cli import main
from poster.cli.build import command as build_command
from poster.cli.console import Answer, Console, say, told_as_bug
from poster.cli.group import poster
from poster.problems import ExitCode, error, warning

ONE = ("--area", "sodermalm", "--size", "A4", "--profile", "mono")
Call = Callable[..., tuple[int, str, str]]


def test_a_bug_owns_up_in_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(build_command, "callback", broken)
    code, out, err = call("build")
    assert (code, out) == (70, "")
    assert err.startswith("poster: this is a bug in poster")
    assert err.count("\n") == 1
    assert "Traceback" in call("build", "-v", "-v")[2]
    assert "Traceback" in call("build", "-vv")[2]
    assert "Traceback" not in call("build", "-v")[2]
    monkeypatch.setenv("POSTER_DEBUG", "1")
    assert "Traceback" in call("build")[2]


def test_a_bug_outside_the_program_has_no_place() -> None:
    assert "at poster/" not in told_as_bug(ValueError("x"), (), {})


def test_a_quiet_answer_keeps_its_errors(capsys: pytest.CaptureFixture[str]) -> None:
    problems = (error("x/error", "an error"), warning("x/warning", "a warning"))
    say(Console(is_quiet=True), Answer(ExitCode.REJECTED, problems, summary="a summary"))
    err = capsys.readouterr().err
    assert "an error" in err
    assert "a warning" not in err
    assert "a summary" not in err


def test_an_interrupt_ends_with_130(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build_command, "callback", interrupted)
    code, _, err = call("build")
    assert code == 130
    assert "interrupted" in err


def test_a_closed_pipe_is_quiet(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(build_command, "callback", closed)
    assert call("build") == (5, "", "")


def test_an_output_on_a_full_disk_is_one_clear_message() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "poster", "layouts"], stdout=out, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 5
    assert done.stderr == "poster: the output cannot be written where it was sent; is the disk full?\n"


def test_main_ends_the_process_with_the_code() -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as caught:
            main(["explain", "x/y"])
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert caught.value.code == 2


def _program(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "poster", *arguments],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def test_a_reader_that_goes_away_gets_no_traceback(tmp_path: Path) -> None:
    process = _program("explain", cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60) if process.stderr is None else (None, process.stderr.read())
    process.wait(timeout=60)
    process.stderr.close() if process.stderr else None
    assert b"Traceback" not in err
    assert b"Exception" not in err


def _wait_for_work(process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(600):
        if any(folder.glob("out/.poster-*/*.pdf")) or process.poll() is not None:
            break
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("build va", ["dir,va", "plain,vaga-tipsa"]),
        ("check vaga-tipsa --area s", ["plain,sodermalm"]),
        ("build vaga-tipsa --profile m", ["plain,mono"]),
        ("build vaga-tipsa --size A4", ["plain,A4"]),
        ("preview vaga-tipsa --language e", ["plain,en"]),
        ("build vaga-tipsa --layout en", ["plain,en-stor-fraga"]),
        ("build nowhere --area s", []),
        ("eject en", ["plain,en-stor-fraga"]),
        ("explain key/m", ["plain,key/missing"]),
    ],
)
def test_the_shell_completes_names(tmp_path: Path, words: str, wanted: list[str]) -> None:
    typed = ["poster", *words.split()]
    found = subprocess.run(
        [sys.executable, "-c", "from poster.cli import main; main()"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "_POSTER_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(typed),
            "COMP_CWORD": str(len(typed) - 1),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert found.stdout.split() == wanted


@pytest.mark.parametrize("command", ["build", "preview"])
def test_a_folder_without_a_name_is_not_the_one_you_stand_in(call: Call, command: str) -> None:
    code, _, err = call(command, "vaga-tipsa", *ONE, "-o", "")
    assert (code, "the name is empty" in err) == (2, True)


def test_a_closed_output_is_no_bug(tmp_path: Path) -> None:
    command = f"{sys.executable} -m poster explain >&-"
    found = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, b"")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_killed_run_leaves_no_process_and_the_next_one_clears_up(tmp_path: Path, workers: str) -> None:
    rows = "\n".join(f"sodermalm,{row}" for row in range(3000))
    (tmp_path / "list.csv").write_text(f"area,id\n{rows}\n", encoding="utf-8")
    with _program("build", "vaga-tipsa", "--records", "list.csv", "-j", workers, cwd=tmp_path) as process:
        _wait_for_work(process, tmp_path)
        process.kill()
        process.communicate(timeout=20)  # returns once the last process that holds the pipes has ended
    left = sorted(path.name.startswith(".poster-") for path in (tmp_path / "out").iterdir())
    assert left == [True, True]  # the hidden folder and the file of the lock
    with _program("build", "vaga-tipsa", *ONE, cwd=tmp_path) as process:
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert not list((tmp_path / "out").glob(".poster*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, number: signal.Signals, workers: str) -> None:
    rows = "\n".join(f"sodermalm,{row}" for row in range(3000))
    (tmp_path / "list.csv").write_text(f"area,id\n{rows}\n", encoding="utf-8")
    with _program("build", "vaga-tipsa", "--records", "list.csv", "-j", workers, cwd=tmp_path) as process:
        _wait_for_work(process, tmp_path)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert not (tmp_path / "out").exists()


def test_runner_sees_the_same_program() -> None:
    assert CliRunner().invoke(poster, ["--version"]).output.startswith("poster ")


def test_java_is_looked_for_on_this_machine(call: Call) -> None:
    parts = json.loads(call("doctor", "--json")[1])["parts"]
    java = next(part for part in parts if part["name"] == "java")
    assert bool(java["found"]) == bool(shutil.which("java"))


def test_the_program_runs_as_a_module(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["poster", "--version"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("poster", run_name="__main__")
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("poster ")


def test_a_table_for_nobody_is_only_counted(call: Call, tmp_path: Path) -> None:
    rows = "\n".join(f"sodermalm,{row}" for row in range(61))
    (tmp_path / "list.csv").write_text(f"area,id\n{rows}\n", encoding="utf-8")
    assert "the table of texts has 61 columns" in call("check", "vaga-tipsa", "--records", "list.csv", *ONE[2:])[1]


def test_a_text_without_a_slot_is_not_dropped_in_silence(call: Call, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("area,id,texts.headlin\nsodermalm,1,Hej\n", encoding="utf-8")
    selected = ("vaga-tipsa", "--records", "list.csv", *ONE[2:])
    for command in ("build", "check", "preview"):
        code, _, err = call(command, *selected)
        assert code == 0
        assert "warning[text/unused]" in err
        assert "did you mean 'headline'?" in err
        assert call(command, *selected, "--strict")[0] == 1

"""Work in a process apart: what takes too long, too much or falls is stopped, and the next one goes on."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from poster.cli.explanations import EXPLANATIONS
from poster.problems import ExitCode, Rejected, error
from poster.run import apart
from poster.run.apart import Overrun, each_apart
from poster.run.verify import Question, verify
from tests.proof import mutate as m

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


def done(work: Callable[[str], object], *items: str) -> list[object]:
    return list(each_apart(lambda: work, items))


def test_the_work_is_done_in_order_in_one_other_process() -> None:
    first, second = done(lambda item: (item, os.getpid()), "a", "b")
    assert (first[0], second[0]) == ("a", "b")
    assert first[1] == second[1] != os.getpid()


def test_what_takes_too_long_is_stopped_and_the_next_one_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MAX_SECONDS", 0.2)
    begun = time.monotonic()
    answers = done(lambda item: time.sleep(60) if item == "slow" else item, "slow", "b", "slow", "c")
    assert answers == [Overrun("took longer than 0.2 seconds"), "b", Overrun("took longer than 0.2 seconds"), "c"]
    assert time.monotonic() - begun < 20


def test_a_process_that_falls_takes_nothing_with_it() -> None:
    def work(item: str) -> str:
        if item == "fall":
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    one, two = done(work, "fall", "b")
    assert isinstance(one, Overrun)
    assert one.reason.startswith("ended the process")
    assert two == "b"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MAX_MEMORY", 50_000_000)

    def work(item: str) -> int | str:
        try:
            return len(bytes(int(item)))
        except MemoryError:
            return "no memory"

    assert done(work, "1000", "500000000") == [1000, "no memory"]


def test_what_the_work_raises_is_raised_here() -> None:
    def work(_: str) -> None:
        raise Rejected((error("a/b", "c"),), ExitCode.USAGE)

    with pytest.raises(Rejected) as caught:
        done(work, "a")
    assert caught.value.exit_code is ExitCode.USAGE


def test_where_nothing_can_be_forked_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart.sys, "platform", "win32")
    assert done(lambda item: (item, os.getpid()), "a") == [("a", os.getpid())]


def test_no_process_is_left_when_the_asker_goes_away() -> None:
    answers = each_apart(lambda: lambda item: os.getpid(), ("a", "b"))
    number = next(answers)
    answers.close()
    assert not Path(f"/proc/{number}").exists()


def test_files_are_verified_apart_with_the_same_report(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(m.good())
    bad.write_bytes(b"%PDF-1.6 nothing")
    here = verify(Question((good, bad, tmp_path / "none.pdf")))
    assert verify(Question((good, bad, tmp_path / "none.pdf"), is_apart=True)) == here


def test_a_file_that_asks_for_too_much_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MAX_SECONDS", 0.0)
    path = tmp_path / "slow.pdf"
    path.write_bytes(m.good())
    report = verify(Question((path,), is_apart=True))
    (problem,) = report.problems
    assert (problem.code, report.exit_code) == ("file/overrun", ExitCode.INPUT_OUTPUT)
    assert problem.message == f"reading '{path}' took longer than 0.0 seconds"
    assert "file/overrun" in EXPLANATIONS


def test_a_named_ticket_that_cannot_be_read_is_told_as_before(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(m.good())
    with pytest.raises(Rejected) as caught:
        verify(Question((path,), ticket=tmp_path / "none.json", is_apart=True))
    assert caught.value.problems[0].code == "ticket/unreadable"


def test_what_earlier_items_took_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    # Pages that are never written cost nothing; so much that what a process of tests may free meanwhile is little.
    monkeypatch.setattr(apart, "MAX_MEMORY", 5_000_000_000)
    kept: list[bytes] = []

    def work(item: str) -> int:
        kept.append(bytes(int(item)))
        return len(kept)

    gc.collect()
    answers = done(work, "4000000000", "4000000000", "9000000000", "5")
    assert answers[:2] == [1, 1]
    assert isinstance(answers[2], Overrun)
    assert answers[2].reason.startswith("wants more memory")
    assert answers[3] == 1

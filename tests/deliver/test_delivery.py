"""Files appear together and whole, or not at all."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from poster.deliver import lock
from poster.deliver.delivery import STAGING_PREFIX, Delivery, begun_in, in_the_way, tidy
from poster.deliver.faults import refused
from poster.problems import ExitCode, Rejected


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _deliver(folder: Path, names: tuple[str, ...]) -> None:
    with Delivery(folder) as delivery:
        for name in names:
            delivery.staging.write(name, name.encode())
        delivery.commit(names[-1])


def _break_off(folder: Path) -> None:
    with Delivery(folder) as delivery:
        delivery.staging.write("one.pdf", b"1")
        raise KeyboardInterrupt


def test_commit_gives_every_file_its_name_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with Delivery(folder) as delivery:
        delivery.staging.write("one.pdf", b"1")
        delivery.staging.write("ticket.json", b"{}")
        assert [name for name in _names(folder) if not name.startswith(STAGING_PREFIX)] == []
        delivery.commit("ticket.json")
    assert _names(folder) == ["one.pdf", "ticket.json"]
    assert (folder / "one.pdf").read_bytes() == b"1"


def test_without_commit_the_folder_is_as_before(tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(b"old")
    with Delivery(tmp_path) as delivery:
        delivery.staging.write("one.pdf", b"new")
    assert _names(tmp_path) == ["one.pdf"]
    assert (tmp_path / "one.pdf").read_bytes() == b"old"


def test_folders_made_for_a_failed_delivery_are_removed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _break_off(tmp_path / "a" / "b")
    assert _names(tmp_path) == []


def test_a_folder_in_place_of_a_file_stops_all_renames(tmp_path: Path) -> None:
    (tmp_path / "two.pdf").mkdir()
    with pytest.raises(Rejected) as caught:
        _deliver(tmp_path, ("one.pdf", "two.pdf", "ticket.json"))
    (problem,) = caught.value.problems
    assert problem.message.endswith("two.pdf': a folder of that name is in the way")
    assert _names(tmp_path) == ["two.pdf"]


def test_a_path_that_is_too_long_is_one_clear_problem(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)
    assert in_the_way(folder, ("one.pdf",), frozenset()) == ()
    with pytest.raises(Rejected) as caught:
        _deliver(folder, ("one.pdf",))
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT
    assert "too long" in caught.value.problems[0].message


def test_a_file_in_place_of_the_folder_is_one_clear_problem(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(Rejected) as caught, Delivery(tmp_path / "out"):
        pass
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT
    assert [problem.code for problem in caught.value.problems] == ["file/unwritable"]
    assert "is a file, not a folder" in caught.value.problems[0].message


def test_a_file_in_the_middle_of_the_path_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(Rejected), Delivery(tmp_path / "out" / "deeper"):
        pass
    assert _names(tmp_path) == ["out"]


@pytest.mark.parametrize("stage", ["write_bytes", "fsync", "replace"])
def test_a_full_disk_at_any_moment_takes_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((Path, stage) if stage == "write_bytes" else (os, stage)), full)
    folder = tmp_path / "out"
    with pytest.raises(Rejected) as caught:
        _deliver(folder, ("one.pdf", "ticket.json"))
    monkeypatch.undo()
    assert caught.value.problems[0].message.endswith("the disk is full")
    assert not folder.exists()


def test_an_interrupt_during_the_renames_waits_for_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.replace

    def interrupted(source: Path, target: Path) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        rename(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _deliver(tmp_path, ("one.pdf", "two.pdf", "ticket.json"))
    assert _names(tmp_path) == ["one.pdf", "ticket.json", "two.pdf"]


def test_what_a_killed_run_left_goes_and_what_is_foreign_stays(tmp_path: Path) -> None:
    (tmp_path / ".poster-abcd_123").mkdir()
    (tmp_path / ".poster-abcd_123" / "one.pdf").write_bytes(b"1")
    for name in (".poster-mine", ".poster-ABCDEFGH", "poster-abcdefgh"):
        (tmp_path / name).mkdir()
    (tmp_path / ".poster-aaaaaaaa").write_bytes(b"a file")
    (tmp_path / ".poster-bbbbbbbb").symlink_to(tmp_path / ".poster-mine")
    _deliver(tmp_path, ("one.pdf", "ticket.json"))
    kept = [".poster-ABCDEFGH", ".poster-aaaaaaaa", ".poster-bbbbbbbb", ".poster-mine"]
    assert _names(tmp_path) == [*kept, "one.pdf", "poster-abcdefgh", "ticket.json"]


def test_two_runs_in_one_folder_are_one_after_the_other(tmp_path: Path) -> None:
    with Delivery(tmp_path / "out") as first:
        first.staging.write("two.pdf", b"2")
        with pytest.raises(Rejected) as caught:
            _deliver(tmp_path / "out", ("one.pdf", "ticket.json"))
        assert [problem.code for problem in caught.value.problems] == ["run/locked"]
        first.commit("two.pdf")
    assert _names(tmp_path / "out") == ["two.pdf"]
    _deliver(tmp_path / "out", ("one.pdf", "ticket.json"))
    assert _names(tmp_path / "out") == ["one.pdf", "ticket.json", "two.pdf"]


def test_parts_of_a_run_share_a_folder_and_a_whole_run_does_not(tmp_path: Path) -> None:
    def refusal(part: str) -> list[str]:
        with pytest.raises(Rejected) as caught, Delivery(tmp_path / "out", part):
            pass
        return [problem.code for problem in caught.value.problems]

    with Delivery(tmp_path / "out", "a.json") as first:
        first.staging.write("one.pdf", b"1")
        with Delivery(tmp_path / "out", "b.json") as second:
            second.staging.write("b.json", b"2")
            second.commit("b.json")
        assert refusal("") == refusal("a.json") == ["run/locked"]
        first.commit("one.pdf")
    assert _names(tmp_path / "out") == ["b.json", "one.pdf"]


def test_a_system_that_locks_by_bytes_is_held_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows does, by a module of its own."""
    taken: set[int] = set()

    def locking(handle: int, mode: int, count: int) -> None:
        number = os.fstat(handle).st_ino
        assert (mode, count) == (2, 1)
        if number in taken:
            raise PermissionError(errno.EACCES, "taken")
        taken.add(number)

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    with lock.locked(tmp_path):
        with pytest.raises(Rejected) as caught, lock.locked(tmp_path):
            pass
        assert [problem.code for problem in caught.value.problems] == ["run/locked"]
    assert _names(tmp_path) == []


class _Killed(BaseException):
    """Stands for the end of the process at once."""


def _break_among_renames(folder: Path, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]) -> None:
    """Deliver two files and a ticket, and end among the renames without any clearing up."""
    real, calls = os.replace, []

    def replaced(source: Path, target: Path) -> None:
        if calls:
            raise kind(errno.EIO, "x")
        calls.append(target)
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replaced)
        if kind is _Killed:
            patch.setattr(Delivery, "__exit__", lambda self, *_: self._held.close())
        with pytest.raises((kind, Rejected)):
            _deliver(folder, ("one.pdf", "two.pdf", "ticket.json"))


@pytest.mark.parametrize("kind", [_Killed, OSError])
def test_a_delivery_that_breaks_off_keeps_its_ticket_until_one_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]
) -> None:
    _break_among_renames(tmp_path, monkeypatch, kind)
    (begun,) = begun_in(tmp_path)
    assert (begun.name, begun.read_bytes()) == ("ticket.json", b"ticket.json")
    assert (tmp_path / "one.pdf").exists()
    assert not (tmp_path / "two.pdf").exists()
    with pytest.raises(KeyboardInterrupt):
        _break_off(tmp_path)
    tidy(tmp_path)
    assert begun_in(tmp_path) == [begun]
    _deliver(tmp_path, ("one.pdf", "two.pdf", "ticket.json"))
    assert _names(tmp_path) == ["one.pdf", "ticket.json", "two.pdf"]


def test_tidying_waits_for_nobody_and_takes_nothing_of_others(tmp_path: Path) -> None:
    (tmp_path / ".poster-abcdefgh").mkdir()
    (tmp_path / "one.pdf").touch()
    with Delivery(tmp_path / "out") as delivery:
        tidy(tmp_path / "out")
        assert Path(delivery.staging.folder).is_dir()
    tidy(tmp_path)
    tidy(tmp_path / "none")
    assert _names(tmp_path) == ["one.pdf"]


@dataclass(slots=True)
class _Watched:
    """Notes in which order a delivery flushes and renames: `sync NAME`, `name NAME`."""

    told: list[str]

    def fsync(self, handle: int) -> None:
        self.told.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink().name}")

    def replace(self, source: Path, target: Path) -> None:
        self.told.append(f"name {Path(target).name}")
        _REPLACE(source, target)


_REPLACE = os.replace


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="nothing tells which file was flushed")
def test_the_ticket_appears_when_the_disk_holds_all_it_tells_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = _Watched([])
    monkeypatch.setattr(os, "fsync", watched.fsync)
    monkeypatch.setattr(os, "replace", watched.replace)
    _deliver(tmp_path / "new" / "out", ("one.pdf", "two.pdf", "ticket.json"))
    told = watched.told
    renames = [one for one in told if one.startswith("name ")]
    assert renames == ["name one.pdf", "name two.pdf", "name ticket.json"]
    begin, ticket = told.index("name one.pdf"), told.index("name ticket.json")
    assert {"sync one.pdf", "sync two.pdf", "sync ticket.json"} <= set(told[:begin])
    between = told[told.index("name two.pdf") + 1 : ticket]
    # The folder itself, the one above it that holds its name, and the one above that.
    assert sorted(between) == sorted(["sync out", "sync new", f"sync {tmp_path.name}"])
    assert told[ticket + 1 :] == ["sync out"]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\0b"])
def test_only_bare_names_are_written(tmp_path: Path, name: str) -> None:
    with Delivery(tmp_path) as delivery, pytest.raises(ValueError, match="bare file name"):
        delivery.staging.write(name, b"")


def test_staging_exists_only_while_the_delivery_is_open(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not open"):
        _ = Delivery(tmp_path).staging


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "nothing may be written there"),
        (errno.EROFS, "read-only"),
        (errno.ENAMETOOLONG, "name is too long"),
        (errno.ENOTDIR, "not a folder"),
        (12345, "the disk refused"),
    ],
)
def test_what_the_system_refused_is_said_in_words(number: int, words: str) -> None:
    rejected = refused(OSError(number, "x"), "out/a.pdf")
    (problem,) = rejected.problems
    assert (problem.code, rejected.exit_code) == ("file/unwritable", ExitCode.INPUT_OUTPUT)
    assert words in problem.message
    assert "out/a.pdf" in problem.message
    assert problem.hint


def test_foreign_files_are_named_and_our_own_are_not(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf", "ours.pdf"):
        (tmp_path / name).touch()
    names = ("a.pdf", "b.pdf", "c.pdf", "d.pdf", "ours.pdf", "new.pdf")
    (problem,) = in_the_way(tmp_path, names, frozenset({"ours.pdf"}))
    assert problem.code == "file/exists"
    assert "4 files are" in problem.message
    assert problem.message.endswith("a.pdf, b.pdf, c.pdf and 1 more")
    assert in_the_way(tmp_path, ("new.pdf", "ours.pdf"), frozenset({"ours.pdf"})) == ()
    assert "a file is" in in_the_way(tmp_path, ("a.pdf",), frozenset())[0].message


def test_outside_the_main_thread_no_interrupt_has_to_wait(tmp_path: Path) -> None:
    thread = threading.Thread(target=_deliver, args=(tmp_path, ("one.pdf", "ticket.json")))
    thread.start()
    thread.join()
    assert _names(tmp_path) == ["one.pdf", "ticket.json"]


def test_signals_mean_the_same_after_a_delivery(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    _deliver(tmp_path, ("one.pdf", "ticket.json"))
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before

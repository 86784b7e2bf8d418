"""The shelf: all files together or none, continued after a kill, one run at a time."""

# ruff: noqa: PT012, PTH105 - what a shelf does when its block ends is what is tested here

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from poster.deliver.lock import FILE_NAME, locked
from poster.problems import ExitCode, Rejected
from poster.stack import shelf as module
from poster.stack.shelf import FOLDER, Shelf, left_half_delivered, sha256_of, tidy_shelf

KEY = "0" * 32
OTHER = "1" * 32


def writing(text, calls=None):
    def write(path):
        if calls is not None:
            calls.append(text)
        path.write_text(text)
        return 3

    return write


def listed(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_files_appear_together_and_nothing_else_is_left(tmp_path):
    folder = tmp_path / "a" / "b"
    with Shelf(folder) as shelf:
        made = {"x.pdf": shelf.finish(KEY, writing("x")), "mail/K-1.txt": shelf.finish(OTHER, writing("y"))}
        assert [name for name in listed(folder) if not name.startswith(".")] == []
        shelf.deliver(made, "x.pdf")
    assert listed(folder) == ["mail", "mail/K-1.txt", "x.pdf"]
    assert made["x.pdf"].sha256 == sha256_of(folder / "x.pdf")
    assert (made["x.pdf"].sheets, made["x.pdf"].size) == (3, 1)


def test_a_failure_takes_everything_back(tmp_path):
    with pytest.raises(ValueError, match="no"), Shelf(tmp_path / "a" / "b") as shelf:
        shelf.finish(KEY, writing("x"))
        raise ValueError("no")
    assert listed(tmp_path) == []


def test_an_interrupt_keeps_what_is_finished_and_the_next_run_uses_it(tmp_path):
    calls: list[str] = []
    with pytest.raises(KeyboardInterrupt), Shelf(tmp_path) as shelf:
        shelf.finish(KEY, writing("x", calls))
        (tmp_path / FOLDER / "half.part").write_text("…")
        raise KeyboardInterrupt
    with Shelf(tmp_path) as shelf:
        found = shelf.finish(KEY, writing("x", calls))
        shelf.finish(OTHER, writing("y", calls))
        assert not (tmp_path / FOLDER / "half.part").exists()
    assert found.is_found
    assert (found.sheets, calls) == (3, ["x", "y"])
    assert listed(tmp_path) == []


def test_a_finished_file_that_was_changed_is_made_anew(tmp_path):
    with pytest.raises(KeyboardInterrupt), Shelf(tmp_path) as shelf:
        Path(shelf.finish(KEY, writing("x")).path).write_text("tampered")
        (tmp_path / FOLDER / f"{OTHER}-odd").write_text("z")
        raise KeyboardInterrupt
    with Shelf(tmp_path) as shelf:
        assert not shelf.finish(KEY, writing("x")).is_found
        assert not shelf.finish(OTHER, writing("y")).is_found


def test_names_of_a_killed_delivery_are_ours(tmp_path, monkeypatch):
    calls = []

    def dying(path, target):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(target)
        return os.replace(path, target)

    with pytest.raises(KeyboardInterrupt), Shelf(tmp_path) as shelf:
        made = {name: shelf.finish(key, writing(name)) for name, key in (("a", KEY), ("b", OTHER))}
        monkeypatch.setattr(module.Path, "replace", dying)
        shelf.deliver(made, "a")
    monkeypatch.undo()
    digests = {name: hashlib.sha256(name.encode()).hexdigest() for name in "ab"}
    assert left_half_delivered(tmp_path, "a") == digests
    # A run that delivers nothing, or another ticket, leaves the note of what broke off.
    with Shelf(tmp_path) as shelf:
        shelf.deliver({"c": shelf.finish(OTHER, writing("c"))}, "c")
    tidy_shelf(tmp_path, "c")
    assert left_half_delivered(tmp_path, "a") == digests
    assert left_half_delivered(tmp_path, "c") == {}
    with Shelf(tmp_path) as shelf:
        shelf.deliver({name: shelf.finish(key, writing(name)) for name, key in (("a", KEY), ("b", OTHER))}, "a")
    assert listed(tmp_path) == ["a", "b", "c"]


def test_tidying_leaves_nothing_and_keeps_off_a_run_at_work(tmp_path):
    with Shelf(tmp_path) as shelf:
        shelf.finish(KEY, writing("x"))
        tidy_shelf(tmp_path, "a")
        assert list((tmp_path / FOLDER).iterdir())
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "a.note").write_text("{}")
    tidy_shelf(tmp_path, "a")
    assert listed(tmp_path) == []
    tidy_shelf(tmp_path / "none", "a")


@pytest.mark.parametrize("note", ["", "[]", "{", '{"../x": "1"}', '{".y": 3}'])
def test_a_damaged_note_says_nothing(tmp_path, note):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "a.note").write_text(note)
    assert left_half_delivered(tmp_path, "a") == {}


def test_a_shelf_that_is_a_link_is_refused_and_what_it_leads_to_stays(tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "x.part").write_text("1")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / FOLDER).symlink_to(tmp_path / "theirs")
    with pytest.raises(Rejected), Shelf(tmp_path / "out"):
        pass
    tidy_shelf(tmp_path / "out", "a")
    assert (tmp_path / "theirs" / "x.part").exists()


def test_the_ticket_appears_when_the_disk_holds_all_it_tells_of(tmp_path, monkeypatch):
    told, replace = [], Path.replace

    def renamed(path, target):
        told.append(f"name {target.name}")
        return replace(path, target)

    monkeypatch.setattr(module.os, "fsync", lambda of: told.append(Path(f"/proc/self/fd/{of}").readlink()))
    monkeypatch.setattr(Path, "replace", renamed)
    out = tmp_path / "out"
    with Shelf(out) as shelf:
        made = {name: shelf.finish(key, writing(name)) for name, key in (("mail/a", KEY), ("ticket.json", OTHER))}
        begin = len(told)
        shelf.deliver(made, "ticket.json")
    place = out / FOLDER
    assert [told[0], told[2]] == [place / f"{KEY}.part", place / f"{OTHER}.part"]
    assert told[begin : begin + 4] == [place / "ticket.json.part", "name ticket.json.note", place, out]
    assert told[begin + 4] == "name a"
    assert set(told[begin + 5 : -2]) == {out, out / "mail", tmp_path}
    assert told[-2:] == ["name ticket.json", out]


@pytest.mark.parametrize("name", ["../x", "/x", "a/b/c", ".x", "a/.x", "å.pdf", "a b"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    with Shelf(tmp_path) as shelf:
        made = shelf.finish(KEY, writing("x"))
        with pytest.raises(ValueError, match="not a name"):
            shelf.deliver({name: made}, name)


def test_a_full_disk_leaves_the_folder_as_it_was(tmp_path):
    def full(path):
        path.write_text("half")
        raise OSError(errno.ENOSPC, "full")

    (tmp_path / "before.pdf").write_text("1")
    with pytest.raises(Rejected) as caught, Shelf(tmp_path) as shelf:
        shelf.finish(KEY, writing("x"))
        shelf.finish(OTHER, full)
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT
    assert "the disk is full" in caught.value.problems[0].message
    assert listed(tmp_path) == ["before.pdf"]


def test_a_file_in_the_way_of_the_folder(tmp_path):
    (tmp_path / "x").write_text("1")
    with pytest.raises(Rejected) as caught, Shelf(tmp_path / "x" / "y"):
        pass
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT
    with pytest.raises(Rejected), Shelf(tmp_path) as shelf:
        (tmp_path / "mail").write_text("1")
        shelf.deliver({"mail/a.txt": shelf.finish(KEY, writing("x"))}, "mail/a.txt")
    assert sha256_of(tmp_path / "none") == ""


HOLDER = """
import sys, time
from pathlib import Path
from poster.deliver.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_two_runs_at_once(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as other:
        try:
            assert other.stdout.readline() == b"held\n"
            with pytest.raises(Rejected) as caught, Shelf(tmp_path):
                pass
            (problem,) = caught.value.problems
            assert (problem.code, caught.value.exit_code) == ("run/locked", ExitCode.INPUT_OUTPUT)
            assert f"process {other.pid}" in problem.message
        finally:
            other.send_signal(signal.SIGKILL)
            other.wait()
    assert (tmp_path / FILE_NAME).exists()
    time.sleep(0.05)
    with Shelf(tmp_path):
        pass
    assert listed(tmp_path) == []


def test_a_lock_that_vanishes_is_taken_anew(tmp_path, monkeypatch):
    from poster.deliver import lock

    seen = []

    def same(handle, path):
        seen.append(path)
        return len(seen) > 1

    monkeypatch.setattr(lock, "_is_same", same)
    with locked(tmp_path):
        assert len(seen) == 2
    monkeypatch.setattr(lock, "_is_same", lambda handle, path: False)
    with pytest.raises(Rejected), locked(tmp_path):
        pass
    monkeypatch.undo()
    handle = os.open(tmp_path / "x", os.O_RDWR | os.O_CREAT)
    assert lock._is_same(handle, tmp_path / "none") is False
    os.close(handle)


def test_a_folder_that_cannot_be_locked(tmp_path):
    with pytest.raises(Rejected) as caught, locked(tmp_path / "none"):
        pass
    assert caught.value.problems[0].code == "file/unwritable"

"""Only regular files are read, and nothing is waited for."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from poster.campaign.fonts import faces_in
from poster.campaign.library import read_inside, shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.records import read_records
from poster.deliver.document import ticket_document
from poster.deliver.former import former_run
from poster.problems import Rejected
from poster.regular_file import open_regular, read_regular
from poster.run.printer import for_printer
from poster.run.request import Printer
from poster.run.verify import Question, verify


def test_a_file_is_read_up_to_one_byte_more_than_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_regular(path, 9) == b"12345"
    assert read_regular(path, 3) == b"1234"
    with open_regular(path) as opened:
        assert opened.read(2) == b"12"


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "a pipe")
    return tmp_path / "a pipe"


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/stdin", "."])
def test_devices_and_folders_are_no_files(path: str) -> None:
    with pytest.raises(OSError, match=r"not a regular file|[Ii]s a directory|No such"):
        read_regular(Path(path), 9)


def test_a_pipe_is_not_waited_for(pipe: Path) -> None:
    with pytest.raises(OSError, match="not a regular file"):
        read_regular(pipe, 9)


def _fonts(pipe: Path) -> None:
    (pipe.parent / "fonts").mkdir()
    pipe.rename(pipe.parent / "fonts" / "own.ttf")
    faces_in(pipe.parent / "fonts")


def _campaign(pipe: Path) -> None:
    pipe.rename(pipe.parent / "campaign.yaml")
    load_campaign(str(pipe.parent), Path("/"), shipped_library())


def _icc(pipe: Path) -> None:
    for_printer(load_campaign("vaga-tipsa", Path("/"), shipped_library()), Printer(icc=pipe, identifier="X"))


def _inside(pipe: Path) -> None:
    read_inside(pipe.parent, pipe.name, 9)


def _ticket(pipe: Path) -> None:
    ticket_document(pipe, 9)


def _list(pipe: Path) -> None:
    read_records(pipe)


@pytest.mark.parametrize("read", [_fonts, _campaign, _icc, _inside, _ticket, _list])
def test_whatever_is_a_pipe_is_refused(read: Callable[[Path], None], pipe: Path) -> None:
    with pytest.raises(Rejected) as caught:
        in_time(lambda: read(pipe))
    (one,) = caught.value.problems
    assert "not a regular file, but a pipe" in one.message
    assert "permission" not in one.hint


def in_time(read: Callable[[], None]) -> None:
    """Call `read`; if it waits for the pipe, fail rather than hang."""
    faults: list[BaseException] = []

    def caught() -> None:
        try:
            read()
        except BaseException as fault:  # noqa: BLE001 - it is raised again below
            faults.append(fault)

    thread = threading.Thread(target=caught, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    for fault in faults:
        raise fault


def test_a_pipe_among_files_to_verify_and_in_the_folder_of_a_run(pipe: Path) -> None:
    (file,) = verify(Question((pipe,))).files
    assert not file.is_good
    pipe.rename(pipe.parent / "ticket.json")
    assert not former_run(pipe.parent).has_ticket


def test_a_campaign_file_that_is_a_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password: 1\n")
    own = tmp_path / "own"
    own.mkdir()
    (own / "campaign.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(Rejected) as caught:
        load_campaign(str(own), Path("/"), shipped_library())
    (problem,) = caught.value.problems
    assert problem.code == "path/outside"
    assert "password" not in repr(problem)


def test_the_room_that_is_taken_is_that_of_the_file_and_not_of_the_limit(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert read_regular(tmp_path / "x", 10**15) == b"abc"
    (tmp_path / "y").write_bytes(bytes(3_000_000))
    assert len(read_regular(tmp_path / "y", 2_500_000)) == 2_500_001

"""What an earlier run left: told from its ticket, and told apart from what somebody changed since."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from poster.deliver import former as former_module
from poster.deliver.former import Former, FormerFile, edited, former_run, still_there
from poster.problems import ExitCode, Rejected

DIGEST = "0" * 64
NOTHING = Former(has_ticket=False, files=())


def _written(folder: Path, **tables: list[dict[str, Any]]) -> None:
    """Write a ticket as runs write it: one entry a line."""
    lines = ['{"schema": 1, "campaign": "vår"']
    for name in ("pieces", "inputs", "software", "earlier", "failed"):
        entries = ",\n".join(json.dumps(entry) for entry in tables.get(name, []))
        lines.append(f'"{name}": [\n{entries}\n]' if entries else f'"{name}": []')
    (folder / "ticket.json").write_text(",\n".join(lines) + "}\n", encoding="utf-8")


def _piece(file: str, data: bytes = b"abc") -> dict[str, Any]:
    return {"id": file, "file": file, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def test_former_files_are_those_of_the_ticket_and_of_the_runs_before(tmp_path: Path) -> None:
    _written(
        tmp_path,
        pieces=[_piece("b.pdf"), _piece("c.pdf")],
        inputs=[{"file": "campaign.yaml", "sha256": DIGEST}],
        earlier=[{"file": "a.pdf", "sha256": DIGEST}],
        failed=[
            {"id": "x", "file": "x.failed.pdf", "kept_sha256": DIGEST},
            {"id": "y", "file": "", "kept_sha256": ""},
        ],
    )
    found = former_run(tmp_path)
    assert found.has_ticket
    assert [entry.file for entry in found.files] == ["b.pdf", "c.pdf", "a.pdf", "x.failed.pdf"]
    assert [entry.size for entry in found.files] == [3, 3, None, None]


def test_a_ticket_without_files_is_ours_all_the_same(tmp_path: Path) -> None:
    _written(tmp_path)
    assert former_run(tmp_path) == Former(has_ticket=True, files=())


@pytest.mark.parametrize(
    "ticket",
    [
        *(
            "",
            "null",
            "[]",
            '{"schema": 9,\n',
            '{"schema": 1,\n',
            '{"schema": 1,\n"pieces": [\n{}\n],\n"earlier": []}',
        ),
        *(
            '{"schema": 1,\n"earlier": [\n{"file": 3}\n]}',
            "[" * 100_000,
            "\xff",
            '{"schema": 1,\n"earlier": [\n{\n',
        ),
        '{"schema": 1,\n"pieces": [\n{"file": "a", "sha256": "", "bytes": "x"}\n],\n"earlier": []}',
    ],
)
def test_a_ticket_that_is_not_ours_vouches_for_nothing(tmp_path: Path, ticket: str) -> None:
    (tmp_path / "ticket.json").write_text(ticket, encoding="latin-1")
    assert former_run(tmp_path) == NOTHING


def test_no_ticket_no_former_files(tmp_path: Path) -> None:
    assert former_run(tmp_path) == NOTHING


def test_a_ticket_with_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(former_module, "MAX_FORMER", 2)
    _written(tmp_path, pieces=[_piece("a.pdf"), _piece("b.pdf")])
    assert len(former_run(tmp_path).files) == 2
    _written(tmp_path, pieces=[_piece("a.pdf"), _piece("b.pdf")], earlier=[{"file": "c.pdf", "sha256": DIGEST}])
    with pytest.raises(Rejected) as caught:
        former_run(tmp_path)
    assert caught.value.problems[0].code == "ticket/too-large"
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT


def test_earlier_files_stay_in_the_ticket_only_while_they_are_there(tmp_path: Path) -> None:
    for name in ("old.pdf", "new.pdf"):
        (tmp_path / name).touch()
    former = [FormerFile(name, DIGEST) for name in ("old.pdf", "new.pdf", "gone.pdf", "../ticket", "")]
    left = still_there(former, tmp_path, frozenset({"new.pdf"}))
    assert [(entry.file, entry.sha256) for entry in left] == [("old.pdf", DIGEST)]


@pytest.mark.parametrize("size", [3, None])
@pytest.mark.parametrize("data", [b"abd", b"abcd", b""])
def test_a_file_that_was_changed_is_not_what_was_made(tmp_path: Path, data: bytes, size: int | None) -> None:
    made = FormerFile("a.pdf", hashlib.sha256(b"abc").hexdigest(), size)
    (tmp_path / "a.pdf").write_bytes(b"abc")
    assert edited(tmp_path, ("a.pdf", "b.pdf"), (made,)) == ()
    (tmp_path / "a.pdf").write_bytes(data)
    (problem,) = edited(tmp_path, ("a.pdf", "b.pdf"), (made,))
    assert problem.code == "file/edited"
    assert "a file was" in problem.message
    assert "a.pdf" in problem.message


def test_a_file_of_another_size_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(b"abcd")
    monkeypatch.setattr(former_module.hashlib, "file_digest", None)
    assert edited(tmp_path, ("a.pdf",), (FormerFile("a.pdf", DIGEST, 3),))


def test_files_that_are_gone_or_not_asked_for_are_nobodys_work(tmp_path: Path) -> None:
    (tmp_path / "other.pdf").touch()
    former = (FormerFile("gone.pdf", DIGEST, 3), FormerFile("other.pdf", DIGEST, 3))
    assert edited(tmp_path, ("gone.pdf", "new.pdf"), former) == ()


def test_many_changed_files_are_one_fault(tmp_path: Path) -> None:
    names = [f"{number}.pdf" for number in range(5)]
    for name in names[:4]:
        (tmp_path / name).touch()
    (tmp_path / names[4]).mkdir()
    (problem,) = edited(tmp_path, names, [FormerFile(name, DIGEST) for name in names])
    assert "5 files were" in problem.message
    assert "and 2 more" in problem.message


def test_files_of_a_delivery_that_broke_off_are_ours_as_they_lie_there(tmp_path: Path) -> None:
    _written(tmp_path, pieces=[_piece("a.pdf", b"old"), _piece("b.pdf", b"old"), _piece("c.pdf", b"old")])
    begun = tmp_path / ".poster-abcdefgh"
    begun.mkdir()
    (begun / ".begun").write_text("ticket.json")
    _written(begun, pieces=[_piece("a.pdf", b"new"), _piece("b.pdf", b"new"), _piece("d.pdf", b"new")])
    for name, data in (("a.pdf", b"new"), ("b.pdf", b"old"), ("c.pdf", b"old"), ("d.pdf", b"new")):
        (tmp_path / name).write_bytes(data)
    found = former_run(tmp_path)
    assert edited(tmp_path, ("a.pdf", "b.pdf", "c.pdf", "d.pdf"), found.files) == ()
    (tmp_path / "b.pdf").write_bytes(b"by hand")
    assert [problem.code for problem in edited(tmp_path, ("b.pdf",), former_run(tmp_path).files)] == ["file/edited"]
    (tmp_path / "ticket.json").unlink()
    assert former_run(tmp_path).has_ticket
    (begun / ".begun").unlink()
    assert former_run(tmp_path) == NOTHING

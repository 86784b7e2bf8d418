"""A run from campaign to files: the same bytes however it is done, and nothing at all if anything fails."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from poster.campaign.plan import Selection
from poster.deliver.delivery import Staging
from poster.deliver.faults import refused
from poster.deliver.record import inputs_of
from poster.problems import ExitCode, Rejected, error, warning
from poster.run import preview as preview_module
from poster.run import sheet as sheet_module
from poster.run import workshop as workshop_module
from poster.run.build import build
from poster.run.check import ComposeJob, check
from poster.run.executor import in_order
from poster.run.preview import preview
from poster.run.records import Output
from poster.run.request import Request, Workers
from poster.run.sheet import PaintJob
from poster.run.workshop import Workshop, open_workshop

ROOT = Path(__file__).parents[2]
SMALL = Selection(sizes=("A4",), profiles=("press", "mono"))


def _request(selection: Selection = SMALL) -> Request:
    return Request("vaga-tipsa", ROOT, selection)


def _silent(done: int, total: int) -> None:
    """Take the progress and say nothing."""


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def _built(folder: Path, request: Request, processes: int = 1) -> dict[str, str]:
    report = build(request, Output(folder), Workers(processes, 1), _silent)
    assert report.exit_code is ExitCode.OK, report.problems
    return _digests(folder)


def test_the_plain_run_is_the_eighteen_files_that_are_promised(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = build(_request(Selection()), Output(tmp_path), Workers(None, 8), lambda *at: seen.append(at))
    assert report.exit_code is ExitCode.OK
    assert len(report.files) == report.tally.pieces == 18
    assert report.tally.areas == ("sodermalm", "gamla-stan", "hammarby-sjostad")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((*report.files, "proof.json", "ticket.json"))
    assert report.size == sum(path.stat().st_size for path in tmp_path.glob("*.pdf"))
    assert max(path.stat().st_size for path in tmp_path.glob("*.pdf")) <= 500_000
    assert seen == [(done, 18) for done in range(1, 19)]


def test_the_number_of_processes_changes_no_byte(tmp_path: Path) -> None:
    assert _built(tmp_path / "1", _request()) == _built(tmp_path / "2", _request(), 2)


def test_a_piece_alone_is_the_same_as_in_a_run(tmp_path: Path) -> None:
    together = _built(tmp_path / "all", _request())
    alone = _built(tmp_path / "one", _request(replace(SMALL, areas=("gamla-stan",), profiles=("press",))))
    alone.pop("ticket.json")
    alone.pop("proof.json")
    assert len(alone) == 1
    assert alone.items() <= together.items()


def test_the_hash_seed_changes_no_byte(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "poster", "build", "vaga-tipsa", "--area", "sodermalm", "--size", "A3", "-q"]
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([*command, "-o", seed], cwd=tmp_path, env=environment, check=True)
    assert _digests(tmp_path / "1") == _digests(tmp_path / "2")


def test_nothing_of_this_machine_is_in_the_files(tmp_path: Path) -> None:
    secrets = {name: f"anna-hemlig-{name.lower()}" for name in ("USER", "LOGNAME", "HOSTNAME", "HOME")}
    environment = {**os.environ, **secrets, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "poster", "build", "vaga-tipsa", "--size", "A4", "-q"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    for path in (tmp_path / "out").iterdir():
        data = path.read_bytes()
        assert not [word for word in (*secrets.values(), str(ROOT), str(tmp_path)) if word.encode() in data]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_give_results_in_order_however_they_start(method: str) -> None:
    workshop = open_workshop(_request())
    assert list(in_order(workshop, ComposeJob(), 2, method)) == [()] * len(workshop.jobs)


def test_the_ticket_tells_the_list_that_was_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,area\n1,sodermalm\n")
    workshop = open_workshop(replace(_request(), records=path))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(b"changed meanwhile")
    inputs = [(entry.file, entry.sha256) for entry in inputs_of(workshop.campaign)]
    assert [entry for entry in inputs if entry[0] != "campaign.yaml"] == [("list.csv", digest)]


@dataclass(frozen=True, slots=True)
class _Number:
    """A step that returns its number."""

    def __call__(self, workshop: Workshop, number: int) -> int:
        return number


def test_many_chunks_stay_in_order_and_nothing_is_read_again() -> None:
    workshop = open_workshop(_request())
    many = replace(workshop, jobs=workshop.jobs * 40)
    # A list that comes through a pipe could not be read twice, and a file may change while a run goes on.
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr("poster.run.workshop.read_campaign")
        assert list(in_order(many, _Number(), 2, "fork")) == list(range(len(many.jobs)))


def _full(*_: object) -> None:
    raise refused(OSError(errno.ENOSPC, "x"), "out/a.pdf")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_full_disk_stops_the_run_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    monkeypatch.setattr(Staging, "write", _full)
    with pytest.raises(Rejected) as caught:
        build(_request(), Output(tmp_path / "out"), Workers(processes, 1), _silent)
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT
    assert not (tmp_path / "out").exists()


def test_after_a_fault_the_rest_is_looked_at_but_not_painted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, painted = workshop_module.compose, []

    def faulty(piece):
        if piece.area == "gamla-stan":
            raise Rejected((error("x/y", f"a fault of {piece.area}"),))
        return real(piece)

    monkeypatch.setattr(workshop_module, "compose", faulty)
    monkeypatch.setattr(
        sheet_module, "paint", lambda composition, **_: painted.append(composition.piece) or b"%PDF"
    )
    report = build(_request(), Output(tmp_path / "out"), Workers(1, 1), _silent)
    assert report.exit_code is ExitCode.REJECTED
    assert [problem.message for problem in report.problems] == ["a fault of gamla-stan"]
    assert [related.message for related in report.problems[0].related] == [
        "seen in Gamla stan, en-stor-fraga, A4, sv, press",
        "also in 1 other profile: mono",
    ]
    assert {piece.split("_")[1] for piece in painted} == {"sodermalm"}
    assert not (tmp_path / "out").exists()


def _refuse_painting(*_: object, **__: object) -> bytes:
    raise Rejected((error("picture/unreadable", "a picture is damaged"),))


def test_a_fault_found_while_painting_is_reported_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_module, "paint", _refuse_painting)
    monkeypatch.setattr(preview_module, "paint", _refuse_painting)
    for report in (
        build(_request(), Output(tmp_path / "out"), Workers(1, 1), _silent),
        preview(_request(), Output(tmp_path / "out"), 20, Workers(1, 1), _silent),
    ):
        assert [problem.code for problem in report.problems] == ["picture/unreadable"]
        assert not (tmp_path / "out").exists()


def test_strict_paints_nothing_after_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop_module, "lint", lambda *_: (warning("x/y", "a warning"),))
    workshop = open_workshop(_request())
    staging = Staging(str(tmp_path), "out")
    assert PaintJob(staging, is_strict=True)(workshop, 0).line == ()
    assert PaintJob(staging, is_strict=False)(workshop, 0).line != ()


def test_faults_of_resolve_do_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = open_workshop(_request())

    class Refusing:
        def piece(self, job):
            raise Rejected((error("x/y", "a fault"),))

    made = replace(workshop, resolver=Refusing()).make(workshop.jobs[0])
    assert (made.piece, made.composition) == (None, None)
    assert [problem.code for problem in made.problems] == ["x/y"]


def test_layouts_of_the_library_are_there_without_the_campaign_naming_them() -> None:
    families = open_workshop(_request()).families
    assert "en-stor-fraga" in families
    assert len(families) == len(list(families))
    with pytest.raises(KeyError):
        families["no-such-layout"]


@pytest.fixture
def slip_of_the_pen(tmp_path: Path) -> Request:
    """Return a request for a campaign whose text `body` is called `bodu`."""
    folder = tmp_path / "slip"
    shutil.copytree(ROOT / "assets" / "campaigns" / "vaga-tipsa", folder)
    file = folder / "campaign.yaml"
    file.write_text(file.read_text("utf-8").replace("      body:", "      bodu:", 1), "utf-8")
    return replace(_request(), source=str(folder))


def test_a_text_that_no_layout_shows_is_told_by_check_and_build(slip_of_the_pen: Request, tmp_path: Path) -> None:
    checked = check(slip_of_the_pen, Workers(1, 1), _silent)
    built = build(slip_of_the_pen, Output(tmp_path / "out"), Workers(1, 1), _silent)
    for report in (checked, built):
        (found,) = report.problems
        assert (found.code, found.hint) == ("text/unused", "did you mean 'body'?")
        assert found.at is not None
        assert found.at.line == 40


def test_under_strict_such_a_text_stops_the_run(slip_of_the_pen: Request, tmp_path: Path) -> None:
    strict = replace(slip_of_the_pen, is_strict=True)
    report = build(strict, Output(tmp_path / "out"), Workers(1, 1), _silent)
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert not (tmp_path / "out").exists()


def test_the_shipped_campaign_has_room_for_the_number_that_the_owner_fills_in(tmp_path: Path) -> None:
    folder = tmp_path / "filled"
    shutil.copytree(ROOT / "assets" / "campaigns" / "vaga-tipsa", folder)
    file = folder / "campaign.yaml"
    filled = file.read_text("utf-8").replace('social: {number: ""', 'social: {number: "08-508 12 345"')
    assert filled.count("08-508 12 345") == 3
    file.write_text(filled, "utf-8")
    # The layouts that print it, with the longest and the shortest name of an area; sizes are common to all areas.
    printing = tuple(
        path.stem for path in (ROOT / "layouts").glob("*.yaml") if "  social: {" in path.read_text("utf-8")
    )
    selection = Selection(areas=("hammarby-sjostad", "gamla-stan"), layouts=printing, is_all=True)
    report = check(replace(_request(selection), source=str(folder)), Workers(1, 1), _silent)
    assert (report.problems, report.tally.pieces) == ((), 96)


def test_no_picture_takes_the_place_of_the_contact_sheet(tmp_path: Path) -> None:
    one = Selection(areas=("sodermalm",), sizes=("A4",), profiles=("mono",))
    request = replace(_request(one), pattern="Contact-Sheet")
    with pytest.raises(Rejected) as caught:
        preview(request, Output(tmp_path), 20, Workers(1, 1), _silent)
    assert [problem.code for problem in caught.value.problems] == ["name/collision"]
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_somebody_changed_is_not_overwritten_unless_forced(tmp_path: Path) -> None:
    request = _request(Selection(areas=("sodermalm",), sizes=("A4",), profiles=("mono",)))
    before = _built(tmp_path, request)
    assert _built(tmp_path, request) == before
    (file,) = tmp_path.glob("*.pdf")
    with file.open("ab") as opened:
        opened.write(b"% a remark\n")
    with pytest.raises(Rejected) as caught:
        build(request, Output(tmp_path), Workers(1, 1), _silent)
    (problem,) = caught.value.problems
    assert (problem.code, caught.value.exit_code) == ("file/edited", ExitCode.INPUT_OUTPUT)
    assert file.read_bytes().endswith(b"% a remark\n")
    build(request, Output(tmp_path, is_forced=True), Workers(1, 1), _silent)
    assert _digests(tmp_path) == before

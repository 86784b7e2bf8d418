"""A killed run proves nothing twice; processes that share nothing come to the same; faults come at once."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import date
from pathlib import Path

import pytest

from poster.problems import ExitCode, Location, Rejected, Related, error, warning
from poster.proof.words import PageWords
from poster.run import examine, executor, stack_proof
from poster.run.examine import Examined
from poster.run.kit import KitRequest, kit
from poster.run.request import Workers
from poster.run.stack import plan_only, stack
from poster.run.stack_memory import ShelfMemory
from poster.run.stack_request import StackOutput, StackRequest
from poster.stack.shelf import Shelf

ROOT = Path(__file__).parents[2]
HEAD = "order;association;area;layout;size;profile;copies\n"
LIST = "K-1;Brf A;Södermalm;;A4;office;3\nK-2;Brf B;Gamla stan;;A5;press;2\n;;Gamla stan;;A4;;2\n"


def listed(folder, text=LIST, name="orders.csv"):
    path = folder / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def run(orders, folder, workers=1, **changes):
    request = dataclasses.replace(StackRequest("vaga-tipsa", ROOT, orders), **changes)
    return stack(request, StackOutput(folder), Workers(workers, workers), lambda done, total: None)


def dry(orders, **changes):
    request = dataclasses.replace(StackRequest("vaga-tipsa", ROOT, orders), **changes)
    return plan_only(request, StackOutput(orders.parent / "out"))


def files(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*.*") if not path.name.startswith(".")}


def test_a_run_that_was_killed_proves_and_reads_nothing_twice(tmp_path, monkeypatch):
    orders = listed(tmp_path)
    proven, read = [], []
    prove, stream = examine.prove, stack_proof.read_stream
    monkeypatch.setattr(examine, "prove", lambda *given, **named: proven.append(1) or prove(*given, **named))
    monkeypatch.setattr(stack_proof, "read_stream", lambda data: read.append(1) or stream(data))

    def stop(*ignored):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("poster.run.stack_files.quantities_csv", stop)
        with pytest.raises(KeyboardInterrupt):
            run(orders, tmp_path / "out", press_sheet="SRA3")
    assert (len(proven), len(read)) == (3, 1)
    assert run(orders, tmp_path / "out", press_sheet="SRA3").exit_code is ExitCode.OK
    assert (len(proven), len(read)) == (3, 1)
    run(orders, tmp_path / "wanted", press_sheet="SRA3")
    assert (len(proven), len(read)) == (6, 2)
    assert files(tmp_path / "out") == files(tmp_path / "wanted")


def test_what_is_kept_of_a_piece_is_all_of_it(tmp_path):
    place = Location("campaign.yaml", 3, 4, "text", 2, "head")
    problems = (error("text/overflow", "too long", place, "hint", Related("slot", place)), warning("a/b", "c"))
    found = Examined(problems, problems[:1], True, "id", "K7Q2", "{}", "{}", "00", ("å", "b"), ("c",))
    with Shelf(tmp_path / "out") as shelf:
        memory = ShelfMemory(shelf, "content", is_strict=False)
        assert memory.recall(1) is None
        memory.note(1, found)
        assert memory.recall(1) == found
        assert ShelfMemory(shelf, "content", is_strict=True).recall(1) is None
        assert ShelfMemory(shelf, "other", is_strict=False).recall(1) is None
        nothing = ShelfMemory(shelf, "", is_strict=False)
        nothing.note(1, found)
        assert nothing.recall(1) is None


def test_processes_that_share_nothing_come_to_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(executor, "CHUNK", 1)
    monkeypatch.setattr(executor, "_start_method", lambda: "spawn")
    orders = listed(tmp_path)
    for workers in (1, 2):
        assert run(orders, tmp_path / f"{workers}", workers).exit_code is ExitCode.OK
    assert files(tmp_path / "1") == files(tmp_path / "2")


def test_all_that_cannot_be_set_is_told_at_once_with_its_row(tmp_path):
    long = "Oändligtlångtnamnutanmellanslag" * 3
    orders = listed(
        tmp_path,
        f"K-1;{long};Södermalm;;A4;office;3\nK-2;Brf 🏠;Gamla stan;;A2;press;2\nK-3;{long};Gamla stan;;A4;;2\n",
    )
    report = dry(orders, press_sheet="SRA3")
    told = [(problem.code, problem.at.line if problem.at else 0) for problem in report.problems]
    assert ("text/overflow", 2) in told
    assert ("text/no-glyph", 3) in told
    assert ("imposition/no-room", 3) in told
    assert report.exit_code is ExitCode.REJECTED
    real = run(orders, tmp_path / "out", press_sheet="SRA3")
    assert [problem.message for problem in real.problems] == [problem.message for problem in report.problems]
    assert real.exit_code is ExitCode.REJECTED
    assert not (tmp_path / "out").exists()


def test_a_sheet_number_without_room_is_told_by_a_dry_run(tmp_path, monkeypatch):
    def no_room(text, composition):
        raise Rejected((error("sheet/no-room", f"no room for {text}"),))

    monkeypatch.setattr(examine, "number_run", no_room)
    orders = listed(tmp_path, "K-1;Brf A;Södermalm;;A4;office;3\nK-2;Brf B;Södermalm;;A4;office;5\n")
    assert [problem.message for problem in dry(orders).problems] == ["no room for K-1 · 3/3"]
    assert dry(orders, has_sheet_numbers=False).problems == ()


def test_kits_that_lie_there_are_told_and_not_proven_again(tmp_path, monkeypatch):
    proven, prove, folder = [], examine.prove, tmp_path / "kit"
    monkeypatch.setattr(examine, "prove", lambda *given, **named: proven.append(1) or prove(*given, **named))
    request = KitRequest("vaga-tipsa", ROOT, ("sodermalm",))

    def packed(**changes):
        proven.clear()
        report = kit(dataclasses.replace(request, **changes), folder, lambda done, total: None)
        assert report.exit_code is ExitCode.OK
        assert report.unconfirmed
        return len(report.files), report.unchanged, len(proven)

    assert packed() == (1, 0, 4)
    assert packed() == (1, 1, 0)
    assert packed(is_strict=True) == (1, 1, 4)
    assert packed(areas=("sodermalm", "gamla-stan")) == (2, 1, 4)
    assert packed(stamp=date(2027, 1, 2)) == (1, 0, 4)
    (folder / "vaga-tipsa_sodermalm_kit.zip").write_bytes(b"mine")
    with pytest.raises(Rejected) as caught:
        packed()
    assert caught.value.problems[0].code == "file/exists"


def test_a_type_size_that_another_area_forces_is_a_change_of_the_run(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(ROOT / "assets/campaigns/vaga-tipsa", own)
    orders = listed(tmp_path, "K-1;Brf A;Södermalm;;A4;office;3\n")
    run(orders, tmp_path / "out", source=str(own))
    assert run(orders, tmp_path / "out", source=str(own)).is_unchanged
    path = own / "campaign.yaml"
    path.write_text(path.read_text("utf-8").replace('"i Hammarby Sjöstad"', '"i hela den stora Hammarby Sjöstad"'))
    assert not run(orders, tmp_path / "out", source=str(own)).is_unchanged


def test_every_kind_of_fault_of_campaign_list_and_layouts_comes_at_once(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(ROOT / "assets/campaigns/vaga-tipsa", own)
    (own / "layouts").mkdir()
    for name in ("mini", "rivlappar"):
        (own / "layouts" / f"{name}.yaml").write_text(f"layout: {name}\nblead: 3 mm\n", encoding="utf-8")
    orders = listed(
        tmp_path,
        "K-1;Brf A;Södermlam;;A4;office;3\nK-2;Brf B;Gamla stan;mini;A5;;2\n"
        "K-3;Brf \x07;Gamla stan;rivlappar;A4;;x\n",
    )
    with pytest.raises(Rejected) as caught:
        run(orders, tmp_path / "out", source=str(own), language="xx")
    codes = [problem.code for problem in caught.value.problems]
    assert {"wording/missing", "selection/unknown", "text/control", "order/copies", "key/unknown"} <= set(codes)
    files = {problem.at.file for problem in caught.value.problems if problem.at}
    assert {"layouts/mini.yaml", "layouts/rivlappar.yaml", "orders.csv"} <= files


def test_imposed_sheets_are_read_back(tmp_path, monkeypatch):
    real = stack_proof.read_press_sheets
    monkeypatch.setattr(
        stack_proof,
        "read_press_sheets",
        lambda data: dataclasses.replace(real(data), texts=dict.fromkeys(real(data).texts, "")),
    )
    with pytest.raises(Rejected) as caught:
        run(listed(tmp_path), tmp_path / "out", press_sheet="SRA3")
    assert (caught.value.exit_code, caught.value.problems[0].code) == (ExitCode.BUG, "stack/stream")
    monkeypatch.setattr(stack_proof, "read_press_sheets", lambda data: real(data[:900]))
    with pytest.raises(Rejected) as caught:
        run(listed(tmp_path), tmp_path / "out", press_sheet="SRA3")
    assert "damaged" in caught.value.problems[0].message


def test_a_slip_that_says_something_else_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(stack_proof, "promised_words", lambda page: PageWords(("another",)))
    with pytest.raises(Rejected) as caught:
        run(listed(tmp_path), tmp_path / "out")
    assert (caught.value.exit_code, caught.value.problems[0].code) == (ExitCode.BUG, "stack/words")
    assert not (tmp_path / "out").exists()

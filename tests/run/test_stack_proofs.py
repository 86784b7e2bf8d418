"""Proof in stacks and kits: nothing whose proof fails is delivered, and labels are withheld where rules break."""

from __future__ import annotations

import dataclasses
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from poster.deliver.proofs import FILE_NAME as PROOF_NAME
from poster.problems import ExitCode, Rejected, Severity
from poster.proof.model import Finding, Verdict
from poster.run import examine, stack_proof
from poster.run.kit import KitRequest, kit
from poster.run.request import Workers
from poster.run.stack import stack
from poster.run.stack_request import StackOutput, StackRequest
from poster.run.verify import Question, verify
from tests.stack.order_lists import order_rows, written

ROOT = Path(__file__).parents[2]
HEAD = "order;association;area;size;profile;copies\n"


def listed(folder, text):
    path = folder / "orders.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def run(orders, folder, workers=1, **changes):
    request = dataclasses.replace(StackRequest("vaga-tipsa", ROOT, orders), **changes)
    return stack(request, StackOutput(folder), Workers(workers, workers), lambda done, total: None)


def failing(monkeypatch, part):
    """Make the proof of every piece whose name has `part` fail."""
    real = examine.prove

    def prove(data, promise, *, seen):
        proof = real(data, promise, seen=seen)
        if part not in promise.piece:
            return proof
        fault = Finding("text/missing", "a digit is not there", "number")
        return dataclasses.replace(proof, verdicts=(("text/missing", Verdict.FAILED),), findings=(fault,))

    monkeypatch.setattr(examine, "prove", prove)


def test_every_piece_and_document_is_in_the_proof(tmp_path):
    orders = listed(
        tmp_path, "K-1;Brf A;Södermalm;A4;office;3\nK-2;Brf B;Gamla stan;A3;press;2\n;;Gamla stan;A4;;2\n"
    )
    assert run(orders, tmp_path / "out").exit_code is ExitCode.OK
    proof = json.loads((tmp_path / "out" / PROOF_NAME).read_bytes())
    ticket = json.loads((tmp_path / "out" / "ticket.json").read_bytes())
    results = {sheet["id"]: (sheet["result"], sheet["file"], bool(sheet["claims"])) for sheet in proof["sheets"]}
    assert {piece["id"] for piece in ticket["pieces"]} < set(results)
    assert set(results) - {piece["id"] for piece in ticket["pieces"]} == {
        "slips",
        "pick-up-list",
        "stock",
        "quantities",
    }
    assert {result for result, _, _ in results.values()} == {"proven"}
    for piece in ticket["pieces"]:
        is_press = piece["profile"] == "press"
        assert (bool(piece["file"]), bool(piece["claims"]), piece["proof"]) == (is_press, is_press, "proven")
        assert results[piece["id"]][1:] == (piece["file"], is_press)
    press = next(piece["file"] for piece in ticket["pieces"] if piece["file"])
    assert b"PDF/X-4" in (tmp_path / "out" / press).read_bytes()
    assert {entry["file"] for entry in ticket["inputs"]} == {"campaign.yaml", "orders.csv"}


@pytest.mark.parametrize("part", ["press", "office"])
def test_a_piece_whose_proof_fails_stops_the_run(tmp_path, monkeypatch, part):
    failing(monkeypatch, part)
    orders = listed(tmp_path, "K-1;Brf A;Södermalm;A4;office;3\nK-2;Brf B;Gamla stan;A3;press;2\n")
    report = run(orders, tmp_path / "out")
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert [problem.code for problem in report.problems if problem.severity is Severity.ERROR] == ["text/missing"]
    assert not (tmp_path / "out").exists()


def test_the_number_of_processes_changes_nothing(tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_bytes(written(order_rows(4)))
    for workers in (1, 2):
        assert run(orders, tmp_path / f"{workers}", workers).exit_code is ExitCode.OK
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.*")} for name in ("1", "2"))
    assert one == two


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda found: dataclasses.replace(found, pages=found.pages[:-1]), "pages; 4 were planned"),
        (lambda found: dataclasses.replace(found, labels=("/Metadata",)), "carries /Metadata"),
        (
            lambda found: dataclasses.replace(found, texts=dict.fromkeys(found.texts, "")),
            "does not begin with its slip",
        ),
        (
            lambda found: dataclasses.replace(found, glyphs={key: one[:-2] for key, one in found.glyphs.items()}),
            "does not begin with its slip",
        ),
        (
            lambda found: dataclasses.replace(found, texts=dict.fromkeys(found.texts, "K-1")),
            "their version code|its version code",
        ),
        (
            lambda found: dataclasses.replace(found, pages=(*found.pages[:1], *found.pages[:0:-1])),
            "sheet K-1 · 1/3 carries",
        ),
        (
            lambda found: dataclasses.replace(
                found,
                pages=(
                    *found.pages[:2],
                    dataclasses.replace(found.pages[2], content=found.pages[0].content),
                    found.pages[3],
                ),
            ),
            "shows another poster",
        ),
    ],
)
def test_a_print_file_that_is_not_what_was_planned_is_a_fault(tmp_path, monkeypatch, change, told):
    real = stack_proof.read_stream
    monkeypatch.setattr(stack_proof, "read_stream", lambda data: change(real(data)))
    with pytest.raises(Rejected) as caught:
        run(listed(tmp_path, "K-1;Brf A;Södermalm;A4;office;3\n"), tmp_path / "out")
    assert caught.value.exit_code is ExitCode.BUG
    assert {problem.code for problem in caught.value.problems} == {"stack/stream"}
    assert any(part in problem.message for problem in caught.value.problems for part in told.split("|"))
    assert not (tmp_path / "out").exists()


def test_a_print_file_that_cannot_be_read_is_a_fault(tmp_path, monkeypatch):
    real = stack_proof.read_stream
    monkeypatch.setattr(stack_proof, "read_stream", lambda data: real(data[:500]))
    with pytest.raises(Rejected, match="1 problem"):
        run(listed(tmp_path, "K-1;Brf A;Södermalm;A4;office;3\n"), tmp_path / "out")


def breaking(monkeypatch):
    """Make every document break a rule."""
    from poster.proof import documents

    real = documents.read_document

    def judge(data, profile, title):
        read = real(data, profile, title)
        fault = Finding("structure/alt", "a Figure has no alternative text")
        failed = (("structure/alt", Verdict.FAILED),)
        proof = dataclasses.replace(read.proof, verdicts=failed, findings=(fault,))
        return dataclasses.replace(read, proof=proof)

    monkeypatch.setattr(documents, "read_document", judge)
    monkeypatch.setattr("poster.run.kit.read_document", judge)


def test_a_document_that_breaks_a_rule_carries_no_label(tmp_path, monkeypatch):
    orders = listed(tmp_path, "K-1;Brf A;Södermalm;A4;office;3\n")
    run(orders, tmp_path / "good")
    breaking(monkeypatch)
    report = run(orders, tmp_path / "out")
    assert report.exit_code is ExitCode.OK
    assert {problem.code for problem in report.problems} == {"claim/withheld"}
    for name in ("slips.pdf", "pick-up-list.pdf"):
        assert b"pdfuaid" in (tmp_path / "good" / name).read_bytes()
        data = (tmp_path / "out" / name).read_bytes()
        assert b"pdfuaid" not in data
        assert b"/OutputIntents" not in data
    proof = json.loads((tmp_path / "out" / PROOF_NAME).read_bytes())
    failed = [sheet for sheet in proof["sheets"] if sheet["result"] == "failed"]
    assert {(sheet["file"], tuple(sheet["claims"])) for sheet in failed} == {
        ("slips.pdf", ()),
        ("pick-up-list.pdf", ()),
    }
    monkeypatch.undo()
    names = ("slips.pdf", "pick-up-list.pdf")
    told = verify(Question(tuple(tmp_path / "out" / name for name in names)))
    assert told.exit_code is ExitCode.OK
    assert [problem.code for problem in told.problems] == ["claim/withheld"] * 2
    assert verify(Question((tmp_path / "good" / "slips.pdf",))).problems == ()
    (tmp_path / "good" / "slips.pdf").write_bytes((tmp_path / "out" / "slips.pdf").read_bytes())
    told = verify(Question((tmp_path / "good" / "slips.pdf",)))
    assert told.exit_code is ExitCode.CHECKS_FAILED
    assert "file/changed" in {problem.code for problem in told.problems}


def test_a_strict_run_takes_no_warning(tmp_path, monkeypatch):
    orders = listed(tmp_path, "K-1;Brf A;Södermalm;A4;office;3\n")
    with monkeypatch.context() as broken:
        breaking(broken)
        run(orders, tmp_path / "out")
        assert run(orders, tmp_path / "out").is_unchanged
        strict = run(orders, tmp_path / "out", is_strict=True)
        assert (strict.exit_code, strict.is_unchanged) == (ExitCode.CHECKS_FAILED, False)
        assert (
            kit(KitRequest("vaga-tipsa", ROOT, ("sodermalm",), is_strict=True), tmp_path / "k", print).files == ()
        )
    run(orders, tmp_path / "good", is_strict=True)
    assert run(orders, tmp_path / "good", is_strict=True).is_unchanged


def test_a_field_that_nothing_fills_is_told_whatever_is_ordered(own, tmp_path):
    path = own / "campaign.yaml"
    path.write_text(path.read_text("utf-8").replace("Är du orolig", "${area.nmae} Är du orolig"), "utf-8")
    orders = listed(tmp_path, "K-1;Brf A;Södermalm;A4;office;3\n")
    report = run(orders, tmp_path / "out", source=str(own))
    assert report.exit_code is ExitCode.REJECTED
    assert {problem.code for problem in report.problems} == {"field/unknown"}


@pytest.fixture
def own(tmp_path):
    shutil.copytree(ROOT / "assets/campaigns/vaga-tipsa", tmp_path / "own")
    return tmp_path / "own"


def test_a_reprint_of_what_has_changed_since_is_told(own, tmp_path):
    orders = listed(tmp_path, "K-1;Brf A;Södermalm;A4;office;3\nK-2;Brf B;Gamla stan;A4;office;2\n")
    run(orders, tmp_path / "out", source=str(own))
    same = run(orders, tmp_path / "out", source=str(own), reprint=("K-2:1",))
    assert [problem for problem in same.problems if problem.code == "stack/changed"] == []
    path = own / "campaign.yaml"
    path.write_text(path.read_text("utf-8").replace('sv: "i Gamla stan"', 'sv: "inne i Gamla stan"'), "utf-8")
    untouched = run(orders, tmp_path / "out", source=str(own), reprint=("K-1:2",))
    assert [problem.code for problem in untouched.problems] == []
    report = run(orders, tmp_path / "out", source=str(own), reprint=("K-2:1",))
    assert [(problem.code, problem.severity) for problem in report.problems] == [
        ("stack/changed", Severity.WARNING)
    ]
    strict = run(orders, tmp_path / "out", source=str(own), reprint=("K-2:2",), is_strict=True)
    assert (strict.exit_code, strict.files) == (ExitCode.CHECKS_FAILED, ())


def test_a_reprint_from_another_list_is_told(tmp_path):
    run(listed(tmp_path, "K-1;Brf A;Södermalm;A4;office;3\n"), tmp_path / "out")
    other = listed(tmp_path, "K-1;Brf A;Södermalm;A4;office;4\n")
    report = run(other, tmp_path / "out", reprint=("K-1:1",))
    assert [problem.code for problem in report.problems] == ["stack/changed"]
    assert run(other, tmp_path / "empty", reprint=("K-1:1",)).problems == ()


def made(folder, areas=("sodermalm",)):
    return kit(KitRequest("vaga-tipsa", ROOT, areas), folder, lambda done, total: None)


def test_kit_files_carry_their_labels_since_they_were_proven(tmp_path):
    report = made(tmp_path)
    with zipfile.ZipFile(tmp_path / report.files[0]) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name.endswith(".pdf")}
    assert len(files) >= 3
    assert all(b"pdfuaid" in data for data in files.values())


def test_a_kit_with_a_failed_poster_is_not_delivered(tmp_path, monkeypatch):
    failing(monkeypatch, "sodermalm")
    alone = made(tmp_path / "alone")
    assert (alone.exit_code, alone.files, len(alone.failed)) == (ExitCode.CHECKS_FAILED, (), 1)
    assert not (tmp_path / "alone").exists()
    two = made(tmp_path / "two", ("sodermalm", "gamla-stan"))
    assert (two.exit_code, len(two.files), len(two.failed)) == (ExitCode.PARTLY_FAILED, 1, 1)
    assert [path.name for path in (tmp_path / "two").iterdir()] == list(two.files)


def test_a_guide_that_breaks_a_rule_carries_no_label(tmp_path, monkeypatch):
    breaking(monkeypatch)
    report = made(tmp_path)
    assert [problem.code for problem in report.problems] == ["claim/withheld"]
    with zipfile.ZipFile(tmp_path / report.files[0]) as archive:
        labelled = [b"pdfuaid" in archive.read(name) for name in archive.namelist() if name.endswith(".pdf")]
    assert labelled.count(False) == 1

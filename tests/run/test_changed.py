"""build --changed: what was proven stays, and ticket and proof go on telling all about it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from poster.campaign.plan import Selection
from poster.problems import ExitCode, Rejected
from poster.run import sheet as sheet_module
from poster.run.changed import build_changed
from poster.run.records import Output
from poster.run.request import Proving, Request, Workers

ROOT = Path(__file__).parents[2]
CHOSEN = Selection(sizes=("A4",), profiles=("mono",))


@pytest.fixture
def own(tmp_path):
    shutil.copytree(ROOT / "assets/campaigns/vaga-tipsa", tmp_path / "own")
    return tmp_path / "own"


def run(own, selection=CHOSEN, proving=None, **options):
    request = Request(str(own), ROOT, selection, **options)
    return build_changed(request, Output(own.parent / "out"), Workers(1, 1), lambda *at: None, proving or Proving())


def changed(own):
    path = own / "campaign.yaml"
    path.write_text(path.read_text("utf-8").replace('sv: "i Gamla stan"', 'sv: "inne i Gamla stan"'), "utf-8")


def record(own, name):
    return json.loads((own.parent / "out" / name).read_bytes())


def test_ticket_and_proof_name_the_same_files(own):
    run(own)
    assert run(own).report is None
    before = {sheet["file"]: sheet for sheet in record(own, "proof.json")["sheets"]}
    changed(own)
    made = run(own)
    assert (len(made.report.files), made.kept) == (1, 2)
    ticket, proof = record(own, "ticket.json"), record(own, "proof.json")
    told = {piece["file"]: piece["sha256"] for piece in ticket["pieces"]}
    assert told == {sheet["file"]: sheet["sha256"] for sheet in proof["sheets"]}
    assert len(told) == 3
    assert ticket["earlier"] == []
    assert all(piece["promise"] for piece in ticket["pieces"])
    kept = [sheet for sheet in proof["sheets"] if sheet["file"] not in made.report.files]
    assert kept == [before[sheet["file"]] for sheet in kept]


def test_a_drawing_that_was_drawn_anew_is_noticed_in_its_area_only(own):
    chosen = Selection(("sodermalm", "gamla-stan"), ("omradesbandet",), ("A4",), ("sv",), ("mono",))
    run(own, chosen)
    before = record(own, "ticket.json")
    shipped = (ROOT / "assets/art/skyline-gamla-stan.svg").read_text("utf-8")
    (own / "art").mkdir()
    (own / "art/skyline-gamla-stan.svg").write_text(shipped, "utf-8")
    assert run(own, chosen).report is None
    (own / "art/skyline-gamla-stan.svg").write_text(shipped + "<!-- a new edition -->", "utf-8")
    made = run(own, chosen)
    assert [file.split("_")[1] for file in made.report.files] == ["gamla-stan"]
    (was, _), (now, _) = (_drawings(ticket) for ticket in (before, record(own, "ticket.json")))
    assert [name for name, digest in now.items() if was[name] != digest] == ["skyline-gamla-stan"]


def _drawings(ticket):
    by_area = {piece["area"]: piece["drawings"] for piece in ticket["pieces"]}
    return tuple({one["name"]: one["sha256"] for one in by_area[area]} for area in ("gamla-stan", "sodermalm"))


def test_posters_that_were_not_selected_stay_in_the_records(own):
    run(own)
    made = run(own, Selection(areas=("sodermalm",), sizes=("A4",), profiles=("office",)))
    assert len(made.report.files) == 1
    assert len(record(own, "ticket.json")["pieces"]) == len(record(own, "proof.json")["sheets"]) == 4


@pytest.mark.parametrize(
    "damage", ["gone", "{", '{"schema": 9, "sheets": []}', '{"schema": 1, "sheets": [3]}', "failed"]
)
def test_a_poster_without_a_proof_that_holds_is_made_anew(own, damage):
    run(own)
    path = own.parent / "out" / "proof.json"
    if damage == "gone":
        path.unlink()
    elif damage == "failed":
        path.write_text(path.read_text("utf-8").replace('"result": "proven"', '"result": "failed"'), "utf-8")
    else:
        path.write_text(damage, "utf-8")
    assert len(run(own).report.files) == 3


def test_a_warning_in_the_proof_is_not_enough_for_a_strict_run(own):
    run(own)
    path = own.parent / "out" / "proof.json"
    proof = record(own, "proof.json")
    proof["sheets"][0]["findings"] = [{"check": "x"}]
    path.write_text(json.dumps(proof), "utf-8")
    assert run(own).report is None
    made = run(own, is_strict=True)
    assert made.report is not None


def test_a_validator_that_was_not_asked_then_is_asked_now(own, monkeypatch):
    run(own)
    asked = []
    monkeypatch.setattr("poster.run.build.build", lambda request, *more: asked.append(request.only))
    run(own, proving=Proving(validator=object()))
    assert [len(names) for names in asked] == [3]


def test_a_poster_whose_proof_fails_leaves_the_former_one_as_an_earlier_file(own, monkeypatch):
    from poster.proof.model import Proof, Verdict

    run(own)
    changed(own)
    failed = Proof("", "0" * 64, (("text/missing", Verdict.FAILED),), ())
    monkeypatch.setattr(sheet_module, "prove", lambda data, promise, *, seen: failed)
    made = run(own)
    assert (made.report.exit_code, len(made.report.failed)) == (ExitCode.CHECKS_FAILED, 1)
    ticket = record(own, "ticket.json")
    assert (len(ticket["pieces"]), len(ticket["failed"]), len(ticket["earlier"])) == (2, 1, 1)


def test_a_ticket_of_something_else_is_never_guessed_at(own):
    run(own)
    path = own.parent / "out" / "ticket.json"
    text = path.read_text("utf-8")
    for damage, code in (
        ("{", "ticket/unreadable"),
        (text.replace('"campaign": "vaga-tipsa"', '"campaign": "x"'), "ticket/foreign"),
    ):
        path.write_text(damage, "utf-8")
        with pytest.raises(Rejected) as caught:
            run(own)
        assert caught.value.problems[0].code == code

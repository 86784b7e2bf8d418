"""Shards: parts of a run made apart, and their tickets joined to the very ticket of the whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from poster.campaign.plan import Selection
from poster.cli.ticket import command
from poster.deliver.document import ticket_document
from poster.deliver.record import SCHEMA
from poster.deliver.schema import ticket_schema
from poster.problems import ExitCode, Rejected
from poster.run import sheet as sheet_module
from poster.run.build import build
from poster.run.changed import build_changed
from poster.run.join import merge_tickets
from poster.run.records import Output
from poster.run.request import Proving, Request, Shard, Workers
from poster.run.workshop import open_workshop

ROOT = Path(__file__).parents[2]
CHOSEN = Selection(sizes=("A4",), profiles=("mono",), layouts=("en-stor-fraga",))
ROWS = 10
OF = 3


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    shutil.copytree(ROOT / "assets/campaigns/vaga-tipsa", folder / "own")
    rows = "".join(f"{row},{('sodermalm', 'gamla-stan')[row % 2]}\n" for row in range(ROWS))
    (folder / "list.csv").write_text(f"id,area\n{rows}", "utf-8")
    return folder


def request_of(own, shard=None, **changes):
    return Request(str(own / "own"), ROOT, CHOSEN, records=own / "list.csv", shard=shard, **changes)


def run(own, folder, shard=None, code=ExitCode.OK, proving=None):
    report = build(
        request_of(own, shard), Output(folder), Workers(1, 1), lambda done, total: None, proving or Proving()
    )
    assert report.exit_code is code, report.problems
    return report


@pytest.fixture(scope="module")
def whole(own):
    run(own, own / "whole")
    return {path.name: path.read_bytes() for path in (own / "whole").iterdir()}


@pytest.fixture(scope="module")
def parts(own):
    for number in range(1, OF + 1):
        run(own, own / "parts", Shard(number, OF))
    return own / "parts"


@pytest.fixture
def copied(parts, tmp_path):
    """The records of the shards, to be spoilt."""
    for path in parts.glob("*-of-*.json"):
        shutil.copy(path, tmp_path)
    return tmp_path


def tickets(folder):
    return sorted(folder.glob("ticket.*-of-*.json"))


def codes(folder, *paths):
    with pytest.raises(Rejected) as caught:
        merge_tickets(paths or tickets(folder), folder / "ticket.json")
    assert not (folder / "ticket.json").exists()
    return sorted({problem.code for problem in caught.value.problems})


def spoilt(path, **changes):
    """Change values of the ticket's shard, or of its head."""
    lines = path.read_text("utf-8").splitlines()
    for name, value in changes.items():
        place = 0 if name in ("campaign", "date", "schema") else len(lines) - 2
        entry = json.loads(lines[place].rstrip(",") + ("}" if place == 0 else ""))
        entry[name] = value
        lines[place] = json.dumps(entry)[: -1 if place == 0 else None] + ("," if place == 0 else "")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def test_the_shards_are_the_whole_run_to_the_byte(parts, whole, copied):
    files = {path.name: path.read_bytes() for path in parts.glob("*.pdf")}
    assert files == {name: data for name, data in whole.items() if name.endswith(".pdf")}
    made = merge_tickets(list(reversed(tickets(copied))), copied / "ticket.json")
    assert (made.shards, made.pieces, made.failed) == (OF, ROWS, 0)
    assert (copied / "ticket.json").read_bytes() == whole["ticket.json"]
    assert (copied / "proof.json").read_bytes() == whole["proof.json"]


def test_parts_are_stable_even_and_whatever_order_the_list_is_in(own, tmp_path):
    header, *rows = (own / "list.csv").read_text("utf-8").splitlines()
    (tmp_path / "list.csv").write_text("\n".join([header, *reversed(rows)]) + "\n", "utf-8")
    names = []
    for records in (own / "list.csv", tmp_path / "list.csv"):
        request = Request(str(own / "own"), ROOT, CHOSEN, records=records)
        dealt = [open_workshop(_with(request, Shard(number, OF))).jobs for number in range(1, OF + 1)]
        names.append([{job.file_name for job in jobs} for jobs in dealt])
        assert sorted(map(len, dealt)) == [3, 3, 4]
        assert len(set().union(*names[-1])) == ROWS
    assert names[0] == names[1]


def _with(request, shard):
    import dataclasses

    return dataclasses.replace(request, shard=shard)


def test_common_sizes_are_those_of_the_whole_run(own):
    whole = open_workshop(request_of(own))
    part = open_workshop(request_of(own, Shard(2, OF)))
    made = {job.file_name: whole.make(job).composition for job in whole.jobs}
    assert all(part.make(job).composition == made[job.file_name] for job in part.jobs)


def test_a_missing_a_repeated_and_a_foreign_shard(copied, tmp_path):
    first, second, third = tickets(copied)
    assert codes(copied, first, third) == ["ticket/shard-missing"]
    assert codes(copied, first, second, third, second) == ["ticket/shard-twice"]
    spoilt(second, campaign="another")
    assert codes(copied) == ["ticket/foreign"]


@pytest.mark.parametrize(
    "change",
    [{"total": 11}, {"of": 4}, {"plan": "0" * 64}, {"date": "2020-01-01"}],
    ids=lambda one: next(iter(one)),
)
def test_a_shard_of_another_run(copied, change):
    spoilt(tickets(copied)[1], **change)
    assert "ticket/other-run" in codes(copied)


def test_other_files_and_other_versions(copied):
    path = tickets(copied)[2]
    text = path.read_text("utf-8")
    path.write_text(text.replace('{"file": "list.csv", "sha256": "', '{"file": "list.csv", "sha256": "0'), "utf-8")
    assert codes(copied) == ["ticket/other-run"]
    path.write_text(
        text.replace('{"name": "reportlab", "version": "', '{"name": "reportlab", "version": "0.'), "utf-8"
    )
    assert codes(copied) == ["ticket/other-version"]


def test_a_piece_told_of_twice_or_never(copied):
    path = tickets(copied)[0]
    shard = ticket_document(path, 10**7)["shard"][0]
    spoilt(path, made=[*shard["made"][:-1], shard["made"][-1] + 1])
    assert codes(copied) == ["ticket/incomplete"]
    spoilt(path, made=shard["made"][:-1])
    assert codes(copied) == ["ticket/unreadable"]


def test_a_proof_that_is_missing_or_speaks_of_other_bytes(copied):
    proof = copied / "proof.2-of-3.json"
    text = proof.read_text("utf-8")
    proof.unlink()
    assert codes(copied) == ["ticket/incomplete"]
    proof.write_text(text.replace('"sha256": "', '"sha256": "0', 1), "utf-8")
    assert codes(copied) == ["ticket/incomplete"]
    for path in copied.glob("proof.*"):
        path.unlink()
    assert codes(copied) == ["ticket/incomplete"]


def test_pieces_of_another_plan_under_the_same_numbers(copied):
    path = tickets(copied)[0]
    path.write_text(path.read_text("utf-8").replace('_1.pdf"', '_9999.pdf"'), "utf-8")
    assert codes(copied) == ["ticket/incomplete"]


@pytest.mark.parametrize("cut", [0, 60, 3000, -3])
def test_a_damaged_ticket_is_not_guessed_at(copied, cut):
    path = tickets(copied)[1]
    path.write_bytes(path.read_bytes()[:cut])
    assert codes(copied) == ["ticket/unreadable"]


def test_what_is_no_ticket_of_a_shard(copied, own, whole):
    assert codes(copied, own / "whole/ticket.json") == ["ticket/no-shard"]
    assert codes(copied, copied / "none.json") == ["ticket/unreadable"]
    spoilt(tickets(copied)[0], schema=SCHEMA + 1)
    assert codes(copied) == ["ticket/foreign"]
    (copied / "other.json").write_text('{"a": 1,\n"b": []}\n', "utf-8")
    assert codes(copied, copied / "other.json") == ["ticket/foreign"]


def test_a_file_of_others_is_not_overwritten(copied):
    (copied / "ticket.json").write_text("{}", "utf-8")
    with pytest.raises(Rejected) as caught:
        merge_tickets(tickets(copied), copied / "ticket.json")
    assert [problem.code for problem in caught.value.problems] == ["file/exists"]
    assert merge_tickets(tickets(copied), copied / "ticket.json", is_forced=True).pieces == ROWS
    assert merge_tickets(tickets(copied), copied / "ticket.json").pieces == ROWS


def test_a_failed_sheet_is_told_of_in_the_merged_records(own, tmp_path, monkeypatch):
    real = sheet_module.prove

    def faulty(data, promise, *, seen):
        if promise.piece.endswith("_4"):
            data = data.replace(b"/TrimBox", b"/ArtBox ")
        return real(data, promise, seen=seen)

    monkeypatch.setattr(sheet_module, "prove", faulty)
    run(own, tmp_path / "whole", code=ExitCode.PARTLY_FAILED)
    for number in range(1, OF + 1):
        shard = Shard(number, OF)
        report = build(request_of(own, shard), Output(tmp_path / "parts"), Workers(1, 1), lambda *at: None)
        assert report.exit_code in (ExitCode.OK, ExitCode.PARTLY_FAILED)
    made = merge_tickets(tickets(tmp_path / "parts"), tmp_path / "parts/ticket.json")
    assert (made.pieces, made.failed) == (ROWS - 1, 1)
    for name in ("ticket.json", "proof.json"):
        assert (tmp_path / "parts" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_a_shard_made_again_keeps_what_has_not_changed(own, parts):
    made = build_changed(
        request_of(own, Shard(1, OF)), Output(parts), Workers(1, 1), lambda done, total: None, Proving()
    )
    assert (made.report, made.kept) == (None, 4)
    assert run(own, parts, Shard(1, OF)).exit_code is ExitCode.OK


def test_a_shard_may_take_the_place_of_what_a_whole_run_made(own, whole, tmp_path):
    shutil.copytree(own / "whole", tmp_path / "out")
    run(own, tmp_path / "out", Shard(1, OF))
    (tmp_path / "foreign").mkdir()
    name = next(name for name in whole if name.endswith("_0.pdf"))
    (tmp_path / "foreign" / name).write_bytes(b"x")
    holder = next(number for number in range(1, OF + 1) if name in _names(own, Shard(number, OF)))
    with pytest.raises(Rejected) as caught:
        run(own, tmp_path / "foreign", Shard(holder, OF))
    assert [problem.code for problem in caught.value.problems] == ["file/exists"]


def _names(own, shard):
    return [job.file_name for job in open_workshop(request_of(own, shard)).jobs]


def test_the_command_tells_that_the_run_is_whole(copied):
    words = ["merge", *map(str, tickets(copied)), "-o", str(copied / "ticket.json")]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 0
    assert "10 posters of 3 shards: the run is whole" in done.output
    many = CliRunner().invoke(command, ["merge", *["x"] * 257])
    assert many.exit_code == ExitCode.USAGE


def test_the_ticket_of_a_list_holds_what_pieces_share_once(own, whole):
    path = own / "whole/ticket.json"
    raw = json.loads(path.read_bytes())
    read = ticket_document(path, 10**7)
    assert len(json.dumps(raw["pieces"][2:])) < 0.35 * len(json.dumps(read["pieces"][2:]))
    assert '"as"' not in json.dumps(read["pieces"])
    assert set(ticket_schema()["properties"]) >= set(raw)
    broken = path.read_text("utf-8").replace('{"as": [0, ', '{"as": [77, ', 1)
    (own / "broken.json").write_text(broken, "utf-8")
    with pytest.raises(Rejected) as caught:
        ticket_document(own / "broken.json", 10**7)
    assert [problem.code for problem in caught.value.problems] == ["ticket/unreadable"]

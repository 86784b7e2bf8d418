"""A run of stacks from list to files: counts agree, nothing is done twice, and a killed run goes on."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile

import pypdf
import pypdfium2 as pdfium
import pytest

from poster.deliver.schema import ticket_schema
from poster.problems import ExitCode, Rejected
from poster.run import stack_files
from poster.run.outdated import told_by_code
from poster.run.stack import plan_only, stack
from poster.run.stack_request import StackOutput
from tests.run.stack_runs import ONE, changed, digests, listed, own_campaign, request, run, texts
from tests.stack.order_lists import order_rows


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run of 14 orders with everything, made once."""
    place = tmp_path_factory.mktemp("whole")
    orders = listed(place, 14)
    seen = []
    output = StackOutput(place / "out", is_zipped=True)
    report = stack(request(orders, press_sheet="SRA3"), output, ONE, lambda *at: seen.append(at))
    assert report.exit_code is ExitCode.OK, report.problems
    return orders, place / "out", report, seen


@pytest.fixture
def own(tmp_path):
    """A campaign that may be changed."""
    return own_campaign(tmp_path)


def test_totals_agree_everywhere(whole):
    _, folder, report, seen = whole
    copies = sum(int(row[7]) for row in order_rows(14))
    ticket = json.loads((folder / "ticket.json").read_text(encoding="utf-8"))
    assert report.tally.copies == ticket["stacks"][0]["copies"] == copies
    numbered = sum(one["total"] for one in ticket["recipients"])
    shop = sum(part["copies"] for one in ticket["recipients"] for part in one["from_shop"])
    assert numbered + shop == copies
    pages = sum(len(texts(path)) for path in folder.glob("queue_*.pdf"))
    assert pages == numbered + sum(queue.stacks for queue in report.tally.queues)
    rows = list(csv.DictReader(io.StringIO((folder / "quantities.csv").read_text("utf-8-sig")), delimiter=";"))
    assert sum(int(row["Antal"]) for row in rows) == shop
    assert seen[-1][0] == seen[-1][1] == numbered + len(ticket["pieces"])
    assert report.tally.stacks == 16


def test_every_sheet_carries_its_number_and_each_stack_has_its_slip_first(whole):
    _, folder, report, _ = whole
    ticket = json.loads((folder / "ticket.json").read_text(encoding="utf-8"))
    for queue in report.tally.queues:
        pages = texts(folder / queue.file)
        at = 0
        for one in ticket["recipients"]:
            runs = [part for part in one["sheets"] if part["queue"] == queue.file]
            if not runs:
                continue
            assert (one["code"] or one["id"]) in pages[at]
            at += 1
            for part in runs:
                for number in range(part["first"], part["last"] + 1):
                    assert f"{one['id']} · {number}/{one['total']}" in pages[at]
                    at += 1
        assert at == len(pages)


def everything_in(path):
    """Return all text of a PDF: what its pages show, what it says of itself, every object and stream unpacked."""
    reader = pypdf.PdfReader(path)
    objects = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    said = [repr(reader.metadata), *(repr(one) for one in objects)]
    for one in (reader.get_object(number) for number in range(1, reader.trailer["/Size"])):
        if isinstance(one, pypdf.generic.StreamObject) and str(one.get("/Subtype")) != "/Image":
            said.append(one.get_data().decode("latin-1"))
    with pdfium.PdfDocument(path) as document:
        said += (page.get_textpage().get_text_bounded() for page in document)
    return "\n".join(said)


def test_the_search_for_contacts_finds_what_is_packed(whole):
    _, folder, _, _ = whole
    text = everything_in(folder / "queue_A4_office.pdf")
    assert "K-2 · 1/" in text
    assert "/Producer" in text


def test_the_ticket_conforms_and_tells_no_contact(whole):
    _, folder, report, _ = whole
    data = (folder / "ticket.json").read_text(encoding="utf-8")
    ticket = json.loads(data)
    schema = ticket_schema()
    assert set(schema["properties"]) - {"shard"} == set(ticket)  # a run of stacks is never cut into shards
    assert set(schema["$defs"]["RecipientEntry"]["properties"]) == set(ticket["recipients"][0])
    for path in folder.rglob("*"):
        assert "0700-" not in path.name
        if path.is_file() and path.suffix != ".zip":
            assert b"0700-" not in path.read_bytes()
        if path.suffix == ".pdf":
            assert "0700-" not in everything_in(path)
    assert str(folder) not in data
    names = {entry["file"] for entry in ticket["files"]} | {one["file"] for one in ticket["pieces"] if one["file"]}
    assert names | {"ticket.json", "vaga-tipsa_stacks.zip"} == set(report.files)


def test_the_archive_holds_the_run_and_is_the_same_each_time(whole, tmp_path):
    orders, folder, report, _ = whole
    with zipfile.ZipFile(folder / "vaga-tipsa_stacks.zip") as archive:
        assert sorted(archive.namelist()) == sorted(set(report.files) - {"vaga-tipsa_stacks.zip"})
    run(orders, tmp_path / "again", StackOutput(tmp_path / "again", is_zipped=True), press_sheet="SRA3")
    assert digests(tmp_path / "again") == digests(folder)


def test_the_same_run_does_nothing_but_say_so(tmp_path):
    orders = listed(tmp_path, 1)
    first = run(orders, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    again = run(orders, tmp_path / "out")
    assert (first.is_unchanged, again.is_unchanged, again.files) == (False, True, ())
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == before
    (tmp_path / "out" / "slips.pdf").write_bytes(b"x")
    assert not run(orders, tmp_path / "out").is_unchanged
    assert (tmp_path / "out" / "slips.pdf").read_bytes() != b"x"
    assert not run(orders, tmp_path / "out", has_sheet_numbers=False).is_unchanged


def test_sheet_numbers_can_be_left_out(tmp_path):
    run(listed(tmp_path, 1, has_stock=False), tmp_path / "out", has_sheet_numbers=False)
    for path in (tmp_path / "out").glob("queue_*.pdf"):
        assert not any("K-1 · 1/" in text for text in texts(path)[1:])


def test_a_shorter_list_takes_away_what_it_does_not_make(tmp_path):
    run(listed(tmp_path, 3), tmp_path / "out")
    assert (tmp_path / "out" / "stock.pdf").exists()
    report = run(listed(tmp_path, 1, has_stock=False, has_press=False), tmp_path / "out")
    assert set(digests(tmp_path / "out")) == set(report.files)


def test_a_reprint_is_the_same_sheets_with_a_slip_that_says_so(whole, tmp_path):
    orders, folder, _, _ = whole
    shutil.copytree(folder, tmp_path / "out")
    before = digests(tmp_path / "out")
    ticket = json.loads((folder / "ticket.json").read_text(encoding="utf-8"))
    one = next(each["id"] for each in ticket["recipients"] if each["total"] > 3)
    report = run(orders, tmp_path / "out", reprint=(f"{one}:1-2",))
    new = digests(tmp_path / "out")
    assert {name: data for name, data in new.items() if name in before} == before
    assert set(new) - set(before) == set(report.files)
    made = [text for name in report.files if name.endswith(".pdf") for text in texts(tmp_path / "out" / name)]
    assert "Omtryck" in made[0]
    printed = [text for path in sorted(folder.glob("queue_*.pdf")) for text in texts(path)]
    wanted = [text for text in printed if f"{one} · 1/" in text or f"{one} · 2/" in text]
    assert len(wanted) == 2
    assert set(wanted) <= set(made)
    assert report.tally.sheets[0][1] == 2
    assert run(orders, tmp_path / "out", reprint=(f"{one}:1-2",)).is_unchanged


def test_a_dry_run_touches_nothing(tmp_path):
    report = plan_only(request(listed(tmp_path, 14)), StackOutput(tmp_path / "out"))
    assert report.exit_code is ExitCode.OK
    assert report.tally.copies == sum(int(row[7]) for row in order_rows(14))
    assert not (tmp_path / "out").exists()


def test_a_faulty_list_makes_nothing(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order,association,area,copies\nK-1,A,nowhere,1\n")
    with pytest.raises(Rejected):
        run(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_faulty_piece_makes_nothing(own, tmp_path):
    changed(own, "Är du orolig för någon i huset?", "Är du orolig för någon i huset? " * 30)
    report = run(listed(tmp_path, 1), tmp_path / "out", source=str(own))
    assert report.exit_code is ExitCode.REJECTED
    assert not (tmp_path / "out").exists()


def test_files_of_others_are_left_alone(tmp_path):
    orders = listed(tmp_path, 1)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "slips.pdf").write_bytes(b"mine")
    with pytest.raises(Rejected) as caught:
        run(orders, tmp_path / "out")
    assert caught.value.problems[0].code == "file/exists"
    assert digests(tmp_path / "out") == {"slips.pdf": b"mine"}
    run(orders, tmp_path / "out", StackOutput(tmp_path / "out", is_forced=True))
    assert (tmp_path / "out" / "slips.pdf").read_bytes() != b"mine"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "ticket/unreadable"),
        (b'{"schema": 99}', "ticket/foreign"),
        (
            b'{"schema": 1, "campaign": "other", "date": "2026-11-22", "pieces": [], "inputs": [], "software": [],'
            b' "earlier": [], "failed": []}',
            "ticket/foreign",
        ),
        (
            b'{"schema": 1, "campaign": "vaga-tipsa", "date": "2026-11-22", "pieces": [], "inputs": [],'
            b' "software": [], "earlier": [], "failed": []}',
            "file/exists",
        ),
    ],
)
def test_a_corrupt_or_foreign_ticket_in_the_folder_is_an_error(tmp_path, data, code):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ticket.json").write_bytes(data)
    with pytest.raises(Rejected) as caught:
        run(listed(tmp_path, 1), tmp_path / "out")
    assert caught.value.problems[0].code == code
    assert set(digests(tmp_path / "out")) == {"ticket.json"}


def test_counts_that_differ_deliver_nothing(tmp_path, monkeypatch):
    real = stack_files.pick_up_csv
    wrong = lambda *given: re.sub(rb"\d+;;;\r\n$", b"999;;;\r\n", real(*given))  # noqa: E731
    monkeypatch.setattr(stack_files, "pick_up_csv", wrong)
    with pytest.raises(Rejected) as caught:
        run(listed(tmp_path, 1), tmp_path / "out")
    assert caught.value.problems[0].code == "stack/totals"
    assert not (tmp_path / "out").exists()


def test_a_code_on_a_wall_is_told(whole):
    _, folder, _, _ = whole
    ticket = json.loads((folder / "ticket.json").read_text(encoding="utf-8"))
    piece = ticket["pieces"][0]
    written_badly = piece["version"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    (found,) = told_by_code(written_badly, [folder / "ticket.json"])
    assert found.piece.id == piece["id"]
    assert sum(one.copies for one in found.holdings) > 0
    with pytest.raises(Rejected) as caught:
        told_by_code("AAAA-AAAA", [folder / "ticket.json", folder / "ticket.json"])
    assert caught.value.problems[0].code == "ticket/unknown"
    read_wrong = piece["version"][:-1] + ("A" if piece["version"][-1] != "A" else "B")
    with pytest.raises(Rejected) as caught:
        told_by_code(read_wrong, [folder / "ticket.json"])
    assert caught.value.problems[0].hint == f"did you mean '{piece['version']}'?"

"""A run of stacks from list to files: counts agree, nothing is done twice, and a killed run goes on."""

from __future__ import annotations

import csv
import errno
import io
import json
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pypdfium2 as pdfium
import pytest

from poster.cli.stack_wording import outdated_data, outdated_summary, outdated_text
from poster.deliver.schema import ticket_schema
from poster.problems import ExitCode, Rejected
from poster.run import stack_files
from poster.run.outdated import compare, told_by_code
from poster.run.request import Workers
from poster.run.stack import plan_only, stack
from poster.run.stack_request import StackOutput, StackRequest
from tests.stack.order_lists import order_rows, written

ROOT = Path(__file__).parents[2]
ONE = Workers(1, 1)


def listed(tmp_path, count=2, name="orders.csv", **changes):
    path = tmp_path / name
    path.write_bytes(written(order_rows(count, **changes)))
    return path


def request(orders, **changes):
    return replace(StackRequest("vaga-tipsa", ROOT, orders), **changes)


def run(orders, folder, output=None, **changes):
    return stack(request(orders, **changes), output or StackOutput(folder), ONE, lambda done, total: None)


def digests(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def texts(path):
    document = pdfium.PdfDocument(path)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


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
    shutil.copytree(ROOT / "assets/campaigns/vaga-tipsa", tmp_path / "own")
    return tmp_path / "own"


def changed(folder, before, after):
    path = folder / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


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
    run(listed(tmp_path, 14), tmp_path / "out")
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


def test_a_full_disk_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    orders = listed(tmp_path, 1)
    run(orders, tmp_path / "out")
    before = digests(tmp_path / "out")

    def full(*ignored):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("poster.run.stack_files.pick_up_csv", full)
    with pytest.raises(Rejected) as caught:
        run(listed(tmp_path, 2), tmp_path / "out")
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT
    assert digests(tmp_path / "out") == before


def test_counts_that_differ_deliver_nothing(tmp_path, monkeypatch):
    real = stack_files.pick_up_csv
    wrong = lambda *given: re.sub(rb"\d+;;\r\n$", b"999;;\r\n", real(*given))  # noqa: E731
    monkeypatch.setattr(stack_files, "pick_up_csv", wrong)
    with pytest.raises(Rejected) as caught:
        run(listed(tmp_path, 1), tmp_path / "out")
    assert caught.value.problems[0].code == "stack/totals"
    assert not (tmp_path / "out").exists()


RUN = """
import sys
from pathlib import Path
from poster.cli import main
main(["stack", sys.argv[1], "--campaign", "vaga-tipsa", "-o", sys.argv[2], "-q"])
"""


def test_killed_at_random_points_and_run_again_it_comes_to_the_same(tmp_path):
    orders = listed(tmp_path, 14)
    run(orders, tmp_path / "wanted")
    wanted = digests(tmp_path / "wanted")
    chance = random.Random(11)
    out = tmp_path / "out"
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", RUN, str(orders), str(out)])
        time.sleep(chance.uniform(0.3, 1.6))
        process.kill()
        process.wait()
    report = run(orders, out)
    assert report.exit_code is ExitCode.OK
    (out / ".poster-lock").unlink(missing_ok=True)
    assert digests(out) == wanted


def test_a_run_stopped_between_files_goes_on_there(tmp_path, monkeypatch):
    orders = listed(tmp_path, 14)

    def stop(*ignored):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("poster.run.stack_files.pick_up_csv", stop)
        with pytest.raises(KeyboardInterrupt):
            run(orders, tmp_path / "out")
    report = run(orders, tmp_path / "out")
    assert report.found >= 4
    run(orders, tmp_path / "wanted")
    assert digests(tmp_path / "out") == digests(tmp_path / "wanted")


def test_killed_while_delivering_the_rest_follows(tmp_path, monkeypatch):
    orders = listed(tmp_path, 2)
    run(orders, tmp_path / "wanted")
    real, calls = Path.replace, []

    def dying(path, target):
        calls.append(target)
        if str(target).endswith(".pdf") and len([c for c in calls if str(c).endswith(".pdf")]) == 3:
            raise KeyboardInterrupt
        return real(path, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            run(orders, tmp_path / "out")
    assert not (tmp_path / "out" / "ticket.json").exists()
    run(orders, tmp_path / "out")
    assert digests(tmp_path / "out") == digests(tmp_path / "wanted")


def test_four_hundred_orders(tmp_path):
    report = run(listed(tmp_path, 400), tmp_path / "out")
    assert report.exit_code is ExitCode.OK
    assert report.tally.orders == 400
    assert len(list((tmp_path / "out" / "mail").iterdir())) == 400


def test_what_must_come_down_and_what_replaces_it(own, tmp_path):
    orders = listed(tmp_path, 14, has_press=False)
    run(orders, tmp_path / "out", source=str(own), stamp=date(2026, 12, 1))
    ticket = tmp_path / "out" / "ticket.json"
    same = compare([ticket], str(own), ROOT)
    assert (same.exit_code, same.comparison.outdated) == (ExitCode.OK, ())
    changed(own, 'sv: "i Gamla stan"', 'sv: "inne i Gamla stan"')
    report = compare([ticket], str(own), ROOT)
    assert report.exit_code is ExitCode.CHECKS_FAILED
    found = report.comparison.outdated
    assert {one.piece.area for one in found} == {"gamla-stan"}
    (change,) = {change for one in found for change in one.changes if change.what == "area.phrase"}
    assert (change.before, change.after) == ("i Gamla stan", "inne i Gamla stan")
    assert str(change.at).startswith("campaign.yaml:")
    wanted = sum(
        int(row[7]) for row in order_rows(14, has_press=False) if "stan" in row[2].lower().replace("gamla-", "")
    )
    assert sum(one.copies for one in found) == wanted
    assert found[0].ticket.ticket.date == "2026-12-01"
    replaced = run(None, tmp_path / "new", source=str(own), replace=(ticket,), stamp=date(2026, 12, 2))
    assert replaced.tally.copies == wanted
    mails = [path.read_text("utf-8") for path in (tmp_path / "new" / "mail").iterdir()]
    assert mails
    assert all("ta ned lika många av de gamla" in mail for mail in mails)
    later = [ticket, tmp_path / "new" / "ticket.json"]
    assert compare(later, str(own), ROOT).comparison.outdated == ()
    narrowed = listed(tmp_path, 1, "narrow.csv", has_press=False, has_stock=False)
    part = plan_only(request(narrowed, source=str(own), replace=(ticket,)), StackOutput(tmp_path / "x"))
    assert part.tally.orders <= 1
    none = run(None, tmp_path / "none", source=str(own), replace=(later[1],))
    assert none.is_unchanged
    assert not (tmp_path / "none").exists()


def test_a_size_that_another_area_forces_is_told_and_outdates_nothing(own, tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order;association;area;size;copies\nK-1;Brf A;Södermalm;A4;3\nK-2;Brf B;Gamla stan;A4;2\n",
        encoding="utf-8",
    )
    run(orders, tmp_path / "out", source=str(own))
    ticket = tmp_path / "out" / "ticket.json"
    changed(own, 'sv: "i Hammarby Sjöstad"', 'sv: "i hela den stora Hammarby Sjöstad med omnejd"')
    report = compare([ticket], str(own), ROOT)
    assert (report.exit_code, report.comparison.outdated) == (ExitCode.OK, ())
    assert {one.piece.area for one in report.comparison.resized} == {"sodermalm", "gamla-stan"}
    (change,) = {change for one in report.comparison.resized for change in one.changes}
    before, after = (float(size.removesuffix(" pt")) for size in (change.before, change.after))
    assert (change.what, before > after) == ("slot 'call'", True)
    assert "say the same and may stay" in outdated_text(report.comparison)
    assert "2 set in another size today" in outdated_summary(report.comparison)
    data = outdated_data(report.comparison)
    assert (data["outdated"], len(data["resized"])) == ([], 2)
    replaced = run(None, tmp_path / "new", source=str(own), replace=(ticket,))
    assert replaced.is_unchanged


def test_what_cannot_be_made_any_more_is_told(own, tmp_path):
    orders = listed(tmp_path, 14, has_press=False)
    run(orders, tmp_path / "out", source=str(own))
    ticket = tmp_path / "out" / "ticket.json"
    changed(own, "  gamla-stan:\n", "  old-town:\n")
    changed(own, "areas: [sodermalm, gamla-stan, hammarby-sjostad]", "areas: [sodermalm, hammarby-sjostad]")
    report = compare([ticket], str(own), ROOT)
    assert all(one.is_gone and "gamla-stan" in one.problems[0].message for one in report.comparison.outdated)
    replaced = plan_only(request(None, source=str(own), replace=(ticket,)), StackOutput(tmp_path / "x"))
    assert {problem.code for problem in replaced.problems} >= {"ticket/gone"}


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

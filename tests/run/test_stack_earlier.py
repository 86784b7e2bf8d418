"""A run into the folder of another: who holds what was made first is not forgotten."""

from __future__ import annotations

import json
from datetime import date

import pytest

from poster.problems import ExitCode, Rejected
from poster.run.outdated import compare, told_by_code
from poster.run.stack import plan_only
from poster.run.stack_request import StackOutput
from poster.stack.ticket import KEPT_TICKET
from tests.run.stack_runs import ROOT, changed, own_campaign, request, run

HEAD = "order;association;area;layout;size;copies\n"
FIRST = HEAD + "K-1;Brf A;Gamla stan;mini;A5;3\nK-2;Brf B;Södermalm;mini;A5;2\n"
DAY = date(2026, 12, 1)


@pytest.fixture
def own(tmp_path):
    """A campaign that may be changed."""
    return own_campaign(tmp_path)


def made(tmp_path, own, text, name="out", **options):
    orders = tmp_path / "orders.csv"
    orders.write_text(text, encoding="utf-8")
    return run(orders, tmp_path / name, source=str(own), stamp=DAY, **options)


def kept_in(folder):
    return sorted(path.name for path in folder.iterdir() if KEPT_TICKET.fullmatch(path.name))


def outdated_copies(own, *tickets):
    return {one.piece.area: one.copies for one in compare(tickets, str(own), ROOT).comparison.outdated}


def test_sheets_that_hang_are_told_after_a_rerun_and_until_they_are_replaced(own, tmp_path):
    out, ticket = tmp_path / "out", tmp_path / "out" / "ticket.json"
    assert made(tmp_path, own, FIRST).problems == ()
    first = ticket.read_bytes()
    code = json.loads(first)["pieces"][0]["version"]
    changed(own, 'sv: "i Gamla stan"', 'sv: "inne i Gamla stan"')
    planned = plan_only(request(tmp_path / "orders.csv", source=str(own), stamp=DAY), StackOutput(out))
    assert {problem.code for problem in planned.problems} == {"stack/changed"}
    again = made(tmp_path, own, FIRST)
    (warned,) = again.problems
    assert (again.exit_code, warned.code) == (ExitCode.OK, "stack/changed")
    assert "3 sheets of" in warned.message
    assert "for K-1; this run makes other ones" in warned.message
    (kept,) = kept_in(out)
    assert (out / kept).read_bytes() == first
    assert kept in warned.hint
    assert outdated_copies(own, ticket) == {"gamla-stan": 3}
    assert told_by_code(code, [ticket])[0].ticket.name == str(out / kept)
    assert made(tmp_path, own, FIRST).is_unchanged
    replaced = run(None, tmp_path / "new", source=str(own), stamp=DAY, replace=(ticket,))
    assert replaced.tally.copies == 3
    assert outdated_copies(own, ticket, tmp_path / "new" / "ticket.json") == {}


def test_an_order_that_is_left_out_is_remembered_through_further_runs(own, tmp_path):
    out, ticket = tmp_path / "out", tmp_path / "out" / "ticket.json"
    made(tmp_path, own, FIRST)
    fewer = made(tmp_path, own, HEAD + "K-1;Brf A;Gamla stan;mini;A5;3\n")
    assert ["for K-2; this run makes none" in problem.message for problem in fewer.problems] == [True]
    assert outdated_copies(own, ticket) == {}
    more = made(tmp_path, own, HEAD + "K-1;Brf A;Gamla stan;mini;A5;4\n")
    assert more.problems == ()
    assert len(kept_in(out)) == 1
    changed(own, 'sv: "på Södermalm"', 'sv: "här på Södermalm"')
    assert outdated_copies(own, ticket) == {"sodermalm": 2}
    (out / kept_in(out)[0]).unlink()
    report = compare([ticket], str(own), ROOT)
    assert [problem.code for problem in report.problems] == ["ticket/earlier-missing"]
    assert report.comparison.outdated == ()


def test_a_forced_run_keeps_the_record_and_a_strict_one_stops(own, tmp_path):
    made(tmp_path, own, FIRST)
    fewer = HEAD + "K-1;Brf A;Gamla stan;mini;A5;2\n"
    strict = made(tmp_path, own, fewer, is_strict=True)
    assert (strict.exit_code, strict.files) == (ExitCode.CHECKS_FAILED, ())
    forced = made(tmp_path, own, fewer, output=StackOutput(tmp_path / "out", is_forced=True))
    assert forced.exit_code is ExitCode.OK
    assert len(kept_in(tmp_path / "out")) == 1


def test_a_replacement_in_the_same_folder_stands_for_what_it_replaces(own, tmp_path):
    ticket = tmp_path / "out" / "ticket.json"
    made(tmp_path, own, FIRST)
    changed(own, 'sv: "i Gamla stan"', 'sv: "inne i Gamla stan"')
    run(None, tmp_path / "out", source=str(own), stamp=DAY, replace=(ticket,))
    assert outdated_copies(own, ticket) == {}
    changed(own, 'sv: "på Södermalm"', 'sv: "här på Södermalm"')
    assert outdated_copies(own, ticket) == {"sodermalm": 2}


def test_a_kept_ticket_that_was_changed_is_refused(own, tmp_path):
    out = tmp_path / "out"
    made(tmp_path, own, FIRST)
    made(tmp_path, own, HEAD + "K-1;Brf A;Gamla stan;mini;A5;3\n")
    kept = out / kept_in(out)[0]
    kept.write_bytes(kept.read_bytes().replace(b"Brf B", b"Brf C"))
    with pytest.raises(Rejected) as caught:
        compare([out / "ticket.json"], str(own), ROOT)
    assert [problem.code for problem in caught.value.problems] == ["ticket/unreadable"]


def altered(path, alter):
    ticket = json.loads(path.read_text("utf-8"))
    alter(ticket["pieces"][0])
    path.write_text(json.dumps(ticket, ensure_ascii=False), "utf-8")


@pytest.mark.parametrize("code", ["", "K7Q2", "AAAA-AAAU", "AAAA-AAAA"])
def test_a_version_code_that_is_none_or_not_that_of_the_text_is_refused(own, tmp_path, code):
    made(tmp_path, own, FIRST)
    ticket = tmp_path / "out" / "ticket.json"
    altered(ticket, lambda piece: piece.update(version=code))
    for ask in (lambda: compare([ticket], str(own), ROOT), lambda: made(tmp_path, own, FIRST)):
        with pytest.raises(Rejected) as caught:
            ask()
        assert {problem.code for problem in caught.value.problems} == {"ticket/contradiction"}
        assert caught.value.exit_code is ExitCode.INPUT_OUTPUT


def test_a_run_whose_ticket_tells_another_text_is_made_again(own, tmp_path):
    made(tmp_path, own, FIRST)
    ticket = tmp_path / "out" / "ticket.json"
    before = ticket.read_bytes()

    def hacked(piece):
        piece["slots"][0]["copies"][0]["value"] = "Hacked"

    altered(ticket, hacked)
    again = made(tmp_path, own, FIRST)
    assert (again.is_unchanged, again.exit_code) == (False, ExitCode.OK)
    assert ticket.read_bytes() == before

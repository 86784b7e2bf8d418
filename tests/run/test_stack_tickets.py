"""What must come down, what replaces it, and what cannot be made any more, told from the tickets of runs."""

from __future__ import annotations

from datetime import date

import pytest

from poster.cli.stack_wording import outdated_data, outdated_summary, outdated_text
from poster.problems import ExitCode
from poster.run.outdated import compare
from poster.run.stack import plan_only
from poster.run.stack_request import StackOutput
from tests.run.stack_runs import ROOT, changed, listed, own_campaign, request, run
from tests.stack.order_lists import order_rows


@pytest.fixture
def own(tmp_path):
    """A campaign that may be changed."""
    return own_campaign(tmp_path)


def test_what_must_come_down_and_what_replaces_it(own, tmp_path):
    orders = listed(tmp_path, 8, has_press=False)
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
        int(row[7]) for row in order_rows(8, has_press=False) if "stan" in row[2].lower().replace("gamla-", "")
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
    orders = listed(tmp_path, 8, has_press=False)
    run(orders, tmp_path / "out", source=str(own))
    ticket = tmp_path / "out" / "ticket.json"
    changed(own, "  gamla-stan:\n", "  old-town:\n")
    changed(own, "areas: [sodermalm, gamla-stan, hammarby-sjostad]", "areas: [sodermalm, hammarby-sjostad]")
    report = compare([ticket], str(own), ROOT)
    assert all(one.is_gone and "gamla-stan" in one.problems[0].message for one in report.comparison.outdated)
    replaced = plan_only(request(None, source=str(own), replace=(ticket,)), StackOutput(tmp_path / "x"))
    assert {problem.code for problem in replaced.problems} >= {"ticket/gone"}

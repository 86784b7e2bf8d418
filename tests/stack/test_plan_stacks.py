"""The plan: sheets numbered through the order, queues, pick-up codes, stock, reprints and totals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poster.campaign.library import shipped_library
from poster.campaign.merge import parse_template
from poster.campaign.piece import Record
from poster.problems import ExitCode, Location, Rejected
from poster.run.workshop import Families
from poster.stack.orders import OrderLine, assembled_orders
from poster.stack.plan import Queue, SheetRun, ShopCopies, sheet_label
from poster.stack.plan_stacks import CODE_ALPHABET, pick_up_code, plan_stacks
from poster.stack.reprint import reprint
from poster.stack.totals import Counted, check_totals
from tests.stack import plans

AT = Location("orders.csv", 2)


def line(order, copies, area="sodermalm", size="A4", profile="office", association="Brf A", **more):
    values = more.pop("values", {})
    record = Record(more.pop("id", "1"), AT, values, dict.fromkeys(values, AT))
    return OrderLine(order, association, area, "en-stor-fraga", size, "sv", profile, copies, AT, record, **more)


def planned(*lines, campaign=None):
    campaign = campaign or plans.campaign()
    orders = assembled_orders("orders.csv", lines)
    return orders, plan_stacks(orders, campaign, Families(campaign, shipped_library()), plans.DAY)


LINES = (
    line("K-17", 20),
    line("K-18", 5, association="Brf B"),
    line("K-17", 8, "gamla-stan", "A3"),
    line("K-17", 12, profile="mono"),
    line("K-17", 30, size="A3", profile="press"),
    line("K-17", 2),
    line("", 50, "gamla-stan", association=""),
    line("", 10, "gamla-stan", profile="mono", association="", reorder_level=4),
)


def test_sheets_are_numbered_through_the_order_over_its_queues():
    _, plan = planned(*LINES)
    assert [(queue.file_name, queue.sheets, len(queue.stacks)) for queue in plan.queues] == [
        ("queue_A4_office.pdf", 77, 3), ("queue_A3_office.pdf", 8, 1), ("queue_A4_mono.pdf", 22, 2)
    ]  # fmt: skip
    order = plan.orders[0]
    assert (order.total, order.copies, order.from_shop) == (42, 72, (ShopCopies(3, 30),))
    assert plan.queues[0].stacks[0].runs == (SheetRun(0, 1, 20), SheetRun(0, 41, 42))
    assert plan.queues[1].stacks[0].runs == (SheetRun(1, 21, 28),)
    assert sheet_label(order, 18) == "K-17 · 18/42"


def test_pieces_are_distinct_with_their_copies():
    _, plan = planned(*LINES)
    assert [(piece.copies, piece.comes_from_shop) for piece in plan.pieces] == [
        (27, False), (8, False), (12, False), (30, True), (50, False), (10, False)
    ]  # fmt: skip
    assert plan.quantities == (ShopCopies(3, 30),)
    assert len({piece.job.file_name for piece in plan.pieces}) == 6


def test_stock_of_one_area_and_size_is_one_pile():
    _, plan = planned(*LINES)
    (pile,) = plan.stock
    assert (pile.id, pile.is_stock, pile.total, pile.reorder_level) == ("stock-1", True, 60, 4)
    _, other = planned(line("", 12, association=""))
    assert other.stock[0].reorder_level == 3


def test_rows_are_pieces_of_their_own_only_where_they_show():
    plain = [line("K-1", 1, values={"gata": name}, id=name) for name in "abca"]
    _, plan = planned(*plain)
    assert len(plan.pieces) == 1
    campaign = plans.campaign()
    texts = campaign.texts["sv"]
    imprint = parse_template("${record.gata} ${piece.version}", AT, [])
    own = replace(
        campaign, texts={**campaign.texts, "sv": replace(texts, copies={**texts.copies, "imprint": imprint})}
    )
    _, shown = planned(*plain, campaign=own)
    assert [piece.copies for piece in shown.pieces] == [2, 1, 1]
    assert shown.pieces[0].job.record.id == "a"
    odd = [line("K-1", 1, values={"gata": name}, id=name) for name in ("a/b", "a b", "a-b")]
    _, apart = planned(*odd, campaign=own)
    assert len({piece.job.file_name for piece in apart.pieces}) == 3
    copies = [line("K-1", 1, values={"texts.imprint": name}, id=name) for name in "ab"]
    assert len(planned(*copies)[1].pieces) == 2
    marked = parse_template("${piece.id} ${piece.version}", AT, [])
    each = replace(
        campaign, texts={**campaign.texts, "sv": replace(texts, copies={**texts.copies, "imprint": marked})}
    )
    assert len(planned(*plain, campaign=each)[1].pieces) == 3


def test_pick_up_codes():
    _, plan = planned(*(line(f"K-{number}", 1, association=f"Brf {number}") for number in range(400)))
    codes = [order.code for order in plan.orders]
    assert len(set(codes)) == 400
    assert set("".join(codes)) <= set(CODE_ALPHABET)
    assert not set(CODE_ALPHABET) & set("0O1IL5S8BUVAE")
    assert {len(code) for code in codes} == {5}
    _, again = planned(line("K-7", 1, association="Brf 7"))
    assert again.orders[0].code == codes[7]
    assert pick_up_code("c", "K-7", "x", [("1",)], 0) != pick_up_code("c", "K-7", "x", [("2",)], 0)


def test_a_replacement_has_other_codes_than_what_it_replaces():
    """Who says the code of the outdated stack must not be handed the new one for it, nor the other way round."""
    campaign = plans.campaign()
    orders = assembled_orders("orders.csv", LINES)
    families = Families(campaign, shipped_library())
    runs = [plan_stacks(orders, campaign, families, plans.DAY, replaces) for replaces in ("", "a", "b", "a")]
    codes = [tuple(order.code for order in run.orders) for run in runs]
    assert [run.is_replacement for run in runs] == [False, True, True, True]
    assert codes[1] == codes[3]
    assert not set(codes[0]) & set(codes[1])
    assert not set(codes[1]) & set(codes[2])


def test_codes_that_meet_by_chance_are_told_apart(monkeypatch):
    from poster.stack import plan_stacks as module

    monkeypatch.setattr(module, "pick_up_code", lambda *parts: f"CODE{parts[-1]}")
    _, plan = planned(line("K-1", 1), line("K-2", 1, association="Brf B"))
    assert [order.code for order in plan.orders] == ["CODE0", "CODE1"]


def test_a_reprint_has_just_its_sheets_with_their_numbers():
    orders, plan = planned(*LINES)
    part = reprint(plan, ("k-17:18-23, K-17:22-25,K-18", "stock-1:60"))
    check_totals(part, orders)
    found = {(queue.file_name, stack.recipient.id): stack.runs for queue in part.queues for stack in queue.stacks}
    assert sorted(found.values(), key=str) == sorted(
        [(SheetRun(0, 18, 20),), (SheetRun(0, 1, 5),), (SheetRun(1, 21, 25),), (SheetRun(5, 60, 60),)], key=str
    )
    assert {name.partition("_A")[0] for name, _ in found} == {part.queues[0].prefix}
    assert all(stack.is_reprint and stack.recipient.total for queue in part.queues for stack in queue.stacks)
    assert part.quantities == ()
    assert reprint(plan, ("K-17:1",)).queues[0].file_name == "reprint_K-17-1-1_A4_office.pdf"
    assert len(reprint(plan, tuple(f"K-17:{n}" for n in range(1, 20))).queues[0].file_name) < 60


def test_reprints_that_cannot_be_are_told_all_at_once():
    _, plan = planned(*LINES, line("K-20", 3, profile="press", association="Brf P"))
    with pytest.raises(Rejected) as caught:
        reprint(plan, ("K-17:0-3, K-17:40-43", "K-71:1,a b", "K-17:5-3", "K-20"))
    problems = caught.value.problems
    assert [problem.code for problem in problems] == [
        "reprint/unknown", "reprint/unknown", "reprint/unknown", "reprint/syntax", "reprint/unknown",
        "reprint/unknown",
    ]  # fmt: skip
    assert "sheets 1 to 42" in problems[0].message
    assert "did you mean 'K-1" in problems[2].hint
    assert "no sheets from this printer" in problems[5].message


def test_totals_that_agree_pass():
    orders, plan = planned(*LINES)
    sheets = {queue.file_name: queue.sheets for queue in plan.queues}
    stock = sum(pile.copies for pile in plan.stock)
    check_totals(plan, orders, Counted(sheets, 137, 137 - stock, 30, 30, 137 - stock, 137))


@pytest.mark.parametrize(
    "broken",
    [
        lambda plan: replace(plan, pieces=(replace(plan.pieces[0], copies=26), *plan.pieces[1:])),
        lambda plan: replace(plan, orders=plan.orders[1:]),
        lambda plan: replace(plan, stock=()),
        lambda plan: replace(plan, quantities=()),
        lambda plan: replace(plan, queues=plan.queues[1:]),
        lambda plan: replace(plan, queues=(*plan.queues, Queue("A5", "office", plan.queues[0].stacks))),
        lambda plan: replace(plan, orders=(replace(plan.orders[0], total=43), *plan.orders[1:])),
        lambda plan: replace(
            plan, orders=(replace(plan.orders[0], runs=plan.orders[0].runs[1:]), *plan.orders[1:])
        ),
    ],
)
def test_totals_that_differ_stop_the_run(broken):
    orders, plan = planned(*LINES)
    with pytest.raises(Rejected) as caught:
        check_totals(broken(plan), orders)
    assert caught.value.exit_code is ExitCode.BUG
    assert {problem.code for problem in caught.value.problems} == {"stack/totals"}


@pytest.mark.parametrize(
    "counted",
    [
        Counted({}),
        Counted(listed=136),
        Counted(tabled=137),
        Counted(for_shop=29),
        Counted(imposed=31),
        Counted(recorded=138),
        Counted(recorded=-1),
    ],
)
def test_what_was_counted_elsewhere_is_compared(counted):
    orders, plan = planned(*LINES)
    with pytest.raises(Rejected):
        check_totals(plan, orders, counted)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4),
            st.integers(1, 30),
            st.sampled_from(["sodermalm", "gamla-stan"]),
            st.sampled_from(["A3", "A4"]),
            st.sampled_from(["office", "mono", "press"]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_list_adds_up_and_every_sheet_is_in_one_queue_once(rows):
    lines = [
        line(f"K-{order}" if order else "", copies, area, size, profile, f"Brf {order}" if order else "")
        for order, copies, area, size, profile in rows
    ]
    orders, plan = planned(*lines)
    check_totals(plan, orders)
    for recipient in (*plan.orders, *plan.stock):
        numbers = [
            number
            for queue in plan.queues
            for stack in queue.stacks
            if stack.recipient == recipient
            for run in stack.runs
            for number in range(run.first, run.last + 1)
        ]
        assert sorted(numbers) == list(range(1, recipient.total + 1))

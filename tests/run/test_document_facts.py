"""Slips and lists as read back against the plan: names, codes and counts, without the code that set them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.profiles import OFFICE
from poster.proof.documents import read_document
from poster.proof.words import PageWords
from poster.run.document_facts import listed_copies, slip_faults, stocked_copies, tabled_copies
from poster.stack.pick_up_list import pick_up_csv, pick_up_list
from poster.stack.slip import slip
from poster.stack.stock import hand_out_list, pile_sheet
from tests.stack import plans

PLAN = plans.plan((*plans.ASSOCIATIONS, "مرحبا بالعالم", "Föreningen " + "Långgatan " * 8))
STACKS = tuple((queue, stack) for queue in PLAN.queues for stack in queue.stacks)
WORDS = plans.names().wording.stock


def read(pages):
    return read_document(plans.painted(*pages), OFFICE, pages[0].metadata.title).pages


@pytest.fixture(scope="module")
def slips():
    return read([slip(PLAN, queue, stack, plans.names(), plans.paper()) for queue, stack in STACKS])


@pytest.fixture(scope="module")
def listed():
    return read(pick_up_list(PLAN, plans.names(), plans.paper()))


@pytest.fixture(scope="module")
def stocked():
    pages = []
    for pile in PLAN.stock:
        pages += [
            pile_sheet(PLAN, pile, plans.names(), {}, plans.paper()),
            hand_out_list(PLAN, pile, plans.names(), plans.paper()),
        ]
    return read(pages)


def test_slips_that_agree_pass(slips):
    assert not list(slip_faults(slips, STACKS))


@pytest.mark.parametrize(
    "change",
    [
        {"code": "XXXXX"},
        {"association": "Brf Någon annan"},
        {"id": "K-99"},
    ],
)
def test_a_slip_of_another_order_is_told(slips, change):
    queue, stack = STACKS[0]
    other = replace(stack, recipient=replace(stack.recipient, **change))
    assert len(list(slip_faults(slips, ((queue, other), *STACKS[1:])))) == 1


def test_a_slip_with_another_count_and_a_missing_slip_are_told(slips):
    queue, stack = STACKS[0]
    fewer = replace(stack, runs=(replace(stack.runs[0], last=4),))
    assert list(slip_faults(slips, ((queue, fewer), *STACKS[1:])))
    assert "there are" in next(slip_faults(slips[1:], STACKS))


def test_the_list_adds_up(listed):
    faults = []
    assert listed_copies(listed, PLAN, faults) == sum(one.copies for one in PLAN.orders)
    assert faults == []


@pytest.mark.parametrize("change", [{"code": "XXXXX"}, {"association": "Brf Någon annan"}, {"id": "K-99"}])
def test_a_row_of_another_order_is_told(listed, change):
    faults = []
    orders = (replace(PLAN.orders[2], **change), *(one for one in PLAN.orders if one is not PLAN.orders[2]))
    listed_copies(listed, replace(PLAN, orders=orders), faults)
    assert faults[0].startswith(f"the list has no row of {change.get('id', 'K-3')}")


def test_a_list_that_adds_up_wrong_is_told(listed):
    faults = []
    last = listed[-1]
    wrong = (*listed[:-1], replace(last, told=(*last.told[:-1], "1000")))
    listed_copies(wrong, PLAN, faults)
    assert faults == [f"the list adds up 1000 copies; its rows hold {sum(one.copies for one in PLAN.orders)}"]


def test_piles_state_their_copies_twice(stocked):
    faults = []
    assert stocked_copies(stocked, PLAN, WORDS, faults) == 70
    assert faults == []
    assert stocked_copies(stocked[1:], PLAN, WORDS, faults) == 0
    emptied = (PageWords(()), *stocked[1:])
    assert stocked_copies(emptied, PLAN, WORDS, faults) == 30
    assert [fault[:20] for fault in faults] == ["it has 3 pages; 2 pi", "the sheets of stock-"]


def test_tables_are_added_up():
    data = pick_up_csv(PLAN, plans.names())
    assert tabled_copies(data, -4, has_total=True) == sum(one.copies for one in PLAN.orders)
    total = f"{sum(one.copies for one in PLAN.orders)};;;".encode()
    assert tabled_copies(data.replace(total, b"1;;;"), -4, has_total=True) == -1
    assert tabled_copies(b"\xef\xbb\xbfa;b\r\nx;3\r\ny;4\r\n", -1, has_total=False) == 7

"""Each count of a run is made wrong where it is written, one at a time: the run sees it and delivers nothing."""

from __future__ import annotations

import dataclasses

import pytest

from poster.pdf.stream import QueueWriter
from poster.problems import ExitCode, Rejected
from poster.run import paperwork, print_files, stack_files, stack_ticket
from poster.stack import mail
from poster.stack import quantities as quantities_module
from tests.run.stack_runs import run

LIST = (
    "order;association;area;layout;size;profile;copies\n"
    "K-1;Brf A;Södermalm;mini;A5;office;3\nK-2;Brf B;Gamla stan;mini;A5;press;5\n;;Gamla stan;mini;A5;;2\n"
)


def lose_a_sheet(monkeypatch):
    real, count = QueueWriter.add_sheet, iter(range(100))
    monkeypatch.setattr(QueueWriter, "add_sheet", lambda *given: next(count) == 2 or real(*given))


def print_a_sheet_twice(monkeypatch):
    real = QueueWriter.add_sheet
    monkeypatch.setattr(QueueWriter, "add_sheet", lambda *given: (real(*given), real(*given)))


def lose_a_press_sheet(monkeypatch):
    real = print_files.imposed_sheets
    monkeypatch.setattr(print_files, "imposed_sheets", lambda *given: list(real(*given))[:-1])


def lose_a_copy_on_a_press_sheet(monkeypatch):
    real = print_files.imposed_sheets

    def fewer(*given):
        *others, last = real(*given)
        yield from (*others, dataclasses.replace(last, placements=last.placements[:-1]))

    monkeypatch.setattr(print_files, "imposed_sheets", fewer)


def lose_an_order_on_the_list(monkeypatch):
    real = paperwork.pick_up_list
    fewer = lambda plan, *more: real(dataclasses.replace(plan, orders=plan.orders[:1]), *more)  # noqa: E731
    monkeypatch.setattr(paperwork, "pick_up_list", fewer)


def lose_an_order_in_the_table(monkeypatch):
    real = stack_files.pick_up_csv
    fewer = lambda plan, *more: real(dataclasses.replace(plan, orders=plan.orders[:1]), *more)  # noqa: E731
    monkeypatch.setattr(stack_files, "pick_up_csv", fewer)


def order_too_few_from_the_shop(monkeypatch):
    real = quantities_module._cells
    monkeypatch.setattr(quantities_module, "_cells", lambda *given: (*real(*given)[:-1], "4"))


def grow_a_pile(monkeypatch):
    real = paperwork.hand_out_list
    more = lambda plan, pile, *rest: real(plan, dataclasses.replace(pile, total=9), *rest)  # noqa: E731
    monkeypatch.setattr(paperwork, "hand_out_list", more)


def lose_a_recipient_in_the_ticket(monkeypatch):
    real = stack_ticket._recipients
    monkeypatch.setattr(stack_ticket, "_recipients", lambda *given: real(*given)[:-1])


def miscount_the_ticket(monkeypatch):
    real = stack_ticket.StackEntry
    monkeypatch.setattr(
        stack_ticket, "StackEntry", lambda source, copies, content: real(source, copies + 1, content)
    )


def confuse_slips(monkeypatch):
    real = paperwork.slip
    swapped = lambda plan, queue, stack, *more: real(  # noqa: E731
        plan, queue, dataclasses.replace(stack, recipient=plan.orders[-1]), *more
    )
    monkeypatch.setattr(paperwork, "slip", swapped)


def mail_another_count(monkeypatch):
    real = mail.portions
    monkeypatch.setattr(
        mail,
        "portions",
        lambda *given: tuple(dataclasses.replace(one, copies=one.copies + 10) for one in real(*given)),
    )


def mail_another_code(monkeypatch):
    real = mail._order
    monkeypatch.setattr(
        mail, "_order", lambda plan, one, names: real(plan, dataclasses.replace(one, code="9XXX9"), names)
    )


def mail_the_code_of_another(monkeypatch):
    real = mail._order
    told = lambda plan, one, names: "\n".join(real(plan, each, names) for each in plan.orders)  # noqa: E731
    monkeypatch.setattr(mail, "_order", told)


def mail_to_another_association(monkeypatch):
    monkeypatch.setattr(mail, "one_line", lambda name: "Brf C")


def mail_another_total(monkeypatch):
    real = mail.counted
    totals = lambda words, count: real(words, count) if count < 3 else real(words, count * 10)  # noqa: E731
    monkeypatch.setattr(mail, "counted", totals)


def lose_an_email(monkeypatch):
    real = stack_files.letters
    monkeypatch.setattr(stack_files, "letters", lambda *given: real(*given)[:-1])


MUTATIONS = {
    mail_another_count: "stack/words",
    mail_another_code: "stack/words",
    mail_the_code_of_another: "stack/words",
    mail_to_another_association: "stack/words",
    mail_another_total: "stack/words",
    lose_an_email: "stack/totals",
    lose_a_sheet: "stack/stream",
    print_a_sheet_twice: "stack/stream",
    lose_a_press_sheet: "stack/stream",
    lose_a_copy_on_a_press_sheet: "stack/stream",
    confuse_slips: "stack/stream",
    lose_an_order_on_the_list: "stack/words",
    grow_a_pile: "stack/words",
    lose_an_order_in_the_table: "stack/totals",
    order_too_few_from_the_shop: "stack/totals",
    lose_a_recipient_in_the_ticket: "stack/totals",
    miscount_the_ticket: "stack/totals",
}


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_a_wrong_count_delivers_nothing(tmp_path, monkeypatch, mutate):
    orders = tmp_path / "orders.csv"
    orders.write_text(LIST, encoding="utf-8")
    mutate(monkeypatch)
    with pytest.raises(Rejected) as caught:
        run(orders, tmp_path / "out", press_sheet="SRA3")
    assert caught.value.exit_code is ExitCode.BUG
    assert {problem.code for problem in caught.value.problems} == {MUTATIONS[mutate]}
    assert not (tmp_path / "out").exists()


def test_without_a_mutation_it_is_delivered(tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_text(LIST, encoding="utf-8")
    assert run(orders, tmp_path / "out", press_sheet="SRA3").exit_code is ExitCode.OK

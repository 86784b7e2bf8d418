"""The pick-up list: its order, its totals, and that a spreadsheet runs nothing of it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from poster.compose.composition import Element, GlyphRun
from poster.problems import Rejected
from poster.stack.marks import marks_of
from poster.stack.pick_up_list import defused, in_order, list_copies, pick_up_csv, pick_up_list
from poster.stack.plan import ShopCopies, StackPlan
from tests.stack import plans


def rows(plan: StackPlan, language: str = "sv") -> list[list[str]]:
    data = pick_up_csv(plan, plans.names(language))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_names_stand_in_the_swedish_alphabet() -> None:
    assert [one.association for one in in_order(plans.plan().orders)] == [
        "Bostadsrättsföreningen Katarina Västra Kyrkogata 12–18",
        "Brf Wennerberg",
        "Brf Zinken",
        "Brf Ängslyckan 14",
        "Brf Ödet",
        "Åsögatan 112 ek. för.",
    ]


def test_a_row_has_code_counts_tick_and_room_to_sign() -> None:
    plan = plans.plan()
    pages = pick_up_list(plan, plans.names(), plans.paper())
    read = plans.text(*pages)
    assert "Hämtlista" in read
    assert "Brf Ängslyckan 14 Order K-1 K7M4X 10 A4 färg 10" in read
    assert "R1X93 2 buntar: 3 A3 färg, 12 A4 färg, 20 A3 tryck 35" in read
    assert "Sida 1 av 1" in read
    table = next(
        element for element in pages[0].document.kids if isinstance(element, Element) and element.role == "Table"
    )
    kids = [[kid for cell in row.kids for kid in cell.kids if isinstance(kid, Element)] for row in table.kids]
    alts = [[kid.alt for kid in row if kid.role == "Figure"] for row in kids]
    assert alts[0] == alts[-1] == []
    assert alts[1] == ["Ruta att bocka av", "Rad att fylla i", "Rad att fylla i"]
    assert [len([kid for kid in row if kid.role == "P"]) for row in kids] == [0, *[2] * len(plan.orders), 0]


def test_every_row_has_as_many_columns_as_the_head() -> None:
    (page,) = pick_up_list(plans.plan(), plans.names(), plans.paper())
    table = next(
        element for element in page.document.kids if isinstance(element, Element) and element.role == "Table"
    )
    assert {sum(cell.columns for cell in row.kids) for row in table.kids} == {7}
    assert [cell.scope for cell in table.kids[0].kids] == ["Column"] * 7
    assert table.kids[1].kids[1].scope == "Row"


def test_totals_agree_with_the_plan() -> None:
    plan = plans.plan()
    total = sum(one.copies for one in plan.orders)
    assert list_copies(plan) == total
    read = plans.text(*pick_up_list(plan, plans.names(), plans.paper()))
    assert f"Summa: 6 ordrar 15 A3 färg, 20 A3 tryck, 90 A4 färg {total}" in read


def test_one_order_is_one_order() -> None:
    read = plans.text(*pick_up_list(plans.plan(("Brf Zinken",)), plans.names("en"), plans.paper(language="en")))
    assert "Total: 1 order 10 A4 colour 10" in read


def test_a_long_list_repeats_its_head_and_loses_nobody() -> None:
    names = tuple(f"Brf Husnamn {number}" for number in range(400))
    pages = pick_up_list(plans.plan(names), plans.names(), plans.paper())
    read = plans.texts(plans.painted(*pages))
    assert 25 <= len(pages) <= 32
    for number, page in enumerate(read, 1):
        assert "Förening Hämtkod Innehåll Antal Datum Namnteckning" in page
        assert page.endswith(f"Sida {number} av {len(pages)}")
    together = " ".join(read)
    assert all(together.count(f"Brf Husnamn {number} Order") == 1 for number in range(400))
    assert "Order" in read[-1].split("Summa")[0]
    assert all(page.safe.contains(ink, 1.5) for page, ink in zip(pages[:2], plans.inked(*pages[:2]), strict=True))


@pytest.mark.parametrize("count", range(8, 14))
def test_the_totals_never_stand_alone(count: int) -> None:
    names = tuple(f"Brf Husnamn {number}" for number in range(count))
    last = plans.texts(plans.painted(*pick_up_list(plans.plan(names), plans.names(), plans.paper())))[-1]
    assert "Order" in last.split("Summa")[0]


def test_a_name_higher_than_a_page_is_refused() -> None:
    """A cell of 10,000 characters is longer than a page: that is a fault, never a cut or an endless loop."""
    with pytest.raises(Rejected) as caught:
        pick_up_list(plans.plan(("Brf " + "Lång " * 2000,)), plans.names(), plans.paper())
    assert [problem.code for problem in caught.value.problems] == ["text/overflow"]


def test_the_csv_opens_in_a_swedish_excel() -> None:
    data = pick_up_csv(plans.plan(), plans.names())
    assert data.startswith(b"\xef\xbb\xbfF\xc3\xb6rening;Order;H\xc3\xa4mtkod;Buntar;")
    assert data.count(b"\r\n") == data.count(b"\n") == 8
    assert rows(plans.plan())[0] == [
        "Förening", "Order", "Hämtkod", "Buntar", "A3 färg", "A3 tryck", "A4 färg", "Summa", "Ute", "Datum",
        "Namnteckning",
    ]  # fmt: skip


def test_the_csv_adds_up() -> None:
    head, *orders, total = rows(plans.plan())
    assert total[0] == "Summa"
    for column in range(3, 8):
        assert sum(int(row[column]) for row in orders) == int(total[column]), head[column]
    assert all(sum(map(int, row[4:7])) == int(row[7]) for row in [*orders, total])


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n@", "＝", "＠", "\u202e=", "\x00="])
def test_a_formula_in_a_name_stays_text(mark: str) -> None:
    plan = plans.plan((f"{mark}HYPERLINK(1)",))
    cell = rows(plan)[1][0]
    assert cell.startswith("'")
    assert cell.endswith("HYPERLINK(1)")


def test_quotes_separators_and_line_ends_stay_in_their_cell() -> None:
    table = rows(plans.plan(('Brf "Tre;Kronor"\nII',)))
    assert table[1][0] == 'Brf "Tre;Kronor" II'
    assert {len(row) for row in table} == {9}


def test_a_plain_name_is_not_changed() -> None:
    assert defused("Brf Åsen 3-5 = bra") == "Brf Åsen 3-5 = bra"


def test_an_order_whose_id_is_a_formula_is_defused_too() -> None:
    plan = plans.plan(("Brf Zinken",))
    odd = replace(plan, orders=(replace(plan.orders[0], id="-1"),))
    assert rows(odd)[1][1] == "'-1"


def test_a_list_of_a_replacement_says_so() -> None:
    plan = replace(plans.plan(), is_replacement=True)
    assert "Replaces earlier posters" in plans.text(*pick_up_list(plan, plans.names("en"), plans.paper()))
    assert "Replaces" not in plans.text(*pick_up_list(plans.plan(), plans.names("en"), plans.paper()))
    head, *orders, total = rows(plan, "en")
    column = head.index("Replaces earlier posters")
    assert [row[column] for row in orders] == [row[-4] for row in orders]
    assert total[column] == total[-4]
    assert "Replaces earlier posters" not in rows(plans.plan(), "en")[0]


def test_press_copies_of_several_areas_have_their_area() -> None:
    plan = plans.plan(jobs=(*plans.JOBS, plans.job("gamla-stan", "A3", "press")))
    first = replace(plan.orders[0], from_shop=(ShopCopies(5, 7),))
    read = plans.text(*pick_up_list(replace(plan, orders=(first, *plan.orders[1:])), plans.names(), plans.paper()))
    assert "10 A4 färg, 7 A3 tryck Gamla stan 17" in read
    assert "12 A4 färg, 20 A3 tryck Södermalm 35" in read


def test_letters_at_the_edge_are_those_to_look_for() -> None:
    names = tuple(f"Brf {letter}{number}" for letter in "ABÅ" for number in "abcd")
    assert list(dict.fromkeys(marks_of(("Bo", *names, "Kv. Elva")))) == [
        ("B",), ("Brf", "A"), ("Brf", "B"), ("Brf", "Å"), ("K",),
    ]  # fmt: skip
    houses = tuple(f"Brf Berget {number}" for number in range(12))
    assert set(marks_of(houses)) == {("Brf", "B")}
    assert marks_of(("Bostadsrättsföreningen 7",) * 9) == (("Bosta.", "0–9"),) * 9
    assert marks_of(("7:an", "“Hus”", "École")) == (("0–9",), ("…",), ("E",))


def test_each_page_begins_with_a_letter_and_each_letter_with_its_first_name() -> None:
    names = tuple(f"Brf {letter}{other}" for letter in "ABC" for other in "abcdefghij")
    pages = pick_up_list(plans.plan(names), plans.names(), plans.paper())
    set_ = ["".join("".join(run.texts) for run in page.foreground if isinstance(run, GlyphRun)) for page in pages]
    assert [words.count("Brf") for words in set_] == [2, 2, 1]

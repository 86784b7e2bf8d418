"""Order lists: every fault at once with file, row, column and header; text from a cell is text."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from poster.campaign.library import shipped_library
from poster.campaign.model import Records
from poster.problems import Rejected
from poster.run.workshop import Families
from poster.stack import orders as module
from poster.stack.orders import read_orders
from poster.stack.wording import language_names, load_wording
from tests.stack import plans
from tests.stack.order_lists import order_rows, written

HEAD = "order;association;area;size;language;profile;copies\n"


def read(tmp_path, data, **changes):
    campaign = replace(plans.campaign(), **changes)
    path = tmp_path / "orders.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    called = {"en-stor-fraga": "En stor fråga"}
    return read_orders(path, campaign, Families(campaign, shipped_library()), called)


def faults(tmp_path, data, **changes):
    with pytest.raises(Rejected) as caught:
        read(tmp_path, data, **changes)
    return caught.value.problems


@pytest.mark.parametrize("count", [1, 14, 400])
@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-8-sig"), (";", "utf-16")]
)
def test_lists_of_every_length_and_dialect(tmp_path, count, separator, encoding):
    rows = order_rows(count)
    orders = read(tmp_path, written(rows, separator, encoding))
    assert len(orders.orders) == count
    assert orders.copies == sum(int(row[7]) for row in rows)
    assert [len(orders.stock), orders.columns] == [2, ("kontakt",)]
    assert {line.area for order in orders.orders for line in order.lines} <= set(plans.campaign().areas)
    assert [order.id for order in orders.orders] == [f"K-{number}" for number in range(1, count + 1)]


def test_rows_of_one_order_are_one_stack_in_the_order_of_the_list(tmp_path):
    text = HEAD + "K-2;B;sodermalm;A4;sv;;1\nK-1;A;sodermalm;A4;sv;;2\nK-2; B ;gamla-stan;A3;en;mono;3\n"
    two, one = read(tmp_path, text).orders
    assert (two.id, two.copies, one.id) == ("K-2", 4, "K-1")
    assert [(line.area, line.size, line.profile) for line in two.lines] == [
        ("sodermalm", "A4", "office"), ("gamla-stan", "A3", "mono")
    ]  # fmt: skip


def test_own_words_for_the_columns(tmp_path):
    own = Records({"Område": "area", "Antal": "copies", "Bostadsrättsförening": "association", "nr": "order"})
    text = "Nr;BOSTADSRÄTTSFÖRENING;område;antal;storlek;size\nK-1;Brf Å;Södermalm;3;x;A4\n"
    orders = read(tmp_path, text.encode("cp1252"), records=own)
    assert (orders.orders[0].association, orders.orders[0].copies, orders.columns) == ("Brf Å", 3, ("storlek",))


def test_everything_wrong_is_told_at_once_with_its_place(tmp_path):
    text = (
        HEAD
        + "K-1;A;Södermlam;A9;sw;ofice;0\n"
        + ";B;sodermalm;A4;sv;;ten\n"
        + "K 1;C;sodermalm;A4;sv;;-3\n"
        + "stock-1;D;sodermalm;;sv;;10001\n"
    )
    problems = faults(tmp_path, text)
    assert [problem.code for problem in problems] == [
        "selection/unknown", "selection/unknown", "selection/unknown", "selection/unknown", "order/copies",
        "order/missing", "order/copies",
        "order/id", "order/copies",
        "order/id", "order/missing", "order/copies",
    ]  # fmt: skip
    first = problems[0]
    assert (first.at.file, first.at.line, first.at.column, first.at.header) == ("orders.csv", 2, 3, "area")
    assert "sodermalm" in first.hint
    assert "did you mean" in first.hint


def test_a_size_the_layout_has_not(tmp_path):
    class Narrow(dict):
        sizes = ("A3",)

    path = tmp_path / "orders.csv"
    path.write_text(HEAD + "K-1;A;sodermalm;A4;sv;;1\n")
    with pytest.raises(Rejected) as caught:
        read_orders(path, plans.campaign(), {"en-stor-fraga": Narrow()})
    (problem,) = caught.value.problems
    assert (problem.code, problem.at.header, problem.hint) == ("selection/size", "size", "it supports A3")


def test_missing_columns(tmp_path):
    problems = faults(tmp_path, "order;aera;antal\nK-1;sodermalm;2\n")
    assert [problem.code for problem in problems] == ["list/column"] * 3 + ["order/missing"]
    assert "records" in problems[0].hint
    assert "did you mean 'area'" in problems[2].hint
    assert [one.code for one in faults(tmp_path, "association;area;copies\nA;sodermalm;2\n")] == [
        "list/column",
        "order/missing",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("languag", "language"),
        ("Langauge", "language"),
        ("profil", "profile"),
        ("siez", "size"),
        ("layuot", "layout"),
        ("reorderlevel", "reorder level"),
    ],
)
def test_a_misspelled_column_is_refused_and_not_passed_over(tmp_path, written, meant):
    text = f"order;association;area;copies;{written}\nK-1;A;sodermalm;2;x\n"
    problem, *of_cells = faults(tmp_path, text)
    assert (problem.code, problem.at.line, problem.at.column, problem.at.header) == ("list/column", 1, 5, written)
    assert f"did you mean '{meant}'?" in problem.hint
    assert [one.at.line for one in of_cells if one.at.column == 5] == [2]


@pytest.mark.parametrize("own", ["Kontakt", "sort", "porttelefon", "post code", "name", "e-mail"])
def test_columns_of_the_owners_own_are_allowed(tmp_path, own):
    orders = read(tmp_path, f"order;association;area;copies;size;{own}\nK-1;A;sodermalm;2;A4;x\n")
    assert orders.columns == (own.casefold(),)


def test_all_columns_are_judged_at_once(tmp_path):
    problems = faults(tmp_path, "ordr,association,aera,layout,siez,languag,copies\nK-1,A,x,y,A4,sv,3\n")
    told = " ".join(f"{problem.message} {problem.hint}" for problem in problems)
    assert all(name in told for name in ("'ordr'", "'aera'", "'siez'", "'languag'"))


def test_an_order_has_one_association(tmp_path):
    text = (
        HEAD
        + "K-1;Brf A;sodermalm;A4;sv;;1\nK-1;Brf B;sodermalm;A4;sv;;1\n"
        + "K-1;;sodermalm;A4;sv;;1\nk-1;Brf  A;sodermalm;A4;sv;;1\n"
    )
    problems = faults(tmp_path, text)
    assert [(one.code, one.at.line) for one in problems] == [
        ("order/association", 3), ("order/association", 4), ("order/id", 5)
    ]  # fmt: skip
    assert "'Brf A' in row 2" in problems[0].message


def test_limits(tmp_path, monkeypatch):
    (problem,) = faults(tmp_path, HEAD + f"K-1;{'x' * 121};sodermalm;A4;sv;;1\n")
    assert problem.code == "order/association"
    monkeypatch.setattr(module, "MAX_SHEETS", 5)
    assert faults(tmp_path, HEAD + "K-1;A;sodermalm;A4;sv;;6\n")[0].code == "order/total"
    problems = faults(tmp_path, HEAD + "".join(f"K-1;A;sodermalm;A4;sv;;x{row}\n" for row in range(60)))
    assert (len(problems), problems[-1].message) == (51, "the list has 10 more faults")


def test_a_fault_of_many_rows_is_told_once_with_the_first_of_them(tmp_path):
    rows = "".join(f"K-{row};A;{'Södermlam' if row % 2 else 'sodermalm'};A4;sv;;1\n" for row in range(1, 41))
    problem, other = faults(tmp_path, HEAD + rows + "K-41;A;Sodermlam;A4;sv;;1\n")
    assert (problem.at.line, [note.message for note in problem.related]) == (
        2, ["also in 19 other rows: 4, 6, 8, 10, 12, 14, 16, 18 and 11 more"]
    )  # fmt: skip
    assert (other.at.line, other.related) == (42, ())


@pytest.mark.parametrize("rows", [31, 90])
def test_a_count_of_rows_is_no_more_than_was_read(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(module, "MAX_COUNTED", 30)
    same, *more = faults(tmp_path, HEAD + "".join(f"K-{row};A;Atlantis;A4;sv;;1\n" for row in range(rows)))
    told = [note.message for note in same.related]
    if rows == 31:  # the last row is the one too many
        assert (told, more) == (["also in 30 other rows: 3, 4, 5, 6, 7, 8, 9, 10 and 22 more"], [])
        return
    assert told == ["also in at least 30 other rows: 3, 4, 5, 6, 7, 8, 9, 10 and at least 22 more"]
    (stopped,) = more
    assert (stopped.code, stopped.message) == (
        "list/more",
        "reading stopped there: more than 30 faults were found, and there may be others",
    )


def test_other_faults_are_counted_as_at_least_where_reading_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_COUNTED", 70)
    *_, rest, stopped = faults(tmp_path, HEAD + "".join(f"K-1;A;sodermalm;A4;sv;;x{row}\n" for row in range(90)))
    assert rest.message == "the list has at least 21 more faults"
    assert stopped.message.startswith("reading stopped there")


def test_headers_columns_and_cells_are_told_at_once(tmp_path):
    text = "order;asociation;area;siez;copies;copies\nK-1;A;nowhere;A9;x;1\nK-2;B\x07;;A4;3;1\n"
    assert [(one.code, one.at.line, one.at.column) for one in faults(tmp_path, text)] == [
        ("list/column", 1, 2),
        ("list/column", 1, 4),
        ("list/header", 1, 6),
        ("selection/unknown", 2, 3),
        ("selection/unknown", 2, 4),
        ("order/copies", 2, 5),
        ("text/control", 3, 2),
        ("order/missing", 3, 3),
    ]


def test_a_row_that_ends_early_is_told_with_what_it_has(tmp_path):
    found = faults(tmp_path, "order;area;size;copies;association\nK-1;nowhere;A4;2\nK-1;sodermalm;A4;2;Brf A\n")
    assert [(one.code, one.at.line) for one in found] == [
        ("list/ragged", 2), ("selection/unknown", 2), ("order/association", 2)
    ]  # fmt: skip


def test_formulas_stand_beside_all_other_faults(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ("order", "association", "area", "size", "copies"),
        ("=A1", "A", "nowhere", "A4", 2.5),
        ("K-2", "B", "=C2", "A4", 1),
    ):
        book.active.append(row)
    book.save(tmp_path / "orders.xlsx")
    with pytest.raises(Rejected) as caught:
        read_orders(tmp_path / "orders.xlsx", plans.campaign(), Families(plans.campaign(), shipped_library()))
    assert [(one.code, one.at.line, one.at.column) for one in caught.value.problems] == [
        ("list/formula", 2, 1), ("selection/unknown", 2, 3), ("order/copies", 2, 5), ("list/formula", 3, 3)
    ]  # fmt: skip


def test_stock_and_its_reorder_level(tmp_path):
    text = "area;size;copies;reorder level\nGamla stan;A4;50;10\nsodermalm;A4;50;\n"
    orders = read(tmp_path, text)
    assert [line.reorder_level for line in orders.stock] == [10, None]
    (problem,) = faults(tmp_path, "area;size;copies;reorder level\nGamla stan;A4;50;few\n")
    assert "'few'" in problem.message


@pytest.mark.parametrize(
    "cell",
    [
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "../../etc/passwd",
        "${campaign.title}",
        "<b>Brf</b>",
        "شركة الإسكان",
        "Brf 🏠",
    ],
)
def test_hostile_cells_are_text(tmp_path, cell):
    orders = read(tmp_path, HEAD + f'K-1;"{cell}";sodermalm;A4;sv;;1\n')
    assert orders.orders[0].association == cell


@pytest.mark.parametrize("cell", ["Brf\x00A", "Brf\x1b[31m", "Brf \u202eA", "x" * 10_001])
def test_cells_that_could_deceive_are_refused(tmp_path, cell):
    assert faults(tmp_path, HEAD + f'K-1;"{cell}";sodermalm;A4;sv;;1\n')


def test_paths_and_formulas_are_no_area(tmp_path):
    for word in ("../sodermalm", "=A1", "sodermalm\u200b"):
        assert faults(tmp_path, HEAD + f"K-1;A;{word};A4;sv;;1\n")[0].code == "selection/unknown"


@pytest.mark.parametrize("word", ["mini", "MINI", "En stor fråga", " en  STOR fråga ", "One big question"])
def test_a_layout_is_known_by_its_title_too(tmp_path, word):
    data = f"order;association;area;layout;size;copies\nK-1;A;sodermalm;{word};A5;1\n"
    (order,) = read(tmp_path, data).orders
    assert order.lines[0].layout == ("mini" if "mini" in word.lower() else "en-stor-fraga")


def test_a_faulty_layout_has_no_title_and_is_told_once(tmp_path):
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "mini.yaml").write_text("layout: mini\nblead: 3 mm\n", encoding="utf-8")
    data = (
        "order;association;area;layout;size;copies\nK-1;A;sodermalm;Minnie;A5;1\n"
        "K-2;B;sodermalm;mini;A5;1\nK-3;C;sodermalm;mini;A4;1\n"
    )
    found = faults(tmp_path, data, folder=str(tmp_path))
    assert [problem.code for problem in found].count("selection/unknown") == 1
    assert [str(problem.at) for problem in found if problem.code == "key/unknown"] == ["layouts/mini.yaml:2:1"]


def test_faults_of_cells_and_of_orders_come_together_in_the_order_of_rows(tmp_path):
    found = faults(tmp_path, HEAD + "K-1;A;nowhere;A4;sv;;1\nK-2;B\x07;sodermalm;A4;sv;;0\n")
    assert [(problem.code, problem.at.line) for problem in found] == [
        ("selection/unknown", 2),
        ("text/control", 3),
        ("order/copies", 3),
    ]


@pytest.mark.parametrize("order", ["CON", "com1", "nul.x", "Lpt9"])
def test_an_order_is_no_device_of_windows(tmp_path, order):
    (problem,) = faults(tmp_path, f"order;association;area;size;copies\n{order};A;sodermalm;A4;1\n")
    assert (problem.code, problem.at.header) == ("order/id", "order")
    assert read(tmp_path, f"order;association;area;size;copies\nK{order};A;sodermalm;A4;1\n").orders


def test_a_language_is_matched_by_its_name_in_any_shipped_wording(tmp_path):
    library = shipped_library()
    wordings = [load_wording(name, "", library) for name in library.wordings()]
    names = language_names(plans.campaign().texts, wordings)
    text = HEAD + "".join(
        f"K-{n};A;sodermalm;A4;{word};;1\n"
        for n, word in enumerate(("svenska", "Swedish", "Svenska ", "sv", "ENGELSKA"))
    )
    path = tmp_path / "orders.csv"
    path.write_text(text, encoding="utf-8")
    families = Families(plans.campaign(), library)
    orders = read_orders(path, plans.campaign(), families, languages=names)
    assert [order.lines[0].language for order in orders.orders] == ["sv", "sv", "sv", "sv", "en"]
    path.write_text(HEAD + "K-1;A;sodermalm;A4;svennska;;1\n", encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        read_orders(path, plans.campaign(), families, languages=names)
    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == ("unknown language 'svennska'", "did you mean 'svenska'?")
    assert (problem.at.line, problem.at.header) == (2, "language")


def test_a_name_that_two_languages_share_stands_for_neither():
    wording = load_wording("sv", "", shipped_library())
    assert language_names(("sv-SE", "fi"), (wording,)) == {"svenska": "sv-SE", "finska": "fi"}
    assert language_names(("sv", "sv-FI"), (wording,)) == {}
    assert language_names(("nb",), (wording,)) == {}

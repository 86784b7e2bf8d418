from __future__ import annotations

import json
from dataclasses import replace

from poster.campaign.layout import SlotKind
from poster.campaign.matrix import matrix
from poster.widths import columns_of
from tests.campaign import builders as b


def made(campaign=None, *jobs, layout=None):
    family = b.Family(layout or b.layout())
    return matrix(campaign or b.campaign(), {"big": family}, jobs or (b.job(), b.job("gamla-stan")))


def states(campaign=None, job=None, layout=None):
    (row,) = made(campaign, job or b.job(), layout=layout).rows
    return {cell.slot: cell.state.value for cell in row.cells}


def test_rows_once_for_each_area_language_and_row():
    jobs = (b.job(), b.job(profile="mono"), b.job(size="A4"), b.job(language="en"), b.job(record=b.record("7")))
    rows = made(None, *jobs).rows
    assert [(row.area, row.language, row.record) for row in rows] == [
        ("sodermalm", "sv", ""),
        ("sodermalm", "en", ""),
        ("sodermalm", "sv", "7"),
    ]


def test_states():
    found = states(b.own_area(texts={"sv": b.text_set("sv", 200, headline="x")}, symbol=b.symbol()))
    assert found["headline"] == "own"
    assert found["call"] == "inherited"
    assert found["symbol"] == "own"
    assert found["social"] == "empty"
    assert states()["symbol"] == "inherited"
    assert states(b.with_copies("en", headline=None), b.job(language="en"))["headline"] == "fallback"
    assert states(job=b.job(record=b.record("7", texts__call="x")))["call"] == "own"
    assert states(b.with_copies(social=None))["social"] == "empty"


def test_a_text_that_cannot_be_filled_in_is_not_taken_for_empty():
    assert states(b.with_copies(headline="${nothing}"))["headline"] == "faulty"
    assert states(b.with_copies(question="${nothing}"))["emergency"] == "faulty"


def test_pictures():
    layout = b.with_slot(b.slot("badge", 40, kind=SlotKind.PICTURE, picture="police"))
    assert states(layout=layout)["badge"] == "empty"
    logo = b.logo()
    assert states(b.campaign(logos={"police": logo}), layout=layout)["badge"] == "inherited"


def test_texts_and_places():
    cells = {cell.slot: cell for cell in made().rows[0].cells}
    assert (cells["call"].text, cells["call"].at.line) == ("Våga tipsa på Södermalm", 22)
    assert cells["emergency"].text == "Pågår det nu? Ring 112"
    assert (cells["social"].text, cells["social"].at.line) == ("", 62)
    assert cells["imprint"].text == "Våga tipsa · 2026-11-22 · (version)"


def test_plain_data():
    (row, _) = json.loads(json.dumps(made().plain()))
    assert (row["area"], row["layout"], row["language"], row["record"]) == ("sodermalm", "big", "sv", None)
    assert row["slots"][1] == {
        "slot": "headline",
        "state": "inherited",
        "text": "Orolig för någon i huset?",
        "at": "campaign.yaml:21:5",
    }


def test_table():
    lines = made().table().splitlines()
    assert lines[0] == "big sv     sodermalm  gamla-stan"
    assert lines[1] == "emergency  inherited  inherited"
    assert lines[5] == "social     empty      empty"


def test_table_of_several_languages_and_rows():
    table = made(None, b.job(), b.job(language="en"), b.job(record=b.record("7"))).table()
    assert "big sv     sodermalm  sodermalm 7" in table
    assert "\n\nbig en     sodermalm" in table


def test_a_wide_table_goes_on_below():
    campaign = b.campaign()
    ids = [f"area-number-{number}" for number in range(12)]
    areas = {id_: replace(campaign.areas["sodermalm"], id=id_) for id_ in ids}
    table = made(replace(campaign, areas=areas), *(b.job(id_) for id_ in ids)).table()
    assert max(map(len, table.splitlines())) <= 100
    assert all(id_ in table for id_ in ids)


def test_columns_of_a_terminal():
    assert columns_of("åä") == 2
    assert columns_of("a\u030a") == 1
    assert columns_of("日本") == 4
    assert columns_of("x\u0338") == 1


def test_wide_names_are_aligned():
    campaign = b.campaign()
    areas = {
        "日本": replace(campaign.areas["sodermalm"], id="日本"),
        "b": replace(campaign.areas["sodermalm"], id="b"),
    }
    lines = made(replace(campaign, areas=areas), b.job("日本"), b.job("b")).table().splitlines()
    assert columns_of(lines[0][: lines[0].rindex("b")]) == columns_of(lines[1][: lines[1].rindex("inherited")])

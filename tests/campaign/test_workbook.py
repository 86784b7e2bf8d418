"""Lists in Excel workbooks: text stays text, and what is not shown as it is stored is refused."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date, datetime

import pytest

from poster.campaign import workbook
from poster.campaign.records import read_records
from poster.problems import ExitCode, Rejected

openpyxl = pytest.importorskip("openpyxl")


def saved(*rows, formats=None, more=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for address, shape in (formats or {}).items():
        book.active[address].number_format = shape
    for title in more:
        book.create_sheet(title)["A1"] = "x"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(tmp_path, data):
    path = tmp_path / "orders.XLSX"
    path.write_bytes(data)
    return read_records(path)


def faults(tmp_path, data):
    with pytest.raises(Rejected) as caught:
        read(tmp_path, data)
    return caught.value.problems


def test_cells_are_text(tmp_path):
    data = saved(
        ("Område", "antal", "tel", "dag", "tid", "pris", "ja", "noll"),
        ("Södermalm", 40, "0700", date(2026, 11, 22), datetime(2026, 11, 22, 9, 30), 1.5, True, 700),
        (None, None),
        ("Gamla stan", 3.0),
        formats={"H2": "00000"},
    )
    one, two = read(tmp_path, data)
    assert tuple(one.values.values()) == (
        "Södermalm", "40", "0700", "2026-11-22", "2026-11-22 09:30", "1.5", "TRUE", "00700"
    )  # fmt: skip
    assert two.values["antal"] == "3"
    assert two.values["tel"] == ""
    assert two.at.line == 4


def test_formulas_and_odd_formats_are_refused_all_at_once(tmp_path):
    data = saved(("a", "b", "c", "d"), ("=1+1", 0.25, "#N/A", 1.5), formats={"B2": "0%", "D2": "0"})
    problems = faults(tmp_path, data)
    assert [problem.code for problem in problems] == ["list/formula", "list/format", "list/formula", "list/format"]
    assert (problems[1].at.line, problems[1].at.column) == (2, 2)


def test_one_filled_sheet_is_wanted(tmp_path):
    (problem,) = faults(tmp_path, saved(("a",), ("1",), more=["Gammalt"]))
    assert problem.code == "list/sheets"
    assert "Gammalt" in problem.hint
    assert [one.code for one in faults(tmp_path, saved())] == ["list/empty"]


def test_what_is_no_workbook_is_refused(tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", "b")
    good = saved(("a",), ("1",))
    for data in (b"", b"a;b\n1;2\n", file.getvalue(), good[:-30], good[:1000] + b"x" * 50 + good[1050:]):
        assert faults(tmp_path, data)[0].code == "file/unreadable"


def test_limits(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 10)
    assert faults(tmp_path, saved(("a",), ("1",)))[0].code == "file/too-large"


def test_without_the_extra_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(Rejected) as caught:
        read(tmp_path, saved(("a",), ("1",)))
    assert caught.value.exit_code is ExitCode.MISSING_TOOL
    assert caught.value.problems[0].code == "tool/missing"
    assert "poster[xlsx]" in caught.value.problems[0].hint

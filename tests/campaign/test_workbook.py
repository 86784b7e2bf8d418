"""Lists in Excel workbooks: text stays text, and what is not shown as it is stored is refused."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from datetime import date, datetime

import pytest

from poster.campaign import workbook, workbook_parts
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
    assert [problem.at.header for problem in problems] == ["a", "b", "c", "d"]


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


def changed(**files):
    """Return a good workbook with other files in it: their paths with `__` for `/`, without their end."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(("a", "b"), ("1", "2")))) as old, zipfile.ZipFile(out, "w") as new:
        named = {f"{name.replace('__', '/')}.xml": data for name, data in files.items()}
        for name in dict.fromkeys((*old.namelist(), *named)):
            new.writestr(name, named.get(name) or old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sheet(rows):
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return changed(
        xl__worksheets__sheet1=f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'
    )


def test_what_a_workbook_may_unpack_to_is_limited(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_parts, "MAX_UNPACKED", 10)
    assert faults(tmp_path, saved(("a",), ("1",)))[0].code == "file/too-large"
    monkeypatch.undo()
    (one,) = faults(tmp_path, changed(xl__more=bytes(100_000_001)))
    assert (one.code, one.message) == ("file/too-large", "the workbook unpacks to more than the 100 MB allowed")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (sheet(f"<row>{'<c/>' * workbook_parts.MAX_KEPT}</row>"), "elements and attributes in one row"),
        (changed(xl__styles=f"<fonts>{'<font/>' * workbook_parts.MAX_KEPT}</fonts>"), "or outside of rows"),
        (
            changed(xl__other=f"<x {' '.join(f'a{n}=%r' % '' for n in range(60_000))}/>"),
            "a tag of more than 200000",
        ),
        (changed(**{f"x{number}": "-" for number in range(1000)}), "1009 files; 1000 are allowed"),
    ],
    ids=["row", "styles", "attributes", "files"],
)
def test_the_parts_of_a_workbook_are_counted(tmp_path, data, found):
    (one,) = faults(tmp_path, data)
    assert one.code == "file/too-large"
    assert found in one.message


def test_all_elements_of_a_file_are_counted(tmp_path, monkeypatch):
    data = sheet("<row><c/></row>" * 100)
    assert faults(tmp_path, data)[0].code == "list/empty"
    monkeypatch.setattr(workbook_parts, "MAX_PARTS", 150)
    assert "more than 150 elements and attributes" in faults(tmp_path, data)[0].message


def test_xml_with_a_grammar_of_its_own_is_refused(tmp_path):
    laughs = '<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><a>&b;</a>'
    (one,) = faults(tmp_path, changed(xl__workbook=laughs))
    assert (one.code, "declares a document type" in one.message) == ("file/unreadable", True)


def test_cells_far_to_the_right_are_refused(tmp_path):
    one, *more = faults(tmp_path, sheet("".join(f'<row><c r="XFD{n}"/></row>' for n in range(1, 101))))
    assert (one.code, one.at.line, more) == ("list/too-wide", 62, [])
    assert "cells up to column 16384; 200 columns" in one.message
    (one,) = faults(tmp_path, saved(("a",), ("1",) + (None,) * 300 + ("x",)))
    assert (one.code, one.message) == ("list/too-wide", "the list has text in column 302; 200 columns are allowed")
    assert read(tmp_path, saved(("a",), ("1",) + (None,) * 300 + (" ",)))[0].values == {"a": "1"}


def test_with_many_faults_it_is_not_read_on(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_COUNTED", 60)
    found = faults(
        tmp_path, sheet('<row><c t="inlineStr"><is><t>a</t></is></c></row>' + "<row><c><f>1</f></c></row>" * 200)
    )
    assert [one.code for one in found] == ["list/formula"] * 50 + ["list/more"]
    assert found[-1].message == "the list has 11 more faults"


def test_a_day_that_never_was_is_refused_and_nothing_else_is_said(tmp_path, recwarn):
    data = saved(("a",), (date(2026, 1, 1),))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"<v>46023</v>", b"<v>1e300</v>", old.read(name)))
    (one,) = faults(tmp_path, out.getvalue())
    assert one.code in {"list/formula", "file/unreadable"}
    assert not recwarn.list


def test_without_the_extra_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(Rejected) as caught:
        read(tmp_path, saved(("a",), ("1",)))
    assert caught.value.exit_code is ExitCode.MISSING_TOOL
    assert caught.value.problems[0].code == "tool/missing"
    assert "poster[xlsx]" in caught.value.problems[0].hint


@pytest.mark.parametrize("name", ["orders.csv", "orders.xls"])
def test_a_workbook_under_another_name_is_read(tmp_path, name):
    (tmp_path / name).write_bytes(saved(("a", "b"), ("x", "0700")))
    assert [dict(one.values) for one in read_records(tmp_path / name)] == [{"a": "x", "b": "0700"}]

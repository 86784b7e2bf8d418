"""Workbooks whose rows or cells a reader would pass over: none is lost."""

from __future__ import annotations

import io
import zipfile

import pytest

from poster.campaign import workbook_parts
from poster.campaign.records import read_records
from poster.problems import Problem, Rejected

openpyxl = pytest.importorskip("openpyxl")

HEAD = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
STRINGS = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(rows: str) -> bytes:
    """Return a workbook with the shared texts `a` and `b`, its first as a header, and further rows."""
    made, plain, out = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    made.active.append(("a", "b"))
    made.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        data = f"<sheetData>{HEAD}{rows}</sheetData>"
        own = {
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{NAMESPACE}">{data}</worksheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{NAMESPACE}"><si><t>a</t></si><si><t>b</t></si></sst>',
        }
        for name in {*old.namelist(), *own}:
            new.writestr(name, own.get(name) or old.read(name).replace(b"<Override", STRINGS + b"<Override", 1))
    return out.getvalue()


def row(number: int | str, *values: int) -> str:
    cells = "".join(f'<c r="{"AB"[place]}{number}"><v>{value}</v></c>' for place, value in enumerate(values))
    return f'<row r="{number}">{cells}</row>'


@pytest.fixture
def read(tmp_path):
    def reading(data: bytes):
        (tmp_path / "orders.xlsx").write_bytes(data)
        return read_records(tmp_path / "orders.xlsx")

    return reading


@pytest.fixture
def fault(read):
    def refused(data: bytes) -> Problem:
        with pytest.raises(Rejected) as caught:
            read(data)
        (one,) = caught.value.problems
        return one

    return refused


def test_a_row_after_many_empty_ones_is_read(read):
    one, two, three = read(book(row(2, 1, 2) + row(200_050, 3, 4) + row(workbook_parts.LAST_ROW, 5, 6)))
    assert [each.values["a"] for each in (one, two, three)] == ["1", "3", "5"]
    assert three.at.line == 1_048_576


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (row(3, 1, 2) + row(2, 3, 4), "row '2' after row 3"),
        (row(2, 1, 2) + row(2, 3, 4), "row '2' after row 2"),
        (row(1_048_577, 1, 2), "row '1048577' after row 1"),
        (row("x", 1, 2), "row 'x' after row 1"),
        (
            '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
            "the cell 'A2' out of its place in row 2",
        ),
        (
            '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
            "the cell 'A2' out of its place in row 2",
        ),
        ('<row r="2"><c r="A3"><v>1</v></c></row>', "the cell 'A3' out of its place in row 2"),
        ('<row r="2"><c r="2A"><v>1</v></c></row>', "the cell '2A' out of its place in row 2"),
    ],
)
def test_what_is_out_of_order_is_refused(fault, rows, told):
    one = fault(book(rows))
    assert (one.code, one.message) == (
        "file/unreadable",
        f"this is no Excel workbook, or it is damaged: a sheet has {told}",
    )


def test_rows_and_cells_need_no_numbers(read):
    (one,) = read(book('<row><c><v>1</v></c><c r="B2"><v>2</v></c></row>'))
    assert (one.values, one.at.line) == ({"a": "1", "b": "2"}, 2)


def test_columns_come_after_z(fault):
    cells = '<c r="Z2"/><c r="AA2"/><c r="ZZ2"/><c r="AAA2"/>'
    assert fault(book(f'<row r="2">{cells}</row>')).code == "list/empty"


def test_rows_of_all_sheets_end_somewhere(fault, monkeypatch):
    monkeypatch.setattr(workbook_parts, "MAX_NUMBERED", 100)
    one = fault(book(row(101, 1, 2)))
    assert (one.code, one.message) == ("file/too-large", "the sheets of the workbook have more than 100 rows")


@pytest.mark.parametrize("number", [-1, -2, 2, 10**6])
def test_a_text_that_is_not_there_is_refused(fault, number):
    one = fault(book(f'<row r="2"><c r="A2" t="s"><v>{number}</v></c></row>'))
    assert (one.code, one.message) == ("file/unreadable", "this is no Excel workbook, or it is damaged")

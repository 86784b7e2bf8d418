"""Lists as programs save them: encodings, separators, line breaks, and what is refused rather than guessed."""

from __future__ import annotations

import pytest

from poster.campaign.dialect import table_of
from poster.campaign.records import read_records
from poster.problems import Rejected

ROWS = [("Område", "Förening"), ("Södermalm", "Brf Ängen, ”Ö”")]


def rows(data: bytes):
    return [cells for _, cells in table_of(data, "list.csv").rows]


def fault(data: bytes):
    with pytest.raises(Rejected) as caught:
        table_of(data, "list.csv")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_dialect_reads_alike(encoding, separator, end):
    text = end.join(separator.join(f'"{cell}"' for cell in row) for row in ROWS) + end
    assert rows(text.encode(encoding)) == ROWS


def test_utf16_big_endian():
    assert rows(b"\xfe\xff" + "å;b\n1;2".encode("utf-16-be")) == [("å", "b"), ("1", "2")]


def test_signs_in_quotation_marks_do_not_separate():
    assert rows(b'"a, b";"c\td"\n1;2\n') == [("a, b", "c\td"), ("1", "2")]
    assert rows(b'"a,\n b";c\n1;2\n') == [("a,\n b", "c"), ("1", "2")]
    assert rows(b"a;b\n1,5;2\n") == [("a", "b"), ("1,5", "2")]


def test_the_separator_is_found_below_blank_lines():
    assert rows(b"\n ; \n\r\na;b\n1;2\n")[-2:] == [("a", "b"), ("1", "2")]


def test_one_column_needs_no_separator():
    assert rows(b"a\n1;2\n") == [("a",), ("1;2",)]


def test_a_first_line_may_name_the_separator():
    table = table_of(b"sep=;\r\na, b;c\r\n1;2\r\n", "list.csv")
    assert table.rows == ((2, ("a, b", "c")), (3, ("1", "2")))


def test_two_separators_in_the_header_are_refused_with_what_was_tried():
    problem = fault(b"\na, b;c;d\n1;2;3\n")
    assert (problem.code, problem.at.line) == ("list/separator", 2)
    assert "1 commas and 2 semicolons" in problem.message
    assert "tabs were tried" in problem.message


def test_damaged_utf8_is_not_read_as_windows():
    problem = fault("id;namn\n1;Ängen\n2;".encode() + b"\xff\n")
    assert (problem.code, problem.at.line) == ("file/encoding", 3)
    assert "damaged" in problem.message
    assert fault(b"\xef\xbb\xbfid\n\xe5").code == "file/encoding"


def test_other_encodings_are_refused():
    assert fault("id;namn\n1;Björkängen\n".encode("mac-roman")).code == "file/encoding"
    assert fault("id;namn\n1;b\n".encode("utf-16-le")).code == "file/encoding"
    assert fault("id;namn\n1;Å\n".encode("cp1252") + b"\0").code == "file/encoding"
    assert "UTF-16" in fault(b"\xff\xfea\0\xd8").message


def test_lines_are_counted_over_quoted_breaks():
    table = table_of(b'a,b\n"1\n2",3\n4,5\n', "list.csv")
    assert [line for line, _ in table.rows] == [1, 2, 4]


def test_a_line_break_in_a_cell_is_a_blank(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b'a;b;;\r\n"Brf \r\n Solen";2;;\r\n;;;\r\n')
    (record,) = read_records(path)
    assert record.values == {"a": "Brf Solen", "b": "2"}


def test_headers_can_be_named_by_the_campaign(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("OMRÅDE;Antal\nSödermalm;3\n".encode("cp1252"))
    (record,) = read_records(path, {"Område": "area", "antal ": "copies"})
    assert record.values == {"area": "Södermalm", "copies": "3"}
    assert record.places["area"].header == "OMRÅDE"


def test_two_headers_for_one_column_are_a_fault(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("Område;area\nSödermalm;3\n".encode())
    with pytest.raises(Rejected) as caught:
        read_records(path, {"Område": "area"})
    assert caught.value.problems[0].code == "list/header"

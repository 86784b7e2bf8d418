from __future__ import annotations

import pickle
import sys
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poster.campaign import dialect, records
from poster.campaign.records import column_name, read_records
from poster.problems import ExitCode, Rejected


def read(tmp_path, text, name="list.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_records(path)


def faults(tmp_path, text):
    with pytest.raises(Rejected) as caught:
        read(tmp_path, text)
    return caught.value.problems


def test_rows_with_places(tmp_path):
    one, two = read(tmp_path, '\ufeffID, Area ,Gatu  Adress\r\na7,sodermalm,Gatan 1\r\n\r\n,x,"1, 2"\r\n')
    assert one.id == "a7"
    assert one.values == {"id": "a7", "area": "sodermalm", "gatu adress": "Gatan 1"}
    assert (two.id, two.values["gatu adress"]) == ("2", "1, 2")
    place = two.places["gatu adress"]
    assert (place.file, place.line, place.column, place.header) == ("list.csv", 4, 3, "Gatu  Adress")
    assert list(two.places) == ["id", "area", "gatu adress"]
    assert len(two.places) == 3
    assert pickle.loads(pickle.dumps(two)) == two


def test_cells_are_text(tmp_path):
    (one,) = read(tmp_path, "a,b,c\n0700,${area.name},<b>%s{x}\n")
    assert one.values == {"a": "0700", "b": "${area.name}", "c": "<b>%s{x}"}


def test_blank_lines_before_the_header_are_passed_over(tmp_path):
    (one,) = read(tmp_path, "\n,,\na,b\n1,2\n")
    assert (one.at.line, one.values) == (4, {"a": "1", "b": "2"})


@pytest.mark.parametrize("text", ["", " \n", "\ufeff", ",,\n", "id,area\n", "id,area\n,\n"])
def test_empty_lists(tmp_path, text):
    assert [problem.code for problem in faults(tmp_path, text)] == ["list/empty"]


def test_missing_and_unreadable(tmp_path):
    for path, code in ((tmp_path / "no.csv", "file/missing"), (tmp_path, "file/unreadable")):
        with pytest.raises(Rejected) as caught:
            read_records(path)
        assert caught.value.exit_code is ExitCode.INPUT_OUTPUT
        assert caught.value.problems[0].code == code


def test_an_unknown_encoding_names_line_and_byte(tmp_path):
    (problem,) = faults(tmp_path, b"id,namn\n1,\x81sa\n2,B\n")
    assert problem.code == "file/encoding"
    assert problem.at.line == 2
    assert "0x81" in problem.message


def test_header_faults_all_at_once(tmp_path):
    problems = faults(tmp_path, "a, A ,,b{c},d\u202ee\n1,2,3,4,5\n")
    assert [problem.code for problem in problems] == ["list/header"] * 4
    assert "'a'" in problems[0].message
    assert problems[0].at.column == 2


def test_ragged_rows_and_hidden_characters_all_at_once(tmp_path):
    problems = faults(tmp_path, 'a,b\n1\n1,2,3\nx,"y\x07z"\nx,1\u202e2\n"x\ny",2\n')
    assert [problem.code for problem in problems] == ["list/ragged"] * 2 + ["text/control"] * 2
    assert "1 cell," in problems[0].message
    assert "quotation" in problems[1].hint
    assert "U+0007" in problems[2].message
    assert "row 4, column 'b'" in problems[2].message
    assert (problems[2].at.line, problems[2].at.column, problems[2].at.header) == (4, 2, "b")


def test_the_report_is_capped(tmp_path):
    problems = faults(tmp_path, "a,b\n" + "1\n" * 60)
    assert len(problems) == 51
    assert problems[-1].message == "the list has 10 more faults"
    assert "1 more fault" in faults(tmp_path, "a,b\n" + "1\n" * 51)[-1].message


def test_quotation_marks(tmp_path):
    for text in ('a,b\n"x"y,2\n', 'a,b\n1,"open\n'):
        (problem,) = faults(tmp_path, text)
        assert (problem.code, problem.at.line) == ("list/syntax", 2)


def test_limits(tmp_path, monkeypatch):
    assert faults(tmp_path, "a\n" + "x" * 10_001)[0].code == "text/too-long"
    assert faults(tmp_path, "a\n" + "x " * 5_001 + "y")[0].code == "text/too-long"
    assert faults(tmp_path, "a\n" + "x" * 140_000)[0].code == "text/too-long"
    wide = ",".join(f"c{number}" for number in range(201))
    assert [problem.code for problem in faults(tmp_path, f"{wide}\n{wide}")] == ["list/too-wide"]
    monkeypatch.setattr(dialect, "MAX_ROWS", 2)
    assert faults(tmp_path, "a\n1\n2\n3\n")[0].code == "list/too-long"
    monkeypatch.setattr(records, "MAX_BYTES", 5)
    assert faults(tmp_path, "a\n1\n2\n3\n")[0].code == "file/too-large"


def test_memory_of_places_is_shared(tmp_path):
    rows = read(tmp_path, "a,b\n" + "1,2\n" * 100)
    assert rows[0].places.columns is rows[99].places.columns
    assert sys.getsizeof(rows[0].places) < 100


def test_column_names():
    assert column_name("  Gatu \t ADRESS ") == "gatu adress"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.binary(max_size=80) | st.text(alphabet='ab,"\n\r;é ', max_size=60).map(str.encode))
def test_any_bytes_give_records_or_a_rejection(tmp_path, data):
    with suppress(Rejected):
        assert all(set(row.values) == set(row.places) for row in read(tmp_path, data))


@pytest.mark.parametrize("hidden", ["\ufeff", "\u2028", "\u2029"])
def test_what_no_editor_shows_is_refused_inside_a_cell(tmp_path, hidden):
    (problem,) = faults(tmp_path, f"a,b\n1,x{hidden}=x\n")
    assert problem.code == "text/control"
    assert f"U+{ord(hidden):04X}" in problem.message


def test_a_list_with_upright_strokes_is_told_once(tmp_path):
    (problem,) = faults(tmp_path, "area|size|copies\nx|A4|1\ny|A4|2\n")
    assert problem.code == "list/separator"
    assert "separated by '|'" in problem.message


def test_an_old_workbook_is_called_so_whatever_its_name(tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    with pytest.raises(Rejected) as caught:
        read_records(file)
    assert "before 2007" in caught.value.problems[0].message

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.campaign.merge import Field, Filled, fill, parse_template, unknown_field
from poster.campaign.provenance import FieldUse, Layer
from poster.problems import Location, error

AT = Location("campaign.yaml", 3, 9, '  call: "Hej ${area.phrase} då"')


def parse(source: str, at: Location = AT):
    problems = []
    return parse_template(source, at, problems), problems


def filled(source: str, **values: str) -> Filled:
    named = {name.replace("__", "."): value for name, value in values.items()}
    template, problems = parse(source)
    assert not problems

    def look_up(field: Field):
        if field.path not in named:
            return unknown_field(field, named)
        return FieldUse(field.path, named[field.path], Layer.AREA, field.at)

    return fill(template, look_up)


def test_a_field_knows_its_column_in_a_quoted_scalar():
    template, problems = parse("Hej ${area.phrase} då")
    assert not problems
    assert template.parts == ("Hej ", template.fields[0], " då")
    assert template.fields[0].path == "area.phrase"
    place = template.fields[0].at
    assert (place.line, place.column, place.span) == (3, 14, 14)
    assert place.text[place.column - 1 :].startswith("${area.phrase}")


def test_a_field_in_a_plain_scalar_knows_its_column_too():
    template, _ = parse("${symbol.url}", Location("c.yaml", 2, 8, "  url: ${symbol.url}"))
    assert template.fields[0].at.column == 8


@pytest.mark.parametrize(
    "at",
    [
        Location("c.yaml", 2, 7, '  url: "other"'),
        Location("c.yaml", 2, 0),
        Location("c.yaml"),
    ],
)
def test_a_scalar_not_written_as_read_lends_its_own_place(at):
    template, _ = parse("a ${symbol.url}", at)
    assert template.fields[0].at == at


def test_a_folded_text_lends_its_own_place():
    assert parse("a\n${size}")[0].fields[0].at == AT


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("", ()),
        ("plain $ and {x}", ("plain $ and {x}",)),
        ("$${area.name}", ("${area.name}",)),
        ("a $${ b", ("a ${ b",)),
        ("$$", ("$$",)),
    ],
)
def test_literals(source, parts):
    template, problems = parse(source)
    assert template.parts == parts
    assert not problems


@pytest.mark.parametrize("path", ["size", "contacts.police-2.number", "a_b.c", "record.Gatu adress, port (2)"])
def test_paths(path):
    template, problems = parse("${" + path + "}")
    assert not problems
    assert [field.path for field in template.fields] == [path]


@pytest.mark.parametrize(
    "source", ["${}", "${Area}", "${a..b}", "${ a }", "${a.}", "${record.}", "${record. x}", "${a b}"]
)
def test_malformed_fields(source):
    template, problems = parse(source)
    assert [problem.code for problem in problems] == ["field/syntax"]
    assert template.parts == (source,)


def test_an_open_field_is_placed_where_it_begins():
    at = Location("c.yaml", 4, 4, '  "Ring ${contacts.x nu"')
    _, problems = parse("Ring ${contacts.x nu", replace_column(at, 3))
    assert problems[0].code == "field/syntax"
    assert "not closed" in problems[0].message
    assert problems[0].at.column == 9


def replace_column(at: Location, column: int) -> Location:
    return Location(at.file, at.line, column, at.text)


def test_all_faults_of_a_text_at_once_and_long_ones_cut():
    _, problems = parse("${A} ${B} ${" + "c" * 100)
    assert len(problems) == 3
    assert len(problems[2].message) < 100


def test_values_are_never_scanned_again():
    assert filled("${area.name}!", area__name="${size} $${x} <b>%s").value == "${size} $${x} <b>%s!"


def test_unknown_field_with_hint():
    result = filled("${area.nmae} ${x.y}", area__name="a")
    assert result.value == ""
    assert [problem.code for problem in result.problems] == ["field/unknown", "field/unknown"]
    assert result.problems[0].hint == "did you mean 'area.name'?"
    assert "${area.name}" in result.problems[1].hint


def test_a_field_without_value_empties_the_whole_text():
    result = filled("Ring ${a.number}", a__number="  ")
    assert (result.value, result.lacking.path) == ("", "a.number")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("v ${piece.draft}", "v"),
        ("${piece.draft} v", "v"),
        ("a ${piece.draft} b", "a b"),
        ("a${piece.draft}b", "ab"),
        ("a ${piece.draft}, b", "a , b"),
        ("${piece.draft}", ""),
        ("a ${piece.draft} ${piece.draft} b", "a b"),
        ("a · ${piece.draft}", "a"),
        ("a · ${piece.draft} · b", "a · b"),
        ("${piece.draft} | b", "b"),
        ("a ·${piece.draft}", "a ·"),
        ("a· ${piece.draft}", "a·"),
        ("${piece.draft} ·b", "·b"),
    ],
)
def test_an_empty_draft_leaves_no_gap(source, value):
    result = filled(source, piece__draft="")
    assert result.lacking is None
    assert result.value == value


def test_own_spaces_stay():
    assert filled("  a ${piece.draft}b  ", piece__draft="x").value == "  a xb  "


def test_a_problem_of_the_look_up_is_kept():
    template, _ = parse("${size}")
    fault = error("x/y", "no")
    assert fill(template, lambda field: fault).problems == (fault,)


@given(st.text(max_size=60))
def test_any_text_parses_and_keeps_what_is_no_field(source):
    template, problems = parse(source)
    if not template.fields and not problems and "$${" not in source:
        assert "".join(template.parts) == source
    assert template.source == source
    assert all(problem.code == "field/syntax" for problem in problems)


@given(st.text(max_size=40))
def test_escaped_text_is_printed_as_it_is(text):
    template, problems = parse(text.replace("${", "$${").replace("$$${", "$$${"))
    assert all(isinstance(part, str) for part in template.parts) or problems
    if not text.count("$${"):
        assert "".join(template.parts) == text


@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_any_value_is_printed_verbatim(value):
    assert filled("<${area.name}>", area__name=value).value == f"<{value}>"

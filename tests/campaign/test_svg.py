"""SVG files become drawings in one colour; everything else is refused where it stands."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.campaign.drawing import Drawing, Paint
from poster.campaign.svg import MAX_ELEMENTS, drawing_of
from poster.campaign.svg_path import MAX_COMMANDS, path_steps
from poster.problems import Problem, Rejected

ART = Path(__file__).parents[2] / "assets" / "art"


def drawing(body: str, head: str = 'viewBox="0 0 20 10"') -> Drawing:
    return drawing_of(f'<svg xmlns="http://www.w3.org/2000/svg" {head}>\n{body}\n</svg>'.encode(), "x", "art/x.svg")


def faults(data: bytes | str) -> tuple[Problem, ...]:
    with pytest.raises(Rejected) as caught:
        drawing_of(data.encode() if isinstance(data, str) else data, "x", "art/x.svg")
    return caught.value.problems


def fault(body: str) -> str:
    (problem,) = faults(f'<svg viewBox="0 0 20 10">\n{body}\n</svg>')
    assert problem.code == "art/svg"
    assert problem.at is not None
    assert (problem.at.file, problem.at.line) == ("art/x.svg", 2)
    return problem.message


def near(path, wanted):
    assert [step[0] for step in path] == [step[0] for step in wanted]
    for step, other in zip(path, wanted, strict=True):
        assert step[1:] == pytest.approx(other[1:], abs=1e-4)


def test_size_and_origin_come_from_the_view_box():
    made = drawing('<path d="M10 20h2v2z"/>', 'viewBox="10 20 30 40"')
    assert (made.name, made.width, made.height) == ("x", 30, 40)
    near(made.shapes[0].path, [("m", 0, 0), ("l", 2, 0), ("l", 2, 2), ("h",)])


def test_shapes_are_black_unless_they_say_otherwise():
    (shape,) = drawing('<rect x="1" y="2" width="3" height="4"/>').shapes
    assert (shape.fill, shape.stroke) == (Paint.COLOUR, Paint.NONE)
    near(shape.path, [("m", 1, 2), ("l", 4, 2), ("l", 4, 6), ("l", 1, 6), ("h",)])


def test_looks_are_inherited_and_widths_scale():
    body = """<g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="bevel"
      transform="scale(3)"><line x1="0" y1="0" x2="1" y2="1"/><polyline points="0,0 1,0 1,1" fill="#FFFFFF"
      fill-rule="evenodd"/></g>"""
    line, many = drawing(body).shapes
    assert (line.fill, line.stroke, line.width, line.cap, line.join) == (Paint.NONE, Paint.COLOUR, 6, 1, 2)
    assert (many.fill, many.is_even_odd) == (Paint.GROUND, True)
    near(many.path, [("m", 0, 0), ("l", 3, 0), ("l", 3, 3)])


@pytest.mark.parametrize(
    ("transform", "point"),
    [
        ("translate(2)", (3, 2)),
        ("translate(2 3)", (3, 5)),
        ("scale(2)", (2, 4)),
        ("scale(2,-1)", (2, -2)),
        ("rotate(90)", (-2, 1)),
        ("rotate(90 1 2)", (1, 2)),
        ("skewX(45)", (3, 2)),
        ("skewY(45)", (1, 3)),
        ("matrix(1 0 0 1 5 6)", (6, 8)),
        ("translate(1) scale(2)", (3, 4)),
    ],
)
def test_transforms(transform, point):
    (shape,) = drawing(f'<polygon points="1,2 9,9 5,5" transform="{transform}"/>').shapes
    assert shape.path[0][1:] == pytest.approx(point)
    assert shape.path[-1] == ("h",)


def test_round_shapes_keep_their_boxes():
    circle, ellipse, box = drawing(
        '<circle cx="5" cy="5" r="5"/><ellipse cx="5" cy="5" rx="5" ry="2"/><rect width="10" height="6" rx="2"/>'
    ).shapes
    assert {step[-2:] for step in circle.path[:-1]} == {(10, 5), (5, 10), (0, 5), (5, 0)}
    assert {step[-2:] for step in ellipse.path[:-1]} == {(10, 5), (5, 7), (0, 5), (5, 3)}
    assert [step[0] for step in box.path] == ["m", "l", "c", "l", "c", "l", "c", "l", "c", "h"]


def test_words_about_a_drawing_are_not_painted_and_unpainted_shapes_are_left_out():
    assert drawing('<title>Any <b>words</b></title><desc>more</desc><path d="M0 0h1" fill="none"/>').shapes == ()


def test_relative_and_smooth_commands():
    near(
        path_steps("m1 1 2 0 l1,1 H0 v-3 M2 2 c0 1 1 1 1 0 s1-1 1 0 q1 1 2 0 t2 0 z l1 1"),
        [
            ("m", 1, 1),
            ("l", 3, 1),
            ("l", 4, 2),
            ("l", 0, 2),
            ("l", 0, -1),
            ("m", 2, 2),
            ("c", 2, 3, 3, 3, 3, 2),
            ("c", 3, 1, 4, 1, 4, 2),
            ("c", 4 + 2 / 3, 2 + 2 / 3, 6 - 2 / 3, 2 + 2 / 3, 6, 2),
            ("c", 6 + 2 / 3, 2 - 2 / 3, 8 - 2 / 3, 2 - 2 / 3, 8, 2),
            ("h",),
            ("m", 2, 2),
            ("l", 3, 3),
        ],
    )


def test_a_smooth_curve_after_anything_else_starts_straight():
    near(path_steps("M0 0 S1 1 2 0"), [("m", 0, 0), ("c", 0, 0, 1, 1, 2, 0)])
    near(path_steps("M0 0 T3 0"), [("m", 0, 0), ("c", 0, 0, 1, 0, 3, 0)])
    near(path_steps("M0 0zC1 1 2 1 3 0"), [("m", 0, 0), ("h",), ("m", 0, 0), ("c", 1, 1, 2, 1, 3, 0)])


@pytest.mark.parametrize(("flags", "middle"), [("0 1", (0, -1)), ("0 0", (0, 1))])
def test_a_half_circle_runs_over_the_middle(flags, middle):
    steps = path_steps(f"M-1 0A1 1 0 {flags} 1 0")
    assert [step[0] for step in steps] == ["m", "c", "c"]
    assert steps[1][-2:] == pytest.approx(middle)
    assert steps[2][-2:] == (1, 0)


def test_arcs_without_blanks_without_radii_and_without_length():
    near(path_steps("M0 0a1 1 0 0110 0")[-1:], [path_steps("M0 0a1 1 0 0 1 10 0")[-1]])
    near(path_steps("M0 0A0 1 0 0 1 3 3A1 1 0 0 1 3 3"), [("m", 0, 0), ("l", 3, 3)])


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.5, 60), st.floats(0.5, 60), st.floats(-180, 180))
def test_arcs_end_where_they_should(x, y, rx, ry, turn):
    if math.hypot(x, y) < 0.01:
        return
    for flags in ("0 0", "0 1", "1 0", "1 1"):
        steps = path_steps(f"M0 0A{rx:.6f} {ry:.6f} {turn:.6f} {flags} {x:.6f} {y:.6f}")
        assert steps[-1][-2:] == pytest.approx((x, y), abs=1e-5)
        assert all(math.isfinite(value) for step in steps for value in step[1:])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("10 10", "number 10 without a command"),
        ("L1 1", "does not begin with a move"),
        ("M1", "ends within a command 'M'"),
        ("M1 1 L x", "ends within a command 'L'"),
        ("M1 1 ?", "where a command or a number is wanted"),
        ("M1 1z5", "number 5 without a command"),
        ("M1 1A1 1 0 2 0 3 3", "ends within a command 'A'"),
        ("M1 1e9", "at most 1e+06"),
        ("M0 0" + "h1" * MAX_COMMANDS, "more than 20000 steps"),
    ],
)
def test_path_data_that_is_none(data, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        path_steps(data)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<script>alert(1)</script>", "the element 'script' is not read here"),
        ("<image href='x.png'/>", "the element 'image' is not read here"),
        ("<use href='#a'/>", "the element 'use' is not read here"),
        ("<text/>", "the element 'text' is not read here"),
        ("<path d='M0 0h1' style='fill:red'/>", "the attribute 'style' of 'path' is not read here"),
        ("<path d='M0 0h1' onclick='x()'/>", "the attribute 'onclick' of 'path' is not read here"),
        ("<path d='M0 0h1' fill='red'/>", "'path' has 'red' as fill"),
        ("<path d='M0 0h1' fill='url(http://x/)'/>", "'path' has 'url(http://x/)' as fill"),
        ("<path d='M0 0h1' stroke-width='1cm'/>", "'path' has '1cm' as stroke-width"),
        ("<path d='M0 0h1' fill-rule='odd'/>", "'path' has 'odd' as fill-rule"),
        ("<path d='M0 0h1' transform='turn(3)'/>", "'path' has 'turn(3)' as transform"),
        ("<path d='M0 0h1' transform='scale(1 2 3)'/>", "'path' has 'scale(1 2 3)' as transform"),
        ("<path d='M0 0h'/>", "'path' ends within a command 'h'"),
        ("<rect width='3'/>", "'rect' has no size"),
        ("<circle r='0'/>", "'circle' has no size"),
        ("<polygon points='1 2 3'/>", "'polygon' has no list of points"),
        ("<polygon points='1 2 3 x'/>", "'polygon' has no list of points"),
        ("<path d='M0 0A1e-300 1e-300 0 0 0 5 5'/>", "'path' has numbers too large or too small to be drawn"),
        ("<path d='M0 0A1 1 0 0 0 1e-320 1e-320'/>", "'path' has numbers too large or too small to be drawn"),
        (f"<path transform='{'scale(1000000)' * 60}' d='M1 1h1'/>", "times the size of the drawing away"),
        (f"<path transform='{'scale(1000000)' * 60}' d='M0 0h1'/>", "times the size of the drawing away"),
        ("<path transform='scale(1000)' d='M0 0h21'/>", "times the size of the drawing away"),
        ("<path stroke='white' stroke-width='20001' d='M0 0h1'/>", "times the size of the drawing away"),
        ("<path stroke='white' stroke-width='-1' d='M0 0h1'/>", "'path' has a stroke-width below 0"),
        ("words", "a text stands here"),
        ("<?run this?>", "an instruction 'run' stands here"),
    ],
)
def test_what_is_refused_is_told_where_it_stands(body, message):
    assert message in fault(body)


def test_all_faults_come_together():
    found = faults('<svg viewBox="0 0 1 1"><a/><path fill="red" d="M0 0"/>\n<b/></svg>')
    assert [problem.at.line for problem in found if problem.at] == [1, 1, 2]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "no element found"),
        ("<svg viewBox='0 0 1 1'>", "no element found"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg viewBox='0 0 1 1'>&a;</svg>", "a document type stands here"),
        ("<g/>", "the file begins with 'g'"),
        ("<svg/>", "'viewBox' does not state a size"),
        ("<svg viewBox='0 0 0 5'/>", "'viewBox' does not state a size"),
        ("<svg viewBox='0 0 5 1e-4'/>", "'viewBox' does not state a size"),
        ("<?xml version='1.0' encoding='utf-7'?><svg/>", "its encoding cannot be read"),
        ("<?xml version='1.0' encoding='zlib'?><svg/>", "its encoding cannot be read"),
        ("<?xml version='1.0' encoding='none'?><svg/>", "its encoding cannot be read"),
        (b"\xff\xfe\x00", "not XML"),
    ],
)
def test_files_that_are_no_drawing(data, message):
    assert any(message in problem.message for problem in faults(data))


def test_sizes_are_limited():
    many = '<svg viewBox="0 0 1 1">' + "<g/>" * MAX_ELEMENTS + "</svg>"
    deep = '<svg viewBox="0 0 1 1">' + "<g>" * 30 + "</g>" * 30 + "</svg>"
    long = '<svg viewBox="0 0 1 1">' + " " * 200_000 + "</svg>"
    assert [faults(data)[-1].code for data in (many, deep, long)] == ["art/too-large"] * 3


@pytest.mark.parametrize("file", sorted(ART.glob("*.svg")), ids=lambda path: path.stem)
def test_every_shipped_drawing_is_read(file):
    made = drawing_of(file.read_bytes(), file.stem, file.name)
    assert made.shapes
    assert all(shape.stroke is Paint.NONE or shape.width > 0 for shape in made.shapes)

"""Drawings in their frames: size, place, pattern, colour, and what stands over them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from poster.campaign.drawing import Drawing, Paint, Shape
from poster.campaign.layout import Align, Anchor, Cell, Line, Panel, Role, Scale, Side, Slot, SlotKind
from poster.campaign.profiles import OFFICE, PRESS
from poster.colour import INK, PAPER, ColourSpace
from poster.compose.art import MAX_TILES, Fitting, placed_art
from poster.compose.compose import compose
from poster.compose.composition import Fill, Leaf
from poster.compose.rules import dashed
from poster.geometry import Length, Rect, to_mm
from tests.compose import builders as b

SQUARE = (("m", 0.0, 0.0), ("l", 10.0, 0.0), ("l", 10.0, 5.0), ("l", 0.0, 5.0), ("h",))
BOX = Drawing("box", 10, 5, (Shape(SQUARE, Paint.COLOUR, Paint.NONE, 0, is_even_odd=False),), "d" * 64)
LINES = replace(BOX, shapes=(Shape(SQUARE, Paint.GROUND, Paint.COLOUR, 1.0, is_even_odd=True, cap=1),))
INKS = (INK.tint(ColourSpace.GREY), PAPER.tint(ColourSpace.GREY))
FRAME = Rect(100, 100, 60, 60)


def boxed(fitting: Fitting, drawing: Drawing = BOX) -> Rect:
    return placed_art(drawing, FRAME, fitting, *INKS).box


@pytest.mark.parametrize(
    ("fitting", "box"),
    [
        (Fitting(), Rect(100, 100, 60, 30)),
        (Fitting(anchor=Anchor.TOP), Rect(100, 130, 60, 30)),
        (Fitting(anchor=Anchor.MIDDLE), Rect(100, 115, 60, 30)),
        (Fitting(Scale.WIDTH), Rect(100, 100, 60, 30)),
        (Fitting(Scale.COVER), Rect(100, 100, 60, 60)),
        (Fitting(Scale.TILE, tile=20), Rect(100, 100, 60, 60)),
    ],
)
def test_a_drawing_takes_its_frame(fitting, box):
    assert boxed(fitting) == box


@pytest.mark.parametrize(("align", "x"), [(Align.START, 100), (Align.CENTRE, 145 - 30), (Align.END, 130)])
def test_a_tall_drawing_stands_where_it_is_aligned(align, x):
    tall = replace(BOX, width=5, height=10, shapes=(replace(BOX.shapes[0], path=(("m", 0, 0), ("l", 5, 10))),))
    assert boxed(Fitting(align=align), tall).x == pytest.approx(x)


def test_colours_widths_and_clip():
    (item,) = placed_art(LINES, FRAME, Fitting(), *INKS).items
    assert (item.fill, item.stroke, item.width, item.rule_even_odd) == (INKS[1], INKS[0], 6, True)
    assert (item.clip, item.cap, item.join) == (FRAME, 1, 0)


def test_a_pattern_is_one_path_clipped_to_its_frame():
    (item,) = placed_art(BOX, FRAME, Fitting(Scale.TILE, tile=25), *INKS).items
    assert len(item.path) == len(SQUARE) * 3 * 5
    assert item.clip == FRAME


def test_tiles_too_many_for_any_eye_are_made_larger():
    placed = placed_art(BOX, Rect(0, 0, 2000, 2000), Fitting(Scale.TILE, tile=0.5), *INKS)
    assert MAX_TILES / 2 < len(placed.parts) <= MAX_TILES
    assert placed.thinnest == math.inf


def test_areas_are_drawn_as_lines():
    (item,) = placed_art(BOX, FRAME, Fitting(outline=2.0), *INKS).items
    assert (item.fill, item.stroke, item.width, item.join) == (INKS[1], INKS[0], 2.0, 1)
    assert boxed(Fitting(outline=2.0)).height == 31  # half a line beyond the area, within the frame
    (own,) = placed_art(LINES, FRAME, Fitting(outline=2.0), *INKS).items
    assert own.width == 6


def test_an_empty_drawing_paints_nothing():
    assert placed_art(replace(BOX, shapes=()), FRAME, Fitting(), *INKS).box.width == 0


# --- on a sheet

ART = {("box", ""): BOX, ("lines", ""): LINES}
PLACE = b.frame(18, 300, 100, 20)


def sheet(panel: Panel, **changes: object):
    return b.piece(b.layout(panels=(*b.PANELS, panel)), art=ART, **changes)


def test_a_panel_with_a_drawing_is_painted_beneath_all_text():
    made = compose(sheet(Panel("art", b.at(33), PLACE, art="box", colour="navy")))
    drawn = [item for item in made.background if isinstance(item, Fill) and item.clip]
    assert [item.fill for item in drawn] == [b.NAVY.tint(ColourSpace.CMYK)]


def test_the_ground_is_the_fill_of_the_panel():
    made = compose(sheet(Panel("art", b.at(33), PLACE, fill="yellow", art="lines", colour="navy")))
    plain, drawn = made.background[-2:]
    assert plain.fill == drawn.fill == b.YELLOW.tint(ColourSpace.CMYK)


def test_a_drawing_that_is_not_there_is_left_out():
    made = compose(sheet(Panel("art", b.at(33), PLACE, art="nix")))
    assert len(made.background) == 2


def test_text_over_a_drawing_is_refused():
    problem = b.only(sheet(Panel("art", b.at(33), b.frame(18, 138, 100, 50), art="box")), "frame/over-art")
    assert problem.message == "body stands over the drawing in panel 'art'"


def test_lines_of_a_drawing_hold_on_the_press():
    thin = replace(LINES, shapes=(replace(LINES.shapes[0], width=0.001),))
    made = b.piece(
        b.layout(panels=(*b.PANELS, Panel("art", b.at(33), PLACE, art="lines"))), art={("lines", ""): thin}
    )
    assert "is 0.01 pt wide" in b.only(made, "art/too-thin").message


def test_a_drawing_with_a_text_of_its_own_is_a_figure():
    slot = Slot("ear", b.at(47), SlotKind.ART, PLACE, role=Role.FIGURE, art="box", alt="symbol_alt", panel="top")
    made = compose(b.piece(b.layout((*b.SLOTS, slot), reading=(*b.READING, "ear")), art=ART))
    figure = made.document.kids[-1]
    assert (figure.role, figure.slot, figure.alt) == ("Figure", "ear", b.TEXTS["symbol_alt"])
    assert isinstance(figure.kids[0], Leaf)
    assert to_mm(figure.box.width) == pytest.approx(40, abs=0.001)


def test_text_over_a_figure_is_refused_and_a_figure_without_a_drawing_is_left_out():
    slot = Slot(
        "ear", b.at(47), SlotKind.ART, b.frame(18, 138, 90, 45), role=Role.FIGURE, art="box", alt="symbol_alt"
    )
    of = b.layout((*b.SLOTS, slot), reading=(*b.READING, "ear"))
    assert b.only(b.piece(of, art=ART), "frame/over-art").message == "body stands over the drawing in ear"
    assert len(compose(b.piece(of)).document.kids) == len(b.READING)


# --- lines


def with_line(line: Line, **changes: object):
    return b.piece(replace(b.layout(), lines={line.name: line}), **changes)


def rule(**changes: object) -> Line:
    return replace(Line("rule", b.at(70), b.frame(18, 300, 100, 20)), **changes)


@pytest.mark.parametrize(
    ("side", "box"),
    [
        (Side.TOP, (18, 300, 100, 1)),
        (Side.BOTTOM, (18, 320, 100, 1)),
        (Side.LEFT, (18, 300, 1, 20)),
        (Side.RIGHT, (118, 300, 1, 20)),
    ],
)
def test_a_line_lies_on_one_side_of_its_frame(side, box):
    made = compose(with_line(rule(side=side, width=b.mm_(1))))
    _, x, y, width, height = made.background[-1].path[0]
    x_mm, y_mm = to_mm(x - made.trim.x), to_mm(made.trim.top - y - height)
    half = [0.5 if box[2] == 1 else 0, 0.5 if box[3] == 1 else 0]
    assert (x_mm + half[0], y_mm + half[1]) == pytest.approx(box[:2], abs=0.001)
    assert (to_mm(width), to_mm(height)) == pytest.approx(box[2:], abs=0.001)


def test_a_line_that_bleeds_ends_at_the_edge_of_the_bleed():
    made = compose(with_line(rule(frame=b.frame(8, 300, 100, 120), bleeds=(Side.BOTTOM,), side=Side.LEFT)))
    assert made.background[-1].path[0][2] == pytest.approx(made.bleed.y)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("bleed", [0, 3])
def test_a_line_on_the_edge_of_a_sheet_without_bleed_stands_on_the_sheet(side, bleed):
    line = rule(frame=b.frame(0, 0, 297, 420), side=side, width=b.mm_(1))
    profile = replace(PRESS, bleed=Length(bleed))
    bare = b.piece(b.layout(panels=(), slots=tuple(replace(one, panel="") for one in b.SLOTS)), profile=profile)
    made = compose(replace(bare, layout=replace(bare.layout, lines={"rule": line})))
    box = Rect(*made.background[-1].path[0][1:])
    assert made.bleed.contains(box)
    assert made.trim.contains(box) is (bleed == 0)


@pytest.mark.parametrize(("length", "dash", "count"), [(100, 10, 5), (95, 10, 5), (3, 10, 1), (100, 0, 1)])
def test_dashes_stand_at_both_ends(length, dash, count):
    for box in (Rect(0, 0, length, 1), Rect(0, 0, 1, length)):
        steps = dashed(box, dash)
        at = 1 if box.width > box.height else 2
        assert len(steps) == count
        assert steps[0][at] == 0
        assert steps[-1][at] + steps[-1][at + 2] == pytest.approx(length)


def test_lines_that_are_too_thin_run_through_text_or_cannot_be_printed():
    assert b.only(with_line(rule(width=b.pt(0.2))), "line/too-thin").at == b.at(70)
    through = b.only(with_line(rule(frame=b.frame(18, 146, 100, 20))), "frame/overlap")
    assert through.message == "line 'rule' runs through body"
    made = with_line(rule(frame=b.frame(2, 300, 100, 20)), profile=OFFICE)
    assert "line 'rule' reaches 6.00 mm" in str([problem.message for problem in b.rejected(made)])


def test_dashes_scale_with_the_sheet():
    line = rule(dash=Length(5))
    small = with_line(line, size="A4", texts=b.texts(symbol_alt=""), payload="")
    large, little = (compose(made).background[-1].path for made in (with_line(line), small))
    assert len(large) == len(little) == 10 or len(large) == len(little) == 11


# --- gaps


def near(y: float, **changes: object):
    """Body 4 mm high at 140 mm, and the address from `y` mm on."""
    slots = (*b.with_slot("body", frame=b.frame(18, 140, 100, 12))[:-1], b.SLOTS[-1])
    other = Slot("other", b.at(49), frame=b.frame(18, y, 100, 12), style="line", copy="body")
    return b.piece(b.layout((*slots, other), reading=(*b.READING, "other")), b.texts(body="Bry dig"), **changes)


@pytest.mark.parametrize(("y", "count"), [(150.0, 1), (155.0, 0)])
def test_texts_that_stand_too_near_to_one_another_are_told(y, count):
    found = [problem for problem in compose(near(y)).problems if problem.code == "frame/gap"]
    assert len(found) == count
    assert all("below 3.0 mm" in problem.message for problem in found)


def test_texts_of_one_block_belong_together():
    made = near(150.0)
    cell = Cell("rows", ("body", "other"), (), (), 0, 10)
    assert compose(replace(made, layout=replace(made.layout, cells=(cell,)))).problems == ()

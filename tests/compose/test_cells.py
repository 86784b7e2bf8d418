"""Cells without content vanish; two copies of a sheet stand side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.drawing import Drawing, Paint, Shape
from poster.campaign.layout import Cell, Layout, Line, Panel, Role, Slot, SlotKind
from poster.campaign.piece import PictureFile
from poster.campaign.profiles import OFFICE, PRESS
from poster.compose.cells import closed_up
from poster.compose.compose import compose
from poster.compose.composition import Fill, GlyphRun, QrSymbol, written_name
from poster.compose.describe import describe
from poster.geometry import SHEET_SIZES, to_mm
from poster.problems import Rejected
from tests.compose import builders as b
from tests.compose.test_compose import png


def rows(*copies: str, is_across: bool = False) -> Layout:
    """The test layout with a block of one cell for each copy, 20 mm apart."""
    slots, panels, lines, cells = [], [], [], []
    for number, copy in enumerate(copies, 1):
        x, y = (18 + 20 * (number - 1), 170) if is_across else (18, 150 + 20 * (number - 1))
        where, name = b.frame(x, y, 100, 12), f"rows.{number}."
        slots.append(Slot(name + "text", b.at(60), frame=where, style="plain", copy=copy))
        panels.append(Panel(name + "box", b.at(61), where, fill=""))
        lines.append(Line(name + "rule", b.at(62), b.frame(x, y + 15, 100, 1)))
        step = (20.0, 0.0) if is_across else (0.0, 20.0)
        cells.append(Cell("rows", (name + "text",), (name + "box",), (name + "rule",), *step))
    reading = tuple(name for name in b.READING if name != "body") + tuple(slot.name for slot in slots)
    kept = tuple(slot for slot in b.SLOTS if slot.name != "body")
    of = b.layout((*kept, *slots), panels=(*b.PANELS, *panels), reading=reading)
    return replace(of, lines={line.name: line for line in lines}, cells=tuple(cells))


def test_cells_with_content_stay_where_they_are():
    of = rows("one", "two")
    made = b.piece(of, b.texts(one="1", two="2"))
    assert closed_up(made) is of


@pytest.mark.parametrize("is_across", [False, True])
def test_cells_after_an_empty_one_take_its_place(is_across):
    closed = closed_up(b.piece(rows("one", "two", "three", is_across=is_across), b.texts(one="1", three="3")))
    first, third = closed.slots["rows.1.text"].frame, closed.slots["rows.3.text"].frame
    assert (third.x - first.x, third.y - first.y) == ((20, 0) if is_across else (0, 20))
    assert set(closed.lines) == {"rows.1.rule", "rows.3.rule"}
    assert closed.lines["rows.3.rule"].frame.y == 185
    assert "rows.2.box" not in closed.panels


def test_an_empty_block_leaves_no_line():
    assert compose(b.piece(rows("one", "two"))).background[-1] == compose(b.piece(rows())).background[-1]


def test_a_picture_keeps_its_cell():
    of = rows("one", "two")
    slot = Slot(
        "rows.1.text", b.at(60), SlotKind.PICTURE, b.frame(18, 150, 10, 10), picture="city", role=Role.FIGURE
    )
    of = replace(of, slots={**of.slots, slot.name: slot})
    picture = PictureFile("city", png(300, 150), "c" * 64, "City", b.at(70))
    assert "rows.1.rule" in closed_up(b.piece(of, pictures={"city": picture})).lines
    assert "rows.1.rule" not in closed_up(b.piece(of)).lines


# --- two up


def small() -> Layout:
    """A layout for A5 that stands twice on A4."""
    style = b.style("plain", 24, 18)
    slots = (
        Slot("emergency", b.at(40), frame=b.frame(30, 350, 200, 30), style="plain"),
        Slot("symbol", b.at(45), SlotKind.SYMBOL, b.frame(150, 200, 100, 100), role=Role.FIGURE, alt="symbol_alt"),
    )
    drawing = Panel("art", b.at(31), b.frame(30, 100, 60, 30), art="box")
    of = b.layout(slots, (style,), (b.PANELS[0], drawing), (), ("emergency", "symbol"))
    return replace(of, sizes=("A5", "A4"), two_up=("A4",))


SQUARE = Shape((("m", 0.0, 0.0), ("l", 9.0, 9.0)), Paint.COLOUR, Paint.NONE, 0, is_even_odd=False)
ART = {("box", ""): Drawing("box", 10, 10, (SQUARE,), "d" * 64)}


def two(profile=PRESS, **changes: object):
    of = small() if profile is PRESS else replace(small(), panels={})
    return compose(b.piece(of, size="A4", profile=profile, art=ART, **changes))


def test_two_copies_stand_upright_on_the_sheet_turned_on_its_side():
    made = two()
    a4, a5 = SHEET_SIZES["A4"], SHEET_SIZES["A5"]
    assert (made.trim.width, made.trim.height) == (a4.height, a4.width)
    first, second = (item for _, leaf in made.leaves() for item in leaf.items if isinstance(item, QrSymbol))
    assert to_mm(second.frame.x - first.frame.x) == pytest.approx(a4.height_mm - a5.width_mm)
    assert second.frame.y == first.frame.y


def test_both_copies_are_read_one_after_the_other():
    made = two()
    assert [slot.name for slot in made.slots] == ["emergency", "symbol", "emergency 2", "symbol 2"]
    assert [kid.slot for kid in made.document.kids] == [slot.name for slot in made.slots]
    assert [written_name(slot.name) for slot in made.slots] == ["emergency", "symbol"] * 2
    assert made.document.kids[3].box.x > made.document.kids[1].box.x


def test_what_bleeds_ends_at_the_cut_and_at_the_edge():
    made = two()
    middle = made.trim.x + made.trim.width / 2
    left, right = [
        item.path[0] for item in made.background if isinstance(item, Fill) and len(item.path) == 1 and not item.clip
    ]
    assert left[1] == pytest.approx(made.bleed.x)
    assert left[1] + left[3] == pytest.approx(middle, abs=0.001)
    assert right[1] == pytest.approx(middle, abs=0.001)
    assert right[1] + right[3] == pytest.approx(made.bleed.right, abs=0.001)
    clips = [item.clip for item in made.background if isinstance(item, Fill) and item.clip]
    assert clips[1].x > clips[0].right


@pytest.mark.parametrize(("profile", "edge"), [(PRESS, "bleed"), (OFFICE, "printable")])
def test_the_cut_line_is_dashed_down_the_middle(profile, edge):
    made = two(profile)
    cut = made.background[-1]
    ends = [cut.path[0][2], cut.path[-1][2] + cut.path[-1][4]]
    away = -3 if edge == "bleed" else 8
    assert len(cut.path) > 20
    assert [to_mm(ends[0] - made.trim.y), to_mm(made.trim.top - ends[1])] == pytest.approx([away, away], abs=0.01)


def test_links_lead_from_both_copies():
    made = two(OFFICE)
    links = [kid.kids[0].link for kid in made.document.kids if kid.slot.startswith("emergency")]
    assert links[1].areas[0].x > links[0].areas[0].right


def test_pictures_and_texts_move():
    of = small()
    slot = Slot("city", b.at(48), SlotKind.PICTURE, b.frame(30, 200, 40, 20), picture="city", role=Role.FIGURE)
    of = replace(of, slots={**of.slots, "city": slot}, reading=(*of.reading, "city"))
    picture = PictureFile("city", png(300, 150), "c" * 64, "City", b.at(70))
    made = compose(b.piece(of, size="A4", pictures={"city": picture}, art=ART))
    boxes = {slot.name: slot.box for slot in made.slots}
    assert boxes["city 2"].x - boxes["city"].x == pytest.approx(
        boxes["emergency 2"].x - boxes["emergency"].x, abs=0.01
    )
    runs = [item for _, leaf in made.leaves() for item in leaf.items if isinstance(item, GlyphRun)]
    assert len(runs) == 2
    assert "rectangles" in describe(made)
    assert "drawing of 2 steps" in describe(made)


def test_a_slug_line_that_is_too_long_is_refused_here_too():
    with pytest.raises(Rejected) as caught:
        two(slug="x" * 900)
    assert [problem.code for problem in caught.value.problems] == ["slug/too-long"]

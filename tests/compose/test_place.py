from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.campaign.layout import Anchor, Panel, Side
from poster.campaign.profiles import MONO, OFFICE, PRESS
from poster.colour import ColourSpace
from poster.compose.compose import compose
from poster.compose.composition import GlyphRun
from poster.compose.groups import Setting, groups_of
from poster.compose.misplaced import unsafe_problems
from poster.compose.place import (
    _in_flow,
    combined,
    gap_mm,
    mapped,
    outside,
    placed_panels,
    placed_texts,
    rounded,
    sheet_of,
)
from poster.geometry import SHEET_SIZES, Affine, Length, Rect, mm, to_mm
from tests.compose import builders as b


def setting(size="A3", profile=PRESS, of=None) -> Setting:
    return Setting(of or b.layout(), SHEET_SIZES[size], profile, b.fonts(), {"navy": b.NAVY, "yellow": b.YELLOW})


def millimetres(rect: Rect) -> tuple[float, ...]:
    return tuple(round(to_mm(value), 3) for value in (rect.x, rect.y, rect.width, rect.height))


@pytest.mark.parametrize(("size", "width", "height"), [("A2", 420, 594), ("A3", 297, 420), ("A4", 210, 297)])
def test_the_boxes_of_a_press_sheet(size, width, height):
    sheet = sheet_of(setting(size))
    assert millimetres(sheet.trim) == (12, 12, width, height)
    assert millimetres(sheet.bleed) == (9, 9, width + 6, height + 6)
    assert millimetres(sheet.media) == (0, 0, width + 24, height + 24)
    assert millimetres(sheet.safe) == (17, 17, width - 10, height - 10)
    assert sheet.printable == sheet.trim


def test_a_wider_bleed_makes_a_wider_media_box():
    sheet = sheet_of(setting(profile=replace(PRESS, bleed=Length(5))))
    assert millimetres(sheet.trim) == (14, 14, 297, 420)
    assert millimetres(sheet.bleed) == (9, 9, 307, 430)


@pytest.mark.parametrize("profile", [OFFICE, MONO], ids=lambda profile: profile.name)
def test_the_boxes_of_an_office_sheet(profile):
    sheet = sheet_of(setting("A4", profile))
    assert sheet.media == sheet.bleed == sheet.trim
    assert millimetres(sheet.trim) == (0, 0, 210, 297)
    assert millimetres(sheet.safe) == (12, 12, 186, 273)
    assert millimetres(sheet.printable) == (8, 8, 194, 281)


@given(st.sampled_from(["A2", "A3", "A4", "A5"]), st.sampled_from([PRESS, OFFICE, MONO]))
def test_boxes_lie_within_one_another(size, profile):
    sheet = sheet_of(setting(size, profile))
    for outer, inner in ((sheet.media, sheet.bleed), (sheet.bleed, sheet.trim), (sheet.trim, sheet.safe)):
        assert outer.contains(inner, 0)


def test_a_bleed_without_marks_makes_the_media_box():
    sheet = sheet_of(setting(profile=replace(PRESS, has_marks=False)))
    assert sheet.media == sheet.bleed
    assert millimetres(sheet.trim) == (3, 3, 297, 420)


def test_frames_scale_with_width_and_height():
    sheet = sheet_of(setting("A4", OFFICE))
    assert millimetres(sheet.frame(b.frame(0, 0, 297, 420))) == (0, 0, 210, 297)
    assert millimetres(sheet.frame(b.frame(29.7, 42, 29.7, 42))) == (21, 237.6, 21, 29.7)


def test_a_panel_bleeds_only_where_it_says_so():
    panels = placed_panels(setting(), sheet_of(setting()))
    assert [placed.panel.name for placed in panels] == ["top", "box"]
    assert millimetres(panels[0].painted) == (9, 312, 303, 123)
    assert panels[0].item.fill.values == (1.0, 0.8, 0.0, 0.5)
    assert panels[0].item.stroke is None
    operator, *numbers = panels[0].item.path[0]
    assert operator == "re"
    assert numbers == pytest.approx([mm(9), mm(312), mm(303), mm(123)], abs=0.001)


def test_a_panel_bleeds_at_the_bottom():
    panel = Panel("foot", b.at(30), b.frame(0, 400, 297, 20), fill="yellow", bleeds=tuple(Side))
    placed = placed_panels(setting(of=b.layout(panels=(panel,))), sheet_of(setting()))[0]
    assert millimetres(placed.painted) == (9, 9, 303, 426)


def test_a_stroke_stands_inside_its_frame():
    box = placed_panels(setting(), sheet_of(setting()))[1]
    numbers = [value for step in box.item.path for value in step[1:]]
    assert box.item.width == pytest.approx(mm(2), abs=0.001)
    assert min(numbers[::2]) - box.item.width / 2 == pytest.approx(box.painted.x, abs=0.001)
    assert max(numbers[1::2]) + box.item.width / 2 == pytest.approx(box.painted.top, abs=0.001)
    assert millimetres(box.inner) == (32, 54, 257, 46)


def test_a_stroke_without_width_is_the_thinnest_the_profile_prints():
    panel = Panel("thin", b.at(30), b.frame(10, 10, 100, 100), stroke="ink")
    assert placed_panels(setting(of=b.layout(panels=(panel,))), sheet_of(setting()))[0].item.width == 0.25


def test_panels_are_painted_in_the_space_of_the_profile():
    spaces = {
        profile.name: placed_panels(setting(profile=profile), sheet_of(setting(profile=profile)))[0].item.fill.space
        for profile in (PRESS, OFFICE, MONO)
    }
    assert spaces == {"press": ColourSpace.CMYK, "office": ColourSpace.RGB, "mono": ColourSpace.GREY}


def test_a_round_corner_keeps_to_its_circle():
    path = rounded(Rect(0, 0, 100, 60), 10)
    assert [step[0] for step in path] == ["m", *(["l", "c"] * 4), "h"]
    _, x1, y1, x2, y2, x3, y3 = next(step for step in path if step[0] == "c")
    middle = ((90 + 3 * x1 + 3 * x2 + x3) / 8, (0 + 3 * y1 + 3 * y2 + y3) / 8)
    assert ((middle[0] - 90) ** 2 + (middle[1] - 10) ** 2) ** 0.5 == pytest.approx(10, rel=0.001)


def test_a_radius_is_no_larger_than_the_panel():
    panel = Panel("pill", b.at(30), b.frame(10, 10, 100, 20), fill="ink", radius=b.mm_(50))
    item = placed_panels(setting(of=b.layout(panels=(panel,))), sheet_of(setting()))[0].item
    numbers = [value for step in item.path for value in step[1:]]
    assert max(numbers[::2]) == pytest.approx(mm(12 + 110), abs=0.01)


def test_a_panel_in_the_margin_of_a_printer_is_an_error():
    problems = b.rejected(b.piece(profile=OFFICE))
    assert problems[0].code == "frame/unprintable"
    assert problems[0].message == (
        "panel 'top' reaches 8.00 mm into the margin of 8 mm that printers leave blank (profile office)"
    )
    assert problems[0].at == b.at(90)


def test_a_panel_beyond_the_bleed_is_an_error():
    panels = (Panel("over", b.at(30), replace(b.frame(0, 0, 297, 120), x=-5.0), fill="navy"), *b.PANELS[1:])
    slots = b.with_slot("headline", panel="over")
    problem = b.only(b.piece(b.layout(slots, panels=panels)), "frame/unprintable")
    assert "reaches 2.00 mm" in problem.message


def place_one(rotate: int, anchor: Anchor = Anchor.TOP):
    slots = b.with_slot("body", rotate=rotate, anchor=anchor, frame=b.frame(100, 150, 90, 60))
    of = b.layout(slots)
    group = next(g for g in groups_of(setting(of=of), b.texts(body="Bry dig")) if g.name == "body")
    return next(placed_texts(group, 0.0, group.blocks(0.0), setting(of=of), sheet_of(setting())))


@pytest.mark.parametrize(
    ("rotate", "corner", "direction"),
    [
        (0, "upper left", (1, 0)),
        (90, "lower left", (0, 1)),
        (180, "lower right", (-1, 0)),
        (270, "upper right", (0, -1)),
    ],
)
def test_a_turned_text_starts_in_its_turned_corner(rotate, corner, direction):
    placed = place_one(rotate)
    run = placed.runs(placed.block.lines[0])[0]
    assert (run.matrix.a, run.matrix.b) == direction
    x = placed.frame.x if "left" in corner else placed.frame.right
    y = placed.frame.y if "lower" in corner else placed.frame.top
    box = placed.box
    assert (box.x if "left" in corner else box.right) == pytest.approx(x, abs=12)
    assert (box.y if "lower" in corner else box.top) == pytest.approx(y, abs=12)
    assert placed.frame.contains(box)
    assert (box.width > box.height) == (rotate in (0, 180))
    assert placed.frame.contains(placed.line_box(placed.block.lines[0]))


def test_anchors_move_a_text_down_its_frame():
    tops = [place_one(0, anchor).box.top for anchor in (Anchor.TOP, Anchor.MIDDLE, Anchor.BOTTOM)]
    height = place_one(0).block.height
    assert tops[0] - tops[1] == pytest.approx((mm(60) - height) / 2)
    assert tops[0] - tops[2] == pytest.approx(mm(60) - height)


def test_a_flow_closes_up_over_an_empty_slot():
    both = {slot.name: slot for slot in compose(b.piece()).slots}
    one = {slot.name: slot for slot in compose(b.piece(copies=b.texts(second=""))).slots}
    assert "second" not in one
    assert one["first"].frame.y == pytest.approx(both["second"].frame.y)
    assert both["first"].frame.y - both["second"].frame.top == pytest.approx(mm(2))


def test_the_gap_of_a_flow_scales_with_the_sheet():
    of = b.layout(slots=b.with_slot("symbol", module=None), styles=b.with_style("line", min=b.pt(12)))
    slots = {slot.name: slot for slot in compose(b.piece(of, size="A4")).slots}
    assert slots["first"].frame.y - slots["second"].frame.top == pytest.approx(mm(2) * 210 / 297)


@given(st.lists(st.sampled_from([0, 90, 180, 270]), min_size=1, max_size=4))
def test_turns_add_up(turns):
    matrices = {0: Affine(), 90: Affine(0, 1, -1, 0), 180: Affine(-1, 0, 0, -1), 270: Affine(0, -1, 1, 0)}
    made = Affine()
    for turn in turns:
        made = combined(made, matrices[turn])
    assert made == matrices[sum(turns) % 360]


def test_a_rectangle_turns_with_its_matrix():
    assert mapped(Rect(0, -10, 30, 10), Affine(0, 1, -1, 0, 100, 50)) == Rect(100, 50, 10, 30)


def test_distances():
    assert gap_mm(Rect(0, 0, mm(1), mm(1)), Rect(mm(4), mm(5), 1, 1)) == pytest.approx(5)
    assert gap_mm(Rect(0, 0, 10, 10), Rect(5, 5, 10, 10)) == 0
    assert outside(Rect(0, 0, 10, 10), Rect(0, 0, 10, 10)) == 0
    assert outside(Rect(-mm(2), 0, 10, 10), Rect(0, 0, 10, 10)) == pytest.approx(2)


def test_a_text_outside_the_safe_area_is_an_error():
    slots = b.with_slot("body", frame=b.frame(2, 140, 261, 24))
    problem = b.only(b.piece(b.layout(slots)), "frame/unsafe")
    assert problem.message == "body reaches 3.00 mm out of the safe area"
    assert problem.hint == "keep text and symbols 5 mm from the edge of the sheet"


def test_a_symbol_outside_the_safe_area_is_an_error():
    """Its quiet zone of 8.65 mm is bare and may stand there, but not beyond the edge of the sheet."""
    inside = b.with_slot("symbol", frame=b.frame(216, 200, 80, 80))
    assert compose(b.piece(b.layout(inside))).problems == ()
    slots = b.with_slot("symbol", frame=b.frame(223, 200, 80, 80))
    unsafe, beyond = b.rejected(b.piece(b.layout(slots)))
    assert (unsafe.code, beyond.code) == ("frame/unsafe", "symbol/quiet-zone")
    assert unsafe.message.startswith("symbol reaches 2.3")
    assert beyond.message.startswith("the quiet zone of symbol reaches 5.9")
    assert beyond.hint == "keep 8.6 mm of the sheet around the modules"


@pytest.mark.parametrize(("profile", "margin"), [(PRESS, 5), (OFFICE, 8)])
def test_a_tab_reaches_nearer_to_the_edge_than_other_texts(profile, margin):
    sheet = sheet_of(setting(profile=profile))
    slot = replace(b.SLOTS[0], is_tab=True)
    inside = Rect(sheet.trim.x + mm(margin), sheet.trim.y + mm(20), 10, 10)
    assert unsafe_problems(slot, inside, sheet) == ()
    (problem,) = unsafe_problems(slot, replace(inside, x=inside.x - mm(1)), sheet)
    assert problem.message == f"{slot.name} reaches 1.00 mm out of the safe area"
    assert problem.hint == f"keep text and symbols {margin} mm from the edge of the sheet"


def test_texts_that_overlap_are_an_error():
    slots = b.with_slot("body", frame=b.frame(18, 215, 150, 24))
    problem = b.only(b.piece(b.layout(slots)), "frame/overlap")
    assert "body and first overlap by " in problem.message
    assert problem.at == b.at(43)
    assert problem.related[0].at == b.at(42)


def test_a_text_must_lie_on_the_panel_its_layout_names():
    slots = b.with_slot("body", frame=b.frame(18, 112, 261, 24))
    problem = b.only(b.piece(b.layout(slots)), "frame/off-panel")
    assert problem.message == "body lies on panel 'top', its layout says the bare sheet"


def test_a_text_must_not_stand_over_the_edge_of_its_panel():
    slots = b.with_slot("headline", frame=b.frame(18, 60, 261, 76))
    problem = b.only(b.piece(b.layout(slots)), "frame/off-panel")
    assert problem.message == "headline lies partly outside its panel"


def test_a_text_off_its_panel_altogether_is_an_error():
    slots = b.with_slot("body", panel="top")
    problem = b.only(b.piece(b.layout(slots)), "frame/off-panel")
    assert problem.message == "body lies partly outside its panel"


def test_an_outline_around_the_sheet_is_no_panel_beneath():
    edge = Panel("edge", b.at(33), b.frame(6, 6, 285, 408), stroke="ink", stroke_width=b.mm_(1))
    panels = (*b.PANELS[1:], edge)
    of = b.layout(b.with_slot("headline", panel=""), panels=panels)
    assert compose(b.piece(of)).slots


def test_a_text_on_the_stroke_of_an_outline_is_an_error():
    slots = b.with_slot("emergency", frame=b.frame(18, 340, 240, 30))
    problem = b.only(b.piece(b.layout(slots)), "frame/off-panel")
    assert problem.message == "emergency lies partly outside its panel"


def test_every_run_lies_in_the_frame_of_its_slot():
    composition = compose(b.piece())
    frames = {slot.name: slot.frame for slot in composition.slots}
    runs = 0
    for element, leaf in composition.leaves():
        for item in leaf.items:
            if isinstance(item, GlyphRun):
                runs += 1
                assert frames[element.slot].grown(mm(3)).contains(Rect(item.matrix.e, item.matrix.f, 0, 0))
    assert runs >= 7


@pytest.mark.parametrize(
    ("ink", "area"),
    [
        (Rect(20, 62, 50, 12), Rect(10, 60, 100, 20)),  # within its lines
        (Rect(20, 58, 50, 26), Rect(10, 58, 100, 26)),  # a script that stands higher and lower
        (Rect(20, 30, 50, 90), Rect(10, 40, 100, 60)),  # out of the flow: that is no part of it
    ],
)
def test_a_text_in_a_flow_has_its_lines_and_its_ink(ink, area):
    assert _in_flow(Rect(10, 40, 100, 60), 80, 20, ink) == area

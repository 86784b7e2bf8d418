"""A layout turned over: every frame changes sides once, and cells of languages move as wholes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from poster.campaign.layout import (
    Align,
    Cell,
    Direction,
    Flow,
    Frame,
    Layout,
    Line,
    Over,
    Panel,
    Repeat,
    Side,
    Slot,
    SlotKind,
)
from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.campaign.mirror import mirrored
from poster.campaign.plan import Selection
from poster.campaign.profiles import Rendering
from poster.compose.groups import Setting, groups_of
from poster.geometry import Length
from poster.problems import Location
from poster.run.request import Request
from poster.run.workshop import open_workshop
from tests.campaign import builders as b
from tests.languages.builders import campaign_data, campaign_folder

AT = Location("layouts/big.yaml", 1)


def frame(x: float, width: float) -> Frame:
    return Frame(x, 10, width, 5, AT)


def cells(direction: Direction, over: Over = Over.LANGUAGES) -> Layout:
    """Two cells of a block that is 100 mm wide and stands 20 mm from the left edge; gaps of 4 mm."""
    is_across = direction is Direction.ACROSS
    step = 52.0 if is_across else 0.0
    slots = {
        f"rows.{number}.{part}": Slot(f"rows.{number}.{part}", AT, frame=frame(x + (number - 1) * step, 10))
        for number in (1, 2)
        for part, x in (("name", 20.0), ("figure", 50.0))
    }
    repeat = Repeat("rows", AT, over, frame(20, 100), {}, direction=direction, gap=Length(4))
    names = [tuple(name for name in slots if f".{number}." in name) for number in (1, 2)]
    made = tuple(Cell("rows", each, (), (), step, 0.0 if is_across else 9.0) for each in names)
    return replace(b.layout(), slots=slots, repeats={"rows": repeat}, cells=made)


def lefts(layout: Layout) -> list[float]:
    return [slot.frame.x for slot in layout.slots.values()]


@pytest.mark.parametrize("name", shipped_library().layouts())
@pytest.mark.parametrize("rendering", list(Rendering))
def test_a_shipped_layout_mirrored_twice_is_itself(name: str, rendering: Rendering) -> None:
    library = shipped_library()
    family = load_layout(load_campaign("vaga-tipsa", Path(), library), name, library)
    for size in family.sizes:
        layout = family.on(rendering, size)
        assert mirrored(layout) != layout
        assert mirrored(mirrored(layout)) == layout


def test_frames_sides_and_drawings_change_sides() -> None:
    panel = Panel("bar", AT, frame(0, 40), bleeds=(Side.LEFT, Side.TOP), art="skyline", align=Align.START)
    plain = replace(panel, name="plain", art="")
    line = Line("cut", AT, frame(30, 60), side=Side.LEFT, bleeds=(Side.LEFT,))
    slots = {
        "text": Slot("text", AT, frame=frame(18, 100), align=Align.START),
        "logo": Slot("logo", AT, kind=SlotKind.PICTURE, frame=frame(200, 79), align=Align.END),
        "flowing": Slot("flowing", AT),
    }
    flow = Flow("details", AT, frame(18, 176), ("flowing",), Length(1))
    turned = mirrored(
        replace(
            b.layout(), panels={"bar": panel, "plain": plain}, lines={"cut": line}, slots=slots, flows={"d": flow}
        )
    )
    assert lefts(replace(turned, slots={name: turned.slots[name] for name in ("text", "logo")})) == [179, 18]
    assert turned.slots["flowing"].frame is None
    assert (turned.slots["text"].align, turned.slots["logo"].align) == (Align.START, Align.START)
    bar = turned.panels["bar"]
    assert (bar.frame.x, bar.bleeds, bar.align) == (257, (Side.RIGHT, Side.TOP), Align.END)
    assert turned.panels["plain"].align is Align.START
    cut = turned.lines["cut"]
    assert (cut.frame.x, cut.side, cut.bleeds) == (207, Side.RIGHT, (Side.RIGHT,))
    assert turned.flows["d"].frame.x == 103


def test_rows_of_languages_keep_the_order_that_is_right_for_them() -> None:
    down = cells(Direction.DOWN)
    assert lefts(mirrored(down)) == [177, 207, 177, 207]  # the block stands 177 mm from the left, 20 from the right
    assert lefts(mirrored(mirrored(down))) == lefts(down)


def test_columns_of_languages_change_places_as_wholes() -> None:
    across = cells(Direction.ACROSS)
    turned = mirrored(across)
    assert lefts(turned) == [229, 259, 177, 207]
    assert [cell.step_x for cell in turned.cells] == [-52, -52]
    assert lefts(mirrored(turned)) == lefts(across)


def test_other_cells_are_turned_over_with_the_sheet() -> None:
    assert lefts(mirrored(cells(Direction.DOWN, Over.CONTACTS))) == [267, 237, 267, 237]


def test_panels_and_lines_of_a_row_move_with_it() -> None:
    plain = cells(Direction.DOWN)
    panels = {"rows.1.back": Panel("rows.1.back", AT, frame(20, 30), bleeds=(Side.LEFT,))}
    lines = {"rows.1.rule": Line("rows.1.rule", AT, frame(20, 30), side=Side.LEFT)}
    first = replace(plain.cells[0], panels=("rows.1.back",), lines=("rows.1.rule",))
    turned = mirrored(replace(plain, panels=panels, lines=lines, cells=(first, plain.cells[1])))
    back, rule = turned.panels["rows.1.back"], turned.lines["rows.1.rule"]
    assert (back.frame.x, back.bleeds, rule.frame.x, rule.side) == (177, (Side.LEFT,), 177, Side.LEFT)


@pytest.mark.parametrize(("is_mirrored", "left"), [("yes", 103), ("no", 18)])
def test_a_layout_may_keep_its_sides(tmp_path: Path, is_mirrored: str, left: float) -> None:
    folder = campaign_folder(tmp_path, campaign_data())
    text = shipped_library().layout("en-stor-fraga").decode()
    (folder / "layouts").mkdir()
    own = text.replace("max_words: 40", f"max_words: 40\nmirrored: {is_mirrored}")
    (folder / "layouts" / "en-stor-fraga.yaml").write_text(own, encoding="utf-8")
    selection = Selection(("sodermalm",), (), ("A3",), ("ar",), ("office",))
    shop = open_workshop(Request(str(folder), tmp_path, selection))
    assert shop.resolver.piece(shop.jobs[0]).layout.slots["number"].frame.x == left


@pytest.mark.parametrize(("language", "is_at_the_right"), [("ar", True), ("sv", False)])
def test_a_text_in_another_language_begins_at_the_side_of_its_sheet(
    tmp_path: Path, language: str, is_at_the_right: bool
) -> None:
    """The sender is not translated: on the Arabic sheet it stands in Swedish, at the edge of all other text."""
    data = campaign_data()
    data["texts"]["ar"]["copies"].pop("sender", None)
    folder = campaign_folder(tmp_path, data)
    selection = Selection(("sodermalm",), (), ("A4",), (language,), ("office",))
    shop = open_workshop(Request(str(folder), tmp_path, selection))
    piece = shop.resolver.piece(shop.jobs[0])
    setting = Setting(piece.layout, piece.size, piece.profile, piece.fonts, piece.palette)
    (group, text) = next(
        (group, text)
        for group in groups_of(setting, piece.texts)
        for text in group.texts
        if text.slot.name == "sender"
    )
    assert text.portions[0].text.language == "sv"
    (line, *_) = text.block(1, group.width).lines
    free = (line.left, group.width - line.left - line.width)
    assert max(free) > 20
    assert free[is_at_the_right] == pytest.approx(0, abs=0.01)

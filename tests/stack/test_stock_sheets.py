"""Stock: pile sheets with the poster drawn small, and hand-out lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.profiles import MONO, OFFICE
from poster.compose.composition import Element, Fill, GlyphRun, PlacedPicture, QrSymbol
from poster.geometry import Rect
from poster.problems import Rejected
from poster.stack.plan import Recipient, SheetRun
from poster.stack.stock import MAX_THUMBNAILS, hand_out_list, pile_sheet, reorder_level
from poster.stack.thumbnail import thumbnail
from tests.stack import plans

POSTERS = {1: plans.poster(1)}


def test_a_pile_sheet_names_its_area_huge_and_shows_the_poster() -> None:
    page = pile_sheet(plans.plan(), plans.STOCK[0], plans.names(), POSTERS, plans.paper())
    read = plans.text(page)
    assert "Gamla stan" in read
    assert "Bara affischer för Gamla stan" in read
    assert "Våga tipsa i Gamla stan" in read
    assert "Södermalm" not in read
    assert "40 affischer i högen från början" in read
    assert "Beställ nya när det är 12 kvar" in read
    sizes = [item.size for _, leaf in page.leaves() for item in leaf.items if isinstance(item, GlyphRun)]
    assert max(sizes) >= 100


def test_the_poster_is_a_figure_inside_the_safe_area() -> None:
    page = pile_sheet(plans.plan(), plans.STOCK[0], plans.names(), POSTERS, plans.paper())
    figures = [kid for kid in page.document.kids if isinstance(kid, Element) and kid.role == "Figure"]
    assert [figure.alt for figure in figures] == ["Så här ser affischen ut: En stor fråga, Gamla stan"]
    assert page.safe.contains(figures[0].box)
    assert page.safe.contains(plans.inked(page)[0], 1.5)


@pytest.mark.parametrize("size", ["A5", "A4", "A3"])
def test_a_pile_sheet_has_the_size_that_is_asked_for(size: str) -> None:
    page = pile_sheet(plans.plan(), plans.STOCK[0], plans.names(), POSTERS, plans.paper(), size)
    assert page.safe.contains(plans.inked(page)[0], 1.5)
    assert plans.text(page).startswith("Lager")


def test_a_pile_sheet_bears_a_mono_printer() -> None:
    page = pile_sheet(plans.plan(), plans.STOCK[0], plans.names(), {}, plans.paper(MONO))
    assert plans.darkness(page) <= MONO.max_darkness


def test_a_pile_with_a_poster_bears_an_office_printer() -> None:
    page = pile_sheet(plans.plan(), plans.STOCK[0], plans.names(), POSTERS, plans.paper())
    assert plans.darkness(page) <= OFFICE.max_darkness


def test_a_poster_that_is_not_at_hand_is_named() -> None:
    read = plans.text(pile_sheet(plans.plan(), plans.STOCK[1], plans.names(), {}, plans.paper()))
    assert "En stor fråga, svenska, tryck" in read
    assert "30 affischer i högen från början" in read
    assert "Beställ nya när det är 6 kvar" in read


def test_more_kinds_than_can_be_drawn_are_counted() -> None:
    jobs = tuple(replace(plans.JOBS[1], layout=f"layout-{number}") for number in range(6))
    pile = replace(plans.STOCK[0], runs=tuple(SheetRun(number, number + 1, number + 1) for number in range(6)))
    posters = dict.fromkeys(range(6), plans.poster(1))
    page = pile_sheet(plans.plan(jobs=jobs), pile, plans.names(), posters, plans.paper())
    figures = [kid for kid in page.document.kids if isinstance(kid, Element) and kid.role == "Figure"]
    assert len(figures) == MAX_THUMBNAILS
    assert "Och 2 sorter till i högen" in plans.text(page)


@pytest.mark.parametrize(("level", "copies", "wanted"), [(12, 40, 12), (0, 40, 8), (0, 41, 9), (0, 1, 1)])
def test_the_reorder_level_is_the_lists_or_a_fifth(level: int, copies: int, wanted: int) -> None:
    runs = (SheetRun(1, 1, copies),)
    assert reorder_level(Recipient("stock-1", "", "", copies, runs, reorder_level=level)) == wanted


def test_a_hand_out_list_has_lines_to_the_foot_of_the_page() -> None:
    page = hand_out_list(plans.plan(), plans.STOCK[0], plans.names(), plans.paper())
    read = plans.text(page)
    assert "Utlämningslista Gamla stan, A4" in read
    assert "Datum Förening Antal Kvar Namnteckning" in read
    assert "Beställ nya när det är 12 kvar." in read
    figure = next(kid for kid in page.document.kids if isinstance(kid, Element) and kid.role == "Figure")
    count = len(figure.kids[0].items) // 5
    assert count >= 20
    assert figure.alt == f"Tom lista med {count} rader att fylla i"
    assert page.safe.contains(plans.inked(page)[0], 1.5)


def test_an_area_that_cannot_be_set_is_refused() -> None:
    pile = replace(plans.STOCK[0], area="\N{GRINNING FACE}")
    for document in (hand_out_list, lambda *given: pile_sheet(*given[:3], {}, given[3])):
        with pytest.raises(Rejected) as caught:
            document(plans.plan(), pile, plans.names(), plans.paper())
        assert {problem.code for problem in caught.value.problems} == {"text/no-glyph"}


def test_a_thumbnail_keeps_every_item_at_its_place() -> None:
    poster, frame = plans.poster(1), Rect(100, 200, 210, 297)
    figure, _, drawn = thumbnail(poster, frame, "x", POSTERS[1].background[0].stroke)
    items = figure.kids[0].items
    assert drawn.width / drawn.height == pytest.approx(poster.trim.width / poster.trim.height)
    scale = drawn.width / poster.trim.width
    symbol = next(item for item in items if isinstance(item, QrSymbol))
    source = next(i for _, leaf in poster.leaves() for i in leaf.items if isinstance(i, QrSymbol))
    assert symbol.rows == source.rows
    assert symbol.frame.x == pytest.approx(drawn.x + source.frame.x * scale, abs=0.001)
    assert symbol.frame.width == pytest.approx(source.frame.width * scale)
    fills = [item for item in items if isinstance(item, Fill)]
    sources = (*poster.background, *(item for _, leaf in poster.leaves() for item in leaf.items))
    originals = [item for item in sources if isinstance(item, Fill)]
    for small, large in zip(fills, originals, strict=True):
        assert small.path[0][1] == pytest.approx(drawn.x + large.path[0][1] * scale, abs=0.001)
        assert small.width == pytest.approx(large.width * scale)
    assert len(items) == len(poster.background) + sum(len(leaf.items) for _, leaf in poster.leaves())


def test_a_poster_in_other_colours_or_with_bleed_is_refused() -> None:
    grey = plans.paper(MONO)
    with pytest.raises(ValueError, match="DeviceRGB on a sheet in DeviceGray"):
        pile_sheet(plans.plan(), plans.STOCK[0], plans.names(), POSTERS, grey)
    bleeding = replace(plans.poster(1), bleed=plans.poster(1).trim.grown(9))
    with pytest.raises(ValueError, match="bleeds"):
        pile_sheet(plans.plan(), plans.STOCK[0], plans.names(), {1: bleeding}, plans.paper())


def test_a_picture_of_a_poster_is_drawn_small_too() -> None:
    logo = PlacedPicture(Rect(100, 700, 60, 30), b"png", "0" * 64)
    poster = replace(plans.poster(1), background=(*plans.poster(1).background, logo))
    figure, _, drawn = thumbnail(poster, Rect(0, 0, 105, 400), "x", poster.background[0].stroke)
    small = next(item for item in figure.kids[0].items if isinstance(item, PlacedPicture))
    scale = drawn.width / poster.trim.width
    assert (small.data, small.digest) == (logo.data, logo.digest)
    assert small.frame.width == pytest.approx(60 * scale)
    assert small.frame.x == pytest.approx(drawn.x + 100 * scale, abs=0.001)

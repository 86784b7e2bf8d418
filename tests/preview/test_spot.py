"""The picture of a spot: cut to its surroundings, marked, never off the page."""

from __future__ import annotations

import io

import pypdf
import pytest

from poster.geometry import Rect
from poster.preview.render import draw_spot

RED = (208, 0, 32)


def _page(x: float = 0, y: float = 0) -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 100)
    page.mediabox = pypdf.generic.RectangleObject((x, y, x + 200, y + 100))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("origin", [(0, 0), (50, -20)])
def test_a_spot_is_shown_with_its_surroundings_and_marked(origin: tuple[float, float]) -> None:
    picture = draw_spot(_page(*origin), Rect(60, 40, 20, 10), 72)
    assert picture.size == (76, 66)
    assert picture.getpixel((26, 30)) == RED
    assert picture.getpixel((38, 33)) == (255, 255, 255)


def test_a_spot_at_the_edge_is_cut_there() -> None:
    assert draw_spot(_page(), Rect(190, 90, 30, 30), 72).size == (38, 38)


def test_a_large_spot_is_cut_to_a_picture_of_some_size() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(2000, 2000)
    buffer = io.BytesIO()
    writer.write(buffer)
    assert draw_spot(buffer.getvalue(), Rect(0, 0, 2000, 2000), 72).size == (700, 700)


@pytest.mark.parametrize("area", [Rect(500, 0, 9, 9), Rect(0, -500, 9, 9)])
def test_a_spot_off_the_page_has_no_picture(area: Rect) -> None:
    with pytest.raises(ValueError, match="off the page"):
        draw_spot(_page(), area, 72)


def test_what_is_no_pdf_has_no_picture() -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw_spot(b"nothing", Rect(0, 0, 9, 9), 72)
    writer = pypdf.PdfWriter()
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw_spot(buffer.getvalue(), Rect(0, 0, 9, 9), 72)


def test_a_small_spot_is_shown_with_so_much_around_it_that_its_place_is_seen() -> None:
    assert draw_spot(_page(), Rect(60, 40, 20, 10), 72, least=80).size == (80, 70)
    assert (
        draw_spot(_page(), Rect(60, 40, 20, 10), 72, least=10).size
        == draw_spot(_page(), Rect(60, 40, 20, 10), 72).size
    )

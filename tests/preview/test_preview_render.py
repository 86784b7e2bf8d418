"""Pages are drawn cut to the trim; all of them stand on one contact sheet in one scale."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from poster.preview import contact
from poster.preview.contact import Thumb, contact_sheet
from poster.preview.render import as_png, draw, is_ours

FONT = (Path(__file__).parents[2] / "assets/fonts/SourceSans3_600SemiBold.ttf").read_bytes()


def _page(width: float, height: float, trim: tuple[float, float, float, float] | None = None) -> bytes:
    """Return a page that is green inside the trim and red outside."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, (width, height))
    left, bottom, right, top = trim or (0, 0, width, height)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 1, 0)
    canvas.rect(left, bottom, right - left, top - bottom, stroke=0, fill=1)
    if trim:
        canvas.setTrimBox(trim)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_the_picture_is_the_trim_with_a_hairline() -> None:
    picture = draw(_page(300, 400, (20, 30, 280, 370)), 72)
    assert picture.size == (260, 340)
    colours = {colour for _, colour in picture.getcolors(10_000) or []}
    assert colours == {(150, 150, 150), (0, 255, 0)}


def test_without_a_trim_box_the_whole_page_is_drawn() -> None:
    assert draw(_page(100, 50), 144).size == (200, 100)


@pytest.mark.parametrize("dpi", [9, 601])
def test_resolution_is_limited(dpi: int) -> None:
    with pytest.raises(ValueError, match=f"{dpi} dpi"):
        draw(_page(10, 10), dpi)


def test_pictures_name_their_maker_and_are_the_same_each_time() -> None:
    picture = draw(_page(100, 50), 72)
    data = as_png(picture, 72)
    assert data == as_png(picture, 72)
    assert is_ours(data[:512])
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    assert not is_ours(buffer.getvalue()[:512])
    assert not is_ours(b"Software\0poster preview")


def _thumbs(rows: int) -> list[Thumb]:
    sizes = {"A3 press": (30, 40), "A4 press": (21, 30)}
    return [
        Thumb(f"Område {row}", column, Image.new("RGB", size, (0, 0, 250)))
        for row in range(rows)
        for column, size in sizes.items()
    ]


def test_a_contact_sheet_shows_every_picture_in_its_own_size() -> None:
    sheet = contact_sheet(_thumbs(3), FONT)
    blue = sum(1 for pixel in sheet.get_flattened_data() if pixel == (0, 0, 250))
    assert blue == 3 * (30 * 40 + 21 * 30)


def test_a_contact_sheet_ends_after_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact, "MAX_PIECES", 2)
    assert contact_sheet(_thumbs(3), FONT).size == contact_sheet(_thumbs(1), FONT).size


def test_a_huge_contact_sheet_is_drawn_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact, "MAX_PIXELS", 5000)
    sheet = contact_sheet(_thumbs(3), FONT)
    assert sheet.width * sheet.height <= 5000

"""What PDFium draws: colours where they belong, a QR symbol that decodes, text that can be selected."""

from __future__ import annotations

from functools import cache

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from poster.campaign.profiles import MONO, OFFICE, PRESS, Profile
from poster.compose.composition import QrSymbol
from poster.pdf.paint import paint
from tests.pdf import builders as b


@cache
def rendered(name: str) -> Image.Image:
    profile = {each.name: each for each in b.PROFILES}[name]
    with pypdfium2.PdfDocument(paint(b.composition(profile))) as document:
        return document[0].render(scale=2).to_pil().convert("RGB")


def colour_at(name: str, x: float, y: float) -> tuple[int, ...]:
    image = rendered(name)
    return image.getpixel((round(x * 2), round(image.height - y * 2)))


@pytest.mark.parametrize("profile", b.PROFILES, ids=lambda profile: profile.name)
def test_symbol_decodes_from_the_page(profile: Profile) -> None:
    found = zxingcpp.read_barcodes(rendered(profile.name), formats=zxingcpp.BarcodeFormat.QRCode)
    assert [each.text for each in found] == [b.PAYLOAD]


@pytest.mark.parametrize("profile", b.PROFILES, ids=lambda profile: profile.name)
def test_modules_are_where_the_matrix_says(profile: Profile) -> None:
    items = [item for _, leaf in b.composition(profile).leaves() for item in leaf.items]
    (symbol,) = [item for item in items if isinstance(item, QrSymbol)]
    top = symbol.frame.top - 4 * symbol.module
    for row, modules in enumerate(symbol.rows):
        for column, is_dark in enumerate(modules):
            x = symbol.frame.x + (4.5 + column) * symbol.module
            assert (max(colour_at(profile.name, x, top - (row + 0.5) * symbol.module)) < 60) == is_dark


@pytest.mark.parametrize(
    ("profile", "panel"), [(PRESS, (236, 199, 122)), (OFFICE, (240, 210, 120)), (MONO, (213, 213, 213))]
)
def test_panel_and_paper(profile: Profile, panel: tuple[int, int, int]) -> None:
    top = b.composition(profile).bleed.top
    assert colour_at(profile.name, 400, top - 20) == pytest.approx(panel, abs=3)
    assert colour_at(profile.name, 400, top - 210) == (255, 255, 255)


def test_panel_reaches_the_bleed_and_ends_there() -> None:
    bleed = b.composition(PRESS).bleed
    assert colour_at("press", bleed.x + 1, bleed.top - 20) != (255, 255, 255)
    assert colour_at("press", bleed.x - 1, bleed.top - 20) == (255, 255, 255)


def test_picture_is_upright_and_flattened() -> None:
    red, green, blue = colour_at("office", 338, 362)
    assert red > 150
    assert max(green, blue) < 60
    assert colour_at("office", 395, 395) == (255, 255, 255)
    assert max(colour_at("office", 350, 308)) < 40


def test_cmyk_picture_is_not_inverted() -> None:
    red, green, blue = colour_at("press", 320, 450)
    assert red < 60
    assert min(green, blue) > 120
    assert max(colour_at("press", 410, 450)) < 70

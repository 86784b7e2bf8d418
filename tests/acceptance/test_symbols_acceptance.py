"""The QR symbol of every layout is read under bad conditions: small, blurred, askew, in grey, in one bit."""

from __future__ import annotations

from functools import cache

import pytest
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from poster.compose.composition import QrSymbol
from tests.acceptance.sheets import PROFILES, SIZES, Key, named, picture, sheet

PAYLOAD = "https://polisen.se/tips-polisen"
PIXELS_A_MODULE = 3
SHEETS: list[Key] = [
    (layout, "neutral", size, profile) for layout in SIZES for size in SIZES[layout] for profile in PROFILES
]


@cache
def symbol(key: Key) -> Image.Image:
    """Return the first symbol of a sheet with its quiet zone, three pixels a module."""
    composition = sheet(key).composition
    found = next(item for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, QrSymbol))
    scale = PIXELS_A_MODULE / found.module
    whole = picture(key, scale)
    x, y = (found.frame.x - composition.trim.x) * scale, (composition.trim.top - found.frame.top) * scale
    side = found.frame.width * scale
    return whole.crop((round(x), round(y), round(x + side), round(y + side)))


def read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"), try_invert=False)]


CONDITIONS = {
    "plain": lambda image: image,
    "blurred": lambda image: image.resize((image.width * 2, image.height * 2)).filter(ImageFilter.GaussianBlur(2)),
    "12° left": lambda image: image.resize((image.width * 2, image.height * 2)).rotate(
        12, Image.Resampling.BICUBIC, expand=True, fillcolor="white"
    ),
    "12° right": lambda image: image.resize((image.width * 2, image.height * 2)).rotate(
        -12, Image.Resampling.BICUBIC, expand=True, fillcolor="white"
    ),
    "grey": lambda image: image.convert("L"),
    "one bit": lambda image: image.convert("L").point(lambda value: 255 if value > 127 else 0).convert("1"),
}


@pytest.mark.parametrize("key", SHEETS, ids=named)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_symbol_is_read(key, condition):
    assert read(CONDITIONS[condition](symbol(key))) == [PAYLOAD]


@pytest.mark.parametrize("key", SHEETS, ids=named)
def test_modules_are_large_enough_once_printed(key):
    composition = sheet(key).composition
    found = next(item for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, QrSymbol))
    size = "A5" if key[0] == "mini" else key[2]
    least = {"A2": 2.0, "A3": 2.0, "A4": 1.4, "A5": 1.0}[size]
    assert found.module / 72 * 25.4 * composition.profile.shrink >= least
    assert found.payload == PAYLOAD


def test_what_nobody_can_read_is_not_read():
    image = symbol(("mini", "neutral", "A5", "press"))
    assert read(ImageOps.invert(image)) == []
    spoilt = image.copy()
    side = image.width
    spoilt.paste("white", (0, 0, side // 2, side // 2))
    assert read(spoilt) == []

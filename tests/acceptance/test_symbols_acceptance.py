"""The QR symbol of every layout is read by two decoders: small, blurred, askew, pale, in one bit.

OpenCV's decoder shares nothing with the one that the proof asks. Both are asked as a telephone asks: a few frames,
one of which has to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product

import cv2
import numpy
import pytest
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from poster.compose.composition import QrSymbol
from tests.acceptance.sheets import PROFILES, SIZES, Key, named, picture, sheet

PAYLOAD = "https://polisen.se/tips-polisen"
PIXELS_A_MODULE = 3
SHEETS = [
    Key(layout, "neutral", size, profile) for layout in SIZES for size, profile in product(SIZES[layout], PROFILES)
]
BICUBIC = Image.Resampling.BICUBIC
ENLARGED = (1, 4 / 3, 2)  # the frames, in parts of the picture
MARGIN = 12  # pixels of paper around a frame


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


@cache
def detectors() -> tuple[cv2.QRCodeDetector | cv2.QRCodeDetectorAruco, ...]:
    return cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco()


def frames(image: Image.Image) -> Iterator[Image.Image]:
    """Yield a picture as a camera has it: nearer and farther, with and without what is around it."""
    for factor in ENLARGED:
        frame = image.convert("L").resize((round(image.width * factor), round(image.height * factor)), BICUBIC)
        yield frame
        yield ImageOps.expand(frame, MARGIN, 255)


def read_by_the_other(image: Image.Image) -> list[str]:
    """Return what OpenCV reads in the first frame in which it reads anything."""
    for frame, detector in product(frames(image), detectors()):
        text = detector.detectAndDecode(numpy.asarray(frame))[0]
        if text:
            return [text]
    return []


def turned(image: Image.Image, degrees: int) -> Image.Image:
    larger = image.resize((image.width * 2, image.height * 2))
    return larger.rotate(degrees, BICUBIC, expand=True, fillcolor="white")


def blurred(image: Image.Image) -> Image.Image:
    return image.resize((image.width * 2, image.height * 2)).filter(ImageFilter.GaussianBlur(2))


def pale(image: Image.Image) -> Image.Image:
    """Return a picture as little toner and grey paper show it: 0.6 of its contrast."""
    return image.convert("L").point(lambda value: 60 + value * 6 // 10)


def one_bit(image: Image.Image) -> Image.Image:
    return image.convert("L").point(lambda value: 255 if value > 127 else 0).convert("1")


CONDITIONS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "plain": lambda image: image,
    "blurred": blurred,
    "12° left": lambda image: turned(image, 12),
    "12° right": lambda image: turned(image, -12),
    "grey": pale,
    "one bit": one_bit,
}


@pytest.mark.parametrize("key", SHEETS, ids=named)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_symbol_is_read_by_two_decoders(key, condition):
    image = CONDITIONS[condition](symbol(key))
    assert read(image) == [PAYLOAD]
    assert read_by_the_other(image) == [PAYLOAD]


@pytest.mark.parametrize("key", SHEETS, ids=named)
def test_modules_are_large_enough_once_printed(key):
    composition = sheet(key).composition
    found = next(item for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, QrSymbol))
    size = "A5" if key.layout == "mini" else key.size
    least = {"A2": 2.0, "A3": 2.0, "A4": 1.4, "A5": 1.0}[size]
    assert found.module / 72 * 25.4 * composition.profile.shrink >= least
    assert found.payload == PAYLOAD


@pytest.mark.parametrize("reader", [read, read_by_the_other])
def test_what_nobody_can_read_is_not_read(reader):
    image = symbol(Key("mini", "neutral", "A5", "press"))
    side = image.width
    spoilt = image.copy()
    spoilt.paste("white", (0, 0, side // 2, side // 2))
    assert reader(spoilt) == []
    smeared = image.filter(ImageFilter.GaussianBlur(2 * PIXELS_A_MODULE))
    assert reader(smeared) == []


def test_an_inverted_symbol_is_not_read_by_those_that_do_not_look_for_one():
    assert read(ImageOps.invert(symbol(Key("mini", "neutral", "A5", "press")))) == []

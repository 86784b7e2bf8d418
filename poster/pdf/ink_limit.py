"""Stage paint: no picture has more ink than the substrate takes (TAC; ISO 12647-2:2013, 4.2.4.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PIL import Image, ImageChops, ImageMath

_ROWS = 256  # at once: whole pictures of 32-bit numbers would take a gigabyte
_INKS = 4
_FULL = 255


def limited(image: Image.Image, percent: float) -> Image.Image:
    """Return a CMYK picture in which no pixel has more than `percent` of ink; pixels below it stay as they are.

    What is too much of all three colours becomes black (grey component replacement), which keeps the look of a
    dark colour; if that is not enough, the colours are thinned evenly. `percent` is at least 100.
    """
    most = int(percent * _FULL / 100)
    result = Image.new("CMYK", image.size)
    for top in range(0, image.height, _ROWS):
        box = (0, top, image.width, min(top + _ROWS, image.height))
        result.paste(_limited(image.crop(box), most), box)
    return result


def _limited(image: Image.Image, most: int) -> Image.Image:
    """Return a strip with at most `most` of ink, where 255 is all of one."""
    bands = dict(zip("cmyk", image.split(), strict=True))

    def replaced(given: Any) -> Any:
        over = _positive(given["c"] + given["m"] + given["y"] + given["k"] - most)
        grey = given["min"](given["min"](given["c"], given["m"]), given["y"])
        return given["min"](given["min"]((over + 1) / 2, grey), _FULL - given["k"])

    black = _computed(replaced, bands)
    bands = {name: ImageChops.subtract(band, black) for name, band in bands.items() if name != "k"} | {
        "k": ImageChops.add(bands["k"], black)
    }

    def room(given: Any) -> Any:
        return most - given["k"]

    def thinned(name: str) -> Callable[[Any], Any]:
        def of(given: Any) -> Any:
            colours = given["c"] + given["m"] + given["y"]
            left = given["min"](colours, room(given))
            return given[name] * left / given["max"](colours, 1)

        return of

    return Image.merge("CMYK", [*(_computed(thinned(name), bands) for name in "cmy"), bands["k"]])


def _positive(value: Any) -> Any:
    """Return a number of a picture, 0 where it is below."""
    return value * (value > 0)


def _computed(formula: Callable[[Any], Any], bands: dict[str, Image.Image]) -> Image.Image:
    """Return a picture worked out in whole numbers from others, rounded down."""
    found: Image.Image = ImageMath.lambda_eval(formula, **bands)
    return found.convert("L")


def coverage(image: Image.Image, across: float, along: float) -> float:
    """Return the greatest mean of ink in percent over a square millimetre of a CMYK picture of that size in mm."""
    factor = (max(1, int(image.width / max(across, 1.0))), max(1, int(image.height / max(along, 1.0))))
    cyan, magenta, yellow, black = image.reduce(factor).split()
    halves = ImageChops.add(cyan, magenta, 2), ImageChops.add(yellow, black, 2)
    _, greatest = ImageChops.add(*halves, 2).getextrema()
    return float(greatest if isinstance(greatest, int | float) else max(greatest)) * _INKS / _FULL * 100

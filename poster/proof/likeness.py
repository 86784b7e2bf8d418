"""Stage prove: what a picture looks like, coarsely, so that another one in its place is told.

A picture is converted to the inks of the sheet and packed anew, so that none of its bytes are in the file. What
stays is what one sees: the mean greys of 16 x 16 fields.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from io import BytesIO

from PIL import Image

from poster.compose.composition import PlacedPicture
from poster.frozen import dataclass
from poster.geometry import Rect

FIELDS = 16  # on each side
_DRAFT = (256, 256)  # pixels at least: a JPEG need not be unpacked further
_FLATTEST, _STEEPEST = 0.6, 1.3
_UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class PromisedPicture:
    """A picture: the area in which it is seen, in points, and the greys of its fields there, row by row, in hex.

    Two digits a field from the upper left, 00 for black; empty for data that are no picture, which no file shows.
    """

    area: Rect
    greys: str


def promised_picture(picture: PlacedPicture) -> PromisedPicture:
    """Return what is seen of a placed picture."""
    frame, seen = picture.frame, picture.seen
    left, upper = (seen.x - frame.x) / frame.width, (frame.top - seen.top) / frame.height
    part = (left, upper, left + seen.width / frame.width, upper + seen.height / frame.height)
    return PromisedPicture(seen, _greys_of(picture.data, tuple(round(edge, 6) for edge in part)))


def greys(image: Image.Image, box: tuple[float, float, float, float] | None = None) -> bytes:
    """Return the mean greys of the fields of a picture in grey, or of a part of it in pixels."""
    return image.resize((FIELDS, FIELDS), Image.Resampling.BOX, box).tobytes()


def unlikeness(one: bytes, other: bytes) -> float:
    """Return by how much the most different field of a picture differs in two lists of greys, 0 to 255.

    Inks are lighter or flatter than a screen; so the best straight line between the two, within what inks do, is
    taken for the change of tones, and what is left for the difference.
    """
    count = len(one)
    mean_one, mean_other = sum(one) / count, sum(other) / count
    spread = sum((x - mean_one) ** 2 for x in one)
    common = sum((x - mean_one) * (y - mean_other) for x, y in zip(one, other, strict=True))
    slope = min(_STEEPEST, max(_FLATTEST, common / spread)) if spread else 1.0
    left = max(abs(y - mean_other - slope * (x - mean_one)) for x, y in zip(one, other, strict=True))
    return max(left, abs(mean_other - mean_one))


@lru_cache(maxsize=64)
def _greys_of(data: bytes, part: tuple[float, ...]) -> str:
    """Return the greys of a part (left, upper, right and lower edge, of 1) of a file, on white."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data), formats=("PNG", "JPEG")) as image:
            image.draft("RGB", _DRAFT)
            grey = _on_white(image)
    except _UNREADABLE:
        return ""
    left, upper, right, lower = part
    box = (left * grey.width, upper * grey.height, min(1.0, right) * grey.width, min(1.0, lower) * grey.height)
    return greys(grey, box).hex()


def _on_white(image: Image.Image) -> Image.Image:
    """Return a picture in grey, what is transparent in white."""
    if image.mode.startswith("I"):  # 16 bits a pixel: the upper eight
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB").convert("L")
    layer = image.convert("RGBA")
    flat = Image.new("RGBA", layer.size, "white")
    flat.alpha_composite(layer)
    return flat.convert("L")

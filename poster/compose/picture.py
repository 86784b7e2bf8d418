"""Stage compose: pictures of the owner (PNG, JPEG): their place and their resolution."""

from __future__ import annotations

from collections.abc import Mapping

from poster.campaign.layout import Align, Anchor, Scale, Slot
from poster.campaign.piece import PictureFile
from poster.campaign.pixels import pixels
from poster.compose.composition import PlacedPicture
from poster.geometry import Rect, mm
from poster.problems import Problem, Related, error

GAP = 0.5  # between the logos of a row, as a part of their height
_EXACT = 1e-6
LEAST_PPI = 200.0  # below this the pixels show at reading distance
THINNEST = mm(0.1)  # a line below 0.25 pt breaks up on the plate
_ROUNDING = 0.5  # ppi, as a file is held to it when it is read back


def placed_picture(slot: Slot, frame: Rect, picture: PictureFile) -> PlacedPicture:
    """Return the whole picture as large as `frame` allows, placed in it by the slot's `align` and `anchor`.

    With scale `cover` it fills the frame and is cropped to it, with `width` it is as wide as the frame.
    `ValueError` as `pixels`.
    """
    across, down = pixels(picture.data)
    scales = (frame.width / across, frame.height / down)
    scale = {Scale.COVER: max(scales), Scale.WIDTH: scales[0]}.get(slot.scale, min(scales))
    width, height = across * scale, down * scale
    slack, spare = frame.height - height, frame.width - width
    y = frame.y + {Anchor.TOP: slack, Anchor.MIDDLE: slack / 2, Anchor.BOTTOM: 0.0}[slot.anchor]
    x = frame.x + _before(slot.align, spare)
    clip = rounded_rect(frame) if min(slack, spare) < -_EXACT else None
    return PlacedPicture(rounded_rect(Rect(x, y, width, height)), picture.data, picture.digest, picture.name, clip)


def rounded_rect(rect: Rect) -> Rect:
    """Return a rectangle in ten thousandths of a point."""
    return Rect(round(rect.x, 4), round(rect.y, 4), round(rect.width, 4), round(rect.height, 4))


def _before(align: Align, slack: float) -> float:
    """Return how much of `slack` is left of a picture; pictures know no direction of script, the end is right."""
    return {Align.START: 0.0, Align.CENTRE: slack / 2, Align.END: slack}[align]


def row_frames(align: Align, frame: Rect, pictures: Mapping[str, PictureFile]) -> dict[str, Rect]:
    """Return the frame of each picture of a row in `frame`, by the names of `pictures`, in their order.

    They share one height, the greatest at which all of them stand in the frame, and keep half of it apart. A
    picture that cannot be read takes no part.
    """
    shapes = {name: shape for name, picture in pictures.items() if (shape := _shape(picture))}
    if not shapes:
        return {}
    needed = sum(shapes.values()) + GAP * (len(shapes) - 1)
    height = min(frame.height, frame.width / needed)
    x = frame.x + _before(align, frame.width - height * needed)
    found: dict[str, Rect] = {}
    for name, shape in shapes.items():
        found[name] = Rect(x, frame.y, height * shape, frame.height)
        x += height * (shape + GAP)
    return found


def _shape(picture: PictureFile) -> float:
    """Return the width of a picture as a multiple of its height, 0 if it cannot be read."""
    try:
        across, down = pixels(picture.data)
    except ValueError:
        return 0.0
    return across / down


def resolution_problems(slot: Slot, placed: PlacedPicture, picture: PictureFile) -> tuple[Problem, ...]:
    """Return the error `picture/resolution` if the picture has less than 200 ppi or is thinner than a hair line.

    Of its two axes the one with less counts. Its proof would fail: pictures of next to no height cannot be drawn.
    """
    across, down = pixels(picture.data)
    sides = ((across, placed.frame.width), (down, placed.frame.height))
    thinnest = min(length for _, length in sides)
    ppi = 72 * min(count / max(length, THINNEST) for count, length in sides)
    if thinnest >= THINNEST and ppi >= LEAST_PPI - _ROUNDING:
        return ()
    message = f"picture '{picture.name}' has {ppi:.0f} ppi on the sheet, at least {LEAST_PPI:.0f} ppi is needed"
    hint = "ask its owner for a larger file"
    if thinnest < THINNEST:
        found = f"{thinnest / mm(1):.4f} mm at its thinnest on the sheet"
        message = f"picture '{picture.name}' is {across} × {down} pixels and {found}, at least 0.1 mm is needed"
        hint = "crop it to what it shows, or give it another shape"
    return (error("picture/resolution", message, picture.at, hint, Related(f"slot '{slot.name}'", slot.at)),)

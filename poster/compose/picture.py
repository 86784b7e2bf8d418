"""Stage compose: pictures of the owner (PNG, JPEG): their place and their resolution."""

from __future__ import annotations

from poster.campaign.layout import Align, Anchor, Scale, Slot
from poster.campaign.piece import PictureFile
from poster.campaign.pixels import pixels
from poster.compose.composition import PlacedPicture
from poster.geometry import Rect
from poster.problems import Problem, Related, warning

_EXACT = 1e-6
LEAST_PPI = 200.0  # below this the pixels show at reading distance


def placed_picture(slot: Slot, frame: Rect, picture: PictureFile) -> PlacedPicture:
    """Return the whole picture as large as `frame` allows, by the slot's align and anchor.

    With scale `cover` it fills the frame and is cropped to it, with `width` it is as wide as the frame.
    `ValueError` as `pixels`.
    """
    across, down = pixels(picture.data)
    scales = (frame.width / across, frame.height / down)
    scale = {Scale.COVER: max(scales), Scale.WIDTH: scales[0]}.get(slot.scale, min(scales))
    width, height = across * scale, down * scale
    slack, spare = frame.height - height, frame.width - width
    y = frame.y + {Anchor.TOP: slack, Anchor.MIDDLE: slack / 2, Anchor.BOTTOM: 0.0}[slot.anchor]
    x = frame.x + {Align.START: 0.0, Align.CENTRE: spare / 2, Align.END: spare}[slot.align]
    clip = rounded_rect(frame) if min(slack, spare) < -_EXACT else None
    return PlacedPicture(rounded_rect(Rect(x, y, width, height)), picture.data, picture.digest, picture.name, clip)


def rounded_rect(rect: Rect) -> Rect:
    """Return a rectangle in ten thousandths of a point."""
    return Rect(round(rect.x, 4), round(rect.y, 4), round(rect.width, 4), round(rect.height, 4))


def resolution_problems(slot: Slot, placed: PlacedPicture, picture: PictureFile) -> tuple[Problem, ...]:
    """Return the warning `picture/resolution` if the picture has less than 200 ppi on the sheet."""
    across, _ = pixels(picture.data)
    ppi = across / placed.frame.width * 72
    if ppi >= LEAST_PPI:
        return ()
    message = f"picture '{picture.name}' has {ppi:.0f} ppi on the sheet, at least {LEAST_PPI:.0f} ppi is needed"
    hint = "ask its owner for a larger file"
    return (warning("picture/resolution", message, picture.at, hint, Related(f"slot '{slot.name}'", slot.at)),)

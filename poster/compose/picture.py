"""Stage compose: pictures of the owner (PNG, JPEG): their place and their resolution."""

from __future__ import annotations

from poster.campaign.layout import Anchor, Slot
from poster.campaign.piece import PictureFile
from poster.campaign.pixels import pixels
from poster.compose.composition import PlacedPicture
from poster.geometry import Rect
from poster.problems import Problem, Related, warning

LEAST_PPI = 200.0  # below this the pixels show at reading distance


def placed_picture(slot: Slot, frame: Rect, picture: PictureFile) -> PlacedPicture:
    """Return the whole picture as large as `frame` allows, at its left edge and by the slot's anchor.

    `ValueError` as `pixels`.
    """
    across, down = pixels(picture.data)
    scale = min(frame.width / across, frame.height / down)
    width, height = across * scale, down * scale
    slack = frame.height - height
    y = frame.y + {Anchor.TOP: slack, Anchor.MIDDLE: slack / 2, Anchor.BOTTOM: 0.0}[slot.anchor]
    placed = Rect(round(frame.x, 4), round(y, 4), round(width, 4), round(height, 4))
    return PlacedPicture(placed, picture.data, picture.digest, picture.name)


def resolution_problems(slot: Slot, placed: PlacedPicture, picture: PictureFile) -> tuple[Problem, ...]:
    """Return the warning `picture/resolution` if the picture has less than 200 ppi on the sheet."""
    across, _ = pixels(picture.data)
    ppi = across / placed.frame.width * 72
    if ppi >= LEAST_PPI:
        return ()
    message = f"picture '{picture.name}' has {ppi:.0f} ppi on the sheet, at least {LEAST_PPI:.0f} ppi is needed"
    hint = "ask its owner for a larger file"
    return (warning("picture/resolution", message, picture.at, hint, Related(f"slot '{slot.name}'", slot.at)),)

"""Stage compose: pictures of the owner (PNG, JPEG): their size in pixels, their place, their resolution."""

from __future__ import annotations

import struct

from poster.campaign.layout import Anchor, Slot
from poster.campaign.piece import PictureFile
from poster.compose.composition import PlacedPicture
from poster.geometry import Rect
from poster.problems import Problem, Related, warning

LEAST_PPI = 200.0  # below this the pixels show at reading distance
_PNG = b"\x89PNG\r\n\x1a\n"
# Frame headers of JPEG (ISO/IEC 10918-1, table B.1): all SOF markers, without DHT, JPG and DAC.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def pixels(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG or JPEG in pixels; `ValueError` if its header cannot be read."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
    elif data.startswith(b"\xff\xd8"):
        width, height = _jpeg_pixels(data)
    else:
        raise ValueError("neither a PNG nor a JPEG")
    if not width or not height:
        raise ValueError("a picture without an area")
    return width, height


def _jpeg_pixels(data: bytes) -> tuple[int, int]:
    """Return the size stated in the frame header of a JPEG (ISO/IEC 10918-1, B.2.2)."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        if marker == 0xFF:
            place += 1
        elif marker in _JPEG_BARE:
            place += 2
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    raise ValueError("a JPEG without a frame header")


def placed_picture(slot: Slot, frame: Rect, picture: PictureFile) -> PlacedPicture:
    """Return the whole picture as large as `frame` allows, at its left edge and by the slot's anchor.

    `ValueError` as `pixels`.
    """
    across, down = pixels(picture.data)
    scale = min(frame.width / across, frame.height / down)
    width, height = across * scale, down * scale
    slack = frame.height - height
    y = frame.y + {Anchor.TOP: slack, Anchor.MIDDLE: slack / 2, Anchor.BOTTOM: 0.0}[slot.anchor]
    return PlacedPicture(
        Rect(round(frame.x, 4), round(y, 4), round(width, 4), round(height, 4)), picture.data, picture.digest
    )


def resolution_problems(slot: Slot, placed: PlacedPicture, picture: PictureFile) -> tuple[Problem, ...]:
    """Return the warning `picture/resolution` if the picture has less than 200 ppi on the sheet."""
    across, _ = pixels(picture.data)
    ppi = across / placed.frame.width * 72
    if ppi >= LEAST_PPI:
        return ()
    message = f"picture '{picture.name}' has {ppi:.0f} ppi on the sheet, at least {LEAST_PPI:.0f} ppi is needed"
    hint = "ask its owner for a larger file"
    return (warning("picture/resolution", message, picture.at, hint, Related(f"slot '{slot.name}'", slot.at)),)

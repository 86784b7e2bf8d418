"""Stage resolve: how many pixels a picture has, told from its header without opening the picture.

The file comes from the user: nothing but the header is read, and one that cannot be read is refused.
"""

from __future__ import annotations

import struct

MAX_PIXELS = 40_000_000  # A2 at 300 ppi has 35 million
MAX_CHUNKS = 50_000  # of a PNG: programs write one for each 400 bytes and more

_PNG = b"\x89PNG\r\n\x1a\n"
# Frame headers of JPEG (ISO/IEC 10918-1, table B.1): all SOF markers, without DHT, JPG and DAC.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def pixels(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG or JPEG in pixels; `ValueError` says what the file is if it is neither."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])  # ISO/IEC 15948, 11.2.2
        _count_chunks(data)
    elif data.startswith(b"\xff\xd8"):
        width, height = _jpeg_pixels(data)
    else:
        raise ValueError("neither a PNG nor a JPEG")
    if not width or not height:
        raise ValueError("a picture without an area")
    return width, height


def _count_chunks(data: bytes) -> None:
    """Raise `ValueError` for a PNG of so many parts that reading them takes minutes (ISO/IEC 15948, 5.3)."""
    place = len(_PNG)
    for _ in range(MAX_CHUNKS):
        if place >= len(data):
            return
        place += 12 + int.from_bytes(data[place : place + 4], "big")
    raise ValueError(f"a PNG of more than {MAX_CHUNKS} parts")


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

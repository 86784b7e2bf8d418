"""Stage resolve: how many pixels a picture has, told from its header without opening the picture.

The file comes from the user: nothing but the header is read, and one that cannot be read is refused.
"""

from __future__ import annotations

import re
import struct

MAX_PIXELS = 40_000_000  # A2 at 300 ppi has 35 million
MAX_CHUNKS = 50_000  # of a PNG: programs write one for each 400 bytes and more
MAX_SCANS = 200  # of a progressive JPEG: programs write about 10
MAX_SCANNED = 2_000_000_000  # scans times pixels: a scan goes over all pixels, in 2.4 ms a million

_PNG = b"\x89PNG\r\n\x1a\n"
# Frame headers of JPEG (ISO/IEC 10918-1, table B.1): all SOF markers, without DHT, JPG and DAC.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
# A marker, among the data of a scan, too: no byte 0xFF of theirs, no fill byte and no RST (B.1.1.2, B.1.1.5).
_JPEG_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_JPEG_END, _JPEG_SCAN = 0xD9, 0xDA


def pixels(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG or JPEG in pixels; `ValueError` says what the file is if it is neither."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])  # ISO/IEC 15948, 11.2.2
        _count_chunks(data)
    elif data.startswith(b"\xff\xd8"):
        width, height = _jpeg_pixels(data)
        _count_scans(data, width * height)
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


def _count_scans(data: bytes, area: int) -> None:
    """Raise `ValueError` for a JPEG of so many scans or parts that decoding takes minutes (ISO/IEC 10918-1, B.2).

    Each of them makes a decoder go over the whole picture, even one of ten bytes that changes nothing.
    """
    place, scans = 2, 0
    for _ in range(MAX_CHUNKS):
        found = _JPEG_MARKER.search(data, place)
        if found is None or found[1][0] == _JPEG_END:
            return
        place = found.end()
        if found[1][0] not in _JPEG_BARE:
            place += max(2, int.from_bytes(data[place : place + 2], "big"))
        scans += found[1][0] == _JPEG_SCAN
        if scans > MAX_SCANS or scans * area > MAX_SCANNED:
            most = min(MAX_SCANS, MAX_SCANNED // max(1, area))
            raise ValueError(f"a JPEG of more than {most} scans")
    raise ValueError(f"a JPEG of more than {MAX_CHUNKS} parts")


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

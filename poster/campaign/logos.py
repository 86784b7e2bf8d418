"""Stage resolve: pictures that come from the owner, read and checked before anything is placed."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

from poster.campaign.library import read_inside
from poster.campaign.model import Campaign, Logo
from poster.campaign.piece import PictureFile
from poster.problems import Location, Problem, Rejected, Severity, error

MAX_BYTES = 20_000_000
MAX_PIXELS = 100_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# Markers that start a frame and so hold its size (ISO/IEC 10918-1, table B.1: SOF0 to SOF15 but DHT, JPG, DAC).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def read_logo(logo: Logo, folder: str, alt: str) -> PictureFile:
    """Return the picture of `logo` in the campaign `folder` with its alternative text.

    PNG or JPEG by its first bytes, at most 20 MB and 100 megapixels. Raises `Rejected` with picture/missing,
    picture/format, picture/too-large, or the fault of its path.
    """
    try:
        data = read_inside(Path(folder), logo.file, MAX_BYTES)
    except Rejected as refused:
        raise Rejected(tuple(_named(problem, logo) for problem in refused.problems), refused.exit_code) from None
    size = pixel_size(data)
    if size is None:
        hint = "save the picture as PNG or JPEG"
        raise Rejected((error("picture/format", f"'{logo.file}' is neither PNG nor JPEG", logo.at, hint),))
    if not 0 < size[0] * size[1] <= MAX_PIXELS:
        message = f"'{logo.file}' has {size[0]} × {size[1]} pixels; at most 100 million are allowed"
        raise Rejected((error("picture/too-large", message, logo.at),))
    return PictureFile(logo.name, data, hashlib.sha256(data).hexdigest(), alt, logo.at)


def logo_problems(campaign: Campaign) -> tuple[Problem, ...]:
    """Return what is wrong with the files of all logos, those included that no layout shows."""
    found: list[Problem] = []
    for logo in campaign.logos.values():
        try:
            read_logo(logo, campaign.folder, "")
        except Rejected as refused:
            found += refused.problems
    return tuple(found)


def _named(problem: Problem, logo: Logo) -> Problem:
    """Return the fault of a file as one of the logo, at the place that names it."""
    if problem.code != "file/missing":
        return Problem(problem.code, Severity.ERROR, problem.message, logo.at, problem.hint, problem.related)
    message = f"the picture '{logo.file}' of logo '{logo.name}' is not in the campaign folder"
    return error("picture/missing", message, logo.at, problem.hint)


def pixel_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as the header states them; None if it is neither PNG nor JPEG."""
    if data.startswith(_PNG):
        # ISO/IEC 15948, 11.2.2: IHDR is the first chunk; width and height are its first fields.
        return struct.unpack(">II", data[16:24]) if data[12:16] == b"IHDR" and len(data) >= 24 else None
    return _jpeg_size(data) if data.startswith(_JPEG) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height from the first frame header (ISO/IEC 10918-1, B.2.2)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xFF:
            at += 1
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        else:
            at += 2 + length
    return None


def logo_alt(logo: Logo, language: str, fallback: str) -> str:
    """Return the alternative text of `logo` in `language`, else in the fallback language, else `""`."""
    for tongue in (language, fallback):
        if tongue in logo.alt:
            return logo.alt[tongue].value
    return ""


def no_alt(logo: Logo, language: str) -> Problem:
    """Return the fault of a picture that cannot be read aloud (ISO 14289-1:2014, 7.3)."""
    message = f"logo '{logo.name}' has no text in '{language}' that says what it shows"
    return error("figure/no-alt", message, _alt_place(logo), "add it as 'alt'")


def _alt_place(logo: Logo) -> Location:
    """Return the place of a text of the logo, else the logo's."""
    return next((text.at for text in logo.alt.values()), logo.at)

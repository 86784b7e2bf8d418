"""Stage prove: what a file says of itself, so that its promise, or the profile to judge it by, can be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from poster.campaign.profiles import OFFICE, PRESS, Profile
from poster.proof.sheet import Sheet, Unreadable

_MAX_PACKET = 2_000_000
_FONT = re.compile("/F[0-9a-f]{10}")
_IDENTIFIER = re.compile(rb"<dc:identifier>\s*([0-9A-Za-z-]{4,40})\s*</dc:identifier>")


def version_code(data: bytes) -> str:
    """Return the version code in a file's metadata (XMP, dc:identifier), "" if there is none to be read."""
    with Sheet(data) as sheet:
        try:
            found = _IDENTIFIER.search(_packet(sheet))
        except Unreadable:
            return ""
    return found[1].decode() if found else ""


def stated_profile(data: bytes) -> Profile | None:
    """Return the shipped profile that a file's output intent speaks of, None if it states none.

    One for PDF/X (ISO 32000-1, 14.11.5) or with a CMYK profile is for the press, another for the office.
    """
    with Sheet(data) as sheet:
        try:
            intents = list(_intents(sheet))
        except Unreadable:
            return None
    if any(kind == "/GTS_PDFX" or components == 4 for kind, components in intents):
        return PRESS
    return OFFICE if intents else None


def is_print_stream(data: bytes) -> bool:
    """Is it a file for a printer of a run of stacks: of several pages, ours, and identified as nothing?

    Other programs keep the fonts' resource names, which have their digest, and no other program gives such.
    """
    with Sheet(data) as sheet:
        try:
            is_marked = any(key in sheet.catalogue for key in ("/Metadata", "/OutputIntents", "/StructTreeRoot"))
            return not is_marked and _is_of_many(sheet)
        except Unreadable:
            return False


def _is_of_many(sheet: Sheet) -> bool:
    """Has the file several pages, with fonts named as ours are in a print stream?"""
    try:
        pages = sheet.reader.pages
        fonts = _object(_object(pages[0]["/Resources"])["/Font"]) if len(pages) > 1 else {}
        return bool(fonts) and all(_FONT.fullmatch(name) for name in fonts)
    except Exception as fault:
        raise Unreadable("the pages are damaged") from fault


def _packet(sheet: Sheet) -> bytes:
    """Return the beginning of the file's XMP packet."""
    stream = _object(sheet.catalogue.get("/Metadata"))
    try:
        return bytes(stream.get_data()[:_MAX_PACKET]) if hasattr(stream, "get_data") else b""
    except Exception as fault:  # a reader of untrusted bytes may raise anything
        raise Unreadable("the metadata are damaged") from fault


def _intents(sheet: Sheet) -> Iterator[tuple[str, int]]:
    """Yield kind and number of components of each output intent."""
    try:
        for intent in _object(sheet.catalogue.get("/OutputIntents")) or ():
            entries = _object(intent)
            icc = _object(entries.get("/DestOutputProfile"))
            yield str(entries.get("/S")), int(icc["/N"]) if icc is not None else 0
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable("the output intents are damaged") from fault


def _object(value: Any) -> Any:
    """Return an object, looked up if it is a reference."""
    return value.get_object() if hasattr(value, "get_object") else value

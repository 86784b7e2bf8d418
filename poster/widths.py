"""Bottom room: how many columns of a terminal a text takes."""

from __future__ import annotations

import unicodedata


def columns_of(text: str) -> int:
    """Return the columns of a terminal that `text` takes: two for wide characters, none for marks (UAX #11)."""
    return sum(_columns(character) for character in unicodedata.normalize("NFC", text))


def _columns(character: str) -> int:
    """Return the columns that one character takes."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

"""Stage resolve: characters that are never drawn, so that nobody sees them on a sheet."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category

# Default_Ignorable_Code_Point beyond category Cf (Unicode, DerivedCoreProperties.txt).
_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
# Format characters that are drawn (Unicode, Prepended_Concatenation_Mark and the annotation marks).
_DRAWN_FORMAT = frozenset((*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, *range(0xFFF9, 0xFFFC)))


@lru_cache(maxsize=4096)
def is_hidden(char: str) -> bool:
    """Is `char` never drawn: joiners, bidi marks, variation selectors (Unicode, Default_Ignorable_Code_Point)?"""
    code = ord(char)
    if any(first <= code <= last for first, last in _IGNORABLE):
        return True
    return category(char) == "Cf" and code not in _DRAWN_FORMAT

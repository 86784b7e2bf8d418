"""Stage compose: where words may be hyphenated, by the dictionaries of the language."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol, cast

LEFT = 2  # letters that stay before a hyphen
RIGHT = 3  # letters that go to the next line
# Languages with dictionaries for several regions: the one to take where none is stated.
_REGIONS = {
    "de": "de_DE",
    "en": "en_GB",
    "nb": "nb_NO",
    "no": "nb_NO",
    "pt": "pt_PT",
    "sr": "sr_Latn",
    "sv": "sv_SE",
}


class _Dictionary(Protocol):
    """What is used of a hyphenation dictionary."""

    def positions(self, word: str) -> list[int]:
        """Return the places where `word` may be divided."""


@lru_cache(maxsize=32)
def _dictionary(language: str) -> _Dictionary | None:
    """Return the dictionary of a BCP 47 language tag; None if there is none."""
    import pyphen

    tag = language.replace("-", "_")
    name = pyphen.language_fallback(_REGIONS.get(tag.lower(), tag))
    return cast("_Dictionary", pyphen.Pyphen(lang=name, left=LEFT, right=RIGHT)) if name else None


@lru_cache(maxsize=8192)
def hyphen_points(word: str, language: str) -> tuple[int, ...]:
    """Return the offsets in `word` (letters only) where it may be divided; none in an unknown language.

    Places where the spelling would change when divided are left out.
    """
    dictionary = _dictionary(language)
    if dictionary is None or len(word) < LEFT + RIGHT:
        return ()
    found = (place for place in dictionary.positions(word) if not getattr(place, "data", None))
    return tuple(int(place) for place in found if LEFT <= place <= len(word) - RIGHT)

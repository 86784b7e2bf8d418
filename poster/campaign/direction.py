"""Stage load: which way a language is written, by its BCP 47 tag."""

from __future__ import annotations

# Languages written from right to left where the tag names no script (CLDR, likely subtags).
RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "prs", "ps", "sd", "ug", "ur", "yi"})

_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})


def runs_from_right(language: str) -> bool:
    """Is `language`, a BCP 47 tag, written from right to left? A script subtag decides before the language."""
    parts = language.lower().split("-")
    scripts = [part for part in parts[1:] if len(part) == 4 and part.isalpha()]
    return scripts[0] in _RTL_SCRIPTS if scripts else parts[0] in RTL_LANGUAGES

"""Stacks: the order of names by Swedish rules: å, ä and ö after z, v before w, an accent no letter of its own.

The rules are those of Svenska Akademiens ordlista and of CLDR's locale `sv`: ü as y, æ as ä, ø as ö, đ and ð as
d; marks and then capitals only break a tie. Numbers are compared by their value, so that Brf 9 comes before 10.
"""

from __future__ import annotations

import re
import unicodedata

Key = tuple[tuple[tuple[int, int, str], ...], tuple[int, ...], str]

_ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}
# Letters written for others (CLDR, sv): primary the same, secondary different.
_AS = {"æ": "ä", "ø": "ö", "ü": "y", "ű": "y", "ę": "ä", "œ": "ö", "ő": "ö", "þ": "th", "ð": "d", "đ": "d"}
_AS |= {"ß": "ss", "ł": "l", "ı": "i"}
_OWN = frozenset("åäö")
_PART = re.compile(r"[0-9]+|[^\W\d_]|\S|\s+", re.DOTALL)
_SIGN, _NUMBER, _LETTER, _OTHER_LETTER = range(4)


def swedish_key(name: str) -> Key:
    """Return what names are sorted by; see the module for the rules. Signs and blanks come before letters."""
    primary: list[tuple[int, int, str]] = []
    marks: list[int] = []
    for part in _PART.findall(unicodedata.normalize("NFC", " ".join(name.split())).lower()):
        if part.isascii() and part.isdigit():
            primary.append((_NUMBER, int(part), ""))
            marks.append(0)
            continue
        for letter, mark in _letters(part):
            primary.append(_primary(letter))
            marks.append(mark)
    return tuple(primary), tuple(marks), name.swapcase()


def initial(word: str) -> str:
    """Return what `word` is sorted by first, as a capital: its letter, `0–9` for a number, `…` for a sign."""
    part = _PART.findall(unicodedata.normalize("NFC", word).lower())[0]
    if part.isascii() and part.isdigit():
        return "0–9"
    letter = _letters(part)[0][0]
    return letter.upper() if letter.isalpha() else "…"


def _letters(part: str) -> list[tuple[str, int]]:
    """Return the plain letters a letter is sorted as, each with 1 if it had a mark."""
    if part in _AS:
        return [(letter, 1) for letter in _AS[part]]
    if part in _OWN or part.isascii():
        return [(part, 0)]
    plain = unicodedata.normalize("NFD", part)
    base = "".join(character for character in plain if not unicodedata.combining(character))
    return [(letter, int(base != part)) for letter in base or part]


def _primary(letter: str) -> tuple[int, int, str]:
    """Return the rank of a letter or sign."""
    if letter in _RANK:
        return (_LETTER, _RANK[letter], "")
    return (_OTHER_LETTER if letter.isalpha() else _SIGN, 0, letter)

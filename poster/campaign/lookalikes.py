"""Stage load: numbers and hosts that are not what they look like.

A reader sees shapes; a telephone and a browser take characters. What cannot be told apart by eye is refused: hidden
characters, letters among digits, digits among letters, and hosts whose letters come from several scripts or imitate
those of another (Unicode Technical Standard 39, 5.1 and 5.2).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PARTS = re.compile(r"[\s.()/+*#‐‑–-]+")
_DIGIT_LIKE = frozenset("OoQDIl|SBZ")
# A 0 or 1, or several of the same, between letters: read as o or l by whoever knows the word.
_DIGITS_AS_LETTERS = re.compile(r"(?<=[^\W\d_])(?:0+|1+)(?=[^\W\d_])")
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me", "Zl", "Zp"})
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Letters of other scripts that are drawn like small Latin ones in most typefaces (UTS 39, confusables).
_LATIN_LIKE = {
    "CYRILLIC": frozenset("аеорсухѕіјһԁԛԝѵӏ"),
    "GREEK": frozenset("αορνικυχγ"),
    "ARMENIAN": frozenset("օոսհցք"),
}
# Scripts that are written together in one word (UTS 39, 5.1).
_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)


def number_fault(number: str) -> str:
    """Return what in a telephone number is not what it looks like, `""` if nothing is."""
    hidden = hidden_character(number)
    if hidden:
        return f"holds the hidden character U+{ord(hidden):04X}"
    zeros = {ord(char) - unicodedata.decimal(char) for char in number if char.isdecimal()}
    if len(zeros) > 1:
        return "mixes digits of several scripts"
    for part in _PARTS.split(number):
        letters = [char for char in part if char.isalpha() or char == "|"]
        if len(letters) < len(part) and letters and all(_is_like_digit(char) for char in letters):
            return f"has the letter {_named(letters[0])} among its digits"
    return ""


@lru_cache(maxsize=1000)
def host_fault(host: str) -> str:
    """Return why a host, in Unicode or as `xn--…`, may be taken for another, `""` if it cannot."""
    hidden = hidden_character(host)
    if hidden:
        return f"holds the hidden character U+{ord(hidden):04X}"
    for written in host.lower().split("."):
        label = _in_unicode(written)
        digits = None if label.startswith("xn--") else _DIGITS_AS_LETTERS.search(label)
        if digits:
            return f"has the digit {digits[0][0]} among the letters of '{label}'"
        scripts = {_script(char) for char in label if char.isalpha()}
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            named = " and ".join(sorted(script.capitalize() for script in scripts))
            return f"mixes letters of {named} in '{label}'"
        for script in scripts & _LATIN_LIKE.keys():
            if all(char in _LATIN_LIKE[script] for char in label if char.isalpha()):
                return f"writes '{label}' in letters of {script.capitalize()} that look like Latin ones"
    return ""


def hidden_character(text: str) -> str:
    """Return the first character that is no letter or sign of its own: control, joiner, mark, filler; else `""`."""
    if text.isascii() and text.isprintable():
        return ""
    return next((char for char in text if char in _FILLERS or unicodedata.category(char) in _HIDDEN), "")


def _is_like_digit(char: str) -> bool:
    """Can a letter be taken for a digit, or is it of a script that nobody expects in a number?"""
    return char in _DIGIT_LIKE or _script(char) != "LATIN"


def _named(char: str) -> str:
    """Return a letter as it can be told from its like."""
    return f"'{char}'" if char.isascii() else f"U+{ord(char):04X}"


def _script(char: str) -> str:
    """Return the script of a letter by the first word of its name."""
    return unicodedata.name(char, "UNKNOWN").partition(" ")[0]


def _in_unicode(label: str) -> str:
    """Return a part of a host as it is shown (RFC 3492), as it is where it cannot be."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label

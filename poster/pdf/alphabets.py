"""Stage paint: the characters that texts of a language are made of, which a face brings with it from the start.

A face with the whole alphabet is the same in all files of a language, however their texts differ, so that a run
cuts it once, and its proof reads it once.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import lru_cache

import uharfbuzz as hb

# Letters beyond a to z, in lower case: Unicode CLDR, main exemplar characters, and auxiliary ones common in names.
_LETTERS = {
    "az": "çəğıöşü",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "bs": "čćđšž",
    "ca": "àçéèíïóòúü·",
    "cs": "áčďéěíňóřšťúůýž",
    "cy": "âêîôûŵŷïáèẅ",
    "da": "æøåéäö",
    "de": "äöüßé",
    "el": "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ",
    "es": "áéíñóúü",
    "et": "šžõäöü",
    "eu": "ñç",
    "fi": "åäöšžé",
    "fo": "áðíóúýæø",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "ga": "áéíóú",
    "gl": "áéíñóúü",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "it": "àéèìóòù",
    "kmr": "çêîşû",
    "ku": "çêîşû",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "mk": "абвгдѓежзѕијјклљмнњопрстќуфхцчџш",
    "mt": "ċġħżàèìòù",
    "nb": "æøåéèêóòâôàäö",
    "nl": "áäéëíïóöúüè",
    "nn": "æøåéèêóòâôàäö",
    "no": "æøåéèêóòâôàäö",
    "pl": "ąćęłńóśźż",
    "pt": "ãáàâçéêíóôõú",
    "ro": "ăâîșț",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "se": "áčđŋšŧžåäö",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sq": "çë",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџшčćđšž",
    "sv": "åäöéüàáæø",
    "tr": "çğıİöşüâîû",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}
_MARKS = "\u00a0§«»·–—‘’“”…"

# Letters that faces of the Latin script are wont to join.
_LIGATURES = ("ff", "fi", "fl", "ft", "fb", "fh", "fj", "fk", "tt", "ti", "ffi", "ffl", "fft")


@lru_cache(maxsize=64)
def alphabet(language: str) -> str:
    """Return the characters of a language (a tag of BCP 47), each once, in the order of their numbers.

    Those of ASCII and the common marks are those of every language; one that has no letters here has no more.
    """
    letters = _LETTERS.get(language.partition("-")[0].lower(), "")
    capitals = "".join(letter.upper() for letter in letters if len(letter.upper()) == 1)
    ascii_ones = string.ascii_letters + string.digits + string.punctuation + " "
    return "".join(sorted({*ascii_ones, *_MARKS, *letters, *capitals}))


def pairs_of(language: str, font: hb.Font) -> tuple[tuple[int, str], ...]:
    """Return glyph and text of the characters of a language that a font has, and of letters that it joins."""
    glyphs = ((font.get_nominal_glyph(ord(mark)), mark) for mark in alphabet(language))
    found = [(glyph, mark) for glyph, mark in glyphs if glyph]
    soft = [(glyph, "\u00ad") for glyph, mark in found if mark == "-"]
    return (*found, *soft, *_joined(font))


def _joined(font: hb.Font) -> Iterator[tuple[int, str]]:
    """Yield the ligatures that the font sets unless it is told not to."""
    for letters in _LIGATURES:
        buffer = hb.Buffer()
        buffer.add_str(letters)
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        glyphs = [info.codepoint for info in buffer.glyph_infos]
        if len(glyphs) == 1 and glyphs[0]:
            yield glyphs[0], letters

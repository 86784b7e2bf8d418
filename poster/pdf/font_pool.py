"""Stage paint: the fonts of a file that is written while its pages come: codes now, the font program at the end.

A code is the glyph's number in the whole font, so a sheet's content depends on the sheet alone: painted again in
another file, it is the same to the byte. Where glyphs do not stand for what their font says they mean (ligatures,
proportional figures, no-break spaces), the content spells the text out (ISO 32000-1, 14.9.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from unicodedata import normalize

from poster.campaign.piece import FontFile
from poster.compose.composition import GlyphRun, Item
from poster.pdf.document import Dictionary, Registry, Value
from poster.pdf.fonts import FontInUse, Pair, Subset, subset, type0_font, typeface

# Presentation forms A and B without marks alone, whose letter would be a blank.
_SHAPED = frozenset((*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEFD)))


@dataclass(slots=True)
class _Growing:
    """A font and what is used of it so far: the text of each glyph, the codes and widths."""

    file: FontFile
    meanings: dict[int, str] = field(default_factory=dict)
    codes: dict[Pair, int] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)


class FontPool:
    """The fonts of one file."""

    def __init__(self) -> None:
        self._growing: dict[str, _Growing] = {}
        self._in_use: dict[str, FontInUse] = {}

    @property
    def in_use(self) -> Mapping[str, FontInUse]:
        """The fonts taken so far, by digest; their subsets have widths, but no data yet."""
        return self._in_use

    def take(self, items: Iterable[Item], files: Mapping[str, FontFile]) -> tuple[Item, ...]:
        """Note the glyphs of `items`, whose fonts are in `files` by digest; return the items to be painted."""
        return tuple(self._taken(item, files) if isinstance(item, GlyphRun) else item for item in items)

    def add_to(self, document: Registry) -> Dictionary:
        """Add every font to the file and return the resource dictionary that names them."""
        resources: dict[str, Value] = {}
        for growing in self._growing.values():
            face, glyphs = typeface(growing.file), tuple(sorted(growing.widths))
            cut = subset(growing.file, glyphs, keeps_numbers=True)
            codes = {(glyph, growing.meanings.get(glyph, "")): glyph for glyph in glyphs}
            font = FontInUse(_resource(growing.file), face, cut, codes, frozenset(), has_glyph_codes=True)
            resources[font.resource] = document.add(type0_font(document, font))
        return Dictionary(resources)

    def _taken(self, run: GlyphRun, files: Mapping[str, FontFile]) -> GlyphRun:
        """Note a run's glyphs; return it with its text spelled out where the glyphs do not tell it."""
        if not run.glyphs:
            return run
        growing = self._font(run.font, files)
        meanings = glyph_meanings(growing.file)
        for pair in zip(run.glyphs, run.texts, strict=True):
            if pair not in growing.codes:
                _note(growing, pair, meanings)
        if run.actual_text is not None:
            return run
        tells = all(growing.meanings.get(glyph) == text for glyph, text in zip(run.glyphs, run.texts, strict=True))
        return run if tells else replace(run, actual_text="".join(run.texts))

    def _font(self, digest: str, files: Mapping[str, FontFile]) -> _Growing:
        """Return the font of that digest, taken into the file if it is new."""
        if digest not in self._growing:
            growing = _Growing(files[digest])
            face = typeface(growing.file)
            part = Subset("", b"", 0, {}, growing.widths)
            self._in_use[digest] = FontInUse(_resource(growing.file), face, part, growing.codes, frozenset())
            self._growing[digest] = growing
        return self._growing[digest]


def _note(growing: _Growing, pair: Pair, meanings: Mapping[int, str]) -> None:
    """Take a pair of glyph and text into the font; a glyph that no character maps to means its first text."""
    glyph, text = pair
    growing.codes[pair] = glyph
    growing.widths[glyph] = typeface(growing.file).width(glyph)
    meaning = meanings.get(glyph, text)
    if meaning:
        growing.meanings.setdefault(glyph, meaning)


def _resource(font: FontFile) -> str:
    """Return a font's name as a resource, which depends on nothing but the font."""
    return f"F{font.digest[:10]}"


@lru_cache(maxsize=64)
def glyph_meanings(font: FontFile) -> Mapping[int, str]:
    """Return the first character, by number, that the font maps to each glyph.

    A letter of Arabic in the shape of its place (Unicode, presentation forms) means the letter.
    """
    face = typeface(font)
    found: dict[int, str] = {}
    for number in sorted(face.face.unicodes):
        mark = normalize("NFKC", chr(number)) if number in _SHAPED else chr(number)
        found.setdefault(face.font.get_nominal_glyph(number), mark)
    return found

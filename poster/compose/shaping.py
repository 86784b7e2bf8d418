"""Stage compose: shaping, the one path from characters to glyphs (HarfBuzz).

Everything here is in thousandths of the type size, so that trying another size costs nothing. The caches
are keyed by the font's digest and all that can change a result, and are bounded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from unicodedata import category, normalize

import uharfbuzz as hb

from poster.campaign.hidden import is_hidden
from poster.campaign.piece import FontFile
from poster.frozen import dataclass
from poster.problems import Rejected, error

HYPHEN = "\u2010"
SOFT_HYPHEN = "\u00ad"
SPACES = frozenset(
    " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)

_ZWJ = "\u200d"


@dataclass(frozen=True, slots=True)
class FontMetrics:
    """Heights of a typeface in thousandths of the size; `descent` is positive downwards.

    `ascent` and `descent` are the typographic ones (OpenType, OS/2 sTypoAscender, sTypoDescender), else those
    of the table hhea. `digit_height` is that of the lowest of the ten digits.
    """

    ascent: float
    descent: float
    x_height: float
    cap_height: float
    digit_height: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """Glyphs of one typeface in visual order, in thousandths of the size.

    `texts` and `shifts` are as in `GlyphRun`. `left` and `right` are the side bearings of the whole: the
    distance of the ink from either end of the advance, 0 without ink. `low` and `high` bound the ink.
    `missing` are characters the typeface has no glyph for, or one without ink where there has to be some.
    """

    glyphs: tuple[int, ...]
    advances: tuple[float, ...]
    texts: tuple[str, ...]
    shifts: tuple[tuple[float, float], ...]
    advance: float
    left: float
    right: float
    low: float
    high: float
    has_ink: bool
    missing: tuple[str, ...]


class Typeface:
    """A font as HarfBuzz holds it; `typeface` returns the same one for the same bytes."""

    __slots__ = ("_extents", "_font", "digest", "metrics", "scale")

    def __init__(self, font: FontFile) -> None:
        face = hb.Face(font.data)
        if not face.glyph_count:
            message = f"the font '{font.family}' {font.weight} is damaged: no letter of it can be read"
            hint = "get the file anew from where it came"
            raise Rejected((error("font/unreadable", message, None, hint),))
        self.digest = font.digest
        self.scale = 1000 / face.upem
        self._font = hb.Font(face)
        self._extents: dict[int, tuple[float, float, float, float] | None] = {}
        self.metrics = self._measured(face)

    def has(self, char: str) -> bool:
        """Can the typeface show `char`? Spaces of all widths are made from U+0020, U+2011 from U+2010."""
        if self._font.get_nominal_glyph(ord(char)):
            return True
        if char in SPACES:
            return bool(self._font.get_nominal_glyph(0x20))
        return char == "\u2011" and bool(self._font.get_nominal_glyph(0x2010))

    def extents(self, glyph: int) -> tuple[float, float, float, float] | None:
        """Return left, lower, right and upper edge of a glyph's outline; None if it has no ink."""
        if glyph not in self._extents:
            box = self._font.get_glyph_extents(glyph)
            ink = None
            if box is not None and box.width and box.height:
                edges = (box.x_bearing, box.y_bearing + box.height, box.x_bearing + box.width, box.y_bearing)
                ink = tuple(edge * self.scale for edge in edges)
            self._extents[glyph] = ink
        return self._extents[glyph]

    def shape(self, buffer: hb.Buffer, features: dict[str, bool]) -> None:
        """Turn the characters of `buffer` into glyphs, in font units."""
        hb.shape(self._font, buffer, features)

    def top_of(self, char: str) -> float:
        """Return how high the glyph of `char` reaches above the baseline; 0 if there is none."""
        glyph = self._font.get_nominal_glyph(ord(char))
        ink = self.extents(glyph) if glyph else None
        return ink[3] if ink else 0.0

    def _measured(self, face: hb.Face) -> FontMetrics:
        ascent, descent, x_height, cap_height = _os2_metrics(bytes(face.reference_table("OS/2").data))
        if ascent - descent <= 0:
            lines = self._font.get_font_extents("ltr")
            ascent, descent = lines.ascender, lines.descender
        x = x_height * self.scale or self.top_of("x")
        cap = cap_height * self.scale or self.top_of("H")
        digit = min(self.top_of(char) for char in "0123456789") or cap
        return FontMetrics(ascent * self.scale, -descent * self.scale, x, cap, digit)


def _os2_metrics(table: bytes) -> tuple[int, int, int, int]:
    """Return ascender, descender, x-height and cap height in font units (OpenType, OS/2), 0 if unknown."""
    ascent, descent = struct.unpack_from(">hh", table, 68) if len(table) >= 72 else (0, 0)
    x_height, cap_height = struct.unpack_from(">hh", table, 86) if len(table) >= 90 else (0, 0)
    return ascent, descent, x_height, cap_height


class _ByDigest:
    """A font file as a cache key: hashing and comparing its bytes would cost more than shaping."""

    __slots__ = ("font",)

    def __init__(self, font: FontFile) -> None:
        self.font = font

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByDigest) and other.font.digest == self.font.digest

    def __hash__(self) -> int:
        return hash(self.font.digest)


@lru_cache(maxsize=128)
def _typeface(key: _ByDigest) -> Typeface:
    return Typeface(key.font)


def typeface(font: FontFile) -> Typeface:
    """Return the typeface of a font file, parsed once; `Rejected` (font/unreadable) if its tables make no font."""
    return _typeface(_ByDigest(font))


@lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """Return the script of `char` as an ISO 15924 tag, "" if it is common or inherited (UAX #24)."""
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(char)])
    buffer.guess_segment_properties()
    script = buffer.script
    return "" if script in (None, "Zyyy", "Zinh", "Zzzz") else str(script)


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of what stays in one typeface: a base with its marks and hidden characters."""
    start = 0
    for index in range(1, len(text)):
        char = text[index]
        if not (category(char).startswith("M") or is_hidden(char) or text[index - 1] == _ZWJ):
            yield start, index
            start = index
    if text:
        yield start, len(text)


@lru_cache(maxsize=8192)
def best_face(cluster: str, faces: tuple[Typeface, ...]) -> int:
    """Return the index of the first typeface that can show all of `cluster`, else its first character, else 0."""
    for form in (cluster, normalize("NFC", cluster)):
        drawn = [char for char in form if not is_hidden(char)]
        for index, face in enumerate(faces):
            if all(face.has(char) for char in drawn):
                return index
    return next((index for index, face in enumerate(faces) if face.has(cluster[0])), 0)


@lru_cache(maxsize=256)
def shape(
    text: str,
    face: Typeface,
    features: tuple[str, ...],
    language: str,
    script: str,
    direction: str,
    tracking: float,
) -> Shaped:
    """Return `text`, of one script and direction ("ltr" or "rtl"), as glyphs.

    `features` are OpenType tags, with a leading minus to switch one off. `tracking` is added to the advance
    of every cluster, in thousandths of the size. A text of hidden characters only becomes a space of no width,
    since a character that is read needs a glyph that carries it.
    """
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(char) for char in text])
    buffer.direction, buffer.script, buffer.language = direction, script or "Zyyy", language or "und"
    if direction == "ltr":
        # From right to left they keep a space of no width each: a reader that turns a word round would turn round
        # a letter and the mark that it stands for as well.
        buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    face.shape(buffer, _switches(features, tracking))
    infos, positions = buffer.glyph_infos or (), buffer.glyph_positions or ()
    if not infos:
        return _carrier(text, face)
    texts = _cluster_texts(text, tuple(info.cluster for info in infos))
    scale = face.scale
    advances, shifts = [], []
    for position, held in zip(positions, texts, strict=True):
        x_advance, x, y = position.x_advance, position.x_offset, position.y_offset
        advances.append(round(x_advance * scale + (tracking if held else 0.0), 3))
        shifts.append((round(x * scale, 3), round(y * scale, 3)) if x or y else (0.0, 0.0))
    return _boxed(face, tuple(info.codepoint for info in infos), tuple(advances), texts, tuple(shifts))


def _switches(features: tuple[str, ...], tracking: float) -> dict[str, bool]:
    """Return the features as switches; spaced letters do not join in ligatures."""
    loose = {"liga": False, "clig": False} if tracking else {}
    return loose | {tag.lstrip("-+"): not tag.startswith("-") for tag in features}


def _carrier(text: str, face: Typeface) -> Shaped:
    """Return a space without width that carries hidden characters."""
    if not text:
        return Shaped((), (), (), (), 0.0, 0.0, 0.0, 0.0, 0.0, False, ())
    space = shape(" ", face, (), "", "", "ltr", 0.0)
    return Shaped(space.glyphs, (0.0,), (text,), (), 0.0, 0.0, 0.0, 0.0, 0.0, False, ())


def _cluster_texts(text: str, starts: tuple[int, ...]) -> tuple[str, ...]:
    """Return for each glyph the text of its cluster, at the cluster's first glyph only."""
    edges = sorted(set(starts))
    edges.append(len(text))
    held = {start: text[start:end] for start, end in pairwise(edges)}
    if edges[0]:
        held[edges[0]] = text[: edges[1]]
    return tuple(held.pop(start, "") for start in starts)


def _boxed(
    face: Typeface,
    glyphs: tuple[int, ...],
    advances: tuple[float, ...],
    texts: tuple[str, ...],
    shifts: tuple[tuple[float, float], ...],
) -> Shaped:
    """Return the glyphs with the bounds of their ink."""
    x = 0.0
    boxes: list[tuple[float, float, float, float]] = []
    for glyph, advance, (dx, dy) in zip(glyphs, advances, shifts, strict=True):
        if ink := face.extents(glyph):
            boxes.append((x + dx + ink[0], dy + ink[1], x + dx + ink[2], dy + ink[3]))
        x += advance
    missing = _missing(glyphs, texts, face) or _blank(glyphs, texts, face)
    kept = shifts if any(dx or dy for dx, dy in shifts) else ()
    if not boxes:
        return Shaped(glyphs, advances, texts, kept, x, 0.0, 0.0, 0.0, 0.0, False, missing)
    lefts, lows, rights, highs = zip(*boxes, strict=True)
    return Shaped(
        glyphs, advances, texts, kept, x, min(lefts), x - max(rights), min(lows), max(highs), True, missing
    )


def _blank(glyphs: tuple[int, ...], texts: tuple[str, ...], face: Typeface) -> tuple[str, ...]:
    """Return the characters that all glyphs of their cluster leave without ink: nobody would see them."""
    found: list[str] = []
    blank = ""
    for glyph, text in zip(glyphs, texts, strict=True):
        if text:
            found += blank
            blank = text if not text.isspace() else ""
        if blank and face.extents(glyph):
            blank = ""
    found += blank
    return tuple(char for char in dict.fromkeys(found) if char not in SPACES and not is_hidden(char))


def _missing(glyphs: tuple[int, ...], texts: tuple[str, ...], face: Typeface) -> tuple[str, ...]:
    """Return the characters drawn as .notdef, each once; all of them where it cannot be told which."""
    if 0 not in glyphs:
        return ()
    drawn = tuple(dict.fromkeys(char for text in texts for char in text if not is_hidden(char)))
    return tuple(char for char in drawn if not face.has(char)) or drawn

"""Stage compose: a text divided into stretches that are shaped as one: by part, typeface, script and level."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from poster.campaign.hidden import is_hidden
from poster.compose.shaping import SOFT_HYPHEN, SPACES, Typeface, best_face, clusters, script_of
from poster.frozen import dataclass

_SPACES = SPACES | {"\t", "\n"}
_SPACE_CLASS = "\t" + "".join(sorted(SPACES))
_TOKEN = re.compile(f"\n|[{_SPACE_CLASS}]+|[^\n{_SPACE_CLASS}]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A passage as far as it decides widths: `ratio` is its size divided by that of the first."""

    text: str
    faces: tuple[Typeface, ...]
    features: tuple[str, ...]
    language: str
    tracking: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Atom:
    """A stretch of text shaped as one: within one part, typeface, script and level, and no space beside letters."""

    start: int
    end: int
    part: int
    face: Typeface
    script: str
    level: int


def joined(parts: tuple[Part, ...]) -> tuple[str, list[int], list[tuple[int, int, int]]]:
    """Return the whole text without soft hyphens, their places, and start, end and part of each stretch.

    A space joins two parts unless white space stands there already; it belongs to the larger of the
    two, since what parts two sentences must not be narrower than the spaces within one of them.
    """
    text = ""
    soft: list[int] = []
    ranges: list[tuple[int, int, int]] = []
    for index, part in enumerate(parts):
        if not part.text.strip(SOFT_HYPHEN):
            continue
        if text and not text[-1].isspace() and not part.text[0].isspace():
            before = ranges[-1][2]
            owner = before if parts[before].ratio >= part.ratio else index
            ranges.append((len(text), len(text) + 1, owner))
            text += " "
        start = len(text)
        for place, piece in enumerate(part.text.split(SOFT_HYPHEN)):
            if place:
                soft.append(len(text))
            text += piece
        ranges.append((start, len(text), index))
    return text, soft, ranges


def divided(
    text: str, parts: tuple[Part, ...], ranges: list[tuple[int, int, int]], found: tuple[int, ...]
) -> list[Atom]:
    """Return the text in stretches to be shaped as one."""
    atoms: list[Atom] = []
    for start, end, index in ranges:
        faces = parts[index].faces
        for match in _TOKEN.finditer(text, start, end):
            is_space = match[0][0] in _SPACES
            for first, last in _level_runs(found, match.start(), match.end()):
                if is_space:
                    face = _space_face(text[first], atoms, index, faces)
                    atoms.append(Atom(first, last, index, face, "", found[first]))
                    continue
                for head, tail, face_index, script in _items(text[first:last], faces, found[first] % 2):
                    face = faces[face_index]
                    atoms.append(Atom(first + head, first + tail, index, face, script, found[first]))
    return atoms


def _level_runs(found: tuple[int, ...], start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of equal level between two places."""
    if found[start] == found[end - 1] and len(set(found[start:end])) == 1:
        return [(start, end)]
    edges = [start, *(place for place in range(start + 1, end) if found[place] != found[place - 1]), end]
    return list(pairwise(edges))


def _space_face(char: str, atoms: list[Atom], part: int, faces: tuple[Typeface, ...]) -> Typeface:
    """Return the typeface for spaces: that of the word before them, so that a line is one run of glyphs."""
    shown = " " if char in "\t\n" else char
    if atoms and atoms[-1].part == part and atoms[-1].face.has(shown):
        return atoms[-1].face
    return faces[best_face(shown, faces)]


@lru_cache(maxsize=256)
def _items(word: str, faces: tuple[Typeface, ...], parity: int) -> tuple[tuple[int, int, int, str], ...]:
    """Return start, end, typeface and script of the stretches of a word of one level (UAX #24, 5.1).

    Common characters (punctuation, digits) take script and typeface of the letters before them, at the start
    of the word of those after them, so that brackets and full stops match their word.
    """
    if word.isascii() and not parity and all(map(faces[0].has, word)):
        return ((0, len(word), 0, "Latn"),)
    lead = next((place for place, char in enumerate(word) if script_of(char)), -1)
    script = script_of(word[lead]) if lead >= 0 else "" if parity else "Latn"
    face = best_face(word[lead], faces) if lead >= 0 else 0
    items: list[tuple[int, int, int, str]] = []
    for start, end in clusters(word):
        cluster, own = word[start:end], script_of(word[start])
        script = own or script
        if own or not all(is_hidden(char) or faces[face].has(char) for char in cluster):
            face = best_face(cluster, faces)
        if items and items[-1][2:] == (face, script):
            items[-1] = (items[-1][0], end, face, script)
        else:
            items.append((start, end, face, script))
    return tuple(items)

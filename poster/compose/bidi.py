"""Stage compose: the direction of text, by the Unicode bidirectional algorithm (UAX #9).

Written out since glyphs have to be ordered, not letters, and the libraries at hand give display strings only;
the tests compare it with one of them. Names such as W1 or N0 are the rules of UAX #9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import bidirectional, category, mirrored, normalize

from bidi.mirror import MIRRORED

from poster.campaign.direction import runs_from_right

MAX_DEPTH = 125  # UAX #9, BD2

# Digits grouped by spaces or hyphens, such as 114 14, 020-50 50 50 or +46 (0)8 123 45: one number.
_JOINT = "[ \u00a0\u2007\u202f\u2009\u2010\u2011-]"
_NUMBER = re.compile(rf"\+?\d+(?:{_JOINT}?\(0\){_JOINT}?\d+|{_JOINT}\d+)+|\+\d+")

_EMBEDDINGS = {"RLE": (1, ""), "LRE": (0, ""), "RLO": (1, "R"), "LRO": (0, "L")}
_ISOLATES = frozenset({"RLI", "LRI", "FSI"})
_REMOVED = frozenset({*_EMBEDDINGS, "PDF", "BN"})  # X9
_TURNING = frozenset({"R", "AL", "AN", *_EMBEDDINGS, *_ISOLATES})
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "PDI", *_ISOLATES})


@dataclass(frozen=True, slots=True)
class _Status:
    """An entry of the directional status stack (X1)."""

    level: int
    override: str
    is_isolate: bool


@dataclass(frozen=True, slots=True)
class _Sequence:
    """An isolating run sequence (BD13): its characters, its level and what it starts and ends beside."""

    indices: tuple[int, ...]
    level: int
    before: str
    after: str


def is_rtl(language: str, text: str) -> bool:
    """Does a paragraph run from right to left? By its language, else by its first strong character (P2, P3).

    `language` is a BCP 47 tag; one with a script subtag goes by the script.
    """
    if language:
        return runs_from_right(language)
    return _first_strong(tuple(map(_class, text)), 0, len(text), {}) == 1


def text_levels(text: str, base: int) -> tuple[int, ...]:
    """Return the embedding level of each character with numbers kept whole; else as `levels`.

    By the bare algorithm "114 14" after Arabic letters is shown as "14 114". A wrong number may cost a life, so
    digits grouped by spaces or hyphens are set as if isolated and overridden from left to right (4.3, HL3).
    """
    if not base and _is_plain(text):
        return (0,) * len(text)
    guarded = levels(_NUMBER.sub("\u2066\\g<0>\u2069", text), base)
    found: list[int] = []
    for index, match in enumerate(_NUMBER.finditer(text)):
        opening = match.start() + 2 * index
        found.extend(guarded[len(found) + 2 * index : opening])
        found.extend([guarded[opening] // 2 * 2 + 2] * len(match[0]))
    return (*found, *guarded[len(guarded) - len(text) + len(found) :])


@lru_cache(maxsize=1024)
def levels(text: str, base: int) -> tuple[int, ...]:
    """Return the embedding level of each character; `base` is 0 for left to right, 1 for right to left.

    A line feed ends a paragraph. White space at the ends of lines is the caller's (L1).
    """
    found: list[int] = []
    for index, part in enumerate(text.split("\n")):
        if index:
            found.append(base)
        found.extend(_paragraph_levels(part, base))
    return tuple(found)


def visual_order(of: tuple[int, ...]) -> tuple[int, ...]:
    """Return the indices of a line's parts from left to right, by their levels (L2)."""
    order = list(range(len(of)))
    odd = [level for level in of if level % 2]
    for level in range(max(of, default=0), min(odd, default=1) - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and of[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return tuple(order)


def is_levelled_with_base(char: str) -> bool:
    """Does `char` take the paragraph's level at the end of a line (L1)?"""
    return _class(char) in {"WS", "S", "B", "PDI", *_ISOLATES, *_REMOVED}


def _class(char: str) -> str:
    """Return the bidirectional class; what Unicode has not assigned is left to right."""
    return bidirectional(char) or "L"


def _is_plain(text: str) -> bool:
    """Has a text nothing that could turn it, in a paragraph from left to right?"""
    return text.isascii() or _TURNING.isdisjoint(map(_class, text))


def _paragraph_levels(text: str, base: int) -> tuple[int, ...]:
    """Return the levels of one paragraph (X1 to I2)."""
    classes = [_class(char) for char in text]
    if not base and _is_plain(text):
        return (0,) * len(text)
    partners = _isolate_partners(classes)
    found, types = _explicit(classes, base, partners)
    for sequence in _sequences(classes, found, base, partners):
        _weak(sequence, types)
        _brackets(sequence, types, text, classes)
        _neutral(sequence, types)
        for index in sequence.indices:
            found[index] += _raised(types[index], found[index])
    for index, one in enumerate(classes):
        if one in _REMOVED:
            found[index] = found[index - 1] if index else base
    return tuple(found)


def _isolate_partners(classes: list[str]) -> dict[int, int]:
    """Return the matching PDI of each isolate initiator and the other way round (BD9)."""
    open_at: list[int] = []
    partners: dict[int, int] = {}
    for index, one in enumerate(classes):
        if one in _ISOLATES:
            open_at.append(index)
        elif one == "PDI" and open_at:
            start = open_at.pop()
            partners[start], partners[index] = index, start
    return partners


def _first_strong(classes: tuple[str, ...], start: int, end: int, partners: dict[int, int]) -> int:
    """Return the level the first strong character outside isolates gives (P2, P3)."""
    index = start
    while index < end:
        if classes[index] in {"L", "R", "AL"}:
            return int(classes[index] != "L")
        index = partners.get(index, end) if classes[index] in _ISOLATES else index
        index += 1
    return 0


class _Stack:
    """The directional status stack with the counts of what did not fit on it (X1)."""

    def __init__(self, base: int) -> None:
        self._entries = [_Status(base, "", is_isolate=False)]
        self._lost_isolates = self._lost_embeddings = 0

    @property
    def top(self) -> _Status:
        """The status in force."""
        return self._entries[-1]

    def push(self, parity: int, override: str, *, is_isolate: bool) -> None:
        """Enter an embedding, override or isolate (X2 to X5c)."""
        level = self.top.level + 1 + (self.top.level % 2 == parity)
        if level <= MAX_DEPTH and not self._lost_isolates and not self._lost_embeddings:
            self._entries.append(_Status(level, override, is_isolate))
        elif is_isolate:
            self._lost_isolates += 1
        elif not self._lost_isolates:
            self._lost_embeddings += 1

    def leave_isolate(self) -> None:
        """Close an isolate (X6a)."""
        if self._lost_isolates:
            self._lost_isolates -= 1
        elif any(entry.is_isolate for entry in self._entries):
            self._lost_embeddings = 0
            while not self._entries.pop().is_isolate:
                continue

    def leave_embedding(self) -> None:
        """Close an embedding or override (X7)."""
        if self._lost_isolates:
            return
        if self._lost_embeddings:
            self._lost_embeddings -= 1
        elif not self.top.is_isolate and len(self._entries) > 1:
            self._entries.pop()


def _explicit(classes: list[str], base: int, partners: dict[int, int]) -> tuple[list[int], list[str]]:
    """Return level and overridden class of each character (X1 to X8)."""
    stack = _Stack(base)
    found, types = [base] * len(classes), list(classes)
    for index, one in enumerate(classes):
        if one == "PDI":
            stack.leave_isolate()
        top = stack.top
        if one != "B":
            found[index] = top.level
            types[index] = one if one in _REMOVED or not top.override else top.override
        if one == "PDF":
            stack.leave_embedding()
        elif one in _EMBEDDINGS:
            stack.push(*_EMBEDDINGS[one], is_isolate=False)
        elif one in _ISOLATES:
            stack.push(_isolate_parity(classes, index, partners), "", is_isolate=True)
    return found, types


def _isolate_parity(classes: list[str], index: int, partners: dict[int, int]) -> int:
    """Return the direction inside an isolate: 0 left to right, 1 right to left (X5a to X5c)."""
    if classes[index] == "FSI":
        return _first_strong(tuple(classes), index + 1, partners.get(index, len(classes)), partners)
    return int(classes[index] == "RLI")


def _level_runs(kept: list[int], found: list[int]) -> list[list[int]]:
    """Return the level runs of the characters kept (BD7)."""
    runs: list[list[int]] = []
    for index in kept:
        if runs and found[runs[-1][-1]] == found[index]:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _sequences(classes: list[str], found: list[int], base: int, partners: dict[int, int]) -> list[_Sequence]:
    """Return the isolating run sequences (BD13, X10)."""
    kept = [index for index, one in enumerate(classes) if one not in _REMOVED]
    rank = {index: place for place, index in enumerate(kept)}
    runs = _level_runs(kept, found)
    starting = {run[0]: run for run in runs}
    sequences = []
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in partners:
            continue
        indices = list(run)
        while classes[indices[-1]] in _ISOLATES and indices[-1] in partners:
            indices += starting[partners[indices[-1]]]
        first, last = rank[indices[0]], rank[indices[-1]]
        level = found[indices[0]]
        before = found[kept[first - 1]] if first else base
        is_open = classes[indices[-1]] in _ISOLATES
        after = base if is_open or last + 1 == len(kept) else found[kept[last + 1]]
        sequences.append(_Sequence(tuple(indices), level, _side(level, before), _side(level, after)))
    return sequences


def _side(level: int, other: int) -> str:
    """Return the direction at the border of two levels (X10, sos and eos)."""
    return "R" if max(level, other) % 2 else "L"


def _weak(sequence: _Sequence, types: list[str]) -> None:
    """Resolve marks, numbers and separators (W1 to W7)."""
    _marks_and_letters(sequence, types)
    _separators(sequence.indices, types)
    strong = sequence.before
    for index in sequence.indices:
        if types[index] in {"L", "R"}:
            strong = types[index]
        elif types[index] == "EN" and strong == "L":  # W7
            types[index] = "L"


def _marks_and_letters(sequence: _Sequence, types: list[str]) -> None:
    """Resolve combining marks and what follows Arabic letters (W1 to W3)."""
    previous = strong = sequence.before
    for index in sequence.indices:
        if types[index] == "NSM":  # W1
            types[index] = "ON" if previous in _ISOLATES or previous == "PDI" else previous
        previous = types[index]
        if previous in {"L", "R", "AL"}:
            strong = previous
        elif previous == "EN" and strong == "AL":  # W2
            types[index] = "AN"
    for index in sequence.indices:
        if types[index] == "AL":  # W3
            types[index] = "R"


def _separators(indices: tuple[int, ...], types: list[str]) -> None:
    """Resolve separators and terminators of numbers (W4 to W6)."""
    for place in range(1, len(indices) - 1):
        before, here, after = (types[indices[place + step]] for step in (-1, 0, 1))
        if before == after and ((here in {"ES", "CS"} and before == "EN") or (here == "CS" and before == "AN")):
            types[indices[place]] = before
    for path in (indices, indices[::-1]):
        for one, other in pairwise(path):
            if types[one] == "EN" and types[other] == "ET":
                types[other] = "EN"
    for index in indices:
        if types[index] in {"ES", "ET", "CS"}:
            types[index] = "ON"


@lru_cache(maxsize=4096)
def _bracket(char: str) -> tuple[str, str]:
    """Return ("o", its closing bracket) or ("c", itself) for a bracket, ("", "") for all else (BD14, BD15).

    A paired bracket is mirrored punctuation (BidiBrackets.txt); canonically equivalent ones pair.
    """
    char = normalize("NFD", char)
    if len(char) != 1 or not mirrored(char) or bidirectional(char) != "ON" or char not in MIRRORED:
        return "", ""
    if category(char) == "Ps":
        return "o", normalize("NFD", MIRRORED[char])
    return ("c", char) if category(char) == "Pe" else ("", "")


def _bracket_pairs(sequence: _Sequence, types: list[str], text: str) -> list[tuple[int, int]]:
    """Return places of bracket pairs in the sequence, in order of their opening (BD16)."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for place, index in enumerate(sequence.indices):
        if types[index] != "ON":
            continue
        kind, closing = _bracket(text[index])
        if kind == "o":
            if len(stack) == 63:
                return []
            stack.append((closing, place))
        elif kind == "c":
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == closing:
                    pairs.append((stack[depth][1], place))
                    del stack[depth:]
                    break
    return sorted(pairs)


def _strong(one: str) -> str:
    """Return the direction of a resolved class where numbers count as right to left, "" for neutrals."""
    return one if one == "L" else "R" if one in {"R", "EN", "AN"} else ""


def _brackets(sequence: _Sequence, types: list[str], text: str, classes: list[str]) -> None:
    """Resolve paired brackets (N0)."""
    indices, own = sequence.indices, "R" if sequence.level % 2 else "L"
    for start, end in _bracket_pairs(sequence, types, text):
        inside = {_strong(types[index]) for index in indices[start + 1 : end]} - {""}
        if not inside:
            continue
        side = own
        if own not in inside:
            context = (_strong(types[index]) for index in reversed(indices[:start]))
            side = next((one for one in context if one), sequence.before)
        for place in (start, end):
            types[indices[place]] = side
            for index in indices[place + 1 :]:
                if classes[index] != "NSM":
                    break
                types[index] = side


def _neutral(sequence: _Sequence, types: list[str]) -> None:
    """Resolve neutrals and isolate initiators between strong characters (N1, N2)."""
    indices, own = sequence.indices, "R" if sequence.level % 2 else "L"
    place, before = 0, sequence.before
    while place < len(indices):
        end = place
        while end < len(indices) and types[indices[end]] in _NEUTRAL:
            end += 1
        if end == place:
            before = _strong(types[indices[place]])
            place += 1
            continue
        after = _strong(types[indices[end]]) if end < len(indices) else sequence.after
        for index in indices[place:end]:
            types[index] = before if before == after else own
        place = end


def _raised(one: str, level: int) -> int:
    """Return by how much the level of a resolved character rises (I1, I2)."""
    if level % 2:
        return int(one != "R")
    return {"L": 0, "R": 1}.get(one, 2)

"""Stage compose: a paragraph shaped and measured once, then broken and laid out at any size.

Lengths are in thousandths of the size of the paragraph's first part, so nothing is done anew for a new size.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from poster.compose.bidi import is_levelled_with_base, is_rtl, text_levels, visual_order
from poster.compose.itemise import Atom, Part, divided, joined
from poster.compose.lines import Measures, Stop, break_lines, find_stops, short_words
from poster.compose.shaping import HYPHEN, SOFT_HYPHEN, Shaped, shape
from poster.frozen import dataclass

# Letters of these scripts join, so they are not spaced out.
_JOINING_SCRIPTS = frozenset({"Adlm", "Arab", "Mand", "Mong", "Nkoo", "Rohg", "Syrc"})


@dataclass(frozen=True, slots=True)
class Segment:
    """Glyphs of one font and one part side by side. `x` is where they begin; the rest is as in `GlyphRun`."""

    font: str
    part: int
    x: float
    glyphs: tuple[int, ...]
    advances: tuple[float, ...]
    texts: tuple[str, ...]
    shifts: tuple[tuple[float, float], ...]
    actual_text: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line laid out, its ink's left edge at 0.

    `width` is its width without outer side bearings; `ink` its left, lower, right and upper bounds (None
    without ink); `parts` are those seen on it.
    """

    segments: tuple[Segment, ...]
    width: float
    ink: tuple[float, float, float, float] | None
    parts: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """What of an atom stands on a line. `is_trailing`: spaces at the line's end."""

    atom: Atom
    shaped: Shaped
    text: str
    level: int
    is_trailing: bool


class Paragraph:
    """Parts as one text, shaped, measured and ready to be broken. Results depend on the arguments alone."""

    def __init__(self, parts: tuple[Part, ...], *, may_hyphenate: bool) -> None:
        self._parts = parts
        self.text, soft, ranges = joined(parts)
        language = next((part.language for part in parts if part.text), "")
        self.is_rtl = is_rtl(language, self.text)
        self._levels = text_levels(self.text, int(self.is_rtl))
        self._is_mixed = any(self._levels)
        self._atoms = tuple(divided(self.text, parts, ranges, self._levels))
        self._begins = [atom.start for atom in self._atoms]
        self._wholes = [self._shaped(atom, atom.start, atom.end) for atom in self._atoms]
        self.missing = tuple(dict.fromkeys(char for shaped in self._wholes for char in shaped.missing))
        self._x = [0.0]
        for atom, shaped in zip(self._atoms, self._wholes, strict=True):
            self._x.append(self._x[-1] + shaped.advance * parts[atom.part].ratio)
        hyphenated = tuple((start, end, parts[part].language) for start, end, part in ranges if may_hyphenate)
        stops = find_stops(self.text, soft, hyphenated)
        self._stops = tuple(
            stop for stop in stops if not stop.has_hyphen or self._hyphen(self._atom_before(stop.end))
        )
        self._measures = self._measured()
        self._rows: dict[tuple[int, int], Row] = {}

    def rows(self, width: float, max_lines: int | None, *, is_balanced: bool) -> tuple[Row, ...]:
        """Return the lines for `width`; see `break_lines`."""
        path = break_lines(self._measures, width, max_lines, is_balanced=is_balanced)
        return tuple(self._row(start, end) for start, end in pairwise(path))

    def _atom_before(self, place: int) -> int:
        """Return the index of the atom that holds the character before `place`."""
        return max(0, bisect_right(self._begins, place - 1) - 1)

    def _hyphen(self, index: int) -> str:
        """Return the character drawn as a hyphen after the atom, "" if its typeface has none."""
        face = self._atoms[index].face
        return next((char for char in (HYPHEN, "-") if face.has(char)), "")

    def _piece(self, index: int, start: int, end: int, hyphen: str = "") -> Shaped:
        """Return a part of an atom as glyphs, with a hyphen after it if one is given."""
        atom = self._atoms[index]
        if not hyphen and start == atom.start and end == atom.end:
            return self._wholes[index]
        return self._shaped(atom, start, end, hyphen)

    def _shaped(self, atom: Atom, start: int, end: int, hyphen: str = "") -> Shaped:
        """Return a part of an atom, shaped."""
        part = self._parts[atom.part]
        tracking = 0.0 if atom.script in _JOINING_SCRIPTS else part.tracking
        text, direction = self.text[start:end], "rtl" if atom.level % 2 else "ltr"
        text = self._drawn_feed(start) if text == "\n" else text.replace("\t", " ") + hyphen
        return shape(text, atom.face, part.features, part.language, atom.script, direction, tracking)

    def _drawn_feed(self, place: int) -> str:
        """Return what stands for a line feed: a space, so that the words on either side stay apart when read."""
        is_needed = 0 < place < len(self.text) - 1 and not self.text[place - 1].isspace()
        return " " if is_needed else ""

    def _measured(self) -> Measures:
        """Return the stops with their measures."""
        text, stops = self.text, self._stops
        cuts = [self._line_start(stop) for stop in stops]
        ends = [self._line_end(stop) for stop in stops]
        shared = []
        for index, stop in enumerate(stops):
            first = index
            begin = self._atoms[self._atom_before(stop.end)].start if self._atoms else 0
            while first > 1 and stops[first - 1].at > begin:
                first -= 1
            shared.append(first)
        return Measures(stops, tuple(cuts), tuple(ends), tuple(shared), short_words(text, stops), self._inside)

    def _line_start(self, stop: Stop) -> float:
        """Return where the ink of a line that begins at `stop` begins."""
        if stop.at >= len(self.text):
            return self._x[-1]
        index = self._atom_before(stop.at + 1)
        atom = self._atoms[index]
        tail = self._piece(index, stop.at, atom.end)
        bearing = tail.right if self.is_rtl else tail.left
        return self._x[index + 1] - (tail.advance - bearing) * self._parts[atom.part].ratio

    def _line_end(self, stop: Stop) -> float:
        """Return where the ink of a line that ends at `stop` ends."""
        if stop.end == 0:
            return 0.0
        index = self._atom_before(stop.end)
        atom = self._atoms[index]
        head = self._piece(index, atom.start, stop.end, self._hyphen(index) if stop.has_hyphen else "")
        bearing = head.left if self.is_rtl else head.right
        return self._x[index] + (head.advance - bearing) * self._parts[atom.part].ratio

    def _inside(self, start: int, end: int) -> float:
        """Return the width of a line that is a part of one atom, or empty."""
        first, last = self._stops[start], self._stops[end]
        if last.end <= first.at:
            return 0.0
        index = self._atom_before(last.end)
        hyphen = self._hyphen(index) if last.has_hyphen else ""
        shaped = self._piece(index, first.at, last.end, hyphen)
        return (shaped.advance - shaped.left - shaped.right) * self._parts[self._atoms[index].part].ratio

    def _row(self, start: int, end: int) -> Row:
        """Return the line between two stops, laid out once."""
        key = (start, end)
        if key not in self._rows:
            self._rows[key] = self._laid_out(self._stops[start].at, self._stops[end])
        return self._rows[key]

    def _pieces(self, start: int, stop: Stop) -> list[_Piece]:
        """Return what stands on the line, in reading order."""
        pieces = []
        for index in range(self._atom_before(start + 1), len(self._atoms)):
            atom = self._atoms[index]
            if atom.start >= stop.at:
                break
            first, last = max(start, atom.start), min(stop.at, atom.end)
            has_hyphen = stop.has_hyphen and last == stop.at
            shaped = self._piece(index, first, last, self._hyphen(index) if has_hyphen else "")
            text = self.text[first:last] + (SOFT_HYPHEN if has_hyphen else "")
            if has_hyphen:
                shaped = _with_soft_hyphen(shaped, atom.level)
            shaped_text = " " if text == "\n" and shaped.glyphs else "" if text == "\n" else text
            is_trailing = first >= stop.end
            level = int(self.is_rtl) if is_trailing else atom.level
            pieces.append(_Piece(atom, shaped, shaped_text, level, is_trailing))
        return self._levelled(pieces)

    def _levelled(self, pieces: list[_Piece]) -> list[_Piece]:
        """Return the pieces with white space at the end on the paragraph's level (UAX #9, L1)."""
        for place in range(len(pieces) - 1, -1, -1):
            piece = pieces[place]
            if not all(is_levelled_with_base(char) for char in piece.text):
                break
            pieces[place] = _Piece(piece.atom, piece.shaped, piece.text, int(self.is_rtl), piece.is_trailing)
        return pieces

    def _laid_out(self, start: int, stop: Stop) -> Row:
        """Return the line from place `start` to `stop`."""
        pieces = self._pieces(start, stop)
        order = (
            visual_order(tuple(piece.level for piece in pieces)) if self._is_mixed else tuple(range(len(pieces)))
        )
        lefts, x = [0.0] * len(pieces), 0.0
        for index in order:
            lefts[index] = x
            x += pieces[index].shaped.advance * self._ratio(pieces[index])
        shown = [index for index in order if not pieces[index].is_trailing]
        left = right = 0.0
        if shown:
            first, last = pieces[shown[0]], pieces[shown[-1]]
            left = lefts[shown[0]] + first.shaped.left * self._ratio(first)
            right = lefts[shown[-1]] + (last.shaped.advance - last.shaped.right) * self._ratio(last)
        lefts = [place - left for place in lefts]
        segments = tuple(self._segment(pieces, group, lefts) for group in _groups(pieces, order))
        text = self.text[start : stop.at] + (SOFT_HYPHEN if stop.has_hyphen else "")
        return Row(
            tuple(segment for segment in segments if segment.glyphs),
            max(0.0, right - left),
            self._ink(pieces, lefts),
            tuple(dict.fromkeys(pieces[index].atom.part for index in sorted(shown or order))),
            text,
        )

    def _ratio(self, piece: _Piece) -> float:
        """Return the size of a piece divided by that of the first part."""
        return self._parts[piece.atom.part].ratio

    def _segment(self, pieces: list[_Piece], group: list[int], lefts: list[float]) -> Segment:
        """Return the pieces of a group, given in visual order, as one segment."""
        members = [pieces[index] for index in group]
        shaped = [member.shaped for member in members]
        texts = tuple(text for one in shaped for text in one.texts)
        logical = "".join(pieces[index].text for index in sorted(group))
        shifts: tuple[tuple[float, float], ...] = ()
        if any(one.shifts for one in shaped):
            shifts = tuple(shift for one in shaped for shift in one.shifts or ((0.0, 0.0),) * len(one.glyphs))
        return Segment(
            members[0].atom.face.digest,
            members[0].atom.part,
            lefts[group[0]],
            tuple(glyph for one in shaped for glyph in one.glyphs),
            tuple(advance for one in shaped for advance in one.advances),
            texts,
            shifts,
            None if "".join(texts) == logical else logical,
        )

    def _ink(self, pieces: list[_Piece], lefts: list[float]) -> tuple[float, float, float, float] | None:
        """Return the bounds of all ink on the line."""
        boxes = []
        for piece, x in zip(pieces, lefts, strict=True):
            one, ratio = piece.shaped, self._ratio(piece)
            if one.has_ink:
                right = x + (one.advance - one.right) * ratio
                boxes.append((x + one.left * ratio, one.low * ratio, right, one.high * ratio))
        if not boxes:
            return None
        edges = tuple(zip(*boxes, strict=True))
        return min(edges[0]), min(edges[1]), max(edges[2]), max(edges[3])


@lru_cache(maxsize=32)
def paragraph(parts: tuple[Part, ...], *, may_hyphenate: bool) -> Paragraph:
    """Return the paragraph of `parts`, prepared once."""
    return Paragraph(parts, may_hyphenate=may_hyphenate)


def _groups(pieces: list[_Piece], order: tuple[int, ...]) -> list[list[int]]:
    """Return the pieces in groups of one font and part that are neighbours both to the reader and on the line.

    Groups are in reading order, the pieces in a group from left to right.
    """
    rank = {index: place for place, index in enumerate(order)}
    groups: list[list[int]] = []
    low = high = 0
    for index, piece in enumerate(pieces):
        place = rank[index]
        if groups:
            other = pieces[groups[-1][0]].atom
            is_alike = other.face is piece.atom.face and other.part == piece.atom.part
            if is_alike and max(high, place) - min(low, place) == len(groups[-1]):
                groups[-1].append(index)
                low, high = min(low, place), max(high, place)
                continue
        groups.append([index])
        low = high = place
    return [sorted(group, key=rank.__getitem__) for group in groups]


def _with_soft_hyphen(shaped: Shaped, level: int) -> Shaped:
    """Return the glyphs with the drawn hyphen, the last character, read as U+00AD."""
    texts = list(shaped.texts)
    places = [place for place, text in enumerate(texts) if text]
    last = places[0] if level % 2 else places[-1]
    texts[last] = texts[last][:-1] + SOFT_HYPHEN
    return replace(shaped, texts=tuple(texts))

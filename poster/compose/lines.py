"""Stage compose: where lines may break, and which breaks are best for the whole paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from itertools import pairwise

from poster.compose.hyphens import hyphen_points
from poster.compose.shaping import script_of
from poster.frozen import dataclass

# Spaces a line may break at (UAX #14, classes SP, BA); U+00A0, U+2007 and U+202F keep words together.
BREAKING_SPACES = " \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"

_SPACE_RUN = re.compile(f"[{BREAKING_SPACES}]+")
_WORD = re.compile(f"[^{BREAKING_SPACES}\n]+")
_LETTERS = re.compile(r"[^\W\d_]{5,}")
_ADDRESS = re.compile(
    r"[\w+.-]*://|www\.\w|[\w.+-]+@[\w-]+\.\w|(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/?#]|[.,:;!)\]»”“\"']*$)"
)
_SCHEME = re.compile(r"[\w+.-]*:/{0,2}(?=\w)")
_AFTER_IN_ADDRESS = frozenset("/.?&-=@")
_DASHES = frozenset("-\u2010\u2013\u2014")
_NOT_AT_START = frozenset("–—!?:;%»€")
_IDEOGRAPHIC = frozenset({"Hani", "Hira", "Kana"})
_CJK_CLOSING = frozenset("、。，．・：；？！」』）］｝〉》】〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…")
_CJK_OPENING = frozenset("「『（［｛〈《【〔")
_BREAK_AFTER = frozenset("\u200b\u1361")  # zero width space, Ethiopic wordspace (UAX #14, ZW and BA)

# Costs are in squares of a line's slack, as a share of the width.
_LINE_COST = 1e3
_OVERFULL_COST = 1e6
_ALONE_COST = 4.0
_SHORT_END_COST = 0.5
_SHORT_END = 0.25


class Resort(IntEnum):
    """When a break is considered: always, where the lines are too loose or too many, or at the very last."""

    ALWAYS = 0
    HYPHEN = 1
    ADDRESS = 2


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where a line may end. `at` is where the next begins, `end` where this one ends without spaces."""

    at: int
    end: int
    resort: Resort = Resort.ALWAYS
    penalty: float = 0.0
    is_forced: bool = False
    has_hyphen: bool = False


@dataclass(frozen=True, slots=True)
class Measures:
    """The stops with what lines between them measure, in any one unit.

    A line from stop i to stop j is `ends[j] - starts[i]` wide, or `inside(i, j)` where i is `shared[j]` or
    later, since both then lie in one shaped word. `alone[j]` is the stop from which the line to j would be a
    single short word, -1 if there is none.
    """

    stops: tuple[Stop, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    shared: tuple[int, ...]
    alone: tuple[int, ...]
    inside: Callable[[int, int], float]

    def width(self, start: int, end: int) -> float:
        """Return the width of the line from stop `start` to stop `end`."""
        if start >= self.shared[end]:
            return self.inside(start, end)
        return self.ends[end] - self.starts[start]


def find_stops(text: str, soft: Sequence[int], languages: Sequence[tuple[int, int, str]]) -> tuple[Stop, ...]:
    """Return the stops of a text in order, first its beginning, last its end.

    `soft` are the places of soft hyphens, which the text itself no longer holds. `languages` are the parts of
    the text to be hyphenated: start, end and language. Breaks are allowed after spaces but not inside numbers
    ("114 14") nor before a dash; after hyphens between letters; inside addresses as a last resort.
    """
    found = {stop.at: stop for stop in _hyphen_stops(text, soft, languages)}
    for stops in (_word_stops(text), _space_stops(text)):
        found.update((stop.at, stop) for stop in stops)
    for match in re.finditer("\n", text):
        found[match.end()] = Stop(match.end(), _bare_end(text, match.start()), is_forced=True)
    found.pop(0, None)
    found[len(text)] = Stop(len(text), _bare_end(text, len(text)), is_forced=True)
    return (Stop(0, 0, is_forced=True), *(found[at] for at in sorted(found)))


def _bare_end(text: str, end: int) -> int:
    """Return where the line that ends at `end` ends without spaces and line feed."""
    return len(text[:end].rstrip("\n" + BREAKING_SPACES)) if text[:end].endswith(("\n", *BREAKING_SPACES)) else end


def _space_stops(text: str) -> Iterator[Stop]:
    """Yield a stop after each run of spaces that may break."""
    for match in _SPACE_RUN.finditer(text):
        start, end = match.span()
        if start == 0 or end == len(text) or "\n" in (text[start - 1], text[end]):
            continue
        if text[end] not in _NOT_AT_START and not _is_in_number(text, start, end):
            yield Stop(end, start)


def _is_in_number(text: str, start: int, end: int) -> bool:
    """Does the space from `start` to `end` group the digits of one number, also beside the "(0)" of +46 (0)8?"""
    is_before = text[start - 1].isdecimal() or text.endswith("(0)", 0, start)
    return is_before and (text[end].isdecimal() or text.startswith("(0)", end))


def _word_stops(text: str) -> Iterator[Stop]:
    """Yield the stops inside words that need no hyphen."""
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        if _is_address(word):
            yield from (Stop(start + at, start + at, Resort.ADDRESS, 0.3) for at in _address_places(word))
        else:
            for at in range(1, len(word)):
                if _is_between_parts(word, at):
                    yield Stop(start + at, start + at, penalty=0.05 if word[at - 1] in _DASHES else 0.0)


def _is_address(word: str) -> bool:
    """Is a word a web or mail address, perhaps in brackets or quotation marks?"""
    return _ADDRESS.match(word.lstrip("(<[»”“„\"'")) is not None


def _address_places(word: str) -> Iterator[int]:
    """Yield where an address may break: after its separators, never inside the scheme or a number."""
    scheme = _SCHEME.search(word)
    first = scheme.end() + 1 if scheme else 1
    for at in range(first, len(word)):
        is_number = word[at].isdecimal() and at > 1 and word[at - 2].isdecimal()
        if word[at - 1] in _AFTER_IN_ADDRESS and word[at].isalnum() and not is_number:
            yield at


def _is_between_parts(word: str, at: int) -> bool:
    """May a word that is no address break before its character `at`?"""
    before, after = word[at - 1], word[at]
    if before in _BREAK_AFTER:
        return True
    if before in _DASHES:
        return word[: at - 1][-2:].isalpha() and word[at : at + 2].isalpha() and at > 2 and at + 1 < len(word)
    if before < "\u2e80" and after < "\u2e80":
        return False
    is_cjk = script_of(before) in _IDEOGRAPHIC or before in _CJK_CLOSING
    goes_on = script_of(after) in _IDEOGRAPHIC or after in _CJK_OPENING
    return is_cjk and goes_on and after not in _CJK_CLOSING and before not in _CJK_OPENING


def _hyphen_stops(text: str, soft: Sequence[int], languages: Sequence[tuple[int, int, str]]) -> Iterator[Stop]:
    """Yield the stops that draw a hyphen: soft hyphens, and the dictionary's in words that have none."""
    for start, end, language in languages:
        for match in _WORD.finditer(text, start, end):
            if _is_address(match[0]) or any(match.start() < at < match.end() for at in soft):
                continue
            for part in _LETTERS.finditer(match[0]):
                for point in hyphen_points(part[0], language):
                    at = match.start() + part.start() + point
                    yield Stop(at, at, Resort.HYPHEN, 0.15, has_hyphen=True)
    for at in soft:
        is_inside = 0 < at < len(text) and not text[at - 1].isspace() and not text[at].isspace()
        if is_inside and text[at - 1] not in _DASHES:
            yield Stop(at, at, Resort.HYPHEN, 0.1, has_hyphen=True)


def short_words(text: str, stops: tuple[Stop, ...]) -> tuple[int, ...]:
    """Return for each stop the stop before it if a word of under four letters lies between, else -1.

    A number is not a short word.
    """
    found, before = [-1], 0
    for index, stop in enumerate(stops[1:], 1):
        is_word = stop.resort is Resort.ALWAYS
        found.append(before if is_word and _is_short(text[stops[before].at : stop.end]) else -1)
        before = index if is_word else before
    return tuple(found)


def _is_short(word: str) -> bool:
    """Has a word fewer than four letters and no digit?"""
    if len(word) > 12 or sum(map(str.isalpha, word)) >= 4:
        return False
    return not any(char.isspace() or char.isdecimal() for char in word)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The best breaks found: the indices of the stops, their cost, and whether a line is loose."""

    path: tuple[int, ...]
    cost: float
    is_loose: bool


def break_lines(measures: Measures, width: float, max_lines: int | None, *, is_balanced: bool) -> tuple[int, ...]:
    """Return the indices of the stops at which the lines begin and end, the first 0, the last the last.

    The best breaks have the least excess over `width`, then the fewest lines, then the least sum of squared
    slack (of squared widths if balanced) with penalties for hyphens, a word of under four letters alone on a
    line and a very short last line. Hyphens are considered where the lines are else too wide, more than
    `max_lines` or loose; breaks inside addresses only where the text does not fit without them.
    """
    present = {stop.resort for stop in measures.stops}
    choice = _best(measures, width, Resort.ALWAYS, is_balanced=is_balanced)
    for resort in (Resort.HYPHEN, Resort.ADDRESS):
        if resort not in present:
            continue
        lines = len(choice.path) - 1
        is_bad = choice.cost >= _OVERFULL_COST or (max_lines is not None and lines > max_lines)
        if is_bad or (resort is Resort.HYPHEN and choice.is_loose and not is_balanced):
            choice = _best(measures, width, resort, is_balanced=is_balanced)
    return choice.path


def _best(measures: Measures, width: float, resort: Resort, *, is_balanced: bool) -> _Choice:
    """Return the cheapest way through the stops of at most `resort`, by dynamic programming."""
    stops, starts, ends, shared = measures.stops, measures.starts, measures.ends, measures.shared
    active = [index for index, stop in enumerate(stops) if stop.resort <= resort]
    best, back = {0: 0.0}, {0: 0}
    for place in range(1, len(active)):
        end = active[place]
        stop, alone = stops[end], measures.alone[end]
        least, origin, line_end, first_shared = float("inf"), 0, ends[end], shared[end]
        for start in reversed(active[:place]):
            wide = line_end - starts[start] if start < first_shared else measures.inside(start, end)
            over = wide - width
            if over > 1e-6 and least < float("inf"):
                break
            if over > 1e-6:
                cost = _OVERFULL_COST * (1 + over / width)
            elif is_balanced:
                cost = (wide / width) ** 2
            elif not stop.is_forced:
                cost = (over / width) ** 2
            else:
                cost = _SHORT_END_COST if wide < _SHORT_END * width and not stops[start].is_forced else 0.0
            cost += best[start] + (_ALONE_COST if start == alone else 0.0)
            if cost < least:
                least, origin = cost, start
            if stops[start].is_forced:
                break
        best[end], back[end] = least + _LINE_COST + stop.penalty, origin
    return _followed(measures, width, best, back)


def _followed(measures: Measures, width: float, best: dict[int, float], back: dict[int, int]) -> _Choice:
    """Return the way back from the last stop, with its cost."""
    last = len(measures.stops) - 1
    path = [last]
    while path[-1]:
        path.append(back[path[-1]])
    path.reverse()
    loose = any(
        not measures.stops[end].is_forced and measures.width(start, end) < 0.65 * width
        for start, end in pairwise(path)
    )
    return _Choice(tuple(path), best[last], loose)

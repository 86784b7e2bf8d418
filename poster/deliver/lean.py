"""Stage deliver: what the pieces of a list have in common stands in the job ticket once.

A thousand posters of a list differ in a line of text. Each part of a piece that was written before (a slot as
placed and as promised, the profile, the fonts …) is therefore written as `{"as": [n, k]}`: as part `k` of the
ticket's piece `n`, both counted from 0. Only pieces with a record are written so, and only a part that is among the
last few thousand is referred to, so that writer and reader need memory for no more, however long the list is.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

# The text of a piece as JSON, cut before and after each of its parts: what is at an odd place is a part.
Line = tuple[str, ...]
SAME = "as"
KEPT = 2048  # parts that can be referred to
_MOST_SHAPES = 50_000  # of one piece
_SHAPES = 8  # characters, by number, whose shapes are one part: what a row adds changes few of them

_Key = tuple[int, int]


def piece_line(piece: Any) -> Line:
    """Return a piece, an entry of a ticket or the same as plain data, as a line of JSON cut at its parts."""
    values = piece if isinstance(piece, Mapping) else plain(piece)
    cut = _Cut()
    cut.mapping(values, _PIECE if values.get("record") else {})
    return cut.line()


def plain(entry: Any) -> dict[str, Any]:
    """Return a frozen entry as a mapping in the order of its type; a copy of the values would cost 2 ms a piece."""
    return {name: getattr(entry, name) for name in entry.__slots__}


def dumped(value: Any) -> str:
    """Return plain data or frozen entries as JSON on one line."""
    return json.dumps(value, default=plain, ensure_ascii=False)


class Leaner:
    """Writes lines with reference to those before them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: OrderedDict[bytes, _Key] = OrderedDict()
        self._count = 0

    def lean(self, line: Line) -> str:
        """Return a line in which parts that were written before are referred to."""
        shown = list(line)
        for place in range(1, len(line), 2):
            key = hashlib.blake2b(line[place].encode("utf-8"), digest_size=16).digest()
            if key in self._known:
                self._known.move_to_end(key)
                shown[place] = dumped({SAME: self._known[key]})
            else:
                self._known[key] = (self._count, place // 2)
                if len(self._known) > KEPT:
                    self._known.popitem(last=False)
        self._count += 1
        return "".join(shown)


class Restorer:
    """Reads pieces in the order of the ticket and puts in what they refer to."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: OrderedDict[_Key, Any] = OrderedDict()
        self._count = 0

    def whole(self, piece: dict[str, Any]) -> dict[str, Any]:
        """Return a piece with nothing left out.

        Raises `KeyError`, `TypeError` or `ValueError` for one that refers to what is not there.
        """
        number, self._count = self._count, self._count + 1
        if not piece.get("record"):
            return piece
        places = iter(range(1 << 30))

        def part(found: Any) -> Any:
            place = next(places)
            if isinstance(found, dict) and found.keys() == {SAME}:
                first, second = found[SAME]
                self._known.move_to_end((first, second))
                return self._known[first, second]
            self._known[number, place] = found
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
            return found

        return _restored(piece, _PIECE, part)


def _each(values: Iterable[Any]) -> list[str]:
    """Return every element of a list as a part."""
    return [dumped(value) for value in values]


def _by_character(shapes: Iterable[Any]) -> list[str]:
    """Return the shapes of neighbouring characters as parts."""
    return [", ".join(map(dumped, group)) for _, group in groupby(shapes, _neighbourhood)]


def _neighbourhood(shape: Any) -> int:
    """Return which characters a shape stands beside."""
    text = shape["text"] if isinstance(shape, Mapping) else shape.text
    return ord(text[0]) // _SHAPES if text else -1


# What becomes a part: the value as a whole (None), each element of a list, or the like.
_Cutting = Mapping[str, Any]
_PROMISE: _Cutting = {
    "profile": None,
    "slots": _each,
    "panels": None,
    "fonts": None,
    "shapes": _by_character,
    "paint": None,
}
_PIECE: _Cutting = {"fonts": None, "slots": _each, "promise": _PROMISE}


class _Cut:
    """A line while it is cut."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._open: list[str] = []

    def line(self) -> Line:
        """Return the line."""
        return (*self._done, "".join(self._open))

    def mapping(self, values: Mapping[str, Any], cutting: _Cutting) -> None:
        """Take in an object."""
        self._open.append("{")
        for place, (name, value) in enumerate(values.items()):
            self._open.append(f'{", " if place else ""}"{name}": ')
            how = cutting.get(name, dumped)
            if isinstance(how, Mapping) and value is not None:
                self.mapping(value if isinstance(value, Mapping) else plain(value), how)
            elif how is None:
                self._part(dumped(value))
            elif how is dumped or isinstance(how, Mapping):
                self._open.append(dumped(value))
            else:
                self._list(how(value))
        self._open.append("}")

    def _list(self, parts: list[str]) -> None:
        """Take in a list of parts."""
        self._open.append("[")
        for place, text in enumerate(parts):
            if place:
                self._open.append(", ")
            self._part(text)
        self._open.append("]")

    def _part(self, text: str) -> None:
        """Take in a part."""
        self._done += ["".join(self._open), text]
        self._open = []


def _restored(values: dict[str, Any], cutting: _Cutting, part: Callable[[Any], Any]) -> dict[str, Any]:
    """Return an object with what it refers to, in the order in which `_Cut` counts parts."""
    return {
        name: _value(value, cutting[name], part) if name in cutting else value for name, value in values.items()
    }


def _value(value: Any, how: Any, part: Callable[[Any], Any]) -> Any:
    """Return the value of a key that has parts."""
    if how is None:
        return part(value)
    if isinstance(how, Mapping):
        return value if value is None else _restored(value, how, part)
    if how is _each:
        return [part(one) for one in value]
    return _shapes(value, part)


def _shapes(values: list[Any], part: Callable[[Any], Any]) -> list[Any]:
    """Return the shapes of a promise."""
    found: list[Any] = []
    for is_told, group in groupby(values, lambda one: SAME in one):
        if is_told:
            for one in group:
                found += part(one)
                _refuse_endless(found)
        else:
            found += [shape for _, near in groupby(group, _neighbourhood) for shape in part(list(near))]
            _refuse_endless(found)
    return found


def _refuse_endless(shapes: list[Any]) -> None:
    """Raise `ValueError` for more shapes than a sheet has: few references may stand for many."""
    if len(shapes) > _MOST_SHAPES:
        raise ValueError("a promise holds more than 50 000 shapes")

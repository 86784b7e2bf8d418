"""Stage prove: every dictionary and string of a file, also of objects that nothing refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
)

from poster.proof.model import Finding
from poster.proof.registry import Asked, Judge
from poster.proof.sheet import Sheet, Unreadable, told_of

MAX_OBJECTS = 200_000
MAX_DEPTH = 40
# What nothing stands below, and what is no string; references are met by their numbers.
_WITHOUT_MORE = frozenset({BooleanObject, FloatObject, IndirectObject, NameObject, NullObject, NumberObject})
_FREE = 65535  # ISO 32000-1, 7.5.4: the generation of the head of the free list


@dataclass(frozen=True, slots=True)
class Found:
    """A dictionary (for a stream its dictionary) and the key under which it stands, "" at the top."""

    key: str
    entries: DictionaryObject

    @property
    def is_stream(self) -> bool:
        """Is it the dictionary of a stream?"""
        return isinstance(self.entries, StreamObject)

    def name(self, key: str) -> str:
        """Return the name that stands under `key` without its slash, "" if there is none."""
        value = value_of(self.entries, key)
        return value[1:] if isinstance(value, NameObject) else ""


@dataclass(frozen=True, slots=True)
class Objects:
    """All dictionaries of a file, and all its text and byte strings with the key they stand under."""

    found: tuple[Found, ...]
    strings: tuple[tuple[str, str], ...]
    count: int


def objects_of(sheet: Sheet) -> Objects:
    """Return the objects of the file; `Unreadable` if one is damaged or there are more than 200 000."""
    return sheet.view("objects", lambda: _objects(sheet))


def sound(judge: Callable[[Sheet, Asked], Iterator[Finding]]) -> Judge:
    """Return `judge` such that a damaged object gives `Unreadable`: a file of others may hold anything."""

    @wraps(judge)
    def judged(sheet: Sheet, asked: Asked) -> tuple[Finding, ...]:
        try:
            return tuple(judge(sheet, asked))
        except Unreadable:
            raise
        except Exception as fault:
            raise Unreadable(told_of(fault, "an object of the file is damaged")) from fault

    return judged


def value_of(entries: Any, key: str) -> Any:
    """Return what stands under `key`, followed to the object itself; None where there is nothing."""
    if not isinstance(entries, DictionaryObject) or key not in entries:
        return None
    value = entries.raw_get(key)
    return value.get_object() if isinstance(value, IndirectObject) else value


def number_of(value: Any) -> float | None:
    """Return a number object as a number, None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def numbers_of(value: Any) -> tuple[float, ...]:
    """Return an array of numbers, () where it is none."""
    if not isinstance(value, ArrayObject):
        return ()
    found = tuple(number_of(each.get_object()) for each in value)
    return tuple(each for each in found if each is not None) if None not in found else ()


def _objects(sheet: Sheet) -> Objects:
    reader = sheet.reader
    try:
        numbers = sorted(
            {(number, generation) for generation, known in reader.xref.items() for number in known}
            | {(number, 0) for number in reader.xref_objStm}
        )
        numbers = [pair for pair in numbers if pair[1] != _FREE and pair[0]]
        if len(numbers) > MAX_OBJECTS:
            raise Unreadable(f"the file has {len(numbers)} objects; at most {MAX_OBJECTS} are read")
        walk = _Walk()
        for number, generation in numbers:
            walk.through("", IndirectObject(number, generation, reader).get_object(), 0)
        walk.through("", reader.trailer, 0)
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable(told_of(fault, "an object of the file is damaged")) from fault
    return Objects(tuple(walk.found), tuple(walk.strings), len(numbers))


class _Walk:
    """Collects what is below an object without following references: each object is met by its number."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.strings: list[tuple[str, str]] = []

    def through(self, key: str, value: Any, depth: int) -> None:
        """Take in `value`, which stands under `key`."""
        if depth > MAX_DEPTH or len(self.found) > MAX_OBJECTS:
            raise Unreadable("the file's objects are nested too deeply, or too many")
        if isinstance(value, DictionaryObject):
            self.found.append(Found(key, value))
            for name, each in _with_more(_raw_items(value)):
                self.through(name, each, depth + 1)
        elif isinstance(value, ArrayObject):
            for name, each in _with_more((key, each) for each in value):
                self.through(name, each, depth + 1)
        elif isinstance(value, NameObject | IndirectObject):
            return
        elif isinstance(value, str):
            self.strings.append((key, value))
        elif isinstance(value, bytes):
            self.strings.append((key, value.decode("latin-1")))


def _with_more(items: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return the items that are strings or have something below them; most of a file's are neither."""
    return [item for item in items if type(item[1]) not in _WITHOUT_MORE]


def _raw_items(entries: DictionaryObject) -> Iterator[tuple[str, Any]]:
    """Yield keys with what is written there, references as such."""
    yield from dict.items(entries)

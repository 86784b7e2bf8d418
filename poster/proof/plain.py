"""Stage prove: plain data, as a job ticket holds them, back into the types of a promise."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

MAX_ENTRIES = 20_000
MAX_TEXT = 100_000


def decoded(kind: Any, value: Any, at: str = "promise") -> Any:
    """Return plain data as a value of `kind`: a dataclass, an enumeration, a tuple, text, number or None.

    `ValueError` names the key that does not fit. Lists have at most 20 000 entries, texts 100 000 characters.
    """
    if dataclasses.is_dataclass(kind):
        return _object(kind, value, at)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), value, at)
    if get_origin(kind) is UnionType:
        return None if value is None else decoded(_without_none(kind), value, at)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(kind, value, at)
    return _simple(kind, value, at)


def _without_none(kind: Any) -> Any:
    """Return the type that may be None."""
    return next(one for one in get_args(kind) if one is not NoneType)


@lru_cache(maxsize=64)
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Return names and types of a dataclass's fields."""
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(kind))


def _object(kind: Any, value: Any, at: str) -> Any:
    """Return a value of a dataclass; keys that it lacks are passed over, as a later program may add some."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{at} is no object")
    missing = [name for name, _ in _fields(kind) if name not in value]
    if missing:
        raise ValueError(f"{at} has no '{missing[0]}'")
    return kind(**{name: decoded(inner, value[name], f"{at}.{name}") for name, inner in _fields(kind)})


def _tuple(kinds: tuple[Any, ...], value: Any, at: str) -> tuple[Any, ...]:
    """Return a tuple, of one type throughout or of one type for each place."""
    if not isinstance(value, list) or len(value) > MAX_ENTRIES:
        raise ValueError(f"{at} is no list, or too long")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(decoded(kinds[0], one, f"{at}[{place}]") for place, one in enumerate(value))
    if len(kinds) != len(value):
        raise ValueError(f"{at} has {len(value)} entries; {len(kinds)} are wanted")
    return tuple(
        decoded(kind, one, f"{at}[{place}]") for place, (kind, one) in enumerate(zip(kinds, value, strict=True))
    )


def _member(kind: type[Enum], value: Any, at: str) -> Enum:
    """Return the member of an enumeration with that value."""
    for member in kind:
        if member.value == value:
            return member
    raise ValueError(f"{at} is none of {', '.join(str(member.value) for member in kind)}")


def _simple(kind: type, value: Any, at: str) -> Any:
    """Return text, number or yes-no as it is."""
    if not _IS[kind](value):
        raise ValueError(f"{at} is not what it should be")
    return float(value) if kind is float else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


_IS: Mapping[type, Callable[[Any], bool]] = {
    str: lambda value: isinstance(value, str) and len(value) <= MAX_TEXT,
    bool: lambda value: isinstance(value, bool),
    int: lambda value: _is_number(value) and isinstance(value, int),
    float: lambda value: _is_number(value) and abs(value) < 1e9,
}

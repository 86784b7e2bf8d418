"""Frozen dataclasses that cost little at the start: what a class is not asked for is not written.

The standard decorator writes and compiles six methods for each class, half a millisecond, and a run imports two
hundred classes and makes values of half of them. Here classes share what needs no names of its own, and `__init__`
is written when the first value is made. In all else a class is what the standard decorator makes of it: fields,
`replace`, equality, hash, pickling, slots. To type checkers `dataclass` is the standard one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """Return the class as a dataclass; one that is not merely frozen with slots is the standard library's."""
        if options != {"frozen": True, "slots": True}:
            return dataclasses.dataclass(cls, **options)
        return _frozen if cls is None else _frozen(cls)


__all__ = ["dataclass"]

_OWN = ("__eq__", "__hash__", "__init__", "__getstate__", "__setstate__")
_set: Callable[[object, str, object], None] = object.__setattr__


def _frozen(cls: type) -> type:
    """Return a frozen dataclass with slots; one with a parent or such methods is the standard library's."""
    if any(map(dataclasses.is_dataclass, cls.__mro__[1:])) or any(name in cls.__dict__ for name in _OWN):
        return dataclasses.dataclass(frozen=True, slots=True)(cls)
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(made)
    made.__dataclass_params__.frozen = made.__dataclass_params__.eq = True
    made.__init__ = _first_init(made, fields)
    made.__setattr__, made.__delattr__ = _refuse_setting, _refuse_deleting
    made.__eq__, made.__hash__ = _comparison(tuple(field.name for field in fields if field.compare))
    if "__repr__" not in cls.__dict__:
        made.__repr__ = _representation(tuple(field.name for field in fields if field.repr))
    made.__getstate__, made.__setstate__ = _state, _set_state
    return made  # type: ignore[no-any-return]


def _first_init(cls: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """Return an `__init__` that, called for the first time, writes the one that takes its place."""

    def init(self: object, *values: object, **named: object) -> None:
        cls.__init__ = _written_init(cls, fields)
        cls.__init__(self, *values, **named)

    return init


def _written_init(cls: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """Return `__init__` as the standard library writes it: a parameter a field, in order, with its default."""
    names: dict[str, Any] = {"_set": _set, "_none": dataclasses.MISSING}
    parameters, body = ["self"], []
    for place, field in enumerate(fields):
        value = field.name
        if field.default is not dataclasses.MISSING:
            names[f"_default_{place}"] = field.default
            value = f"_default_{place}"
        elif field.default_factory is not dataclasses.MISSING:
            names[f"_make_{place}"] = field.default_factory
            value = f"_make_{place}()"
        if field.init:
            is_made = value.endswith("()")
            default = "" if value == field.name else f"={'_none' if is_made else value}"
            parameters.append(f"{field.name}{default}")
            value = f"{value} if {field.name} is _none else {field.name}" if is_made else field.name
        body.append(f" _set(self, {field.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(body or [" pass"]), names)  # noqa: S102 - field names
    written: Callable[..., None] = names["__init__"]
    written.__qualname__ = f"{cls.__qualname__}.__init__"
    return written


def _comparison(names: tuple[str, ...]) -> tuple[Callable[[Any, object], Any], Callable[[Any], int]]:
    """Return equality and hash over the fields of these names."""
    key: Callable[[object], Any] = attrgetter(*names) if names else _nothing

    def equal(self: object, other: object) -> Any:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return equal, lambda self: hash(key(self))


def _nothing(value: object) -> tuple[()]:
    """Return what values without a field are compared by."""
    return ()


def _representation(names: tuple[str, ...]) -> Callable[[Any], str]:
    """Return what shows the fields of these names."""

    def represented(self: object) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({shown})"

    return represented


def _refuse_setting(self: object, name: str, value: object) -> None:
    """Refuse to change a frozen value."""
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: object, name: str) -> None:
    """Refuse to take a field from a frozen value."""
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    """Return the fields for pickling."""
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    """Fill in the fields of a value that was pickled."""
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        _set(self, field.name, value)

"""Stage compose: caches by identity: what was worked out from the very same objects need not be worked out again.

Texts, layouts and fonts of a run are frozen and shared by its pieces; comparing them by value would cost more than
most of what is made of them.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import Any, Generic, TypeVar, cast

Made = TypeVar("Made")
Subject = TypeVar("Subject")


class Alike(Generic[Subject]):
    """A cache key for what is made of `subject`: equal to another whose `parts` are the very same objects.

    What is made depends on the parts alone, by default the subject as a whole. The key keeps them alive.
    """

    __slots__ = ("_hash", "parts", "subject")

    def __init__(self, subject: Subject, *parts: object) -> None:
        self.subject = subject
        self.parts = parts or (subject,)
        self._hash = hash(tuple(map(id, self.parts)))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike) and all(map(is_, self.parts, other.parts))


def are_same(parts: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """Are they the very same objects, text compared by value?"""
    if len(parts) != len(others):
        return False
    for one, other in zip(parts, others, strict=True):
        if one is not other and not (type(one) is str and one == other):
            return False
    return True


class Latest:
    """What was made last under each name; made anew where it depends on another object than last time."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[str, tuple[tuple[object, ...], object]] = {}

    def of(self, name: str, parts: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """Return what `make` returns, which depends on nothing but `parts`."""
        last = self._made.get(name)
        if last is not None and are_same(last[0], parts):
            return cast(Any, last[1])  # type: ignore[no-any-return]
        made = make()
        self._made[name] = (parts, made)
        return made

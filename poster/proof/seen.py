"""Stage prove: what a run has proven already, so that equal bytes are proven once."""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

_MOST = 1024
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A value, the parts of it that are known by identity, and the things that live as long as it."""

    value: object
    parts: tuple[object, ...]
    things: tuple[object, ...]


class Seen:
    """Results by everything they depend on; it belongs to one run and forgets the oldest.

    Whoever asks names all that the result depends on: the bytes of every stream read and the parts of the
    promise compared with. So a hit can never hide a difference.
    """

    def __init__(self, most: int = _MOST) -> None:
        """Begin empty; at most `most` results are kept."""
        self._most = most
        self._found: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._met: OrderedDict[int, None] = OrderedDict()
        self._shared: Counter[int] = Counter()  # identities of what is kept and may be met again
        self._last: dict[Hashable, tuple[object, ...]] = {}
        self.hits = 0

    def result(self, name: str, depends: tuple[bytes, ...], make: Callable[[], Result]) -> Result:
        """Return what `make` gives; the same name and dependencies give the former result."""
        key = _digest(name, depends)
        if (known := self._recalled(key)) is not None:
            return known.value  # type: ignore[return-value]
        made = make()
        self._keep(key, _Kept(made, (), ()))
        return made

    def of(
        self, name: str, things: tuple[object, ...], make: Callable[[], Result], *, also: Hashable = ()
    ) -> Result:
        """Return what `make` gives of things that nobody changes, and of `also`, which is compared by value.

        Things are told apart by identity, which costs nothing. Only a result of things that are kept already is
        kept: no other record can have the others. They live as long as the result.
        """
        key = (name, tuple(map(id, things)), also)
        if (known := self._recalled(key)) is not None:
            return known.value  # type: ignore[return-value]
        made = make()
        if all(id(thing) in self._shared for thing in things):
            self._keep(key, _Kept(made, (made,), things))
        return made

    def recalled(self, key: Hashable) -> object | None:
        """Return what was kept under a key, None if nothing is."""
        found = self._recalled(key)
        return None if found is None else found.value

    def is_kept(self, thing: object) -> bool:
        """Is it part of what is kept, so that it may be met again?"""
        return id(thing) in self._shared

    def again(self, name: Hashable, things: tuple[Result, ...]) -> tuple[Result, ...]:
        """Return those of `things` that are kept and were given under the same name the last time as well.

        What one group after the other has in common is most likely what the next one has, too.
        """
        last = frozenset(map(id, self._last.get(name, ())))
        self._last[name] = things
        return tuple(thing for thing in things if id(thing) in last and self.is_kept(thing))

    def keep(self, key: Hashable, value: object, parts: tuple[object, ...]) -> None:
        """Keep a value from the second time on that it is brought: what one record alone has takes no memory.

        `parts` are what others may ask about with `of`.
        """
        mark = hash(key)
        if mark in self._met:
            self._keep(key, _Kept(value, parts, ()))
            return
        self._met[mark] = None
        if len(self._met) > self._most:
            self._met.popitem(last=False)

    def _recalled(self, key: Hashable) -> _Kept | None:
        found = self._found.get(key)
        if found is not None:
            self.hits += 1
            self._found.move_to_end(key)
        return found

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        self._found[key] = kept
        self._shared.update(map(id, kept.parts))
        if len(self._found) > self._most:
            _, oldest = self._found.popitem(last=False)
            for part in oldest.parts:
                self._shared[id(part)] -= 1
                if not self._shared[id(part)]:
                    del self._shared[id(part)]


def _digest(name: str, depends: tuple[bytes, ...]) -> bytes:
    """Return one digest of a name and dependencies; lengths keep their borders apart."""
    digest = hashlib.sha256(name.encode())
    for part in depends:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()

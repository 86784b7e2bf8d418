"""Stage prove: what a run has proven already, so that equal bytes are proven once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

_MOST = 1024
Result = TypeVar("Result")


class Seen:
    """Results by everything they depend on; it belongs to one run and forgets the oldest.

    Whoever asks names all that the result depends on: the bytes of every stream read and the parts of the
    promise compared with. So a hit can never hide a difference.
    """

    def __init__(self, most: int = _MOST) -> None:
        """Begin empty; at most `most` results are kept."""
        self._most = most
        self._found: OrderedDict[Hashable, object] = OrderedDict()
        self._met: OrderedDict[int, None] = OrderedDict()
        self.hits = 0

    def result(self, name: str, depends: tuple[bytes, ...], make: Callable[[], Result]) -> Result:
        """Return what `make` gives; the same name and dependencies give the former result."""
        key = _digest(name, depends)
        if (known := self.recalled(key)) is not None:
            return known[0]  # type: ignore[index,no-any-return]
        made = make()
        self._keep(key, (made,))
        return made

    def of(
        self, name: str, things: tuple[object, ...], make: Callable[[], Result], *, also: Hashable = ()
    ) -> Result:
        """Return what `make` gives of things that nobody changes, and of `also`, which is compared by value.

        Things are told apart by identity, which costs nothing, and live as long as the result is kept.
        """
        key = (name, tuple(map(id, things)), also)
        if (known := self.recalled(key)) is not None:
            return known[0]  # type: ignore[index,no-any-return]
        made = make()
        self.keep(key, (made, things))
        return made

    def recalled(self, key: Hashable) -> object | None:
        """Return what was kept under a key, None if nothing is."""
        found = self._found.get(key)
        if found is not None:
            self.hits += 1
            self._found.move_to_end(key)
        return found

    def keep(self, key: Hashable, value: object) -> None:
        """Keep a value from the second time on that it is brought: what one record alone has takes no memory."""
        mark = hash(key)
        if mark in self._met:
            self._keep(key, value)
            return
        self._met[mark] = None
        if len(self._met) > self._most:
            self._met.popitem(last=False)

    def _keep(self, key: Hashable, value: object) -> None:
        self._found[key] = value
        if len(self._found) > self._most:
            self._found.popitem(last=False)


def _digest(name: str, depends: tuple[bytes, ...]) -> bytes:
    """Return one digest of a name and dependencies; lengths keep their borders apart."""
    digest = hashlib.sha256(name.encode())
    for part in depends:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()

"""Stage prove: what a run has proven already, so that equal bytes are proven once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

_MOST = 512
Result = TypeVar("Result")


class Seen:
    """Results by digest of everything they depend on; it belongs to one run and forgets the oldest.

    Whoever asks names all that the result depends on: the bytes of every stream read and the parts of the
    promise compared with. So a hit can never hide a difference.
    """

    def __init__(self, most: int = _MOST) -> None:
        """Begin empty; at most `most` results are kept."""
        self._most = most
        self._found: OrderedDict[bytes, object] = OrderedDict()
        self.hits = 0

    def result(self, name: str, depends: tuple[bytes, ...], make: Callable[[], Result]) -> Result:
        """Return what `make` gives; the same name and dependencies give the former result."""
        key = _digest(name, depends)
        if key in self._found:
            self.hits += 1
            self._found.move_to_end(key)
            return self._found[key]  # type: ignore[return-value]
        made = make()
        self._found[key] = made
        if len(self._found) > self._most:
            self._found.popitem(last=False)
        return made


def _digest(name: str, depends: tuple[bytes, ...]) -> bytes:
    """Return one digest of a name and dependencies; lengths keep their borders apart."""
    digest = hashlib.sha256(name.encode())
    for part in depends:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()

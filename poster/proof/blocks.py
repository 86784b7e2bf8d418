"""Stage prove: marked content that a run has carried out before, under the same state, is carried out once.

A poster's stream is a row of marked-content sequences, most of which every record has. What a sequence paints
depends on its bytes, on the graphics state before it and on the fonts that it names; where it names anything else
(a form, a picture, a colour space, a named state), it is always read.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from poster.proof.events import Event, Matrix
from poster.proof.ground import Ground, State
from poster.proof.seen import Seen
from poster.proof.tokens import Overgrown
from poster.proof.typefaces import Typeface, typeface_of

MAX_EVENTS = 300_000
_END = b"\nEMC\n"
_MOST_BLOCKS = 2_000
_MOST_BYTES = 200_000  # of a block that is kept
# What may hold the end of marked content without ending it: strings, comments, inline pictures.
_UNPARTED = (b"(", b"%", b"BI")
_NAME = re.compile(rb"/([^\s\0()<>\[\]{}/%]+)")
_STATE = attrgetter(*(field.name for field in fields(State) if field.name != "typeface"))


@dataclass(frozen=True, slots=True)
class _Block:
    """What came of a block: its events, the texts it tells, and the state and text matrices that it leaves."""

    events: tuple[Event, ...]
    texts: Mapping[int, tuple[str, ...]]
    state: State
    matrices: tuple[Matrix, Matrix]


def blocks_of(data: bytes) -> list[bytes]:
    """Return a content stream cut behind each marked-content sequence; whole where that might cut a token."""
    if any(mark in data for mark in _UNPARTED) or data.count(_END) > _MOST_BLOCKS:
        return [data]
    *parts, rest = data.split(_END)
    return [*(part + _END for part in parts), *([rest] if rest else [])]


@lru_cache(maxsize=256)
def _names_in(data: bytes) -> tuple[bytes, ...]:
    """Return the names in a block, each once."""
    return tuple(dict.fromkeys(_NAME.findall(data)))


class Recalling(Ground, ABC):
    """A ground on which blocks met before are laid down at once."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self._seen = seen
        self._faces_named: dict[tuple[int, bytes], Typeface | None] = {}
        self._digests_of: dict[tuple[int, tuple[bytes, ...]], tuple[bytes, ...] | None] = {}

    @abstractmethod
    def _carry(self, data: bytes) -> None:
        """Carry out one block; what an operator does is known above, where paths, text and pictures are."""

    def _lay(self, data: bytes) -> None:
        """Carry out one block, or lay down what came of it before."""
        faces = self._faces(data)
        if faces is None:
            self._carry(data)
            return
        key = self._key(data, faces)
        known = self._seen.recalled(key)
        if isinstance(known, _Block) and self.texts.keys().isdisjoint(known.texts):
            self._take(known)
            return
        first, told, repeated, self._is_told = len(self.events), set(self.texts), len(self.repeated), True
        self._carry(data)
        if self._is_told and self._is_settled() and len(self.repeated) == repeated:
            texts = {mcid: tuple(parts) for mcid, parts in self.texts.items() if mcid not in told}
            matrices = (self._text_matrix, self._line_matrix)
            block = _Block(tuple(self.events[first:]), texts, self._state.again(), matrices)
            self._seen.keep(key, block, block.events)

    def _resource(self, kind: str, name: Any) -> Any:
        """Return a resource by kind and name; only a font is known by its bytes."""
        self._is_told &= kind == "/Font"
        return super()._resource(kind, name)

    def _take(self, known: _Block) -> None:
        """Lay down what came of a block before."""
        self.events += known.events
        if len(self.events) > MAX_EVENTS:
            raise Overgrown("the page has more than 300 000 paint events")
        self.texts.update({mcid: list(parts) for mcid, parts in known.texts.items()})
        self._state = known.state.again()
        self._look = None
        self._text_matrix, self._line_matrix = known.matrices

    def _is_settled(self) -> bool:
        """Is nothing open, and nothing wrong so far?"""
        is_open = self._marks or self._path or self._rects or self._clip_next
        return not (is_open or self.faults or self._depth or len(self._stack) != self._floor)

    def _key(self, data: bytes, faces: tuple[bytes, ...]) -> Hashable:
        """Return all that comes of a block depends on; its events are numbered by what is painted before."""
        matrices = (self._text_matrix, self._line_matrix)
        return (data, len(self.events), _STATE(self._state), matrices, faces)

    def _faces(self, data: bytes) -> tuple[bytes, ...] | None:
        """Return digests of the fonts that a block may use, None where it may depend on more."""
        s = self._state
        is_plain = not s.states and not s.has_mask and s.fill.resource is None and s.stroke.resource is None
        if not is_plain or len(data) > _MOST_BYTES or b"#" in data or not self._is_settled():
            return None
        digests = self._digests(_names_in(data))
        set_in = s.typeface.digest if s.typeface else b"none"
        return (set_in, *digests) if set_in and digests is not None else None

    def _digests(self, names: tuple[bytes, ...]) -> tuple[bytes, ...] | None:
        """Return digests of those names that are fonts', None where one has none; worked out once a stream."""
        key = (id(self._resources), names)
        if key not in self._digests_of:
            try:
                faces = [self._face(name) for name in names]
                digests = tuple(face.digest for face in faces if face is not None)
            except (KeyError, TypeError, AttributeError, ValueError):
                digests = (b"",)
            self._digests_of[key] = digests if all(digests) else None
        return self._digests_of[key]

    def _face(self, name: bytes) -> Typeface | None:
        """Return the font that has a name in the resources, None if none has; looked up once a stream."""
        key = (id(self._resources), name)
        if key not in self._faces_named:
            fonts: Any = self._resources.get("/Font", {})
            fonts = fonts.get_object() if hasattr(fonts, "get_object") else fonts
            plain = name.decode("latin-1")
            found = fonts.raw_get(f"/{plain}") if f"/{plain}" in fonts else None
            self._faces_named[key] = None if found is None else typeface_of(found, plain)
        return self._faces_named[key]

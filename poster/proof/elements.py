"""Stage prove: structure elements by their bytes, so that what the files of a run spell alike is read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pypdf.generic import NameObject, NumberObject

from poster.proof.moulds import Array, Dictionary, Reference, Unusual, mould_of

_MOST_BYTES = 4_000  # of an element that is kept
_TEXTS = ("/Lang", "/Alt", "/ActualText", "/E", "/ID")


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """What the bytes of an element say; two with equal bytes are one. `parts` are MCIDs and references to kids.

    `role` is as written; `page` is the number of the object that is its page, 0 where it names none.
    `identifier` and `numbering` are as in a `tree.Node`.
    """

    number: int
    generation: int
    role: str
    language: str | None
    alt: str | None
    actual_text: str | None
    expansion: str | None
    page: int
    parts: tuple[int | Reference, ...]
    identifier: str
    numbering: str


def element_in(data: bytes) -> Element | None:
    """Return the element that the bytes of an object spell; None for what is no element or not of a plain kind.

    That is one whose entries are names, texts, numbers, and references to its kids and its page.
    """
    return _element(data) if len(data) <= _MOST_BYTES else None


@lru_cache(maxsize=2048)
def _element(data: bytes) -> Element | None:
    try:
        number, generation, mould = mould_of(data)
    except (Unusual, RecursionError):
        return None
    role = mould.entries.get("/S") if isinstance(mould, Dictionary) else None
    if not isinstance(mould, Dictionary) or not isinstance(role, NameObject):
        return None
    entries = mould.entries
    texts = [entries.get(key) for key in _TEXTS]
    parts = _parts(entries.get("/K"))
    page = entries.get("/Pg")
    is_plain = all(text is None or isinstance(text, str) for text in texts)
    numbering = _numbering(entries.get("/A"))
    if parts is None or not is_plain or not isinstance(page, Reference | None) or numbering is None:
        return None
    language, alternative, actual, expansion, name = (None if text is None else str(text) for text in texts)
    own = page.number if page else 0
    return Element(
        number, generation, str(role), language, alternative, actual, expansion, own, parts, name or "", numbering
    )


def _numbering(attributes: Any) -> str | None:
    """Return how attributes say that a list is numbered, "" if they do not; None for more than one dictionary."""
    if attributes is None:
        return ""
    if not isinstance(attributes, Dictionary):
        return None
    stated = attributes.entries.get("/ListNumbering", "")
    return str(stated) if isinstance(stated, str) else None


def _parts(kids: Any) -> tuple[int | Reference, ...] | None:
    """Return what an element holds, None if it is more than MCIDs and references."""
    if kids is None:
        return ()
    found = kids.values if isinstance(kids, Array) else (kids,)
    if not all(isinstance(kid, Reference | NumberObject) for kid in found):
        return None
    return tuple(kid if isinstance(kid, Reference) else int(kid) for kid in found)

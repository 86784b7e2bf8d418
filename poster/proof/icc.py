"""Stage prove: the ICC profiles that a file states as its printing condition, read once a run."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from pypdf.generic import ArrayObject

from poster.frozen import dataclass
from poster.proof.objects import value_of
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet

ICC_HEADER = 128  # bytes (ISO 15076-1:2010, 7.2)
_MOST_TAGS = 100
_TAG = 12  # bytes of a tag's entry: signature, offset, size (7.3)
_CONDITION = re.compile(rb"FOGRA ?(\d{2})")


@dataclass(frozen=True, slots=True)
class IccProfile:
    """A profile: its header, its size in bytes, the SHA-256 of its bytes in hex.

    `condition` is the characterisation that its description names, such as FOGRA39, "" where it names none.
    """

    header: bytes
    size: int
    sha256: str
    condition: str


def stated_intents(sheet: Sheet) -> list[Any]:
    """Return the output intents of the file."""
    array = value_of(sheet.catalogue, "/OutputIntents")
    return [intent.get_object() for intent in array] if isinstance(array, ArrayObject) else []


def stated_profiles(sheet: Sheet) -> list[Any]:
    """Return the profile streams of the output intents."""
    found = (value_of(intent, "/DestOutputProfile") for intent in stated_intents(sheet))
    return [profile for profile in found if profile is not None]


def icc_profile(stream: Any, sheet: Sheet) -> IccProfile:
    """Return what a profile says, read once a run where the stored bytes and their filter are equal."""
    return sheet.view(f"icc {id(stream)}", lambda: _once(stream, sheet.seen))


def _once(stream: Any, seen: Seen) -> IccProfile:
    raw = getattr(stream, "_data", None)
    if not isinstance(raw, bytes):
        return _profile(bytes(stream.get_data()))
    depends = (raw, str(value_of(stream, "/Filter")).encode(), str(value_of(stream, "/DecodeParms")).encode())
    return seen.result("icc", depends, lambda: _profile(bytes(stream.get_data())))


def condition_named(text: str) -> str:
    """Return the characterisation that a name of a printing condition holds, such as FOGRA39, "" for none."""
    found = _CONDITION.search(text.upper().encode("ascii", "replace"))
    return f"FOGRA{found[1].decode()}" if found else ""


def _profile(data: bytes) -> IccProfile:
    """Return what the bytes of a profile say."""
    told = _description(data).replace(b"\0", b"").decode("latin-1")  # version 4 has it in UTF-16
    return IccProfile(data[:ICC_HEADER], len(data), hashlib.sha256(data).hexdigest(), condition_named(told))


def _description(data: bytes) -> bytes:
    """Return the profile's description as stored (ISO 15076-1:2010, 9.2.41), empty where it has none."""
    count = int.from_bytes(data[ICC_HEADER : ICC_HEADER + 4], "big")
    for number in range(min(count, _MOST_TAGS)):
        at = ICC_HEADER + 4 + number * _TAG
        if data[at : at + 4] == b"desc":
            begin, size = (int.from_bytes(data[at + 4 * n : at + 4 * n + 4], "big") for n in (1, 2))
            return data[begin : begin + size]
    return b""

"""Stage prove: the ICC profiles that a file states as its printing condition, read once a run."""

from __future__ import annotations

import hashlib
from typing import Any

from pypdf.generic import ArrayObject

from poster.campaign.conditions import condition_of
from poster.frozen import dataclass
from poster.proof.objects import value_of
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet

ICC_HEADER = 128  # bytes (ISO 15076-1:2010, 7.2)


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


def _profile(data: bytes) -> IccProfile:
    """Return what the bytes of a profile say."""
    return IccProfile(data[:ICC_HEADER], len(data), hashlib.sha256(data).hexdigest(), condition_of(data))

"""Stage load: the printing condition that an ICC file is for, by its own description, and by the name beside it."""

from __future__ import annotations

import re

from poster.problems import Location, Problem, error

_HEADER = 128  # bytes (ISO 15076-1:2010, 7.2)
_MOST_TAGS = 100
_TAG = 12  # bytes of a tag's entry: signature, offset, size (7.3)
_CONDITION = re.compile(r"FOGRA ?(\d{2})", re.IGNORECASE | re.ASCII)


def condition_named(text: str) -> str:
    """Return the characterisation that a name of a printing condition holds, such as FOGRA39, "" for none."""
    found = _CONDITION.search(text)
    return f"FOGRA{found[1]}" if found else ""


def condition_of(icc: bytes) -> str:
    """Return the characterisation that the description in an ICC file names, "" for none."""
    return condition_named(_description(icc).replace(b"\0", b"").decode("latin-1"))  # version 4 has it in UTF-16


def condition_problem(name: str, icc: bytes, identifier: str, at: Location | None = None) -> Problem | None:
    """Return `icc/other` where the ICC file `name` says that it is for another condition than the identifier."""
    named, own = condition_named(identifier), condition_of(icc)
    if not named or not own or named == own:
        return None
    message = f"'{name}' is for {own}; its printing condition is named {named}"
    return error("icc/other", message, at, "ask the print shop which of the two it prints by")


def _description(data: bytes) -> bytes:
    """Return the profile's description as stored (ISO 15076-1:2010, 9.2.41), empty where it has none."""
    count = int.from_bytes(data[_HEADER : _HEADER + 4], "big")
    for number in range(min(count, _MOST_TAGS)):
        at = _HEADER + 4 + number * _TAG
        if data[at : at + 4] == b"desc":
            begin, size = (int.from_bytes(data[at + 4 * n : at + 4 * n + 4], "big") for n in (1, 2))
            return data[begin : begin + size]
    return b""

"""Stage resolve: the version code, a short name of everything that a piece prints."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date

# Stands for the version code in a text while that code is worked out; nothing a user writes may hold it.
MARKER = "\x00"
# The text a common size is fitted with, so that no piece's own code can change another piece's size.
WIDEST_CODE = "WWWW-WWWW"

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8


def content_digest(content: object) -> str:
    """Return the SHA-256, in hex, of dataclasses, mappings, tuples, text, numbers and dates in canonical form.

    Neither the order of mappings nor the seed of hashing has a part in it. `TypeError` for anything else.
    """
    canonical = json.dumps(_plain(content), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def version_code(content: object) -> str:
    """Return the code of `content`, eight characters of Crockford's base 32 in two groups, such as `K7Q2-M9XD`.

    40 bits of SHA-256: among 10 000 editions of one campaign two share a code with a chance below 1 in 20 000.
    """
    number = int(content_digest(content)[: _LENGTH * 5 // 4], 16)
    code = "".join(_CROCKFORD[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))
    return f"{code[:4]}-{code[4:]}"


def _plain(value: object) -> object:
    """Return `value` as lists, text and numbers, with the kind of each where two kinds could look alike."""
    if value is None or isinstance(value, str | bool):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {"map": sorted([str(key), _plain(entry)] for key, entry in value.items())}
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    raise TypeError(f"no canonical form of {type(value).__name__}")

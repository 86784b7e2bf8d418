"""Stage plan: the name of a piece's file, from a pattern in braces, in ASCII that every system accepts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from poster.campaign.merge import column_name
from poster.problems import Problem, did_you_mean, error

DEFAULT_PATTERN = "{campaign}_{area}_{layout}_{size}_{language}_{profile}"
RECORD_PATTERN = DEFAULT_PATTERN + "_{id}"
MAX_LENGTH = 150

_SUFFIX = ".pdf"
FAILED_SUFFIX = ".failed.pdf"  # of a sheet whose proof failed and that was kept
_PIECE_NAMES = ("campaign", "area", "layout", "size", "language", "profile")
_RECORD_NAMES = ("id", "row")
_RECORD_PREFIX = "record."
_PART = re.compile(r"\{([^{}]*)\}|([^{}]+)|([{}])")
# Letters that do not decompose into an ASCII letter and a mark (Unicode, NFKD).
_ASCII = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "ẞ": "SS"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ł": "l", "Ł": "L", "ı": "i"}
)
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9._-]+")
# Names that Windows keeps for devices, with any suffix (Microsoft, Naming Files, Paths, and Namespaces).
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A pattern cut into parts: literal text and, as tuples of one, the names in braces."""

    source: str
    parts: tuple[str | tuple[str], ...]

    def file_name(self, values: Mapping[str, str]) -> str:
        """Return the file name with `values` for the names in braces, `.pdf` at its end; see `ascii_name`."""
        return ascii_name("".join(part if isinstance(part, str) else values[part[0]] for part in self.parts))


def parse_pattern(source: str, columns: tuple[str, ...] | None, problems: list[Problem]) -> NamePattern:
    """Return the pattern; unknown names and stray braces are appended to `problems`.

    Names: campaign, area, layout, size, language, profile; with a list also id, row and `record.COLUMN`.
    `columns` are the list's columns, None without a list.
    """
    known = _known_names(columns)
    parts: list[str | tuple[str]] = []
    for match in _PART.finditer(source):
        if match[2]:
            problems += _folders(match[2], source)
            parts.append(match[2])
        elif match[3]:
            problems.append(error("pattern/syntax", f"a brace in the name '{source}' has no partner"))
        else:
            parts.append((_known_name(match[1], known, has_list=columns is not None, problems=problems),))
    return NamePattern(source, tuple(parts))


def _folders(literal: str, source: str) -> Iterator[Problem]:
    """Yield the fault of a pattern that would be a path."""
    if "/" in literal or "\\" in literal:
        message = f"the name '{source}' holds a slash; it is the name of a file, without a folder"
        yield error("pattern/folder", message, None, "choose the folder with -o")


def _known_names(columns: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the names a pattern may use."""
    if columns is None:
        return _PIECE_NAMES
    return (*_PIECE_NAMES, *_RECORD_NAMES, *(_RECORD_PREFIX + column for column in columns))


def _known_name(name: str, known: tuple[str, ...], *, has_list: bool, problems: list[Problem]) -> str:
    """Return `name` as the values are keyed; an unknown one is appended to `problems`."""
    folded = column_name(name)
    if folded in known:
        return folded
    if not has_list and (folded in _RECORD_NAMES or folded.startswith(_RECORD_PREFIX)):
        problems.append(error("pattern/unknown", f"'{{{name}}}' in the name needs a list (--records)"))
    else:
        hint = did_you_mean(folded, known) or "allowed: " + ", ".join(f"{{{entry}}}" for entry in known[:30])
        problems.append(error("pattern/unknown", f"unknown name '{{{name}}}' in the pattern", None, hint))
    return folded


def ascii_name(text: str) -> str:
    """Return `text` as a file name ending in `.pdf`.

    Letters lose their marks (å to a, ø to o, æ to ae, ß to ss); every other run of characters that is not
    a-z, A-Z, 0-9, `.`, `_` or `-` becomes one `-`. Never empty, never starting with `.` or `-`, never a name that
    Windows keeps for itself, at most 150 characters.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_ASCII))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    stem = _NOT_ALLOWED.sub("-", plain).removesuffix(_SUFFIX).lstrip(".-")[: MAX_LENGTH - len(_SUFFIX) - 1]
    if not stem.strip("-._"):
        stem = "poster"
    return (f"_{stem}" if is_reserved(stem) else stem) + _SUFFIX


def is_reserved(stem: str) -> bool:
    """Does a file name that begins with `stem` and a full stop mean a device on Windows, such as `con.txt`?"""
    return bool(_RESERVED.match(stem))

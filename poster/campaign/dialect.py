"""Stage plan: the bytes of a list, as programs save them, to rows of cells; nothing is guessed in silence.

Encodings: UTF-8 with or without byte order mark, UTF-16 with one, Windows-1252. Separators: comma, semicolon or
tab, found in the header row outside quotation marks; a first line `sep=;` names it, as Excel has it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from poster.problems import Location, Problem, Rejected, error

MAX_CELL = 10_000
MAX_COLUMNS = 200
MAX_ROWS = 200_000
MAX_REPORTED = 50
MAX_COUNTED = 10_000  # faults; a list with more is not read on

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What å, ä, ö and their like look like in UTF-8; Windows-1252 would read them as Ã¥, Ã¤, Ã¶.
_UTF8_PAIR = re.compile(rb"\xC3[\x80-\xBF]")
# Between small letters these are what Mac OS Roman å and ä become when read as Windows-1252.
_MAC_ROMAN = re.compile(r"(?<=[a-zåäö])[ŒŠ](?=[a-zåäö])")
_NAMED = re.compile(r'sep=([,;\t])"?\r?\n', re.IGNORECASE)
_TRIED = "UTF-8, UTF-16 with a byte order mark and Windows-1252 were tried"


Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """A list before it is checked: rows of cells as read, each with the number of its first line from 1.

    Rows without any text are left out; at most `MAX_ROWS` and the header are there, of at most `MAX_COLUMNS` cells.
    """

    rows: tuple[Row, ...]


def bounded(rows: Iterable[tuple[int, Sequence[str]]], name: str) -> Iterator[Row]:
    """Yield the rows that hold text, while they come, so that a file of nothing but commas takes no memory.

    Raises `Rejected` with list/too-wide for text beyond column 200, list/too-long for more than 200 000 rows.
    """
    count = 0
    for line, cells in rows:
        if not any(map(str.strip, cells)):
            continue
        count += 1
        if count > MAX_ROWS + 1:
            message = f"the list has more than the {MAX_ROWS} rows allowed"
            raise Rejected((error("list/too-long", message, Location(name)),))
        yield line, tuple(cells) if len(cells) <= MAX_COLUMNS else _narrowed(line, cells, name)


def _narrowed(line: int, cells: Sequence[str], name: str) -> tuple[str, ...]:
    """Return the cells that a list may have, if those beyond are empty."""
    width = max(number for number, cell in enumerate(cells, start=1) if cell.strip())
    if width > MAX_COLUMNS:
        message = f"the list has text in column {width}; {MAX_COLUMNS} columns are allowed"
        raise Rejected((error("list/too-wide", message, Location(name, line)),))
    return tuple(cells[:MAX_COLUMNS])


def capped(problems: Sequence[Problem], name: str, *, is_cut: bool = False) -> tuple[Problem, ...]:
    """Return the first 50 faults of a list and, where there are more, one that counts the rest, up to 10 000.

    With `is_cut` the list was not read to its end, so that there may be others.
    """
    rest = len(problems) - MAX_REPORTED
    if rest <= 0:
        return tuple(problems)
    least = "at least " if is_cut or len(problems) > MAX_COUNTED else ""
    message = f"the list has {least}{rest} more {'fault' if rest == 1 else 'faults'}"
    return (*problems[:MAX_REPORTED], error("list/more", message, Location(name)))


def table_of(data: bytes, name: str) -> Table:
    """Return the table in `data`, the bytes of the list `name`; a cell is at most 10 000 characters in quotes.

    Raises `Rejected` with file/encoding, list/empty, list/separator, list/syntax, list/too-long, list/too-wide or
    text/too-long.
    """
    text = _decoded(data, name)
    if not text.strip():
        message = "the list is empty; a header row and at least one row are needed"
        raise Rejected((error("list/empty", message, Location(name)),))
    named = _NAMED.match(text)
    body, first = (text[named.end() :], 2) if named else (text, 1)
    separator = named[1] if named else _separator(body, name)
    return Table(tuple(bounded(_lines(body, separator, name, first), name)))


def _decoded(data: bytes, name: str) -> str:
    """Return the text of the list."""
    if data.startswith(_UTF16):
        return _utf16(data, name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if _UTF8_PAIR.search(data) or data.startswith(codecs.BOM_UTF8):
            raise _undecodable(data, fault.start, name, "the rest is UTF-8, so that it looks damaged") from None
        return _windows(data, name)
    if "\0" in text:
        raise _undecodable(data, data.index(0), name, _TRIED)
    return text


def _utf16(data: bytes, name: str) -> str:
    """Return the text of a list in UTF-16."""
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as fault:
        raise _undecodable(data, fault.start, name, "the byte order mark says UTF-16") from None


def _windows(data: bytes, name: str) -> str:
    """Return the text of a list in Windows-1252, refusing what was plainly written in another encoding."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as fault:
        raise _undecodable(data, fault.start, name, _TRIED) from None
    other = _MAC_ROMAN.search(text)
    if "\0" in text or other:
        raise _undecodable(data, other.start() if other else data.index(0), name, _TRIED)
    return text


def _undecodable(data: bytes, start: int, name: str, tried: str) -> Rejected:
    """Return the refusal of a byte that is no character."""
    line = data.count(b"\n", 0, start) + 1
    message = f"byte 0x{data[start]:02X} is no character of a known encoding; {tried}"
    return Rejected((error("file/encoding", message, Location(name, line), "save the list as CSV UTF-8"),))


def _separator(text: str, name: str) -> str:
    """Return what separates the columns, from the first row that holds any text."""
    counts, line = _counts(text)
    found = [separator for separator in _SEPARATORS if counts[separator]]
    if len(found) > 1:
        held = " and ".join(f"{counts[separator]} {_SEPARATORS[separator]}" for separator in found)
        message = (
            f"the header row holds {held}; which of them separates the columns is not clear"
            f" ({', '.join(_SEPARATORS.values())} were tried)"
        )
        hint = 'write a header that holds such a sign in quotation marks, or put a line "sep=;" first'
        raise Rejected((error("list/separator", message, Location(name, line), hint),))
    if not found and text.lstrip().partition("\n")[0].count("|") > 1:
        hint = "save the list as CSV UTF-8"
        message = f"the columns are separated by '|'; allowed are {', '.join(_SEPARATORS.values())}"
        raise Rejected((error("list/separator", message, Location(name, line), hint),))
    return found[0] if found else ","


def _counts(text: str) -> tuple[dict[str, int], int]:
    """Return how often each separator stands outside quotation marks in the header row, and its line."""
    counts, line, is_quoted, has_text = dict.fromkeys(_SEPARATORS, 0), 1, False, False
    for character in text:
        if character == '"':
            is_quoted = not is_quoted
        elif character in counts and not is_quoted:
            counts[character] += 1
        elif character in "\r\n" and not is_quoted:
            if has_text:
                break
            counts = dict.fromkeys(_SEPARATORS, 0)
        else:
            has_text = has_text or not character.isspace()
        line += character == "\n"
    return counts, line


def _lines(text: str, separator: str, name: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a text with the number of their first line; `first` is that of the text."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = first
    try:
        for row in reader:
            yield begins, row
            begins = first + reader.line_num
    except csv.Error as fault:
        if "limit" in str(fault):
            message = f"a cell has more than {csv.field_size_limit()} characters; {MAX_CELL} are allowed"
            hint = "is a quotation mark not closed?"
            raise Rejected((error("text/too-long", message, Location(name, begins), hint),)) from None
        hint = 'a cell that holds a quotation mark is written in quotation marks, the mark doubled: "so ""called"""'
        problem = error(
            "list/syntax", "a quotation mark is out of place or not closed", Location(name, begins), hint
        )
        raise Rejected((problem,)) from None

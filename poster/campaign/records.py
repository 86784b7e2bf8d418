"""Stage plan: a list (CSV) read into records, one a row; every cell is text and knows its place."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from poster.campaign.dialect import MAX_CELL, MAX_COUNTED, Row, Table, capped, table_of
from poster.campaign.merge import column_name
from poster.campaign.piece import Record
from poster.campaign.workbook import SUFFIX, scan_workbook
from poster.problems import ExitCode, Location, Problem, Rejected, error
from poster.regular_file import read_regular

MAX_BYTES = 20_000_000

_ZIPPED = b"PK\x03\x04"  # .xlsx is a zip archive (ECMA-376-2), whatever its name ends with
_OLD_WORKBOOK = bytes.fromhex("d0cf11e0a1b11ae1")  # [MS-CFB], 2.2
_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_HIDDEN = ("Cc", "Cs", "Cn")
# Explicit directional formatting (UAX #9, 2) could show a number in another order than it is stored; line and
# paragraph separators are line breaks that no editor shows, and a byte order mark inside a text is no letter.
_UNSEEN = frozenset("\u2028\u2029\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its number from 1 and its header as written."""

    number: int
    header: str


@dataclass(frozen=True, slots=True)
class _Header:
    """The columns of a list by name, and how many there are, with those that cannot be named."""

    columns: Mapping[str, Column]
    width: int


@dataclass(frozen=True, slots=True)
class CellPlaces(Mapping[str, Location]):
    """The places of a row's cells by column name, made when asked for, since a list may have millions."""

    file: str
    line: int
    columns: Mapping[str, Column]

    def __getitem__(self, name: str) -> Location:
        """Return the place of the cell in column `name`."""
        column = self.columns[name]
        return Location(self.file, self.line, column.number, header=column.header)

    def __iter__(self) -> Iterator[str]:
        """Return the names of the columns in order."""
        return iter(self.columns)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.columns)


@dataclass(frozen=True, slots=True)
class RecordList:
    """A list as read: its rows, and the SHA-256 of the very bytes they come from, in hex."""

    records: tuple[Record, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class ScannedList:
    """A list as far as it could be read, and every fault of its cells and headers.

    Of two columns with one header the first counts; with faults, the rows serve only to look for more. `header` is
    the line of the headers.
    """

    records: tuple[Record, ...]
    digest: str
    problems: tuple[Problem, ...]
    header: int


def read_records(path: Path, fields: Mapping[str, str] | None = None) -> tuple[Record, ...]:
    """Return the rows of the list at `path`; see `read_list`."""
    return read_list(path, fields).records


def read_list(path: Path, fields: Mapping[str, str] | None = None) -> RecordList:
    """Return the list at `path`: CSV (see `dialect`) or `.xlsx` (see `workbook`), with a header row.

    `fields` names a column by its header where the list has its own words for it (`Område`: `area`). Limits:
    20 MB, 200 columns, 200 000 rows, 10 000 characters a cell. Blanks around a cell are dropped, a line break
    inside one is a blank, and rows without any text are left out. Columns are known by their header in lower
    case; cells are text as it is, never markup and never searched for fields.

    Raises `Rejected` with every fault, the first 50 in full and the rest counted.
    """
    found = scan_list(path, fields)
    if found.problems:
        raise Rejected(capped(found.problems, path.name or str(path)))
    return RecordList(found.records, found.digest)


def scan_list(path: Path, fields: Mapping[str, str] | None = None) -> ScannedList:
    """Return the list at `path` with its faults, for whoever looks for more of them; see `read_list`.

    Raises `Rejected` for a file that cannot be taken for a list at all.
    """
    name = path.name or str(path)
    data = _read(path, name)
    table, faults = _table(data, name)
    known = {column_name(header): column_name(field) for header, field in (fields or {}).items()}
    problems = list(faults)
    records = _records(table, name, known, problems)
    header = table.rows[0][0] if table.rows else 0
    return ScannedList(records, hashlib.sha256(data).hexdigest(), tuple(problems), header)


def _read(path: Path, name: str) -> bytes:
    """Return the bytes of the list, refusing what is too large or cannot be read."""
    try:
        data = read_regular(path, MAX_BYTES)
    except FileNotFoundError:
        raise _rejected("file/missing", f"there is no list '{name}'", name, ExitCode.INPUT_OUTPUT) from None
    except OSError as fault:
        reason = (fault.strerror or "unknown reason").lower()
        message = f"cannot read the list '{name}': {reason}"
        raise _rejected("file/unreadable", message, name, ExitCode.INPUT_OUTPUT) from None
    if len(data) > MAX_BYTES:
        raise _rejected("file/too-large", f"the list is larger than the {MAX_BYTES // 1_000_000} MB allowed", name)
    return data


def _rejected(code: str, message: str, name: str, exit_code: ExitCode = ExitCode.REJECTED) -> Rejected:
    """Return the exception for a fault of the whole file."""
    return Rejected((error(code, message, Location(name)),), exit_code)


def _table(data: bytes, name: str) -> tuple[Table, tuple[Problem, ...]]:
    """Return the table of a list, an Excel workbook by the end of its name or its bytes, and its cells' faults."""
    if data.startswith(_OLD_WORKBOOK):
        message = "this is a workbook of an Excel before 2007, or one with a password"
        hint = "save the list as .xlsx without a password, or as CSV UTF-8"
        raise Rejected((error("file/unreadable", message, Location(name), hint),))
    if name.lower().endswith(SUFFIX) or data.startswith(_ZIPPED):
        return scan_workbook(data, name)
    return table_of(data, name), ()


def _records(table: Table, name: str, fields: Mapping[str, str], problems: list[Problem]) -> tuple[Record, ...]:
    """Return the records of `table`; faults are appended to `problems`."""
    if len(table.rows) < 2:
        hint = "a header row and at least one row are needed"
        empty = error("list/empty", "the list has no rows", Location(name), hint)
        problems.extend(() if problems else (empty,))
        return ()
    (header_line, headers), *rows = _trimmed(table.rows)
    header = _Header(_columns(headers, header_line, name, fields, problems), len(headers))
    records: list[Record] = []
    for number, (line, cells) in enumerate(rows, start=1):
        records.append(_record(number, line, cells, header, name, problems))
        if len(problems) > MAX_COUNTED:
            break
    return tuple(records)


def _trimmed(rows: tuple[Row, ...]) -> list[Row]:
    """Return the rows without the columns at their end that are empty from the header down."""
    width = max(_width(cells) for _, cells in rows)
    return [(line, cells[:width]) for line, cells in rows]


def _width(cells: tuple[str, ...]) -> int:
    """Return the number of cells up to the last that is not empty."""
    return max((number for number, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _columns(
    headers: tuple[str, ...], line: int, name: str, fields: Mapping[str, str], problems: list[Problem]
) -> Mapping[str, Column]:
    """Return the columns by name; empty and doubled ones are appended to `problems`."""
    own = tuple(column_name(header) for header in headers)
    columns = tuple(fields.get(header, header) for header in own)
    faulty = {(one.at.line, one.at.column) for one in problems if one.at}
    for position, (header, column) in enumerate(zip(headers, columns, strict=True), start=1):
        at = Location(name, line, position, header=header)
        if (line, position) in faulty:
            continue
        if not column:
            problems.append(error("list/header", f"column {position} has no header", at))
        elif column in columns[: position - 1]:
            other = columns.index(column) + 1
            problems.append(
                error("list/header", f"columns {other} and {position} both have the header '{column}'", at)
            )
        elif _hidden(column) or "{" in column or "}" in column or len(column) > 100:
            problems.append(
                error(
                    "list/header", f"the header of column {position} has braces, hidden or over 100 characters", at
                )
            )
    pairs = zip(columns, headers, strict=True)
    found: dict[str, Column] = {}
    for number, (column, header) in enumerate(pairs, start=1):
        found.setdefault(column, Column(number, header))
    return found


def _record(
    number: int,
    line: int,
    cells: tuple[str, ...],
    header: _Header,
    name: str,
    problems: list[Problem],
) -> Record:
    """Return the record of one row; faults of its cells are appended to `problems`."""
    at = Location(name, line)
    if len(cells) != header.width:
        hint = "a cell that holds a comma is written in quotation marks" if len(cells) > header.width else ""
        message = f"row {line} has {_count(len(cells))}, the header has {_count(header.width)}"
        problems.append(error("list/ragged", message, at, hint))
    places, last = CellPlaces(name, line, header.columns), len(cells)
    values = {
        name: _one_line(cells[column.number - 1])
        for name, column in header.columns.items()
        if column.number <= last
    }
    for column, value in values.items():
        if not value.isalnum():
            _check_cell(value, places[column], problems)
        elif len(value) > MAX_CELL:
            problems.append(_too_long(value, places[column]))
    return Record(values.get("id") or str(number), at, values, places)


def _one_line(cell: str) -> str:
    """Return the text of a cell without blanks around it, a line break being a blank."""
    cell = cell.strip()
    return _BREAK.sub(" ", cell) if "\n" in cell or "\r" in cell else cell


def _count(cells: int) -> str:
    """Return `1 cell` or `N cells`."""
    return f"{cells} cell" if cells == 1 else f"{cells} cells"


def _check_cell(value: str, at: Location, problems: list[Problem]) -> None:
    """Append what is wrong with the text of a cell."""
    if len(value) > MAX_CELL:
        problems.append(_too_long(value, at))
    hidden = _hidden(value)
    if hidden:
        message = f"row {at.line}, column '{at.header}' holds the hidden character U+{ord(hidden):04X}"
        problems.append(error("text/control", message, at, "delete it; a cell is one line of text"))


def _too_long(value: str, at: Location) -> Problem:
    """Return the fault of a cell that is too long."""
    message = f"row {at.line}, column '{at.header}' has {len(value)} characters; {MAX_CELL} are allowed"
    return error("text/too-long", message, at)


def _hidden(text: str) -> str:
    """Return the first character of `text` that cannot be printed or reorders what is printed, else `""`."""
    if text.isascii() and text.isprintable():
        return ""
    return next((c for c in text if c in _UNSEEN or unicodedata.category(c) in _HIDDEN), "")

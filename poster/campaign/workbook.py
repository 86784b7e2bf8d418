"""Stage plan: a list in an Excel workbook (.xlsx) to rows of cells, as text; optional extra `xlsx`.

Text stays as it is (`0700` is `0700`), a number is read as it is written in the cell, a day as 2026-01-31. What a
person sees and what is stored must be the same: a formula, a fault value or a number in a format that shows it in
another way is refused.
"""

from __future__ import annotations

import dataclasses
import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from poster.campaign.dialect import MAX_COLUMNS, MAX_COUNTED, Row, Table, bounded, capped
from poster.campaign.workbook_parts import check_parts
from poster.problems import ExitCode, Location, Problem, Rejected, error

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

SUFFIX = ".xlsx"
MAX_SPARE = 1_000_000  # cells beyond the last column allowed, all rows together

_PLAIN_FORMATS = frozenset({"General", "@", "0", "#,##0", "# ##0"})
_ZEROS = re.compile("0{2,30}")


def scan_workbook(data: bytes, name: str) -> tuple[Table, tuple[Problem, ...]]:
    """Return the table in the only filled sheet of the workbook `name` with the bytes `data`, and its faults.

    The faults are list/formula and list/format, each of a cell, which is empty in the table. Limits: see
    `dialect.bounded` and `workbook_parts`. Raises `Rejected` with tool/missing (exit code 4), file/unreadable,
    file/too-large, list/sheets, list/empty, list/too-long or list/too-wide, and the faults found so far.
    """
    problems: list[Problem] = []
    with warnings.catch_warnings(action="ignore"):  # what cannot be read is told by `_text`
        book = _opened(data, name)
        try:
            filled = [rows for sheet in book.worksheets if (rows := tuple(_rows(sheet, name, problems)))]
            titles = [sheet.title for sheet in book.worksheets]
        except Rejected:
            raise
        except Exception as fault:  # a reader of untrusted bytes may raise anything
            raise _damaged(name) from fault
        finally:
            book.close()
    if len(filled) > 1:
        message = f"{len(filled)} sheets of the workbook hold something; one list is wanted"
        problems.append(error("list/sheets", message, Location(name), f"its sheets are {', '.join(titles[:10])}"))
    if not filled:
        problems.append(error("list/empty", "the workbook is empty", Location(name)))
    if len(filled) != 1:
        raise Rejected(capped(problems, name))
    return Table(filled[0]), tuple(_with_header(one, filled[0][0]) for one in problems)


def _with_header(one: Problem, header: Row) -> Problem:
    """Return a fault of a cell with the header of its column."""
    line, names = header
    if one.at is None or one.at.line <= line or not 1 <= one.at.column <= len(names):
        return one
    name = " ".join(names[one.at.column - 1].split())
    return dataclasses.replace(one, at=dataclasses.replace(one.at, header=name))


def _opened(data: bytes, name: str) -> Workbook:
    """Return the workbook, refusing one that unpacks to more than is allowed."""
    try:
        import openpyxl
    except ImportError:
        message = f"'{name}' is an Excel workbook, and what reads them is not installed"
        hint = "install poster[xlsx], or save the list as CSV UTF-8"
        raise Rejected((error("tool/missing", message, Location(name), hint),), ExitCode.MISSING_TOOL) from None
    try:
        check_parts(data, name)
        return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except Rejected:
        raise
    except Exception as fault:
        raise _damaged(name) from fault


class _Texts(list[str]):
    """The texts that cells share; a number below 0 is none of them, and not one from the end."""

    def __getitem__(self, index: Any) -> Any:
        """Return the text of that number, from 0; `IndexError` if there is none."""
        if index < 0:
            raise IndexError(index)
        return super().__getitem__(index)


def _damaged(name: str) -> Rejected:
    """Return the refusal of a file that is no workbook."""
    message = "this is no Excel workbook, or it is damaged"
    return Rejected((error("file/unreadable", message, Location(name), "save the list as CSV UTF-8"),))


def _rows(sheet: Any, name: str, problems: list[Problem]) -> Iterator[Row]:
    """Yield the rows of a sheet that hold something, up to one more than allowed."""
    sheet.reset_dimensions()  # the size a file states may be a lie
    sheet._shared_strings = _Texts(sheet._shared_strings)
    width = 0
    for line, cells in bounded(_cells(sheet, name, problems), name):
        width = width or len(cells)  # the header's; a row ends with its last cell that holds something
        yield line, (*cells, *("" for _ in range(width - len(cells))))


def _cells(sheet: Any, name: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield all rows of a sheet as text, with their numbers; after too many faults no more."""
    spare = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        spare += max(0, len(row) - MAX_COLUMNS)
        if spare > MAX_SPARE:
            message = f"row {number} has cells up to column {len(row)}; {MAX_COLUMNS} columns are allowed"
            raise Rejected((error("list/too-wide", message, Location(name, number)),))
        yield (
            number,
            [
                "" if cell.value is None else _text(cell, Location(name, number, column), problems)
                for column, cell in enumerate(row, 1)
            ],
        )
        if len(problems) > MAX_COUNTED:
            return


def _text(cell: Any, at: Location, problems: list[Problem]) -> str:
    """Return the text of a cell; what is not shown as it is stored goes to `problems`."""
    value = cell.value
    if isinstance(value, str) and cell.data_type not in {"f", "e"}:
        return value
    if cell.data_type == "f":
        message = "the cell holds a formula; its result cannot be trusted here"
        problems.append(error("list/formula", message, at, "copy the column and paste it as values"))
    elif cell.data_type == "e":
        problems.append(error("list/formula", f"the cell holds the fault '{value}'", at, "write its value"))
    elif isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    elif isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    elif isinstance(value, date | time):
        return value.isoformat()
    else:
        return _number(value, str(cell.number_format), at, problems)
    return ""


def _number(value: Any, shape: str, at: Location, problems: list[Problem]) -> str:
    """Return a number as it is shown; a format that rounds, shifts or adds to it goes to `problems`."""
    written = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if _ZEROS.fullmatch(shape) and written.isdigit():
        return written.zfill(len(shape))
    if shape not in _PLAIN_FORMATS or (shape not in {"General", "@"} and not written.lstrip("-").isdigit()):
        message = f"the number {written} is shown in the format '{shape[:40]}'"
        problems.append(error("list/format", message, at, "give the column the format text and write it as shown"))
    return written

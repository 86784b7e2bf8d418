"""Stage plan: the parts of an Excel workbook, measured before anything is built from them.

A workbook is an archive of XML files; 20 MB of it can unpack to what fills the memory. The library that reads
workbooks keeps what stands in a row, and all that stands outside of rows, so both are counted here. It also passes
over a row or a cell that does not come after the one before: what is out of order is refused, so that none is lost.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.parsers import expat

from poster.problems import Location, Rejected, error

MAX_UNPACKED = 100_000_000
MAX_FILES = 1_000
MAX_PARTS = 8_000_000  # elements and attributes of one file
MAX_KEPT = 200_000  # of those, in one row, or outside of rows
MAX_TAG = 200_000  # bytes
LAST_ROW = 1_048_576  # of a sheet, as Excel has it
MAX_NUMBERED = (
    10_000_000  # numbers of the last rows of all sheets together: each row up to it is read, empty or not
)

_CHUNK = 1 << 16
_LEFT_BEHIND = ("row", "si")  # rows, and the texts that cells share: read one by one
# ECMA-376 part 1, 18.3.1.73 (row), 18.3.1.4 (cell) and 18.18.7 (its place, such as B7).
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROW, _CELL = f"{_SHEETS} row", f"{_SHEETS} c"
_PLACE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


def check_parts(data: bytes, name: str) -> None:
    """Refuse a workbook that would unpack to more than can be read, or whose XML brings a grammar of its own.

    Raises `Rejected` with file/too-large or file/unreadable; `zipfile.BadZipFile`, `OSError`, `zlib.error` and the
    like for a damaged archive. XML that is not well-formed is left to the reader, which stops at the same place.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        size = sum(entry.file_size for entry in entries)
        if size > MAX_UNPACKED:
            limit = f"{MAX_UNPACKED // 1_000_000} MB"
            raise _too_large(f"the workbook unpacks to more than the {limit} allowed", name)
        if len(entries) > MAX_FILES:
            raise _too_large(f"the workbook holds {len(entries)} files; {MAX_FILES} are allowed", name)
        if sum(_Measure(name).read(archive, entry) for entry in entries) > MAX_NUMBERED:
            raise _too_large(f"the sheets of the workbook have more than {MAX_NUMBERED} rows", name)


def _too_large(message: str, name: str) -> Rejected:
    """Return the refusal of a workbook that holds too much."""
    hint = "copy the list into a new workbook, or save it as CSV UTF-8"
    return Rejected((error("file/too-large", message, Location(name), hint),))


class _Measure:
    """The elements and attributes of one file while they are counted."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = self._kept = self._row = 0
        self._column = (0, "")
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
        """Count what one file of the archive holds, and return the number of its last row, 0 if it has none."""
        given = 0
        with archive.open(entry) as opened:
            try:
                while chunk := opened.read(_CHUNK):
                    given += len(chunk)
                    self._parser.Parse(chunk, False)
                    if given - max(0, self._parser.CurrentByteIndex) > MAX_TAG + _CHUNK:
                        raise self._too_many(f"a tag of more than {MAX_TAG} bytes")
            except expat.ExpatError:
                pass  # what is no XML holds nothing
        return self._row

    def _start(self, name: str, attributes: list[str]) -> None:
        parts = 1 + len(attributes) // 2
        self._count += parts
        self._kept += parts
        if self._count > MAX_PARTS:
            raise self._too_many(f"more than {MAX_PARTS} elements and attributes")
        if self._kept > MAX_KEPT:
            raise self._too_many(f"more than {MAX_KEPT} elements and attributes in one row, or outside of rows")
        if name in (_ROW, _CELL):
            place = next((value for key, value in zip(*[iter(attributes)] * 2, strict=True) if key == "r"), "")
            self._check_row(place) if name == _ROW else self._check_cell(place)

    def _check_row(self, place: str) -> None:
        """Refuse a row that does not come after the one before; without a number it is the next."""
        number = int(place) if place.isascii() and place.isdigit() and len(place) < 9 else 0
        number = number if place else self._row + 1
        if not self._row < number <= LAST_ROW:
            raise self._unordered(f"row '{place[:20]}' after row {self._row}")
        self._row, self._column = number, (0, "")

    def _check_cell(self, place: str) -> None:
        """Refuse a cell that is not in its row, to the right of the one before."""
        if not place:
            return
        found = _PLACE.fullmatch(place)
        column = (len(found[1]), found[1]) if found else (0, "")
        if found is None or int(found[2]) != self._row or column <= self._column:
            raise self._unordered(f"the cell '{place[:20]}' out of its place in row {self._row}")
        self._column = column

    def _unordered(self, what: str) -> Rejected:
        """Return the refusal of a sheet in which programs do not find the same rows and cells."""
        message = f"this is no Excel workbook, or it is damaged: a sheet has {what}"
        return Rejected((error("file/unreadable", message, Location(self._name), "save the list as CSV UTF-8"),))

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] in _LEFT_BEHIND:
            self._kept = 0

    def _doctype(self, *_: object) -> None:
        message = "this is no Excel workbook: its XML declares a document type"
        raise Rejected((error("file/unreadable", message, Location(self._name), "save the list as CSV UTF-8"),))

    def _too_many(self, what: str) -> Rejected:
        """Return the refusal of a file with too many parts."""
        return _too_large(f"a file of the workbook has {what}", self._name)

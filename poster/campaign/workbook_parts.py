"""Stage plan: the parts of an Excel workbook, measured before anything is built from them.

A workbook is an archive of XML files; 20 MB of it can unpack to what fills the memory. The library that reads
workbooks keeps what stands in a row, and all that stands outside of rows, so both are counted here.
"""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

from poster.problems import Location, Rejected, error

MAX_UNPACKED = 100_000_000
MAX_FILES = 1_000
MAX_PARTS = 8_000_000  # elements and attributes of one file
MAX_KEPT = 200_000  # of those, in one row, or outside of rows
MAX_TAG = 200_000  # bytes

_CHUNK = 1 << 16
_LEFT_BEHIND = ("row", "si")  # rows, and the texts that cells share: read one by one


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
        for entry in entries:
            _Measure(name).read(archive, entry)


def _too_large(message: str, name: str) -> Rejected:
    """Return the refusal of a workbook that holds too much."""
    hint = "copy the list into a new workbook, or save it as CSV UTF-8"
    return Rejected((error("file/too-large", message, Location(name), hint),))


class _Measure:
    """The elements and attributes of one file while they are counted."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = self._kept = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        """Count what one file of the archive holds; what is no XML holds nothing."""
        given = 0
        with archive.open(entry) as opened:
            try:
                while chunk := opened.read(_CHUNK):
                    given += len(chunk)
                    self._parser.Parse(chunk, False)
                    if given - max(0, self._parser.CurrentByteIndex) > MAX_TAG + _CHUNK:
                        raise self._too_many(f"a tag of more than {MAX_TAG} bytes")
            except expat.ExpatError:
                return

    def _start(self, _: str, attributes: list[str]) -> None:
        parts = 1 + len(attributes) // 2
        self._count += parts
        self._kept += parts
        if self._count > MAX_PARTS:
            raise self._too_many(f"more than {MAX_PARTS} elements and attributes")
        if self._kept > MAX_KEPT:
            raise self._too_many(f"more than {MAX_KEPT} elements and attributes in one row, or outside of rows")

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] in _LEFT_BEHIND:
            self._kept = 0

    def _doctype(self, *_: object) -> None:
        message = "this is no Excel workbook: its XML declares a document type"
        raise Rejected((error("file/unreadable", message, Location(self._name), "save the list as CSV UTF-8"),))

    def _too_many(self, what: str) -> Rejected:
        """Return the refusal of a file with too many parts."""
        return _too_large(f"a file of the workbook has {what}", self._name)

"""Stage paint: a file that is written while it grows, so that a thousand pages take no more memory than one.

The objects are those of `document`; an object is written when it is added, so whatever it refers to is either
added before or reserved. Streams stand for themselves, everything else is collected in object streams, and the
cross-reference table is a stream (ISO 32000-1, 7.5.7 and 7.5.8): a page then takes some twenty bytes.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Any, BinaryIO, cast

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFObject

from poster.pdf.document import PDF_VERSION, Pointer, Stream, Value

_TOGETHER = 200  # objects in one object stream; Acrobat writes 200 at most
_FREE, _PLAIN, _COLLECTED = 0, 1, 2  # ISO 32000-1, 7.5.8.3, table 18
_WIDTHS = (1, 5, 2)  # bytes of the fields of a cross-reference entry: files up to 1 TB
_ENTRY = sum(_WIDTHS)


class GrowingFile:
    """A file being written to `sink`. Add objects, then `finish` it; nothing is written twice."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self._length = 0
        self._digest = hashlib.sha256()
        self._entries = bytearray(_entry(_FREE, 0, 65535))
        self._collected: list[tuple[int, bytes]] = []
        major, minor = PDF_VERSION
        self._write(b"%%PDF-%d.%d\n%%\xe2\xe3\xcf\xd3\n" % (major, minor))

    @property
    def digest(self) -> str:
        """The SHA-256, in hex, of everything written so far."""
        return self._digest.hexdigest()

    def reserve(self) -> Pointer:
        """Return the reference to an object that will be `put` later."""
        self._entries += _entry(_FREE, 0, 65535)
        return Pointer(len(self._entries) // _ENTRY - 1)

    def add(self, item: PDFObject, name: str | None = None) -> Pointer:
        """Write `item` as an indirect object and return the reference to it; `name` is not needed."""
        pointer = self.reserve()
        self.put(pointer, item)
        return pointer

    def put(self, pointer: Pointer, item: PDFObject) -> None:
        """Write the object that was reserved as `pointer`."""
        if isinstance(item, Stream):
            self._put_plain(pointer.number, item.format(self))
            return
        written: bytes = cast(Any, item).format(self)
        self._collected.append((pointer.number, written))
        if len(self._collected) == _TOGETHER:
            self._put_collected()

    def finish(self, catalogue: PDFDictionary, info: PDFDictionary) -> None:
        """Write what is left, the cross-reference stream and the end of the file."""
        root, about = self.add(catalogue), self.add(info)
        self._put_collected()
        table = self.reserve()
        start = self._length
        self._enter(table.number, _PLAIN, start, 0)
        half = f"<{self._digest.hexdigest()[:32].upper()}>"
        entries: dict[str, Value] = {
            "Type": "/XRef",
            "Size": len(self._entries) // _ENTRY,
            "W": f"[{' '.join(map(str, _WIDTHS))}]",
            "Root": root,
            "Info": about,
            "ID": f"[{half} {half}]",  # ISO 32000-1, 14.4: both halves alike in a new file
            "Filter": "/FlateDecode",
        }
        stream = Stream(zlib.compress(bytes(self._entries), 9), entries).format(self)
        self._write(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table.number, stream.rstrip(b"\n"), start))

    def _put_plain(self, number: int, data: bytes) -> None:
        """Write an object of its own."""
        self._enter(number, _PLAIN, self._length, 0)
        self._write(b"%d 0 obj\n%bendobj\n" % (number, data))

    def _put_collected(self) -> None:
        """Write the objects collected so far as one object stream."""
        if not self._collected:
            return
        holder = self.reserve()
        heads, bodies, offset = [], [], 0
        for place, (number, data) in enumerate(self._collected):
            self._enter(number, _COLLECTED, holder.number, place)
            heads.append(b"%d %d" % (number, offset))
            bodies.append(data)
            offset += len(data) + 1
        head = b" ".join(heads) + b"\n"
        entries: dict[str, Value] = {
            "Type": "/ObjStm",
            "N": len(self._collected),
            "First": len(head),
            "Filter": "/FlateDecode",
        }
        self._collected = []
        self._put_plain(holder.number, Stream(zlib.compress(head + b"\n".join(bodies)), entries).format(self))

    def _enter(self, number: int, kind: int, place: int, index: int) -> None:
        """Note where an object is."""
        self._entries[number * _ENTRY : (number + 1) * _ENTRY] = _entry(kind, place, index)

    def _write(self, data: bytes) -> None:
        self._digest.update(data)
        self._sink.write(data)
        self._length += len(data)


def _entry(kind: int, place: int, index: int) -> bytes:
    """Return a cross-reference entry (ISO 32000-1, 7.5.8.3)."""
    return b"".join(value.to_bytes(width) for value, width in zip((kind, place, index), _WIDTHS, strict=True))

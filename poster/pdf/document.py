"""Stage paint: the file as PDF objects, on ReportLab's object model and writer.

ReportLab has the header, the registry of objects and the trailer. What differs here: a stream's data end with an
end-of-line marker before `endstream` (ISO 19005-2, 6.1.7.1), the catalogue, pages and information dictionaries are
plain dictionaries, the file identifier is a digest of the content, and objects are written without the questions of
encryption and comments that ReportLab asks of each: a poster has some fifty, and a run thousands of posters.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFObject, PDFObjectReference

from poster.geometry import Rect

# A user's or a site's settings file must not change what is written, nor what may be opened.
rl_config.invariant = 1
rl_config.pdfComments = 0
rl_config.pdfMultiLine = 0
rl_config.toColorCanUse = None  # type: ignore[assignment]
rl_config.trustedHosts = []
rl_config.trustedSchemes = []

PDF_VERSION = (1, 6)  # ISO 15930-7: PDF/X-4 is PDF 1.6
PAGES = "Pages"

Value = str | int | PDFObject


def page_name(place: int) -> str:
    """Return the name of the page at `place`, counted from 0."""
    return f"Page{place + 1}"


def number(value: float, places: int = 3) -> str:
    """Return `value` as a PDF number with at most `places` decimals (0.001 pt is a third of a micrometre)."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rectangle(rect: Rect) -> str:
    """Return `rect` as a PDF rectangle, lower left and upper right corner in points."""
    corners = (rect.x, rect.y, rect.right, rect.top)
    return f"[{' '.join(number(value, 4) for value in corners)}]"


def text_string(text: str) -> str:
    """Return `text` as a text string object: a literal where it is ASCII, else UTF-16BE (ISO 32000-1, 7.9.2.2)."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return f"({escaped})"
    return f"<FEFF{utf16(text)}>"


def utf16(text: str) -> str:
    """Return `text` as UTF-16BE in upper case hex, surrogate pairs for astral characters."""
    return text.encode("utf-16-be").hex().upper()


class Registry(Protocol):
    """A file being written, as its objects see it."""

    def add(self, item: PDFObject, name: str | None = None) -> PDFObjectReference:
        """Register `item` as an indirect object and return the reference to it."""
        ...


class Pointer(PDFObjectReference):
    """A reference to an object by its number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.token = f"{number} 0 R"

    def format(self, document: object) -> bytes:
        """Return the reference's bytes; ReportLab's name for it."""
        return self.token.encode("ascii")


class Dictionary(PDFDictionary):
    """A dictionary object; keys are names without the slash, all ASCII. Entries are written in sorted order."""

    def format(self, document: Registry, IND: bytes = b"\n ") -> bytes:  # noqa: N803 - ReportLab's name
        """Return the object's bytes; ReportLab's name for it, many times as fast as ReportLab's own."""
        return self.text(document).encode("ascii")

    def text(self, document: Registry) -> str:
        """Return the object as it is written."""
        entries = self.dict
        return f"<<{chr(10).join([f'/{key} {_token(entries[key], document)}' for key in sorted(entries)])}>>"


class Array(PDFArray):
    """An array object."""

    def format(self, document: Registry, IND: bytes = b"\n ") -> bytes:  # noqa: N803 - ReportLab's name
        """Return the object's bytes; ReportLab's name for it."""
        return self.text(document).encode("ascii")

    def text(self, document: Registry) -> str:
        """Return the object as it is written."""
        return f"[{' '.join([_token(value, document) for value in self.sequence])}]"


def _token(value: Value, document: Registry) -> str:
    """Return a value as it stands in a dictionary or array."""
    if isinstance(value, str):
        return value
    if isinstance(value, Pointer):
        return value.token
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Dictionary | Array):
        return value.text(document)
    written: bytes = cast(Any, value).format(document)
    return written.decode("ascii")


class Stream(PDFObject):
    """A stream whose data are already encoded, so that cached bytes can be shared by many files."""

    __RefOnly__ = 1

    def __init__(self, data: bytes, entries: Mapping[str, Value]) -> None:
        self.data = data
        self.entries = entries

    def format(self, document: Registry) -> bytes:
        """Return the object's bytes; ReportLab's name for it."""
        head = Dictionary({**self.entries, "Length": len(self.data)}).format(document)
        return head + b"\nstream\n" + self.data + b"\nendstream\n"


def flate(data: bytes, entries: Mapping[str, Value] | None = None) -> Stream:
    """Return a stream of `data`, compressed."""
    return Stream(zlib.compress(data), {**(entries or {}), "Filter": "/FlateDecode"})


class IdentifiedStream(PDFObject):
    """The metadata stream: the last object, because it states the digest of all objects before it.

    `packet` makes its data, uncompressed (ISO 19005-2, 6.6.2.1), from that digest (SHA-256 in hex).
    """

    __RefOnly__ = 1

    def __init__(self, packet: Callable[[str], bytes]) -> None:
        self.packet = packet

    def format(self, document: PosterDocument) -> bytes:
        """Return the object's bytes; ReportLab's name for it."""
        entries: dict[str, Value] = {"Type": "/Metadata", "Subtype": "/XML"}
        return Stream(self.packet(document.seal()), entries).format(document)


class PosterDocument(PDFDocument):
    """One file being written. Register objects with `add`, the catalogue last; then ask for `data`."""

    def __init__(self) -> None:
        super().__init__(invariant=1, pdfVersion=PDF_VERSION, compression=1)
        self._digest = ""

    def add(self, item: PDFObject, name: str | None = None) -> PDFObjectReference:
        """Register `item` as an indirect object and return the reference to it; `ValueError` for a name twice."""
        number = self.objectcounter = self.objectcounter + 1
        key = name or f"R{number}"
        if key in self.idToObject:
            raise ValueError(f"two objects of the name {key}")
        self.idToObject[key] = item
        self.idToObjectNumberAndVersion[key] = (number, 0)
        self.numberToId[number] = key
        return Pointer(number)

    def reserve(self, name: str) -> PDFObjectReference:
        """Return the reference to an object that will be added as `name`."""
        return PDFObjectReference(name)

    def seal(self) -> str:
        """Return the SHA-256, in hex, of everything written so far; it becomes the file identifier."""
        written = self.__accum__.strings
        self._digest = hashlib.sha256(b"".join(written)).hexdigest()
        return self._digest

    def ID(self) -> bytes:  # noqa: N802 - ReportLab's name
        """Return the file identifier (ISO 32000-1, 14.4), both halves alike as in any new file."""
        half = f"<{self._digest[:32].upper()}>"
        return f"[{half} {half}]".encode("ascii")

    def data(self, catalogue: PDFDictionary, info: PDFDictionary, packet: Callable[[str], bytes]) -> bytes:
        """Return the whole file. The metadata stream is added to `catalogue` and written last."""
        self._root, self._about = self.add(catalogue), self.add(info)
        catalogue["Metadata"] = self.add(IdentifiedStream(packet))
        return self.format()

    def format(self) -> bytes:
        """Return the file's bytes; ReportLab's name for it. Objects may be added while others are written."""
        file = self.__accum__ = pdfdoc.PDFFile(PDF_VERSION)
        offsets: list[int] = []
        while len(offsets) < self.objectcounter:
            number = len(offsets) + 1
            body = cast(Any, self.idToObject[self.numberToId[number]]).format(self)
            end = b"endobj\n" if body.endswith(b"\n") else b"\nendobj\n"
            offsets.append(file.add(b"%d 0 obj\n%b%b" % (number, body, end)))
        table = b"".join([b"%010d 00000 n \n" % offset for offset in offsets])
        start = file.add(b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(offsets) + 1, table))
        trailer = pdfdoc.PDFTrailer(start, len(offsets) + 1, None, self._root, self._about, self.ID())
        file.add(trailer.format(self))
        return b"".join(file.strings)


def add_fonts_dictionary(document: PosterDocument, fonts: Mapping[str, PDFObjectReference]) -> PDFObjectReference:
    """Fill in the resource dictionary of fonts, which ReportLab has registered as the first object."""
    resources = cast(PDFDictionary, document.idToObject[pdfdoc.BasicFonts])
    for name, font in fonts.items():
        resources[name] = font
    return document.reserve(pdfdoc.BasicFonts)

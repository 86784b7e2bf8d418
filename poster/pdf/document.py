"""Stage paint: the file as PDF objects, on ReportLab's object model and writer.

ReportLab numbers the objects, writes them, the cross-reference table and the trailer. Three things differ
here: a stream's data end with an end-of-line marker before `endstream` (ISO 19005-2, 6.1.7.1), the catalogue,
pages and information dictionaries are plain dictionaries, and the file identifier is a digest of the content.
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


class Dictionary(PDFDictionary):
    """A dictionary object; keys are names without the slash, all ASCII. Entries are written in sorted order."""

    def format(self, document: Registry, IND: bytes = b"\n ") -> bytes:  # noqa: N803 - ReportLab's name
        """Return the object's bytes; ReportLab's name for it, three times as fast as ReportLab's own."""
        entries = (b"/%b %b" % (key.encode("ascii"), _token(self.dict[key], document)) for key in sorted(self.dict))
        return b"<<" + b"\n".join(entries) + b">>"


class Array(PDFArray):
    """An array object."""

    def format(self, document: Registry, IND: bytes = b"\n ") -> bytes:  # noqa: N803 - ReportLab's name
        """Return the object's bytes; ReportLab's name for it."""
        return b"[" + b" ".join(_token(value, document) for value in self.sequence) + b"]"


def _token(value: Value, document: Registry) -> bytes:
    """Return a value as it stands in a dictionary or array."""
    if isinstance(value, str):
        return value.encode("ascii")
    if isinstance(value, int):
        return b"%d" % value
    written: bytes = cast(Any, value).format(document)
    return written


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
        """Register `item` as an indirect object and return the reference to it."""
        reference: PDFObjectReference = self.Reference(item, name)  # type: ignore[no-untyped-call]
        return reference

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
        self.Catalog = self._catalog = catalogue
        self.info = info  # type: ignore[assignment]
        self.add(catalogue)
        self.add(info)
        catalogue["Metadata"] = self.add(IdentifiedStream(packet))
        written: bytes = self.format()
        return written


def fonts_dictionary(document: PosterDocument) -> PDFDictionary:
    """Return the resource dictionary of fonts, which ReportLab has registered as the first object."""
    return cast(PDFDictionary, document.idToObject[pdfdoc.BasicFonts])

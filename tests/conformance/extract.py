"""The text of a finished file, read back in two ways: by structure order, and by PDFium.

By structure order: the kids of every element in turn, ActualText honoured, artifacts left out, U+00AD removed,
white space normalised (ISO 32000-1, 14.8.2.3). Alternative texts of figures are not text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject, TextStringObject

_BLOCKS = {
    "Document",
    "Sect",
    "H1",
    "H2",
    "H3",
    "P",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Figure",
    "Table",
    "TR",
    "TH",
    "TD",
}


def normalised(text: str) -> str:
    """Return `text` without soft hyphens and with white space as single spaces; no-break spaces are kept."""
    return re.sub(r"[ \t\r\n]+", " ", text.replace("\u00ad", "")).strip(" ")


def structure_texts(data: bytes) -> list[tuple[str, str]]:
    """Return (role, text) of every element that is a block without block kids, in structure order."""
    reader = pypdf.PdfReader(BytesIO(data))
    marked = {page.indirect_reference.idnum: marked_texts(page, reader) for page in reader.pages}
    found: list[tuple[str, str]] = []
    _walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"].get_object(), marked, found)
    return [(role, normalised(text)) for role, text in found]


def structure_text(data: bytes) -> str:
    """Return all text in structure order, blocks separated by a space."""
    return normalised(" ".join(text for _, text in structure_texts(data) if text))


def pdfium_text(data: bytes) -> str:
    """Return the page's text as PDFium gives it, artifacts included."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[0]
        text = page.get_textpage()
        found = text.get_text_range()
        text.close()
        page.close()
    # PDFium marks a hyphen that it takes for a soft one by U+FFFE.
    return normalised(found.replace("\ufffe", ""))


def _walk(element: Any, marked: dict[int, dict[int, str]], found: list[tuple[str, str]]) -> None:
    kids = _kids(element)
    role = str(element["/S"])[1:]
    if any(isinstance(kid, DictionaryObject) and str(kid.get("/S", ""))[1:] in _BLOCKS for kid in kids):
        for kid in kids:
            _walk(kid, marked, found)
        return
    found.append((role, _text(element, marked)))


def _text(element: Any, marked: dict[int, dict[int, str]]) -> str:
    if "/ActualText" in element:
        return str(element["/ActualText"])
    parts = []
    for kid in _kids(element):
        if isinstance(kid, int):
            parts.append(marked[element.raw_get("/Pg").idnum].get(kid, ""))
        elif "/S" in kid:
            parts.append(_text(kid, marked))
    return "".join(parts)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    every = list(kids) if isinstance(kids, ArrayObject) else [kids]
    return [kid.get_object() if isinstance(kid, IndirectObject) else kid for kid in every]


def marked_texts(page: Any, reader: pypdf.PdfReader) -> dict[int, str]:
    """Return the text of every marked-content sequence of the page by MCID."""
    decoders = {str(name): _decoder(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    found: dict[int, str] = {}
    state = _State(found)
    decode: Callable[[bytes], str] = str
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"BDC":
            state.begin(operands[1] if isinstance(operands[1], DictionaryObject) else DictionaryObject())
        elif operator == b"BMC":
            state.begin(DictionaryObject())
        elif operator == b"EMC":
            state.end()
        elif operator == b"Tf":
            decode = decoders[str(operands[0])]
        elif operator == b"Tj":
            state.add(decode(_raw(operands[0])))
        elif operator == b"TJ":
            state.add("".join(decode(_raw(part)) for part in operands[0] if isinstance(part, (bytes, str))))
    if state.depth:
        raise ValueError("marked content is not closed")
    return found


class _State:
    """The marked-content sequences that are open."""

    def __init__(self, found: dict[int, str]) -> None:
        self._found = found
        self._open: list[tuple[int | None, bool]] = []

    @property
    def depth(self) -> int:
        return len(self._open)

    def begin(self, properties: DictionaryObject) -> None:
        mcid = properties.get("/MCID")
        if mcid is not None:
            if int(mcid) in self._found:
                raise ValueError(f"MCID {mcid} is used twice")
            self._found[int(mcid)] = ""
        text = properties.get("/ActualText")
        if text is not None:
            self.add(str(text))
        self._open.append((None if mcid is None else int(mcid), text is not None))

    def end(self) -> None:
        self._open.pop()

    def add(self, text: str) -> None:
        if any(is_replaced for _, is_replaced in self._open):
            return
        for mcid, _ in reversed(self._open):
            if mcid is not None:
                self._found[mcid] += text
                return


def _raw(operand: Any) -> bytes:
    """Return a shown string's bytes as they stand in the file."""
    if isinstance(operand, TextStringObject):
        return operand.original_bytes
    return bytes(operand)


def _decoder(font: Any) -> Callable[[bytes], str]:
    """Return a function from two-byte codes to text by the font's ToUnicode CMap."""
    table = to_unicode(font)

    def decode(raw: bytes) -> str:
        codes = (int.from_bytes(raw[place : place + 2]) for place in range(0, len(raw), 2))
        return "".join(table[code] for code in codes)

    return decode


def to_unicode(font: Any) -> dict[int, str]:
    """Return text by code of a Type 0 font."""
    text = font["/ToUnicode"].get_data().decode("ascii")
    table: dict[int, str] = {}
    for block in re.findall(r"beginbfchar\n(.*?)endbfchar", text, re.S):
        for code, value in re.findall(r"<([0-9A-F]{4})> <([0-9A-F]*)>", block):
            table[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    return table

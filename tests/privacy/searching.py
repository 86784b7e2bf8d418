"""Everything that a file says: its bytes, what is packed in it, and what it shows."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pypdf
import pypdfium2 as pdfium
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject

_PNG = b"\x89PNG\r\n\x1a\n"
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "latin-1")


def layers(data: bytes) -> Iterator[bytes]:
    """Yield the bytes of a file and of all that is packed in it: zip members, PDF objects, PNG chunks."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment
            for entry in archive.infolist():
                yield entry.filename.encode()
                yield entry.comment + entry.extra
                yield from layers(archive.read(entry))
    elif data.startswith(b"%PDF"):
        yield from _of_pdf(data)
    elif data.startswith(_PNG):
        yield from _of_png(data)


def shown(data: bytes) -> list[str]:
    """Return the text of each page of a PDF as it is drawn."""
    with pdfium.PdfDocument(data) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def hits(data: bytes, word: str) -> bool:
    """Is `word` anywhere in the file, in any letter case and any usual encoding?"""
    needles = {word.lower().encode(encoding, "replace") for encoding in _ENCODINGS}
    needles.add(word.lower().encode().hex().encode())
    return any(needle in layer.lower() for layer in layers(data) for needle in needles)


def _of_pdf(data: bytes) -> Iterator[bytes]:
    """Yield strings, names and unpacked streams of every object, the trailer, and the text of the pages."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    yield repr(reader.trailer).encode()
    for number in range(1, int(reader.trailer["/Size"])):
        found = reader.get_object(number)
        yield from _of_object(found)
        if isinstance(found, StreamObject) and str(found.get("/Subtype")) != "/Image":
            yield from layers(found.get_data())
    yield "\n".join(shown(data)).encode()


def _of_object(found: object) -> Iterator[bytes]:
    """Yield what an object holds of strings and names."""
    if isinstance(found, DictionaryObject):
        for key, value in found.items():
            yield str(key).encode()
            yield from _of_object(value)
    elif isinstance(found, ArrayObject):
        for value in found:
            yield from _of_object(value)
    elif isinstance(found, ByteStringObject):
        yield bytes(found)
    elif isinstance(found, TextStringObject | str):
        yield str(found).encode()


def _of_png(data: bytes) -> Iterator[bytes]:
    """Yield every chunk, those of text unpacked (PNG, 11.3.3)."""
    at = len(_PNG)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        yield kind + body
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            for start in range(min(len(body), 200)):
                try:
                    yield zlib.decompress(body[start:])
                except zlib.error:
                    continue
        at += 12 + length

"""Stage prove: the fonts of a file as its text needs them: codes, widths, texts and outlines."""

from __future__ import annotations

import re
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from pypdf.generic import IndirectObject

from poster.proof.outlines import EMPTY, FontProgram, Outline, program_of
from poster.proof.quick import QuickReader

MAX_CODES = 70_000
Ink = tuple[float, float, float, float] | None
_SECTION = re.compile(rb"begin(bfchar|bfrange)")
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")


class Typeface:
    """A font resource; everything is read when it is first asked for, and what is damaged is empty."""

    def __init__(self, resource: Any, name: str, digest: bytes = b"") -> None:
        """Take the font dictionary, its resource name, and a digest of both with all that belongs to the font."""
        self.digest = digest
        self.resource = resource
        self.name = name
        self.subtype = str(resource.get("/Subtype", ""))
        self.is_composite = self.subtype == "/Type0"
        self._outlines: dict[int, Outline | None] = {}
        self._inks: dict[int, Ink] = {}
        self._shapes: dict[int, tuple[str, str] | None] = {}

    @cached_property
    def descendant(self) -> Any:
        """The CIDFont of a Type 0 font, the font itself otherwise."""
        if not self.is_composite:
            return self.resource
        return self.resource["/DescendantFonts"][0].get_object()

    @cached_property
    def descriptor(self) -> Any:
        """The font descriptor, None where there is none."""
        found = self.descendant.get("/FontDescriptor")
        return found.get_object() if found is not None else None

    @cached_property
    def program_data(self) -> bytes:
        """The embedded font program, empty where there is none."""
        for key in ("/FontFile2", "/FontFile3", "/FontFile"):
            if self.descriptor is not None and key in self.descriptor:
                return bytes(self.descriptor[key].get_data())
        return b""

    @cached_property
    def program(self) -> FontProgram | None:
        """The outlines of the embedded program, None where there are none that can be read."""
        return program_of(self.program_data)

    @cached_property
    def to_unicode(self) -> Mapping[int, str]:
        """The text of each code by the ToUnicode CMap (ISO 32000-1, 9.10.3), empty where there is none."""
        stream = self.resource.get("/ToUnicode")
        data = stream.get_object().get_data() if stream is not None else b""
        return _unicode_table(data) if data else {}

    @cached_property
    def widths(self) -> Mapping[int, float]:
        """Advances by code in thousandths of the size."""
        if self.is_composite:
            return dict(_cid_widths(self.descendant.get("/W", ())))
        first = int(self.resource.get("/FirstChar", 0))
        return {first + place: float(width) for place, width in enumerate(self.resource.get("/Widths", ()))}

    @cached_property
    def default_width(self) -> float:
        """The advance of a code without one of its own."""
        if self.is_composite:
            return float(self.descendant.get("/DW", 1000))
        missing = self.descriptor.get("/MissingWidth", 0) if self.descriptor is not None else 0
        return float(missing)

    @cached_property
    def glyph_of(self) -> Callable[[int], int]:
        """The glyph number of a code in the program (ISO 32000-1, 9.7.4.2); the code itself where none is told."""
        mapped = self.descendant.get("/CIDToGIDMap")
        if mapped is None or not hasattr(mapped.get_object(), "get_data"):
            return lambda code: code
        table = mapped.get_object().get_data()
        return lambda code: int.from_bytes(table[2 * code : 2 * code + 2], "big")

    def codes(self, shown: bytes) -> tuple[int, ...]:
        """Return the codes of a shown string."""
        if not self.is_composite:
            return tuple(shown)
        pairs = len(shown) // 2
        return struct.unpack_from(f">{pairs}H", shown)

    def text(self, code: int) -> str | None:
        """Return the text of a code, None where the file tells none."""
        return self.to_unicode.get(code)

    def outline(self, code: int) -> Outline | None:
        """Return the outline of a code's glyph, None where it cannot be read."""
        if code not in self._outlines:
            self._outlines[code] = self._read_outline(code)
        return self._outlines[code]

    def shape(self, code: int) -> tuple[str, str] | None:
        """Return text and digest of outline of a code's glyph, "unread" where it cannot be read.

        None for true white space.
        """
        if code not in self._shapes:
            outline, text = self.outline(code), self.text(code) or ""
            is_space = bool(text) and not text.strip() and outline is not None and outline.box is None
            self._shapes[code] = None if is_space else (text, "unread" if outline is None else outline.digest)
        return self._shapes[code]

    def ink(self, code: int) -> Ink:
        """Return a glyph's box in ems (left, lower, right, upper), None without ink.

        Where outlines cannot be read, the box of the line is taken: advance, descent and ascent.
        """
        if code not in self._inks:
            self._inks[code] = self._read_ink(code)
        return self._inks[code]

    def _read_outline(self, code: int) -> Outline | None:
        if self.program is None:
            return None
        try:
            return self.program.outline(self.glyph_of(code))
        except ValueError:
            return None

    def _read_ink(self, code: int) -> Ink:
        outline = self.outline(code)
        if outline is not None and self.program is not None:
            box = None if outline is EMPTY else outline.box
            return None if box is None else tuple(value / self.program.units for value in box)  # type: ignore[return-value]
        if (self.text(code) or "x").isspace():
            return None
        return (0.0, -0.2, self.widths.get(code, self.default_width) / 1000, 0.7)


_KEPT = 64
_MOST_BYTES = 5_000_000
_KNOWN: OrderedDict[bytes, Typeface] = OrderedDict()


def typeface_of(resource: Any, name: str) -> Typeface:
    """Return the font of a resource, or of a reference to one; `name` is its resource name.

    Fonts that are equal byte for byte in several files are read once. Only fonts of files up to 5 MB are kept,
    since a font keeps its file alive, and only the last 64.
    """
    reference = resource if isinstance(resource, IndirectObject) else getattr(resource, "indirect_reference", None)
    reader = getattr(reference, "pdf", None)
    key = reader.digest(reference) if isinstance(reader, QuickReader) and reader.size < _MOST_BYTES else None
    if key is None:
        return Typeface(resource.get_object(), name)
    key += name.encode("utf-8", "replace")
    if key not in _KNOWN:
        _KNOWN[key] = Typeface(resource.get_object(), name, key)
        if len(_KNOWN) > _KEPT:
            _KNOWN.popitem(last=False)
    return _KNOWN[key]


@lru_cache(maxsize=64)
def _unicode_table(data: bytes) -> Mapping[int, str]:
    """Return the text of each code by a CMap; nobody changes it."""
    return dict(_unicode_entries(data))


def _unicode_entries(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield code and text of every entry of a CMap, at most 70 000."""
    left = MAX_CODES
    for kind, section in _sections(data):
        for entry in _characters(section) if kind == b"bfchar" else _ranges(section):
            left -= 1
            if left < 0:
                return
            yield entry


def _sections(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of the sections of a CMap; after one that is not closed no more."""
    place = 0
    while section := _SECTION.search(data, place):
        end = data.find(b"end" + section[1], section.end())
        if end < 0:
            return
        yield section[1], data[section.end() : end]
        place = end


def _characters(section: bytes) -> Iterator[tuple[int, str]]:
    """Yield the entries of a bfchar section."""
    for code, text in _PAIR.findall(section):
        yield int(code or b"0", 16), _utf16(text)


def _ranges(section: bytes) -> Iterator[tuple[int, str]]:
    """Yield the entries of a bfrange section."""
    for first, last, text, texts in _RANGE.findall(section):
        start, end = int(first or b"0", 16), int(last or b"0", 16)
        if texts:
            yield from zip(range(start, end + 1), (_utf16(one) for one in _HEX.findall(texts)), strict=False)
        elif text:
            base = _utf16(text)
            for code in range(start, min(end, start + MAX_CODES) + 1):
                yield code, base[:-1] + chr((ord(base[-1]) + code - start) % 0x110000) if base else ""


@lru_cache(maxsize=1024)
def _utf16(digits: bytes) -> str:
    """Return the text of hexadecimal digits in UTF-16."""
    plain = b"".join(digits.split())
    return bytes.fromhex((plain + b"0" * (-len(plain) % 4)).decode("ascii")).decode("utf-16-be", "replace")


def _cid_widths(entries: Any) -> Iterator[tuple[int, float]]:
    """Yield code and width of a W array (ISO 32000-1, 9.7.4.3), ranges for at most 140 000 codes."""
    values = list(entries.get_object() if hasattr(entries, "get_object") else entries)
    place = told = 0
    while place + 1 < len(values) and told <= MAX_CODES:
        first, second = int(values[place]), values[place + 1].get_object()
        if isinstance(second, list):
            yield from ((first + number, float(width)) for number, width in enumerate(second))
            place += 2
        elif place + 2 < len(values):
            last = min(int(second), first + MAX_CODES)
            told += last - first + 1
            yield from ((code, float(values[place + 2])) for code in range(first, last + 1))
            place += 3
        else:
            return

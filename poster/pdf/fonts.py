"""Stage paint: fonts as Type 0 fonts with Identity-H, subset to the glyphs of one file.

A code stands for a pair of glyph and text, so that one glyph with two meanings (space and no-break space, hyphen
and soft hyphen) reads back as each (ISO 32000-1, 9.7 and 9.10.3). First come the codes of the alphabet of the
file's language, then those of what else the file shows: files whose texts differ in letters of the alphabet alone
have the same font to the byte, and say the same with the same codes, so that a run paints and proves both once.
An OpenType font with CFF outlines takes its glyph numbers as codes (9.7.4.2) and has one meaning a glyph; a
glyph used with another is spelled out by an ActualText in the content.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache

import uharfbuzz as hb
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFObjectReference

from poster.campaign.piece import FontFile
from poster.compose.alike import Alike
from poster.compose.composition import Composition, GlyphRun, Item
from poster.frozen import dataclass
from poster.pdf.alphabets import pairs_of
from poster.pdf.document import (
    Array,
    Dictionary,
    PosterDocument,
    Registry,
    Stream,
    Value,
    add_fonts_dictionary,
    flate,
    number,
    utf16,
)
from poster.problems import Rejected, error

# What a viewer does not read of a font inside a PDF (ISO 32000-1, 9.9); layout is already done.
_UNREAD = (
    *("BASE", "GDEF", "GPOS", "GSUB", "OS/2", "STAT", "cmap"),
    *("gasp", "name", "post", "DSIG", "kern", "vhea", "vmtx"),
)
_BLOCK = 100  # Adobe Technical Note 5411, 1.4.1: at most 100 entries in one bfchar block
_FEW = 30  # pairs: a face that shows no more sets headlines and numbers, and brings no alphabet
_MOST_BYTES = 24_000  # of the outlines of an alphabet, as estimated; ornate letters are not brought along
_MANY = 60  # subsets cut before fonts are made ready for more, which takes as long as thirty
_ITALIC, _SYMBOLIC, _FIXED_PITCH = 64, 4, 1  # ISO 32000-1, 9.8.2, table 123

Pair = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Typeface:
    """A parsed font. Metrics are in thousandths of the size; `box` is lower left and upper right corner."""

    name: str
    face: hb.Face
    font: hb.Font
    is_cff: bool
    ascent: float
    descent: float
    cap_height: float
    italic_angle: float
    stem: float
    flags: int
    box: tuple[float, ...]
    widths: dict[int, float] = field(default_factory=dict, repr=False, compare=False)

    def width(self, glyph: int) -> float:
        """Return the glyph's own advance in thousandths of the size, as written into the file: a whole number.

        PDFium, and so Chrome, cuts off what is behind the point, and a line of a font of 2048 units would drift.
        The standards allow a difference of one thousandth (ISO 19005-2, 6.2.11.5); lines are set by exact advances.
        """
        if glyph not in self.widths:
            self.widths[glyph] = float(round(self.font.get_glyph_h_advance(glyph) * 1000 / int(self.face.upem)))
        return self.widths[glyph]


@dataclass(frozen=True, slots=True)
class Subset:
    """A font program with only some glyphs, its data compressed.

    `numbers` gives a glyph its number in the program, `widths` its own advance in thousandths of the size.
    """

    tag: str
    data: bytes
    length: int
    numbers: Mapping[int, int]
    widths: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class FontInUse:
    """A font of one file: resource name, subset, and the code of each pair of glyph and text.

    `spelled` are the pairs whose code stands for another text, so that the content has to state theirs.
    With `has_glyph_codes`, every code is the glyph's number in the whole font, and the subset keeps these numbers.
    """

    resource: str
    typeface: Typeface
    subset: Subset
    codes: Mapping[Pair, int]
    spelled: frozenset[Pair]
    has_glyph_codes: bool = False


def fonts_in_use(compositions: Composition | Sequence[Composition], items: Iterable[Item]) -> dict[str, FontInUse]:
    """Return the fonts of `items`, by digest, in order of first use in that sequence.

    `ValueError` without a composition, whose language says which alphabet they bring.
    """
    pages = (compositions,) if isinstance(compositions, Composition) else compositions
    if not pages:
        raise ValueError("fonts of no page")
    files = {digest: font for page in pages for digest, font in page.fonts.items()}
    pairs: dict[str, dict[Pair, None]] = {}
    for item in items:
        if isinstance(item, GlyphRun) and item.glyphs:
            pairs.setdefault(item.font, {}).update(_pairs(Alike(item)))
    language = pages[0].metadata.language
    return {
        digest: _in_use(f"F{place}", files[digest], _numbered(files[digest], language, found))
        for place, (digest, found) in enumerate(pairs.items(), 1)
    }


def _numbered(font: FontFile, language: str, found: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return the pairs of a font in the order of their codes, which the order of the texts does not change."""
    shown = frozenset(found)
    first = alphabet_pairs(font, language) if len(shown) > _FEW else ()
    return (*first, *sorted(shown.difference(first)))


@lru_cache(maxsize=256)
def alphabet_pairs(font: FontFile, language: str) -> tuple[Pair, ...]:
    """Return the pairs of the characters of a language that a font has, and of letters that it joins.

    There are none if their outlines are large.
    """
    face = typeface(font)
    found = pairs_of(language, face.font)
    outlines = len(_table(face.face, "CFF " if face.is_cff else "glyf"))
    return found if outlines / face.face.glyph_count * len(found) <= _MOST_BYTES else ()


@lru_cache(maxsize=512)
def _pairs(key: Alike[GlyphRun]) -> dict[Pair, None]:
    """Return the pairs of glyph and text of a run, in order of first use."""
    run = key.subject
    return dict.fromkeys(zip(run.glyphs, run.texts, strict=True))


@lru_cache(maxsize=64)
def _in_use(resource: str, font: FontFile, pairs: tuple[Pair, ...]) -> FontInUse:
    """Return the font with a code for each pair."""
    face = typeface(font)
    cut = subset(font, tuple(sorted({glyph for glyph, _ in pairs})))
    if not face.is_cff:
        return FontInUse(resource, face, cut, {pair: code for code, pair in enumerate(pairs, 1)}, frozenset())
    meaning: dict[int, str] = {}
    for glyph, text in pairs:
        meaning.setdefault(glyph, text)
    spelled = frozenset(pair for pair in pairs if meaning[pair[0]] != pair[1])
    return FontInUse(resource, face, cut, {pair: cut.numbers[pair[0]] for pair in pairs}, spelled)


_FIRST_BYTES = (b"\0\1\0\0", b"OTTO", b"true")  # of a font file, ISO/IEC 14496-22, 4.5.1


@lru_cache(maxsize=64)
def typeface(font: FontFile) -> Typeface:
    """Return the parsed font; `ValueError` if its data are no font, `MemoryError` without room for it."""
    face = hb.Face(font.data)
    if not face.glyph_count:
        # The tables were read when the font was loaded: if there are none now, there is no memory for them.
        if font.data[:4] in _FIRST_BYTES and not face.table_tags:
            raise MemoryError
        raise ValueError(f"{font.family} {font.weight} is not a font")
    scale = 1000 / face.upem
    box = struct.unpack(">4h", _table(face, "head")[36:44])
    ascent, descent = struct.unpack(">2h", _table(face, "hhea")[4:8])
    angle = struct.unpack(">i", _table(face, "post")[4:8])[0] / 65536
    return Typeface(
        name=re.sub(r"[^A-Za-z0-9-]", "", face.get_name(6) or font.family)[:60],
        face=face,
        font=hb.Font(face),
        is_cff="CFF " in face.table_tags,
        ascent=ascent * scale,
        descent=descent * scale,
        cap_height=_cap_height(face, ascent) * scale,
        italic_angle=angle,
        stem=10 + 220 * (font.weight - 50) / 900,  # no table states it; the usual estimate from the weight
        flags=_SYMBOLIC | (_ITALIC if angle else 0) | (_FIXED_PITCH if any(_table(face, "post")[12:16]) else 0),
        box=tuple(value * scale for value in box),
    )


def _table(face: hb.Face, tag: str) -> bytes:
    """Return the data of a table."""
    return bytes(face.reference_table(tag).data)


def _cap_height(face: hb.Face, ascent: int) -> int:
    """Return the height of capitals in font units; a script without capitals takes its ascent."""
    table = _table(face, "OS/2")
    has_cap_height = len(table) >= 90 and struct.unpack(">H", table[:2])[0] >= 2
    stated = struct.unpack(">h", table[88:90])[0] if has_cap_height else 0
    return int(stated or ascent)


@lru_cache(maxsize=32)
def subset(font: FontFile, glyphs: tuple[int, ...], *, keeps_numbers: bool = False) -> Subset:
    """Return the font program for `glyphs`, sorted; it depends on nothing else, so it may be remembered.

    With `keeps_numbers`, every glyph has the number in the program that it has in the whole font. Raises `Rejected`
    (font/unreadable) for a font whose tables do not hold together.
    """
    face = typeface(font)
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii")) for tag in _UNREAD)
    wanted.flags = (
        hb.SubsetFlags.NO_LAYOUT_CLOSURE
        | hb.SubsetFlags.NO_HINTING
        | hb.SubsetFlags.NOTDEF_OUTLINE
        | hb.SubsetFlags.CFF_IDENTITY_CHARSET
    )
    if keeps_numbers:
        wanted.flags |= hb.SubsetFlags.RETAIN_GIDS
    plan, cut = _cut(font, wanted)
    data = _table(cut, "CFF ") if face.is_cff else bytes(cut.blob.data)
    renumbered = dict(plan.old_to_new_glyph_mapping)
    if not renumbered.keys() >= set(glyphs):
        raise _damaged(font)
    numbers = {glyph: renumbered[glyph] for glyph in glyphs}
    widths = {glyph: face.width(glyph) for glyph in glyphs}
    return Subset(_tag(data), zlib.compress(data), len(data), numbers, widths)


@lru_cache(maxsize=16)
def _prepared(font: FontFile) -> hb.Face:
    """Return a parsed font made ready for cutting many subsets: the same ones in half the time."""
    return hb.subset_preprocess(typeface(font).face)


def _cut(font: FontFile, wanted: hb.SubsetInput) -> tuple[hb.SubsetPlan, hb.Face]:
    """Return the plan of a subset and the font made by it."""
    try:
        is_often_cut = subset.cache_info().misses > _MANY
        plan = hb.SubsetPlan(_prepared(font) if is_often_cut else typeface(font).face, wanted)
        return plan, plan.execute()
    except (RuntimeError, ValueError) as fault:
        raise _damaged(font) from fault


def _damaged(font: FontFile) -> Rejected:
    """Return the refusal of a font whose tables do not hold together."""
    message = f"the font '{font.family}' {font.weight} is damaged: its letters cannot be taken out of it"
    return Rejected((error("font/unreadable", message, None, "get the file anew from where it came"),))


def _tag(data: bytes) -> str:
    """Return the six capitals that mark a subset (ISO 32000-1, 9.6.4), from its own digest: no two clash."""
    value = int.from_bytes(hashlib.sha256(data).digest()[:8])
    letters = []
    for _ in range(6):
        value, letter = divmod(value, 26)
        letters.append(chr(65 + letter))
    return "".join(letters)


def add_fonts(document: PosterDocument, fonts: Iterable[FontInUse]) -> PDFObjectReference:
    """Add every font to the file and return the reference to the resource dictionary that names them."""
    return add_fonts_dictionary(
        document, {font.resource: document.add(type0_font(document, font)) for font in fonts}
    )


def type0_font(document: Registry, font: FontInUse) -> PDFDictionary:
    """Return the Type 0 font (ISO 32000-1, 9.7.6.1, table 121); what it is made of is added to the file."""
    name = f"/{font.subset.tag}+{font.typeface.name}"
    descendant = document.add(_cid_font(document, font, name))
    entries: dict[str, Value] = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": f"{name}-Identity-H" if font.typeface.is_cff else name,
        "Encoding": "/Identity-H",
        "DescendantFonts": Array([descendant]),
        "ToUnicode": document.add(_tables(Alike(font)).meanings),
    }
    return Dictionary(entries)


@dataclass(frozen=True, slots=True)
class _Tables:
    """What a font's codes stand for: their texts, their widths and the numbers of their glyphs."""

    meanings: Stream
    widths: str
    numbers: Stream


@lru_cache(maxsize=64)
def _tables(key: Alike[FontInUse]) -> _Tables:
    """Return the tables of a font; the files of a run share the fonts that no row's text is set in."""
    font = key.subject
    return _Tables(
        flate(_to_unicode(font)), _widths(font), flate(b"" if font.has_glyph_codes else _glyph_map(font))
    )


def _cid_font(document: Registry, font: FontInUse, name: str) -> PDFDictionary:
    """Return the CIDFont (ISO 32000-1, 9.7.4, table 117)."""
    info: dict[str, Value] = {"Registry": "(Adobe)", "Ordering": "(Identity)", "Supplement": 0}
    entries: dict[str, Value] = {
        "Type": "/Font",
        "Subtype": "/CIDFontType0" if font.typeface.is_cff else "/CIDFontType2",
        "BaseFont": name,
        "CIDSystemInfo": Dictionary(info),
        "FontDescriptor": document.add(_descriptor(document, font, name)),
        "DW": 0,
        "W": _tables(Alike(font)).widths,
    }
    if not font.typeface.is_cff:
        numbers = "/Identity" if font.has_glyph_codes else document.add(_tables(Alike(font)).numbers)
        entries["CIDToGIDMap"] = numbers
    return Dictionary(entries)


def _descriptor(document: Registry, font: FontInUse, name: str) -> PDFDictionary:
    """Return the font descriptor with the font program (ISO 32000-1, 9.8.1, table 122)."""
    face, key = font.typeface, "FontFile3" if font.typeface.is_cff else "FontFile2"
    kind: dict[str, Value] = {"Subtype": "/CIDFontType0C"} if face.is_cff else {"Length1": font.subset.length}
    entries: dict[str, Value] = {
        "Type": "/FontDescriptor",
        "FontName": name,
        "Flags": face.flags,
        "FontBBox": f"[{' '.join(number(value) for value in face.box)}]",
        "ItalicAngle": number(face.italic_angle),
        "Ascent": number(face.ascent),
        "Descent": number(face.descent),
        "CapHeight": number(face.cap_height),
        "StemV": number(face.stem),
        key: document.add(Stream(font.subset.data, {**kind, "Filter": "/FlateDecode"})),
    }
    return Dictionary(entries)


def _by_code(font: FontInUse) -> list[tuple[int, Pair]]:
    """Return code and pair in order of the codes, each code once, with the text that it stands for."""
    return sorted((code, pair) for pair, code in font.codes.items() if pair not in font.spelled)


def _widths(font: FontInUse) -> str:
    """Return the widths of all codes, consecutive codes together (ISO 32000-1, 9.7.4.3)."""
    parts: list[str] = []
    last = -1
    for code, (glyph, _) in _by_code(font):
        if code != last + 1:
            parts.append(f"{'] ' if parts else ''}{code} [")
        parts.append(number(font.subset.widths[glyph]) + " ")
        last = code
    return f"[{''.join(parts)}]]"


def _glyph_map(font: FontInUse) -> bytes:
    """Return the glyph number of every code from 0, two bytes each."""
    numbers = [0, *(font.subset.numbers[glyph] for _, (glyph, _) in _by_code(font))]
    return struct.pack(f">{len(numbers)}H", *numbers)


def _to_unicode(font: FontInUse) -> bytes:
    """Return the CMap from codes to text (ISO 32000-1, 9.10.3)."""
    lines = [f"<{code:04X}> <{utf16(text)}>" for code, (_, text) in _by_code(font)]
    blocks = "".join(_blocks(lines))
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{blocks}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _blocks(lines: list[str]) -> Iterator[str]:
    """Yield the entries in blocks of the allowed length."""
    for start in range(0, len(lines), _BLOCK):
        block = lines[start : start + _BLOCK]
        yield f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n"

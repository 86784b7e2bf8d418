"""Stage prove: the requirements of PDF/A-2a (ISO 19005-2:2011)."""

from __future__ import annotations

from poster.proof.clauses import Clause, built, checked, named, open_to_people

_OWN_WRITER = "our writer writes no other form"
_OWN_FONTS = "fonts are written from the tables of the font itself, one code for one glyph"
_NO_SUCH = "no such thing is written"

CLAUSES: tuple[Clause, ...] = (
    checked("6.1.2", "header with version and a line of bytes over 127", "file/version"),
    checked(
        "6.1.3", "trailer with identifier, without encryption", "file/identifier", "file/unreadable", "file/end"
    ),
    built("6.1.4", "cross-reference table in its exact form", _OWN_WRITER),
    built("6.1.6", "hexadecimal strings of whole bytes", _OWN_WRITER),
    built("6.1.7.1", "streams with their true length, ended by a line end", _OWN_WRITER),
    checked("6.1.7.2", "no LZW and no filter of its own", "file/filter", "page/external"),
    built("6.1.8", "names of fonts, colourants and structure types in UTF-8", "they are ASCII"),
    built("6.1.9", "objects numbered in their exact form", _OWN_WRITER),
    built("6.1.10", "inline pictures without LZW", "pictures are objects, never inline"),
    built("6.1.12", "permissions of signatures alone", _NO_SUCH),
    checked("6.1.13", "page boundaries of 3 to 14 400 units", "page/boxes"),
    built("6.1.13, others", "limits of numbers, strings, names and nesting", "sheets stay far below each of them"),
    checked("6.2.2", "operators of ISO 32000-1 alone, resources named by the stream", "file/content"),
    checked("6.2.3", "one output intent profile, of a press or a display", "intent/missing", "icc/class"),
    built("6.2.4.2", "ICC-based colour conforms", "all colour is device colour"),
    named("6.2.4.2, overprint", "no overprint by mode 1 in ICC-based CMYK", "ink/overprint"),
    checked("6.2.4.3", "device colours are those of the output intent", "ink/space", "intent/missing"),
    built("6.2.4.4", "Separation and DeviceN are described alike", _NO_SUCH),
    checked("6.2.5", "no transfer function, halftone name or phase", "ink/curve"),
    checked("6.2.6", "rendering intents are the four of ISO 32000-1", "ink/intent"),
    checked("6.2.8", "pictures without alternates, proxies and smoothing", "page/external", "ink/curve"),
    built("6.2.8.3", "JPEG 2000 in known colours", "pictures are JPEG or compressed without loss"),
    checked("6.2.9", "no PostScript, reference or proxy", "page/external"),
    checked("6.2.10", "transparency in a named space, in known blend modes", "ink/transparency"),
    built("6.2.11.2", "fonts conform to their format", _OWN_FONTS),
    checked("6.2.11.3", "composite fonts say which code is which glyph", "font/map"),
    checked("6.2.11.4.1", "every font is in the file, with every glyph shown", "font/embedded", "font/no-glyph"),
    built("6.2.11.4.2", "no incomplete list of a subset's glyphs", "no such list is written"),
    built("6.2.11.5", "widths are those of the font", _OWN_FONTS),
    built("6.2.11.6", "encodings of simple TrueType fonts", "all fonts are composite"),
    checked("6.2.11.7.2", "every code is mapped to Unicode", "text/unicode"),
    checked("6.2.11.7.3", "private characters have a text of their own", "text/missing", "text/unicode"),
    checked("6.2.11.8", "no sign for a missing glyph", "font/no-glyph"),
    checked("6.3.1", "only annotations of ISO 32000-1, no film, sound or 3D", "page/annotation"),
    built("6.3.2", "annotations are printed and not hidden", "every link has the flag Print alone"),
    built("6.3.3", "annotations have an appearance, but links", "only links are written"),
    checked("6.4", "no form, signature or field with an action", "file/active"),
    checked("6.5.1", "no action but to an address or a place", "file/active"),
    checked("6.5.2", "no action that an event starts", "file/active"),
    checked("6.6.2.1", "XMP metadata, well-formed, uncompressed, in UTF-8", "metadata/missing"),
    checked("6.6.2.3.1", "every property is known or described", "metadata/extension"),
    built("6.6.2.3.2", "extension schemas in their container", "one fixed text is written"),
    built("6.6.2.3.3", "extension schemas with all their fields", "one fixed text is written"),
    checked("6.6.4", "the packet names part 2, conformance A", "standard/claim"),
    checked("6.7.2.2", "the file says that it is tagged", "structure/missing"),
    checked(
        "6.7.3.3",
        "the structure tree, in reading order",
        "structure/missing",
        "structure/unmarked",
        "structure/parents",
        "structure/order",
    ),
    checked("6.7.3.4", "standard structure types", "structure/role"),
    checked("6.7.4", "languages are named", "structure/language"),
    open_to_people("6.7.3, sense", "the structure is the logical one", "whether a heading is one is for people"),
    checked("6.7.5", "figures have an alternative text", "structure/alt"),
    checked("6.8", "no attached file", "file/attachment"),
    checked("6.9", "no layer that can be hidden", "file/hidden-layer"),
    named("6.10", "no presentation", "file/active"),
    named("6.11", "no requirement on the reader", "file/active"),
)

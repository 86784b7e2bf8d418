"""Stage prove: checks of the fonts: embedded, subset, and every glyph that is shown defined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pypdf.generic import ArrayObject

from poster.campaign.profiles import Claim
from poster.proof.model import Check, Finding
from poster.proof.objects import Found, objects_of, sound, value_of
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet
from poster.proof.spaces import area_of

_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
# ISO 32000-1:2008, 9.6.4: six capital letters and a plus sign before the name.
_SUBSET = re.compile(r"[A-Z]{6}\+.")
_X4, _A2A, _UA1 = Claim.PDF_X4, Claim.PDF_A2A, Claim.PDF_UA1


def _fonts(sheet: Sheet) -> Iterator[Found]:
    """Yield every font of the file that has a program of its own, also one that nothing uses."""
    for found in objects_of(sheet).found:
        if found.name("/Type") == "Font" and found.name("/Subtype") not in {"Type0", "Type3"}:
            yield found


@sound
def _embedded(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every font brings its outlines with it."""
    del asked
    for font in _fonts(sheet):
        descriptor = value_of(font.entries, "/FontDescriptor")
        if not any(value_of(descriptor, key) is not None for key in _PROGRAMS):
            yield Finding("font/embedded", f"the font '{_name(font)}' is not in the file")


@sound
def _subset(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every font says by its name that it is a subset: the alphabet of the language and what else is shown."""
    del asked
    for font in _fonts(sheet):
        descriptor = value_of(font.entries, "/FontDescriptor")
        names = {_name(font), str(value_of(descriptor, "/FontName"))[1:]}
        if descriptor is not None and (len(names) > 1 or not all(map(_SUBSET.match, names))):
            yield Finding("font/subset", f"the font '{_name(font)}' is not marked as a subset")


def _name(font: Found) -> str:
    return font.name("/BaseFont") or "without a name"


@sound
def _glyphs(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """No glyph is shown that the font does not have."""
    del asked
    for event in sheet.content.shown:
        if event.typeface.is_composite and any(code == 0 for code, _, _ in event.glyphs):
            name = str(value_of(event.typeface.resource, "/BaseFont"))[1:]
            message = f"text in '{name}' shows the sign for a missing glyph"
            yield Finding("font/no-glyph", message, area=area_of(event))


@sound
def _maps(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every composite font maps codes to glyphs in a way that all programs know."""
    del asked
    for found in objects_of(sheet).found:
        if found.name("/Subtype") == "Type0":
            encoding, kids = value_of(found.entries, "/Encoding"), value_of(found.entries, "/DescendantFonts")
            if encoding is None or not isinstance(kids, ArrayObject) or len(kids) != 1:
                yield Finding("font/map", f"the font '{_name(found)}' does not say which code is which glyph")
        elif found.name("/Subtype") == "CIDFontType2" and value_of(found.entries, "/CIDToGIDMap") is None:
            yield Finding("font/map", f"the font '{_name(found)}' does not say which code is which glyph")


RULES = (
    Rule(
        Check(
            "font/embedded",
            "every font is in the file",
            "ISO 15930-7:2010, 6.5; ISO 19005-2:2011, 6.2.11.4.1; ISO 14289-1:2014, 7.21.4.1",
            "without its font a text is set in another one: other widths, other letters, or none",
            (_X4, _A2A, _UA1),
        ),
        _embedded,
        needs_promise=False,
    ),
    Rule(
        Check(
            "font/subset",
            "every font is a subset",
            "ISO 32000-1:2008, 9.6.4; own rule",
            "a print shop that joins files must not take one poster's font for another's of the same name",
        ),
        _subset,
        after=("font/embedded",),
    ),
    Rule(
        Check(
            "font/map",
            "every code of a font leads to a glyph",
            "ISO 32000-1:2008, 9.7.4 and 9.7.6; ISO 19005-2:2011, 6.2.11.3; ISO 14289-1:2014, 7.21.3",
            "where the way from code to glyph is not stated, each program goes its own",
            (_X4, _A2A, _UA1),
        ),
        _maps,
        needs_promise=False,
    ),
    Rule(
        Check(
            "font/no-glyph",
            "no sign for a missing glyph",
            "ISO 19005-2:2011, 6.2.11.8; ISO 14289-1:2014, 7.21.8",
            "an empty box in place of a letter is a letter that nobody can read",
            (_A2A, _UA1),
        ),
        _glyphs,
        needs_promise=False,
    ),
)

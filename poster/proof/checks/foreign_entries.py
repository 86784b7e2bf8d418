"""Stage prove: does a file of ours say no more of itself than such a file does, in places that the page is not?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from poster.proof import xmp
from poster.proof.model import Check, Finding
from poster.proof.objects import number_of, sound, value_of
from poster.proof.promise import Promise
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet

_INFO = frozenset({"/Title", "/Author", "/Subject", "/Producer", "/CreationDate", "/ModDate", "/Trapped"})
_PROPERTIES = frozenset(
    {
        *((xmp.DC, name) for name in ("format", "title", "creator", "description", "language", "identifier")),
        *((xmp.XMP, name) for name in ("CreateDate", "ModifyDate", "MetadataDate")),
        *((xmp.XMP_MM, name) for name in ("DocumentID", "InstanceID", "VersionID", "RenditionClass")),
        *((xmp.PDF, "Producer"), (xmp.PDF, "Trapped"), (xmp.PDFX_ID, "GTS_PDFXVersion"), (xmp.PDFUA_ID, "part")),
        *((xmp.PDFA_ID, "part"), (xmp.PDFA_ID, "conformance"), (xmp.EXTENSION, "schemas")),
    }
)
_SHOWN_BESIDE = {
    "/Outlines": "bookmarks",
    "/PageLabels": "labels of pages",
    "/PieceInfo": "data of a program",
    "/Threads": "articles",
    "/Legal": "an attestation",
    "/SpiderInfo": "data of a program",
    "/Names": "names of places",
    "/Dests": "names of places",
}
_OF_PAGE = {
    "/Metadata": "metadata of its own",
    "/PieceInfo": "data of a program",
    "/Thumb": "a small picture of its own",
    "/B": "articles",
    "/VP": "areas with names of their own",
    "/Dur": "a time for which it is shown",
    "/Trans": "a way in which it appears",
    "/SeparationInfo": "data of a separation",
    "/PZ": "a magnification",
    "/ID": "an identifier of its own",
    "/OutputIntents": "an output intent of its own",
    "/LastModified": "a date of its own",
}
_PREFERENCES = frozenset({"/DisplayDocTitle", "/PrintScaling"})
_USUAL = {"/PageMode": "/UseNone", "/PageLayout": "/SinglePage"}


@sound
def _unpromised(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The file says and asks nothing that was not promised, in its metadata or beside its page."""
    if asked.promise is None:
        return
    yield from (Finding("metadata/unpromised", message) for message in _said(sheet, asked.promise))


def _said(sheet: Sheet, promise: Promise) -> Iterator[str]:
    for key in value_of(sheet.reader.trailer, "/Info") or ():
        if key not in _INFO:
            yield f"the file has the information {key[1:40]}, which nobody promised"
    yield from _properties(xmp.packet_of(sheet), promise)
    for owner, what, known in ((sheet.catalogue, "file", _SHOWN_BESIDE), (sheet.leaf, "page", _OF_PAGE)):
        yield from (f"the {what} has {known[key]}, which nobody promised" for key in known if _has(owner, key))
    for key, usual in _USUAL.items():
        found = value_of(sheet.catalogue, key)
        if found is not None and str(found) != usual:
            yield f"{key[1:]} is {str(found)[1:40]}, which nobody promised"
    for key in value_of(sheet.catalogue, "/ViewerPreferences") or ():
        if key not in _PREFERENCES:
            yield f"viewers are asked for {key[1:40]}, which nobody promised"


def _properties(packet: xmp.Packet, promise: Promise) -> Iterator[str]:
    """Yield what the packet has beside what we write, and languages and identifiers other than promised."""
    for space, name in packet.properties:
        if space and (space, name) not in _PROPERTIES:
            yield f"the XMP metadata have {name[:40]}, which nobody promised"
    for name, wanted in (("language", promise.language), ("identifier", promise.identifier)):
        found = packet.text(xmp.DC, name)
        if found and found != wanted:
            yield f"the XMP metadata have the {name} '{found[:40]}', promised is '{wanted[:40]}'"


def _has(owner: Any, key: str) -> bool:
    """Has a dictionary something under a key? An empty list or dictionary is nothing."""
    found = value_of(owner, key)
    return found is not None and (number_of(found) is not None or bool(found))


RULES = (
    Rule(
        Check(
            "metadata/unpromised",
            "the file says nothing of itself that was not promised",
            "ISO 32000-1:2008, 7.7.2, 12.2 and 14.3; own rule",
            "bookmarks, keywords and labels are shown, read aloud and found by search beside the page; a number "
            "there is called as the one on the sheet is",
        ),
        _unpromised,
        after=(
            *("metadata/missing", "standard/claim", "metadata/extension", "metadata/viewer", "file/active"),
            *("file/attachment", "file/private", "page/external", "ink/space"),
        ),
    ),
)

"""Stage prove: what a file says of itself in its XMP packet (ISO 16684-1), read with a parser of XML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from poster.campaign.profiles import Claim
from poster.proof.objects import value_of
from poster.proof.sheet import Sheet

MAX_BYTES = 2_000_000
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
XMP = "http://ns.adobe.com/xap/1.0/"
XMP_MM = "http://ns.adobe.com/xap/1.0/mm/"
PDF = "http://ns.adobe.com/pdf/1.3/"
PDFX_ID = "http://www.npes.org/pdfx/ns/id/"
PDFA_ID = "http://www.aiim.org/pdfa/ns/id/"
PDFUA_ID = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"


@dataclass(frozen=True, slots=True)
class Packet:
    """The packet: `fault` says why it cannot be read, "" if it can.

    `properties` are the text of each property by (namespace, name), of a list all texts, one a line.
    `described` are the properties that the packet's own extension schemas describe.
    """

    fault: str
    is_compressed: bool
    properties: Mapping[tuple[str, str], str]
    described: frozenset[tuple[str, str]]

    def text(self, namespace: str, name: str) -> str:
        """Return the text of a property, "" if the packet does not have it."""
        return self.properties.get((namespace, name), "")

    @property
    def claims(self) -> tuple[str, ...]:
        """The standards that the packet names: as our claims where it names one, else as it writes them."""
        found = []
        version = self.text(PDFX_ID, "GTS_PDFXVersion")
        if version:
            found.append(version)
        part = self.text(PDFA_ID, "part")
        if part:
            found.append(f"PDF/A-{part}{self.text(PDFA_ID, 'conformance').lower()}")
        part = self.text(PDFUA_ID, "part")
        if part:
            found.append(f"PDF/UA-{part}")
        return tuple(found)

    def has(self, claim: Claim) -> bool:
        """Does the packet name the standard?"""
        return claim.value in self.claims


def packet_of(sheet: Sheet) -> Packet:
    """Return the packet of the file; never raises for what stands in it."""
    return sheet.view("xmp", lambda: _packet(sheet))


def _packet(sheet: Sheet) -> Packet:
    stream = value_of(sheet.catalogue, "/Metadata")
    if not hasattr(stream, "get_data"):
        return _unread("the file has no XMP metadata")
    is_compressed = value_of(stream, "/Filter") is not None
    data = bytes(stream.get_data())
    if len(data) > MAX_BYTES:
        return _unread("the XMP metadata are larger than 2 MB", is_compressed=is_compressed)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:  # entities can fill the memory
        return _unread("the XMP metadata are not plain XML in UTF-8", is_compressed=is_compressed)
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - declarations are refused above
    except (ElementTree.ParseError, ValueError, LookupError):
        return _unread("the XMP metadata are not well-formed", is_compressed=is_compressed)
    descriptions = list(root.iter(f"{{{RDF}}}Description"))
    properties: dict[tuple[str, str], str] = {}
    for description in descriptions if root.tag != f"{{{RDF}}}Description" else []:
        properties.update(_stated(description))
    return Packet("", is_compressed, properties, frozenset(_described(root)))


def _unread(fault: str, *, is_compressed: bool = False) -> Packet:
    return Packet(fault, is_compressed, {}, frozenset())


def _stated(description: ElementTree.Element) -> dict[tuple[str, str], str]:
    """Return the properties of a description, written as attributes or as elements."""
    found = {_name(key): value.strip() for key, value in description.attrib.items() if _name(key)[0] != RDF}
    for element in description:
        texts = (text.strip() for text in element.itertext())
        found[_name(element.tag)] = "\n".join(text for text in texts if text)
    return found


def _name(tag: Any) -> tuple[str, str]:
    """Return namespace and name of a tag as the parser writes it."""
    namespace, _, name = str(tag)[1:].partition("}") if str(tag).startswith("{") else ("", "", str(tag))
    return namespace, name


def _described(root: ElementTree.Element) -> list[tuple[str, str]]:
    """Return the properties that extension schemas describe (ISO 19005-2, 6.6.2.3)."""
    found = []
    for schemas in root.iter(f"{{{EXTENSION}}}schemas"):
        for schema in schemas.iter(f"{{{RDF}}}li"):
            space = schema.findtext(f".//{{{_SCHEMA}}}namespaceURI", "").strip()
            for name in schema.iter(f"{{{_PROPERTY}}}name"):
                found.append((space, (name.text or "").strip()))
    return found

"""Stage paint: what the file says of itself, as information dictionary and as XMP with the same values."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import date
from functools import lru_cache

from reportlab.pdfbase.pdfdoc import PDFDictionary

from poster import __version__
from poster.campaign.profiles import Claim
from poster.compose.composition import Metadata
from poster.pdf.document import Dictionary, text_string

PRODUCER = f"poster {__version__}"

_NOT_IN_XML = frozenset({"Cc", "Cn", "Cs", "Zl", "Zp"})

_PDF_NS = "http://ns.adobe.com/pdf/1.3/"
_PDFX_NS = "http://www.npes.org/pdfx/ns/id/"
_PDFUA_NS = "http://www.aiim.org/pdfua/ns/id/"
_PDFA_NS = "http://www.aiim.org/pdfa/ns/id/"

_IDENTIFICATION = {
    Claim.PDF_X4: "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>",  # ISO 15930-7
    Claim.PDF_A2A: "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",  # ISO 19005-2, 6.6.4
    Claim.PDF_UA1: "<pdfuaid:part>1</pdfuaid:part>",  # ISO 14289-1, 5
}
_NAMESPACES = {
    Claim.PDF_X4: ("pdfxid", _PDFX_NS),
    Claim.PDF_A2A: ("pdfaid", _PDFA_NS),
    Claim.PDF_UA1: ("pdfuaid", _PDFUA_NS),
}


def information(metadata: Metadata) -> PDFDictionary:
    """Return the information dictionary (ISO 32000-1, 14.3.3)."""
    stamp = f"(D:{metadata.stamp.isoformat().replace('-', '')}000000Z)"
    entries = {
        "Title": text_string(_one_line(metadata.title)),
        "Author": text_string(_one_line(metadata.author)),
        "Subject": text_string(_one_line(metadata.subject)),
        "Producer": text_string(PRODUCER),
        "CreationDate": stamp,
        "ModDate": stamp,
        "Trapped": "/False",  # ISO 15930-7: True or False, never Unknown
    }
    return Dictionary({key: value for key, value in entries.items() if value != "()"})


def packet(metadata: Metadata, claims: tuple[Claim, ...], digest: str) -> bytes:
    """Return the XMP packet in UTF-8; `digest` is the content's SHA-256 in hex, which identifies the file."""
    head, tail = _frame(claims)
    return (head + _description(metadata, digest) + tail).encode("utf-8")


def _one_line(text: str) -> str:
    """Return `text` with every run of white space or control characters as one space: XML 1.0 has no others.

    Joiners stay, since they belong to the spelling of Persian and others; soft hyphens go, as they are not read.
    """
    shown = (" " if unicodedata.category(mark) in _NOT_IN_XML else mark for mark in text.replace("\u00ad", ""))
    return " ".join("".join(shown).split())


def _escaped(text: str) -> str:
    """Return `text` as XML character data on one line."""
    plain = _one_line(text).replace("&", "&amp;")
    return plain.replace("<", "&lt;").replace(">", "&gt;")


def _description(metadata: Metadata, digest: str) -> str:
    """Return the properties that differ from file to file."""
    title, author, subject = map(_escaped, (metadata.title, metadata.author, metadata.subject))
    parts = [
        f"<dc:title>{_alternative(title)}</dc:title>",
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>" if author else "",
        f"<dc:description>{_alternative(subject)}</dc:description>" if subject else "",
        f"<dc:language><rdf:Bag><rdf:li>{_escaped(metadata.language)}</rdf:li></rdf:Bag></dc:language>",
        f"<dc:identifier>{_escaped(metadata.identifier)}</dc:identifier>",
        _dates(metadata.stamp),
        _identifiers(digest),
    ]
    return "".join(parts)


def _alternative(text: str) -> str:
    """Return `text` as a language alternative with its only, default entry."""
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'


def _dates(stamp: date) -> str:
    """Return the three dates, all the stamp at midnight UTC."""
    moment = f"{stamp.isoformat()}T00:00:00Z"
    names = ("CreateDate", "ModifyDate", "MetadataDate")
    return "".join(f"<xmp:{name}>{moment}</xmp:{name}>" for name in names)


def _identifiers(digest: str) -> str:
    """Return the identifiers that PDF/X-4 asks for (ISO 15930-7)."""
    name = f"uuid:{uuid.UUID(digest[:32])}"
    return (
        f"<xmpMM:DocumentID>{name}</xmpMM:DocumentID><xmpMM:InstanceID>{name}</xmpMM:InstanceID>"
        "<xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>"
    )


@lru_cache(maxsize=16)
def _frame(claims: tuple[Claim, ...]) -> tuple[str, str]:
    """Return what stands before and after the properties of one file."""
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for claim, (prefix, uri) in _NAMESPACES.items() if claim in claims)
    named = "".join(text for claim, text in _IDENTIFICATION.items() if claim in claims)
    head = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"'
        f' xmlns:pdf="{_PDF_NS}"{spaces}>'
        "<dc:format>application/pdf</dc:format>"
        f"<pdf:Producer>{PRODUCER}</pdf:Producer><pdf:Trapped>False</pdf:Trapped>{named}"
    )
    tail = f'</rdf:Description>\n{_extensions(claims)}</rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
    return head, tail


def _extensions(claims: tuple[Claim, ...]) -> str:
    """Return the extension schemas of PDF/A for every property it does not know (ISO 19005-2, 6.6.2.3)."""
    if Claim.PDF_A2A not in claims:
        return ""
    schemas = [_schema("Adobe PDF", _PDF_NS, "pdf", "Trapped", "Text", "whether the file is trapped")]
    if Claim.PDF_X4 in claims:
        about = "version of PDF/X the file conforms to"
        schemas.append(_schema("PDF/X identification", _PDFX_NS, "pdfxid", "GTS_PDFXVersion", "Text", about))
    if Claim.PDF_UA1 in claims:
        about = "part of PDF/UA the file conforms to"
        schemas.append(_schema("PDF/UA identification", _PDFUA_NS, "pdfuaid", "part", "Integer", about))
    return (
        '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
        ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
        ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        f"<pdfaExtension:schemas><rdf:Bag>{''.join(schemas)}</rdf:Bag></pdfaExtension:schemas>"
        "</rdf:Description>\n"
    )


def _schema(title: str, uri: str, prefix: str, name: str, kind: str, about: str) -> str:
    """Return the description of a schema with one property."""
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaSchema:schema>{title}</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        "<pdfaProperty:category>internal</pdfaProperty:category>"
        f"<pdfaProperty:description>{about}</pdfaProperty:description>"
        "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"
    )

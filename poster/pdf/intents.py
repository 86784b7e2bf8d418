"""Stage paint: output intents, and the ICC profile that they share."""

from __future__ import annotations

import zlib
from functools import lru_cache

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFObjectReference

from poster.campaign.profiles import Claim, OutputIntent
from poster.pdf.document import Array, Dictionary, Registry, Stream, Value, text_string

# ISO 15076-1:2010, 7.2.6, table 19: data colour space signatures, at bytes 16 to 19 of the header.
_COMPONENTS = {b"CMYK": 4, b"RGB ": 3, b"GRAY": 1}
# ISO 15930-7:2010 and ISO 19005-2:2011, 6.2.3: each standard looks for its own subtype.
_SUBTYPES = {Claim.PDF_X4: "/GTS_PDFX", Claim.PDF_A2A: "/GTS_PDFA1"}


@lru_cache(maxsize=8)
def _compressed(icc: bytes) -> bytes:
    """Return the profile's data compressed; level 9 costs four times the time of level 6 for 0.1 %."""
    return zlib.compress(icc, 6)


def components(icc: bytes) -> int:
    """Return the number of components of the profile's colour space; `ValueError` if it has another."""
    signature = icc[16:20]
    if signature not in _COMPONENTS:
        raise ValueError(f"an ICC profile for {signature!r}, not for CMYK, RGB or grey")
    return _COMPONENTS[signature]


def output_intents(
    document: Registry, intent: OutputIntent, icc: bytes, claims: tuple[Claim, ...]
) -> PDFArray | None:
    """Return one output intent for each claim that needs one, all with one profile; None if none does.

    PDF/A takes no more than one distinct profile (ISO 19005-2:2011, 6.2.3), so the stream is shared.
    """
    subtypes = [subtype for claim, subtype in _SUBTYPES.items() if claim in claims]
    if not subtypes:
        return None
    entries: dict[str, Value] = {"N": components(icc), "Filter": "/FlateDecode"}
    profile = document.add(Stream(_compressed(icc), entries))
    return Array([document.add(_intent(subtype, intent, profile)) for subtype in subtypes])


def _intent(subtype: str, intent: OutputIntent, profile: PDFObjectReference) -> PDFDictionary:
    """Return one output intent dictionary (ISO 32000-1, 14.11.5, table 365)."""
    entries: dict[str, Value] = {
        "Type": "/OutputIntent",
        "S": subtype,
        "OutputConditionIdentifier": text_string(intent.identifier),
        "OutputCondition": text_string(intent.condition),
        "Info": text_string(intent.condition),
        "DestOutputProfile": profile,
    }
    if intent.registry:
        entries["RegistryName"] = text_string(intent.registry)
    return Dictionary(entries)

"""Stage prove: checks of what a file claims and says of itself: claims, metadata, output intents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from poster.campaign.profiles import Claim, Profile
from poster.colour import ColourSpace
from poster.proof import xmp
from poster.proof.icc import ICC_HEADER, icc_profile, stated_intents, stated_profiles
from poster.proof.model import Check, Finding
from poster.proof.objects import number_of, sound, value_of
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet

_X4, _A2A, _UA1 = Claim.PDF_X4, Claim.PDF_A2A, Claim.PDF_UA1
_SUBTYPES = {_X4: "/GTS_PDFX", _A2A: "/GTS_PDFA1"}
_COMPONENTS = {b"CMYK": 4, b"RGB ": 3, b"GRAY": 1}
# What a sheet of each kind may be shown or printed by: an output device (prtr) or a display (mntr), ISO 19005-2,
# 6.2.3; a sheet for the press needs the press.
_SPACES = {ColourSpace.CMYK: (b"CMYK",), ColourSpace.RGB: (b"RGB ",), ColourSpace.GREY: (b"GRAY", b"RGB ")}
_CLASSES = {
    ColourSpace.CMYK: (b"prtr",),
    ColourSpace.RGB: (b"mntr", b"prtr"),
    ColourSpace.GREY: (b"mntr", b"prtr"),
}
_CLAUSES = {_X4: ((_X4, "output intent"),), _A2A: ((_A2A, "6.2.3"), (_A2A, "6.2.4.3"))}
_NEWEST_ICC = 4  # ICC.1:2010 (ISO 15076-1) is version 4
# Properties of schemas that PDF/A-2 knows by itself are in these namespaces (XMP Specification, September 2005).
_KNOWN = frozenset(
    {
        *(xmp.DC, xmp.XMP, xmp.XMP_MM, xmp.PDFA_ID, xmp.RDF, "", "http://www.w3.org/XML/1998/namespace"),
        *(
            "http://ns.adobe.com/xap/1.0/rights/",
            "http://ns.adobe.com/photoshop/1.0/",
            "http://ns.adobe.com/tiff/1.0/",
        ),
        *("http://ns.adobe.com/exif/1.0/", "http://ns.adobe.com/xap/1.0/bj/", "http://ns.adobe.com/xap/1.0/t/pg/"),
        *("http://www.aiim.org/pdfa/ns/extension/", "http://www.aiim.org/pdfa/ns/schema#"),
        "http://www.aiim.org/pdfa/ns/property#",
    }
)
_KNOWN_PDF = frozenset({"Keywords", "PDFVersion", "Producer"})  # of namespace pdf; Trapped is not one of them


def _asks(*claims: Claim) -> Any:
    """Return the question whether a profile claims one of the standards."""
    return lambda profile: profile is not None and any(claim in profile.claims for claim in claims)


@sound
def _claims(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The file names the standards that were checked, and no other."""
    packet = xmp.packet_of(sheet)
    if asked.profile is None:
        return
    wanted = {claim.value for claim in asked.profile.claims}
    for claim in packet.claims:
        if claim not in wanted:
            yield Finding("standard/claim", f"the file says that it is {claim}, which was not checked")
    if asked.promise is not None and not packet.fault:
        for claim in asked.profile.claims:
            if not packet.has(claim):
                yield Finding("standard/claim", f"the file does not say that it is {claim.value}")
    if value_of(value_of(sheet.reader.trailer, "/Info"), "/GTS_PDFXVersion") is not None:
        yield Finding("standard/claim", "the file names a version of PDF/X in a place that older parts used")


@sound
def _metadata(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The XMP packet is there, can be read, and says what the standards ask for."""
    packet = xmp.packet_of(sheet)
    if packet.fault:
        yield Finding("metadata/missing", packet.fault)
        return
    if packet.is_compressed:
        yield Finding("metadata/missing", "the XMP metadata are compressed, so that only PDF programs find them")
    needed = [(xmp.DC, "title")] if asked.promise is None else []  # a promised title is compared elsewhere
    if _asks(_X4)(asked.profile):
        needed += [(xmp.XMP, "CreateDate"), (xmp.XMP, "ModifyDate"), (xmp.XMP, "MetadataDate")]
        needed += [(xmp.XMP_MM, "DocumentID"), (xmp.XMP_MM, "VersionID"), (xmp.XMP_MM, "RenditionClass")]
    for namespace, name in needed:
        if not packet.text(namespace, name):
            yield Finding("metadata/missing", f"the XMP metadata have no {name}")


@sound
def _differences(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The information dictionary says the same as the XMP packet."""
    del asked
    info, packet = value_of(sheet.reader.trailer, "/Info"), xmp.packet_of(sheet)
    pairs = (
        ("/Title", xmp.DC, "title"),
        ("/Author", xmp.DC, "creator"),
        ("/Subject", xmp.DC, "description"),
        ("/Producer", xmp.PDF, "Producer"),
        ("/CreationDate", xmp.XMP, "CreateDate"),
        ("/ModDate", xmp.XMP, "ModifyDate"),
    )
    for key, namespace, name in pairs:
        stated, said = value_of(info, key), packet.text(namespace, name)
        if stated is None or not str(stated):
            continue
        is_same = _moment(str(stated)) == _moment(said) if key.endswith("Date") else str(stated) == said
        if not is_same:
            message = f"{key[1:]} is '{str(stated)[:60]}' in one place, '{said[:60]}' in another"
            yield Finding("metadata/differs", message)


def _moment(text: str) -> str:
    """Return the digits of a date and time with its zone, Z where that is 0."""
    digits = re.sub(r"[^0-9+Z-]", "", text.replace("D:", "").replace("-", "", 2))
    return re.sub(r"([+-]0000|Z(0000)?)$", "Z", digits)


@sound
def _subject(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """What the file says of itself beside its title is what was promised, in both places."""
    if asked.promise is None:
        return
    info, packet = value_of(sheet.reader.trailer, "/Info"), xmp.packet_of(sheet)
    wanted = _one_line(asked.promise.subject)
    for found in dict.fromkeys((str(value_of(info, "/Subject") or ""), packet.text(xmp.DC, "description"))):
        if _one_line(found) != wanted:
            message = f"the file has the subject '{found[:80]}', promised is '{wanted[:80]}'"
            yield Finding("metadata/subject", message)
            return


def _one_line(text: str) -> str:
    """Return a text without soft hyphens, white space and control characters as single spaces."""
    return " ".join(re.sub(r"[\x00-\x20\x7f-\x9f]", " ", text.replace("\u00ad", "")).split())


@sound
def _extensions(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every property that PDF/A does not know is described."""
    del asked
    packet = xmp.packet_of(sheet)
    for namespace, name in packet.properties:
        is_known = name in _KNOWN_PDF if namespace == xmp.PDF else namespace in _KNOWN
        if not is_known and (namespace, name) not in packet.described:
            message = f"the XMP metadata have {name[:60]}, which no extension schema describes"
            yield Finding("metadata/extension", message)


@sound
def _trapped(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The file says whether it is trapped."""
    del asked
    stated = str(value_of(value_of(sheet.reader.trailer, "/Info"), "/Trapped") or "")
    said = xmp.packet_of(sheet).text(xmp.PDF, "Trapped")
    if stated not in {"/True", "/False"}:
        yield Finding("metadata/trapped", "the file does not say whether it is trapped")
    elif said != stated[1:]:
        yield Finding("metadata/trapped", f"trapped is {stated[1:]} in one place, '{said[:20]}' in another")


@sound
def _intents(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Each standard finds its output intent, and all have the same profile."""
    found = stated_intents(sheet)
    claims = asked.profile.claims if asked.profile is not None else ()
    for claim in claims:
        if claim not in _SUBTYPES:
            continue
        own = [intent for intent in found if str(value_of(intent, "/S")) == _SUBTYPES[claim]]
        if len(own) != 1:
            message = f"the file has {len(own)} output intents for {claim.value}; it needs one"
            yield Finding("intent/missing", message, breaks=_CLAUSES[claim])
        named = f"the output intent for {claim.value}"
        for intent in own:
            if not str(value_of(intent, "/OutputConditionIdentifier") or ""):
                yield Finding("intent/missing", f"{named} does not name its condition", breaks=_CLAUSES[claim])
            else:
                yield from _other_condition(named, intent, asked)
            if value_of(intent, "/DestOutputProfile") is None:
                yield Finding("intent/missing", f"{named} has no ICC profile in the file", breaks=_CLAUSES[claim])
    profiles = {id(profile) for profile in stated_profiles(sheet)}
    if len(profiles) > 1:
        yield Finding("intent/missing", "the output intents have different ICC profiles")
    if any(value_of(intent, "/DestOutputProfileRef") is not None for intent in found):
        yield Finding("intent/missing", "an output intent has its ICC profile outside the file")


def _other_condition(named: str, intent: Any, asked: Asked) -> Iterator[Finding]:
    """Yield an output intent that names another printing condition than promised."""
    promised = asked.profile.output_intent.identifier if asked.promise is not None and asked.profile else None
    found = str(value_of(intent, "/OutputConditionIdentifier"))
    if promised is not None and found != promised:
        yield Finding("intent/missing", f"{named} names '{found[:40]}', promised is '{promised}'")


@sound
def _icc(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The profile is one, of the right class and for the right colours."""
    space = asked.profile.colour_space if asked.profile is not None else None
    for stream in {id(stream): stream for stream in stated_profiles(sheet)}.values():
        profile = icc_profile(stream, sheet)
        fault = _icc_fault(profile.header, profile.size, value_of(stream, "/N"), space)
        if fault:
            yield Finding("icc/class", fault)


def _icc_fault(header: bytes, size: int, components: Any, space: ColourSpace | None) -> str:
    """Return what is wrong with an ICC profile (ISO 15076-1:2010, 7.2), "" if nothing is."""
    if len(header) < ICC_HEADER or header[36:40] != b"acsp" or int.from_bytes(header[:4], "big") != size:
        return "the output intent's ICC profile is none, or is cut off"
    if header[8] > _NEWEST_ICC:
        return f"the output intent's ICC profile is of version {header[8]}; 4 is the newest that is known"
    kind, colours = header[12:16], header[16:20]
    if kind not in (_CLASSES[space] if space is not None else (b"prtr", b"mntr")):
        return f"the output intent's ICC profile is of class '{_shown(kind)}'"
    if colours not in _COMPONENTS or (space is not None and colours not in _SPACES[space]):
        return f"the output intent's ICC profile is for {_shown(colours)}"
    if number_of(components) != _COMPONENTS[colours]:
        return f"the output intent's ICC profile for {_shown(colours)} is said to have another number of inks"
    return ""


def _shown(signature: bytes) -> str:
    return signature.decode("latin-1").strip()


@sound
def _viewer(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Viewers show and print all of the sheet, at its own size where that was promised."""
    wanted = value_of(sheet.catalogue, "/ViewerPreferences")
    for key in ("/ViewArea", "/ViewClip", "/PrintArea", "/PrintClip"):
        area = value_of(wanted, key)
        if area is not None and str(area) not in {"/MediaBox", "/BleedBox"}:
            message = f"{key[1:]} is {str(area)[1:]}; only MediaBox and BleedBox are allowed"
            yield Finding("metadata/viewer", message)
    promised = asked.promise is not None and asked.profile is not None and asked.profile.keeps_print_scale
    if promised and str(value_of(wanted, "/PrintScaling")) != "/None":
        yield Finding("metadata/viewer", "the file does not ask to be printed at its own size")


def _is_known(profile: Profile | None) -> bool:
    return profile is not None


RULES = (
    Rule(
        Check(
            "metadata/missing",
            "the file says what it is",
            "ISO 19005-2:2011, 6.6.2.1; ISO 14289-1:2014, 7.1; ISO 15930-7:2010, metadata",
            "an archive and a print shop find and tell apart files by their metadata",
            (_X4, _A2A, _UA1),
        ),
        _metadata,
        applies=_asks(_X4, _A2A, _UA1),
        needs_promise=False,
    ),
    Rule(
        Check(
            "standard/claim",
            "the file claims what was checked, and no more",
            "ISO 15930-7:2010, identification; ISO 19005-2:2011, 6.6.4; ISO 14289-1:2014, 5",
            "a label that nobody has checked is worse than none: the print shop relies on it",
            (_X4, _A2A, _UA1),
        ),
        _claims,
        applies=_is_known,
        needs_promise=False,
        after=("metadata/missing",),
    ),
    Rule(
        Check(
            "metadata/differs",
            "metadata say the same in both places",
            "ISO 15930-7:2010, metadata; ISO 32000-1:2008, 14.3.3",
            "two titles or dates in one file leave open which poster it is",
            (_X4,),
        ),
        _differences,
        applies=_asks(_X4, _A2A, _UA1),
        needs_promise=False,
        after=("metadata/missing", "structure/title"),
    ),
    Rule(
        Check(
            "metadata/subject",
            "the file has its subject",
            "ISO 32000-1:2008, 14.3.3; own rule",
            "viewers, archives and search engines show it; a number in it is called as the one on the sheet is",
        ),
        _subject,
        after=("metadata/missing", "structure/title", "metadata/differs"),
    ),
    Rule(
        Check(
            "metadata/extension",
            "metadata that PDF/A does not know are described",
            "ISO 19005-2:2011, 6.6.2.3",
            "in fifty years nobody knows what an undescribed property meant",
            (_A2A,),
        ),
        _extensions,
        applies=_asks(_A2A),
        needs_promise=False,
        after=("metadata/missing", "standard/claim"),
    ),
    Rule(
        Check(
            "metadata/trapped",
            "the file says whether it is trapped",
            "ISO 15930-7:2010, trapping; ISO 32000-1:2008, 14.11.6",
            "a file that is trapped twice, or not at all, has dark or white lines around its letters",
            (_X4,),
        ),
        _trapped,
        applies=_asks(_X4),
        needs_promise=False,
        after=("metadata/missing",),
    ),
    Rule(
        Check(
            "metadata/viewer",
            "viewers show and print the whole sheet",
            "ISO 15930-7:2010, viewer preferences; ISO 32000-1:2008, 12.2",
            "a program that cuts or shrinks the page shows another poster than the one that was proven",
            (_X4,),
        ),
        _viewer,
        applies=_is_known,
        needs_promise=False,
    ),
    Rule(
        Check(
            "intent/missing",
            "the printing condition is stated, and is the promised one",
            "ISO 15930-7:2010, output intent; ISO 19005-2:2011, 6.2.3; ISO 32000-1:2008, 14.11.5",
            "without it nobody knows what colour the numbers in the file stand for",
            (_X4, _A2A),
        ),
        _intents,
        applies=_asks(_X4, _A2A),
        needs_promise=False,
    ),
    Rule(
        Check(
            "icc/class",
            "the output intent's ICC profile fits",
            "ISO 15076-1:2010, 7.2; ISO 19005-2:2011, 6.2.3; ISO 15930-7:2010, 6.4",
            "a profile of a display on a sheet for the press gives colours that the press does not have",
            (_X4, _A2A),
        ),
        _icc,
        needs_promise=False,
    ),
)

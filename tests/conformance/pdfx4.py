"""An own list of rules of PDF/X-4 (ISO 15930-7:2010) over a finished file, read with pypdf.

Not a validator: each rule holds what the standard asks of a one-page file such as ours. `clause` names where
the feature is defined (ISO 32000-1) or the topic of ISO 15930-7 that limits it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject, StreamObject

_COMPONENTS = {"CMYK": 4, "RGB": 3, "GRAY": 1}
_DEVICE = {
    "CMYK": {"/DeviceCMYK", "/DeviceGray"},
    "GRAY": {"/DeviceGray"},
    "RGB": {"/DeviceRGB", "/DeviceGray"},
}
_OPERATORS = {
    b"k": "/DeviceCMYK",
    b"K": "/DeviceCMYK",
    b"rg": "/DeviceRGB",
    b"RG": "/DeviceRGB",
    b"g": "/DeviceGray",
    b"G": "/DeviceGray",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, the clause, and a check that yields what it finds."""

    id: str
    clause: str
    check: Callable[[File], Iterator[str]]


class File:
    """A finished file: bytes, reader, and what most rules look at."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reader = pypdf.PdfReader(BytesIO(data))
        self.trailer = self.reader.trailer
        self.root = self.trailer["/Root"]
        self.info = self.trailer["/Info"].get_object() if "/Info" in self.trailer else DictionaryObject()
        self.page = self.reader.pages[0]
        self.xmp = self.root["/Metadata"].get_data().decode("utf-8") if "/Metadata" in self.root else ""

    def intents(self, subtype: str | None = None) -> list[Any]:
        every = [intent.get_object() for intent in self.root.get("/OutputIntents", [])]
        return [intent for intent in every if subtype in (None, intent.get("/S"))]

    def destination(self) -> str:
        """Return the colour space of the PDF/X output intent's profile, "" if there is none."""
        for intent in self.intents("/GTS_PDFX"):
            if "/DestOutputProfile" in intent:
                return intent["/DestOutputProfile"].get_data()[16:20].decode("latin-1").strip()
        return ""

    def property(self, name: str) -> str:
        """Return a simple XMP property, written as an element."""
        found = re.search(rf"<{name}>(.*?)</{name}>", self.xmp, re.S)
        return re.sub(r"<[^>]*>", "", found[1]).strip() if found else ""

    def objects(self) -> Iterator[Any]:
        """Yield every indirect object and all dictionaries inside it."""
        for number in self.reader.xref[0]:
            yield from _inside(self.reader.get_object(number))

    def resources(self, kind: str) -> dict[str, Any]:
        found = self.page["/Resources"].get(kind, {})
        return {str(name): value.get_object() for name, value in found.get_object().items()} if found else {}


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, IndirectObject):
        return
    if isinstance(value, DictionaryObject):
        yield value
        for each in value.values():
            yield from _inside(each)
    elif isinstance(value, ArrayObject):
        for each in value:
            yield from _inside(each)


def findings(data: bytes) -> list[tuple[str, str]]:
    """Return (rule id, what was found) for every rule the file breaks."""
    file = File(data)
    return [(rule.id, text) for rule in RULES for text in rule.check(file)]


def header(file: File) -> Iterator[str]:
    if not file.data.startswith(b"%PDF-1.6\n"):
        yield f"header {file.data[:9]!r}"


def encryption(file: File) -> Iterator[str]:
    if "/Encrypt" in file.trailer:
        yield "the file is encrypted"


def identifier(file: File) -> Iterator[str]:
    if len(file.trailer.get("/ID", [])) != 2:
        yield "no file identifier"


def identification(file: File) -> Iterator[str]:
    if file.property("pdfxid:GTS_PDFXVersion") != "PDF/X-4":
        yield "no PDF/X-4 version in the metadata"
    if "/GTS_PDFXVersion" in file.info:
        yield "a version in the information dictionary belongs to older parts"


def metadata(file: File) -> Iterator[str]:
    names = ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "dc:title")
    for name in (*names, "xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass"):
        if not file.property(name):
            yield f"no {name}"
    stream = file.root.get("/Metadata", DictionaryObject())
    if "/Filter" in stream:
        yield "the metadata are compressed"


def same_metadata(file: File) -> Iterator[str]:
    title = file.property("dc:title").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if str(file.info.get("/Title", "")) != title:
        yield "title differs"
    for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        stated = re.sub(r"\D", "", str(file.info.get(key, "")))
        if stated != re.sub(r"\D", "", file.property(name)):
            yield f"{key} differs from {name}"


def trapped(file: File) -> Iterator[str]:
    stated = str(file.info.get("/Trapped", ""))
    if stated not in {"/True", "/False"}:
        yield f"trapped is {stated or 'not stated'}"
    elif file.property("pdf:Trapped") != stated[1:]:
        yield "pdf:Trapped differs from the information dictionary"


def output_intent(file: File) -> Iterator[str]:
    intents = file.intents("/GTS_PDFX")
    if len(intents) != 1:
        yield f"{len(intents)} PDF/X output intents"
    for intent in intents:
        if not intent.get("/OutputConditionIdentifier"):
            yield "no output condition identifier"
        if "/DestOutputProfile" not in intent:
            yield "no embedded output profile"


def output_profile(file: File) -> Iterator[str]:
    streams = {
        intent.raw_get("/DestOutputProfile").idnum for intent in file.intents() if "/DestOutputProfile" in intent
    }
    if len(streams) > 1:
        yield "the output intents have different profiles"
    for intent in file.intents("/GTS_PDFX"):
        stream = intent.get("/DestOutputProfile")
        data = stream.get_data() if stream is not None else b""
        if data and data[12:16] != b"prtr":
            yield f"profile of class {data[12:16]!r}, not of an output device"
        if data and _COMPONENTS.get(file.destination()) != stream["/N"]:
            yield f"profile for {file.destination()} with {stream['/N']} components"


def boxes(file: File) -> Iterator[str]:
    if "/MediaBox" not in file.page:
        yield "no media box"
    if ("/TrimBox" in file.page) == ("/ArtBox" in file.page):
        yield "a page has a trim box or an art box, and not both"
    inner = file.page.get("/TrimBox", file.page.get("/ArtBox"))
    order = [box for box in (inner, file.page.get("/BleedBox"), file.page.get("/MediaBox")) if box is not None]
    for inside, outside in pairwise(order):
        if not _contains(outside, inside):
            yield f"box {list(map(float, inside))} is not inside {list(map(float, outside))}"


def _contains(outside: Any, inside: Any) -> bool:
    a, b = [list(map(float, box)) for box in (outside, inside)]
    return a[0] <= b[0] and a[1] <= b[1] and a[2] >= b[2] and a[3] >= b[3]


def annotations(file: File) -> Iterator[str]:
    area = list(map(float, file.page.get("/BleedBox", file.page.get("/TrimBox", [0, 0, 0, 0]))))
    for annotation in file.page.get("/Annots", []):
        rect = list(map(float, annotation.get_object()["/Rect"]))
        if rect[0] < area[2] and rect[2] > area[0] and rect[1] < area[3] and rect[3] > area[1]:
            yield f"annotation {annotation.get_object()['/Subtype']} in the printed area"


def actions(file: File) -> Iterator[str]:
    for key in ("/OpenAction", "/AA", "/AcroForm"):
        if key in file.root:
            yield f"catalogue has {key}"
    if "/JavaScript" in file.root.get("/Names", {}):
        yield "the file has scripts"
    if "/AA" in file.page:
        yield "page has /AA"


def embedded_fonts(file: File) -> Iterator[str]:
    for found in file.objects():
        if found.get("/Type") == "/Font" and "/DescendantFonts" not in found and found.get("/Subtype") != "/Type3":
            descriptor = found.get("/FontDescriptor", {})
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
                yield f"font {found.get('/BaseFont')} is not embedded"


def used_fonts(file: File) -> Iterator[str]:
    known = file.resources("/Font")
    for operands, operator in _operations(file):
        if operator == b"Tf" and str(operands[0]) not in known:
            yield f"font {operands[0]} is not among the resources"


def device_colour(file: File) -> Iterator[str]:
    if not file.destination():
        return  # the rule on output intents says so
    allowed = _DEVICE.get(file.destination(), set())
    used = {_OPERATORS[operator] for _, operator in _operations(file) if operator in _OPERATORS}
    for found in file.objects():
        if found.get("/Subtype") == "/Image" and str(found.get("/ColorSpace")).startswith("/Device"):
            used.add(str(found["/ColorSpace"]))
    for space in sorted(used - allowed):
        yield f"{space[1:]} on a sheet for {file.destination()}"


def graphics_state(file: File) -> Iterator[str]:
    for state in file.resources("/ExtGState").values():
        if "/TR" in state or state.get("/TR2", "/Default") != "/Default":
            yield "a transfer function"
        if "/HTP" in state:
            yield "a halftone phase"
        if float(state.get("/ca", 1)) < 1 and "/Group" not in file.page:
            yield "transparency without a blending space"


def filters(file: File) -> Iterator[str]:
    for found in file.objects():
        named = found.get("/Filter", []) if isinstance(found, StreamObject) else []
        for name in [named] if isinstance(named, str) else named:
            if name in {"/LZWDecode", "/Crypt"}:
                yield f"filter {name[1:]}"
        if isinstance(found, StreamObject) and "/F" in found:
            yield "a stream outside the file"


def external_objects(file: File) -> Iterator[str]:
    for found in file.objects():
        if found.get("/Subtype") == "/PS" or found.get("/Subtype2") == "/PS":
            yield "a PostScript object"
        if "/OPI" in found:
            yield "a proxy for another picture"
        if found.get("/Subtype") == "/Image" and "/Alternates" in found:
            yield "an alternate image"


def viewer_areas(file: File) -> Iterator[str]:
    wanted = file.root.get("/ViewerPreferences", {})
    for key in ("/ViewArea", "/ViewClip", "/PrintArea", "/PrintClip"):
        if wanted.get(key, "/BleedBox") not in {"/MediaBox", "/BleedBox"}:
            yield f"{key[1:]} is {wanted[key]}"


def _operations(file: File) -> list[Any]:
    return list(ContentStream(file.page.get_contents(), file.reader).operations)


RULES = (
    Rule("header", "ISO 15930-7, file header; ISO 32000-1, 7.5.2", header),
    Rule("encryption", "ISO 15930-7, encryption; ISO 32000-1, 7.6", encryption),
    Rule("identifier", "ISO 15930-7, file identifier; ISO 32000-1, 14.4", identifier),
    Rule("identification", "ISO 15930-7, identification", identification),
    Rule("metadata", "ISO 15930-7, metadata; ISO 32000-1, 14.3.2", metadata),
    Rule("same-metadata", "ISO 15930-7, metadata; ISO 32000-1, 14.3.3", same_metadata),
    Rule("trapped", "ISO 15930-7, trapping; ISO 32000-1, 14.11.6", trapped),
    Rule("output-intent", "ISO 15930-7, output intent; ISO 32000-1, 14.11.5", output_intent),
    Rule("output-profile", "ISO 15930-7, output intent; ISO 15076-1, 7.2.5", output_profile),
    Rule("boxes", "ISO 15930-7, bounding boxes; ISO 32000-1, 14.11.2", boxes),
    Rule("annotations", "ISO 15930-7, annotations; ISO 32000-1, 12.5", annotations),
    Rule("actions", "ISO 15930-7, actions; ISO 32000-1, 12.6", actions),
    Rule("embedded-fonts", "ISO 15930-7, fonts; ISO 32000-1, 9.9", embedded_fonts),
    Rule("used-fonts", "ISO 32000-1, 7.8.3", used_fonts),
    Rule("device-colour", "ISO 15930-7, colour spaces; ISO 32000-1, 8.6.4", device_colour),
    Rule("graphics-state", "ISO 15930-7, graphics state; ISO 32000-1, 8.4.5", graphics_state),
    Rule("filters", "ISO 15930-7, compression; ISO 32000-1, 7.4", filters),
    Rule("external-objects", "ISO 15930-7, XObjects; ISO 32000-1, 8.8 and 14.11.7", external_objects),
    Rule("viewer-areas", "ISO 15930-7, viewer preferences; ISO 32000-1, 12.2", viewer_areas),
)

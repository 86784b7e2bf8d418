"""The rule list of PDF/X-4: painted press files pass, and each rule has a file that breaks it alone."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from poster.campaign.profiles import PRESS
from poster.pdf.paint import paint
from tests.conformance.pdfx4 import RULES, findings
from tests.pdf import builders as b

PRESS_FILE = paint(b.composition(PRESS))
Breaking = Callable[[Any], None]


def test_a_press_file_breaks_no_rule() -> None:
    assert findings(PRESS_FILE) == []


def test_a_rewritten_press_file_breaks_no_rule() -> None:
    assert findings(_changed(lambda writer: None)) == []


def test_rules_have_clauses_and_unique_ids() -> None:
    assert all(rule.clause for rule in RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert {rule.id for rule in RULES} == {rule for rule, _ in BROKEN} | {"header"}


def test_another_header_is_found() -> None:
    assert [rule for rule, _ in findings(PRESS_FILE.replace(b"%PDF-1.6", b"%PDF-1.7", 1))] == ["header"]


def _changed(change: Breaking) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(PRESS_FILE))
    writer.pdf_header = "%PDF-1.6"
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _xmp(old: str, new: str) -> Breaking:
    def change(writer: Any) -> None:
        stream = writer.root_object["/Metadata"]
        data = stream.get_data().decode("utf-8")
        assert old in data
        stream.set_data(data.replace(old, new).encode("utf-8"))

    return change


def _info(key: str, value: Any) -> Breaking:
    return lambda writer: writer._info.get_object().__setitem__(NameObject(key), value)


def _page(key: str, value: Any) -> Breaking:
    return lambda writer: writer.pages[0].__setitem__(NameObject(key), value)


def _root(key: str, value: Any) -> Breaking:
    return lambda writer: writer.root_object.__setitem__(NameObject(key), value)


def _intent(key: str, value: Any) -> Breaking:
    def change(writer: Any) -> None:
        intent = writer.root_object["/OutputIntents"][0].get_object()
        if value is None:
            del intent[key]
        else:
            intent[NameObject(key)] = value

    return change


def _resource(kind: str, name: str, value: Any) -> Breaking:
    def change(writer: Any) -> None:
        resources = writer.pages[0]["/Resources"]
        found = resources.setdefault(NameObject(kind), DictionaryObject()).get_object()
        found[NameObject(name)] = value

    return change


def _content(code: bytes) -> Breaking:
    def change(writer: Any) -> None:
        stream = DecodedStreamObject()
        stream.set_data(writer.pages[0].get_contents().get_data() + code)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)

    return change


def _dict(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})


def _box(*corners: float) -> ArrayObject:
    return ArrayObject([FloatObject(corner) for corner in corners])


def _object(**entries: Any) -> Breaking:
    def change(writer: Any) -> None:
        stream = DecodedStreamObject()
        stream.set_data(b"x")
        stream.update(_dict(**entries))
        writer._add_object(stream)

    return change


def _another_profile(writer: Any) -> None:
    stream = DecodedStreamObject()
    stream.set_data(b"x")
    intent = writer.root_object["/OutputIntents"][1].get_object()
    intent[NameObject("/DestOutputProfile")] = writer._add_object(stream)


def _display_profile(writer: Any) -> None:
    stream = writer.root_object["/OutputIntents"][0].get_object()["/DestOutputProfile"]
    data = bytearray(stream.get_data())
    data[12:16] = b"mntr"
    stream.set_data(bytes(data))


def _no_program(writer: Any) -> None:
    font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()
    del font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()["/FontFile2"]


def _no_identifier(writer: Any) -> None:
    writer._ID = None


def _no_trim(writer: Any) -> None:
    del writer.pages[0]["/TrimBox"]


def _no_x_intent(writer: Any) -> None:
    del writer.root_object["/OutputIntents"][0]


NAME, NUMBER, TEXT = NameObject, NumberObject, TextStringObject
INSIDE = _dict(Type=NAME("/Annot"), Subtype=NAME("/Link"), Rect=_box(100, 100, 200, 120))
BROKEN: list[tuple[str, Breaking]] = [
    ("encryption", lambda writer: writer.encrypt("", "owner", algorithm="RC4-128")),
    ("identifier", _no_identifier),
    ("identification", _xmp("PDF/X-4<", "PDF/X-3<")),
    ("identification", _info("/GTS_PDFXVersion", TEXT("PDF/X-4"))),
    ("metadata", _xmp("xmpMM:VersionID>", "xmpMM:Version>")),
    ("same-metadata", _info("/Title", TEXT("another"))),
    ("same-metadata", _info("/ModDate", TEXT("D:20200101000000Z"))),
    ("trapped", _info("/Trapped", NAME("/Unknown"))),
    ("trapped", _xmp("<pdf:Trapped>False", "<pdf:Trapped>True")),
    ("output-intent", _no_x_intent),
    ("output-intent", _intent("/OutputConditionIdentifier", None)),
    ("output-intent", _intent("/DestOutputProfile", None)),
    ("output-profile", _another_profile),
    ("output-profile", _display_profile),
    ("boxes", _no_trim),
    ("boxes", _page("/ArtBox", _box(40, 40, 100, 100))),
    ("boxes", _page("/BleedBox", _box(100, 100, 200, 200))),
    ("annotations", _page("/Annots", ArrayObject([INSIDE]))),
    ("actions", _root("/OpenAction", _dict(S=NAME("/Named")))),
    ("actions", _root("/Names", _dict(JavaScript=_dict()))),
    ("actions", _page("/AA", _dict())),
    ("embedded-fonts", _no_program),
    ("embedded-fonts", _resource("/Font", "/F9", _dict(Type=NAME("/Font"), BaseFont=NAME("/Helvetica")))),
    ("used-fonts", _content(b" BT /F9 8 Tf ET")),
    ("device-colour", _content(b" 1 0 0 rg")),
    ("device-colour", _object(Subtype=NAME("/Image"), ColorSpace=NAME("/DeviceRGB"))),
    ("graphics-state", _resource("/ExtGState", "/G1", _dict(TR=NAME("/Identity")))),
    ("graphics-state", _resource("/ExtGState", "/G1", _dict(ca=FloatObject(0.5)))),
    ("graphics-state", _resource("/ExtGState", "/G1", _dict(HTP=_box(0, 0)))),
    ("filters", _object(Filter=NAME("/LZWDecode"))),
    ("filters", _object(F=TEXT("elsewhere"))),
    ("external-objects", _object(Subtype=NAME("/PS"))),
    ("external-objects", _object(OPI=_dict())),
    ("external-objects", _object(Subtype=NAME("/Image"), Alternates=ArrayObject())),
    ("viewer-areas", _root("/ViewerPreferences", _dict(ViewArea=NAME("/TrimBox")))),
]


@pytest.mark.parametrize(("rule", "change"), BROKEN, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(BROKEN)])
def test_each_rule_finds_the_file_that_breaks_it(rule: str, change: Breaking) -> None:
    assert {found for found, _ in findings(_changed(change))} == {rule}

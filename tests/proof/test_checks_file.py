"""The file, its claims and what it says of itself: each file is broken in one way, with exactly that finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from poster.campaign.profiles import MONO, OFFICE, PRESS, Claim, Profile
from poster.pdf.paint import paint
from poster.problems import Severity
from poster.proof.model import Verdict
from poster.proof.prove import judge, prove
from poster.proof.sheet import Sheet
from poster.proof.xmp import packet_of
from tests.pdf import builders as p
from tests.proof import mutate as m

N = NameObject
TEXT = TextStringObject
DAY = "D:20200101000000Z"


def dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({N(f"/{key}"): value for key, value in entries.items()})


def root(key: str, value: Any) -> bytes:
    return m.changed(m.good(), lambda writer: writer.root_object.__setitem__(N(key), value))


def info(key: str, value: Any) -> bytes:
    return m.changed(m.good(), lambda writer: writer._info.get_object().__setitem__(N(key), value))


def added(**entries: Any) -> bytes:
    return m.changed(m.good(), lambda writer: writer._add_object(m.stream(b"x", **entries)))


def kept(**entries: Any) -> bytes:
    return m.changed(m.good(), lambda writer: writer._add_object(dictionary(**entries)))


def with_packet(edit: Callable[[bytes], bytes], profile: Profile = PRESS) -> bytes:
    """The file with its XMP packet edited; an edit that changes nothing is refused."""

    def change(writer: Any) -> None:
        stream = writer.root_object["/Metadata"]
        before = bytes(stream.get_data())
        assert edit(before) != before, "the edit changed nothing"
        made = m.stream(edit(before), Type=N("/Metadata"), Subtype=N("/XML"))
        writer.root_object[N("/Metadata")] = writer._add_object(made)

    return m.changed(m.good(profile), change)


def packet(old: bytes, new: bytes, profile: Profile = PRESS) -> bytes:
    return with_packet(lambda data: data.replace(old, new), profile)


def without_packet() -> bytes:
    return m.changed(m.good(), lambda writer: writer.root_object.__delitem__("/Metadata"))


def compressed() -> bytes:
    def change(writer: Any) -> None:
        stream = m.stream(bytes(writer.root_object["/Metadata"].get_data()))
        writer.root_object[N("/Metadata")] = writer._add_object(stream.flate_encode())

    return m.changed(m.good(), change)


def intent(place: int, key: str, value: Any) -> bytes:
    def change(writer: Any) -> None:
        found = writer.root_object["/OutputIntents"][place].get_object()
        if value is None:
            del found[key]
        else:
            found[N(key)] = value(writer) if callable(value) else value

    return m.changed(m.good(), change)


def profile_data(edit: Callable[[bytearray], Any], profile: Profile = PRESS) -> bytes:
    def change(writer: Any) -> None:
        stream = writer.root_object["/OutputIntents"][0].get_object()["/DestOutputProfile"]
        data = bytearray(stream.get_data())
        edit(data)
        stream.set_data(bytes(data))

    return m.changed(m.good(profile), change)


def components(writer: Any) -> None:
    writer.root_object["/OutputIntents"][0].get_object()["/DestOutputProfile"][N("/N")] = NumberObject(3)


def without_intent(place: int) -> bytes:
    return m.changed(m.good(), lambda writer: writer.root_object["/OutputIntents"].__delitem__(place))


def without_identifier(writer: Any) -> None:
    writer._ID = None


def set_data(**places: bytes) -> Callable[[bytearray], None]:
    def edit(data: bytearray) -> None:
        for place, new in places.items():
            start = int(place.removeprefix("at"))
            data[start : start + len(new)] = new

    return edit


def office(key: str, value: Any) -> bytes:
    return m.changed(
        m.good(OFFICE), lambda writer: writer.root_object["/ViewerPreferences"].__setitem__(N(key), value)
    )


def large() -> bytes:
    before, mark, after = m.good().rpartition(b"startxref")
    return before + b"%" + b"x" * 2_000_000 + b"\n" + mark + after


UNDESCRIBED = b"<pdf:Trapped>False</pdf:Trapped><x:maker xmlns:x='urn:x'>me</x:maker>"


def later_version(writer: Any) -> None:
    """State a later version than the header does."""
    writer.root_object[NameObject("/Version")] = NameObject("/1.7")


OTHER_CONDITION = ("/OutputConditionIdentifier", TextStringObject("FOGRA51"))
BROKEN: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("file/print-version", "PDF 1.7 for PDF/X-4", lambda: m.good().replace(b"%PDF-1.6", b"%PDF-1.7", 1)),
    ("file/print-version", "PDF 1.7 in the catalogue", lambda: m.changed(m.good(), later_version)),
    ("file/version", "PDF 2.0", lambda: m.good().replace(b"%PDF-1.6", b"%PDF-2.0", 1)),
    ("file/identifier", "none", lambda: m.changed(m.good(), without_identifier)),
    ("file/filter", "LZW", lambda: added(Filter=N("/LZWDecode"))),
    ("file/filter", "a key for one part", lambda: added(Filter=ArrayObject([N("/Crypt")]))),
    ("file/active", "at opening", lambda: root("/OpenAction", dictionary(S=N("/Named")))),
    ("file/active", "a form", lambda: root("/AcroForm", dictionary())),
    ("file/active", "scripts by name", lambda: root("/Names", dictionary(JavaScript=dictionary()))),
    ("file/active", "a script", lambda: kept(S=N("/JavaScript"), JS=TEXT("x"))),
    ("file/active", "an event", lambda: root("/AA", dictionary())),
    ("file/active", "an address in print", lambda: kept(S=N("/URI"), URI=TEXT("https://example.se"))),
    ("file/attachment", "an attachment", lambda: kept(Type=N("/Filespec"), EF=dictionary())),
    ("file/attachment", "an embedded file", lambda: added(Type=N("/EmbeddedFile"))),
    ("file/hidden-layer", "a layer", lambda: kept(Type=N("/OCG"), Name=TEXT("x"))),
    ("file/hidden-layer", "layers", lambda: root("/OCProperties", dictionary())),
    ("file/private", "a home", lambda: kept(Note=TEXT("made in /home/anna/poster"))),
    ("file/private", "a drive", lambda: kept(Note=TEXT("C:\\Users\\anna"))),
    ("file/private", "a share", lambda: kept(Note=TEXT("\\\\server\\anna"))),
    ("file/private", "an address of a file", lambda: packet(b"<rdf:RDF", b"<!-- file:///x --><rdf:RDF")),
    ("metadata/missing", "no packet", without_packet),
    ("metadata/missing", "compressed", compressed),
    ("metadata/missing", "not well-formed", lambda: packet(b"</rdf:RDF>", b"")),
    ("metadata/missing", "another encoding", lambda: packet(b"\xef\xbb\xbf", b"\xff\xfe")),
    ("metadata/missing", "a declaration", lambda: packet(b"<x:xmpmeta", b"<!DOCTYPE x><x:xmpmeta")),
    ("metadata/missing", "too large", lambda: packet(b"</rdf:RDF>", b" " * 2_000_001 + b"</rdf:RDF>")),
    ("metadata/missing", "no version", lambda: packet(b"xmpMM:VersionID>", b"xmpMM:VersionIDs>")),
    ("metadata/differs", "another author", lambda: info("/Author", TEXT("nobody"))),
    ("metadata/differs", "another day", lambda: info("/ModDate", TEXT(DAY))),
    ("metadata/extension", "an unknown property", lambda: packet(b"<pdf:Trapped>False</pdf:Trapped>", UNDESCRIBED)),
    ("metadata/trapped", "unknown", lambda: info("/Trapped", N("/Unknown"))),
    ("metadata/trapped", "two answers", lambda: packet(b"<pdf:Trapped>False", b"<pdf:Trapped>True")),
    ("metadata/viewer", "cut to the trim", lambda: root("/ViewerPreferences", viewer("/TrimBox"))),
    ("standard/claim", "PDF/X-1a", lambda: packet(b">PDF/X-4<", b">PDF/X-1a:2003<")),
    ("standard/claim", "a claim of older parts", lambda: info("/GTS_PDFXVersion", TEXT("PDF/X-4"))),
    ("standard/claim", "PDF/A-2b", lambda: packet(b"<pdfaid:conformance>A", b"<pdfaid:conformance>B")),
    ("standard/claim", "a claim less", lambda: packet(b"<pdfuaid:part>1</pdfuaid:part>", b"")),
    ("intent/missing", "for PDF/X", lambda: without_intent(0)),
    ("intent/missing", "for PDF/A", lambda: without_intent(1)),
    ("intent/missing", "no condition", lambda: intent(0, "/OutputConditionIdentifier", None)),
    ("intent/missing", "another condition for PDF/X", lambda: intent(0, *OTHER_CONDITION)),
    ("intent/missing", "another condition for PDF/A", lambda: intent(1, *OTHER_CONDITION)),
    ("intent/missing", "no profile", lambda: intent(1, "/DestOutputProfile", None)),
    ("intent/missing", "a profile elsewhere", lambda: intent(0, "/DestOutputProfileRef", dictionary())),
    ("intent/missing", "two profiles", lambda: intent(1, "/DestOutputProfile", same_profile_again)),
    ("icc/class", "of a display", lambda: profile_data(set_data(at12=b"mntr"))),
    ("icc/class", "for RGB", lambda: profile_data(set_data(at16=b"RGB "))),
    ("icc/class", "for Lab", lambda: profile_data(set_data(at16=b"Lab "))),
    ("icc/class", "of version 5", lambda: profile_data(set_data(at8=b"\5"))),
    ("icc/class", "no profile at all", lambda: profile_data(set_data(at36=b"none"))),
    ("icc/class", "cut off", lambda: profile_data(lambda data: data.__delitem__(slice(90_000, None)))),
    ("icc/class", "of three inks", lambda: m.changed(m.good(), components)),
)


def viewer(area: str) -> DictionaryObject:
    from pypdf.generic import BooleanObject

    return dictionary(DisplayDocTitle=BooleanObject(True), PrintArea=N(area))


def same_profile_again(writer: Any) -> Any:
    profile = writer.root_object["/OutputIntents"][0].get_object()["/DestOutputProfile"]
    return writer._add_object(m.stream(bytes(profile.get_data()), N=NumberObject(4)))


ROWS = [pytest.param(check, break_it, id=name) for check, name, break_it in BROKEN]


@pytest.mark.parametrize(("check", "break_it"), ROWS)
def test_a_fault_of_the_file_gives_exactly_its_finding(check: str, break_it: Callable[[], bytes]) -> None:
    assert m.broken(break_it()) == [check]


def test_the_scale_of_the_printer_is_asked_for() -> None:
    assert m.broken(office("/PrintScaling", N("/AppDefault")), OFFICE) == ["metadata/viewer"]


def test_a_profile_for_the_press_on_an_office_sheet_is_found() -> None:
    assert m.broken(profile_data(set_data(at16=b"CMYK"), OFFICE), OFFICE) == ["icc/class"]
    assert judge(profile_data(set_data(at12=b"spac")), None).verdict("icc/class") is Verdict.FAILED


def test_a_large_file_is_told_and_no_fault() -> None:
    proof = prove(large(), m.promise())
    assert proof.is_good
    assert [(each.check, each.severity) for each in proof.findings] == [("file/size", Severity.WARNING)]


@pytest.mark.parametrize("profile", m.PROFILES, ids=lambda profile: profile.name)
def test_a_file_without_claims_is_not_one_of_those_that_claim(profile: Profile) -> None:
    unlabelled = paint(m.composed(profile), claims=())
    assert m.broken(unlabelled, profile) == ["standard/claim", "intent/missing"]


def test_a_claim_that_the_profile_does_not_make_is_found() -> None:
    labelled = paint(m.composed(OFFICE), claims=(Claim.PDF_X4, *OFFICE.claims))
    assert "standard/claim" in m.broken(labelled, OFFICE)
    assert judge(labelled, None).verdict("standard/claim") is Verdict.NOT_APPLICABLE


def test_addresses_in_the_text_are_not_private() -> None:
    fine = m.changed(
        m.good(),
        lambda writer: writer._add_object(
            dictionary(URI=TEXT("https://example.se/home/anna"), Alt=TEXT("/home/anna is what it says"))
        ),
    )
    assert m.broken(fine) == []


def test_a_packet_may_write_properties_as_attributes() -> None:
    old, new = b"<pdfuaid:part>1</pdfuaid:part>", b' pdfuaid:part="1" xmlns:dc='
    edited = with_packet(lambda data: data.replace(old, b"").replace(b" xmlns:dc=", new, 1))
    assert m.broken(edited) == []
    with Sheet(edited) as sheet:
        assert packet_of(sheet).claims == ("PDF/X-4", "PDF/A-2a", "PDF/UA-1")


def test_dates_are_compared_as_moments() -> None:
    edited = packet(b"T00:00:00Z</xmp:ModifyDate>", b"T00:00:00+00:00</xmp:ModifyDate>")
    assert m.broken(edited) == []


def test_a_file_of_others_is_asked_for_a_title() -> None:
    untitled = with_packet(lambda data: data.replace(b"dc:title>", b"dc:titles>"), MONO)
    assert "metadata/missing" in [each.check for each in judge(untitled, MONO).findings]


def test_annotations_of_the_printer_are_allowed_outside_the_bleed() -> None:
    mark = dictionary(
        Type=N("/Annot"),
        Subtype=N("/PrinterMark"),
        Rect=ArrayObject([NumberObject(value) for value in (1, 1, 8, 8)]),
        F=NumberObject(4),
    )
    edited = m.changed(m.good(), lambda writer: writer.pages[0].__setitem__(N("/Annots"), ArrayObject([mark])))
    assert m.broken(edited) == []
    assert p.composition(PRESS).profile is PRESS

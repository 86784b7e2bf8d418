"""Structure: each file is broken in one way, and exactly the check that names it fails; and unreadable files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from poster.campaign.layout import Span
from poster.campaign.profiles import OFFICE, PRESS
from poster.compose.compose import compose
from poster.geometry import mm
from poster.pdf.paint import paint
from poster.proof.model import Verdict
from poster.proof.promise import promise_of
from poster.proof.prove import judge, prove
from tests.compose import builders as c
from tests.proof import mutate as m


def with_elements(change: Callable[[Any, Any], None]) -> bytes:
    """The good file with its Document and the list of elements below it in hand."""

    def edit(writer: Any) -> None:
        change(writer.root_object["/StructTreeRoot"]["/K"].get_object(), m.elements(writer))

    return m.changed(m.good(), edit)


def with_root(change: Callable[[Any], None]) -> bytes:
    return m.changed(m.good(), lambda writer: change(writer.root_object))


def swapped(one: int, other: int) -> bytes:
    def change(document: Any, _: Any) -> None:
        kids = document["/K"]
        kids[one], kids[other] = kids[other], kids[one]

    return with_elements(change)


def entry(number: int, key: str, value: Any) -> bytes:
    """Element `number` with an entry set, or without it if `value` is None."""

    def change(_: Any, elements: Any) -> None:
        if value is None:
            del elements[number][key]
        else:
            elements[number][NameObject(key)] = value

    return with_elements(change)


def parent_tree(change: Callable[[Any], None]) -> bytes:
    def edit(root: Any) -> None:
        change(root["/StructTreeRoot"]["/ParentTree"].get_object()["/Nums"][1].get_object())

    return with_root(edit)


def swap(elements: Any) -> None:
    elements[0], elements[1] = elements[1], elements[0]


def titled(old: bytes, new: bytes) -> bytes:
    def edit(writer: Any) -> None:
        data = writer.root_object["/Metadata"].get_object().get_data()
        assert old in data
        stream = m.stream(data.replace(old, new), Type=NameObject("/Metadata"), Subtype=NameObject("/XML"))
        writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
        writer.add_metadata({"/Title": new.decode().removeprefix(">").removesuffix("<")})

    return m.changed(m.good(), edit)


def with_page(key: str, value: Any) -> bytes:
    return m.changed(m.good(), lambda writer: writer.pages[0].update({NameObject(key): value}))


def thumbnail() -> DictionaryObject:
    return DictionaryObject({NameObject("/ColorSpace"): NameObject("/DeviceRGB")})


def spoken_as(entries: bytes) -> bytes:
    """The good file with a stretch of text that says something else aloud."""
    block = m.marked(m.content(m.good()), 3)
    within = block.replace(b"BDC\n", b"BDC\n/Span <<" + entries + b">> BDC\n", 1)
    return m.replaced(m.good(), block, within.replace(b"\nEMC\n", b"\nEMC\nEMC\n"))


def with_info(subject: str) -> bytes:
    return m.changed(m.good(), lambda writer: writer.add_metadata({"/Subject": subject}))


def with_subject(subject: str) -> bytes:
    """The good file with another subject in the information dictionary and in the packet."""
    told = (
        "<dc:description><rdf:Alt>"
        f'<rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description></rdf:Description>'
    ).encode()

    def edit(writer: Any) -> None:
        data = writer.root_object["/Metadata"].get_object().get_data()
        data = re.sub(rb"<dc:description>.*?</dc:description>", b"", data)
        stream = m.stream(data.replace(b"</rdf:Description>", told, 1))
        stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
        writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
        writer.add_metadata({"/Subject": subject})

    return m.changed(m.good(), edit)


def added_element(document: Any, elements: Any) -> None:
    extra = DictionaryObject({NameObject("/S"): NameObject("/P"), NameObject("/P"): elements[0].raw_get("/P")})
    extra[NameObject("/K")] = ArrayObject()
    document["/K"].append(extra)


ENGLISH = b"/Span <</Lang (en)>> BDC\n"


def spoken(old: bytes, new: bytes, after: bytes = b"") -> bytes:
    """The number with its marked content changed, and something after it."""
    block = m.marked(m.content(m.good()), 5)
    return m.replaced(m.good(), block, block.replace(old, new, 1) + after)


LOOSE = b"0 .1 0 0 k 300 700 20 20 re f\n"
BROKEN: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("structure/missing", "no tree", lambda: with_root(lambda root: root.pop("/StructTreeRoot"))),
    ("structure/missing", "not marked", lambda: with_root(lambda root: root.pop("/MarkInfo"))),
    (
        "structure/unmarked",
        "neither tagged nor decoration",
        lambda: m.with_content(m.good(), lambda code: code + LOOSE),
    ),
    (
        "structure/unmarked",
        "marked content in no element",
        lambda: m.with_content(m.good(), lambda code: code + b"/P <</MCID 99>> BDC\n" + LOOSE + b"EMC\n"),
    ),
    (
        "structure/unmarked",
        "an element without its content",
        lambda: entry(6, "/K", ArrayObject([NumberObject(6), NumberObject(77)])),
    ),
    (
        "structure/unmarked",
        "one content in two elements",
        lambda: entry(6, "/K", ArrayObject([NumberObject(6), NumberObject(3)])),
    ),
    ("structure/order", "the emergency number last but one", lambda: swapped(0, 5)),
    ("structure/order", "two lines changed", lambda: swapped(5, 6)),
    ("structure/role", "a heading is a paragraph", lambda: entry(1, "/S", NameObject("/P"))),
    ("structure/role", "a paragraph is a heading", lambda: entry(2, "/S", NameObject("/H2"))),
    ("structure/role", "an element too many", lambda: with_elements(added_element)),
    ("structure/parents", "two elements changed", lambda: parent_tree(swap)),
    ("structure/parents", "an element too few", lambda: parent_tree(lambda elements: elements.pop())),
    ("structure/alt", "no alternative text", lambda: entry(3, "/Alt", None)),
    ("structure/alt", "empty alternative text", lambda: entry(3, "/Alt", TextStringObject(""))),
    (
        "structure/alt",
        "another alternative text",
        lambda: entry(3, "/Alt", TextStringObject("QR-symbol som öppnar polisen.xe")),
    ),
    ("structure/alt", "a text is read as another", lambda: entry(2, "/Alt", TextStringObject("070-666 66 66"))),
    ("structure/alt", "a text stands for another", lambda: entry(2, "/E", TextStringObject("070-666 66 66"))),
    ("structure/alt", "a text has an empty description", lambda: entry(2, "/Alt", TextStringObject(""))),
    (
        "structure/alt",
        "the sheet is read as another",
        lambda: with_elements(lambda document, _: document.update({NameObject("/Alt"): TextStringObject("070")})),
    ),
    ("structure/alt", "marked content is read as another", lambda: spoken_as(b"/Alt (070-666 66 66)")),
    ("structure/alt", "marked content stands for another", lambda: spoken_as(b"/E (070-666 66 66)")),
    ("metadata/subject", "another subject in both places", lambda: with_subject("Ring 070")),
    ("metadata/differs", "another subject in the information dictionary alone", lambda: with_info("Ring 070")),
    (
        "structure/language",
        "the file's language",
        lambda: with_root(lambda root: root.update({NameObject("/Lang"): TextStringObject("en")})),
    ),
    ("structure/language", "a paragraph's language", lambda: entry(2, "/Lang", TextStringObject("en"))),
    ("structure/title", "another title", lambda: titled(b">Test<", b">Tests<")),
    (
        "structure/title",
        "viewers show the file's name",
        lambda: with_root(
            lambda root: root["/ViewerPreferences"].update({NameObject("/DisplayDocTitle"): BooleanObject(False)})
        ),
    ),
    ("structure/language", "marked content of another language", lambda: spoken(b"5>>", b"5 /Lang (en)>>")),
    ("structure/language", "a part of another language", lambda: spoken(b"BDC", b"BDC " + ENGLISH, b"EMC\n")),
    ("structure/language", "what is around it of another", lambda: spoken(b"/P", ENGLISH + b"/P", b"EMC\n")),
    ("ink/intent", "an unknown intent", lambda: m.with_content(m.good(), lambda code: b"/Foo ri\n" + code)),
    (
        "structure/missing",
        "suspect tags",
        lambda: with_root(lambda root: root["/MarkInfo"].update({NameObject("/Suspects"): BooleanObject(True)})),
    ),
    (
        "file/active",
        "a requirement",
        lambda: with_root(lambda root: root.update({NameObject("/Requirements"): ArrayObject()})),
    ),
    ("file/active", "a presentation", lambda: with_page("/PresSteps", DictionaryObject())),
    ("page/external", "a plate", lambda: with_page("/SeparationInfo", DictionaryObject())),
    ("ink/space", "a thumbnail in other colours", lambda: with_page("/Thumb", thumbnail())),
    ("file/content", "an unknown operator", lambda: m.with_content(m.good(), lambda code: code + b"1 2 bogus\n")),
    ("file/content", "a state too many restored", lambda: m.with_content(m.good(), lambda code: code + b"Q\n")),
    ("file/content", "a state left open", lambda: m.with_content(m.good(), lambda code: code + b"q\n")),
    ("file/content", "operands of another kind", lambda: m.with_content(m.good(), lambda code: code + b"(x) w\n")),
)


@pytest.mark.parametrize(
    ("check", "break_it"), [(row[0], row[2]) for row in BROKEN], ids=[row[1] for row in BROKEN]
)
def test_a_fault_of_structure_gives_exactly_its_finding(check: str, break_it: Callable[[], bytes]) -> None:
    assert m.broken(break_it()) == [check]


UNREADABLE = (
    b"",
    b"%PDF-1.6",
    b"not a pdf",
    m.good()[: len(m.good()) // 2],
    m.good().replace(b"/Pages", b"/Pxges"),
)


@pytest.mark.parametrize("data", UNREADABLE, ids=["empty", "header", "text", "half", "no pages"])
def test_what_cannot_be_read_is_one_finding(data: bytes) -> None:
    for proof in (prove(data, m.promise()), judge(data, PRESS), judge(data, None)):
        assert m.failed(proof) == ["file/unreadable"]
        assert {verdict for check, verdict in proof.verdicts if check != "file/unreadable"} == {
            Verdict.NOT_APPLICABLE
        }


def test_an_encrypted_file_is_unreadable() -> None:
    def lock(writer: Any) -> None:
        writer.encrypt("secret")

    assert m.broken(m.changed(m.good(), lock)) == ["file/unreadable"]


def test_lists_and_languages_read_as_promised() -> None:
    english = c.text("second", "Call 112 now", "en")
    slots = c.with_slot("body", role=c.Role.LIST)
    styles = c.with_style("plain", size=c.pt(20), min=c.pt(10))
    made = replace(
        m.piece(), layout=c.layout(slots=slots, styles=styles), texts=c.texts(body="Ett\nTvå", second=english)
    )
    composition = compose(made)
    promise = promise_of(composition)
    assert [passage.roles for passage in promise.slot("body").passages] == ["L/LI/LBody", "L/LI/LBody"]
    assert promise.slot("second").passages[0].language == "en"
    assert prove(paint(composition), promise).findings == ()


def test_a_span_in_another_language_is_proven() -> None:
    spans = (Span("first"), Span("second"))
    slots = c.with_slot("first", spans=spans)
    texts = c.texts(first="Ring nu.", second=c.text("second", "Call now.", "en"))
    made = replace(m.piece(), layout=c.layout(slots=slots), texts=texts)
    composition = compose(made)
    promise = promise_of(composition)
    assert {passage.roles for passage in promise.slot("first").passages} == {"P", "P/Span"}
    data = paint(composition)
    assert prove(data, promise).findings == ()

    def drop(writer: Any) -> None:
        for element in m.elements(writer):
            for kid in element["/K"] if isinstance(element["/K"], list) else []:
                if isinstance(kid.get_object(), dict):
                    kid.get_object().pop("/Lang", None)

    assert m.failed(prove(m.changed(data, drop), promise)) == ["structure/language"]


def test_a_file_of_somebody_else_is_judged_without_a_promise() -> None:
    proof = judge(entry(3, "/Alt", None), None)
    assert proof.verdict("structure/alt") is Verdict.FAILED
    assert proof.verdict("text/missing") is Verdict.NOT_APPLICABLE
    untagged = judge(with_root(lambda root: root.pop("/StructTreeRoot")), None)
    assert untagged.verdict("structure/missing") is Verdict.NOT_APPLICABLE
    assert untagged.verdict("structure/alt") is Verdict.NOT_APPLICABLE
    assert untagged.verdict("structure/language") is Verdict.NOT_APPLICABLE
    assert (
        judge(with_root(lambda root: root.pop("/StructTreeRoot")), OFFICE).verdict("structure/missing")
        is Verdict.FAILED
    )
    assert judge(with_root(lambda root: root.pop("/Lang")), None).verdict("structure/language") is Verdict.FAILED
    assert judge(m.good(), None).verdict("no/such-check") is Verdict.UNCHECKED


def test_roles_are_read_through_the_role_map() -> None:
    def rename(writer: Any) -> None:
        m.elements(writer)[1][NameObject("/S")] = NameObject("/Rubrik")
        root = writer.root_object["/StructTreeRoot"]
        root[NameObject("/RoleMap")] = DictionaryObject({NameObject("/Rubrik"): NameObject("/H1")})

    assert prove(m.changed(m.good(), rename), m.promise()).verdict("structure/role") is Verdict.PASSED


def test_links_below_a_paragraph_are_part_of_the_structure() -> None:
    assert m.promise(OFFICE).slot("emergency").passages[0].roles == "P/Link"
    assert m.promise(OFFICE).printable == m.promise(OFFICE).trim.grown(-mm(8))


def test_a_parent_tree_may_have_branches_and_content_references() -> None:
    def change(writer: Any) -> None:
        root = writer.root_object["/StructTreeRoot"]
        leaf = root["/ParentTree"].get_object()
        kids = ArrayObject([writer._add_object(leaf)])
        root[NameObject("/ParentTree")] = writer._add_object(DictionaryObject({NameObject("/Kids"): kids}))
        for element in m.elements(writer):
            reference = DictionaryObject(
                {NameObject("/Type"): NameObject("/MCR"), NameObject("/MCID"): element["/K"]}
            )
            reference[NameObject("/Pg")] = element.raw_get("/Pg")
            element[NameObject("/K")] = ArrayObject([reference])

    assert m.broken(m.changed(m.good(), change)) == []


def test_without_a_parent_tree_or_a_key_nothing_leads_to_an_element() -> None:
    assert m.broken(with_root(lambda root: root["/StructTreeRoot"].pop("/ParentTree"))) == ["structure/parents"]
    keyless = m.changed(m.good(), lambda writer: writer.pages[0].pop("/StructParents"))
    assert m.broken(keyless) == ["structure/parents"]


def test_a_figure_that_is_missing_has_another_role() -> None:
    assert "structure/role" in m.broken(entry(3, "/S", NameObject("/P")))

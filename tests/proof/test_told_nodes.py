"""What elements, links, metadata and the file's end say beside the page: each fault gives exactly its finding."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from poster.campaign.profiles import OFFICE
from poster.proof.model import Finding
from poster.proof.prove import judge, prove
from poster.proof.sheet import Sheet
from tests.proof import mutate as m
from tests.proof import test_lists_of_cells as cells

N, T = NameObject, TextStringObject


def in_tree(path: tuple[int, ...], key: str, value: Any) -> bytes:
    """The good file with an entry of the element at `path` below the Document, () for the Document itself."""

    def change(writer: Any) -> None:
        element = writer.root_object["/StructTreeRoot"]["/K"].get_object()
        for number in path:
            element = element["/K"][number].get_object()
        element[N(key)] = value

    return m.changed(m.good(), change)


def figure(key: str, value: Any) -> bytes:
    def change(writer: Any) -> None:
        found = next(one for one in m.elements(writer) if str(one["/S"]) == "/Figure")
        found[N(key)] = value

    return m.changed(m.good(), change)


def named(*names: str) -> bytes:
    def change(writer: Any) -> None:
        for element, name in zip(m.elements(writer), names, strict=False):
            element[N("/ID")] = T(name)

    return m.changed(m.good(), change)


def on_another_page(writer: Any) -> None:
    other = writer._add_object(DictionaryObject({N("/Type"): N("/Page")}))
    m.elements(writer)[0][N("/Pg")] = other


def link(change: Callable[[Any], None]) -> bytes:
    def edit(writer: Any) -> None:
        change(writer.pages[0]["/Annots"][0].get_object())

    return m.changed(m.good(OFFICE), edit)


def link_with(key: str, value: Any) -> bytes:
    return link(lambda annotation: annotation.update({N(key): value}))


def numbers(*values: int) -> ArrayObject:
    return ArrayObject([NumberObject(value) for value in values])


def thick() -> DictionaryObject:
    return DictionaryObject({N("/W"): NumberObject(20)})


def info(key: str, value: str) -> bytes:
    return m.changed(m.good(), lambda writer: writer.add_metadata({key: value}))


def packet(old: bytes, new: bytes) -> bytes:
    def change(writer: Any) -> None:
        data = writer.root_object["/Metadata"].get_object().get_data()
        assert old in data
        made = m.stream(data.replace(old, new, 1), Type=N("/Metadata"), Subtype=N("/XML"))
        writer.root_object[N("/Metadata")] = writer._add_object(made)

    return m.changed(m.good(), change)


def root(key: str, value: Any) -> bytes:
    return m.changed(m.good(), lambda writer: writer.root_object.update({N(key): value}))


def page(key: str, value: Any) -> bytes:
    return m.changed(m.good(), lambda writer: writer.pages[0].update({N(key): value}))


def viewer(key: str, value: Any) -> bytes:
    def edit(writer: Any) -> None:
        writer.root_object["/ViewerPreferences"].update({N(key): value})

    return m.changed(m.good(), edit)


def bookmark(writer: Any) -> None:
    top = ArrayObject([writer.pages[0].indirect_reference, N("/Fit")])
    item = writer._add_object(DictionaryObject({N("/Title"): T("Ring 070-666"), N("/Dest"): top}))
    writer.root_object[N("/Outlines")] = writer._add_object(DictionaryObject({N("/First"): item, N("/Last"): item}))


def artifact_that_speaks(code: bytes) -> bytes:
    return code + b"/Artifact <</Type /Pagination /Contents (Ring 070)>> BDC\nEMC\n"


KEYWORDS = b"</dc:title><dc:subject><rdf:Bag><rdf:li>070</rdf:li></rdf:Bag></dc:subject>"
RIGHTS = b'</dc:title><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">070</rdf:li></rdf:Alt></dc:rights>'
PRESS_BROKEN: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("structure/alt", "the whole sheet is replaced", lambda: in_tree((), "/ActualText", T("070"))),
    ("structure/alt", "the whole sheet is silent", lambda: in_tree((), "/ActualText", T(""))),
    ("structure/alt", "a symbol is replaced", lambda: figure("/ActualText", T("070"))),
    ("structure/alt", "an artifact speaks", lambda: m.with_content(m.good(), artifact_that_speaks)),
    ("structure/language", "the Document's", lambda: in_tree((), "/Lang", T("en"))),
    ("structure/language", "the Document's is unknown", lambda: in_tree((), "/Lang", T(""))),
    ("structure/language", "a symbol's", lambda: figure("/Lang", T("en"))),
    ("structure/language", "a paragraph's is unknown", lambda: in_tree((2,), "/Lang", T(""))),
    ("structure/parents", "on another page", lambda: m.changed(m.good(), on_another_page)),
    ("structure/parents", "one name for two", lambda: named("a", "a")),
    ("file/end", "another place", lambda: re.sub(rb"startxref\n\d+", b"startxref\n12", m.good())),
    ("file/end", "something after it", lambda: m.good() + b"\n<html>Ring 070</html>"),
    ("file/end", "a second file", lambda: m.good() + m.good()),
    ("metadata/unpromised", "keywords", lambda: info("/Keywords", "070")),
    ("metadata/unpromised", "information of its own", lambda: info("/Telefon", "070")),
    ("metadata/unpromised", "keywords in the packet", lambda: packet(b"</dc:title>", KEYWORDS)),
    ("metadata/unpromised", "rights", lambda: packet(b"</dc:title>", RIGHTS)),
    ("metadata/unpromised", "another language", lambda: packet(b"<rdf:li>sv</rdf:li>", b"<rdf:li>zh</rdf:li>")),
    ("metadata/unpromised", "a bookmark", lambda: m.changed(m.good(), bookmark)),
    (
        "metadata/unpromised",
        "labels of pages",
        lambda: root("/PageLabels", DictionaryObject({N("/Nums"): numbers(0)})),
    ),
    (
        "metadata/unpromised",
        "data of a program",
        lambda: page("/PieceInfo", DictionaryObject({N("/A"): DictionaryObject()})),
    ),
    (
        "metadata/unpromised",
        "metadata of the page",
        lambda: page("/Metadata", DictionaryObject({N("/A"): T("070")})),
    ),
    ("metadata/unpromised", "shown for a second", lambda: page("/Dur", NumberObject(1))),
    ("metadata/unpromised", "over the whole screen", lambda: root("/PageMode", N("/FullScreen"))),
    ("metadata/unpromised", "many copies", lambda: viewer("/NumCopies", NumberObject(99))),
    ("metadata/unpromised", "two-sided", lambda: viewer("/Duplex", N("/DuplexFlipLongEdge"))),
    ("metadata/unpromised", "no page is printed", lambda: viewer("/PrintPageRange", numbers(2, 2))),
    ("metadata/unpromised", "another direction", lambda: viewer("/Direction", N("/R2L"))),
)
LINK_BROKEN: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("a thick border", lambda: link_with("/Border", numbers(0, 0, 20))),
    ("the border of a viewer", lambda: link(lambda annotation: annotation.pop("/Border"))),
    ("a style of border", lambda: link_with("/BS", thick())),
    ("a state of appearance", lambda: link_with("/AS", N("/On"))),
    ("a second address", lambda: link_with("/PA", DictionaryObject({N("/S"): N("/URI"), N("/URI"): T("tel:070")}))),
    ("a place beside the address", lambda: link_with("/Dest", ArrayObject([NumberObject(0), N("/Fit")]))),
    ("a map", lambda: link(lambda annotation: annotation["/A"].update({N("/IsMap"): NumberObject(1)}))),
)


@pytest.mark.parametrize(("check", "break_it"), [pytest.param(c, b, id=name) for c, name, b in PRESS_BROKEN])
def test_what_is_told_beside_the_page_gives_exactly_its_finding(check: str, break_it: Callable[[], bytes]) -> None:
    assert m.broken(break_it()) == [check]


@pytest.mark.parametrize("break_it", [pytest.param(b, id=name) for name, b in LINK_BROKEN])
def test_a_link_that_paints_or_leads_twice_gives_exactly_its_finding(break_it: Callable[[], bytes]) -> None:
    assert m.broken(break_it(), OFFICE) == ["office/link"]


def within_block(change: Callable[[Any], None]) -> list[Finding]:
    return cells.broken(lambda block, _: change(block))


@pytest.mark.parametrize("path", [(), (0,), (0, 0)], ids=["L", "LI", "LBody"])
@pytest.mark.parametrize(
    ("key", "check"), [("/ActualText", "structure/alt"), ("/Lang", "structure/language")], ids=["text", "language"]
)
def test_nothing_around_the_cells_of_a_block_tells_otherwise(path: tuple[int, ...], key: str, check: str) -> None:
    def change(block: Any) -> None:
        for number in path:
            block = cells.kid(block, number)
        block[N(key)] = T("zh")

    assert {one.check for one in within_block(change)} == {check}


def test_a_list_is_labelled_as_it_says() -> None:
    stated = DictionaryObject({N("/O"): N("/List"), N("/ListNumbering"): N("/Decimal")})
    found = within_block(lambda block: block.update({N("/A"): stated}))
    assert [one.message for one in found] == ["a list is said to be labelled as Decimal, its labels are None"]
    assert [one.check for one in found] == ["structure/role"]
    several = within_block(lambda block: block.update({N("/A"): ArrayObject([DictionaryObject(), stated])}))
    assert several == found


def test_identifiers_of_their_own_are_fine() -> None:
    assert m.broken(named("a", "b")) == []


def test_a_file_of_others_may_have_bookmarks_and_keywords_and_not_an_unknown_language() -> None:
    assert "metadata/unpromised" not in m.failed(judge(m.changed(m.good(), bookmark), None))
    assert m.failed(judge(m.changed(m.good(), on_another_page), None)) == ["structure/parents"]
    assert m.failed(judge(in_tree((2,), "/Lang", T("")), None)) == ["structure/language"]


def test_an_element_with_an_unknown_language_is_told_from_one_without() -> None:
    for data in (m.good(), in_tree((2,), "/Lang", T(""))):
        with Sheet(data) as sheet:
            unknown = [node for node in sheet.tree.nodes if node.language == ""]
        assert len(unknown) == (data is not m.good())


def test_a_replacement_text_over_several_contents_is_told_at_its_slot() -> None:
    def change(writer: Any) -> None:
        first, second = m.elements(writer)[:2]
        first[N("/ActualText")] = T("070")
        second[N("/ActualText")] = T("070")

    found = prove(m.changed(m.good(), change), m.promise()).findings
    assert found
    assert all(one.slot for one in found)

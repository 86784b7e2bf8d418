"""Structure elements are read by their bytes, once; what is not plain is walked through as before."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

from poster.campaign.profiles import PRESS
from poster.proof import quick
from poster.proof.elements import element_in
from poster.proof.moulds import Reference
from poster.proof.quick import QuickReader
from poster.proof.tree import Tree, tree_of
from tests.proof import mutate as m

ELEMENT = (
    b"7 0 obj\n<</S /P /P 2 0 R /Pg 3 0 R /Lang (sv) /Alt (a) /ActualText (b) /E (c) /K [0 8 0 R 2]>>\nendobj\n"
)


def walked(data: bytes) -> Tree:
    """The tree as pypdf's own reader gives it, element by element."""
    return tree_of(pypdf.PdfReader(io.BytesIO(data)).root_object)


def plain(tree: Tree) -> list[tuple[Any, ...]]:
    """All that a tree says, links by their number alone."""
    return [
        (n.number, n.parent, n.role, n.language, n.alt, n.actual_text, n.parts, len(n.objects), n.page, n.expansion)
        for n in tree.nodes
    ]


@pytest.mark.parametrize("profile", m.PROFILES, ids=lambda profile: profile.name)
def test_a_tree_is_the_one_that_is_walked_through(profile: Any) -> None:
    data = m.good(profile)
    found = tree_of(QuickReader(data).root_object)
    assert plain(found) == plain(walked(data))
    assert len(found.nodes) > 5
    is_one = found is tree_of(QuickReader(data).root_object)
    assert is_one is (profile is PRESS), "links are of their own file"


def test_an_element_is_what_its_bytes_say() -> None:
    found = element_in(ELEMENT)
    assert found is element_in(bytes(bytearray(ELEMENT)))
    assert found is not None
    assert (found.number, found.role, found.language, found.alt) == (7, "/P", "sv", "a")
    assert (found.actual_text, found.expansion, found.page) == ("b", "c", 3)
    assert found.parts == (0, Reference(8, 0), 2)
    assert element_in(ELEMENT.replace(b"[0 8 0 R 2]", b"5")).parts == (5,)  # type: ignore[union-attr]
    assert element_in(ELEMENT.replace(b" /K [0 8 0 R 2]", b"")).parts == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"7 0 obj\n[1 2]\nendobj\n",
        b"7 0 obj\n(S)\nendobj\n",
        ELEMENT.replace(b"/S /P", b"/T /P"),
        ELEMENT.replace(b"/S /P", b"/S (P)"),
        ELEMENT.replace(b"(sv)", b"4 0 R"),
        ELEMENT.replace(b"3 0 R", b"<</A 1>>"),
        ELEMENT.replace(b"[0 8 0 R 2]", b"[0 <</MCID 2>>]"),
        ELEMENT.replace(b"[0 8 0 R 2]", b"[1.5]"),
        ELEMENT.replace(b"endobj", b"stream\n"),
        ELEMENT.replace(b"(a)", b"(" + b"a" * 5000 + b")"),
    ],
)
def test_what_is_no_plain_element_is_not_read_here(data: bytes) -> None:
    assert element_in(data) is None


def edited(number: int, entries: dict[str, Any]) -> bytes:
    """A good file with another entry in one of its elements."""

    def change(writer: pypdf.PdfWriter) -> None:
        m.elements(writer)[number].update({NameObject(key): value for key, value in entries.items()})

    return m.changed(m.good(PRESS), change)


CHANGES: tuple[dict[str, Any], ...] = (
    {"/Alt": TextStringObject("told")},
    {"/Lang": TextStringObject("fi")},
    {"/S": NameObject("/H6")},
    {"/E": TextStringObject("Europa")},
    {"/K": FloatObject(5.0)},
    {"/K": ArrayObject([DictionaryObject({NameObject("/MCID"): NumberObject(5)})])},
)


@pytest.mark.parametrize("entries", CHANGES, ids=range(len(CHANGES)))
def test_a_change_of_one_element_is_seen_after_the_good_tree(entries: dict[str, Any]) -> None:
    good = plain(tree_of(QuickReader(edited(2, {})).root_object))
    data = edited(2, entries)
    found = plain(tree_of(QuickReader(data).root_object))
    assert found == plain(walked(data))
    assert found != good


def test_a_tree_beyond_the_limits_is_refused_in_either_way() -> None:
    root = QuickReader(m.good()).root_object
    with pytest.raises(ValueError, match="too large"):
        tree_of(root, 3)


def test_roles_are_those_of_their_own_file() -> None:
    def change(writer: pypdf.PdfWriter) -> None:
        roles = DictionaryObject({NameObject("/P"): NameObject("/Caption")})
        writer.root_object["/StructTreeRoot"][NameObject("/RoleMap")] = roles

    data = m.changed(m.good(), change)
    roles = {node.role for node in tree_of(QuickReader(data).root_object).nodes}
    assert "Caption" in roles
    assert "P" not in roles


def test_a_font_is_told_apart_by_what_it_refers_to_though_its_number_is_known() -> None:
    quick._KNOWN.clear()
    first = QuickReader(m.good())
    font = dict.__getitem__(first.pages[0]["/Resources"]["/Font"], "/F1")
    digest = first.digest(font)
    assert list(quick._KNOWN) == [(font.idnum, 0)]
    assert QuickReader(m.good()).digest(type(font)(font.idnum, 0, QuickReader(m.good()))) == digest
    programs = [data for key, data in quick._KNOWN[font.idnum, 0].parts.items() if b"stream" in data]
    longest = max(programs, key=len)
    changed = longest[:-40] + bytes([longest[-40] ^ 1]) + longest[-39:]
    other = QuickReader(m.good().replace(longest, changed))
    assert other.digest(type(font)(font.idnum, 0, other)) not in (None, digest)
    assert first.digest(font) == digest


def test_of_fonts_only_some_are_kept_for_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    quick._KNOWN.clear()
    reader = QuickReader(m.good())
    monkeypatch.setattr(quick, "_MOST_KNOWN", 2)
    fonts = reader.pages[0]["/Resources"]["/Font"]
    digests = [reader.digest(dict.__getitem__(fonts, name)) for name in fonts]
    assert len(set(digests)) == len(digests) >= 2
    assert len(quick._KNOWN) == 2
    monkeypatch.setattr(quick, "_MOST_BYTES_KNOWN", 10)
    quick._KNOWN.clear()
    assert [reader.digest(dict.__getitem__(fonts, name)) for name in fonts] == digests
    assert not quick._KNOWN

"""One file of several pages: one structure tree, one parent tree, one subset of each font."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from poster.campaign.profiles import OFFICE, PRESS
from poster.compose.composition import Composition, Element
from poster.pdf.paint import paint, paint_pages
from tests.conformance import extract
from tests.pdf import builders as b
from tests.pdf.pages import page, pages


def painted(made: tuple[Composition, ...]) -> bytes:
    return paint_pages(made, made[0].metadata, OFFICE.claims)


def opened(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(data), strict=True)


def elements(node: object, found: list[dict[str, object]]) -> list[dict[str, object]]:
    here = node.get_object()
    if isinstance(here, list):
        for kid in here:
            elements(kid, found)
    elif isinstance(here, dict):
        if "/S" in here:
            found.append(here)
        if "/K" in here:
            elements(here["/K"], found)
    return found


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    return opened(painted(pages()))


def test_one_page_is_what_paint_makes() -> None:
    made = b.composition(OFFICE)
    assert paint(made) == paint_pages((made,), made.metadata, OFFICE.claims)


def test_every_page_is_there_with_its_own_key(reader: pypdf.PdfReader) -> None:
    assert [each["/StructParents"] for each in reader.pages] == [0, 1, 2]
    assert [each.extract_text().split("\n")[0] for each in reader.pages] == ["Lista 1", "Lista 2", "Lista 3"]


def test_one_document_holds_the_elements_of_all_pages(reader: pypdf.PdfReader) -> None:
    top = reader.root_object["/StructTreeRoot"]["/K"].get_object()
    assert top["/S"] == "/Document"
    assert [kid.get_object()["/S"] for kid in top["/K"]] == ["/H1", "/Table", "/P", "/P"] * 3


def test_the_parent_tree_leads_from_every_mark_to_its_element(reader: pypdf.PdfReader) -> None:
    root = reader.root_object["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    keys = numbers[::2]
    assert keys == sorted(keys) == list(range(root["/ParentTreeNextKey"]))
    for place, each in enumerate(reader.pages):
        parents = numbers[2 * place + 1].get_object()
        assert len(parents) == each.get_contents().get_data().count(b"/MCID")
        for mcid, parent in enumerate(parents):
            element = parent.get_object()
            kids = element["/K"] if isinstance(element["/K"], list) else [element["/K"]]
            assert mcid in kids
            assert element["/Pg"].get_object() == each.get_object()


def test_links_lead_to_their_elements(reader: pypdf.PdfReader) -> None:
    numbers = reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    by_key = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for place, each in enumerate(reader.pages, 1):
        (annotation,) = (one.get_object() for one in each["/Annots"])
        assert annotation["/A"]["/URI"] == f"https://example.se/{place}"
        assert by_key[annotation["/StructParent"]].get_object()["/S"] == "/Link"


def test_heads_state_their_scope_and_cells_their_span(reader: pypdf.PdfReader) -> None:
    found = elements(reader.root_object["/StructTreeRoot"]["/K"], [])
    heads = [each["/A"]["/Scope"] for each in found if each["/S"] == "/TH"]
    assert heads == ["/Column", "/Column", "/Row", "/Row", "/Row"] * 3
    cells = [each for each in found if each["/S"] == "/TD"]
    assert [each["/A"]["/ColSpan"] for each in cells if "/A" in each] == [2, 2, 2]
    assert all(each["/A"]["/O"] == "/Table" for each in cells if "/A" in each)
    assert sum("/A" not in each for each in cells) == 9


def test_fonts_are_subset_once_over_all_pages(reader: pypdf.PdfReader) -> None:
    fonts = [each["/Resources"]["/Font"] for each in reader.pages]
    assert len({fonts[0].indirect_reference.idnum, fonts[1].indirect_reference.idnum}) == 1


def test_text_by_structure_is_in_reading_order() -> None:
    found = [text for _, text in extract.structure_texts(painted(pages(2)))]
    rows = ["Förening", "Antal", "Brf Äpplet {0}", "18", "Brf Örnen {0}", "22", "Åsa & grannar {0}", "4"]
    every = ["Lista {0}", *rows, "44 blad", "example.se/{0}", "Call 112"]
    assert found == [text.format(number) for number in (1, 2) for text in every]


def test_a_page_without_anything_painted() -> None:
    empty = b.composition(OFFICE, (Element("P", ()),))
    reader = opened(painted((page(1), empty, page(3))))
    assert len(reader.pages) == 3
    numbers = reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert numbers[3].get_object() == []


def test_nothing_painted_at_all() -> None:
    reader = opened(painted((b.composition(OFFICE, ()),)))
    assert "/K" not in reader.root_object["/StructTreeRoot"]


def test_pages_that_do_not_belong_together_are_refused() -> None:
    english = replace(page(1), metadata=replace(page(1).metadata, language="en"))
    with pytest.raises(ValueError, match="another language"):
        paint_pages((page(1), english), page(1).metadata, ())
    with pytest.raises(ValueError, match="colour spaces"):
        paint_pages((page(1), b.composition(PRESS)), page(1).metadata, ())
    with pytest.raises(ValueError, match="without a page"):
        paint_pages((), page(1).metadata, ())


def test_the_same_pages_give_the_same_bytes() -> None:
    assert painted(pages()) == painted(pages())

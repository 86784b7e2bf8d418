"""The cells of a repeated block are the items of a list; each way to break that is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from poster.compose.composition import Composition, Element, slot_elements
from poster.pdf.paint import paint
from poster.proof.model import Finding
from poster.proof.promise import Promise, promise_of
from poster.proof.prove import prove
from tests.acceptance.sheets import Key, sheet
from tests.proof import mutate as m

KEY = Key("flersprakig", "neutral", "A4", "press")


@cache
def good() -> bytes:
    return paint(made())


@cache
def promise() -> Promise:
    return promise_of(made())


def made() -> Composition:
    return sheet(KEY).composition


def rows() -> Element:
    return next(kid for kid in made().document.kids if isinstance(kid, Element) and not kid.slot)


def findings(data: bytes, promised: Promise | None = None) -> list[Finding]:
    return list(prove(data, promised or promise()).findings)


def broken(change: Callable[[Any, list[Any]], None]) -> list[Finding]:
    """What is found once `change` had the list of the rows and the elements of the Document in hand."""

    def edit(writer: Any) -> None:
        elements = writer.root_object["/StructTreeRoot"]["/K"].get_object()["/K"]
        block = next(one.get_object() for one in elements if one.get_object()["/S"] == "/L")
        change(block, elements)

    return findings(m.changed(good(), edit))


def kid(element: Any, number: int = 0) -> Any:
    kids = element["/K"].get_object()
    return (kids[number] if isinstance(kids, list) else kids).get_object()


def test_each_row_is_an_item_of_one_list_in_its_order() -> None:
    assert findings(good()) == []
    block = rows()
    assert (block.role, [item.role for item in block.kids]) == ("L", ["LI"] * 4)
    names = [[one.slot for one in slot_elements(item)] for item in block.kids]
    assert names[1] == ["rows.2.name", "rows.2.sentence", "rows.2.number"]
    slots = {slot.name: (slot.block, slot.cell) for slot in promise().slots}
    assert (slots["rows.2.number"], slots["rows.4.name"], slots["headline"]) == ((1, 2), (1, 4), (0, 0))


def merged(block: Any, _: Any) -> None:
    """The second row becomes a part of the first."""
    first, second = kid(kid(block, 0)), kid(kid(block, 1))
    for one in second["/K"]:
        one.get_object()[NameObject("/P")] = first.indirect_reference
    first["/K"].extend(second["/K"])
    del block["/K"][1]


def unlisted(block: Any, elements: list[Any]) -> None:
    """The first row stands below the Document."""
    body = kid(kid(block, 0))
    at = next(place for place, one in enumerate(elements) if one.get_object() == block)
    for one in reversed(body["/K"]):
        one.get_object()[NameObject("/P")] = block.raw_get("/P")
        elements.insert(at, one)
    del block["/K"][0]


def parted(block: Any, elements: list[Any]) -> None:
    """The last two rows are a list of their own."""
    writer = block.indirect_reference.pdf
    other = DictionaryObject({key: block.raw_get(key) for key in block})
    reference = writer._add_object(other)
    moved = list(block["/K"][2:])
    other[NameObject("/K")] = ArrayObject(moved)
    for one in moved:
        one.get_object()[NameObject("/P")] = reference
    del block["/K"][2:]
    at = next(place for place, one in enumerate(elements) if one.get_object() == block)
    elements.insert(at + 1, reference)


def plain(block: Any, _: Any) -> None:
    """An item is a division."""
    kid(block, 1)[NameObject("/S")] = NameObject("/Div")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (merged, {"rows.2.name", "rows.2.sentence", "rows.2.number"}),
        (unlisted, {"rows.1.name", "rows.1.sentence", "rows.1.number"}),
        (parted, {f"rows.{row}.{part}" for row in (3, 4) for part in ("name", "sentence", "number")}),
    ],
)
def test_a_row_out_of_its_item_is_found(change: Callable[[Any, Any], None], names: set[str]) -> None:
    found = broken(change)
    assert {(one.check, one.slot) for one in found} == {("structure/role", name) for name in names}


def test_an_item_that_is_none_is_found() -> None:
    assert {one.check for one in broken(plain)} == {"structure/role"}


def test_a_slot_in_a_list_that_nobody_promised_is_found() -> None:
    slots = tuple(replace(slot, block=0, cell=0) for slot in promise().slots)
    found = findings(good(), replace(promise(), slots=slots))
    assert {(one.check, one.message.partition(" should ")[2]) for one in found} == {
        ("structure/role", "stand in no list of a block")
    }


def test_two_blocks_in_one_list_are_found() -> None:
    slots = tuple(replace(slot, block=2) if slot.cell > 2 else slot for slot in promise().slots)
    found = findings(good(), replace(promise(), slots=slots))
    assert {one.slot.split(".")[1] for one in found} == {"3", "4"}


def test_a_block_with_one_cell_left_is_no_list() -> None:
    from poster.compose.structure import document_of

    block = rows()
    elements = {one.slot: one for one in slot_elements(block.kids[0])}
    document = document_of(elements, sheet(KEY).layout.cells)
    assert [one.slot for one in document.kids] == list(elements)

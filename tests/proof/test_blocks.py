"""Marked content met before is carried out once; whatever it depends on makes it another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from poster.proof import blocks
from poster.proof.blocks import blocks_of
from poster.proof.content import content_of
from poster.proof.events import Content, Drawn
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet
from tests.proof import mutate as m

BOX = b"/P <</MCID %d>> BDC\n0 0 10 10 re f\nEMC\n"


def page(data: bytes, **resources: Any) -> DictionaryObject:
    stream = StreamObject()
    stream.set_data(data)
    return DictionaryObject(
        {
            NameObject("/Contents"): stream,
            NameObject("/Resources"): DictionaryObject(
                {NameObject(f"/{kind}"): value for kind, value in resources.items()}
            ),
        }
    )


@pytest.fixture
def recalled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The blocks that are laid down without being carried out."""
    found: list[object] = []
    take = blocks.Recalling._take

    def taken(self: blocks.Recalling, known: Any) -> None:
        found.append(known)
        take(self, known)

    monkeypatch.setattr(blocks.Recalling, "_take", taken)
    return found


def thrice(make: Callable[[], DictionaryObject]) -> list[Content]:
    seen = Seen()
    return [content_of(make(), seen) for _ in range(3)]


def test_a_block_is_recalled_from_the_third_time_on_and_gives_the_same(recalled: list[object]) -> None:
    first, _, third = thrice(lambda: page(b"1 0 0 rg\n" + BOX % 0 + BOX % 1))
    assert len(recalled) == 2
    assert third == first
    assert [event.look.fill.values for event in third.events if isinstance(event, Drawn)] == [(1.0, 0.0, 0.0)] * 2


def test_another_state_or_place_is_another_block(recalled: list[object]) -> None:
    seen = Seen()
    for colour in (b"1 0 0 rg", b"0 1 0 rg", b"0 0 1 rg"):
        content_of(page(colour + b" /A <<>> BDC\nEMC\n" + BOX % 0), seen)
    content_of(page(b"0 0 1 1 re f /A <<>> BDC\nEMC\n" + BOX % 0), seen)
    assert not recalled


def test_content_that_is_marked_twice_is_told_though_it_is_recalled(recalled: list[object]) -> None:
    contents = thrice(lambda: page(BOX % 0 + BOX % 0))
    assert [content.repeated for content in contents] == [frozenset({0})] * 3
    assert len(recalled) == 1


@pytest.mark.parametrize(
    ("data", "resources"),
    [
        (b"/G gs", {"ExtGState": {"/G": {"/ca": NumberObject(1)}}}),
        (b"/S cs 1 sc 0 0 9 9 re f", {"ColorSpace": {"/S": NameObject("/DeviceGray")}}),
        (b"BI /W 1 /H 1 /BPC 8 /CS /S ID x EI", {}),
        (b"0 0 9 9 re f Q", {}),
    ],
    ids=["state", "colour space", "inline picture", "fault"],
)
def test_what_depends_on_more_is_always_carried_out(
    data: bytes, resources: dict[str, dict[str, Any]], recalled: list[object]
) -> None:
    held = {kind: plain(value) for kind, value in resources.items()}
    thrice(lambda: page(b"/P <</MCID 0>> BDC\n" + data + b"\nEMC\n", **held))
    assert not recalled


def plain(value: Any) -> Any:
    """Return plain dictionaries as objects of a file."""
    if not isinstance(value, dict):
        return value
    return DictionaryObject({NameObject(key): plain(inner) for key, inner in value.items()})


@pytest.mark.parametrize(
    "data", [b"(a\nEMC\n) Tj", b"% a\nEMC\nx", b"BI /W 1 ID \nEMC\n EI"], ids=["string", "comment", "picture"]
)
def test_a_token_is_never_cut(data: bytes) -> None:
    assert blocks_of(data) == [data]


def test_all_of_a_stream_is_in_its_blocks() -> None:
    data = m.content(m.good())
    assert len(blocks_of(data)) > 5
    assert b"".join(blocks_of(data)) == data


def test_the_same_glyphs_in_another_font_are_read_again() -> None:
    seen = Seen()
    for _ in range(3):
        with Sheet(m.good(), seen) as sheet:
            texts = sheet.content.texts
    number = next(number for number in texts if b"/F2 " in m.marked(m.content(m.good()), number))
    block = m.marked(m.content(m.good()), number)
    with Sheet(m.replaced(m.good(), block, block.replace(b"/F2 ", b"/F1 ")), seen) as sheet:
        assert sheet.content.texts[number] != texts[number]


def test_only_what_is_met_twice_is_kept_and_the_oldest_goes() -> None:
    seen, made, part = Seen(most=2), [], ("a",)

    def make() -> int:
        made.append(1)
        return len(made)

    assert [seen.of("x", (part,), make) for _ in range(2)] == [1, 2]  # nobody keeps it
    for _ in range(2):
        assert seen.recalled("block") is None
        seen.keep("block", "value", (part,))
    assert seen.recalled("block") == "value"
    assert [seen.of("x", (part,), make) for _ in range(2)] == [3, 3]
    assert seen.recalled("block") == "value"
    assert seen.of("y", (part,), make) == 4  # one too many: the oldest goes
    assert seen.of("x", (part,), make) == 5  # and the block with it
    assert seen.recalled("block") is None
    assert seen.of("z", (part,), make) == 6
    assert seen.of("z", (part,), make) == 7

"""What PDFium told of a text before is taken again only where it tells the same of it, to the last bit."""

from __future__ import annotations

from typing import Any

import pytest

from poster.proof import glyphs as g
from poster.proof.moulds import cast
from poster.proof.prove import prove
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet
from tests.proof import mutate as m


def found(data: bytes, seen: Seen) -> list[tuple[g.Glyph, ...]]:
    with Sheet(data, seen) as sheet:
        return [g.glyphs_of(event, sheet) for event in sheet.content.shown]


def warm() -> Seen:
    seen = Seen()
    for _ in range(3):
        assert prove(m.good(), m.promise(), seen=seen).is_good
    return seen


def test_a_warm_run_finds_what_a_cold_one_finds() -> None:
    seen = warm()
    with Sheet(m.good(), seen) as sheet:
        told = g._told_again(sheet)
        assert len(told.glyphs) > len(sheet.content.shown) / 2
        assert len(told.others) < len(g.seen_glyphs(sheet)) / 2
    assert found(m.good(), seen) == found(m.good(), Seen())


def test_what_the_other_reader_tells_otherwise_is_found_in_a_warm_run(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, plain = warm(), g._told

    def moved(textpage: Any) -> bytes:
        rows = bytearray(plain(textpage))
        left, lower, right, upper, x, y = g._GLYPH.unpack_from(rows)
        g._GLYPH.pack_into(rows, 0, left + 9.0, lower, right + 9.0, upper, x, y)
        return bytes(rows)

    monkeypatch.setattr(g, "_told", moved)
    warm_proof, cold_proof = (prove(m.good(), m.promise(), seen=one) for one in (seen, Seen()))
    assert not cold_proof.is_good
    assert warm_proof.findings == cold_proof.findings


def test_a_text_that_the_other_reader_does_not_tell_is_not_taken_from_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = warm()
    monkeypatch.setattr(g, "_told", lambda textpage: b"")
    with Sheet(m.good(), seen) as sheet:
        assert not g._told_again(sheet).glyphs
        assert all(one.seen is None for event in sheet.content.shown for one in g.glyphs_of(event, sheet))


def test_rows_are_found_where_rows_begin() -> None:
    row = bytes(47) + b"\1"
    for likely in (0, 48, 96):
        assert g._row_of(row, bytes(48) + row, likely) == 48
        assert g._row_of(row, bytes(20) + row + bytes(28), likely) == -1
    assert b"".join(g._between([(2, 4), (0, 1)], b"abcdef")) == b"bef"


@pytest.mark.parametrize(
    ("text", "value"), [(rb"(a \(b\) c)", "a (b) c"), (rb"(back\\slash)", "back\\slash"), (rb"(plain)", "plain")]
)
def test_strings_with_brackets_are_read_without_their_marks(text: bytes, value: str) -> None:
    entries, _ = cast(b"<</Says %b>>\nendobj\n" % text, 0, None)
    assert entries["/Says"] == value  # type: ignore[index]

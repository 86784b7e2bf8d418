"""Plain objects of a file are read once for all files, and belong to one file each."""

from __future__ import annotations

import pytest
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject

from poster.proof.moulds import Unusual, cast

ENTRIES = b" <</Kind /Box /Of [1 2.5 7 0 R] /In <</Own 8 0 R /Says (plain)>>>>\nendobj\n"


def test_equal_bytes_give_equal_objects_that_lead_into_their_own_file() -> None:
    one, other = object(), object()
    first, place = cast(ENTRIES, 0, one)
    second, _ = cast(b"%%" + ENTRIES, 2, other)
    assert ENTRIES[place:] == b"\nendobj\n"
    assert isinstance(first, DictionaryObject)
    assert isinstance(second, DictionaryObject)
    assert list(first) == list(second) == ["/Kind", "/Of", "/In"]
    assert first.raw_get("/Of")[:2] == second.raw_get("/Of")[:2] == [1, 2.5]
    reference = second.raw_get("/In").raw_get("/Own")
    assert isinstance(reference, IndirectObject)
    assert (reference.idnum, reference.pdf) == (8, other)
    assert first.raw_get("/In").raw_get("/Own").pdf is one


def test_a_change_to_one_object_changes_no_other() -> None:
    first, _ = cast(ENTRIES, 0, None)
    first["/In"][NameObject("/Says")] = NumberObject(1)
    first.raw_get("/Of").append(NumberObject(9))
    again, _ = cast(ENTRIES, 0, None)
    assert again["/In"]["/Says"] == "plain"
    assert len(again.raw_get("/Of")) == 3


def test_a_value_without_parts_is_each_file_s_own() -> None:
    first, second = cast(b" 5\nendobj\n", 0, None)[0], cast(b" 5\nendobj\n", 0, None)[0]
    assert first == second == 5
    assert first is not second


@pytest.mark.parametrize("text", [b"[(an endobj within) 1]\nendobj\n", b"[(" + b"x" * 9000 + b") 1]\nendobj\n"])
def test_a_limit_within_a_string_and_a_long_object_are_read_in_place(text: bytes) -> None:
    found, place = cast(text, 0, None)
    assert isinstance(found, ArrayObject)
    assert found[1] == 1
    assert text[place:] == b"\nendobj\n"


@pytest.mark.parametrize(
    "text", [b"<</A 1 /A 2>>\nendobj", b"<</A", b"[1 2", b">>\nendobj", b"<<1 2>>\nendobj", b"[" * 40]
)
def test_what_is_not_plain_is_refused_every_time(text: bytes) -> None:
    for _ in range(2):
        with pytest.raises(Unusual):
            cast(text, 0, None)

"""Caches by identity: what is the same object is not worked out twice, and nothing stale is ever given."""

from __future__ import annotations

from dataclasses import replace

from poster.compose.alike import Alike, Latest, are_same
from poster.compose.compose import compose
from poster.compose.forme import forme_of
from tests.compose import builders as b


def test_a_key_is_equal_for_the_same_objects_alone():
    one, twin = ["a"], ["a"]
    assert Alike(one) == Alike(one)
    assert hash(Alike(one)) == hash(Alike(one))
    assert Alike(one) != Alike(["a"])
    assert Alike(1, one, twin) == Alike(2, one, twin)
    assert Alike(1, one, twin) != Alike(1, twin, one)
    assert Alike(one) != one


def test_text_is_the_same_by_value_and_nothing_else_is():
    text = "Södermalm"
    assert are_same((text, None), ("Söder" + "malm", None))
    assert not are_same((1.5,), (float("1.5"),))
    assert not are_same((text,), (text, text))
    assert not are_same(("",), (None,))


def test_the_latest_is_made_anew_only_for_other_parts():
    made, latest = [], Latest()
    parts = ([1], [2])
    for own in (parts, parts, (parts[0], [2]), parts):
        latest.of("name", own, lambda: made.append(1))
    assert len(made) == 3
    latest.of("other name", parts, lambda: made.append(1))
    assert len(made) == 4


def test_pieces_of_one_kind_share_a_forme_and_no_other_do():
    piece = b.piece()
    assert forme_of(piece) is forme_of(replace(piece, id="another", texts=dict(piece.texts)))
    assert forme_of(piece) is not forme_of(replace(piece, palette=dict(piece.palette)))
    assert forme_of(piece) is not forme_of(b.piece())


def test_a_sheet_is_the_same_whatever_was_composed_before_it_in_its_forme():
    piece = b.piece()
    first = compose(piece)
    texts = {name: replace(text, value=text.value[:-1]) for name, text in piece.texts.items()}
    for other in (
        replace(piece, texts={**piece.texts, "body": texts["body"]}),
        replace(piece, texts={name: text for name, text in piece.texts.items() if name != "body"}),
        replace(piece, payload=piece.payload[:-1] + "x"),
        replace(piece, language="en"),
    ):
        again = compose(replace(other, palette=dict(other.palette)))
        assert compose(other) == again
        assert again != first
    assert compose(piece) == first

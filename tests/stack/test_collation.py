"""Names in the order of the Swedish alphabet."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.stack.collation import swedish_key


@pytest.mark.parametrize(
    "names",
    [
        ["Adam", "Zinken", "Åsen", "Ängen", "Ödet"],
        ["Vasa", "Vega", "Wasa", "Wega"],
        ["Uv", "Ve", "Wa", "Xa"],
        ["Ene", "Éne", "Enf"],
        ["über", "yster", "ytter"],
        ["ärlig", "æsop", "ötter", "øvre"],
        ["Brf 2", "Brf 9", "Brf 10", "Brf 10 A", "Brf A"],
        ["brf sol", "Brf Sol", "Brf Solen"],
        ["Ek Gård", "Ek. Gård", "Ekgård"],
        ["strasse", "straße", "strast"],
    ],
)
def test_names_in_swedish_order(names):
    mixed = names[:]
    random.Random(3).shuffle(mixed)
    assert sorted(mixed, key=swedish_key) == names


def test_an_accent_is_no_letter_until_all_else_is_equal():
    assert swedish_key("Éva") > swedish_key("Eva")
    assert swedish_key("Éva") < swedish_key("Evb")
    assert swedish_key("Åb") > swedish_key("Zz")
    assert swedish_key("A\u030ab")[:2] == swedish_key("Åb")[:2]


@given(st.lists(st.text(max_size=8), max_size=8))
def test_any_names_can_be_sorted_and_only_equal_ones_are_equal(names):
    keys = [swedish_key(name) for name in names]
    assert sorted(keys) == sorted(keys, reverse=False)
    assert len(set(keys)) == len(set(names))

"""The bidirectional algorithm against an independent implementation, and its properties."""

from __future__ import annotations

import pytest
from bidi import get_display
from hypothesis import example, given, settings
from hypothesis import strategies as st

from poster.compose.bidi import is_levelled_with_base, is_rtl, levels, visual_order
from poster.compose.shaping import is_hidden

ALPHABET = "ab אב جا12٣٤.,:/+-%$()[]<>!\u0301\u200e\u200f\u061c\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200d"


def displayed(text: str, base: int) -> str:
    found = list(levels(text, base))
    for index in range(len(text) - 1, -1, -1):
        if not is_levelled_with_base(text[index]):
            break
        found[index] = base
    order = visual_order(tuple(found))
    return "".join(text[i] for i in order)


def drawn(text: str) -> str:
    return "".join(char for char in text if not is_hidden(char))


@settings(max_examples=1500, deadline=None)
@given(text=st.text(alphabet=ALPHABET, min_size=1, max_size=24), base=st.sampled_from((0, 1)))
@example(text="اتصل على 114 14 (الشرطة).", base=1)
@example(text="a(ב[ג)ד]", base=0)
def test_order_is_that_of_an_independent_implementation(text: str, base: int) -> None:
    assert drawn(displayed(text, base)) == drawn(get_display(text, base_dir="LR"[base]))

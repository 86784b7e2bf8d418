"""The bidirectional algorithm against an independent implementation, and its properties."""

from __future__ import annotations

import pytest
from bidi import get_display
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from poster.campaign.hidden import is_hidden
from poster.compose.bidi import MAX_DEPTH, is_levelled_with_base, is_rtl, levels, text_levels, visual_order

CONTROLS = "\u200e\u200f\u061c\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200d"
ALPHABET = "ab אב جا12٣٤.,:/+-%$()[]<>!\u0301" + CONTROLS


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
    # The other leaves a line without any odd level as it is, before it looks at the spaces at its end (L1).
    assume(any(level % 2 for level in levels(text, base)))
    assert drawn(displayed(text, base)) == drawn(get_display(text, base_dir="LR"[base]))


def test_spaces_at_the_end_of_a_line_take_the_paragraphs_direction() -> None:
    assert displayed("1\u202a ", 1) == " \u202a1"


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet=ALPHABET + "\n", max_size=40), base=st.sampled_from((0, 1)))
def test_every_character_has_a_level_not_below_the_paragraphs(text: str, base: int) -> None:
    for found in (levels(text, base), text_levels(text, base)):
        assert len(found) == len(text)
        assert all(level >= base for level in found)


@given(st.lists(st.integers(0, 5), max_size=20))
def test_visual_order_is_a_permutation(of: list[int]) -> None:
    assert sorted(visual_order(tuple(of))) == list(range(len(of)))


def shown(text: str, base: int) -> str:
    return "".join(text[index] for index in visual_order(text_levels(text, base)))


@pytest.mark.parametrize(
    "number", ["114 14", "020-50 50 50", "+46 (0)8-123 45", "+4611414", "08\u00a0123\u202f45", "٠٢٠ ٥٠ ٥٠"]
)
@pytest.mark.parametrize("word", ["اتصل", "שלום", "Ring"])
@pytest.mark.parametrize("base", [0, 1])
def test_a_number_is_never_turned_round(number: str, word: str, base: int) -> None:
    assert number in shown(f"{word} {number} {word}", base)


def test_the_bare_algorithm_would_turn_the_number_round() -> None:
    text = "اتصل 114 14"
    assert "14 114" in "".join(text[index] for index in visual_order(levels(text, 1)))


def test_a_range_with_a_dash_keeps_the_order_of_the_script() -> None:
    assert shown("س 114 14 1 2 x 5-5 ب", 1) == "ب 5-5 x 114 14 1 2 س"
    assert shown("ساعة 08–17", 1).startswith("17–08")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "Polisen", True),
        ("fa-AF", "x", True),
        ("ckb", "x", True),
        ("ku-Arab", "x", True),
        ("az-Latn", "س", False),
        ("sv", "س", False),
        ("", "123 س", True),
        ("", "a س", False),
        ("", "\u2067س\u2069 a", False),
        ("", "123", False),
    ],
)
def test_direction_by_language_else_first_strong_character(language: str, text: str, expected: bool) -> None:
    assert is_rtl(language, text) is expected


def test_deep_embeddings_stop_at_the_limit() -> None:
    assert max(levels("\u202b" * 200 + "a", 0)) <= MAX_DEPTH + 1
    assert max(levels("\u2067" * 200 + "a" + "\u2069" * 200 + "ב", 0)) <= MAX_DEPTH + 1
    assert max(levels("\u202b" * 70 + "\u2067" * 70 + "\u202a" * 3 + "\u202c" * 3 + "a", 0)) <= MAX_DEPTH + 1


def test_more_than_63_open_brackets_are_left_as_they_are() -> None:
    text = "ב" + "(" * 70 + "a" + ")" * 70
    assert drawn(displayed(text, 0)) == drawn(get_display(text, base_dir="L"))

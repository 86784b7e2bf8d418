"""Hyphenation points by language."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.compose.hyphens import LEFT, RIGHT, hyphen_points


def divided(word: str, language: str) -> str:
    edges = [0, *hyphen_points(word, language), len(word)]
    return "-".join(word[start:end] for start, end in pairwise(edges))


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("Kvinnofridslinjen", "sv", "Kvin-no-frids-lin-jen"),
        ("Kvinnofridslinjen", "sv-SE", "Kvin-no-frids-lin-jen"),
        ("neighbour", "en", "neigh-bour"),
        ("Schifffahrt", "de", "Schiff-fahrt"),
    ],
)
def test_words_divide_by_the_dictionary_of_their_language(word: str, language: str, expected: str) -> None:
    assert divided(word, language) == expected


@pytest.mark.parametrize("language", ["", "xx", "so", "ti", "ar", "../../etc"])
def test_an_unknown_language_is_not_hyphenated(language: str) -> None:
    assert hyphen_points("informationen", language) == ()


@pytest.mark.parametrize("word", ["", "oro", "oron"])
def test_short_words_stay_whole(word: str) -> None:
    assert hyphen_points(word, "sv") == ()


def test_points_that_would_change_the_spelling_are_left_out() -> None:
    assert divided("asszonnyal", "hu") == "asszony-nyal" or "ny-ny" not in divided("asszonnyal", "hu")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäö", max_size=20), st.sampled_from(("sv", "en", "hu")))
def test_two_letters_stay_and_three_go_on(word: str, language: str) -> None:
    assert all(LEFT <= point <= len(word) - RIGHT for point in hyphen_points(word, language))

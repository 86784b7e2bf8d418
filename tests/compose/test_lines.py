"""Where lines may break, and which breaks are chosen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poster.compose.lines import Measures, Resort, Stop, break_lines, find_stops, short_words


def pieces(text: str, most: Resort = Resort.ALWAYS, soft: tuple[int, ...] = (), language: str = "") -> list[str]:
    ranges = ((0, len(text), language),) if language else ()
    stops = [stop for stop in find_stops(text, soft, ranges) if stop.resort <= most]
    return [text[one.at : other.at] for one, other in pairwise(stops)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring oss", ["Ring ", "oss"]),
        ("två  blanka", ["två  ", "blanka"]),
        (" inledande", [" inledande"]),
        ("slut ", ["slut "]),
        ("Ring 114 14 nu", ["Ring ", "114 14 ", "nu"]),
        ("020-50 50 50", ["020-50 50 50"]),
        ("+46 (0) 8 12 nu", ["+46 (0) 8 12 ", "nu"]),
        ("114\u00a014", ["114\u00a014"]),
        ("5\u202fmil bort", ["5\u202fmil ", "bort"]),
        ("ord – ord", ["ord – ", "ord"]),
        ("vad ? ja", ["vad ? ", "ja"]),
        ("50 % av", ["50 % ", "av"]),
        ("kvinno- och mans", ["kvinno- ", "och ", "mans"]),
        ("polis-anmälan", ["polis-", "anmälan"]),
        ("man–kvinna", ["man–", "kvinna"]),
        ("e-post", ["e-post"]),
        ("A4-format", ["A4-format"]),
        ("08–17", ["08–17"]),
        ("ett\ntvå", ["ett\n", "två"]),
        ("ett \n\ntvå\n", ["ett \n", "\n", "två\n"]),
        ("家庭暴力。求助", ["家", "庭", "暴", "力。", "求", "助"]),
        ("「家庭」", ["「家", "庭」"]),
        ("ab家", ["ab家"]),
        ("ሰላም፡ነው", ["ሰላም፡", "ነው"]),
        ("a\u200bb", ["a\u200b", "b"]),
    ],
)
def test_breaks_that_are_always_allowed(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("polisen.se/tips-polisen", ["polisen.", "se/", "tips-", "polisen"]),
        ("https://polisen.se/a?b=c&d", ["https://polisen.", "se/", "a?", "b=", "c&", "d"]),
        ("www.polisen.se", ["www.", "polisen.", "se"]),
        ("tips@polisen.se", ["tips@", "polisen.", "se"]),
        ("(polisen.se/tips)", ["(polisen.", "se/", "tips)"]),
        ("polisen.se/020-50", ["polisen.", "se/", "020-50"]),
        ("polisen.se.", ["polisen.", "se."]),
        ("och/eller", ["och/eller"]),
        ("slut.Nytt", ["slut.", "Nytt"]),
    ],
)
def test_addresses_break_after_separators_as_a_last_resort(text: str, expected: list[str]) -> None:
    assert pieces(text) == [text]
    assert pieces(text, Resort.ADDRESS) == expected
    assert pieces(text, Resort.HYPHEN, language="sv") == [text] or text == "och/eller"


def test_hyphens_by_language_only_in_words() -> None:
    assert pieces("Kvinnofridslinjen 112", Resort.HYPHEN, language="sv") == [
        "Kvin",
        "no",
        "frids",
        "lin",
        "jen ",
        "112",
    ]
    assert pieces("Kvinnofridslinjen", Resort.HYPHEN) == ["Kvinnofridslinjen"]


def test_soft_hyphens_replace_those_of_the_dictionary() -> None:
    assert pieces("Kvinnofridslinjen", Resort.HYPHEN, (6,), "sv") == ["Kvinno", "fridslinjen"]


@pytest.mark.parametrize(("text", "soft"), [("ord", 0), ("ord", 3), ("a b", 1), ("a b", 2), ("e-post", 2)])
def test_soft_hyphens_at_an_edge_are_no_stops(text: str, soft: int) -> None:
    assert not any(stop.has_hyphen for stop in find_stops(text, (soft,), ()))


def test_line_ends_leave_out_spaces() -> None:
    assert [stop.end for stop in find_stops("ett  två \n tre ", (), ())] == [0, 3, 8, 14]


def measured(text: str, soft: tuple[int, ...] = ()) -> Measures:
    """One unit a character, a hyphen included."""
    stops = find_stops(text, soft, ())
    ends = tuple(float(stop.end + stop.has_hyphen) for stop in stops)
    starts = tuple(float(stop.at) for stop in stops)
    shared = tuple(range(len(stops)))
    return Measures(
        stops, starts, ends, shared, short_words(text, stops), lambda one, other: ends[other] - starts[one]
    )


def lines(
    text: str, width: float, soft: tuple[int, ...] = (), *, most: int | None = None, even: bool = False
) -> list[str]:
    measures = measured(text, soft)
    path = break_lines(measures, width, most, is_balanced=even)
    return [text[measures.stops[one].at : measures.stops[other].end] for one, other in pairwise(path)]


def test_fewest_lines() -> None:
    assert lines("aaaa bbbb cccc", 9) == ["aaaa bbbb", "cccc"]
    assert lines("aaaa", 1) == ["aaaa"]


def test_the_whole_paragraph_counts_not_the_first_line_alone() -> None:
    assert lines("aaaa bbb cc dddddd eeee", 8) != []
    slack = [8 - len(line) for line in lines("aaaa bb cc ddddd eeeee", 8)[:-1]]
    assert sum(one * one for one in slack) <= sum(one * one for one in (1, 6, 3))


def test_balanced_lines_are_as_equal_as_they_can_be() -> None:
    assert lines("aaaa bbbb cccc dddd", 15) == ["aaaa bbbb cccc", "dddd"]
    assert lines("aaaa bbbb cccc dddd", 15, even=True) == ["aaaa bbbb", "cccc dddd"]


def test_no_short_word_stands_alone() -> None:
    assert lines("aaaaaa bbbbbb om", 13) == ["aaaaaa", "bbbbbb om"]
    assert lines("aaaaaa bbbbbb 1122", 13) == ["aaaaaa bbbbbb", "1122"]


def test_a_very_short_last_line_is_avoided() -> None:
    assert lines("aaaaaa bbbbbbbb ccccc dddd", 21) == ["aaaaaa bbbbbbbb", "ccccc dddd"]


def test_hyphens_only_where_they_help() -> None:
    text = "aaaa bbbbbbbb"
    assert lines(text, 9, (9,)) == ["aaaa", "bbbbbbbb"] or lines(text, 9, (9,)) == ["aaaa bbbb", "bbbb"]
    assert lines("aaaaaaa bbbbbbbb", 9, (12,)) == ["aaaaaaa", "bbbbbbbb"]
    assert lines("bbbbbbbb", 5, (4,)) == ["bbbb", "bbbb"]
    assert lines("aaaa bbbbbb cccc", 11, (9,)) == ["aaaa bbbbbb", "cccc"]
    assert lines("aa bbbbbbbbbb cc", 10, (9,), most=2) == ["aa bbbbbb", "bbbb cc"]


def test_addresses_break_only_if_nothing_else_helps() -> None:
    assert lines("se polisen.se/tips", 15) == ["se", "polisen.se/tips"]
    assert lines("se polisen.se/tips", 12) == ["se polisen.", "se/tips"]


def test_excess_is_least() -> None:
    assert lines("aaaaaaaaaaaa b", 5) == ["aaaaaaaaaaaa", "b"]


def test_forced_breaks_are_kept() -> None:
    assert lines("a\nbbb cc\nd", 100, even=True) == ["a", "bbb cc", "d"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abåé1 -–/.\n\u00a0家\u00ad", max_size=60), st.integers(1, 30), st.booleans())
def test_stops_divide_the_text_and_lines_join_to_it(text: str, width: int, even: bool) -> None:
    measures = measured(text)
    stops = measures.stops
    assert [stop.at for stop in stops] == sorted({0, *(stop.at for stop in stops)} | {len(text)}) or not text
    assert all(0 <= stop.end <= stop.at for stop in stops)
    path = break_lines(measures, width, None, is_balanced=even)
    assert path[0] == 0
    assert path[-1] == len(stops) - 1
    assert list(path) == sorted(path)
    assert set(range(len(stops))) & {i for i, stop in enumerate(stops) if stop.is_forced} <= set(path)
    for one, other in pairwise(path):
        wide = measures.width(one, other)
        between = [i for i in range(one + 1, other) if stops[i].resort is Resort.ALWAYS]
        assert wide <= width + 1e-6 or not between


def greedy(text: str, width: int) -> int:
    count, room = 0, -1
    for word in text.split():
        if len(word) + 1 <= room:
            room -= len(word) + 1
        else:
            count, room = count + 1, width - len(word)
    return count


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text(alphabet="abc", min_size=1, max_size=8), min_size=1, max_size=14),
    st.integers(8, 30),
    st.booleans(),
)
def test_never_more_lines_than_first_fit_needs(words: list[str], width: int, even: bool) -> None:
    text = " ".join(words)
    assert len(lines(text, width, even=even)) == greedy(text, width)


def test_a_stop_is_plain_data() -> None:
    assert Stop(3, 2) == Stop(3, 2, Resort.ALWAYS, 0.0)

"""Numbers and hosts that look like others."""

from __future__ import annotations

import pytest

from poster.campaign.lookalikes import hidden_character, host_fault, number_fault
from poster.campaign.payload import payload_problems
from tests.campaign import builders as b


@pytest.mark.parametrize(
    "number",
    [
        "112", "114 14", "020-50 50 50", "08-508 25 000", "+46 (0)8 508 250 00", "*31#", "71\u00a0700", "1177.se",
        "020-50 50 50 (dygnet runt)", "SMS 71 700", "nummer 24h 020", "١١٢", "۱۱۲", "११२", "",
        "116‑111", "1\u202f12",
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(number: str) -> None:
    assert number_fault(number) == ""


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("1\u200b12", "holds the hidden character U+200B"),
        ("1\u200d12", "holds the hidden character U+200D"),
        ("11\u00ad2", "holds the hidden character U+00AD"),
        ("112\u2060", "holds the hidden character U+2060"),
        ("\u200e112", "holds the hidden character U+200E"),
        ("11\u061c2", "holds the hidden character U+061C"),
        ("11\ufe0f2", "holds the hidden character U+FE0F"),
        ("11\u03362", "holds the hidden character U+0336"),
        ("1\u316412", "holds the hidden character U+3164"),
        ("112\U000e0031", "holds the hidden character U+E0031"),
        ("1\u06612", "mixes digits of several scripts"),
        ("１12", "mixes digits of several scripts"),
        ("l12", "has the letter 'l' among its digits"),
        ("114 I4", "has the letter 'I' among its digits"),
        ("O20-50 50 50", "has the letter 'O' among its digits"),
        ("11|2", "has the letter '|' among its digits"),
        ("11\u04382", "has the letter U+0438 among its digits"),
    ],
)
def test_numbers_that_are_not_what_they_look_like(number: str, fault: str) -> None:
    assert number_fault(number) == fault


@pytest.mark.parametrize(
    "host",
    ["polisen.se", "xn--vga-tipsa-52a.se", "våga-tipsa.se", "президент.рф", "xn--d1abbgf6aiiy.xn--p1ai",
     "日本ひらカタ.jp",
     "한국漢.kr", "web1.se", "1b.se", "a10b.se", "tel112nu.se", "c4.se", "x-0-y.se", "xn--a0b-1b.se",
     "ελλάδα.gr", "xn--a", "1177.se", "موقع.وزارة", "xn--\u00e5"],
)  # fmt: skip
def test_hosts_of_one_script(host: str) -> None:
    assert host_fault(host) == ""


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("рolisen.se", "mixes letters of Cyrillic and Latin in 'рolisen'"),
        ("xn--olisen-9qf.se", "mixes letters of Cyrillic and Latin in "),
        ("polisεn.se", "mixes letters of Greek and Latin in 'polisεn'"),
        ("сосо.se", "writes 'сосо' in letters of Cyrillic that look like Latin ones"),
        ("ορο.se", "writes 'ορο' in letters of Greek that look like Latin ones"),
        ("p0lisen.se", "has the digit 0 among the letters of 'p0lisen'"),
        ("www.po1isen.se", "has the digit 1 among the letters of 'po1isen'"),
        ("g00gle.se", "has the digit 0 among the letters of 'g00gle'"),
        ("xn--p1isen-n4a.se", "has the digit 1 among the letters of "),
        ("pö1isen.se", "has the digit 1 among the letters of 'pö1isen'"),
        ("poli\u200bsen.se", "holds the hidden character U+200B"),
        ("poli\u00adsen.se", "holds the hidden character U+00AD"),
    ],
)
def test_hosts_that_can_be_taken_for_others(host: str, fault: str) -> None:
    assert host_fault(host).startswith(fault)


def test_a_symbol_opens_no_such_host_even_if_it_is_listed() -> None:
    target = b.symbol("https://xn--olisen-9qf.se/", "рolisen.se", hosts=("xn--olisen-9qf.se",))
    (problem,) = payload_problems("https://xn--olisen-9qf.se/", "рolisen.se", target)
    assert problem.code == "symbol/host"
    assert "can be taken for another" in problem.message


def test_an_address_beside_the_symbol_hides_nothing() -> None:
    url, readable = "https://polisen.se/tips", "poli\u200bsen.se/tips"
    (problem,) = payload_problems(url, readable, b.symbol(url, readable))
    assert (problem.code, "U+200B" in problem.message) == ("symbol/readable", True)
    assert hidden_character("abc åäö é") == ""

"""E-mails: neutral, complete, and in files that name nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.stack.mail import letters
from tests.stack import plans

TELLING = ("våld", "polis", "tips", "114", "112", "soc", "violence", "police", "södermalm", "gamla stan", "fråga")


def test_each_association_gets_its_codes_and_counts() -> None:
    found = {letter.file_name: letter for letter in letters(plans.plan(), plans.names())}
    assert sorted(found) == [f"K-{number}.txt" for number in range(1, 7)]
    body = found["K-2.txt"].body
    assert body.startswith("Hej Bostadsrättsföreningen Katarina Västra Kyrkogata 12–18!")
    assert "Hämtkod R1X93 (order K-2): 23 affischer A3, 12 affischer A4" in body
    assert "bära 35 affischer" in body
    assert "De ligger hos vakten i receptionen." in body


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_letter_says_nothing_of_what_the_posters_are_about(language: str) -> None:
    plan, names = plans.plan(("Brf Zinken", "Brf Åsen")), plans.names(language)
    for letter in (*letters(plan, names), *letters(replace(plan, is_replacement=True), names)):
        said = letter.data.decode().casefold()
        assert [word for word in TELLING if word in said] == []


@pytest.mark.parametrize(("language", "told"), [("sv", "ta ned"), ("en", "take down")])
def test_a_replacement_says_that_the_old_ones_must_come_down(language: str, told: str) -> None:
    plan, names = plans.plan(("Brf Zinken",)), plans.names(language)
    (usual,), (other,) = letters(plan, names), letters(replace(plan, is_replacement=True), names)
    assert told in other.body
    assert told not in usual.body
    assert other.subject != usual.subject


def test_orders_of_one_association_are_one_letter() -> None:
    plan = plans.plan(("Brf Zinken", " Brf  Zinken", "Brf Åsen"))
    first, second = letters(plan, plans.names())
    assert (first.file_name, second.file_name) == ("K-1.txt", "K-3.txt")
    assert first.body.count("Hämtkod") == 2
    assert "bära 45 affischer" in first.body


def test_the_file_is_the_same_on_every_system() -> None:
    data = letters(plans.plan(("Brf Zinken",)), plans.names())[0].data
    assert data.startswith("Era affischer finns att hämta\r\n\r\nHej Brf Zinken!\r\n".encode())
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_name_stays_text() -> None:
    plan = plans.plan(("${place}\nBcc: x",))
    assert "Hej ${place} Bcc: x!" in letters(plan, plans.names())[0].body


def test_one_poster() -> None:
    plan = plans.plan(("Brf Zinken",))
    run = replace(plan.orders[0].runs[0], last=1)
    one = replace(plan, orders=(replace(plan.orders[0], runs=(run,), total=1),))
    assert "1 affisch A4" in letters(one, plans.names())[0].body

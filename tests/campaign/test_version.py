from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from poster.campaign.profiles import PROFILES
from poster.campaign.resolve import Resolver
from poster.campaign.version import content_digest, version_code
from poster.colour import Colour
from tests.campaign import builders as b


def code(campaign=None, layout=None, job=None):
    families = {"big": b.Family(layout or b.layout())}
    return Resolver(campaign or b.campaign(), families, b.Library()).piece(job or b.job()).version


def test_form():
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", version_code("x"))
    assert version_code("x") == version_code("x") != version_code("y")


def test_the_order_of_mappings_and_the_kind_of_sequence_do_not_matter():
    assert version_code({"a": 1, "b": (1, 2)}) == version_code({"b": [1, 2.0], "a": 1.0})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", 1),
        ("", None),
        ({"a": "b"}, [["a", "b"]]),
        (b.DAY, "2026-11-22"),
        (True, 1),
        (("ab", "c"), ("a", "bc")),
    ],
)
def test_what_looks_alike_is_told_apart(one, other):
    assert content_digest(one) != content_digest(other)


def test_no_canonical_form():
    with pytest.raises(TypeError):
        content_digest(object())


def test_what_is_printed_changes_the_code():
    plain = code()
    assert code() == plain
    assert code(b.with_copies(headline="Orolig för någon i huset!")) != plain
    assert (
        code(b.campaign(palette={"navy": Colour("navy", (100, 80, 0, 51), (16, 38, 94)), "yellow": b.YELLOW}))
        != plain
    )
    assert code(layout=replace(b.layout(), digest="e" * 64)) != plain
    assert code(b.campaign(date=b.DAY.replace(day=23))) != plain
    assert code(b.campaign(author=b.written("Någon annan"))) != plain
    assert code(b.campaign(symbol=b.symbol("https://polisen.se/a", "polisen.se/a"))) != plain
    assert code(b.campaign(profiles={**PROFILES, "press": replace(PROFILES["press"], tac_limit=280)})) != plain
    codes = {plain, code(job=b.job("gamla-stan")), code(job=b.job(size="A4")), code(job=b.job(profile="mono"))}
    assert len(codes) == 4


def test_what_is_not_printed_does_not():
    assert code(b.with_copies(unused="x")) == code()
    assert code(b.campaign(folder="/nowhere")) == code()


def test_the_code_depends_on_the_row_not_on_the_list():
    row = b.record("7", texts__headline="x")
    assert code(job=b.job(record=row)) == code(job=b.job(record=replace(row, at=b.at(900))))
    assert code(job=b.job(record=row)) != code(job=b.job(record=b.record("7", texts__headline="y")))


def test_the_seed_of_hashing_has_no_part():
    script = (
        "from poster.campaign.version import version_code; print(version_code({'b': {'x': 1}, 'a': ('é', None)}))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(found) == 1

"""The modules of a QR symbol, held to be the very ones of the library that gives the tables."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import constants, util
from qrcode.main import QRCode

from poster.compose.matrix import QrMatrix, penalty, qr_matrix

LEVELS = "LMQH"
URL = "abcdefghijklmnopqrstuvwxyz0123456789-/.?=&%"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:"
ALPHABETS = (URL, UPPER, "0123456789", "abåäö€" + URL)


def of_library(payload: str, level: str, version: int | None = None) -> QrMatrix:
    code = QRCode(version=version, error_correction=getattr(constants, f"ERROR_CORRECT_{level}"))
    code.add_data(payload)
    code.best_fit(start=version)
    mask = code.best_mask_pattern()
    code.makeImpl(False, mask)
    return QrMatrix(tuple(tuple(bool(module) for module in row) for row in code.modules), code.version, mask)


def payloads(count: int, longest: int) -> list[tuple[str, str]]:
    """Payloads of every alphabet and of mixtures, the same in every run."""
    chance = random.Random(17)
    found = []
    for _ in range(count):
        parts = (
            "".join(chance.choices(chance.choice(ALPHABETS), k=chance.randint(1, longest)))
            for _ in range(chance.choice((1, 1, 2, 3)))
        )
        found.append((chance.choice(("", "https://a.se/")) + "".join(parts), chance.choice(LEVELS)))
    return found


def test_six_hundred_payloads_have_the_modules_and_the_mask_of_the_library():
    masks = set()
    for payload, level in payloads(600, 5):
        found = qr_matrix(payload, level)
        assert found == of_library(payload, level), (payload, level)
        masks.add(found.mask)
    assert masks == set(range(8))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", range(1, 16))
def test_every_version_up_to_15_is_that_of_the_library_full_and_with_one_byte_to_spare(version, level):
    capacity = util.BIT_LIMIT_TABLE[getattr(constants, f"ERROR_CORRECT_{level}")][version] // 8
    head = 2 if version < 10 else 3
    for length in (capacity - head, capacity - head - 1):
        payload = "x" * (length - 1) + "y"
        found = qr_matrix(payload, level)
        assert found.version == version
        assert found == of_library(payload, level, version)


@pytest.mark.parametrize("version", [22, 27, 40])
def test_versions_beyond_are_that_of_the_library_too(version):
    capacity = util.BIT_LIMIT_TABLE[constants.ERROR_CORRECT_L][version] // 8
    payload = "z" * (capacity - 3)
    assert qr_matrix(payload, "L") == of_library(payload, "L", version)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60))
def test_any_text_gives_the_symbol_of_the_library(payload):
    assert qr_matrix(payload, "M") == of_library(payload, "M")


@pytest.mark.parametrize(("digits", "letters"), [(19, 5), (20, 5), (21, 20), (40, 19), (8, 60), (3, 2)])
def test_runs_of_digits_and_capitals_are_written_as_the_library_writes_them(digits, letters):
    for payload in ("a" + "7" * digits + "B" * letters + "c", "7" * digits, "B" * letters, "B" * letters + "7"):
        assert qr_matrix(payload, "Q") == of_library(payload, "Q")


@pytest.mark.parametrize("level", LEVELS)
def test_the_longest_payload_fits_and_one_byte_more_does_not(level):
    longest = util.BIT_LIMIT_TABLE[getattr(constants, f"ERROR_CORRECT_{level}")][40] // 8 - 3
    assert qr_matrix("x" * longest, level).version == 40
    with pytest.raises(ValueError, match=f"a payload of {longest + 1} characters is too long for level {level}"):
        qr_matrix("x" * (longest + 1), level)


def test_a_level_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="level 'X' is none of L, M, Q, H"):
        qr_matrix("https://a.se/", "X")


def number(rows: list[list[bool]]) -> int:
    side = len(rows)
    return sum(1 << row * side + column for row in range(side) for column in range(side) if rows[row][column])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([21, 25, 29]), st.integers(0, 2**32), st.sampled_from([1, 2, 5, 9]))
def test_the_penalty_of_any_modules_is_that_of_the_library(side, seed, share):
    chance = random.Random(seed)
    rows = [[chance.random() * 10 < share for _ in range(side)] for _ in range(side)]
    assert penalty(number(rows), side) == util.lost_point(rows)


@pytest.mark.parametrize("pattern", ["10111010000", "00001011101"])
@pytest.mark.parametrize("place", [0, 5, 10])
def test_a_pattern_like_a_finders_costs_the_same_wherever_it_stands(pattern, place):
    side = 21
    for across in (True, False):
        rows = [[(row + column) % 2 == 0 for column in range(side)] for row in range(side)]
        for step, digit in enumerate(pattern):
            row, column = (7, place + step) if across else (place + step, 7)
            rows[row][column] = digit == "1"
        assert penalty(number(rows), side) == util.lost_point(rows)

"""Garbage is looked for every few pieces once the first is made, and as before when all are."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from poster.run import executor


@pytest.fixture(autouse=True)
def threshold() -> Iterator[None]:
    """A process as the command line sets it up."""
    before = gc.get_threshold()
    gc.set_threshold(150_000, 20, 20)
    yield
    gc.set_threshold(*before)


def seen(workshop: Any, number: int) -> int:
    return gc.get_threshold()[0]


def test_it_is_looked_for_more_often_from_the_second_piece_on() -> None:
    workshop: Any = SimpleNamespace(jobs=range(3))
    assert list(executor.in_order(workshop, seen, 1)) == [150_000, executor.YOUNG, executor.YOUNG]
    assert gc.get_threshold() == (150_000, 20, 20)


def test_who_looks_for_it_more_often_still_does() -> None:
    gc.set_threshold(500, 20, 20)
    workshop: Any = SimpleNamespace(jobs=range(2))
    assert list(executor.in_order(workshop, seen, 1)) == [500, 500]


def test_a_step_that_fails_leaves_it_as_it_was() -> None:
    def fails(workshop: Any, number: int) -> int:
        if number:
            raise KeyError
        return number

    workshop: Any = SimpleNamespace(jobs=range(2))
    with pytest.raises(KeyError):
        list(executor.in_order(workshop, fails, 1))
    assert gc.get_threshold() == (150_000, 20, 20)

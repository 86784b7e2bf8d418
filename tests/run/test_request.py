"""How many processes a run takes."""

from __future__ import annotations

import pytest

from poster.run.request import LONG_RUN, SHARE, Workers


@pytest.mark.parametrize(
    ("asked", "available", "jobs", "count"),
    [
        (None, 8, 18, 1),
        (None, 8, LONG_RUN - 1, 1),
        (None, 8, LONG_RUN, LONG_RUN // SHARE),
        (None, 8, 100_000, 8),
        (None, 1, 100_000, 1),
        (4, 1, 18, 4),
        (4, 1, 2, 2),
        (4, 1, 0, 1),
    ],
)
def test_processes(asked: int | None, available: int, jobs: int, count: int) -> None:
    assert Workers(asked, available).count(jobs) == count

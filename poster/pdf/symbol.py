"""Stage paint: a QR symbol's dark modules as few rectangles, so that no seam can show between modules."""

from __future__ import annotations

import re
from collections.abc import Iterator

Module = tuple[int, int, int, int]
_DARK_RUN = re.compile(rb"\x01+")


def rectangles(rows: tuple[tuple[bool, ...], ...]) -> list[Module]:
    """Return rectangles (x, y, width, height) in modules that cover exactly the dark modules, none twice.

    `rows` is the matrix, top row first; y counts upwards from the lowest row, as in a PDF.
    """
    found: list[Module] = []
    open_runs: dict[tuple[int, int], int] = {}
    for y, row in enumerate(reversed(rows)):
        runs = dict.fromkeys(_runs(row), y)
        for run, start in open_runs.items():
            if run in runs:
                runs[run] = start
            else:
                found.append((run[0], start, run[1], y - start))
        open_runs = runs
    found.extend((x, start, width, len(rows) - start) for (x, width), start in open_runs.items())
    return sorted(found, key=lambda module: (module[1], module[0]))


def _runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Yield start and length of every unbroken run of dark modules."""
    return ((run.start(), run.end() - run.start()) for run in _DARK_RUN.finditer(bytes(row)))

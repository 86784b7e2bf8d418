"""Command line: a progress bar on stderr, drawn over itself, gone at the end."""

from __future__ import annotations

import math
import time

from poster.cli.console import Console
from poster.cli.output import err

_WIDTH = 30
_INTERVAL = 0.1  # seconds between two drawings


class ProgressBar:
    """Draws how many pieces are done and how many a second; call it with (done, total)."""

    def __init__(self, console: Console) -> None:
        """Begin to count the time."""
        self._is_shown = console.shows_progress
        self._began = self._drawn = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Draw, at most ten times a second; the last call takes the bar away."""
        if not self._is_shown:
            return
        now = time.monotonic()
        if done >= total:
            self._write("")
        elif now - self._drawn >= _INTERVAL:
            self._drawn = now
            self._write(bar(done, total, now - self._began))

    def _write(self, line: str) -> None:
        """Write over the line."""
        err(f"\r\x1b[K{line}", end="")


def bar(done: int, total: int, seconds: float) -> str:
    """Return the bar as text, such as `[#####.....]  9/18  80 a second, 1 s left`."""
    filled = _WIDTH * done // max(total, 1)
    rate = f"  {done / seconds:.0f} a second" if seconds > 0 else ""
    rate += f", {time_left((total - done) * seconds / done)} left" if rate and done else ""
    return f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {done:>{len(str(total))}}/{total}{rate}"


def time_left(seconds: float) -> str:
    """Return a time to wait, rounded up: `8 s`, `3 min`."""
    return f"{math.ceil(seconds)} s" if seconds < 100 else f"{math.ceil(seconds / 60)} min"

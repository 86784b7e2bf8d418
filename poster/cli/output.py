"""Command line: data for stdout, and what happens where stdout takes no more."""

from __future__ import annotations


class OutputLost(Exception):  # noqa: N818 - it says what happened
    """Stdout refused data, such as a full disk behind it; a reader that went away is `BrokenPipeError`."""


def out(text: str) -> None:
    """Print data, all of it before any message; `OutputLost` or `BrokenPipeError` where that fails."""
    try:
        print(text, flush=True)  # noqa: T201
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise OutputLost from fault

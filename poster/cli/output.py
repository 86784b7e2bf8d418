"""Command line: data for stdout, messages for stderr, and what happens where these take no more."""

from __future__ import annotations

import contextlib
import os
import sys


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


def err(text: str, end: str = "\n") -> None:
    """Print a message. Where nobody can read it any more, as after a terminal was closed, the run goes on."""
    try:
        print(text, end=end, file=sys.stderr, flush=True)  # noqa: T201
    except OSError:
        silence()


def silence() -> None:
    """Let all further messages go nowhere; Python would end with a code of its own for those it still holds."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stderr.fileno())
        os.close(nowhere)


def open_closed_streams() -> None:
    """Give the three standard streams that the caller has closed somewhere to go.

    The next file that is opened, such as a poster, would get the number of a closed stream, and whatever a library
    says on it would be written into the poster. Python would print messages to stdout without a stderr.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free (POSIX.1-2017, 2.14)
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as Python

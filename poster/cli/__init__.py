"""Command line: where the program begins and ends.

Thin: options become one request, one call of `poster.run` answers it, the answer is printed. Only this room
prints, exits, and reads clock and environment. `--help` imports nothing but click.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from poster.cli.group import poster
from poster.cli.output import OutputLost, err, open_closed_streams, silence

_NO_OUTPUT = "the output cannot be written where it was sent; is the disk full?"
_NO_MEMORY = "there is not enough memory for this run, at least 100 MB are needed; nothing was written"
_INTERRUPTED, _NOT_WRITTEN, _BUG = 130, 5, 70


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program with `arguments` (the process's own by default) and end the process."""
    # Loading makes a hundred thousand objects and no garbage; looking for it takes a tenth of a cold start.
    gc.set_threshold(150_000, 20, 20)
    open_closed_streams()
    with contextlib.suppress(ValueError):  # a test may run it outside the main thread
        signal.signal(signal.SIGTERM, _interrupt)
        # A closed terminal ends the run too, unless it was started to outlive it (nohup).
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
            signal.signal(signal.SIGHUP, _interrupt)
    code = _run(sys.argv[1:] if arguments is None else arguments)
    sys.exit(_flushed(code))


def _run(arguments: Sequence[str]) -> int:
    """Return the exit code of the program for `arguments`."""
    try:
        return int(poster.main(list(arguments), prog_name="poster", standalone_mode=False) or 0)
    except click.ClickException as fault:
        return _misused(fault, arguments)
    except (KeyboardInterrupt, click.Abort):
        err("poster: interrupted; no half-written file is left")
        return _INTERRUPTED
    except BrokenPipeError:
        return _NOT_WRITTEN
    except Exception as fault:  # noqa: BLE001 - the last place before the user
        return _told(fault, arguments)


def _told(fault: Exception, arguments: Sequence[str]) -> int:
    """Say what nobody else did, and return the exit code: no output, no memory, or a bug."""
    if isinstance(fault, OutputLost):
        err(f"poster: {_NO_OUTPUT}")
        return _NOT_WRITTEN
    from poster.memory import FOR_A_STEP, has_room

    # Libraries without memory say so in many ways, or give half an answer.
    if isinstance(fault, MemoryError) or not has_room(FOR_A_STEP):
        return _without_memory(arguments)
    from poster.cli.console import told_as_bug

    err(told_as_bug(fault, arguments, os.environ))
    return _BUG


def _without_memory(arguments: Sequence[str]) -> int:
    """Say that there is no memory, as JSON where that was asked for, and return the exit code."""
    try:
        if "--json" in arguments:
            from poster.cli.console import out_of_memory, say_as_json

            say_as_json(out_of_memory())
        else:
            err(f"poster: {_NO_MEMORY}")
    except (OutputLost, BrokenPipeError, MemoryError, ImportError):
        err(f"poster: {_NO_MEMORY}")
    return _NOT_WRITTEN


def _misused(fault: click.ClickException, arguments: Sequence[str]) -> int:
    """Say what is wrong with the words typed, as JSON where that was asked for, and return the exit code."""
    if "--json" in arguments:
        from poster.cli.console import misuse, say_as_json

        with contextlib.suppress(OutputLost):
            say_as_json(misuse(fault.format_message(), fault.exit_code))
    else:
        try:
            fault.show()
        except OSError:
            silence()
    return fault.exit_code


def _flushed(code: int) -> int:
    """Return `code` after all output is out; a reader that went away changes it, quietly."""
    if sys.stdout is None:  # the caller closed it: Python leaves no file to write to
        return code
    try:
        sys.stdout.flush()
    except OSError:
        # Python would complain at its end about the pipe once more (documentation of SIGPIPE).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOT_WRITTEN
    return code


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """Treat a request to end like Ctrl-C, so that temporary files go."""
    raise KeyboardInterrupt

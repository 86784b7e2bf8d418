"""Command line: what is said, where it goes and in which form."""

from __future__ import annotations

import errno
import json
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from poster.cli.output import err, out
from poster.problems import ExitCode, Problem, Severity, error

# What dlopen(3) and Python's threads say.
_SIGNS_OF_NO_MEMORY = ("failed to map segment", "cannot allocate memory", "can't start new thread")
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Console:
    """How the user wants to be talked to. Messages go to stderr, data to stdout.

    `verbosity` counts `-v`. `is_terminal` tells whether stderr is a terminal that can redraw a line.
    """

    is_json: bool = False
    is_strict: bool = False
    is_quiet: bool = False
    verbosity: int = 0
    has_colour: bool = False
    is_terminal: bool = False

    @property
    def shows_progress(self) -> bool:
        """May a progress bar be drawn?"""
        return self.is_terminal and not self.is_quiet and not self.is_json


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say.

    `text` is data for people, `data` the same for machines; `summary` and `details` (with `-v`) are messages.
    """

    exit_code: ExitCode = ExitCode.OK
    problems: tuple[Problem, ...] = ()
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    summary: str = ""
    details: tuple[str, ...] = ()


def say(console: Console, answer: Answer) -> None:
    """Print the answer."""
    if console.is_json:
        say_as_json(answer)
        return
    if answer.text:
        out(answer.text)
    shown = tuple(
        problem for problem in answer.problems if problem.severity is Severity.ERROR or not console.is_quiet
    )
    if shown:
        from poster.render_problems import human

        _err(human(shown, colour=console.has_colour).rstrip("\n"))
    if not console.is_quiet:
        lines = (*(answer.details if console.verbosity else ()), answer.summary)
        _err("\n".join(line for line in lines if line))


def say_as_json(answer: Answer) -> None:
    """Print the answer as one JSON document."""
    out(json.dumps(_document(answer), ensure_ascii=False, indent=2))


def misuse(message: str, exit_code: int) -> Answer:
    """Return the answer to words that are no command, option or value of one."""
    told, _, guess = f"{message[:1].lower()}{message[1:]}".partition(". (")
    hint = f"{guess[:1].lower()}{guess[1:]}".rstrip(")") or "'poster --help' lists the words there are"
    return Answer(ExitCode(exit_code), (error("usage/words", told.rstrip(". "), None, hint),))


def out_of_memory() -> Answer:
    """Return the answer of a run that the system gives no more memory."""
    hint = "close other programs, make fewer posters at once, or use fewer processes with -j"
    problem = error("run/out-of-memory", "there is not enough memory for this run", None, hint)
    return Answer(ExitCode.INPUT_OUTPUT, (problem,), summary="nothing was written")


def folder_gone() -> Answer:
    """Return the answer of a run whose own folder was removed, so that no relative path leads anywhere."""
    problem = error("run/folder-gone", "the folder you stand in is gone", None, "change to another folder with cd")
    return Answer(ExitCode.INPUT_OUTPUT, (problem,), summary="nothing was written")


def is_out_of_memory(fault: BaseException | None) -> bool:
    """Did the system refuse memory? Libraries and threads that get none say so in words of their own."""
    while fault is not None:
        words = str(fault).lower()
        if isinstance(fault, MemoryError) or getattr(fault, "errno", None) == errno.ENOMEM:
            return True
        if isinstance(fault, ImportError | OSError | RuntimeError) and any(
            sign in words for sign in _SIGNS_OF_NO_MEMORY
        ):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _document(answer: Answer) -> dict[str, Any]:
    """Return the one JSON document of a command."""
    from poster.render_problems import as_json

    return {"exit_code": int(answer.exit_code), **answer.data, "problems": as_json(answer.problems)}


def _err(text: str) -> None:
    """Print a message."""
    if text:
        err(text)


def told_as_bug(fault: BaseException, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the one line that owns up to a bug; with `-v -v` or POSTER_DEBUG the traceback before it."""
    frames = traceback.extract_tb(fault.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    place = f" at {Path(own[-1].filename).relative_to(_PACKAGE.parent).as_posix()}:{own[-1].lineno}" if own else ""
    cause = " ".join(f"{type(fault).__name__}: {fault}".split())
    line = f"poster: this is a bug in poster, not in your campaign ({cause}{place}); nothing was written"
    if environment.get("POSTER_DEBUG") or _times_verbose(arguments) > 1:
        return "".join(traceback.format_exception(fault)) + line
    return f"{line}; run again with -v -v for all details"


def _times_verbose(arguments: Sequence[str]) -> int:
    """Return how often `-v` was given."""
    short = [word for word in arguments if word.startswith("-v") and set(word[1:]) == {"v"}]
    return sum(len(word) - 1 for word in short) + list(arguments).count("--verbose")

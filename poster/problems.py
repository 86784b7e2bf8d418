"""Bottom room: what can be wrong, where it is, and how the program ends.

Every fault is one `Problem`; a step that cannot go on raises one `Rejected` with all of them.
Only `poster.cli` prints and exits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum

from poster.frozen import dataclass

MAX_REPORTED = 500  # faults of one report; nobody mends more at a time
_LONGEST_NAME = 100  # characters; nobody means a name by more, and comparing them would take minutes


class ExitCode(IntEnum):
    """How a run of the program ends; the numbers are a stable interface."""

    OK = 0
    CHECKS_FAILED = 1
    USAGE = 2
    REJECTED = 3
    MISSING_TOOL = 4
    INPUT_OUTPUT = 5
    PARTLY_FAILED = 6
    BUG = 70
    INTERRUPTED = 130


class Severity(StrEnum):
    """How bad a fault is: an error stops the run, a warning does so under `--strict`, a note never."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file the user wrote.

    `line` and `column` count from 1; 0 means the whole file (or the whole line). `text` is the line's text
    for the excerpt, `span` the number of characters to underline. In a list, `header` is the column's header
    and `line` the number of the row in the file.
    """

    file: str
    line: int = 0
    column: int = 0
    text: str = ""
    span: int = 1
    header: str = ""

    def __str__(self) -> str:
        """Return `file:line:column`, leaving out what is 0."""
        parts = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a fault, such as the slot that a text does not fit."""

    message: str
    at: Location | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: what was found, what is allowed, where, and how to mend it.

    `code` is `group/fault` and never changes. `message` is lower case without a final stop and names no
    Python type and no library. `hint` is the fix.
    """

    code: str
    severity: Severity
    message: str
    at: Location | None = None
    hint: str = ""
    related: tuple[Related, ...] = ()


class Rejected(Exception):  # noqa: N818 - the trade's word; it is what the command answers
    """The input was not accepted. Carries every fault found, never only the first.

    `exit_code` is what the program ends with, 3 (rejected) unless the step knows better.
    """

    def __init__(self, problems: tuple[Problem, ...], exit_code: ExitCode = ExitCode.REJECTED) -> None:
        super().__init__(f"{len(problems)} problem(s)")
        self.problems = problems
        self.exit_code = exit_code

    def __reduce__(self) -> tuple[type[Rejected], tuple[tuple[Problem, ...], ExitCode]]:
        """Pickle with all arguments, so that a worker process can raise it."""
        return (Rejected, (self.problems, self.exit_code))


def error(code: str, message: str, at: Location | None = None, hint: str = "", *related: Related) -> Problem:
    """Return an error; see `Problem` for the arguments."""
    return Problem(code, Severity.ERROR, message, at, hint, related)


def warning(code: str, message: str, at: Location | None = None, hint: str = "", *related: Related) -> Problem:
    """Return a warning; see `Problem` for the arguments."""
    return Problem(code, Severity.WARNING, message, at, hint, related)


def errors_in(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return only the errors, in order."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


def capped(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the first 500 (`MAX_REPORTED`) problems and, where there are more, one that counts the rest."""
    rest = len(problems) - MAX_REPORTED
    if rest <= 0:
        return tuple(problems)
    count = "1 more fault is" if rest == 1 else f"{rest} more faults are"
    message = f"{count} not listed; the list ends after {MAX_REPORTED}"
    return (*problems[:MAX_REPORTED], error("run/more", message, None, "mend those listed and run again"))


def did_you_mean(word: str, among: Iterable[str]) -> str:
    """Return the hint "did you mean 'x'?" for the name nearest to `word`, or "" where none is near."""
    if len(word) > _LONGEST_NAME:
        return ""
    from difflib import get_close_matches  # only a fault needs it, and it slows the start

    folded = {name.casefold(): name for name in among}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"did you mean '{folded[near[0]]}'?" if near else ""

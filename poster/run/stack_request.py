"""The run: what is asked of a run of stacks, and what it answers; plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from poster.campaign.facts import Fact
from poster.problems import ExitCode, Problem
from poster.stack.outdated import Comparison

PRESS_SHEETS = ("A3", "SRA3")


@dataclass(frozen=True, slots=True)
class StackRequest:
    """What to make of which orders.

    `source` and `start` are those of `Request`. `orders` is the list, None for a replacement without one.
    `reprint` names sheets to make again (`K-17:18-23`), `replace` the job tickets whose outdated copies are to be
    replaced. `press_sheet` is the sheet of the print shop to impose on, empty for none. `language` is that of slips
    and lists, empty for the campaign's. `stamp` is the day of the run, None for the campaign's.
    """

    source: str | None
    start: Path
    orders: Path | None
    stamp: date | None = None
    is_strict: bool = False
    reprint: tuple[str, ...] = ()
    replace: tuple[Path, ...] = ()
    press_sheet: str = ""
    language: str = ""
    has_sheet_numbers: bool = True


@dataclass(frozen=True, slots=True)
class StackOutput:
    """Where files go: `is_forced` overwrites files that are not ours, `is_zipped` packs the run for sending."""

    folder: Path
    is_forced: bool = False
    is_zipped: bool = False


@dataclass(frozen=True, slots=True)
class QueueTally:
    """One print file: its name, the number of stacks and of sheets without slips."""

    file: str
    size: str
    profile: str
    stacks: int
    sheets: int


@dataclass(frozen=True, slots=True)
class RecipientTally:
    """One order or pile: its id, whom it is for (of stock, the area), its pick-up code and all its copies."""

    id: str
    name: str
    code: str
    copies: int


@dataclass(frozen=True, slots=True)
class ImposedTally:
    """One imposed file: its name, the number of press sheets and of copies on them."""

    file: str
    sheets: int
    copies: int


@dataclass(frozen=True, slots=True)
class StackTally:
    """What a run is about. `stacks` counts orders and piles, `copies` all posters.

    `sheets` are those of the reception's printer, (size, number), `slips` and `pile_sheets` what lies on them
    there. `press` is what the print shop makes, (file, copies).
    """

    stacks: int
    orders: int
    piles: int
    copies: int
    sheets: tuple[tuple[str, int], ...]
    slips: int
    pile_sheets: int
    queues: tuple[QueueTally, ...]
    press: tuple[tuple[str, int], ...]
    recipients: tuple[RecipientTally, ...] = ()
    imposed: tuple[ImposedTally, ...] = ()


@dataclass(frozen=True, slots=True)
class StackReport:
    """What a run of stacks made. `found` counts files that a run which was killed had finished already.

    `unconfirmed` are the facts on the posters that nobody has confirmed, for which they carry the word for a draft.
    With `is_unchanged` nothing was done, since the same run lies in the folder; with a failing `exit_code`
    nothing was delivered.
    """

    exit_code: ExitCode
    problems: tuple[Problem, ...]
    tally: StackTally
    folder: str
    files: tuple[str, ...] = ()
    size: int = 0
    found: int = 0
    is_unchanged: bool = False
    archive: str = ""
    unconfirmed: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class OutdatedReport:
    """What earlier tickets hold that today's campaign does not say any more."""

    exit_code: ExitCode
    comparison: Comparison
    problems: tuple[Problem, ...] = ()

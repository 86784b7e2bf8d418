"""The run: what is asked of it, and what it answers; plain data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from poster.campaign.facts import Fact
from poster.campaign.plan import Selection
from poster.frozen import dataclass
from poster.geometry import Length
from poster.problems import ExitCode, Problem

if TYPE_CHECKING:
    from poster.proof.verapdf import VeraPdf

# Told how many of how many pieces are done.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Printer:
    """What whoever orders the print says of the printer, over what profiles say; picklable.

    `bleed` is for every profile that bleeds, up to 10 mm. `icc` is an ICC file for every profile in CMYK, and
    `identifier` the name of its printing condition.
    """

    bleed: Length | None = None
    icc: Path | None = None
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `of` equal parts of a run, `number` counted from 1; made alone, on a machine of its own.

    The pieces are dealt out like cards, in the order of their file names, so that a part holds the same pieces
    whatever order a list comes in, and no two parts differ by more than one piece.
    """

    number: int
    of: int

    def holds(self, rank: int) -> bool:
        """Does the piece at `rank` among all file names, counted from 0, belong to this part?"""
        return rank % self.of == self.number - 1

    def named(self, name: str) -> str:
        """Return the name of a record of this part: `ticket.3-of-16.json` for `ticket.json`."""
        stem, _, suffix = name.rpartition(".")
        return f"{stem}.{self.number}-of-{self.of}.{suffix}"


@dataclass(frozen=True, slots=True)
class Request:
    """What to make of which campaign; picklable, so that a worker process can begin from it.

    `source` is a folder, a shipped campaign's name or None for the nearest campaign above `start`. `records`
    is a list to make one piece a row of, `pattern` that of file names, `stamp` the day written into the files
    (None: the campaign's own). `is_strict` makes a warning stop the run. `only` are the names of the files to make
    of those selected (None: all of them), `shard` is the part of these to make (None: the whole run).
    """

    source: str | None
    start: Path
    selection: Selection
    records: Path | None = None
    pattern: str | None = None
    stamp: date | None = None
    is_strict: bool = False
    printer: Printer = Printer()
    only: frozenset[str] | None = None
    shard: Shard | None = None


@dataclass(frozen=True, slots=True)
class Proving:
    """How a build reads its sheets back; picklable.

    `is_wanted` is False for a build that proves nothing and labels nothing. `keeps_failed` paints a sheet whose
    proof failed once more, without any label. `is_reported` makes the page that the owner signs. Each file must
    pass the `validator` too, if there is one.
    """

    is_wanted: bool = True
    keeps_failed: bool = False
    is_reported: bool = False
    validator: VeraPdf | None = None


PROVEN_BUILD = Proving()


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes make the pieces: as `asked`, else one for a short run and `available` for a long one."""

    asked: int | None
    available: int

    def count(self, jobs: int) -> int:
        """Return the number of processes for `jobs` pieces."""
        if self.asked is not None:
            return max(1, min(self.asked, jobs))
        return 1 if jobs < LONG_RUN else max(1, min(self.available, jobs // SHARE))


# Below this many pieces, starting processes takes longer than making the pieces.
LONG_RUN = 100
SHARE = 50


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run is about, for its summary: names in the order of the jobs."""

    pieces: int
    areas: tuple[str, ...]
    layouts: tuple[str, ...]
    sizes: tuple[str, ...]
    languages: tuple[str, ...]
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What `build` made. `size` is the sum of the files in bytes, `earlier` the number of files of earlier
    runs that lie in the folder still. `failed` are the names of the files that were not delivered since their
    proof failed, `kept` those of the unlabelled files kept in their place. With exit code 3 or higher but 6, and
    with 1 where nothing failed its proof, nothing was written. `is_proven` is False if no proof was asked for.
    """

    exit_code: ExitCode
    problems: tuple[Problem, ...]
    tally: Tally
    folder: str
    files: tuple[str, ...] = ()
    size: int = 0
    earlier: int = 0
    unconfirmed: tuple[Fact, ...] = ()
    failed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    is_proven: bool = True
    report: str = ""

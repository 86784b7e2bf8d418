"""The run: what the records of a build are called, and what of an earlier one they go on telling."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from poster.deliver.lean import Line
from poster.deliver.proofs import FILE_NAME as PROOF_NAME
from poster.deliver.proofs import REPORT_NAME
from poster.deliver.ticket import FILE_NAME
from poster.run.request import Shard


@dataclass(frozen=True, slots=True)
class Output:
    """Where files go; `is_forced` overwrites files that are not ours."""

    folder: Path
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class RecordNames:
    """What the records of a run are called."""

    ticket: str
    proof: str
    report: str


def record_names(shard: Shard | None) -> RecordNames:
    """Return what the records of a run are called; those of a shard have its number."""
    names = (FILE_NAME, PROOF_NAME, REPORT_NAME)
    return RecordNames(*(shard.named(name) if shard else name for name in names))


@dataclass(frozen=True, slots=True)
class Carried:
    """Posters of an earlier run that lie in the folder as they were proven and are not made anew.

    `pieces` and `sheets` are their lines of the ticket and the proof, `files` their names.
    """

    pieces: tuple[Line, ...] = ()
    sheets: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()


NONE_CARRIED = Carried()

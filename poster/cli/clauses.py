"""Command line: the clause tables of verified files: counts and what failed for people, every row for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from poster.campaign.profiles import Claim
    from poster.proof.standards import ClauseRow
    from poster.run.verify import FileProof


def clause_lines(files: tuple[FileProof, ...]) -> Iterator[str]:
    """Yield a line for each standard and what is known of its clauses, and one for each clause that failed."""
    counts: Counter[tuple[str, str]] = Counter()
    for file in files:
        for claim, rows in _by_claim(file.clauses):
            counts[claim.value, _counted(rows)] += 1
    for (standard, counted), number in counts.items():
        yield f"{standard}, {number} file{'' if number == 1 else 's'}: {counted}"
    for file in files:
        for row in file.clauses:
            if row.is_failed:
                yield f"{file.file}: {row.claim.value}, {row.clause} failed: {row.reason}"


def clause_data(file: FileProof) -> dict[str, list[dict[str, Any]]]:
    """Return every row of a file's tables, by standard, as JSON-able data."""
    return {claim.value: [_row(row) for row in rows] for claim, rows in _by_claim(file.clauses)}


def _by_claim(rows: tuple[ClauseRow, ...]) -> Iterator[tuple[Claim, list[ClauseRow]]]:
    """Yield each standard with its rows."""
    for claim in dict.fromkeys(row.claim for row in rows):
        yield claim, [row for row in rows if row.claim is claim]


def _counted(rows: list[ClauseRow]) -> str:
    """Return how many clauses are known in which way, such as `24 checked here, 3 met by construction`."""
    counts = Counter(row.status.value for row in rows)
    return ", ".join(f"{number} {status}" for status, number in counts.most_common())


def _row(row: ClauseRow) -> dict[str, Any]:
    """Return one row as JSON-able data."""
    return {
        "clause": row.clause,
        "requirement": row.requirement,
        "status": row.status.value,
        "checks": list(row.checks),
        "reason": row.reason,
    }

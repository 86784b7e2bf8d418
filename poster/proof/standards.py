"""Stage prove: the clause tables: what is known of each requirement of PDF/X-4, PDF/A-2a and PDF/UA-1.

A requirement is met by construction only in a file of ours: of a file that somebody else made, nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from poster.campaign.profiles import Claim
from poster.proof.clauses import Clause, clauses_of
from poster.proof.model import Finding, Proof, Verdict
from poster.proof.verapdf import Validation


class Status(StrEnum):
    """What is known of a requirement."""

    CONSTRUCTION = "met by construction"
    CHECKED = "checked here"
    VALIDATED = "checked by veraPDF"
    UNCHECKABLE = "cannot be checked here"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One requirement of a standard and what is known of it.

    `checks` are the ids of the checks that it rests on; `reason` says why it is met by construction, or why
    it cannot be checked, or what was found.
    """

    claim: Claim
    clause: str
    requirement: str
    status: Status
    checks: tuple[str, ...]
    reason: str

    @property
    def is_failed(self) -> bool:
        """Is it known not to be met?"""
        return self.status is Status.FAILED


def clause_table(
    claim: Claim, proof: Proof, validation: Validation | None = None, *, is_ours: bool = True
) -> tuple[ClauseRow, ...]:
    """Return the standard's requirements in the order of its clauses, as far as one page without media meets them.

    `validation` is what veraPDF says of the same file and claim; what it found broken is failed here, and what
    it found in order is checked, whether we could or not. `is_ours` says whether the bytes are those that were
    delivered: of others nothing is met by construction, even where a promise is at hand.

    Raises `ValueError` for the validation of another claim.
    """
    if validation is not None and validation.claim is not claim:
        raise ValueError(f"a validation of {validation.claim.value}, not of {claim.value}")
    is_built = is_ours and bool(proof.piece)
    return tuple(_row(claim, clause, proof, validation, is_built=is_built) for clause in clauses_of(claim))


def _row(claim: Claim, clause: Clause, proof: Proof, validation: Validation | None, *, is_built: bool) -> ClauseRow:
    """Return what is known of one requirement."""
    status, reason = _known(claim, clause, proof, is_built=is_built)
    broken = _broken(clause, validation)
    if broken:
        status, reason = Status.FAILED, broken
    elif status is Status.UNCHECKABLE and clause.is_validated and validation is not None and validation.was_checked:
        status, reason = Status.VALIDATED, ""
    return ClauseRow(claim, clause.number, clause.requirement, status, clause.checks, reason)


def _known(claim: Claim, clause: Clause, proof: Proof, *, is_built: bool) -> tuple[Status, str]:
    """Return what our own checks know of a requirement."""
    if not clause.checks:
        if clause.is_construction and is_built:
            return Status.CONSTRUCTION, clause.reason
        why = "nobody but who made the file knows" if clause.is_construction else clause.reason
        return Status.UNCHECKABLE, why
    verdicts = {check: proof.verdict(check) for check in clause.checks}
    failed = [check for check, verdict in verdicts.items() if verdict is Verdict.FAILED]
    found = [finding for finding in proof.findings if finding.check in failed]
    own = [finding.message for finding in found if _is_broken(clause, claim, finding)]
    if failed and (own or not found):
        return Status.FAILED, own[0] if own else f"the check {failed[0]} failed"
    unmade = [check for check, verdict in verdicts.items() if verdict is Verdict.UNCHECKED]
    if unmade:
        return Status.UNCHECKABLE, f"the check {unmade[0]} was not made"
    if Verdict.NOT_APPLICABLE in verdicts.values() and not proof.is_good:
        return Status.UNCHECKABLE, "another fault of the file is in the way"
    return Status.CHECKED, ""


def _is_broken(clause: Clause, claim: Claim, finding: Finding) -> bool:
    """Does a finding of one of its checks break a requirement?"""
    return (claim, clause.number) in finding.breaks or not (finding.breaks or clause.is_named)


def _broken(clause: Clause, validation: Validation | None) -> str:
    """Return what veraPDF says of a requirement that it found broken, "" if it did not."""
    for breach in validation.breaches if validation is not None else ():
        number = breach.clause.rpartition("-")[0]
        if number == clause.number or number.startswith(f"{clause.number}."):
            return f"veraPDF, {breach.clause}: {breach.message}"
    return ""

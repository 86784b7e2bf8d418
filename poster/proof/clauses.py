"""Stage prove: the requirements of the standards, by clause, and the checks that each rests on.

The numbers are those of ISO 19005-2:2011 and ISO 14289-1:2014. Of ISO 15930-7:2010 the topic is named,
with the number of the clause where its published list of contents tells it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from poster.campaign.profiles import Claim


@dataclass(frozen=True, slots=True)
class Clause:
    """A requirement: number or topic, what it asks, and how it is known.

    It rests on `checks`, or (without any) is met by construction for the `reason` given, or cannot be checked
    for that reason. `is_validated`: veraPDF looks at it. `is_named`: only a finding that names it breaks it.
    """

    number: str
    requirement: str
    checks: tuple[str, ...] = ()
    reason: str = ""
    is_construction: bool = False
    is_validated: bool = True
    is_named: bool = False


@cache
def clauses_of(claim: Claim) -> tuple[Clause, ...]:
    """Return the requirements of a standard in its order."""
    from poster.proof import clauses_pdfa, clauses_pdfua, clauses_pdfx  # only a report needs them

    return {
        Claim.PDF_X4: clauses_pdfx.CLAUSES,
        Claim.PDF_A2A: clauses_pdfa.CLAUSES,
        Claim.PDF_UA1: clauses_pdfua.CLAUSES,
    }[claim]


def checked(number: str, requirement: str, *checks: str) -> Clause:
    """Return a requirement that rests on checks."""
    return Clause(number, requirement, checks)


def named(number: str, requirement: str, *checks: str) -> Clause:
    """Return a requirement that rests on checks, and is broken only by findings that name it."""
    return Clause(number, requirement, checks, is_named=True)


def built(number: str, requirement: str, reason: str) -> Clause:
    """Return a requirement that our own files meet by construction."""
    return Clause(number, requirement, reason=reason, is_construction=True)


def open_to_people(number: str, requirement: str, reason: str) -> Clause:
    """Return a requirement that no program can check."""
    return Clause(number, requirement, reason=reason, is_validated=False)

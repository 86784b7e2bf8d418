"""The run: what veraPDF says of files, where one that it cannot cope with is that file's fault alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from poster.campaign.profiles import Claim
from poster.problems import Rejected
from poster.proof.verapdf import FLAVOURS, TOO_SLOW, Breach, Validation, VeraPdf

_MOST_LOST = 3  # files on which the validator may fail


def verdicts(validator: VeraPdf, files: Iterable[Path], claims: Iterable[Claim]) -> tuple[Validation, ...]:
    """Return the validator's verdicts on each file; where it fails on all together, each is asked about alone.

    A file that keeps the validator busy, or ends it, has not passed, and the others are told all the same. PDF/X-4
    is left out. `Rejected` (exit code 4) where three do, or where it fails and answers of no file: then it is the
    validator that fails.
    """
    wanted, asked = tuple(files), tuple(claim for claim in claims if claim in FLAVOURS)
    try:
        return tuple(validator.validate(wanted, asked))
    except Rejected as rejected:
        if len(wanted) == 1 and not _is_slow(rejected):
            raise
    found: list[Validation] = []
    lost: list[Rejected] = []
    answered = False
    for file in wanted:
        try:
            found += validator.validate((file,), asked)
            answered = True
        except Rejected as rejected:
            lost.append(rejected)
            found += [_lost(file, claim, rejected) for claim in asked]
            if len(lost) >= _MOST_LOST:
                raise
    if not answered and not all(map(_is_slow, lost)):
        raise lost[0]
    return tuple(found)


def _is_slow(rejected: Rejected) -> bool:
    """Did the validator run out of time?"""
    return rejected.problems[0].code == TOO_SLOW


def _lost(file: Path, claim: Claim, rejected: Rejected) -> Validation:
    """Return the verdict on a file of which the validator said nothing: not checked, so not passed."""
    return Validation(file, claim, (Breach("", rejected.problems[0].message),), was_checked=False)

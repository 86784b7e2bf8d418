"""The run: staged sheets shown to veraPDF, many in one process; one that it refuses is not delivered."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from poster.campaign.piece import Job
from poster.campaign.profiles import Claim
from poster.deliver.delivery import Staging
from poster.deliver.proofs import SheetEntry
from poster.deliver.signoff import SignedSheet
from poster.proof.verapdf import Validation, VeraPdf
from poster.run.proofs import FAILED, PROVEN, breach_findings, finding_problems, validated
from poster.run.request import Proving
from poster.run.sheet import Outcome, refused
from poster.run.validator import verdicts
from poster.run.workshop import Workshop

BATCH = 200  # sheets a process: it bounds memory and the work that is lost if the process fails


def validated_outcomes(
    outcomes: Iterable[Outcome], workshop: Workshop, staging: Staging, proving: Proving, validator: VeraPdf
) -> Iterator[Outcome]:
    """Yield the outcomes in order, those of sheets that `validator` refuses as failed.

    A sheet that the validator cannot cope with is refused; raises `Rejected` (exit code 4) where it fails on more.
    """
    pairs = zip(workshop.jobs, outcomes, strict=True)
    while batch := list(islice(pairs, BATCH)):
        found = _validations(batch, workshop, staging, validator)
        for job, outcome in batch:
            if outcome.proof is None or job.file_name not in found:
                yield outcome
            else:
                sheet = validated(outcome.proof, found[job.file_name])
                yield _taken_in(job, outcome, sheet, found[job.file_name], workshop, staging, proving)


def _validations(
    batch: list[tuple[Job, Outcome]], workshop: Workshop, staging: Staging, validator: VeraPdf
) -> dict[str, tuple[Validation, ...]]:
    """Return the verdicts on the proven sheets of a batch, by file name."""
    by_claims: dict[tuple[Claim, ...], list[Path]] = {}
    for job, outcome in batch:
        if outcome.proof is not None and outcome.proof.result == PROVEN:
            claims = workshop.campaign.profiles[job.profile].claims
            by_claims.setdefault(claims, []).append(Path(staging.folder) / job.file_name)
    found: dict[str, tuple[Validation, ...]] = {}
    for claims, files in by_claims.items():
        for one in verdicts(validator, files, claims):
            found[one.file.name] = (*found.get(one.file.name, ()), one)
    return found


def _taken_in(
    job: Job,
    outcome: Outcome,
    sheet: SheetEntry,
    found: tuple[Validation, ...],
    workshop: Workshop,
    staging: Staging,
    proving: Proving,
) -> Outcome:
    """Return the outcome with the verdict taken in; a refused file is taken out of the staging folder."""
    if sheet.result != FAILED:
        return dataclasses.replace(outcome, proof=sheet, signed=_signed(outcome, sheet))
    (Path(staging.folder) / job.file_name).unlink(missing_ok=True)
    made = workshop.make(job)
    if made.composition is None:  # what was painted once can be composed again
        raise ValueError(f"'{job.file_name}' cannot be composed again")
    failed = refused(job, made.composition, staging, keeps_failed=proving.keeps_failed)
    sheet = dataclasses.replace(sheet, file=failed.file)
    breaches = [finding for validation in found for finding in breach_findings(validation)]
    findings = (*outcome.findings, *finding_problems(breaches, made.piece, job.file_name))
    return Outcome(outcome.problems, (), 0, failed, findings, sheet, _signed(outcome, sheet))


def _signed(outcome: Outcome, sheet: SheetEntry) -> SignedSheet | None:
    """Return the sheet's part of the report with the verdict taken in."""
    return dataclasses.replace(outcome.signed, proof=sheet) if outcome.signed else None

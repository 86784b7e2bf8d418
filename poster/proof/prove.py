"""Stage prove: all checks over one finished file."""

from __future__ import annotations

from collections.abc import Iterable

from poster.campaign.profiles import Profile
from poster.memory import FOR_A_STEP, need
from poster.problems import Severity
from poster.proof.model import Finding, Proof, Verdict
from poster.proof.promise import Promise
from poster.proof.registry import Asked, Rule, rules
from poster.proof.seen import Seen
from poster.proof.sheet import NO_MEMORY, Sheet, Unreadable, told_of

UNREADABLE = "file/unreadable"
MAX_FINDINGS = 50  # of one check; a file may break a rule ten thousand times


def prove(data: bytes, promise: Promise, *, seen: Seen | None = None) -> Proof:
    """Return the proof of a file of ours: everything that was promised, and the checks of print and standard.

    `seen` belongs to one run; equal streams are then proven once. Nothing is raised for any bytes;
    `MemoryError` where the system has too little for a proof.
    """
    return _proof(data, promise.piece, Asked(promise.profile, promise, seen or Seen()))


def judge(data: bytes, profile: Profile | None, *, seen: Seen | None = None) -> Proof:
    """Return the proof of a file that somebody else made: only the checks that need no promise.

    `profile` is what the file is for; None applies the checks that hold for every file. Nothing is raised
    for any bytes.
    """
    return _proof(data, "", Asked(profile, None, seen or Seen()))


def _proof(data: bytes, piece: str, asked: Asked) -> Proof:
    """Apply every rule in order.

    Readers without memory give up halfway or end the process; so there is room before, and what was found was not
    found for lack of it.
    """
    need(FOR_A_STEP)
    verdicts: list[tuple[str, Verdict]] = []
    findings: list[Finding] = []
    with Sheet(data, asked.seen) as sheet:
        for rule in rules():
            verdict, found = apply_rule(rule, sheet, asked, findings)
            verdicts.append((rule.check.id, verdict))
            findings += found
        if findings:
            need(FOR_A_STEP)
        return Proof(piece, sheet.sha256, tuple(verdicts), tuple(findings), sheet.payload_read)


def apply_rule(rule: Rule, sheet: Sheet, asked: Asked, before: list[Finding]) -> tuple[Verdict, list[Finding]]:
    """Return what came of one rule; what an earlier fault explains is left out."""
    causes = [finding for finding in before if finding.check in (UNREADABLE, *rule.after)]
    lacks_promise = rule.needs_promise and asked.promise is None
    is_explained = any(rule.only_after_good or not cause.slot for cause in causes)
    if lacks_promise or is_explained or not rule.applies(asked.profile):
        return Verdict.NOT_APPLICABLE, []
    result = _judged(rule, sheet, asked)
    if isinstance(result, Verdict):
        return result, []
    explained = {cause.slot for cause in causes}
    left = [finding for finding in result if not finding.slot or finding.slot not in explained]
    if result and not left:
        return Verdict.NOT_APPLICABLE, []
    return _verdict(left), left[:MAX_FINDINGS]


def _judged(rule: Rule, sheet: Sheet, asked: Asked) -> list[Finding] | Verdict:
    """Return what a rule's function says; what a damaged file makes it raise becomes a finding."""
    try:
        result = rule.judge(sheet, asked)
        return result if isinstance(result, Verdict) else list(result)
    except Unreadable as fault:
        return [Finding(rule.check.id, str(fault))]
    except MemoryError:
        return [Finding(rule.check.id, NO_MEMORY)]
    except Exception as fault:  # noqa: BLE001 - a file of others may hold anything, and no check may stop the others
        return [Finding(rule.check.id, told_of(fault, "an object of the file is damaged"))]


def _verdict(findings: Iterable[Finding]) -> Verdict:
    """Return the verdict that findings amount to."""
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    return Verdict.FAILED if failed else Verdict.PASSED

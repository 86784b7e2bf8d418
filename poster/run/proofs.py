"""The run: what a proof found, as problems at the line of the campaign and as entries of `proof.json`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poster.campaign.layout import SlotKind
from poster.campaign.piece import Piece
from poster.campaign.profiles import Claim
from poster.campaign.slots import slot_copies
from poster.compose.composition import written_name
from poster.deliver.proofs import CheckEntry, FindingEntry, SheetEntry
from poster.deliver.record import relative_name
from poster.geometry import Rect, to_mm
from poster.problems import Location, Problem, Related, Severity
from poster.proof.model import Check, Finding, Proof, Verdict

if TYPE_CHECKING:
    from poster.proof.verapdf import Validation

PROVEN, FAILED = "proven", "failed"
_BREACHES_NAMED = 5


# What veraPDF says; made only where it is asked.
VALIDATOR_CHECKS = (
    Check(
        "standard/pdfa-2a",
        "veraPDF finds no rule of PDF/A-2a broken",
        "ISO 19005-2:2011",
        "A validator of others, which knows nothing of this program, has to agree before an archive relies on it.",
        (Claim.PDF_A2A,),
    ),
    Check(
        "standard/pdfua-1",
        "veraPDF finds no rule of PDF/UA-1 broken",
        "ISO 14289-1:2014",
        "A validator of others, which knows nothing of this program, has to agree before a reader relies on it.",
        (Claim.PDF_UA1,),
    ),
)


def is_refused(proof: Proof, *, is_strict: bool) -> bool:
    """Must the sheet not be delivered? With `is_strict` a warning is enough."""
    return not proof.is_good or (is_strict and bool(proof.findings))


def place_of(piece: Piece, slot: str) -> Location | None:
    """Return where the content of `slot` is written: its text, its address or its picture, else the slot."""
    described = piece.layout.slots.get(written_name(slot))
    if described is None:
        return None
    if described.kind is SlotKind.SYMBOL:
        return piece.payload_at
    if described.kind is SlotKind.PICTURE:
        picture = piece.pictures.get(described.picture)
        return picture.at if picture else described.at
    texts = (piece.texts[copy] for copy in slot_copies(described) if copy in piece.texts)
    return next((text.at for text in texts), described.at)


def finding_problems(findings: Iterable[Finding], piece: Piece | None, file: str) -> Iterator[Problem]:
    """Yield each finding as a problem: at the line of its slot's content where there is one, else at `file`.

    `piece` is None for a file whose campaign is not at hand; a problem in a slot then names it in a note.
    """
    for finding in findings:
        place = place_of(piece, finding.slot) if piece else None
        related = (Related(f"slot '{finding.slot}'", _slot_at(piece, finding.slot)),) if finding.slot else ()
        at = place or (Location(file) if piece is None else None)
        yield Problem(finding.check, finding.severity, finding.message, at, finding.hint, related)


def _slot_at(piece: Piece | None, slot: str) -> Location | None:
    """Return where a slot is described."""
    described = piece.layout.slots.get(written_name(slot)) if piece else None
    return described.at if described else None


def unchecked_problems(proof: Proof, file: str) -> Iterator[Problem]:
    """Yield the checks that could not be carried out: they have not passed."""
    for check, verdict in proof.verdicts:
        if verdict is Verdict.UNCHECKED and not any(finding.check == check for finding in proof.findings):
            message = f"the check '{check}' could not be carried out on '{file}'"
            hint = "a check that was not made has not passed; 'poster doctor' shows what is missing"
            yield Problem("claim/unchecked", Severity.ERROR, message, None, hint)


@dataclass(frozen=True, slots=True)
class Judged:
    """A sheet that was proven: its piece and trim, the campaign's folder (no path gets out of it), its result."""

    piece: Piece
    trim: Rect
    folder: str
    result: str


def sheet_entry(proof: Proof, judged: Judged, file: str) -> SheetEntry:
    """Return what `proof.json` says of a sheet that lies in the folder as `file`, "" if it does not."""
    by_verdict: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
    for check, verdict in proof.verdicts:
        by_verdict[verdict].append(check)
    return SheetEntry(
        id=proof.piece,
        file=file,
        sha256=proof.sha256,
        result=judged.result,
        claims=tuple(claim.value for claim in judged.piece.profile.claims) if judged.result == PROVEN else (),
        payload_read=proof.payload_read,
        passed=tuple(by_verdict[Verdict.PASSED]),
        failed=tuple(by_verdict[Verdict.FAILED]),
        not_applicable=tuple(by_verdict[Verdict.NOT_APPLICABLE]),
        unchecked=tuple(by_verdict[Verdict.UNCHECKED]),
        findings=tuple(_finding_entry(finding, judged) for finding in proof.findings),
    )


def _finding_entry(finding: Finding, judged: Judged) -> FindingEntry:
    """Return what `proof.json` says of a fault."""
    at = place_of(judged.piece, finding.slot)
    named = str(dataclasses.replace(at, file=relative_name(at.file, judged.folder))) if at else ""
    area = _area_mm(finding.area, judged.trim) if finding.area else ()
    severity = finding.severity.value
    return FindingEntry(finding.check, severity, finding.message, finding.hint, finding.slot, named, area)


def _area_mm(area: Rect, trim: Rect) -> tuple[float, ...]:
    """Return a spot as x, y, width and height in mm from the trim's upper left corner."""
    edges = (area.x - trim.x, trim.top - area.top, area.width, area.height)
    return tuple(round(to_mm(edge), 2) + 0.0 for edge in edges)


def check_entries(checks: Iterable[Check]) -> tuple[CheckEntry, ...]:
    """Return the checks as `proof.json` lists them."""
    return tuple(CheckEntry(check.id, check.title, check.clause) for check in checks)


def validated(sheet: SheetEntry, validations: Iterable[Validation]) -> SheetEntry:
    """Return the entry with the verdict of veraPDF taken in; a standard that it refuses is failed."""
    for validation in validations:
        check = standard_check(validation)
        is_good = validation.is_compliant
        entries = tuple(_breach_entry(finding) for finding in breach_findings(validation))
        sheet = dataclasses.replace(
            sheet,
            passed=(*_without(sheet.passed, check), *((check,) if is_good else ())),
            failed=(*_without(sheet.failed, check), *(() if is_good else (check,))),
            not_applicable=_without(sheet.not_applicable, check),
            unchecked=_without(sheet.unchecked, check),
            findings=(*sheet.findings, *entries),
        )
    result = FAILED if sheet.failed or sheet.unchecked else sheet.result
    return dataclasses.replace(sheet, result=result, claims=sheet.claims if result == PROVEN else ())


def _without(checks: tuple[str, ...], check: str) -> tuple[str, ...]:
    """Return the checks without that one."""
    return tuple(one for one in checks if one != check)


def standard_check(validation: Validation) -> str:
    """Return the id of the check that stands for a standard as a whole."""
    return next(check.id for check in VALIDATOR_CHECKS if validation.claim in check.standards)


def breach_findings(validation: Validation) -> Iterator[Finding]:
    """Yield the rules that veraPDF found broken, at most five by name."""
    check, claim = standard_check(validation), validation.claim.value
    for breach in validation.breaches[:_BREACHES_NAMED]:
        clause = f" clause {breach.clause}" if breach.clause else ""
        yield Finding(check, f"{claim}{clause}: {breach.message}")
    more = len(validation.breaches) - _BREACHES_NAMED
    if more > 0:
        yield Finding(check, f"{claim}: {more} more rules are broken")


def _breach_entry(finding: Finding) -> FindingEntry:
    """Return what `proof.json` says of a broken rule."""
    return FindingEntry(finding.check, finding.severity.value, finding.message, "", "", "", ())

"""Stage prove: what a check is, what it finds, and the proof of one file."""

from __future__ import annotations

from enum import StrEnum

from poster.campaign.profiles import Claim
from poster.frozen import dataclass
from poster.geometry import Rect
from poster.problems import Severity


class Verdict(StrEnum):
    """What came of a check; unchecked means that it could not be carried out, and never counts as passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not-applicable"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is proven of a file.

    `id` is `group/fault` and never changes; `clause` is the source of the rule (norm and clause, or the
    project's own); `rationale` says why a reader of the poster needs it; `standards` are the claims that it
    is a condition of.
    """

    id: str
    title: str
    clause: str
    rationale: str
    standards: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in a file: the check's id, what was found and what is allowed, and where.

    `slot` names the slot it lies in, "" for the whole file; `area` is the spot on the page in points, origin
    at the media box's lower left as in the promise. A warning does not make a proof fail. `breaks` are the clauses
    of standards that it breaks, where these are not all that rest on its check.
    """

    check: str
    message: str
    slot: str = ""
    area: Rect | None = None
    severity: Severity = Severity.ERROR
    hint: str = ""
    breaks: tuple[tuple[Claim, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven of one file: each check's verdict in the registry's order, and all findings.

    `piece` is the piece's id, "" for a file without a promise. `sha256` is of the file's bytes, in hex.
    `payload_read` is what the decoder read from the symbol on the rendered page, "" if nothing was read.
    """

    piece: str
    sha256: str
    verdicts: tuple[tuple[str, Verdict], ...]
    findings: tuple[Finding, ...]
    payload_read: str = ""

    @property
    def is_good(self) -> bool:
        """Did every check pass that applies? One that could not be carried out has not passed."""
        return all(verdict in _GOOD for _, verdict in self.verdicts)

    def verdict(self, check: str) -> Verdict:
        """Return the verdict of the check with that id; one that is not in the proof is unchecked."""
        return dict(self.verdicts).get(check, Verdict.UNCHECKED)


_GOOD = frozenset({Verdict.PASSED, Verdict.NOT_APPLICABLE})

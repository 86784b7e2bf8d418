"""What veraPDF finds in files, by flavour: the package's validator as the conformance tests ask it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from poster.proof.verapdf import FLAVOURS
from poster.proof.verapdf import VeraPdf as Validator


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a file breaks: flavour, file, clause with test number, message."""

    flavour: str
    file: Path
    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class VeraPdf:
    """The validator of this machine."""

    validator: Validator

    def findings(self, files: Iterable[Path], flavours: Iterable[str] = ("ua1", "2a")) -> list[Finding]:
        """Return every rule broken by any of `files` in any flavour."""
        wanted = tuple(flavours)
        claims = [claim for claim, flavour in FLAVOURS.items() if flavour in wanted]
        return [
            Finding(FLAVOURS[each.claim], each.file, breach.clause, breach.message)
            for each in self.validator.validate(files, claims)
            for breach in each.breaches
        ]

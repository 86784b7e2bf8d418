"""Stage deliver: `proof.json`, what was proven of each sheet of a run.

It lies beside the job ticket and names the same pieces. It holds no absolute path, no user, no host and no
time, and is the same for the same input: its keys stand in the order of the types below, its sheets in the
order of the jobs. `SCHEMA` grows when a key changes its meaning or goes; a new key alone does not change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from poster.deliver.line_writer import Edition, LineWriter
from poster.deliver.record import encoded
from poster.frozen import dataclass

SCHEMA = 1
FILE_NAME = "proof.json"
REPORT_NAME = "proof.html"


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """A check that was made: its id, what it proves, and the source of its rule (norm and clause)."""

    id: str
    title: str
    clause: str


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """One fault: the id of its check, how bad it is (error, warning) and what was found.

    `slot` is the slot it lies in and `at` the place (file:line:column) its text is written at, both empty for
    the whole file. `area_mm` is the spot as x, y, width, height in mm from the trim's upper left corner, empty
    where there is none.
    """

    check: str
    severity: str
    message: str
    hint: str
    slot: str
    at: str
    area_mm: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet. `result` is proven or failed, and only a proven one is delivered under its name.

    `file` is its name in the folder, for a failed one that of the unlabelled file that was kept, else empty;
    `sha256` is of that file, where none was kept of the bytes that were read, in hex. `claims` are the standards
    that those bytes are labelled with. `payload_read` is what the QR symbol on the rendered page opens. The four
    lists hold the ids of all checks by verdict; `unchecked` are those that could not be carried out, and they never
    count as passed.
    """

    id: str
    file: str
    sha256: str
    result: str
    claims: tuple[str, ...]
    payload_read: str
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    not_applicable: tuple[str, ...]
    unchecked: tuple[str, ...]
    findings: tuple[FindingEntry, ...]


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """The whole record. `date` is the day written into the files (ISO 8601)."""

    schema: int
    campaign: str
    date: str
    sheets: tuple[SheetEntry, ...]
    checks: tuple[CheckEntry, ...]


class ProofWriter(LineWriter):
    """Writes `proof.json` into `folder` while the sheets are made: one line a sheet, so that memory stays flat.

    Every call raises `Rejected` (exit code 5) if the disk refuses; `shown` is the folder to name then.
    """

    def __init__(self, folder: Path, shown: str, edition: Edition, name: str = FILE_NAME) -> None:
        """Begin the record, a file called `name`."""
        super().__init__(folder / name, str(Path(shown) / name), SCHEMA, edition, "sheets")

    def add(self, sheet: SheetEntry) -> None:
        """Append one sheet."""
        self.add_line(encoded(sheet))

    def finish(self, checks: Iterable[CheckEntry]) -> None:
        """Append the checks and close the file."""
        lines = ",\n".join(encoded(check) for check in checks)
        self.end(f',\n"checks": [\n{lines}\n]}}\n')

"""Stage deliver: a record written line by line, one entry a line, so that a run of any length fits in memory."""

from __future__ import annotations

import json
from pathlib import Path

from poster.deliver.faults import refused
from poster.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """Whose record it is: the campaign's id, and the day written into the files (ISO 8601)."""

    campaign: str
    date: str


class LineWriter:
    """Writes a record, JSON, with a head, one long table and whatever comes after it.

    Every call raises `Rejected` (exit code 5) if the disk refuses, naming the file as `shown`.
    """

    def __init__(self, path: Path, shown: str, schema: int, edition: Edition, table: str) -> None:
        """Begin the record of version `schema`, a new file at `path`, and in it the `table`."""
        self._shown = shown
        self._is_first = True
        head = json.dumps({"schema": schema, "campaign": edition.campaign, "date": edition.date})
        try:
            self._file = path.open("w", encoding="utf-8", newline="\n")
        except OSError as fault:
            raise refused(fault, self._shown) from fault
        self._write(f'{head[:-1]},\n"{table}": [')

    def add_line(self, line: str) -> None:
        """Append one entry of the table, encoded."""
        self._write(("\n" if self._is_first else ",\n") + line)
        self._is_first = False

    def end(self, rest: str) -> None:
        """End the table, append the `rest` of the record, and close the file."""
        self._write("\n]" + rest)
        self.close()

    def close(self) -> None:
        """Close the file, finished or not."""
        try:
            self._file.close()
        except OSError as fault:
            raise refused(fault, self._shown) from fault

    def _write(self, text: str) -> None:
        """Write on."""
        try:
            self._file.write(text)
        except OSError as fault:
            raise refused(fault, self._shown) from fault

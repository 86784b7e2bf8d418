"""The run: what came of each piece, kept on the shelf, so that a run that was killed proves nothing twice."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poster.problems import Location, Problem, Related, Severity
from poster.run.examine import Examined
from poster.stack.shelf import Shelf, shelf_key


@dataclass(frozen=True, slots=True)
class ShelfMemory:
    """Keeps on `shelf` what was found of the pieces of a run that is made of `content`, a SHA-256 in hex.

    A run with a piece that cannot be made has no `content`, and nothing of it is kept.
    """

    shelf: Shelf
    content: str
    is_strict: bool

    def recall(self, piece: int) -> Examined | None:
        """Return what an earlier run found of a piece; None if it is not there."""
        found = self.shelf.found(self._key(piece)) if self.content else None
        return None if found is None else _decoded(json.loads(Path(found.path).read_bytes()))

    def note(self, piece: int, found: Examined) -> None:
        """Keep what was found."""
        if self.content:
            text = json.dumps(dataclasses.asdict(found), ensure_ascii=False)
            self.shelf.finish(self._key(piece), lambda path: 0 * path.write_text(text, encoding="utf-8"))

    def _key(self, piece: int) -> str:
        """Return the key of a piece."""
        return shelf_key(self.content, "piece", f"{piece}", "strict" if self.is_strict else "")


def _decoded(entry: dict[str, Any]) -> Examined:
    """Return what `note` has written."""
    lists = {name: tuple(_problem(one) for one in entry[name]) for name in ("problems", "findings")}
    texts = {name: tuple(entry[name]) for name in ("strings", "marks")}
    return Examined(**{**entry, **lists, **texts})


def _problem(entry: dict[str, Any]) -> Problem:
    """Return a fault."""
    related = tuple(Related(one["message"], _place(one["at"])) for one in entry["related"])
    severity = Severity(entry["severity"])
    return Problem(**{**entry, "severity": severity, "at": _place(entry["at"]), "related": related})


def _place(entry: dict[str, Any] | None) -> Location | None:
    """Return a place."""
    return None if entry is None else Location(**entry)

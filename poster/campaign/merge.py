"""Stage load and resolve: text with fields such as `${area.phrase}`, filled once, never scanned again."""

from __future__ import annotations

from dataclasses import dataclass

from poster.problems import Location


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a text, such as `area.phrase`, and where it was written."""

    path: str
    at: Location


@dataclass(frozen=True, slots=True)
class Template:
    """A text before filling: literal parts and fields in order. `$${` in the source is a literal `${`."""

    source: str
    parts: tuple[str | Field, ...]
    at: Location

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields, in order."""
        return tuple(part for part in self.parts if isinstance(part, Field))

"""Stage load and resolve: text with fields such as `${area.phrase}`, filled once, never scanned again."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from poster.campaign.provenance import FieldUse
from poster.frozen import dataclass
from poster.problems import Location, Problem, did_you_mean, error

RECORD_PREFIX = "record."
ID_FIELD = "piece.id"
MAY_BE_EMPTY = "piece.draft"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a text, such as `area.phrase`, and where it was written."""

    path: str
    at: Location

    @property
    def is_record(self) -> bool:
        """Is it a column of the list?"""
        return self.path.startswith(RECORD_PREFIX)

    @property
    def is_of_row(self) -> bool:
        """Does its value differ from row to row: a column, or the id of the piece, which holds that of the row?"""
        return self.is_record or self.path == ID_FIELD


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


@dataclass(frozen=True, slots=True)
class Filled:
    """A template after filling.

    `value` is the text, `fields` the fields used in order, `lacking` the first field without a value that
    makes the whole text empty, `problems` what is wrong with the fields; with problems `value` is `""`.
    """

    value: str
    fields: tuple[FieldUse, ...] = ()
    lacking: FieldUse | None = None
    problems: tuple[Problem, ...] = ()


_MARK = re.compile(r"\$\$\{|\$\{([^}]*)(\}?)", re.DOTALL)
_PATH = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*|record\.(?!\s)[^{}\x00-\x1f]+(?<!\s)")
_BLANKS = " \t"
_SPACES = tuple(_BLANKS)
_DIVIDERS = ("·", "•", "|", "–", "—")


def parse_template(source: str, at: Location, problems: list[Problem]) -> Template:
    """Return `source` cut into literal text and fields.

    `at` is the place of the scalar. A field is `${path.to.field}` with lower case letters, digits, `_` and `-`;
    a column of the list, `${record.…}`, may hold any characters but braces. `$${` stands for a literal `${`.
    A field that is not closed or not a path is appended to `problems` as `field/syntax`, at its exact column
    when the scalar stands on one line as written, else at the scalar; it stays in the text as written.
    """
    parts: list[str | Field] = []
    for part in _scan(source, at, problems):
        if parts and isinstance(part, str) and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    return Template(source, tuple(parts), at)


def _scan(source: str, at: Location, problems: list[Problem]) -> Iterator[str | Field]:
    """Yield literal texts and fields of `source`; see `parse_template`."""
    end = 0
    for match in _MARK.finditer(source):
        yield source[end : match.start()]
        end = match.end()
        place = _inside(at, source, match.start(), len(match[0]))
        if match[1] is None:
            yield "${"
        elif match[2] and _PATH.fullmatch(match[1]):
            yield Field(match[1], place)
        else:
            problems.append(_syntax_problem(match, place))
            yield match[0]
    yield source[end:]


def _syntax_problem(match: re.Match[str], at: Location) -> Problem:
    """Return the fault of a field that is not closed or holds no path."""
    written = match[0] if len(match[0]) <= 40 else match[0][:40] + "…"
    hint = "write a field as ${area.name}, and $${ for the characters ${ themselves"
    if not match[2]:
        return error("field/syntax", f"field '{written}' is not closed by '}}'", at, hint)
    return error(
        "field/syntax", f"'{written}' is not a field: only a-z, 0-9, '_', '-' and '.' are allowed", at, hint
    )


def _inside(at: Location, source: str, offset: int, span: int) -> Location:
    """Return the place `offset` characters into a scalar, or the scalar's own where it is not written as read."""
    start = at.column - 1
    if start < 0 or "\n" in source:
        return at
    start += at.text[start : start + 1] in ("'", '"')
    if at.text[start : start + len(source)] != source:
        return at
    return replace(at, column=start + offset + 1, span=span)


def fill(template: Template, look_up: Callable[[Field], FieldUse | Problem]) -> Filled:
    """Return the text of `template` with the values that `look_up` gives; a value is never scanned for fields.

    A field without a value makes the whole text empty (`Filled.lacking` says which), except `piece.draft`,
    which leaves nothing and takes the blanks before it along, and the sign that divides it from the rest (such
    as " · "). Faults of the fields are in `Filled.problems`.
    """
    found = [part if isinstance(part, str) else look_up(part) for part in template.parts]
    problems = tuple(part for part in found if isinstance(part, Problem))
    if problems:
        return Filled("", problems=problems)
    known = tuple(part for part in found if not isinstance(part, Problem))
    uses = tuple(part for part in known if not isinstance(part, str))
    lacking = next((use for use in uses if not use.value.strip() and use.path != MAY_BE_EMPTY), None)
    if lacking is not None:
        return Filled("", uses, lacking)
    return Filled(_joined([part if isinstance(part, str) else part.value for part in known]), uses)


def _joined(texts: list[str]) -> str:
    """Return the texts joined; around an empty one, blanks and divider of one side are kept, at an edge none."""
    value = ""
    is_after_gap = False
    for text in texts:
        if is_after_gap and not value:
            value = _undivided(text, at_end=False)
        elif is_after_gap and value.endswith(_SPACES):
            value += text.lstrip(_BLANKS)
        else:
            value += text
        is_after_gap = not text
        if is_after_gap:
            value = _undivided(value, at_end=True)
    return value.rstrip(_BLANKS) if is_after_gap else value


def _undivided(text: str, *, at_end: bool) -> str:
    """Return `text` without a divider that has blanks on both sides at one edge; at its start without blanks."""
    bare = text.rstrip(_BLANKS) if at_end else text.lstrip(_BLANKS)
    rest = bare[:-1] if at_end else bare[1:]
    is_divider = bare.endswith(_DIVIDERS) if at_end else bare.startswith(_DIVIDERS)
    is_apart = bare != text and (rest.endswith(_SPACES) if at_end else rest.startswith(_SPACES))
    if is_divider and is_apart:
        return rest.rstrip(_BLANKS) if at_end else rest.lstrip(_BLANKS)
    return text if at_end else bare


def column_name(header: str) -> str:
    """Return the header of a column as it is matched: in lower case, blanks trimmed and runs of them made one."""
    return " ".join(header.split()).casefold()


def unknown_field(field: Field, known: Collection[str]) -> Problem:
    """Return `field/unknown` for a field that does not exist, with the nearest of the `known` paths."""
    hint = did_you_mean(field.path, known)
    if not hint and known:
        hint = "known here: " + ", ".join(f"${{{path}}}" for path in sorted(known)[:40])
    return error("field/unknown", f"unknown field '${{{field.path}}}'", field.at, hint)

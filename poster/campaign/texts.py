"""Stage resolve: the final text of a copy: campaign, then area, then record, with its fields filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace

from poster.campaign.merge import (
    ID_FIELD,
    MAY_BE_EMPTY,
    RECORD_PREFIX,
    Field,
    Filled,
    Template,
    column_name,
    fill,
    unknown_field,
)
from poster.campaign.model import Area, Campaign, Contact, SymbolTarget
from poster.campaign.piece import Record, Text
from poster.campaign.provenance import FieldUse, Layer
from poster.campaign.version import MARKER
from poster.frozen import dataclass
from poster.problems import Location, Problem, error

TEXT_PREFIX = "texts."
VERSION_FIELD = "piece.version"
PHRASE_FIELD = "area.phrase"
LANGUAGE_MARK = "@"
_FIELD = re.compile(r"\$\{[^}]*\}")
_NUMBER = re.compile(r"contacts\.[^.]+\.number")

LookUp = Callable[[Field], FieldUse | Problem]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the text of a copy is taken from: its template, the language it is written in and the layer."""

    copy: str
    template: Template
    language: str
    layer: Layer

    @property
    def is_open(self) -> bool:
        """Does it wait for a record?"""
        return any(part.is_of_row for part in self.template.fields)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a copy: its text, or the place that makes it empty, or faults.

    Nothing of the three: no language has the copy.
    """

    text: Text | None = None
    lacking: Location | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Is the copy written nowhere?"""
        return self.text is None and self.lacking is None and not self.problems


@dataclass(frozen=True, slots=True)
class Scope:
    """What the fields of one piece's texts stand for.

    `values` holds every field but the area's phrase, which depends on the language of the text it stands in,
    and the columns of the list.
    """

    campaign: Campaign
    area: Area
    values: Mapping[str, FieldUse]
    symbol: SymbolTarget
    record: Record | None = None
    phrases: Mapping[str, FieldUse] = field(default_factory=dict)

    def look_up(self, language: str) -> LookUp:
        """Return what fills the fields of a text written in `language`."""

        def value(part: Field) -> FieldUse | Problem:
            if part.is_record:
                return self._column(part)
            if part.path == PHRASE_FIELD:
                return self.phrases.get(language) or self._no_phrase(part, language)
            return self.values.get(part.path) or unknown_field(part, self.known())

        return value

    def look_up_address(self, part: Field) -> FieldUse | Problem:
        """Return what fills a field of an address: as in text, but nothing that depends on the whole piece."""
        if part.path in (VERSION_FIELD, MAY_BE_EMPTY):
            return error("field/unknown", f"'${{{part.path}}}' cannot be part of an address", part.at)
        return self.look_up(self.campaign.fallback_language)(part)

    def known(self) -> tuple[str, ...]:
        """Return the paths of all fields."""
        columns = tuple(RECORD_PREFIX + column for column in self.record.values) if self.record else ()
        return (*self.values, PHRASE_FIELD, *columns)

    def with_record(self, record: Record, piece: str) -> Scope:
        """Return the scope of one row, whose piece has the id `piece`."""
        use = FieldUse(ID_FIELD, piece, Layer.RECORD, record.at)
        return replace(self, record=record, values={**self.values, ID_FIELD: use})

    def _column(self, part: Field) -> FieldUse | Problem:
        """Return the cell of the row that `part` names."""
        if self.record is None:
            hint = "name the list with --records"
            return error(
                "field/unknown", f"'${{{part.path}}}' is a column of a list, and there is no list", part.at, hint
            )
        column = column_name(part.path.removeprefix(RECORD_PREFIX))
        value = self.record.values.get(column)
        if value is None:
            return unknown_field(part, self.known())
        return FieldUse(part.path, value, Layer.RECORD, self.record.places[column])

    def _no_phrase(self, part: Field, language: str) -> Problem:
        """Return the fault of an area without a phrase in the language of the text."""
        message = f"area '{self.area.id}' has no phrase in '{language}'"
        hint = f"add '{language}' to its phrase; no rule can build it"
        return error("field/no-phrase", message, self.area.at, hint)


@dataclass(frozen=True, slots=True)
class Naming:
    """What the fields on the piece itself stand for: sheet size, language, id, and the draft's word, if any."""

    size: str
    language: str
    piece: str
    draft: str = ""


def scope_of(campaign: Campaign, area: Area, naming: Naming) -> tuple[Scope, tuple[Problem, ...]]:
    """Return the scope of a piece without a record, and what is wrong with the addresses of its symbol."""
    symbol = area.symbol or campaign.symbol
    values = {use.path: use for use in _uses(campaign, area, naming)}
    phrases = {
        language: FieldUse(PHRASE_FIELD, phrase.value, Layer.AREA, phrase.at)
        for language, phrase in area.phrase.items()
    }
    scope = Scope(campaign, area, values, symbol, phrases=phrases)
    filled = scope_addresses(scope)
    scope = replace(scope, values={**values, **_address_uses(scope, filled)})
    problems = (
        tuple(problem for one in filled for problem in one.problems) if not has_record_address(symbol) else ()
    )
    return scope, problems


def scope_addresses(scope: Scope) -> tuple[Filled, Filled]:
    """Return the payload of the symbol and its readable address, filled in for a scope."""
    values = {path: use for path, use in scope.values.items() if not path.startswith("symbol.")}
    bare = replace(scope, values=values)
    return fill(scope.symbol.url, bare.look_up_address), fill(scope.symbol.readable, bare.look_up_address)


def with_addresses(scope: Scope) -> tuple[Scope, tuple[Problem, ...]]:
    """Return the scope with addresses of the symbol that hold columns of its row, and what is wrong with them."""
    filled = scope_addresses(scope)
    uses = _address_uses(scope, filled)
    return replace(scope, values={**scope.values, **uses}), tuple(fault for one in filled for fault in one.problems)


def has_record_address(symbol: SymbolTarget) -> bool:
    """Does an address of the symbol differ from row to row?"""
    return any(part.is_of_row for part in (*symbol.url.fields, *symbol.readable.fields))


def _address_uses(scope: Scope, filled: tuple[Filled, Filled]) -> dict[str, FieldUse]:
    """Return the fields on the symbol's addresses; a row that takes part in one is its layer."""
    layer = Layer.AREA if scope.area.symbol is not None else Layer.CAMPAIGN
    found: dict[str, FieldUse] = {}
    targets = (("symbol.url", scope.symbol.url), ("symbol.readable", scope.symbol.readable))
    for (path, template), one in zip(targets, filled, strict=True):
        own = Layer.RECORD if any(use.layer is Layer.RECORD for use in one.fields) else layer
        found[path] = FieldUse(path, one.value, own, template.at)
    return found


def _uses(campaign: Campaign, area: Area, naming: Naming) -> Iterator[FieldUse]:
    """Yield the fields that depend on neither a row nor the language of the text."""
    yield FieldUse("campaign.title", campaign.title.value, Layer.CAMPAIGN, campaign.title.at)
    yield FieldUse("campaign.author", campaign.author.value, Layer.CAMPAIGN, campaign.author.at)
    yield FieldUse("campaign.date", campaign.date.isoformat(), Layer.CAMPAIGN, campaign.at)
    yield FieldUse("campaign.id", campaign.id, Layer.CAMPAIGN, campaign.at)
    yield FieldUse("area.id", area.id, Layer.AREA, area.at)
    yield FieldUse("area.name", area.name.value, Layer.AREA, area.name.at)
    for layer, contacts in ((Layer.CAMPAIGN, campaign.contacts), (Layer.AREA, area.contacts)):
        for name, contact in contacts.items():
            yield from _contact_uses(name, contact, layer)
    yield FieldUse("size", naming.size, Layer.CAMPAIGN, None)
    yield FieldUse("language", naming.language, Layer.CAMPAIGN, None)
    yield FieldUse(VERSION_FIELD, MARKER, Layer.CAMPAIGN, None)
    yield FieldUse(MAY_BE_EMPTY, naming.draft, Layer.CAMPAIGN, None)
    yield FieldUse(ID_FIELD, naming.piece, Layer.CAMPAIGN, None)


def _contact_uses(name: str, contact: Contact, layer: Layer) -> Iterator[FieldUse]:
    """Yield the fields of one contact."""
    yield FieldUse(f"contacts.{name}.number", contact.number.value, layer, contact.number.at)
    yield FieldUse(f"contacts.{name}.uri", contact.uri, layer, contact.at)


def copy_source(campaign: Campaign, area: Area, language: str, copy: str) -> Source | None:
    """Return where the text of `copy` comes from, or None if it is written nowhere.

    The area's own text in the language comes first, then the campaign's; a copy that the language lacks is
    taken from the fallback language in the same order. `NAME@LANGUAGE` is taken from that language alone, unless
    what the fallback has is only a number or an address, which are of every language. A field such as
    `contacts.police.number` in place of a name is its value, in the language of the piece.
    """
    name, _, stated = copy.partition(LANGUAGE_MARK)
    wanted = stated or language
    if "." in name:
        return Source(copy, field_alone(name, campaign, area), wanted, Layer.CAMPAIGN)
    for tongue in dict.fromkeys((wanted, campaign.fallback_language)):
        for layer, texts in ((Layer.AREA, area.texts), (Layer.CAMPAIGN, campaign.texts)):
            template = texts[tongue].copies.get(name) if tongue in texts else None
            if template is not None and (tongue == wanted or is_wordless(template)):
                return Source(copy, template, wanted, layer)
            if template is not None and not stated:
                return Source(copy, template, tongue, layer)
    return None


def is_wordless(template: Template) -> bool:
    """Is a text nothing but numbers of contacts and addresses of the symbol, so that no language owns it?"""
    paths = [part.path for part in template.fields]
    rest = _FIELD.sub("", template.source)
    are_plain = all(path.startswith("symbol.") or _NUMBER.fullmatch(path) for path in paths)
    return bool(paths) and are_plain and not any(character.isalpha() for character in rest)


def field_alone(path: str, campaign: Campaign, area: Area) -> Template:
    """Return a text of nothing but the field `path`, placed where a contact has its number."""
    contact = {**campaign.contacts, **area.contacts}.get(path.split(".")[1])
    at = contact.number.at if path.startswith("contacts.") and contact else campaign.at
    return Template(f"${{{path}}}", (Field(path, at),), at)


def outcome_of(source: Source | None, scope: Scope) -> Outcome:
    """Return what becomes of a copy in a scope; see `Outcome`."""
    if source is None:
        return Outcome()
    filled = fill(source.template, scope.look_up(source.language))
    if filled.problems:
        return Outcome(problems=filled.problems)
    if filled.lacking is not None:
        return Outcome(lacking=filled.lacking.at or source.template.at)
    if not filled.value.strip():
        return Outcome(lacking=source.template.at)
    text = Text(source.copy, filled.value, source.language, source.layer, source.template.at, filled.fields)
    return Outcome(text)


def record_texts(record: Record, language: str) -> Mapping[str, Text]:
    """Return the texts a row brings itself in columns `texts.NAME`, as they are; an empty cell brings none."""
    found: dict[str, Text] = {}
    for column, value in record.values.items():
        if column.startswith(TEXT_PREFIX) and value:
            copy = column.removeprefix(TEXT_PREFIX)
            found[copy] = Text(copy, value, language, Layer.RECORD, record.places[column])
    return found


def with_version(text: Text, code: str) -> Text:
    """Return `text` with the version code in the place kept for it."""
    if MARKER not in text.value:
        return text
    uses = tuple(replace(use, value=code) if use.path == VERSION_FIELD else use for use in text.fields)
    return replace(text, value=text.value.replace(MARKER, code), fields=uses)

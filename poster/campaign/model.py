"""Stage load: a campaign as written; every value has passed its type and knows its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import NewType

from poster.campaign.merge import Template
from poster.campaign.profiles import Profile
from poster.colour import Colour
from poster.frozen import dataclass
from poster.problems import Location


@dataclass(frozen=True, slots=True)
class Written:
    """A string as written, and where."""

    value: str
    at: Location


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call. `checked` is the day the owner confirmed it, None while unconfirmed.

    `uri` is what a link on the number opens, such as `tel:11414`. `confirm` says what to ask the owner.
    `answers` are the languages the line is answered in; it states none where any will do, as with interpreters.
    """

    name: str
    at: Location
    number: Written
    uri: str = ""
    checked: date | None = None
    confirm: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SymbolTarget:
    """What the QR symbol opens.

    `url` is the payload, `readable` the address printed beside it, `hosts` those a payload may lead to.
    `tracking_accepted_because` is the reason for a payload with a tracking parameter, else empty.
    """

    at: Location
    url: Template
    readable: Template
    hosts: tuple[str, ...]
    checked: date | None = None
    confirm: str = ""
    tracking_accepted_because: str = ""


@dataclass(frozen=True, slots=True)
class TextSet:
    """The copies of one language at one layer, by name. A fact: `translator` and `checked` vouch for it."""

    language: str
    at: Location
    copies: Mapping[str, Template]
    translator: str = ""
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """One place to print for. Phrases ("på Södermalm") are written by language, never built by a rule.

    `contacts` and `symbol` replace the campaign's; `texts` are the area's own copies.
    """

    id: str
    at: Location
    name: Written
    phrase: Mapping[str, Written]
    texts: Mapping[str, TextSet] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    symbol: SymbolTarget | None = None
    checked: date | None = None
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Logo:
    """An optional picture that comes from the owner: its file in the campaign folder, its text by language."""

    name: str
    at: Location
    file: str
    alt: Mapping[str, Written]


# The name of a column in a program, which stands for a header that people write.
ColumnField = NewType("ColumnField", str)


@dataclass(frozen=True, slots=True)
class Records:
    """How lists are read.

    `columns` names a column for a header that the lists of this campaign use, such as `Område: area`; case and
    blanks of the header do not matter.
    """

    columns: Mapping[str, ColumnField] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a plain `build` makes."""

    layouts: tuple[str, ...]
    areas: tuple[str, ...]
    sizes: tuple[str, ...]
    languages: tuple[str, ...]
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign folder, loaded. `folder` is its path for messages only and never reaches a PDF.

    `digests` maps each file read to its SHA-256 in hex, `palette_at` each colour to the place of its inks.
    `forbidden` maps a language to words that a poster
    of this campaign must not use, each with its reason. `records` says how its lists name their columns.
    """

    id: str
    at: Location
    folder: str
    title: Written
    author: Written
    date: date
    fallback_language: str
    texts: Mapping[str, TextSet]
    areas: Mapping[str, Area]
    contacts: Mapping[str, Contact]
    symbol: SymbolTarget
    palette: Mapping[str, Colour]
    layouts: tuple[str, ...]
    profiles: Mapping[str, Profile]
    defaults: Defaults
    logos: Mapping[str, Logo] = field(default_factory=dict)
    forbidden: Mapping[str, tuple[tuple[Written, str], ...]] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    palette_at: Mapping[str, Location] = field(default_factory=dict)
    records: Records = field(default_factory=Records)

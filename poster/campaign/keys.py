"""Stage load: which keys a part of a file has and what each may hold, read off the dataclasses.

The decoder and the JSON Schema both ask here, so that completion in an editor and the program agree.
"""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from poster.campaign.layout import Flow, Frame, Grid, GridPlace, Layout, Panel, Repeat, Slot, Style
from poster.campaign.model import (
    Area,
    Campaign,
    ColumnField,
    Contact,
    Defaults,
    Records,
    SymbolTarget,
    TextSet,
    Written,
)
from poster.campaign.profiles import PROFILES
from poster.colour import Colour
from poster.frozen import dataclass
from poster.geometry import HALVES, SHEET_SIZES, Length, Unit
from poster.problems import Location, did_you_mean

_LONGEST = Length(2000)


@dataclass(frozen=True, slots=True)
class DerivedProfile:
    """A profile of the campaign's own, built on a shipped one; what it does not state it takes from there.

    `based_on` is the name of a shipped one. `bleed` is up to 10 mm. `icc` is an ICC file in the campaign folder,
    `identifier` the name of its printing condition, such as FOGRA51, and `condition` the same in words.
    `tac_limit` is the greatest total area coverage in percent; `min_stroke` the thinnest line.
    `because` says why a check is relaxed: a higher `tac_limit` or a lower `min_stroke` needs it.
    """

    name: str
    at: Location
    based_on: str
    bleed: Length | None = None
    icc: Written | None = None
    identifier: str = ""
    condition: str = ""
    tac_limit: float | None = None
    min_stroke: Length | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a file: its `name` there, the `field` it fills, the type `wanted`, and its bounds.

    `low` and `high` bound a number, `shortest` and `longest` a length. Without those a length is greater than 0
    unless `is_zero_allowed`, and 2000 mm at most; a list has at least `least_items`; `choices` are the only
    values allowed; `pattern` is a regular expression for the whole text and `pattern_in_words` says the same
    for people.
    """

    name: str
    field: str
    wanted: Any
    is_required: bool
    low: float | None = None
    high: float | None = None
    shortest: Length | None = None
    longest: Length = _LONGEST
    is_zero_allowed: bool = False
    least_items: int = 0
    choices: tuple[str, ...] = ()
    pattern: str = ""
    pattern_in_words: str = ""


@dataclass(frozen=True, slots=True)
class NamePattern:
    """What the names of the entries of a mapping look like."""

    pattern: str
    in_words: str

    def is_met_by(self, name: str) -> bool:
        """Does the whole of `name` look like this?"""
        return re.fullmatch(self.pattern, name) is not None


SLUG = NamePattern("[a-z0-9-]{1,40}", "a name of 1 to 40 characters out of a to z, 0 to 9 and -")
NAME = NamePattern(
    "[a-z][a-z0-9_-]{0,39}", "a name of 1 to 40 characters out of a to z, 0 to 9, _ and -, a letter first"
)
# BCP 47 (RFC 5646, 2.1), language with subtags.
LANGUAGE = NamePattern("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", "a language code such as sv, en or zh-Hant")
FEATURE = NamePattern("-?[A-Za-z0-9]{4}", "a tag of four letters or digits such as pnum, with - to turn it off")
HEADER = NamePattern(r"(?=.*\S)[^{}\x00-\x1f]{1,100}", "a header of 1 to 100 characters without braces")
SPAN = NamePattern("[1-9][0-9]?(-[1-9][0-9]?)?", "a number or two such as 1-4")
FILLED = NamePattern(r"(?s)(?=.*\S).*", "a text that is not empty")

MAX_CELLS = 40  # of a repeated block

# A root has its name under a key of its own; these fields are not written in the file at all.
_ROOT_KEYS = {(Campaign, "id"): "campaign", (Layout, "name"): "layout"}
# Words that Python keeps for itself.
_KEYWORDS = {(Panel, "otherwise"): "or", (Slot, "otherwise"): "or"}
_UNWRITTEN = {
    Campaign: ("folder", "digests", "profiles", "palette_at"),
    Layout: ("digest", "cells"),
    Frame: ("is_grid",),
    Slot: ("row", "is_turned"),
    Style: ("is_from_right",),
}
_READ_APART = {Campaign: ("profiles",), Layout: ("alternatives",)}
_ENTRY_NAMES = ("name", "id", "language")
_RANGES: dict[tuple[type, str], tuple[float, float]] = {
    (Style, "weight"): (100, 900),  # OpenType OS/2, usWeightClass
    (Style, "leading"): (0.5, 3),
    (Style, "tracking"): (-200, 1000),
    (Style, "max_lines"): (1, 100),
    (Style, "space_before"): (0, 5),
    (Layout, "max_words"): (1, 2000),
    (Grid, "columns"): (1, 48),
    (Grid, "rows"): (1, 96),
    (Slot, "columns"): (1, 6),
    (Repeat, "count"): (1, MAX_CELLS),
    (Colour, "cmyk"): (0, 100),
    (DerivedProfile, "tac_limit"): (100, 400),
}
# Type sizes: a word at 1000 pt is as wide as an A2 sheet, and nobody reads 4 pt. Each size between may be tried.
_SMALLEST, _GREATEST = Length(4, Unit.PT), Length(1000, Unit.PT)
_LENGTHS: dict[tuple[type, str], tuple[Length | None, Length]] = {
    (Style, "size"): (_SMALLEST, _GREATEST),
    (Style, "min"): (_SMALLEST, _GREATEST),
}
_CHOICES: dict[tuple[type, str], tuple[str, ...]] = {
    (Layout, "sizes"): tuple(SHEET_SIZES),
    (Layout, "two_up"): tuple(HALVES),
    (Defaults, "sizes"): tuple(SHEET_SIZES),
    (Slot, "rotate"): ("0", "90", "180", "270"),
    (Slot, "level"): ("L", "M", "Q", "H"),  # ISO/IEC 18004:2015, 6.5.1
    (DerivedProfile, "based_on"): tuple(PROFILES),
}
_PATTERNS: dict[tuple[type, str], NamePattern] = {
    (Campaign, "id"): SLUG,
    (Contact, "answers"): LANGUAGE,
    (Layout, "name"): SLUG,
    (Campaign, "title"): FILLED,
    (Campaign, "author"): FILLED,
    (Area, "name"): FILLED,
    (Style, "family"): FILLED,
    (Style, "features"): FEATURE,
    (GridPlace, "columns"): SPAN,
    (GridPlace, "rows"): SPAN,
    (Layout, "title"): FILLED,
    (Records, "columns"): HEADER,
    (DerivedProfile, "icc"): FILLED,
}
# Lengths that may be zero: the rest would be a text, a module or a line of no size.
_MAY_BE_ZERO = {
    (Flow, "gap"),
    (Repeat, "gap"),
    (Grid, "gutter"),
    (Grid, "margin"),
    (Slot, "gutter"),
    (Panel, "radius"),
    (Panel, "stroke_width"),
    (DerivedProfile, "bleed"),
    (DerivedProfile, "min_stroke"),
}
_NEVER_EMPTY = {
    (Campaign, "layouts"),
    (Layout, "sizes"),
    (Layout, "reading"),
    (Flow, "slots"),
    (Repeat, "slots"),
    (SymbolTarget, "hosts"),
}
_TITLES: dict[type, str] = {
    SymbolTarget: "symbol",
    TextSet: "texts",
    DerivedProfile: "profile",
    Repeat: "block",
    GridPlace: "frame",
}


def title(part: type) -> str:
    """Return what a part of a file is called in messages."""
    return _TITLES.get(part, part.__name__.lower())


def keys_read_apart(part: type) -> tuple[str, ...]:
    """Return the keys of a file that are read before `part` is, and are no fields of it."""
    return _READ_APART.get(part, ())


def entry_field(part: type) -> str:
    """Return the field that the name of an entry fills (`areas: sodermalm:` fills `id`), or ""."""
    first = dataclasses.fields(part)[0].name
    return first if first in _ENTRY_NAMES and (part, first) not in _ROOT_KEYS else ""


def entry_pattern(wanted: Any) -> NamePattern:
    """Return what the names of entries with values of type `wanted` look like."""
    if wanted is ColumnField:
        return HEADER
    if wanted is Written or get_origin(wanted) is tuple:
        return LANGUAGE
    first = entry_field(wanted) if dataclasses.is_dataclass(wanted) and isinstance(wanted, type) else ""
    return {"language": LANGUAGE, "id": SLUG}.get(first, NAME)


@cache
def keys(part: type) -> tuple[Key, ...]:
    """Return the keys that `part`, a dataclass of the model, is written with, in the order of its fields."""
    hints = get_type_hints(part)
    left_out = {"at", entry_field(part), *_UNWRITTEN.get(part, ())}
    return tuple(_key(part, one, hints[one.name]) for one in dataclasses.fields(part) if one.name not in left_out)


def optional(wanted: Any) -> Any:
    """Return X for a type `X | None`, else None."""
    arguments = get_args(wanted)
    if type(None) not in arguments:
        return None
    return next(argument for argument in arguments if argument is not type(None))


def _key(part: type, one: dataclasses.Field[Any], wanted: Any) -> Key:
    """Return the key of one field."""
    at = (part, one.name)
    low, high = _RANGES.get(at, (None, None))
    shortest, longest = _LENGTHS.get(at, (None, _LONGEST))
    pattern = _PATTERNS.get(at, NamePattern("", ""))
    is_required = one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    return Key(
        name=(_ROOT_KEYS | _KEYWORDS).get(at, re.sub("^(is|has)_", "", one.name)),
        field=one.name,
        wanted=wanted,
        is_required=is_required,
        low=low,
        high=high,
        shortest=shortest,
        longest=longest,
        is_zero_allowed=at in _MAY_BE_ZERO,
        least_items=int(part is Defaults or at in _NEVER_EMPTY),
        choices=_CHOICES.get(at, ()),
        pattern=pattern.pattern,
        pattern_in_words=pattern.in_words,
    )


def help_of(part: type, key: Key) -> str:
    """Return what a key is for: the sentences of the docstring of `part` that speak of its field."""
    sentences = re.split(r"(?<=[.;])\s+", " ".join((part.__doc__ or "").split()))
    text = " ".join(sentence for sentence in sentences if f"`{key.field}`" in sentence)
    return text.rstrip(";").replace(" None", " empty")


def keys_hint(word: str, known: tuple[str, ...]) -> str:
    """Return the nearest key, or all of them."""
    return did_you_mean(word, known) or f"allowed are {', '.join(known)}"

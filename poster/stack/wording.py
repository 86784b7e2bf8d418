"""Stacks: the words of slips, lists, pile sheets, kits and e-mails, which a campaign may change one by one.

The shipped `assets/wording/LANGUAGE.yaml` comes first, then the campaign folder's own `wording/LANGUAGE.yaml`,
which needs to hold only what is different. A language that does not ship needs a file that is complete.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from poster.campaign.decode import Decoder
from poster.campaign.library import Library, read_inside
from poster.campaign.merge import Field, Template, unknown_field
from poster.campaign.nodes import MAX_BYTES, Node, merged, read_nodes
from poster.campaign.schema import Schema, part_schema
from poster.problems import Location, Problem, Rejected, error


@dataclass(frozen=True, slots=True)
class Counted:
    """A text with a number in it: `one` for 1, `other` for every other number (CLDR, plural categories)."""

    one: Template
    other: Template


@dataclass(frozen=True, slots=True)
class Common:
    """Words that several documents use.

    `place` says where the stacks lie, `press_sheet` stands in the slug of an imposed sheet. `profiles`, `languages`
    and `layouts` say how ways of printing, languages and layouts are called; what is not listed keeps its own
    name, a layout its title.
    """

    place: Template
    sheets: Counted
    copies: Counted
    sheet_range: Counted
    page: Template
    area: Template
    layout: Template
    kind: Template
    size: Template
    count: Template
    range: Template
    total: Template
    date: Template
    signature: Template
    order: Template
    code: Template
    association: Template
    tick_box: Template
    empty_line: Template
    from_shop: Template
    press_sheet: Template
    version: Template
    file: Template
    profiles: Mapping[str, Template] = field(default_factory=dict)
    languages: Mapping[str, Template] = field(default_factory=dict)
    layouts: Mapping[str, Template] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SlipWords:
    """The words of a slip sheet."""

    title: Template
    part: Template
    stack: Template
    elsewhere: Template
    from_shop: Template
    in_stack: Template
    to_add: Template
    reprint: Template
    reprint_task: Template
    replacement: Template
    replacement_task: Template
    contents: Template
    more: Template
    counted: Template
    handed_out: Template


@dataclass(frozen=True, slots=True)
class ListWords:
    """The words of the pick-up list."""

    title: Template
    intro: Template
    contents: Template
    tick: Template
    stacks: Counted
    stacks_head: Template
    replacement: Template
    summary: Counted


@dataclass(frozen=True, slots=True)
class StockWords:
    """The words of pile sheets and hand-out lists."""

    title: Template
    pile: Template
    copies: Counted
    reorder: Template
    thumbnail: Template
    more: Template
    replacement: Template
    hand_out: Template
    hand_out_task: Template
    left: Template
    empty_lines: Template


@dataclass(frozen=True, slots=True)
class KitWords:
    """The words of the kit for those who print themselves; `file` is what its guide is called as a file."""

    title: Template
    file: Template
    print_heading: Template
    print: tuple[Template, ...]
    neutral: Template
    hang_heading: Template
    hang: tuple[Template, ...]
    check_heading: Template
    check: tuple[Template, ...]
    edition: Template


@dataclass(frozen=True, slots=True)
class MailWords:
    """The words of the e-mail to an association; `body` holds a line `order` for each of its orders.

    A replacement of outdated posters has a subject and a body of its own.
    """

    subject: Template
    body: Template
    replacement_subject: Template
    replacement_body: Template
    order: Template


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of the documents in one `language`."""

    language: str
    at: Location
    common: Common
    slip: SlipWords
    pick_up_list: ListWords
    stock: StockWords
    kit: KitWords
    mail: MailWords


# The fields of each text; a text that is not named here has none. A counted text has `count` always.
FIELDS: dict[tuple[type, str], tuple[str, ...]] = {
    (Common, "sheet_range"): ("numbers",),
    (Common, "page"): ("page", "pages"),
    (Common, "press_sheet"): ("number", "total"),
    (SlipWords, "part"): ("range", "total"),
    (SlipWords, "stack"): ("number", "total"),
    (SlipWords, "elsewhere"): ("range", "size", "profile"),
    (SlipWords, "from_shop"): ("copies",),
    (SlipWords, "reprint"): ("ranges",),
    (SlipWords, "more"): ("kinds",),
    (StockWords, "pile"): ("area",),
    (StockWords, "reorder"): ("level",),
    (StockWords, "thumbnail"): ("layout", "area"),
    (StockWords, "more"): ("kinds",),
    (StockWords, "hand_out_task"): ("level",),
    (StockWords, "empty_lines"): ("count",),
    (KitWords, "check"): ("address",),
    (KitWords, "edition"): ("date",),
    (MailWords, "body"): ("association", "place", "orders", "total"),
    (MailWords, "replacement_body"): ("association", "place", "orders", "total"),
    (MailWords, "order"): ("code", "order", "contents"),
}


def load_wording(language: str, folder: str, library: Library) -> Wording:
    """Return the words in `language` (a code such as `sv` or `en-GB`); `folder` is the campaign's, "" for none.

    A language with subtags takes the words of the plain one where it has none of its own. Raises `Rejected` with
    `wording/missing` where there are none, or with every fault of the file.
    """
    problems: list[Problem] = []
    names = tuple(dict.fromkeys((language, language.partition("-")[0])))
    layers = [_own(name, folder, problems) or _shipped(name, library, problems) for name in names]
    name, root = next(((name, root) for name, root in zip(names, layers, strict=True) if root), ("", None))
    if problems:
        raise Rejected(tuple(problems))
    if root is None:
        raise Rejected((_missing(language, library),))
    base = _shipped(name, library, problems)
    wording = Decoder(problems).root(merged(base, root) if base else root, Wording, {"language": name})
    if wording is not None:
        problems.extend(_text_problems(wording))
    if wording is None or problems:
        raise Rejected(tuple(dict.fromkeys(problems)))
    return wording


def filled(template: Template, values: Mapping[str, str]) -> str:
    """Return the text with `values` for its fields (those of `FIELDS`); a value is never scanned again."""
    parts = (values[part.path] if isinstance(part, Field) else part for part in template.parts)
    return "".join(parts).strip()


def plain(template: Template) -> str:
    """Return a text that has no fields."""
    return filled(template, {})


def counted(words: Counted, count: int, values: Mapping[str, str] | None = None) -> str:
    """Return the form for `count`, with the number and `values` filled in."""
    form = words.one if count == 1 else words.other
    return filled(form, {"count": f"{count}", **(values or {})})


def called(names: Mapping[str, Template], name: str, otherwise: str = "") -> str:
    """Return what `name` is called; `otherwise`, or itself, where nothing is said of it."""
    known = names.get(name.lower())
    return plain(known) if known else otherwise or name


def language_names(tags: Iterable[str], wordings: Iterable[Wording]) -> dict[str, str]:
    """Return which of the languages `tags` each name in `wordings` stands for, such as "svenska" for `sv`.

    A tag with subtags has the name of the plain language where it has none of its own. A name that several of them
    have stands for none.
    """
    found: dict[str, set[str]] = {}
    for tag, wording in product(tags, tuple(wordings)):
        names = wording.common.languages
        known = names.get(tag.lower()) or names.get(tag.partition("-")[0].lower())
        if known:
            found.setdefault(plain(known), set()).add(tag)
    return {name: next(iter(own)) for name, own in found.items() if len(own) == 1}


def wording_schema() -> Schema:
    """Return the JSON Schema of a campaign's own wording file: of a shipped language, every key is optional."""
    schema = part_schema("The wording of a campaign's slips, lists and e-mails", Wording)
    _loosen(schema)
    return schema


def _loosen(schema: Schema) -> None:
    """Make every key optional, at every level."""
    schema.pop("required", None)
    schema.get("properties", {}).pop("language", None)
    for inner in schema.get("properties", {}).values():
        _loosen(inner)


def _file(name: str) -> str:
    """Return the name of the file of a language."""
    return f"wording/{name}.yaml"


def _shipped(name: str, library: Library, problems: list[Problem]) -> Node | None:
    """Return the shipped words of a language, if there are any."""
    if name not in library.wordings():
        return None
    return read_nodes(library.asset(_file(name)), _file(name), problems)


def _own(name: str, folder: str, problems: list[Problem]) -> Node | None:
    """Return the campaign's own words of a language, if it has any."""
    if not folder or not (Path(folder) / _file(name)).is_file():
        return None
    return read_nodes(read_inside(Path(folder), _file(name), MAX_BYTES), _file(name), problems)


def _missing(language: str, library: Library) -> Problem:
    """Return the fault of a language without words."""
    message = f"there are no words for slips and lists in '{language}'; there are {', '.join(library.wordings())}"
    hint = f"write {_file(language)} in the campaign folder; poster schema wording lists its keys"
    return error("wording/missing", message, Location(_file(language)), hint)


def _text_problems(part: Any) -> Iterator[Problem]:
    """Yield empty texts and fields that no text of that name has, below `part`."""
    for one in dataclasses.fields(part):
        known = FIELDS.get((type(part), one.name), ())
        yield from _value_problems(getattr(part, one.name), known)


def _value_problems(value: Any, known: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the faults of one value, whatever it is."""
    if isinstance(value, Template):
        if not value.source.strip():
            yield error("value/empty", "a text of the wording is empty; a list or slip would have a hole", value.at)
        yield from (unknown_field(use, known) for use in value.fields if use.path not in known)
    elif isinstance(value, Counted):
        yield from _value_problems(value.one, (*known, "count"))
        yield from _value_problems(value.other, (*known, "count"))
    elif isinstance(value, tuple | Mapping):
        for inner in value if isinstance(value, tuple) else value.values():
            yield from _value_problems(inner, known)
    elif dataclasses.is_dataclass(value):
        yield from _text_problems(value)

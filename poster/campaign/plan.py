"""Stage plan: which pieces are to be made, from what was selected, the campaign's defaults and a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, fields, replace
from itertools import islice, product
from typing import Protocol

from poster.campaign.file_name import (
    DEFAULT_PATTERN,
    FAILED_SUFFIX,
    RECORD_PATTERN,
    NamePattern,
    parse_pattern,
)
from poster.campaign.model import Campaign
from poster.campaign.piece import Job, Record
from poster.campaign.slots import TITLE_COPY
from poster.frozen import dataclass
from poster.geometry import SHEET_SIZES
from poster.problems import Location, Problem, Rejected, Related, did_you_mean, error

MAX_JOBS = 200_000


class SizedLayout(Protocol):
    """What the plan asks of a layout: the names of the sheet sizes it can be set on."""

    @property
    def sizes(self) -> tuple[str, ...]:
        """Names of sheet sizes, such as `A3`."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for, as typed: ids or names. Empty means the campaign's defaults.

    `is_all` asks for the full matrix instead of the defaults: every area, every layout of the campaign,
    every size the layout supports, every language with texts for whole posters, every profile. What is named
    still narrows it.
    """

    areas: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    is_all: bool = False


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The ids to multiply, in the order in which pieces are made."""

    area: tuple[str, ...]
    layout: tuple[str, ...]
    size: tuple[str, ...]
    language: tuple[str, ...]
    profile: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """All that can be selected: for each dimension the spellings (folded) and the id each stands for.

    `shown` are the ids for messages, `alike` the areas of each name: a name that two areas share stands for
    neither, or a list would get the telephone numbers of the wrong one. `called` are further names, as written.
    """

    spellings: Mapping[str, Mapping[str, str]]
    shown: Mapping[str, tuple[str, ...]]
    alike: Mapping[str, tuple[str, ...]]
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def calling(self, dimension: str, called: Mapping[str, str]) -> Names:
        """Return the same with further names of a dimension, each with its id; what is a name already stays so."""
        further = {folded(name): known for name, known in called.items()}
        spellings = {**self.spellings, dimension: {**further, **self.spellings[dimension]}}
        return replace(self, spellings=spellings, called={**self.called, dimension: tuple(called)})

    def find(self, dimension: str, word: str) -> str | None:
        """Return the id that `word` names in `dimension`, compared without case and blanks, or None."""
        return self.spellings[dimension].get(folded(word))

    def unknown(self, dimension: str, word: str, at: Location | None) -> Problem:
        """Return `selection/unknown` for a word that names nothing, or more than one area."""
        shared = self.alike.get(folded(word), ()) if dimension == "area" else ()
        if len(shared) > 1:
            message = f"the name '{word}' stands for {len(shared)} areas"
            return error("selection/unknown", message, at, f"write the id of one: {', '.join(shared)}")
        shown = self.shown[dimension]
        hint = did_you_mean(word, (*shown, *self.called.get(dimension, ()))) or "there are: " + ", ".join(
            shown[:30]
        )
        return error("selection/unknown", f"unknown {dimension} '{word}'", at, hint)


_DIMENSIONS = tuple(entry.name for entry in fields(Dimensions))


def folded(word: str) -> str:
    """Return `word` without case and blanks."""
    return "".join(word.casefold().split())


def plan(
    campaign: Campaign,
    layouts: Mapping[str, SizedLayout],
    selection: Selection,
    records: tuple[Record, ...] | None = None,
    pattern: str | None = None,
) -> tuple[Job, ...]:
    """Return the pieces to make, each with the name of its file.

    `layouts` holds every layout that may be named; only those selected are looked at. With `records` each row
    makes one piece for every combination of the dimensions. A column area (id or name), layout, size,
    language or profile names the value for its row; an empty cell leaves it to the selection, but an area
    must be named where more than one is selected by default. What is named in `selection` also leaves out the
    rows that name another value. Without a column area, every row is made for every selected area.

    A language comes from `is_all` only if its texts are those of a whole poster. A size that comes from the
    defaults, or from `is_all`, is passed over for a layout that does not support it; one that was named is
    `selection/size`. `pattern` is described at `parse_pattern`.

    At most 200 000 pieces (`MAX_JOBS`) are planned in one run. Raises `Rejected` with all of selection/unknown,
    selection/size, selection/empty, selection/too-many, record/area, pattern/unknown, pattern/syntax and
    name/collision.
    """
    problems: list[Problem] = []
    names = _names(campaign, layouts)
    asked = _asked(selection, names, problems)
    columns = None if records is None else tuple(records[0].places) if records else ()
    default = DEFAULT_PATTERN if records is None else RECORD_PATTERN
    parsed = parse_pattern(default if pattern is None else pattern, columns, problems)
    _stop_at(problems)
    defaults = _defaults(campaign, names, is_all=selection.is_all)
    planner = _Planner(campaign.id, layouts, names, asked, defaults, parsed, problems)
    jobs = tuple(islice(planner.jobs(records), MAX_JOBS + 1))
    if len(jobs) > MAX_JOBS:
        problems.append(_too_many())
    if not jobs and not problems:
        problems.append(error("selection/empty", "nothing is selected: no row of the list fits the selection"))
    problems += _collisions(jobs)
    _stop_at(problems)
    return jobs


def _too_many() -> Problem:
    """Return `selection/too-many`."""
    message = f"more than {MAX_JOBS} pieces are selected; {MAX_JOBS} are allowed in one run"
    return error("selection/too-many", message, None, "select fewer areas, sizes or profiles, or divide the list")


def _stop_at(problems: Sequence[Problem]) -> None:
    """Raise `Rejected` if there are problems."""
    if problems:
        raise Rejected(tuple(dict.fromkeys(problems)))


def _names(campaign: Campaign, layouts: Mapping[str, SizedLayout]) -> Names:
    """Return all that can be selected from the campaign and `layouts`."""
    ids: dict[str, tuple[str, ...]] = {
        "area": tuple(campaign.areas),
        "layout": tuple(layouts),
        "size": tuple(SHEET_SIZES),
        "language": tuple(campaign.texts),
        "profile": tuple(campaign.profiles),
    }
    spellings = {dimension: {folded(name): name for name in known} for dimension, known in ids.items()}
    alike: dict[str, tuple[str, ...]] = {}
    for area in campaign.areas.values():
        name = folded(area.name.value)
        alike[name] = (*alike.get(name, ()), area.id)
    spellings["area"] = {name: found[0] for name, found in alike.items() if len(found) == 1} | spellings["area"]
    return Names(spellings, ids, alike)


def known_names(campaign: Campaign, layouts: Mapping[str, SizedLayout]) -> Names:
    """Return all that can be named in a list or on the command line; see `plan` for `layouts`."""
    return _names(campaign, layouts)


def _asked(selection: Selection, names: Names, problems: list[Problem]) -> Dimensions:
    """Return the ids that were named, in order and without doubles; unknown words go to `problems`."""
    words = {
        "area": selection.areas,
        "layout": selection.layouts,
        "size": selection.sizes,
        "language": selection.languages,
        "profile": selection.profiles,
    }
    found: dict[str, tuple[str, ...]] = {}
    for dimension, asked in words.items():
        pairs = [(word, names.find(dimension, word)) for word in asked]
        problems += [names.unknown(dimension, word, None) for word, known in pairs if known is None]
        found[dimension] = tuple(dict.fromkeys(known for _, known in pairs if known is not None))
    return Dimensions(**found)


def _defaults(campaign: Campaign, names: Names, *, is_all: bool) -> Dimensions:
    """Return what is made where nothing was named."""
    if is_all:
        shown = names.shown
        return Dimensions(
            shown["area"], campaign.layouts, shown["size"], _whole_languages(campaign), shown["profile"]
        )
    plain = campaign.defaults
    return Dimensions(plain.areas, plain.layouts, plain.sizes, plain.languages, plain.profiles)


def _whole_languages(campaign: Campaign) -> tuple[str, ...]:
    """Return the languages a whole poster can be made in.

    One that has no title of its own where the fallback language has one is there for rows on posters in others.
    """
    fallback = campaign.texts.get(campaign.fallback_language)
    if fallback is None or TITLE_COPY not in fallback.copies:
        return tuple(campaign.texts)
    return tuple(language for language, texts in campaign.texts.items() if TITLE_COPY in texts.copies)


@dataclass(frozen=True, slots=True)
class _Planner:
    """One run of the plan: what is asked, what is made otherwise, and where faults go."""

    campaign: str
    layouts: Mapping[str, SizedLayout]
    names: Names
    asked: Dimensions
    defaults: Dimensions
    pattern: NamePattern
    problems: list[Problem]

    def jobs(self, records: tuple[Record, ...] | None) -> Iterator[Job]:
        """Yield the jobs of a plain run, or of every row."""
        rows: tuple[Record | None, ...] = (None,) if records is None else records
        for number, record in enumerate(rows, start=1):
            chosen = self._chosen(record)
            if chosen is not None:
                is_size_named = bool(self.asked.size or (record and record.values.get("size")))
                yield from self._combined(chosen, record, number, is_size_named=is_size_named)

    def _chosen(self, record: Record | None) -> Dimensions | None:
        """Return the ids for a row; None if the row is faulty or names what was not asked for."""
        chosen: dict[str, tuple[str, ...]] = {}
        for dimension in _DIMENSIONS:
            asked: tuple[str, ...] = getattr(self.asked, dimension)
            named = record.values.get(dimension, "") if record else ""
            if record and named:
                known = self._cell(record, dimension, named)
                chosen[dimension] = (known,) if known and (not asked or known in asked) else ()
            else:
                chosen[dimension] = asked or getattr(self.defaults, dimension)
        if record and not record.values.get("area", "-") and len(chosen["area"]) > 1 and not self.asked.area:
            message = f"the row of '{record.id}' names no area"
            hint = "write an id or a name of an area, or select one with --area"
            self.problems.append(error("record/area", message, record.places["area"], hint))
            return None
        return Dimensions(**chosen) if all(chosen.values()) or not record else None

    def _cell(self, record: Record, dimension: str, word: str) -> str | None:
        """Return the id that a cell names; an unknown word is a fault at the cell."""
        known = self.names.find(dimension, word)
        if known is None:
            self.problems.append(self.names.unknown(dimension, word, record.places[dimension]))
        return known

    def _combined(
        self, chosen: Dimensions, record: Record | None, number: int, *, is_size_named: bool
    ) -> Iterator[Job]:
        """Yield one job for every combination of the ids, in the order area, layout, size, language, profile."""
        sizes = {
            layout: self._sizes(layout, chosen.size, record, is_named=is_size_named) for layout in chosen.layout
        }
        for area, layout in product(chosen.area, chosen.layout):
            for size, language, profile in product(sizes[layout], chosen.language, chosen.profile):
                values = _values((self.campaign, area, layout, size, language, profile), record, number)
                name = self.pattern.file_name(values)
                yield Job(area, layout, size, language, profile, name, record)

    def _sizes(self, layout: str, sizes: tuple[str, ...], record: Record | None, *, is_named: bool) -> list[str]:
        """Return those of `sizes` that `layout` supports; see `plan` for the ones it does not."""
        supported = self.layouts[layout].sizes
        fitting = [size for size in sizes if size in supported]
        refused = [size for size in sizes if size not in supported] if is_named or not fitting else []
        at = record.places["size"] if record and record.values.get("size") else None
        hint = f"it supports {', '.join(supported)}"
        for size in refused:
            self.problems.append(error("selection/size", f"layout '{layout}' has no size {size}", at, hint))
        return fitting


def _values(ids: tuple[str, ...], record: Record | None, number: int) -> Mapping[str, str]:
    """Return the values of the names of a pattern for one piece."""
    values = dict(zip(("campaign", *_DIMENSIONS), ids, strict=True))
    if record is not None:
        values |= {"id": record.id, "row": str(number)}
        values |= {f"record.{column}": value for column, value in record.values.items()}
    return values


def _collisions(jobs: Iterable[Job]) -> Iterator[Problem]:
    """Yield `name/collision` for pieces whose files would have one name, also where only the case differs."""
    first: dict[str, Job] = {}
    for job in jobs:
        other = first.setdefault(job.file_name.lower(), job)
        if other is not job:
            message = f"two pieces would be written to '{job.file_name}': {_described(other)} and {_described(job)}"
            hint = f"let the name hold what tells them apart: {', '.join(_differences(other, job))}"
            related = (Related("the other piece", other.record.at),) if other.record else ()
            yield error("name/collision", message, job.record.at if job.record else None, hint, *related)
    for name, job in first.items():
        other = first.get(f"{name.removesuffix(FAILED_SUFFIX)}.pdf", job)
        if other is not job:
            message = f"'{job.file_name}' would be the name of '{other.file_name}' too, were its proof to fail"
            yield error("name/collision", message, job.record.at if job.record else None, "choose another name")


def _differences(one: Job, other: Job) -> Iterator[str]:
    """Yield the names of a pattern, in braces, that tell two pieces apart."""
    for dimension in _DIMENSIONS:
        if getattr(one, dimension) != getattr(other, dimension):
            yield f"{{{dimension}}}"
    if one.record is not other.record:
        yield "{row}"


def _described(job: Job) -> str:
    """Return a piece in words, such as `sodermalm en-stor-fraga A3 sv press row 7`."""
    words = [job.area, job.layout, job.size, job.language, job.profile]
    if job.record is not None:
        words.append(f"with id {job.record.id}")
    return " ".join(words)

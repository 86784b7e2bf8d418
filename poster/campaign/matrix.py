"""Stage resolve: which area says what in its own words: the table of areas and slots that a check shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from poster.campaign.assemble import Kind, draft_word, piece_id
from poster.campaign.languages import languages_on, stated_language
from poster.campaign.layout import Layout, Slot, SlotKind
from poster.campaign.model import Campaign
from poster.campaign.piece import Job
from poster.campaign.provenance import Layer
from poster.campaign.resolve import Layouts
from poster.campaign.slots import Filling, slot_copies
from poster.campaign.texts import Naming, Outcome, Scope, copy_source, outcome_of, record_texts, scope_of
from poster.campaign.version import MARKER
from poster.problems import Location
from poster.widths import columns_of

MAX_WIDTH = 100
NO_VERSION = "(version)"  # stands for the code, which differs between sizes and profiles


class State(StrEnum):
    """Where the text of a slot comes from."""

    OWN = "own"  # written for the area, or in its row of the list
    INHERITED = "inherited"  # the campaign's
    FALLBACK = "fallback"  # in another language than the poster's
    EMPTY = "empty"
    FAULTY = "faulty"  # it cannot be filled in; the report of faults says why


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot of one area: its state and text, and the place the text (or its emptiness) comes from."""

    slot: str
    state: State
    text: str
    at: Location | None


@dataclass(frozen=True, slots=True)
class Row:
    """One area in one layout and language, its slots in reading order; `record` is the id of a row, if any."""

    area: str
    layout: str
    language: str
    record: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table of areas and slots."""

    rows: tuple[Row, ...]

    def table(self) -> str:
        """Return the table as text: for each layout and language the slots below, the areas across.

        Aligned by the columns a character takes (UAX #11); at most 100 wide, then it goes on below.
        """
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            groups.setdefault((row.layout, row.language), []).append(row)
        blocks = [_block(f"{layout} {language}", rows) for (layout, language), rows in groups.items()]
        return "\n\n".join(blocks)

    def plain(self) -> list[dict[str, object]]:
        """Return the rows as lists, mappings and text, as JSON has them."""
        return [_plain_row(row) for row in self.rows]


def matrix(campaign: Campaign, families: Mapping[str, Layouts], jobs: Iterable[Job]) -> Matrix:
    """Return the table for `jobs`, one row for each area, layout, language and row of a list.

    Sizes and profiles of one layout share their row, that of the first. Faults of the texts are not told
    here: a slot with a text that cannot be filled in is faulty.
    """
    rows: dict[tuple[str, str, str, str], Row] = {}
    for job in jobs:
        key = (job.area, job.layout, job.language, job.record.id if job.record else "")
        if key not in rows:
            rendering = campaign.profiles[job.profile].rendering
            rows[key] = _row(campaign, families[job.layout].on(rendering, job.size), job)
    return Matrix(tuple(rows.values()))


def _row(campaign: Campaign, layout: Layout, job: Job) -> Row:
    """Return the row of one job."""
    area = campaign.areas[job.area]
    own_id = piece_id(campaign.id, area.id, Kind(job.layout, job.size, job.language, job.profile), job.record)
    naming = Naming(job.size, job.language, own_id)
    scope, _ = scope_of(campaign, area, naming)
    draft = draft_word(scope, job.language, languages_on(layout))
    scope, _ = scope_of(campaign, area, replace(naming, draft=draft))
    scope = scope if job.record is None else scope.with_record(job.record, own_id)
    filling = _filled(campaign, layout, scope, job)
    cells = tuple(_cell(layout.slots[name], filling, scope, job.language) for name in layout.reading)
    return Row(area.id, layout.name, job.language, job.record.id if job.record else "", cells)


def _filled(campaign: Campaign, layout: Layout, scope: Scope, job: Job) -> Filling:
    """Return what becomes of the copies that slots show."""
    own = record_texts(job.record, job.language) if job.record else {}
    wanted = {copy: Outcome(text) for copy, text in own.items()}
    copies = dict.fromkeys(copy for slot in layout.slots.values() for copy in slot_copies(slot))
    outcomes = {
        copy: wanted.get(copy) or outcome_of(copy_source(campaign, scope.area, job.language, copy), scope)
        for copy in copies
    }
    return Filling(outcomes)


def _cell(slot: Slot, filling: Filling, scope: Scope, language: str) -> Cell:
    """Return the state of a slot."""
    if slot.kind is SlotKind.SYMBOL:
        state = State.OWN if scope.area.symbol is not None else State.INHERITED
        return Cell(slot.name, state, scope.values["symbol.url"].value, scope.symbol.url.at)
    if slot.kind is SlotKind.PICTURE:
        logo = scope.campaign.logos.get(slot.picture)
        return (
            Cell(slot.name, State.INHERITED, logo.file, logo.at) if logo else Cell(slot.name, State.EMPTY, "", None)
        )
    texts = [text for copy in slot_copies(slot) if (text := filling.text(copy))]
    outcomes = [filling.outcomes[copy] for copy in slot_copies(slot)]
    fault = next((problem for one in outcomes for problem in one.problems), None)
    if fault is not None:
        return Cell(slot.name, State.FAULTY, "", fault.at)
    if not texts:
        return Cell(slot.name, State.EMPTY, "", next((one.lacking for one in outcomes if one.lacking), None))
    state = State.INHERITED
    if any(text.language != stated_language(text.copy, language) for text in texts):
        state = State.FALLBACK
    elif any(text.layer is not Layer.CAMPAIGN for text in texts):
        state = State.OWN
    return Cell(slot.name, state, filling.value(slot).replace(MARKER, NO_VERSION), texts[0].at)


def _plain_row(row: Row) -> dict[str, object]:
    """Return a row as JSON has it."""
    cells = [
        {"slot": cell.slot, "state": cell.state.value, "text": cell.text, "at": str(cell.at) if cell.at else None}
        for cell in row.cells
    ]
    return {
        "area": row.area,
        "layout": row.layout,
        "language": row.language,
        "record": row.record or None,
        "slots": cells,
    }


def _block(title: str, rows: list[Row]) -> str:
    """Return the table of one layout and language."""
    names = [title, *(cell.slot for cell in rows[0].cells)]
    first = _padded(names)
    columns = [_padded([_head(row), *(cell.state.value for cell in row.cells)]) for row in rows]
    return "\n\n".join(_lines(first, part) for part in _parts(first, columns))


def _head(row: Row) -> str:
    """Return the heading of a column: the area, and the row of the list if there is one."""
    return f"{row.area} {row.record}" if row.record else row.area


def _lines(first: list[str], columns: list[list[str]]) -> str:
    """Return columns side by side."""
    return "\n".join("  ".join(line).rstrip() for line in zip(first, *columns, strict=True))


def _parts(first: list[str], columns: list[list[str]]) -> Iterator[list[list[str]]]:
    """Yield as many columns at a time as fit beside the first."""
    part: list[list[str]] = []
    width = columns_of(first[0])
    for column in columns:
        needed = 2 + columns_of(column[0])
        if part and width + needed > MAX_WIDTH:
            yield part
            part, width = [], columns_of(first[0])
        part.append(column)
        width += needed
    yield part


def _padded(texts: list[str]) -> list[str]:
    """Return the texts filled up with blanks to one width."""
    width = max(map(columns_of, texts))
    return [text + " " * (width - columns_of(text)) for text in texts]

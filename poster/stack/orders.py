"""Stacks: an order list read into orders: who gets how many of which piece, all faults of the list at once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from poster.campaign.dialect import MAX_COUNTED, capped
from poster.campaign.file_name import is_reserved
from poster.campaign.layout import Layout
from poster.campaign.model import Campaign
from poster.campaign.piece import Record
from poster.campaign.plan import Names, folded, known_names
from poster.campaign.profiles import OFFICE, Rendering
from poster.campaign.records import scan_list
from poster.problems import Location, Problem, Rejected, Related, did_you_mean, error
from poster.stack.list_faults import told_together

MAX_COPIES = 10_000
MAX_SHEETS = 200_000
MAX_ASSOCIATION = 120  # characters: more cannot be read from a counter
STOCK_PREFIX = "stock-"  # begins the id of a pile of stock, so that no order may
COLUMNS = ("order", "association", "area", "layout", "size", "language", "profile", "copies", "reorder level")

_ORDER_ID = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,19}")
_NUMBER = re.compile("[0-9]{1,9}")
_NEEDED = ("area", "copies")
_Value = TypeVar("_Value")
_DIMENSIONS = ("area", "layout", "size", "language", "profile")


class Family(Protocol):
    """What a list and a plan ask of a layout: its title and sizes, and how it is on one of them."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def sizes(self) -> tuple[str, ...]:
        """Names of sheet sizes, such as `A3`."""

    def on(self, rendering: Rendering, size: str) -> Layout:
        """Return the layout for one rendering and size; `Rejected` if it is faulty there."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One row of the list, by ids: `copies` of one piece. `order` and `association` are empty for stock.

    `record` is the row, whose further columns are its fields. `reorder_level` is the number of copies left at
    which stock is ordered anew, None where the list does not say.
    """

    order: str
    association: str
    area: str
    layout: str
    size: str
    language: str
    profile: str
    copies: int
    at: Location
    record: Record
    reorder_level: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What one association gets, as one stack; the lines in the list's sequence."""

    id: str
    association: str
    lines: tuple[OrderLine, ...]

    @property
    def copies(self) -> int:
        """The number of sheets of all lines."""
        return sum(line.copies for line in self.lines)


@dataclass(frozen=True, slots=True)
class Orders:
    """A whole list: `source` is its bare file name, `orders` are in the sequence of their first rows.

    `columns` are the list's own columns beside those of an order, in order; `digest` is the SHA-256 of the very
    bytes that were read, in hex, empty for orders that come from no list.
    """

    source: str
    orders: tuple[Order, ...]
    stock: tuple[OrderLine, ...]
    columns: tuple[str, ...] = ()
    digest: str = ""

    @property
    def copies(self) -> int:
        """The number of sheets of all orders and of the stock."""
        return sum(order.copies for order in self.orders) + sum(line.copies for line in self.stock)


def read_orders(
    path: Path,
    campaign: Campaign,
    layouts: Mapping[str, Family],
    called: Mapping[str, str] | None = None,
    languages: Mapping[str, str] | None = None,
) -> Orders:
    """Return the orders in the list at `path`; see `read_list` for the formats and limits of lists.

    A row is a line: `order, association, area, layout, size, language, profile, copies, reorder level`; area and
    copies are needed, further columns are fields of the row. Area, layout, size, language and profile are matched
    by id or name without case and blanks; `called` are the names of layouts on slips, by id, besides their titles,
    and `languages` the tags of languages by name.
    What a row leaves out is the campaign's default where there is only one, and profile office. A row without
    association is stock. Copies are 1 to 10 000 a row, 200 000 in all.

    Raises `Rejected` with every fault, each with file, row, column and header, the first 50 in full; faults that
    are the same in many rows are one, which names the rows.
    """
    listed = scan_list(path, campaign.records.columns)
    names = known_names(campaign, layouts).calling("language", languages or {})
    reader = _Reader(campaign, layouts, names, [], called or {}, listed.header)
    orders = reader.orders(path.name, listed.records) if listed.records else None
    is_cut = bool(reader.unread) or len(listed.problems) > MAX_COUNTED
    problems = told_together(listed.problems, reader.problems, path.name, is_cut=is_cut)
    if orders is None or problems:
        raise Rejected(
            (*capped(problems, path.name, is_cut=is_cut), *((_reading_stopped(path.name),) if is_cut else ()))
        )
    return dataclasses.replace(orders, digest=listed.digest)


def _reading_stopped(name: str) -> Problem:
    """Return the note that there may be more faults than were found."""
    message = f"reading stopped there: more than {MAX_COUNTED} faults were found, and there may be others"
    return error("list/more", message, Location(name), "mend what is told and read the list again")


def misspelled_columns(columns: Mapping[str, Location], header: int) -> dict[str, tuple[Problem, str]]:
    """Return, by name, columns that are nearly one of `COLUMNS` that the list lacks: the fault, and what is meant.

    Passed over, such a column would have the default printed instead of what stands in it.
    """
    found: dict[str, tuple[Problem, str]] = {}
    for name, at in columns.items():
        meant = next((one for one in COLUMNS if one not in columns and is_nearly(name, one)), "")
        if meant:
            message = f"column '{_cut(name)}' is no column of an order, and nearly '{meant}'"
            hint = f"did you mean '{meant}'? call a column of your own something less like it"
            place = Location(at.file, header, at.column, header=at.header)
            found[name] = (error("list/column", message, place, hint), meant)
    return found


def _renamed(records: tuple[Record, ...], meant: Mapping[str, str]) -> tuple[Record, ...]:
    """Return rows with the columns called as they are meant, so that the faults of their cells are found, too."""
    known = {word: name for name, word in meant.items()}
    if not known:
        return records

    def called(row: Mapping[str, _Value]) -> dict[str, _Value]:
        return {**row, **{word: row[name] for word, name in known.items() if name in row}}

    return tuple(
        dataclasses.replace(record, values=called(record.values), places=called(record.places))
        for record in records
    )


def is_nearly(word: str, other: str) -> bool:
    """Is `word` one edit from `other`, or two where that has six letters or more (optimal string alignment)?"""
    most = 2 if len(other) >= 6 else 1
    if word == other or abs(len(word) - len(other)) > most:
        return False
    rows = [list(range(len(other) + 1))]
    for y, a in enumerate(word, 1):
        rows.append([y])
        for x, b in enumerate(other, 1):
            least = min(rows[y - 1][x] + 1, rows[y][x - 1] + 1, rows[y - 1][x - 1] + (a != b))
            is_swapped = y > 1 and x > 1 and a == other[x - 2] and word[y - 2] == b
            rows[y].append(min(least, rows[y - 2][x - 2] + 1) if is_swapped else least)
    return rows[-1][-1] <= most


def assembled_orders(source: str, lines: Iterable[OrderLine], columns: tuple[str, ...] = ()) -> Orders:
    """Return `lines` as orders, each in the place of its first line."""
    by_order: dict[str, list[OrderLine]] = {}
    stock: list[OrderLine] = []
    for line in lines:
        (by_order.setdefault(line.order, []) if line.association else stock).append(line)
    orders = tuple(Order(name, own[0].association, tuple(own)) for name, own in by_order.items())
    return Orders(source, orders, tuple(stock), columns)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One reading of a list: what it is matched with, the line of its headers, and where faults go.

    `unread` are the rows that were not read for too many faults before them.
    """

    campaign: Campaign
    layouts: Mapping[str, Family]
    names: Names
    problems: list[Problem]
    called: Mapping[str, str]
    header: int
    checked: set[tuple[str, ...]] = field(default_factory=set)
    unread: list[Record] = field(default_factory=list)

    def orders(self, source: str, records: tuple[Record, ...]) -> Orders:
        """Return the orders in `records`; the result counts only if no fault was found."""
        columns = tuple(records[0].places)
        meant = misspelled_columns(records[0].places, self.header)
        self.problems.extend(problem for problem, _ in meant.values())
        records = _renamed(records, {name: word for name, (_, word) in meant.items()})
        self._check_columns(records[0].places, columns, source)
        lines = self._lines(records)
        self._check_associations(records if {"order", "association"} <= set(records[0].places) else ())
        total = sum(line.copies for line in lines)
        if total > MAX_SHEETS:
            message = f"the list orders {total} sheets; {MAX_SHEETS} are allowed"
            self.problems.append(error("order/total", message, Location(source), "split the list"))
        return assembled_orders(source, lines, tuple(name for name in columns if name not in COLUMNS))

    def _check_columns(self, columns: Mapping[str, Location], written: tuple[str, ...], source: str) -> None:
        """Report the columns that are needed and neither there nor misspelled."""
        wanted = [name for name in _NEEDED if name not in columns]
        if "order" in columns and "association" not in columns:
            wanted.append("association")
        if "association" in columns and "order" not in columns:
            wanted.append("order")
        others = [name for name in columns if name not in COLUMNS]
        for name in wanted:
            hint = did_you_mean(name, others)
            told = "name your own columns in the campaign under records: columns:"
            message = f"the list has no column '{name}'; it has {', '.join(written[:30])}"
            self.problems.append(error("list/column", message, Location(source), hint or told))

    def _lines(self, records: tuple[Record, ...]) -> list[OrderLine]:
        """Return the lines of the rows; with more faults than are counted, the rest is not read."""
        lines: list[OrderLine] = []
        for number, record in enumerate(records, 1):
            line = self._line(record)
            if line is not None:
                lines.append(line)
            elif len(self.problems) > MAX_COUNTED:
                self.unread.extend(records[number:])
                break
        return lines

    def _line(self, record: Record) -> OrderLine | None:
        """Return the line of a row, None if any of it is faulty."""
        before = len(self.problems)
        association = " ".join(record.values.get("association", "").split())
        has_order = bool(association) and "order" in record.places
        order = self._order_id(record, association) if has_order else ""
        ids = {dimension: self._id(record, dimension) for dimension in _DIMENSIONS}
        self._check_layout(record, ids)
        copies = self._count(record, "copies", least=1)
        level = self._count(record, "reorder level", least=0) if record.values.get("reorder level") else None
        if len(self.problems) > before:
            return None
        at = record.places.get("copies", record.at)
        return OrderLine(order, association, **ids, copies=copies, at=at, record=record, reorder_level=level)

    def _order_id(self, record: Record, association: str) -> str:
        """Return the order's id."""
        written = record.values.get("order", "")
        at = record.places["order"]
        if len(association) > MAX_ASSOCIATION:
            message = f"the association has {len(association)} characters; {MAX_ASSOCIATION} are allowed"
            self.problems.append(error("order/association", message, record.places["association"]))
        if not written:
            self.problems.append(error("order/missing", f"the row of '{_cut(association)}' names no order", at))
        elif not _ORDER_ID.fullmatch(written):
            message = f"'{_cut(written)}' is no order; allowed are 1 to 20 letters a to z, digits, '.', '_', '-'"
            self.problems.append(error("order/id", message, at))
        elif written.lower().startswith(STOCK_PREFIX):
            self.problems.append(error("order/id", f"an order cannot begin with '{STOCK_PREFIX}': piles do", at))
        elif is_reserved(written):
            message = f"'{written}' is a device on Windows, where no file can be called so"
            self.problems.append(error("order/id", message, at, "add a letter, such as K"))
        return written

    def _id(self, record: Record, dimension: str) -> str:
        """Return the id that a cell names, or what holds where it names none."""
        word = record.values.get(dimension, "")
        if not word:
            return self._default(record, dimension)
        known = self.names.find(dimension, word)
        if known is None and dimension == "layout":
            known = self._titled(word)
        if known is None:
            unknown = self.names.unknown(dimension, _cut(word), record.places[dimension])
            self.problems.append(unknown)
        return known or ""

    def _default(self, record: Record, dimension: str) -> str:
        """Return the only value there can be, else report that the row names none.

        A column that is needed and lacks is told once, and not again for every row.
        """
        if dimension in _NEEDED and dimension not in record.places:
            return next(iter(self.campaign.areas))
        if dimension == "profile":
            return OFFICE.name
        plain = self.campaign.defaults
        choices = {
            "area": tuple(self.campaign.areas),
            "layout": plain.layouts,
            "size": plain.sizes,
            "language": plain.languages,
        }[dimension]
        if len(choices) == 1:
            return choices[0]
        at = record.places.get(dimension, record.at)
        hint = f"there are: {', '.join(choices[:30])}"
        self.problems.append(error("order/missing", f"the row names no {dimension}", at, hint))
        return ""

    def _check_layout(self, record: Record, ids: Mapping[str, str]) -> None:
        """Report a layout that is faulty, and a size that it cannot be set on; each fault once."""
        layout, size = ids["layout"], ids["size"]
        if not layout:
            return
        try:
            family = self.layouts[layout]
            if size and size not in family.sizes:
                hint = f"it supports {', '.join(family.sizes)}"
                at = record.places.get("size", record.at)
                self.problems.append(error("selection/size", f"layout '{layout}' has no size {size}", at, hint))
            elif size and ids["profile"] and (key := (layout, size, ids["profile"])) not in self.checked:
                self.checked.add(key)
                family.on(self.campaign.profiles[ids["profile"]].rendering, size)
        except Rejected as rejected:
            self.problems.extend(rejected.problems)

    def _titled(self, word: str) -> str | None:
        """Return the only layout of the campaign that is called `word`, case and blanks ignored."""
        found = []
        for name in self.campaign.layouts:
            try:
                titles = {folded(self.layouts[name].title), folded(self.called.get(name, ""))}
                found += [name] if folded(word) in titles else []
            except (KeyError, Rejected):
                continue
        return found[0] if len(found) == 1 else None

    def _count(self, record: Record, column: str, *, least: int) -> int:
        """Return a whole number of sheets; 1 where the list lacks the column, which is told once."""
        if column not in record.places:
            return 1
        written = record.values.get(column, "")
        if _NUMBER.fullmatch(written) and least <= int(written) <= MAX_COPIES:
            return int(written)
        found = f"'{_cut(written)}'" if written else "empty"
        message = f"column '{column}' is {found}; a whole number from {least} to {MAX_COPIES} is wanted"
        self.problems.append(error("order/copies", message, record.places[column]))
        return 0

    def _check_associations(self, records: Iterable[Record]) -> None:
        """Report orders with two associations, with a row that leaves it out, or spelled in two ways."""
        rows = [record for record in records if record.values.get("order")]
        first: dict[str, Record] = {}
        for record in rows:
            if record.values.get("association"):
                first.setdefault(record.values["order"].casefold(), record)
        for record in rows:
            other = first.get(record.values["order"].casefold())
            if other is not None:
                self.problems.extend(_conflicts(record, other))


def _conflicts(record: Record, other: Record) -> Iterator[Problem]:
    """Yield what is wrong with two rows of one order."""
    order, written = record.values["order"], record.values.get("association", "")
    known = " ".join(other.values["association"].split())
    if " ".join(written.split()) != known:
        found = f"is for '{_cut(written)}' here" if written else "names no association here"
        message = f"order {order} {found}, and is for '{_cut(known)}' in row {other.at.line}"
        hint = "give each association an order of its own, and spell it alike in every row"
        related = Related(f"the order {other.values['order']}", other.places["association"])
        yield error("order/association", message, record.places["association"], hint, related)
    if order != other.values["order"]:
        related = Related("spelled this way first", other.places["order"])
        message = f"the order {order} is spelled {other.values['order']} elsewhere"
        yield error("order/id", message, record.places["order"], "", related)


def _cut(text: str) -> str:
    """Return a cell cut to what a message can hold."""
    return text if len(text) <= 60 else text[:59] + "…"

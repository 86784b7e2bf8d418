"""Stage load: nodes to the dataclasses of the model, by their fields; every fault is found, none is guessed away.

A value that cannot be read is reported and its part (a slot, an area) is left out; everything else goes on, so
that one run tells all faults of a file. So a result counts only if no fault was reported.
"""

from __future__ import annotations

import dataclasses
import re
from collections import abc
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar, get_args, get_origin

from poster.campaign.grid import grid_frame, out_of_grid
from poster.campaign.keys import (
    Key,
    NamePattern,
    entry_field,
    entry_pattern,
    keys,
    keys_hint,
    keys_read_apart,
    optional,
    title,
)
from poster.campaign.layout import Frame, Grid, GridPlace
from poster.campaign.merge import Template, parse_template
from poster.campaign.model import ColumnField, Written
from poster.campaign.nodes import Mapping as MappingNode
from poster.campaign.nodes import Node, Scalar, Sequence, kind, shortened
from poster.campaign.nodes import place as node_place
from poster.campaign.stand_ins import stand_in
from poster.geometry import SHEET_SIZES, Length, SheetSize, SizedLength
from poster.problems import Location, Problem, did_you_mean, error

_INTEGER = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_DATE, _HEX_COLOUR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile("#[0-9A-Fa-f]{6}")
_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}
_PAIRS, _RGB = tuple[tuple[Written, str], ...], tuple[int, int, int]

T = TypeVar("T")


class _Failed:
    """Stands for a value that was reported as faulty."""


FAILED: Final = _Failed()


class Decoder:
    """Reads nodes into values and collects what is wrong with them in `problems`.

    `master` is the name of the sheet size on which plain lengths of a layout are stated, `grid` the one on it.
    """

    def __init__(self, problems: list[Problem], master: str = "", grid: Grid | None = None) -> None:
        self.problems = problems
        self.master = master
        self.grid = grid
        self._remains: dict[type, dict[str, Any]] = {}
        self._leaves: dict[Any, Callable[[Node, Key, str], Any]] = {
            str: self._text,
            ColumnField: self._text,
            bool: self._boolean,
            int: self._integer,
            float: self._float,
            date: self._date,
            Written: self._written,
            Template: self._template,
            Length: self._length,
            SizedLength: self._sized_length,
            SheetSize: self._sheet_size,
            Frame: self._frame,
            _RGB: self._rgb,
            _PAIRS: self._pairs,
        }

    def root(self, node: Node, part: type[T], given: Mapping[str, Any]) -> T | None:
        """Return the file's `part` with fields `given` by the caller, or None if too little of it can be read.

        After a fault the result lacks what is faulty, so that the rest can be checked further.
        """
        mapping = self._mapping(node, title(part))
        if mapping is FAILED:
            return None
        values = {**given, **self._fields(mapping, part, title(part), mapping.at), "at": mapping.at}
        written: type = part
        for key in keys(written):
            if values.get(key.field) is FAILED and not key.is_required:
                del values[key.field]
            elif values.get(key.field) is FAILED:
                empty = stand_in(key.wanted, self._remains.get(key.wanted, {}))
                values[key.field] = FAILED if empty is None else empty
        return None if FAILED in values.values() else part(**values)

    def entries(self, node: Node, wanted: Any, label: str) -> dict[str, Any] | None:
        """Return a mapping of names to values of type `wanted`, or None if it has faults."""
        value = self._entries(node, Key("", "", wanted, is_required=True), label, wanted)
        return value if isinstance(value, dict) else None

    def part(self, node: Node, part: type, label: str, name: Scalar | None) -> Any:
        """Return an instance of the dataclass `part`, or `FAILED`. `name` is the name of the entry it stands in."""
        mapping = self._mapping(node, label)
        if mapping is FAILED:
            return FAILED
        at = name.at if name else mapping.at
        values = self._fields(mapping, part, label, at)
        if name:
            values[entry_field(part)] = name.value
        if any(one.name == "at" for one in dataclasses.fields(part)):
            values["at"] = at
        if FAILED not in values.values():
            return part(**values)
        self._remains[part] = {name: value for name, value in values.items() if value is not FAILED}
        return FAILED

    def _fields(self, mapping: MappingNode, part: type, label: str, at: Location) -> dict[str, Any]:
        """Return the fields of `part` that are written in `mapping`; a faulty or missing one is `FAILED`."""
        known = {key.name: key for key in keys(part)}
        inside = "" if keys_read_apart(part) else f" in {label}"
        values: dict[str, Any] = {}
        for entry in mapping.entries:
            key = known.get(entry.key.value)
            if key is None:
                message = f"unknown key '{shortened(entry.key.value)}' in {label}"
                hint = keys_hint(entry.key.value, (*known, *keys_read_apart(part)))
                self._report("key/unknown", message, entry.key.at, hint)
            else:
                values[key.field] = self.value(entry.value, key, f"'{key.name}'{inside}")
        for key in known.values():
            if key.is_required and key.field not in values:
                values[key.field] = self._report("key/missing", f"'{key.name}' is missing in {label}", at)
        return values

    def value(self, node: Node, key: Key, label: str) -> Any:
        """Return the value of type `key.wanted`, or `FAILED`."""
        wanted = key.wanted
        inner = optional(wanted)
        if inner is not None:
            if isinstance(node, Scalar) and node.is_empty:
                return None
            wanted = inner
        leaf = self._leaves.get(wanted)
        if leaf is not None:
            return leaf(node, key, label)
        if get_origin(wanted) is abc.Mapping:
            return self._entries(node, key, label, get_args(wanted)[1])
        if get_origin(wanted) is tuple:
            return self._items(node, key, label, get_args(wanted))
        if issubclass(wanted, StrEnum):
            return self._choice(node, label, tuple(wanted), wanted)
        return self.part(node, wanted, label, None)

    def _report(self, code: str, message: str, at: Location, hint: str = "") -> _Failed:
        """Add a fault and return `FAILED`."""
        self.problems.append(error(code, message, at, hint))
        return FAILED

    def _wrong(self, node: Node, label: str, wanted: str, hint: str = "") -> _Failed:
        """Report a value of the wrong type."""
        return self._report("value/type", f"{label} is {kind(node)}; {wanted} is wanted", node.at, hint)

    def _mapping(self, node: Node, label: str) -> Any:
        """Return the mapping at `node`; nothing written is an empty one."""
        if isinstance(node, MappingNode):
            return node
        if isinstance(node, Scalar) and node.is_empty:
            return MappingNode((), node.at)
        return self._wrong(node, label, "a block of keys with values", "write 'key: value', one a line, indented")

    def _entries(self, node: Node, key: Key, label: str, wanted: Any) -> Any:
        """Return names with their values, in the order of the file."""
        mapping = self._mapping(node, label)
        if mapping is FAILED:
            return FAILED
        pattern = entry_pattern(wanted)
        values = {
            entry.key.value: self._entry(entry.key, entry.value, key, label, wanted, pattern)
            for entry in mapping.entries
        }
        return {name: value for name, value in values.items() if value is not FAILED}

    def _entry(self, name: Scalar, node: Node, key: Key, label: str, wanted: Any, pattern: NamePattern) -> Any:
        """Return the value of one entry of a mapping."""
        good = self._is_named_well(name, label, pattern)
        if dataclasses.is_dataclass(wanted) and isinstance(wanted, type) and entry_field(wanted):
            value = self.part(node, wanted, f"{title(wanted)} '{name.value}'", name)
        else:
            value = self.value(node, dataclasses.replace(key, wanted=wanted), f"'{name.value}' in {label}")
        return value if good else FAILED

    def _is_named_well(self, name: Scalar, label: str, pattern: NamePattern) -> bool:
        """Report the name of an entry that is none."""
        good = pattern.is_met_by(name.value)
        if not good:
            message = f"the name '{shortened(name.value)}' in {label} is not allowed; {pattern.in_words} is wanted"
            self._report("value/pattern", message, name.at)
        return good

    def _items(self, node: Node, key: Key, label: str, wanted: tuple[Any, ...]) -> Any:
        """Return a list; `wanted` ends in an ellipsis or states the type of each item."""
        if isinstance(node, Scalar) and node.is_empty and wanted[-1] is Ellipsis:
            node = Sequence((), node.at)
        if not isinstance(node, Sequence):
            return self._wrong(node, label, "a list", "write it in brackets, such as [a, b]")
        if len(node.items) < key.least_items:
            self._report("value/empty", f"{label} is an empty list; one value at least is wanted", node.at)
        if wanted[-1] is not Ellipsis and len(node.items) != len(wanted):
            message = f"{label} has {len(node.items)} values; {len(wanted)} are wanted"
            return self._report("value/range", message, node.at)
        one = dataclasses.replace(key, wanted=wanted[0])
        values = tuple(self.value(item, one, label) for item in node.items)
        if wanted[-1] is not Ellipsis:
            return FAILED if FAILED in values else values
        self._report_twice(node, values, label)
        return tuple(dict.fromkeys(value for value in values if value is not FAILED))

    def _report_twice(self, node: Sequence, values: tuple[Any, ...], label: str) -> None:
        """Report names that stand in a list more than once."""
        for at, value in enumerate(values):
            if isinstance(value, str) and value in values[:at]:
                self._report("value/duplicate", f"'{shortened(value)}' stands twice in {label}", node.items[at].at)

    def _scalar(self, node: Node, label: str, wanted: str) -> str | _Failed:
        """Return what is written, if it is a single value."""
        return node.value if isinstance(node, Scalar) else self._wrong(node, label, wanted)

    def _text(self, node: Node, key: Key, label: str) -> str | _Failed:
        """Return a text as written, within the key's choices and pattern."""
        text = self._scalar(node, label, "a text")
        if isinstance(text, _Failed):
            return text
        if key.choices:
            return self._choice(node, label, key.choices, str)
        if key.pattern and not re.fullmatch(key.pattern, text):
            message = f"{label} is {kind(node)}; {key.pattern_in_words} is wanted"
            return self._report("value/pattern", message, node.at)
        return text

    def _choice(self, node: Node, label: str, choices: tuple[str, ...], made: Callable[[str], T]) -> T | _Failed:
        """Return one of `choices`, turned into a value by `made`."""
        text = self._scalar(node, label, "a word")
        if isinstance(text, _Failed):
            return text
        if text in choices:
            return made(text)
        hint = did_you_mean(text, choices)
        message = f"{label} is {kind(node)}; allowed are {', '.join(choices)}"
        return self._report("value/choice", message, node.at, hint)

    def _boolean(self, node: Node, _key: Key, label: str) -> bool | _Failed:
        """Return a yes or no."""
        text = self._scalar(node, label, "yes or no")
        if isinstance(text, _Failed):
            return text
        value = _BOOLEANS.get(text.lower())
        return self._wrong(node, label, "yes or no") if value is None else value

    def _integer(self, node: Node, key: Key, label: str) -> int | _Failed:
        """Return a whole number in the key's range or choices."""
        if key.choices:
            return int(text) if isinstance(text := self._text(node, key, label), str) else text
        value = self._number(node, key, label, _INTEGER, "a whole number")
        return value if isinstance(value, _Failed) else int(value)

    def _float(self, node: Node, key: Key, label: str) -> float | _Failed:
        """Return a number in the key's range."""
        return self._number(node, key, label, _NUMBER, "a number")

    def _number(self, node: Node, key: Key, label: str, form: re.Pattern[str], wanted: str) -> float | _Failed:
        """Return a number of the given form in the key's range."""
        text = self._scalar(node, label, wanted)
        if isinstance(text, _Failed) or not form.fullmatch(text):
            return text if isinstance(text, _Failed) else self._wrong(node, label, wanted)
        value = float(text)
        if key.low is None or key.high is None or key.low <= value <= key.high:
            return value
        message = f"{label} is {text}; allowed is {key.low:g} to {key.high:g}"
        return self._report("value/range", message, node.at)

    def _date(self, node: Node, _key: Key, label: str) -> date | _Failed:
        """Return a day written as year-month-day."""
        wanted = "a day such as 2026-01-31"
        text = self._scalar(node, label, wanted)
        if isinstance(text, _Failed):
            return text
        try:
            return date.fromisoformat(text if _DATE.fullmatch(text) else "")
        except ValueError:
            return self._wrong(node, label, wanted)

    def _written(self, node: Node, key: Key, label: str) -> Written | _Failed:
        """Return a text with its place."""
        text = self._text(node, key, label)
        return text if isinstance(text, _Failed) else Written(text, node.at)

    def _template(self, node: Node, _key: Key, label: str) -> Template | _Failed:
        """Return a text with fields."""
        text = self._scalar(node, label, "a text")
        if isinstance(text, _Failed):
            return text
        before = len(self.problems)
        template = parse_template(text, node.at, self.problems)
        return template if len(self.problems) == before else FAILED

    def _length(self, node: Node, key: Key, label: str) -> Length | _Failed:
        """Return a length in mm or pt, within the key's bounds."""
        wanted = "a length such as 3 mm or 12 pt"
        text = self._scalar(node, label, wanted)
        if isinstance(text, _Failed):
            return text
        try:
            length = Length.parse(text)
        except ValueError:
            hint = f"did you mean '{text.strip()} mm'?" if _NUMBER.fullmatch(text.strip()) else ""
            return self._wrong(node, label, wanted, hint)
        is_short = length.mm < key.shortest.mm if key.shortest else length.mm <= 0
        if (key.is_zero_allowed and not length.value) or not (is_short or length.mm > key.longest.mm):
            return length
        least = f"from {key.shortest}" if key.shortest else "from 0" if key.is_zero_allowed else "more than 0"
        return self._report("value/range", f"{label} is {length}; allowed is {least} up to {key.longest}", node.at)

    def _sized_length(self, node: Node, key: Key, label: str) -> SizedLength | _Failed:
        """Return a length for the master that scales, or lengths by sheet size that do not."""
        if not isinstance(node, MappingNode):
            length = self._length(node, key, label)
            return length if isinstance(length, _Failed) else SizedLength(length)
        stated = {entry.key.value: self._sized(entry.key, entry.value, key, label) for entry in node.entries}
        if self.master not in stated:
            message = f"{label} states no length for {self.master}, the master size"
            return self._report("key/missing", message, node.at)
        if FAILED in stated.values():
            return FAILED
        return SizedLength(stated[self.master], tuple(stated.items()))

    def _sized(self, name: Scalar, node: Node, key: Key, label: str) -> Any:
        """Return the length for one sheet size."""
        size = self._choice(name, f"a sheet size of {label}", tuple(SHEET_SIZES), str)
        length = self._length(node, key, f"{label} for {name.value}")
        return FAILED if isinstance(size, _Failed) else length

    def _sheet_size(self, node: Node, _key: Key, label: str) -> Any:
        """Return a sheet size by its name."""
        return self._choice(node, label, tuple(SHEET_SIZES), SHEET_SIZES.__getitem__)

    def _frame(self, node: Node, key: Key, label: str) -> Frame | _Failed:
        """Return a rectangle written as [x, y, width, height] in mm, or as columns and rows of the grid."""
        if isinstance(node, MappingNode):
            return self._grid_frame(node, label)
        if not isinstance(node, Sequence):
            return self._wrong(node, label, "a list", "write [x, y, width, height] in mm")
        four = self._items(node, key, label, (float,) * 4)
        if isinstance(four, _Failed):
            return four
        x, y, width, height = four
        return Frame(x, y, width, height, node.at)

    def _grid_frame(self, node: MappingNode, label: str) -> Frame | _Failed:
        """Return the rectangle that columns and rows of the grid take."""
        place = self.part(node, GridPlace, label, None)
        if isinstance(place, _Failed):
            return place
        if self.grid is None:
            message = f"{label} is stated in columns and rows, and there is no 'grid'"
            return self._report("key/missing", message, node.at)
        if (fault := out_of_grid(place, self.grid)) is not None:
            message = f"'{fault[0]}' in {label} is {fault[1]}; allowed is 1 to {fault[2]}, the lesser first"
            return self._report("value/range", message, node_place(node, fault[0]))
        return grid_frame(place, self.grid, SHEET_SIZES[self.master], node.at)

    def _rgb(self, node: Node, _key: Key, label: str) -> tuple[int, int, int] | _Failed:
        """Return an sRGB colour written as #RRGGBB."""
        wanted = 'a colour such as "#10265E"'
        text = self._scalar(node, label, wanted)
        if isinstance(text, _Failed):
            return text
        if not _HEX_COLOUR.fullmatch(text):
            hint = "put it in quotation marks, since # starts a remark" if not text else ""
            return self._wrong(node, label, wanted, hint)
        return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)

    def _pairs(self, node: Node, key: Key, label: str) -> Any:
        """Return texts with a reason each, written as `text: reason`."""
        mapping = self._mapping(node, label)
        if mapping is FAILED:
            return FAILED
        pairs = tuple(
            (
                Written(entry.key.value, entry.key.at),
                self._text(entry.value, key, f"'{entry.key.value}' in {label}"),
            )
            for entry in mapping.entries
        )
        return FAILED if any(isinstance(reason, _Failed) for _, reason in pairs) else pairs

"""Stacks: the faults of an order list put together: by rows, those that are the same in many rows told once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from poster.problems import Location, Problem, Related

_MAX_ROWS = 8  # rows that are named beside the first


def told_together(
    of_cells: Iterable[Problem], of_orders: Iterable[Problem], name: str, *, is_cut: bool = False
) -> list[Problem]:
    """Return the faults of the list `name`: those of its cells and headers, and those of the orders in it.

    A cell that could not be read is told by that alone. They are by row, so that somebody can go through the list;
    faults elsewhere, as of layouts, are last. With `is_cut` the list was not read to its end: rows are counted as
    "at least".
    """
    own = list(dict.fromkeys(of_cells))
    unread = {_cell(one.at) for one in own if one.at and one.at.column}
    more = (one for one in dict.fromkeys(of_orders) if one.at is None or _cell(one.at) not in unread)
    return _merged(sorted((*own, *more), key=lambda one: _place(one, name)), "at least " if is_cut else "")


def _cell(at: Location) -> tuple[str, int, int]:
    """Return which cell a place is."""
    return (at.file, at.line, at.column)


def _place(one: Problem, name: str) -> tuple[bool, int, int]:
    """Return what faults are sorted by."""
    at = one.at or Location(name)
    return (at.file != name, at.line, at.column)


def _merged(problems: Iterable[Problem], least: str) -> list[Problem]:
    """Return faults with those of one column that say the same made one, which names the first of its rows."""
    found: dict[object, list[Problem]] = {}
    for one in problems:
        found.setdefault(_key(one), []).append(one)
    return [_with_rows(own, least) for own in found.values()]


def _key(one: Problem) -> object:
    """Return what a fault is compared by: all but its row."""
    at = one.at
    if at is None or not at.line:
        return one
    message = re.sub(rf"\brow {at.line}\b", "row", one.message)
    related = tuple((each.message, each.at.file if each.at else "") for each in one.related)
    return (one.code, one.severity, message, one.hint, at.file, at.column, at.header, related)


def _with_rows(own: list[Problem], least: str) -> Problem:
    """Return the first of equal faults with the rows of the others."""
    first, rows = own[0], [f"{one.at.line}" for one in own[1:] if one.at]
    if not rows:
        return first
    rest = f" and {least}{len(rows) - _MAX_ROWS} more" if len(rows) > _MAX_ROWS else ""
    count = f"{least}{len(rows)} other {'row' if len(rows) == 1 else 'rows'}"
    note = f"also in {count}: {', '.join(rows[:_MAX_ROWS])}{rest}"
    return dataclasses.replace(first, related=(*first.related, Related(note)))

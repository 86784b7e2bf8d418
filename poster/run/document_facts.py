"""The run: what slips and lists say, as read back, held against the plan: whose stack, which code, how many copies.

The words of a document are compared with its composition elsewhere; here it is asked whether the composition said
what the plan knows, without the code that set it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from poster.proof.words import PageWords
from poster.stack.plan import Queue, Stack, StackPlan
from poster.stack.wording import StockWords, counted

_BEFORE = 3  # strings of a row of the list before its code
_COPIES_AFTER = 2  # the contents, then the copies


def slip_faults(pages: Sequence[PageWords], stacks: Iterable[tuple[Queue, Stack]]) -> Iterator[str]:
    """Yield slips that do not say whose stack they lie on, its pick-up code, or how many sheets it has."""
    wanted = tuple(stacks)
    if len(pages) != len(wanted):
        yield f"it has {len(pages)} slips; there are {len(wanted)} stacks"
        return
    for page, (_, stack) in zip(pages, wanted, strict=True):
        one = stack.recipient
        count = stack.sheets if stack.runs else one.copies
        has_count = any(text.partition(" ")[0] == f"{count}" for text in page.told)
        if not _names(page.told, one.association) or one.code not in page.told or not has_count:
            yield f"the slip of {one.id} lacks its association, its code or its {count} sheets"
        if not any(text.endswith(one.id) for text in page.told):
            yield f"the slip of {one.id} does not name the order"


def listed_copies(pages: Sequence[PageWords], plan: StackPlan, faults: list[str]) -> int:
    """Return the copies that the pick-up list states, row by row; what it lacks is added to `faults`."""
    told = [text for page in pages for text in page.told]
    total = 0
    for one in plan.orders:
        place = told.index(one.code) if told.count(one.code) == 1 else 0
        row = told[max(0, place - _BEFORE) : place]
        if not place or not _names(row, one.association) or not any(text.endswith(one.id) for text in row):
            faults.append(f"the list has no row of {one.id} with its association and code")
        else:
            total += _number(told[place + _COPIES_AFTER : place + _COPIES_AFTER + 1])
    if _number(told[-1:]) != total:
        faults.append(f"the list adds up {_number(told[-1:])} copies; its rows hold {total}")
    return total


def stocked_copies(pages: Sequence[PageWords], plan: StackPlan, words: StockWords, faults: list[str]) -> int:
    """Return the copies that the sheets on piles state; each pile has its sheet and its hand-out list."""
    if len(pages) != 2 * len(plan.stock):
        faults.append(f"it has {len(pages)} pages; {len(plan.stock)} piles have two each")
        return 0
    total = 0
    for place, pile in enumerate(plan.stock):
        stated = counted(words.copies, pile.copies)
        both = [page.told for page in pages[2 * place : 2 * place + 2]]
        if all(stated in told for told in both):
            total += pile.copies
        else:
            faults.append(f"the sheets of {pile.id} do not both state {pile.copies} copies")
    return total


def tabled_copies(data: bytes, column: int, *, has_total: bool) -> int:
    """Return the sum of a column of one of the run's own CSV files, -1 where its last row states another."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    numbers = [int(row[column]) for row in rows]
    if not has_total:
        return sum(numbers)
    return numbers[-1] if numbers and numbers[-1] == sum(numbers[:-1]) else -1


def _names(told: Iterable[str], association: str) -> bool:
    """Is the association's name there, wherever its lines end?"""
    return _letters(association) in _letters("".join(chain(told)))


def _letters(text: str) -> str:
    """Return the letters and digits of a text; blanks and hyphens may stand where a line ends."""
    return "".join(character for character in text if character.isalnum())


def _number(texts: Sequence[str]) -> int:
    """Return the number that a cell states, -1 where it is none."""
    return int(texts[0]) if texts and texts[0].isdecimal() else -1

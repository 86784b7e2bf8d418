"""The run: what slips and lists say, as read back, held against the plan: whose stack, which code, how many copies.

The words of a document are compared with its composition elsewhere; here it is asked whether the composition said
what the plan knows, without the code that set it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from poster.campaign.merge import Template
from poster.proof.words import PageWords
from poster.stack.plan import Queue, Recipient, Stack, StackPlan
from poster.stack.wording import StockWords, Wording, counted

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


def mailed_copies(name: str, data: bytes, plan: StackPlan, wording: Wording, faults: list[str]) -> int:
    """Return the copies that an e-mail tells its association of; what it says that is not so goes to `faults`.

    It has one line for each order of the association, with its code and its copies by size, and no code of another.
    What a campaign's own wording leaves out is not looked for.
    """
    text = data.decode("utf-8")
    first = next((one for one in plan.orders if f"{one.id}.txt" == name.rpartition("/")[2]), None)
    own = [one for one in plan.orders if first and _letters(one.association) == _letters(first.association)]
    body = wording.mail.replacement_body if plan.is_replacement else wording.mail.body
    lacking = [one for one in own if not _is_told(text, one, plan, wording, body)]
    faults += [f"the e-mail does not tell the code and the copies of {one.id}" for one in lacking]
    if not own or ("association" in _fields(body) and not _names((text,), own[0].association)):
        faults.append("the e-mail does not name its association")
    foreign = {one.code for one in plan.orders if one not in own} & set(re.findall(r"\w+", text))
    faults += [f"the e-mail tells the code {code} of another association" for code in sorted(foreign)]
    total = sum(one.copies for one in own if one not in lacking)
    if "total" in _fields(body) and not _states(text, counted(wording.common.copies, total)):
        faults.append(f"the e-mail does not state {total} copies in all")
    return total


def tells_copies(plan: StackPlan, wording: Wording) -> bool:
    """Do e-mails in this wording say which order has how many copies?"""
    body = wording.mail.replacement_body if plan.is_replacement else wording.mail.body
    return "orders" in _fields(body) and {"code", "contents"} <= _fields(wording.mail.order)


def _is_told(text: str, one: Recipient, plan: StackPlan, wording: Wording, body: Template) -> bool:
    """Does one line tell the code of an order, and its copies of each size, and no other number?"""
    if not tells_copies(plan, wording):
        return True
    named = [line for line in text.splitlines() if _states(line, one.code)]
    stated = [f"{counted(wording.common.copies, copies)} {size}" for size, copies in _by_size(one, plan).items()]
    if len(named) != 1 or not all(_states(named[0], part) for part in stated):
        return False
    rest = named[0]
    for part in (*sorted(stated, key=len, reverse=True), one.code, one.id):
        rest = rest.replace(part, "", 1)
    fixed = (wording.mail.order.source, body.source, wording.common.place.source)
    is_named = "order" not in _fields(wording.mail.order) or _states(named[0], one.id)
    return is_named and set(re.findall(r"\d+", rest)) <= set(re.findall(r"\d+", " ".join(fixed)))


def _by_size(one: Recipient, plan: StackPlan) -> dict[str, int]:
    """Return the copies of a recipient by the size of their sheets."""
    found: dict[str, int] = {}
    parts = chain(((run.piece, run.copies) for run in one.runs), ((own.piece, own.copies) for own in one.from_shop))
    for piece, copies in parts:
        size = plan.job(piece).size
        found[size] = found.get(size, 0) + copies
    return found


def _fields(text: Template) -> frozenset[str]:
    """Return the names of the fields of a text."""
    return frozenset(use.path for use in text.fields)


def _states(text: str, part: str) -> bool:
    """Does `part` stand in a text, not as a piece of a longer word or number?"""
    return re.search(rf"(?<![\w-]){re.escape(part)}(?![\w-])", text) is not None


def _names(told: Iterable[str], association: str) -> bool:
    """Is the association's name there, wherever its lines end?"""
    return _letters(association) in _letters("".join(chain(told)))


def _letters(text: str) -> str:
    """Return the letters and digits of a text; blanks and hyphens may stand where a line ends."""
    return "".join(character for character in text if character.isalnum())


def _number(texts: Sequence[str]) -> int:
    """Return the number that a cell states, -1 where it is none."""
    return int(texts[0]) if texts and texts[0].isdecimal() else -1

"""The run: the job ticket of a run of stacks: pieces, recipients with their sheets, and files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from poster.deliver.record import encoded, inputs_of, software, table
from poster.deliver.ticket import (
    SCHEMA,
    EarlierEntry,
    InputEntry,
    OutputEntry,
    PagesEntry,
    RecipientEntry,
    SheetsEntry,
    ShopEntry,
    StackEntry,
)
from poster.run.counter import Counter, Pieces
from poster.run.stack_request import StackRequest
from poster.stack.plan import Recipient, StackPlan
from poster.stack.shelf import Finished
from poster.stack.totals import Counted, check_totals


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """The finished files of a run by name, and the pages of those for printers, as they were read back.

    `earlier` are the tickets of runs whose place it takes, which are kept.
    """

    files: Mapping[str, Finished]
    pages: Mapping[str, tuple[PagesEntry, ...]]
    earlier: tuple[EarlierEntry, ...] = ()


def stack_ticket(counter: Counter, request: StackRequest, pieces: Pieces, made: MadeFiles, content: str) -> bytes:
    """Return the ticket of a run whose files are `made`: one line a piece, a recipient and a file.

    Its total of copies is checked against the plan's. Contact columns and notes of the list never get into it.
    """
    plan = counter.plan
    needed = plan.made_pieces()
    ids = {index: pieces.of(index).id for index in needed}
    recipients = _recipients(plan, ids)
    recorded = sum(_copies(entry) for entry in recipients)
    shop = {part.piece for part in plan.quantities}
    lines = [pieces.of(index).line for index in needed]
    own = {plan.job(index).file_name for index in shop}
    files = [_output(name, made, is_numbered=request.has_sheet_numbers) for name in made.files if name not in own]
    inputs = _inputs(counter, request)
    head = {"schema": SCHEMA, "campaign": plan.campaign, "date": plan.day.isoformat()}
    tables: tuple[tuple[str, Iterable[str]], ...] = (
        ("pieces", lines),
        ("inputs", map(encoded, inputs)),
        ("software", map(encoded, software())),
        ("earlier", map(encoded, made.earlier)),
        ("failed", ()),
        ("stacks", (encoded(StackEntry(plan.source, recorded, content)),)),
        ("recipients", map(encoded, recipients)),
        ("files", map(encoded, files)),
    )
    parts = [json.dumps(head, ensure_ascii=False)[:-1], *(table(name, entries) for name, entries in tables)]
    data = (",\n".join(parts) + "}\n").encode("utf-8")
    if not plan.is_reprint:
        check_totals(plan, counter.orders, Counted(recorded=recorded_copies(data)))
    return data


def _output(name: str, made: MadeFiles, *, is_numbered: bool) -> OutputEntry:
    """Return the entry of a file that is no piece."""
    file, pages = made.files[name], made.pages.get(name, ())
    return OutputEntry(name, file.sha256, file.sheets, pages, is_numbered and bool(pages and file.sheets))


def recorded_copies(data: bytes) -> int:
    """Return the copies that a finished ticket says recipients got; -1 if its own total is another."""
    ticket = json.loads(data)
    total = 0
    for recipient in ticket["recipients"]:
        total += sum(run["last"] - run["first"] + 1 for run in recipient["sheets"])
        total += sum(part["copies"] for part in recipient["from_shop"])
    return total if [entry["copies"] for entry in ticket["stacks"]] == [total] else -1


def _recipients(plan: StackPlan, ids: Mapping[int, str]) -> tuple[RecipientEntry, ...]:
    """Return who gets which sheets in this run."""
    sheets: dict[str, list[SheetsEntry]] = {}
    for queue in plan.queues:
        for stack in queue.stacks:
            own = [SheetsEntry(ids[run.piece], queue.file_name, run.first, run.last) for run in stack.runs]
            sheets.setdefault(stack.recipient.id, []).extend(own)
    everybody = (*plan.orders, *plan.stock)
    chosen = [one for one in everybody if not plan.is_reprint or one.id in sheets]
    return tuple(_recipient(one, sheets.get(one.id, []), ids, is_reprint=plan.is_reprint) for one in chosen)


def _recipient(
    one: Recipient, sheets: list[SheetsEntry], ids: Mapping[int, str], *, is_reprint: bool
) -> RecipientEntry:
    """Return the entry of one recipient."""
    shop = () if is_reprint else tuple(ShopEntry(ids[part.piece], part.copies) for part in one.from_shop)
    return RecipientEntry(
        id=one.id,
        association=one.association,
        code=one.code,
        total=one.total,
        sheets=tuple(sorted(sheets, key=lambda entry: entry.first)),
        from_shop=shop,
        area=one.area,
        size=one.size,
        reorder_level=one.reorder_level,
    )


def _copies(entry: RecipientEntry) -> int:
    """Return the copies of one recipient."""
    numbered = sum(run.last - run.first + 1 for run in entry.sheets)
    return numbered + sum(part.copies for part in entry.from_shop)


def _inputs(counter: Counter, request: StackRequest) -> tuple[InputEntry, ...]:
    """Return the files that were read: the campaign's, the list, and the tickets of a replacement."""
    found = list(inputs_of(counter.campaign))
    for path in request.replace:
        found.append(InputEntry(path.name, hashlib.sha256(path.read_bytes()).hexdigest()))
    return tuple(found)

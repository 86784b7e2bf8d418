"""Stacks: which sheets to make again, from what was typed: `K-17:18-23`."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from dataclasses import dataclass

from poster.problems import Problem, Rejected, did_you_mean, error
from poster.stack.plan import Recipient, SheetRun, StackPlan
from poster.stack.plan_stacks import queues_of

MAX_PARTS = 200

_PART = re.compile(r"([A-Za-z0-9._-]{1,60})(?::([0-9]{1,6})(?:-([0-9]{1,6}))?)?")


@dataclass(frozen=True, slots=True)
class SheetRange:
    """Sheets `first` to `last` of an order, both included."""

    order: str
    first: int
    last: int


def reprint(plan: StackPlan, written: tuple[str, ...]) -> StackPlan:
    """Return the part of `plan` that makes the sheets `written` again, each with the number it had.

    Every text holds orders with sheets, separated by commas: `K-17:18-23, K-17:40, K-18`. Orders are matched
    without case. Raises `Rejected` with reprint/syntax and reprint/unknown, all of them.
    """
    problems: list[Problem] = []
    ranges = _ranges(plan, written, problems)
    if problems:
        raise Rejected(tuple(problems))
    everybody = (*plan.orders, *plan.stock)
    chosen = [part for recipient in everybody for part in _chosen(recipient, ranges)]
    jobs = [piece.job for piece in plan.pieces]
    queues = queues_of(chosen, jobs, _prefix(ranges), is_reprint=True)
    whole = {recipient.id: recipient for recipient in everybody}
    queues = tuple(
        dataclasses.replace(
            queue,
            stacks=tuple(dataclasses.replace(stack, recipient=whole[stack.recipient.id]) for stack in queue.stacks),
        )
        for queue in queues
    )
    return dataclasses.replace(plan, queues=queues, quantities=(), is_reprint=True)


def _ranges(plan: StackPlan, written: tuple[str, ...], problems: list[Problem]) -> tuple[SheetRange, ...]:
    """Return the sheets that were asked for; faults go to `problems`."""
    known = {recipient.id.casefold(): recipient for recipient in (*plan.orders, *plan.stock)}
    parts = [part.strip() for text in written for part in text.split(",")][:MAX_PARTS]
    ranges: list[SheetRange] = []
    for part in parts:
        match = _PART.fullmatch(part)
        recipient = known.get(match[1].casefold()) if match else None
        if match is None:
            hint = "write an order and its sheets, such as K-17:18-23"
            problems.append(error("reprint/syntax", f"'{part[:60]}' names no sheets", None, hint))
        elif recipient is None:
            hint = did_you_mean(match[1], (one.id for one in known.values()))
            problems.append(error("reprint/unknown", f"the list has no order '{match[1]}'", None, hint))
        else:
            ranges += _range(recipient, match, problems)
    return tuple(ranges)


def _range(recipient: Recipient, match: re.Match[str], problems: list[Problem]) -> list[SheetRange]:
    """Return the sheets of one order, unless it does not have them."""
    first = int(match[2]) if match[2] else 1
    last = int(match[3]) if match[3] else first if match[2] else recipient.total
    if 1 <= first <= last <= recipient.total:
        return [SheetRange(recipient.id, first, last)]
    has = f"sheets 1 to {recipient.total}" if recipient.total else "no sheets from this printer"
    message = f"order {recipient.id} has {has}; {first} to {last} were asked for"
    problems.append(error("reprint/unknown", message))
    return []


def _chosen(recipient: Recipient, ranges: tuple[SheetRange, ...]) -> list[Recipient]:
    """Return the recipient with only the sheets in `ranges`, each once and in sequence, or nothing."""
    wanted = [one for one in ranges if one.order == recipient.id]
    runs: list[SheetRun] = []
    for run in recipient.runs:
        runs += _cut_runs(run, wanted)
    return [dataclasses.replace(recipient, runs=tuple(runs))] if runs else []


def _cut_runs(run: SheetRun, wanted: list[SheetRange]) -> list[SheetRun]:
    """Return the parts of a run that are wanted, joined where they meet."""
    parts: list[SheetRun] = []
    for one in sorted(wanted, key=lambda one: (one.first, one.last)):
        first = max(run.first, one.first, parts[-1].last + 1 if parts else 1)
        last = min(run.last, one.last)
        if first > last:
            continue
        if parts and parts[-1].last + 1 == first:
            parts[-1] = SheetRun(run.piece, parts[-1].first, last)
        else:
            parts.append(SheetRun(run.piece, first, last))
    return parts


def _prefix(ranges: tuple[SheetRange, ...]) -> str:
    """Return what the names of the files of a reprint begin with: the sheets, or a digest of many."""
    told = "_".join(f"{one.order}-{one.first}-{one.last}" for one in ranges)
    if len(told) > 60:
        told = hashlib.sha256(told.encode()).hexdigest()[:12]
    return f"reprint_{told}"

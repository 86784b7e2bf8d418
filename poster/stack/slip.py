"""Stacks: the slip sheet on top of a stack: whose it is, what is in it, its pick-up code, where to sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from poster.campaign.layout import Align
from poster.colour import INK, PAPER
from poster.compose.composition import Composition
from poster.geometry import SHEET_SIZES, Rect, mm
from poster.stack.names import Kind, Names, joined, kinds_of, ranges, shop_kinds
from poster.stack.page import (
    GREY,
    Page,
    Stationery,
    Type,
    Typesetter,
    bound,
    box,
    footer,
    line,
    new_page,
    panel,
    text_of,
)
from poster.stack.plan import SLIP_NUMBER, Queue, SheetRun, Stack, StackPlan, sheet_label
from poster.stack.slip_contents import Contents
from poster.stack.table import TickBox, blank_line, height_of, put_table, tick_box
from poster.stack.wording import counted, filled, plain

_A4_WIDTH = SHEET_SIZES["A4"].width
_FOOT = 60.0  # mm on A4 kept for ticks and signature
_TALL_SCRIPTS = "\u0590"  # from Hebrew on: letters and marks reach further above and below the line than Latin ones
_NOTE = 9.0  # mm on A4 kept for each note


@dataclass(frozen=True, slots=True)
class _Slip:
    """One slip while it is set; `k` is its width as a multiple of A4's, for display type and distances."""

    plan: StackPlan
    queue: Queue
    stack: Stack
    names: Names
    typesetter: Typesetter
    page: Page
    k: float

    def type(self, weight: int, size: float, least: float = 9.0) -> Type:
        """Return a type of `size` points on A4, never below `least`."""
        return Type(weight, max(least, round(size * self.k, 1)))


def slip(plan: StackPlan, queue: Queue, stack: Stack, names: Names, with_: Stationery) -> Composition:
    """Return the slip of an order's `stack` in `queue`, upright in the queue's size: sheet 0 of the order.

    A stack without runs is an order that comes from the print shop altogether: its slip lists what that sends.

    Raises `Rejected`: `text/overflow` for an association's name too long for 20 pt (on A4), `text/no-glyph`.
    """
    size = SHEET_SIZES[queue.size]
    made = _Slip(
        plan, queue, stack, names, Typesetter(with_, "slip"), new_page(with_, size), size.width / _A4_WIDTH
    )
    words, recipient = names.wording.slip, stack.recipient
    for step in (_title, _banner, _association, _code, _contents, _notes, _signature):
        step(made)
    label = sheet_label(recipient, SLIP_NUMBER) if recipient.total else recipient.id
    footer(made.typesetter, made.page, f"{with_.campaign} · {plan.day.isoformat()}", label)
    return bound(with_, made.page, f"{plain(words.title)} {recipient.id}", recipient.id, made.typesetter.problems)


def _title(made: _Slip) -> None:
    """Set what the sheet is, and the order's id at the right."""
    words, page, ink = made.names.wording, made.page, made.typesetter.tint(INK)
    half = page.live.width / 2
    what = made.typesetter.wrapped(plain(words.slip.title), made.type(600, 15), half)
    order = " · ".join((*_stack_of(made), f"{plain(words.common.order)} {made.stack.recipient.id}"))
    right = replace(made.type(600, 15), align=Align.END)
    id_ = made.typesetter.fitted(order, right, half, 7, mm(12), 1)
    page.elements.append(text_of("P", what, page.live.x, page.top))
    page.elements.append(text_of("P", id_, page.live.x + half, page.top))
    page.top -= max(what.height, id_.height) + mm(1.5)
    page.decoration.append(line(page.live.x, page.top, page.live.width, ink, 1.2))
    page.skip(5 * made.k)


def _banner(made: _Slip) -> None:
    """Set what is special about the sheets, white on black: nobody may take them for an order like any other."""
    stated = _special(made)
    if stated is None:
        return
    page, typesetter = made.page, made.typesetter
    inset, width = mm(4), page.live.width - 2 * mm(4)
    large = replace(made.type(900, 30), colour=PAPER, leading=1.1)
    what = typesetter.fitted(stated[0], large, width, 11, mm(30), 3)
    task = typesetter.wrapped(stated[1], replace(made.type(600, 13), colour=PAPER), width)
    height = what.height + task.height + 2 * mm(3)
    frame = Rect(page.live.x, page.top - height, page.live.width, height)
    page.decoration.append(panel(frame, typesetter.tint(INK)))
    page.elements.append(text_of("P", what, frame.x + inset, frame.top - mm(3)))
    page.elements.append(text_of("P", task, frame.x + inset, frame.top - mm(3) - what.height))
    page.top = frame.y
    page.skip(5 * made.k)


def _special(made: _Slip) -> tuple[str, str] | None:
    """Return what the sheets are and what to do with the old ones: of a reprint and of a replacement."""
    words = made.names.wording
    if made.stack.is_reprint:
        text = filled(words.slip.reprint, {"ranges": ranges(words, made.stack.runs)})
        return text, plain(words.slip.reprint_task)
    if made.plan.is_replacement:
        return plain(words.slip.replacement), plain(words.slip.replacement_task)
    return None


def _association(made: _Slip) -> None:
    """Set the name as large as it goes, to be read across a counter."""
    page, k = made.page, made.k
    most = mm(40 if _special(made) else 58) * k
    name = made.stack.recipient.association
    is_tall = any(mark >= _TALL_SCRIPTS for mark in name)
    type_ = Type(900, round(64 * k, 1), leading=1.45 if is_tall else 1.02, balance=True)
    page.put("H1", made.typesetter.fitted(name, type_, page.live.width, 20 * k, most, 4))
    page.skip(6 * k)


def _code(made: _Slip) -> None:
    """Set the pick-up code in its frame, and beside it how many sheets of what the stack has."""
    page, k, typesetter, words = made.page, made.k, made.typesetter, made.names.wording
    frame = Rect(page.live.x, page.top - mm(44) * k, page.live.width * 0.6, mm(44) * k)
    page.decoration.append(box(frame, typesetter.tint(INK), 2.5 * k))
    inset = mm(5) * k
    label = typesetter.wrapped(plain(words.common.code), made.type(600, 14), frame.width - 2 * inset)
    big = Type(900, round(92 * k, 1), leading=1.0, features=("tnum",))
    code = typesetter.fitted(made.stack.recipient.code, big, frame.width - 2 * inset, 20 * k, frame.height, 1)
    page.elements.append(text_of("P", label, frame.x + inset, frame.top - mm(3) * k))
    middle = frame.y + (frame.height - label.height) / 2 + code.height / 2
    page.elements.append(text_of("P", code, frame.x + inset, middle))
    _count(made, Rect(frame.right + mm(7) * k, frame.y, page.live.right - frame.right - mm(7) * k, frame.height))
    page.top = frame.y
    page.skip(6 * k)


def _count(made: _Slip, frame: Rect) -> None:
    """Set the number of sheets, their size and way of printing, where in the order they are, and what is added."""
    words, typesetter, stack = made.names.wording, made.typesetter, made.stack
    sheets = counted(words.common.copies if not stack.runs else words.common.sheets, _copies(stack))
    values = {"range": ranges(words, stack.runs), "total": f"{stack.recipient.total}"}
    small = [f"{made.queue.size} {made.names.profile(made.queue.profile)}", filled(words.slip.part, values)]
    kind, part = small if stack.runs else (plain(words.common.from_shop), "")
    added = sum(one.copies for one in _added(made)) if stack.runs else 0
    more = filled(words.slip.from_shop, {"copies": counted(words.common.copies, added)}) if added else ""
    texts = (
        typesetter.fitted(sheets, replace(made.type(900, 44), leading=1.05), frame.width, 12, mm(20) * made.k, 1),
        typesetter.fitted(kind, made.type(600, 22), frame.width, 9, mm(14) * made.k, 2),
        typesetter.fitted(part, made.type(400, 14), frame.width, 7, mm(12 if more else 18) * made.k, 3),
        typesetter.fitted(more, made.type(700, 14), frame.width, 7, mm(15) * made.k, 3),
    )
    top = frame.top - (frame.height - sum(rows.height for rows in texts)) / 2
    for rows in (rows for rows in texts if rows.block.lines):
        made.page.elements.append(text_of("P", rows, frame.x, top))
        top -= rows.height


def _copies(stack: Stack) -> int:
    """Return what the stack holds: its sheets, or what comes from the print shop alone."""
    return stack.sheets if stack.runs else stack.recipient.copies


def _contents(made: _Slip) -> None:
    """Set what is in the stack and what is added to it; smaller where there are many kinds, then summed up."""
    page, typesetter, names = made.page, made.typesetter, made.names
    page.add(typesetter, "H2", plain(names.wording.slip.contents), made.type(600, 15))
    contents = Contents(made.plan, names, made.k, kinds_of(made.plan, made.stack.runs), _added(made))
    room = page.room - mm(_FOOT) * made.k - mm(_NOTE) * made.k * len(_note_texts(made))
    for size in (16.0, 13.0, 11.0, 9.5, 8.5):
        table = contents.table(contents.count, max(8.0, size * made.k))
        if height_of(typesetter, table, page) <= room:
            break
    shown = contents.count
    while shown and height_of(typesetter, table, page) > room:
        shown -= 1
        table = contents.table(shown, max(8.0, 8.5 * made.k))
    put_table(typesetter, page, table, lambda: page)


def _added(made: _Slip) -> tuple[Kind, ...]:
    """Return what the print shop adds: it is put to the first stack of an order, since it can be but once."""
    if made.stack.is_reprint or _number(made) > 1:
        return ()
    return shop_kinds(made.plan, made.stack.recipient)


def _notes(made: _Slip) -> None:
    """Set what else belongs to the order: stacks from other queues."""
    for text in _note_texts(made):
        made.page.skip(2.5 * made.k)
        made.page.add(made.typesetter, "P", text, made.type(600, 14))


def _note_texts(made: _Slip) -> tuple[str, ...]:
    """Return the notes; a reprint has none, since the order stands ready already."""
    if made.stack.is_reprint or not made.stack.runs:
        return ()
    return tuple(_elsewhere(made))


def _stack_of(made: _Slip) -> tuple[str, ...]:
    """Return which of the order's stacks this is, where there are several; a reprint is a part of one."""
    total = len(made.plan.stacks_of(made.stack.recipient))
    if total < 2 or made.stack.is_reprint:
        return ()
    return (filled(made.names.wording.slip.stack, {"number": f"{_number(made)}", "total": f"{total}"}),)


def _number(made: _Slip) -> int:
    """Return which of the order's stacks this is, from 1."""
    stacks = made.plan.stacks_of(made.stack.recipient)
    own = (made.queue.size, made.queue.profile)
    return stacks.index(own) + 1 if own in stacks else 1


def _printed(made: _Slip, run: SheetRun) -> tuple[str, str]:
    """Return size and way of printing of a run."""
    job = made.plan.job(run.piece)
    return job.size, job.profile


def _elsewhere(made: _Slip) -> Iterator[str]:
    """Yield where the order's other sheets lie, by size and way of printing."""
    words = made.names.wording
    found: dict[tuple[str, str], list[SheetRun]] = {}
    for run in made.stack.recipient.runs:
        found.setdefault(_printed(made, run), []).append(run)
    for (size, profile), runs in found.items():
        if (size, profile) != (made.queue.size, made.queue.profile):
            values = {"range": ranges(words, joined(runs)), "size": size, "profile": made.names.profile(profile)}
            yield filled(words.slip.elsewhere, values)


def _signature(made: _Slip) -> None:
    """Set the boxes to tick and the lines for date and signature at the foot."""
    page, k, typesetter, words = made.page, made.k, made.typesetter, made.names.wording
    tick, side = plain(words.common.tick_box), 8 * max(k, 0.8)
    top = page.live.y + mm(_FOOT - 12) * k
    for place, text in enumerate((words.slip.counted, words.slip.handed_out)):
        frame = Rect(page.live.x, top - mm(13) * k * place - mm(side), page.live.width, mm(side))
        page.elements.append(tick_box(typesetter, TickBox(tick, side), frame))
        rows = typesetter.wrapped(plain(text), made.type(600, 17), frame.width - mm(side + 4))
        page.elements.append(text_of("P", rows, frame.x + mm(side + 4), frame.y + (mm(side) + rows.height) / 2))
    gap = mm(8) * k
    width = (page.live.width - gap) * 0.3
    _line_for(made, plain(words.common.date), page.live.x, width)
    _line_for(made, plain(words.common.signature), page.live.x + width + gap, page.live.width - width - gap)


def _line_for(made: _Slip, label: str, x: float, width: float) -> None:
    """Set a line to write upon with its label under it."""
    y = made.page.live.y + mm(7) * made.k
    made.page.elements.append(blank_line(made.typesetter, label, x, y, width))
    rows = made.typesetter.wrapped(label, replace(made.type(400, 11), colour=GREY), width)
    made.page.elements.append(text_of("P", rows, x, y - mm(1)))

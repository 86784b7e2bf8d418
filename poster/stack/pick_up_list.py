"""Stacks: the pick-up list for whoever hands the stacks out, on paper and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace

from poster.campaign.layout import Align
from poster.colour import INK
from poster.compose.composition import Composition
from poster.geometry import SHEET_SIZES, mm
from poster.stack.collation import swedish_key
from poster.stack.marks import marks_of
from poster.stack.names import Names, Portion, portions, shop_kinds
from poster.stack.page import GREY, Page, Stationery, Type, Typesetter, bound, footer, landscape, new_page, one_line
from poster.stack.plan import Recipient, StackPlan
from poster.stack.table import MARK_MM, BlankLine, Column, Row, Table, TickBox, Words, put_table
from poster.stack.wording import counted, filled, plain

FILE_NAME = "pick-up-list.pdf"
CSV_NAME = "pick-up-list.csv"
_SHEET = landscape(SHEET_SIZES["A4"])
_TO_FILL_IN = ("", "", "")  # fetched, date and signature
# A spreadsheet takes a cell that begins with one of these for a formula (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def in_order(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Return orders by association in the Swedish alphabet, then by id."""
    return tuple(sorted(recipients, key=lambda one: (swedish_key(one_line(one.association)), swedish_key(one.id))))


def pick_up_list(plan: StackPlan, names: Names, with_: Stationery) -> tuple[Composition, ...]:
    """Return the pages of the list of all orders: a row each, in the Swedish alphabet, and the totals.

    Raises `Rejected` (`text/no-glyph`) for a name that cannot be set.
    """
    typesetter, words = Typesetter(with_, "pick-up list"), names.wording.pick_up_list
    title = plain(words.title)
    pages = [_page(with_)]
    first = pages[0]
    first.add(typesetter, "H1", title, Type(900, 30, leading=1.1))
    first.skip(1)
    if plan.is_replacement:
        first.add(typesetter, "P", plain(words.replacement), Type(700, 14))
        first.skip(1)
    first.add(typesetter, "P", plain(words.intro), Type(400, 12.5))
    first.skip(3)

    def next_page() -> Page:
        pages.append(_page(with_))
        return pages[-1]

    put_table(typesetter, first, _table(plan, names), next_page)
    for number, page in enumerate(pages, 1):
        of = filled(names.wording.common.page, {"page": f"{number}", "pages": f"{len(pages)}"})
        footer(typesetter, page, f"{title} · {with_.campaign} · {plan.day.isoformat()}", of)
    return tuple(bound(with_, page, title, f"{plan.campaign}-list", typesetter.problems) for page in pages)


def _page(with_: Stationery) -> Page:
    """Return an empty page, with room at its right edge for the letters to leaf by."""
    page = new_page(with_, _SHEET)
    page.live = replace(page.live, width=page.live.width - mm(MARK_MM))
    return page


def _table(plan: StackPlan, names: Names) -> Table:
    """Return the table of all orders."""
    words, common = names.wording.pick_up_list, names.wording.common
    columns = (
        Column(plain(words.tick), 9),
        Column(plain(common.association)),
        Column(plain(common.code), 26),
        Column(plain(words.contents), 56),
        Column(plain(common.count), 16, Align.END),
        Column(plain(common.date), 22),
        Column(plain(common.signature), 42),
    )
    orders = in_order(plan.orders)
    marks = marks_of(tuple(one_line(one.association) for one in orders))
    rows = [replace(_row(plan, one, names), mark=mark) for one, mark in zip(orders, marks, strict=True)]
    rows.append(_total_row(plan, names))
    return Table(columns, tuple(rows), Type(600, 10, colour=GREY), least_mm=9)


def _row(plan: StackPlan, one: Recipient, names: Names) -> Row:
    """Return the row of one order."""
    common = names.wording.common
    figures = Type(700, 13, features=("tnum",))
    cells = (
        TickBox(plain(common.tick_box), 6),
        Words(one.association, Type(700, 12, leading=1.15), f"{plain(common.order)} {one.id}"),
        Words(one.code, Type(700, 15, features=("tnum",))),
        Words(_contents(plan, one, names), Type(400, 10.5, leading=1.15)),
        Words(f"{one.copies}", figures),
        BlankLine(plain(common.empty_line)),
        BlankLine(plain(common.empty_line)),
    )
    return Row(cells, header=1)


def _contents(plan: StackPlan, one: Recipient, names: Names) -> str:
    """Return in how many stacks an order lies, where there are several, and its counts.

    What the print shop sends for several areas has its area: whoever hands it out takes it from another pile, while
    a stack has a slip.
    """
    stacks = len(plan.stacks_of(one))
    own = portions(plan, replace(one, from_shop=()))
    stated = ", ".join(filter(None, (_stated(own, names), _added(plan, one, names))))
    return f"{counted(names.wording.pick_up_list.stacks, stacks)}: {stated}" if stacks > 1 else stated


def _added(plan: StackPlan, one: Recipient, names: Names) -> str:
    """Return what the print shop adds to an order, by area where the run's copies are for several."""
    areas = {plan.job(part.piece).area for order in plan.orders for part in order.from_shop}
    if len(areas) < 2:
        return _stated(portions(plan, replace(one, total=0, runs=())), names)
    found: dict[tuple[str, str, str], int] = {}
    for kind in shop_kinds(plan, one):
        key = (kind.job.size, kind.job.profile, names.area(kind.job))
        found[key] = found.get(key, 0) + kind.copies
    return ", ".join(
        f"{_stated((Portion(size, profile, copies),), names)} {area}"
        for (size, profile, area), copies in found.items()
    )


def _stated(parts: Iterable[Portion], names: Names) -> str:
    """Return counts in words, such as `12 A4 färg, 20 A3 tryck`; a line ends only between them."""
    stated = (f"{part.copies} {part.size} {names.profile(part.profile)}" for part in parts)
    return ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in stated)


def _total_row(plan: StackPlan, names: Names) -> Row:
    """Return the last row: how many orders, what of each kind, how many copies in all."""
    words, common = names.wording.pick_up_list, names.wording.common
    strong = Type(700, 12, colour=INK)
    orders = counted(words.summary, len(plan.orders))
    cells = (
        Words(f"{plain(common.total)}: {orders}", strong, columns=3),
        Words(_stated(list_totals(plan), names), replace(strong, size=11)),
        Words(f"{list_copies(plan)}", replace(strong, size=13, features=("tnum",)), empty=2),
    )
    return Row(cells, is_total=True, header=0)


def list_totals(plan: StackPlan) -> tuple[Portion, ...]:
    """Return the copies of each size and way of printing over all orders, as the list adds them up."""
    found: dict[tuple[str, str], int] = {}
    for one in plan.orders:
        for part in portions(plan, one):
            found[part.size, part.profile] = found.get((part.size, part.profile), 0) + part.copies
    return tuple(Portion(size, profile, copies) for (size, profile), copies in sorted(found.items()))


def list_copies(plan: StackPlan) -> int:
    """Return the copies of all orders, as the list adds them up."""
    return sum(part.copies for part in list_totals(plan))


def pick_up_csv(plan: StackPlan, names: Names) -> bytes:
    """Return the list for a spreadsheet: UTF-8 with a byte order mark, semicolons, lines ended by CR LF.

    So a Swedish Excel opens it with a click. A cell that a spreadsheet would take for a formula begins with an
    apostrophe. The last row has the totals.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows([defused(cell) for cell in row] for row in _csv_rows(plan, names))
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _csv_rows(plan: StackPlan, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield head, orders and totals; the list of a replacement has a column of copies that are replaced."""
    totals, common, words = list_totals(plan), names.wording.common, names.wording.pick_up_list
    kinds = tuple((part.size, part.profile) for part in totals)
    heads = (f"{size} {names.profile(profile)}" for size, profile in kinds)
    replaced = (plain(names.wording.slip.replacement),) if plan.is_replacement else ()
    first = map(plain, (common.association, common.order, common.code, words.stacks_head))
    last = map(plain, (common.total, words.tick, common.date, common.signature))
    yield (*first, *replaced, *heads, *last)
    for one in in_order(plan.orders):
        copies = f"{one.copies}"
        counts = ((copies,) if replaced else ()), _counts(portions(plan, one), kinds)
        stacks = f"{len(plan.stacks_of(one))}"
        yield (one.association, one.id, one.code, stacks, *counts[0], *counts[1], copies, *_TO_FILL_IN)
    copies, stacks = f"{list_copies(plan)}", f"{sum(len(plan.stacks_of(one)) for one in plan.orders)}"
    sums = ((copies,) if replaced else ()), _counts(totals, kinds)
    yield (plain(common.total), "", "", stacks, *sums[0], *sums[1], copies, *_TO_FILL_IN)


def _counts(parts: Iterable[Portion], kinds: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Return the copies of each of `kinds`, "0" where there are none."""
    found = {(part.size, part.profile): part.copies for part in parts}
    return tuple(f"{found.get(kind, 0)}" for kind in kinds)


def defused(cell: str) -> str:
    """Return `cell` on one line, with an apostrophe before what a spreadsheet would take for a formula."""
    plain_cell = one_line(cell)
    return f"'{plain_cell}" if cell.startswith(_FORMULA) or plain_cell.startswith(_FORMULA) else plain_cell

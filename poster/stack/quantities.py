"""Stacks: the table of quantities for a print shop: how many copies of which file, on paper and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from poster.campaign.layout import Align
from poster.colour import INK
from poster.compose.composition import Composition
from poster.geometry import SHEET_SIZES
from poster.stack.names import Names
from poster.stack.page import GREY, Page, Stationery, Type, Typesetter, bound, footer, landscape, new_page
from poster.stack.pick_up_list import defused
from poster.stack.plan import ShopCopies, StackPlan
from poster.stack.table import Column, Row, Table, Words, put_table
from poster.stack.wording import filled, plain

FILE_NAME = "quantities.pdf"
CSV_NAME = "quantities.csv"
_SHEET = landscape(SHEET_SIZES["A4"])


# Returns the version code of a piece, by its index in the plan.
Versions = Callable[[int], str]


def quantities(plan: StackPlan, names: Names, versions: Versions, with_: Stationery) -> tuple[Composition, ...]:
    """Return the pages of the table of quantities: a row for each press file with the version code that its sheets
    carry, and the total of copies.
    """
    typesetter, title = Typesetter(with_, "quantities"), _title(names)
    pages = [new_page(with_, _SHEET)]
    pages[0].add(typesetter, "H1", title, Type(900, 30, leading=1.1))
    pages[0].skip(3)

    def next_page() -> Page:
        pages.append(new_page(with_, _SHEET))
        return pages[-1]

    put_table(typesetter, pages[0], _table(plan, names, versions), next_page)
    for number, page in enumerate(pages, 1):
        of = filled(names.wording.common.page, {"page": f"{number}", "pages": f"{len(pages)}"})
        footer(typesetter, page, f"{title} · {with_.campaign} · {plan.day.isoformat()}", of)
    return tuple(bound(with_, page, title, f"{plan.campaign}-quantities", typesetter.problems) for page in pages)


def _title(names: Names) -> str:
    """Return what the table is called."""
    return f"{plain(names.wording.common.count)} {plain(names.wording.common.from_shop)}"


def _heads(names: Names) -> tuple[str, ...]:
    """Return the heads of the columns."""
    common = names.wording.common
    return tuple(map(plain, (common.file, common.area, common.layout, common.size, common.version, common.count)))


def _cells(plan: StackPlan, part: ShopCopies, names: Names, versions: Versions) -> tuple[str, ...]:
    """Return the cells of one file."""
    job = plan.job(part.piece)
    return (
        job.file_name,
        names.area(job),
        names.layout(job),
        job.size,
        versions(part.piece),
        f"{part.copies}",
    )


def _table(plan: StackPlan, names: Names, versions: Versions) -> Table:
    """Return the table of all press files."""
    widths = (0.0, 40.0, 40.0, 18.0, 26.0, 18.0)
    heads = _heads(names)
    columns = tuple(
        Column(head, width, Align.END) if number == len(heads) - 1 else Column(head, width)
        for number, (head, width) in enumerate(zip(heads, widths, strict=True))
    )
    rows = [
        Row(tuple(Words(cell, Type(400, 10.5)) for cell in _cells(plan, part, names, versions)), header=0)
        for part in plan.quantities
    ]
    strong = Type(700, 12, colour=INK)
    total = sum(part.copies for part in plan.quantities)
    label = Words(plain(names.wording.common.total), strong, columns=5)
    rows.append(Row((label, Words(f"{total}", strong)), is_total=True, header=0))
    return Table(columns, tuple(rows), Type(600, 10, colour=GREY), least_mm=8)


def quantities_csv(plan: StackPlan, names: Names, versions: Versions) -> bytes:
    """Return the same as CSV: UTF-8 with a byte order mark and semicolons, as Swedish Excel opens it.

    No cell begins like a formula.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([defused(head) for head in _heads(names)])
    rows = (_cells(plan, part, names, versions) for part in plan.quantities)
    writer.writerows([[defused(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")

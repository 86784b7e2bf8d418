"""Stacks: tables with a head that is repeated on every page, and the boxes and lines that people fill in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from poster.campaign.layout import Align
from poster.colour import INK
from poster.compose.composition import Element, Leaf
from poster.geometry import Rect, mm, to_mm
from poster.problems import Problem, error
from poster.stack.page import GREY, HAIRLINE, Page, Rows, Type, Typesetter, box, figure, line

MARK_MM = 12.0  # kept free at the right of a page whose rows have marks
_PADDING = mm(1.3)
_GUTTER = mm(4.5)
_HEAVY, _LIGHT = 1.2, 0.5


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in mm (0: a share of what is left), how it is aligned."""

    head: str
    width_mm: float = 0.0
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class Words:
    """A cell of text, with a smaller grey line `below` it where that is not empty; it is set in `columns`.

    It also takes the columns that are `empty` after it: a cell without any content would be no cell of its row.
    """

    text: str
    type: Type
    below: str = ""
    columns: int = 1
    empty: int = 0


@dataclass(frozen=True, slots=True)
class TickBox:
    """A cell with a box to tick; `alt` is what is read aloud."""

    alt: str
    side_mm: float = 5.0


@dataclass(frozen=True, slots=True)
class BlankLine:
    """A cell with a line to write upon; `alt` is what is read aloud."""

    alt: str


Cell = Words | TickBox | BlankLine


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells for all columns; `is_total` sets it apart. `header` is the cell that names the row.

    `mark` stands at the right of the page where it is not that of the row before, the last part of it large. It is
    no part of the reading order: the cells say it.
    """

    cells: tuple[Cell, ...]
    is_total: bool = False
    header: int | None = None
    mark: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows are at least `least_mm` high; the head is set in `head`."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    head: Type
    least_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class _SetCell:
    """A cell as set: its texts, and the left edge and width of the columns it spans."""

    cell: Cell
    texts: tuple[Rows, ...]
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class _SetRow:
    """A row as set, and the height it needs."""

    row: Row
    cells: tuple[_SetCell, ...]
    height: float
    is_head: bool


def put_table(typesetter: Typesetter, page: Page, table: Table, next_page: Callable[[], Page]) -> Page:
    """Set `table` from where `page` is filled to, going on over pages from `next_page`; return the last one."""
    head, *rows = _set_rows(typesetter, table, page)
    while rows:
        taken = _that_fit(rows, page.room - head.height)
        if not taken and page.top < page.live.top:
            page = next_page()
            continue
        if not taken:
            typesetter.report(_too_high(rows.pop(0)))
            continue
        _put_part(typesetter, page, (head, *rows[:taken]))
        del rows[:taken]
        page = next_page() if rows else page
    return page


def _too_high(row: _SetRow) -> Problem:
    """Return the fault of a row that no page holds."""
    message = f"a row of {to_mm(row.height):.0f} mm is higher than a page of the table"
    return error("text/overflow", message, None, "shorten the name in the list")


def height_of(typesetter: Typesetter, table: Table, page: Page) -> float:
    """Return how high the table is on one page."""
    return sum(row.height for row in _set_rows(typesetter, table, page))


def _set_rows(typesetter: Typesetter, table: Table, page: Page) -> tuple[_SetRow, ...]:
    """Return the head and the rows with their texts set."""
    edges = _edges(table.columns, page)
    head = _set_row(typesetter, _head(table), table, edges, is_head=True)
    return (head, *(_set_row(typesetter, row, table, edges, is_head=False) for row in table.rows))


def _head(table: Table) -> Row:
    """Return the head as a row."""
    return Row(tuple(Words(column.head, table.head) for column in table.columns))


def _edges(columns: tuple[Column, ...], page: Page) -> tuple[tuple[float, float], ...]:
    """Return left edge and width of each column."""
    fixed = sum(mm(column.width_mm) for column in columns) + _GUTTER * (len(columns) - 1)
    shares = sum(1 for column in columns if not column.width_mm)
    share = (page.live.width - fixed) / max(shares, 1)
    x, edges = page.live.x, []
    for column in columns:
        width = mm(column.width_mm) or share
        edges.append((x, width))
        x += width + _GUTTER
    return tuple(edges)


def _set_row(
    typesetter: Typesetter, row: Row, table: Table, edges: tuple[tuple[float, float], ...], *, is_head: bool
) -> _SetRow:
    """Return a row with its texts set."""
    cells, at = [], 0
    for cell in row.cells:
        last = at + (cell.columns if isinstance(cell, Words) else 1) - 1
        x, width = edges[at][0], edges[last][0] + edges[last][1] - edges[at][0]
        cells.append(_SetCell(cell, _set_cell(typesetter, cell, table.columns[at], width), x, width))
        at = last + 1 + (cell.empty if isinstance(cell, Words) else 0)
    heights = [sum(rows.height for rows in cell.texts) for cell in cells]
    heights += [mm(cell.side_mm) for cell in row.cells if isinstance(cell, TickBox)]
    least = 0.0 if is_head else mm(table.least_mm)
    return _SetRow(row, tuple(cells), max(least, *heights) + 2 * _PADDING, is_head)


def _set_cell(typesetter: Typesetter, cell: Cell, column: Column, width: float) -> tuple[Rows, ...]:
    """Return the texts of a cell."""
    if not isinstance(cell, Words) or not cell.text:
        return ()
    rows = typesetter.wrapped(cell.text, replace(cell.type, align=column.align), width)
    if not cell.below:
        return (rows,)
    small = Type(400, max(8.0, cell.type.size * 0.78), align=column.align, colour=GREY)
    return (rows, typesetter.wrapped(cell.below, small, width))


def _that_fit(rows: list[_SetRow], room: float) -> int:
    """Return how many of `rows` stand in `room`; the totals are not left alone for the next page."""
    taken = 0
    for row in rows:
        room -= row.height
        if room < 0:
            break
        taken += 1
    is_total_next = taken < len(rows) and rows[taken].row.is_total
    return taken - 1 if is_total_next and taken > 1 else taken


def _put_part(typesetter: Typesetter, page: Page, rows: tuple[_SetRow, ...]) -> None:
    """Place a head and rows as one Table; the lines between them are decoration."""
    ink, hairline = typesetter.tint(INK), typesetter.tint(HAIRLINE)
    kids = []
    for place, row in enumerate(rows):
        kids.append(Element("TR", tuple(_cell_element(typesetter, page, row, at) for at in range(len(row.cells)))))
        if row.row.mark and (rows[place - 1].row.mark != row.row.mark):
            _put_mark(typesetter, page, row.row.mark)
        page.top -= row.height
        is_heavy = row.is_head or (place + 1 < len(rows) and rows[place + 1].row.is_total)
        tint, stroke = (ink, _HEAVY) if is_heavy else (hairline, _LIGHT)
        page.decoration.append(line(page.live.x, page.top, page.live.width, tint, stroke))
    page.elements.append(Element("Table", tuple(kids)))


def _put_mark(typesetter: Typesetter, page: Page, mark: tuple[str, ...]) -> None:
    """Set a mark at the right of a row that begins where the page is filled to, in `MARK_MM` kept free for it."""
    width, x, top = mm(MARK_MM - 1), page.live.right + mm(1), page.top - mm(0.6)
    for text, type_ in (
        (" ".join(mark[:-1]), Type(600, 7.5, 1.0, Align.END)),
        (mark[-1], Type(900, 17, 1.0, Align.END)),
    ):
        rows = typesetter.fitted(text, type_, width, 4.0, mm(7), 1) if text else None
        page.furniture.extend(rows.placed(x, top) if rows else ())
        top -= rows.height if rows else 0.0


def _cell_element(typesetter: Typesetter, page: Page, row: _SetRow, at: int) -> Element:
    """Return a cell of a row that begins where the page is filled to."""
    cell = row.cells[at]
    kids = _cell_kids(typesetter, cell, Rect(cell.x, page.top - row.height, cell.width, row.height), row)
    columns = cell.cell.columns + cell.cell.empty if isinstance(cell.cell, Words) else 1
    if row.is_head or at == row.row.header:
        return Element("TH", kids, scope="Column" if row.is_head else "Row", columns=columns)
    return Element("TD", kids, columns=columns)


def _cell_kids(typesetter: Typesetter, cell: _SetCell, frame: Rect, row: _SetRow) -> tuple[Element | Leaf, ...]:
    """Return what stands in the cell `frame`: heads on its lower edge, all else in the middle of its height."""
    if isinstance(cell.cell, TickBox):
        return (tick_box(typesetter, cell.cell, frame),)
    if isinstance(cell.cell, BlankLine):
        return (blank_line(typesetter, cell.cell.alt, frame.x, frame.y + mm(2.2), frame.width),)
    parts: list[Leaf] = []
    spare = frame.height - 2 * _PADDING - sum(rows.height for rows in cell.texts)
    top = frame.top - _PADDING - (spare if row.is_head else spare / 2)
    for rows in cell.texts:
        parts.append(Leaf(rows.placed(frame.x, top)))
        top -= rows.height
    # Two texts are two paragraphs, so that the name and the order below it are not read as one word.
    return tuple(parts) if len(parts) < 2 else tuple(Element("P", (part,)) for part in parts)


def tick_box(typesetter: Typesetter, cell: TickBox, frame: Rect) -> Element:
    """Return a box to tick at the left of `frame`, in the middle of its height."""
    side = mm(cell.side_mm)
    square = Rect(frame.x, frame.y + (frame.height - side) / 2, side, side)
    return figure((box(square, typesetter.tint(INK), _HEAVY),), cell.alt, square)


def blank_line(typesetter: Typesetter, alt: str, x: float, y: float, width: float) -> Element:
    """Return a line to write upon, as a figure with room above it."""
    return figure((line(x, y, width, typesetter.tint(INK), 0.7),), alt, Rect(x, y - 1, width, mm(8)))

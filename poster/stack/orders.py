"""Stacks: an order list read into orders: who gets how many of which piece, all faults of the list at once."""

from __future__ import annotations

from dataclasses import dataclass

from poster.campaign.piece import Record
from poster.problems import Location

MAX_COPIES = 10_000
MAX_SHEETS = 200_000
STOCK_PREFIX = "stock-"  # begins the id of a pile of stock, so that no order may


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One row of the list, by ids: `copies` of one piece. `order` and `association` are empty for stock.

    `record` is the row, whose further columns are its fields. `reorder_level` is the number of copies left at
    which stock is ordered anew, None where the list does not say.
    """

    order: str
    association: str
    area: str
    layout: str
    size: str
    language: str
    profile: str
    copies: int
    at: Location
    record: Record
    reorder_level: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What one association gets, as one stack; the lines in the list's sequence."""

    id: str
    association: str
    lines: tuple[OrderLine, ...]

    @property
    def copies(self) -> int:
        """The number of sheets of all lines."""
        return sum(line.copies for line in self.lines)


@dataclass(frozen=True, slots=True)
class Orders:
    """A whole list: `source` is its bare file name, `orders` are in the sequence of their first rows.

    `columns` are the list's own columns beside those of an order, in order.
    """

    source: str
    orders: tuple[Order, ...]
    stock: tuple[OrderLine, ...]
    columns: tuple[str, ...] = ()

    @property
    def copies(self) -> int:
        """The number of sheets of all orders and of the stock."""
        return sum(order.copies for order in self.orders) + sum(line.copies for line in self.stock)

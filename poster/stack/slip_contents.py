"""Stacks: the table on a slip: what lies in the stack, and apart from it what the print shop adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from poster.campaign.layout import Align
from poster.stack.names import Kind, Names, numbers
from poster.stack.page import GREY, Type
from poster.stack.plan import SheetRun, StackPlan
from poster.stack.table import Column, Row, Table, Words
from poster.stack.wording import filled, plain


@dataclass(frozen=True, slots=True)
class Contents:
    """What a stack holds: `own` kinds with their sheets, and those `added` from the print shop, without any.

    `k` is the slip's width as a multiple of A4's.
    """

    plan: StackPlan
    names: Names
    k: float
    own: tuple[Kind, ...]
    added: tuple[Kind, ...]

    @property
    def count(self) -> int:
        """The number of kinds."""
        return len(self.own) + len(self.added)

    def table(self, shown: int, size: float) -> Table:
        """Return the table in `size` points with `shown` kinds, the others summed up in a row.

        Kinds from the print shop are the last to be summed up, since somebody has to look for them.
        """
        common, k = self.names.wording.common, self.k
        columns = (
            Column(plain(common.layout)),
            Column(plain(common.area)),
            *((Column(plain(common.size), 17 * k),) if self._has_size else ()),
            Column(plain(common.count), 18 * k, Align.END),
            Column(plain(common.range), 34 * k, Align.END),
        )
        return Table(columns, tuple(self._rows(shown, size)), Type(600, max(8.0, size * 0.8), colour=GREY))

    @property
    def _has_size(self) -> bool:
        """Is the size told? A stack of the reception's printer has one, which stands above."""
        return bool(self.added)

    def _rows(self, shown: int, size: float) -> Iterator[Row]:
        """Yield the rows: what is in the stack with its sum, then what is added with its own."""
        words = self.names.wording.slip
        of_added = min(shown, len(self.added))
        total = plain(self.names.wording.common.total)
        is_both = bool(self.own and self.added)
        if self.own:
            label = plain(words.in_stack) if is_both else total
            yield from self._part(self.own, shown - of_added, label, size)
        if self.added:
            label = plain(words.to_add) if is_both else total
            yield from self._part(self.added, of_added, label, size)

    def _part(self, kinds: tuple[Kind, ...], shown: int, label: str, size: float) -> Iterator[Row]:
        """Yield the first `shown` of `kinds`, the others as one row, and their sum, which is called `label`."""
        body, strong = Type(400, round(size, 1)), Type(700, round(size, 1), features=("tnum",))
        yield from (self._row(kind, body, strong) for kind in kinds[:shown])
        if rest := kinds[shown:]:
            yield self._sum(filled(self.names.wording.slip.more, {"kinds": f"{len(rest)}"}), rest, body)
        yield replace(self._sum(label, kinds, strong), is_total=True)

    def _row(self, kind: Kind, body: Type, strong: Type) -> Row:
        """Return the row of one kind."""
        names = self.names
        has_languages = len({piece.job.language for piece in self.plan.pieces}) > 1
        cells = (
            Words(names.layout(kind.job), body, names.language(kind.job) if has_languages else ""),
            Words(names.area(kind.job), replace(body, weight=600)),
            *((Words(kind.job.size, body),) if self._has_size else ()),
            Words(f"{kind.copies}", strong),
            Words(self._sheets(kind.runs), replace(body, features=("tnum",))),
        )
        return Row(cells, header=0)

    def _sheets(self, runs: Iterable[SheetRun]) -> str:
        """Return the sheets of a kind, or where it comes from."""
        return numbers(runs) or plain(self.names.wording.common.from_shop)

    def _sum(self, label: str, kinds: tuple[Kind, ...], type_: Type) -> Row:
        """Return a row that sums up `kinds`."""
        runs = tuple(run for kind in kinds for run in kind.runs)
        runs = tuple(sorted(runs, key=lambda run: run.first))
        cells = (
            Words(label, type_, columns=3 if self._has_size else 2),
            Words(f"{sum(kind.copies for kind in kinds)}", type_),
            Words(numbers(runs) or "–", type_),
        )
        return Row(cells, header=0)

"""The run: the documents of a run of stacks as compositions: slips, lists and the sheets on piles.

A slip is wanted by its print file, by the file of slips and by whoever reads both back, so that the last thousand
pages are kept; that changes no result.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from poster.campaign.profiles import OFFICE
from poster.compose.composition import Composition
from poster.run.counter import Counter, Pieces
from poster.stack.names import Names
from poster.stack.page import Stationery
from poster.stack.pick_up_list import FILE_NAME as LIST_NAME
from poster.stack.pick_up_list import pick_up_list
from poster.stack.plan import Queue, Recipient, Stack
from poster.stack.quantities import FILE_NAME as QUANTITIES_NAME
from poster.stack.quantities import quantities
from poster.stack.slip import slip
from poster.stack.stock import FILE_NAME as STOCK_NAME
from poster.stack.stock import hand_out_list, pile_sheet
from poster.stack.wording import plain

SLIPS_NAME = "slips.pdf"
SLIP_SIZE = "A4"
_KEPT = 1000

Pages = tuple[Composition, ...]


class Paperwork:
    """Composes the documents of one run; every call raises `Rejected` for what cannot be set."""

    def __init__(self, counter: Counter, pieces: Pieces) -> None:
        """Begin with none composed."""
        self.counter, self.pieces = counter, pieces
        self.names: Names = counter.names()
        self._stationery: dict[str, Stationery] = {}
        self._held: OrderedDict[tuple[str, ...], Pages] = OrderedDict()

    def stationery(self, profile: str = OFFICE.name) -> Stationery:
        """Return what documents for a printer of `profile` are set with."""
        if profile not in self._stationery:
            self._stationery[profile] = self.counter.stationery(profile)
        return self._stationery[profile]

    def slip_of(self, queue: Queue, stack: Stack, profile: str) -> Composition:
        """Return the slip of a stack as a printer of `profile` prints it."""
        key = ("slip", queue.file_name, stack.recipient.id, profile)
        with_, plan = self.stationery(profile), self.counter.plan
        return self._kept(key, lambda: (slip(plan, queue, stack, self.names, with_),))[0]

    def top(self, queue: Queue, stack: Stack) -> Composition:
        """Return what lies on top of a stack in its print file."""
        if stack.recipient.is_stock:
            return self.pile_sheet(stack.recipient, queue.profile)
        return self.slip_of(queue, stack, queue.profile)

    def pile_sheet(self, pile: Recipient, profile: str = OFFICE.name) -> Composition:
        """Return the sheet that lies on a pile, with its posters as the printer of the sheet shows them."""
        return self._kept(("pile", pile.id, profile), lambda: (self._pile_sheet(pile, profile),))[0]

    def _pile_sheet(self, pile: Recipient, profile: str) -> Composition:
        """Compose the sheet on a pile."""
        shown = dict.fromkeys([run.piece for run in pile.runs] + [part.piece for part in pile.from_shop])
        drawn = {piece: self.pieces.thumbnail(piece, profile) for piece in shown}
        posters = {piece: made for piece, made in drawn.items() if made is not None}
        return pile_sheet(self.counter.plan, pile, self.names, posters, self.stationery(profile))

    def slip_stacks(self) -> Iterator[tuple[Queue, Stack]]:
        """Yield every stack that has a slip, an order that comes from the print shop altogether among them."""
        plan = self.counter.plan
        known: dict[str, list[tuple[Queue, Stack]]] = {}
        for queue in plan.queues:
            for stack in queue.stacks:
                known.setdefault(stack.recipient.id, []).append((queue, stack))
        for recipient in plan.orders:
            alone = Stack(recipient, ())
            yield from known.get(recipient.id) or [(Queue(SLIP_SIZE, OFFICE.name, (alone,)), alone)]

    def slips(self) -> Iterator[Composition]:
        """Yield every slip of the run."""
        return (self.slip_of(queue, stack, OFFICE.name) for queue, stack in self.slip_stacks())

    def pick_up_list(self) -> Pages:
        """Return the list for the guard."""
        plan = self.counter.plan
        return self._kept((LIST_NAME,), lambda: pick_up_list(plan, self.names, self.stationery()))

    def stock(self) -> Iterator[Composition]:
        """Yield a sheet and a list for each pile of stock."""
        for pile in self.counter.plan.stock:
            yield self.pile_sheet(pile)
            yield self.hand_out_list(pile)

    def hand_out_list(self, pile: Recipient) -> Composition:
        """Return the list that is signed when copies of a pile are handed out."""
        made = self._kept(
            ("list", pile.id), lambda: (hand_out_list(self.counter.plan, pile, self.names, self.stationery()),)
        )
        return made[0]

    def quantities(self) -> Pages:
        """Return the table for the print shop."""
        plan, versions = self.counter.plan, self.pieces.version
        return self._kept((QUANTITIES_NAME,), lambda: quantities(plan, self.names, versions, self.stationery()))

    def title(self, name: str) -> str:
        """Return the title of a document: what it is, and the campaign's title."""
        wording, common = self.names.wording, self.names.wording.common
        shop = f"{plain(common.count)} {plain(common.from_shop)}"
        titles = {
            SLIPS_NAME: plain(wording.slip.title),
            LIST_NAME: plain(wording.pick_up_list.title),
            STOCK_NAME: plain(wording.stock.title),
            QUANTITIES_NAME: shop,
        }
        return f"{titles[name]} · {self.counter.campaign.title.value}"

    def _kept(self, key: tuple[str, ...], make: Callable[[], Pages]) -> Pages:
        """Return what `make` composes, again if it was kept."""
        if key not in self._held:
            self._held[key] = make()
            if len(self._held) > _KEPT:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]

"""Stacks: ready-printed copies that lie with whoever hands them out: a sheet on each pile, and a list to sign."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from poster.campaign.layout import Align
from poster.colour import INK
from poster.compose.composition import Composition, Item
from poster.geometry import SHEET_SIZES, Rect, mm
from poster.stack.names import Kind, Names, all_kinds
from poster.stack.page import (
    GREY,
    HAIRLINE,
    Page,
    Stationery,
    Type,
    Typesetter,
    bound,
    box,
    figure,
    footer,
    line,
    new_page,
    text_of,
)
from poster.stack.plan import Recipient, StackPlan
from poster.stack.thumbnail import thumbnail
from poster.stack.wording import counted, filled, plain

FILE_NAME = "stock.pdf"
MAX_THUMBNAILS = 4
_A4_WIDTH = SHEET_SIZES["A4"].width
_FOOT = 36.0  # mm on A4 kept for the number of copies and the reorder level
_LINE_HEIGHT = 9.5  # mm of a line to write upon

Posters = Mapping[int, Composition]


@dataclass(frozen=True, slots=True)
class _Pile:
    """One pile while its sheet is set; `k` is the sheet's width as a multiple of A4's."""

    plan: StackPlan
    pile: Recipient
    names: Names
    posters: Posters
    typesetter: Typesetter
    page: Page
    k: float


def pile_sheet(
    plan: StackPlan, pile: Recipient, names: Names, posters: Posters, with_: Stationery, size: str = ""
) -> Composition:
    """Return the sheet that lies on a pile of stock: the area's name huge, and the posters as they look.

    `posters` are compositions by the index of their piece, in the colour space of `with_` and without bleed; a
    piece that is not among them is only named. `size` is the sheet's, by default the pile's own, so that the
    sheet lies on top like a poster. Raises `Rejected` (`text/overflow`, `text/no-glyph`) for a name that does
    not fit, `ValueError` as `thumbnail`.
    """
    sheet = SHEET_SIZES[size or pile.size]
    typesetter, page = Typesetter(with_, "pile sheet"), new_page(with_, sheet)
    made = _Pile(plan, pile, names, posters, typesetter, page, sheet.width / _A4_WIDTH)
    _title(made)
    _area(made)
    _posters(made)
    _counts(made)
    footer(typesetter, page, f"{with_.campaign} · {plan.day.isoformat()}", pile.id)
    title = f"{plain(names.wording.stock.title)} {_area_name(made)} {pile.size}"
    return bound(with_, page, title, pile.id, typesetter.problems)


def _area_name(made: _Pile) -> str:
    """Return the name of the pile's area."""
    return made.names.areas.get(made.pile.area, made.pile.area)


def _title(made: _Pile) -> None:
    """Set what the sheet is."""
    page, typesetter = made.page, made.typesetter
    page.add(typesetter, "P", plain(made.names.wording.stock.title), Type(600, max(9, 15 * made.k)))
    page.skip(1.5)
    page.decoration.append(line(page.live.x, page.top, page.live.width, typesetter.tint(INK), 1.2))
    page.skip(4 * made.k)


def _area(made: _Pile) -> None:
    """Set the area's name as large as it goes in a heavy frame, with the size of the posters beside it.

    A black panel would be stronger still, but is more than the 15 % of toner that a mono printer bears.
    """
    page, k, typesetter = made.page, made.k, made.typesetter
    inset, side = mm(5) * k, mm(34) * k
    width = page.live.width - side - 3 * inset
    large = Type(900, round(110 * k, 1), leading=0.98, balance=True)
    name = typesetter.fitted(_area_name(made), large, width, 24 * k, mm(62) * k, 3)
    size_type = Type(900, round(56 * k, 1), leading=1.0, align=Align.END)
    size = typesetter.fitted(made.pile.size, size_type, side, 12, mm(30) * k, 1)
    height = max(name.height, size.height) + 2 * mm(4) * k
    frame = Rect(page.live.x, page.top - height, page.live.width, height)
    page.decoration.append(box(frame, typesetter.tint(INK), mm(2) * k))
    page.elements.append(text_of("H1", name, frame.x + inset, frame.y + (height + name.height) / 2))
    page.elements.append(text_of("P", size, frame.right - inset - side, frame.y + (height + size.height) / 2))
    page.top = frame.y
    page.skip(3 * k)
    only = filled(made.names.wording.stock.pile, {"area": _area_name(made)})
    page.put("P", typesetter.fitted(only, Type(700, 22 * k), page.live.width, 9, mm(24) * k, 2))
    if made.plan.is_replacement:
        replaces = plain(made.names.wording.stock.replacement)
        page.put("P", typesetter.fitted(replaces, Type(900, 18 * k), page.live.width, 9, mm(18) * k, 2))
    page.skip(3 * k)


def _posters(made: _Pile) -> None:
    """Draw the pile's posters side by side, each with its name under it."""
    page, k = made.page, made.k
    kinds = all_kinds(made.plan, made.pile)
    shown = kinds[:MAX_THUMBNAILS]
    rest = len(kinds) - len(shown)
    foot = mm(_FOOT + (8 if rest else 0)) * k
    gap = mm(6) * k
    width = (page.live.width - gap * (len(shown) - 1)) / len(shown)
    frame = Rect(0.0, page.live.y + foot, width, page.top - page.live.y - foot)
    for place, kind in enumerate(shown):
        _poster(made, kind, replace(frame, x=page.live.x + place * (width + gap)))
    page.top = frame.y
    if rest:
        page.add(
            made.typesetter, "P", filled(made.names.wording.stock.more, {"kinds": f"{rest}"}), Type(600, 13 * k)
        )


def _poster(made: _Pile, kind: Kind, frame: Rect) -> None:
    """Draw one poster in `frame`, its title, language and way of printing under it."""
    page, typesetter, names = made.page, made.typesetter, made.names
    stated = f"{names.layout(kind.job)}, {names.language(kind.job)}, {names.profile(kind.job.profile)}"
    caption = typesetter.wrapped(stated, Type(400, max(8, 12 * made.k), align=Align.CENTRE), frame.width)
    below = caption.height + mm(2.5) * made.k
    poster = _composition(made, kind)
    if poster is not None:
        words = {"layout": names.layout(kind.job), "area": _area_name(made)}
        alt = filled(names.wording.stock.thumbnail, words)
        above = Rect(frame.x, frame.y + below, frame.width, frame.height - below)
        element, outline, drawn = thumbnail(poster, above, alt, typesetter.tint(HAIRLINE))
        page.elements.append(element)
        page.decoration.extend(outline)
        page.more_fonts.update(poster.fonts)
        page.elements.append(text_of("P", caption, frame.x, drawn.y - mm(2.5) * made.k))
        return
    page.elements.append(text_of("P", caption, frame.x, frame.top))


def _composition(made: _Pile, kind: Kind) -> Composition | None:
    """Return the composition of the first piece of `kind`, if it is at hand."""
    at = next(index for index, piece in enumerate(made.plan.pieces) if piece.job is kind.job)
    return made.posters.get(at)


def _counts(made: _Pile) -> None:
    """Set how many copies there were and when to order new ones, at the foot."""
    page, k, typesetter, words = made.page, made.k, made.typesetter, made.names.wording.stock
    page.top = page.live.y + mm(_FOOT - 4) * k
    page.decoration.append(line(page.live.x, page.top, page.live.width, typesetter.tint(INK), 1.2))
    page.skip(3 * k)
    page.put("P", typesetter.wrapped(counted(words.copies, made.pile.copies), Type(600, 20 * k), page.live.width))
    level = filled(words.reorder, {"level": f"{reorder_level(made.pile)}"})
    page.put("P", typesetter.fitted(level, Type(900, 30 * k), page.live.width, 12, mm(20) * k, 2))


def reorder_level(pile: Recipient) -> int:
    """Return the copies left at which stock is ordered anew: the list's, else a fifth of the pile, 1 at least."""
    return pile.reorder_level or max(1, math.ceil(pile.copies / 5))


def hand_out_list(plan: StackPlan, pile: Recipient, names: Names, with_: Stationery) -> Composition:
    """Return a list to fill in for one pile, upright on A4: date, association, copies, what is left, signature.

    Raises `Rejected` (`text/overflow`, `text/no-glyph`) for an area's name that cannot be set.
    """
    sheet, words = SHEET_SIZES["A4"], names.wording
    typesetter, page = Typesetter(with_, "hand-out list"), new_page(with_, sheet)
    area = names.areas.get(pile.area, pile.area)
    page.add(typesetter, "P", plain(words.stock.hand_out), Type(600, 15))
    heading = f"{area}, {pile.size}"
    page.put("H1", typesetter.fitted(heading, Type(900, 38, leading=1.1), page.live.width, 16, mm(34), 2))
    page.skip(1)
    task = filled(words.stock.hand_out_task, {"level": f"{reorder_level(pile)}"})
    page.add(typesetter, "P", task, Type(400, 12.5))
    page.add(typesetter, "P", counted(words.stock.copies, pile.copies), Type(600, 12.5))
    page.skip(4)
    _empty_lines(typesetter, page, names)
    footer(typesetter, page, f"{with_.campaign} · {plan.day.isoformat()}", pile.id)
    title = f"{plain(words.stock.hand_out)} {heading}"
    return bound(with_, page, title, f"{pile.id}-list", typesetter.problems)


def _empty_lines(typesetter: Typesetter, page: Page, names: Names) -> None:
    """Set the heads of the columns and rule the rest of the page; the lines are one figure, not a hundred cells."""
    common, stock = names.wording.common, names.wording.stock
    heads = (
        (common.date, 26.0),
        (common.association, 0.0),
        (common.count, 18.0),
        (stock.left, 18.0),
        (common.signature, 46.0),
    )
    gap = mm(4)
    share = page.live.width - sum(mm(width) for _, width in heads) - gap * (len(heads) - 1)
    x, columns = page.live.x, []
    for head, width_mm in heads:
        width = mm(width_mm) or share
        rows = typesetter.wrapped(plain(head), Type(600, 10, colour=GREY), width)
        page.elements.append(text_of("P", rows, x, page.top))
        columns.append((x, width))
        x += width + gap
    page.top -= rows.height + mm(1)
    page.decoration.append(line(page.live.x, page.top, page.live.width, typesetter.tint(INK), 1.2))
    count = int(page.room / mm(_LINE_HEIGHT))
    tint = typesetter.tint(INK)
    ruled: tuple[Item, ...] = tuple(
        line(left, page.top - mm(_LINE_HEIGHT) * number, width, tint, 0.5)
        for number in range(1, count + 1)
        for left, width in columns
    )
    height = mm(_LINE_HEIGHT) * count
    frame = Rect(page.live.x, page.top - height - 1, page.live.width, height + 1)
    page.elements.append(figure(ruled, filled(stock.empty_lines, {"count": f"{count}"}), frame))
    page.top -= height

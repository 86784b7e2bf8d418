"""Stacks: which columns of a list a piece shows, so that rows that print the same are one piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from poster.campaign.layout import Layout
from poster.campaign.merge import ID_FIELD, RECORD_PREFIX, Template, column_name
from poster.campaign.model import Campaign
from poster.campaign.slots import used_copies
from poster.campaign.texts import TEXT_PREFIX, copy_source


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What a piece takes from a row: `names` of columns in order.

    `shows_row` is True where it shows the id of the piece, which holds that of the row.
    """

    names: tuple[str, ...]
    shows_row: bool = False


def column_use(campaign: Campaign, layout: Layout, area: str, language: str, columns: tuple[str, ...]) -> ColumnUse:
    """Return what pieces of an area in a language and a layout take from a row with `columns`."""
    copies = used_copies(layout)
    fields = [part for template in _templates(campaign, layout, area, language) for part in template.fields]
    named = [column_name(part.path.removeprefix(RECORD_PREFIX)) for part in fields if part.is_record]
    own = [TEXT_PREFIX + copy for copy in copies if TEXT_PREFIX + copy in columns]
    return ColumnUse(tuple(dict.fromkeys((*named, *own))), any(part.path == ID_FIELD for part in fields))


def _templates(campaign: Campaign, layout: Layout, area: str, language: str) -> Iterator[Template]:
    """Yield every text and address that a piece may show."""
    place = campaign.areas[area]
    for copy in used_copies(layout):
        source = copy_source(campaign, place, language, copy)
        if source is not None:
            yield source.template
    symbol = place.symbol or campaign.symbol
    yield symbol.url
    yield symbol.readable
    yield from (slot.link for slot in layout.slots.values() if slot.link is not None)

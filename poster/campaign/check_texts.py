"""Stage resolve: faults of texts that no selected piece may show: unknown fields, and copies without a slot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from poster.campaign.layout import Layout
from poster.campaign.merge import RECORD_PREFIX, Field, Template, column_name, unknown_field
from poster.campaign.model import Area, Campaign
from poster.campaign.piece import Record
from poster.campaign.slots import DRAFT_COPY, used_copies
from poster.campaign.texts import LANGUAGE_MARK, PHRASE_FIELD, TEXT_PREFIX, Naming, scope_of
from poster.problems import MAX_REPORTED, Location, Problem, Related, did_you_mean, warning

_MAX_NAMES = 8


def text_problems(
    campaign: Campaign, layouts: Iterable[Layout], records: tuple[Record, ...] | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with the texts of a whole campaign, whatever is selected in a run.

    `field/unknown` (an error) for a field that no piece can fill in, in any language and area; a column of the
    list is judged only where `records` are given. Warnings, since it would be dropped in silence: `text/unused` for
    a copy that none of `layouts` shows, and for a column `texts.NAME` of the list that names no copy shown;
    `picture/unused` for a logo that none of them shows.
    """
    columns = tuple(records[0].places) if records else None
    known = tuple(layouts)
    used = (copy for layout in known for copy in used_copies(layout))
    shown = {copy.partition(LANGUAGE_MARK)[0] for copy in used} | {DRAFT_COPY}
    found = [*_unknown_fields(campaign, columns), *_unused_copies(campaign, shown), *_unused_logos(campaign, known)]
    if records:
        found += _unused_columns(records[0], shown)
    return tuple(dict.fromkeys(found))


def field_problems(campaign: Campaign) -> tuple[Problem, ...]:
    """Return `field/unknown` for each field that no piece can fill in; columns of a list are not judged."""
    return tuple(dict.fromkeys(_unknown_fields(campaign, None)))


def _unknown_fields(campaign: Campaign, columns: tuple[str, ...] | None) -> Iterator[Problem]:
    """Yield the fields that do not exist; what is like them is looked for as long as anybody will read it."""
    told: set[tuple[str, Location]] = set()
    known_by: dict[frozenset[str], set[str]] = {}  # an area has no fields of its own but those of its contacts
    for area in campaign.areas.values():
        contacts = frozenset(area.contacts)
        is_first = contacts not in known_by
        if is_first:
            scope, _ = scope_of(campaign, area, Naming("", "", ""))
            known_by[contacts] = {*scope.values, PHRASE_FIELD, *(RECORD_PREFIX + name for name in columns or ())}
        known = known_by[contacts]
        for template in _templates(campaign if is_first else None, area):
            for part in template.fields:
                if _path(part) in known or (part.is_record and columns is None) or (part.path, part.at) in told:
                    continue
                told.add((part.path, part.at))
                yield unknown_field(part, known if len(told) <= MAX_REPORTED else ())


def _path(part: Field) -> str:
    """Return the path of a field with the name of a column as columns are matched."""
    return RECORD_PREFIX + column_name(part.path.removeprefix(RECORD_PREFIX)) if part.is_record else part.path


def _templates(campaign: Campaign | None, area: Area) -> Iterator[Template]:
    """Yield every text that may be filled in for an area, its own alone without a campaign."""
    symbol = area.symbol or (campaign.symbol if campaign else None)
    if symbol is not None:
        yield from (symbol.url, symbol.readable)
    for texts in (*(campaign.texts.values() if campaign else ()), *area.texts.values()):
        yield from texts.copies.values()


def _unused_copies(campaign: Campaign, shown: set[str]) -> Iterator[Problem]:
    """Yield the copies of the campaign and its areas that no layout shows.

    A slip of the pen is told where it was made. All others together are one fault, with their number: they are the
    texts of layouts that the campaign does not list.
    """
    sets = [campaign.texts, *(area.texts for area in campaign.areas.values())]
    each = [(copy, one.at) for layer in sets for texts in layer.values() for copy, one in texts.copies.items()]
    unused = [(copy, at) for copy, at in each if copy not in shown]
    slips = [_unshown(copy, shown, at) for copy, at in unused[:MAX_REPORTED]]
    yield from (slip for slip in slips if slip.hint)
    rest = [
        (copy, set[str](), at) for (copy, at), slip in zip_longest(unused, slips) if slip is None or not slip.hint
    ]
    names = tuple(dict.fromkeys(copy for copy, _, _ in rest))
    if len(names) == 1:
        yield _unshown(*rest[0])
    elif names:
        more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
        hint = "list a layout that shows them, or leave them out"
        note = f"these are {', '.join(repr(name) for name in names[:_MAX_NAMES])}{more}"
        yield warning(
            "text/unused",
            f"{len(names)} texts are shown by no layout of this campaign",
            rest[0][2],
            hint,
            Related(note),
        )


def _unused_logos(campaign: Campaign, layouts: tuple[Layout, ...]) -> Iterator[Problem]:
    """Yield the logos that no layout has a place for."""
    shown = {slot.picture for layout in layouts for slot in layout.slots.values()}
    for logo in campaign.logos.values():
        if logo.name not in shown:
            message = f"the logo '{logo.name}' is shown by no layout of this campaign"
            hint = "give a layout of your own a slot with 'kind: picture', which shows all logos"
            yield warning("picture/unused", message, logo.at, did_you_mean(logo.name, sorted(shown - {""})) or hint)


def _unused_columns(record: Record, shown: set[str]) -> Iterator[Problem]:
    """Yield the columns of the list that bring a text no layout shows."""
    for column, at in record.places.items():
        copy = column.removeprefix(TEXT_PREFIX)
        if column.startswith(TEXT_PREFIX) and copy not in shown:
            yield _unused(f"the column '{at.header}' brings a text that no layout shows", copy, shown, at)


def _unshown(copy: str, shown: set[str], at: Location) -> Problem:
    """Return the fault of a copy that no layout shows."""
    return _unused(f"the text '{copy}' is shown by no layout of this campaign", copy, shown, at)


def _unused(message: str, copy: str, shown: set[str], at: Location) -> Problem:
    """Return the fault of a text nobody will see."""
    return warning("text/unused", message, at, did_you_mean(copy, sorted(shown)))

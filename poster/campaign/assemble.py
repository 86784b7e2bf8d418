"""Stage resolve: what pieces of one kind share, and the last step from it and a row to a piece."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from typing import Any

from poster.campaign.drawing import Drawing
from poster.campaign.facts import unconfirmed
from poster.campaign.layout import Layout, Slot, SlotKind
from poster.campaign.links import contact_links, links_of
from poster.campaign.model import Campaign
from poster.campaign.payload import payload_problems
from poster.campaign.piece import ArtName, CommonSet, FontFile, Job, PictureFile, Piece, Record, Text
from poster.campaign.profiles import Profile
from poster.campaign.slots import (
    DRAFT_COPY,
    SUBJECT_COPY,
    TITLE_COPY,
    Filling,
    emergency_problems,
    slot_problems,
)
from poster.campaign.texts import (
    Outcome,
    Scope,
    Source,
    copy_source,
    has_record_address,
    outcome_of,
    record_texts,
    with_addresses,
    with_version,
)
from poster.campaign.version import MARKER, version_code
from poster.frozen import dataclass
from poster.geometry import SheetSize
from poster.problems import Problem, Rejected

DRAFT_WORD = "DRAFT"  # of a campaign whose texts have no copy of that name


@dataclass(frozen=True, slots=True)
class Kind:
    """What all areas of one common set share."""

    layout: str
    size: str
    language: str
    profile: str


@dataclass(frozen=True, slots=True)
class AreaTexts:
    """The copies of one area before any row: those that are settled, and those that wait for one (`open`)."""

    scope: Scope
    settled: Mapping[str, Outcome]
    open: Mapping[str, Source]
    draft: str
    problems: tuple[Problem, ...]

    @property
    def copies(self) -> frozenset[str]:
        """The names of all copies the layout needs."""
        return frozenset((*self.settled, *self.open))


@dataclass(frozen=True, slots=True)
class Base:
    """What all pieces of one area and kind share. `digest` covers all that is printed but texts and links.

    `link_faults` holds what is wrong with links by slot: a fault only where the slot has something to click.
    """

    texts: AreaTexts
    layout: Layout
    size: SheetSize
    profile: Profile
    kind: Kind
    links: Mapping[str, str]
    link_faults: Mapping[str, tuple[Problem, ...]]
    pictures: Mapping[str, PictureFile]
    fonts: Mapping[tuple[str, int], tuple[FontFile, ...]]
    icc: bytes
    common: CommonSet
    digest: str
    problems: tuple[Problem, ...]
    art: Mapping[ArtName, Drawing] = field(default_factory=dict)


def piece_id(campaign: str, area: str, kind: Kind, record: Record | None = None) -> str:
    """Return the id of a piece: campaign, area, layout, size, language, profile and the id of its row."""
    parts = [campaign, area, kind.layout, kind.size, kind.language, kind.profile]
    return "_".join([*parts, record.id] if record is not None else parts)


def draft_word(scope: Scope, language: str, others: Iterable[str] = ()) -> str:
    """Return the word that marks a draft, `""` if all facts that touch the area are confirmed.

    `others` are the languages that the poster shows besides its own.
    """
    if not unconfirmed(scope.campaign, scope.area.id, language, others):
        return ""
    text = outcome_of(copy_source(scope.campaign, scope.area, language, DRAFT_COPY), scope).text
    return text.value if text else DRAFT_WORD


def symbol_problems(scope: Scope) -> tuple[Problem, ...]:
    """Return what is wrong with what the symbol opens."""
    url, readable = scope.values["symbol.url"], scope.values["symbol.readable"]
    return payload_problems(url.value, readable.value, scope.symbol, has_record=has_record_address(scope.symbol))


# Faults of where the symbol leads; all else of such a piece can be judged.
_OF_AIM = frozenset({"symbol/host", "symbol/tracking"})


class RefusedPiece(Rejected):
    """A piece that is refused for where its symbol leads; more faults can be looked for in `piece`."""

    def __init__(self, problems: tuple[Problem, ...], piece: Piece) -> None:
        """Take the faults and the piece."""
        super().__init__(problems)
        self.piece = piece

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with all arguments."""
        return (RefusedPiece, (self.problems, self.piece))


def assembled(campaign: Campaign, base: Base, job: Job, stamp: date) -> Piece:
    """Return the piece of `job` from what its kind shares; `Rejected` with all that is wrong with it.

    Where that is nothing but where its symbol leads, it is `RefusedPiece`.
    """
    problems = list(base.problems)
    own_id = piece_id(campaign.id, job.area, base.kind, job.record)
    scope = _scope_of_row(base, job.record, own_id, problems)
    filling = _filling(base, scope, job.record)
    written_at = campaign.texts[job.language].at if job.language in campaign.texts else campaign.at
    problems += (fault for outcome in filling.outcomes.values() for fault in outcome.problems)
    problems += slot_problems(base.layout, filling, job.language, written_at)
    problems += emergency_problems(base.layout, filling, scope)
    faults = dict(base.link_faults)
    links = {**base.links, **links_of(base.layout, scope, faults, of_rows=True)}
    links |= contact_links(base.layout, filling, scope, faults)
    slots = base.layout.slots
    problems += (fault for name, found in faults.items() if _has_content(slots[name], filling) for fault in found)
    found = tuple(dict.fromkeys(problems))
    if any(problem.code not in _OF_AIM for problem in found):
        raise Rejected(found)
    shown = {name: uri for name, uri in links.items() if _has_content(slots[name], filling)}
    piece = _piece(campaign, base, own_id, stamp, scope, filling, shown)
    if found:
        raise RefusedPiece(found, piece)
    return piece


def _scope_of_row(base: Base, record: Record | None, own_id: str, problems: list[Problem]) -> Scope:
    """Return what the fields stand for in one row; faults of the symbol's address go to `problems`."""
    scope = base.texts.scope
    if record is not None:
        scope = scope.with_record(record, own_id)
    if has_record_address(scope.symbol):
        scope, faults = with_addresses(scope)
        problems += faults or symbol_problems(scope)
    return scope


def _filling(base: Base, scope: Scope, record: Record | None) -> Filling:
    """Return what became of every copy, those of the row itself included."""
    waiting = {copy: outcome_of(source, scope) for copy, source in base.texts.open.items()}
    own = record_texts(record, base.kind.language) if record is not None else {}
    known = {copy: Outcome(text) for copy, text in own.items() if copy in base.texts.copies}
    return Filling({**base.texts.settled, **waiting, **known})


def _has_content(slot: Slot, filling: Filling) -> bool:
    """Is there something in the slot that can be clicked?"""
    return slot.kind is not SlotKind.TEXT or not filling.is_empty(slot)


def _piece(
    campaign: Campaign,
    base: Base,
    own_id: str,
    stamp: date,
    scope: Scope,
    filling: Filling,
    links: Mapping[str, str],
) -> Piece:
    """Return the piece once nothing is wrong with it."""
    outcomes = filling.outcomes.items()
    texts = {copy: outcome.text for copy, outcome in outcomes if outcome.text is not None}
    title, subject = _title(texts, scope, base), texts[SUBJECT_COPY].value if SUBJECT_COPY in texts else ""
    code = _code(base, own_id, texts, (links, scope.values["symbol.url"].value, title, subject))
    return Piece(
        id=own_id,
        campaign=campaign.id,
        area=scope.area.id,
        language=base.kind.language,
        layout=base.layout,
        size=base.size,
        profile=base.profile,
        title=title.replace(MARKER, code),
        subject=subject.replace(MARKER, code),
        author=campaign.author.value,
        stamp=stamp,
        version=code,
        slug=" · ".join(part for part in (own_id, code, stamp.isoformat(), base.texts.draft) if part),
        texts={copy: with_version(text, code) for copy, text in texts.items()},
        payload=scope.values["symbol.url"].value,
        payload_at=scope.symbol.url.at,
        links=links,
        palette=campaign.palette,
        pictures=base.pictures,
        fonts=base.fonts,
        icc=base.icc,
        common=base.common,
        art=base.art,
        lacking={copy: outcome.lacking for copy, outcome in outcomes if outcome.lacking is not None},
    )


def _code(base: Base, own_id: str, texts: Mapping[str, Text], more: tuple[object, ...]) -> str:
    """Return the version code of what is printed: what the kind shares, the texts, and `more` of the piece."""
    printed = {copy: (text.value, text.language) for copy, text in texts.items()}
    return version_code((base.digest, own_id, base.texts.draft, printed, *more))


def _title(texts: Mapping[str, Text], scope: Scope, base: Base) -> str:
    """Return the title of the document, by default the campaign's and the area's phrase."""
    if TITLE_COPY in texts:
        return texts[TITLE_COPY].value
    phrase = scope.phrases.get(base.kind.language)
    name = phrase.value if phrase else scope.area.name.value
    return f"{scope.campaign.title.value} {name}"

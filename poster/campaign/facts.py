"""Stage resolve: what the owner has to confirm before a poster may hang; until then it is a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from poster.campaign.model import Area, Campaign, Contact, SymbolTarget, TextSet
from poster.problems import Location


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the owner vouches for.

    `what` names it, such as `contact police`; `value` is what a poster says; `checked` the day it was
    confirmed, None while it is not; `confirm` what to ask; `at` its place. `area` and `language` are set where
    it touches only posters of that area or language.
    """

    what: str
    value: str
    checked: date | None
    confirm: str
    at: Location
    area: str = ""
    language: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Has the owner vouched for it?"""
        return self.checked is not None


def facts(campaign: Campaign) -> tuple[Fact, ...]:
    """Return every fact of the campaign: contacts, symbol, texts, then those of each area in order.

    A contact without a number is a fact too: its day says that there is none to print. A set of texts is
    confirmed once both its translator and the day are filled in.
    """
    found = [
        *(_contact(contact) for contact in campaign.contacts.values()),
        _symbol(campaign.symbol),
        *(_texts(texts) for texts in campaign.texts.values()),
    ]
    for area in campaign.areas.values():
        found += _of_area(area)
    return tuple(found)


def unconfirmed(campaign: Campaign, area: str, language: str, others: Iterable[str] = ()) -> tuple[Fact, ...]:
    """Return the facts that touch a poster of `area` in `language` and are not confirmed.

    `others` are languages that stand on it besides, as in rows of a poster in several languages.
    A contact or symbol of the area stands in for the campaign's of that name. The texts of the fallback
    language count where the language lacks a copy that they have.
    """
    own = campaign.areas[area]
    languages = {language, *others} | _fallback(campaign, own, language)
    return tuple(fact for fact in _touching(campaign, own, languages) if not fact.is_confirmed)


def _touching(campaign: Campaign, own: Area, languages: set[str]) -> Iterator[Fact]:
    """Yield the facts that touch posters of an area in one of `languages`."""
    yield from (_contact(contact) for name, contact in campaign.contacts.items() if name not in own.contacts)
    if own.symbol is None:
        yield _symbol(campaign.symbol)
    yield from (_texts(texts) for language, texts in campaign.texts.items() if language in languages)
    yield from (fact for fact in _of_area(own) if not fact.language or fact.language in languages)


def _fallback(campaign: Campaign, own: Area, language: str) -> set[str]:
    """Return the fallback language in a set, if `language` lacks a copy that it has; else an empty set."""
    layers = (campaign.texts, own.texts)
    had = {copy for texts in layers if language in texts for copy in texts[language].copies}
    other = campaign.fallback_language
    wanted = {copy for texts in layers if other in texts for copy in texts[other].copies}
    return {other} if wanted - had else set()


def _of_area(area: Area) -> Iterator[Fact]:
    """Yield the facts of an area: its spelling and phrases, contacts, symbol and texts."""
    value = " / ".join([area.name.value, *(phrase.value for phrase in area.phrase.values())])
    confirm = area.confirm or "spelling and phrases"
    yield Fact(f"area {area.id}", value, area.checked, confirm, area.name.at, area.id)
    for contact in area.contacts.values():
        yield _contact(contact, area.id)
    if area.symbol is not None:
        yield _symbol(area.symbol, area.id)
    for texts in area.texts.values():
        yield _texts(texts, area.id)


def _contact(contact: Contact, area: str = "") -> Fact:
    """Return the fact that a number reaches whom it should."""
    confirm = contact.confirm or f"the number of '{contact.name}'"
    return Fact(f"contact {contact.name}", contact.number.value, contact.checked, confirm, contact.number.at, area)


def _symbol(symbol: SymbolTarget, area: str = "") -> Fact:
    """Return the fact that the symbol opens the right page."""
    return Fact("symbol", symbol.url.source, symbol.checked, symbol.confirm or "the page it opens", symbol.at, area)


def _texts(texts: TextSet, area: str = "") -> Fact:
    """Return the fact that the texts of a language are right."""
    is_vouched = texts.translator.strip() and texts.checked
    value = texts.translator.strip() or "no translator named"
    confirm = "translator and the day the texts were checked"
    checked = texts.checked if is_vouched else None
    return Fact(f"texts {texts.language}", value, checked, confirm, texts.at, area, texts.language)

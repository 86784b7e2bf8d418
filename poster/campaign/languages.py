"""Stage resolve: the languages of a campaign: how far each is written and vouched for, and who answers in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from poster.campaign.direction import runs_from_right
from poster.campaign.layout import Layout
from poster.campaign.model import Campaign, Contact, TextSet
from poster.campaign.piece import Piece, Text
from poster.campaign.slots import slot_copies, used_copies
from poster.campaign.texts import LANGUAGE_MARK
from poster.problems import Location, Problem, Related, error

ANSWERS_COPY = "answers_note"
_NUMBER, _OF_CONTACTS = ".number", "contacts."


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How far a set of texts is written and vouched for.

    `copies` counts its texts, `missing` names those that only the fallback language has. `area` is set for texts
    of an area's own, which lack nothing. `checked` is the day somebody vouched for them, None while nobody has.
    """

    language: str
    area: str
    copies: int
    missing: tuple[str, ...]
    translator: str
    checked: date | None
    at: Location

    @property
    def is_confirmed(self) -> bool:
        """Are both the translator and the day filled in?"""
        return bool(self.translator.strip()) and self.checked is not None

    @property
    def is_rtl(self) -> bool:
        """Is the language written from right to left?"""
        return runs_from_right(self.language)


def language_states(campaign: Campaign) -> tuple[LanguageState, ...]:
    """Return the state of each set of texts, the campaign's first, in the order of the file."""
    fallback = campaign.texts.get(campaign.fallback_language)
    every = tuple(fallback.copies) if fallback else ()
    found = [_state(texts, "", every) for texts in campaign.texts.values()]
    found += [_state(texts, area.id, ()) for area in campaign.areas.values() for texts in area.texts.values()]
    return tuple(found)


def _state(texts: TextSet, area: str, every: tuple[str, ...]) -> LanguageState:
    """Return the state of one set; `every` are the copies it should have."""
    missing = tuple(name for name in every if name not in texts.copies)
    return LanguageState(
        texts.language, area, len(texts.copies), missing, texts.translator, texts.checked, texts.at
    )


def languages_on(layout: Layout) -> tuple[str, ...]:
    """Return the languages that a layout shows besides the one of the piece: those its copies name after @."""
    stated = (copy.partition(LANGUAGE_MARK)[2] for copy in used_copies(layout))
    return tuple(dict.fromkeys(language for language in stated if language))


def is_answered_in(contact: Contact, language: str) -> bool:
    """Is the line of `contact` answered in `language`? One that states no languages takes any."""
    return not contact.answers or _primary(language) in map(_primary, contact.answers)


def _primary(language: str) -> str:
    """Return the language of a tag without script and region."""
    return language.partition("-")[0].lower()


def answer_problems(campaign: Campaign, piece: Piece) -> Iterator[Problem]:
    """Yield `text/answers` for each number told to readers whom nobody there understands, and who are not told so.

    A number stands in the language of the piece, or in the one that its copy names. Where the contact does not
    answer in it, the poster has to show the text `answers_note` of that language.
    """
    contacts = {**campaign.contacts, **campaign.areas[piece.area].contacts}
    copies = [(slot.name, copy) for slot in piece.layout.slots.values() for copy in slot_copies(slot)]
    shown = [
        (slot, stated_language(copy, piece.language), piece.texts[copy])
        for slot, copy in copies
        if copy in piece.texts
    ]
    told = {language for _, language, text in shown if _is_note(text) and text.language == language}
    seen: set[tuple[str, str]] = set()
    for slot, language, text in shown:
        for contact in (contacts[name] for name in _numbers(text) if name in contacts):
            if language in told or is_answered_in(contact, language) or (contact.name, language) in seen:
                continue
            seen.add((contact.name, language))
            yield _unanswered(contact, language, slot, text)


def stated_language(copy: str, otherwise: str) -> str:
    """Return the language that a copy names, as in `row@fi`, or `otherwise`."""
    return copy.partition(LANGUAGE_MARK)[2] or otherwise


def _is_note(text: Text) -> bool:
    """Does a text say in which languages the phone is answered?"""
    return text.copy.partition(LANGUAGE_MARK)[0] == ANSWERS_COPY


def _numbers(text: Text) -> Iterator[str]:
    """Yield the names of the contacts whose number stands in a text."""
    for use in text.fields:
        if use.path.startswith(_OF_CONTACTS) and use.path.endswith(_NUMBER):
            yield use.path.removeprefix(_OF_CONTACTS).removesuffix(_NUMBER)


def _unanswered(contact: Contact, language: str, slot: str, text: Text) -> Problem:
    """Return the fault of a number that does not say in which languages it is answered."""
    spoken = ", ".join(contact.answers)
    message = (
        f"slot '{slot}' gives the number {contact.number.value} in '{language}'; it is answered in {spoken} only, "
        f"and the poster does not say so"
    )
    hint = f"write the text '{ANSWERS_COPY}' in '{language}', in a layout that shows it"
    return error("text/answers", message, text.at, hint, Related(f"contact '{contact.name}'", contact.at))

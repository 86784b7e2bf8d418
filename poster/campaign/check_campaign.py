"""Stage load: what the parts of a campaign file say of each other must be true."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from unicodedata import decimal

from poster.campaign.lookalikes import number_fault
from poster.campaign.model import Area, Campaign, Contact
from poster.campaign.nodes import Node, names_at, place
from poster.campaign.profiles import PROFILES
from poster.problems import Location, Problem, Related, did_you_mean, error

# A number as people group its digits, before anything else that may stand behind it.
_NUMBER = re.compile(r"[+\d][\d\s().\u00a0\u202f/-]*")


def campaign_problems(campaign: Campaign, root: Node, layouts: Collection[str]) -> tuple[Problem, ...]:
    """Return every fault of `campaign`, which was decoded from `root` (for the places).

    `layouts` are the names of all layouts there are. Names are looked up in the file, since a part that has
    faults of its own is missing in `campaign` and was reported already.
    """
    check = _Check(campaign, root, layouts)
    steps: tuple[Callable[[], Iterator[Problem]], ...] = (check.lists, check.emergency, check.links, check.areas)
    return tuple(problem for step in steps for problem in step())


@dataclass(frozen=True, slots=True)
class _Check:
    """The rules; each yields the faults it finds."""

    campaign: Campaign
    root: Node
    layouts: Collection[str]

    def at(self, *path: str | int) -> Location:
        """Return where the value at `path` is written."""
        return place(self.root, *path)

    def lists(self) -> Iterator[Problem]:
        """The names that `defaults`, `layouts` and `fallback_language` list exist."""
        campaign, defaults = self.campaign, self.campaign.defaults
        areas, languages, profiles = (names_at(self.root, key) for key in ("areas", "texts", "profiles"))
        yield from self.listed("layouts", campaign.layouts, self.layouts, "layouts")
        yield from self.listed("layouts", defaults.layouts, campaign.layouts, "defaults", "layouts")
        yield from self.listed("areas", defaults.areas, areas, "defaults", "areas")
        yield from self.listed("languages", defaults.languages, languages, "defaults", "languages")
        yield from self.listed("profiles", defaults.profiles, (*PROFILES, *profiles), "defaults", "profiles")
        yield from _unknown("language", campaign.fallback_language, languages, self.at("fallback_language"))

    def listed(self, what: str, names: tuple[str, ...], known: Collection[str], *path: str) -> Iterator[Problem]:
        """Each name in a list exists."""
        for at, name in enumerate(names):
            yield from _unknown(what.removesuffix("s"), name, known, self.at(*path, at))

    def emergency(self) -> Iterator[Problem]:
        """Every poster shows an emergency number, in every area."""
        if "emergency" not in names_at(self.root, "contacts"):
            message = "the contact 'emergency' is missing; every poster shows the emergency number"
            yield error("zone/emergency", message, self.at("contacts"))
        for contacts in (self.campaign.contacts, *(area.contacts for area in self.campaign.areas.values())):
            emergency = contacts.get("emergency")
            if emergency is not None and not emergency.number.value.strip():
                message = "the emergency number is empty; every poster shows it"
                yield error("zone/emergency", message, emergency.number.at)

    def links(self) -> Iterator[Problem]:
        """A number is what it looks like, and a click on it dials the number that is printed."""
        layers: list[tuple[tuple[str, ...], Mapping[str, Contact]]] = [((), self.campaign.contacts)]
        layers += [(("areas", area.id), area.contacts) for area in self.campaign.areas.values()]
        for where, contacts in layers:
            for contact in contacts.values():
                fault = number_fault(contact.number.value)
                if fault:
                    message = f"the number of '{contact.name}' {fault}; what is printed could not be dialled"
                    yield error("contact/number", message, contact.number.at, "type it anew, digit by digit")
                elif not _dials_its_number(contact):
                    message = f"'{contact.uri}' does not dial the number {contact.number.value}"
                    at = self.at(*where, "contacts", contact.name, "uri")
                    yield error("link/number", message, at, "", Related("the number", contact.number.at))

    def areas(self) -> Iterator[Problem]:
        """What an area has of its own replaces something that the campaign has."""
        contacts, languages = names_at(self.root, "contacts"), names_at(self.root, "texts")
        for area in self.campaign.areas.values():
            for contact in area.contacts.values():
                yield from _unknown("contact", contact.name, contacts, contact.at)
            for language, phrase in area.phrase.items():
                yield from _unknown("language", language, languages, phrase.at)
            for text in area.texts.values():
                yield from _unknown("language", text.language, languages, text.at)
            yield from self.copies(area)

    def copies(self, area: Area) -> Iterator[Problem]:
        """The copies of an area replace copies of the campaign; another name would never be printed."""
        known = {name for text in self.campaign.texts.values() for name in text.copies}
        for text in area.texts.values():
            for name, copy in text.copies.items():
                yield from _unknown("copy", name, known, copy.at)


def _dials_its_number(contact: Contact) -> bool:
    """Does the link of a contact, if it dials at all, dial the digits of its number (RFC 3966, 3)?

    In the international form the country's code, one to three digits (ITU-T E.164, 6.2.1), replaces a leading 0.
    """
    scheme, _, dialled = contact.uri.partition(":")
    printed = _NUMBER.match(contact.number.value.strip())
    if scheme.strip().lower() != "tel" or not contact.number.value.strip():
        return True
    number = _digits(printed[0].replace("(0)", "")) if printed else ""
    called = _digits(dialled.partition(";")[0])
    national = number.removeprefix("0")
    has_code = dialled.strip().startswith("+") and 1 <= len(called) - len(national) <= 3
    return bool(number) and (called == number or (has_code and called.endswith(national)))


def _digits(text: str) -> str:
    """Return the digits of `text`, in whatever script, as 0 to 9."""
    return "".join(str(decimal(character)) for character in text if character.isdecimal())


def _unknown(what: str, name: str, known: Collection[str], at: Location) -> Iterator[Problem]:
    """Yield the fault of a name that is not among those known; one that could not be read is none."""
    if name and name not in known:
        hint = did_you_mean(name, known) or f"there are {', '.join(sorted(known)) or 'none'}"
        yield error("name/unknown", f"there is no {what} '{name}' in this campaign", at, hint)

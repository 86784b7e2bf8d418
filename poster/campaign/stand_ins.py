"""Stage load: what stands for a value that could not be read, so that the rest of the file can be checked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from poster.campaign.merge import Template
from poster.campaign.model import Area, Campaign, Contact, Defaults, Logo, SymbolTarget, TextSet, Written
from poster.campaign.nodes import Node, names_at, place
from poster.campaign.profiles import PRESS, Profile
from poster.colour import INK, Colour
from poster.problems import Location

_NOWHERE = Location("")
_NO_TEXT = Template("", (), _NOWHERE)
_STAND_INS: dict[Any, Any] = {
    str: "",
    date: date.min,
    Written: Written("", _NOWHERE),
    Defaults: Defaults((), (), (), (), ()),
    SymbolTarget: SymbolTarget(_NOWHERE, _NO_TEXT, _NO_TEXT, ()),
}


def stand_in(wanted: Any, remains: Mapping[str, Any]) -> Any:
    """Return an empty value of the type `wanted` with the fields that `remains` holds; None if there is none.

    Nothing in a file refers to such a value, so that no other fault follows from it.
    """
    empty = _STAND_INS.get(wanted)
    return dataclasses.replace(empty, **remains) if remains and empty is not None else empty


def completed(campaign: Campaign, root: Node) -> Campaign:
    """Return `campaign` with something in the place of every part that `root` names and that could not be read.

    So what refers to such a part is no fault. The result serves to find further faults, never to print.
    """
    return dataclasses.replace(
        campaign,
        areas={name: campaign.areas.get(name) or _area(name) for name in names_at(root, "areas")},
        contacts={name: campaign.contacts.get(name) or _contact(name) for name in names_at(root, "contacts")},
        palette={name: campaign.palette.get(name) or _colour(name) for name in names_at(root, "palette")},
        logos={name: campaign.logos.get(name) or _logo(name) for name in names_at(root, "logos")},
        texts={name: _texts(name, campaign.texts.get(name), root) for name in names_at(root, "texts")},
        profiles={**{name: _profile(name) for name in names_at(root, "profiles")}, **campaign.profiles},
    )


def _area(name: str) -> Area:
    return Area(name, _NOWHERE, Written(name, _NOWHERE), {})


def _contact(name: str) -> Contact:
    return Contact(name, _NOWHERE, Written("", _NOWHERE))


def _colour(name: str) -> Colour:
    return dataclasses.replace(INK, name=name)


def _logo(name: str) -> Logo:
    return Logo(name, _NOWHERE, "", {})


def _profile(name: str) -> Profile:
    return dataclasses.replace(PRESS, name=name)


def _texts(language: str, read: TextSet | None, root: Node) -> TextSet:
    """Return the texts of a language with an empty one in place of each that could not be read."""
    texts = read or TextSet(language, place(root, "texts", language), {})
    empty = dict.fromkeys(names_at(root, "texts", language, "copies"), _NO_TEXT)
    return dataclasses.replace(texts, copies={**empty, **texts.copies})

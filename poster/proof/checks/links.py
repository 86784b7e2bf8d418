"""Stage prove: do links lead where the text under them says, and is each in the structure tree?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import unquote

from poster.campaign.profiles import Claim, Profile
from poster.geometry import Rect
from poster.proof.checks.structure import PRESENT, number_entry
from poster.proof.model import Check, Finding
from poster.proof.objects import number_of, sound, value_of
from poster.proof.places import slot_at
from poster.proof.promise import PromisedLink, PromisedSlot
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet, box_of

_TOLERANCE = 0.05  # pt: a program that saves a file anew may round
_NO_BORDER = (0.0, 0.0, 0.0)
# What ours have, a name and a date that another program gives, and what other checks refuse of any object.
_ENTRIES = frozenset(
    {
        *("/Type", "/Subtype", "/Rect", "/Border", "/F", "/P", "/StructParent", "/Contents", "/A"),
        *("/NM", "/M", "/AA", "/OC", "/QuadPoints"),
    }
)
_ACTION = frozenset({"/Type", "/S", "/URI", "/Next"})
_PRINT, _UNSEEN = 4, 1 | 2 | 32 | 256  # ISO 32000-1, table 165: Print; Invisible, Hidden, NoView, ToggleNoView


@dataclass(frozen=True, slots=True)
class _Link:
    """A link annotation: where it leads, what is said of it, its area, and its dictionary."""

    uri: str
    contents: str
    area: Rect
    entries: Any


def _has_links(profile: Profile | None) -> bool:
    return profile is not None and profile.has_links


@sound
def _links(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every link leads where the text under it says, and every promised one is there."""
    found = list(_found(sheet))
    for uri, lines in groupby(found, key=attrgetter("uri")):
        areas = [link.area for link in lines]
        texts = [_text_under(sheet, area) for area in areas]
        whole = " ".join(texts)
        for area, text in zip(areas, texts, strict=True):
            if not _leads_there(uri, text) and not _goes_on(uri, text, whole):
                shown = " ".join(text.split())[:60]
                message = f"a link on '{shown}' leads to '{uri[:80]}'"
                yield Finding("office/link", message, slot_at(area, asked), area)
    yield from _astray(found, asked)
    yield from _missing(found, asked)


def _astray(found: list[_Link], asked: Asked) -> Iterator[Finding]:
    """Yield links that react elsewhere than promised or that are not seen, and two that share a place."""
    slots = [slot for slot in asked.promise.slots if slot.link is not None] if asked.promise is not None else []
    for number, link in enumerate(found):
        over = next((one for one in found[:number] if one.uri != link.uri and one.area.overlaps(link.area)), None)
        if over is not None:
            message = f"a link to '{link.uri[:60]}' lies over one to '{over.uri[:60]}'"
            yield Finding("office/link", message, slot_at(link.area, asked), link.area)
        elif asked.promise is not None and not any(_is_promised(link, slot) for slot in slots):
            message = f"a link to '{link.uri[:60]}', said to be '{link.contents[:60]}', was not promised there"
            yield Finding("office/link", message, slot_at(link.area, asked), link.area)
        elif asked.promise is not None and not _is_plain(link):
            message = f"a link to '{link.uri[:60]}' paints a border or an appearance, or leads to a second place"
            yield Finding("office/link", message, slot_at(link.area, asked), link.area)
        elif not _is_seen(link):
            message = f"a link to '{link.uri[:60]}' is hidden, or not to be printed"
            yield Finding("office/link", message, slot_at(link.area, asked), link.area)


def _is_promised(link: _Link, slot: PromisedSlot) -> bool:
    """Does a slot promise that link, in that place and with those words?"""
    promised = slot.link
    return (
        promised is not None
        and unquote(link.uri) == unquote(promised.uri)
        and link.contents == promised.contents
        and any(_is_alike(link.area, area) for area in promised.areas)
        and value_of(link.entries, "/QuadPoints") is None
    )


def _is_alike(one: Rect, other: Rect) -> bool:
    """Are two areas the same?"""
    return one.contains(other, _TOLERANCE) and other.contains(one, _TOLERANCE)


def _is_plain(link: _Link) -> bool:
    """Has a link no more than ours have: an address, words, and a border of no width (ISO 32000-1, table 164)?

    Without an entry the border is 1 wide. A program that saves the file anew may name and date it.
    """
    border = value_of(link.entries, "/Border")
    is_bare = (
        isinstance(border, list)
        and len(border) == len(_NO_BORDER)
        and all(number_of(side) == wanted for side, wanted in zip(border, _NO_BORDER, strict=True))
    )
    action = value_of(link.entries, "/A")
    return is_bare and not set(link.entries) - _ENTRIES and isinstance(action, dict) and not set(action) - _ACTION


def _is_seen(link: _Link) -> bool:
    """Is a link shown, and printed as the rest of the page (ISO 19005-2, 6.3.2)?"""
    flags = int(number_of(value_of(link.entries, "/F")) or 0)
    return bool(flags & _PRINT) and not flags & _UNSEEN


def _missing(found: list[_Link], asked: Asked) -> Iterator[Finding]:
    """Yield the promised links that are not there, each line of them."""
    for slot in asked.promise.slots if asked.promise is not None else ():
        if slot.link is not None and not _is_whole(slot.link, found):
            message = f"the link to '{slot.link.uri[:80]}' is missing"
            yield Finding("office/link", message, slot.name, slot.box)


def _is_whole(promised: PromisedLink, found: list[_Link]) -> bool:
    """Does every line of a promised link lead there?"""
    leading = [link.area for link in found if _address(link.uri) == _address(promised.uri)]
    return all(any(_is_alike(area, each) for each in leading) for area in promised.areas)


def _found(sheet: Sheet) -> Iterator[_Link]:
    """Yield every link, in the order of the file: the areas of one link follow each other."""
    annotations = value_of(sheet.leaf, "/Annots")
    for each in annotations if isinstance(annotations, list) else ():
        annotation = each.get_object()
        uri, area = str(value_of(value_of(annotation, "/A"), "/URI") or ""), box_of(annotation, "/Rect")
        if str(value_of(annotation, "/Subtype")) == "/Link" and area is not None:
            yield _Link(uri, str(value_of(annotation, "/Contents") or ""), area, annotation)


def _text_under(sheet: Sheet, area: Rect) -> str:
    """Return the text that stands in an area, as PDFium reads it."""
    return str(sheet.textpage.get_text_bounded(area.x, area.y, area.right, area.top))


def _leads_there(uri: str, text: str) -> bool:
    """Does an address lead where the words say?

    A number must be the same digit for digit; in the international form the country's code, one to three digits
    (ITU-T E.164, 6.2.1), takes the place of a leading 0. Of an address on the web, host and path must be written;
    its query and fragment are not read on paper, as of a symbol's payload.
    """
    if _dials(uri):
        return any(_is_dialled(number, uri.partition(":")[2]) for number in _numbers(text))
    written = _address(text)
    return any(bool(place) and place in written for place in (_address(uri), _address(_page(uri))))


def _page(uri: str) -> str:
    """Return an address on the web without query and fragment; any other as it is."""
    return re.split("[?#]", uri, maxsplit=1)[0] if uri.lower().startswith(("https://", "http://")) else uri


def _is_dialled(number: str, called: str) -> bool:
    """Does whoever calls `called` (RFC 3966, 3) reach the digits `number`?"""
    digits, national = _digits(called.partition(";")[0]), number.removeprefix("0")
    has_code = called.strip().startswith("+") and 1 <= len(digits) - len(national) <= 3
    return digits == number or (has_code and bool(national) and digits.endswith(national))


def _goes_on(uri: str, text: str, whole: str) -> bool:
    """Does a link lead where the words of all its lines say, of which `text` is one?

    The number it dials stands on one of them. An address may be broken; then each line is a part of it.
    """
    if _dials(uri):
        return not _numbers(text) and _leads_there(uri, whole)
    return bool(_address(text)) and _address(text) in _address(uri) and _leads_there(uri, whole)


def _dials(uri: str) -> bool:
    """Does an address dial a number?"""
    return uri.partition(":")[0].lower() in {"tel", "sms"}


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _numbers(text: str) -> set[str]:
    """Return the telephone numbers in a text, digits only."""
    return {_digits(found) for found in re.findall(r"\+?\d(?:[\s\u00a0\u202f-]*\d)*", text)}


def _address(text: str) -> str:
    """Return an address without scheme, "www.", blanks and a last slash, in small letters."""
    plain = re.sub(r"[\s\u00ad]", "", unquote(text)).lower()
    return re.sub(r"^(https?://|mailto:)?(www\.)?", "", plain).rstrip("/.")


@sound
def _tagged(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every link is in a Link element, leads back to it, and says where it leads."""
    numbers = value_of(value_of(sheet.catalogue, "/StructTreeRoot"), "/ParentTree")
    held = [each for node in sheet.tree.nodes if node.role == "Link" for each in node.objects]
    for link in _found(sheet) if sheet.tree.nodes else ():
        key = number_of(value_of(link.entries, "/StructParent"))
        element = number_entry(numbers, int(key)) if key is not None else None
        if not any(each is link.entries for each in held) or not _holds(element, link):
            message = f"the link to '{link.uri[:60]}' is in no Link element of the structure tree"
            yield Finding("structure/link", message, slot_at(link.area, asked), link.area)
        elif not link.contents.strip():
            message = f"the link to '{link.uri[:60]}' has no words for who cannot see it"
            yield Finding("structure/link", message, slot_at(link.area, asked), link.area)


def _holds(element: Any, link: _Link) -> bool:
    """Has a structure element a reference to the link itself?"""
    kids = value_of(element, "/K")
    kids = kids if isinstance(kids, list) else [kids]
    return any(value_of(kid.get_object(), "/Obj") is link.entries for kid in kids if kid is not None)


@sound
def _tabs(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """A page with annotations says that they follow the structure tree."""
    del asked
    if sheet.tree.nodes and value_of(sheet.leaf, "/Annots") and str(value_of(sheet.leaf, "/Tabs")) != "/S":
        yield Finding("structure/tabs", "the page does not say that the tab key follows the structure tree")


RULES = (
    Rule(
        Check(
            "office/link",
            "links lead where the text says, and react there alone",
            "ISO 14289-1:2014, 7.18.5; ISO 19005-2:2011, 6.3.2; own rule",
            "a link to another number than the one that is printed calls somebody else",
        ),
        _links,
        applies=_has_links,
        needs_promise=False,
        after=("text/missing", "text/frame", "page/annotation"),
    ),
    Rule(
        Check(
            "structure/link",
            "every link is in a Link element of the structure tree, and says where it leads",
            "ISO 14289-1:2014, 7.18.1 and 7.18.5",
            "a screen reader meets a link only through the tree; one outside it cannot be followed",
            (Claim.PDF_UA1,),
        ),
        _tagged,
        needs_promise=False,
        after=(PRESENT.id, "structure/unmarked", "page/annotation", "office/link"),
    ),
    Rule(
        Check(
            "structure/tabs",
            "the tab key follows the structure tree",
            "ISO 14289-1:2014, 7.18.3",
            "who goes from link to link by the keyboard meets them in the order in which they are read",
            (Claim.PDF_UA1,),
        ),
        _tabs,
        needs_promise=False,
        after=(PRESENT.id, "page/annotation"),
    ),
)

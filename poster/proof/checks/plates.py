"""Stage prove: checks of what becomes of colours on their way to the plates: overprint, rendering intents."""

from __future__ import annotations

from collections.abc import Iterator

from poster.campaign.profiles import Claim, Profile
from poster.colour import ColourSpace
from poster.proof.events import Event, Ink, Shown
from poster.proof.ground import INTENTS
from poster.proof.model import Check, Finding
from poster.proof.objects import objects_of, sound, value_of
from poster.proof.places import slot_at, slot_of
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet
from poster.proof.spaces import area_of, inks_of, overprints

_BLACK = (0.0, 0.0, 0.0, 1.0)
_TRACE = 0.002  # of an ink: rounding in the file
_INKS = 4
_SPOTS = frozenset({"Separation", "DeviceN"})
_A2A = Claim.PDF_A2A
_ICC_CMYK = ((_A2A, "6.2.4.2, overprint"),)


def _is_known(profile: Profile | None) -> bool:
    return profile is not None


@sound
def _overprint(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Inks beneath stay only where black text is printed over them."""
    over = [event for event in sheet.content.events if overprints(event)]
    for event in over:
        fault = _icc_fault(event) or (_fault(event, asked) if _is_judged(asked) else "")
        if fault:
            area = area_of(event)
            slot = slot_of(event, sheet, asked) if isinstance(event, Shown) else slot_at(area, asked)
            yield Finding("ink/overprint", fault, slot, area, breaks=_ICC_CMYK if _icc_fault(event) else ())
            return  # a state that is left on makes all that follows overprint
    if asked.promise is not None and _is_stored(sheet, over):
        yield Finding("ink/overprint", "a pattern, or what the page does not paint, is set to overprint")


def _is_judged(asked: Asked) -> bool:
    """Is it printed in inks? Of a file of others, only one for the press is."""
    profile = asked.profile
    return asked.promise is not None or (profile is not None and profile.colour_space is ColourSpace.CMYK)


def _fault(event: Event, asked: Asked) -> str:
    """Return what is wrong with paint that overprints, "" if nothing is."""
    inks = inks_of(event)
    if asked.promise is None:
        vanishes = any(_is_paper(ink) for ink in inks) and event.look.overprint[2] == 1
        return "something in the colour of paper overprints, so that it is not printed at all" if vanishes else ""
    if isinstance(event, Shown) and inks and all(_is_black(ink) for ink in inks):
        return ""
    what = "text" if isinstance(event, Shown) else "something"
    return f"{what} overprints what is beneath it; only text in black ink alone may"


def _icc_fault(event: Event) -> str:
    """Return what is wrong with ICC-based colour of four inks that overprints by mode 1 (ISO 19005-2, 6.2.4.2)."""
    is_based = any(ink.space == "ICCBased" and len(ink.values) == _INKS for ink in inks_of(event))
    is_wrong = is_based and event.look.overprint[2] == 1
    return "an ICC-based colour overprints by mode 1, which only DeviceCMYK may" if is_wrong else ""


def _is_black(ink: Ink) -> bool:
    """Is it black ink alone, all of it?"""
    values = ink.values
    same = len(values) == _INKS and all(abs(a - b) <= _TRACE for a, b in zip(values, _BLACK, strict=True))
    return ink.space == "DeviceCMYK" and same


def _is_paper(ink: Ink) -> bool:
    """Is it no ink at all?"""
    return ink.space in {"DeviceCMYK", *_SPOTS} and bool(ink.values) and max(ink.values) <= _TRACE


def _is_stored(sheet: Sheet, over: list[Event]) -> bool:
    """Is overprint switched on in a state of the file by which nothing that was judged is painted?"""
    judged = {id(state) for event in over for state in event.look.states}
    states = (found.entries for found in objects_of(sheet).found)
    return any(
        id(state) not in judged and "true" in (str(value_of(state, key)).lower() for key in ("/OP", "/op"))
        for state in states
        if "/OP" in state or "/op" in state
    )


@sound
def _intents(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every rendering intent is one that there is."""
    del asked
    found = [value_of(each.entries, "/RI") for each in objects_of(sheet).found if "/RI" in each.entries]
    found += [
        value_of(each.entries, "/Intent") for each in objects_of(sheet).found if each.name("/Subtype") == "Image"
    ]
    stated = [str(one).removeprefix("/") for one in (*found, *sheet.content.intents) if one is not None]
    unknown = [one for one in stated if one not in INTENTS]
    if unknown:
        message = f"the rendering intent '{unknown[0][:40]}' is asked for; there are {', '.join(sorted(INTENTS))}"
        yield Finding("ink/intent", message)


RULES = (
    Rule(
        Check(
            "ink/overprint",
            "only black text is printed over other inks",
            "ISO 32000-1:2008, 8.6.7 and 11.7.4.3; ISO 19005-2:2011, 6.2.4.2; own rule",
            "white text that overprints is not printed at all, and inks over one another become another colour; no "
            "viewer shows it",
            (_A2A,),
        ),
        _overprint,
        applies=_is_known,
        needs_promise=False,
        after=("text/covered", "text/invisible"),
    ),
    Rule(
        Check(
            "ink/intent",
            "rendering intents are the four that there are",
            "ISO 32000-1:2008, 8.6.5.8; ISO 19005-2:2011, 6.2.6",
            "each device makes its own colours of an intent that it does not know",
            (_A2A,),
        ),
        _intents,
        needs_promise=False,
    ),
)

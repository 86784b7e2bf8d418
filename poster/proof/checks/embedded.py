"""Stage prove: is what was put into the file the promised thing? Its pictures and the profile of its inks."""

from __future__ import annotations

from collections.abc import Iterator

from poster.campaign.conditions import condition_named
from poster.campaign.profiles import Claim, Profile
from poster.geometry import Rect
from poster.proof.events import Pictured
from poster.proof.icc import icc_profile, stated_intents
from poster.proof.likeness import PromisedPicture, greys, unlikeness
from poster.proof.model import Check, Finding
from poster.proof.objects import sound, value_of
from poster.proof.reading import SlotReading, reading_of
from poster.proof.registry import Asked, Rule
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet

_X4, _A2A = Claim.PDF_X4, Claim.PDF_A2A
# Of 255: other pictures differ by 60 and more, conversion to inks changes a field by 40 at most.
_MOST_UNLIKE = 50.0
_PIXELS = 256.0  # on the shorter side: sixteen a field, so that its edges weigh little
_MOST_SCALE = 20.0  # pixels a point


def _has_intent(profile: Profile | None) -> bool:
    return profile is not None and (_X4 in profile.claims or _A2A in profile.claims)


@sound
def _pictures(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every picture looks like the promised one."""
    for reading in reading_of(sheet, asked.promise).slots if asked.promise is not None else ():
        slot, picture = reading.slot, reading.slot.picture
        if picture is not None and not _is_alike(sheet, reading, picture, asked.seen):
            message = f"another picture than the promised one is shown as {slot.name}"
            yield Finding("picture/other", message, slot.name, picture.area)


def _is_alike(sheet: Sheet, reading: SlotReading, picture: PromisedPicture, seen: Seen) -> bool:
    """Does a slot show its picture?"""
    held = {passage.mcid for passage in reading.passages}
    painted = [event for event in sheet.content.events if isinstance(event, Pictured) and event.mcid in held]
    promised = bytes.fromhex(picture.greys)
    if len(painted) != 1 or not promised:
        return False
    found = _seen_greys(sheet, picture.area, seen)
    return len(found) == len(promised) and unlikeness(promised, found) <= _MOST_UNLIKE


def _seen_greys(sheet: Sheet, area: Rect, seen: Seen) -> bytes:
    """Return the greys of the pictures in an area as they are rendered, once a run for the same data and places."""
    pictures = (event for event in sheet.content.events if isinstance(event, Pictured))
    told = [_told(event) for event in pictures if event.box.overlaps(area)]
    known = [part for each in told if each is not None for part in each]
    if None in told:
        return _rendered(sheet, area)
    return seen.result("picture greys", (repr(area).encode(), *known), lambda: _rendered(sheet, area))


def _told(event: Pictured) -> tuple[bytes, ...] | None:
    """Return all that the paint of a picture depends on, None where its parts do not tell."""
    raw, resource = getattr(event.resource, "_data", None), event.resource
    if not isinstance(raw, bytes) or "/SMask" in resource or "/Mask" in resource or event.look.states:
        return None
    entries = repr(sorted((key, str(value_of(resource, key))) for key in resource)).encode()
    return raw, entries, repr((event.matrix, event.clip, event.look)).encode()


def _rendered(sheet: Sheet, area: Rect) -> bytes:
    """Return the greys of the pictures in an area as they are rendered."""
    scale = min(_MOST_SCALE, _PIXELS / min(area.width, area.height))
    return greys(sheet.pictures(scale, area))


@sound
def _profile(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The profile of the inks is the promised one, and that of the condition named beside it."""
    promised = asked.promise.icc_sha256 if asked.promise is not None else ""
    for intent in stated_intents(sheet):
        stream = value_of(intent, "/DestOutputProfile")
        if stream is None:
            continue
        profile = icc_profile(stream, sheet)
        named = condition_named(str(value_of(intent, "/OutputConditionIdentifier") or ""))
        if promised and profile.sha256 != promised:
            yield Finding("icc/other", "the output intent has another ICC profile than the promised one")
            return
        if named and profile.condition and named != profile.condition:
            message = f"the output intent names {named}, and its ICC profile is for {profile.condition}"
            yield Finding("icc/other", message)
            return


@sound
def _words(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """What the output intent says to people is what the profile says."""
    if asked.promise is None:
        return
    promised = asked.promise.profile.output_intent
    wanted = {"Info": promised.condition, "OutputCondition": promised.condition, "RegistryName": promised.registry}
    for intent in stated_intents(sheet):
        for key, words in wanted.items():
            found = str(value_of(intent, f"/{key}") or "")
            if found != words:
                message = f"the output intent has '{found[:80]}' as {key}; promised is '{words}'"
                yield Finding("intent/words", message)


RULES = (
    Rule(
        Check(
            "picture/other",
            "every picture is the promised one",
            "own rule",
            "the sign of another authority, or another face, says something that nobody has promised",
        ),
        _pictures,
        after=("picture/missing", "structure/missing", "structure/role", "ink/space"),
    ),
    Rule(
        Check(
            "icc/other",
            "the ICC profile is the promised one, and that of the condition that is named",
            "own rule; ISO 32000-1:2008, 14.11.5",
            "the press makes its colours by the profile, and chooses its paper and inks by the name",
        ),
        _profile,
        applies=_has_intent,
        needs_promise=False,
        after=("intent/missing", "icc/class"),
    ),
    Rule(
        Check(
            "intent/words",
            "the output intent says what was promised",
            "own rule; ISO 32000-1:2008, 14.11.5, table 365",
            "people at the press read the words, not the profile, and load paper and inks by them",
        ),
        _words,
        applies=_has_intent,
        after=("intent/missing", "icc/class", "icc/other"),
    ),
)

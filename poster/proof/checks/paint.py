"""Stage prove: checks of the drawings: every promised path is there as promised, and no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from poster.colour import Tint
from poster.geometry import Rect
from poster.proof.drawings import Drawings, Wanted, drawings_of
from poster.proof.events import Drawn, Event, Ink, Shown
from poster.proof.model import Check, Finding
from poster.proof.objects import sound
from poster.proof.places import slot_at
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet
from poster.proof.spaces import area_of

_FILLED = 0  # ISO 32000-1, 9.3.6, table 106
_MOST_NAMED = 5


@sound
def _missing(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every promised drawing is painted."""
    groups: dict[int, list[Wanted]] = defaultdict(list)
    for each in _drawings(sheet, asked).missing:
        groups[id(each.paint)].append(each)
    for lacking in groups.values():
        area = Rect.around(tuple(each.area for each in lacking))
        count = f"{len(lacking)} drawings are" if len(lacking) > 1 else "a drawing is"
        yield Finding("paint/missing", f"{count} not painted: {_promised(lacking[0])}", area=area)


@sound
def _other(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every drawing has its promised colours, lines, shape and place."""
    found = _drawings(sheet, asked)
    for wanted, event in found.other[:_MOST_NAMED]:
        message = f"a drawing is painted {_painted(event)}; promised is {_promised(wanted)}"
        yield Finding("paint/other", message, area=wanted.area)
    if found.is_shuffled:
        yield Finding("paint/other", "drawings are painted in another order than was promised")


@sound
def _unpromised(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Nothing is drawn that was not promised."""
    for event in _drawings(sheet, asked).strange:
        area = area_of(event)
        yield Finding(
            "paint/unpromised", f"{_what(event)} is painted, which nobody promised", slot_at(area, asked), area
        )


@sound
def _slug(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The texts of the printer's marks are there."""
    promised = asked.promise.slug if asked.promise is not None else ()
    said = "".join(_text(event) for event in sheet.content.shown if event.is_artifact and _is_seen(event, sheet))
    for text in promised:
        if text not in said:
            yield Finding("slug/missing", f"beside the sheet is to stand '{text[:80]}'; it does not")
        said = said.replace(text, " ", 1)


def _drawings(sheet: Sheet, asked: Asked) -> Drawings:
    return drawings_of(sheet, asked.promise) if asked.promise is not None else Drawings()


def _what(event: Event) -> str:
    return f"a drawing {_painted(event)}" if isinstance(event, Drawn) else "a picture or shading"


def _painted(event: Drawn) -> str:
    """Return what a path is painted with, and where."""
    inks = [f"filled in {_ink(event.look.fill)}"] if event.is_filled else []
    inks += [f"with lines in {_ink(event.look.stroke)}"] if event.is_stroked else []
    return f"{' and '.join(inks)} at {_place(event.box)}"


def _promised(wanted: Wanted) -> str:
    """Return what a path was to be painted with, and where."""
    paint = wanted.paint
    inks = [f"filled in {_tint(paint.fill)}"] if paint.fill is not None else []
    inks += [f"with lines in {_tint(paint.stroke)}"] if paint.stroke is not None else []
    return f"{' and '.join(inks)} at {_place(wanted.area)}"


def _ink(ink: Ink) -> str:
    return " ".join([ink.space, *(f"{value * 100:.0f}" for value in ink.values)])


def _tint(tint: Tint) -> str:
    return " ".join([tint.space.value, *(f"{value * 100:.0f}" for value in tint.values)])


def _place(box: Rect) -> str:
    """Return a box by its place and its size."""
    return f"{box.x:.1f}, {box.y:.1f} pt, {box.width:.1f} x {box.height:.1f} pt"


def _text(event: Shown) -> str:
    """Return the text of an event as its font tells it."""
    return "".join(event.typeface.text(code) or "" for code, _, _ in event.glyphs)


def _is_seen(event: Shown, sheet: Sheet) -> bool:
    """Is a text painted on the page, in the black of the marks?"""
    media, look = sheet.media, event.look
    inside = all(media.x <= x <= media.right and media.y <= y <= media.top for _, x, y in event.glyphs)
    return inside and event.mode == _FILLED and look.alpha_fill >= 1 and _is_within(event)


def _is_within(event: Shown) -> bool:
    """Does a text begin and end where the clip lets it be painted?"""
    clip = event.clip
    return clip is None or all(_point(x, y).overlaps(clip.box) for _, x, y in event.glyphs)


def _point(x: float, y: float) -> Rect:
    return Rect(x, y, 0.0, 0.0).grown(0.01)


def _ids(group: str, faults: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{group}/{fault}" for fault in faults)


# What is told of a drawing by these is not told again as one that nobody promised, or as one that is lost.
_CAUSES = (
    "file/content",
    *_ids("page", ("boxes", "size", "bleed", "marks", "external", "view")),
    *_ids("text", ("covered", "clipped", "invisible", "unpromised")),
    *_ids("symbol", ("missing", "covered", "mirrored", "module", "ink", "contrast", "modules", "quiet")),
    *_ids("ink", ("space", "rich-black", "tac", "overprint", "transparency", "curve", "intent")),
    *_ids("picture", ("missing", "other", "resolution")),
    *_ids("office", ("margin", "darkness")),
    "stroke/too-thin",
    *_ids("colour", ("contrast", "outline")),
)
_WHY = "a panel, a cut line or a pictogram says what the words do not: where to tear, what number is for danger"
RULES = (
    Rule(
        Check("paint/missing", "every promised drawing is painted", "own rule", _WHY),
        _missing,
        after=_CAUSES,
    ),
    Rule(
        Check(
            "paint/other",
            "every drawing has its promised place, shape, colours and lines",
            "own rule; ISO 32000-1:2008, 8.5.3",
            "a yellow panel in white, or half as high, is no longer what anybody looks for in danger",
        ),
        _other,
        after=_CAUSES,
    ),
    Rule(
        Check(
            "paint/unpromised",
            "nothing is drawn that nobody promised",
            "own rule",
            "a stroke before a number reads as one more digit",
        ),
        _unpromised,
        after=(*_CAUSES, "paint/other", "structure/unmarked"),
        only_after_good=True,
    ),
    Rule(
        Check(
            "slug/missing",
            "the slug line names the piece",
            "own rule",
            "print shops tell two posters apart by it, which differ in one number",
        ),
        _slug,
        after=("file/content", "font/map", "page/bleed", "text/invisible", "text/unpromised"),
        only_after_good=True,
    ),
)

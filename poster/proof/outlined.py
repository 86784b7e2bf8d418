"""Stage prove: does each letter stand out from what is around it, along its whole outline, as it is rendered?

Contrast is that of a letter's ink and the commonest colour of its ground; half a digit on a patch of its own colour
keeps it. So the pixels next to the ink are looked at, wherever the ground of a text is not one even area.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PIL import Image, ImageChops, ImageFilter

from poster.geometry import Rect
from poster.proof.checks.covering import near_events, painted_areas
from poster.proof.contrast import is_even, ratios, scale_of
from poster.proof.events import Shown
from poster.proof.glyphs import glyphs_of, ink_of
from poster.proof.places import slot_of
from poster.proof.regions import once
from poster.proof.registry import Asked
from poster.proof.sheet import Sheet

LEAST_RATIO = (
    4.5  # WCAG 2.2, 1.4.3; edges of grounds are smoothed, so that less is asked than of a ground as a whole
)
_MOST_LOST = 0.04  # square points beside the ink of a text: a dot of 0.2 pt
_AROUND = 2.0  # pixels, and points of what is looked at
_NONE, _HALF, _SPREAD = 255, 127, 25  # grey values of letters: none touches the pixel; one covers half of it
_WINDOW = 5  # pixels of a filter that reaches two pixels to each side
_MOST_TEXTS = 200

Picture = Image.Image


def lost_outlines(sheet: Sheet, asked: Asked) -> Iterator[tuple[str, Rect, float]]:
    """Yield slot, spot and contrast of each text that does not stand out somewhere along its outline.

    A contrast of 0 says that the text cannot be seen by itself, so that nothing can be said of it.
    """
    for count, (slot, event, ink) in enumerate(_uneven(sheet, asked)):
        if count >= _MOST_TEXTS:
            yield slot, ink, 0.0
            return
        area, scale = ink.grown(_AROUND), scale_of(event)
        found = once(f"outline {scale}", area, sheet, asked.seen, partial(_lost, sheet, area, scale))
        if found is not None:
            yield slot, _spot(sheet, event, scale) or ink, found


def _uneven(sheet: Sheet, asked: Asked) -> Iterator[tuple[str, Shown, Rect]]:
    """Yield the texts of slots around which something begins or ends, with their ink."""
    for event in sheet.content.shown:
        ink = ink_of(event, sheet) if event.is_visible else None
        if ink is not None and not _is_on_one_ground(event, ink, sheet):
            slot = slot_of(event, sheet, asked)
            if slot:
                yield slot, event, ink


def _is_on_one_ground(event: Shown, ink: Rect, sheet: Sheet) -> bool:
    """Is all that is around a text the substrate or one even area painted before it?"""
    around = ink.grown(_AROUND / scale_of(event))
    is_whole = True
    for other in near_events(sheet, around, 0):
        if not isinstance(other, Shown):
            for area, _ in painted_areas(other, sheet, around):
                is_whole = other.order < event.order and is_even(other) and area.contains(around)
                if not is_whole and other.order > event.order:
                    return False
    return is_whole


def _lost(sheet: Sheet, area: Rect, scale: float) -> float | None:
    """Return the least contrast that too much of an outline has, None if it stands out everywhere."""
    page, letters = sheet.pixels(scale, area), sheet.letters(scale, area)
    covered = _covered(letters)
    inks = _colours(page, covered)
    if not inks:
        return 0.0
    _, ink = max(inks)
    return _least(_colours(page, _beside(letters, covered)), ink, scale)


def _least(around: list[tuple[int, tuple[int, ...]]], ink: tuple[int, ...], scale: float) -> float | None:
    """Return the least contrast of an ink and the colours around it, None if too few pixels are too near to it."""
    near = [(count, min(ratios(ink, colour))) for count, colour in around]
    bad = [(count, ratio) for count, ratio in near if ratio < LEAST_RATIO]
    lost = sum(count for count, _ in bad) / (scale * scale)
    return min(ratio for _, ratio in bad) if lost > _MOST_LOST else None


def _covered(letters: Picture) -> Picture:
    """Return where letters cover most of a pixel: at least half of it, and nearly as much as of any other."""
    darkest, _ = letters.getextrema()
    most = min(_HALF, int(darkest) + _SPREAD)  # type: ignore[arg-type]
    return letters.point(_table(lambda value: value <= most))


def _beside(letters: Picture, covered: Picture) -> Picture:
    """Return where no letter touches a pixel and one covers another at most two pixels away."""
    near = covered.filter(ImageFilter.MaxFilter(_WINDOW))
    return ImageChops.multiply(near, letters.point(_table(lambda value: value == _NONE)))


def _table(holds: Callable[[int], bool]) -> list[int]:
    """Return what each grey value becomes: 255 where it holds."""
    return [255 if holds(value) else 0 for value in range(256)]


def _colours(page: Picture, where: Picture) -> list[tuple[int, tuple[int, ...]]]:
    """Return the colours of some pixels with how often each is there."""
    marked = page.copy()
    marked.putalpha(where)
    found: list[tuple[int, tuple[int, int, int, int]]] = marked.getcolors(page.width * page.height)  # type: ignore[assignment]
    return [(count, colour[:3]) for count, colour in found if colour[3]]


def _spot(sheet: Sheet, event: Shown, scale: float) -> Rect | None:
    """Return the ink of the first glyph of a text that does not stand out, None if it cannot be told."""
    for glyph in glyphs_of(event, sheet):
        if glyph.ink is not None and _lost(sheet, glyph.ink.grown(1 / scale), scale):
            return glyph.ink
    return None

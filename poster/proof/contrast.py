"""Stage prove: the contrast of text as it is rendered, in colour and in grey."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from PIL import Image

from poster.geometry import Rect
from poster.proof.checks.covering import near_events, painted_areas
from poster.proof.events import Drawn, Event, Ink, Shown
from poster.proof.glyphs import Glyph, glyphs_of, ink_of, rectangle
from poster.proof.places import slot_of
from poster.proof.regions import once
from poster.proof.registry import Asked
from poster.proof.sheet import Sheet
from poster.proof.spaces import inks_of

_MOST_GLYPHS = 4  # looked at of a text on an even ground
_MOST_OF_UNEVEN = 400
_LEAST_GLYPH = 0.3  # of the size
_STEM = 0.3  # of its height: a glyph as narrow as this, such as I or l, may fill its box and show no ground in it
_PIXELS_AN_EM = 32.0
_LEAST_SCALE, _GREATEST_SCALE = 1.0, 6.0
_LINEAR = tuple(
    value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in range(256)
)  # IEC 61966-2-1, 5.2
_MOST_TEXTS = 400

Colour = tuple[int, int, int]


def least_contrasts(sheet: Sheet, asked: Asked) -> Iterator[tuple[str, Rect, float, float]]:
    """Yield slot, area, contrast in colour and in grey for each colour of text of each slot on each ground.

    Where one even ground lies beneath texts of a colour, the largest of them is looked at, since small letters are
    smoothed into their ground, and its first glyphs. Where anything begins or ends beneath a text, all of its
    glyphs are (at most 400, spread evenly). The glyph that stands out least counts.
    """
    for slot, event, is_even in _texts(sheet, asked):
        boxes = _glyph_boxes(event, sheet, _MOST_GLYPHS if is_even else _MOST_OF_UNEVEN)
        if boxes:
            area = Rect.around(boxes)
            look = partial(_measured, sheet, area, boxes, scale_of(event))
            yield slot, area, *once(f"contrast {boxes}", area, sheet, asked.seen, look)


def _texts(sheet: Sheet, asked: Asked) -> Iterator[tuple[str, Shown, bool]]:
    """Yield slot, text and evenness of its ground: the largest text of each slot, colour and even ground, and each
    text on an uneven one; without a promise the whole sheet is one slot.
    """
    largest: dict[tuple[str, Ink, int], Shown] = {}
    uneven: list[tuple[str, Shown, bool]] = []
    for event in sheet.content.shown:
        if not event.is_visible or not inks_of(event) or len(largest) + len(uneven) > _MOST_TEXTS:
            continue
        slot = slot_of(event, sheet, asked)
        if asked.promise is not None and not slot:
            continue  # the slug line
        ground = _ground(event, sheet)
        if ground is None:
            uneven.append((slot, event, False))
            continue
        key = (slot, inks_of(event)[0], ground)
        if key not in largest or em_of(largest[key]) < em_of(event):
            largest[key] = event
    yield from ((slot, event, True) for (slot, _, _), event in largest.items())
    yield from uneven


def _ground(event: Shown, sheet: Sheet) -> int | None:
    """Return the number of the event that is the one ground of a text, -1 for the substrate, None if uneven."""
    ink = ink_of(event, sheet)
    ground: int | None = -1
    for other in near_events(sheet, ink, 0) if ink is not None else ():
        if other.order >= event.order:
            break
        if isinstance(other, Shown) or ink is None:
            continue  # text beneath text is covered text
        for area, _ in painted_areas(other, sheet, ink):
            ground = other.order if is_even(other) and area.contains(ink) else None
    return ground


def is_even(event: Event) -> bool:
    """Is it a path filled with one opaque ink, whole wherever it is?"""
    if not isinstance(event, Drawn) or not event.is_filled or not event.rects:
        return False
    look, clip = event.look, event.clip
    is_whole = (clip is None or clip.is_exact) and look.alpha_fill >= 1 and not look.has_mask
    return is_whole and look.blend in {"Normal", "Compatible"} and look.fill.space != "Pattern"


def em_of(event: Shown) -> float:
    """Return the size of the text on the page, in points."""
    a, b, _, _ = event.matrix
    return float((a * a + b * b) ** 0.5)


def scale_of(event: Shown) -> float:
    """Return pixels a point at which a stem of the text covers whole pixels."""
    return min(_GREATEST_SCALE, max(_LEAST_SCALE, _PIXELS_AN_EM / max(em_of(event), 0.1)))


def _glyph_boxes(event: Shown, sheet: Sheet, most: int) -> tuple[Rect, ...]:
    """Return the boxes of the ink of at most `most` glyphs that are no mere dots."""
    glyphs = glyphs_of(event, sheet)
    least = _LEAST_GLYPH * em_of(event)
    return sheet.seen.of("large", (event, glyphs), lambda: _large(glyphs, least, most), also=most)


def _large(glyphs: tuple[Glyph, ...], least: float, most: int) -> tuple[Rect, ...]:
    """Return the boxes of glyphs that are higher than `least`: the first few, or many spread evenly."""
    extents = [glyph.extent for glyph in glyphs]
    large = [one for one in extents if one is not None and one[3] - one[1] > least and one[2] > one[0]]
    chosen = large[:most] if most == _MOST_GLYPHS else large[:: len(large) // most + 1]
    return tuple(_with_ground(rectangle(one)) for one in dict.fromkeys(chosen))


def _with_ground(box: Rect) -> Rect:
    """Return the box of a glyph, that of a mere stem with half its width of ground at each side."""
    if box.width > _STEM * box.height:
        return box
    return Rect(box.x - box.width / 2, box.y, 2 * box.width, box.height)


def _measured(sheet: Sheet, area: Rect, boxes: tuple[Rect, ...], scale: float) -> tuple[float, float]:
    """Return the least contrast, in colour and in grey, of any glyph: of its ground and its ink."""
    image = sheet.pixels(scale, area)
    found = []
    for box in boxes:
        # Beyond its edges a crop would be black.
        left, upper = max(0, int((box.x - area.x) * scale)), max(0, int((area.top - box.top) * scale))
        right = min(image.width, int((box.right - area.x) * scale) + 1)
        lower = min(image.height, int((area.top - box.y) * scale) + 1)
        if left < right and upper < lower:
            found.append(_contrast(image.crop((left, upper, right, lower))))
    return min((each[0] for each in found), default=0.0), min((each[1] for each in found), default=0.0)


def _contrast(picture: Image.Image) -> tuple[float, float]:
    """Return the contrast between the commonest colour and the one that differs most from it."""
    counts: list[tuple[int, Colour]] = picture.getcolors(picture.width * picture.height)  # type: ignore[assignment]
    _, ground = max(counts)
    return (
        _greatest(_luminance(ground), [_luminance(colour) for _, colour in counts]),
        _greatest(_LINEAR[_grey(ground)], [_LINEAR[value] for value in _greys(picture)]),
    )


def ratios(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[float, float]:
    """Return the contrast of two colours (red, green, blue), in colour and once they are grey."""
    first, second = (one[0], one[1], one[2]), (other[0], other[1], other[2])
    in_grey = _ratio(_LINEAR[_grey(first)], _LINEAR[_grey(second)])
    return _ratio(_luminance(first), _luminance(second)), in_grey


def _greatest(ground: float, luminances: list[float]) -> float:
    """Return the greatest ratio of a ground to any of some luminances: to the lightest or to the darkest."""
    return max(_ratio(ground, min(luminances)), _ratio(ground, max(luminances)))


@lru_cache(maxsize=4096)
def _luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    red, green, blue = colour
    return 0.2126 * _LINEAR[red] + 0.7152 * _LINEAR[green] + 0.0722 * _LINEAR[blue]


def _greys(picture: Image.Image) -> tuple[int, int]:
    """Return the darkest and the lightest value of a picture that a device has turned grey (ITU-R BT.601, luma)."""
    darkest, lightest = picture.convert("L").getextrema()
    return int(darkest), int(lightest)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _grey(colour: Colour) -> int:
    """Return the value of a colour that a device has turned grey."""
    return int(Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0)))  # type: ignore[arg-type]


def _ratio(one: float, other: float) -> float:
    """Return the contrast ratio of two luminances, 1 to 21 (WCAG 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)

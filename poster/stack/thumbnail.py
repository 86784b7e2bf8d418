"""Stacks: a poster drawn small: its composition scaled, as vectors, so that it cannot differ from the poster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from poster.colour import ColourSpace, Tint
from poster.compose.composition import Composition, Element, Fill, GlyphRun, Item, Leaf, PlacedPicture, QrSymbol
from poster.geometry import Affine, Rect
from poster.stack.page import box


def thumbnail(poster: Composition, frame: Rect, alt: str, outline: Tint) -> tuple[Element, tuple[Item, ...], Rect]:
    """Return `poster` in the middle of `frame` as a Figure, the outline of its trim as decoration, and the trim.

    Printer's marks and the slug are left out. `ValueError` if the poster is painted in another colour space than
    `outline`, since a file has one, or if it bleeds, since nothing here would cut it.
    """
    _refuse(poster, outline.space)
    scale = min(frame.width / poster.trim.width, frame.height / poster.trim.height)
    width, height = poster.trim.width * scale, poster.trim.height * scale
    x, y = frame.x + (frame.width - width) / 2, frame.top - height
    place = Affine(scale, 0.0, 0.0, scale, x - poster.trim.x * scale, y - poster.trim.y * scale)
    leaves = sorted((leaf for _, leaf in poster.leaves()), key=lambda leaf: leaf.layer)
    items = (*poster.background, *(item for leaf in leaves for item in leaf.items))
    drawn = Rect(x, y, width, height)
    scaled = tuple(_scaled(item, place) for item in items)
    return Element("Figure", (Leaf(scaled),), alt=alt, box=drawn), (box(drawn.grown(1), outline, 1),), drawn


def _refuse(poster: Composition, space: ColourSpace) -> None:
    """Raise `ValueError` for a poster that cannot be drawn here."""
    if poster.profile.colour_space is not space:
        raise ValueError(f"a poster in {poster.profile.colour_space} on a sheet in {space}")
    if poster.bleed != poster.trim:
        raise ValueError("a poster that bleeds")


def _scaled(item: Item, place: Affine) -> Item:
    """Return an item scaled and moved; `place` neither turns nor slants."""
    if isinstance(item, GlyphRun):
        return replace(item, matrix=_combined(item.matrix, place), actual_text=None)
    if isinstance(item, Fill):
        path: tuple[tuple[str | float, ...], ...] = tuple((step[0], *_operands(step, place)) for step in item.path)
        return replace(item, path=path, width=item.width * place.a)
    if isinstance(item, QrSymbol):
        return replace(item, frame=_rect(item.frame, place), module=item.module * place.a)
    return PlacedPicture(_rect(item.frame, place), item.data, item.digest)


def _operands(step: tuple[str | float, ...], place: Affine) -> Iterator[float]:
    """Yield the numbers of a path operator, scaled; the last two of `re` are lengths."""
    for at, value in enumerate(step[1:]):
        shift = (place.e, place.f)[at % 2] if not (step[0] == "re" and at > 1) else 0.0
        yield round(float(value) * place.a + shift, 4)


def _combined(inner: Affine, place: Affine) -> Affine:
    """Return `inner` followed by `place`."""
    k = place.a
    return Affine(inner.a * k, inner.b * k, inner.c * k, inner.d * k, inner.e * k + place.e, inner.f * k + place.f)


def _rect(rect: Rect, place: Affine) -> Rect:
    """Return a rectangle scaled and moved."""
    x, y = rect.x * place.a + place.e, rect.y * place.a + place.f
    return Rect(round(x, 4), round(y, 4), rect.width * place.a, rect.height * place.a)

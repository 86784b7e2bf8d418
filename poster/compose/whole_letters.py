"""Stage compose: letters that a font puts together from several glyphs, made one glyph each.

A font may draw a letter as a skeleton and its dots, or a base and its accents. Programs that do not know tags take
the text of a file from its glyphs, one after the other: they read such dots as letters of their own, or as gaps
between words. So what is one to the reader becomes one glyph, in a font made from the campaign's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from unicodedata import mirrored

from poster.campaign.piece import FontFile
from poster.compose.composition import Composition, Element, GlyphRun, Item, Leaf
from poster.compose.letter_font import MAX_PARTS, Letter, Part, font_with_letters, units_of
from poster.frozen import dataclass


@dataclass(frozen=True, slots=True)
class _Font:
    """A font, its units in the em, and the glyphs of the letters that were put together in it."""

    file: FontFile
    units: int
    numbers: Mapping[Letter, int]


def with_whole_letters(composition: Composition) -> Composition:
    """Return the composition with one glyph for each letter, and with its text in reading order on its elements.

    Text from right to left is painted in the order in which it is seen, as programs expect that turn it round by
    themselves; what is to be read stands on the element (ISO 32000-1, 14.9.4). Letters of fonts with CFF outlines,
    and of fonts that have no room for more glyphs, stay as they are.
    """
    runs = [item for item in _items(composition) if isinstance(item, GlyphRun)]
    if not any(run.actual_text is not None or "" in run.texts for run in runs):
        return composition
    fonts = dict(_fonts(composition, runs))
    return replace(
        composition,
        background=_unread(composition.background, fonts),
        document=_element(composition.document, fonts),
        foreground=_unread(composition.foreground, fonts),
        fonts={font.file.digest: font.file for font in fonts.values()},
    )


def _items(composition: Composition) -> Iterator[Item]:
    """Yield all that is painted."""
    yield from composition.background
    for _, leaf in composition.leaves():
        yield from leaf.items
    yield from composition.foreground


def _fonts(composition: Composition, runs: list[GlyphRun]) -> Iterator[tuple[str, _Font]]:
    """Yield every font by its digest, with the letters that its runs put together."""
    for digest, file in composition.fonts.items():
        own = [run for run in runs if run.font == digest and _is_made_anew(run)]
        units = units_of(file) if own else 0
        letters = {
            letter for run in own for begin, end in _clusters(run) for letter in _letter(run, begin, end, units)
        }
        yield digest, _made(file, units, tuple(sorted(letters)))


@lru_cache(maxsize=64)
def _made(file: FontFile, units: int, letters: tuple[Letter, ...]) -> _Font:
    """Return a font with glyphs for `letters`; without them if it cannot take them."""
    if not letters:
        return _Font(file, units, {})
    try:
        made, first = font_with_letters(file, letters)
    except ValueError:
        return _Font(file, units, {})
    return _Font(made, units, {letter: first + place for place, letter in enumerate(letters)})


def _clusters(run: GlyphRun) -> Iterator[tuple[int, int]]:
    """Yield where each letter of a run begins and ends: a glyph with a text, and those without one after it."""
    begins = [place for place, text in enumerate(run.texts) if text or not place]
    yield from pairwise((*begins, len(run.texts)))


def _letter(run: GlyphRun, begin: int, end: int, units: int) -> Iterator[Letter]:
    """Yield the letter of several glyphs, placed from where its first one begins; none for any other.

    From right to left every letter has a glyph of its own: scripts share shapes between letters, and a bound file
    tells one text for each glyph.
    """
    text = run.texts[begin]
    is_turned = run.actual_text is not None or _is_bracket(text)
    least = 0 if is_turned and text != " " else 1
    if units and text and least < end - begin <= MAX_PARTS:
        pen, parts = 0.0, []
        for place in range(begin, end):
            x, y = run.shifts[place] if run.shifts else (0.0, 0.0)
            parts.append(Part(run.glyphs[place], round((pen + x) * units / 1000), round(y * units / 1000)))
            pen += run.advances[place]
        yield Letter(tuple(parts), round(pen * units / 1000), text)


def _is_made_anew(run: GlyphRun) -> bool:
    """Has the run letters of several glyphs, or from right to left, or brackets, which turn?"""
    return "" in run.texts or run.actual_text is not None or any(map(_is_bracket, run.texts))


def _is_bracket(text: str) -> bool:
    """Is it drawn as its counterpart from right to left (UAX #9, L4)?"""
    return len(text) == 1 and bool(mirrored(text))


def _whole(items: tuple[Item, ...], fonts: Mapping[str, _Font]) -> tuple[Item, ...]:
    """Return items with one glyph for each letter."""
    return tuple(_run(item, fonts[item.font]) if isinstance(item, GlyphRun) else item for item in items)


def _unread(items: tuple[Item, ...], fonts: Mapping[str, _Font]) -> tuple[Item, ...]:
    """Return items that no tag tells, such as the slug line: each glyph its letter, in the order that is seen.

    Programs turn such letters round, and a text beside them too, so that it would come out from its end.
    """
    kept = (isinstance(item, GlyphRun) and not fonts[item.font].numbers for item in items)
    return tuple(
        replace(item, actual_text=None)
        if isinstance(item, GlyphRun) and "" not in item.texts and not is_kept
        else item
        for item, is_kept in zip(_whole(items, fonts), kept, strict=True)
    )


def _run(run: GlyphRun, font: _Font) -> GlyphRun:
    """Return a run with one glyph for each letter, as far as its font has them."""
    if not _is_made_anew(run):
        return replace(run, font=font.file.digest)
    glyphs: list[int] = []
    advances: list[float] = []
    texts: list[str] = []
    shifts: list[tuple[float, float]] = []
    for begin, end in _clusters(run):
        numbers = [font.numbers[one] for one in _letter(run, begin, end, font.units) if one in font.numbers]
        last = begin + 1 if numbers else end
        glyphs += numbers or run.glyphs[begin:end]
        advances += (sum(run.advances[begin:end]),) if numbers else run.advances[begin:end]
        texts += run.texts[begin:last]
        none = ((0.0, 0.0),) * (last - begin)
        shifts += none if numbers or not run.shifts else run.shifts[begin:end]
    kept = tuple(shifts) if any(x or y for x, y in shifts) else ()
    return replace(
        run, font=font.file.digest, glyphs=tuple(glyphs), advances=tuple(advances), texts=tuple(texts), shifts=kept
    )


def _element(element: Element, fonts: Mapping[str, _Font]) -> Element:
    """Return an element with one glyph for each letter; its text stands on it, or on a Span for each leaf."""
    kids = tuple(
        replace(kid, items=_whole(kid.items, fonts)) if isinstance(kid, Leaf) else _element(kid, fonts)
        for kid in element.kids
    )
    if len(kids) == 1 and isinstance(kids[0], Leaf) and element.link is None:
        told = _told(kids[0])
        return replace(element, kids=(_untold(kids[0]) if told else kids[0],), actual_text=told)
    return replace(
        element, kids=tuple(_spanned(kid, element.slot) if isinstance(kid, Leaf) else kid for kid in kids)
    )


def _spanned(leaf: Leaf, slot: str) -> Element | Leaf:
    """Return a leaf in a Span that tells its text, where its glyphs are not in the order of the reading."""
    told = _told(leaf)
    return Element("Span", (_untold(leaf),), slot, actual_text=told) if told else leaf


def _told(leaf: Leaf) -> str:
    """Return the text of a leaf whose glyphs are in another order; "" where they tell it, or not one a letter."""
    runs = [item for item in leaf.items if isinstance(item, GlyphRun)]
    if all(run.actual_text is None for run in runs) or any("" in run.texts for run in runs):
        return ""
    return "".join("".join(run.texts) if run.actual_text is None else run.actual_text for run in runs)


def _untold(leaf: Leaf) -> Leaf:
    """Return a leaf whose runs do not tell the text beside their glyphs."""
    items = (replace(item, actual_text=None) if isinstance(item, GlyphRun) else item for item in leaf.items)
    return replace(leaf, items=tuple(items))

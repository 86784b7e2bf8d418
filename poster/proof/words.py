"""Stage prove: the words that a composition promises, and how those that were read back differ from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from poster.compose.composition import Composition, GlyphRun, Item


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page: `told` are the texts that a reader is told, in reading order, `beside` is the text
    that stands outside the reading order, such as the footer. `hidden` is text that nobody sees.
    """

    told: tuple[str, ...]
    beside: str = ""
    hidden: str = ""


def promised_words(composition: Composition) -> PageWords:
    """Return the words that a page has to show, from its composition."""
    told = (_spoken(leaf.items) for _, leaf in composition.leaves())
    return PageWords(
        tuple(text for text in told if text), _spoken((*composition.background, *composition.foreground))
    )


def painted_strings(composition: Composition) -> tuple[str, ...]:
    """Return the glyphs that are painted in one piece each (`glyph_mark`); printer's marks are not among them."""
    pieces = (composition.background, *(leaf.items for _, leaf in composition.leaves()))
    return tuple(text for items in pieces if (text := _glyphs(items)))


def painted_marks(composition: Composition) -> tuple[str, ...]:
    """Return the glyphs of the printer's marks, such as the slug line; none without it."""
    text = _glyphs(composition.foreground)
    return (text,) if text else ()


def shows_just(shown: str, strings: Sequence[str]) -> bool:
    """Is `shown`, all glyphs of a content stream, `strings` one after the other and nothing else?

    Glyphs are compared and not their texts: a font tells joined letters, and digits of two scripts that it draws
    alike, by one character only.
    """
    return shown == "".join(strings)


def glyph_mark(font: str, glyph: int) -> str:
    """Return what stands for a glyph of the font with the digest `font`, of which four hex digits tell enough.

    They are two characters of the planes 15 and 16, which no text holds (Unicode, 23.5).
    """
    return chr(0x100000 + int(font[:4], 16)) + chr(0xF0000 + glyph)


def word_faults(found: Sequence[PageWords], promised: Sequence[PageWords]) -> Iterator[str]:
    """Yield for every page what it says and was not to say, or the reverse."""
    if len(found) != len(promised):
        yield f"it has {len(found)} pages; {len(promised)} were composed"
        return
    for number, (page, wanted) in enumerate(zip(found, promised, strict=True), start=1):
        if page.hidden:
            yield f"on page {number} '{_cut(page.hidden)}' is not seen"
        if page.told != wanted.told:
            yield f"on page {number} {_difference(page.told, wanted.told)}"
        if page.beside != wanted.beside:
            yield f"on page {number} {_difference((page.beside,), (wanted.beside,))}"


def _spoken(items: Sequence[Item]) -> str:
    """Return what glyphs are read as."""
    runs = (item for item in items if isinstance(item, GlyphRun))
    return "".join("".join(run.texts) if run.actual_text is None else run.actual_text for run in runs)


def _glyphs(items: Sequence[Item]) -> str:
    """Return glyphs as they are painted."""
    runs = (item for item in items if isinstance(item, GlyphRun))
    return "".join(glyph_mark(run.font, glyph) for run in runs for glyph in run.glyphs)


def _difference(found: Sequence[str], wanted: Sequence[str]) -> str:
    """Return the first difference in words."""
    pairs = zip(found, wanted, strict=False)
    one, other = next(((a, b) for a, b in pairs if a != b), ("", ""))
    if one or other:
        return f"'{_cut(one)}' stands for '{_cut(other)}'"
    longer, what = (found, "was not composed") if len(found) > len(wanted) else (wanted, "is missing")
    return f"'{_cut(longer[min(len(found), len(wanted))])}' {what}"


def _cut(text: str) -> str:
    """Return a text cut to what a message can hold."""
    return text if len(text) <= 60 else text[:59] + "…"

"""Stage resolve: what a poster of this kind should not do, found before it is composed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from poster.campaign.hidden import is_hidden
from poster.campaign.languages import answer_problems, stated_language
from poster.campaign.layout import Panel, Role, Slot, SlotKind
from poster.campaign.model import Campaign
from poster.campaign.payload import is_same_address
from poster.campaign.piece import Piece, Text
from poster.campaign.slots import EMERGENCY_FIELD, slot_copies
from poster.campaign.texts import VERSION_FIELD
from poster.colour import EYES, INK, PAPER, Colour, ColourSpace, contrast, seen_without
from poster.problems import Location, Problem, Related, error, warning

MAX_HEADLINE_WORDS = 8
MAX_NUMBERS = 4
SENDER_SLOT = "sender"  # who asks: part of the imprint, only larger
MIN_CONTRAST = 7.0  # WCAG 2.2, 1.4.6 (level AAA)
MAX_RICH_LUMINANCE = 0.05  # darker than this, with all three colours in it, text is a black of several inks

_ROUNDING = 0.01  # pt, as a file is held to it when it is read back

_WORD = re.compile(r"\S*[^\W\d_]\S*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TELEPHONE = re.compile(r"(?<![\w-])\+?\d(?:[ \u00a0\u202f-]?\d){4,14}(?![\w-])")
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,}(?:/\S*)?", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?)"
_NUMBER_FIELD = re.compile(r"contacts\.[^.]+\.number")


def lint(campaign: Campaign, piece: Piece) -> tuple[Problem, ...]:
    """Return what is wrong with a resolved piece.

    Warnings: text/fallback (a text in another language), text/headline (over 8 words), text/words (over the
    layout's limit), text/numbers (over four telephone numbers besides the emergency number), stroke/too-thin (only
    as the printer shrinks it).
    Errors: text/forbidden (a word the campaign forbids, found where a word begins with it, whatever its case),
    symbol/readable (an address beside the symbol that is not the one it opens), text/answers (a number told to
    readers in whose language nobody answers, and not saying so), colour/contrast (text under 7:1 against its panel
    or the sheet, also for eyes without red or green cones), ink/tac (a colour over the profile's total area
    coverage), ink/rich-black (text for the press in a black of several inks), stroke/too-thin (a stroke that is
    too thin as drawn).

    A word is a run without blanks that holds a letter, so figures do not count. The words of a poster are those of
    its text slots but the imprint (the slot that shows the version code), the slot `sender` and the address beside
    the symbol.
    """
    return (
        *_fallbacks(campaign, piece),
        *answer_problems(campaign, piece),
        *_forbidden(campaign, piece),
        *_addresses(piece),
        *_headlines(piece),
        *_words(piece),
        *_numbers(piece),
        *_contrasts(piece),
        *_coverages(campaign, piece),
        *_rich_blacks(campaign, piece),
        *_strokes(piece),
    )


def _fallbacks(campaign: Campaign, piece: Piece) -> Iterator[Problem]:
    """Yield the texts that are in another language than those they are for."""
    for text in piece.texts.values():
        wanted = stated_language(text.copy, piece.language)
        if text.language != wanted:
            message = f"the text '{text.copy}' is missing in '{wanted}'; it is printed in '{text.language}'"
            own = campaign.texts.get(wanted)
            hint = f"write it in '{wanted}'"
            related = (Related(f"the texts in '{wanted}'", own.at),) if own else ()
            yield warning("text/fallback", message, text.at, hint, *related)


def _forbidden(campaign: Campaign, piece: Piece) -> Iterator[Problem]:
    """Yield the words that the campaign forbids in the language of the poster or of the text."""
    for text in piece.texts.values():
        for language in dict.fromkeys((piece.language, text.language)):
            for word, reason in campaign.forbidden.get(language, ()):
                found = _first(word.value, text.value)
                if found:
                    message = f"the text '{text.copy}' says '{found[0]}', which is never printed here: {reason}"
                    related = Related("the list of forbidden words", word.at)
                    yield error("text/forbidden", message, _place(text, found[0]), "", related)


@lru_cache(maxsize=4096)
def _first(word: str, text: str) -> re.Match[str] | None:
    """Return where a text first has a forbidden word."""
    return _word(word).search(_as_seen(text))


def _as_seen(text: str) -> str:
    """Return a text without the characters that are never drawn, which would part a word unseen."""
    return unicodedata.normalize("NFC", "".join(char for char in text if not is_hidden(char)))


@lru_cache(maxsize=1000)
def _word(word: str) -> re.Pattern[str]:
    """Return what finds a word where a word begins, its blanks of any kind and number."""
    parts = _as_seen(word).split()
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + r"\w*", re.IGNORECASE)


def _place(text: Text, found: str) -> Location:
    """Return the place of `found` in the line its text is written on, else the text's own."""
    start = text.at.text.find(found, max(text.at.column - 1, 0))
    return text.at if start < 0 else replace(text.at, column=start + 1, span=len(found))


def _text_slots(piece: Piece) -> Iterator[tuple[Slot, tuple[Text, ...]]]:
    """Yield the text slots that are not empty with their texts, in reading order."""
    for name in piece.layout.reading:
        slot = piece.layout.slots[name]
        texts = tuple(piece.texts[copy] for copy in slot_copies(slot) if copy in piece.texts)
        if texts:
            yield slot, texts


def _told(piece: Piece) -> Iterator[tuple[Slot, tuple[Text, ...]]]:
    """Yield the text slots that tell something: neither the imprint nor the address beside a symbol."""
    beside = {slot.beside for slot in piece.layout.slots.values() if slot.kind is SlotKind.SYMBOL}
    for slot, texts in _text_slots(piece):
        is_imprint = any(use.path == VERSION_FIELD for text in texts for use in text.fields)
        if slot.name not in beside and not is_imprint:
            yield slot, texts


def _word_count(texts: tuple[Text, ...]) -> int:
    """Return the number of words."""
    return sum(_words_in(text.value) for text in texts)


@lru_cache(maxsize=256)
def _words_in(text: str) -> int:
    """Return the number of words of a text; the pieces of a list share most of theirs."""
    return len(_WORD.findall(text))


def _addresses(piece: Piece) -> Iterator[Problem]:
    """Yield the texts beside the symbol that tell an address, and not the one that the symbol opens."""
    beside = {slot.beside for slot in piece.layout.slots.values() if slot.kind is SlotKind.SYMBOL}
    for slot, texts in _text_slots(piece) if piece.payload else ():
        for text in texts if slot.name in beside else ():
            told = [found[0].rstrip(_AFTER_ADDRESS) for found in _ADDRESS.finditer(text.value)]
            if told and not any(is_same_address(address, piece.payload) for address in told):
                message = f"beside the symbol stands '{told[0][:80]}'; the symbol opens '{piece.payload}'"
                hint = "write ${symbol.readable}, so that both are always the same"
                yield error("symbol/readable", message, _place(text, told[0]), hint)


def _headlines(piece: Piece) -> Iterator[Problem]:
    """Yield the headlines that are too long to be read in passing."""
    for slot, texts in _text_slots(piece):
        count = _word_count(texts)
        if slot.role is Role.H1 and count > MAX_HEADLINE_WORDS:
            message = f"the headline has {count} words; {MAX_HEADLINE_WORDS} are allowed"
            yield warning("text/headline", message, texts[0].at, "", Related(f"slot '{slot.name}'", slot.at))


def _words(piece: Piece) -> Iterator[Problem]:
    """Yield a warning if the poster has more words than its layout is made for."""
    most = piece.layout.max_words
    told = [(slot, texts) for slot, texts in _told(piece) if slot.name != SENDER_SLOT]
    counts = [(_word_count(texts), slot.name, texts[0].at) for slot, texts in told]
    total = sum(count for count, _, _ in counts)
    if most is not None and total > most:
        count, slot, at = max(counts, key=lambda entry: entry[0])
        message = f"the poster has {total} words; layout '{piece.layout.name}' is made for {most}"
        yield warning("text/words", message, at, f"the longest text is '{slot}' with {count} words")


def _numbers(piece: Piece) -> Iterator[Problem]:
    """Yield a warning if the poster offers more numbers than one can choose from."""
    emergency: set[str] = set()
    found: dict[str, Location] = {}
    for _, texts in _told(piece):
        for text in texts:
            emergency |= {_digits(use.value) for use in text.fields if use.path == EMERGENCY_FIELD}
            for number in _numbers_in(text):
                found.setdefault(number, text.at)
    besides = {number: at for number, at in found.items() if number not in emergency}
    if len(besides) > MAX_NUMBERS:
        message = (
            f"the poster has {len(besides)} telephone numbers besides the emergency number; "
            f"{MAX_NUMBERS} are allowed"
        )
        yield warning("text/numbers", message, list(besides.values())[-1], "a choice of many numbers is no help")


def _numbers_in(text: Text) -> Iterator[str]:
    """Yield the digits of every telephone number in a text: those of contacts, and those written out."""
    yield from (_digits(use.value) for use in text.fields if _NUMBER_FIELD.fullmatch(use.path))
    yield from _numbers_written(text.value)


@lru_cache(maxsize=256)
def _numbers_written(text: str) -> tuple[str, ...]:
    """Return the digits of every telephone number that is written out."""
    return tuple(_digits(found[0]) for found in _TELEPHONE.finditer(_DAY.sub(" ", text)))


def _digits(number: str) -> str:
    """Return the digits of a number."""
    return "".join(character for character in number if character.isdigit())


def _colour(piece: Piece, name: str) -> Colour | None:
    """Return a colour of the palette by name; ink and paper are always there."""
    return piece.palette.get(name) or {INK.name: INK, PAPER.name: PAPER}.get(name)


def _contrasts(piece: Piece) -> Iterator[Problem]:
    """Yield the texts that do not stand out from what is beneath them."""
    for slot, texts in _text_slots(piece):
        panel = piece.layout.panels.get(slot.panel)
        name = panel.fill if panel and panel.fill else PAPER.name
        beneath = _colour(piece, name)
        for style_name in dict.fromkeys((slot.style, *(span.style for span in slot.spans))):
            style = piece.layout.styles.get(style_name)
            colour = _colour(piece, style.colour) if style else None
            low = _low_contrast(colour, beneath) if style and colour and beneath else ""
            if style and colour and low:
                message = f"the text of slot '{slot.name}' in {colour.name} on {name} has a contrast of {low}"
                related = Related(f"the text '{texts[0].copy}'", texts[0].at)
                yield error("colour/contrast", message, style.at, "at least 7:1 is needed", related)


@lru_cache(maxsize=256)
def _low_contrast(colour: Colour, beneath: Colour) -> str:
    """Return the contrast that is too low, in words, `""` if none is: as it is, else for eyes that lack cones."""
    if contrast(colour, beneath) < MIN_CONTRAST:
        return f"{contrast(colour, beneath):.1f}:1"
    seen = {cones: contrast(seen_without(cones, colour), seen_without(cones, beneath)) for cones in EYES}
    worst = min(seen, key=lambda cones: seen[cones])
    return "" if seen[worst] >= MIN_CONTRAST else f"{seen[worst]:.1f}:1 for eyes that see no {worst}"


def _used_colours(piece: Piece) -> tuple[Colour, ...]:
    """Return the colours that styles and panels of the layout name."""
    layout = piece.layout
    names = [style.colour for style in layout.styles.values()]
    names += [name for panel in layout.panels.values() for name in (panel.fill, panel.stroke) if name]
    return tuple(colour for name in dict.fromkeys(names) if (colour := _colour(piece, name)))


def _coverages(campaign: Campaign, piece: Piece) -> Iterator[Problem]:
    """Yield the colours with more ink than the sheet takes (ISO 12647-2:2013, 4.2.4.3)."""
    limit = piece.profile.tac_limit
    for colour in _used_colours(piece) if limit is not None else ():
        if limit is not None and colour.total_area_coverage > limit:
            message = (
                f"the colour '{colour.name}' has {colour.total_area_coverage:g} % total area coverage; "
                f"profile '{piece.profile.name}' allows {limit:g} %"
            )
            hint = "take ink out where all three colours overlap"
            yield error("ink/tac", message, _inks_at(campaign, colour), hint)


def _rich_blacks(campaign: Campaign, piece: Piece) -> Iterator[Problem]:
    """Yield the dark text colours that the press prints as a black of several inks.

    The plates drift by about 0.1 mm, which blurs a digit of several inks.
    """
    if piece.profile.colour_space is not ColourSpace.CMYK:
        return
    slots: dict[str, Slot] = {}
    for slot, _ in _text_slots(piece):
        for style in (slot.style, *(span.style for span in slot.spans)):
            if style in piece.layout.styles:
                slots.setdefault(piece.layout.styles[style].colour, slot)
    for name, slot in slots.items():
        colour = _colour(piece, name)
        if colour and min(colour.cmyk[:3]) > 0 and colour.luminance <= MAX_RICH_LUMINANCE:
            message = f"the text colour '{name}' is a black of {sum(ink > 0 for ink in colour.cmyk)} inks"
            hint = "set text in 'ink', which is black alone"
            related = Related(f"slot '{slot.name}'", slot.at)
            yield error("ink/rich-black", message, _inks_at(campaign, colour), hint, related)


def _inks_at(campaign: Campaign, colour: Colour) -> Location:
    """Return where the inks of a colour are written."""
    return campaign.palette_at.get(colour.name) or Location(campaign.at.file)


def _strokes(piece: Piece) -> Iterator[Problem]:
    """Yield the strokes that the printer may lose: an error where the file has them so, which no proof passes."""
    scale = piece.size.width / piece.layout.master.width
    least = piece.profile.min_stroke.points
    for panel in piece.layout.panels.values():
        drawn = _stroke_width(panel, piece.size.name, scale)
        width = drawn * piece.profile.shrink
        if 0 < width < least:
            message = f"the stroke of panel '{panel.name}' is {width:.2f} pt wide on {piece.size.name}"
            hint = f"at least {least:.2f} pt is needed"
            tell = error if drawn < least - _ROUNDING else warning
            yield tell("stroke/too-thin", message, panel.at, hint)


def _stroke_width(panel: Panel, size: str, scale: float) -> float:
    """Return the width of a panel's stroke in points, 0 without a stroke."""
    return panel.stroke_width.on(size, scale) if panel.stroke and panel.stroke_width else 0.0

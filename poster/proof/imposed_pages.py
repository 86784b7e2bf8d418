"""Stage prove: imposed files, sheet by sheet, against the copies that a job ticket tells of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from poster.geometry import Rect
from poster.proof.checks.symbol import decode
from poster.proof.model import Finding, Proof
from poster.proof.press_sheets import PlacedForm, PressSheet, PressStream, read_press_sheets
from poster.proof.printed_pages import STREAM, Judging, PromisedPages, digest_faults, label_faults, lacking_words
from poster.proof.promise import Promise
from poster.proof.prove import UNREADABLE
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet, Unreadable
from poster.proof.tree import Tree

_PAYLOAD = "symbol/other-payload"
_PIXELS = 4  # a module


@dataclass(frozen=True, slots=True)
class PromisedCopies:
    """The sheets of one piece in an imposed file, `pages` with its promise, and how many `copies` they hold.

    A slug begins with the `piece` and ends with its version code; between them are the sheet's number and the
    number of sheets, in words that only the campaign knows.
    """

    pages: PromisedPages
    copies: int
    piece: str
    promise: Promise


def prove_imposed_file(data: bytes, name: str, pieces: Sequence[PromisedCopies], seen: Seen) -> Proof:
    """Return the proof of an imposed file, `name`, against its pieces; nothing is raised for any bytes."""
    judging = Judging(seen, pieces[0].promise.profile if pieces else None)
    try:
        found = read_press_sheets(data)
        wanted = sum(len(one.pages.labels) for one in pieces)
        if len(found.sheets) != wanted:
            judging.take(STREAM, [Finding(STREAM, f"it has {len(found.sheets)} pages; {wanted} were made")])
            return judging.proof(name, data)
        digests = digest_faults(data, [one.pages for one in pieces])
        judging.take(STREAM, [*label_faults(found.labels), *_of_sheets(found, pieces), *digests])
        judging.look(data, [(number, None) for number, _ in _looks(pieces)])
        judging.take(_PAYLOAD, _of_symbols(data, found, pieces, seen))
    except Unreadable as fault:
        judging.take(UNREADABLE, [Finding(UNREADABLE, str(fault))])
    return judging.proof(name, data)


def _of_sheets(found: PressStream, pieces: Sequence[PromisedCopies]) -> Iterator[Finding]:
    """Yield slugs, texts and numbers of copies that are not those of the pieces."""
    at = 0
    for one in pieces:
        sheets = found.sheets[at : at + len(one.pages.labels)]
        for number, sheet in enumerate(sheets, start=1):
            if not _is_slug(sheet, one, number, len(sheets)):
                yield Finding(STREAM, f"page {at + number} carries '{sheet.slug[:60]}'; it is of {one.piece}")
        for content in dict.fromkeys(form.content for sheet in sheets for form in sheet.placed):
            for words in lacking_words(found.texts[content], one.pages.words):
                yield Finding(STREAM, f"the copies of {one.piece} do not say '{words[:60]}'")
        copies = sum(len(sheet.placed) for sheet in sheets)
        if copies != one.copies:
            yield Finding(STREAM, f"it holds {copies} copies of {one.piece}; {one.copies} were ordered")
        at += len(sheets)


def _is_slug(sheet: PressSheet, one: PromisedCopies, number: int, total: int) -> bool:
    """Does the slug tell the piece, the sheet and the version code?"""
    begin, end = f"{one.piece} · ", f" · {one.promise.identifier}"
    if not sheet.slug.startswith(begin) or not sheet.slug.endswith(end):
        return False
    told = re.findall(r"\d+", sheet.slug[len(begin) : -len(end)])
    return sorted(told) == sorted((f"{number}", f"{total}"))


def _looks(pieces: Sequence[PromisedCopies]) -> Iterator[tuple[int, PromisedCopies]]:
    """Yield the first and the last sheet of each piece; those between show what the first does."""
    at = 0
    for one in pieces:
        last = at + len(one.pages.labels) - 1
        yield from ((number, one) for number in dict.fromkeys((at, last)))
        at = last + 1


def _of_symbols(data: bytes, found: PressStream, pieces: Sequence[PromisedCopies], seen: Seen) -> Iterator[Finding]:
    """Yield symbols of copies that the decoder does not read from the drawn sheet as promised."""
    with Sheet(data, seen) as file:
        for number, one in _looks(pieces):
            with file.turned(number, Tree(())) as page:
                for form in found.sheets[number].placed:
                    yield from _of_copy(page, form, one, number)


def _of_copy(page: Sheet, form: PlacedForm, one: PromisedCopies, number: int) -> Iterator[Finding]:
    """Yield the symbols of one copy that do not read as promised."""
    across, up = form.bleed.x - one.promise.bleed.x, form.bleed.y - one.promise.bleed.y
    for name, symbol in ((slot.name, slot.symbol) for slot in one.promise.slots if slot.symbol):
        frame = symbol.frame
        area = Rect(frame.x + across, frame.y + up, frame.width, frame.height)
        read = decode(page.pixels(_PIXELS / symbol.module, area))
        if read is None or read.text != symbol.payload:
            told = f"reads '{read.text[:200]}'" if read else "cannot be decoded"
            yield Finding(_PAYLOAD, f"page {number + 1}: {name} {told}, promised is '{symbol.payload[:200]}'")

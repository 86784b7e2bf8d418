"""Stage prove: can the file be read at all?"""

from __future__ import annotations

from collections.abc import Iterator

from poster.proof.model import Check, Finding
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet

READABLE = Check(
    "file/unreadable",
    "the file can be opened, read and drawn",
    "ISO 32000-1, 7.5",
    "what cannot be read cannot be proven, and a print shop's machine may refuse it or print half of it",
)
CONTENT = Check(
    "file/content",
    "every operator of the page can be carried out",
    "ISO 32000-1, 7.8.2 and annex A",
    "programs guess differently at what a broken content stream means, so that the sheet that is printed is "
    "not the one that was looked at",
)


def readable(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Open the file with both readers; `Unreadable` says what is wrong.

    PDFium, which has no limit of its own, comes last: what is too much for us is not given to it.
    """
    del asked
    yield from ()
    _ = sheet.leaf, sheet.catalogue, sheet.media, sheet.content, sheet.tree, sheet.page


def content(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield what the page's streams have that cannot be carried out."""
    del asked
    for fault in sheet.content.faults:
        yield Finding(CONTENT.id, fault)


RULES: tuple[Rule, ...] = (
    Rule(READABLE, readable, needs_promise=False),
    Rule(CONTENT, content, needs_promise=False),
)

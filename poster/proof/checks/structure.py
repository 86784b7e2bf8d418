"""Stage prove: does the file read aloud as promised: structure, order, descriptions, languages, title?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from poster.campaign.profiles import Claim
from poster.proof.checks.told_nodes import (
    misnumbered,
    misspoken_around,
    named_twice,
    on_other_pages,
    told_otherwise,
    unknown_languages,
)
from poster.proof.events import NO_MCID, Shown
from poster.proof.model import Check, Finding, Verdict
from poster.proof.objects import value_of
from poster.proof.promise import Promise
from poster.proof.reading import cell_of, document_language, reading_of
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet
from poster.proof.tree import Kid, element_at

_TAGGED = (Claim.PDF_A2A, Claim.PDF_UA1)
_TITLE = re.compile(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", re.DOTALL)
MAX_METADATA_BYTES = 1_000_000

PRESENT = Check(
    "structure/missing",
    "the file has a structure tree and says that it is tagged",
    "ISO 14289-1, 7.1; ISO 19005-2, 6.7.2",
    "without tags a screen reader has nothing to read in order",
    _TAGGED,
)
UNMARKED = Check(
    "structure/unmarked",
    "everything painted is in the structure tree once, or marked as decoration",
    "ISO 14289-1, 7.1; ISO 32000-1, 14.7.4",
    "what is neither tagged nor decoration is read at a random place or not at all",
    _TAGGED,
)
PARENTS = Check(
    "structure/parents",
    "content and elements lead to each other: by parent tree, page and identifier",
    "ISO 32000-1, 14.7.2, 14.7.4.2 and 14.7.4.4",
    "readers that start from the page find an element only through the parent tree",
    _TAGGED,
)
ORDER = Check(
    "structure/order",
    "the structure tree has the slots in reading order",
    "ISO 14289-1, 7.2; ISO 32000-1, 14.8.2.3",
    "an emergency number that is read last is heard too late",
    _TAGGED,
)
ROLE = Check(
    "structure/role",
    "every slot has its structure type",
    "ISO 14289-1, 7.4 to 7.6; ISO 32000-1, 14.8.4",
    "readers jump from heading to heading; a heading that is a paragraph cannot be found",
    _TAGGED,
)
ALT = Check(
    "structure/alt",
    "every figure has its alternative text",
    "ISO 14289-1, 7.3",
    "who cannot see a symbol hears where it leads only from its description",
    _TAGGED,
)
LANGUAGE = Check(
    "structure/language",
    "every passage has its language",
    "ISO 14289-1, 7.2; ISO 19005-2, 6.7.4",
    "a screen reader speaks a text in the language that it is marked with",
    _TAGGED,
)
TITLE = Check(
    "structure/title",
    "the file has its title, and viewers show it",
    "ISO 14289-1, 7.1",
    "the title is the first thing that is read aloud",
    (Claim.PDF_UA1,),
)


def present(sheet: Sheet, asked: Asked) -> Iterator[Finding] | Verdict:
    """Yield a finding if the file is not tagged; not applicable where nobody asks for tags."""
    marked = sheet.catalogue.get("/MarkInfo", {})
    if sheet.tree.nodes and str(marked.get_object().get("/Marked") if marked else "") == "True":
        if str(marked.get_object().get("/Suspects", "")) == "True":
            message = "the file says of its own tags that they are suspect"
            return iter((Finding(PRESENT.id, message, breaks=((Claim.PDF_UA1, "7.1"),)),))
        return iter(())
    if asked.promise is None and not _is_tagged_profile(asked):
        return Verdict.NOT_APPLICABLE
    return iter((Finding(PRESENT.id, "the file is not tagged"),))


def _is_tagged_profile(asked: Asked) -> bool:
    return asked.profile is not None and any(claim in _TAGGED for claim in asked.profile.claims)


def unmarked(sheet: Sheet, asked: Asked) -> Iterator[Finding] | Verdict:
    """Yield content outside the tree, content in it twice, and elements without their content."""
    del asked
    return _unmarked(sheet) if sheet.tree.nodes else Verdict.NOT_APPLICABLE


def _unmarked(sheet: Sheet) -> Iterator[Finding]:
    content = sheet.content
    held = [part for node in sheet.tree.nodes for part in node.parts if not isinstance(part, Kid)]
    loose = [event for event in content.events if not event.is_artifact and event.mcid is None]
    if loose:
        boxes = [event.box for event in loose if not isinstance(event, Shown) and hasattr(event, "box")]
        message = f"{len(loose)} painted objects are neither tagged nor decoration"
        yield Finding(UNMARKED.id, message, "", boxes[0] if boxes else None)
    for mcid in sorted(set(content.texts) - set(held)):
        yield Finding(UNMARKED.id, f"marked content {mcid} is in no element of the structure tree")
    for mcid in sorted(set(held) - set(content.texts)):
        yield Finding(UNMARKED.id, f"the structure tree names marked content {mcid}, which the page lacks")
    twice = sorted(content.repeated | {mcid for mcid in held if held.count(mcid) > 1})
    for mcid in twice:
        yield Finding(UNMARKED.id, f"marked content {mcid} is used twice")


def parents(sheet: Sheet, asked: Asked) -> Iterator[Finding] | Verdict:
    """Yield marked content that the parent tree assigns to another element or to none."""
    is_ours = asked.promise is not None
    return _parents(sheet, is_ours=is_ours) if sheet.tree.nodes else Verdict.NOT_APPLICABLE


def _parents(sheet: Sheet, *, is_ours: bool) -> Iterator[Finding]:
    yield from on_other_pages(PARENTS.id, sheet, is_ours=is_ours)
    yield from named_twice(PARENTS.id, sheet)
    root: Any = sheet.catalogue["/StructTreeRoot"]
    entry = number_entry(root.get("/ParentTree"), _parents_key(sheet))
    elements = list(entry) if isinstance(entry, list) else []
    for node in sheet.tree.nodes:
        for mcid in node.parts:
            if isinstance(mcid, Kid):
                continue
            if not 0 <= mcid < len(elements) or mcid not in _content_of(elements[mcid]):
                yield Finding(PARENTS.id, f"the parent tree has another element for marked content {mcid}")
                return


def _parents_key(sheet: Sheet) -> int:
    """Return the page's key in the parent tree, -1 where it has none."""
    key: Any = sheet.leaf.get("/StructParents", -1)
    return int(key)


def _content_of(holder: Any) -> Iterable[Any]:
    """Return the marked content that the element holds itself that an entry of the parent tree is."""
    element = element_at(holder)
    if element is not None:
        return element.parts
    found = holder.get_object()
    return _own_content(found) if isinstance(found, dict) else ()


def _own_content(element: Any) -> list[int]:
    """Return the marked content that an element holds itself."""
    kids = element["/K"].get_object() if "/K" in element else []
    found = []
    for kid in kids if isinstance(kids, list) else [kids]:
        plain = kid.get_object()
        if isinstance(plain, dict):
            found += [int(plain["/MCID"])] if "/MCID" in plain and "/S" not in plain else []
        else:
            found.append(int(plain))
    return found


def number_entry(tree: Any, key: int, depth: int = 0) -> Any:
    """Return an entry of a number tree (ISO 32000-1, 7.9.7), None if it has none."""
    if tree is None or depth > 16:
        return None
    node = tree.get_object()
    numbers = node.get("/Nums", [])
    for place in range(0, len(numbers) - 1, 2):
        if int(numbers[place]) == key:
            return numbers[place + 1].get_object()
    found = (number_entry(kid, key, depth + 1) for kid in node.get("/Kids", ()))
    return next((entry for entry in found if entry is not None), None)


def order(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield the slots that the tree has before one that is promised before them."""
    last = -1
    for reading in _readings(sheet, asked):
        if reading.element is None:
            continue
        if reading.element.number < last:
            message = f"{reading.slot.name} is read before what should be read before it"
            yield Finding(ORDER.id, message, reading.slot.name, reading.slot.box)
        last = max(last, reading.element.number)


def role(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield slots with other structure types than promised, figures that are missing, and elements too many."""
    for reading in _readings(sheet, asked):
        slot, element = reading.slot, reading.element
        if element is None:
            if slot.is_figure:
                yield Finding(ROLE.id, f"{slot.name} is no Figure in the structure tree", slot.name, slot.box)
            continue
        found = list(dict.fromkeys(passage.roles for passage in reading.passages)) or [element.role]
        wanted = list(dict.fromkeys(passage.roles for passage in slot.passages)) or [slot.role]
        if found != wanted:
            message = f"{slot.name} is {', '.join(found)}, promised is {', '.join(wanted)}"
            yield Finding(ROLE.id, message, slot.name, slot.box)
    if asked.promise is not None:
        yield from _astray(sheet, asked)
        for node in reading_of(sheet, asked.promise).others:
            yield Finding(ROLE.id, f"the structure tree has an element {node.role} that nobody promised")
        yield from misnumbered(ROLE.id, sheet)


def _astray(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Yield the slots that are not in the list and the item of their block (ISO 14289-1, 7.6)."""
    lists, items = {0: 0}, {(0, 0): (0, 0)}
    for reading in _readings(sheet, asked):
        slot, element = reading.slot, reading.element
        if element is None:
            continue
        found = cell_of(element, sheet.tree)
        if not (_is_paired(lists, slot.block, found[0]) and _is_paired(items, (slot.block, slot.cell), found)):
            place = "in an item of its own of the list of its block" if slot.block else "in no list of a block"
            yield Finding(ROLE.id, f"{slot.name} should stand {place}", slot.name, slot.box)


_Place = TypeVar("_Place", int, tuple[int, int])


def _is_paired(known: dict[_Place, _Place], wanted: _Place, found: _Place) -> bool:
    """Is `found` what was found for `wanted` before, or the first, and found for nothing else?"""
    if wanted not in known and found not in known.values():
        known[wanted] = found
    return known.get(wanted) == found


def alt(sheet: Sheet, asked: Asked) -> Iterator[Finding] | Verdict:
    """Yield figures without their description; without a promise, any description will do."""
    if asked.promise is None:
        return _undescribed(sheet) if sheet.tree.nodes else Verdict.NOT_APPLICABLE
    return _misdescribed(sheet, asked)


def _undescribed(sheet: Sheet) -> Iterator[Finding]:
    for node in sheet.tree.nodes:
        if node.role in ("Figure", "Formula") and not (node.alt or "").strip() and not node.actual_text:
            yield Finding(ALT.id, f"a {node.role} has no alternative text")


def _misdescribed(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    for reading in _readings(sheet, asked):
        element, slot = reading.element, reading.slot
        if not slot.is_figure or element is None or element.alt == slot.alt:
            continue
        found = "no alternative text" if not element.alt else f"the alternative text '{element.alt[:60]}'"
        yield Finding(ALT.id, f"{slot.name} has {found}, promised is '{slot.alt[:60]}'", slot.name, slot.box)
    yield from told_otherwise(ALT.id, sheet, _readings(sheet, asked))


def language(sheet: Sheet, asked: Asked) -> Iterator[Finding] | Verdict:
    """Yield passages in another language than promised; without a promise, a file without any language."""
    stated = document_language(sheet)
    if asked.promise is None:
        if not sheet.tree.nodes:
            return Verdict.NOT_APPLICABLE
        return (
            unknown_languages(LANGUAGE.id, sheet)
            if stated
            else iter((Finding(LANGUAGE.id, "the file states no language"),))
        )
    return _misspoken(sheet, asked, asked.promise, stated)


def _misspoken(sheet: Sheet, asked: Asked, promise: Promise, stated: str) -> Iterator[Finding]:
    if stated != promise.language:
        message = f"the file states the language '{stated}', promised is '{promise.language}'"
        yield Finding(LANGUAGE.id, message)
        return
    if NO_MCID in sheet.content.languages:
        message = f"content around others is marked as '{sheet.content.languages[NO_MCID]}', which nobody promised"
        yield Finding(LANGUAGE.id, message)
    yield from misspoken_around(LANGUAGE.id, sheet, promise, _readings(sheet, asked))
    for reading in _readings(sheet, asked):
        slot = reading.slot
        found = [(passage.language, passage.text) for passage in reading.passages]
        wanted = [(passage.language, passage.text) for passage in slot.passages]
        for (is_in, text), (should, _) in zip(found, wanted, strict=False):
            if is_in != should and text:
                message = f"'{text[:40]}' is marked as '{is_in}', promised is '{should}'"
                yield Finding(LANGUAGE.id, message, slot.name, slot.box)


def title(sheet: Sheet, asked: Asked) -> Iterator[Finding] | Verdict:
    """Yield a finding if the title is not the promised one, or if viewers show the file's name."""
    if asked.promise is None:
        return Verdict.NOT_APPLICABLE
    return untitled(sheet, asked.promise.title)


def untitled(sheet: Sheet, title: str | None) -> Iterator[Finding]:
    """Yield a finding if the file's title is not `title` (None: any), or if viewers show the file's name."""
    stream = sheet.catalogue.get("/Metadata")
    data = bytes(stream.get_object().get_data())[:MAX_METADATA_BYTES] if stream is not None else b""
    match = _TITLE.search(data)
    found = html.unescape(match[1].decode("utf-8", "replace")) if match else ""
    if title is None and not found:
        yield Finding(TITLE.id, "the file has no title")
        return
    if title is not None and found != title:
        yield Finding(TITLE.id, f"the file has the title '{found[:80]}', promised is '{title[:80]}'")
        return
    shown = value_of(value_of(sheet.catalogue, "/ViewerPreferences"), "/DisplayDocTitle")
    if str(shown) != "True":
        yield Finding(TITLE.id, "viewers are not asked to show the title")


def _readings(sheet: Sheet, asked: Asked) -> tuple[Any, ...]:
    return () if asked.promise is None else reading_of(sheet, asked.promise).slots


_TEXT = ("text/missing", "text/unicode")
RULES: tuple[Rule, ...] = (
    Rule(PRESENT, present, needs_promise=False),
    Rule(UNMARKED, unmarked, needs_promise=False, after=(PRESENT.id,)),
    Rule(ORDER, order, after=(PRESENT.id, "text/missing")),
    Rule(ROLE, role, after=(PRESENT.id, "text/missing", UNMARKED.id)),
    Rule(PARENTS, parents, needs_promise=False, after=(PRESENT.id, UNMARKED.id, ORDER.id)),
    Rule(ALT, alt, needs_promise=False, after=(PRESENT.id, "text/missing", ROLE.id)),
    Rule(LANGUAGE, language, needs_promise=False, after=(PRESENT.id, *_TEXT, ROLE.id)),
    Rule(TITLE, title, after=("metadata/missing",)),
)

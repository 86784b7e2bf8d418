"""Stage prove: what structure elements say of themselves: replacement texts, languages, pages, labels, names."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from poster.proof.model import Finding
from poster.proof.promise import Promise
from poster.proof.reading import SlotReading, told_by
from poster.proof.sheet import Sheet
from poster.proof.tree import Kid, Node

_UNORDERED = ("/Disc", "/Circle", "/Square")


def told_otherwise(check: str, sheet: Sheet, readings: tuple[SlotReading, ...]) -> Iterator[Finding]:
    """Yield elements that are read aloud as something else than their text (ISO 32000-1, 14.9.3 to 14.9.5).

    Promised are the alternative texts of the slots that are figures, and replacement texts where they stand in
    place of a single content of a text, which is compared with the slot's.
    """
    described = {reading.element.number for reading in readings if reading.element and reading.slot.is_figure}
    owners = _owners(sheet, readings)
    for node in sheet.tree.nodes:
        owner = owners.get(node.number)
        said = node.alt if node.alt is not None and node.number not in described else node.expansion
        if node.actual_text is not None and not (owner and _is_single(node)):
            said = node.actual_text
        if said is not None:
            name, box = (owner.slot.name, owner.slot.box) if owner else ("", None)
            message = f"a {node.role} would be read aloud as '{said[:60]}', which nobody promised"
            yield Finding(check, message, name, box)
    for said in sheet.content.spoken:
        yield Finding(check, f"a part of the page would be read aloud as '{said[:60]}', which nobody promised")


def _is_single(node: Node) -> bool:
    """Does an element hold one content, and nothing else?"""
    return len(node.parts) == 1 and not isinstance(node.parts[0], Kid)


def _owners(sheet: Sheet, readings: tuple[SlotReading, ...]) -> dict[int, SlotReading]:
    """Return the text whose element one is, or is below, by the element's number."""
    found = {r.element.number: r for r in readings if r.element is not None and not r.slot.is_figure}
    for node in sheet.tree.nodes:  # an element stands before its kids
        if node.parent in found:
            found.setdefault(node.number, found[node.parent])
    return found


def misspoken_around(
    check: str, sheet: Sheet, promise: Promise, readings: tuple[SlotReading, ...]
) -> Iterator[Finding]:
    """Yield elements around the slots, and figures, in another language than promised (14.9.2)."""
    tops = {reading.element.number: reading for reading in readings if reading.element is not None}
    spoken: dict[int, str] = {-1: promise.language}
    inside: set[int] = set()
    for node in sheet.tree.nodes:
        spoken[node.number] = spoken[node.parent] if node.language is None else node.language
        is_inside = node.parent in inside or node.number in tops
        inside |= {node.number} if is_inside else set()
        top = tops.get(node.number)
        wanted = promise.language if not is_inside else _described_in(top) if top else None
        if wanted is not None and spoken[node.number] != wanted and (node.language is not None or is_inside):
            name, box = (top.slot.name, top.slot.box) if top else ("", None)
            message = f"a {node.role} is marked as '{spoken[node.number]}', promised is '{wanted}'"
            yield Finding(check, message, name, box)


def _described_in(reading: SlotReading) -> str | None:
    """Return the language of a figure's alternative text, None for a text: that of its passages counts."""
    passages = reading.slot.passages
    return passages[0].language if reading.slot.is_figure and passages else None


def unknown_languages(check: str, sheet: Sheet) -> Iterator[Finding]:
    """Yield elements that say of their language that it is unknown (ISO 32000-1, 14.9.2.2)."""
    for node in sheet.tree.nodes:
        if node.language is not None and not node.language.strip():
            yield Finding(check, f"a {node.role} says that its language is unknown")


def on_other_pages(check: str, sheet: Sheet, *, is_ours: bool) -> Iterator[Finding]:
    """Yield elements whose content is said to be on another page (ISO 32000-1, 14.7.4.2)."""
    page = getattr(sheet.leaf.indirect_reference, "idnum", 0)
    for node in sheet.tree.nodes:
        holds = any(not isinstance(part, Kid) for part in node.parts)
        if node.page not in ((page,) if is_ours and holds else (page, 0)) and (holds or is_ours):
            yield Finding(check, f"the content of a {node.role} is said to be on another page")


def named_twice(check: str, sheet: Sheet) -> Iterator[Finding]:
    """Yield names of elements that several have (ISO 32000-1, 14.7.2, table 323, ID)."""
    for name, count in Counter(node.identifier for node in sheet.tree.nodes if node.identifier).items():
        if count > 1:
            yield Finding(check, f"{count} elements have the identifier '{name[:40]}'; each needs its own")


def misnumbered(check: str, sheet: Sheet) -> Iterator[Finding]:
    """Yield lists that are said to be labelled otherwise than they are (ISO 32000-1, 14.8.5.5, table 347)."""
    for node in sheet.tree.nodes:
        if node.role != "L":
            continue
        label = _label(node, sheet)
        stated = node.numbering or "/None"
        fits = ("/None",) if not label else ("/Decimal",) if unicodedata.category(label) == "Nd" else _UNORDERED
        if stated not in fits:
            message = f"a list is said to be labelled as {stated[1:40]}, its labels are {fits[0][1:]}"
            yield Finding(check, message)


def _label(node: Node, sheet: Sheet) -> str:
    """Return the first letter of a list's first label, "" for a list without labels."""
    tree = sheet.tree
    labels = (part for item in tree.kids(node.number) for part in tree.kids(item.number) if part.role == "Lbl")
    return next(
        (told.strip()[0] for told in (told_by(one, tree, sheet.content) for one in labels) if told.strip()), ""
    )

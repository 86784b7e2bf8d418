"""Stage resolve: what a click on a slot opens; a number never opens the link of another contact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from poster.campaign.layout import Layout, Slot, SlotKind
from poster.campaign.merge import Field, Template, fill
from poster.campaign.payload import link_uri
from poster.campaign.provenance import FieldUse
from poster.campaign.slots import Filling, shows, slot_copies
from poster.campaign.texts import Scope, has_record_address
from poster.problems import Location, Problem, Related, error

CONTACT_FIELD = "contact.uri"  # of the contact whose number the slot's own text shows

_ONE_NUMBER = "print one number in this text, the other in another slot"
_URI_FIELD = re.compile(r"symbol\.url|contact\.uri|contacts\..+\.uri")
_NUMBER_FIELD = re.compile(r"contacts\.([^.]+)\.number")
_NAMED_FIELD = re.compile(r"contacts\.([^.]+)\.uri")


def links_of(
    layout: Layout, scope: Scope, faults: dict[str, tuple[Problem, ...]], *, of_rows: bool
) -> dict[str, str]:
    """Return the links of a layout by slot: those that differ from row to row, or those that do not.

    Links that lead to the contact of the slot's text are not among them; see `contact_links`. What is wrong
    with a link is added to `faults`, by slot.
    """
    found: dict[str, str] = {}
    for slot in layout.slots.values():
        if slot.link is None or _is_of_text(slot.link) or _is_of_rows(slot.link.fields, scope) is not of_rows:
            continue
        problems: list[Problem] = []
        uri = link_of(slot.link, scope, problems)
        if problems:
            faults[slot.name] = tuple(problems)
        elif uri:
            found[slot.name] = uri
    return found


def contact_links(
    layout: Layout, filling: Filling, scope: Scope, faults: dict[str, tuple[Problem, ...]]
) -> dict[str, str]:
    """Return the links by slot that `${contact.uri}` gives: of the one contact whose number the slot's text shows.

    A slot without such a number, or whose contact has no `uri`, has no link. Added to `faults`, by slot, are
    `link/contact` for a text with the numbers of several contacts, and `link/number` for a link to a contact
    that is named in the layout while the text shows the number of another.
    """
    found: dict[str, str] = {}
    for slot in layout.slots.values():
        if slot.link is None or slot.kind is not SlotKind.TEXT:
            continue
        problems: list[Problem] = []
        shown = _contacts(slot, filling, scope)
        if _is_of_text(slot.link):
            found[slot.name] = _contact_link(slot, slot.link, shown, scope, problems)
        else:
            problems += _other_contact(slot, slot.link, shown, scope)
        if problems:
            faults[slot.name] = (*faults.get(slot.name, ()), *problems)
    return {name: uri for name, uri in found.items() if uri}


def _is_of_text(link: Template) -> bool:
    """Does the link depend on the text of its slot?"""
    return any(part.path == CONTACT_FIELD for part in link.fields)


def _is_of_rows(fields: tuple[Field, ...], scope: Scope) -> bool:
    """Does an address with these fields differ from row to row?"""
    holds_symbol = any(part.path.startswith("symbol.") for part in fields)
    return any(part.is_of_row for part in fields) or (holds_symbol and has_record_address(scope.symbol))


def _contact_link(
    slot: Slot, link: Template, shown: Mapping[str, Location], scope: Scope, problems: list[Problem]
) -> str:
    """Return the URI of the one contact in `shown`, `""` for none; several are a fault."""
    if len(shown) > 1:
        names = " and ".join(f"'{name}'" for name in shown)
        message = f"slot '{slot.name}' shows the numbers of {names}, and a click on it can dial one only"
        problems.append(
            error("link/contact", message, next(iter(shown.values())), _ONE_NUMBER, Related("its link", link.at))
        )
    if len(shown) != 1:
        return ""
    use = scope.values[f"contacts.{next(iter(shown))}.uri"]
    return link_of(link, scope, problems, FieldUse(CONTACT_FIELD, use.value, use.layer, use.at))


def _other_contact(slot: Slot, link: Template, shown: Mapping[str, Location], scope: Scope) -> Iterable[Problem]:
    """Yield `link/number` where the link is to contacts named in the layout and the text shows another's number."""
    named = {match[1] for part in link.fields if (match := _NAMED_FIELD.fullmatch(part.path))}
    opened = {scope.values[path].value for name in named if (path := f"contacts.{name}.uri") in scope.values}
    for name, at in shown.items() if any(opened) else ():
        if scope.values[f"contacts.{name}.uri"].value not in opened:
            to = " and ".join(f"'{other}'" for other in sorted(named))
            message = f"slot '{slot.name}' shows the number of '{name}', and its link is that of {to}"
            hint = f"write ${{{CONTACT_FIELD}}} as its link in the layout" if len(shown) == 1 else _ONE_NUMBER
            yield error("link/number", message, at, hint, Related("its link", link.at))


def _contacts(slot: Slot, filling: Filling, scope: Scope) -> dict[str, Location]:
    """Return the contacts whose numbers a slot shows, with the place of the text.

    Those are the contacts whose numbers fill in its copies. If there are any, the number of another contact
    that is written out beside theirs counts as well.
    """
    texts = [text for copy in slot_copies(slot) if (text := filling.text(copy))]
    uses = [
        (match[1], text, use)
        for text in texts
        for use in text.fields
        if (match := _NUMBER_FIELD.fullmatch(use.path))
    ]
    found = {name: text.at for name, text, _ in uses}
    if not found:
        return {}
    for text in texts:
        rest = text.value
        for _, _, use in uses:
            rest = rest.replace(use.value, "\n")
        found |= {
            name: text.at for name, number in _numbers(scope).items() if name not in found and shows(rest, number)
        }
    return found


def _numbers(scope: Scope) -> dict[str, str]:
    """Return the number of each contact that has one."""
    pairs = ((_NUMBER_FIELD.fullmatch(path), use.value) for path, use in scope.values.items())
    return {match[1]: value for match, value in pairs if match and value.strip()}


def link_of(link: Template, scope: Scope, problems: list[Problem], contact: FieldUse | None = None) -> str:
    """Return the URI that `link` gives, `""` for none; values within an address are percent-encoded.

    `contact` stands for the field `contact.uri`.
    """

    def look_up(part: Field) -> FieldUse | Problem:
        if contact is not None and part.path == CONTACT_FIELD:
            return contact
        return _encoded(scope.look_up_address(part))

    filled = fill(link, look_up)
    problems += filled.problems
    if not filled.value.strip():
        return ""
    is_one_field = len(filled.fields) == 1 and filled.fields[0].value == filled.value
    at = filled.fields[0].at if is_one_field else link.at
    return link_uri(filled.value, at or link.at, problems)


def _encoded(use: FieldUse | Problem) -> FieldUse | Problem:
    """Return a value as it stands inside a URI: a part of one is encoded, a whole one is left."""
    if isinstance(use, Problem) or _URI_FIELD.fullmatch(use.path):
        return use
    return FieldUse(use.path, quote(use.value, safe=" +"), use.layer, use.at)

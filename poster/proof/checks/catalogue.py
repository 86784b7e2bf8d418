"""Stage prove: the checks of all modules in one order, causes before what they cause."""

from __future__ import annotations

from collections.abc import Iterable

from poster.proof.checks import (
    container,
    embedded,
    file,
    fonts,
    foreign_entries,
    ink,
    links,
    metadata,
    office,
    pages,
    paint,
    plates,
    press,
    structure,
    symbol,
    text,
    turned,
)
from poster.proof.registry import Rule


def in_order(found: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return rules so that each comes after all that it names; `ValueError` if they name one another."""
    left = list(found)
    known = {rule.check.id for rule in left}
    placed: list[Rule] = []
    names: set[str] = set()
    while left:
        free = next((rule for rule in left if not (set(rule.after) & known) - names), None)
        if free is None:
            raise ValueError("checks name one another: " + ", ".join(rule.check.id for rule in left))
        left.remove(free)
        placed.append(free)
        names.add(free.check.id)
    return tuple(placed)


RULES: tuple[Rule, ...] = in_order(
    (
        *file.RULES,
        *container.RULES,
        *pages.RULES,
        *metadata.RULES,
        *foreign_entries.RULES,
        *fonts.RULES,
        *text.RULES,
        *turned.RULES,
        *structure.RULES,
        *symbol.RULES,
        *plates.RULES,
        *ink.RULES,
        *press.RULES,
        *embedded.RULES,
        *office.RULES,
        *links.RULES,
        *paint.RULES,
    )
)

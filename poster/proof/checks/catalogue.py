"""Stage prove: the checks of all modules in one order, causes before what they cause."""

from __future__ import annotations

from poster.proof.checks import file, structure, symbol, text
from poster.proof.registry import Rule

RULES: tuple[Rule, ...] = (
    *file.RULES,
    *text.RULES,
    *structure.RULES,
    *symbol.RULES,
)

"""Stages load and plan: names as people type them: compared without case and blanks, and "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable


def fold(name: str) -> str:
    """Return `name` as names are compared: without case and without blanks."""
    return "".join(name.casefold().split())


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the hint `did you mean 'x'?` for the known name nearest to `word`, or `""` if none is near."""
    from difflib import get_close_matches  # only a fault needs it

    by_folded: dict[str, str] = {}
    for name in known:
        by_folded.setdefault(fold(name), name)
    near = get_close_matches(fold(word)[:100], list(by_folded), n=1, cutoff=0.6)
    return f"did you mean '{by_folded[near[0]]}'?" if near else ""

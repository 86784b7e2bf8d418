"""Compositions of the shipped campaign, for tests that need real sheets."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from poster.campaign.plan import Selection
from poster.compose.composition import Composition
from poster.run.request import Request
from poster.run.workshop import open_workshop


@cache
def sheets(size: str, profile: str) -> tuple[Composition, ...]:
    """Return the sheets of every area and language of the shipped campaign."""
    selection = Selection(layouts=("en-stor-fraga",), sizes=(size,), profiles=(profile,), is_all=True)
    workshop = open_workshop(Request("vaga-tipsa", Path(), selection))
    made = [workshop.make(job) for job in workshop.jobs]
    assert all(each.composition for each in made)
    return tuple(each.composition for each in made)

"""Command line: what the shell completes: names of campaigns and of what they hold, layouts and codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from poster.campaign.model import Campaign

Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def campaigns(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the shipped campaigns that begin with `begun`, and leave folders to the shell."""
    from poster.campaign.library import shipped_library

    return [CompletionItem(begun, type="dir"), *_beginning(shipped_library().campaigns(), begun)]


def layouts(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the shipped layouts that begin with `begun`."""
    from poster.campaign.library import shipped_library

    return _beginning(shipped_library().layouts(), begun)


def codes(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the codes of faults that begin with `begun`."""
    from poster.cli.explanations import EXPLANATIONS

    return _beginning(sorted(EXPLANATIONS), begun)


def selectable(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return what the option `parameter` can select in the campaign given so far, or the nearest one."""
    # An option that still lacks its value keeps click from naming the arguments; they are left over.
    campaign = _campaign(ctx.params.get("source") or next(iter(ctx.args), None))
    return _beginning(_names(campaign, str(parameter.name)) if campaign else (), begun)


def _names(campaign: Campaign, dimension: str) -> Iterable[str]:
    """Return the names of areas, layouts, sizes, languages or profiles."""
    from poster.geometry import SHEET_SIZES

    known: dict[str, Iterable[str]] = {
        "areas": campaign.areas,
        "layouts": campaign.layouts,
        "sizes": SHEET_SIZES,
        "languages": campaign.texts,
        "profiles": campaign.profiles,
    }
    return known[dimension]


def _campaign(source: object) -> Campaign | None:
    """Return the campaign, None while it is not one: a shell that completes shows no faults."""
    from poster.campaign.library import shipped_library
    from poster.campaign.load import load_campaign
    from poster.problems import Rejected

    try:
        return load_campaign(source if isinstance(source, str) else None, Path.cwd(), shipped_library())
    except Rejected:
        return None


def _beginning(names: Iterable[str], begun: str) -> list[CompletionItem]:
    """Return the names that begin with `begun`."""
    return [CompletionItem(name) for name in names if name.startswith(begun)]

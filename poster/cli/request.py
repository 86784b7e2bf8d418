"""Command line: the selection options as one request to the run, and how many processes it may use."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poster.campaign.plan import Selection
from poster.cli.console import Console
from poster.cli.options import Selected, stamp
from poster.run.request import Printer, Request, Workers

if TYPE_CHECKING:
    from poster.run.crew import Crew


def request_for(selected: Selected, console: Console) -> Request:
    """Return the request that the options describe."""
    selection = Selection(
        selected.areas,
        selected.layouts,
        selected.sizes,
        selected.languages,
        selected.profiles,
        selected.is_all,
    )
    return Request(
        source=selected.source,
        start=Path.cwd(),
        selection=selection,
        records=selected.records,
        pattern=selected.pattern,
        stamp=stamp(selected.day, os.environ),
        is_strict=console.is_strict,
        printer=_printer(selected),
    )


def _printer(selected: Selected) -> Printer:
    """Return what is said of the printer; `click.UsageError` for an ICC file without its name, or a name alone."""
    if (selected.icc is None) != (not selected.identifier):
        raise click.UsageError("--icc and --icc-identifier go together: the file, and what its condition is called")
    return Printer(selected.bleed, selected.icc, selected.identifier or "")


def crew_for(selected: Selected, address: str | None) -> AbstractContextManager[Workers | Crew]:
    """Return who makes the pieces while the context is open: the cluster at `address`, else this machine."""
    if address is None:
        return nullcontext(workers_for(selected))
    from poster.run.cluster import cluster_crew  # few runs leave this machine

    return cluster_crew(address)


def workers_for(selected: Selected) -> Workers:
    """Return how many processes may be used on this machine."""
    return Workers(selected.workers, os.cpu_count() or 1)

"""Command line: the selection options as one request to the run, and how many processes it may use."""

from __future__ import annotations

import os
from pathlib import Path

import click

from poster.campaign.plan import Selection
from poster.cli.console import Console
from poster.cli.options import Selected, stamp
from poster.run.request import Printer, Request, Workers


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


def workers_for(selected: Selected) -> Workers:
    """Return how many processes may be used on this machine."""
    return Workers(selected.workers, os.cpu_count() or 1)

"""Command line: `poster layouts`."""

from __future__ import annotations

import click

from poster.cli.complete import campaigns
from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand


@click.command("layouts", cls=PosterCommand)
@click.argument("source", required=False, metavar="[CAMPAIGN]", shell_complete=campaigns)
@click.pass_obj
def command(console: Console, source: str | None) -> Answer:
    """List the layouts, those of CAMPAIGN first."""
    import dataclasses
    from pathlib import Path

    from poster.run.layouts import layouts

    found = layouts(source, Path.cwd())
    width = max((len(entry.name) for entry in found), default=0)
    lines = [
        f"{entry.name:<{width}}  {' '.join(entry.sizes):<11}  {entry.origin:<8}  {entry.title}" for entry in found
    ]
    return Answer(text="\n".join(lines), data={"layouts": [dataclasses.asdict(entry) for entry in found]})

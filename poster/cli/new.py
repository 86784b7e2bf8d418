"""Command line: `poster new`."""

from __future__ import annotations

from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand


@click.command("new", cls=PosterCommand)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def command(console: Console, folder: Path) -> Answer:
    """Make an own campaign in DIR from the shipped one, with remarks that say what can be changed."""
    from poster.campaign.library import shipped_library
    from poster.campaign.new import new_campaign

    names = new_campaign(folder, shipped_library())
    summary = f"{folder / 'campaign.yaml'} is yours to change; then run: poster check {folder}"
    return Answer(data={"folder": str(folder), "files": list(names)}, summary=summary)

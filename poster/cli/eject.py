"""Command line: `poster eject`."""

from __future__ import annotations

from pathlib import Path

import click

from poster.cli.complete import layouts
from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand


@click.command("eject", cls=PosterCommand)
@click.argument("layout", metavar="LAYOUT", shell_complete=layouts)
@click.argument("source", metavar="[CAMPAIGN]", required=False)
@click.pass_obj
def command(console: Console, layout: str, source: str | None) -> Answer:
    """Copy the shipped LAYOUT into the folder of CAMPAIGN, where it can be changed."""
    import os.path

    from poster.campaign.library import shipped_library
    from poster.campaign.load import own_folder
    from poster.campaign.new import eject_layout

    library = shipped_library()
    path = os.path.relpath(eject_layout(layout, own_folder(source, Path.cwd(), library), library))
    return Answer(data={"file": path}, summary=f"{path} is yours to change")

"""Command line: `poster eject`."""

from __future__ import annotations

from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand


@click.command("eject", cls=PosterCommand)
@click.argument("layout", metavar="LAYOUT")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=".")
@click.pass_obj
def command(console: Console, layout: str, folder: Path) -> Answer:
    """Copy the shipped LAYOUT into the campaign folder DIR (here, by default), where it can be changed."""
    from poster.campaign.library import shipped_library
    from poster.campaign.new import eject_layout

    eject_layout(layout, folder, shipped_library())
    path = folder / "layouts" / f"{layout}.yaml"
    return Answer(data={"file": str(path)}, summary=f"{path} is yours to change")

"""Command line: `poster identify`."""

from __future__ import annotations

from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand


@click.command("identify", cls=PosterCommand)
@click.argument("code", metavar="CODE")
@click.argument("tickets", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="TICKET...")
@click.pass_obj
def command(console: Console, code: str, tickets: tuple[Path, ...]) -> Answer:
    """Tell from the version code on a poster (such as K7Q2-M9XD) which piece of which run it is."""
    from poster.cli.stack_wording import identified_data, identified_text
    from poster.run.outdated import told_by_code

    found = told_by_code(code, tickets)
    return Answer(text=identified_text(found), data=identified_data(found))

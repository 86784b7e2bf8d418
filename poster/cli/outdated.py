"""Command line: `poster outdated`."""

from __future__ import annotations

from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand


@click.command("outdated", cls=PosterCommand)
@click.argument("tickets", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="TICKET...")
@click.option("--campaign", "source", metavar="CAMPAIGN", help="Folder or shipped name; default the nearest.")
@click.pass_obj
def command(console: Console, tickets: tuple[Path, ...], source: str | None) -> Answer:
    """Show which posters of earlier runs differ from today's campaign, what changed and who holds them.

    Ends with 1 if any poster is outdated. 'poster stack --replace TICKET' makes the replacement.
    """
    from poster.cli.stack_wording import outdated_data, outdated_summary, outdated_text
    from poster.run.outdated import compare

    report = compare(tickets, source, Path.cwd())
    return Answer(
        report.exit_code,
        report.problems,
        text=outdated_text(report.comparison),
        data=outdated_data(report.comparison),
        summary=outdated_summary(report.comparison),
    )

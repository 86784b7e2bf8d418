"""Command line: `poster ticket merge`."""

from __future__ import annotations

from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import MAX_SHARDS, PosterCommand

_FILE = click.Path(path_type=Path)


@click.command("ticket", cls=PosterCommand)
@click.argument("action", type=click.Choice(["merge"]), metavar="merge")
@click.argument("tickets", nargs=-1, required=True, type=_FILE, metavar="TICKET...")
@click.option("-o", "--output", type=_FILE, default="ticket.json", show_default=True, help="The ticket to write.")
@click.option("--force", "is_forced", is_flag=True, help="Overwrite files that were not made by poster.")
@click.pass_obj
def command(console: Console, action: str, tickets: tuple[Path, ...], output: Path, is_forced: bool) -> Answer:
    """Join the tickets of the shards of a run, and their proofs, and check that nothing is missing.

    The result is, to the byte, the ticket.json and proof.json of the run made in one piece.
    """
    del console, action
    if len(tickets) > MAX_SHARDS:
        raise click.UsageError(f"{len(tickets)} tickets are named; a run has at most {MAX_SHARDS} shards")
    from poster.run.join import merge_tickets

    made = merge_tickets(tickets, output, is_forced=is_forced)
    failed = f", {made.failed:,} failed" if made.failed else ""
    return Answer(
        summary=f"{made.pieces:,} posters of {made.shards} shards{failed}: the run is whole",
        data={"shards": made.shards, "pieces": made.pieces, "failed": made.failed, "files": list(made.files)},
        details=made.files,
    )

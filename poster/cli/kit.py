"""Command line: `poster kit`."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import Day, PosterCommand, stamp


@click.command("kit", cls=PosterCommand)
@click.argument("source", required=False, metavar="[CAMPAIGN]")
@click.option("--area", "areas", multiple=True, metavar="NAME", help="Area, by id or name; repeatable.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default="kit",
    show_default=True,
    help="Folder to fill.",
)
@click.option("--language", default="", metavar="NAME", help="Language of the guide.")
@click.option("--date", "day", type=Day(), help="The day written into the files.")
@click.option("--force", "is_forced", is_flag=True, help="Overwrite files that were not made by poster.")
@click.pass_obj
def command(
    console: Console,
    source: str | None,
    areas: tuple[str, ...],
    folder: Path,
    language: str,
    day: date | None,
    is_forced: bool,
) -> Answer:
    """Pack one zip an area for associations that print themselves.

    It holds the A4 files for office printers in colour and in black, the neutral poster, and half a page on how
    to print and hang them.
    """
    from poster.cli.progress import ProgressBar
    from poster.run.kit import KitRequest, kit

    request = KitRequest(source, Path.cwd(), areas, language, stamp(day, os.environ), console.is_strict)
    report = kit(request, folder, ProgressBar(console), is_forced=is_forced)
    count = len(report.files)
    told = f"{count} {'kit' if count == 1 else 'kits'} in {report.folder}" if count else "nothing was written"
    told += f"; {len(report.failed)} not delivered, since a proof failed" if report.failed else ""
    return Answer(
        report.exit_code,
        report.problems,
        data={"folder": report.folder, "files": list(report.files), "failed": list(report.failed)},
        summary=told,
        details=tuple(str(folder / name) for name in report.files),
    )

"""Command line: `poster kit`."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poster.cli.console import Answer, Console
from poster.cli.options import Day, PosterCommand, stamp

if TYPE_CHECKING:
    from poster.run.kit import KitReport


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
    from poster.cli.wording import fact_data
    from poster.run.kit import KitRequest, kit

    request = KitRequest(source, Path.cwd(), areas, language, stamp(day, os.environ), console.is_strict)
    report = kit(request, folder, ProgressBar(console), is_forced=is_forced)
    return Answer(
        report.exit_code,
        report.problems,
        data={
            "folder": report.folder,
            "files": list(report.files),
            "failed": list(report.failed),
            "unchanged": report.unchanged,
            "unconfirmed": [fact_data(fact) for fact in report.unconfirmed],
        },
        summary=_summary(report),
        details=tuple(str(folder / name) for name in report.files),
    )


def _summary(report: KitReport) -> str:
    """Return what was made, and what was there already, in one line."""
    count, failed = len(report.files), len(report.failed)
    kits = f"{count} {'kit' if count == 1 else 'kits'}"
    if not count:
        told = "nothing was written"
    elif report.unchanged == count:
        told = f"nothing to do: {kits}, as they lie in {report.folder}"
    else:
        told = f"{kits} in {report.folder}" + (
            f", {report.unchanged} of them unchanged" if report.unchanged else ""
        )
    facts = len(report.unconfirmed)
    told += f", {facts} {'fact' if facts == 1 else 'facts'} unconfirmed" if facts and count else ""
    return f"{told}; {failed} not delivered, since a proof failed" if failed else told

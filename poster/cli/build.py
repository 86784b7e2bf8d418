"""Command line: `poster build`."""

from __future__ import annotations

from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import Selected, SelectionCommand


@click.command("build", cls=SelectionCommand)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default="out",
    show_default=True,
    help="Folder to fill.",
)
@click.option("--force", "is_forced", is_flag=True, help="Overwrite files that were not made by poster.")
@click.option("--changed", "is_changed", is_flag=True, help="Only what differs from the files in the folder.")
@click.pass_obj
def command(console: Console, selected: Selected, folder: Path, is_forced: bool, is_changed: bool) -> Answer:
    """Make the PDFs of CAMPAIGN and the job ticket.

    All faults of all pieces are reported together, and then nothing is written. The same input gives the same
    bytes. The day written into the files is SOURCE_DATE_EPOCH, else --date, else the campaign's.
    """
    from poster.cli.progress import ProgressBar
    from poster.cli.request import request_for, workers_for
    from poster.cli.wording import build_data, build_summary
    from poster.run.build import Output, build

    request = request_for(selected, console)
    if is_changed:
        from poster.run.changed import build_changed, unchanged_summary

        made = build_changed(request, Output(folder, is_forced), workers_for(selected), ProgressBar(console))
        if made.report is None:
            return Answer(data={"is_unchanged": True}, summary=unchanged_summary(made, str(folder)))
        report = made.report
    else:
        report = build(request, Output(folder, is_forced), workers_for(selected), ProgressBar(console))
    return Answer(
        report.exit_code,
        report.problems,
        data=build_data(report),
        summary=build_summary(report),
        details=tuple(str(folder / name) for name in report.files),
    )

"""Command line: `poster preview`."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import Folder, Selected, SelectionCommand
from poster.problems import warning


@click.command("preview", cls=SelectionCommand)
@click.option(
    "-o",
    "--output",
    "folder",
    type=Folder(),
    default="preview",
    show_default=True,
    help="Folder to fill.",
)
@click.option("--dpi", type=click.IntRange(10, 600), default=72, show_default=True, help="Pixels per inch.")
@click.option("--open", "is_opened", is_flag=True, help="Open the contact sheet.")
@click.option("--force", "is_forced", is_flag=True, help="Overwrite files that were not made by poster.")
@click.pass_obj
def command(
    console: Console, selected: Selected, folder: Path, dpi: int, is_opened: bool, is_forced: bool
) -> Answer:
    """Draw each piece of CAMPAIGN as a PNG, and all of them on one contact sheet."""
    from poster.cli.progress import ProgressBar
    from poster.cli.request import request_for, workers_for
    from poster.cli.wording import preview_data, preview_summary
    from poster.run.preview import preview
    from poster.run.records import Output

    request = request_for(selected, console)
    report = preview(request, Output(folder, is_forced), dpi, workers_for(selected), ProgressBar(console))
    answer = Answer(
        report.exit_code,
        report.problems,
        data=preview_data(report),
        summary=preview_summary(report),
        details=tuple(str(folder / name) for name in report.files),
    )
    return _opened(answer, report.contact_sheet) if is_opened and report.contact_sheet else answer


def _opened(answer: Answer, path: str) -> Answer:
    """Open a file as a double click would; a machine without an opener gets a warning."""
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - a file this run has just written
        return answer
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is not None and not subprocess.run([opener, path], check=False, capture_output=True).returncode:  # noqa: S603
        return answer
    problem = warning("preview/no-opener", f"this machine has no program to open '{path}' with")
    return dataclasses.replace(answer, problems=(*answer.problems, problem))

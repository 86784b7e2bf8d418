"""Command line: `poster stack`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poster.cli.console import Answer, Console
from poster.cli.options import MAX_WORKERS, Day, PosterCommand, gathered, stamp

if TYPE_CHECKING:
    from poster.run.stack_request import StackRequest

_PATH = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options of `stack` say, as typed."""

    orders: Path | None
    source: str | None
    folder: Path
    is_dry: bool
    reprint: tuple[str, ...]
    replace: tuple[Path, ...]
    press_sheet: str | None
    has_no_numbers: bool
    language: str
    is_zipped: bool
    day: date | None
    workers: int | None
    is_forced: bool

    def check(self) -> None:
        """Raise `UsageError` for options that do not go together."""
        if self.orders is None and not self.replace:
            raise click.UsageError("name the list of orders, or job tickets with --replace")
        if self.reprint and self.replace:
            raise click.UsageError("--reprint makes the same sheets again, --replace others; choose one")
        if any(path.resolve().parent == self.folder.resolve() for path in self.replace):
            message = "a replacement is a run of its own: choose another folder than the ticket's with -o"
            raise click.UsageError(message)

    def request(self, *, is_strict: bool) -> StackRequest:
        """Return what is asked of the run."""
        from poster.run.stack_request import StackRequest

        return StackRequest(
            source=self.source,
            start=Path.cwd(),
            orders=self.orders,
            stamp=stamp(self.day, os.environ),
            is_strict=is_strict,
            reprint=self.reprint,
            replace=self.replace,
            press_sheet=self.press_sheet or "",
            language=self.language,
            has_sheet_numbers=not self.has_no_numbers,
        )


@click.command("stack", cls=PosterCommand)
@click.argument("orders", required=False, type=_PATH, metavar="[ORDERS]")
@click.option("--campaign", "source", metavar="CAMPAIGN", help="Folder or shipped name; default the nearest.")
@click.option("-o", "--output", "folder", type=_PATH, default="pickup", show_default=True, help="Folder to fill.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Show the plan and the sheet counts; write nothing.")
@click.option("--reprint", multiple=True, metavar="ORDER:FROM-TO", help="Make just these sheets again; repeatable.")
@click.option("--replace", multiple=True, type=_PATH, metavar="TICKET", help="Replace outdated copies; repeatable.")
@click.option("--impose", "press_sheet", type=click.Choice(["A3", "SRA3"]), help="Impose for the print shop.")
@click.option("--no-sheet-numbers", "has_no_numbers", is_flag=True, help="Print no K-17 · 18/40 in the imprint.")
@click.option("--language", default="", metavar="NAME", help="Language of slips and lists.")
@click.option("--zip", "is_zipped", is_flag=True, help="Pack the run into one file for sending.")
@click.option("--date", "day", type=Day(), help="The day of the run.")
@click.option("-j", "workers", type=click.IntRange(1, MAX_WORKERS), help="Number of processes.")
@click.option("--force", "is_forced", is_flag=True, help="Overwrite files that were not made by poster.")
@click.pass_obj
@gathered(_Asked)
def command(console: Console, asked: _Asked) -> Answer:
    """Make print files, slips, pick-up list, stock sheets and e-mails for the orders of ORDERS.

    ORDERS is CSV or .xlsx: order, association, area, layout, size, language, profile, copies. A row without an
    association is stock. Nothing is made from a list with faults. The same run again does nothing.
    """
    asked.check()
    from poster.cli.progress import ProgressBar
    from poster.cli.stack_wording import plan_text, stack_data, stack_summary
    from poster.run.request import Workers
    from poster.run.stack import plan_only, stack
    from poster.run.stack_request import StackOutput

    request = asked.request(is_strict=console.is_strict)
    output = StackOutput(asked.folder, asked.is_forced, asked.is_zipped)
    if asked.is_dry:
        report = plan_only(request, output)
    else:
        report = stack(request, output, Workers(asked.workers, os.cpu_count() or 1), ProgressBar(console))
    return Answer(
        report.exit_code,
        report.problems,
        text=plan_text(report) if asked.is_dry else "",
        data=stack_data(report, is_dry=asked.is_dry),
        summary=stack_summary(report, is_dry=asked.is_dry),
        details=tuple(str(asked.folder / name) for name in report.files),
    )

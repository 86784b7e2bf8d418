"""Command line: `poster check`."""

from __future__ import annotations

import click

from poster.cli.console import Answer, Console
from poster.cli.options import Selected, SelectionCommand


@click.command("check", cls=SelectionCommand)
@click.pass_obj
def command(console: Console, selected: Selected) -> Answer:
    """Show every fault of CAMPAIGN, where each text comes from and which facts are unconfirmed.

    Everything is set and measured as in a build, but nothing is written. With --strict, warnings and texts
    taken from another language are failures.
    """
    from poster.cli.progress import ProgressBar
    from poster.cli.request import request_for, workers_for
    from poster.cli.wording import check_data, check_summary, check_text
    from poster.run.check import check

    report = check(request_for(selected, console), workers_for(selected), ProgressBar(console))
    return Answer(
        report.exit_code,
        report.problems,
        text=check_text(report),
        data=check_data(report),
        summary=check_summary(report),
    )

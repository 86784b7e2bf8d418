"""Command line: `poster verify`."""

from __future__ import annotations

from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand
from poster.cli.validator import asked_validator, validator_options


@click.command("verify", cls=PosterCommand)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--ticket", type=click.Path(path_type=Path), metavar="TICKET", help="Job ticket; else the one beside each file."
)
@click.option("--profile", metavar="NAME", help="Judge files without a ticket as press, office or mono.")
@validator_options
@click.pass_obj
def command(
    console: Console,
    files: tuple[Path, ...],
    ticket: Path | None,
    profile: str | None,
    required: str | None,
    verapdf: str | None,
) -> Answer:
    """Read finished PDFs back and say whether they are what was promised.

    A file of ours is proven against its job ticket: every text, the QR symbol, the print and the standards. A file
    that somebody else made is judged by the checks of print and standards. For each standard the table of its
    clauses is counted: met by construction, checked here, cannot be checked here, failed; --json prints all rows.
    """
    from poster.cli.clauses import clause_data, clause_lines
    from poster.cli.wording import verify_data, verify_summary, verify_text
    from poster.run.verify import Question, verify

    validator = asked_validator(required, verapdf)
    report = verify(Question(files, ticket, profile, console.is_strict, validator, is_apart=True))
    data = verify_data(report)
    tables = [
        {**one, "standards": clause_data(file)} for one, file in zip(data["files"], report.files, strict=True)
    ]
    return Answer(
        report.exit_code,
        report.problems,
        text="\n".join((verify_text(report), *clause_lines(report.files))),
        data={**data, "files": tables},
        summary=verify_summary(report),
    )

"""Command line: `poster doctor`."""

from __future__ import annotations

import click

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand


@click.command("doctor", cls=PosterCommand)
@click.pass_obj
def command(console: Console) -> Answer:
    """Show versions, fonts, ICC files and tools, and what is missing."""
    import dataclasses
    import shutil

    from poster.campaign.library import shipped_library
    from poster.cli.wording import diagnosis_text
    from poster.problems import error
    from poster.run.doctor import diagnose

    diagnosis = diagnose(shipped_library(), shutil.which)
    problems = tuple(
        error("tool/missing", f"{part.kind} '{part.name}' is missing", None, "install poster anew")
        for part in diagnosis.missing
    )
    data = {"parts": [dataclasses.asdict(part) for part in diagnosis.parts]}
    return Answer(diagnosis.exit_code, problems, diagnosis_text(diagnosis), data)

"""Command line: `poster doctor`."""

from __future__ import annotations

import dataclasses
import shutil

import click

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand
from poster.problems import error
from poster.run.doctor import Diagnosis, Part, diagnose


@click.command("doctor", cls=PosterCommand)
@click.pass_obj
def command(console: Console) -> Answer:
    """Show versions, fonts, ICC files and tools, and what is missing."""
    diagnosis = diagnose(shutil.which)
    problems = tuple(
        error("tool/missing", f"{part.kind} '{part.name}' is missing", None, "install poster anew")
        for part in diagnosis.missing
    )
    data = {"parts": [dataclasses.asdict(part) for part in diagnosis.parts]}
    return Answer(diagnosis.exit_code, problems, diagnosis_text(diagnosis), data)


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """Return the parts of the installation as an aligned list."""
    widths = (max(len(part.kind) for part in diagnosis.parts), max(len(part.name) for part in diagnosis.parts))
    return "\n".join(_part(part, *widths) for part in diagnosis.parts)


def _part(part: Part, kind_width: int, name_width: int) -> str:
    """Return one line of the list."""
    found = part.found or ("MISSING" if part.is_needed else "not there")
    return f"{part.kind:<{kind_width}}  {part.name:<{name_width}}  {found} ({part.purpose})"

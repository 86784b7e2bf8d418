"""Command line: `poster explain`."""

from __future__ import annotations

import click

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand


@click.command("explain", cls=PosterCommand)
@click.argument("code", metavar="CODE", required=False)
@click.pass_obj
def command(console: Console, code: str | None) -> Answer:
    """Say why the check with CODE is there and what to do; without CODE, list all codes."""
    from poster.cli.explanations import EXPLANATIONS
    from poster.problems import ExitCode, did_you_mean, error

    if code is None:
        return Answer(text="\n".join(sorted(EXPLANATIONS)), data={"codes": dict(sorted(EXPLANATIONS.items()))})
    if code in EXPLANATIONS:
        data = {"code": code, "explanation": EXPLANATIONS[code]}
        return Answer(text=f"{code}\n\n{EXPLANATIONS[code]}", data=data)
    hint = did_you_mean(code, EXPLANATIONS) or "'poster explain' lists all codes"
    return Answer(ExitCode.USAGE, (error("explain/unknown", f"there is no code '{code}'", None, hint),))

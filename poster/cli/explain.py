"""Command line: `poster explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from poster.cli.complete import codes
from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand

if TYPE_CHECKING:
    from poster.proof.model import Check


@click.command("explain", cls=PosterCommand)
@click.argument("code", metavar="[CODE]", required=False, shell_complete=codes)
@click.pass_obj
def command(console: Console, code: str | None) -> Answer:
    """Say why the check with CODE is there and what to do; without CODE, list all codes."""
    from poster.cli.explanations import EXPLANATIONS
    from poster.problems import ExitCode, did_you_mean, error
    from poster.proof.registry import checks
    from poster.run.proofs import VALIDATOR_CHECKS

    texts = {code: [text] for code, text in EXPLANATIONS.items()}
    for check in (*checks(), *VALIDATOR_CHECKS):
        texts.setdefault(check.id, []).append(_told(check))
    known = {code: "\n\n".join(texts[code]) for code in sorted(texts)}
    if code is None:
        return Answer(text="\n".join(known), data={"codes": known})
    if code in known:
        return Answer(text=f"{code}\n\n{known[code]}", data={"code": code, "explanation": known[code]})
    hint = did_you_mean(code, known) or "'poster explain' lists all codes"
    return Answer(ExitCode.USAGE, (error("explain/unknown", f"there is no code '{code}'", None, hint),))


def _told(check: Check) -> str:
    """Return what a check on a finished file proves, why, and where its rule comes from."""
    standards = f" A condition of {', '.join(check.standards)}." if check.standards else ""
    return f"Proof: {check.title}. {_sentence(check.rationale)} (Source: {check.clause}.){standards}"


def _sentence(text: str) -> str:
    """Return a text as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"

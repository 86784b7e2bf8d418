"""Command line: the options that ask for veraPDF, a validator of others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from poster.proof.verapdf import VeraPdf

Function = TypeVar("Function", bound=Callable[..., Any])


def validator_options(function: Function) -> Function:
    """Add `--require` and `--verapdf` to a command."""
    given = click.option("--verapdf", metavar="PATH", help="The executable of veraPDF; its verdict is taken in.")
    required = click.option(
        "--require", "required", type=click.Choice(["verapdf"]), help="Fail if this validator is not there."
    )
    return required(given(function))


def asked_validator(required: str | None, given: str | None) -> VeraPdf | None:
    """Return the validator on this machine, None if there is none.

    `Rejected` (`tool/missing`, exit code 4) where it was required, or given by a path, and is not there.
    """
    from poster.problems import ExitCode, Rejected, error
    from poster.proof.verapdf import HINT, find_verapdf

    found = find_verapdf(given, shutil.which)
    if found is None and (required or given):
        named = f" at '{given}'" if given else ""
        problem = error("tool/missing", f"veraPDF is required and not there{named}", None, HINT)
        raise Rejected((problem,), ExitCode.MISSING_TOOL)
    return found

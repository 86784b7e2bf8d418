"""Command line: `poster schema`."""

from __future__ import annotations

import json
from typing import Any

import click

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand


@click.command("schema", cls=PosterCommand)
@click.argument("kind", type=click.Choice(["campaign", "layout", "ticket", "proof", "wording"]), default="campaign")
@click.pass_obj
def command(console: Console, kind: str) -> Answer:
    """Print the JSON Schema of campaign.yaml, a layout, the job ticket, the proof or a wording file.

    Editors complete keys from it.
    """
    schema = _schema(kind)
    return Answer(text=json.dumps(schema, ensure_ascii=False, indent=2), data={"schema": schema})


def _schema(kind: str) -> dict[str, Any]:
    """Return one of the schemas."""
    if kind == "ticket":
        from poster.deliver.schema import ticket_schema

        return ticket_schema()
    if kind == "proof":
        from poster.deliver.schema import proof_schema

        return proof_schema()
    if kind == "wording":
        from poster.stack.wording import wording_schema

        return wording_schema()
    from poster.campaign.schema import campaign_schema, layout_schema

    schema: dict[str, Any] = layout_schema() if kind == "layout" else campaign_schema()
    return schema

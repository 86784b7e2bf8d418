"""Command line: the commands by name, each imported only when it is called."""

from __future__ import annotations

import importlib

import click

# Name, module in this room, line for the list: static, so that `--help` imports no command.
_COMMANDS = {
    "build": ("build", "Make the PDFs, the job ticket and the proof."),
    "check": ("check", "Show faults, where each text comes from and what is unconfirmed."),
    "preview": ("preview", "Draw PNGs and one contact sheet."),
    "verify": ("verify", "Read finished PDFs back and say whether they are what was promised."),
    "stack": ("stack", "Make print files, slips and lists from an order list."),
    "kit": ("kit", "Pack a zip an area for those who print themselves."),
    "outdated": ("outdated", "Show which posters of earlier runs have to come down."),
    "ticket": ("ticket", "Join the tickets of the shards of a run."),
    "identify": ("identify", "Tell by its version code which poster hangs there."),
    "new": ("new", "Make an own campaign from the shipped one."),
    "layouts": ("layouts", "List the layouts."),
    "eject": ("eject", "Copy a shipped layout into the campaign."),
    "schema": ("schema", "Print a JSON Schema."),
    "explain": ("explain", "Say why a check is there."),
    "doctor": ("doctor", "Show versions, fonts, profiles and what is missing."),
    "completion": ("completion", "Print the completion for a shell."),
}
# These read no campaign and make nothing.
_SMALL = frozenset({"schema", "explain", "completion"})


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, None if there is none of that name; `MemoryError` without room for it."""
        if cmd_name not in _COMMANDS:
            return None
        if cmd_name not in _SMALL:
            from poster.memory import FOR_A_RUN, need

            need(FOR_A_RUN)
        module = importlib.import_module(f"poster.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is a usage error with a hint."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in _COMMANDS:
            from poster.problems import did_you_mean

            hint = did_you_mean(name, _COMMANDS) or f"there are: {', '.join(_COMMANDS)}"
            ctx.fail(f"unknown command '{name}'; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


def _print_version(ctx: click.Context, parameter: click.Parameter, value: object) -> None:
    """Print the version and end."""
    if value:
        from poster import __version__

        click.echo(f"poster {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
@click.pass_context
def poster(ctx: click.Context) -> None:
    """Print-ready, accessible posters from one YAML file and one list.

    CAMPAIGN is a folder or the name of a shipped campaign; by default the nearest campaign.yaml upwards.

    Exit codes: 0 ok, 1 checks failed, 2 usage, 3 rejected, 4 a needed tool or font is missing, 5 cannot read
    or write, 6 part of the run failed, 70 bug, 130 interrupted.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())

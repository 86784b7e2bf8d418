"""Command line: `poster completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from poster.cli.console import Answer, Console
from poster.cli.options import PosterCommand

_INSTALL = {
    "bash": 'add to ~/.bashrc: eval "$(poster completion bash)"',
    "zsh": 'add to ~/.zshrc: eval "$(poster completion zsh)"',
    "fish": "poster completion fish > ~/.config/fish/completions/poster.fish",
}


@click.command("completion", cls=PosterCommand)
@click.argument("shell", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def command(console: Console, shell: str) -> Answer:
    """Print the completion for SHELL: bash, zsh or fish."""
    from poster.cli.group import poster

    kind = get_completion_class(shell)
    source = kind(poster, {}, "poster", "_POSTER_COMPLETE").source() if kind else ""
    return Answer(text=_noted(source.strip(), f"# {_INSTALL[shell]}"), data={"shell": shell, "source": source})


def _noted(source: str, note: str) -> str:
    """Return the completion with a note; zsh looks for #compdef in the first line of a file only."""
    first, _, rest = source.partition("\n")
    return f"{first}\n{note}\n{rest}" if first.startswith("#compdef") else f"{note}\n{source}"

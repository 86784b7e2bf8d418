"""Command line: options that commands share, turned into a console and a request."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from poster.cli.complete import campaigns, selectable
from poster.cli.console import Answer, Console, folder_gone, is_out_of_memory, out_of_memory, say
from poster.geometry import Length
from poster.problems import Rejected, capped
from poster.run.request import Shard

MAX_WORKERS = 256
MAX_BLEED_MM = 10
MAX_SHARDS = 256


class PosterCommand(click.Command):
    """A command with the options that every command has. Its function takes a `Console` and returns an `Answer`."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Add the common options to those of the command."""
        super().__init__(*arguments, **settings)
        self.params.extend(_common_options())

    def invoke(self, ctx: click.Context) -> None:
        """Run the command, print its answer and end with its exit code; of its faults the first 500 in full."""
        console = _console(ctx.params, os.environ)
        ctx.obj = console
        try:
            answer: Answer = super().invoke(ctx)
        except Rejected as rejected:
            answer = Answer(rejected.exit_code, capped(rejected.problems))
        except (MemoryError, OSError, ImportError, RuntimeError) as fault:
            if not is_out_of_memory(fault) and _stands_somewhere():
                raise
            answer = out_of_memory() if is_out_of_memory(fault) else folder_gone()
        say(console, answer)
        ctx.exit(int(answer.exit_code))


def _stands_somewhere() -> bool:
    """Is the folder that the program was started in still there?"""
    try:
        return bool(Path.cwd())
    except OSError:
        return False


def _common_options() -> list[click.Parameter]:
    """Return fresh options that every command has."""
    return [
        click.Option(["--json", "is_json"], is_flag=True, help="Print one JSON document."),
        click.Option(["--strict", "is_strict"], is_flag=True, help="Treat warnings and fallbacks as failures."),
        click.Option(["-q", "--quiet", "is_quiet"], is_flag=True, help="Say nothing but errors."),
        click.Option(["-v", "--verbose", "verbosity"], count=True, help="Say more; twice for details of a bug."),
        click.Option(
            ["--color", "--colour", "colour"],
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="Colour the messages.",
        ),
    ]


def _console(given: dict[str, Any], environment: Mapping[str, str]) -> Console:
    """Take the common options out of `given` and return the console they describe."""
    is_plain = environment.get("TERM") == "dumb"
    is_terminal = sys.stderr.isatty() and not is_plain
    colour = given.pop("colour")
    # NO_COLOR (no-color.org): set and not empty means no colour, unless the user asks for it here and now.
    automatic = is_terminal and not environment.get("NO_COLOR")
    return Console(
        is_json=given.pop("is_json"),
        is_strict=given.pop("is_strict"),
        is_quiet=given.pop("is_quiet"),
        verbosity=given.pop("verbosity"),
        has_colour=colour == "always" or (colour == "auto" and automatic),
        is_terminal=is_terminal,
    )


@dataclass(frozen=True, slots=True)
class Selected:
    """What the selection options say, as typed."""

    source: str | None
    areas: tuple[str, ...]
    layouts: tuple[str, ...]
    sizes: tuple[str, ...]
    languages: tuple[str, ...]
    profiles: tuple[str, ...]
    is_all: bool
    records: Path | None
    pattern: str | None
    day: date | None
    workers: int | None
    bleed: Length | None
    icc: Path | None
    identifier: str | None


class SelectionCommand(PosterCommand):
    """A command on selected pieces: its function takes the options as one `selected` value."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Add the selection options to those of the command."""
        super().__init__(*arguments, **settings)
        self.params[:0] = _selection_options()

    def invoke(self, ctx: click.Context) -> None:
        """Gather the selection options into one value."""
        names = Selected.__dataclass_fields__
        ctx.params["selected"] = Selected(**{name: ctx.params.pop(name) for name in names})
        super().invoke(ctx)


def gathered(kind: Callable[..., Any]) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Return a decorator: its function takes the options that `kind`, a dataclass, names as one value, `asked`."""

    def decorated(function: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(function)
        def command(console: Console, **given: Any) -> Answer:
            own = {field.name: given.pop(field.name) for field in fields(kind)}  # type: ignore[arg-type]
            return function(console, asked=kind(**own), **given)

        return command

    return decorated


class Folder(click.Path):
    """A folder to fill; no name at all, as of a variable that is not set, is not the folder one stands in."""

    def __init__(self) -> None:
        """Take any path."""
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or fail as a usage error."""
        return super().convert(value, param, ctx) if str(value) else self.fail("the name is empty", param, ctx)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail as a usage error."""
        try:
            if isinstance(value, date):
                return value
            # Weeks and days without hyphens are days too, but not as the campaign writes them.
            return date.fromisoformat(value if value[4:5] == value[7:8] == "-" else "")
        except ValueError:
            self.fail(f"'{value}' is not a day; write it as 2026-11-22", param, ctx)


class ShardNumber(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """A part of a run as NUMBER/OF."""

    name = "N/OF"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        """Return the part, or fail as a usage error."""
        if isinstance(value, Shard):
            return value
        found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", value)
        number, of = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= number <= of <= MAX_SHARDS:
            self.fail(f"'{value}' is no part of a run; write 3/16 for the third of 16, of at most 256", param, ctx)
        return Shard(number, of)


class _Bleed(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """A length from 0 to 10 mm."""

    name = "LENGTH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Length:
        """Return the length, or fail as a usage error."""
        try:
            length = value if isinstance(value, Length) else Length.parse(value)
        except ValueError:
            self.fail(f"'{value}' is not a length; write it as '5 mm'", param, ctx)
        if not 0 <= length.mm <= MAX_BLEED_MM:
            self.fail(f"{length} is not from 0 mm to {MAX_BLEED_MM} mm", param, ctx)
        return length


def _selection_options() -> list[click.Parameter]:
    """Return fresh options that choose pieces."""
    words = (
        ("--area", "areas", "Area, by id or name; repeatable."),
        ("--layout", "layouts", "Layout; repeatable."),
        ("--size", "sizes", "Sheet size such as A3; repeatable."),
        ("--language", "languages", "Language such as sv; repeatable."),
        ("--profile", "profiles", "Profile such as press; repeatable."),
    )
    many = [
        click.Option([flag, name], multiple=True, metavar="NAME", help=line, shell_complete=selectable)
        for flag, name, line in words
    ]
    file = click.Path(path_type=Path)
    return [
        click.Argument(["source"], required=False, metavar="[CAMPAIGN]", shell_complete=campaigns),
        *many,
        click.Option(["--all", "is_all"], is_flag=True, help="The full matrix instead of the defaults."),
        click.Option(["--records"], type=file, metavar="CSV", help="Make one piece a row of this list."),
        click.Option(["--name", "pattern"], metavar="PATTERN", help="File names, such as '{area}_{size}'."),
        click.Option(["--date", "day"], type=Day(), help="The day written into the files."),
        click.Option(["--bleed"], type=_Bleed(), help="Bleed of profiles that bleed, 0 mm to 10 mm."),
        click.Option(["--icc"], type=file, metavar="FILE", help="ICC file of the printer, for profiles in CMYK."),
        click.Option(["--icc-identifier", "identifier"], metavar="NAME", help="Its condition, such as FOGRA51."),
        click.Option(["-j", "workers"], type=click.IntRange(1, MAX_WORKERS), help="Number of processes."),
    ]


def stamp(day: date | None, environment: Mapping[str, str]) -> date | None:
    """Return the day to write into the files: SOURCE_DATE_EPOCH (its UTC day), else `day`.

    `click.UsageError` if SOURCE_DATE_EPOCH is no number of seconds
    (https://reproducible-builds.org/specs/source-date-epoch/).
    """
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return day
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as fault:
        raise click.UsageError(f"SOURCE_DATE_EPOCH is '{epoch}', not a number of seconds since 1970") from fault

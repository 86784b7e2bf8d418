"""Stage load: a campaign folder of one's own, copied from a shipped campaign, and shipped layouts to change."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from poster.campaign.library import CAMPAIGN_FILE, Library
from poster.campaign.schema import campaign_schema
from poster.durable import left_behind, lock_folder, make_folders, sweep, sync_file, sync_folder, write_new
from poster.problems import ExitCode, Location, Problem, Rejected, did_you_mean, error

SCHEMA_FILE = "campaign.schema.json"
SHIPPED = "vaga-tipsa"

_PREFIX = ".poster-new-"
_HIDDEN = re.compile(rf"{re.escape(_PREFIX)}[a-z0-9_]{{8}}")
_ID_LINE = re.compile(r"(?m)^campaign: \S+$")


def new_campaign(target: Path, library: Library) -> tuple[str, ...]:
    """Copy the shipped campaign into the new folder `target`; return the names of the files written, sorted.

    The copy's id is a slug of the folder's name. All files appear at once or none. Raises `Rejected` with
    `file/exists` if `target` holds anything (exit code 5), `file/unwritable` (exit code 5) if it cannot be made.
    """
    shown, target = target, target.absolute()
    with _writing(shown):
        if target.is_symlink() or (target.exists() and not (target.is_dir() and not any(target.iterdir()))):
            raise _exists(f"'{target.name}' exists and is not an empty folder")
        make_folders(target.parent)
        sweep(left_behind(target.parent, _HIDDEN))
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=_PREFIX) as above, _held(Path(above)):
            made = Path(above) / "campaign"
            _copy(library.campaign_folder(SHIPPED), made)
            _make_own(made, slug(target.name))
            names = tuple(sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()))
            for path in sorted(made.rglob("*")):
                sync_file(path) if path.is_file() else sync_folder(path)
            _move(made, target)
            sync_folder(target.parent)
    return names


def eject_layout(name: str, campaign_folder: Path, library: Library) -> Path:
    """Copy the shipped layout `name` into `layouts/` of a campaign folder, where it wins; return the new file.

    Raises `Rejected` with `layout/unknown`, `file/exists` if the folder has that layout already, or
    `file/unwritable`.
    """
    shipped = library.layouts()
    if name not in shipped:
        hint = did_you_mean(name, shipped) or f"there are {', '.join(shipped)}"
        raise Rejected((error("layout/unknown", f"no layout '{name}' ships with the program", None, hint),))
    target = campaign_folder / "layouts" / f"{name}.yaml"
    with _writing(target):
        make_folders(target.parent)
        try:
            write_new(target, library.layout(name), target.with_name(f".{target.name}.part"))
        except FileExistsError:
            raise _exists(f"'layouts/{name}.yaml' exists already") from None
    return target


def slug(name: str) -> str:
    """Return `name` as an id: a to z, 0 to 9 and -, at most 40 characters; `campaign` if nothing is left."""
    ascii_only = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", ascii_only).strip("-")[:40].strip("-") or "campaign"


def _move(made: Path, target: Path) -> None:
    """Put the finished folder in its place; an empty folder there stays, since somebody may stand in it."""
    if not target.exists():
        made.replace(target)
        return
    # The campaign file comes last: without it, nothing takes the folder for a campaign.
    for path in sorted(made.iterdir(), key=lambda one: one.name == CAMPAIGN_FILE):
        path.replace(target / path.name)
    sync_folder(target)


def _make_own(folder: Path, campaign: str) -> None:
    """Give the copy its own id and its schema, leaving every remark of the file in place."""
    file = folder / CAMPAIGN_FILE
    text = file.read_text(encoding="utf-8")
    own = _ID_LINE.sub(f"campaign: {_scalar(campaign)}", text, count=1)
    file.write_text(f"# yaml-language-server: $schema={SCHEMA_FILE}\n{own}", encoding="utf-8", newline="\n")
    schema = json.dumps(campaign_schema(), ensure_ascii=False, indent=2)
    (folder / SCHEMA_FILE).write_text(f"{schema}\n", encoding="utf-8", newline="\n")


def _scalar(campaign: str) -> str:
    """Return an id as it is written; other readers of the file would take `2026` for a number."""
    return campaign if campaign[0].isalpha() else f'"{campaign}"'


def _copy(source: Traversable, target: Path) -> None:
    """Copy a folder of the library, which may be inside an archive."""
    target.mkdir()
    for one in source.iterdir():
        if one.is_dir():
            _copy(one, target / one.name)
        else:
            (target / one.name).write_bytes(one.read_bytes())


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other runs from sweeping a hidden folder away until the block is done."""
    lock = lock_folder(folder)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


@contextlib.contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Turn a failure to write into one clear fault."""
    try:
        yield
    except (OSError, shutil.Error) as fault:
        reason = fault.strerror.lower() if isinstance(fault, OSError) and fault.strerror else "unknown reason"
        problem = error("file/unwritable", f"'{target}' cannot be written: {reason}", Location(str(target)))
        raise Rejected((problem,), ExitCode.INPUT_OUTPUT) from fault


def _exists(message: str) -> Rejected:
    """Return the refusal to write over something."""
    problem: Problem = error("file/exists", message, None, "choose another name, or move it away")
    return Rejected((problem,), ExitCode.INPUT_OUTPUT)

"""Stage load: drawings by name: `art/NAME.svg` of the campaign folder, else the shipped `assets/art/NAME.svg`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from poster.campaign.keys import SLUG
from poster.campaign.library import read_inside
from poster.problems import Rejected

MAX_ART_BYTES = 200_000


class Assets(Protocol):
    """What ships with the program."""

    def asset(self, name: str) -> bytes:
        """Return a shipped file such as `art/phone.svg`."""


def art_name(written: str, area: str) -> str:
    """Return the name of a drawing for an area: `skyline-${area.id}` becomes `skyline-sodermalm`."""
    return written.replace("${area.id}", area)


def has_art(name: str, folder: str, library: Assets) -> bool:
    """Is there a drawing of that name?"""
    if not SLUG.is_met_by(name):
        return False
    if folder and os.path.lexists(Path(folder) / f"art/{name}.svg"):
        return True
    try:
        return bool(library.asset(f"art/{name}.svg"))
    except Rejected:
        return False


def art_bytes(name: str, folder: str, library: Assets) -> bytes:
    """Return the file of a drawing, at most 200 kB; `Rejected` (`file/missing`) if there is none."""
    if folder and os.path.lexists(Path(folder) / f"art/{name}.svg"):  # what is there but no file is told
        return read_inside(Path(folder), f"art/{name}.svg", MAX_ART_BYTES)
    return library.asset(f"art/{name}.svg")

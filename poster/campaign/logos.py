"""Stage resolve: pictures that come from the owner, read and checked before anything is placed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from poster.campaign.library import read_inside
from poster.campaign.model import Campaign, Logo
from poster.campaign.piece import PictureFile
from poster.campaign.pixels import MAX_PIXELS, pixels
from poster.problems import Location, Problem, Rejected, Severity, error

MAX_BYTES = 20_000_000


def read_logo(logo: Logo, folder: str, alt: str) -> PictureFile:
    """Return the picture of `logo` in the campaign `folder` with its alternative text.

    PNG or JPEG by its first bytes, at most 20 MB and 40 megapixels. Raises `Rejected` with picture/missing,
    picture/format, picture/too-large, or the fault of its path.
    """
    try:
        data = read_inside(Path(folder), logo.file, MAX_BYTES)
    except Rejected as refused:
        raise Rejected(tuple(_named(problem, logo) for problem in refused.problems), refused.exit_code) from None
    try:
        width, height = pixels(data)
    except ValueError as fault:
        hint = "save the picture as PNG or JPEG"
        raise Rejected((error("picture/format", f"'{logo.file}' is {fault}", logo.at, hint),)) from None
    if width * height > MAX_PIXELS:
        message = (
            f"'{logo.file}' has {width} × {height} pixels, {width * height / 1e6:.0f} million; "
            f"at most {MAX_PIXELS / 1e6:.0f} million are allowed"
        )
        hint = "scale it down to 300 ppi at its printed size"
        raise Rejected((error("picture/too-large", message, logo.at, hint),))
    return PictureFile(logo.name, data, hashlib.sha256(data).hexdigest(), alt, logo.at)


def logo_problems(campaign: Campaign) -> tuple[Problem, ...]:
    """Return what is wrong with the files of all logos, those included that no layout shows."""
    found: list[Problem] = []
    for logo in campaign.logos.values():
        try:
            read_logo(logo, campaign.folder, "")
        except Rejected as refused:
            found += refused.problems
    return tuple(found)


def _named(problem: Problem, logo: Logo) -> Problem:
    """Return the fault of a file as one of the logo, at the place that names it."""
    if problem.code != "file/missing":
        return Problem(problem.code, Severity.ERROR, problem.message, logo.at, problem.hint, problem.related)
    message = f"the picture '{logo.file}' of logo '{logo.name}' is not in the campaign folder"
    return error("picture/missing", message, logo.at, problem.hint)


def logo_alt(logo: Logo, language: str, fallback: str) -> tuple[str, str]:
    """Return the alternative text of `logo` with its language: `language`, else the fallback; `""` for none."""
    for tongue in (language, fallback):
        if tongue in logo.alt:
            return logo.alt[tongue].value, tongue
    return "", language


def no_alt(logo: Logo, language: str) -> Problem:
    """Return the fault of a picture that cannot be read aloud (ISO 14289-1:2014, 7.3)."""
    message = f"logo '{logo.name}' has no text in '{language}' that says what it shows"
    return error("figure/no-alt", message, _alt_place(logo), "add it as 'alt'")


def _alt_place(logo: Logo) -> Location:
    """Return the place of a text of the logo, else the logo's."""
    return next((text.at for text in logo.alt.values()), logo.at)

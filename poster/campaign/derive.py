"""Stage load: a campaign's own profiles, built on shipped ones, and the ICC files they bring."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path

from poster.campaign.conditions import condition_problem
from poster.campaign.keys import DerivedProfile
from poster.campaign.library import read_inside
from poster.campaign.model import Written
from poster.campaign.profiles import PROFILES, OutputIntent, Profile
from poster.colour import ColourSpace
from poster.problems import Location, Problem, Rejected, error

MAX_ICC_BYTES = 4_000_000

_ICC_HEADER = 128  # bytes (ICC.1:2010, 7.2)
_MOST_TAGS = 200
# ICC.1:2010, 7.2.5 and 7.2.6: device class and data colour space stand at bytes 12 and 16 of the header.
_ICC_SPACES = {ColourSpace.CMYK: b"CMYK", ColourSpace.RGB: b"RGB ", ColourSpace.GREY: b"RGB "}
# ISO 15930-7:2010, 6.4, and ISO 19005-2:2011, 6.2.3: an output intent is of the output or display class.
_ICC_CLASSES = {
    ColourSpace.CMYK: (b"prtr",),
    ColourSpace.RGB: (b"prtr", b"mntr"),
    ColourSpace.GREY: (b"prtr", b"mntr"),
}


def derived_profiles(
    written: Mapping[str, DerivedProfile], folder: str, problems: list[Problem]
) -> tuple[dict[str, Profile], dict[str, str]]:
    """Return the profiles of a campaign's own, and the SHA-256 of each ICC file read from `folder`.

    Adds to `problems`: `profile/impossible`, `profile/relaxed`, `profile/name`, `icc/class`,
    `icc/damaged`, `icc/other`, and those of `read_inside`.
    """
    profiles: dict[str, Profile] = {}
    digests: dict[str, str] = {}
    for one in written.values():
        problems.extend(_statement_problems(one))
        try:
            profiles[one.name] = _profile(one)
        except ValueError as reason:
            problems.append(error("profile/impossible", f"profile '{one.name}' cannot be: {reason}", one.at))
        if one.icc:
            data = _icc(one, one.icc, folder, problems)
            digests[one.icc.value] = hashlib.sha256(data).hexdigest()
    return profiles, digests


def _profile(one: DerivedProfile) -> Profile:
    """Return the profile; `ValueError` for an impossible combination."""
    base = PROFILES[one.based_on]
    intent = base.output_intent
    if one.icc:
        intent = OutputIntent(one.icc.value, one.identifier, one.condition or one.identifier)
    return dataclasses.replace(
        base,
        name=one.name,
        output_intent=intent,
        bleed=base.bleed if one.bleed is None else one.bleed,
        tac_limit=base.tac_limit if one.tac_limit is None else one.tac_limit,
        min_stroke=base.min_stroke if one.min_stroke is None else one.min_stroke,
    )


def _statement_problems(one: DerivedProfile) -> list[Problem]:
    """Return what a profile states without what goes with it."""
    problems = []
    if one.name in PROFILES:
        message = f"the profile '{one.name}' ships with the program; a profile of your own has a name of its own"
        problems.append(error("profile/name", message, one.at))
    if one.icc and not one.identifier:
        message = f"profile '{one.name}' has an ICC file but no identifier of its printing condition"
        problems.append(
            error("key/missing", message, one.at, "write 'identifier: FOGRA51' or what the printer says")
        )
    if (one.identifier or one.condition) and not one.icc:
        message = f"profile '{one.name}' names a printing condition but no ICC file for it"
        problems.append(error("key/missing", message, one.at, "write 'icc: icc/NAME.icc'"))
    if _is_relaxed(one) and not one.because.strip():
        message = f"profile '{one.name}' relaxes a check of '{one.based_on}' without a reason"
        problems.append(error("profile/relaxed", message, one.at, "write 'because:' with who allows it and why"))
    return problems


def _is_relaxed(one: DerivedProfile) -> bool:
    """Does the profile allow more ink or thinner lines than the one it is based on?"""
    base = PROFILES[one.based_on]
    more_ink = one.tac_limit is not None and base.tac_limit is not None and one.tac_limit > base.tac_limit
    return more_ink or (one.min_stroke is not None and one.min_stroke.points < base.min_stroke.points)


def _icc(one: DerivedProfile, icc: Written, folder: str, problems: list[Problem]) -> bytes:
    """Return the ICC file of a profile, reporting one that does not describe its colour space."""
    try:
        data = read_inside(Path(folder), icc.value, MAX_ICC_BYTES)
    except Rejected as refused:
        problems.extend(dataclasses.replace(problem, at=icc.at) for problem in refused.problems)
        return b""
    fault = icc_fault(icc.value, data, PROFILES[one.based_on].colour_space, one.name, icc.at)
    fault = fault or condition_problem(icc.value, data, one.identifier, icc.at)
    if fault is not None:
        problems.append(fault)
    return data


def icc_fault(
    name: str, data: bytes, space: ColourSpace, profile: str, at: Location | None = None
) -> Problem | None:
    """Return what is wrong with the ICC file `name` of a profile by its header, None if nothing is."""
    if len(data) < _ICC_HEADER or data[36:40] != b"acsp":
        return error("icc/class", f"'{name}' is no ICC file", at)
    if data[16:20] != _ICC_SPACES[space] or data[12:16] not in _ICC_CLASSES[space]:
        found = f"class '{_ascii(data[12:16])}', colour space '{_ascii(data[16:20])}'"
        wanted = f"'{_ascii(_ICC_CLASSES[space][0])}' with '{_ascii(_ICC_SPACES[space])}'"
        message = f"'{name}' has {found}; profile '{profile}' wants {wanted}"
        return error("icc/class", message, at)
    # ICC.1:2010, 7.2.2: the header begins with the size of the whole profile in bytes.
    stated = int.from_bytes(data[:4], "big")
    if not _ICC_HEADER <= stated <= len(data):
        message = f"'{name}' has {len(data)} bytes and says that it has {stated}"
        return error("icc/damaged", message, at, "copy the file again from where it came from")
    if not _has_tags(data, stated):
        message = f"the table of '{name}' lacks a part that every profile has, or one lies outside the file"
        return error("icc/damaged", message, at, "copy the file again from where it came from")
    return None


def _has_tags(data: bytes, size: int) -> bool:
    """Does the table of parts lie in the file with all parts, and hold those that a profile needs?

    ICC.1:2010, 7.3 and 8.2: description, copyright and white point; for the other parts classes have choices.
    """
    count = int.from_bytes(data[_ICC_HEADER : _ICC_HEADER + 4], "big")
    first = _ICC_HEADER + 4
    if not 0 < count <= _MOST_TAGS or first + 12 * count > size:
        return False
    entries = [data[place : place + 12] for place in range(first, first + 12 * count, 12)]
    ends = (int.from_bytes(entry[4:8], "big") + int.from_bytes(entry[8:], "big") for entry in entries)
    return {b"desc", b"cprt", b"wtpt"} <= {entry[:4] for entry in entries} and max(ends) <= size


def _ascii(code: bytes) -> str:
    """Return a four-letter code of an ICC header as it is printed in messages."""
    return "".join(chr(byte) if 32 < byte < 127 else "?" for byte in code.rstrip())

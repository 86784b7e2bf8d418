"""The run: what whoever orders the print says of the printer, laid over the profiles of a campaign."""

from __future__ import annotations

import dataclasses
import hashlib

from poster.campaign.conditions import condition_problem
from poster.campaign.derive import MAX_ICC_BYTES, icc_fault
from poster.campaign.model import Campaign
from poster.campaign.profiles import OutputIntent, Profile
from poster.colour import ColourSpace
from poster.problems import ExitCode, Rejected, error
from poster.regular_file import read_regular, why_unreadable
from poster.run.request import Printer


def for_printer(campaign: Campaign, printer: Printer) -> tuple[Campaign, dict[str, bytes]]:
    """Return the campaign with profiles as the printer wants them, and the ICC file brought along, by name.

    Raises `Rejected` with `icc/class`, `icc/damaged`, `icc/other`, `file/too-large` or `file/unreadable` (exit
    code 5).
    """
    data = _icc(printer)
    files = {printer.icc.name: data} if printer.icc else {}
    profiles = {name: _profile(profile, printer) for name, profile in campaign.profiles.items()}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return dataclasses.replace(campaign, profiles=profiles, digests={**campaign.digests, **digests}), files


def _profile(profile: Profile, printer: Printer) -> Profile:
    """Return a profile with the bleed and the output intent of the printer, where they are of its kind."""
    bleeds = profile.printable_margin.master.points == 0
    if printer.bleed is not None and bleeds:
        profile = dataclasses.replace(profile, bleed=printer.bleed)
    if printer.icc is not None and profile.colour_space is ColourSpace.CMYK:
        intent = OutputIntent(printer.icc.name, printer.identifier, printer.identifier)
        profile = dataclasses.replace(profile, output_intent=intent)
    return profile


def _icc(printer: Printer) -> bytes:
    """Return the printer's ICC file, empty without one."""
    if printer.icc is None:
        return b""
    name = printer.icc.name
    try:
        data = read_regular(printer.icc, MAX_ICC_BYTES)
    except OSError as fault:
        why, hint = why_unreadable(printer.icc)
        problem = error("file/unreadable", f"'{name}' {why}", None, hint)
        raise Rejected((problem,), ExitCode.INPUT_OUTPUT) from fault
    fault_found = icc_fault(name, data, ColourSpace.CMYK, "press")
    if len(data) > MAX_ICC_BYTES:
        fault_found = error("file/too-large", f"'{name}' has more than {MAX_ICC_BYTES} bytes")
    fault_found = fault_found or condition_problem(name, data, printer.identifier)
    if fault_found is not None:
        raise Rejected((fault_found,))
    return data

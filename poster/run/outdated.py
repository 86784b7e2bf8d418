"""The run: `outdated` and `identify`: earlier job tickets asked about the posters that hang."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.problems import ExitCode
from poster.run.counter import Makers
from poster.run.stack_request import OutdatedReport
from poster.run.workshop import Families
from poster.stack.outdated import outdated
from poster.stack.ticket import Identified, earlier_missing, identify, read_tickets, refuse_foreign


def compare(tickets: Sequence[Path], source: str | None, start: Path) -> OutdatedReport:
    """Return what the tickets hold that today's campaign does not say any more: exit code 1 if there is any.

    Raises `Rejected` if the campaign or a ticket cannot be read or a ticket is of another campaign.
    """
    library = shipped_library()
    campaign = load_campaign(source, start, library)
    read = read_tickets(tickets)
    refuse_foreign(read, campaign.id)
    comparison = outdated(read, Makers(campaign, Families(campaign, library), library))
    code = ExitCode.CHECKS_FAILED if comparison.outdated else ExitCode.OK
    return OutdatedReport(code, comparison, earlier_missing(read))


def told_by_code(code: str, tickets: Sequence[Path]) -> tuple[Identified, ...]:
    """Return the posters of the tickets that carry the version code; `Rejected` if there is none."""
    return identify(code, read_tickets(tickets))

"""The run: `check`: every job resolved, linted, composed, its pictures decoded; nothing is painted or written."""

from __future__ import annotations

from dataclasses import dataclass

from poster.campaign.facts import Fact
from poster.campaign.languages import LanguageState, language_states
from poster.campaign.matrix import Matrix, matrix
from poster.problems import ExitCode, Problem
from poster.run.books import unconfirmed_facts
from poster.run.executor import in_order
from poster.run.findings import Findings
from poster.run.request import Progress, Request, Tally, Workers
from poster.run.workshop import Workshop, open_workshop


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found: every fault, the matrix area × slot, the facts nobody has confirmed, the languages."""

    exit_code: ExitCode
    problems: tuple[Problem, ...]
    tally: Tally
    matrix: Matrix | None = None
    unconfirmed: tuple[Fact, ...] = ()
    languages: tuple[LanguageState, ...] = ()


@dataclass(frozen=True, slots=True)
class ComposeJob:
    """Makes one job as far as it goes without painting, and keeps nothing but its faults."""

    def __call__(self, workshop: Workshop, number: int) -> tuple[Problem, ...]:
        """Return the faults of job `number`."""
        return workshop.make(workshop.jobs[number]).problems


def check(request: Request, workers: Workers, progress: Progress) -> CheckReport:
    """Return every fault, the matrix area × slot and the unconfirmed facts of the selected pieces.

    The languages are those of the whole campaign.
    The layouts are checked for every size and rendering, whatever is selected. Raises `Rejected` if the
    campaign cannot be loaded or planned.
    """
    workshop = open_workshop(request)
    findings = Findings(workshop.area_names)
    for name in dict.fromkeys(job.layout for job in workshop.jobs):
        findings.add(None, workshop.families[name].check())
    findings.add(None, workshop.text_problems())
    count = workers.count(len(workshop.jobs))
    for number, problems in enumerate(in_order(workshop, ComposeJob(), count)):
        findings.add(workshop.jobs[number], problems)
        progress(number + 1, len(workshop.jobs))
    table = matrix(workshop.campaign, workshop.families, workshop.jobs)
    code = findings.exit_code(is_strict=request.is_strict)
    facts, languages = unconfirmed_facts(workshop), language_states(workshop.campaign)
    return CheckReport(code, findings.problems(), workshop.tally(), table, facts, languages)

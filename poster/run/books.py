"""The run: what a build notes of each sheet: job ticket, proof, report, and the faults to tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from poster.campaign.facts import Fact, unconfirmed
from poster.campaign.piece import Job
from poster.deliver.delivery import Staging
from poster.deliver.former import FormerFile, still_there
from poster.deliver.proofs import CheckEntry, ProofWriter
from poster.deliver.record import TicketWriter, edition_of, inputs_of
from poster.deliver.ticket import FailedEntry, ShardEntry
from poster.run.findings import Findings
from poster.run.proofs import VALIDATOR_CHECKS, check_entries
from poster.run.records import NONE_CARRIED, Carried, record_names
from poster.run.request import Proving
from poster.run.sheet import Outcome, failed_name
from poster.run.workshop import Workshop

if TYPE_CHECKING:
    from poster.deliver.signoff import SignedSheet, SignOff


class Books:
    """Takes the outcomes in the order of the jobs; of a run of any length only names and faults stay in memory.

    `faults` are those of texts and layouts, which reject the whole run; `proof_faults` those of finished sheets.
    `delivered` and `failed` are file names. Every call raises `Rejected` (exit code 5) if the disk refuses.
    """

    def __init__(
        self, workshop: Workshop, staging: Staging, proving: Proving, carried: Carried = NONE_CARRIED
    ) -> None:
        """Begin ticket and, unless nothing is proven, proof."""
        self.faults = Findings(workshop.area_names)
        self.faults.add(None, workshop.text_problems())
        self.proof_faults = Findings(workshop.area_names)
        self.delivered: list[str] = []
        self.failed: list[str] = []
        self.kept: list[FailedEntry] = []
        self.size = 0
        self.staging, self.proving = staging, proving
        self._workshop, self._carried = workshop, carried
        self._signed: list[SignedSheet] = []
        folder = Path(staging.folder)
        edition = edition_of(workshop.campaign)
        self.names = record_names(workshop.dealt.shard if workshop.dealt else None)
        self._ticket = TicketWriter(folder, staging.shown, edition, self.names.ticket)
        is_wanted = proving.is_wanted
        self._proof = ProofWriter(folder, staging.shown, edition, self.names.proof) if is_wanted else None

    def take(self, job: Job, outcome: Outcome) -> None:
        """Note what came of one job."""
        self.faults.add(job, outcome.problems)
        self.proof_faults.add(job, outcome.findings)
        if outcome.line:
            self._ticket.add(outcome.line)
            self.delivered.append(job.file_name)
            self.size += outcome.size
        if outcome.failed:
            self.failed.append(job.file_name)
            self.kept.append(outcome.failed)
        if outcome.proof and self._proof:
            self._proof.add(outcome.proof)
        if outcome.signed:
            self._sign(outcome.signed)

    def _sign(self, sheet: SignedSheet) -> None:
        """Keep the sheet for the report as long as there is room for its kind."""
        from poster.deliver.signoff import MAX_SHEETS  # few runs make the report

        alike = sum(one.proof.result == sheet.proof.result for one in self._signed)
        if alike < MAX_SHEETS:
            self._signed.append(sheet)

    def finish(self, former: tuple[FormerFile, ...]) -> None:
        """Complete ticket, proof and report in the staging folder."""
        staging, campaign = self.staging, self._workshop.campaign
        for line in self._carried.pieces:
            self._ticket.add(line)
        told = frozenset((*self.delivered, *self.kept_files(), *self._carried.files))
        earlier = still_there(former, Path(staging.shown), told)
        gone = frozenset(self.stale(former))
        left = tuple(entry for entry in earlier if entry.file not in gone)
        self._ticket.finish(inputs_of(campaign), left, self.kept, self._shard())
        if self._proof:
            from poster.proof.registry import checks  # it loads what reads PDFs, which a run without proof does not

            for sheet in self._carried.sheets:
                self._proof.add_line(sheet)
            asked = VALIDATOR_CHECKS if self.proving.validator else ()
            made = check_entries((*checks(), *asked))
            self._proof.finish(made)
            if self.proving.is_reported:
                from poster.deliver.signoff import signoff_page

                staging.write(self.names.report, signoff_page(self._report(made)).encode())

    def _shard(self) -> tuple[tuple[str, tuple[ShardEntry, ...]], ...]:
        """Return the table that tells which part of a run this is; none for a whole run."""
        dealt = self._workshop.dealt
        if dealt is None:
            return ()
        place = dict(zip((job.file_name for job in self._workshop.jobs), dealt.places, strict=True))
        made, failed = (tuple(sorted(place[name] for name in names)) for names in (self.delivered, self.failed))
        shard = dealt.shard
        return (("shard", (ShardEntry(shard.number, shard.of, dealt.total, dealt.plan, made, failed),)),)

    def kept_files(self) -> tuple[str, ...]:
        """Return the names of the unlabelled files kept of failed sheets."""
        return tuple(entry.file for entry in self.kept if entry.file)

    def stale(self, former: tuple[FormerFile, ...]) -> tuple[str, ...]:
        """Return the files of failed sheets of earlier runs whose pieces are now proven."""
        proven = {failed_name(name) for name in self.delivered}
        return tuple(entry.file for entry in former if entry.file in proven)

    def close(self) -> None:
        """Close the files, finished or not."""
        self._ticket.close()
        if self._proof:
            self._proof.close()

    def _report(self, made: tuple[CheckEntry, ...]) -> SignOff:
        """Return what the report says."""
        from poster.deliver.signoff import Fraction, SignOff

        campaign = self._workshop.campaign
        total = len(self.delivered) + len(self.failed)
        return SignOff(
            title=campaign.title.value,
            date=campaign.date.isoformat(),
            language=campaign.fallback_language,
            count=Fraction(total, len(self.failed)),
            sheets=tuple(self._signed),
            facts=unconfirmed_facts(self._workshop),
            checks=made,
            area_names=self._workshop.area_names,
        )


def unconfirmed_facts(workshop: Workshop) -> tuple[Fact, ...]:
    """Return the facts on any of the pieces that nobody has confirmed, each once."""
    others = workshop.other_languages()
    touched = dict.fromkeys((job.area, job.language, others[job.layout]) for job in workshop.jobs)
    found = (fact for touch in touched for fact in unconfirmed(workshop.campaign, *touch))
    return tuple(dict.fromkeys(found))

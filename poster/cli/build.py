"""Command line: `poster build`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poster.cli.console import Answer, Console
from poster.cli.options import Folder, Selected, SelectionCommand, ShardNumber, gathered
from poster.cli.validator import asked_validator, validator_options
from poster.run.request import Shard

if TYPE_CHECKING:
    from poster.run.request import BuildReport, Proving


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options of `build` beside those of the selection say, as typed."""

    folder: Path
    is_forced: bool
    is_changed: bool
    is_unproven: bool
    keeps_failed: bool
    is_reported: bool
    shard: Shard | None
    is_bound: bool
    address: str | None
    required: str | None
    verapdf: str | None

    def check(self, selected: Selected) -> None:
        """Raise `UsageError` for options that do not go together."""
        asks_more = self.keeps_failed or self.is_reported or self.required or self.verapdf
        if self.is_unproven and asks_more:
            raise click.UsageError("--no-proof leaves nothing for the other options of the proof to tell")
        if self.is_changed and (self.is_unproven or self.is_reported):
            message = "--changed keeps what is proven: a whole run is needed for --no-proof and --report"
            raise click.UsageError(message)
        if self.is_bound and (self.is_changed or asks_more or self.shard or self.address):
            raise click.UsageError(
                "--bind makes whole files here: without --changed, --shard, --cluster and the like"
            )
        if self.address is not None and selected.workers is not None:
            message = "--cluster uses all workers of the cluster, and -j is for processes of this machine"
            raise click.UsageError(message)

    def proving(self) -> Proving:
        """Return how the sheets are proven."""
        from poster.run.request import Proving

        validator = asked_validator(self.required, self.verapdf) if self.required or self.verapdf else None
        return Proving(not self.is_unproven, self.keeps_failed, self.is_reported, validator)


@click.command("build", cls=SelectionCommand)
@click.option(
    "-o",
    "--output",
    "folder",
    type=Folder(),
    default="out",
    show_default=True,
    help="Folder to fill.",
)
@click.option("--force", "is_forced", is_flag=True, help="Overwrite files that were not made by poster.")
@click.option("--changed", "is_changed", is_flag=True, help="Only what differs from the files in the folder.")
@click.option("--no-proof", "is_unproven", is_flag=True, help="Prove nothing, and label no file with a standard.")
@click.option("--keep-failed", "keeps_failed", is_flag=True, help="Keep failed sheets as .failed.pdf, unlabelled.")
@click.option("--report", "is_reported", is_flag=True, help="Make proof.html too, for the owner to sign.")
@click.option("--shard", type=ShardNumber(), help="Make one part of the run only, such as 3/16.")
@click.option("--bind", "is_bound", is_flag=True, help="All posters of a kind as the pages of one file.")
@click.option("--cluster", "address", metavar="ADDRESS", help="Make the pieces on a Dask cluster: tcp://HOST:PORT.")
@validator_options
@click.pass_obj
@gathered(_Asked)
def command(console: Console, selected: Selected, asked: _Asked) -> Answer:
    """Make the PDFs of CAMPAIGN, the job ticket and the proof.

    All faults of all pieces are reported together, and then nothing is written. Each sheet is read back from its
    finished bytes; one that is not what was promised is not delivered, the others are. The same input gives the
    same bytes. The day written into the files is SOURCE_DATE_EPOCH, else --date, else the campaign's.
    """
    asked.check(selected)
    from poster.cli.progress import ProgressBar
    from poster.cli.request import crew_for, request_for, workers_for
    from poster.run.records import Output

    request = dataclasses.replace(request_for(selected, console), shard=asked.shard)
    output, progress, proving = Output(asked.folder, asked.is_forced), ProgressBar(console), asked.proving()
    with crew_for(selected, asked.address) as workers:
        if asked.is_changed:
            from poster.run.changed import build_changed, unchanged_summary

            made = build_changed(request, output, workers, progress, proving)
            if made.report is None:
                return Answer(data={"is_unchanged": True}, summary=unchanged_summary(made, str(asked.folder)))
            report = made.report
        elif asked.is_bound:
            from poster.run.bind import bind

            report = bind(request, output, workers_for(selected), progress, proving)
        else:
            from poster.run.build import build

            report = build(request, output, workers, progress, proving)
    return _answer(report, asked.folder)


def _answer(report: BuildReport, folder: Path) -> Answer:
    """Return what a build made, for people and machines."""
    from poster.cli.wording import build_data, build_summary

    return Answer(
        report.exit_code,
        report.problems,
        data=build_data(report),
        summary=build_summary(report),
        details=tuple(str(folder / name) for name in report.files),
    )

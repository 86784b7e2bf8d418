"""Command line: `poster build`."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from poster.cli.console import Answer, Console
from poster.cli.options import Folder, Selected, SelectionCommand, ShardNumber
from poster.cli.validator import asked_validator, validator_options
from poster.run.request import Shard


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
def command(
    console: Console,
    selected: Selected,
    folder: Path,
    is_forced: bool,
    is_changed: bool,
    is_unproven: bool,
    keeps_failed: bool,
    is_reported: bool,
    shard: Shard | None,
    is_bound: bool,
    address: str | None,
    required: str | None,
    verapdf: str | None,
) -> Answer:
    """Make the PDFs of CAMPAIGN, the job ticket and the proof.

    All faults of all pieces are reported together, and then nothing is written. Each sheet is read back from its
    finished bytes; one that is not what was promised is not delivered, the others are. The same input gives the
    same bytes. The day written into the files is SOURCE_DATE_EPOCH, else --date, else the campaign's.
    """
    if is_unproven and (keeps_failed or is_reported or required or verapdf):
        raise click.UsageError("--no-proof leaves nothing for the other options of the proof to tell")
    if is_changed and (is_unproven or is_reported):
        raise click.UsageError("--changed keeps what is proven: a whole run is needed for --no-proof and --report")
    if is_bound and (is_changed or keeps_failed or is_reported or required or verapdf or shard or address):
        raise click.UsageError("--bind makes whole files here: without --changed, --shard, --cluster and the like")
    if address is not None and selected.workers is not None:
        raise click.UsageError("--cluster uses all workers of the cluster, and -j is for processes of this machine")
    from poster.cli.progress import ProgressBar
    from poster.cli.request import crew_for, request_for, workers_for
    from poster.cli.wording import build_data, build_summary
    from poster.run.records import Output
    from poster.run.request import Proving

    request = dataclasses.replace(request_for(selected, console), shard=shard)
    asked = asked_validator(required, verapdf) if required or verapdf else None
    proving = Proving(not is_unproven, keeps_failed, is_reported, asked)
    output, progress = Output(folder, is_forced), ProgressBar(console)
    with crew_for(selected, address) as workers:
        if is_changed:
            from poster.run.changed import build_changed, unchanged_summary

            made = build_changed(request, output, workers, progress, proving)
            if made.report is None:
                return Answer(data={"is_unchanged": True}, summary=unchanged_summary(made, str(folder)))
            report = made.report
        elif is_bound:
            from poster.run.bind import bind

            report = bind(request, output, workers_for(selected), progress, proving)
        else:
            from poster.run.build import build

            report = build(request, output, workers, progress, proving)
    return Answer(
        report.exit_code,
        report.problems,
        data=build_data(report),
        summary=build_summary(report),
        details=tuple(str(folder / name) for name in report.files),
    )

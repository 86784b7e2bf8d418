"""Benchmark of the foundation: cold start, each further poster, `--help` and memory, in one run.

Every figure is a median and is given as a ratio to a yardstick measured in the same run, turn by turn, since
absolute times of a shared machine mean little. Measure an installed package with compiled modules (`pip install .`
into an environment of its own, PYTHONDONTWRITEBYTECODE not set); a checkout may compile anew at each start:

    python benchmarks/foundation.py            # prints a table
    python benchmarks/foundation.py --json     # the same as data

The bounds are the project's own; the exit code is 1 if one is missed. No test asserts a time.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

RECORD_ROWS = 1000
YARDSTICKS = 10  # measured between the posters of one process


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: `value` and its `bound` in `unit`; it holds if value <= bound."""

    name: str
    value: float
    bound: float
    unit: str
    detail: str

    @property
    def holds(self) -> bool:
        """Is the figure within its bound?"""
        return self.value <= self.bound


def seconds(command: list[str]) -> float:
    """Return the wall time of one process in seconds; `CalledProcessError` if it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def paired(one: list[str], other: list[str], turns: int) -> tuple[float, float]:
    """Return the median seconds of two commands run in turn, after one uncounted run of each."""
    seconds(one), seconds(other)
    pairs = [(seconds(one), seconds(other)) for _ in range(turns)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def cold_start(folder: Path, turns: int, *options: str) -> Figure:
    """Measure one A3 press poster from a cold start against the import of ReportLab's canvas.

    The bound was stated for a poster without a proof; with one it is what is aimed at.
    """
    build = [sys.executable, "-m", "poster", "build", "vaga-tipsa", "--area", "sodermalm", "--size", "A3"]
    build += ["--profile", "press", "-o", str(folder / "cold"), "--force", "-q", *options]
    canvas = [sys.executable, "-c", "import reportlab.pdfgen.canvas"]
    poster, yardstick = paired(build, canvas, turns)
    detail = f"{poster * 1000:.0f} ms against {yardstick * 1000:.0f} ms for the import of the canvas"
    proof = "without proof" if "--no-proof" in options else "with proof"
    return Figure(f"one poster, cold start, {proof}", poster / yardstick, 0.35 / 0.07, "x canvas import", detail)


def help_start(turns: int) -> Figure:
    """Measure `poster --help` against the import of click."""
    shown, yardstick = paired(
        [sys.executable, "-m", "poster", "--help"], [sys.executable, "-c", "import click"], turns
    )
    detail = f"{shown * 1000:.0f} ms against {yardstick * 1000:.0f} ms for the import of click"
    return Figure("poster --help", shown / yardstick, 2.5, "x click import", detail)


def write_records(path: Path, rows: int) -> None:
    """Write a list of `rows` records over the three areas."""
    areas = ("sodermalm", "gamla-stan", "hammarby-sjostad")
    lines = [f"{number},{areas[number % 3]}" for number in range(rows)]
    path.write_text("\n".join(["id,area", *lines]) + "\n", encoding="utf-8")


def further_posters(folder: Path, rows: int) -> tuple[Figure, Figure]:
    """Measure posters after the first in one process, and the growth of memory over `rows` of them."""
    from poster.campaign.library import shipped_library
    from poster.campaign.load import load_campaign
    from poster.campaign.load_layout import load_layout
    from poster.campaign.plan import Selection, plan
    from poster.campaign.records import read_records
    from poster.campaign.resolve import Resolver
    from poster.compose.compose import compose
    from poster.pdf.paint import paint

    records = folder / "records.csv"
    write_records(records, rows)
    library = shipped_library()
    campaign = load_campaign("vaga-tipsa", folder, library)
    families = {name: load_layout(campaign, name, library) for name in campaign.layouts}
    chosen = Selection(sizes=("A3",), profiles=("press",))
    jobs = plan(campaign, families, chosen, read_records(records), None)
    resolver = Resolver(campaign, families, library)
    times, peaks, yardsticks = [], [], []
    for number, job in enumerate(jobs):
        if number % max(1, rows // YARDSTICKS) == 0:
            yardsticks.append(seconds([sys.executable, "-c", "import reportlab.pdfgen.canvas"]))
        start = time.perf_counter()
        (folder / "one.pdf").write_bytes(paint(compose(resolver.piece(job))))
        times.append(time.perf_counter() - start)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    yardstick = statistics.median(yardsticks)
    median = statistics.median(times[10:])
    late = sorted(times)[int(rows * 0.95)]
    detail = f"{median * 1000:.2f} ms (p95 {late * 1000:.2f} ms) against {yardstick * 1000:.0f} ms for the import"
    each = Figure("each further poster", median / yardstick, 0.008 / 0.07, "x canvas import", detail)
    early = peaks[rows // 10]
    memory = Figure(
        f"peak memory at {rows} against {rows // 10}", peaks[-1] / early, 1.1, "x", f"{peaks[-1]:.0f} MB"
    )
    return each, memory


def measure(turns: int, rows: int) -> list[Figure]:
    """Return all figures, cold ones first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cold = [cold_start(folder, turns, "--no-proof"), cold_start(folder, turns)]
        return [*cold, help_start(turns), *further_posters(folder, rows)]


def table(figures: list[Figure]) -> str:
    """Return the figures as a text table."""
    lines = [f"{'figure':<40}{'measured':>10}{'bound':>8}  unit"]
    for figure in figures:
        mark = "" if figure.holds else "  MISSED"
        lines.append(
            f"{figure.name:<40}{figure.value:>10.3f}{figure.bound:>8.3f}  {figure.unit} ({figure.detail}){mark}"
        )
    return "\n".join(lines)


def main() -> int:
    """Run the benchmark and print its figures; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--turns", type=int, default=9)
    options.add_argument("--rows", type=int, default=RECORD_ROWS)
    chosen = options.parse_args()
    figures = measure(chosen.turns, chosen.rows)
    print(json.dumps([asdict(figure) for figure in figures], indent=2) if chosen.json else table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

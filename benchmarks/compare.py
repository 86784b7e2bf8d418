"""The benchmark, all of it in one command: this program against Typst, fullbleed, ReportLab, fpdf2 and WeasyPrint.

    pip install '.[benchmarks]' && python benchmarks/compare.py            # all, about half an hour
    python benchmarks/compare.py --quick                                   # a few minutes, smaller runs
    python benchmarks/compare.py --write                                   # and rewrite benchmarks/README.md

Programs take turns in one run, so that what else the machine does falls on all of them, and what is compared are
the ratios of one turn. A peer that cannot be measured is named with the reason. The exit code is 1 if a bound is
missed or a peer was not measured, 2 if a program's file does not hold what it should.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from contents import LEVEL
from peers import MAKERS
from report import Outcome, PeerFigures, written
from runs import Figure, by_cores, growth, starts, unchanged
from turns import HERE, Served, end, in_turn, median, ratio, serve

YARDSTICK = "Typst"
SLOW = {"fpdf2": 0.1, "WeasyPrint": 0.15, "plain ReportLab": 0.4}  # the share of files of the others that they make
PACKAGES = ("Typst", "fullbleed", "fpdf2", "WeasyPrint", "segno", "ReportLab")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: turns and files a turn; files of whole runs; turns of whole runs; sizes of growth."""

    turns: int
    files: int
    many: int
    few: int
    run_turns: int
    starts: int
    sizes: tuple[int, ...]


FULL = Scale(12, 20, 10_000, 200, 3, 11, (10, 100, 1000, 10_000))
QUICK = Scale(6, 10, 400, 50, 1, 5, (10, 100, 400))


def missing() -> dict[str, str]:
    """Return the peers that cannot be measured here, each with the reason."""
    modules = {"Typst": "typst", "fullbleed": "fullbleed", "fpdf2": "fpdf", "WeasyPrint": "weasyprint"}
    found = {}
    for name, module in {**modules, "segno": "segno"}.items():
        # In a process of its own, since children inherit the peak memory of the one that starts them.
        asked = subprocess.run(
            [sys.executable, "-c", f"import {module}"], capture_output=True, text=True, check=False
        )
        if asked.returncode:
            said = asked.stderr.strip().splitlines()[-1]
            found[name] = said + (" (apt install libpango-1.0-0 libpangoft2-1.0-0)" if "pango" in said else "")
    for needed in ("segno", YARDSTICK):
        if needed in found:
            raise SystemExit(f"{needed} is missing, without which nothing can be compared: {found[needed]}")
    return found


def further_files(folder: Path, names: list[str], scale: Scale) -> tuple[list[Served], list[str]]:
    """Measure one file after another of every program, in turns; return what was measured and what was wrong."""
    with contextlib.ExitStack() as stack:
        served = []
        for name in names:
            served.append(serve(name, folder / name.replace(" ", "-").replace(",", "")))
            stack.callback(end, served[-1])
        wrong = []
        for one in served:
            wrong += [f"{one.name}: {fault}" for fault in _warmed_up(one)]
        for _ in range(scale.turns):
            for own in (False, True):
                for one in served:
                    one.take_turn(max(2, round(scale.files * SLOW.get(one.name, 1.0))), own=own)
        return served, wrong


def _warmed_up(one: Served) -> list[str]:
    """Fill a program's caches, uncounted, and return what is wrong with its files."""
    found = []
    for own in (False, True):
        one.take_turn(4, own=own, counts=False)
        number = one.at
        one.take_turn(1, own=own, counts=False, keep="checked")
        if one.name == "poster, proven":
            kept = max(one.folder.glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns)
        else:
            kept = one.folder / "checked.pdf"
        found += _faults(kept, number, own=own)
    return found


def _faults(path: Path, number: int, *, own: bool) -> list[str]:
    """Return what is wrong with a file, as `same_text.py` finds it."""
    command = [sys.executable, str(HERE / "same_text.py"), str(path), str(number), str(int(own))]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return [asked.stderr[-500:]] if asked.returncode else asked.stdout.splitlines()


def cold_starts(folder: Path, names: list[str], turns: int) -> dict[str, float]:
    """Return the seconds of one file from a cold start of every peer."""
    commands = [
        [sys.executable, str(HERE / "worker.py"), name, str(folder), "--once", str(folder / "once.pdf")]
        for name in names
    ]
    return {name: statistics.median(times) for name, times in zip(names, in_turn(commands, turns), strict=True)}


def peer_figures(served: list[Served], cold: dict[str, float]) -> list[PeerFigures]:
    """Return a line of the table for every program."""
    yardstick = next(one for one in served if one.name == YARDSTICK)
    found = []
    for one in served:
        kept = max(one.folder.glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns)
        found.append(
            PeerFigures(
                one.name,
                cold.get(one.name),
                median(one.wall[False]),
                median(one.wall[True]),
                ratio(one.wall[False], yardstick.wall[False]),
                ratio(one.wall[True], yardstick.wall[True]),
                ratio(one.processor[False], yardstick.processor[False]),
                ratio(one.processor[True], yardstick.processor[True]),
                kept.stat().st_size / 1000,
                one.peak,
            )
        )
    return found


def bounds(figures: list[PeerFigures]) -> list[Figure]:
    """Return the ratios to Typst with their bounds (issue: a further file, painted and proven)."""
    by_name = {one.name: one for one in figures}
    ours, proven = by_name["poster"], by_name["poster, proven"]
    return [
        Figure("a further file, shared symbol, against Typst", ours.shared_ratio, 0.6, "x"),
        Figure("a further file, own symbol, against Typst with segno", ours.own_ratio, 0.5, "x"),
        Figure("with its proof, shared symbol, against Typst without any", proven.shared_ratio, 2.2, "x"),
        Figure("with its proof, own symbol, against Typst without any", proven.own_ratio, 1.5, "x"),
    ]


def machine() -> str:
    """Return the machine and the day, as each figure has to name them."""
    name = platform.machine()
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.date.today():%-d %B %Y}; {name}, {os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}; load at the start {load}"
    )


def versions() -> str:
    """Return the versions of what is compared."""
    found = []
    for name in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return f"{', '.join(found)}; symbols at level {LEVEL}"


def measured(scale: Scale, folder: Path) -> Outcome:
    """Return everything that is measured."""
    place, absent = machine(), missing()
    names = [name for name in MAKERS if name.partition(",")[0] not in absent]
    served, wrong = further_files(folder, names, scale)
    peers = [name for name in names if not name.startswith("poster")]
    cold = cold_starts(folder, peers, max(3, scale.starts // 2))
    begun = starts(folder, scale.starts)
    cold["poster, proven"] = begun[0].value
    lines = peer_figures(served, cold)
    whole = by_cores(folder, scale.many, scale.few, min(os.cpu_count() or 1, 4), scale.run_turns)
    whole += unchanged(folder, min(scale.many, 1000), 5)
    whole += growth(folder, scale.sizes)
    return Outcome(place, versions(), lines, [*bounds(lines), *begun, *whole], absent, wrong)


def main() -> int:
    """Run the benchmark, print its figures, and return the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="smaller runs, a few minutes")
    options.add_argument("--write", action="store_true", help="rewrite benchmarks/README.md and its chart")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        outcome = measured(QUICK if chosen.quick else FULL, Path(name))
    text = written(outcome, is_quick=chosen.quick, folder=HERE if chosen.write else None)
    print(text)
    if outcome.wrong:
        return 2
    return 0 if not outcome.absent and all(figure.holds for figure in outcome.figures) else 1


if __name__ == "__main__":
    sys.exit(main())

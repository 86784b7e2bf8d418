"""Whole runs of the command line: start, check, many files, several processes, an unchanged run, growth."""

from __future__ import annotations

import hashlib
import shutil
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from contents import CAMPAIGN, write_records
from turns import in_turn, paired, ran

POSTER = [sys.executable, "-m", "poster"]
BARE = [sys.executable, "-c", "pass"]
CANVAS = [sys.executable, "-c", "import reportlab.pdfgen.canvas"]
AREAS = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its bound, both in `unit`; without a bound it is only told."""

    name: str
    value: float
    bound: float | None
    unit: str
    detail: str = ""
    is_least: bool = False

    @property
    def holds(self) -> bool:
        """Is the figure on the right side of its bound?"""
        if self.bound is None:
            return True
        return self.value >= self.bound if self.is_least else self.value <= self.bound


def starts(folder: Path, turns: int) -> list[Figure]:
    """Measure a proven poster from a cold start, `--help`, and the check of a campaign of 300 areas."""
    records = folder / "one.csv"
    write_records(records, 1, has_own_symbol=True)
    out = folder / "cold"
    build = [*POSTER, "build", str(CAMPAIGN), "--records", str(records), "-o", str(out), "-q"]
    shipped = [*POSTER, "build", "vaga-tipsa", "--area", "sodermalm", "--size", "A3", "--profile", "press", "-q"]
    check = [*POSTER, "check", str(many_areas(folder)), "-q"]
    helped = [*POSTER, "--help"]
    commands = [build, [*shipped, "-o", str(folder / "shipped")], helped, check, CANVAS, BARE]
    one, of_shipped, shown, checked, canvas, bare = in_turn(
        commands, turns, lambda: _emptied(out, folder / "shipped")
    )
    middle = statistics.median
    over = [a - b for a, b in zip(shown, bare, strict=True)]
    units = f"the import of ReportLab's canvas takes {middle(canvas) * 1000:.0f} ms, a bare interpreter "
    units += f"{middle(bare) * 1000:.0f} ms"
    return [
        Figure("cold start of one proven poster", middle(one), 0.30, "s", units),
        Figure("the same, imports of ReportLab's canvas", paired(one, canvas), None, "x"),
        Figure("cold start of one proven poster of the shipped campaign", middle(of_shipped), 0.30, "s"),
        Figure("`--help`, over a bare interpreter", middle(over) * 1000, 60, "ms"),
        Figure(f"`check` of a campaign with {AREAS} areas", middle(checked), 0.3, "s"),
    ]


def many_areas(folder: Path) -> Path:
    """Write the shipped campaign with 300 areas; return its folder."""
    made = folder / "many-areas"
    ran([*POSTER, "new", str(made), "-q"])
    text = (made / "campaign.yaml").read_text(encoding="utf-8")
    own = "".join(
        f'  area-{number:03d}:\n    name: "Område {number}"\n'
        f'    phrase: {{sv: "i Område {number}", en: "in Område {number}"}}\n    checked:\n'
        for number in range(AREAS - 4)
    )
    head, mark, tail = text.partition("\nareas:\n")
    if not mark:
        raise SystemExit("the shipped campaign has no line 'areas:'")
    (made / "campaign.yaml").write_text(head + mark + own + tail, encoding="utf-8")
    return made


def _emptied(*folders: Path) -> None:
    """Take away what the last turn made."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _build(folder: Path, count: int, processes: int, out: Path, *, keep: bool = False) -> list[str]:
    """Return the command that makes `count` files with their proof."""
    records = folder / f"list-{count}.csv"
    if not records.exists():
        write_records(records, count, has_own_symbol=True)
    if not keep:
        _emptied(out)
    return [*POSTER, "build", str(CAMPAIGN), "--records", str(records), "-o", str(out), "-q", "-j", str(processes)]


def by_cores(folder: Path, count: int, few: int, cores: int, turns: int) -> list[Figure]:
    """Measure files a second by processes, start-up left out, and that the bytes are the same."""
    rates: dict[int, list[float]] = {number: [] for number in range(1, cores + 1)}
    digests = set()
    for _ in range(turns):
        for number in rates:
            little = ran(_build(folder, few, number, folder / "few")).seconds
            out = folder / f"many-{number}"
            much = ran(_build(folder, count, number, out)).seconds
            rates[number].append((count - few) / (much - little))
            digests.add(_digest(out))
            _emptied(out)
    if len(digests) != 1:
        raise SystemExit("the number of processes changes the bytes")
    found = [
        Figure(f"proven files a second, own symbols, -j {number}", statistics.median(rate), None, "/s")
        for number, rate in rates.items()
    ]
    if cores > 1:
        gain = statistics.median(two / one for one, two in zip(rates[1], rates[2], strict=True))
        detail = f"{count} files less {few}, same bytes"
        found.append(Figure("-j 2 against -j 1, start-up left out", gain, 1.8, "x", detail, is_least=True))
    return found


def _digest(folder: Path) -> str:
    """Return the digest of all files of a folder with their names."""
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        whole.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def unchanged(folder: Path, count: int, turns: int) -> list[Figure]:
    """Measure a run over files that are there already and have not changed."""
    out = folder / "unchanged"
    command = [*_build(folder, count, 2, out), "--changed"]
    ran(_build(folder, count, 2, out))
    times = [ran(command).seconds for _ in range(turns)]
    return [Figure(f"an unchanged run of {count}", statistics.median(times), 0.5, "s")]


def growth(folder: Path, sizes: tuple[int, ...]) -> list[Figure]:
    """Measure time a file and peak memory of one process as a list grows."""
    found: list[Figure] = []
    peaks = {}
    start = ran(_build(folder, 1, 1, folder / "grown")).seconds
    for count in sizes:
        took = ran(_build(folder, count, 1, folder / "grown"))
        peaks[count] = took.peak
        each = (took.seconds - start) / (count - 1) * 1000
        detail = f"{took.peak:.0f} MB at its peak, {took.seconds:.1f} s in all"
        found.append(Figure(f"{count} proven files: each, start-up left out", each, None, "ms", detail))
    _emptied(folder / "grown")
    largest = sizes[-1]
    if 100 in peaks and largest > 100:
        gain = peaks[largest] / peaks[100]
        found.append(Figure(f"peak memory at {largest} against 100", gain, 1.3, "x"))
    return found

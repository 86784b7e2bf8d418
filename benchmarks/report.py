"""The benchmark's report: the tables in Markdown, the chart beside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chart import Bars, chart
from runs import Figure

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """A program's line: cold start in s, a further file in ms and as ratios to Typst, size in kB, peak in MB.

    `shared_work` and `own_work` are the ratios of processor time, which other programs on the machine disturb less.
    """

    name: str
    cold: float | None
    shared: float
    own: float
    shared_ratio: float
    own_ratio: float
    shared_work: float
    own_work: float
    size: float
    peak: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything measured: peers that were not, with the reason, and what is wrong with their files."""

    place: str
    versions: str
    peers: list[PeerFigures]
    figures: list[Figure]
    absent: dict[str, str]
    wrong: list[str]


def written(outcome: Outcome, *, is_quick: bool, folder: Path | None) -> str:
    """Return the report; with a folder, put it between the marks of its README.md and draw the chart."""
    text = _report(outcome, is_quick=is_quick)
    if folder is not None:
        page = folder / "README.md"
        head, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        tail = rest.partition(END)[2]
        if not begin:
            raise SystemExit(f"{page} has no mark {BEGIN}")
        page.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")
        (folder / "chart.svg").write_text(_chart(outcome), encoding="utf-8")
    return text


def _report(outcome: Outcome, *, is_quick: bool) -> str:
    """Return the tables."""
    lines = [f"Measured on {outcome.place}.", f"{outcome.versions}."]
    lines += ["This was the quick run, with smaller lists."] if is_quick else []
    lines += [f"**Not measured: {name}: {why}.**" for name, why in outcome.absent.items()]
    lines += [f"**Wrong: {fault}.**" for fault in outcome.wrong]
    lines += ["", "| | cold start | further file, shared symbol | further file, own symbol | file | peak memory |"]
    lines.append("|---|---|---|---|---|---|")
    for one in outcome.peers:
        cold = f"{one.cold:.2f} s" if one.cold else "–"
        shared = f"{one.shared:.2f} ms ({one.shared_ratio:.2f} ×, work {one.shared_work:.2f} ×)"
        own = f"{one.own:.2f} ms ({one.own_ratio:.2f} ×, work {one.own_work:.2f} ×)"
        lines.append(f"| {one.name} | {cold} | {shared} | {own} | {one.size:.0f} kB | {one.peak:.0f} MB |")
    lines += ["", "× is against Typst in the same turns; work is processor time, which a busy machine blurs less."]
    lines += ["", "| figure | measured | bound | |", "|---|---|---|---|"]
    for figure in outcome.figures:
        sign = "≥" if figure.is_least else "≤"
        bound = "" if figure.bound is None else f"{sign} {figure.bound:g} {_unit(figure.unit)}"
        mark = "" if figure.holds else "**missed**"
        note = "; ".join(part for part in (mark, figure.detail) if part)
        lines.append(f"| {figure.name} | {_value(figure)} {_unit(figure.unit)} | {bound} | {note} |")
    return "\n".join(lines)


def _value(figure: Figure) -> str:
    """Return a value with three digits."""
    return f"{figure.value:.3g}" if figure.value < 1000 else f"{figure.value:.0f}"


def _unit(unit: str) -> str:
    """Return a unit as it is printed."""
    return "×" if unit == "x" else unit


def _chart(outcome: Outcome) -> str:
    """Return the picture of the times of a further file."""
    rows = [Bars(one.name, (one.shared, one.own)) for one in outcome.peers]
    return chart(
        "One further A3 poster, in milliseconds", ("one symbol for all", "a symbol of its own"), rows, "ms"
    )

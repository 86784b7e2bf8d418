"""Benchmark of the proof: time a record for text, symbol and structure, and once a layer for pixels, in one run.

Each sheet is painted and proven in turn, and each figure is a median given as a ratio to painting in the same
run, since absolute times of a shared machine mean little. For the same reason the bound of a record is held
against the reference: what the libraries alone take for the same page, by their own plain interfaces (see
`reference`), which the machine that the bound was set on took 10 ms for.

    python benchmarks/proof.py            # prints a table
    python benchmarks/proof.py --json     # the same as data

The bounds are the project's own; the exit code is 1 if one is missed. No test asserts a time.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2 as pdfium
import zxingcpp
from pypdf.generic import ContentStream

from poster.campaign.piece import Job
from poster.campaign.plan import Selection
from poster.compose.composition import Composition
from poster.geometry import Rect
from poster.pdf.paint import paint
from poster.proof.model import Verdict
from poster.proof.promise import promise_of
from poster.proof.prove import prove
from poster.proof.registry import Asked, Rule, rules
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet
from poster.run.request import Request
from poster.run.workshop import open_workshop

RECORD_ROWS = 200
WARM_UP = 5  # records whose times are not counted: they fill caches
RECORD_GROUPS = ("reading", "text", "symbol", "structure")
READING = ("file/unreadable", "file/content")  # both readers open the file; the content is carried out
RECORD_MS = 5.0
# What the parts of the reference took where the bound was set, in ms.
REFERENCE_MS = {"open": 0.7, "glyph boxes": 2.1, "crop": 1.0, "decode": 0.04, "structure walk": 1.2, "parse": 5.0}
PIXELS_A_POINT = 1.2  # about four a module
THRESHOLD = (150_000, 20, 20)  # of the collector of garbage, as the command line sets it


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: `value` and its `bound` in `unit`, None for one that is only told."""

    name: str
    value: float
    bound: float | None
    unit: str
    detail: str

    @property
    def holds(self) -> bool:
        """Is the figure within its bound?"""
        return self.bound is None or self.value <= self.bound


def compositions(folder: Path, rows: int) -> Iterator[Composition]:
    """Yield the sheets of `rows` records, A3 for the press; only the record's own text differs."""
    lines = "\n".join(f"sodermalm,{number},Gatan {number}" for number in range(rows))
    (folder / "list.csv").write_text(f"area,id,texts.body\n{lines}\n", encoding="utf-8")
    chosen = Selection(sizes=("A3",), profiles=("press",))
    workshop = open_workshop(Request("vaga-tipsa", folder, chosen, folder / "list.csv"))
    yield from (_composed(workshop.make, job) for job in workshop.jobs)


def _composed(make: Callable[[Job], object], job: Job) -> Composition:
    """Return the composition of a job that is known to be good."""
    composition = getattr(make(job), "composition", None)
    if composition is None:
        raise SystemExit(f"'{job.file_name}' cannot be composed")
    return composition


def milliseconds(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor time of a call in ms, and what it returned; it waits for nothing but the processor."""
    start = time.thread_time()
    result = call()
    return (time.thread_time() - start) * 1000, result


def by_group(data: bytes, composition: Composition, seen: Seen) -> dict[str, float]:
    """Return the time of the checks of each group (the part of an id before the stroke) on one sheet, in ms."""
    promise = promise_of(composition)
    asked = Asked(promise.profile, promise, seen)
    times: dict[str, float] = defaultdict(float)
    with Sheet(data, seen) as sheet:
        for rule in rules():
            spent, _ = milliseconds(partial(_judged, rule, sheet, asked))
            times["reading" if rule.check.id in READING else rule.check.id.partition("/")[0]] += spent
    return times


def reference(data: bytes, symbol: Rect) -> dict[str, float]:
    """Return what the libraries alone take for the page, in ms, by their own plain interfaces.

    PDFium opens it and tells every glyph's box, draws the symbol at four pixels a module, the decoder reads it;
    pypdf opens the file, walks its structure tree, and cuts its content into operators.
    """
    opened, (document, page) = milliseconds(partial(_opened, data))
    boxes, _ = milliseconds(partial(_boxes, page))
    left, lower, right, upper = page.get_mediabox()
    crop = (symbol.x - left, symbol.y - lower, right - symbol.right, upper - symbol.top)
    drawn, bitmap = milliseconds(partial(page.render, scale=PIXELS_A_POINT, crop=crop, grayscale=True))
    picture = bitmap.to_pil()
    kinds = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    switches = {"try_rotate": False, "try_downscale": False, "try_invert": False}
    decoded, _ = milliseconds(partial(zxingcpp.read_barcodes, picture, formats=kinds, **switches))
    page.close()
    document.close()
    walked, reader = milliseconds(partial(_walked, data))
    leaf = reader.pages[0]
    parsed, _ = milliseconds(lambda: ContentStream(leaf.get_contents(), reader).operations)
    return dict(zip(REFERENCE_MS, (opened, boxes, drawn, decoded, walked, parsed), strict=True))


def _opened(data: bytes) -> tuple[Any, Any]:
    """Return the document and its page in PDFium."""
    document = pdfium.PdfDocument(data)
    return document, document[0]


def _boxes(page: Any) -> list[Any]:
    """Return the text and the box of every glyph."""
    text = page.get_textpage()
    found = [text.get_text_range(), *map(text.get_charbox, range(text.count_chars()))]
    text.close()
    return found


def _walked(data: bytes) -> Any:
    """Return pypdf's reader after a walk through all structure elements."""
    reader = pypdf.PdfReader(BytesIO(data))
    ahead: list[Any] = [reader.root_object["/StructTreeRoot"]]
    while ahead:
        node = ahead.pop().get_object()
        kids = node["/K"].get_object() if isinstance(node, dict) and "/K" in node else []
        ahead += kids if isinstance(kids, list) else [kids]
    return reader


def _judged(rule: Rule, sheet: Sheet, asked: Asked) -> None:
    """Make one check to its end."""
    found = rule.judge(sheet, asked)
    if not isinstance(found, Verdict):
        list(found)


def measure(rows: int) -> list[Figure]:
    """Return all figures."""
    painting, proving, first = [], [], 0.0
    groups: dict[str, list[float]] = defaultdict(list)
    alone: dict[str, list[float]] = defaultdict(list)
    seen, apart = Seen(), Seen()
    with tempfile.TemporaryDirectory() as name:
        for number, composition in enumerate(compositions(Path(name), rows)):
            painted, data = milliseconds(partial(paint, composition))
            promise = promise_of(composition)
            proven, proof = milliseconds(partial(prove, data, promise, seen=seen))
            if not proof.is_good:
                raise SystemExit(f"'{composition.piece}' is not proven")
            first = first or proven
            if number >= WARM_UP:
                painting.append(painted)
                proving.append(proven)
                for group, spent in by_group(data, composition, apart).items():
                    groups[group].append(spent)
                symbol = next(slot.symbol.frame for slot in promise.slots if slot.symbol)
                for part, spent in reference(data, symbol).items():
                    alone[part].append(spent)
    return _figures(painting, proving, first, groups, alone)


def _figures(
    painting: list[float],
    proving: list[float],
    first: float,
    groups: dict[str, list[float]],
    alone: dict[str, list[float]],
) -> list[Figure]:
    """Return the medians as figures."""
    yardstick = statistics.median(painting)
    medians = {group: statistics.median(times) for group, times in groups.items()}
    record = sum(medians.get(group, 0.0) for group in RECORD_GROUPS)
    parts = {part: statistics.median(times) for part, times in alone.items()}
    floor, bound = sum(parts.values()), RECORD_MS / sum(REFERENCE_MS.values())
    told = ", ".join(f"{part} {spent:.2f}" for part, spent in parts.items())
    figures = [
        Figure("text, symbol, structure a record", record / floor, bound, "x reference", f"{record:.2f} ms"),
        Figure("the same in ms", record, RECORD_MS, "ms", "the sum of the groups below that read a record"),
        Figure("  reference", floor, None, "ms", told),
        Figure("whole proof, first sheet", first / yardstick, None, "x painting", f"{first:.1f} ms, with pixels"),
        Figure(
            "whole proof, further sheets",
            statistics.median(proving) / yardstick,
            None,
            "x painting",
            f"{statistics.median(proving):.2f} ms",
        ),
    ]
    figures += [Figure(f"  {group}/", median / yardstick, None, "x painting", f"{median:.2f} ms")
                for group, median in sorted(medians.items(), key=lambda pair: -pair[1])]  # fmt: skip
    return figures


def table(figures: list[Figure]) -> str:
    """Return the figures as a text table."""
    lines = [f"{'figure':<36}{'measured':>10}{'bound':>8}  unit"]
    for one in figures:
        bound = "" if one.bound is None else f"{one.bound:.2f}"
        mark = "" if one.holds else "  MISSED"
        lines.append(f"{one.name:<36}{one.value:>10.3f}{bound:>8}  {one.unit} ({one.detail}){mark}")
    return "\n".join(lines)


def main() -> int:
    """Run the benchmark and print its figures; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--rows", type=int, default=RECORD_ROWS)
    chosen = options.parse_args()
    gc.set_threshold(*THRESHOLD)
    figures = measure(chosen.rows)
    print(json.dumps([asdict(figure) for figure in figures], indent=2) if chosen.json else table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

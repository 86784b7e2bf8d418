"""Inputs of strangers, made by hypothesis: each is taken or refused with words, in bounded time.

The gate tries a few hundred, always the same. `POSTER_FUZZ_MINUTES=60 python -m pytest tests/fuzz` tries others for
an hour in all; `run_atheris.py` is guided by what an input reaches.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from poster.campaign.profiles import MONO
from poster.problems import ExitCode
from tests.fuzz import targets
from tests.fuzz.strategies import PDF_WORDS, changed_lines, mutated, order_lists, words

MINUTES = float(os.environ.get("POSTER_FUZZ_MINUTES", "0"))
LAYOUT = (targets.ROOT / "layouts/en-stor-fraga.yaml").read_text("utf-8")
CAMPAIGN = targets.SHIPPED.read_text("utf-8")
WHOLE = ("campaign", "layout", "rows", "drawing", "content", "proof", "font", "picture", "workbook")
_QUIET = (
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
    HealthCheck.data_too_large,
)


def tried(count: int, strategy: st.SearchStrategy[bytes], target: targets.Target) -> None:
    """Try `count` inputs, the same in every run; with POSTER_FUZZ_MINUTES, new ones for a share of that time."""
    if not MINUTES:
        _trial(count, strategy, target, is_same=True)
        return
    end = time.monotonic() + MINUTES * 60 / len(WHOLE)
    while time.monotonic() < end:
        _trial(200, strategy, target, is_same=False)


def _trial(count: int, strategy: st.SearchStrategy[bytes], target: targets.Target, *, is_same: bool) -> None:
    phases = (Phase.generate,) if is_same else (Phase.generate, Phase.shrink)

    @settings(
        max_examples=count,
        derandomize=is_same,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=_QUIET,
    )
    @given(strategy)
    def run(data: bytes) -> None:
        target(data)

    run()


def test_campaigns() -> None:
    tried(40, changed_lines(CAMPAIGN), targets.campaign)


def test_layouts() -> None:
    tried(80, changed_lines(LAYOUT), targets.layout)


def test_order_lists() -> None:
    tried(120, order_lists(), targets.rows)


def test_workbooks() -> None:
    tried(100, mutated(*targets.seeds("workbook")), targets.workbook)


def test_drawings() -> None:
    steps = st.lists(st.tuples(st.sampled_from("MLHVCSQTAZmlhvcsqtaz"), words), max_size=12)
    paths = steps.map(lambda found: "".join(f"{name}{rest}" for name, rest in found))
    numbers = st.one_of(st.floats().map(str), words)
    attributes = st.fixed_dictionaries(
        {"d": paths, "transform": numbers.map("scale({})".format), "stroke-width": numbers}
    )
    escaped = attributes.map(
        lambda found: " ".join(f"{key}={_quoted(value)}" for key, value in found.items()).encode("utf-8", "replace")
    )
    made = escaped.map(lambda held: b'<svg viewBox="0 0 9 9"><path stroke="white" ' + held + b"/></svg>")
    tried(150, st.one_of(made, mutated(targets.seeds("drawing")[-1])), targets.drawing)


def _quoted(value: str) -> str:
    plain = "".join(char for char in value if char.isprintable())
    return '"' + plain.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;") + '"'


def test_fonts() -> None:
    whole, small = targets.seeds("font")
    tried(60, st.one_of(mutated(small), mutated(whole)), targets.font)


def test_pictures() -> None:
    tried(80, st.one_of(*(mutated(seed) for seed in targets.seeds("picture"))), targets.picture)


def test_content_streams() -> None:
    tried(150, st.one_of(*(mutated(seed, PDF_WORDS) for seed in targets.seeds("content"))), targets.content)


def test_pdf_files() -> None:
    tried(25, mutated(targets.plain_pdf(MONO), PDF_WORDS), targets.proof)


def test_a_whole_build_is_a_list_of_faults_or_posters_that_prove(tmp_path: Path) -> None:
    """Some changed campaigns are built and what was made is verified; nothing appears beside the output."""
    number = 0
    codes: set[int] = set()

    def built(data: bytes) -> None:
        nonlocal number
        number += 1
        folder = tmp_path / f"{number}"
        (folder / "campaign").mkdir(parents=True)
        (folder / "campaign" / "campaign.yaml").write_bytes(data)
        code = targets.build(folder / "campaign", folder / "out")
        codes.add(code)
        assert {path.name for path in folder.iterdir()} <= {"campaign", "out"}
        assert [path.name for path in (folder / "campaign").iterdir()] == ["campaign.yaml"]

    tried(12, changed_lines(CAMPAIGN), built)
    assert {ExitCode.OK, ExitCode.REJECTED} <= codes
    assert not codes & {ExitCode.BUG, ExitCode.INTERRUPTED}


@pytest.mark.parametrize("name", WHOLE)
def test_every_target_takes_its_seeds_and_finds_what_is_broken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in targets.seeds(name):
        targets.TARGETS[name](seed)
        targets.TARGETS[name](seed[: len(seed) // 2])

    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    for called in ("read_campaign", "load_layout", "table_of", "scan_workbook", "drawing_of", "faces_in"):
        monkeypatch.setattr(targets, called, breaks)
    for called in ("picture_stream", "operators", "judge"):
        monkeypatch.setattr(targets, called, breaks)
    with pytest.raises(ZeroDivisionError):
        targets.TARGETS[name](targets.seeds(name)[0])

"""What holds for every test: in the gate, a test that is skipped has failed."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

NOTHING_SKIPPED = "POSTER_NOTHING_SKIPPED"


def refuse_a_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure if the environment asks for it: a check that did not run has shown nothing."""
    if report.skipped and os.environ.get(NOTHING_SKIPPED) == "1":
        report.outcome = "failed"
        report.longrepr = f"{NOTHING_SKIPPED} is set, but this was skipped: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_a_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_a_skip(report)
    return report

"""A few runs of the long series in `killing`, killed at random points and made again."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.faults import killing
from tests.faults.killing import Case, Kill


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Case]:
    """Return a folder and a build of ten posters that was not disturbed."""
    folder = tmp_path_factory.mktemp("builds")
    words = (*killing.records(folder, 10), "--no-proof", "-j", "2")
    return folder, killing.undisturbed(folder, words)


@pytest.mark.parametrize(
    "kill", [Kill("work", 0.5), Kill("call", 0.35), Kill("call", 0.6), Kill("call", 0.75), Kill("call", 0.9)]
)
def test_a_killed_build_made_again_is_the_same(builds: tuple[Path, Case], kill: Kill) -> None:
    folder, case = builds
    assert killing.killed(folder, case, kill) in (-signal.SIGKILL, 0)
    assert killing.faults_meanwhile(folder, case) == []
    assert killing.faults_after(folder, case) == []
    shutil.rmtree(folder / "out")


def test_the_series_sees_what_is_wrong(builds: tuple[Path, Case]) -> None:
    folder, case = builds
    assert killing.killed(folder, case, Kill("call", 0.6)) == -signal.SIGKILL
    named = [path for path in (folder / "out").iterdir() if path.suffix == ".pdf"]
    assert named, "killed among the renames"
    named[0].write_bytes(b"half")
    assert killing.faults_meanwhile(folder, case) == [f"{named[0].name} is not what it will be"]
    (folder / "out" / "ticket.json").write_text("{}")
    assert "there is a ticket, and not all that it tells of" in killing.faults_meanwhile(folder, case)
    assert killing.faults_after(folder, case), "a run refuses what somebody has changed"
    shutil.rmtree(folder / "out")


def test_points_are_spread_over_the_run_and_the_same_each_time() -> None:
    points = killing.chosen(50, 7)
    assert points == killing.chosen(50, 7) != killing.chosen(50, 8)
    for way, count in (("work", 20), ("call", 20), ("time", 10)):
        at = [kill.at for kill in points if kill.how == way]
        assert len(at) == count
        assert [int(one * count) for one in at] == list(range(count))

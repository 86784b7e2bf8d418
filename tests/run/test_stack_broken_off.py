"""A run of stacks that is broken off, by a kill, an interrupt or the disk, loses nothing; and long lists."""

from __future__ import annotations

import errno
import random
import subprocess
import sys
import time
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from poster.problems import ExitCode, Rejected
from tests.run.stack_runs import digests, listed, run
from tests.stack.order_lists import order_rows, written


def test_a_full_disk_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    orders = listed(tmp_path, 1)
    run(orders, tmp_path / "out")
    before = digests(tmp_path / "out")

    def full(*ignored):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("poster.run.stack_files.pick_up_csv", full)
    with pytest.raises(Rejected) as caught:
        run(listed(tmp_path, 2), tmp_path / "out")
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT
    assert digests(tmp_path / "out") == before


RUN = """
import sys
from pathlib import Path
from poster.cli import main
main(["stack", sys.argv[1], "--campaign", "vaga-tipsa", "-o", sys.argv[2], "-q"])
"""


def test_killed_at_random_points_and_run_again_it_comes_to_the_same(tmp_path):
    orders = listed(tmp_path, 3)
    run(orders, tmp_path / "wanted")
    wanted = digests(tmp_path / "wanted")
    chance = random.Random(11)
    out = tmp_path / "out"
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", RUN, str(orders), str(out)])
        time.sleep(chance.uniform(0.3, 1.6))
        process.kill()
        process.wait()
    report = run(orders, out)
    assert report.exit_code is ExitCode.OK
    (out / ".poster-lock").unlink(missing_ok=True)
    assert digests(out) == wanted


def test_a_run_stopped_between_files_goes_on_there(tmp_path, monkeypatch):
    orders = listed(tmp_path, 3)

    def stop(*ignored):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("poster.run.stack_files.pick_up_csv", stop)
        with pytest.raises(KeyboardInterrupt):
            run(orders, tmp_path / "out")
    report = run(orders, tmp_path / "out")
    assert report.found >= 4
    run(orders, tmp_path / "wanted")
    assert digests(tmp_path / "out") == digests(tmp_path / "wanted")


def test_killed_while_delivering_the_rest_follows(tmp_path, monkeypatch):
    orders = listed(tmp_path, 2)
    run(orders, tmp_path / "wanted")
    real, calls = Path.replace, []

    def dying(path, target):
        calls.append(target)
        if str(target).endswith(".pdf") and len([c for c in calls if str(c).endswith(".pdf")]) == 3:
            raise KeyboardInterrupt
        return real(path, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            run(orders, tmp_path / "out")
    assert not (tmp_path / "out" / "ticket.json").exists()
    run(orders, tmp_path / "out")
    assert digests(tmp_path / "out") == digests(tmp_path / "wanted")


def test_four_hundred_orders(tmp_path):
    rows = [(*row[:4], "A4", "sv", "", *row[7:]) for row in order_rows(400)]
    path = tmp_path / "orders.csv"
    path.write_bytes(written(rows))
    report = run(path, tmp_path / "out")
    assert report.exit_code is ExitCode.OK
    assert (report.tally.orders, report.tally.slips, report.tally.pile_sheets) == (400, 400, 2)
    assert dict(report.tally.sheets) == {"A4": sum(int(row[7]) for row in rows)}
    with pdfium.PdfDocument(tmp_path / "out" / "queue_A4_office.pdf") as queue:
        assert len(queue) == report.tally.copies + 402
    assert len(list((tmp_path / "out" / "mail").iterdir())) == 400

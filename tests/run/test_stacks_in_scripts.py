"""Stacks of associations whose names are written in other scripts: what was printed is read back as it was set."""

from __future__ import annotations

import pypdf

from poster.problems import ExitCode
from tests.run.test_stack_run import run

NAMES = ("جمعية الحي", "انجمن ۱۲۳ Brf A 45 می‌روم", "رابطة ١٢٣", "Brf Ängen ﬁ 12")


def test_names_from_right_to_left_with_digits_and_latin(tmp_path):
    rows = [f"K-{number},{name},Gamla stan,en-stor-fraga,A4,sv,1" for number, name in enumerate(NAMES, 1)]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(("order,association,area,layout,size,language,copies", *rows)), encoding="utf-8")
    report = run(path, tmp_path / "out")
    assert report.exit_code is ExitCode.OK, report.problems
    assert len(pypdf.PdfReader(tmp_path / "out/queue_A4_office.pdf").pages) == 2 * len(NAMES)

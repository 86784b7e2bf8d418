"""Stacks whose associations have names in other scripts: all is read back as it was set, and can be verified."""

from __future__ import annotations

import pypdf
import pytest

from poster.problems import ExitCode
from poster.run.verify import Question, verify
from tests.run.test_stack_run import run

NAMES = ("جمعية الحي", "انجمن ۱۲۳ Brf A 45 می‌روم", "رابطة ١٢٣", "Brf Ängen ﬁ 12")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a run whose associations have such names."""
    place = tmp_path_factory.mktemp("scripts")
    rows = [f"K-{number},{name},Gamla stan,en-stor-fraga,A4,sv,1" for number, name in enumerate(NAMES, 1)]
    path = place / "orders.csv"
    path.write_text("\n".join(("order,association,area,layout,size,language,copies", *rows)), encoding="utf-8")
    report = run(path, place / "out")
    assert report.exit_code is ExitCode.OK, report.problems
    return place / "out"


def test_names_from_right_to_left_with_digits_and_latin(made):
    assert len(pypdf.PdfReader(made / "queue_A4_office.pdf").pages) == 2 * len(NAMES)


def test_slips_and_lists_are_verified_as_documents(made):
    report = verify(Question((made / "slips.pdf", made / "pick-up-list.pdf")))
    assert (report.exit_code, report.problems) == (ExitCode.OK, ())
    assert [one.is_good for one in report.files] == [True, True]


def test_a_document_that_is_another_or_broken_is_told(made, tmp_path):
    for name in ("ticket.json", "slips.pdf"):
        (tmp_path / name).write_bytes((made / name).read_bytes())
    writer = pypdf.PdfWriter(clone_from=tmp_path / "slips.pdf")
    del writer.root_object["/StructTreeRoot"]
    writer.write(tmp_path / "slips.pdf")
    report = verify(Question((tmp_path / "slips.pdf",)))
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert {"file/changed", "structure/missing"} <= {one.code for one in report.problems}

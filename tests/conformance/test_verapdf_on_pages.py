"""veraPDF over accessible documents of several pages, with tables."""

from __future__ import annotations

from pathlib import Path

from poster.campaign.profiles import OFFICE
from poster.pdf.paint import paint_pages
from tests.conformance.verapdf import VeraPdf
from tests.pdf.pages import page, pages


def test_pages_with_tables_pass(verapdf: VeraPdf, tmp_path: Path) -> None:
    written = []
    for count in (1, 2, 12):
        written.append(tmp_path / f"{count}.pdf")
        written[-1].write_bytes(paint_pages(pages(count), page(1).metadata, OFFICE.claims))
    assert verapdf.findings(written) == []


def test_a_table_is_judged(verapdf: VeraPdf, tmp_path: Path) -> None:
    good = paint_pages(pages(2), page(1).metadata, OFFICE.claims)
    broken = {
        "span": good.replace(b"/ColSpan 2", b"/ColSpan 3", 1),
        "parents": good.replace(b"/StructParents 1", b"/StructParents 0", 1),
    }
    for name, data in broken.items():
        assert data != good
        (tmp_path / f"{name}.pdf").write_bytes(data)
    found = verapdf.findings([tmp_path / f"{name}.pdf" for name in broken], ("ua1",))
    assert {each.file.stem for each in found if each.clause.startswith("7.2")} >= {"span"}

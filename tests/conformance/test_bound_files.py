"""Bound files before a validator of others: posters that share content, and each page has its own tags."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

from poster.pdf.bound import BoundWriter
from poster.proof.bound import BoundFile
from tests.conformance.verapdf import VeraPdf
from tests.pdf.shipped import sheets

PAGES = 105  # more than one node of the page tree and of the parent tree holds


def _written(path: Path, profile: str, pages: int) -> Path:
    made = [sheet for sheet in sheets("A4", profile) if sheet.metadata.language == "sv"]
    with BoundWriter(path, made[0].metadata, made[0].profile.claims) as writer:
        for composition in islice(cycle(made), pages):
            writer.add(composition)
    return path


def test_no_rule_of_pdfa_2a_and_pdfua_1_is_broken(tmp_path: Path, verapdf: VeraPdf) -> None:
    files = [_written(tmp_path / f"{profile}.pdf", profile, 7) for profile in ("press", "office")]
    assert verapdf.findings(files) == []


def test_every_object_of_a_long_file_belongs_to_a_page(tmp_path: Path) -> None:
    with BoundFile(_written(tmp_path / "office.pdf", "office", PAGES)) as file:
        assert file.pages == PAGES
        assert file.whole() == ()

"""Bound files before a validator of others: many posters with content that pages share, and each page's own tags."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

import pytest

from poster.pdf.bound import BoundWriter
from poster.proof.bound import BoundFile
from tests.conformance.verapdf import VeraPdf
from tests.pdf.shipped import sheets

PAGES = 105  # more than one node of the page tree and of the parent tree holds


def _written(path: Path, profile: str) -> Path:
    made = sheets("A4", profile)
    with BoundWriter(path, made[0].metadata, made[0].profile.claims) as writer:
        for composition in islice(cycle(made), PAGES):
            writer.add(composition)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("bound")
    return [_written(folder / f"{profile}.pdf", profile) for profile in ("press", "office")]


def test_no_rule_of_pdfa_2a_and_pdfua_1_is_broken(files: list[Path], verapdf: VeraPdf) -> None:
    assert verapdf.findings(files) == []


def test_every_object_belongs_to_a_page(files: list[Path]) -> None:
    for path in files:
        with BoundFile(path) as file:
            assert file.pages == PAGES
            assert file.whole() == ()

"""Every layout on every sheet size in every profile, two on a sheet included, judged from its finished bytes."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from poster.pdf.paint import paint
from tests.acceptance.sheets import LAYOUTS, PROFILES, SIZES, Key, named, sheet
from tests.conformance import pdfx4
from tests.conformance.extract import normalised, structure_text
from tests.conformance.verapdf import VeraPdf

KEYS = [
    Key(layout, "neutral", size, profile)
    for layout in LAYOUTS
    for size, profile in product(SIZES[layout], PROFILES)
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, Path]:
    folder = tmp_path_factory.mktemp("layouts")
    found = {key: folder / f"{named(key)}.pdf" for key in KEYS}
    for key, file in found.items():
        file.write_bytes(paint(sheet(key).composition))
    return found


def test_verapdf_accepts_every_layout(files: dict[Key, Path], verapdf: VeraPdf) -> None:
    assert len(files) == 54
    assert verapdf.findings(files.values()) == []


def test_press_files_follow_the_rules_of_pdf_x4(files: dict[Key, Path]) -> None:
    for key, file in files.items():
        if key.profile == "press":
            assert pdfx4.findings(file.read_bytes()) == [], key


def test_tagged_text_is_the_text_of_the_slots(files: dict[Key, Path]) -> None:
    for key, file in files.items():
        slots = [slot for slot in sheet(key).composition.slots if slot.sizes]
        assert structure_text(file.read_bytes()) == normalised(" ".join(slot.text for slot in slots)), key

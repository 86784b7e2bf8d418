"""A file with every element of the layout language, judged by the validator and read back."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import yaml

from poster.pdf.paint import paint
from tests.conformance import pdfx4
from tests.conformance.extract import normalised, structure_text
from tests.conformance.verapdf import VeraPdf

DOCS = Path(__file__).parents[2] / "docs"
# Where the examples of the guide stand on one sheet: the millimetres each is moved down.
_PLACES = {"lists": 0, "columns": 34, "contacts": 60, "languages": 113}


@pytest.fixture(scope="module")
def everything() -> tuple[bytes, str]:
    """The file, and the text of its slots in reading order."""
    spec = importlib.util.spec_from_file_location("make_layout_pictures", DOCS / "make_layout_pictures.py")
    guide = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(guide)
    merged: dict = {}
    for name, lower in _PLACES.items():
        for kind, parts in yaml.safe_load(guide.examples()[name]).items():
            for part in parts.values():
                part["frame"][1] += lower
            merged.setdefault(kind, {}).update(parts)
    merged["lines"] = {"fold": {"frame": [0, 100, 5, 1], "dash": "1 mm", "bleeds": ["left"]}}
    band = {"frame": [0, 176, 148, 12], "fill": "yellow", "bleeds": ["left", "right"], "art": "pattern-neutral"}
    sky = {"frame": [10, 167, 128, 8], "art": "skyline-${area.id}", "colour": "navy", "scale": "cover"}
    merged["panels"] = {"band": {**band, "scale": "tile", "tile": "6 mm", "colour": "navy"}, "sky": sky}
    city = {"kind": "picture", "picture": "city", "frame": [118, 195, 20, 8], "scale": "cover", "role": "Figure"}
    merged["slots"]["city"] = city
    ear = {"kind": "art", "art": "pictogram-ear", "alt": "alt", "frame": [100, 195, 8, 8], "role": "Figure"}
    merged["slots"]["ear"] = ear
    made = guide.composed(yaml.safe_dump(merged))
    texts = [slot.text for slot in made.slots if slot.name not in ("city", "ear")]
    return paint(made), normalised(" ".join(texts))


def test_verapdf_accepts_a_file_with_every_element(everything, tmp_path: Path, verapdf: VeraPdf) -> None:
    file = tmp_path / "everything.pdf"
    file.write_bytes(everything[0])
    assert verapdf.findings([file]) == []


def test_it_follows_the_rules_of_pdf_x4(everything) -> None:
    assert pdfx4.findings(everything[0]) == []


def test_its_tagged_text_is_what_its_slots_say(everything) -> None:
    assert structure_text(everything[0]) == everything[1]

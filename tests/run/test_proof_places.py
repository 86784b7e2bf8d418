"""Where a fault of a finished sheet is written in the campaign."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from poster.campaign.library import shipped_library
from poster.campaign.new import eject_layout, new_campaign
from poster.campaign.plan import Selection
from poster.run.proofs import place_of
from poster.run.request import Request
from poster.run.workshop import open_workshop
from tests.run.test_preflight import CAMPAIGN, LAYOUT, PICTURE_SLOT, _changed, _line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a campaign with a logo."""
    library = shipped_library()
    made = tmp_path_factory.mktemp("places") / "mine"
    new_campaign(made, library)
    eject_layout("en-stor-fraga", made, library)
    Image.new("RGB", (900, 300)).save(made / "police.png")
    _changed(made, LAYOUT, "slots:\n  emergency:", f"slots:\n{PICTURE_SLOT}\n  emergency:")
    _changed(made, LAYOUT, "reading: [emergency,", "reading: [emergency, logo,")
    named = 'logos:\n  police: {file: "police.png", alt: {sv: "Polisen"}}'
    _changed(made, CAMPAIGN, "\nforbidden:", f"\n{named}\nforbidden:")
    return made


@pytest.mark.parametrize(
    ("slot", "file", "part"),
    [
        ("number", CAMPAIGN, 'number: "${contacts'),
        ("symbol", CAMPAIGN, 'url: "https'),
        ("social", LAYOUT, "  social:"),
        ("logo", CAMPAIGN, "police.png"),
    ],
)
def test_a_slot_leads_to_its_content_else_to_itself(folder: Path, slot: str, file: str, part: str) -> None:
    chosen = Selection(areas=("sodermalm",), sizes=("A3",), profiles=("press",))
    workshop = open_workshop(Request(str(folder), folder, chosen))
    piece = workshop.make(workshop.jobs[0]).piece
    assert piece is not None
    at = place_of(piece, slot)
    assert at is not None
    assert (at.file, at.line) == (file, _line(folder, file, part))
    assert place_of(piece, "nothing") is None

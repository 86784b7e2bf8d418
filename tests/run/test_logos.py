"""Logos of the owner on the shipped layout: what a stranger gets who follows the remarks of the campaign."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from poster.campaign.library import shipped_library
from poster.campaign.new import new_campaign
from poster.campaign.plan import Selection
from poster.compose.composition import Composition
from poster.geometry import mm
from poster.problems import Problem
from poster.run.request import Request
from poster.run.workshop import open_workshop

LOGOS = {"police": (900, 300), "city": (300, 300), "igor": (500, 300)}
EVERY = Selection(
    areas=("sodermalm",),
    layouts=("en-stor-fraga",),
    sizes=("A2", "A3", "A4", "A5"),
    languages=("sv", "en"),
    is_all=True,
)
A4 = Selection(areas=("sodermalm",), sizes=("A4",), profiles=("office",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = tmp_path / "own"
    new_campaign(own, shipped_library())
    (own / "logos").mkdir()
    return own


def add(folder: Path, logos: dict[str, tuple[int, int]], alt: str = 'sv: "Avsändare"') -> None:
    lines = ["logos:"]
    for name, size in logos.items():
        data = io.BytesIO()
        Image.new("RGB", size, (16, 38, 94)).save(data, "PNG")
        (folder / "logos" / f"{name}.png").write_bytes(data.getvalue())
        lines.append(f'  {name}: {{file: "logos/{name}.png", alt: {{{alt}}}}}')
    campaign = folder / "campaign.yaml"
    campaign.write_text("\n".join([campaign.read_text(encoding="utf-8"), *lines, ""]), encoding="utf-8")


def sheets(folder: Path, selection: Selection) -> list[tuple[Composition | None, tuple[Problem, ...]]]:
    workshop = open_workshop(Request(str(folder), folder, selection))
    made = [workshop.make(job) for job in workshop.jobs]
    return [(one.composition, one.problems) for one in made]


def test_logos_stand_at_the_lower_right_of_every_sheet_beside_the_imprint(folder):
    add(folder, LOGOS)
    for composition, problems in sheets(folder, EVERY):
        assert composition is not None, problems
        assert [problem.code for problem in problems if problem.code.startswith("picture/")] == []
        boxes = [slot.box for slot in composition.slots if slot.name.startswith("logos.")]
        slots = {slot.name: slot.box for slot in composition.slots}
        modules = slots["symbol"].grown(-slots["symbol"].width * 4 / 37)
        middle = (slots["sender"].top + slots["imprint"].y) / 2
        assert len(boxes) == len(LOGOS)
        assert boxes[-1].right == pytest.approx(modules.right, abs=mm(0.15))
        assert max(slots["sender"].right, slots["imprint"].right) < boxes[0].x
        assert abs(middle - (boxes[0].y + boxes[0].top) / 2) < boxes[0].height / 4


def test_logos_are_read_aloud_before_the_imprint_each_with_its_text(folder):
    add(folder, LOGOS)
    ((composition, _),) = sheets(folder, A4)
    assert composition is not None
    read = [(kid.slot, kid.role, kid.alt) for kid in composition.document.kids]
    assert read[-5:-2] == [(f"logos.{name}", "Figure", "Avsändare") for name in LOGOS]
    assert [name for name, _, _ in read[-2:]] == ["sender", "imprint"]
    assert read[0][0] == "emergency"


def test_without_logos_nothing_is_there_and_nothing_else_moves(folder):
    ((bare, _),) = sheets(folder, A4)
    add(folder, LOGOS)
    ((full, _),) = sheets(folder, A4)
    assert bare is not None
    assert full is not None
    others = [slot for slot in full.slots if not slot.name.startswith("logos.")]
    places = [[(slot.name, slot.frame, slot.sizes) for slot in slots] for slots in (bare.slots, others)]
    assert places[0] == places[1]


def test_a_logo_of_few_pixels_is_an_error(folder):
    add(folder, {"police": (60, 40)})
    ((composition, problems),) = sheets(folder, A4)
    assert composition is None
    (problem,) = (one for one in problems if one.code == "picture/resolution")
    assert problem.at is not None
    assert problem.at.file == "campaign.yaml"


def test_a_logo_without_text_is_an_error(folder):
    add(folder, {"police": (600, 400)}, 'sv: " "')
    ((composition, problems),) = sheets(folder, A4)
    assert composition is None
    assert "figure/no-alt" in [problem.code for problem in problems]


def test_an_imprint_too_long_to_stand_beside_the_logos_is_an_error(folder):
    add(folder, LOGOS)
    campaign = folder / "campaign.yaml"
    text = campaign.read_text(encoding="utf-8")
    services = "Polisen och socialtjänsten i Stockholms stad, stadsdelen Södermalm och Gamla stan"
    longer = f'imprint: "Våga tipsa · {services} ·'
    campaign.write_text(text.replace('imprint: "Våga tipsa ·', longer), encoding="utf-8")
    ((composition, problems),) = sheets(folder, A4)
    assert composition is None
    assert {problem.code for problem in problems if problem.severity == "error"} == {"text/overflow"}

"""What can be known from the files is said at their line before a byte is painted: one fault each."""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from poster.campaign.assemble import RefusedPiece
from poster.campaign.library import shipped_library
from poster.campaign.new import eject_layout, new_campaign
from poster.campaign.plan import Selection
from poster.problems import Problem, Rejected
from poster.run import sheet as sheet_module
from poster.run.build import build
from poster.run.check import check
from poster.run.records import Output
from poster.run.request import Request, Workers
from poster.run.workshop import open_workshop

LAYOUT = "layouts/en-stor-fraga.yaml"
CAMPAIGN = "campaign.yaml"
NAVY = "navy: {cmyk: [100, 80, 0, 50]"
PRESS = Selection(areas=("sodermalm",), sizes=("A3",), profiles=("press",))


@dataclass(frozen=True, slots=True)
class Case:
    """One change of a good folder and the fault it gives: its code, its file and a part of its line."""

    code: str
    file: str
    old: str
    new: str
    line: str = ""
    told_in: str = ""
    selection: Selection = PRESS


HEADLINE = 'headline: "Är du orolig för någon i huset?"'
PICTURE_SLOT = "  logo: {kind: picture, picture: police, frame: [200, 196, 79, 30], role: Figure}"
NUMBERS = "020-111 11 11, 020-222 22 22, 020-333 33 33, 020-444 44 44"
URL = 'url: "https://polisen.se/tips-polisen"'
CASES = (
    Case("ink/rich-black", CAMPAIGN, NAVY, "navy: {cmyk: [60, 40, 40, 100]", "", CAMPAIGN),
    Case("ink/tac", CAMPAIGN, "yellow: {cmyk: [0, 15, 95, 0]", "yellow: {cmyk: [90, 90, 95, 50]"),
    Case("symbol/too-small", LAYOUT, "module: {A3: 2 mm", "module: {A3: 2.5 mm", URL, CAMPAIGN),
    Case("colour/contrast", LAYOUT, "    colour: paper", "    colour: ink", "  headline:"),
    Case("text/forbidden", CAMPAIGN, "Du kan vara anonym.", "det är Garanterat."),
    Case("symbol/readable", CAMPAIGN, 'url: "${symbol.readable}"', 'url: "example.com/tips"'),
    Case("text/headline", CAMPAIGN, HEADLINE, 'headline: "Är du nu en av de du i ett hus?"'),
    Case("text/numbers", CAMPAIGN, 'exposed: "Själv utsatt? Kvinnofridslinjen', f'exposed: "{NUMBERS},'),
    Case("zone/emergency", CAMPAIGN, 'number: "112"', 'number: ""  # emptied'),
    Case("zone/emergency", CAMPAIGN, "Ring ${contacts.emergency.number}", "Ring någon"),
    Case("symbol/host", CAMPAIGN, "hosts: [polisen.se]", "hosts: [polisen.example]", URL),
    Case("symbol/tracking", CAMPAIGN, URL, 'url: "https://polisen.se/tips-polisen?utm_source=x"'),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    library = shipped_library()
    new_campaign(tmp_path / "mine", library)
    eject_layout("en-stor-fraga", tmp_path / "mine", library)
    return tmp_path / "mine"


def _changed(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _found(folder: Path, selection: Selection = PRESS) -> tuple[Problem, ...]:
    try:
        return check(Request(str(folder), folder, selection), Workers(1, 1), lambda *_: None).problems
    except Rejected as rejected:
        return rejected.problems


def _line(folder: Path, file: str, part: str) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if part in line)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.new[:20]}")
def test_a_fault_is_told_at_its_line_before_anything_is_painted(
    folder: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_module, "paint", lambda *_, **__: pytest.fail("painted"))
    _changed(folder, case.file, case.old, case.new)
    if case.code == "ink/rich-black":
        _changed(folder, LAYOUT, "    colour: paper", "    colour: navy")
        _changed(folder, LAYOUT, "fill: navy, bleeds", "fill: paper, bleeds")
    found = [problem for problem in _found(folder, case.selection) if problem.code == case.code]
    file = case.told_in or case.file
    places = {(problem.at.file, problem.at.line) for problem in found if problem.at}
    assert places == {(file, _line(folder, file, case.line or case.new.splitlines()[0]))}


def test_a_good_folder_gives_none(folder: Path) -> None:
    assert _found(folder) == ()


def test_a_layout_without_an_emergency_zone_is_told_at_its_slots(folder: Path) -> None:
    _changed(folder, LAYOUT, "    emergency: yes\n", "")
    problems = [problem for problem in _found(folder) if problem.code == "zone/emergency"]
    assert [problem.at.line for problem in problems if problem.at] == [_line(folder, LAYOUT, "slots:") + 1]


def test_a_picture_too_coarse_for_its_frame_is_told_where_it_is_named(folder: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (100, 50), (16, 38, 94)).save(buffer, "PNG")
    (folder / "police.png").write_bytes(buffer.getvalue())
    _changed(
        folder,
        CAMPAIGN,
        "\nforbidden:",
        '\nlogos:\n  police: {file: "police.png", alt: {sv: "Polisen"}}\nforbidden:',
    )
    _changed(folder, LAYOUT, "slots:\n  emergency:", f"slots:\n{PICTURE_SLOT}\n  emergency:")
    _changed(folder, LAYOUT, "reading: [emergency,", "reading: [emergency, logo,")
    (problem,) = (one for one in _found(folder) if one.code == "picture/resolution")
    assert problem.at is not None
    assert (problem.at.file, problem.at.line) == (CAMPAIGN, _line(folder, CAMPAIGN, "police.png"))


def test_every_fault_of_a_folder_is_told_in_one_run_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    for case in CASES[1:5]:
        _changed(folder, case.file, case.old, case.new)
    report = build(Request(str(folder), folder, PRESS), Output(tmp_path / "out"), Workers(1, 1), lambda *_: None)
    assert {problem.code for problem in report.problems} >= {case.code for case in CASES[1:5]}
    assert not (tmp_path / "out").exists()


def test_where_the_symbol_leads_hides_no_other_fault(folder: Path) -> None:
    _changed(folder, CAMPAIGN, URL, 'url: "https://polisen.se/tips-polisen?utm_source=x"')
    _changed(folder, CAMPAIGN, "yellow: {cmyk: [0, 15, 95, 0]", "yellow: {cmyk: [90, 90, 95, 50]")
    _changed(folder, CAMPAIGN, HEADLINE, 'headline: "Är du nu en av de du i ett hus?"')
    assert {"symbol/tracking", "ink/tac", "text/headline"} <= {problem.code for problem in _found(folder)}


def test_a_refused_piece_can_be_sent_to_another_process(folder: Path) -> None:
    _changed(folder, CAMPAIGN, "hosts: [polisen.se]", "hosts: [polisen.example]")
    workshop = open_workshop(Request(str(folder), folder, PRESS))
    with pytest.raises(RefusedPiece) as refused:
        workshop.resolver.piece(workshop.jobs[0])
    again = pickle.loads(pickle.dumps(refused.value))
    assert (again.problems, again.piece) == (refused.value.problems, refused.value.piece)
    assert workshop.make(workshop.jobs[0]).composition is None

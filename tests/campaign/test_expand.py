"""Blocks laid out: cells for contacts, languages, logos, copies and counts; grids; drawings by area."""

from __future__ import annotations

from pathlib import Path

import pytest

from poster.campaign.expand import cell_of
from poster.campaign.layout import Layout, Side
from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.campaign.piece import Job, Piece
from poster.campaign.profiles import Rendering
from poster.campaign.resolve import Resolver
from poster.compose.compose import compose
from poster.problems import Rejected
from tests.compose.test_compose import png

LIBRARY = shipped_library()
CAMPAIGN = """campaign: test
title: Test
author: Nobody
date: 2026-01-31
layouts: [test]
fallback_language: sv
defaults: {layouts: [test], areas: [here], sizes: [A3], languages: [sv], profiles: [press]}
texts:
  sv: {copies: {emergency: "Ring 112", call: "Ring", police_label: "Polisen", support_label: "Stöd", alt: "x"}}
  ar: {translator: Nobody, copies: {call: "اتصل"}}
areas:
  here: {name: Here, phrase: {sv: "här"}}
  sodermalm: {name: Södermalm, phrase: {sv: "på Södermalm"}}
contacts:
  emergency: {number: "112"}
  police: {number: "114 14", uri: "tel:11414"}
  support: {number: "020-50 50 50"}
symbol: {url: "https://polisen.se/", readable: "polisen.se", hosts: [polisen.se]}
palette:
  navy: {cmyk: [100, 80, 0, 50], srgb: "#10265E"}
logos:
  city: {file: city.png, alt: {sv: Staden}}
"""
HEAD = """layout: test
title: Test
master: A3
sizes: [A3, A4]
styles:
  body: {family: Source Sans 3, weight: 400, size: 20 pt}
slots:
  emergency: {frame: [18, 380, 200, 20], style: body, required: yes, emergency: yes}
"""


class Folder:
    """A campaign folder with a layout of the test's own."""

    def __init__(self, path: Path, layout: str, copies: str = "", **art: str) -> None:
        campaign = CAMPAIGN.replace('alt: "x"', f'alt: "x"{copies}')
        (path / "campaign.yaml").write_text(campaign, encoding="utf-8")
        (path / "city.png").write_bytes(png(300, 100))
        (path / "layouts").mkdir()
        (path / "layouts" / "test.yaml").write_text(HEAD + layout, encoding="utf-8")
        (path / "art").mkdir()
        for name, text in art.items():
            (path / "art" / f"{name}.svg").write_text(text, encoding="utf-8")
        self.campaign = load_campaign(None, path, LIBRARY)
        self.family = load_layout(self.campaign, "test", LIBRARY)

    @property
    def layout(self) -> Layout:
        return self.family.on(Rendering.FULL, "A3")

    def piece(self, area: str = "here", language: str = "sv") -> Piece:
        resolver = Resolver(self.campaign, {"test": self.family}, LIBRARY)
        return resolver.piece(Job(area, "test", "A3", language, "press", "x.pdf"))


def block(over: str, slot: str, more: str = "", frame: str = "[20, 30, 200, 80]") -> str:
    cell = f"    slots:\n      one: {{frame: [0, 0, 50, 10], {slot}}}\n"
    return f"repeats:\n  rows:\n    over: {over}\n    frame: {frame}\n{more}{cell}reading: [emergency, rows]\n"


def test_contacts_leave_out_the_emergency_number(tmp_path):
    text = block("contacts", 'style: body, copy: "${item.number}", link: "${item.uri}"')
    of = Folder(tmp_path, text)
    assert list(of.layout.slots) == ["emergency", "rows.1.one", "rows.2.one"] == list(of.layout.reading)
    piece = of.piece()
    assert piece.texts["contacts.support.number"].value == "020-50 50 50"
    assert piece.links == {"rows.1.one": "tel:11414"}


def test_labels_are_copies_named_after_the_contact(tmp_path):
    of = Folder(tmp_path, block("contacts", 'style: body, copy: "${item.label}"', "    items: [support]\n"))
    assert [slot.copy for slot in of.layout.slots.values()] == ["", "support_label"]


def test_cells_share_the_frame_or_have_a_length(tmp_path):
    of = Folder(tmp_path, block("count", "style: body, copy: call", "    count: 4\n    gap: 4 mm\n"))
    frames = [of.layout.slots[f"rows.{number}.one"].frame for number in (1, 2, 4)]
    assert [(frame.x, frame.y) for frame in frames] == [(20, 30), (20, 51), (20, 93)]
    assert of.layout.cells[0].step_y == 21


def test_cells_across(tmp_path):
    more = "    count: 3\n    direction: across\n    cell: 60 mm\n"
    of = Folder(tmp_path, block("count", "style: body, copy: call", more))
    assert [cell.step_x for cell in of.layout.cells] == [60, 60, 60]
    assert of.layout.slots["rows.3.one"].frame.x == 140


def test_rows_of_languages_have_their_texts_and_turn(tmp_path):
    line = "    lines:\n      rule: {frame: [0, 0, 50, 10], side: left}\n"
    text = block("languages", "style: body, copy: call", line)
    of = Folder(tmp_path, text)
    swedish, arabic = (of.layout.slots[f"rows.{number}.one"] for number in (1, 2))
    assert (swedish.copy, arabic.copy) == ("call@sv", "call@ar")
    assert (swedish.frame.x, arabic.frame.x) == (20, 170)
    assert [one.side for one in of.layout.lines.values()] == [Side.LEFT, Side.RIGHT]
    texts = of.piece().texts
    assert [(texts[name].language, texts[name].value) for name in ("call@sv", "call@ar")] == [
        ("sv", "Ring"),
        ("ar", "اتصل"),
    ]


def test_a_language_without_the_copy_falls_back_to_none(tmp_path):
    of = Folder(tmp_path, block("languages", "style: body, copy: police_label"))
    assert "police_label@ar" not in of.piece().texts


def test_names_within_a_cell_are_of_that_cell(tmp_path):
    cell = "    panels:\n      box: {frame: [0, 0, 60, 12], fill: navy}\n"
    of = Folder(
        tmp_path, block("copies", 'style: body, copy: "${item.id}", panel: box', f"    items: [call]\n{cell}")
    )
    assert of.layout.slots["rows.1.one"].panel == "rows.1.box"
    assert of.layout.cells[0].panels == ("rows.1.box",)


def test_spans_in_a_cell(tmp_path):
    spans = 'style: body, spans: [{copy: call}, {copy: "${item.number}"}]'
    of = Folder(tmp_path, block("contacts", spans, "    items: [police]\n"))
    assert [span.copy for span in of.layout.slots["rows.1.one"].spans] == ["call", "contacts.police.number"]


def test_logos_are_a_row_of_pictures(tmp_path):
    of = Folder(tmp_path, block("logos", 'kind: picture, picture: "${item.id}", role: Figure'))
    assert list(of.piece().pictures) == ["city"]
    assert cell_of("rows.1.one") is not None
    assert cell_of("rows") is None


def test_a_picture_in_a_block_over_logos_is_the_logo_of_its_cell(tmp_path):
    of = Folder(tmp_path, block("logos", "kind: picture, role: Figure"))
    assert of.family.check() == ()
    assert [slot.picture for slot in of.layout.slots.values()] == ["", "city"]
    made = compose(of.piece())
    assert [(slot.name, slot.text) for slot in made.slots][1:] == [("rows.1.one", "Staden")]


@pytest.mark.parametrize("count", [1, 2])
def test_all_logos_stand_in_no_cell(tmp_path, count):
    of = Folder(tmp_path, block("count", "kind: picture, role: Figure", f"    count: {count}\n"))
    told = [problem.message for problem in of.family.check()]
    assert told[0] == "slot 'one' in block 'rows' names no logo"


def test_a_count_takes_the_first_items(tmp_path):
    of = Folder(tmp_path, block("contacts", 'style: body, copy: "${item.number}"', "    count: 1\n"))
    assert [slot.copy for slot in of.layout.slots.values()] == ["", "contacts.police.number"]


def test_a_contact_without_a_number_has_no_row_and_no_label(tmp_path):
    (tmp_path / "own").mkdir()
    cell = '      two: {frame: [60, 0, 50, 10], style: body, copy: "${item.label}"}\n'
    text = block("contacts", 'style: body, copy: "${item.number}"').replace("reading:", cell + "reading:")
    of = Folder(tmp_path, text)
    campaign = tmp_path / "campaign.yaml"
    campaign.write_text(campaign.read_text("utf-8").replace('"114 14"', '""'), "utf-8")
    bare = load_campaign(None, tmp_path, LIBRARY)
    resolver = Resolver(bare, {"test": of.family}, LIBRARY)
    made = compose(resolver.piece(Job("here", "test", "A3", "sv", "press", "x.pdf")))
    assert [slot.name for slot in made.slots] == ["emergency", "rows.2.one", "rows.2.two"]
    assert made.slots[1].frame.top == compose(of.piece()).slots[1].frame.top


def test_a_number_is_of_every_language_and_words_are_not(tmp_path):
    text = block("languages", "style: body, spans: [{copy: hotline}, {copy: police_label}]")
    of = Folder(tmp_path, text, ', hotline: "${contacts.police.number}"')
    texts = of.piece().texts
    assert (texts["hotline@ar"].value, texts["hotline@ar"].language) == ("114 14", "ar")
    assert "police_label@ar" not in texts
    assert texts["police_label@sv"].value == "Polisen"


def test_a_panel_in_the_grid_reaches_the_edges_at_which_it_bleeds(tmp_path):
    text = (
        "grid: {columns: 3, rows: 4, gutter: 6 mm, margin: 15 mm}\n"
        "panels:\n  top: {frame: {columns: 1-2, rows: 1}, fill: navy, bleeds: [top, left]}\n"
        "  end: {frame: {columns: 3, rows: 4}, fill: navy, bleeds: [right, bottom]}\nreading: [emergency]\n"
    )
    panels = Folder(tmp_path, text).layout.panels
    top, end = panels["top"].frame, panels["end"].frame
    column, row = (297 - 30 - 12) / 3, (420 - 30 - 18) / 4
    assert (top.x, top.y, top.width, top.height) == pytest.approx((0, 0, 15 + 2 * column + 6, 15 + row))
    assert (end.x, end.x + end.width, end.y + end.height) == pytest.approx((297 - 15 - column, 297, 420))


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
PANEL = 'panels:\n  art: {frame: [20, 20, 60, 60], art: "town-${area.id}", or: town}\nreading: [emergency]\n'


def test_an_area_has_its_own_drawing_and_the_others_the_common_one(tmp_path):
    of = Folder(tmp_path, PANEL, **{"town": SVG, "town-sodermalm": SVG.replace("M0", "M1")})
    names = [of.piece(area).art["town-${area.id}", "town"].name for area in ("here", "sodermalm")]
    assert names == ["town", "town-sodermalm"]
    assert of.piece("here").version != of.piece("sodermalm").version


def test_a_drawing_is_part_of_the_version(tmp_path):
    versions = []
    for number, svg in enumerate((SVG, SVG.replace("9z", "8z"))):
        (tmp_path / str(number)).mkdir()
        versions.append(Folder(tmp_path / str(number), PANEL, town=svg).piece().version)
    assert versions[0] != versions[1]


def test_a_drawing_that_is_refused_is_told_with_its_line(tmp_path):
    of = Folder(tmp_path, PANEL, town=SVG.replace("<path", "\n<script/><path"))
    with pytest.raises(Rejected) as caught:
        of.piece()
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.at)) == ("art/svg", "art/town.svg:2")


def test_the_layout_of_two_on_a_sheet_is_that_of_the_half(tmp_path):
    half = "  A4: {slots: {emergency: {frame: [30, 380, 200, 20]}}}\n"
    text = f"two_up: [A3]\nalternatives:\n{half}reading: [emergency]\n"
    assert Folder(tmp_path, text).layout.slots["emergency"].frame.x == 30


def test_items_are_limited(tmp_path):
    copies = "".join(f", c{number}: x" for number in range(41))
    (tmp_path / "a").mkdir()
    text = block("copies", 'style: body, copy: "${item.id}"', "    items: [call]\n")
    assert len(Folder(tmp_path / "a", text).layout.cells) == 1
    (tmp_path / "b").mkdir()
    names = ", ".join(f"c{number}" for number in range(41))
    of = Folder(
        tmp_path / "b", block("copies", 'style: body, copy: "${item.id}"', f"    items: [{names}]\n"), copies
    )
    assert {problem.code for problem in of.family.check()} == {"layout/repeat"}

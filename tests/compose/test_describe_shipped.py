"""Goldens of the shipped campaign: what a plain build composes, as readable text.

`POSTER_ACCEPT=1 python -m pytest tests/compose/test_describe_shipped.py` writes them anew. Whoever accepts them
has looked at the difference and at the rendered sheets.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.campaign.piece import Job, Piece
from poster.campaign.resolve import Resolver
from poster.compose.compose import compose
from poster.compose.composition import Composition, Element, GlyphRun, Leaf, QrSymbol
from poster.compose.describe import describe
from poster.geometry import to_mm

GOLDENS = Path(__file__).parents[1] / "goldens" / "compositions"
LAYOUT = "en-stor-fraga"
AREAS = ("sodermalm", "gamla-stan", "hammarby-sjostad")
SHEETS = tuple(product(AREAS, ("A3", "A4"), ("press", "office", "mono")))
# The code changes with every change of the layout; the goldens tell of places, not of digests.
CODE = "K7Q2-M9XD"


@cache
def resolver() -> Resolver:
    library = shipped_library()
    campaign = load_campaign("vaga-tipsa", Path(), library)
    return Resolver(campaign, {LAYOUT: load_layout(campaign, LAYOUT, library)}, library)


def piece(area: str, size: str, profile: str) -> Piece:
    made = resolver().piece(Job(area, LAYOUT, size, "sv", profile, "x.pdf"))
    texts = {name: replace(text, value=text.value.replace(made.version, CODE)) for name, text in made.texts.items()}
    return replace(made, texts=texts, version=CODE, slug=made.slug.replace(made.version, CODE))


@cache
def sheet(area: str, size: str, profile: str) -> Composition:
    return compose(piece(area, size, profile))


def read(node: Element | Leaf) -> str:
    if isinstance(node, Leaf):
        return "".join("".join(item.texts) for item in node.items if isinstance(item, GlyphRun))
    return "".join(read(kid) for kid in node.kids)


@pytest.mark.parametrize(("area", "size", "profile"), SHEETS)
def test_the_composition_is_the_golden(area, size, profile):
    told = describe(sheet(area, size, profile))
    golden = GOLDENS / f"{LAYOUT}_{area}_{size}_{profile}.txt"
    if os.environ.get("POSTER_ACCEPT"):
        golden.write_text(told, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == told


@pytest.mark.parametrize(("area", "size", "profile"), SHEETS)
def test_what_is_read_is_the_merged_text_in_the_order_of_the_layout(area, size, profile):
    made, composition = piece(area, size, profile), sheet(area, size, profile)
    shown = [name for name in made.layout.reading if name in {slot.name for slot in composition.slots}]
    assert [kid.slot for kid in composition.document.kids] == shown
    assert shown[0] == "emergency"
    for slot, element in zip(composition.slots, composition.document.kids, strict=True):
        if element.role != "Figure":
            assert " ".join(read(element).split()) == " ".join(slot.text.split())


@pytest.mark.parametrize("size", ["A3", "A4"])
@pytest.mark.parametrize("profile", ["press", "office", "mono"])
def test_all_areas_have_the_same_sizes(size, profile):
    sizes = [{slot.name: slot.sizes for slot in sheet(area, size, profile).slots} for area in AREAS]
    assert sizes[0] == sizes[1] == sizes[2]


@pytest.mark.parametrize(("size", "least"), [("A3", 2.0), ("A4", 1.4)])
@pytest.mark.parametrize("profile", ["press", "office", "mono"])
def test_modules_keep_their_least_size_once_printed(size, least, profile):
    composition = sheet("sodermalm", size, profile)
    symbol = next(item for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, QrSymbol))
    assert to_mm(symbol.module) * composition.profile.shrink >= least
    assert symbol.payload == "https://polisen.se/tips-polisen"


@pytest.mark.parametrize(("area", "size", "profile"), SHEETS)
def test_everything_stands_in_its_safe_area_and_apart(area, size, profile):
    composition = sheet(area, size, profile)
    for index, slot in enumerate(composition.slots):
        seen = slot.box.grown(-slot.box.width * 4 / 37) if slot.name == "symbol" else slot.box
        assert composition.safe.contains(seen)
        assert not any(slot.box.overlaps(other.box) for other in composition.slots[index + 1 :])

"""Every text stands out from its ground 7 to 1: for every eye, once printed in grey, in the inks of the press."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from poster.campaign.layout import SlotKind
from poster.colour import INK, PAPER, Colour, contrast
from tests.acceptance.sheets import LAYOUTS, PROFILES, SIZES, Key, Sheet, named, sheet

LEAST = 7
KEYS = [
    Key(layout, "neutral", size, profile)
    for layout in LAYOUTS
    for size, profile in product(SIZES[layout], PROFILES)
]
Matrix = tuple[tuple[float, ...], ...]
# Machado, Oliveira and Fernandes 2009, severity 1.0, in linear light.
EYES: dict[str, Matrix] = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# How drivers turn colour to grey: by luma (ITU-R BT.601) or by the mean of the three.
GREYS: dict[str, tuple[float, float, float]] = {"luma": (0.299, 0.587, 0.114), "mean": (1 / 3, 1 / 3, 1 / 3)}


def simulated(colour: Colour, matrix: Matrix) -> Colour:
    """Return a colour as somebody sees it who lacks one kind of cones."""
    linear = [((v / 255 + 0.055) / 1.055) ** 2.4 if v > 10 else v / 255 / 12.92 for v in colour.srgb]
    mixed = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in matrix]
    shown = [1.055 * v ** (1 / 2.4) - 0.055 if v > 0.0031308 else 12.92 * v for v in mixed]
    red, green, blue = (round(255 * v) for v in shown)
    return Colour(colour.name, colour.cmyk, (red, green, blue))


def grey(colour: Colour, shares: tuple[float, float, float]) -> Colour:
    """Return a colour as a black printer mixes it."""
    value = round(sum(share * part for share, part in zip(shares, colour.srgb, strict=True)))
    return Colour(colour.name, colour.cmyk, (value, value, value))


def inks(colour: Colour) -> Colour:
    """Return what the inks of a colour leave of white light, as if they were perfect filters."""
    cyan, magenta, yellow, black = (value / 100 for value in colour.cmyk)
    red, green, blue = (round(255 * (1 - ink) * (1 - black)) for ink in (cyan, magenta, yellow))
    return Colour(colour.name, colour.cmyk, (red, green, blue))


def pairs(shown: Sheet) -> Iterator[tuple[str, Colour, Colour]]:
    """Yield the texts of a sheet: name, colour and ground."""
    palette, layout = {"ink": INK, "paper": PAPER, **shown.piece.palette}, shown.layout
    for slot in layout.slots.values():
        fill = layout.panels[slot.panel].fill if slot.panel else ""
        for style in {slot.style, *(span.style for span in slot.spans)} - {""}:
            if slot.kind is SlotKind.TEXT:
                yield f"{slot.name}/{style}", palette[layout.styles[style].colour], palette[fill or "paper"]


@pytest.mark.parametrize("key", KEYS, ids=named)
def test_text_stands_out_for_every_eye_in_grey_and_in_ink(key):
    found = list(pairs(sheet(key)))
    assert len(found) > 5
    for name, ink, ground in found:
        seen = {"as it is": (ink, ground), "in ink": (inks(ink), inks(ground))}
        seen |= {eye: (simulated(ink, matrix), simulated(ground, matrix)) for eye, matrix in EYES.items()}
        seen |= {way: (grey(ink, shares), grey(ground, shares)) for way, shares in GREYS.items()}
        low = {way: round(contrast(*both), 2) for way, both in seen.items() if contrast(*both) < LEAST}
        assert low == {}, (key, name)


def test_the_colours_do_not_depend_on_the_area():
    for area in ("sodermalm", "gamla-stan", "hammarby-sjostad"):
        one, other = (list(pairs(sheet(Key("omradesbandet", name, "A4", "press")))) for name in (area, "neutral"))
        assert sorted(one, key=str) == sorted(other, key=str)


def test_the_measures_find_what_they_look_for():
    yellow = Colour("yellow", (0, 15, 95, 0), (255, 212, 0))
    assert contrast(yellow, PAPER) < LEAST
    assert contrast(inks(yellow), inks(PAPER)) < LEAST
    red, green = Colour("red", (0, 90, 90, 0), (200, 60, 40)), Colour("green", (60, 0, 90, 0), (110, 130, 30))
    assert contrast(simulated(red, EYES["deutan"]), simulated(green, EYES["deutan"])) < 2
    assert simulated(yellow, EYES["tritan"]).srgb[2] > 150  # who sees no blue sees yellow as a pink
    assert all(simulated(PAPER, matrix).srgb == (255, 255, 255) for matrix in EYES.values())
    blue = Colour("blue", (100, 80, 0, 0), (0, 0, 255))
    assert contrast(grey(blue, GREYS["mean"]), PAPER) < contrast(grey(blue, GREYS["luma"]), PAPER)
    assert inks(INK).srgb == (0, 0, 0)

"""The shipped campaign as small pictures: what anybody would see if a layout, font or colour changed.

Whoever changes one looks at the new pictures and accepts them with POSTER_ACCEPT=1. The comparison allows for
another release of PDFium, which may smooth edges otherwise, and finds a missing word or a moved panel.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from poster.campaign.plan import Selection
from poster.pdf.paint import paint
from poster.run.request import Request
from poster.run.workshop import Workshop, open_workshop

FOLDER = Path(__file__).parents[1] / "goldens" / "pictures"
DPI = 36
BLOCK = 12  # pixels: about the height of the headline's letters
GREATEST_DIFFERENCE = 40  # mean of a block, of 255


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return open_workshop(Request("vaga-tipsa", Path.cwd(), Selection()))


def _drawn(workshop: Workshop, number: int) -> Image.Image:
    made = workshop.make(workshop.jobs[number])
    assert made.composition is not None, made.problems
    with pypdfium2.PdfDocument(paint(made.composition)) as document:
        return document[0].render(scale=DPI / 72).to_pil().convert("L")


def greatest_difference(one: Image.Image, other: Image.Image) -> float:
    """Return the greatest mean difference of any block of the two pictures, 0 to 255."""
    if one.size != other.size:
        return 255.0
    blocks = ImageChops.difference(one, other).reduce(BLOCK)
    return float(ImageStat.Stat(blocks).extrema[0][1])


@pytest.mark.parametrize("number", range(18))
def test_a_sheet_looks_as_it_was_accepted(workshop: Workshop, number: int) -> None:
    golden = FOLDER / f"{workshop.jobs[number].file_name.removesuffix('.pdf')}.png"
    drawn = _drawn(workshop, number)
    if os.environ.get("POSTER_ACCEPT") == "1":
        drawn.quantize(16).save(golden, optimize=True)
    assert golden.stat().st_size < 20 * 1024
    with Image.open(golden) as accepted:
        assert greatest_difference(drawn, accepted.convert("L")) < GREATEST_DIFFERENCE


def test_the_comparison_finds_a_missing_digit(workshop: Workshop) -> None:
    drawn = _drawn(workshop, 0)
    broken = drawn.copy()
    width, height = drawn.size
    # The last digit of the number on an A3 press sheet with 12 mm of slug: x 160 to 185 mm, y 265 to 310 mm.
    broken.paste(255, tuple(int(mm / 25.4 * DPI) for mm in (160 + 12, 265 + 12, 185 + 12, 310 + 12)))
    assert (width, height) == broken.size
    assert greatest_difference(drawn, broken) > GREATEST_DIFFERENCE


def test_the_comparison_finds_another_size(workshop: Workshop) -> None:
    drawn = _drawn(workshop, 0)
    assert greatest_difference(drawn, drawn.reduce(2)) == 255

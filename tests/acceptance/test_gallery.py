"""The gallery: each shipped layout has its picture, as it is drawn now; `POSTER_ACCEPT=1` draws them anew."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from poster.campaign.library import shipped_library

DOCS = Path(__file__).parents[2] / "docs"
README = Path(__file__).parents[2] / "README.md"
MOST_BYTES = 150_000
BLOCK, MOST_DIFFERENT = 16, 40


def _script():
    spec = importlib.util.spec_from_file_location("make_gallery", DOCS / "make_gallery.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GALLERY = _script()


def test_every_layout_has_a_picture_that_the_readme_shows():
    assert sorted(GALLERY.LAYOUTS) == sorted(shipped_library().layouts())
    assert sorted(path.stem for path in GALLERY.GALLERY.iterdir()) == sorted(GALLERY.LAYOUTS)
    text = README.read_text(encoding="utf-8")
    for layout in GALLERY.LAYOUTS:
        assert f"docs/gallery/{layout}.png" in text


@pytest.mark.parametrize("layout", GALLERY.LAYOUTS)
def test_a_picture_is_small_and_shows_the_layout_as_it_is(layout):
    stored = GALLERY.GALLERY / f"{layout}.png"
    if os.environ.get("POSTER_ACCEPT") == "1":
        stored.write_bytes(GALLERY.written(layout))
    assert stored.stat().st_size <= MOST_BYTES
    made = GALLERY.picture(layout)
    with Image.open(stored) as accepted:
        assert accepted.size == made.size
        blocks = ImageChops.difference(accepted.convert("L"), made.convert("L")).reduce(BLOCK)
    assert ImageStat.Stat(blocks).extrema[0][1] < MOST_DIFFERENT

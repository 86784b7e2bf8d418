"""The layout guide: every example is set and proven, every picture is of its example, every key is spoken of."""

from __future__ import annotations

import importlib.util
import io
import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from poster.campaign.keys import keys, keys_read_apart
from poster.campaign.layout import Flow, Grid, Layout, Line, Panel, Repeat, Slot, Style
from poster.pdf.paint import paint
from poster.proof.promise import promise_of
from poster.proof.prove import prove
from poster.proof.seen import Seen

DOCS = Path(__file__).parents[1] / "docs"


def _script():
    spec = importlib.util.spec_from_file_location("make_layout_pictures", DOCS / "make_layout_pictures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GUIDE = _script()
EXAMPLES = GUIDE.examples()
TEXT = (DOCS / "layout.md").read_text(encoding="utf-8")


def test_every_picture_has_its_lines_and_every_file_its_picture():
    shown = [*EXAMPLES, GUIDE.whole()[0]]
    assert sorted(shown) == sorted(path.stem for path in (DOCS / "layout").iterdir())
    assert len(shown) == TEXT.count("](layout/") > 10


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("profile", ["press", "office", "mono"])
@pytest.mark.parametrize("size", ["A4", "A5"])
def test_the_whole_layout_of_the_guide_is_set_and_proven_in_a_new_campaign(size, profile, language):
    composition = GUIDE.composed_whole(size, profile, language)
    assert composition.problems == ()
    proof = prove(paint(composition), promise_of(composition), seen=Seen())
    assert proof.findings == ()
    assert proof.is_good


def test_the_whole_layout_looks_as_its_picture_shows():
    stored = Image.open(DOCS / "layout" / f"{GUIDE.whole()[0]}.png").convert("RGB")
    made = GUIDE.whole_picture().convert("RGB")
    assert stored.size == made.size
    assert max(ImageStat.Stat(ImageChops.difference(stored, made)).mean) < 2


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_set_proven_and_as_its_picture_shows(name):
    composition = GUIDE.composed(EXAMPLES[name])
    assert composition.problems == ()
    data = paint(composition)
    proof = prove(data, promise_of(composition), seen=Seen())
    assert proof.findings == ()
    assert proof.is_good
    stored = Image.open(DOCS / "layout" / f"{name}.png").convert("RGB")
    made = GUIDE.picture(composition).convert("RGB")
    assert stored.size == made.size
    assert max(ImageStat.Stat(ImageChops.difference(stored, made)).mean) < 2


def test_pictures_are_small():
    assert all(path.stat().st_size < 150_000 for path in (DOCS / "layout").iterdir())


@pytest.mark.parametrize("part", [Grid, Style, Panel, Line, Slot, Flow, Repeat, Layout])
def test_the_guide_speaks_of_every_key(part):
    code = [*re.findall(r"```yaml(.*?)```", TEXT, re.DOTALL), *re.findall(r"`([^`\n]+)`", TEXT)]
    told = {word for piece in code for word in re.findall(r"[a-z_]+", piece)}
    wanted = {key.name for key in keys(part)} | set(keys_read_apart(part))
    assert sorted(wanted - told) == []


def test_the_logo_of_the_examples_is_a_picture():
    assert Image.open(io.BytesIO(GUIDE.logo())).size == (900, 300)

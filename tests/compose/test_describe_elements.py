"""Goldens of the layout language: what each example of the layout guide composes, as readable text.

`POSTER_ACCEPT=1 python -m pytest tests/compose/test_describe_elements.py` writes them anew. Whoever accepts them
has looked at the difference and at the pictures of the guide.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from poster.compose.describe import describe

DOCS = Path(__file__).parents[2] / "docs"
GOLDENS = Path(__file__).parents[1] / "goldens" / "elements"
MOST_BYTES = 20_000


def _script():
    spec = importlib.util.spec_from_file_location("make_layout_pictures", DOCS / "make_layout_pictures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GUIDE = _script()
EXAMPLES = GUIDE.examples()


def described(name: str) -> str:
    """Return the example as text, without printer's marks: the slug line holds a code that any change changes."""
    lines = describe(GUIDE.composed(EXAMPLES[name])).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("foreground"))


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_composition_of_an_element_is_the_golden(name):
    told = described(name)
    golden = GOLDENS / f"{name}.txt"
    if os.environ.get("POSTER_ACCEPT"):
        golden.write_text(told, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == told
    assert golden.stat().st_size < MOST_BYTES


def test_every_golden_has_its_example():
    assert sorted(path.stem for path in GOLDENS.iterdir()) == sorted(EXAMPLES)


def test_the_goldens_tell_what_the_elements_are_for():
    told = {name: (GOLDENS / f"{name}.txt").read_text(encoding="utf-8") for name in EXAMPLES}
    assert told["rotate"].count(" turned 90 ") == 1
    assert told["tabs"].count(" turned 90 ") == 8
    assert told["contacts"].count("LBody") == told["languages"].count("LBody") == 3
    assert "language ar" in told["languages"]
    assert "within" in told["picture"]
    assert "drawing of" in told["art"]
    assert told["lists"].count("Lbl") == 6
    assert told["columns"].count("    P story") == 3

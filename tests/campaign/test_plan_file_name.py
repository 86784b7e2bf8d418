from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.campaign.file_name import ascii_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("åäö ÅÄÖ", "aao-AAO.pdf"),
        ("Ærøskøbing Straße é", "AEroskobing-Strasse-e.pdf"),
        ("a/b\\c:d", "a-b-c-d.pdf"),
        ("../../x", "x.pdf"),
        ("..", "poster.pdf"),
        ("", "poster.pdf"),
        ("日本", "poster.pdf"),
        (".hidden", "hidden.pdf"),
        ("con", "_con.pdf"),
        ("LPT1.x", "_LPT1.x.pdf"),
        ("console", "console.pdf"),
        ("a.pdf", "a.pdf"),
        ("ﬁ", "fi.pdf"),
    ],
)
def test_names(text, name):
    assert ascii_name(text) == name


@given(st.text(max_size=300))
def test_any_text_gives_a_name_that_every_system_accepts(text):
    name = ascii_name(text)
    assert re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]*\.pdf", name)
    assert len(name) <= 150
    assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\.", name)

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from poster.campaign.logos import pixel_size


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_size_in_pixels(kind):
    file = io.BytesIO()
    Image.new("RGB", (31, 17)).save(file, kind)
    assert pixel_size(file.getvalue()) == (31, 17)


def test_fill_bytes_before_a_marker():
    frame = b"\xff\xff\xff\xc0\x00\x0b\x08\x00\x11\x00\x1f"
    assert pixel_size(b"\xff\xd8\xff\xe0\x00\x02" + frame) == (31, 17)


@given(st.binary(max_size=60))
def test_any_bytes(data):
    for start in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        size = pixel_size(start + data)
        assert size is None or len(size) == 2

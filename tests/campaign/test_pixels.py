from __future__ import annotations

import io
import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from poster.campaign.pixels import MAX_CHUNKS, MAX_SCANNED, MAX_SCANS, pixels

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def saved(kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (31, 17)).save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("data", [saved("PNG"), saved("JPEG"), saved("JPEG", progressive=True, comment=b"x" * 500)])
def test_they_are_read_from_the_header(data: bytes) -> None:
    assert pixels(data) == (31, 17)


def test_filled_and_bare_markers_of_a_jpeg() -> None:
    start, rest = saved("JPEG")[:2], saved("JPEG")[2:]
    assert pixels(start + b"\xff\xd0" + b"\xff" + rest) == (31, 17)


def test_a_png_of_very_many_parts_is_refused() -> None:
    head, rest = saved("PNG")[:33], saved("PNG")[33:]
    part = b"\0\0\0\0teXt\0\0\0\0"
    assert pixels(head + part * (MAX_CHUNKS - 10) + rest) == (31, 17)
    with pytest.raises(ValueError, match="more than 50000 parts"):
        pixels(head + part * MAX_CHUNKS + rest)


SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00"  # one that refines nothing


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    plain = saved("JPEG", progressive=True)[:-2]
    own = plain.count(b"\xff\xda")
    most = plain + SCAN * (MAX_SCANS - own)
    assert pixels(most + b"\xff\xd9") == (31, 17)
    assert pixels(most + b"\xff\xd9" + SCAN) == (31, 17)  # after its end
    for many in (most + SCAN, most + b"\xff\x00\xff\xd0\xff" + SCAN, plain + SCAN * 1_000_000):
        with pytest.raises(ValueError, match="a JPEG of more than 200 scans"):
            pixels(many + b"\xff\xd9")


def test_a_scan_of_a_large_picture_counts_for_more() -> None:
    plain = bytearray(saved("JPEG", progressive=True)[:-2])
    frame = plain.index(b"\xff\xc2")
    plain[frame + 5 : frame + 9] = struct.pack(">HH", 6000, 6000)
    own, most = plain.count(b"\xff\xda"), MAX_SCANNED // 36_000_000
    assert pixels(bytes(plain + SCAN * (most - own))) == (6000, 6000)
    with pytest.raises(ValueError, match="a JPEG of more than 55 scans"):
        pixels(bytes(plain + SCAN * (most - own + 1)))
    plain[frame + 5 : frame + 9] = bytes(4)
    with pytest.raises(ValueError, match="a JPEG of more than 200 scans"):
        pixels(bytes(plain + SCAN * 1000))


def test_a_jpeg_of_very_many_parts_is_refused() -> None:
    start, rest = saved("JPEG")[:2], saved("JPEG")[2:]
    with pytest.raises(ValueError, match="a JPEG of more than 50000 parts"):
        pixels(start + b"\xff\xe1\x00\x02" * MAX_CHUNKS + rest)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "neither"),
        (b"GIF89a", "neither"),
        (PNG_HEAD, "neither"),
        (b"\xff\xd8", "without a frame"),
        (b"\xff\xd8\xff\xe0\x00\x02" * 3, "without a frame"),
        (b"\xff\xd8\xff\xd9" + bytes(20), "without a frame"),
        (PNG_HEAD + b"\x00\x00\x00\rIHDR" + struct.pack(">II", 0, 5), "without an area"),
    ],
)
def test_a_header_without_a_size_is_refused(data: bytes, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        pixels(data)


@given(st.binary(max_size=60))
@example(b"\xff" * 60)
def test_any_bytes(data: bytes) -> None:
    for start in (b"", b"\xff\xd8\xff", PNG_HEAD):
        try:
            width, height = pixels(start + data)
        except ValueError:
            continue
        assert width > 0
        assert height > 0

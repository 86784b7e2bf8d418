"""Fonts whose bytes are not those that their maker summed up."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from poster.campaign.font_sums import sum_problem
from poster.campaign.fonts import Face, faces_in
from poster.campaign.library import shipped_library
from poster.problems import Rejected
from tests.pdf.cff_font import cff_font

LIBRARY = shipped_library()
FONTS = Path(__file__).parents[2] / "assets" / "fonts"
SOURCE = (FONTS / "SourceSans3_400Regular.ttf").read_bytes()


def record(data: bytes, tag: bytes) -> int:
    """Return where the entry of a table stands in the directory."""
    return next(place for place in range(12, 12 + 16 * 64, 16) if data[place : place + 4] == tag)


def damaged(tag: bytes, at: int = 40) -> bytes:
    """Return the font with one byte of a table changed."""
    (offset,) = struct.unpack_from(">I", SOURCE, record(SOURCE, tag) + 8)
    data = bytearray(SOURCE)
    data[offset + at] ^= 1
    return bytes(data)


def own(folder: Path, data: bytes) -> Face:
    (folder / "fonts").mkdir(exist_ok=True)
    (folder / "fonts" / "own.ttf").write_bytes(data)
    (face,) = faces_in(folder / "fonts")
    return face


@pytest.mark.parametrize("file", [*sorted(FONTS.glob("*.ttf")), None], ids=str)
def test_good_fonts_are_sound(file: Path | None, tmp_path: Path) -> None:
    assert sum_problem(own(tmp_path, file.read_bytes() if file else cff_font().data)) is None


@pytest.mark.parametrize("tag", [b"cmap", b"glyf", b"loca", b"hmtx", b"maxp"])
def test_one_bit_is_told_with_its_table(tag: bytes, tmp_path: Path) -> None:
    at = 8 if tag == b"maxp" else 40
    own(tmp_path, damaged(tag, at))
    with pytest.raises(Rejected) as caught:
        LIBRARY.font_stack("Source Sans 3", 400, str(tmp_path))
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.at)) == ("font/damaged", "fonts/own.ttf")
    assert f"table '{tag.decode()}' is wrong" in problem.message


def test_a_wrong_checksum_in_the_directory_is_told(tmp_path: Path) -> None:
    place = record(SOURCE, b"glyf")
    face = own(tmp_path, SOURCE[: place + 4] + b"\0\0\0\1" + SOURCE[place + 8 :])
    problem = sum_problem(face)
    assert problem is not None
    assert problem.code == "font/damaged"


def test_tables_that_decide_no_shape_are_not_summed(tmp_path: Path) -> None:
    assert sum_problem(own(tmp_path, damaged(b"GPOS"))) is None

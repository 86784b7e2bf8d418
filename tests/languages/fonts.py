"""Fonts of a campaign's own, made for the tests from a shipped one: renamed, as TrueType and with CFF outlines."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from pathlib import Path

import uharfbuzz as hb
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._f_v_a_r import Axis
from fontTools.ttLib.tables.DefaultTable import DefaultTable

SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "fonts"
FAMILY = "Poster Test"
_LATIN = [*range(0x20, 0x17F), *range(0x2010, 0x2020), 0x201C, 0x201D, 0x2022]


@lru_cache
def true_type(name: str = "SourceSans3_400Regular.ttf", family: str = FAMILY) -> bytes:
    """Return a shipped font, subset to Latin letters and renamed, with TrueType outlines."""
    font = _subset(name)
    _rename(font, family)
    return saved(font)


@lru_cache
def compact(name: str = "SourceSans3_400Regular.ttf", family: str = FAMILY) -> bytes:
    """Return the same with CFF outlines."""
    font = _subset(name)
    order, metrics, scale = font.getGlyphOrder(), font["hmtx"], font["head"].unitsPerEm
    glyphs, strings = font.getGlyphSet(), {}
    for glyph in order:
        pen = T2CharStringPen(metrics[glyph][0], glyphs)
        glyphs[glyph].draw(pen)
        strings[glyph] = pen.getCharString()
    builder = FontBuilder(scale, isTTF=False)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(font.getBestCmap())
    builder.setupCFF(family.replace(" ", ""), {"FullName": family}, strings, {})
    builder.setupHorizontalMetrics({glyph: metrics[glyph] for glyph in order})
    builder.setupHorizontalHeader(ascent=font["hhea"].ascent, descent=font["hhea"].descent)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    shipped = font["OS/2"]
    builder.setupOS2(
        usWeightClass=shipped.usWeightClass,
        sTypoAscender=shipped.sTypoAscender,
        sTypoDescender=shipped.sTypoDescender,
        sxHeight=shipped.sxHeight,
        sCapHeight=shipped.sCapHeight,
        fsType=0,
    )
    builder.setupPost()
    return saved(builder.font)


@cache
def _cut(name: str) -> bytes:
    """Return a shipped font with Latin letters, kerning and proportional figures only; HarfBuzz cuts quickly."""
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(_LATIN)
    features = wanted.layout_feature_tag_set
    features.clear()
    features.update(int.from_bytes(tag) for tag in (b"kern", b"pnum"))
    return bytes(hb.subset(hb.Face((SHIPPED / name).read_bytes()), wanted).blob.data)


def _subset(name: str) -> TTFont:
    return TTFont(io.BytesIO(_cut(name)))


def _rename(font: TTFont, family: str) -> None:
    for record in list(font["name"].names):
        if record.nameID in (16, 17, 21, 22):
            font["name"].removeNames(nameID=record.nameID)
    font["name"].setName(family, 1, 3, 1, 0x409)
    font["name"].setName(family.replace(" ", ""), 6, 3, 1, 0x409)


def opened(data: bytes) -> TTFont:
    """Return a font to be changed."""
    return TTFont(io.BytesIO(data))


def saved(font: TTFont) -> bytes:
    """Return its bytes, with checksums that fit."""
    data = io.BytesIO()
    font.save(data)
    return data.getvalue()


def variations() -> DefaultTable:
    """Return a table that makes a font variable in its weight."""
    table = newTable("fvar")
    axis = Axis()
    axis.axisTag, axis.minValue, axis.defaultValue, axis.maxValue, axis.axisNameID = "wght", 200, 400, 900, 256
    table.axes, table.instances = [axis], []
    return table

"""The run: the pictures of one sheet for the report: the whole sheet, and each spot where a fault was found."""

from __future__ import annotations

from poster.geometry import mm
from poster.preview.render import as_png, draw, draw_spot
from poster.proof.model import Finding

THUMB_DPI, SPOT_DPI = 26, 96
LEAST_WIDTH = mm(70)  # of the picture of a spot: a digit alone does not show where it stands
MAX_SPOTS = 6  # a sheet; further ones are told in words


def thumb_of(pdf: bytes) -> bytes:
    """Return the sheet as a small PNG; nothing if the file cannot be drawn."""
    try:
        return as_png(draw(pdf, THUMB_DPI), THUMB_DPI)
    except ValueError:
        return b""


def spots_of(pdf: bytes, findings: tuple[Finding, ...]) -> tuple[bytes, ...]:
    """Return a PNG for each finding: its spot, marked; empty where it has none or there are many before it."""
    spots: list[bytes] = []
    drawn = 0
    for finding in findings:
        area = finding.area if drawn < MAX_SPOTS else None
        drawn += area is not None
        try:
            spots.append(as_png(draw_spot(pdf, area, SPOT_DPI, least=LEAST_WIDTH), SPOT_DPI) if area else b"")
        except ValueError:
            spots.append(b"")
    return tuple(spots)

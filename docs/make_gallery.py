"""Makes the pictures of the gallery: `python docs/make_gallery.py`, one of each shipped layout.

Each shows the four areas for the press, then one of them for an office printer and in black.
"""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.campaign.piece import Job
from poster.campaign.resolve import Resolver
from poster.compose.compose import compose
from poster.compose.composition import Composition
from poster.pdf.paint import paint

GALLERY = Path(__file__).parent / "gallery"
AREAS = ("sodermalm", "gamla-stan", "hammarby-sjostad", "neutral")
SHEETS = (*((area, "press") for area in AREAS), ("sodermalm", "office"), ("gamla-stan", "mono"))
# The size in which a layout is shown; `mini` stands twice on A4.
LAYOUTS = {
    "en-stor-fraga": "A3",
    "omradesbandet": "A3",
    "rivlappar": "A4",
    "anslagstavlan": "A3",
    "flersprakig": "A3",
    "mini": "A4",
}
HEIGHT = 440  # pixels of a sheet
GAP = 16
GROUND, EDGE = (236, 236, 236), (170, 170, 170)
COLOURS = 48


def sheet(composition: Composition) -> Image.Image:
    """Return a sheet within its trim, `HEIGHT` pixels high, with a hairline around it."""
    media, trim = composition.media, composition.trim
    edges = (trim.x - media.x, trim.y - media.y, media.right - trim.right, media.top - trim.top)
    with pdfium.PdfDocument(paint(composition)) as document:
        drawn = document[0].render(scale=2 * HEIGHT / trim.height, crop=edges).to_pil().convert("RGB")
    shown = drawn.resize((round(drawn.width * HEIGHT / drawn.height), HEIGHT), Image.Resampling.LANCZOS)
    ImageDraw.Draw(shown).rectangle((0, 0, shown.width - 1, shown.height - 1), outline=EDGE)
    return shown


def picture(layout: str) -> Image.Image:
    """Return the picture of a layout: its sheets side by side."""
    library = shipped_library()
    campaign = load_campaign("vaga-tipsa", Path(), library)
    resolver = Resolver(campaign, {layout: load_layout(campaign, layout, library)}, library)
    size = LAYOUTS[layout]
    jobs = [Job(area, layout, size, "sv", profile, "x.pdf") for area, profile in SHEETS]
    shown = [sheet(compose(resolver.piece(job))) for job in jobs]
    if layout == "mini":
        shown = [shown[0], shown[3], shown[5]]
    width = sum(one.width + GAP for one in shown) + GAP
    whole = Image.new("RGB", (width, HEIGHT + 2 * GAP), GROUND)
    x = GAP
    for one in shown:
        whole.paste(one, (x, GAP))
        x += one.width + GAP
    return whole


def written(layout: str) -> bytes:
    """Return the PNG file of a layout's picture, small enough for a page."""
    buffer = io.BytesIO()
    picture(layout).quantize(COLOURS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


if __name__ == "__main__":
    GALLERY.mkdir(exist_ok=True)
    for name in LAYOUTS:
        (GALLERY / f"{name}.png").write_bytes(written(name))

"""Preview: draws a finished PDF as a picture, cut to the trim, with the eyes of PDFium."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from poster.geometry import Rect

MIN_DPI, MAX_DPI = 10, 600
SOFTWARE = "poster preview"
_HAIRLINE = (150, 150, 150)
_MARK = (208, 0, 32)
_SURROUNDINGS = 28.0  # points around a spot, so that one sees where it is
_MAX_SPOT = 700.0  # points a side


def draw(pdf: bytes, dpi: int) -> Image.Image:
    """Return the first page of `pdf` inside its TrimBox at `dpi` pixels per inch, with a hairline around it.

    `ValueError` if `dpi` is outside 10 to 600 or the file cannot be drawn.
    """
    if not MIN_DPI <= dpi <= MAX_DPI:
        raise ValueError(f"{dpi} dpi")
    document = _opened(pdf)
    try:
        page = document[0]
        left, bottom, right, top = page.get_mediabox()
        trim = page.get_trimbox()
        edges = (trim[0] - left, trim[1] - bottom, right - trim[2], top - trim[3])
        picture: Image.Image = page.render(scale=dpi / 72, crop=edges).to_pil().convert("RGB")
    finally:
        document.close()
    width, height = picture.size
    ImageDraw.Draw(picture).rectangle((0, 0, width - 1, height - 1), outline=_HAIRLINE)
    return picture


def draw_spot(pdf: bytes, area: Rect, dpi: int, *, least: float = 0.0) -> Image.Image:
    """Return `area` of the first page with its surroundings at `dpi` pixels per inch, framed in red.

    So much of the surroundings is shown that the picture is `least` points wide, where the page is.

    `area` is in points from the MediaBox's lower left corner; what lies off the page is left out. `ValueError`
    if the area lies off the page altogether or the file cannot be drawn.
    """
    document = _opened(pdf)
    try:
        page = document[0]
        left, bottom, right, top = page.get_mediabox()
        sheet = Rect(0, 0, right - left, top - bottom)
        shown = _cut(area.grown(max(_SURROUNDINGS, (least - area.width) / 2)), sheet)
        edges = (shown.x, shown.y, sheet.right - shown.right, sheet.top - shown.top)
        picture: Image.Image = page.render(scale=dpi / 72, crop=edges).to_pil().convert("RGB")
    except pdfium.PdfiumError as fault:
        raise ValueError("the page cannot be drawn") from fault
    finally:
        document.close()
    _frame_spot(picture, area, shown, dpi / 72)
    return picture


def _opened(pdf: bytes) -> pdfium.PdfDocument:
    """Return the opened file; `ValueError` if it is none."""
    try:
        return pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as fault:
        raise ValueError("the file cannot be drawn") from fault


def _cut(area: Rect, sheet: Rect) -> Rect:
    """Return the part of `area` on the sheet, at most `_MAX_SPOT` a side; `ValueError` if there is none."""
    x, y = max(area.x, sheet.x), max(area.y, sheet.y)
    width, height = min(area.right, sheet.right) - x, min(area.top, sheet.top) - y
    if width < 1 or height < 1:
        raise ValueError("the spot lies off the page")
    kept = min(height, _MAX_SPOT)
    return Rect(x, y + height - kept, min(width, _MAX_SPOT), kept)


def _frame_spot(picture: Image.Image, area: Rect, shown: Rect, scale: float) -> None:
    """Draw a red frame around `area` on the picture of `shown`."""
    left, upper = (area.x - shown.x) * scale, (shown.top - area.top) * scale
    right, lower = left + area.width * scale, upper + area.height * scale
    ImageDraw.Draw(picture).rectangle((left - 2, upper - 2, right + 2, lower + 2), outline=_MARK, width=2)


def as_png(picture: Image.Image, dpi: int) -> bytes:
    """Return `picture` as a PNG file that names this program as its maker; the same picture, the same bytes."""
    notes = PngInfo()
    notes.add_text("Software", SOFTWARE)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", pnginfo=notes, dpi=(dpi, dpi))
    return buffer.getvalue()


def is_ours(head: bytes) -> bool:
    """Does a PNG file that begins with `head` (512 bytes are enough) name this program as its maker?"""
    return head.startswith(b"\x89PNG") and b"Software\0" + SOFTWARE.encode() in head

"""Preview: draws a finished PDF as a picture, cut to the trim, with the eyes of PDFium."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

MIN_DPI, MAX_DPI = 10, 600
SOFTWARE = "poster preview"
_HAIRLINE = (150, 150, 150)


def draw(pdf: bytes, dpi: int) -> Image.Image:
    """Return the first page of `pdf` inside its TrimBox at `dpi` pixels per inch, with a hairline around it.

    `ValueError` if `dpi` is outside 10 to 600.
    """
    if not MIN_DPI <= dpi <= MAX_DPI:
        raise ValueError(f"{dpi} dpi")
    document = pdfium.PdfDocument(pdf)
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

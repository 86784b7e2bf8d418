"""The programs that are compared, each as a maker of one file after another in one process.

Each peer is used in the way that is quickest for it: fonts and what never changes are loaded once, the compiler or
engine is kept, and a symbol that all rows share is made once. Symbols are made by segno at the level of ours.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from contents import (
    CAMPAIGN,
    FONTS,
    HEIGHT,
    LEVEL,
    PANELS,
    SYMBOL,
    WIDTH,
    Block,
    Row,
    blocks,
    font_file,
    row,
    write_records,
)

MM = 72 / 25.4
WEIGHTS = (400, 600, 700, 900)


class Maker(Protocol):
    """Makes one file a record."""

    def make(self, number: int, *, has_own_symbol: bool) -> bytes | None:
        """Return the file of record `number`, or None if it has been written already."""
        ...


@lru_cache(maxsize=1)
def symbol_rows(payload: str) -> tuple[bytes, ...]:
    """Return the modules of a symbol; the last one is kept, so a shared one costs nothing."""
    import segno

    return tuple(bytes(line) for line in segno.make_qr(payload, error=LEVEL, boost_error=False).matrix)


@lru_cache(maxsize=1)
def symbol_svg(payload: str) -> str:
    """Return a symbol as segno writes it to SVG, the last one kept."""
    import segno

    out = io.BytesIO()
    segno.make_qr(payload, error=LEVEL, boost_error=False).save(out, kind="svg", xmldecl=False, border=0)
    return out.getvalue().decode()


class TypstMaker:
    """Typst: one compiler and its world, the record handed over as inputs."""

    is_tagged = True

    def __init__(self, folder: Path) -> None:
        import typst

        source = folder / "sheet.typ"
        source.write_text(_typst_source(), encoding="utf-8")
        self._compiler = typst.Compiler(str(source), font_paths=[str(FONTS)], ignore_system_fonts=True)

    def make(self, number: int, *, has_own_symbol: bool) -> bytes:
        """Return the file of a record."""
        one = row(number, has_own_symbol=has_own_symbol)
        inputs = {"own": one.paragraph, "symbol": symbol_svg(one.payload)}
        return self._compiler.compile(format="pdf", sys_inputs=inputs, pdf_tags=self.is_tagged)


class UntaggedTypstMaker(TypstMaker):
    """Typst told to leave out the tags that it writes by default."""

    is_tagged = False


def _typst_source() -> str:
    """Return the sheet as a Typst document; headline and paragraphs are marked up for its tags."""
    lines = [
        f"#set page(width: {WIDTH}mm, height: {HEIGHT}mm, margin: 0mm)",
        '#set text(font: "Source Sans 3", lang: "sv")',
        '#set document(title: "Jämförelse", author: "Polisen")',
    ]
    for left, top, width, height, colour in PANELS:
        lines.append(
            f'#place(dx: {left}mm, dy: {top}mm, rect(width: {width}mm, height: {height}mm, fill: rgb("{colour}")))'
        )
    for block in blocks("\0"):
        text = "#sys.inputs.own" if block.text == "\0" else block.text.replace("@", "\\@")
        leading = block.leading - 0.66 * block.size  # Typst counts from the baseline to the cap height
        lines.append(
            f"#place(dx: {block.left}mm, dy: {block.top}mm, block(width: {block.width}mm, "
            f"par(leading: {leading:.2f}pt, text(weight: {block.weight}, size: {block.size}pt, "
            f'fill: rgb("{block.colour}"))[{text}])))'
        )
    left, top, side = SYMBOL
    lines.append(
        f'#place(dx: {left}mm, dy: {top}mm, image(bytes(sys.inputs.symbol), format: "svg", width: {side}mm, '
        'alt: "QR"))'
    )
    return "\n".join(lines)


def _styles() -> str:
    """Return the sheet's styles for WeasyPrint."""
    faces = "".join(
        f"@font-face {{font-family: S{weight}; src: url('{font_file(weight).as_uri()}')}}" for weight in WEIGHTS
    )
    return f"@page {{size: {WIDTH}mm {HEIGHT}mm; margin: 0}} body {{margin: 0}} {faces}"


def _html(one: Row, symbol: str) -> str:
    """Return the sheet as HTML."""
    parts = [
        f'<div style="position:absolute;left:{left}mm;top:{top}mm;width:{width}mm;height:{height}mm;'
        f'background:{colour}"></div>'
        for left, top, width, height, colour in PANELS
    ]
    parts += [_html_block(block) for block in blocks(one.paragraph)]
    left, top, side = SYMBOL
    parts.append(f'<div style="position:absolute;left:{left}mm;top:{top}mm;width:{side}mm">{symbol}</div>')
    return f'<html lang="sv"><body>{"".join(parts)}</body></html>'


def _html_block(block: Block) -> str:
    """Return a text in its place as HTML."""
    return (
        f'<div style="position:absolute;left:{block.left}mm;top:{block.top}mm;width:{block.width}mm;'
        f"font-family:S{block.weight};font-size:{block.size}pt;line-height:{block.leading}pt;"
        f'color:{block.colour}">{html.escape(block.text)}</div>'
    )


class WeasyPrintMaker:
    """WeasyPrint: styles and fonts parsed once; needs Pango on the machine."""

    def __init__(self, _folder: Path) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self._fonts = FontConfiguration()
        self._style = CSS(string=_styles(), font_config=self._fonts)

    def make(self, number: int, *, has_own_symbol: bool) -> bytes:
        """Return the file of a record."""
        from weasyprint import HTML

        one = row(number, has_own_symbol=has_own_symbol)
        page = _html(one, _path_svg(one.payload))
        return HTML(string=page).write_pdf(stylesheets=[self._style], font_config=self._fonts)


class FullbleedMaker:
    """fullbleed: one engine with its fonts registered once; the symbol as an inline SVG path."""

    def __init__(self, _folder: Path) -> None:
        import fullbleed

        self._engine = fullbleed.PdfEngine(
            page_width=f"{WIDTH}mm",
            page_height=f"{HEIGHT}mm",
            margin="0mm",
            font_files=[str(font_file(weight)) for weight in WEIGHTS],
        )
        self._css = "body {margin: 0}"

    def make(self, number: int, *, has_own_symbol: bool) -> bytes:
        """Return the file of a record."""
        one = row(number, has_own_symbol=has_own_symbol)
        return self._engine.render_pdf(_fullbleed_html(one), self._css)


def _fullbleed_html(one: Row) -> str:
    """Return the sheet as the HTML that fullbleed reads, weights as classes."""
    page = _html(one, _path_svg(one.payload))
    for weight in WEIGHTS:
        page = page.replace(f"font-family:S{weight};", f"font-family:'Source Sans 3';font-weight:{weight};")
    return page


@lru_cache(maxsize=1)
def _path_svg(payload: str) -> str:
    """Return a symbol as one SVG path of runs, the last one kept."""
    rows, side = symbol_rows(payload), SYMBOL[2] / 25.4 * 96  # CSS pixels
    module = side / len(rows)
    path = "".join(
        f"M{x * module:.2f} {y * module:.2f}h{length * module:.2f}v{module:.2f}h-{length * module:.2f}z"
        for x, y, length in runs(rows)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side:.2f}" height="{side:.2f}" '
        f'viewBox="0 0 {side:.2f} {side:.2f}"><path d="{path}" fill="#000"/></svg>'
    )


def runs(rows: tuple[bytes, ...]) -> list[tuple[int, int, int]]:
    """Return column, row and length of every run of dark modules."""
    found = []
    for y, line in enumerate(rows):
        x = line.find(1)
        while x >= 0:
            end = line.find(0, x)
            end = len(line) if end < 0 else end
            found.append((x, y, end - x))
            x = line.find(1, end)
    return found


class Fpdf2Maker:
    """fpdf2: a document a record; fonts cannot be shared between documents."""

    def __init__(self, _folder: Path) -> None:
        import fpdf  # noqa: F401 - loaded before the clock starts

    def make(self, number: int, *, has_own_symbol: bool) -> bytes:
        """Return the file of a record."""
        from fpdf import FPDF

        one = row(number, has_own_symbol=has_own_symbol)
        sheet = FPDF(unit="mm", format=(WIDTH, HEIGHT))
        sheet.set_margin(0)
        sheet.set_auto_page_break(False)
        sheet.add_page()
        for weight in WEIGHTS:
            sheet.add_font(f"S{weight}", fname=font_file(weight))
        for left, top, width, height, colour in PANELS:
            sheet.set_fill_color(colour)
            sheet.rect(left, top, width, height, style="F")
        for block in blocks(one.paragraph):
            sheet.set_font(f"S{block.weight}", size=block.size)
            sheet.set_text_color(block.colour)
            sheet.set_xy(block.left, block.top)
            sheet.multi_cell(block.width, block.leading / MM, block.text, align="L")
        left, top, side = SYMBOL
        rows = symbol_rows(one.payload)
        sheet.set_fill_color(0)
        module = side / len(rows)
        for x, y, length in runs(rows):
            sheet.rect(left + x * module, top + y * module, length * module, module, style="F")
        return bytes(sheet.output())


class ReportLabMaker:
    """A plain ReportLab script: canvas and paragraphs, fonts registered once."""

    def __init__(self, _folder: Path) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        for weight in WEIGHTS:
            pdfmetrics.registerFont(TTFont(f"S{weight}", str(font_file(weight))))

    def make(self, number: int, *, has_own_symbol: bool) -> bytes:
        """Return the file of a record."""
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfgen.canvas import Canvas
        from reportlab.platypus import Paragraph

        one = row(number, has_own_symbol=has_own_symbol)
        out = io.BytesIO()
        sheet = Canvas(out, pagesize=(WIDTH * MM, HEIGHT * MM), pageCompression=1)
        for left, top, width, height, colour in PANELS:
            sheet.setFillColor(colour)
            sheet.rect(left * MM, (HEIGHT - top - height) * MM, width * MM, height * MM, stroke=0, fill=1)
        for block in blocks(one.paragraph):
            style = ParagraphStyle(
                "s",
                fontName=f"S{block.weight}",
                fontSize=block.size,
                leading=block.leading,
                textColor=block.colour,
            )
            text = Paragraph(html.escape(block.text), style)
            _, height = text.wrap(block.width * MM, HEIGHT * MM)
            text.drawOn(sheet, block.left * MM, (HEIGHT - block.top) * MM - height)
        _reportlab_symbol(sheet, one.payload)
        sheet.save()
        return out.getvalue()


def _reportlab_symbol(sheet: object, payload: str) -> None:
    """Draw a symbol as one path."""
    left, top, side = SYMBOL
    rows = symbol_rows(payload)
    module = side / len(rows) * MM
    sheet.setFillColor("#000000")
    path = sheet.beginPath()
    for x, y, length in runs(rows):
        path.rect(left * MM + x * module, (HEIGHT - top) * MM - (y + 1) * module, length * module, module)
    sheet.drawPath(path, stroke=0, fill=1)


class PosterMaker:
    """poster: labelled, tagged press files, all that a run does for a record but proof and ticket."""

    rows = 4000  # of the list that the makers' records are taken from

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[bool, object] = {}

    def make(self, number: int, *, has_own_symbol: bool) -> bytes | None:
        """Return the file of a record."""
        from poster.pdf.paint import paint

        workshop = self._workshop(has_own_symbol)
        composition = workshop.make(workshop.jobs[number % self.rows]).composition
        if composition is None:
            raise SystemExit(f"record {number} cannot be composed")
        return paint(composition)

    def _workshop(self, has_own_symbol: bool) -> object:
        """Return the campaign opened with its list, once for each kind of symbol."""
        if has_own_symbol not in self._opened:
            from poster.campaign.plan import Selection
            from poster.run.request import Request
            from poster.run.workshop import open_workshop

            path = self._folder / f"list-{has_own_symbol}.csv"
            write_records(path, self.rows, has_own_symbol=has_own_symbol)
            self._opened[has_own_symbol] = open_workshop(Request(str(CAMPAIGN), self._folder, Selection(), path))
        return self._opened[has_own_symbol]


class ProvenPosterMaker(PosterMaker):
    """poster with everything that `build` does for a record: painted, proven, entered in the ticket, written."""

    def make(self, number: int, *, has_own_symbol: bool) -> bytes | None:
        """Make the file of a record; it is written to where the program stages its files."""
        workshop = self._workshop(has_own_symbol)
        outcome = self._step()(workshop, number % self.rows)
        if outcome.failed is not None or not outcome.line:
            raise SystemExit(f"record {number} was not proven")
        return None

    @lru_cache(maxsize=1)  # noqa: B019 - one maker a process
    def _step(self) -> Callable[..., object]:
        """Return the step that a run takes for each job."""
        from poster.deliver.delivery import Staging
        from poster.run.sheet import PaintJob

        return PaintJob(Staging(str(self._folder), str(self._folder)), is_strict=False)


MAKERS: dict[str, Callable[[Path], Maker]] = {
    "poster": PosterMaker,
    "poster, proven": ProvenPosterMaker,
    "Typst": TypstMaker,
    "Typst, no tags": UntaggedTypstMaker,
    "fullbleed": FullbleedMaker,
    "plain ReportLab": ReportLabMaker,
    "fpdf2": Fpdf2Maker,
    "WeasyPrint": WeasyPrintMaker,
}

"""Compositions made by hand for the tests of the paint stage; glyphs come straight from HarfBuzz."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import qrcode
import uharfbuzz as hb
from PIL import Image, ImageDraw

from poster.campaign.piece import FontFile
from poster.campaign.profiles import MONO, OFFICE, PRESS, Profile
from poster.colour import INK, PAPER, Colour, Tint
from poster.compose.composition import (
    Composition,
    Element,
    Fill,
    GlyphRun,
    Leaf,
    LinkTarget,
    Metadata,
    PlacedPicture,
    QrSymbol,
)
from poster.geometry import SHEET_SIZES, Affine, Rect, mm

ASSETS = Path(__file__).parents[2] / "assets"
PROFILES = (PRESS, OFFICE, MONO)
PANEL = Colour("panel", (8, 20, 60, 0), (240, 210, 120))
PAYLOAD = "https://example.se/vaga-tipsa"
ARABIC = "هل تسمع؟ اتصل"
EMOJI = "\U0001f6a8"


@cache
def font(name: str = "SourceSans3_400Regular") -> FontFile:
    """Return a shipped font by file name."""
    data = (ASSETS / "fonts" / f"{name}.ttf").read_bytes()
    family, style = name.split("_")
    return FontFile(family, int(style[:3]), data, hashlib.sha256(data).hexdigest())


def run(
    text: str, x: float, y: float, size: float, tint: Tint, typeface: FontFile | None = None, **changes: object
) -> GlyphRun:
    """Return `text` shaped on one line at `x`, `y` in points."""
    used = typeface or font()
    shaper = hb.Font(hb.Face(used.data))
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(mark) for mark in text])
    buffer.guess_segment_properties()
    if text:
        hb.shape(shaper, buffer, {"kern": True, "liga": True})
    positions = buffer.glyph_positions if text else ()
    scale = 1000 / shaper.face.upem
    clusters = [info.cluster for info in buffer.glyph_infos]
    made = GlyphRun(
        font=used.digest,
        size=size,
        tint=tint,
        matrix=Affine(e=x, f=y),
        glyphs=tuple(info.codepoint for info in buffer.glyph_infos),
        advances=tuple(place.x_advance * scale for place in positions),
        texts=_texts(text, clusters),
        shifts=tuple((place.x_offset * scale, place.y_offset * scale) for place in positions),
        actual_text=text if buffer.direction == "rtl" else None,
    )
    return replace(made, **changes)


def _texts(text: str, clusters: list[int]) -> tuple[str, ...]:
    """Return each cluster's characters at its first glyph."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=False))
    seen: set[int] = set()
    texts = []
    for cluster in clusters:
        texts.append("" if cluster in seen else text[cluster : ends[cluster]])
        seen.add(cluster)
    return tuple(texts)


def symbol(x: float, y: float, module: float, dark: Tint, light: Tint) -> QrSymbol:
    """Return a QR symbol of `PAYLOAD` with its quiet zone."""
    made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0, mask_pattern=3)
    made.add_data(PAYLOAD)
    made.make()
    rows = tuple(tuple(bool(cell) for cell in row) for row in made.get_matrix())
    side = (len(rows) + 8) * module
    return QrSymbol(Rect(x, y, side, side), rows, module, PAYLOAD, "Q", made.version, 3, dark, light)


@cache
def png() -> bytes:
    """Return a PNG with transparency: a red disc and a black bar on nothing."""
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((5, 5, 40, 40), fill=(200, 20, 20, 255))
    draw.rectangle((0, 50, 59, 59), fill=(0, 0, 0, 255))
    return saved(image, "PNG")


@cache
def cmyk_jpeg() -> bytes:
    """Return a CMYK JPEG: left half cyan, right half black."""
    image = Image.new("CMYK", (64, 32), (255, 0, 0, 0))
    image.paste((0, 0, 0, 255), (32, 0, 64, 32))
    return saved(image, "JPEG", quality=95)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the picture as a file's bytes."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def picture(data: bytes, frame: Rect) -> PlacedPicture:
    """Return a placed picture."""
    return PlacedPicture(frame, data, hashlib.sha256(data).hexdigest())


def icc_of(profile: Profile) -> bytes:
    """Return the profile's ICC file."""
    return (ASSETS / profile.output_intent.icc).read_bytes()


def composition(profile: Profile = PRESS, kids: tuple[Element | Leaf, ...] | None = None) -> Composition:
    """Return an A4 sheet: by default one with everything the paint stage knows."""
    sheet = SHEET_SIZES["A4"]
    slug = mm(12) if profile.has_marks else 0.0
    media = Rect(0, 0, sheet.width + 2 * slug, sheet.height + 2 * slug)
    trim = media.grown(-slug)
    bleed = trim.grown(profile.bleed.points)
    space = profile.colour_space
    ink = INK.tint(space)
    used = (
        font(),
        font("SourceSans3_700Bold"),
        font("NotoSansArabic_400Regular"),
        font("NotoSansEthiopic_400Regular"),
    )
    return Composition(
        piece="test-piece",
        profile=profile,
        media=media,
        bleed=bleed,
        trim=trim,
        safe=trim.grown(-mm(5)),
        metadata=Metadata(
            "Våga tipsa – <Södermalm> & co (A4)", "Ring 114 14", "Polisen", "sv-SE", date(2025, 3, 1), "k7q2"
        ),
        background=_panel(bleed, space),
        document=Element("Document", _everything(profile) if kids is None else kids),
        foreground=_marks(trim, ink) if profile.has_marks else (),
        fonts={each.digest: each for each in used},
        icc=icc_of(profile),
        slots=(),
    )


def _panel(bleed: Rect, space: object) -> tuple[Fill, ...]:
    return (Fill((("re", bleed.x, bleed.top - 200, bleed.width, 200),), fill=PANEL.tint(space)),)


def _marks(trim: Rect, ink: Tint) -> tuple[Fill | GlyphRun, ...]:
    registration = Tint(ink.space, (1.0, 1.0, 1.0, 1.0))
    mark = Fill((("m", trim.x, 2.0), ("l", trim.x, 16.0)), stroke=registration, width=0.25)
    return (mark, run("test-piece 2025-03-01", trim.x + 30, 6, 7, ink))


def _everything(profile: Profile) -> tuple[Element | Leaf, ...]:
    ink, paper = INK.tint(profile.colour_space), PAPER.tint(profile.colour_space)
    bold = font("SourceSans3_700Bold")
    headline = Leaf((run("AVÅTo", 60, 740, 90, ink, bold), run("fi office", 60, 660, 60, ink, bold)))
    first = Leaf((run("Ring 112 nu - all\u00adtid 08\u00a0700\u00a022\u00a030 ", 60, 600, 20, ink),))
    emoji = replace(run("*", 60, 560, 20, ink), texts=(EMOJI,))
    arabic = Element(
        "P", (Leaf((run(ARABIC, 60, 520, 28, ink, font("NotoSansArabic_400Regular")),)),), language="ar"
    )
    amharic = Element(
        "P", (Leaf((run("ሰላም", 300, 520, 28, ink, font("NotoSansEthiopic_400Regular")),)),), language="am"
    )
    english = Element("Span", (Leaf((run("Call 112", 100, 560, 20, ink),)),), language="en")
    code = symbol(60, 300, 4, ink, paper)
    logo = Rect(300, 300, 100, 100)
    strip = Rect(300, 420, 128, 64)
    return (
        Element("H1", (headline,), slot="headline"),
        Element("P", (first,), slot="body"),
        Element("P", (Leaf((emoji,)), english)),
        arabic,
        amharic,
        _list(ink),
        Element("P", (_web(profile, ink),)),
        Element("Figure", (Leaf((code,)),), alt=f"QR-kod: {PAYLOAD} (åäö)", box=code.frame),
        Element("Figure", (Leaf((picture(png(), logo),)),), alt="Märke", box=logo),
        Element("Figure", (Leaf((picture(cmyk_jpeg(), strip),)),), alt="Band", box=strip),
        Element("P", ()),
    )


def _list(ink: Tint) -> Element:
    def item(label: str, body: str, y: float) -> Element:
        return Element(
            "LI",
            (
                Element("Lbl", (Leaf((run(label, 60, y, 14, ink),)),)),
                Element("LBody", (Leaf((run(body, 80, y, 14, ink),)),)),
            ),
        )

    return Element("L", (item("•", "en", 260), item("•", "två", 240)))


def _web(profile: Profile, ink: Tint) -> Element:
    text = Leaf((run("example.se/tipsa", 60, 200, 20, ink),))
    if not profile.has_links:
        return Element("Span", (text,))
    target = LinkTarget("https://example.se/tipsa?x=å", "Tipsa på example.se", (Rect(60, 195, 150, 22),))
    return Element("Link", (text,), link=target)


EXPECTED = [
    ("H1", "AVÅTofi office"),
    ("P", "Ring 112 nu - alltid 08\u00a0700\u00a022\u00a030"),
    ("P", f"{EMOJI}Call 112"),
    ("P", ARABIC),
    ("P", "ሰላም"),
    ("Lbl", "•"),
    ("LBody", "en"),
    ("Lbl", "•"),
    ("LBody", "två"),
    ("P", "example.se/tipsa"),
    ("Figure", ""),
    ("Figure", ""),
    ("Figure", ""),
]

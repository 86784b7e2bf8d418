"""The benchmark's sheet: its texts, its frames and its generated records, the same for every program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
CAMPAIGN = FOLDER / "sheet"
FONTS = FOLDER.parent / "assets" / "fonts"
ADDRESS = "https://polisen.se/tips-polisen"
LEVEL = "Q"
WIDTH, HEIGHT = 297.0, 420.0  # mm, A3
NAVY, YELLOW = "#10265E", "#FFD400"

HEADLINE = "Är du orolig för någon i huset?"
FIRST = "Anar du våld? Fråga, bry dig, tipsa. Ett tips kan rädda liv, och du kan vara anonym när du lämnar det."
THIRD = "Är du själv utsatt? Kvinnofridslinjen lyssnar, gratis, dygnet runt. Du bestämmer själv vad du berättar."
CONTACTS = ("Polisen 114 14", "Kvinnofridslinjen 020-50 50 50", "Bris 116 111")
EMERGENCY = "Pågår det nu? Ring 112"
READABLE = "polisen.se/tips-polisen"
IMPRINT = "Jämförelse 2026-11-22"


@dataclass(frozen=True, slots=True)
class Block:
    """A text in its place: left, top and width in mm, weight of the font, size and leading in points."""

    text: str
    left: float
    top: float
    width: float
    weight: int
    size: float
    leading: float
    colour: str = "#000000"


@dataclass(frozen=True, slots=True)
class Row:
    """A record: its own paragraph, and what its symbol opens."""

    paragraph: str
    payload: str


def row(number: int, *, has_own_symbol: bool) -> Row:
    """Return the record `number`; the rows of a list differ in words, digits and the glyphs they need."""
    street = ("Storgatan", "Kungsvägen", "Ängsstigen", "Övre Gränd", "Bryggargatan")[number % 5]
    paragraph = (
        f"Till dig i trappa {number % 40 + 1} på {street} {number * 7 % 199 + 1}: ring "
        f"08-{number * 37 % 900 + 100} {number * 13 % 90 + 10} {number * 29 % 90 + 10} om du undrar något, "
        "eller prata med styrelsen."
    )
    return Row(paragraph, f"{ADDRESS}?t={number if has_own_symbol else 0:06d}")


def blocks(own: str) -> tuple[Block, ...]:
    """Return the texts of a sheet in the order of the reading; paragraphs break where each program breaks them."""
    return (
        Block(EMERGENCY, 18, 354, 261, 900, 60, 60),
        Block(HEADLINE, 18, 28, 261, 900, 96, 100.8, "#ffffff"),
        Block(FIRST, 18, 138, 261, 400, 27, 33.75),
        Block(own, 18, 178, 261, 400, 27, 33.75),
        Block(THIRD, 18, 218, 261, 400, 27, 33.75),
        *(Block(text, 18, 266 + 13.8 * place, 170, 700, 30, 39) for place, text in enumerate(CONTACTS)),
        Block(READABLE, 209, 329, 80, 600, 22, 24),
        Block(IMPRINT, 18, 396, 261, 400, 12, 14.4),
    )


PANELS = ((0, 0, 297, 130, NAVY), (0, 341, 297, 48, YELLOW))  # left, top, width, height in mm, colour
SYMBOL = (215.0, 264.0, 58.0)  # left, top, side in mm


def font_file(weight: int) -> Path:
    """Return the file of a weight of Source Sans 3."""
    name = {400: "Regular", 600: "SemiBold", 700: "Bold", 900: "Black"}[weight]
    return FONTS / f"SourceSans3_{weight}{name}.ttf"


def write_records(path: Path, count: int, *, has_own_symbol: bool) -> None:
    """Write the first `count` records as the list that `poster build --records` takes."""
    lines = ["id,paragraph,query"]
    for number in range(count):
        one = row(number, has_own_symbol=has_own_symbol)
        lines.append(f'{number:06d},"{one.paragraph}",{one.payload.removeprefix(ADDRESS)}')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

"""Order lists as associations write them: 1, 14 and 400 orders, the same every time."""

from __future__ import annotations

import random

HEADERS = ("order", "association", "area", "layout", "size", "language", "profile", "copies", "Kontakt")
AREAS = ("sodermalm", "Södermalm", " GAMLA  STAN ", "gamla-stan", "Hammarby Sjöstad")
NAMES = (
    "Ängslyckan",
    "Åsen",
    "Ödet",
    "Zinken",
    "Wennerberg",
    "Victoria",
    "Katarina Västra",
    "Solen",
    "Höken",
    "Énen",
)


def order_rows(
    orders: int, seed: int = 7, *, has_stock: bool = True, has_press: bool = True
) -> list[tuple[str, ...]]:
    """Return the rows of a list with `orders` orders of one to three lines, and some stock."""
    chance = random.Random(seed)
    rows: list[tuple[str, ...]] = []
    for number in range(1, orders + 1):
        name = f"Brf {NAMES[number % len(NAMES)]} {number}"
        for _ in range(chance.randint(1, 3)):
            size = chance.choice(("A4", "A4", "A4", "a3"))
            ways = ("office", "", "mono", "press") if has_press else ("office", "", "mono")
            way = chance.choice(ways)
            contact = f"0700-{number:06}"
            row = (
                f"K-{number}",
                name,
                chance.choice(AREAS),
                "",
                size,
                "sv",
                way,
                f"{chance.randint(1, 9)}",
                contact,
            )
            rows.append(row)
    if has_stock:
        rows.append(("", "", "Gamla stan", "", "A4", "sv", "", "12", ""))
        rows.append(("", "", "Södermalm", "", "A3", "sv", "office", "5", ""))
    return rows


def written(
    rows: list[tuple[str, ...]], separator: str = ";", encoding: str = "cp1252", end: str = "\r\n"
) -> bytes:
    """Return rows with their headers as a file."""
    text = end.join(separator.join(f'"{cell}"' for cell in row) for row in (HEADERS, *rows)) + end
    return text.encode(encoding)

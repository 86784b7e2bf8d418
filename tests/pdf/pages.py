"""Pages of one accessible document: a heading, a table with its head on every page, a link, a line of text."""

from __future__ import annotations

from dataclasses import replace

from poster.campaign.profiles import OFFICE
from poster.colour import INK
from poster.compose.composition import Composition, Element, Leaf, LinkTarget
from poster.geometry import Rect
from tests.pdf import builders as b

NAMES = (("Brf Äpplet", "18"), ("Brf Örnen", "22"), ("Åsa & grannar", "4"))
BLACK = INK.tint(OFFICE.colour_space)


def leaf(text: str, x: float, y: float, size: float = 12) -> Leaf:
    return Leaf((b.run(text, x, y, size, BLACK),))


def table(page: int) -> Element:
    head = Element("TR", tuple(_head(text, x, 700) for text, x in (("Förening", 60), ("Antal", 300))))
    rows = [
        Element(
            "TR",
            (
                Element("TH", (leaf(f"{name} {page}", 60, 670 - 20 * place),), scope="Row"),
                Element("TD", (leaf(count, 300, 670 - 20 * place),)),
            ),
        )
        for place, (name, count) in enumerate(NAMES)
    ]
    total = Element("TR", (Element("TD", (leaf("44 blad", 60, 600),), columns=2),))
    return Element("Table", (head, *rows, total))


def _head(text: str, x: float, y: float) -> Element:
    return Element("TH", (leaf(text, x, y),), scope="Column")


def page(number: int) -> Composition:
    target = LinkTarget(f"https://example.se/{number}", f"Sida {number}", (Rect(60, 495, 90, 20),))
    kids = (
        Element("H1", (leaf(f"Lista {number}", 60, 750, 24),)),
        table(number),
        Element("P", (Element("Link", (leaf(f"example.se/{number}", 60, 500),), link=target),)),
        Element("P", (leaf("Call 112", 60, 460),), language="en"),
        Element("P", ()),
    )
    return b.composition(OFFICE, kids)


def pages(count: int = 3) -> tuple[Composition, ...]:
    made = [page(number + 1) for number in range(count)]
    made[-1] = replace(made[-1], background=())
    return tuple(made)

"""A plan of stacks by hand, with what its documents are set with."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.model import Campaign
from poster.campaign.piece import Job
from poster.campaign.profiles import OFFICE, Profile
from poster.campaign.resolve import Resolver
from poster.compose.compose import compose
from poster.compose.composition import Composition
from poster.geometry import Rect
from poster.pdf.paint import paint_pages
from poster.run.workshop import Families
from poster.stack.names import Names, names_of
from poster.stack.page import Stationery, stationery
from poster.stack.plan import PlannedPiece, Queue, Recipient, SheetRun, ShopCopies, Stack, StackPlan
from poster.stack.wording import load_wording

LIBRARY = shipped_library()
DAY = date(2026, 11, 22)
ASSOCIATIONS = (
    "Brf Ängslyckan 14",
    "Bostadsrättsföreningen Katarina Västra Kyrkogata 12–18",
    "Åsögatan 112 ek. för.",
    "Brf Zinken",
    "Brf Ödet",
    "Brf Wennerberg",
)


def job(area: str, size: str = "A4", profile: str = "office", language: str = "sv") -> Job:
    return Job(area, "en-stor-fraga", size, language, profile, f"{area}_{size}_{profile}_{language}.pdf")


JOBS = (
    job("sodermalm"),
    job("gamla-stan"),
    job("sodermalm", "A3"),
    job("sodermalm", "A3", "press"),
    job("neutral"),
)


@cache
def campaign() -> Campaign:
    return load_campaign("vaga-tipsa", Path("/"), LIBRARY)


@cache
def names(language: str = "sv") -> Names:
    wording = load_wording(language, campaign().folder, LIBRARY)
    return names_of(campaign(), {"en-stor-fraga": "En stor fråga"}, wording)


@cache
def paper(profile: Profile = OFFICE, language: str = "sv") -> Stationery:
    return stationery(campaign(), profile, language, LIBRARY)


def recipient(number: int, name: str) -> Recipient:
    """Order number 0 has 10 of one kind; each further one has 2 more, of two kinds in two queues."""
    if number == 0:
        return Recipient("K-1", name, "K7M4X", 10, (SheetRun(0, 1, 10),))
    count = 10 + 2 * number
    runs = (SheetRun(number % 2, 1, count), SheetRun(2, count + 1, count + 3))
    shop = (ShopCopies(3, 20),) if number == 1 else ()
    return Recipient(f"K-{number + 1}", name, f"R{number}X93", count + 3, runs, shop)


STOCK = (
    Recipient("stock-1", "", "", 40, (SheetRun(1, 1, 40),), area="gamla-stan", size="A4", reorder_level=12),
    Recipient("stock-2", "", "", 0, (), (ShopCopies(3, 30),), area="sodermalm", size="A3"),
)


def plan(associations: tuple[str, ...] = ASSOCIATIONS, jobs: tuple[Job, ...] = JOBS) -> StackPlan:
    orders = tuple(recipient(number, name) for number, name in enumerate(associations))
    pieces = tuple(PlannedPiece(one, 1, one.profile == "press") for one in jobs)
    queues = tuple(queue(jobs, orders, size) for size in ("A4", "A3"))
    return StackPlan("vaga-tipsa", "orders.csv", DAY, pieces, queues, orders, STOCK, (ShopCopies(3, 50),))


def queue(jobs: tuple[Job, ...], orders: tuple[Recipient, ...], size: str) -> Queue:
    runs = {one.id: tuple(run for run in one.runs if jobs[run.piece].size == size) for one in orders}
    return Queue(size, "office", tuple(Stack(one, runs[one.id]) for one in orders if runs[one.id]))


@cache
def poster(number: int) -> Composition:
    families = Families(campaign(), LIBRARY)
    return compose(Resolver(campaign(), families, LIBRARY).piece(JOBS[number]))


def painted(*pages: Composition) -> bytes:
    return paint_pages(pages, pages[0].metadata, pages[0].profile.claims)


def texts(data: bytes) -> list[str]:
    """Return what PDFium reads on each page, blanks and line ends made one blank."""
    document = pdfium.PdfDocument(data)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def text(*pages: Composition) -> str:
    return " ".join(texts(painted(*pages)))


def inked(*pages: Composition) -> list[Rect]:
    """Return the box around everything that is not white on each page, in points, as PDFium draws it."""
    document = pdfium.PdfDocument(painted(*pages))
    try:
        boxes = []
        for page in document:
            grey = page.render(scale=2).to_pil().convert("L")
            left, top, right, bottom = grey.point(lambda value: 255 * (value < 250)).getbbox()
            boxes.append(Rect(left / 2, (grey.height - bottom) / 2, (right - left) / 2, (bottom - top) / 2))
        return boxes
    finally:
        document.close()


def darkness(page: Composition) -> float:
    """Return 1 minus the mean grey value of the page as PDFium draws it."""
    document = pdfium.PdfDocument(painted(page))
    try:
        grey = document[0].render(scale=1).to_pil().convert("L")
        return (
            1 - sum(value * count for value, count in enumerate(grey.histogram())) / 255 / grey.width / grey.height
        )
    finally:
        document.close()

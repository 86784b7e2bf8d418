"""Stacks: the kit for associations that print themselves: an area's A4 files and half a page on what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from poster.campaign.file_name import ascii_name
from poster.campaign.model import Campaign
from poster.campaign.piece import Job
from poster.campaign.plan import Selection
from poster.colour import INK
from poster.compose.composition import Composition, Element, Leaf
from poster.geometry import SHEET_SIZES, mm
from poster.stack.archive import zipped
from poster.stack.names import Names
from poster.stack.page import Page, Stationery, Type, Typesetter, bound, footer, line, new_page
from poster.stack.wording import KitWords, filled, plain

SIZE = "A4"
PROFILES = ("office", "mono")
NEUTRAL = "neutral"  # the area for islands and houses without a variant of their own, where a campaign has one


@dataclass(frozen=True, slots=True)
class Guide:
    """The half page: its sections in order, each with a heading and its points; `edition` is its last line.

    `stem` is the name of its files without suffix, ASCII.
    """

    stem: str
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    edition: str


def kit_selection(campaign: Campaign, areas: Sequence[str] = ()) -> Selection:
    """Return what a kit is made of: the `areas` (by default the campaign's) and the neutral one, on A4."""
    wanted = tuple(areas) or campaign.defaults.areas
    neutral = (NEUTRAL,) if NEUTRAL in campaign.areas else ()
    return Selection(areas=tuple(dict.fromkeys((*wanted, *neutral))), sizes=(SIZE,), profiles=PROFILES)


def guide(names: Names, address: str, day: str, *, has_neutral: bool) -> Guide:
    """Return the half page in words; `address` is what the QR symbol opens, as it is read."""
    words = names.wording.kit
    sections = tuple(_sections(words, address, has_neutral=has_neutral))
    stem = ascii_name(plain(words.file)).removesuffix(".pdf")
    return Guide(stem, plain(words.title), sections, filled(words.edition, {"date": day}))


def _sections(words: KitWords, address: str, *, has_neutral: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the sections."""
    printing = tuple(map(plain, words.print))
    yield plain(words.print_heading), (*printing, plain(words.neutral)) if has_neutral else printing
    yield plain(words.hang_heading), tuple(map(plain, words.hang))
    checks = tuple(filled(one, {"address": address}) for one in words.check)
    yield plain(words.check_heading), checks


def guide_text(stated: Guide) -> bytes:
    """Return the half page as plain text: UTF-8 with a byte order mark, which old editors need, CR LF."""
    blocks = [stated.title]
    for heading, points in stated.sections:
        blocks.append("\n".join((heading, *(f"{number}. {point}" for number, point in enumerate(points, 1)))))
    text = "\n\n".join((*blocks, stated.edition)) + "\n"
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8")


def guide_page(stated: Guide, with_: Stationery) -> Composition:
    """Return the half page as a sheet of A4: its points are lists, numbered. `Rejected` as every document."""
    typesetter, page = Typesetter(with_, "guide"), new_page(with_, SHEET_SIZES[SIZE])
    page.add(typesetter, "H1", stated.title, Type(900, 26, leading=1.08, balance=True))
    page.skip(3)
    page.decoration.append(line(page.live.x, page.top, page.live.width, typesetter.tint(INK), 1.2))
    for heading, points in stated.sections:
        page.skip(4)
        page.add(typesetter, "H2", heading, Type(700, 16))
        page.skip(0.5)
        _put_list(typesetter, page, points)
    footer(typesetter, page, f"{with_.campaign}", stated.edition)
    return bound(with_, page, stated.title, f"{with_.code}-guide", typesetter.problems)


def _put_list(typesetter: Typesetter, page: Page, points: tuple[str, ...]) -> None:
    """Set points as a numbered list (ISO 32000-1, 14.8.4.3.3)."""
    indent, body = mm(7), Type(400, 12.5, leading=1.3)
    items = []
    for number, point in enumerate(points, 1):
        label = typesetter.wrapped(f"{number}.", Type(700, 12.5, leading=1.3, features=("tnum",)), indent)
        text = typesetter.wrapped(point, body, page.live.width - indent)
        kids = (
            Element("Lbl", (Leaf(label.placed(page.live.x, page.top)),)),
            Element("LBody", (Leaf(text.placed(page.live.x + indent, page.top)),)),
        )
        items.append(Element("LI", kids))
        page.top -= text.height
        page.skip(0.8)
    page.elements.append(Element("L", tuple(items)))


def kit_jobs(jobs: Sequence[Job], area: str) -> tuple[Job, ...]:
    """Return the jobs that belong into the kit of `area`: its own and the neutral ones."""
    return tuple(job for job in jobs if job.area in (area, NEUTRAL))


def kit_name(campaign: Campaign, area: str) -> str:
    """Return the file name of an area's kit."""
    return f"{campaign.id}_{area}_kit.zip"


def kit_archive(files: Mapping[str, bytes], guide_pdf: bytes, stated: Guide, content: str = "") -> bytes:
    """Return the zip of one area: the posters `files` by name, and the half page as PDF and as text.

    `content` is the SHA-256 in hex of what it is made of.
    """
    return zipped({**files, f"{stated.stem}.pdf": guide_pdf, f"{stated.stem}.txt": guide_text(stated)}, content)

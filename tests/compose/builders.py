"""Pieces made by hand for the tests of the compose stage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from poster.campaign.layout import (
    Anchor,
    Fit,
    Flow,
    Frame,
    Layout,
    Panel,
    Role,
    Side,
    Slot,
    SlotKind,
    Style,
)
from poster.campaign.piece import CommonSet, FontFile, Piece, Text
from poster.campaign.profiles import PRESS, Profile
from poster.campaign.provenance import FieldUse, Layer
from poster.colour import Colour
from poster.compose.compose import compose
from poster.geometry import SHEET_SIZES, Length, SheetSize, SizedLength, Unit
from poster.problems import Location, Problem, Rejected

ASSETS = Path(__file__).parents[2] / "assets"
NAVY = Colour("navy", (100, 80, 0, 50), (16, 38, 94))
YELLOW = Colour("yellow", (0, 15, 95, 0), (255, 212, 0))
FILES = {400: "400Regular", 600: "600SemiBold", 700: "700Bold", 900: "900Black"}


def at(line: int, file: str = "layouts/test.yaml") -> Location:
    return Location(file, line, 3)


@cache
def font(weight: int) -> FontFile:
    data = (ASSETS / "fonts" / f"SourceSans3_{FILES[weight]}.ttf").read_bytes()
    return FontFile("Source Sans 3", weight, data, hashlib.sha256(data).hexdigest())


@cache
def arabic() -> FontFile:
    data = (ASSETS / "fonts" / "NotoSansArabic_700Bold.ttf").read_bytes()
    return FontFile("Noto Sans Arabic", 700, data, hashlib.sha256(data).hexdigest())


def fonts() -> dict[tuple[str, int], tuple[FontFile, ...]]:
    return {("Source Sans 3", weight): (font(weight), arabic()) for weight in FILES}


def pt(value: float, **by_size: float) -> SizedLength:
    return SizedLength(Length(value, Unit.PT), tuple((name, Length(v, Unit.PT)) for name, v in by_size.items()))


def mm_(value: float, **by_size: float) -> SizedLength:
    return SizedLength(Length(value), tuple((name, Length(v)) for name, v in by_size.items()))


def frame(x: float, y: float, width: float, height: float, line: int = 90) -> Frame:
    return Frame(x, y, width, height, at(line))


def style(name: str, size: float, least: float | None = None, **changes: object) -> Style:
    base = Style(name, at(10), "Source Sans 3", 700, pt(size), pt(least) if least else None, leading=1.2)
    return replace(base, **changes)


def text(copy: str, value: str, language: str = "sv", **changes: object) -> Text:
    return replace(Text(copy, value, language, Layer.CAMPAIGN, at(20, "campaign.yaml")), **changes)


def from_record(copy: str, value: str) -> Text:
    use = FieldUse("record.address", value, Layer.RECORD, Location("list.csv", 2, 3, header="address"))
    return text(copy, value, fields=(use,))


STYLES = (
    style("big", 100, 60, weight=900, leading=1.05, max_lines=2, colour="paper"),
    style("plain", 24, 18),
    style("line", 24, 18, max_lines=1),
    style("fixed", 24),
)
PANELS = (
    Panel("top", at(30), frame(0, 0, 297, 120), fill="navy", bleeds=(Side.TOP, Side.LEFT, Side.RIGHT)),
    Panel("box", at(31), frame(18, 330, 261, 50), stroke="ink", stroke_width=mm_(2), radius=mm_(5)),
    Panel("nothing", at(32), frame(0, 0, 10, 10)),
)
SLOTS = (
    Slot("emergency", at(40), frame=frame(25, 335, 240, 40), style="line", panel="box", anchor=Anchor.MIDDLE),
    Slot("headline", at(41), frame=frame(18, 20, 261, 90), style="big", role=Role.H1, panel="top", fit=Fit.COMMON),
    Slot("body", at(42), frame=frame(18, 140, 261, 24), style="plain"),
    Slot("first", at(43), style="line", fit=Fit.COMMON),
    Slot("second", at(44), style="line"),
    Slot(
        "symbol",
        at(45),
        kind=SlotKind.SYMBOL,
        frame=frame(199, 200, 80, 80),
        role=Role.FIGURE,
        alt="symbol_alt",
        beside="url",
        module=mm_(2, A4=1.4),
    ),
    Slot("url", at(46), frame=frame(209, 281, 70, 11), style="line"),
)
FLOWS = (Flow("details", at(50), frame(18, 210, 150, 30), ("first", "second"), Length(2), Anchor.BOTTOM),)
TEXTS = {
    "emergency": "Ring 112",
    "headline": "Orolig för någon?",
    "body": "Bry dig och fråga. Du kan vara anonym.",
    "first": "Själv utsatt? 020-50 50 50",
    "second": "Socialtjänsten: 08-123 45",
    "symbol_alt": "QR-symbol som öppnar polisen.se/tips-polisen",
    "url": "polisen.se/tips",
}
READING = ("emergency", "headline", "body", "symbol", "url", "first", "second")


def layout(
    slots: tuple[Slot, ...] = SLOTS,
    styles: tuple[Style, ...] = STYLES,
    panels: tuple[Panel, ...] = PANELS,
    flows: tuple[Flow, ...] = FLOWS,
    reading: tuple[str, ...] = READING,
) -> Layout:
    plain = repr((slots, styles, panels, flows, reading)).encode()
    return Layout(
        name="test",
        at=at(1),
        title="Test",
        master=SHEET_SIZES["A3"],
        sizes=("A3", "A4"),
        styles={one.name: one for one in styles},
        panels={one.name: one for one in panels},
        slots={one.name: one for one in slots},
        flows={one.name: one for one in flows},
        reading=reading,
        digest=hashlib.sha256(plain).hexdigest(),
    )


def texts(**changes: str | Text) -> dict[str, Text]:
    """The copies of the test layout; an empty string takes one away."""
    merged = {**TEXTS, **changes}
    made = {name: value if isinstance(value, Text) else text(name, value) for name, value in merged.items()}
    return {name: value for name, value in made.items() if value.value}


def common(of: Layout, size: SheetSize, profile: Profile, members: Mapping[str, Mapping[str, Text]]) -> CommonSet:
    values = {area: {name: one.value for name, one in copies.items()} for area, copies in members.items()}
    key = hashlib.sha256(repr((of.digest, size, profile, values)).encode()).hexdigest()
    return CommonSet(key, of, size, profile, "sv", tuple(members.items()))


def piece(
    of: Layout | None = None,
    copies: Mapping[str, Text] | None = None,
    size: str = "A3",
    profile: Profile = PRESS,
    members: Mapping[str, Mapping[str, Text]] | None = None,
    **changes: object,
) -> Piece:
    of = of or layout()
    copies = texts() if copies is None else copies
    sheet = SHEET_SIZES[size]
    base = Piece(
        id="test_sodermalm_A3",
        campaign="test",
        area="sodermalm",
        language="sv",
        layout=of,
        size=sheet,
        profile=profile,
        title="Test",
        subject="A test",
        author="Nobody",
        stamp=date(2026, 11, 22),
        version="K7Q2-M9XD",
        slug="test_sodermalm_A3 · K7Q2-M9XD · 2026-11-22",
        texts=copies,
        payload="https://polisen.se/tips-polisen",
        payload_at=at(60, "campaign.yaml"),
        links={"emergency": "tel:112"},
        palette={"navy": NAVY, "yellow": YELLOW},
        pictures={},
        fonts=fonts(),
        icc=b"icc",
        common=common(of, sheet, profile, members or {"sodermalm": copies}),
        lacking={},
    )
    return replace(base, **changes)


def with_slot(name: str, **changes: object) -> tuple[Slot, ...]:
    """The slots of the test layout with one changed."""
    return tuple(replace(slot, **changes) if slot.name == name else slot for slot in SLOTS)


def with_style(name: str, **changes: object) -> tuple[Style, ...]:
    """The styles of the test layout with one changed."""
    return tuple(replace(one, **changes) if one.name == name else one for one in STYLES)


def rejected(made: Piece) -> tuple[Problem, ...]:
    """The faults for which a piece is refused."""
    with pytest.raises(Rejected) as caught:
        compose(made)
    return caught.value.problems


def only(made: Piece, code: str) -> Problem:
    """The one fault of a piece, which must be `code`."""
    problems = rejected(made)
    assert [problem.code for problem in problems] == [code], problems
    return problems[0]

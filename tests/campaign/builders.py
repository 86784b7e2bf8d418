"""Small campaigns, layouts and lists made by hand, each changed in one place by a test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from poster.campaign.layout import Frame, Layout, Panel, Role, Slot, SlotKind, Span, Style
from poster.campaign.merge import Template, parse_template
from poster.campaign.model import Area, Campaign, Contact, Defaults, Logo, SymbolTarget, TextSet, Written
from poster.campaign.piece import FontFile, Job, Record
from poster.campaign.profiles import PROFILES, Rendering
from poster.colour import Colour
from poster.geometry import SHEET_SIZES, Length, SizedLength, Unit
from poster.problems import Location, Rejected

DAY = date(2026, 11, 22)
NAVY = Colour("navy", (100, 80, 0, 50), (16, 38, 94))
YELLOW = Colour("yellow", (0, 15, 95, 0), (255, 212, 0))


def at(line: int, column: int = 1, text: str = "") -> Location:
    return Location("campaign.yaml", line, column, text)


def written(value: str, line: int = 1) -> Written:
    return Written(value, at(line))


def template(source: str, line: int = 1, place: Location | None = None) -> Template:
    problems = []
    parsed = parse_template(source, place or at(line), problems)
    assert not problems
    return parsed


def text_set(
    language: str, line: int, checked: date | None = DAY, translator: str = "Original", **copies: str
) -> TextSet:
    templates = {
        name: template(source, place=at(line + number, 5, f'    {name}: "{source}"'))
        for number, (name, source) in enumerate(copies.items(), start=1)
    }
    return TextSet(language, at(line), templates, translator, checked)


SWEDISH = {
    "headline": "Orolig för någon i huset?",
    "call": "Våga tipsa ${area.phrase}",
    "number": "${contacts.police.number}",
    "social": "Socialtjänsten ${contacts.social.number}",
    "question": "Pågår det nu?",
    "emergency_call": "Ring ${contacts.emergency.number}",
    "symbol_alt": "QR-symbol som öppnar ${symbol.readable}",
    "url": "${symbol.readable}",
    "imprint": "${campaign.title} · ${campaign.date} · ${piece.version} ${piece.draft}",
    "document_title": "Våga tipsa ${area.phrase}",
    "document_subject": "Affisch",
    "draft": "UTKAST",
}
ENGLISH = SWEDISH | {
    "headline": "Worried about someone?",
    "call": "Dare to tell ${area.phrase}",
    "question": "Happening now?",
    "emergency_call": "Call ${contacts.emergency.number}",
    "draft": "DRAFT",
}


def contact(name: str, number: str, uri: str = "", line: int = 60, checked: date | None = DAY) -> Contact:
    return Contact(name, at(line), written(number, line), uri, checked)


def symbol(
    url: str = "https://polisen.se/tips-polisen", readable: str = "polisen.se/tips-polisen", **more
) -> SymbolTarget:
    plain = {"hosts": ("polisen.se",), "checked": DAY} | more
    return SymbolTarget(at(70), template(url, 71), template(readable, 72), **plain)


def area(id_: str, name: str, sv: str, en: str = "", line: int = 80, **more) -> Area:
    phrase = {"sv": written(sv, line + 2)} | ({"en": written(en, line + 2)} if en else {})
    plain = {"checked": DAY} | more
    return Area(id_, at(line), written(name, line + 1), phrase, **plain)


def campaign(**changes) -> Campaign:
    plain = Campaign(
        id="vaga-tipsa",
        at=at(1),
        folder="",
        title=written("Våga tipsa", 2),
        author=written("Polisen", 3),
        date=DAY,
        fallback_language="sv",
        texts={"sv": text_set("sv", 20, **SWEDISH), "en": text_set("en", 40, **ENGLISH)},
        areas={
            "sodermalm": area("sodermalm", "Södermalm", "på Södermalm", "on Södermalm", 80),
            "gamla-stan": area("gamla-stan", "Gamla stan", "i Gamla stan", "in Gamla stan", 90),
        },
        contacts={
            "emergency": contact("emergency", "112", "tel:112", 60),
            "police": contact("police", "114 14", "tel:11414", 61),
            "social": contact("social", "", "", 62),
        },
        symbol=symbol(),
        palette={"navy": NAVY, "yellow": YELLOW},
        logos={},
        layouts=("big",),
        profiles=dict(PROFILES),
        defaults=Defaults(
            ("big",), ("sodermalm", "gamla-stan"), ("A3", "A4"), ("sv",), ("press", "office", "mono")
        ),
        forbidden={"sv": ((written("garanterat", 99), "it cannot be promised"),)},
    )
    return replace(plain, **changes)


def with_copies(language: str = "sv", **copies: str) -> Campaign:
    """The campaign with some copies of a language written anew; None takes a copy out."""
    plain = {"sv": SWEDISH, "en": ENGLISH}[language] | copies
    kept = {name: source for name, source in plain.items() if source is not None}
    one = campaign()
    return replace(one, texts={**one.texts, language: text_set(language, 20, **kept)})


def own_area(**changes) -> Campaign:
    """The campaign whose area sodermalm has something of its own."""
    one = campaign()
    return replace(one, areas={**one.areas, "sodermalm": replace(one.areas["sodermalm"], **changes)})


def place(line: int) -> Location:
    return Location("layouts/big.yaml", line, 3)


def slot(name: str, line: int = 1, **more) -> Slot:
    plain = {"style": "plain"} | more
    return Slot(name, place(line), frame=Frame(0, 0, 100, 100, place(line)), **plain)


def layout(sizes: tuple[str, ...] = ("A3", "A4"), **changes) -> Layout:
    spans = (Span("question", "plain", place(10)), Span("emergency_call", "", place(11)))
    slots = (
        slot("emergency", 10, spans=spans, is_required=True, is_emergency=True, panel="bar",
             link=template("${contacts.emergency.uri}", place=place(12))),
        slot("headline", 20, role=Role.H1, is_required=True),
        slot("call", 21, role=Role.H2, is_required=True),
        slot("number", 22, is_required=True, link=template("${contacts.police.uri}", place=place(23))),
        slot("social", 24, link=template("${contacts.social.uri}", place=place(25))),
        slot("symbol", 26, kind=SlotKind.SYMBOL, alt="symbol_alt", beside="url", is_required=True, style=""),
        slot("url", 27, is_required=True, link=template("${symbol.url}", place=place(28))),
        slot("imprint", 29, is_required=True),
    )  # fmt: skip
    size = SizedLength(Length(20, Unit.PT))
    plain = Layout(
        name="big",
        at=place(1),
        title="Big",
        master=SHEET_SIZES["A3"],
        sizes=sizes,
        styles={"plain": Style("plain", place(3), "Sans", 400, size)},
        panels={"bar": Panel("bar", place(5), Frame(0, 0, 100, 50, place(5)), fill="yellow")},
        slots={one.name: one for one in slots},
        flows={},
        reading=tuple(one.name for one in slots),
        digest="d" * 64,
        max_words=40,
    )
    return replace(plain, **changes)


def with_slot(one: Slot, plain: Layout | None = None) -> Layout:
    """The layout with one slot added or changed."""
    plain = plain or layout()
    reading = plain.reading if one.name in plain.reading else (*plain.reading, one.name)
    return replace(plain, slots={**plain.slots, one.name: one}, reading=reading)


@dataclass(frozen=True, slots=True)
class Family:
    layout: Layout

    @property
    def sizes(self) -> tuple[str, ...]:
        return self.layout.sizes

    def on(self, rendering: Rendering, size: str) -> Layout:
        return self.layout


@dataclass(frozen=True, slots=True)
class Library:
    faults: tuple = ()

    def font_stack(self, family: str, weight: int, folder: str = "") -> tuple[FontFile, ...]:
        if self.faults:
            raise Rejected(self.faults)
        return (FontFile(family, weight, b"font", "f" * 64),)

    def asset(self, name: str) -> bytes:
        return name.encode()


def logo(name: str = "police", file: str = "a.png", **alt: str) -> Logo:
    return Logo(name, at(95), file, {language: written(text, 96) for language, text in alt.items()})


def record(id_: str = "7", line: int = 2, **values: str) -> Record:
    named = {name.replace("__", "."): value for name, value in values.items()}
    places = {name: Location("list.csv", line, column, header=name) for column, name in enumerate(named, start=1)}
    return Record(id_, Location("list.csv", line), named, places)


def job(area: str = "sodermalm", language: str = "sv", profile: str = "press", size: str = "A3", **more) -> Job:
    return Job(area, "big", size, language, profile, "x.pdf", **more)


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]

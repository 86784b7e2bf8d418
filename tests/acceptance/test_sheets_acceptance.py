"""What a good stairwell poster is, over every layout, area, sheet size and profile of the shipped campaign.

Letter heights, ratios and shares are those a reader needs, not those the layouts state: a layout that lowers its
own floor is found here.
"""

from __future__ import annotations

import itertools
import re

import pytest
from PIL import Image, ImageDraw

from poster.campaign.layout import Align, SlotKind
from poster.campaign.piece import Job
from poster.colour import INK, PAPER, Colour, contrast
from poster.compose.composition import Fill, PlacedSlot
from poster.geometry import Rect, mm, to_mm
from tests.acceptance.sheets import (
    AREAS,
    KEYS,
    POSTERS,
    PROFILES,
    SIZES,
    Key,
    Sheet,
    named,
    picture,
    sheet,
    workshop,
)

every_sheet = pytest.mark.parametrize("key", KEYS, ids=named)

# Of Source Sans 3, as parts of the type size: black for headlines and numbers.
X_HEIGHT, CAPITALS, DIGITS = 0.5, 0.66, 0.65
# Least heights in mm and type sizes in points, by sheet; for A2 those of A3, read from no nearer.
HEADLINE = {"A2": 16, "A3": 16, "A4": 11, "A5": 8}
NUMBER = {"A2": 35, "A3": 35, "A4": 24, "A5": 16}
EMERGENCY = {"A2": 14, "A3": 14, "A4": 10, "A5": 7}
BODY = {"A2": 18, "A3": 18, "A4": 14, "A5": 12}
URL = {"A2": 18, "A3": 18, "A4": 14, "A5": 11}
IMPRINT = {"A2": 10, "A3": 10, "A4": 8, "A5": 7}
LEFT_EDGES = {"anslagstavlan": 4}
DARKNESS = {"office": 0.25, "mono": 0.15}
WORDS = {"en-stor-fraga": 40, "omradesbandet": 40, "mini": 40, "rivlappar": 70, "anslagstavlan": 160}


def sheet_size(key: Key) -> str:
    """Return the size of one copy: two of A5 stand on A4."""
    return "A5" if key[0] == "mini" else key[2]


def texts(shown: Sheet) -> list[PlacedSlot]:
    """Return the text slots of a sheet, of two copies those of the first."""
    slots = shown.layout.slots
    placed = [slot for slot in shown.composition.slots if slot.name in slots]
    return [slot for slot in placed if slots[slot.name].kind is SlotKind.TEXT]


def said(shown: Sheet) -> str:
    """Return everything a sheet says, with plain blanks."""
    return " ".join(" ".join(slot.text.split()) for slot in shown.composition.slots)


@every_sheet
def test_nothing_at_all_is_wrong_with_a_sheet(key):
    assert sheet(key).problems == ()


@every_sheet
def test_nothing_overlaps_and_all_stands_in_the_safe_area(key):
    composition = sheet(key).composition
    for one, other in itertools.combinations(composition.slots, 2):
        assert not one.box.overlaps(other.box), (one.name, other.name)
    for slot in composition.slots:
        assert composition.safe.contains(slot.box), slot.name


@every_sheet
def test_the_emergency_zone_is_read_first_and_says_112(key):
    shown = sheet(key)
    assert shown.composition.slots[0].name == "emergency"
    assert shown.slot("emergency").text.endswith("112")
    everything = said(shown)
    assert "114 14" in everything
    assert everything.index("112") < everything.index("114 14")


@every_sheet
def test_the_area_stands_on_the_sheet(key):
    layout, area, _, _ = key
    phrases = {"sodermalm": "på Södermalm", "gamla-stan": "i Gamla stan", "hammarby-sjostad": "i Hammarby Sjöstad"}
    wanted = phrases.get(area, "För alla i huset" if layout == "rivlappar" else "där du bor")
    assert wanted in said(sheet(key))


@every_sheet
def test_headline_and_words_are_few(key):
    shown = sheet(key)
    headline = shown.slot("headline")
    assert len(headline.text.split()) <= 8
    assert headline.lines <= 3
    told = [slot.text for slot in texts(shown) if slot.name.split(".")[-1] not in ("imprint", "url")]
    words = re.findall(r"[^\W\d_]{2,}", " ".join(told))
    assert len(words) <= WORDS.get(key[0], 160)
    symbols = [slot for slot in shown.layout.slots.values() if slot.kind is SlotKind.SYMBOL]
    assert len(symbols) == 1


def height(shown: Sheet, name: str, part: float) -> float:
    """Return a height of the largest type of a slot in mm, once an office printer has shrunk the page."""
    return to_mm(max(shown.slot(name).sizes)) * part * shown.composition.profile.shrink


@every_sheet
def test_letters_are_as_high_as_their_readers_are_far(key):
    shown, size = sheet(key), sheet_size(key)
    assert height(shown, "emergency", DIGITS) >= EMERGENCY[size]
    if key[0] in (*POSTERS, "flersprakig"):
        assert height(shown, "headline", X_HEIGHT) >= HEADLINE[size]
    if shown.has("number"):
        assert height(shown, "number", DIGITS) >= NUMBER[size]
    if key[0] == "omradesbandet":
        assert height(shown, "area", CAPITALS) >= EMERGENCY[size]


@every_sheet
def test_small_type_keeps_its_size_when_the_page_is_shrunk(key):
    shown, size = sheet(key), sheet_size(key)
    for slot in texts(shown):
        part = slot.name.split(".")[-1]
        least = {"imprint": IMPRINT, "url": URL}.get(part, BODY)[size]
        assert min(slot.sizes) * shown.composition.profile.shrink >= least - 0.01, slot.name


@every_sheet
def test_few_sizes_and_weights(key):
    """Sizes that an eye can tell apart: a tenth larger is another only to a ruler."""
    shown = sheet(key)
    used = sorted({size for slot in texts(shown) for size in slot.sizes})
    steps = [larger for size, larger in itertools.pairwise(used) if larger > 1.12 * size]
    assert len(steps) + 1 <= 6, used
    assert len({style.weight for style in shown.layout.styles.values()}) <= 4


@pytest.mark.parametrize("key", [key for key in KEYS if key[0] in POSTERS], ids=named)
def test_number_and_headline_lead(key):
    shown = sheet(key)
    largest = {name: max(shown.slot(name).sizes) for name in ("number", "call", "headline", "exposed")}
    assert largest["number"] >= 2.5 * largest["call"]
    assert largest["headline"] >= 3 * largest["exposed"]
    assert largest["number"] == max(max(slot.sizes) for slot in texts(shown))


def left_edges(shown: Sheet) -> list[float]:
    """Return where texts and symbols begin, in mm on the master; a text in a box begins with the box."""
    layout, found = shown.layout, []
    for name in layout.reading:
        slot = layout.slots[name]
        style = layout.styles.get(slot.style)
        is_cell = "." in name and ".1." not in name
        if slot.frame is None or slot.rotate or is_cell or (style and style.align is not Align.START):
            continue
        panel = layout.panels.get(slot.panel)
        x = panel.frame.x if panel and not panel.bleeds else slot.frame.x
        found.append(x + (slot.frame.width * 4 / 37 if slot.kind is SlotKind.SYMBOL else 0))
    return sorted(found)


@every_sheet
def test_left_edges_stand_on_few_lines(key):
    edges = left_edges(sheet(key))
    apart = [edge for before, edge in itertools.pairwise(edges) if edge - before > 2]
    assert len(apart) + 1 <= LEFT_EDGES.get(key[0], 3), edges


def outlines(shown: Sheet) -> list[list[tuple[float, float]]]:
    """Return the outlines of the drawings of a sheet, in points; what a drawing leaves free is its sky."""
    found: list[list[tuple[float, float]]] = []
    for item in shown.composition.background:
        if not isinstance(item, Fill) or item.clip is None:
            continue
        for step in item.path:
            if step[0] == "m":
                found.append([])
            if step[0] in "mlc":
                found[-1].append((float(step[-2]), float(step[-1])))
    return [outline for outline in found if len(outline) > 2]


def covered(shown: Sheet) -> float:
    """Return the share of the sheet that texts, symbol and drawings take: boxes of ink, outlines of houses."""
    composition = shown.composition
    trim = composition.trim
    mask = Image.new("L", (round(to_mm(trim.width)), round(to_mm(trim.height))))
    draw = ImageDraw.Draw(mask)

    def at(x: float, y: float) -> tuple[float, float]:
        return to_mm(x - trim.x), to_mm(trim.top - y)

    for slot in composition.slots:
        draw.rectangle((*at(slot.box.x, slot.box.top), *at(slot.box.right, slot.box.y)), fill=255)
    for outline in outlines(shown):
        draw.polygon([at(x, y) for x, y in outline], fill=255)
    return mask.histogram()[-1] / (mask.width * mask.height)


@pytest.mark.parametrize("layout", ["omradesbandet", "rivlappar", "anslagstavlan", "flersprakig"])
def test_a_drawing_counts_as_covered(layout):
    assert len(outlines(sheet((layout, "gamla-stan", "A4", "press")))) > 100


@pytest.mark.parametrize("key", [key for key in KEYS if key[0] in POSTERS], ids=named)
def test_a_poster_has_room_to_breathe(key):
    assert 0.35 <= 1 - covered(sheet(key)) <= 0.60


@pytest.mark.parametrize("key", [key for key in KEYS if key[3] in DARKNESS], ids=named)
def test_a_sheet_takes_little_toner(key):
    """Measured as the proof does, at half a pixel a point, which smooths edges by up to 0.2 %."""
    grey = picture(key, 0.5).convert("L")
    counts = grey.histogram()
    mean = sum(value * count for value, count in enumerate(counts)) / sum(counts)
    assert 1 - mean / 255 <= DARKNESS[key[3]] + 0.002


# Machado, Oliveira and Fernandes 2009, severity 1.0, in linear light.
DEUTAN = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
PROTAN = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))


def simulated(colour: Colour, matrix: tuple[tuple[float, ...], ...]) -> Colour:
    """Return a colour as somebody sees it whose red and green cones are one."""
    linear = [((v / 255 + 0.055) / 1.055) ** 2.4 if v > 10 else v / 255 / 12.92 for v in colour.srgb]
    mixed = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in matrix]
    shown = [1.055 * v ** (1 / 2.4) - 0.055 if v > 0.0031308 else 12.92 * v for v in mixed]
    red, green, blue = (round(255 * v) for v in shown)
    return Colour(colour.name, colour.cmyk, (red, green, blue))


@pytest.mark.parametrize(
    "key",
    [(layout, "neutral", "A4", profile) for layout in SIZES if "A4" in SIZES[layout] for profile in PROFILES],
    ids=named,
)
def test_all_text_stands_out_from_its_ground_for_every_eye_and_in_grey(key):
    shown = sheet(key)
    palette, layout = {"ink": INK, "paper": PAPER, **shown.piece.palette}, shown.layout
    for slot in layout.slots.values():
        if slot.kind is not SlotKind.TEXT:
            continue
        fill = layout.panels[slot.panel].fill if slot.panel else ""
        ground = palette[fill] if fill else PAPER
        for style in {slot.style, *(span.style for span in slot.spans)} - {""}:
            ink = palette[layout.styles[style].colour]
            assert contrast(ink, ground) >= 7, (slot.name, style)  # by luminance, so in grey as well
            for matrix in (DEUTAN, PROTAN):
                assert contrast(simulated(ink, matrix), simulated(ground, matrix)) >= 7, (slot.name, style)


@pytest.mark.parametrize(
    ("layout", "size", "profile"),
    [(layout, size, profile) for layout in SIZES for size in SIZES[layout] for profile in PROFILES],
)
def test_all_areas_are_set_in_the_same_sizes(layout, size, profile):
    made = [sheet((layout, area, size, profile)) for area in AREAS]
    sizes = [{slot.name: slot.sizes for slot in one.composition.slots} for one in made]
    assert all(one == sizes[0] for one in sizes[1:])


@every_sheet
def test_the_address_stands_near_its_symbol(key):
    shown = sheet(key)
    symbol, url = shown.slot("symbol").box, shown.slot("url").box
    assert gap(symbol, url) <= mm(15)


def gap(one: Rect, other: Rect) -> float:
    """Return the distance of two boxes in points."""
    across = max(0.0, one.x - other.right, other.x - one.right)
    down = max(0.0, one.y - other.top, other.y - one.top)
    return max(across, down)


def _related(one: str, other: str, shown: Sheet) -> bool:
    """Do two slots belong together: a row of a block, a flow, or symbol and address?"""
    if {one, other} == {"symbol", "url"}:
        return True
    if "." in one and one.split(".")[:2] == other.split(".")[:2]:
        return True
    return any({one, other} <= set(flow.slots) for flow in shown.layout.flows.values())


@every_sheet
def test_texts_keep_apart(key):
    shown = sheet(key)
    for one, other in itertools.combinations(texts(shown), 2):
        if not _related(one.name, other.name, shown):
            assert to_mm(gap(one.box, other.box)) >= 3, (one.name, other.name)


@every_sheet
def test_nothing_is_wrong_with_a_sheet_in_english(key):
    layout, area, size, profile = key
    made = workshop().make(Job(area, layout, size, "en", profile, "x.pdf"))
    assert made.problems == ()
    assert made.composition is not None
    assert made.composition.slots[0].text.endswith("112")


def test_the_measures_find_what_they_look_for():
    yellow = Colour("yellow", (0, 15, 95, 0), (255, 212, 0))
    assert contrast(yellow, PAPER) < 7
    red, green = Colour("red", (0, 90, 90, 0), (200, 60, 40)), Colour("green", (60, 0, 90, 0), (110, 130, 30))
    assert contrast(simulated(red, DEUTAN), simulated(green, DEUTAN)) < 2
    assert simulated(PAPER, PROTAN).srgb == (255, 255, 255)
    assert gap(Rect(0, 0, 10, 10), Rect(0, 12, 10, 10)) == 2
    assert gap(Rect(0, 0, 10, 10), Rect(5, 5, 10, 10)) == 0
    key = ("rivlappar", "neutral", "A4", "press")
    assert covered(sheet(key)) > 0.1
    assert len(left_edges(sheet(key))) >= 6

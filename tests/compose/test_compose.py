from __future__ import annotations

import io
import pickle
from dataclasses import replace

import pytest
from PIL import Image

from poster.campaign.layout import Align, Anchor, Role, Slot, SlotKind, Span
from poster.campaign.piece import PictureFile, Piece
from poster.campaign.profiles import OFFICE, PRESS
from poster.colour import ColourSpace, Tint
from poster.compose.compose import compose
from poster.compose.composition import Element, GlyphRun, Leaf, PlacedPicture
from poster.geometry import Rect, mm
from tests.compose import builders as b

# A press profile with links shows what office files have without moving the panels of the test layout.
LINKED = replace(PRESS, name="linked", claims=(), has_links=True)


def element(composition, slot: str) -> Element:
    return next(kid for kid in composition.document.kids if kid.slot == slot)


def read(node: Element | Leaf) -> str:
    if isinstance(node, Leaf):
        return "".join("".join(item.texts) for item in node.items if isinstance(item, GlyphRun))
    return "".join(read(kid) for kid in node.kids)


def test_the_document_is_in_the_order_of_the_reading():
    composition = compose(b.piece())
    assert [kid.slot for kid in composition.document.kids] == list(b.READING)
    assert [slot.name for slot in composition.slots] == list(b.READING)
    assert [kid.role for kid in composition.document.kids] == ["P", "H1", "P", "Figure", "P", "P", "P"]


def test_what_is_read_is_what_was_written():
    composition = compose(b.piece())
    for slot in composition.slots:
        if slot.name != "symbol":
            assert read(element(composition, slot.name)) == b.TEXTS[slot.name] == slot.text


def test_a_text_is_one_leaf_in_reading_order():
    heading = element(compose(b.piece()), "headline")
    assert len(heading.kids) == 1
    assert isinstance(heading.kids[0], Leaf)
    baselines = [run.matrix.f for run in heading.kids[0].items]
    assert baselines == sorted(baselines, reverse=True)


def test_metadata_and_bytes_are_passed_on():
    composition = compose(b.piece())
    assert composition.piece == "test_sodermalm_A3"
    assert composition.metadata.title == "Test"
    assert composition.metadata.identifier == "K7Q2-M9XD"
    assert composition.metadata.stamp.isoformat() == "2026-11-22"
    assert composition.icc == b"icc"
    assert composition.problems == ()


def test_fonts_are_those_in_use():
    composition = compose(b.piece())
    assert set(composition.fonts) == {b.font(weight).digest for weight in (400, 700, 900)}
    runs = [item for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, GlyphRun)]
    runs += [item for item in composition.foreground if isinstance(item, GlyphRun)]
    assert {run.font for run in runs} == set(composition.fonts)


def test_press_text_is_black_only_or_paper():
    composition = compose(b.piece())
    tints = {item.tint for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, GlyphRun)}
    assert tints == {Tint(ColourSpace.CMYK, (0, 0, 0, 1)), Tint(ColourSpace.CMYK, (0, 0, 0, 0))}


def test_a_link_stands_within_its_paragraph():
    paragraph = element(compose(b.piece(profile=LINKED)), "emergency")
    assert (paragraph.role, len(paragraph.kids)) == ("P", 1)
    link = paragraph.kids[0]
    assert (link.role, link.link.uri, link.link.contents) == ("Link", "tel:112", "Ring 112")
    assert isinstance(link.kids[0], Leaf)


def test_a_link_reacts_on_each_of_its_lines():
    made = b.piece(
        copies=b.texts(headline="Orolig för\nnågon?"), profile=LINKED, links={"headline": "https://a.se"}
    )
    composition = compose(made)
    link = element(composition, "headline").kids[0].link
    frame = next(slot.frame for slot in composition.slots if slot.name == "headline")
    assert len(link.areas) == 2
    assert link.areas[0].y > link.areas[1].y
    assert all(frame.contains(area) for area in link.areas)
    assert link.contents == "Orolig för någon?"


def test_no_links_where_the_profile_has_none():
    assert isinstance(element(compose(b.piece()), "emergency").kids[0], Leaf)


def test_the_language_is_stated_where_it_differs():
    composition = compose(b.piece(copies=b.texts(body=b.text("body", "Ask them. Care.", "en"))))
    assert element(composition, "body").language == "en"
    assert element(composition, "headline").language == ""
    assert {slot.name: slot.language for slot in composition.slots}["body"] == "en"


def test_copies_of_two_languages_are_spans():
    spans = (Span("body"), Span("english"))
    of = b.layout(b.with_slot("body", spans=spans))
    copies = b.texts(english=b.text("english", "You can be anonymous.", "en"))
    composition = compose(b.piece(of, copies))
    paragraph = element(composition, "body")
    assert paragraph.language == ""
    assert isinstance(paragraph.kids[0], Leaf)
    assert paragraph.kids[1].role == "Span"
    assert paragraph.kids[1].language == "en"
    assert read(paragraph).split() == f"{b.TEXTS['body']} You can be anonymous.".split()
    assert read(paragraph.kids[1]).strip() == "You can be anonymous."


def test_a_list_has_an_item_for_each_paragraph():
    of = b.layout(b.with_slot("body", role=Role.LIST))
    listed = element(compose(b.piece(of, b.texts(body="Bry dig\nFråga"))), "body")
    assert listed.role == "L"
    assert [kid.role for kid in listed.kids] == ["LI", "LI"]
    assert [kid.kids[0].role for kid in listed.kids] == ["LBody", "LBody"]
    assert [read(kid).strip() for kid in listed.kids] == ["Bry dig", "Fråga"]


def test_a_linked_list_has_its_links_within_the_items():
    of = b.layout(b.with_slot("body", role=Role.LIST))
    made = b.piece(of, b.texts(body="Bry dig\nFråga"), profile=LINKED, links={"body": "https://a.se"})
    items = element(compose(made), "body").kids
    assert [item.kids[0].kids[0].role for item in items] == ["Link", "Link"]
    assert [len(item.kids[0].kids[0].link.areas) for item in items] == [1, 1]


def test_the_symbol_is_a_figure_with_its_text_and_box():
    composition = compose(b.piece())
    figure = element(composition, "symbol")
    assert (figure.role, figure.alt) == ("Figure", b.TEXTS["symbol_alt"])
    assert figure.box == figure.kids[0].items[0].frame
    slot = next(slot for slot in composition.slots if slot.name == "symbol")
    assert (slot.box, slot.text, slot.lines, slot.sizes) == (figure.box, b.TEXTS["symbol_alt"], 0, ())


def test_the_text_of_a_figure_may_be_in_another_language():
    composition = compose(b.piece(copies=b.texts(symbol_alt=b.text("symbol_alt", "QR symbol", "en"))))
    assert element(composition, "symbol").language == "en"
    assert next(slot.language for slot in composition.slots if slot.name == "symbol") == "en"


def test_a_composition_is_a_value():
    one, other = compose(b.piece()), compose(b.piece())
    assert one == other
    assert pickle.loads(pickle.dumps(one)) == one


def test_what_was_composed_before_changes_nothing():
    first = compose(b.piece())
    compose(b.piece(copies=b.texts(headline="Något helt annat?"), size="A3"))
    assert compose(b.piece()) == first


@pytest.mark.parametrize("size", ["A3", "A4"])
def test_type_scales_with_the_width(size):
    of = b.layout(styles=b.with_style("line", min=b.pt(12)))
    sizes = {slot.name: slot.sizes for slot in compose(b.piece(of, size=size)).slots}
    ratio = {"A3": 1, "A4": 210 / 297}[size]
    assert sizes["headline"][0] == pytest.approx(100 * ratio, abs=0.001)


def test_faults_of_every_kind_come_together():
    slots = tuple(
        replace(slot, frame=b.frame(220, 130, 78, 50)) if slot.name == "body" else slot
        for slot in b.with_slot("symbol", frame=b.frame(209, 220, 60, 60))
    )
    made = b.piece(b.layout(slots), b.texts(url="polisen.se/en-mycket-lang-adress"), slug="x" * 600)
    codes = {problem.code for problem in b.rejected(made)}
    assert codes == {"text/overflow", "symbol/too-small", "frame/unsafe", "slug/too-long"}


def png(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(stream, "PNG")
    return stream.getvalue()


def jpeg(width: int, height: int, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(stream, "JPEG", **options)
    return stream.getvalue()


def with_logo(data: bytes, anchor: Anchor = Anchor.TOP, **changes: object):
    logo = Slot(
        "logo",
        b.at(47),
        kind=SlotKind.PICTURE,
        frame=b.frame(18, 390, 100, 20),
        role=Role.FIGURE,
        picture="police",
        anchor=anchor,
    )
    of = b.layout((*b.SLOTS, logo), reading=(*b.READING, "logo"))
    picture = PictureFile("police", data, "d" * 64, "Polisen", b.at(70, "campaign.yaml"))
    return b.piece(of, pictures={"police": picture}, **changes)


def test_a_picture_is_fitted_whole_into_its_frame():
    composition = compose(with_logo(png(800, 400)))
    figure = element(composition, "logo")
    item = figure.kids[0].items[0]
    assert isinstance(item, PlacedPicture)
    assert (figure.alt, figure.role) == ("Polisen", "Figure")
    assert item.frame.height == pytest.approx(mm(20), abs=0.001)
    assert item.frame.width == pytest.approx(mm(40), abs=0.001)
    assert composition.problems == ()


def test_a_wide_picture_stands_by_its_anchor():
    frames = [
        element(compose(with_logo(png(4000, 400), anchor)), "logo").box
        for anchor in (Anchor.TOP, Anchor.MIDDLE, Anchor.BOTTOM)
    ]
    assert [frame.width for frame in frames] == pytest.approx([mm(100)] * 3, abs=0.001)
    assert frames[0].y - frames[2].y == pytest.approx(mm(10), abs=0.001)
    assert frames[1].y - frames[2].y == pytest.approx(mm(5), abs=0.001)


def test_a_picture_of_few_pixels_is_an_error():
    assert b.only(with_logo(png(80, 40)), "picture/resolution").message == (
        "picture 'police' has 51 ppi on the sheet, at least 200 ppi is needed"
    )


@pytest.mark.parametrize(
    ("across", "down", "found"), [(50_000, 1, "0.0020"), (1, 50_000, "0.0004"), (10**7, 1, "0.0000")]
)
def test_a_picture_as_thin_as_a_thread_is_refused_before_it_is_painted(across, down, found):
    assert b.only(with_logo(png(across, down)), "picture/resolution").message == (
        f"picture 'police' is {across} × {down} pixels and {found} mm at its thinnest on the sheet, "
        "at least 0.1 mm is needed"
    )


def test_a_picture_that_is_not_there_leaves_no_space():
    composition = compose(with_logo(png(1600, 800), profile=PRESS))
    without = compose(replace(with_logo(png(1600, 800)), pictures={}))
    assert "logo" in {slot.name for slot in composition.slots}
    assert "logo" not in {slot.name for slot in without.slots}


def test_a_picture_without_text_is_an_error():
    made = with_logo(png(800, 400))
    silent = {"police": replace(made.pictures["police"], alt=" ")}
    problem = b.only(replace(made, pictures=silent), "figure/no-alt")
    assert problem.hint == ""


def test_a_picture_that_cannot_be_read_is_an_error():
    problem = b.only(with_logo(b"GIF89a"), "picture/unreadable")
    assert problem.message == "picture 'police' cannot be read: it is neither a PNG nor a JPEG"


def test_a_picture_in_the_unsafe_margin_is_an_error():
    made = with_logo(png(800, 400))
    slots = {**made.layout.slots, "logo": replace(made.layout.slots["logo"], frame=b.frame(0, 390, 100, 20))}
    problem = b.only(replace(made, layout=replace(made.layout, slots=slots)), "frame/unsafe")
    assert problem.message.startswith("logo reaches 5.00 mm")


def with_row(*pictures: bytes, align: Align = Align.END, width: float = 100):
    row = b.frame(279 - width, 390, width, 10)
    names = [f"l{number}" for number in range(len(pictures))]
    logos = [
        Slot(f"logos.{name}", b.at(47), kind=SlotKind.PICTURE, frame=row, role=Role.FIGURE,
             picture=name, align=align, anchor=Anchor.MIDDLE, row="logos")
        for name in names
    ]  # fmt: skip
    of = b.layout((*b.SLOTS, *logos), reading=(*b.READING, *(slot.name for slot in logos)))
    files = {
        name: PictureFile(name, data, str(number) * 64, f"Logo {name}", b.at(70 + number, "campaign.yaml"), "sv")
        for number, (name, data) in enumerate(zip(names, pictures, strict=True))
    }
    return b.piece(of, pictures=files)


def row_of(piece: Piece) -> list[Rect]:
    composition = compose(piece)
    kids = [kid for kid in composition.document.kids if kid.slot.startswith("logos.")]
    assert [kid.alt for kid in kids] == [f"Logo {name}" for name in piece.pictures]
    return [kid.box for kid in kids]


def test_logos_stand_in_one_row_of_one_height_at_its_end():
    one, two = row_of(with_row(png(900, 300), png(300, 300)))
    assert (one.height, two.height) == pytest.approx((mm(10), mm(10)), abs=0.001)
    assert two.x - one.right == pytest.approx(mm(5), abs=0.001)
    assert two.right - mm(12) == pytest.approx(mm(279), abs=0.01)
    assert one.y == two.y


@pytest.mark.parametrize(("align", "left"), [(Align.START, 179), (Align.CENTRE, 214), (Align.END, 249)])
def test_the_row_stands_where_its_align_says(align, left):
    (only,) = row_of(with_row(png(900, 300), align=align))
    assert only.x - mm(12) == pytest.approx(mm(left), abs=0.01)


def test_many_wide_logos_share_the_width_of_the_row():
    boxes = row_of(with_row(*[png(1600, 200)] * 3))
    assert boxes[-1].right - boxes[0].x == pytest.approx(mm(100), abs=0.01)
    assert boxes[0].height == pytest.approx(mm(100 / 25), abs=0.01)
    assert boxes[1].x - boxes[0].right == pytest.approx(boxes[0].height / 2, abs=0.01)


def test_a_row_without_its_logos_leaves_no_space():
    made = with_row(png(900, 300), png(300, 300))
    (left,) = row_of(replace(made, pictures={"l1": made.pictures["l1"]}))
    assert left.right - mm(12) == pytest.approx(mm(279), abs=0.01)
    assert row_of(replace(made, pictures={})) == []


def test_a_logo_of_the_row_that_cannot_be_read_is_an_error():
    problem = b.only(with_row(png(900, 300), b"GIF89a"), "picture/unreadable")
    assert problem.at.line == 71
    assert b.only(with_row(b"GIF89a"), "picture/unreadable").at.line == 70


def test_a_logo_of_the_row_with_few_pixels_is_an_error():
    assert b.only(with_row(png(900, 300), png(30, 30)), "picture/resolution").at.line == 71


def test_the_text_of_a_picture_says_which_language_it_is_in():
    made = with_row(png(900, 300))
    picture = replace(made.pictures["l0"], language="en")
    composition = compose(replace(made, pictures={"l0": picture}))
    assert element(composition, "logos.l0").language == "en"
    assert composition.slots[-1].language == "en"
    assert element(compose(made), "logos.l0").language == ""


def test_a_picture_over_a_text_or_another_picture_is_an_error():
    made = with_logo(png(800, 400))
    slots = dict(made.layout.slots)
    over = replace(slots["logo"], frame=replace(slots["body"].frame, width=40, height=20))
    problem = b.only(replace(made, layout=replace(made.layout, slots={**slots, "logo": over})), "frame/overlap")
    assert problem.message.startswith("body and logo overlap")
    twice = {**slots, "more": replace(slots["logo"], name="more")}
    layout = replace(made.layout, slots=twice, reading=(*made.layout.reading, "more"))
    assert b.only(replace(made, layout=layout), "frame/overlap").message.startswith("logo and more overlap")


def test_office_files_have_links_and_no_marks():
    of = b.layout(
        panels=(),
        slots=tuple(replace(slot, panel="") for slot in b.SLOTS),
        styles=b.with_style("big", colour="ink"),
    )
    composition = compose(b.piece(of, profile=OFFICE))
    assert composition.foreground == ()
    assert composition.background == ()
    assert composition.media == composition.trim
    assert element(composition, "emergency").kids[0].role == "Link"

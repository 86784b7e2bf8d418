"""Text: each file is broken in one way, and exactly the check that names it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject

from poster.campaign.profiles import OFFICE, PRESS
from poster.compose.composition import Element, GlyphRun, Item, Leaf
from poster.pdf.paint import paint
from poster.proof.promise import promise_of
from poster.proof.prove import prove
from tests.compose import builders as c
from tests.pdf import builders as p
from tests.proof import mutate as m

NUMBER = rb"1 0 0 1 84.199 585.633 Tm"  # of slot first, which ends in 50
EMERGENCY = b"1 0 0 1 103.034 210.78 Tm"  # of slot emergency: Ring 112
WHITE = b"0 0 0 0 k "


def line(mcid: int) -> bytes:
    return m.marked(m.content(m.good()), mcid)


def moved(dx: float, dy: float, mcid: int = 5) -> bytes:
    def shift(match: re.Match[bytes]) -> bytes:
        return b"1 0 0 1 %.3f %.3f Tm" % (float(match[1]) + dx, float(match[2]) + dy)

    block = line(mcid)
    return m.replaced(m.good(), block, re.sub(rb"1 0 0 1 (\S+) (\S+) Tm", shift, block))


def in_block(old: bytes, new: bytes, mcid: int = 5) -> bytes:
    block = line(mcid)
    assert old in block
    return m.replaced(m.good(), block, block.replace(old, new, 1))


def wrapped(before: bytes, after: bytes, mcid: int = 5) -> bytes:
    """The text of a slot with operators before and after it, within its marked content."""
    block = line(mcid)
    head, rest = block.split(b"\n", 1)
    return m.replaced(m.good(), block, head + b"\n" + before + b"\n" + rest.replace(b"EMC", after + b"\nEMC"))


def without(mcid: int) -> bytes:
    block = line(mcid)
    empty = block.split(b"\n", 1)[0] + b"\nEMC\n"
    return m.replaced(m.good(), block, empty)


def swapped_blocks(one: int, other: int) -> bytes:
    first, second = line(one), line(other)
    return m.with_content(
        m.good(), lambda code: code.replace(first, b"@").replace(second, first).replace(b"@", second)
    )


def exchanged(one: bytes, other: bytes) -> bytes:
    """Two operators, one in place of the other."""
    code = m.content(m.good())
    assert code.count(one) == code.count(other) == 1
    return m.with_content(m.good(), lambda code: code.replace(one, b"@").replace(other, one).replace(b"@", other))


def mapped_to(text: str, wrong: str) -> bytes:
    """Every ToUnicode entry of `text` tells `wrong`."""
    old, new = (value.encode("utf-16-be").hex().upper().encode() for value in (text, wrong))

    def change(writer: object) -> None:
        for font in m.fonts(writer).values():
            before = font["/ToUnicode"].get_data()
            after = re.sub(rb"(<[0-9A-F]{4}> )<%s>" % old, rb"\1<%s>" % new, before)
            font[NameObject("/ToUnicode")] = writer._add_object(m.stream(after))

    return m.changed(m.good(), change)


def shown_as(text: str, wrong: str) -> bytes:
    """The glyph of `text` is that of `wrong`, in every font that has both; the mapping stays."""

    def change(writer: object) -> None:
        for font in m.fonts(writer).values():
            unicode = font["/ToUnicode"].get_data().decode("ascii")
            codes = {
                bytes.fromhex(value).decode("utf-16-be"): int(code, 16)
                for code, value in re.findall(r"<([0-9A-F]{4})> <([0-9A-F]*)>", unicode)
            }
            descendant = font["/DescendantFonts"][0].get_object()
            table = bytearray(descendant["/CIDToGIDMap"].get_object().get_data())
            if text in codes and wrong in codes:
                one, two = 2 * codes[text], 2 * codes[wrong]
                table[one : one + 2] = table[two : two + 2]
            descendant[NameObject("/CIDToGIDMap")] = writer._add_object(m.stream(bytes(table)))

    return m.changed(m.good(), change)


def annotated(flags: int = 4) -> bytes:
    def change(writer: object) -> None:
        page = writer.pages[0]
        form = m.stream(WHITE + b"0 0 99 99 re f", Subtype=NameObject("/Form"))
        appearance = DictionaryObject({NameObject("/N"): writer._add_object(form)})
        entries = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Stamp"),
                NameObject("/Rect"): ArrayObject([FloatObject(v) for v in (84, 580, 200, 610)]),
                NameObject("/F"): NumberObject(flags),
                NameObject("/AP"): appearance,
            }
        )
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(entries)])

    return m.changed(m.good(), change)


def form_over() -> bytes:
    def change(writer: object) -> None:
        page = writer.pages[0]
        box = ArrayObject([FloatObject(v) for v in (0, 0, 40, 20)])
        form = m.stream(WHITE + b"0 0 40 20 re f", Subtype=NameObject("/Form"), BBox=box)
        resources = page["/Resources"]
        resources[NameObject("/XObject")] = DictionaryObject({NameObject("/X"): writer._add_object(form)})
        code = bytes(page.get_contents().get_data())
        over = b"/Artifact BMC q 1 0 0 1 300 585 cm /X Do Q EMC\n"
        page[NameObject("/Contents")] = writer._add_object(m.stream(code + over))

    return m.changed(m.good(), change)


def written_downwards() -> bytes:
    """A writing mode that only one of the readers follows."""

    def change(writer: object) -> None:
        m.fonts(writer)["/F2"][NameObject("/Encoding")] = NameObject("/Identity-V")

    return m.changed(m.good(), change)


def see_through() -> bytes:
    def change(writer: object) -> None:
        page = writer.pages[0]
        state = DictionaryObject({NameObject("/ca"): FloatObject(0.2)})
        page["/Resources"][NameObject("/ExtGState")] = DictionaryObject({NameObject("/G"): state})
        code = bytes(page.get_contents().get_data()).replace(NUMBER, b"/G gs " + NUMBER)
        page[NameObject("/Contents")] = writer._add_object(m.stream(code))

    return m.changed(m.good(), change)


def inked(colour: bytes) -> bytes:
    """The number in another colour."""
    return wrapped(colour, b"0 0 0 1 k")


FAT = b"0 0 0 0 k 0 0 0 0 K 12 w "


def slats(height: float, rows: int = 110, *, apart: bool = False) -> bytes:
    """Strips of paper over the last digit of a number, 0.27 pt from one another."""
    strips = [b"330 %.3f 12 %.3f re" % (580 + row * 0.27, height) for row in range(rows)]
    return m.painted_over(m.good(), WHITE + (b" f " if apart else b" ").join(strips) + b" f")


RAISED = b"0011000E>] TJ .3 Ts <0016> Tj 0 Ts [<"
BROKEN: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("text/missing", "a slot is empty", lambda: without(5)),
    ("text/missing", "half a number", lambda: in_block(b"00160011>", b"0016>")),
    ("text/missing", "another digit", lambda: in_block(b"00160011>", b"00160016>")),
    ("text/missing", "two digits changed places", lambda: in_block(b"0016001100", b"0011001600")),
    ("text/missing", "a word twice", lambda: in_block(b"<0034004B0070", b"<0034004B00700034004B0070")),
    (
        "text/missing",
        "told and not shown",
        lambda: in_block(b"00160011>] TJ", b"0016>] TJ /Span <</ActualText (0)>> BDC EMC"),
    ),
    ("text/unicode", "a digit told as another", lambda: mapped_to("5", "6")),
    ("text/unicode", "a letter told as a space", lambda: mapped_to("S", " ")),
    ("text/shape", "a digit shown as another", lambda: shown_as("5", "0")),
    ("text/shape", "a letter shown as another", lambda: shown_as("j", "l")),
    ("text/shape", "a space shown as a digit", lambda: shown_as(" ", "2")),
    ("text/shape", "a digit shown as a space", lambda: shown_as("2", " ")),
    ("text/invisible", "rendering mode 3", lambda: wrapped(b"3 Tr", b"0 Tr")),
    ("text/invisible", "only outlined", lambda: wrapped(b"1 Tr", b"0 Tr")),
    ("text/invisible", "nearly transparent", see_through),
    ("ink/text", "two inks for black", lambda: inked(b"1 1 0 0 k")),
    ("ink/text", "a lighter black", lambda: inked(b"0 0 0 .9 k")),
    ("ink/text", "grey without its ink", lambda: inked(b"0 g")),
    ("text/unsafe", "above the safe area", lambda: moved(0, 640)),
    ("text/unsafe", "left of the safe area", lambda: moved(-40, 0)),
    ("text/frame", "moved within its frame", lambda: moved(1.5, 0)),
    ("text/frame", "lifted within its frame", lambda: moved(0, 0.6)),
    ("text/frame", "two lines in one another's place", lambda: exchanged(b" 1084.174 Tm", b" 979.174 Tm")),
    ("text/frame", "a digit moved within its line", lambda: in_block(b"000E0016", b"000E> 18 <0016> -18 <")),
    ("text/frame", "a digit lifted within its line", lambda: in_block(b"0011000E0016", RAISED)),
    ("text/frame", "spread out", lambda: in_block(b"BT", b"0.05 Tc BT")),
    ("text/frame", "below its frame", lambda: moved(0, -45, 2)),
    ("text/frame", "right of its frame", lambda: moved(180, 0)),
    ("text/size", "a smaller size", lambda: wrapped(b"/F1 20 Tf", b"/F1 24 Tf")),
    ("text/size", "narrowed", lambda: wrapped(b"90 Tz", b"100 Tz")),
    ("text/size", "scaled by the matrix", lambda: wrapped(b"q .9 0 0 .9 10 60 cm", b"Q")),
    ("text/clipped", "its last line is cut", lambda: wrapped(b"q 0 990 2000 500 re W n", b"Q", 1)),
    ("text/clipped", "cut by half a digit", lambda: wrapped(b"q 0 0 340 2000 re W n", b"Q")),
    ("text/clipped", "cut by a form of letters", lambda: wrapped(b"q 0 0 m 2000 0 l 900 2000 l h W n", b"Q")),
    ("text/covered", "a digit is painted over", lambda: m.painted_over(m.good(), WHITE + b"330 580 12 30 re f")),
    ("text/covered", "slats over a digit, each thinner than a hair", lambda: slats(0.28)),
    ("text/covered", "slats without height, which mark a row of pixels each", lambda: slats(0.0)),
    ("text/covered", "slats over half a digit", lambda: slats(0.28, 40)),
    ("text/covered", "slats one by one", lambda: slats(0.28, apart=True)),
    ("text/covered", "a small square with a fat edge", lambda: m.painted_over(m.good(), FAT + b"334 590 1 1 re B")),
    (
        "text/covered",
        "a line whose pen is flat and wide",
        lambda: m.painted_over(m.good(), WHITE + b"0 0 0 0 K 50 0 0 .02 336 0 cm 1 w 0 29000 m 0 32000 l S"),
    ),
    ("text/covered", "struck through", lambda: m.painted_over(m.good(), b"2 w 84 590 m 300 590 l S")),
    ("text/covered", "a frame crosses it", lambda: m.painted_over(m.good(), b"2 w 120 580 60 80 re S")),
    (
        "text/covered",
        "an outlined curve crosses it",
        lambda: m.painted_over(m.good(), b"90 590 m 99 600 l 120 590 l b"),
    ),
    ("text/covered", "a picture lies on it", lambda: m.painted_over(m.good(), PICTURE)),
    ("text/covered", "a stamp lies on it", annotated),
    ("text/covered", "a form lies on it", form_over),
    ("text/frame", "over the next slot", lambda: moved(0, -34.469, 5)),
    ("text/drawn", "written downwards", written_downwards),
    ("text/order", "painted last, read in the middle", lambda: swapped_blocks(5, 6)),
    (
        "text/unpromised",
        "a second number as decoration",
        lambda: m.painted_over(m.good(), b"0 0 0 1 k BT /F1 24 Tf 1 0 0 1 400 700 Tm <000500060007> Tj ET"),
    ),
)
PICTURE = b"60 0 0 30 300 580 cm BI /W 1 /H 1 /BPC 8 /CS /CMYK ID \0\0\0\0 EI"


@pytest.mark.parametrize(
    ("check", "break_it"), [(row[0], row[2]) for row in BROKEN], ids=[row[1] for row in BROKEN]
)
def test_a_fault_of_text_gives_exactly_its_finding(check: str, break_it: Callable[[], bytes]) -> None:
    assert m.broken(break_it()) == [check]


@pytest.mark.parametrize("size", ["A3", "A4"])
@pytest.mark.parametrize("profile", m.PROFILES, ids=lambda profile: profile.name)
def test_a_good_file_gives_no_finding(profile: object, size: str) -> None:
    proof = prove(m.good(profile, size), m.promise(profile, size))
    assert proof.findings == ()
    assert proof.is_good
    assert proof.payload_read == "https://polisen.se/tips"


HARMLESS: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("written anew by another program", lambda: m.changed(m.good(), lambda _: None)),
    ("written anew as PDF 1.3", lambda: m.changed(m.good(), lambda _: None, "%PDF-1.3")),
    ("something is painted under the text", lambda: m.painted_under(m.good(), b"0 .1 0 0 k 60 500 500 200 re f")),
    ("a frame goes around a text", lambda: m.painted_over(m.good(), b"1 w 80 570 400 60 re S")),
    ("a clip holds all of a text", lambda: wrapped(b"q 0 0 2000 2000 re W n", b"Q")),
    ("a hidden stamp", lambda: annotated(flags=2)),
    (
        "covered only outside the clip",
        lambda: m.painted_over(m.good(), b"0 0 9 9 re W n " + WHITE + b"0 0 900 900 re f"),
    ),
    (
        "the text's bytes as literal strings",
        lambda: in_block(b"<00540042>", b"(\\000T\\000B)"),
    ),
)


@pytest.mark.parametrize("make", [row[1] for row in HARMLESS], ids=[row[0] for row in HARMLESS])
def test_what_harms_nobody_is_no_finding(make: Callable[[], bytes]) -> None:
    found = prove(make(), m.promise())
    assert [finding for finding in found.findings if finding.check.startswith(("text/", "structure/"))] == []


def test_a_finding_names_slot_and_spot() -> None:
    data = m.painted_over(m.good(), WHITE + b"330 580 12 30 re f")
    (finding,) = prove(data, m.promise()).findings
    assert (finding.check, finding.slot) == ("text/covered", "first")
    assert finding.area is not None
    assert 320 < finding.area.x < 345


def test_what_is_missing_is_said_with_both_texts() -> None:
    (finding,) = prove(in_block(b"00160011>", b"00160016>"), m.promise()).findings
    assert finding.message == "' 020-50 50 55' is in the file where ' 020-50 50 50' was promised"


def test_text_from_right_to_left_and_other_scripts_is_proven() -> None:
    made = c.piece(copies=c.texts(body=p.ARABIC), payload="https://polisen.se/tips", icc=p.icc_of(PRESS))
    from poster.compose.compose import compose

    composition = compose(made)
    assert prove(paint(composition), promise_of(composition)).findings == ()


def test_a_promise_without_slots_allows_no_text() -> None:
    composition = p.composition(PRESS)
    assert promise_of(composition).slots == ()
    bad = m.failed(prove(paint(composition), promise_of(composition)))
    assert bad == ["text/unpromised", "structure/role", "page/marks", "picture/resolution"]


def test_a_promise_of_another_text_is_not_kept() -> None:
    changed = replace(m.promise().slot("second"), text="Socialtjänsten: 08-123 46")
    slots = tuple(changed if slot.name == "second" else slot for slot in m.promise().slots)
    assert m.failed(prove(m.good(), replace(m.promise(), slots=slots))) == ["text/missing"]


def test_a_digit_set_with_the_shape_of_another_keeps_no_promise() -> None:
    """The fault lies in the typesetting, so that file and composition agree."""
    composition = m.composed()
    seven = p.run("7", 0, 0, 10, p.INK.tint(PRESS.colour_space), c.font(700)).glyphs[0]

    def with_sevens(element: Element) -> Element:
        kids = (with_sevens(kid) if isinstance(kid, Element) else with_seven(kid) for kid in element.kids)
        return replace(element, kids=tuple(kids))

    def with_seven(leaf: Leaf) -> Leaf:
        return replace(leaf, items=tuple(changed(item) for item in leaf.items))

    def changed(item: Item) -> Item:
        if not isinstance(item, GlyphRun) or "8" not in item.texts:
            return item
        return replace(
            item,
            glyphs=tuple(
                seven if text == "8" else glyph for glyph, text in zip(item.glyphs, item.texts, strict=True)
            ),
        )

    wrong = replace(composition, document=with_sevens(composition.document))
    found = prove(paint(wrong), promise_of(wrong)).findings
    assert [(finding.check, finding.slot) for finding in found] == [("text/shape", "second")]


def test_links_do_not_hide_text() -> None:
    assert prove(m.good(OFFICE), m.promise(OFFICE)).is_good

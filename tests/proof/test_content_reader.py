"""The interpreter of content streams, on our own pages and on those of others."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from poster.geometry import Rect
from poster.proof.content import content_of
from poster.proof.events import Content, Drawn, Pictured, Shaded, Shown
from poster.proof.tokens import Damaged, operators
from poster.proof.typefaces import MAX_CODES, Typeface
from tests.proof import mutate as m


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def entries(**values: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


SIMPLE = entries(
    Type=NameObject("/Font"),
    Subtype=NameObject("/Type1"),
    FirstChar=NumberObject(65),
    Widths=numbers(500, 600),
    ToUnicode=m.stream(b"2 beginbfrange <41> <42> <0041> <43> <44> [<0063> <D83DDE00>] endbfrange"),
)


def page(code: bytes, **resources: Any) -> Any:
    fonts = entries(F=SIMPLE)
    return entries(Contents=m.stream(code), Resources=entries(Font=fonts, **resources))


def painted(code: bytes, **resources: Any) -> Content:
    return content_of(page(code, **resources))


def only(code: bytes, **resources: Any) -> Any:
    content = painted(code, **resources)
    assert content.faults == ()
    (event,) = content.events
    return event


def test_tokens() -> None:
    code = rb"""% a comment
    /N#41me (a\(b\)\n\101\
c(d)) <4142 4> [1 (x) [-2.5 +3] true null] <</K /V /L <</M 1>>>> .5 -1 op % end"""
    assert list(operators(code)) == [
        (
            b"op",
            [
                "NAme",
                b"a(b)\nAc(d)",
                b"AB@",
                [1.0, b"x", [-2.5, 3.0], True, None],
                {"K": "V", "L": {"M": 1.0}},
                0.5,
                -1.0,
            ],
        )
    ]


@pytest.mark.parametrize(
    "code",
    [
        b"(abc",
        b"[1 2",
        b"<< /A 1",
        b"]",
        b">>",
        b"} x",
        b"1-2 m",
        b"1.2.3 w",
        b"[ f ]",
        b"[" * 40 + b"]" * 40,
        b"/a " * 2100 + b"f",
        b"BI /W 1",
        b"BI /W 1 ID x",
    ],
)
def test_what_cannot_be_read_is_damaged(code: bytes) -> None:
    with pytest.raises(Damaged):
        list(operators(code))


def test_many_numbers_without_an_operator_take_no_time() -> None:
    with pytest.raises(Damaged, match="2 000 operands"):
        list(operators(b"1 " * 300_000 + b"/x " + b"f"))


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=80))
def test_any_bytes_are_events_or_faults(code: bytes) -> None:
    assert isinstance(painted(code), Content)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "q",
                "Q",
                "cm",
                "re",
                "f",
                "W",
                "n",
                "BT",
                "ET",
                "Tf",
                "Tj",
                "TJ",
                "'",
                "BDC",
                "EMC",
                "gs",
                "cs",
                "scn",
                "sh",
                "Do",
                "BI",
                "m",
                "l",
                "c",
                "h",
                "S",
            ]
        ),
        max_size=8,
    )
)
def test_operators_without_their_operands_are_faults(found: list[str]) -> None:
    assert isinstance(painted(" ".join(found).encode()), Content)


def test_paths_have_boxes_colours_and_widths_on_the_page() -> None:
    event = only(b"2 0 0 2 10 20 cm 3 w 1 0 0 RG 0 0 m 10 0 l 10 5 20 5 30 0 c S")
    assert isinstance(event, Drawn)
    assert event.box == Rect(7, 17, 66, 16)
    assert (event.look.width, event.look.stroke.values, event.is_stroked, event.is_filled) == (
        6,
        (1, 0, 0),
        True,
        False,
    )
    assert event.rects is None


def test_rectangles_are_kept_one_by_one() -> None:
    event = only(b"0 1 0 0 k 1 2 3 4 re 5 6 -2 7 re 8 8 1 1 re f*")
    assert event.rects == (Rect(1, 2, 3, 4), Rect(3, 6, 2, 7), Rect(8, 8, 1, 1))
    assert event.is_even_odd
    turned = only(b"0 1 -1 0 0 0 cm 1 2 3 4 re f")
    assert (turned.rects, turned.box) == (None, Rect(-6, 1, 4, 3))


def test_clips_narrow() -> None:
    event = only(b"0 0 10 10 re W n 5 5 10 10 re W* n 0 0 99 99 re f")
    assert event.clip.box == Rect(5, 5, 5, 5)
    assert event.clip.is_exact
    assert not only(b"0 0 m 9 0 l 9 9 l W n 0 0 9 9 re f").clip.is_exact
    assert only(b"q 0 0 1 1 re W n Q 0 0 9 9 re f").clip is None


def test_colour_spaces_and_patterns() -> None:
    spot = ArrayObject([NameObject("/Separation"), NameObject("/Gold"), NameObject("/DeviceCMYK")])
    spaces = entries(S=spot)
    patterns = entries(P=entries(PatternType=NumberObject(1)))
    look = only(b"/S cs .5 scn /Pattern CS /P SCN 0 0 1 1 re b", ColorSpace=spaces, Pattern=patterns).look
    assert (look.fill.space, look.fill.values, look.fill.name) == ("Separation", (0.5,), "S")
    assert (look.stroke.space, look.stroke.name) == ("Pattern", "P")
    assert only(b"/DeviceCMYK cs 0 0 1 1 re f").look.fill.values == (0, 0, 0, 1)
    assert only(b"/DeviceRGB cs 1 0 1 sc 0 0 1 1 re f").look.fill.values == (1, 0, 1)
    assert only(b".5 g 0 0 1 1 re f").look.fill.space == "DeviceGray"


def test_graphics_states() -> None:
    state = entries(
        ca=FloatObject(0.5),
        CA=FloatObject(0.25),
        LW=FloatObject(4),
        BM=ArrayObject([NameObject("/Multiply")]),
        SMask=entries(S=NameObject("/Alpha")),
        Font=ArrayObject([SIMPLE, NumberObject(9)]),
    )
    found = painted(b"/G gs 0 0 1 1 re f BT (A) Tj ET", ExtGState=entries(G=state))
    drawn, shown = found.events
    look = drawn.look
    assert (look.alpha_fill, look.alpha_stroke, look.width, look.blend, look.has_mask) == (
        0.5,
        0.25,
        4,
        "Multiply",
        True,
    )
    assert isinstance(shown, Shown)
    assert shown.size == 9


def test_text_of_simple_fonts_is_placed() -> None:
    code = b"""BT /F 10 Tf 2 Tc 100 Tz 12 TL 1 0 0 1 50 60 Tm (AB) Tj T* 5 -1 TD [(A) -1000 (B)] TJ
    3 Ts (A) ' 4 1 (A) " ET"""
    first, second, third, fourth = painted(code).events
    assert first.glyphs == ((65, 50, 60), (66, 57, 60))
    assert second.glyphs == ((65, 55, 47), (66, 72, 47))
    assert third.glyphs == ((65, 55, 49),)
    assert fourth.glyphs == ((65, 55, 48),)
    assert first.matrix == (10, 0, 0, 10)
    assert [first.typeface.text(code) for code in (65, 66, 67, 68, 69)] == ["A", "B", "c", "\U0001f600", None]
    assert first.typeface.ink(65) == (0, -0.2, 0.5, 0.7)
    assert first.typeface.program is None
    assert first.typeface.outline(65) is None


def test_text_modes_and_clipping_to_letters() -> None:
    hidden, after = painted(b"BT /F 10 Tf 3 Tr (A) Tj 7 Tr (A) Tj ET").events
    assert not hidden.is_visible
    assert not after.is_visible
    assert only(b"BT 7 Tr ET 0 0 9 9 re f").clip.box.width == 0


def test_marked_content_tells_its_text() -> None:
    code = b"""/P <</MCID 0>> BDC BT /F 9 Tf (A) Tj /Span <</ActualText <FEFF00E5>>> BDC (B) Tj EMC ET EMC
    /Artifact BMC BT (A) Tj ET EMC /P /Q BDC BT (B) Tj ET EMC /P <</MCID 0>> BDC EMC"""
    properties = entries(Q=entries(MCID=NumberObject(4), ActualText=TextStringObject("vier")))
    content = painted(code, Properties=properties)
    assert content.texts == {0: "A\u00e5", 4: "vier"}
    assert content.repeated == {0}
    assert [(event.mcid, event.is_artifact, event.is_spelled) for event in content.shown] == [
        (0, False, False),
        (0, False, True),
        (None, True, False),
        (4, False, True),
    ]


def test_pictures_forms_and_shadings() -> None:
    inner = m.stream(
        b"0 0 5 5 re f /P <</MCID 3>> BDC EMC",
        Subtype=NameObject("/Form"),
        BBox=numbers(0, 0, 4, 9),
        Matrix=numbers(2, 0, 0, 2, 0, 0),
        Resources=entries(),
    )
    picture = m.stream(b"x", Subtype=NameObject("/Image"))
    objects = entries(X=inner, I=picture)
    code = b"q 9 0 0 9 1 1 cm /I Do Q /X Do /S sh BI /W 2 /H 1 /CS /G /BPC 8 ID ab EI"
    content = painted(code, XObject=objects, Shading=entries(S=entries(ShadingType=NumberObject(2))))
    one, two, three, four = content.events
    assert isinstance(one, Pictured)
    assert one.box == Rect(1, 1, 9, 9)
    assert two.box == Rect(0, 0, 10, 10)
    assert two.clip.box == Rect(0, 0, 8, 18)
    assert isinstance(three, Shaded)
    assert four.is_inline
    assert four.resource["/Width"] == 2
    assert four.resource["data"] == b"ab"
    assert 3 not in content.texts
    assert len(content.used) == 2


def test_a_form_that_holds_itself_is_a_fault() -> None:
    form = m.stream(b"/X Do", Subtype=NameObject("/Form"), BBox=numbers(0, 0, 9, 9))
    objects = entries(X=form)
    form[NameObject("/Resources")] = entries(XObject=objects)
    assert painted(b"/X Do", XObject=objects).faults == ("forms are nested more than 12 deep, or hold themselves",)


def test_a_form_cannot_restore_the_state_of_its_page() -> None:
    form = m.stream(b"Q Q", Subtype=NameObject("/Form"), BBox=numbers(0, 0, 9, 9))
    content = painted(b"q 1 0 0 rg q /X Do 0 0 1 1 re f Q Q", XObject=entries(X=form))
    assert content.faults == ("a content stream restores a state that it did not save",)
    assert content.events[0].look.fill.values == (1, 0, 0)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (b"EMC", "a content stream ends marked content that it did not begin"),
        (b"/P BMC", "a content stream leaves a state or marked content open"),
        (b"BT (A) Tj ET", "a content stream shows text without a font"),
        (b"q " * 300, "graphics states are nested more than 256 deep"),
        (b"/None gs", "a content stream has 'gs' with operands that it cannot take"),
    ],
)
def test_faults_are_told(code: bytes, fault: str) -> None:
    assert fault in painted(code).faults


def test_a_page_may_inherit_or_lack_its_parts() -> None:
    parent = entries(Resources=entries(Font=entries(F=SIMPLE)))
    several = ArrayObject([m.stream(b"BT /F 9 Tf (A"), m.stream(b"A) Tj ET")])
    content = content_of(entries(Parent=parent, Contents=several))
    assert content.shown[0].glyphs[0][0] == 65
    assert content_of(entries()).events == ()


def test_widths_of_composite_fonts() -> None:
    descendant = entries(
        Subtype=NameObject("/CIDFontType2"),
        DW=NumberObject(300),
        W=ArrayObject(
            [NumberObject(3), numbers(10, 20), NumberObject(7), NumberObject(9), NumberObject(50), NumberObject(4)]
        ),
    )
    face = Typeface(entries(Subtype=NameObject("/Type0"), DescendantFonts=ArrayObject([descendant])), "F")
    assert face.widths == {3: 10, 4: 20, 7: 50, 8: 50, 9: 50}
    assert face.default_width == 300
    assert face.codes(b"\0\1\2\3\4") == (1, 0x203)
    assert face.glyph_of(7) == 7
    assert face.to_unicode == {}
    assert face.descriptor is None
    assert face.program_data == b""


PARTS = st.lists(
    st.one_of(
        st.binary(max_size=5).map(lambda value: b"<" + value.hex().encode() + b">"),
        st.sampled_from(
            [b"<4>", b"<>", b"< 41 >", b"1-2", b"--1", b".", b"1.2.3", b"(a)", b"/N", b"true", b"1%c\n"]
        ),
        st.floats(-999, 999).map(lambda value: b"%.3f" % value),
        st.integers(-99, 99).map(lambda value: b"%d" % value),
    ),
    max_size=8,
)


def listed(parts: bytes) -> object:
    try:
        return list(operators(b"[" + parts + b"] TJ"))
    except Damaged as fault:
        return str(fault)


@given(PARTS, st.sampled_from([b"", b" ", b"\n"]))
def test_a_line_of_text_is_read_as_every_other_list_is(parts: list[bytes], between: bytes) -> None:
    """A comment behind the last value leaves the list to the general way."""
    joined = between.join(parts)
    assert listed(joined) == listed(joined + b"%\n")


def test_tables_of_fonts_end_in_time() -> None:
    begun = time.process_time()
    endless = [NumberObject(0), NumberObject(999_999_999), NumberObject(5)] * 3000
    one = entries(Subtype=NameObject("/CIDFontType2"), W=ArrayObject(endless))
    fonts = ArrayObject([one])
    face = Typeface(entries(Subtype=NameObject("/Type0"), DescendantFonts=fonts), "F")
    assert len(face.widths) == MAX_CODES + 1
    open_sections = m.stream(b"beginbfchar" * 200_000)
    assert Typeface(entries(Subtype=NameObject("/Type0"), ToUnicode=open_sections), "F").to_unicode == {}
    closed = m.stream(b"beginbfchar <01> <0041> endbfchar beginbfrange <02> <03> <0042> endbfrange")
    found = Typeface(entries(Subtype=NameObject("/Type0"), ToUnicode=closed), "F").to_unicode
    assert found == {1: "A", 2: "B", 3: "C"}
    assert time.process_time() - begun < 10

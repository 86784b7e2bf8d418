"""Page, ink, fonts and press: each file is broken in one way, and exactly the check that names it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from poster.campaign.profiles import PRESS, Profile
from poster.compose.compose import compose
from poster.pdf.paint import paint
from poster.proof.promise import promise_of
from poster.proof.prove import judge, prove
from tests.compose.test_compose import png, with_logo
from tests.pdf import builders as p
from tests.proof import mutate as m

N = NameObject
BLANK = b"120 330 60 60"  # a spot of the press sheet that nothing else is painted on


def array(*values: float | str) -> ArrayObject:
    return ArrayObject([N(value) if isinstance(value, str) else FloatObject(value) for value in values])


def dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({N(f"/{key}"): value for key, value in entries.items()})


def page_entry(key: str, value: Any, profile: Profile = PRESS) -> bytes:
    return m.changed(m.good(profile), lambda writer: writer.pages[0].__setitem__(N(key), value))


def without_entry(key: str) -> bytes:
    return m.changed(m.good(), lambda writer: writer.pages[0].__delitem__(N(key)))


def with_resource(kind: str, name: str, made: Any, operators: bytes, profile: Profile = PRESS) -> bytes:
    """The file with a resource, and operators that use it painted last as an artifact."""

    def change(writer: Any) -> None:
        page = writer.pages[0]
        resources = page["/Resources"].get_object()
        held = resources.setdefault(N(kind), DictionaryObject()).get_object()
        value = made(writer) if callable(made) else made
        held[N(name)] = writer._add_object(value) if hasattr(value, "get_data") else value
        code = bytes(page.get_contents().get_data())
        page[N("/Contents")] = writer._add_object(m.stream(code + b"/Artifact BMC\nq " + operators + b" Q\nEMC\n"))

    return m.changed(m.good(profile), change)


def picture(space: Any = "/DeviceCMYK", data: bytes = b"\0\0\0\0", side: int = 1, **entries: Any) -> bytes:
    """The file with a picture of `side` pixels on half an inch of blank sheet."""
    place = b"36 0 0 36 120 330 cm /X Do"
    return with_resource("/XObject", "/X", image(space, data, side, **entries), place)


def image(space: Any, data: bytes, side: int, **entries: Any) -> Any:
    stated = {"ColorSpace": N(space) if isinstance(space, str) else space, **entries}
    return m.stream(
        data if len(data) > 4 else data * side * side,
        Type=N("/XObject"),
        Subtype=N("/Image"),
        Width=NumberObject(side),
        Height=NumberObject(side),
        BitsPerComponent=NumberObject(8),
        **{key: value for key, value in stated.items() if value is not None},
    )


def jpeg(colour: tuple[int, int, int, int]) -> bytes:
    return p.saved(Image.new("CMYK", (200, 200), colour), "JPEG", quality=95)


def icc_based(components: int) -> Callable[[Any], ArrayObject]:
    def made(writer: Any) -> ArrayObject:
        profile = writer._add_object(m.stream(b"x", N=NumberObject(components)))
        return ArrayObject([N("/ICCBased"), profile])

    return made


def separation(name: str, alternate: str = "/DeviceCMYK") -> ArrayObject:
    function = dictionary(
        FunctionType=NumberObject(2),
        Domain=array(0, 1),
        N=NumberObject(1),
        C0=array(0, 0, 0, 0),
        C1=array(0, 1, 1, 0),
    )
    return ArrayObject([N("/Separation"), N(name), N(alternate), function])


def shading(space: str, *ends: tuple[float, ...], kind: int = 2) -> DictionaryObject:
    function = dictionary(
        FunctionType=NumberObject(kind),
        Domain=array(0, 1),
        N=NumberObject(1),
        C0=array(*ends[0]),
        C1=array(*ends[1]),
    )
    coordinates = array(120, 330, 180, 330)
    return dictionary(ShadingType=NumberObject(2), ColorSpace=N(space), Coords=coordinates, Function=function)


def stitched(depth: int, *ends: tuple[float, ...]) -> DictionaryObject:
    made = shading("/DeviceCMYK", *ends)
    for _ in range(depth):
        made[N("/Function")] = dictionary(
            FunctionType=NumberObject(3), Domain=array(0, 1), Functions=ArrayObject([made["/Function"]])
        )
    return made


def shaded(made: Any, clip: bytes = b"120 330 60 60 re W n") -> bytes:
    return with_resource("/Shading", "/S", made, clip + b" /S sh")


def pattern(operators: bytes) -> bytes:
    tile = m.stream(
        operators,
        PatternType=NumberObject(1),
        PaintType=NumberObject(1),
        TilingType=NumberObject(1),
        BBox=array(0, 0, 9, 9),
        XStep=NumberObject(9),
        YStep=NumberObject(9),
        Resources=dictionary(),
    )
    return with_resource("/Pattern", "/P", tile, b"/Pattern cs /P scn 120 330 60 60 re f")


def shading_pattern(space: str) -> bytes:
    ends = ((0, 0, 0, 0), (0, 0, 0, 0.2)) if space == "/DeviceCMYK" else ((1, 1, 1), (0, 0, 0))
    made = dictionary(PatternType=NumberObject(2), Shading=shading(space, *ends))
    return with_resource("/Pattern", "/P", made, b"/Pattern cs /P scn 120 330 60 60 re f")


def state(operators: bytes = b"", **entries: Any) -> bytes:
    return with_resource("/ExtGState", "/G", dictionary(**entries), b"/G gs " + operators)


def unused(**entries: Any) -> bytes:
    return m.changed(m.good(), lambda writer: writer._add_object(m.stream(b"x", **entries)))


def font_without(key: str) -> bytes:
    def change(writer: Any) -> None:
        font = next(iter(m.fonts(writer).values()))["/DescendantFonts"][0].get_object()
        holder = font["/FontDescriptor"].get_object() if key == "/FontFile2" else font
        del holder[key]

    return m.changed(m.good(), change)


def font_entry(change_font: Callable[[DictionaryObject, DictionaryObject], None]) -> bytes:
    def change(writer: Any) -> None:
        font = next(iter(m.fonts(writer).values()))
        change_font(font, font["/DescendantFonts"][0].get_object())

    return m.changed(m.good(), change)


def renamed(font: DictionaryObject, descendant: DictionaryObject) -> None:
    descendant["/FontDescriptor"].get_object()[N("/FontName")] = N("/SourceSans3-Bold")
    font[N("/BaseFont")] = descendant[N("/BaseFont")] = N("/SourceSans3-Bold")


def downwards(font: DictionaryObject, descendant: DictionaryObject) -> None:
    del descendant
    font[N("/Encoding")] = N("/Identity-V")


def another_page(writer: Any) -> None:
    writer.add_blank_page(100, 100)


def annotation(kind: str, *rect: float) -> bytes:
    note = dictionary(Type=N("/Annot"), Subtype=N(kind), Rect=array(*rect), F=NumberObject(4))
    return page_entry("/Annots", ArrayObject([note]))


def helvetica() -> bytes:
    font = dictionary(Type=N("/Font"), Subtype=N("/Type1"), BaseFont=N("/Helvetica"))
    return with_resource("/Font", "/F9", font, b"")


def missing_glyph() -> bytes:
    """A line outside the trim, beside the slug line, which nobody has promised or forbidden."""
    return m.painted_over(m.good(), b"0 0 0 1 k BT /F3 7 Tf 1 0 0 1 400 12 Tm <0000> Tj ET")


TOO_WIDE = array(34.016, 34.016, 875.962, 1224.567)
RGB = p.saved(Image.new("RGB", (200, 200)), "JPEG")
MARK = b"34.016 8.504 m 34.016 22.677 l\nS\n"
LONG_MARK = MARK.replace(b"22.677 l", b"29 l")
SHORT_MARK = MARK.replace(b"22.677 l", b"11 l")


def mark(operators: bytes) -> bytes:
    """One crop mark with operators before it that hold for it alone."""
    return m.replaced(m.good(), MARK, b"q " + operators + b" " + MARK + b"Q\n")


TRUE = BooleanObject(True)
UNDER = b"1 .8 0 .5 k " + BLANK + b" re f "
BOTH = {"OP": TRUE, "op": TRUE}
STENCIL = b"0 0 0 1 k .2 0 0 .2 120 330 cm BI /W 1 /H 1 /BPC 1 /IM true ID \0 EI"
PANEL = b"25.512 884.409 858.898 348.661 re"
BROKEN: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("page/count", "two pages", lambda: m.changed(m.good(), another_page)),
    ("page/boxes", "no trim", lambda: without_entry("/TrimBox")),
    ("page/boxes", "trim and art", lambda: page_entry("/ArtBox", array(40, 40, 800, 1200))),
    ("page/boxes", "bleed beyond the media", lambda: page_entry("/BleedBox", array(-9, 25, 884, 1233))),
    ("page/boxes", "crop inside the trim", lambda: page_entry("/CropBox", array(90, 90, 800, 1000))),
    ("page/boxes", "a media of two units", lambda: page_entry("/ArtBox", array(40, 40, 42, 1200))),
    ("page/size", "trim of 0.02 mm too much", lambda: page_entry("/TrimBox", TOO_WIDE)),
    ("page/size", "no bleed", lambda: without_entry("/BleedBox")),
    ("page/size", "turned", lambda: page_entry("/Rotate", NumberObject(180))),
    ("page/size", "another unit", lambda: page_entry("/UserUnit", NumberObject(2))),
    ("page/annotation", "a note", lambda: annotation("/Text", 100, 330, 120, 350)),
    ("page/annotation", "a mark in the bleed", lambda: annotation("/PrinterMark", 100, 330, 120, 350)),
    ("page/external", "a PostScript program", lambda: unused(Type=N("/XObject"), Subtype=N("/PS"))),
    ("page/external", "a PostScript form", lambda: unused(Subtype=N("/Form"), Subtype2=N("/PS"))),
    ("page/external", "a reference", lambda: unused(Subtype=N("/Form"), Ref=dictionary())),
    ("page/external", "a proxy", lambda: picture(side=200, OPI=dictionary())),
    ("page/external", "alternates", lambda: picture(side=200, Alternates=ArrayObject())),
    ("page/external", "stored elsewhere", lambda: unused(F=N("/x"))),
    ("page/bleed", "the panel ends at the trim", lambda: m.replaced(m.good(), PANEL, b"34 884.409 842 348.661 re")),
    ("page/bleed", "clipped at the trim", lambda: m.replaced(m.good(), PANEL, b"34 34 842 1190 re W n " + PANEL)),
    ("page/bleed", "another colour", lambda: m.replaced(m.good(), b"1 0.8 0 0.5 k", b"1 0.8 0 0.49 k")),
    ("page/bleed", "in grey", lambda: m.replaced(m.good(), b"1 0.8 0 0.5 k", b"0.1 g")),
    ("page/bleed", "painted over", lambda: m.painted_over(m.good(), b"0 0 0 0 k 200 1226 400 9 re f")),
    ("page/bleed", "a notch", lambda: m.painted_over(m.good(), b"0 0 0 0 k 25.5 1000 3 10 re f")),
    ("page/marks", "one is missing", lambda: m.replaced(m.good(), MARK, b"")),
    ("page/marks", "one is in paper's colour", lambda: mark(b"0 0 0 0 K")),
    ("page/marks", "one is in black alone", lambda: mark(b"0 0 0 1 K")),
    ("page/marks", "one is dashed away", lambda: mark(b"[.001 500] .001 d")),
    ("page/marks", "one is clipped away", lambda: mark(b"0 0 9 9 re W n")),
    ("page/marks", "one is shorter than a millimetre", lambda: m.replaced(m.good(), MARK, SHORT_MARK)),
    ("page/marks", "one is painted over", lambda: m.painted_over(m.good(), b"0 0 0 0 k 7 30 18 8 re f")),
    ("page/marks", "reaches into the bleed", lambda: m.replaced(m.good(), MARK, LONG_MARK)),
    ("page/marks", "on the sheet", lambda: m.painted_over(m.good(), b"1 1 1 1 K 2 w 120 330 m 180 330 l S")),
    ("ink/space", "an RGB path", lambda: m.painted_over(m.good(), b"1 0 0 rg " + BLANK + b" re f")),
    ("ink/space", "an RGB line", lambda: m.painted_over(m.good(), b"1 0 0 RG 2 w " + BLANK + b" re S")),
    ("ink/space", "an RGB picture", lambda: picture("/DeviceRGB", b"\0\0\0", 200)),
    ("ink/space", "an RGB profile", lambda: picture_of_profile(3)),
    ("ink/space", "indexed RGB", lambda: picture(indexed("/DeviceRGB"), b"\0", 200)),
    ("ink/space", "a JPEG 2000 of unknown colours", lambda: picture(None, b"\0", 200)),
    ("ink/space", "a spot colour that is RGB elsewhere", lambda: spot("/Blue", "/DeviceRGB")),
    ("ink/space", "an RGB shading", lambda: shaded(shading("/DeviceRGB", (1, 1, 1), (0, 0, 0)))),
    ("ink/space", "an RGB pattern", lambda: pattern(b"1 0 0 rg 0 0 9 9 re f")),
    ("ink/space", "an RGB shading pattern", lambda: shading_pattern("/DeviceRGB")),
    ("ink/space", "an RGB inline picture", lambda: inline(b"/CS /RGB", b"\0\0\0")),
    ("ink/space", "an unused RGB picture", lambda: m.changed(m.good(), hidden_picture)),
    ("ink/space", "an unused RGB form", lambda: m.changed(m.good(), hidden_form)),
    ("ink/space", "device colours with another meaning", lambda: with_default("/DefaultCMYK")),
    ("ink/space", "nested without end", lambda: picture(nested(12), b"\0", 200)),
    ("ink/space", "a colour space that is none", lambda: picture(NumberObject(3), b"\0", 200)),
    ("ink/rich-black", "four inks", lambda: rich(b".6 .4 .4 1 k")),
    ("ink/rich-black", "a little cyan", lambda: rich(b".1 0 0 1 k")),
    ("ink/rich-black", "three inks", lambda: rich(b".9 .9 .9 .3 k")),
    ("ink/tac", "a path of 340 %", lambda: m.painted_over(m.good(), b".9 .8 .8 .9 k " + BLANK + b" re f")),
    ("ink/tac", "a picture of 340 %", lambda: picture("/DeviceCMYK", b"\xe6\xcc\xcc\xe6", 200)),
    ("ink/tac", "a JPEG of 340 %", lambda: picture_of_jpeg((230, 204, 204, 230), inverted=True)),
    ("ink/tac", "a JPEG of 340 %, not inverted", lambda: picture_of_jpeg((25, 51, 51, 25), inverted=False)),
    ("ink/tac", "a picture that is no JPEG", lambda: picture_of_data(b"no JPEG", "/DCTDecode")),
    ("ink/tac", "a JPEG in RGB", lambda: picture_of_data(RGB, "/DCTDecode")),
    ("ink/tac", "a picture of unknown data", lambda: picture_of_data(b"x", "/CCITTFaxDecode")),
    ("ink/tac", "a picture with too little data", lambda: picture("/DeviceCMYK", b"12345", 200)),
    ("ink/tac", "an indexed CMYK picture", lambda: picture(indexed("/DeviceCMYK"), b"\0", 200)),
    ("ink/tac", "an inline CMYK picture", lambda: inline(b"/CS /CMYK", b"\0\0\0\0")),
    ("ink/overprint", "inks over a panel", lambda: overprinted(b"0 .9 .9 .6 k")),
    ("ink/overprint", "all of the sheet", lambda: overprinting(OPM=NumberObject(1), **BOTH)),
    ("ink/overprint", "all of the sheet, by mode 0", lambda: overprinting(**BOTH)),
    ("ink/overprint", "a white headline", lambda: overprinting(b"0 0 0 0 k", op=TRUE, OPM=NumberObject(1))),
    ("ink/overprint", "strokes alone, by which fills are meant too", lambda: overprinting(OP=TRUE)),
    ("ink/overprint", "a stencil", lambda: state(STENCIL, op=TRUE)),
    ("ink/overprint", "a state that nothing is painted by", lambda: state(op=TRUE)),
    ("ink/intent", "an unknown intent of a state", lambda: state(RI=N("/Foo"))),
    ("ink/intent", "an unknown intent of a picture", lambda: picture(side=200, Intent=N("/Foo"))),
    (
        "ink/overprint",
        "a spot colour over a panel",
        lambda: spot("/Gold", over=UNDER),
    ),
    ("ink/tac", "all inks in one", lambda: spot("/All", over=b"")),
    ("ink/tac", "a shading of 340 %", lambda: shaded(shading("/DeviceCMYK", (0, 0, 0, 0), (0.9, 0.8, 0.8, 0.9)))),
    ("ink/tac", "a stitched shading", lambda: shaded(stitched(1, (0, 0, 0, 0), (0.9, 0.8, 0.8, 0.9)))),
    ("ink/tac", "a shading stitched too deep", lambda: shaded(stitched(6, (0, 0, 0, 0), (0, 0, 0, 0.1)))),
    ("ink/tac", "a shading without ends", lambda: shaded(shading("/DeviceCMYK", (0,), (0,), kind=4))),
    ("ink/tac", "a pattern", lambda: pattern(b"0 0 0 .1 k 0 0 9 9 re f")),
    ("stroke/too-thin", "a hairline", lambda: m.painted_over(m.good(), b"0 0 0 1 K 0 w 120 330 m 180 330 l S")),
    ("stroke/too-thin", "thin by the matrix", lambda: thin(b".2 0 0 .2 0 0 cm 1 w 600 1650 m 900 1650 l S")),
    ("stroke/too-thin", "a thin box", lambda: m.painted_over(m.good(), b"0 0 0 1 k 120 330 60 .2 re f")),
    ("stroke/too-thin", "a thin strip", lambda: filled(b"120 330 m 180 330 l 180 330.05 l 120 330.05 l h")),
    ("stroke/too-thin", "a thin strip askew", lambda: filled(b"120 330 m 180 350 l 180 350.05 l 120 330.05 l h")),
    ("stroke/too-thin", "an area without any", lambda: filled(b"120 330 m 180 350 l h")),
    ("stroke/too-thin", "a flat pen", lambda: thin(b"1 0 0 .05 0 0 cm 1 w 120 6600 m 180 6600 l S")),
    ("ink/transparency", "half", lambda: state(b"0 0 0 .5 k " + BLANK + b" re f", ca=FloatObject(0.5))),
    ("ink/transparency", "a blend mode", lambda: state(b"0 0 0 .5 k " + BLANK + b" re f", BM=N("/Screen"))),
    ("ink/transparency", "a picture with a mask", lambda: soft_picture()),
    ("ink/curve", "a transfer function", lambda: state(TR=N("/Identity"))),
    ("ink/curve", "a second transfer function", lambda: state(TR2=N("/Identity"))),
    ("ink/curve", "a halftone phase", lambda: state(HTP=array(0, 0))),
    ("ink/curve", "a halftone", lambda: state(HT=dictionary(HalftoneType=NumberObject(6)))),
    ("ink/curve", "smoothed", lambda: picture(side=200, Interpolate=BooleanObject(True))),
    ("picture/resolution", "144 ppi", lambda: picture(side=72)),
    ("picture/resolution", "a stencil of 250 ppi", lambda: stencil(125)),
    ("font/embedded", "no program", lambda: font_without("/FontFile2")),
    ("font/embedded", "named and not there", helvetica),
    ("font/subset", "not marked", lambda: font_entry(renamed)),
    ("font/map", "no way to the glyphs", lambda: font_without("/CIDToGIDMap")),
    ("font/map", "no encoding", lambda: unused(Subtype=N("/Type0"), BaseFont=N("/X"))),
    ("font/no-glyph", "a missing glyph", missing_glyph),
    ("text/drawn", "written downwards", lambda: font_entry(downwards)),
)


def rich(ink: bytes) -> bytes:
    block = m.marked(m.content(m.good()), 5)
    return m.replaced(m.good(), block, block.replace(b"BT", ink + b"\nBT").replace(b"EMC", b"0 0 0 1 k\nEMC"))


def thin(operators: bytes) -> bytes:
    return m.painted_over(m.good(), b"0 0 0 1 K " + operators)


def filled(path: bytes) -> bytes:
    return m.painted_over(m.good(), b"0 0 0 1 k " + path + b" f")


def indexed(base: str) -> ArrayObject:
    return ArrayObject([N("/Indexed"), N(base), NumberObject(0), TextStringObject("\0\0\0\0")])


def nested(depth: int) -> ArrayObject:
    made = indexed("/DeviceGray")
    for _ in range(depth):
        made = ArrayObject([N("/Indexed"), made, NumberObject(0)])
    return made


def picture_of_profile(components: int) -> bytes:
    def made(writer: Any) -> Any:
        return image(icc_based(components)(writer), b"\0" * components, 200)

    return with_resource("/XObject", "/X", made, b"36 0 0 36 120 330 cm /X Do")


def picture_of_data(data: bytes, name: str, **entries: Any) -> bytes:
    def made(writer: Any) -> Any:
        found = image("/DeviceCMYK", data + b"....", 200, **entries)
        found[N("/Filter")] = N(name)
        return found

    return with_resource("/XObject", "/X", made, b"36 0 0 36 120 330 cm /X Do")


def picture_of_jpeg(colour: tuple[int, int, int, int], *, inverted: bool) -> bytes:
    decode = {"Decode": array(1, 0, 1, 0, 1, 0, 1, 0)} if inverted else {}
    return picture_of_data(jpeg(colour), "/DCTDecode", **decode)


def inline(entries: bytes, data: bytes) -> bytes:
    place = b".1 0 0 .1 120 330 cm BI /W 1 /H 1 /BPC 8 "
    return m.painted_over(m.good(), place + entries + b" ID " + data + b" EI")


def spot(name: str, alternate: str = "/DeviceCMYK", over: bytes = b"") -> bytes:
    states = dictionary(op=BooleanObject(True), OP=BooleanObject(True)) if over else dictionary()

    def change(writer: Any) -> None:
        resources = writer.pages[0]["/Resources"].get_object()
        resources[N("/ExtGState")] = dictionary(G=states)

    code = over + b"/G gs /C cs 1 scn " + BLANK + b" re f"
    return m.changed(with_resource("/ColorSpace", "/C", separation(name, alternate), code), change)


def overprinted(ink: bytes) -> bytes:
    return state(UNDER + ink + b" " + BLANK + b" re f", op=BooleanObject(True))


def overprinting(before: bytes = b"/Artifact <</Type /Layout>> BDC", **entries: Any) -> bytes:
    """The sheet with a state that holds from an operator on, to the end."""

    def change(writer: Any) -> None:
        page = writer.pages[0]
        page["/Resources"][N("/ExtGState")] = dictionary(G=dictionary(**entries))
        code = bytes(page.get_contents().get_data())
        assert before in code
        page[N("/Contents")] = writer._add_object(m.stream(code.replace(before, b"/G gs " + before, 1)))

    return m.changed(m.good(), change)


def hidden_picture(writer: Any) -> None:
    writer._add_object(image("/DeviceRGB", b"\0\0\0", 2))


def hidden_form(writer: Any) -> None:
    spaces = dictionary(ColorSpace=dictionary(C=ArrayObject([N("/CalRGB"), dictionary()])))
    writer._add_object(m.stream(b"/C cs 1 0 0 scn 0 0 9 9 re f", Subtype=N("/Form"), Resources=spaces))


def with_default(name: str) -> bytes:
    return with_resource("/ColorSpace", name, icc_based(4), b"")


def soft_picture() -> bytes:
    def made(writer: Any) -> Any:
        mask = writer._add_object(image("/DeviceGray", b"\x80", 2))
        return image("/DeviceCMYK", b"\0\0\0\0", 200, SMask=mask)

    return with_resource("/XObject", "/X", made, b"36 0 0 36 120 330 cm /X Do")


def stencil(side: int) -> bytes:
    mask = image(None, b"\0" * (side * 16), side, ImageMask=BooleanObject(True))
    mask[N("/BitsPerComponent")] = NumberObject(1)
    return with_resource("/XObject", "/X", mask, b"0 0 0 .5 k 36 0 0 36 120 330 cm /X Do")


ROWS = [pytest.param(check, break_it, id=name) for check, name, break_it in BROKEN]


@pytest.mark.parametrize(("check", "break_it"), ROWS)
def test_a_fault_of_print_gives_exactly_its_finding(check: str, break_it: Callable[[], bytes]) -> None:
    assert m.broken(break_it()) == [check]


@pytest.mark.parametrize("profile", m.PROFILES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("size", ["A3", "A4"])
def test_a_good_file_has_no_finding_with_or_without_its_promise(profile: Profile, size: str) -> None:
    assert prove(m.good(profile, size), m.promise(profile, size)).findings == ()
    assert judge(m.good(profile, size), profile).findings == ()
    assert judge(m.good(profile, size), None).findings == ()


def test_a_picture_that_is_no_longer_painted_is_found_though_its_tag_is_there() -> None:
    composition = compose(with_logo(png(800, 400), payload="https://polisen.se/tips", icc=p.icc_of(PRESS)))
    data, promise = paint(composition), promise_of(composition)
    before = m.failed(prove(data, promise))
    lost = m.with_content(data, lambda code: re.sub(rb"/\w+ Do", b"", code))
    moved = m.with_content(data, lambda code: re.sub(rb"(/\w+ Do)", rb"1 0 0 1 9 9 cm \1", code))
    assert "picture/missing" not in before
    assert sorted(m.failed(prove(lost, promise))) == sorted([*before, "picture/missing"])
    assert "picture/missing" in m.failed(prove(moved, promise))

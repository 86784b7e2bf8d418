"""Files that somebody else made, and damaged ones: judged without a promise, never with a traceback."""

from __future__ import annotations

import random
import zlib
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdf
import pytest
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, FloatObject, NameObject, NumberObject
from reportlab.pdfgen.canvas import Canvas

from poster.campaign.profiles import OFFICE, PRESS
from poster.proof import objects, tokens
from poster.proof.model import Verdict
from poster.proof.objects import objects_of
from poster.proof.prove import judge, prove
from poster.proof.sheet import BEYOND, PAGES_BEYOND, STREAM_BEYOND, Sheet, Unreadable, told_of
from tests.proof import mutate as m
from tests.proof.test_checks_print import N, array, dictionary, image, page_entry, with_resource

GOOD = (Verdict.PASSED, Verdict.NOT_APPLICABLE)


def designed(paint: Any = None) -> bytes:
    """A file as a designer's program writes it: no tags, standard fonts, RGB."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont("Helvetica", 40)
    canvas.drawString(100, 500, "Ring 112")
    if paint is not None:
        paint(canvas)
    canvas.save()
    return out.getvalue()


def failed(data: bytes, profile: Any) -> set[str]:
    return {check for check, verdict in judge(data, profile).verdicts if verdict is Verdict.FAILED}


def test_a_designers_file_for_print_is_told_all_that_it_lacks() -> None:
    found = failed(designed(), PRESS)
    assert {"page/boxes", "font/embedded", "intent/missing", "metadata/missing"} <= found
    assert "text/missing" not in found


def test_of_an_unknown_purpose_only_what_holds_for_every_file_is_asked() -> None:
    assert failed(designed(), None) == {"font/embedded"}


def test_a_page_that_ends_at_the_trim_is_found_in_the_pixels() -> None:
    cut = m.replaced(m.good(), b"25.512 884.409 858.898 348.661 re", b"34 884.409 842 340.2 re")
    assert failed(cut, PRESS) == {"page/bleed"}
    sides = [each.message.split(" at the ")[2].split(",")[0] for each in judge(cut, PRESS).findings]
    assert sides == ["top", "right", "left"]


def test_a_bleed_that_is_too_small_is_found() -> None:
    small = page_entry("/BleedBox", array(30, 30, 880, 1229))
    assert failed(small, PRESS) == {"page/bleed"}
    assert failed(m.good(), replace(PRESS, name="wide", bleed=replace(PRESS.bleed, value=5))) == {"page/bleed"}


def test_marks_are_not_asked_of_others() -> None:
    unmarked = m.replaced(m.good(), b"34.016 8.504 m 34.016 22.677 l\nS\n", b"")
    assert failed(unmarked, PRESS) == set()


def test_transparency_needs_a_named_space() -> None:
    clear = with_resource("/ExtGState", "/G", dictionary(ca=FloatObject(0.5)), b"/G gs 0 0 0 .3 k 120 330 9 9 re f")
    assert failed(clear, PRESS) == {"ink/transparency"}
    group = dictionary(S=N("/Transparency"), CS=N("/DeviceCMYK"))
    named = m.changed(clear, lambda writer: writer.pages[0].__setitem__(N("/Group"), group))
    assert failed(named, PRESS) == set()


def test_turned_text_is_judged() -> None:
    turned = b" BT /F1 24 Tf 0 1 -1 0 300 330 Tm <000500060007> Tj ET"
    assert failed(m.painted_over(m.good(OFFICE), b".7 g" + turned), OFFICE) == {"colour/contrast"}
    assert failed(m.painted_over(m.good(OFFICE), b"0 g" + turned), OFFICE) == set()


def test_colour_spaces_of_every_kind_are_known() -> None:
    lab = ArrayObject([N("/Lab"), dictionary()])
    for space, family in ((lab, "Lab"), (N("/DeviceRGB"), "DeviceRGB")):
        data = with_resource("/ColorSpace", "/C", space, b"/C cs 0 0 0 scn 120 330 60 60 re f")
        found = [each.message for each in judge(data, PRESS).findings if each.check == "ink/space"]
        assert len(found) == 1
        assert family in found[0]
    pattern = ArrayObject([N("/Pattern"), N("/DeviceRGB")])
    tile = m.stream(b"0 0 9 9 re f", PatternType=NumberObject(1), PaintType=NumberObject(2), Resources=dictionary())
    data = with_resource("/ColorSpace", "/C", pattern, b"")
    data = with_two(data, "/Pattern", "/P", tile, b"/C cs 1 0 0 /P scn 120 330 60 60 re f")
    assert "ink/space" in failed(data, PRESS)


def with_two(data: bytes, kind: str, name: str, made: Any, operators: bytes) -> bytes:
    def change(writer: Any) -> None:
        page = writer.pages[0]
        held = page["/Resources"].get_object().setdefault(N(kind), DictionaryObject()).get_object()
        held[N(name)] = writer._add_object(made)
        code = bytes(page.get_contents().get_data())
        page[N("/Contents")] = writer._add_object(m.stream(code + b"/Artifact BMC q " + operators + b" Q EMC"))

    return m.changed(data, change)


def test_a_picture_in_a_profile_of_four_inks_is_measured() -> None:
    def made(writer: Any) -> Any:
        profile = writer._add_object(m.stream(b"x", N=NumberObject(4)))
        return image(ArrayObject([N("/ICCBased"), profile]), b"\xff\xff\xff\xff", 200)

    data = with_resource("/XObject", "/X", made, b"36 0 0 36 120 330 cm /X Do")
    assert failed(data, PRESS) == {"ink/tac"}


def test_what_is_clipped_away_or_off_the_sheet_takes_no_ink() -> None:
    fine = b"0 0 9 9 re W n .9 .9 .9 .9 k 120 330 60 60 re f"
    assert failed(m.painted_over(m.good(), fine), PRESS) == set()
    assert failed(m.painted_over(m.good(), b".9 .9 .9 .9 k 1 1 5 5 re f"), PRESS) == set()


def test_what_hides_the_ground_takes_no_ink_of_it() -> None:
    state = dictionary(op=BooleanObject(True))
    code = b"1 .8 0 .5 k 120 330 60 60 re f 0 0 0 0 k 110 320 90 90 re f /G gs 0 0 0 1 k 120 330 60 60 re f"
    assert failed(with_resource("/ExtGState", "/G", state, code), PRESS) == set()


def test_a_file_with_too_many_objects_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "MAX_OBJECTS", 3)
    with Sheet(m.good()) as sheet, pytest.raises(Unreadable, match="objects"):
        objects_of(sheet)


def test_objects_nested_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "MAX_DEPTH", 1)
    with Sheet(m.good()) as sheet, pytest.raises(Unreadable, match="deeply"):
        objects_of(sheet)


def test_damaged_objects_are_told_and_not_raised() -> None:
    data = m.good().replace(b"/StructParents 0", b"/Annots [1 2 3]0", 1)
    assert not prove(data, m.promise()).is_good
    for key, value in (("/TrimBox", N("/x")), ("/Annots", ArrayObject([NumberObject(1)]))):
        assert not prove(page_entry(key, value), m.promise()).is_good


@pytest.mark.parametrize("seed", range(60))
def test_bytes_of_any_kind_give_findings_and_no_traceback(seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(m.good(OFFICE, "A4"))
    if seed % 3 == 0:
        del data[dice.randrange(len(data)) :]
    for _ in range(dice.randrange(1, 40)):
        place = dice.randrange(max(1, len(data)))
        if seed % 3 == 1:
            del data[place : place + dice.randrange(1, 9)]
        elif data:
            data[place] = dice.randrange(256)
    for proof in (prove(bytes(data), m.promise(OFFICE, "A4")), judge(bytes(data), None), judge(bytes(data), PRESS)):
        assert all(verdict in (*GOOD, Verdict.FAILED, Verdict.UNCHECKED) for _, verdict in proof.verdicts)


@pytest.mark.parametrize("seed", range(40))
def test_content_and_objects_of_any_kind_give_no_traceback(seed: int) -> None:
    """Damage inside the objects and the content, with a container that is whole."""
    dice = random.Random(seed)

    def change(writer: Any) -> None:
        page = writer.pages[0]
        code = bytearray(page.get_contents().get_data())
        for _ in range(12):
            place = dice.randrange(len(code))
            code[place : place + dice.randrange(3)] = bytes(dice.choices(b" /<>[]()0123456789.qQBTEdokmreW", k=3))
        page[N("/Contents")] = writer._add_object(m.stream(bytes(code)))
        for item in (page, writer.root_object, page["/Resources"]):
            key = dice.choice(list(item))
            strange = (NumberObject(-1), N("/x"), ArrayObject(), dictionary(), BooleanObject(True))
            if key not in ("/Type", "/Pages", "/Parent"):
                item[N(key)] = dice.choice(strange)

    data = m.changed(m.good(), change)
    prove(data, m.promise())
    judge(data, PRESS)


def test_a_stream_that_unpacks_without_end_is_refused() -> None:
    bomb = zlib.compress(b"0 " * 40_000_000)

    def change(writer: Any) -> None:
        stream = m.stream(b"")
        stream._data = bomb
        stream[NameObject("/Filter")] = N("/FlateDecode")
        writer.pages[0][N("/Contents")] = writer._add_object(stream)

    writer = pypdf.PdfWriter(clone_from=BytesIO(m.good()))
    change(writer)
    out = BytesIO()
    writer.write(out)
    found = prove(out.getvalue(), m.promise()).findings
    assert "a stream of the file unpacks to more than is read, at most 75 MB" in {one.message for one in found}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("Limit reached while decompressing. 899061 bytes remaining.", STREAM_BEYOND),
        ("Maximum page tree entry limit reached: 100001 > 100000.", PAGES_BEYOND),
        ("Columns", BEYOND),
    ],
)
def test_a_file_beyond_a_limit_is_not_called_damaged(told: str, found: str) -> None:
    assert told_of(LimitReachedError(told), "damaged") == found
    assert told_of(ValueError(told), "damaged") == "damaged"


def within_forms(depth: int, times: int) -> bytes:
    """Forms that each draw the next one many times, the last of which paints nothing."""

    def change(writer: Any) -> None:
        inner = m.stream(b"")
        for _ in range(depth):
            inner[N("/Subtype")], inner[N("/BBox")] = N("/Form"), array(0, 0, 9, 9)
            outer = m.stream(b"/X Do " * times)
            outer[N("/Resources")] = dictionary(XObject=dictionary(X=writer._add_object(inner)))
            inner = outer
        writer.pages[0][N("/Contents")] = writer._add_object(m.stream(b"/X Do " * times))
        writer.pages[0]["/Resources"][N("/XObject")] = inner["/Resources"]["/XObject"]

    return m.changed(m.good(), change)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: within_forms(11, 20), "the page draws more than 20 000 forms"),
        (
            lambda: m.painted_over(m.good(), b"BT /F1 1 Tf " + b"<%s> Tj " % (b"0005" * 4_000) * 101 + b"ET"),
            "the page shows more than 400 000 glyphs",
        ),
        (
            lambda: m.painted_over(m.good(), b"0 0 m " * 2_000_001),
            "a content stream has more than 2 000 000 operators",
        ),
    ],
    ids=["forms that multiply", "text without end", "operators without end"],
)
def test_what_is_too_much_for_us_is_not_given_to_the_renderer(
    make: Any, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PDFium has no limit of its own: on forms that multiply it takes all memory and ends the process."""
    monkeypatch.setattr(Sheet, "_document", lambda self: pytest.fail("the renderer was asked"))
    monkeypatch.setattr(tokens, "MAX_OPERATORS", 900)
    proof = judge(make(), PRESS)
    assert [(finding.check, finding.message) for finding in proof.findings] == [("file/unreadable", message)]


@pytest.mark.parametrize("data", [b"hello", m.good()[:20_000], m.good().replace(b"xref\n0", b"xrfe\n0")])
def test_what_the_reader_of_objects_notes_is_not_printed(data: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    judge(data, PRESS)
    assert capfd.readouterr() == ("", "")

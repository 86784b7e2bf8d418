"""Office and mono sheets: each file is broken in one way, and exactly the check that names it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from poster.campaign.profiles import MONO, OFFICE, PRESS, Profile
from poster.compose.compose import compose
from poster.geometry import mm
from poster.pdf.paint import paint
from poster.proof.checks.links import _goes_on, _leads_there
from poster.proof.checks.office import darkness
from poster.proof.model import Verdict
from poster.proof.promise import Promise, promise_of
from poster.proof.prove import judge, prove
from poster.proof.sheet import Sheet
from tests.proof import mutate as m
from tests.proof.test_checks_print import with_resource

N = NameObject


def links(edit: Callable[[Any], None]) -> bytes:
    return m.changed(m.good(OFFICE), lambda writer: edit(writer.pages[0]))


def led_to(uri: str) -> bytes:
    def edit(page: Any) -> None:
        page["/Annots"][0].get_object()["/A"].get_object()[N("/URI")] = TextStringObject(uri)

    return links(edit)


def moved(page: Any) -> None:
    place = [FloatObject(value) for value in (600, 900, 700, 930)]
    page["/Annots"][0].get_object()[N("/Rect")] = ArrayObject(place)


def removed(page: Any) -> None:
    del page["/Annots"]


def link_with(key: str, value: Any) -> bytes:
    """The first link with an entry set, or without it if `value` is None."""

    def edit(page: Any) -> None:
        link = page["/Annots"][0].get_object()
        if value is None:
            del link[key]
        else:
            link[N(key)] = value

    return links(edit)


def widened(page: Any) -> None:
    link = page["/Annots"][0].get_object()
    link[N("/Rect")][2] = FloatObject(float(link["/Rect"][2]) + 0.2)


def doubled(page: Any) -> None:
    """A second annotation, with its own place in no tree, opens another number."""
    link = DictionaryObject(page["/Annots"][0].get_object())
    link[N("/A")] = DictionaryObject({N("/S"): N("/URI"), N("/URI"): TextStringObject("tel:0706")})
    page["/Annots"].append(link)


def followed(page: Any) -> None:
    evil = DictionaryObject({N("/S"): N("/URI"), N("/URI"): TextStringObject("http://evil.example")})
    page["/Annots"][0].get_object()["/A"].get_object()[N("/Next")] = evil


def based(writer: Any) -> None:
    writer.root_object[N("/URI")] = DictionaryObject({N("/Base"): TextStringObject("http://evil.example/")})


def untabbed(page: Any) -> None:
    del page["/Tabs"]


def note(page: Any) -> None:
    entries = {"Type": N("/Annot"), "Subtype": N("/Text"), "F": NumberObject(4)}
    made = DictionaryObject({N(f"/{key}"): value for key, value in entries.items()})
    made[N("/Rect")] = ArrayObject([NumberObject(value) for value in (120, 330, 140, 350)])
    page["/Annots"].append(made)


def over(operators: bytes, profile: Profile = OFFICE) -> bytes:
    return m.painted_under(m.good(profile), operators)


def coloured(ink: bytes, profile: Profile, mcid: int = 5) -> bytes:
    """One text in another colour."""
    block = m.marked(m.content(m.good(profile)), mcid)
    black = {OFFICE: b"0 0 0 rg", MONO: b"0 g", PRESS: b"0 0 0 1 k"}[profile]
    new = block.replace(b"BT", ink + b"\nBT", 1).replace(b"\nEMC", b"\n" + black + b"\nEMC")
    return m.replaced(m.good(profile), block, new)


def on_ground(ink: bytes, profile: Profile) -> bytes:
    """One text on a coloured ground."""
    frame = m.promise(profile).slot("first").frame
    box = b"%f %f %f %f re f" % (frame.x, frame.y, frame.width, frame.height)
    return m.painted_under(m.good(profile), ink + b" " + box)


def small() -> bytes:
    """A line of 9 pt that is decoration for those who listen, and small for those who read."""
    return over(b"0 0 0 rg BT /F1 9 Tf 1 0 0 1 120 330 Tm <0005> Tj ET")


def shaded_edge() -> bytes:
    """A ground all over the sheet, which is seen in the pixels alone."""

    def made(writer: Any) -> Any:
        entries = {"FunctionType": NumberObject(2), "Domain": numbers(0, 1), "N": NumberObject(1)}
        function = DictionaryObject({N(f"/{key}"): value for key, value in entries.items()})
        function[N("/C0")], function[N("/C1")] = numbers(0.9, 0.9, 0.9), numbers(0.9, 0.9, 0.9)
        shading = {"ShadingType": NumberObject(2), "ColorSpace": N("/DeviceRGB"), "Coords": numbers(0, 0, 9, 9)}
        found = DictionaryObject({N(f"/{key}"): value for key, value in shading.items()})
        found[N("/Function")], found[N("/Extend")] = function, ArrayObject([BooleanObject(True)] * 2)
        return found

    return with_resource("/Shading", "/S", made, b"0 0 20 1190 re W n /S sh", OFFICE)


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def patched(profile: Profile, ink: bytes) -> bytes:
    """A patch of a third of a text lies beneath its middle."""
    run = m.promise(profile).slot("first").runs[0]
    width = run.across[-1]
    box = b"%f %f %f 30 re f" % (run.first_x + width / 3, run.first_y - 9, width / 3)
    return m.painted_under(m.good(profile), ink + b" " + box)


def shaded(profile: Profile) -> bytes:
    """A grey curve beneath the middle of a text."""
    run = m.promise(profile).slot("first").runs[0]
    at = b"1 0 0 1 %f %f cm " % (run.first_x + 99, run.first_y)
    return m.painted_under(m.good(profile), at + b".4 g 0 -9 m 0 60 90 60 90 -9 c h f")


DARK = b"0 0 0 rg 470 640 340 500 re 340 300 205 320 re f"
LIGHT = b"0.95 0.95 0.95 rg"
BROKEN: tuple[tuple[str, str, Profile, Callable[[], bytes]], ...] = (
    ("office/margin", "a frame at the edge", OFFICE, lambda: over(LIGHT + b" 10 10 400 9 re f")),
    ("office/margin", "a grey edge", MONO, lambda: over(b".9 g 0 0 842 1190 re f", MONO)),
    ("office/margin", "a stroke that reaches out", OFFICE, lambda: over(b"0 0 0 RG 9 w 100 24 m 700 24 l S")),
    ("office/margin", "a shading", OFFICE, shaded_edge),
    ("office/darkness", "a dark sheet", OFFICE, lambda: over(DARK)),
    ("office/darkness", "a dark sheet in black alone", MONO, lambda: over(b"0 g 490 640 320 480 re f", MONO)),
    ("office/link", "another number", OFFICE, lambda: led_to("tel:113")),
    ("office/link", "half the number", OFFICE, lambda: led_to("tel:1122")),
    ("office/link", "an address", OFFICE, lambda: led_to("https://polisen.se")),
    ("office/link", "on nothing", OFFICE, lambda: links(moved)),
    ("office/link", "over the whole page", OFFICE, lambda: link_with("/Rect", numbers(0, 0, 842, 1190))),
    ("office/link", "a little too wide", OFFICE, lambda: links(widened)),
    ("office/link", "said to be another", OFFICE, lambda: link_with("/Contents", TextStringObject("Ring 070"))),
    ("office/link", "reacts elsewhere", OFFICE, lambda: link_with("/QuadPoints", numbers(0, 0, 1, 0, 0, 1, 1, 1))),
    ("office/link", "hidden", OFFICE, lambda: link_with("/F", NumberObject(2))),
    ("office/link", "a second link on top", OFFICE, lambda: links(doubled)),
    ("office/link", "missing", OFFICE, lambda: links(removed)),
    ("file/active", "an action that another follows", OFFICE, lambda: links(followed)),
    ("file/active", "another base for addresses", OFFICE, lambda: m.changed(m.good(OFFICE), based)),
    ("structure/link", "outside the tree", OFFICE, lambda: link_with("/StructParent", None)),
    ("structure/link", "in another element", OFFICE, lambda: link_with("/StructParent", NumberObject(0))),
    ("structure/tabs", "no order of tabs", OFFICE, lambda: links(untabbed)),
    ("page/annotation", "a note", OFFICE, lambda: links(note)),
    ("colour/contrast", "yellow on white", OFFICE, lambda: coloured(b"1 .83 0 rg", OFFICE)),
    ("colour/contrast", "grey on white", MONO, lambda: coloured(b".6 g", MONO)),
    ("colour/contrast", "black on a dark ground", MONO, lambda: on_ground(b".3 g", MONO)),
    ("colour/contrast", "a tint of black", PRESS, lambda: coloured(b"0 0 0 .3 k", PRESS)),
    ("colour/contrast", "a dark patch under the middle of a text", OFFICE, lambda: patched(OFFICE, b".4 .4 .4 rg")),
    ("colour/contrast", "a patch that is dark in grey alone", OFFICE, lambda: patched(OFFICE, b"0 .55 .9 rg")),
    ("colour/contrast", "a curve under the middle of a text", MONO, lambda: shaded(MONO)),
    ("colour/contrast", "green and blue, one grey", OFFICE, lambda: on_ground(b"0 .55 .9 rg", OFFICE)),
)
ROWS = [pytest.param(check, profile, break_it, id=name) for check, name, profile, break_it in BROKEN]


@pytest.mark.parametrize(("check", "profile", "break_it"), ROWS)
def test_a_fault_of_an_office_sheet_gives_exactly_its_finding(
    check: str, profile: Profile, break_it: Callable[[], bytes]
) -> None:
    assert m.broken(break_it(), profile) == [check]


@pytest.mark.parametrize("word", ["Il", "lIll", "Is it", "1 l I"])
@pytest.mark.parametrize("profile", [OFFICE, MONO, PRESS], ids=lambda profile: profile.name)
def test_letters_that_are_mere_stems_are_held_against_their_ground(word: str, profile: Profile) -> None:
    """An I fills its own box, which then holds no ground to be held against."""
    made = m.piece(profile)
    sheet = compose(replace(made, texts={**made.texts, "first": replace(made.texts["first"], value=word)}))
    good = paint(sheet)
    assert prove(good, promise_of(sheet)).verdict("colour/contrast") is Verdict.PASSED
    faint = {OFFICE: b"1 .83 0 rg", MONO: b".6 g", PRESS: b"0 0 0 .3 k"}[profile]
    pale = m.replaced(good, b"BT", faint + b"\nBT", m.content(good).count(b"BT"))
    assert prove(pale, promise_of(sheet)).verdict("colour/contrast") is Verdict.FAILED


def test_type_below_its_floor_once_printed_is_found() -> None:
    """Text that nobody promised is a fault of its own, so the file is judged without its promise."""
    assert judge(m.good(OFFICE), OFFICE).verdict("office/scaled") is Verdict.PASSED
    assert judge(small(), OFFICE).verdict("office/scaled") is Verdict.FAILED
    assert judge(small(), replace(OFFICE, shrink=1.0)).verdict("office/scaled") is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("width", "height", "is_fine"),
    [(842, 1190.5, False), (800, 1190, True), (842, 595, True), (595.3, 841.9, True), (1190.6, 841.9, True)],
    ids=["A3", "smaller than A3", "A4 lying, perhaps two of A5", "A4", "A3 lying, perhaps two of A4"],
)
def test_the_floor_of_a_sheet_is_that_of_the_size_it_holds(width: float, height: float, is_fine: bool) -> None:
    """The line is 8.46 pt once printed."""

    def edit(writer: Any) -> None:
        for key in ("/MediaBox", "/BleedBox", "/TrimBox"):
            writer.pages[0][N(key)] = numbers(0, 0, width, height)

    verdict = Verdict.PASSED if is_fine else Verdict.FAILED
    assert judge(m.changed(small(), edit), OFFICE).verdict("office/scaled") is verdict


def test_a_style_has_its_own_floor() -> None:
    """A floor is stated before the printer shrinks the sheet, as the sizes are."""

    def with_floor(least: float) -> Promise:
        whole = m.promise(OFFICE)
        slots = (replace(slot, floors=(least,)) if slot.name == "first" else slot for slot in whole.slots)
        return replace(whole, slots=tuple(slots))

    assert prove(m.good(OFFICE), with_floor(24.0)).is_good
    found = prove(m.good(OFFICE), with_floor(24.1))
    assert m.failed(found) == ["office/scaled"]
    assert [finding.slot for finding in found.findings] == ["first"]


@pytest.mark.parametrize(
    ("uri", "text", "is_same"),
    [
        ("tel:+44800960017", "Ring 0800 960 017", True),
        ("tel:+44800960017;ext=1", "0800\u00a0960\u00a0017", True),
        ("tel:+4622225555", "22 22 55 55", True),
        ("tel:+44800960018", "0800 960 017", False),
        ("tel:44800960017", "0800 960 017", False),
        ("tel:+44440800960017", "0800 960 017", False),
        ("tel:+44960017", "0800 960 017", False),
        ("tel:+4611414", "0", False),
    ],
)
def test_a_number_in_the_international_form_dials_the_national_one(uri: str, text: str, is_same: bool) -> None:
    assert _leads_there(uri, text) is is_same


@pytest.mark.parametrize(
    ("uri", "text", "is_same"),
    [
        ("https://polisen.se/t?k=K-17", "polisen.se/t", True),
        ("https://polisen.se/t#k", "polisen.se/t", True),
        ("https://polisen.se/t?k=K-17", "polisen.se/t?k=K-17", True),
        ("https://polisen.se/tips?k=1", "polisen.se/t", False),
        ("https://polisen.example/t?polisen.se/t", "polisen.se/t", False),
        ("https://?polisen.se/t", "polisen.se/t", False),
        ("https://polisen.se/t%3Fk", "polisen.se/t", False),
        ("mailto:tips@polisen.se?bcc=x@y.se", "tips@polisen.se", False),
    ],
)
def test_the_query_of_an_address_is_not_read_on_paper(uri: str, text: str, is_same: bool) -> None:
    assert _leads_there(uri, text) is is_same


@pytest.mark.parametrize(
    ("uri", "lines", "are_right"),
    [
        ("https://polisen.se/tips-polisen", ("polisen.se/", "tips-polisen"), (True, True)),
        ("https://polisen.se/tips-polisen", ("polisen.se/", "tips"), (False, False)),
        ("https://polisen.se/tips-polisen", ("polisen.se/tips-", "polisen", "evil.se"), (True, True, False)),
        ("https://polisen.se/tips-polisen", ("", "polisen.se/tips-polisen"), (False, True)),
        ("tel:114", ("Ring 114", "nu"), (False, True)),
        ("tel:114", ("Ring", "115"), (False, False)),
    ],
)
def test_a_link_over_several_lines_is_judged_by_all_of_them(
    uri: str, lines: tuple[str, ...], are_right: tuple[bool, ...]
) -> None:
    assert tuple(_goes_on(uri, line, " ".join(lines)) for line in lines) == are_right


def test_a_link_that_is_missing_is_found() -> None:
    assert "office/link" in m.broken(links(removed), OFFICE)


def test_darkness_is_one_minus_the_mean_grey() -> None:
    with Sheet(m.good(MONO)) as sheet:
        plain = darkness(sheet)
    with Sheet(over(b"0 g 480 640 200 300 re f", MONO)) as sheet:
        darker = darkness(sheet)
    assert darker - plain == pytest.approx(200 * 300 / (mm(297) * mm(420)), abs=0.003)


HAIRLINES = b"0 G .25 w " + b" ".join(b"%d 320 m %d 1000 l" % (x, x) for x in range(100, 560, 3)) + b" S"


def test_many_thin_lines_are_measured_as_finely_as_they_are() -> None:
    """Half a pixel a point draws them four times as wide as they are; the second measure says what they take."""
    drawn = over(HAIRLINES, MONO)
    with Sheet(drawn) as sheet:
        coarse, fine = darkness(sheet), darkness(sheet, 2.0)
    assert coarse > MONO.max_darkness + 0.01 > MONO.max_darkness > fine
    assert "office/darkness" not in m.broken(drawn, MONO)
    thick = over(HAIRLINES.replace(b".25 w", b"1 w"), MONO)
    with Sheet(thick) as sheet:
        assert darkness(sheet, 2.0) > MONO.max_darkness + 0.01
    assert "office/darkness" in m.broken(thick, MONO)


def test_all_of_a_good_sheet_is_judged() -> None:
    proof = prove(m.good(OFFICE), m.promise(OFFICE))
    for check in ("office/margin", "office/darkness", "office/scaled", "office/link", "colour/contrast"):
        assert proof.verdict(check) is Verdict.PASSED
    assert prove(m.good(), m.promise()).verdict("office/margin") is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(("ink", "found"), [(b".32 g", "ink/text"), (b".39 g", "colour/contrast")])
def test_the_contrast_is_measured_to_a_tenth(ink: bytes, found: str) -> None:
    assert m.broken(coloured(ink, MONO), MONO) == [found]


def test_what_a_clip_keeps_off_the_edge_is_not_at_the_edge() -> None:
    ground = LIGHT + b" 0 0 842 1190 re f"
    assert m.broken(over(b"30 30 700 1100 re W n " + ground), OFFICE) == ["paint/unpromised"]
    assert m.broken(over(b"900 30 700 1100 re W n " + ground), OFFICE) == ["paint/unpromised"]
    assert m.broken(over(b"0 30 700 1100 re W n " + ground), OFFICE) == ["office/margin"]


def test_paper_and_hidden_text_at_the_edge_leave_no_ink() -> None:
    white = b"1 1 1 rg 0 0 842 1190 re f 0 0 0 0 k 0 0 9 9 re f 1 g 0 0 9 9 re f"
    found = judge(over(white), OFFICE)
    assert found.verdict("office/margin") is Verdict.PASSED
    hidden = over(b"3 Tr BT /F1 24 Tf 1 0 0 1 2 2 Tm <00050006> Tj ET")
    assert judge(hidden, OFFICE).verdict("office/margin") is Verdict.PASSED


def test_a_sheet_without_margin_or_size_is_judged_by_what_is_known() -> None:
    tiny = m.changed(m.good(OFFICE), lambda writer: writer.pages[0].__setitem__(N("/TrimBox"), numbers(0, 0, 9, 9)))
    assert not judge(tiny, OFFICE).is_good

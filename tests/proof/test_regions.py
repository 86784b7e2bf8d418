"""A part of a page that is painted alike is looked at once a run; one that differs at all is looked at again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

from poster.campaign.profiles import OFFICE, PRESS, Profile
from poster.geometry import Rect
from poster.proof.model import Verdict
from poster.proof.prove import prove
from poster.proof.regions import once
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet
from tests.proof import mutate as m
from tests.proof import test_checks_file as file_tests
from tests.proof import test_checks_office as office_tests
from tests.proof import test_checks_print as print_tests

ROWS = [
    *(pytest.param(check, PRESS, make, id=f"print {name}") for check, name, make in print_tests.BROKEN),
    *(pytest.param(check, PRESS, make, id=f"file {name}") for check, name, make in file_tests.BROKEN),
    *(pytest.param(check, profile, make, id=name) for check, name, profile, make in office_tests.BROKEN),
]
WARM: dict[str, Seen] = {}


@pytest.mark.parametrize(("check", "profile", "break_it"), ROWS)
def test_what_a_run_has_seen_hides_no_fault(check: str, profile: Profile, break_it: Callable[[], bytes]) -> None:
    seen = WARM.setdefault(profile.name, Seen())
    assert prove(m.good(profile), m.promise(profile), seen=seen).is_good
    found = prove(break_it(), m.promise(profile), seen=seen)
    assert [each for each, verdict in found.verdicts if verdict is Verdict.FAILED] == [check]


def looks(data: bytes, area: Rect, seen: Seen) -> bool:
    """Is the area looked at again?"""
    looked = []
    with Sheet(data) as sheet:
        once("x", area, sheet, seen, lambda: looked.append(True))
    return bool(looked)


def test_only_what_is_painted_in_the_area_counts() -> None:
    blank, number = Rect(110, 320, 80, 80), m.promise().slot("first").frame
    seen = Seen()
    rewritten = m.changed(m.good(), lambda writer: None)  # fonts get other numbers, as in all that is changed here
    assert looks(rewritten, blank, seen)
    assert looks(rewritten, number, seen)
    elsewhere = m.painted_over(m.good(), b"0 0 0 .1 k 500 20 9 9 re f")
    assert not looks(elsewhere, number, seen)
    assert not looks(elsewhere, blank, seen)
    assert looks(m.painted_over(m.good(), b"0 0 0 .1 k 120 330 9 9 re f"), blank, seen)
    block = m.marked(m.content(m.good()), 5)
    assert looks(m.replaced(m.good(), block, block.replace(b"00160011>", b"00110016>")), number, seen)
    assert looks(m.replaced(m.good(), block, block.replace(b"BT", b"0 0 0 .9 k BT")), number, seen)


@pytest.mark.parametrize(
    "operators",
    [
        b"120 330 m 140 330 l 140 350 l h f",
        b"120 330 m 140 330 140 350 120 350 c f",
        b".1 0 0 .1 120 330 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI",
    ],
)
def test_where_the_parts_do_not_tell_all_of_the_file_counts(operators: bytes) -> None:
    area, seen = Rect(110, 320, 80, 80), Seen()
    data = m.painted_over(m.good(), operators)
    assert looks(data, area, seen)
    assert not looks(data, area, seen)
    assert looks(m.painted_over(data, b"0 0 0 .1 k 500 20 9 9 re f"), area, seen)


def test_a_state_with_parts_of_its_own_counts_as_all_of_the_file() -> None:
    area, seen = Rect(110, 320, 80, 80), Seen()
    data = print_tests.state(b"0 0 0 .5 k 120 330 60 60 re f", ca=FloatObject(0.5))
    assert looks(data, area, seen)
    assert looks(m.painted_over(data, b"0 0 0 .1 k 500 20 9 9 re f"), area, seen)
    assert prove(m.good(OFFICE), m.promise(OFFICE), seen=seen).is_good


LINE = b"0 0 0 1 K 9 w 30 360 m 500 360 l S"


@pytest.mark.parametrize("pen", [b"[1 900] 0 d", b"[1 900] 5 d", b"2 J", b"1 j", b"2 M"])
def test_a_line_of_another_pen_is_another_line(pen: bytes) -> None:
    area, seen = Rect(110, 320, 80, 80), Seen()
    assert looks(m.painted_over(m.good(), pen + b" " + LINE), area, seen)
    assert not looks(m.painted_over(m.good(), pen + b" " + LINE), area, seen)
    assert looks(m.painted_over(m.good(), LINE), area, seen)
    stretched = b"2 0 0 .5 0 0 cm 0 0 0 1 K 9 w 15 720 m 250 720 l S"  # the same line, with an oblong nib
    assert looks(m.painted_over(m.good(), stretched), area, seen)


def test_the_spike_of_a_line_counts_beyond_its_box() -> None:
    area, seen = Rect(110, 320, 80, 80), Seen()
    far = b"0 0 0 1 K 9 w 10 M 60 355 m 95 360 l 60 365 l S"
    assert looks(m.painted_over(m.good(), b"2 j " + far), area, seen)
    assert looks(m.painted_over(m.good(), far), area, seen)


def test_a_line_through_the_quiet_zone_is_found_whatever_its_dashes_spare_and_whatever_was_seen() -> None:
    frame, seen = m.promise().slot("symbol").frame, Seen()
    place = (frame.x - 30, frame.y + 3, frame.right + 9, frame.y + 3)
    line = b"0 0 0 1 K 2 w %.3f %.3f m %.3f %.3f l S" % place
    for _ in range(3):
        dashed = prove(m.painted_over(m.good(), b"[9 900] 0 d " + line), m.promise(), seen=seen)
        assert m.failed(dashed) == ["symbol/quiet"]
    found = prove(m.painted_over(m.good(), line), m.promise(), seen=seen)
    assert m.failed(found) == ["symbol/quiet"]


def hidden_layer() -> bytes:
    """The file with a number that belongs to a layer that is off."""

    def change(writer: Any) -> None:
        layer = writer._add_object(print_tests.dictionary(Type=NameObject("/OCG"), Name=TextStringObject("x")))
        off = print_tests.dictionary(OFF=ArrayObject([layer]))
        layers = print_tests.dictionary(OCGs=ArrayObject([layer]), D=off)
        writer.root_object[NameObject("/OCProperties")] = layers
        page = writer.pages[0]
        page["/Resources"][NameObject("/Properties")] = print_tests.dictionary(L=layer)
        code = b"/OC /L BDC\n" + bytes(page.get_contents().get_data()) + b"EMC\n"
        page[NameObject("/Contents")] = writer._add_object(m.stream(code))

    return m.changed(m.good(), change)


def test_what_a_run_has_seen_hides_nothing_that_a_layer_hides() -> None:
    seen = Seen()
    for _ in range(3):
        assert prove(m.changed(m.good(), lambda writer: None), m.promise(), seen=seen).is_good
    cold, warm = prove(hidden_layer(), m.promise()), prove(hidden_layer(), m.promise(), seen=seen)
    assert {"file/hidden-layer", "symbol/other-payload", "colour/contrast"} <= set(m.failed(cold))
    assert warm.findings == cold.findings

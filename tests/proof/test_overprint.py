"""Overprint: whom it is allowed, what it leaves on the sheet, and what is said of a file of others."""

from __future__ import annotations

from typing import Any

import pytest
from pypdf.generic import ArrayObject, BooleanObject, NameObject, NumberObject

from poster.campaign.profiles import MONO, PRESS
from poster.geometry import Rect
from poster.proof.coverage import coverages
from poster.proof.model import Finding
from poster.proof.prove import judge
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet
from tests.proof import mutate as m
from tests.proof.test_checks_print import dictionary, overprinting, separation, state, with_resource

TRUE = BooleanObject(True)
MODE_1 = NumberObject(1)
PANEL = b"1 .8 0 .5 k 120 330 60 60 re f "
OVER = b" 130 340 20 20 re f"


def judged(data: bytes, profile: Any = PRESS) -> list[Finding]:
    return [found for found in judge(data, profile).findings if found.check == "ink/overprint"]


def test_black_text_alone_may_be_printed_over_what_is_beneath_it() -> None:
    assert m.broken(overprinting(m.marked(m.content(m.good()), 5), op=TRUE, OPM=MODE_1)) == []


def test_a_state_that_is_switched_off_again_overprints_nothing() -> None:
    assert m.broken(overprinting(OP=BooleanObject(False), op=BooleanObject(False), OPM=MODE_1)) == []


@pytest.mark.parametrize(("mode", "ink", "is_lost"), [(1, b"0 0 0 0 k", True), (0, b"0 0 0 0 k", False)])
def test_of_a_file_of_others_only_what_vanishes_is_a_fault(mode: int, ink: bytes, is_lost: bool) -> None:
    data = state(PANEL + ink + OVER, op=TRUE, OPM=NumberObject(mode))
    assert bool(judged(data)) is is_lost
    assert judged(data, MONO) == []


def test_ink_over_a_panel_is_no_fault_of_a_file_of_others() -> None:
    assert judged(state(PANEL + b"0 0 0 1 k" + OVER, op=TRUE, OPM=MODE_1)) == []


def test_icc_based_colour_of_four_inks_does_not_overprint_by_mode_1() -> None:
    def profile(writer: Any) -> Any:
        stream = writer._add_object(m.stream(b"x", N=NumberObject(4)))
        states = writer.pages[0]["/Resources"].setdefault(NameObject("/ExtGState"), dictionary())
        states[NameObject("/G")] = dictionary(op=TRUE, OPM=MODE_1)
        return ArrayObject([NameObject("/ICCBased"), stream])

    data = with_resource("/ColorSpace", "/C", profile, b"/G gs /C cs 0 0 0 1 sc" + OVER)
    (found,) = judged(data, MONO)
    assert [clause for _, clause in found.breaks] == ["6.2.4.2, overprint"]


def most(data: bytes) -> float:
    """The greatest coverage of what is painted last, in percent."""
    with Sheet(data) as sheet:
        found = list(coverages(sheet, Rect(120, 330, 60, 60), Seen()))
    assert found[-1].percent is not None
    return round(found[-1].percent)


@pytest.mark.parametrize(
    ("mode", "ink", "percent"),
    [
        (1, b"0 0 0 1 k", 280),  # black over cyan and magenta
        (0, b"0 0 0 1 k", 100),  # a DeviceCMYK colour replaces all four
        (1, b".5 0 0 0 k", 180),  # half the cyan, the panel's magenta and black
        (1, b"0 g", 100),  # no DeviceCMYK colour
    ],
)
def test_what_overprints_leaves_the_inks_that_it_has_not(mode: int, ink: bytes, percent: int) -> None:
    assert most(state(PANEL + ink + OVER, op=TRUE, OPM=NumberObject(mode))) == percent


def test_a_spot_ink_that_overprints_leaves_all_four() -> None:
    def space(writer: Any) -> ArrayObject:
        writer.pages[0]["/Resources"][NameObject("/ExtGState")] = dictionary(G=dictionary(op=TRUE))
        return separation("/Gold")

    data = with_resource("/ColorSpace", "/C", space, b"/G gs " + PANEL + b"/C cs 1 scn" + OVER)
    assert most(data) == 330

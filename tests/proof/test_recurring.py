"""What every sheet of a run has alike is judged once; all else is judged on each sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.profiles import OFFICE, PRESS
from poster.proof import recurring
from poster.proof.checks.covering import uncovered
from poster.proof.model import Finding
from poster.proof.promise import Promise, promise_of
from poster.proof.prove import prove
from poster.proof.reading import Reading, SlotReading, reading_of
from poster.proof.registry import Asked
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet
from tests.proof import mutate as m


@pytest.fixture
def seen() -> Seen:
    """A run that has proven the good file three times."""
    seen = Seen()
    for _ in range(3):
        assert prove(m.good(), m.promise(), seen=seen).is_good
    return seen


def read(data: bytes, seen: Seen, promise: Promise | None = None) -> Reading:
    with Sheet(data, seen) as sheet:
        return reading_of(sheet, promise or m.promise())


def test_what_is_the_same_again_recurs_and_is_the_very_same(seen: Seen) -> None:
    first, second = read(m.good(), seen), read(m.good(), seen)
    assert first.recurring is second.recurring
    assert len(first.recurring) > 3
    assert not first.own
    assert first.texts == first.recurring
    cold = read(m.good(), Seen())
    assert not cold.recurring
    assert cold.own == cold.texts == first.texts


def test_another_text_is_the_sheet_s_own(seen: Seen) -> None:
    block = m.marked(m.content(m.good()), 0)
    moved = m.replaced(m.good(), block, block.replace(b" Tm\n", b" Tm\n0 1 Td\n", 1))
    for _ in range(5):
        read(m.changed(m.good(), lambda writer: None), seen)
    reading = read(moved, seen)
    assert reading.recurring
    assert len(reading.own) == 1
    assert reading.own[0].passages[0].mcid == 0


def test_another_promise_of_the_same_bytes_is_judged_anew(seen: Seen) -> None:
    slot = next(slot for slot in m.promise().slots if not slot.is_figure)
    small = replace(slot, frame=replace(slot.frame, width=1.0))
    promise = replace(m.promise(), slots=tuple(small if one is slot else one for one in m.promise().slots))
    assert m.failed(prove(m.good(), promise, seen=seen)) == ["text/frame"]
    assert prove(m.good(), m.promise(), seen=seen).is_good
    narrow = replace(m.promise(), safe=replace(m.promise().safe, width=10.0))
    assert "text/unsafe" in m.failed(prove(m.good(), narrow, seen=seen))
    fewer = replace(m.promise(), shapes=m.promise().shapes[1:])
    assert "text/shape" in m.failed(prove(m.good(), fewer, seen=seen))


def test_the_same_composition_promises_the_very_same_slots() -> None:
    first, second = promise_of(m.composed()), promise_of(m.composed())
    assert all(one is other for one, other in zip(first.slots, second.slots, strict=True))
    assert first.shapes is second.shapes


def test_sheets_of_two_kinds_in_turn_recur_each_with_its_own(seen: Seen) -> None:
    for _ in range(3):
        for profile in (PRESS, OFFICE):
            assert prove(m.good(profile), m.promise(profile), seen=seen).is_good
    for profile in (PRESS, OFFICE):
        assert read(m.good(profile), seen, m.promise(profile)).recurring


def test_a_fault_of_what_recurs_is_told_each_time(seen: Seen) -> None:
    def faulty(slot: SlotReading) -> list[Finding]:
        return [Finding("text/size", "no", slot.slot.name)] if slot is kept[1] else []

    kept = read(m.good(), seen).recurring
    for _ in range(2):
        with Sheet(m.good(), seen) as sheet:
            asked = Asked(PRESS, m.promise(), seen)
            found = list(recurring.in_each_text("a check", sheet, asked, faulty))
            assert [finding.slot for finding in found] == [kept[1].slot.name]
            assert not list(recurring.in_each_text("a check", sheet, Asked(PRESS, None, seen), faulty))


def test_what_is_painted_near_a_recurring_text_makes_it_be_looked_at(seen: Seen) -> None:
    slot = read(m.good(), seen).recurring[0]
    ink = slot.ink
    assert ink is not None
    for _ in range(5):
        read(m.changed(m.good(), lambda writer: None), seen)
    beside = m.painted_over(m.good(), b"0 0 0 1 k %f %f 1 1 re f" % (ink.right + 0.05, ink.y))
    with Sheet(beside, seen) as sheet:
        known = reading_of(sheet, m.promise()).recurring
        left = uncovered(sheet, known)
        assert known
        assert slot.slot.name not in {one.slot.name for one in left}
        assert len(left) == len(known) - 1

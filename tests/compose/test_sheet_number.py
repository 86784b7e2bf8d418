"""The sheet number: beside the imprint, clear of everything, or refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.compose.composition import Composition, Element, GlyphRun, Leaf
from poster.compose.sheet_number import CLEARANCE, LEAST_SIZE, SHARE_OF_IMPRINT, number_run
from poster.geometry import Affine, Rect, mm
from poster.problems import Rejected
from tests.pdf.shipped import sheets

LABEL = "K-17 · 18/40"


def width(run: GlyphRun) -> float:
    return sum(run.advances) * run.size / 1000


def imprint_runs(composition: Composition) -> list[GlyphRun]:
    (element,) = [kid for kid in composition.document.kids if kid.slot == "imprint"]
    return [item for kid in element.kids for item in kid.items]


def with_imprint(composition: Composition, change: object) -> Composition:
    """Return the sheet with every run of its imprint changed by a function."""
    kids = []
    for kid in composition.document.kids:
        if kid.slot == "imprint":
            leaves = tuple(Leaf(tuple(map(change, leaf.items)), leaf.layer) for leaf in kid.kids)
            kid = replace(kid, kids=leaves)
        kids.append(kid)
    return replace(composition, document=Element("Document", tuple(kids)))


def with_slot(composition: Composition, name: str, /, **changes: object) -> Composition:
    slots = tuple(replace(slot, **changes) if slot.name == name else slot for slot in composition.slots)
    return replace(composition, slots=slots)


@pytest.mark.parametrize("size", ["A3", "A4", "A5"])
@pytest.mark.parametrize("profile", ["press", "office", "mono"])
def test_every_shipped_sheet_has_room(size: str, profile: str) -> None:
    for composition in sheets(size, profile):
        (run,) = number_run("ABCDEFGHIJ-123456789 · 1234/9876", composition)
        first = imprint_runs(composition)[0]
        (slot,) = [slot for slot in composition.slots if slot.name == "imprint"]
        box = Rect(run.matrix.e, run.matrix.f, width(run), run.size)
        assert "".join(run.texts) == "ABCDEFGHIJ-123456789 · 1234/9876"
        assert run.matrix.f == pytest.approx(first.matrix.f, abs=0.01)
        assert LEAST_SIZE <= run.size <= first.size * SHARE_OF_IMPRINT + 0.01
        assert run.tint == first.tint
        assert run.font == first.font
        assert composition.safe.contains(box, 1)
        assert box.right == pytest.approx(min(slot.frame.right, composition.safe.right), abs=1)
        end = max(each.matrix.e + width(each) for each in imprint_runs(composition))
        assert box.x >= end + mm(CLEARANCE) - 0.1


def test_it_shrinks_before_it_is_refused() -> None:
    made = sheets("A4", "office")[0]
    (plain,) = number_run(LABEL, made)
    (run,) = imprint_runs(made)
    step = plain.matrix.e - (run.matrix.e + width(run)) - mm(CLEARANCE) + 8
    moved = with_imprint(made, lambda each: replace(each, matrix=replace(each.matrix, e=each.matrix.e + step)))
    (shrunk,) = number_run(LABEL, moved)
    assert LEAST_SIZE <= shrunk.size < plain.size
    assert shrunk.matrix.e + width(shrunk) == pytest.approx(plain.matrix.e + width(plain), abs=0.5)


def test_beside_an_imprint_at_the_right_it_stands_at_the_left() -> None:
    made = sheets("A4", "office")[0]
    (run,) = imprint_runs(made)
    step = made.safe.right - run.matrix.e - width(run)
    moved = with_imprint(made, lambda each: replace(each, matrix=replace(each.matrix, e=each.matrix.e + step)))
    (number,) = number_run(LABEL, moved)
    (slot,) = [slot for slot in made.slots if slot.name == "imprint"]
    assert number.matrix.e == pytest.approx(slot.frame.x, abs=1)


def test_no_room_is_an_error_with_measures() -> None:
    made = sheets("A4", "office")[0]
    (run,) = imprint_runs(made)
    longer = (*run.advances[:-1], run.advances[-1] + (made.safe.right - run.matrix.e) * 1000 / run.size)
    full = with_imprint(made, lambda each: replace(each, advances=longer))
    with pytest.raises(Rejected) as caught:
        number_run(LABEL, full)
    (problem,) = caught.value.problems
    assert problem.code == "sheet/no-room"
    assert "mm wide in 5 pt" in problem.message
    assert "--no-sheet-numbers" in problem.hint


def test_it_keeps_off_the_other_slots() -> None:
    made = sheets("A4", "office")[0]
    (number,) = number_run(LABEL, made)
    (imprint,) = [slot for slot in made.slots if slot.name == "imprint"]
    right_half = Rect(number.matrix.e - 5, number.matrix.f, imprint.frame.right - number.matrix.e + 5, 9)
    with pytest.raises(Rejected):
        number_run(LABEL, with_slot(made, "url", box=right_half))


def test_it_stays_inside_the_safe_area() -> None:
    made = sheets("A4", "office")[0]
    (number,) = number_run(LABEL, made)
    above = replace(made, safe=Rect(made.safe.x, number.matrix.f + 2, made.safe.width, 500))
    with pytest.raises(Rejected):
        number_run(LABEL, above)


def test_a_slot_of_another_name_is_known_by_the_version_code() -> None:
    made = sheets("A4", "office")[0]
    kids = tuple(replace(kid, slot="foot") if kid.slot == "imprint" else kid for kid in made.document.kids)
    renamed = replace(with_slot(made, "imprint", name="foot"), document=Element("Document", kids))
    assert number_run(LABEL, renamed) == number_run(LABEL, made)


@pytest.mark.parametrize("is_turned", [True, False])
def test_without_an_imprint_it_is_refused(is_turned: bool) -> None:
    made = sheets("A4", "office")[0]
    if is_turned:
        bare = with_imprint(made, lambda run: replace(run, matrix=Affine(0, 1, -1, 0, run.matrix.e, run.matrix.f)))
    else:
        bare = replace(made, slots=tuple(slot for slot in made.slots if slot.name != "imprint"))
    with pytest.raises(Rejected) as caught:
        number_run(LABEL, bare)
    assert [problem.code for problem in caught.value.problems] == ["sheet/no-imprint"]


def test_a_character_without_a_glyph_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        number_run("\U0001f6a8 · 1/2", sheets("A4", "office")[0])
    assert [problem.code for problem in caught.value.problems] == ["text/no-glyph"]

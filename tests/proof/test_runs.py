"""Every glyph is held to its place and its colour, also where a file has another number of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from poster.colour import ColourSpace, Tint
from poster.compose.composition import Composition, Element, GlyphRun, Leaf
from poster.geometry import Affine
from poster.pdf.paint import paint
from poster.proof.promise import Promise, promise_of
from poster.proof.prove import prove
from poster.proof.runs import PromisedRun, promised_runs
from tests.proof import mutate as m


def two_coloured(first: Tint, second: Tint) -> Composition:
    """The sheet with the two lines of the headline in a colour each."""
    tints = iter((first, second))

    def coloured(element: Element) -> Element:
        kids = (coloured(kid) if isinstance(kid, Element) else leaf(kid) for kid in element.kids)
        return replace(element, kids=tuple(kids)) if element.slot in ("headline", "") else element

    def leaf(made: Leaf) -> Leaf:
        return replace(made, items=tuple(replace(item, tint=next(tints)) for item in made.items))

    return replace(m.composed(), document=coloured(m.composed().document))


def test_two_colours_of_a_slot_that_changed_places_are_found() -> None:
    white, pale = (Tint(ColourSpace.CMYK, values) for values in ((0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.3, 0.0)))
    promise = promise_of(two_coloured(white, pale))
    assert m.failed(prove(paint(two_coloured(white, pale)), promise)) == []
    assert m.failed(prove(paint(two_coloured(pale, white)), promise)) == ["ink/text"]


def with_runs(change: Callable[[PromisedRun], PromisedRun]) -> Promise:
    """The promise with the runs of the first number changed."""
    slots = (
        replace(slot, runs=tuple(map(change, slot.runs))) if slot.name == "first" else slot
        for slot in m.promise().slots
    )
    return replace(m.promise(), slots=tuple(slots))


def test_a_file_with_fewer_glyphs_than_promised_is_held_to_the_places_of_those_it_has() -> None:
    def with_a_space(run: PromisedRun) -> PromisedRun:
        return replace(run, across=(*run.across, run.across[-1] + 9))

    def with_a_space_and_moved(run: PromisedRun) -> PromisedRun:
        return replace(with_a_space(run), across=(*run.across[:-1], run.across[-1] + 0.4, run.across[-1] + 9))

    def coloured(run: PromisedRun) -> PromisedRun:
        return replace(with_a_space(run), tint=Tint(ColourSpace.CMYK, (1.0, 0.0, 0.0, 0.0)))

    assert m.failed(prove(m.good(), with_runs(with_a_space))) == []
    assert m.failed(prove(m.good(), with_runs(with_a_space_and_moved))) == ["text/frame"]
    assert m.failed(prove(m.good(), with_runs(coloured))) == ["ink/text"]


def test_no_two_glyphs_take_one_place() -> None:
    """Of "50 50" the second nought over the first: every glyph is where some glyph was promised."""

    def with_a_space(run: PromisedRun) -> PromisedRun:
        return replace(run, across=(*run.across[:-1], run.across[-4], run.across[-1] + 40))

    assert m.failed(prove(m.good(), with_runs(with_a_space))) == ["text/frame"]


def test_runs_off_one_height_are_held_to_each_height() -> None:
    def leaning(run: PromisedRun) -> PromisedRun:
        return replace(run, up=(*(0.0 for _ in run.across[:-1]), 0.4))

    def level(run: PromisedRun) -> PromisedRun:
        return replace(run, up=tuple(0.001 for _ in run.across))

    assert m.failed(prove(m.good(), with_runs(leaning))) == ["text/frame"]
    assert m.failed(prove(m.good(), with_runs(level))) == []


def test_runs_that_lean_or_shift_promise_every_place() -> None:
    turned = Affine(0.0, 1.0, -1.0, 0.0, 100.0, 200.0)
    run = GlyphRun("f", 10.0, Tint(ColourSpace.GREY, (0.0,)), turned, (1, 2, 3), (500.0, 250.0, 500.0), ("a",) * 3)
    (made,) = promised_runs([run])
    assert (made.first_x, made.first_y, made.count) == (100.0, 200.0, 3)
    assert list(made.origins()) == [(100.0, 200.0), (100.0, 205.0), (100.0, 207.5)]
    upright = replace(run, matrix=Affine(1.0, 0.0, 0.0, 1.0, 100.0, 200.0), shifts=((0, 0), (20, 30), (0, 0)))
    assert list(promised_runs([upright])[0].origins()) == [(100.0, 200.0), (105.2, 200.3), (107.5, 200.0)]
    assert promised_runs([replace(run, glyphs=(), advances=(), texts=())]) == ()

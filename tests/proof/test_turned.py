"""Words from right to left as a second reader finds them: whole in a good file, and told where they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.compose.composition import Composition, Element, GlyphRun, Leaf, PlacedSlot
from poster.compose.whole_letters import with_whole_letters
from poster.geometry import Rect
from poster.pdf.paint import paint
from poster.proof.checks.turned import words_from_right
from poster.proof.promise import promise_of
from poster.proof.prove import prove
from tests.pdf import builders as b

ARABIC = b.font("NotoSansArabic_400Regular")
TEXT = "بلاغك قد ينقذ 112 حياة"


def sheet(text: str = TEXT, *, is_whole: bool = True) -> Composition:
    """A sheet with one slot in Arabic."""
    run = b.run(text, 120, 500, 24, b.INK.tint(b.OFFICE.colour_space), ARABIC)
    made = b.composition(b.OFFICE, kids=(Element("P", (Leaf((run,)),), "words"),))
    frame = Rect(60, 470, 400, 70)
    slot = PlacedSlot("words", frame, frame, text, made.metadata.language, (24.0,), 1, (0.0,))
    made = replace(made, background=(), foreground=(), fonts={ARABIC.digest: ARABIC}, slots=(slot,))
    return with_whole_letters(made) if is_whole else made


def in_reading_order(composition: Composition) -> Composition:
    """The same glyphs in the same places, painted from the right."""

    def turned(run: GlyphRun) -> GlyphRun:
        places = [sum(run.advances[:place]) + run.shifts[place][0] for place in range(len(run.glyphs))]
        return replace(
            run,
            glyphs=run.glyphs[::-1],
            texts=run.texts[::-1],
            advances=(0.0,) * len(places),
            shifts=tuple((x, 0.0) for x in places[::-1]),
        )

    (element,) = composition.document.kids
    (leaf,) = element.kids
    runs = tuple(replace(run, shifts=run.shifts or ((0.0, 0.0),) * len(run.glyphs)) for run in leaf.items)
    leaf = replace(leaf, items=tuple(turned(run) for run in runs))
    return replace(composition, document=replace(composition.document, kids=(replace(element, kids=(leaf,)),)))


def found(composition: Composition, data: bytes | None = None) -> list[tuple[str, str]]:
    proof = prove(data or paint(composition), promise_of(composition))
    return [(finding.check, finding.slot) for finding in proof.findings if finding.check.startswith("text/")]


def test_words_are_found_letter_by_letter() -> None:
    assert found(sheet()) == []


def test_letters_painted_in_the_order_of_the_reading_are_found_turned_round() -> None:
    assert found(in_reading_order(sheet())) == [("text/turned", "words")]


def test_letters_painted_in_pieces_are_no_words() -> None:
    plain = sheet(is_whole=False)
    (element,) = plain.document.kids
    (leaf,) = element.kids
    bare = replace(leaf, items=tuple(replace(run, actual_text=None) for run in leaf.items))
    told = replace(element, kids=(bare,), actual_text=TEXT)
    broken = replace(plain, document=replace(plain.document, kids=(told,)))
    assert ("text/turned", "words") in found(broken)


def test_a_text_that_the_content_tells_is_left_to_the_reader_of_tags() -> None:
    assert found(sheet(is_whole=False)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("قد 112 x", ("قد",)),
        ("شالوم שלום!", ("شالوم", "שלום")),
        ("a-b 112", ()),
        ("می\u200cرود", ("می", "رود")),
        ("و", ()),
    ],
)
def test_words_are_letters_of_scripts_from_right_to_left(text: str, words: tuple[str, ...]) -> None:
    assert words_from_right(text) == words

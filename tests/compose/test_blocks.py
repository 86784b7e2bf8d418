"""Paragraphs, lists and columns of a slot: where lines stand, how they are told and tagged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.colour import INK, ColourSpace
from poster.compose.blocks import PLAIN, Arrangement, arranged
from poster.compose.compose import compose
from poster.compose.composition import Element, GlyphRun, Leaf
from poster.compose.typeset import Passage, TextBlock, set_text
from poster.geometry import Length
from tests.compose import builders as b

STYLE = b.style("body", 10, space_before=0.5)


def passage(text: str, language: str = "sv", size: float = 10.0) -> Passage:
    return Passage(text, STYLE, size, (b.font(700), b.arabic()), language, INK.tint(ColourSpace.GREY))


def block(text: str, arrangement: Arrangement = PLAIN, width: float = 200.0, language: str = "sv") -> TextBlock:
    return arranged((passage(text, language),), STYLE, arrangement, width)


def words(made: TextBlock) -> list[str]:
    return [line.text.strip() for line in made.lines]


def test_a_plain_text_is_set_as_ever():
    assert block("One\ntwo three") == set_text((passage("One\ntwo three"),), STYLE, 200.0)


def test_blank_lines_part_paragraphs():
    made = block("One\n\n two\n \n\nthree\n")
    assert words(made) == ["One", "two", "three"]
    assert [line.paragraph for line in made.lines] == [0, 1, 2]
    assert made.height == pytest.approx(3 * 12 + 2 * 5)
    gaps = [one.baseline - two.baseline for one, two in zip(made.lines, made.lines[1:], strict=False)]
    assert gaps == pytest.approx([17, 17])


def test_markers_hang_and_all_texts_begin_at_one_edge():
    made = block("One\ntwo\nthree", Arrangement("•"))
    assert words(made) == ["•", "One", "•", "two", "•", "three"]
    labels, texts = (
        [line for line in made.lines if line.is_label],
        [line for line in made.lines if not line.is_label],
    )
    assert made.count == len(texts) == 3
    assert {line.left for line in labels} == {0.0}
    assert len({line.left for line in texts}) == 1
    assert texts[0].left > labels[0].width
    assert [line.baseline for line in labels] == [line.baseline for line in texts]


def test_numbers_count_the_items_and_long_items_keep_their_indent():
    made = block("One\n" * 9 + "a long item that has to go on to another line", Arrangement("number"), 120)
    assert [line.text for line in made.lines if line.is_label][-1] == "10."
    last = [line for line in made.lines if line.paragraph == 9 and not line.is_label]
    assert len(last) > 1
    assert len({line.left for line in last}) == 1


def test_right_to_left_lists_hang_at_the_right():
    made = block("نص طويل\nنص", Arrangement("•"), language="ar")
    label, text = made.lines[0], made.lines[1]
    assert label.left + label.width == pytest.approx(200, abs=0.01)
    assert text.left + text.width < label.left


def test_columns_are_as_low_as_they_can_be():
    made = block("\n\n".join(["One two three"] * 6), Arrangement(columns=3, gutter=10), 320)
    assert made.height == pytest.approx(2 * 12 + 5)
    assert {line.left for line in made.lines} == {0.0, 110.0, 220.0}
    assert made.lines[2].baseline == made.lines[0].baseline


def test_right_to_left_columns_begin_at_the_right():
    made = block("نص\n\nنص", Arrangement(columns=2, gutter=10), 210, "ar")
    assert made.lines[0].left > made.lines[1].left


def test_a_paragraph_leaves_no_line_alone_in_a_column():
    made = block("one two three four five six seven eight nine ten", Arrangement(columns=2, gutter=10), 100)
    tops = [line.baseline for line in made.lines]
    first = tops.index(max(tops), 1)
    assert min(first, len(tops) - first) >= 2


def test_a_text_of_nothing_but_blank_lines_is_empty():
    assert block("\n\n", Arrangement("•")).lines == ()
    assert arranged((passage("", size=9),), STYLE, Arrangement(columns=2), 100.0).lines == ()


def test_several_copies_part_at_blank_lines_and_keep_their_owners():
    made = arranged((passage("One"), passage("two\n\nthree")), STYLE, PLAIN, 300.0)
    assert words(made) == ["One two", "three"]
    assert [set(line.owners) for line in made.lines] == [{0, 1}, {1}]


@given(st.lists(st.sampled_from(["ord", "längre ord", "ett helt litet stycke text"]), min_size=1, max_size=8))
def test_no_word_is_lost_in_columns(parts):
    made = block("\n\n".join(parts), Arrangement(columns=2, gutter=8), 150)
    assert " ".join(" ".join(words(made)).split()) == " ".join(parts)
    assert made.height <= sum(12 * 3 + 5 for _ in parts)
    assert made.ink.right <= 150 + 1
    assert -made.ink.y <= made.height + 1


# --- on a sheet


def shaped(element: Element) -> list[object]:
    return [shaped(kid) if isinstance(kid, Element) else read(kid) for kid in element.kids] + [element.role]


def read(leaf: Leaf) -> str:
    return "".join("".join(item.texts) for item in leaf.items if isinstance(item, GlyphRun)).strip()


def element(value: str, **changes: object) -> tuple[Element, str]:
    made = compose(b.piece(b.layout(b.with_slot("body", **changes)), b.texts(body=value), links={"body": "tel:1"}))
    place = b.READING.index("body")
    return made.document.kids[place], made.slots[place].text


def test_a_list_is_tagged_with_labels_and_told_with_them():
    found, told = element("Ring\nFråga", marker="number")
    assert shaped(found) == [
        [["1.", "Lbl"], ["Ring", "LBody"], "LI"],
        [["2.", "Lbl"], ["Fråga", "LBody"], "LI"],
        "L",
    ]
    assert told == "1. Ring 2. Fråga"


def test_paragraphs_have_an_element_each():
    found, told = element("Ring\n\nFråga")
    assert shaped(found) == [["Ring", "P"], ["Fråga", "P"], "Div"]
    assert told == "Ring\n\nFråga"


def test_columns_and_their_gutter_scale_with_the_sheet():
    for size in ("A3", "A4"):
        slots = b.with_slot("body", columns=2, gutter=Length(20))
        texts = b.texts(body="Ett\n\nTvå", symbol_alt="")
        made = compose(b.piece(b.layout(slots), texts, size=size, payload=""))
        runs = [item for _, leaf in made.leaves() for item in leaf.items if isinstance(item, GlyphRun)]
        starts = [run.matrix.e for run in runs if "".join(run.texts) in ("Ett", "Två")]
        across = made.trim.width / 297
        assert starts[1] - starts[0] == pytest.approx((261 + 20) / 2 * across, abs=2)


def test_a_list_keeps_to_its_number_of_lines():
    style = b.with_style("plain", max_lines=1)
    problem = b.only(
        b.piece(b.layout(b.with_slot("body", marker="•"), style), b.texts(body="Ett\nTvå")), "text/overflow"
    )
    assert "body has 2 lines where 1 is allowed" in problem.message

"""The words of documents read back: what was composed passes, and each word that differs is told."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from poster.campaign.profiles import OFFICE
from poster.compose.composition import Element, GlyphRun, Leaf
from poster.geometry import Rect
from poster.proof.documents import read_document
from poster.proof.events import Clip, Shown
from poster.proof.told import words_of
from poster.proof.tree import Kid, Node, Tree
from poster.proof.words import (
    PageWords,
    glyph_mark,
    painted_marks,
    painted_strings,
    promised_words,
    shows_just,
    word_faults,
)
from poster.stack.pick_up_list import pick_up_list
from poster.stack.slip import slip
from tests.pdf.shipped import sheets
from tests.stack import plans

NAMES = ("Bostadsrättsföreningen Katarina Västra Kyrkogata 12–18", "مرحبا بالعالم", "Brf Affisch & fi")


@pytest.fixture(scope="module")
def slips():
    plan = plans.plan(NAMES)
    queue = plan.queues[0]
    return tuple(slip(plan, queue, stack, plans.names(), plans.paper()) for stack in queue.stacks)


def read(pages):
    return read_document(plans.painted(*pages), OFFICE, pages[0].metadata.title).pages


def faults(pages, promised):
    return " | ".join(word_faults(read(pages), [promised_words(page) for page in promised]))


def changed(page, change):
    """Return a page with each run of its first paragraph changed."""
    first, *others = page.document.kids
    (leaf,) = first.kids
    runs = tuple(change(item) for item in leaf.items)
    return replace(page, document=replace(page.document, kids=(replace(first, kids=(Leaf(runs),)), *others)))


def test_what_was_composed_passes_in_any_script(slips):
    assert faults(slips, slips) == ""
    listed = pick_up_list(plans.plan(NAMES), plans.names(), plans.paper())
    assert faults(listed, listed) == ""
    told = " ".join(text for page in read(listed) for text in page.told)
    assert all(name in told for name in NAMES)


def test_a_word_that_lacks_or_differs_is_told(slips):
    page = slips[0]
    shorter = changed(page, lambda run: replace(run, glyphs=run.glyphs[:-1], texts=run.texts[:-1]))
    assert "stands for 'Följesedel'" in faults((shorter,), (page,))
    root = page.document
    without = replace(page, document=replace(root, kids=root.kids[:-1]))
    assert "'Namnteckning' is missing" in faults((without,), (page,))
    assert "'Namnteckning' was not composed" in faults((page,), (without,))
    assert "it has 1 pages; 2 were composed" in faults((page,), (page, page))


def test_text_beside_the_reading_order_counts(slips):
    page = slips[0]
    assert "stands for" in faults((replace(page, foreground=page.foreground[:1]),), (page,))


def test_text_off_the_page_or_in_another_order_is_told(slips):
    page = slips[0]
    off = changed(page, lambda run: replace(run, matrix=replace(run.matrix, e=-500.0)))
    assert "'Följesedel' is not seen" in faults((off,), (page,))
    first, second, *rest = page.document.kids
    swapped = replace(page, document=replace(page.document, kids=(second, first, *rest)))
    assert "stands for 'Följesedel'" in faults((swapped,), (page,))


def test_the_first_difference_is_named_and_cut():
    page = PageWords(("a", "b" * 100))
    (fault,) = word_faults([page], [PageWords(("a", "c"))])
    assert fault == f"on page 1 '{'b' * 59}…' stands for 'c'"


@pytest.mark.parametrize(
    ("shown", "strings"),
    [("1207", ("12", "12")), ("Brf AA", ("A", "Brf A")), ("1212", ("12",)), ("12", ("12", "12"))],
)
def test_a_stream_shows_its_strings_each_in_its_place_and_nothing_else(shown, strings):
    assert shows_just("".join(strings), strings)
    assert not shows_just(shown, strings)


def test_a_glyph_is_known_by_its_font_and_number():
    marks = {glyph_mark(font, glyph) for font in ("00ff", "0100") for glyph in (0, 1, 65535)}
    assert len(marks) == 6


def test_marks_are_told_apart_from_what_is_cut_out():
    press, office = sheets("A4", "press")[0], sheets("A4", "office")[0]
    slug = next(run for run in press.foreground if isinstance(run, GlyphRun))
    shown = "".join(glyph_mark(slug.font, glyph) for glyph in slug.glyphs)
    assert shown in painted_marks(press)[0]
    assert painted_marks(office) == ()
    assert shown not in "".join(painted_strings(press))
    assert len(painted_strings(press)) > 5


def test_a_picture_says_nothing():
    page = plans.poster(0)
    leaf = Leaf(tuple(item for item in page.background if not isinstance(item, GlyphRun)))
    root = Element("Document", (Element("Figure", (leaf,), alt="x"),))
    assert promised_words(replace(page, document=root)).told == ()


def fake(x, clip=None, mode=0):
    """Return a page of 100 points with one glyph at `x`, in a tree of two elements."""
    face = SimpleNamespace(text=lambda code: "a")
    look = SimpleNamespace(alpha_fill=1.0, has_mask=False)
    box = Clip(clip, is_exact=True) if clip else None
    event = Shown(0, 0, False, box, look, face, 10.0, (10, 0, 0, 10), mode, False, ((1, x, 50.0),))
    nodes = (
        Node(0, -1, "TH", "", None, None, (Kid(1), Kid(7)), ()),
        Node(1, 0, "P", "", None, None, (0,), ()),
    )
    content = SimpleNamespace(events=(event,), texts={0: "a"})
    return SimpleNamespace(content=content, media=Rect(0, 0, 100, 100), tree=Tree(nodes))


@pytest.mark.parametrize(
    ("page", "hidden"),
    [
        (fake(50.0), ""),
        (fake(50.0, Rect(40, 40, 20, 20)), ""),
        (fake(50.0, Rect(70, 40, 20, 20)), "a"),
        (fake(150.0), "a"),
        (fake(50.0, mode=3), "a"),
    ],
)
def test_what_is_clipped_invisible_or_off_the_page_is_hidden(page, hidden):
    assert words_of(page) == PageWords(("a",), "", hidden)

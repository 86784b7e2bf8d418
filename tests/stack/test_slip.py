"""Slips: what stands on them is read back from the PDF."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.profiles import MONO, OFFICE
from poster.compose.composition import Composition, Element, GlyphRun
from poster.geometry import mm, to_mm
from poster.problems import Rejected
from poster.stack.page import Stationery
from poster.stack.plan import Queue, Recipient, SheetRun, ShopCopies, Stack
from poster.stack.slip import slip
from tests.stack import plans


def made(stack: Stack, size: str = "A4", language: str = "sv", with_: Stationery | None = None) -> Composition:
    plan = plans.plan()
    queue = Queue(size, "office", (stack,))
    return slip(plan, queue, stack, plans.names(language), with_ or plans.paper(OFFICE, language))


def named(name: str) -> Stack:
    one = replace(plans.recipient(0, name))
    return Stack(one, one.runs)


def size_of(page: Composition, start: str) -> float:
    runs = [item for _, leaf in page.leaves() for item in leaf.items if isinstance(item, GlyphRun)]
    return next(run.size for run in runs if "".join(run.texts).startswith(start))


def test_a_slip_says_whose_what_and_how_many() -> None:
    plan = plans.plan()
    read = plans.text(slip(plan, plan.queues[0], plan.queues[0].stacks[1], plans.names(), plans.paper()))
    assert "Följesedel" in read
    assert "Order K-2" in read
    assert plans.ASSOCIATIONS[1] in read
    assert "Hämtkod R1X93" in read
    assert "12 blad A4 färg blad 1–12 av 15" in read
    assert "En stor fråga Gamla stan A4 12 1–12 I den här bunten 12 1–12" in read
    assert "En stor fråga Södermalm A3 20 från tryckeriet Läggs till från tryckeriet 20 –" in read
    assert "Ligger i en annan bunt: blad 13–15, A3 färg" in read
    assert "av 15 Läggs till från tryckeriet: 20 affischer" in read
    assert "Bunten är räknad och hel" in read
    assert "Utlämnad" in read
    assert "Datum" in read
    assert "Namnteckning" in read
    assert "Våga tipsa · 2026-11-22" in read
    assert "K-2 · 0/15" in read


def test_each_queue_of_an_order_has_its_own_slip() -> None:
    plan = plans.plan()
    read = plans.text(slip(plan, plan.queues[1], plan.queues[1].stacks[0], plans.names(), plans.paper()))
    assert "3 blad A3 färg blad 13–15 av 15" in read
    assert "Ligger i en annan bunt: blad 1–12, A4 färg" in read
    assert "tryckeriet" not in read, "what is added once is told once, on the first stack"


def test_a_slip_in_english() -> None:
    read = plans.text(made(named("Brf Zinken"), language="en"))
    assert "Delivery slip" in read
    assert "10 sheets A4 colour sheets 1–10 of 10" in read
    assert "svenska" not in read


def test_languages_are_told_where_there_are_several() -> None:
    jobs = (*plans.JOBS, plans.job("sodermalm", language="en"))
    one = Recipient("K-1", "Brf Zinken", "K7M4X", 5, (SheetRun(0, 1, 3), SheetRun(5, 4, 5)))
    stack = Stack(one, one.runs)
    read = plans.text(
        slip(plans.plan(jobs=jobs), Queue("A4", "office", (stack,)), stack, plans.names(), plans.paper())
    )
    assert "En stor fråga svenska Södermalm 3 1–3" in read
    assert "En stor fråga engelska Södermalm 2 4–5" in read
    assert "svenska" not in plans.text(made(named("Brf Zinken")))


def test_a_reprint_says_so_and_lists_only_its_sheets() -> None:
    one = plans.recipient(1, "Brf Zinken")
    page = made(Stack(one, (SheetRun(1, 4, 4), SheetRun(1, 8, 9)), is_reprint=True))
    read = plans.text(page)
    assert "Omtryck, blad 4, 8–9" in read
    assert "3 blad A4 färg blad 4, 8–9 av 15" in read
    assert "Summa 3 4, 8–9" in read
    assert "annan bunt" not in read
    assert "tryckeriet" not in read


def test_one_sheet_is_one_sheet() -> None:
    one = Recipient("K-1", "Brf Zinken", "K7M4X", 1, (SheetRun(0, 1, 1),))
    assert "1 blad A4 färg blad 1 av 1" in plans.text(made(Stack(one, one.runs)))


def test_an_order_from_the_print_shop_alone_has_a_slip() -> None:
    one = Recipient("K-9", "Brf Bara tryck", "BB2CC", 0, (), (ShopCopies(3, 20),))
    read = plans.text(made(Stack(one, ()), "A3"))
    assert "20 affischer från tryckeriet" in read
    assert "En stor fråga Södermalm A3 20 från tryckeriet Summa 20" in read
    assert "K-9 · 0/" not in read


def test_names_are_read_across_a_counter() -> None:
    """Capitals of 8 mm are read at 2 m (distance / 250)."""
    capital = 0.66
    for name in plans.ASSOCIATIONS:
        page = made(named(name))
        assert to_mm(size_of(page, name[:4]) * capital) >= 8, name
    assert to_mm(size_of(made(named("Brf Zinken")), "K7M4") * capital) >= 15


@pytest.mark.parametrize("size", ["A5", "A4", "A3"])
def test_nothing_leaves_the_safe_area(size: str) -> None:
    page = made(named(plans.ASSOCIATIONS[1]), size)
    assert page.trim.width == pytest.approx(mm({"A5": 148, "A4": 210, "A3": 297}[size]))
    assert all(page.safe.contains(ink, 1.5) for ink in plans.inked(page))


def test_a_mono_slip_is_painted_in_grey() -> None:
    data = plans.painted(made(named("Brf Zinken"), with_=plans.paper(MONO)))
    assert plans.texts(data)[0].count("Brf Zinken") == 1


def test_many_kinds_are_set_smaller_and_then_summed_up() -> None:
    jobs = tuple(replace(plans.JOBS[0], layout=f"layout-{number:02}") for number in range(60))
    runs = tuple(SheetRun(number, 2 * number + 1, 2 * number + 2) for number in range(60))
    one = Recipient("K-1", "Brf Många", "K7M4X", 120, runs)
    stack = Stack(one, runs)
    queue = Queue("A4", "office", (stack,))
    pages = plans.painted(slip(plans.plan(jobs=jobs), queue, stack, plans.names(), plans.paper()))
    read = plans.texts(pages)
    assert len(read) == 1
    shown = sum(f"layout-{number:02}" in read[0] for number in range(60))
    assert 8 <= shown < 60
    assert f"Och {60 - shown} sorter till {2 * (60 - shown)} {2 * shown + 1}–120" in read[0]
    assert "Summa 120 1–120" in read[0]


def test_a_name_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        made(named("Brf " + "Ängslyckan " * 60))
    assert [problem.code for problem in caught.value.problems] == ["text/overflow"]
    assert "'Brf Ängslyckan" in caught.value.problems[0].message


def test_a_word_without_end_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        made(named("x" * 200))
    assert [problem.code for problem in caught.value.problems] == ["text/overflow"]


def test_a_character_without_a_glyph_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        made(named("Brf \N{GRINNING FACE}"))
    assert [problem.code for problem in caught.value.problems] == ["text/no-glyph"]
    assert "U+1F600" in caught.value.problems[0].message


def test_a_name_without_a_letter_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        made(named("\u202e\u2066"))
    assert [problem.code for problem in caught.value.problems] == ["text/empty"]


@pytest.mark.parametrize("name", ["${area.name}", "<b>Brf</b>", "=1+1", "../../etc", "Brf\nZinken\tII", "ع 12"])
def test_a_name_is_text_and_nothing_else(name: str) -> None:
    page = made(named(name))
    heading = next(element for element in _all(page.document) if element.role == "H1")
    runs = [item for leaf in heading.kids for item in leaf.items]
    read = " ".join("".join(run.actual_text or "".join(run.texts) for run in runs).split())
    assert sorted(read.replace(" ", "")) == sorted("".join(name.split()))


def test_overrides_of_the_reading_direction_do_not_reorder() -> None:
    assert "Brf abc" in plans.text(made(named("Brf \u202eabc\u202c")))


def test_no_contact_data_in_the_metadata() -> None:
    page = made(named("Brf Zinken"))
    assert page.metadata.title == "Följesedel K-1"
    assert "Zinken" not in f"{page.metadata} {page.piece}"


def test_the_same_slip_is_the_same_bytes() -> None:
    assert plans.painted(made(named("Brf Zinken"))) == plans.painted(made(named("Brf Zinken")))


def _all(element: Element) -> list[Element]:
    kids = [kid for kid in element.kids if isinstance(kid, Element)]
    return [element, *(found for kid in kids for found in _all(kid))]


def test_what_the_print_shop_adds_is_the_last_to_be_summed_up() -> None:
    jobs = (*(replace(plans.JOBS[0], layout=f"layout-{number:02}") for number in range(60)), plans.JOBS[3])
    runs = tuple(SheetRun(number, 2 * number + 1, 2 * number + 2) for number in range(60))
    one = Recipient("K-1", "Brf Många", "K7M4X", 120, runs, (ShopCopies(60, 7),))
    stack = Stack(one, runs)
    queue = Queue("A4", "office", (stack,))
    read = plans.text(slip(plans.plan(jobs=jobs), queue, stack, plans.names("en"), plans.paper()))
    assert "more kinds" in read
    assert "In this stack 120 1–120" in read
    assert "Södermalm A3 7 from the print shop To be added from the print shop 7 –" in read


def test_a_reprint_lists_nothing_from_the_print_shop() -> None:
    one = plans.recipient(1, "Brf Zinken")
    assert "tryckeriet" not in plans.text(made(Stack(one, (SheetRun(1, 4, 4),), is_reprint=True)))

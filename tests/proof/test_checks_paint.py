"""Drawings, the slug line and what a device is told: each file is broken in one way, and exactly that is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

from poster.campaign.profiles import OFFICE, PRESS, Profile
from poster.compose.composition import Composition, Fill
from poster.pdf.paint import paint
from poster.proof.decoration import promised_paint, shapes_in
from poster.proof.promise import promise_of
from poster.proof.prove import prove
from poster.proof.seen import Seen
from tests.proof import mutate as m

N = NameObject
FRAME = b"99.213 150.236 m"
OFFICE_FRAME = b"65.197 116.221 m"
MARK = b"8.504 34.016 m 22.677 34.016 l\nS\n"
LINES = b"1 1 1 1 K"


def frame(data: bytes, old: bytes, new: bytes) -> bytes:
    return m.replaced(data, old, new)


def frame_lost(profile: Profile, begin: bytes) -> bytes:
    return m.substituted(m.good(profile), begin + rb"[^S]*S\n", b"")


def with_state(before: bytes, **entries: Any) -> bytes:
    """The press sheet with a named state that holds from an operator on."""

    def change(writer: Any) -> None:
        page = writer.pages[0]
        state = DictionaryObject({N(f"/{key}"): value for key, value in entries.items()})
        page["/Resources"][N("/ExtGState")] = DictionaryObject({N("/G"): state})
        code = bytes(page.get_contents().get_data())
        assert before in code
        page[N("/Contents")] = writer._add_object(m.stream(code.replace(before, b"/G gs " + before, 1)))

    return m.changed(m.good(), change)


def dashes(*lengths: float) -> ArrayObject:
    return ArrayObject([ArrayObject([FloatObject(length) for length in lengths]), NumberObject(0)])


def intent(key: str, words: str) -> bytes:
    def change(writer: Any) -> None:
        for each in writer.root_object["/OutputIntents"]:
            each.get_object()[N(f"/{key}")] = TextStringObject(words)

    return m.changed(m.good(), change)


def halftone(**entries: Any) -> DictionaryObject:
    stated = {"Type": N("/Halftone"), "HalftoneType": NumberObject(1), **entries}
    return DictionaryObject({N(f"/{key}"): value for key, value in stated.items()})


def moved() -> bytes:
    whole = OFFICE_FRAME + rb"[^S]*S\n"
    return m.substituted(m.good(OFFICE), whole, rb"q 1 0 0 1 0 9 cm \g<0>Q ")


WHOLE = FRAME + rb"[^S]*S\n"
INVERTED = DictionaryObject({N("/FunctionType"): NumberObject(2), N("/N"): NumberObject(1)})
SPOT = b"0 0 0 1 k 120 330 9 9 re f"
BROKEN: list[tuple[str, str, Profile, Callable[[], bytes]]] = [
    ("paint/missing", "a frame on the press", PRESS, lambda: frame_lost(PRESS, FRAME)),
    ("paint/missing", "a frame in the office", OFFICE, lambda: frame_lost(OFFICE, OFFICE_FRAME)),
    ("paint/other", "a pale frame", PRESS, lambda: frame(m.good(), b"0 0 0 1 K\n5", b"0 0 0 .3 K\n5")),
    ("paint/other", "a thin frame", PRESS, lambda: frame(m.good(), b"5.669 w", b"5.2 w")),
    ("paint/other", "a dashed frame", PRESS, lambda: m.substituted(m.good(), WHOLE, rb"q [9 9] 0 d \g<0>Q ")),
    ("paint/other", "round joins", PRESS, lambda: frame(m.good(), FRAME, b"1 j " + FRAME)),
    ("paint/other", "a dent", PRESS, lambda: frame(m.good(), b"822.047 274.961 l", b"790.047 200.961 l")),
    ("paint/other", "moved", OFFICE, moved),
    ("paint/other", "another order", PRESS, lambda: m.substituted(m.good(), SWAPPED, rb"\2\1")),
    ("paint/unpromised", "a spot", PRESS, lambda: m.painted_over(m.good(), SPOT)),
    ("paint/unpromised", "a stroke before a number", PRESS, lambda: m.painted_under(m.good(), BAR)),
    ("paint/unpromised", "a false crop mark", PRESS, lambda: frame(m.good(), MARK, MARK + FALSE_MARK)),
    ("paint/unpromised", "a colour bar", PRESS, lambda: m.painted_over(m.good(), b"0 1 0 0 k 300 5 20 9 re f")),
    ("page/marks", "dashed by a state", PRESS, lambda: with_state(LINES, D=dashes(0.01, 500))),
    ("slug/missing", "gone", PRESS, lambda: m.substituted(m.good(), SLUG, b"")),
    ("slug/missing", "clipped", PRESS, lambda: m.substituted(m.good(), SLUG, rb"q 0 0 9 9 re W n \g<0> Q ")),
    ("intent/words", "another condition", PRESS, lambda: intent("OutputCondition", "newsprint")),
    ("intent/words", "another note", PRESS, lambda: intent("Info", "newsprint")),
    ("intent/words", "another registry", PRESS, lambda: intent("RegistryName", "https://example.com")),
    ("ink/curve", "a coarse halftone", PRESS, lambda: with_state(LINES, HT=halftone(Frequency=NumberObject(10)))),
    ("ink/curve", "flatness", PRESS, lambda: with_state(LINES, FL=NumberObject(100))),
    ("ink/curve", "flatness by an operator", PRESS, lambda: frame(m.good(), LINES, b"100 i " + LINES)),
    ("ink/curve", "stroke adjustment", PRESS, lambda: with_state(LINES, SA=NumberObject(1))),
]
BAR = b"0 0 0 1 k 90 180 2 20 re f"
FALSE_MARK = b"8.504 60 m 22.677 60 l\nS\n"
SLUG = rb"BT\n/F3 7 Tf.*?ET\n"
SWAPPED = rb"(8\.504 34\.016 m [^S]*S\n)(887[^S]*S\n)"


@pytest.mark.parametrize(("check", "profile", "make"), [pytest.param(a, c, d, id=b) for a, b, c, d in BROKEN])
def test_a_fault_of_the_drawings_gives_exactly_its_finding(
    check: str, profile: Profile, make: Callable[[], bytes]
) -> None:
    assert m.broken(make(), profile) == [check]


def test_a_halftone_that_turns_tones_round_is_told_of_a_file_of_others() -> None:
    from poster.proof.prove import judge

    turned = with_state(LINES, HT=halftone(TransferFunction=INVERTED))
    assert [one.message for one in judge(turned, PRESS).findings if one.check == "ink/curve"] == [
        "a transfer function of a halftone changes the tones when it is printed"
    ]


def test_a_lost_drawing_is_found_as_well_after_good_sheets_of_the_run() -> None:
    seen = Seen()
    for _ in range(3):
        assert prove(m.good(), m.promise(), seen=seen).is_good
    assert m.failed(prove(frame_lost(PRESS, FRAME), m.promise(), seen=seen)) == ["paint/missing"]
    assert m.failed(prove(m.painted_over(m.good(), SPOT), m.promise(), seen=seen)) == ["paint/unpromised"]
    assert prove(m.good(), m.promise(), seen=seen).is_good


def decorated(*fills: Fill) -> Composition:
    made = m.composed()
    return replace(made, background=(*made.background, *fills))


def art(count: int, **changes: Any) -> tuple[Fill, ...]:
    """Small triangles in a row, in the colour of the good sheet's panel."""
    tint = m.composed().background[0].fill  # type: ignore[union-attr]
    corners = ((100.0 + place * 0.5, 330.0) for place in range(count))
    return tuple(
        Fill((("m", x, y), ("l", x + 9, y), ("l", x, y + 9), ("h",)), fill=tint, **changes) for x, y in corners
    )


def test_art_of_many_paths_is_promised_in_groups_and_kept() -> None:
    made = decorated(*art(1_200))
    promised = promise_of(made)
    counts = [len(shapes_in(paint.paths)) for paint in promised.paint]
    assert sum(counts) == 1_200 + sum(len(shapes_in(paint.paths)) for paint in m.promise().paint)
    assert max(counts) == 1_000
    assert prove(paint(made), promised).verdict("paint/missing").value == "passed"
    assert "paint/missing" in m.failed(prove(paint(decorated(*art(1_199))), promised))


def test_all_of_a_drawing_that_is_promised_clipped_is_told_when_more_or_less_of_it_is_seen() -> None:
    from poster.geometry import Rect

    made = decorated(*art(1, clip=Rect(100.0, 330.0, 5.0, 5.0)))
    assert promised_paint(made)[-2].clip == Rect(100.0, 330.0, 5.0, 5.0)
    assert m.failed(prove(paint(made), promise_of(made))) == []
    for other in (Rect(100.0, 330.0, 3.0, 5.0), None):
        assert m.failed(prove(paint(decorated(*art(1, clip=other))), promise_of(made))) == ["paint/other"]


def test_a_shape_that_no_program_told_is_refused() -> None:
    with pytest.raises(ValueError, match="seven numbers"):
        shapes_in("1 2 3")

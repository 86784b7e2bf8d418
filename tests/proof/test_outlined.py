"""Letters on grounds of their own colour: half a digit that nobody can see is found, whatever hides it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poster.campaign.profiles import OFFICE, PRESS, Profile
from poster.proof import outlined
from poster.proof.model import Finding
from poster.proof.prove import prove
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet
from tests.proof import mutate as m

DIGIT = b"328 579 16 12 re f"  # half of the last digit of the number
ROWS_OF_SLATS = b" ".join(b"328 %.3f 16 .28 re" % (580 + row * 0.27) for row in range(40)) + b" f"


def on(operators: bytes, profile: Profile = PRESS) -> bytes:
    """The number with something beneath it."""
    block = m.marked(m.content(m.good(profile)), 5)
    return m.replaced(m.good(profile), block, b"/Artifact BMC\nq " + operators + b" Q\nEMC\n" + block)


BROKEN: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("half a digit on its own colour", lambda: on(b"0 0 0 1 k " + DIGIT)),
    ("half a digit on a dark grey", lambda: on(b"0 0 0 .8 k " + DIGIT)),
    ("half a digit on a grey", lambda: on(b"0 0 0 .6 k " + DIGIT)),
    ("half a digit on a red that grey makes dark", lambda: on(b"0 1 1 .2 k " + DIGIT)),
    ("half a digit on slats", lambda: on(b"0 0 0 1 k " + ROWS_OF_SLATS)),
    ("a digit on a fat line", lambda: on(b"0 0 0 1 K 9 w 323 585 m 340 585 l S")),
    ("a digit on a curve", lambda: on(b"0 0 0 1 k 328 579 m 350 579 350 590 340 595 c f")),
    ("a digit on a picture", lambda: on(b"16 0 0 12 328 579 cm BI /W 1 /H 1 /BPC 8 /CS /CMYK ID \0\0\0\xff EI")),
    ("a bar beside a digit, painted later", lambda: m.painted_over(m.good(), b"0 0 0 1 k 337.5 580 1.2 21 re f")),
)


def own(data: bytes, profile: Profile = PRESS, seen: Seen | None = None) -> list[Finding]:
    found = prove(data, m.promise(profile), seen=seen).findings
    return [each for each in found if not each.check.startswith(("picture/", "ink/tac"))]


@pytest.mark.parametrize("make", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_what_hides_an_outline_gives_exactly_its_finding(make: Callable[[], bytes]) -> None:
    (finding,) = own(make())
    assert (finding.check, finding.slot) == ("colour/outline", "first")
    assert finding.area is not None
    assert 320 < finding.area.x < 345


def test_on_an_office_sheet_it_is_found_as_well() -> None:
    first = m.promise(OFFICE).slot("first").box
    patch = b"0 0 0 rg %.3f %.3f 16 9 re f" % (first.right - 14, first.y - 1)
    assert [each.check for each in own(on(patch, OFFICE), OFFICE)] == ["colour/outline"]


HARMLESS: tuple[tuple[str, bytes], ...] = (
    ("a patch that a ground hides again", b"0 0 0 1 k " + DIGIT + b" 0 0 0 0 k 60 573 400 36 re f"),
    ("a pale patch", b"0 0 0 .2 k " + DIGIT),
    ("a ground that ends beneath it", b".1 0 .3 0 k 200 500 130 200 re f"),
    ("a line of its colour well beside it", b"0 0 0 1 K 1 w 80 576 m 345 576 l S"),
    ("a dot within a counter", b"0 0 0 1 k 331.8 593.2 .1 .1 re f"),
)


@pytest.mark.parametrize("operators", [row[1] for row in HARMLESS], ids=[row[0] for row in HARMLESS])
def test_what_leaves_the_outline_to_be_seen_is_no_finding(operators: bytes) -> None:
    found = [each.check for each in own(on(operators))]
    assert [check for check in found if check not in {"stroke/too-thin", "paint/unpromised"}] == []


def test_what_a_run_has_seen_hides_no_patch() -> None:
    seen = Seen()
    for _ in range(3):
        assert own(m.good(), seen=seen) == []
    assert [each.check for each in own(on(b"0 0 0 1 k " + DIGIT), seen=seen)] == ["colour/outline"]


def test_letters_alone_are_drawn_where_the_page_has_them_and_the_page_is_left_as_it_is() -> None:
    area = m.promise().slot("first").box.grown(4)
    with Sheet(m.good()) as sheet, Sheet(m.good()) as untouched:
        letters, page = sheet.letters(2.0, area), sheet.pixels(2.0, area)
        assert sheet.pixels(0.5).tobytes() == untouched.pixels(0.5).tobytes()
    dark = {at for at, value in enumerate(letters.tobytes()) if value < 100}
    inked = {at for at, value in enumerate(page.convert("L").tobytes()) if value < 120}
    assert len(dark) > 1000
    assert len(dark ^ inked) < len(dark) / 50


def test_too_many_texts_on_uneven_grounds_are_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlined, "_MOST_TEXTS", 0)
    (finding,) = own(on(b"0 0 0 .2 k " + DIGIT))
    assert finding.check == "colour/outline"
    assert finding.message == "what is beside its letters cannot be told"

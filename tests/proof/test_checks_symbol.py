"""The QR symbol: each file is broken in one way, and exactly the check that names it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image

from poster.campaign.profiles import OFFICE
from poster.compose.matrix import qr_matrix
from poster.geometry import Rect
from poster.pdf.symbol import rectangles
from poster.proof.checks.symbol import decode, reflectance
from poster.proof.events import Ink
from poster.proof.modules import symbol_of
from poster.proof.prove import prove
from poster.proof.quiet import clear_modules
from poster.proof.sheet import Sheet
from tests.proof import mutate as m

FIGURE = 3
PLACE = re.compile(rb"q (\S+) 0 0 (\S+) (\S+) (\S+) cm ")
MODULES = re.compile(rb" cm (.*? re) f Q")


def figure() -> bytes:
    return m.marked(m.content(m.good()), FIGURE)


def edited(edit: Callable[[bytes], bytes]) -> bytes:
    return m.replaced(m.good(), figure(), edit(figure()))


def placed(change: Callable[[float, float, float], str]) -> bytes:
    """The symbol under another matrix; `change` takes module, x and y and gives the six numbers."""

    def edit(block: bytes) -> bytes:
        module, _, x, y = (float(value) for value in PLACE.search(block).groups())  # type: ignore[union-attr]
        return PLACE.sub(f"q {change(module, x, y)} cm ".encode(), block)

    return edited(edit)


def with_rows(rows: tuple[tuple[bool, ...], ...]) -> bytes:
    """The symbol with other modules in the same place."""
    code = " ".join(f"{x} {y} {width} {height} re" for x, y, width, height in rectangles(rows)).encode()
    return edited(lambda block: MODULES.sub(b" cm " + code + b" f Q", block))


def rows() -> tuple[tuple[bool, ...], ...]:
    return qr_matrix("https://polisen.se/tips", "Q").rows


def one_wrong() -> tuple[tuple[bool, ...], ...]:
    changed = [list(row) for row in rows()]
    changed[14][14] = not changed[14][14]
    return tuple(tuple(row) for row in changed)


def painted(colour: bytes) -> bytes:
    return edited(lambda block: block.replace(b"0 0 0 1 k", colour).replace(b"EMC", b"0 0 0 1 k\nEMC"))


def quiet_of(
    modules: float,
    ink: bytes = b"0 0 0 1 k",
    width: float = 1.0,
    paint: Callable[[bytes, bytes], bytes] = m.painted_over,
) -> bytes:
    """A bar beside the symbol leaves so many modules clear."""
    symbol = m.promise().slot("symbol").symbol
    assert symbol is not None
    edge = symbol.frame.x + (4 - modules) * symbol.module
    return paint(m.good(), ink + b" %.3f 480 -%.3f 90 re f" % (edge, width))


def beneath(data: bytes, operators: bytes) -> bytes:
    """The file with something painted just before its symbol, on the ground of the symbol."""
    inside = figure().replace(b" re f\n", b" re f\nq " + operators + b" Q\n", 1)
    return m.replaced(data, figure(), inside)


SLATS = b"0 0 0 0 k " + b" ".join(b"690 %.2f 40 .28 re" % (520 + row * 0.27) for row in range(85)) + b" f"
SQUARE_OF_SLATS = (
    b"0 0 0 0 k " + b" ".join(b"690 %.2f 44 .28 re" % (500 + row * 0.27) for row in range(163)) + b" f"
)


def dark_ground() -> bytes:
    """A light module with black beneath it: the symbol's own path is as promised."""
    symbol = m.promise().slot("symbol").symbol
    assert symbol is not None
    row, column = next(
        (y, x) for y, line in enumerate(symbol.rows) for x, cell in enumerate(line) if y > 12 < x and cell == "0"
    )
    x = symbol.frame.x + (4 + column) * symbol.module
    y = symbol.frame.top - (5 + row) * symbol.module
    return beneath(m.good(), b"0 0 0 1 k %.3f %.3f %.3f %.3f re f" % (x, y, symbol.module, symbol.module))


def picture_instead() -> bytes:
    side = 29 * 32
    picture = Image.new("1", (29, 29))
    picture.putdata([255 * (not dark) for row in rows() for dark in row])
    data = picture.resize((side, side), Image.Resampling.NEAREST).tobytes()
    inline = b"q 178 0 0 178 622 455 cm BI /W %d /H %d /BPC 1 /CS /G ID " % (side, side)
    return edited(lambda block: re.sub(rb"q \S+ 0 0 .*? f Q", lambda _: inline + data + b" EI Q", block))


BROKEN: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("symbol/missing", "as a picture", picture_instead),
    ("symbol/missing", "outside its frame", lambda: placed(lambda s, x, y: f"{s} 0 0 {s} {x} {y + 60}")),
    ("symbol/missing", "turned a little", lambda: placed(lambda s, x, y: f"{s} .3 -.3 {s} {x} {y}")),
    ("symbol/covered", "a logo in the middle", lambda: m.painted_over(m.good(), b"0 0 0 0 k 690 520 40 40 re f")),
    ("symbol/covered", "slats thinner than a hair", lambda: m.painted_over(m.good(), SLATS)),
    ("symbol/covered", "a fat edge", lambda: m.painted_over(m.good(), b"9 w 0 0 0 0 k 0 0 0 0 K 700 530 1 1 re B")),
    ("symbol/covered", "slats as large as a symbol", lambda: m.painted_over(m.good(), SQUARE_OF_SLATS)),
    ("symbol/modules", "a light module has a dark ground", dark_ground),
    ("symbol/mirrored", "left for right", lambda: placed(lambda s, x, y: f"{-s} 0 0 {s} {x + 29 * s} {y}")),
    ("symbol/mirrored", "upside down", lambda: placed(lambda s, x, y: f"{s} 0 0 {-s} {x} {y + 29 * s}")),
    ("symbol/mirrored", "by its diagonal", lambda: with_rows(tuple(zip(*rows(), strict=True)))),
    ("symbol/mirrored", "turned by half", lambda: with_rows(tuple(row[::-1] for row in rows()[::-1]))),
    ("symbol/other-payload", "another address", lambda: with_rows(qr_matrix("https://polisen.xe/tips", "Q").rows)),
    ("symbol/other-payload", "nothing to decode", lambda: with_rows(unreadable())),
    ("symbol/modules", "one module is light", lambda: with_rows(one_wrong())),
    ("symbol/modules", "another mask", lambda: with_rows(other_level())),
    (
        "symbol/module",
        "smaller modules",
        lambda: placed(lambda s, x, y: f"{s * 0.97} 0 0 {s * 0.97} {x + 2} {y + 2}"),
    ),
    ("symbol/quiet", "three modules", lambda: quiet_of(3.2)),
    ("symbol/quiet", "no module", lambda: quiet_of(0.5)),
    ("symbol/quiet", "pale grey", lambda: quiet_of(3.2, b"0 0 0 .1 k")),
    ("symbol/quiet", "yellow", lambda: quiet_of(3.2, b"0 0 1 0 k")),
    ("symbol/quiet", "a hairline just inside", lambda: quiet_of(3.8, width=0.3)),
    ("symbol/quiet", "beneath it", lambda: quiet_of(2.5, paint=beneath)),
    ("symbol/contrast", "grey", lambda: painted(b"0 0 0 .4 k")),
    ("symbol/contrast", "yellow", lambda: painted(b"0 0 1 0 k")),
    ("symbol/ink", "four-colour black", lambda: painted(b".6 .4 .4 1 k")),
    (
        "symbol/ink",
        "stroked too",
        lambda: edited(lambda block: block.replace(b" cm 0", b" cm .05 w 0").replace(b" re f Q", b" re B Q")),
    ),
)


def unreadable() -> tuple[tuple[bool, ...], ...]:
    """Finders, and noise between them."""
    kept = rows()
    size = len(kept)
    return tuple(
        tuple(
            cell if (y < 9 and (x < 9 or x > size - 9)) or (y > size - 9 and x < 9) else (x * y + x) % 3 == 0
            for x, cell in enumerate(row)
        )
        for y, row in enumerate(kept)
    )


def other_level() -> tuple[tuple[bool, ...], ...]:
    """The same payload with another mask."""
    from qrcode import constants
    from qrcode.main import QRCode

    code = QRCode(error_correction=constants.ERROR_CORRECT_Q, border=0)
    code.add_data("https://polisen.se/tips")
    code.best_fit()
    code.makeImpl(False, (qr_matrix("https://polisen.se/tips", "Q").mask + 1) % 8)
    return tuple(tuple(bool(cell) for cell in row) for row in code.modules)


@pytest.mark.parametrize(
    ("check", "break_it"), [(row[0], row[2]) for row in BROKEN], ids=[row[1] for row in BROKEN]
)
def test_a_fault_of_the_symbol_gives_exactly_its_finding(check: str, break_it: Callable[[], bytes]) -> None:
    assert m.broken(break_it()) == [check]


def test_the_payload_is_what_the_decoder_read() -> None:
    data = with_rows(qr_matrix("https://polisen.xe/tips", "Q").rows)
    proof = prove(data, m.promise())
    assert proof.payload_read == "https://polisen.xe/tips"
    assert proof.findings[0].message.startswith("symbol reads 'https://polisen.xe/tips'")


def test_a_module_that_shrinks_below_what_phones_read_is_found() -> None:
    profile = replace(OFFICE, shrink=0.3)
    promise = replace(m.promise(OFFICE, "A4"), profile=profile)
    assert "symbol/module" in m.failed(prove(m.good(OFFICE, "A4"), promise))


def test_a_module_below_what_the_layout_asks_on_this_sheet_is_found() -> None:
    def asking(share: float) -> list[str]:
        promise = m.promise(OFFICE, "A4")
        symbol = promise.slot("symbol").symbol
        assert symbol is not None
        least = symbol.module * OFFICE.shrink * share
        slots = tuple(
            replace(slot, symbol=replace(symbol, least_module=least)) if slot.symbol else slot
            for slot in promise.slots
        )
        return m.failed(prove(m.good(OFFICE, "A4"), replace(promise, slots=slots)))

    assert asking(0.99) == []
    assert asking(1.01) == ["symbol/module"]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("polisen.se/tips", False),
        ("www.polisen.se/tips", False),
        ("polisen.se.tips.xyz", True),
        ("nepolisen.se/tips", True),
        ("polisen.example", True),
    ],
)
def test_the_readable_address_has_the_host_of_the_payload(text: str, finding: bool) -> None:
    from poster.compose.compose import compose
    from poster.pdf.paint import paint
    from poster.proof.promise import promise_of
    from tests.compose import builders as c

    composition = compose(replace(m.piece(), texts=c.texts(url=text)))
    assert m.failed(prove(paint(composition), promise_of(composition))) == (["symbol/readable"] if finding else [])


def test_the_readable_address_is_near() -> None:
    """The promise itself allows a place too far away."""
    promise = m.promise()
    wide = replace(promise.slot("url"), frame=promise.safe)
    slots = tuple(wide if slot.name == "url" else slot for slot in promise.slots)
    data = m.replaced(m.good(), b"1 0 0 1 624.897 406.144 Tm", b"1 0 0 1 200.897 406.144 Tm")
    far = tuple(
        replace(slot, runs=tuple(replace(run, first_x=run.first_x - 424) for run in slot.runs))
        if slot.name == "url"
        else slot
        for slot in slots
    )
    assert m.failed(prove(data, replace(promise, slots=far))) == ["symbol/readable"]


def test_only_upright_symbols_in_whole_modules_are_symbols() -> None:
    with Sheet(m.good()) as sheet:
        found = [symbol for symbol in map(symbol_of, sheet.content.events[:0] + drawn(sheet)) if symbol]
        assert len(found) == 1
        assert found[0].finders == (True, True, True, False)
        moved = replace(
            found[0].event,
            rects=tuple(replace(r, x=r.x + (n % 2) * 3.3) for n, r in enumerate(found[0].event.rects)),
        )
        assert symbol_of(moved) is None
        assert symbol_of(replace(found[0].event, rects=found[0].event.rects[:20])) is None
        assert symbol_of(replace(found[0].event, rects=(*found[0].event.rects, Rect(0, 0, 0, 5)))) is None
        assert symbol_of(replace(found[0].event, rects=tuple(Rect(x, 0, 1, 1) for x in range(40)))) is None


def drawn(sheet: Sheet) -> tuple[object, ...]:
    from poster.proof.events import Drawn

    return tuple(event for event in sheet.content.events if isinstance(event, Drawn))


def test_an_inverted_symbol_is_not_read() -> None:
    with Sheet(m.good()) as sheet:
        symbol = m.promise().slot("symbol").symbol
        assert symbol is not None
        picture = sheet.pixels(4 / symbol.module, symbol.frame, is_grey=True)
    assert decode(picture) is not None
    assert decode(picture.point(lambda value: 255 - value)) is None
    assert decode(Image.new("L", (100, 100), 255)) is None


def test_clear_modules_are_counted_from_the_symbol_outwards() -> None:
    for clear in range(5):
        picture = Image.new("L", (29 * 4 + 32, 29 * 4 + 32), 255)
        if clear < 4:
            picture.putpixel((60, (4 - clear) * 4 - 2), 0)
        assert clear_modules(picture, 29) == clear


def test_inks_reflect_as_they_should() -> None:
    assert reflectance(Ink("DeviceCMYK", (0, 0, 0, 0))) == 1
    assert reflectance(Ink("DeviceCMYK", (0, 0, 0, 1))) == 0
    assert reflectance(Ink("DeviceGray", (0.5,))) == pytest.approx(0.218, abs=0.001)
    assert reflectance(Ink("DeviceRGB", (1, 1, 1))) == pytest.approx(1)
    assert reflectance(Ink("Separation", (1,))) == 0.5

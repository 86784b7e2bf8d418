from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode import constants
from qrcode.main import QRCode

from poster.campaign.layout import SlotKind
from poster.campaign.profiles import MONO, OFFICE, PRESS
from poster.compose.compose import compose
from poster.compose.composition import QrSymbol
from poster.compose.matrix import qr_matrix
from poster.compose.symbol import dark_area, placed_symbol
from poster.geometry import Rect, mm, to_mm
from tests.compose import builders as b

PAYLOAD = "https://polisen.se/tips-polisen"
URLS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-/.", min_size=1, max_size=120).map("https://a.se/".__add__)


def picture(rows: tuple[tuple[bool, ...], ...]) -> Image.Image:
    side = len(rows) + 8
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                image.putpixel((x + 4, y + 4), 0)
    return image.resize((side * 4, side * 4), Image.Resampling.NEAREST)


def decoded(rows: tuple[tuple[bool, ...], ...]) -> str:
    found = zxingcpp.read_barcodes(picture(rows), formats=zxingcpp.BarcodeFormat.QRCode, try_invert=False)
    assert len(found) == 1
    return found[0].text


def symbol_of(composition) -> QrSymbol:
    return next(item for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, QrSymbol))


def test_the_shipped_payload_makes_version_3_at_level_q():
    matrix = qr_matrix(PAYLOAD, "Q")
    assert (matrix.version, len(matrix.rows), len(matrix.rows[0])) == (3, 29, 29)
    assert decoded(matrix.rows) == PAYLOAD


@settings(max_examples=15, deadline=None)
@given(URLS, st.sampled_from("LMQH"))
def test_every_symbol_decodes_to_its_payload(payload, level):
    matrix = qr_matrix(payload, level)
    assert decoded(matrix.rows) == payload
    assert len(matrix.rows) == 17 + 4 * matrix.version


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("payload", [PAYLOAD, "https://a.se/", "https://a.se/" + "x" * 90])
def test_version_and_mask_are_those_that_the_library_chooses_itself(payload, level):
    code = QRCode(error_correction=getattr(constants, f"ERROR_CORRECT_{level}"))
    code.add_data(payload)
    code.make(fit=True)
    matrix = qr_matrix(payload, level)
    assert matrix.rows == tuple(tuple(bool(module) for module in row) for row in code.modules)
    assert (matrix.version, matrix.mask) == (code.version, code.best_mask_pattern())


def test_the_mask_is_the_one_the_format_information_states():
    matrix = qr_matrix(PAYLOAD, "Q")
    bits = [int(matrix.rows[8][column]) for column in (2, 3, 4)]
    stated = bits[0] << 2 | bits[1] << 1 | bits[2]
    assert stated ^ 0b101 == matrix.mask


def test_three_finder_patterns_are_in_place():
    rows = qr_matrix(PAYLOAD, "Q").rows
    ring = (True,) * 7
    assert rows[0][:7] == rows[0][-7:] == rows[-1][:7] == ring
    assert rows[-1][-7:] != ring


def test_the_module_is_on_a_grid_of_micrometres():
    symbol = symbol_of(compose(b.piece()))
    assert to_mm(symbol.module) * 1000 == pytest.approx(round(to_mm(symbol.module) * 1000), abs=1e-6)
    assert to_mm(symbol.module) == pytest.approx(2.162)
    assert symbol.frame.width == pytest.approx(symbol.module * 37)


def test_the_symbol_stands_in_the_middle_of_a_wide_frame():
    slot = next(slot for slot in b.SLOTS if slot.kind is SlotKind.SYMBOL)
    symbol = placed_symbol(slot, Rect(100, 100, 300, 200), b.piece())
    assert symbol.frame.x == pytest.approx(150)
    assert symbol.frame.top == pytest.approx(300, abs=0.001)
    assert 199 < symbol.frame.width <= 200
    assert dark_area(symbol).width == pytest.approx(symbol.module * 29)


@pytest.mark.parametrize(
    ("profile", "dark"),
    [(PRESS, (0, 0, 0, 1)), (OFFICE, (0, 0, 0)), (MONO, (0,))],
    ids=lambda value: str(value)[:20],
)
def test_modules_are_black_only_on_paper_white(profile, dark):
    slot = next(slot for slot in b.SLOTS if slot.kind is SlotKind.SYMBOL)
    symbol = placed_symbol(slot, Rect(0, 0, 200, 200), b.piece(profile=profile))
    assert symbol.dark.values == dark
    assert symbol.light.values == ((0, 0, 0, 0) if profile is PRESS else tuple(1 for _ in dark))


def test_a_module_below_the_least_is_an_error_with_both_lengths():
    slots = b.with_slot("symbol", frame=b.frame(209, 210, 70, 70))
    problem = b.only(b.piece(b.layout(slots)), "symbol/too-small")
    assert problem.message == (
        "a module of symbol is 1.891 mm, at least 2 mm is needed (version 3, 29 modules a side)"
    )
    assert problem.at == b.at(60, "campaign.yaml")
    assert problem.related[0].at == b.at(45)


def test_a_module_is_judged_at_the_scale_of_the_printer():
    slots = b.with_slot("symbol", frame=b.frame(199, 200, 76, 76))
    assert symbol_of(compose(b.piece(b.layout(slots)))).module > mm(2)
    problems = b.rejected(b.piece(b.layout(slots), profile=OFFICE))
    small = next(problem for problem in problems if problem.code == "symbol/too-small")
    assert "is 1.930 mm once printed at 94 %, at least 2 mm is needed" in small.message


def test_a_slot_without_least_module_is_not_judged():
    slots = b.with_slot("symbol", frame=b.frame(199, 220, 60, 60), module=None)
    assert symbol_of(compose(b.piece(b.layout(slots)))).module < mm(2)


def test_a_payload_that_no_version_holds_is_an_error():
    problem = b.rejected(b.piece(payload="https://a.se/" + "x" * 3000))[0]
    assert problem.code == "symbol/payload"
    assert "is too long for level Q" in problem.message


def test_an_unknown_level_is_an_error():
    problem = b.rejected(b.piece(b.layout(b.with_slot("symbol", level="X"))))[0]
    assert problem.message == "level 'X' is none of L, M, Q, H"


def test_the_readable_address_must_stand_within_15_mm():
    slots = b.with_slot("url", frame=b.frame(209, 300, 70, 11))
    problem = b.only(b.piece(b.layout(slots)), "symbol/readable-too-far")
    assert problem.message.startswith("url is ")
    assert problem.message.endswith(" mm from symbol, at most 15 mm is allowed")


def test_the_readable_address_must_be_on_the_sheet():
    problem = b.only(b.piece(copies=b.texts(url="")), "symbol/readable-too-far")
    assert problem.message == "the readable address 'url' of symbol is not on the sheet"


def test_an_address_that_does_not_fit_is_reported_once():
    b.only(b.piece(copies=b.texts(url="polisen.se/en-mycket-lang-adress")), "text/overflow")


def test_a_symbol_that_names_no_address_needs_none():
    slots = b.with_slot("symbol", beside="")
    assert symbol_of(compose(b.piece(b.layout(slots), b.texts(url=""))))


def test_nothing_stands_in_the_quiet_zone():
    slots = b.with_slot("url", frame=b.frame(209, 274, 70, 11))
    problem = b.only(b.piece(b.layout(slots)), "symbol/quiet-zone")
    assert problem.message.startswith("url reaches into the quiet zone of symbol, which ends ")
    assert problem.hint == "keep 8.6 mm around the modules free of ink"


def test_without_payload_there_is_no_symbol():
    composition = compose(b.piece(payload=""))
    assert "symbol" not in {slot.name for slot in composition.slots}


def test_a_figure_needs_a_text_that_describes_it():
    problem = b.only(b.piece(copies=b.texts(symbol_alt="")), "figure/no-alt")
    assert problem.hint == "write the copy 'symbol_alt'"

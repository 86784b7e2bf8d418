"""Stage compose: the QR symbol (ISO/IEC 18004:2015): its place, and what a phone needs to read it."""

from __future__ import annotations

import math

from poster.campaign.layout import Slot
from poster.campaign.piece import Piece
from poster.colour import INK, PAPER
from poster.compose.composition import QrSymbol
from poster.compose.groups import Setting
from poster.compose.matrix import qr_matrix
from poster.compose.misplaced import unsafe_problems
from poster.compose.place import Sheet, gap_mm, outside
from poster.geometry import Rect, mm, to_mm
from poster.problems import Problem, Related, error

QUIET_ZONE = 4  # modules on each side (ISO/IEC 18004:2015, 6.3.8)
READABLE_WITHIN = 15.0  # mm from the symbol to its readable address


def least_module(slot: Slot, setting: Setting) -> float:
    """Return the least size of a printed module on this sheet in points, 0 if the layout has no bound."""
    return 0.0 if slot.module is None else slot.module.on(setting.size.name, setting.scale)


def placed_symbol(slot: Slot, frame: Rect, piece: Piece, least: float = 0.0) -> QrSymbol:
    """Return the symbol of the piece's payload in the largest square in the middle of `frame`.

    A module is a whole number of micrometres, so what is left of the square stays free at its right and
    lower edge. `least` is its least module as printed, in points. `ValueError` as `qr_matrix`.
    """
    matrix = qr_matrix(piece.payload, slot.level)
    side = min(frame.width, frame.height)
    x, top = frame.x + (frame.width - side) / 2, frame.top - (frame.height - side) / 2
    modules = len(matrix.rows) + 2 * QUIET_ZONE
    module = mm(math.floor(to_mm(side) / modules * 1000 + 1e-6) / 1000)
    space = piece.profile.colour_space
    return QrSymbol(
        frame=Rect(round(x, 4), round(top - module * modules, 4), module * modules, module * modules),
        rows=matrix.rows,
        module=module,
        payload=piece.payload,
        level=slot.level,
        version=matrix.version,
        mask=matrix.mask,
        dark=INK.tint(space),
        light=PAPER.tint(space),
        least_module=least,
    )


def dark_area(symbol: QrSymbol) -> Rect:
    """Return the symbol without its quiet zone."""
    return symbol.frame.grown(-QUIET_ZONE * symbol.module)


def module_problems(slot: Slot, symbol: QrSymbol, setting: Setting, piece: Piece) -> tuple[Problem, ...]:
    """Return `symbol/too-small` if a module, as printed at the profile's scale, is below the slot's least."""
    least = symbol.least_module
    printed = symbol.module * setting.profile.shrink
    if printed >= least - 1e-6:
        return ()
    when = f" once printed at {setting.profile.shrink * 100:.0f} %" if setting.profile.shrink < 1 else ""
    message = (
        f"a module of {slot.name} is {_floored(printed)} mm{when}, at least {to_mm(least):g} mm is needed "
        f"(version {symbol.version}, {len(symbol.rows)} modules a side)"
    )
    hint = "shorten the address, or give the symbol a larger frame"
    return (error("symbol/too-small", message, piece.payload_at, hint, Related(f"slot '{slot.name}'", slot.at)),)


def _floored(points: float) -> str:
    """Return a length in mm with three decimals, rounded down so that too small never reads as enough."""
    return f"{math.floor(to_mm(points) * 1000 + 1e-6) / 1000:.3f}"


def place_problems(slot: Slot, symbol: QrSymbol, sheet: Sheet) -> tuple[Problem, ...]:
    """Return what is wrong with where a symbol stands: its modules in the safe area, its quiet zone on the sheet.

    The quiet zone is bare, so it may lie where printers print nothing; beyond the edge anything may lie.
    """
    faults = unsafe_problems(slot, dark_area(symbol), sheet)
    if sheet.trim.contains(symbol.frame):
        return faults
    message = (
        f"the quiet zone of {slot.name} reaches {outside(symbol.frame, sheet.trim):.2f} mm beyond the edge of the "
        f"sheet"
    )
    hint = f"keep {QUIET_ZONE * to_mm(symbol.module):.1f} mm of the sheet around the modules"
    return (*faults, error("symbol/quiet-zone", message, slot.frame.at if slot.frame else slot.at, hint))


def readable_problems(slot: Slot, symbol: QrSymbol, readable: Rect | None) -> tuple[Problem, ...]:
    """Return `symbol/readable-too-far` if the readable address is not within 15 mm of the symbol.

    A sticker over a symbol shows only where the address beside it can be compared. `readable` is the box of
    the text that the slot names under `beside`, None if it is not on the sheet.
    """
    if not slot.beside:
        return ()
    hint = f"set the readable address of the symbol within {READABLE_WITHIN:g} mm of it"
    if readable is None:
        message = f"the readable address '{slot.beside}' of {slot.name} is not on the sheet"
    elif (gap := gap_mm(dark_area(symbol), readable)) > READABLE_WITHIN:
        message = f"{slot.beside} is {gap:.1f} mm from {slot.name}, at most {READABLE_WITHIN:g} mm is allowed"
    else:
        return ()
    return (error("symbol/readable-too-far", message, slot.at, hint),)


def quiet_zone_problems(slot: Slot, symbol: QrSymbol, boxes: tuple[tuple[Slot, Rect], ...]) -> tuple[Problem, ...]:
    """Return `symbol/quiet-zone` for each other slot whose ink stands in the symbol or its quiet zone."""
    hint = f"keep {QUIET_ZONE * to_mm(symbol.module):.1f} mm around the modules free of ink"
    return tuple(
        error(
            "symbol/quiet-zone",
            f"{other.name} reaches into the quiet zone of {slot.name}, which ends "
            f"{to_mm(_depth(symbol.frame, box)):.2f} mm further out",
            other.at,
            hint,
            Related(f"slot '{slot.name}'", slot.at),
        )
        for other, box in boxes
        if symbol.frame.overlaps(box)
    )


def _depth(frame: Rect, box: Rect) -> float:
    """Return by how much `box` must move to leave `frame`, the shortest way."""
    return min(box.right - frame.x, frame.right - box.x, box.top - frame.y, frame.top - box.y)

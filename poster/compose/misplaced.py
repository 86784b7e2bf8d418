"""Stage compose: what stands wrong: in margins, over one another, too near, on other panels, over drawings."""

from __future__ import annotations

from poster.campaign.layout import Slot
from poster.compose.art import PlacedArt
from poster.compose.groups import Setting
from poster.compose.place import PlacedPanel, PlacedText, Sheet, gap_mm, outside
from poster.geometry import SHEET_SIZES, Rect, mm, to_mm
from poster.problems import Location, Problem, Related, error, warning

LEAST_GAP = 3.0  # mm on A3 and larger; below, texts read as one
_ROUNDING = 0.001  # pt


def panel_problems(panels: tuple[PlacedPanel, ...], setting: Setting, sheet: Sheet) -> tuple[Problem, ...]:
    """Return `frame/unprintable` for every panel that reaches into the margin that printers leave blank."""
    limit = sheet.printable if sheet.printable != sheet.trim else sheet.bleed
    margin = to_mm(sheet.printable.x - sheet.trim.x)
    return tuple(
        error(
            "frame/unprintable",
            f"panel '{placed.panel.name}' reaches {outside(placed.painted, limit):.2f} mm into the margin of "
            f"{margin:g} mm that printers leave blank (profile {setting.profile.name})",
            placed.panel.frame.at,
            "inset the frame under 'alternatives' of the layout",
        )
        for placed in panels
        if not limit.contains(placed.painted)
    ) + tuple(problem for placed in panels for problem in _art_problems(placed, setting))


def _art_problems(placed: PlacedPanel, setting: Setting) -> tuple[Problem, ...]:
    """Return `art/too-thin` for a drawing whose thinnest line would not hold on this sheet."""
    if placed.art is None:
        return ()
    return thin_problems(placed.art, f"panel '{placed.panel.name}'", placed.panel.at, setting)


def thin_problems(art: PlacedArt, where: str, at: Location, setting: Setting) -> tuple[Problem, ...]:
    """Return `art/too-thin` if the thinnest line of a drawing is below what the profile's printers hold."""
    least = setting.profile.min_stroke.points
    if art.thinnest >= least - _ROUNDING:
        return ()
    message = f"the thinnest line of the drawing in {where} is {art.thinnest:.2f} pt wide on the sheet"
    return (error("art/too-thin", message, at, f"draw it with lines of {least:g} pt or more, or larger"),)


def text_problems(
    texts: tuple[PlacedText, ...], panels: tuple[PlacedPanel, ...], sheet: Sheet
) -> tuple[Problem, ...]:
    """Return what is wrong with where texts stand.

    `frame/unsafe`: outside the safe area. `frame/overlap`: over another text. `frame/off-panel`: not on the
    panel the layout names, so that nobody has judged its contrast. `frame/over-art`: over a drawing. A warning:
    `frame/gap`, nearer than 3 mm to a text it does not belong with; less on sheets smaller than A3.
    """
    faults = [fault for text in texts for fault in unsafe_problems(text.text.slot, text.box, sheet)]
    least = LEAST_GAP * min(1.0, to_mm(min(sheet.trim.width, sheet.trim.height)) / SHEET_SIZES["A3"].width_mm)
    for index, text in enumerate(texts):
        near = [other for other in texts[index + 1 :] if not _is_apart(text.box, other.box, mm(least))]
        for other in near:
            faults += overlap_problems(text.text.slot, text.box, other.text.slot, other.box)
        faults += [_close(text, other, least) for other in near if _is_close(text, other, least)]
        faults += _off_panel(text, panels)
        faults += [_over_art(text, placed) for placed in panels if placed.art and placed.art.is_under(text.box)]
    return tuple(faults)


def _is_apart(one: Rect, other: Rect, least: float) -> bool:
    """Are two rectangles `least` points or more apart, across or down? Then nothing else need be measured."""
    return (
        other.x - one.x - one.width >= least
        or one.x - other.x - other.width >= least
        or other.y - one.y - one.height >= least
        or one.y - other.y - other.height >= least
    )


def unsafe_problems(slot: Slot, box: Rect, sheet: Sheet) -> tuple[Problem, ...]:
    """Return `frame/unsafe` if what a slot shows stands too near to the trim edge."""
    safe = sheet.tabs if slot.is_tab else sheet.safe
    if safe.contains(box):
        return ()
    margin = to_mm(safe.x - sheet.trim.x)
    message = f"{slot.name} reaches {outside(box, safe):.2f} mm out of the safe area"
    hint = f"keep text and symbols {margin:g} mm from the edge of the sheet"
    return (error("frame/unsafe", message, slot.frame.at if slot.frame else slot.at, hint),)


def overlap_problems(one: Slot, box: Rect, two: Slot, other: Rect) -> tuple[Problem, ...]:
    """Return `frame/overlap` if what two slots show stands over one another."""
    if not box.overlaps(other):
        return ()
    width = min(box.right, other.right) - max(box.x, other.x)
    height = min(box.top, other.top) - max(box.y, other.y)
    message = f"{one.name} and {two.name} overlap by {to_mm(width):.2f} mm × {to_mm(height):.2f} mm"
    hint = "move one of the frames, or make it smaller"
    return (error("frame/overlap", message, two.at, hint, Related(f"slot '{one.name}'", one.at)),)


def _off_panel(text: PlacedText, panels: tuple[PlacedPanel, ...]) -> tuple[Problem, ...]:
    """Return the fault of a text that lies on another panel than its layout says, or only partly on it."""
    slot, box = text.text.slot, text.box
    expected = next((placed for placed in panels if placed.panel.name == slot.panel), None)
    plain = [placed for placed in panels if placed.item.fill or placed.item.stroke]
    beneath = [placed for placed in plain if placed.painted.overlaps(box) and _is_under(placed, box)]
    found = beneath[-1] if beneath else None
    if found in (expected, None) and (expected is None or expected.inner.contains(box)):
        return ()
    says = f"its layout says panel '{slot.panel}'" if expected else "its layout says the bare sheet"
    where = "partly outside its panel" if found in (expected, None) else f"on panel '{_name(found)}', {says}"
    hint = "move the frame, or name the panel under 'panel' so that contrast is judged on it"
    return (error("frame/off-panel", f"{slot.name} lies {where}", slot.at, hint),)


def _is_close(text: PlacedText, other: PlacedText, least: float) -> bool:
    """Do two texts stand too near to one another? Those of one flow and of one block belong together."""
    if text.belongs and text.belongs == other.belongs:
        return False
    return not text.box.overlaps(other.box) and gap_mm(text.box, other.box) < least - _ROUNDING


def _close(text: PlacedText, other: PlacedText, least: float) -> Problem:
    """Return the warning of two texts that stand too near to one another."""
    one, two = text.text.slot, other.text.slot
    gap = gap_mm(text.box, other.box)
    message = f"{one.name} and {two.name} are {gap:.1f} mm apart; they read as one below {least:.1f} mm"
    hint = "move one of the frames, or set both in a flow"
    return warning("frame/gap", message, two.at, hint, Related(f"slot '{one.name}'", one.at))


def _over_art(text: PlacedText, placed: PlacedPanel) -> Problem:
    """Return the fault of a text that stands over a drawing, where nobody can tell its contrast."""
    slot, panel = text.text.slot, placed.panel
    message = f"{slot.name} stands over the drawing in panel '{panel.name}'"
    hint = "move the text or the drawing; text stands on plain colour only"
    return error("frame/over-art", message, slot.at, hint, Related(f"panel '{panel.name}'", panel.at))


def _is_under(placed: PlacedPanel, box: Rect) -> bool:
    """Does the panel put ink beneath `box`? A mere outline does not beneath what stands inside it."""
    return placed.item.fill is not None or not placed.inner.contains(box)


def _name(placed: PlacedPanel | None) -> str:
    """Return the name of a panel."""
    return placed.panel.name if placed else ""

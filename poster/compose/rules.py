"""Stage compose: lines: rules and cut lines, solid or dashed, on one side of a frame."""

from __future__ import annotations

from dataclasses import dataclass

from poster.campaign.layout import Line, Side
from poster.compose.composition import Fill
from poster.compose.groups import Setting
from poster.compose.place import PlacedText, Sheet, bled, outside
from poster.geometry import Rect, to_mm
from poster.problems import Problem, Related, error

_EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line on its sheet; `box` is the area it takes, `width` its thickness in points."""

    line: Line
    box: Rect
    width: float
    item: Fill


def placed_lines(setting: Setting, sheet: Sheet) -> tuple[PlacedLine, ...]:
    """Return the lines of a layout in painting order."""
    return tuple(_placed(line, setting, sheet) for line in setting.layout.lines.values())


def _placed(line: Line, setting: Setting, sheet: Sheet) -> PlacedLine:
    """Return one line; its ends lie on the corners of its frame, or at the edge of the bleed.

    It is filled, not stroked, so that its ends are as exact as its sides.
    """
    area = bled(sheet.frame(line.frame), line.bleeds, sheet.bleed)
    width = line.width.on(setting.size.name, setting.scale)
    dash = line.dash.points * setting.scale if line.dash else 0.0
    box = _inside(_box(area, line.side, width), width / 2, sheet.bleed)
    return PlacedLine(line, box, width, Fill(dashed(box, dash), setting.tint(line.stroke)))


def _box(area: Rect, side: Side, width: float) -> Rect:
    """Return the area of a line on one side of an area, half of it on either side of the edge."""
    half = width / 2
    return {
        Side.TOP: Rect(area.x, area.top - half, area.width, width),
        Side.BOTTOM: Rect(area.x, area.y - half, area.width, width),
        Side.LEFT: Rect(area.x - half, area.y, width, area.height),
        Side.RIGHT: Rect(area.right - half, area.y, width, area.height),
    }[side]


def _inside(box: Rect, half: float, limit: Rect) -> Rect:
    """Return a line moved in by at most half its thickness, so that one on the edge of a sheet is on the sheet."""
    across = max(0.0, limit.x - box.x) - max(0.0, box.right - limit.right)
    up = max(0.0, limit.y - box.y) - max(0.0, box.top - limit.top)
    if max(abs(across), abs(up)) > half + _EXACT:
        return box
    return Rect(box.x + across, box.y + up, box.width, box.height)


def dashed(box: Rect, dash: float) -> tuple[tuple[str | float, ...], ...]:
    """Return the path of a line in dashes of about `dash` points along its longer side, solid for 0.

    Dashes and gaps are as long as one another, and a dash stands at each end, so that both corners are marked.
    """
    is_level = box.width >= box.height
    length = box.width if is_level else box.height
    parts = 2 * max(0, round((length / dash - 1) / 2)) + 1 if dash > _EXACT else 1
    step = length / parts
    starts = [number * step for number in range(0, parts, 2)]
    areas = (
        Rect(box.x + start, box.y, step, box.height) if is_level else Rect(box.x, box.y + start, box.width, step)
        for start in starts
    )
    return tuple(("re", *(round(v, 4) for v in (one.x, one.y, one.width, one.height))) for one in areas)


def line_problems(
    lines: tuple[PlacedLine, ...], texts: tuple[PlacedText, ...], setting: Setting, sheet: Sheet
) -> tuple[Problem, ...]:
    """Return what is wrong with lines.

    `line/too-thin`: thinner than the profile's printers hold. `frame/unprintable`: in the margin they leave
    blank. `frame/overlap`: through a text.
    """
    faults: list[Problem] = []
    limit = sheet.printable if sheet.printable != sheet.trim else sheet.bleed
    least = setting.profile.min_stroke
    for placed in lines:
        line = placed.line
        if placed.width < least.points - _EXACT:
            message = f"line '{line.name}' is {placed.width:.2f} pt wide, at least {least} is needed"
            faults.append(error("line/too-thin", message, line.at))
        if not limit.contains(placed.box):
            message = (
                f"line '{line.name}' reaches {outside(placed.box, limit):.2f} mm into the margin of "
                f"{to_mm(sheet.printable.x - sheet.trim.x):g} mm that printers leave blank "
                f"(profile {setting.profile.name})"
            )
            hint = "inset the frame under 'alternatives' of the layout"
            faults.append(error("frame/unprintable", message, line.frame.at, hint))
        faults += [_through(placed, text) for text in texts if placed.box.overlaps(text.box)]
    return tuple(faults)


def _through(placed: PlacedLine, text: PlacedText) -> Problem:
    """Return the fault of a line that runs through a text."""
    slot, line = text.text.slot, placed.line
    message = f"line '{line.name}' runs through {slot.name}"
    return error("frame/overlap", message, slot.at, "move one of them", Related(f"line '{line.name}'", line.at))

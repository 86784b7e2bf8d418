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
    """A line on its sheet; `box` is the ink it takes."""

    line: Line
    box: Rect
    item: Fill


def placed_lines(setting: Setting, sheet: Sheet) -> tuple[PlacedLine, ...]:
    """Return the lines of a layout in painting order."""
    return tuple(_placed(line, setting, sheet) for line in setting.layout.lines.values())


def _placed(line: Line, setting: Setting, sheet: Sheet) -> PlacedLine:
    """Return one line; its ends lie on the corners of its frame, or at the edge of the bleed."""
    area = bled(sheet.frame(line.frame), line.bleeds, sheet.bleed)
    width = line.width.on(setting.size.name, setting.scale)
    start, end = _ends(area, line.side)
    dash = line.dash.points * setting.scale if line.dash else 0.0
    path = dashed(start, end, dash)
    item = Fill(path, stroke=setting.tint(line.stroke), width=round(width, 4))
    x, y = min(start[0], end[0]), min(start[1], end[1])
    box = Rect(x, y, max(start[0], end[0]) - x, max(start[1], end[1]) - y)
    half = width / 2
    is_level = line.side in (Side.TOP, Side.BOTTOM)
    box = Rect(box.x, box.y - half, box.width, width) if is_level else Rect(box.x - half, box.y, width, box.height)
    return PlacedLine(line, box, item)


def _ends(area: Rect, side: Side) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of one side of an area, from the left or from the top."""
    return {
        Side.TOP: ((area.x, area.top), (area.right, area.top)),
        Side.BOTTOM: ((area.x, area.y), (area.right, area.y)),
        Side.LEFT: ((area.x, area.top), (area.x, area.y)),
        Side.RIGHT: ((area.right, area.top), (area.right, area.y)),
    }[side]


def dashed(
    start: tuple[float, float], end: tuple[float, float], dash: float
) -> tuple[tuple[str | float, ...], ...]:
    """Return the path of a line in dashes of about `dash` points, solid for 0.

    Dashes and gaps are as long as one another, and a dash stands at each end, so that both corners are marked.
    """
    (x, y), (to_x, to_y) = start, end
    length = abs(to_x - x) + abs(to_y - y)
    parts = 2 * max(0, round((length / dash - 1) / 2)) + 1 if dash > _EXACT else 1
    steps: list[tuple[str | float, ...]] = []
    for number in range(0, parts, 2):
        for operator, share in (("m", number / parts), ("l", (number + 1) / parts)):
            steps.append((operator, round(x + (to_x - x) * share, 3), round(y + (to_y - y) * share, 3)))
    return tuple(steps)


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
        if placed.item.width < least.points - _EXACT:
            message = f"line '{line.name}' is {placed.item.width:.2f} pt wide, at least {least} is needed"
            faults.append(error("line/too-thin", message, line.at))
        if not limit.contains(placed.box, tolerance=placed.item.width / 2 + 0.01):
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

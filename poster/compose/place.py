"""Stage compose: where things stand: the boxes of a sheet, frames, panels, and blocks of text in their frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from poster.campaign.layout import Frame, Panel, Side
from poster.campaign.profiles import Profile
from poster.colour import PAPER
from poster.compose.art import Fitting, PlacedArt, placed_art
from poster.compose.composition import Fill, GlyphRun
from poster.compose.groups import Group, Setting, SlotText
from poster.compose.typeset import TextBlock, TextLine
from poster.frozen import dataclass
from poster.geometry import Affine, Rect, mm, to_mm

MARKS_ROOM = 12.0  # mm around the trim for crop marks and slug
_MARKS_BEYOND_BLEED = 9.0  # mm kept for them where the bleed is wider than 3 mm
# A quarter of a circle as one Bézier curve: the distance of its control points from the ends, as a part of
# the radius; the curve leaves the circle by 0.03 % at most.
_ARC = 0.5522847498
_BELOW_BASELINE = 0.25  # part of the em box below the baseline, room for a descender


@dataclass(frozen=True, slots=True)
class Sheet:
    """The boxes of a sheet in points, origin at the lower left of `media`.

    `printable` is where the profile's printers put ink, `safe` where text and symbols may, `tabs` text on tabs.
    `across` and `down` are points per millimetre of the layout's master.
    """

    media: Rect
    bleed: Rect
    trim: Rect
    safe: Rect
    tabs: Rect
    printable: Rect
    across: float
    down: float

    def frame(self, frame: Frame) -> Rect:
        """Return a frame of the master on this sheet."""
        x = self.trim.x + frame.x * self.across
        y = self.trim.top - (frame.y + frame.height) * self.down
        return Rect(x, y, frame.width * self.across, frame.height * self.down)


def sheet_of(setting: Setting) -> Sheet:
    """Return the boxes of the sheet that a layout, a sheet size and a profile make."""
    size, profile = setting.size, setting.profile
    room = _room_mm(profile)
    trim = Rect(mm(room), mm(room), size.width, size.height)
    return Sheet(
        media=Rect(0.0, 0.0, mm(size.width_mm + 2 * room), mm(size.height_mm + 2 * room)),
        bleed=trim.grown(profile.bleed.points),
        trim=trim,
        safe=trim.grown(-profile.safe_margin.on(size.name, setting.scale)),
        tabs=trim.grown(-profile.tab_margin.on(size.name, setting.scale)),
        printable=trim.grown(-profile.printable_margin.on(size.name, setting.scale)),
        across=setting.across(1.0),
        down=setting.down(1.0),
    )


def _room_mm(profile: Profile) -> float:
    """Return the millimetres between trim and media box."""
    if not profile.has_marks:
        return profile.bleed.mm
    return max(MARKS_ROOM, profile.bleed.mm + _MARKS_BEYOND_BLEED)


@dataclass(frozen=True, slots=True)
class PlacedPanel:
    """A panel on its sheet: `painted` is all it covers, `inner` the part inside its stroke.

    `art` is the drawing on it, if it has one.
    """

    panel: Panel
    painted: Rect
    inner: Rect
    item: Fill
    art: PlacedArt | None = None

    @property
    def items(self) -> tuple[Fill, ...]:
        """What is painted, from beneath."""
        plain = (self.item,) if self.item.fill or self.item.stroke else ()
        return plain + (self.art.items if self.art else ())


def placed_panels(setting: Setting, sheet: Sheet) -> tuple[PlacedPanel, ...]:
    """Return the panels in painting order; one with neither fill nor stroke nor drawing is left out."""
    panels = setting.layout.panels.values()
    return tuple(
        _placed_panel(panel, setting, sheet) for panel in panels if panel.fill or panel.stroke or panel.art
    )


def _placed_panel(panel: Panel, setting: Setting, sheet: Sheet) -> PlacedPanel:
    """Return a panel as painted; its stroke stands inside its frame so that it stays in the printable area."""
    on = (setting.size.name, setting.scale)
    painted = bled(sheet.frame(panel.frame), panel.bleeds, sheet.bleed)
    width = panel.stroke_width.on(*on) if panel.stroke and panel.stroke_width else 0.0
    if panel.stroke and not width:
        width = setting.profile.min_stroke.points
    outline = painted.grown(-width / 2)
    radius = max(0.0, panel.radius.on(*on) - width / 2) if panel.radius else 0.0
    item = Fill(
        path=rounded(outline, min(radius, outline.width / 2, outline.height / 2)),
        fill=setting.tint(panel.fill) if panel.fill else None,
        stroke=setting.tint(panel.stroke) if panel.stroke else None,
        width=round(width, 4),
    )
    inner = painted.grown(-width)
    return PlacedPanel(panel, painted, inner, item, _art(panel, inner, setting))


def _art(panel: Panel, area: Rect, setting: Setting) -> PlacedArt | None:
    """Return the drawing of a panel in its area, None if it has none."""
    drawing = setting.art.get((panel.art, panel.otherwise))
    if drawing is None:
        return None
    on = (setting.size.name, setting.scale)
    tile, outline = (length.on(*on) if length else 0.0 for length in (panel.tile, panel.outline))
    fitting = Fitting(panel.scale, panel.anchor, panel.align, tile, outline)
    ground = setting.tint(panel.fill or PAPER.name)
    return placed_art(drawing, area, fitting, setting.tint(panel.colour), ground)


def bled(rect: Rect, sides: tuple[Side, ...], bleed: Rect) -> Rect:
    """Return `rect` with the sides that bleed moved out to the edge of the bleed."""
    left = bleed.x if Side.LEFT in sides else rect.x
    right = bleed.right if Side.RIGHT in sides else rect.right
    lower = bleed.y if Side.BOTTOM in sides else rect.y
    upper = bleed.top if Side.TOP in sides else rect.top
    return Rect(left, lower, right - left, upper - lower)


def rounded(rect: Rect, radius: float) -> tuple[tuple[str | float, ...], ...]:
    """Return the path of a rectangle, with corners of `radius` points if that is not 0."""
    x, y, right, top = (round(value, 4) for value in (rect.x, rect.y, rect.right, rect.top))
    if radius <= 0:
        return (("re", x, y, round(rect.width, 4), round(rect.height, 4)),)
    near = radius * (1 - _ARC)
    path: tuple[tuple[str | float, ...], ...] = (
        ("m", x + radius, y),
        ("l", right - radius, y),
        ("c", right - near, y, right, y + near, right, y + radius),
        ("l", right, top - radius),
        ("c", right, top - near, right - near, top, right - radius, top),
        ("l", x + radius, top),
        ("c", x + near, top, x, top - near, x, top - radius),
        ("l", x, y + radius),
        ("c", x, y + near, x + near, y, x + radius, y),
        ("h",),
    )
    return tuple(tuple(round(v, 4) if isinstance(v, float) else v for v in step) for step in path)


def outside(rect: Rect, limit: Rect) -> float:
    """Return by how many millimetres `rect` reaches out of `limit` at its worst side, 0 if it does not."""
    sides = (limit.x - rect.x, limit.y - rect.y, rect.right - limit.right, rect.top - limit.top)
    return to_mm(max(0.0, *sides))


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text in its frame: `block` is still in its own coordinates, `matrix` takes it to the sheet.

    `frame` and `box`, the ink, are on the sheet. `floors` are the least that `sizes` may be. `belongs`
    names the flow or block it is a part of.
    """

    text: SlotText
    block: TextBlock
    frame: Rect
    matrix: Affine
    sizes: tuple[float, ...]
    floors: tuple[float, ...]
    box: Rect
    belongs: str = ""

    def runs(self, line: TextLine) -> tuple[GlyphRun, ...]:
        """Return the glyph runs of one of the block's lines on the sheet."""
        return tuple(replace(run, matrix=combined(run.matrix, self.matrix)) for run in line.runs)

    def line_box(self, line: TextLine) -> Rect:
        """Return the rectangle of a line on the sheet: its em box, within the slot's frame.

        The frame keeps the links of two slots apart where the leading is tight.
        """
        em = max(self.sizes)
        lower = line.baseline - _BELOW_BASELINE * em
        return _clipped(mapped(Rect(line.left, lower, line.width, em), self.matrix), self.frame)


def _clipped(rect: Rect, limit: Rect) -> Rect:
    """Return the part of `rect` within `limit`; they share an area."""
    x, y = max(rect.x, limit.x), max(rect.y, limit.y)
    return Rect(x, y, min(rect.right, limit.right) - x, min(rect.top, limit.top) - y)


def placed_texts(
    group: Group, position: float, blocks: tuple[TextBlock, ...], setting: Setting, sheet: Sheet
) -> Iterator[PlacedText]:
    """Yield the texts of a group in their frames; `blocks` are the texts as set at `position`."""
    flow = setting.layout.flows.get(group.name)
    for text, block, top in zip(group.texts, blocks, group.tops(blocks), strict=True):
        written = text.slot.frame or (flow.frame if flow else None)
        if written is None:
            continue
        frame = sheet.frame(written)
        matrix = _turned(text.slot.rotate, frame, top)
        box = mapped(block.ink, matrix)
        area = frame if text.slot.frame else _in_flow(frame, frame.top - top, block.height, box)
        block_of = {name: cell.repeat for cell in setting.layout.cells for name in cell.slots}
        belongs = group.name if flow else block_of.get(text.slot.name, "")
        sizes, floors = text.sizes(position), text.floors(position, setting)
        yield PlacedText(text, block, area, matrix, sizes, floors, box, belongs)


def _in_flow(frame: Rect, top: float, height: float, ink: Rect) -> Rect:
    """Return the area of a text in a flow: its lines from `top` down, and what of its ink stands out of them.

    Line heights are those of the first font; a script of another one may stand higher or lower.
    """
    upper, lower = max(top, min(ink.top, frame.top)), min(top - height, max(ink.y, frame.y))
    return Rect(frame.x, lower, frame.width, upper - lower)


def _turned(rotate: int, frame: Rect, top: float) -> Affine:
    """Return what takes a block, `top` points below the upper edge of its turned frame, to the sheet."""
    matrices: Mapping[int, Affine] = {
        0: Affine(1, 0, 0, 1, frame.x, frame.top - top),
        90: Affine(0, 1, -1, 0, frame.x + top, frame.y),
        180: Affine(-1, 0, 0, -1, frame.right, frame.y + top),
        270: Affine(0, -1, 1, 0, frame.right - top, frame.top),
    }
    return matrices[rotate]


def combined(first: Affine, then: Affine) -> Affine:
    """Return the transformation that does `first` and after it `then`; offsets rounded to 0.0001 pt."""
    return Affine(
        first.a * then.a + first.b * then.c,
        first.a * then.b + first.b * then.d,
        first.c * then.a + first.d * then.c,
        first.c * then.b + first.d * then.d,
        round(first.e * then.a + first.f * then.c + then.e, 4),
        round(first.e * then.b + first.f * then.d + then.f, 4),
    )


def mapped(rect: Rect, matrix: Affine) -> Rect:
    """Return the upright rectangle that `rect` becomes under a matrix that turns by a multiple of 90°."""
    across = matrix.a * rect.width + matrix.c * rect.height
    down = matrix.b * rect.width + matrix.d * rect.height
    x = matrix.a * rect.x + matrix.c * rect.y + matrix.e
    y = matrix.b * rect.x + matrix.d * rect.y + matrix.f
    return Rect(min(x, x + across), min(y, y + down), abs(across), abs(down))


def gap_mm(one: Rect, other: Rect) -> float:
    """Return the least distance between two rectangles in millimetres, 0 if they touch."""
    across = max(0.0, one.x - other.right, other.x - one.right)
    down = max(0.0, one.y - other.top, other.y - one.top)
    return to_mm(float((across**2 + down**2) ** 0.5))

"""Stage compose: a composition as text, one line an item, for people and for goldens.

Lengths are in mm from the upper left corner of the trim, y downwards; type sizes are in pt.
"""

from __future__ import annotations

from collections.abc import Iterator

from poster.colour import Tint
from poster.compose.composition import (
    Composition,
    Element,
    Fill,
    GlyphRun,
    Item,
    Leaf,
    PlacedPicture,
    PlacedSlot,
    QrSymbol,
)
from poster.geometry import Affine, Rect, to_mm

_MOST_STEPS = 40  # of a path that is told step by step


def describe(composition: Composition) -> str:
    """Return a composition as readable text: boxes, decoration, structure in reading order, slots, marks."""
    return "\n".join(_lines(composition)) + "\n"


def _lines(composition: Composition) -> Iterator[str]:
    """Yield the lines of the description."""
    data = composition.metadata
    yield f"piece {composition.piece} profile {composition.profile.name}"
    yield f'title "{data.title}" language {data.language} stamp {data.stamp.isoformat()}'
    for name in ("media", "bleed", "trim", "safe"):
        yield f"{name} {_rect(getattr(composition, name), composition.trim)}"
    for font in composition.fonts.values():
        yield f"font {font.family} {font.weight}"
    for item in composition.background:
        yield f"background {_item(item, composition)}"
    yield from _structure(composition.document, composition, depth=0)
    for slot in composition.slots:
        yield f"slot {_slot(slot, composition.trim)}"
    for item in composition.foreground:
        yield f"foreground {_item(item, composition)}"
    for problem in composition.problems:
        yield f"{problem.severity.value} {problem.code} {problem.message}"


def _structure(element: Element, composition: Composition, *, depth: int) -> Iterator[str]:
    """Yield an element and all below it, indented."""
    words = [element.role, element.slot]
    words.append(f"language {element.language}" if element.language else "")
    words.append(f'alt "{element.alt}"' if element.alt else "")
    if element.link:
        areas = " | ".join(_rect(area, composition.trim) for area in element.link.areas)
        words.append(f'link {element.link.uri} "{element.link.contents}" areas {areas}')
    yield "  " * depth + " ".join(word for word in words if word)
    for kid in element.kids:
        if isinstance(kid, Leaf):
            yield from ("  " * (depth + 1) + _item(item, composition) for item in kid.items)
        else:
            yield from _structure(kid, composition, depth=depth + 1)


def _item(item: Item, composition: Composition) -> str:
    """Return one painted item."""
    if isinstance(item, GlyphRun):
        return _run(item, composition)
    if isinstance(item, Fill):
        return _fill(item, composition.trim)
    if isinstance(item, PlacedPicture):
        clip = f" within {_rect(item.clip, composition.trim)}" if item.clip else ""
        return f"picture {item.digest[:12]} {_rect(item.frame, composition.trim)}{clip}"
    return _symbol(item, composition.trim)


def _run(run: GlyphRun, composition: Composition) -> str:
    """Return a glyph run: its text, type, colour, the start of its baseline and its length."""
    font = composition.fonts[run.font]
    matrix = run.matrix
    turned = "" if matrix.a == 1 else f" turned {_turn(matrix)}"
    actual = f' reads "{run.actual_text}"' if run.actual_text is not None else ""
    length = to_mm(sum(run.advances) * run.size / 1000)
    return (
        f'text "{"".join(run.texts)}"{actual} {run.size:g} pt {font.family} {font.weight} {_tint(run.tint)} '
        f"at {_point(matrix.e, matrix.f, composition.trim)}{turned} length {length:.2f}"
    )


def _turn(matrix: Affine) -> int:
    """Return the degrees, anticlockwise, by which a matrix turns."""
    return {(0, 1): 90, (-1, 0): 180, (0, -1): 270}.get((round(matrix.a), round(matrix.b)), 0)


def _fill(item: Fill, trim: Rect) -> str:
    """Return a filled or stroked path."""
    fill = f" fill {_tint(item.fill)}" if item.fill else ""
    stroke = f" stroke {_tint(item.stroke)} {to_mm(item.width):.2f}" if item.stroke else ""
    first = item.path[0]
    if item.clip is not None or len(item.path) > _MOST_STEPS:
        clip = f" within {_rect(item.clip, trim)}" if item.clip else ""
        return f"drawing of {len(item.path)} steps {_rect(_around(item), trim)}{clip}{fill}{stroke}"
    if first[0] == "re" and len(item.path) > 1:
        return f"{len(item.path)} rectangles {_rect(_around(item), trim)}{fill}{stroke}"
    if first[0] == "re":
        x, y, width, height = (float(value) for value in first[1:])
        return f"rectangle {_rect(Rect(x, y, width, height), trim)}{fill}{stroke}"
    return f"path {' '.join(_step(step, trim) for step in item.path)}{fill}{stroke}"


def _around(item: Fill) -> Rect:
    """Return the box around the points of a path."""
    boxes = []
    for step in item.path:
        numbers = [float(value) for value in step[1:]]
        if step[0] == "re":
            boxes.append(Rect(*numbers))
        else:
            boxes += [Rect(x, y, 0.0, 0.0) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    return Rect.around(tuple(boxes))


def _step(step: tuple[str | float, ...], trim: Rect) -> str:
    """Return one operator of a path with its points."""
    numbers = [float(value) for value in step[1:]]
    points = [_point(x, y, trim) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    return " ".join([str(step[0]), *points])


def _symbol(symbol: QrSymbol, trim: Rect) -> str:
    """Return a QR symbol: payload, level, version, mask, module and place."""
    return (
        f"symbol {symbol.payload} level {symbol.level} version {symbol.version} mask {symbol.mask} "
        f"module {to_mm(symbol.module):.3f} at {_rect(symbol.frame, trim)}"
    )


def _slot(slot: PlacedSlot, trim: Rect) -> str:
    """Return a slot as placed."""
    sizes = " ".join(f"{size:g}" for size in slot.sizes)
    text = f" lines {slot.lines} sizes {sizes}" if slot.sizes else ""
    return f"{slot.name} frame {_rect(slot.frame, trim)} box {_rect(slot.box, trim)}{text} language {slot.language}"


def _tint(tint: Tint) -> str:
    """Return a colour: its space's letters and components in percent."""
    return f"{tint.space.value.removeprefix('Device')} {'/'.join(f'{value * 100:g}' for value in tint.values)}"


def _point(x: float, y: float, trim: Rect) -> str:
    """Return a point in mm from the trim's upper left corner."""
    return f"{_mm(x - trim.x)} {_mm(trim.top - y)}"


def _rect(rect: Rect, trim: Rect) -> str:
    """Return a rectangle in mm: left and upper edge, width and height."""
    return f"{_point(rect.x, rect.top, trim)} {_mm(rect.width)} × {_mm(rect.height)}"


def _mm(points: float) -> str:
    """Return a length in mm with two decimals, never -0.00."""
    return f"{round(to_mm(points), 2) + 0.0:.2f}"

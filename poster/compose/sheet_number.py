"""Stage compose: the sheet number of one copy, in small type beside the imprint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from poster.campaign.layout import Style
from poster.compose.composition import Composition, GlyphRun, PlacedSlot, leaves_of, slot_elements
from poster.compose.place import combined
from poster.compose.typeset import Passage, TextLine, set_text
from poster.geometry import Affine, Length, Rect, SizedLength, Unit, mm, to_mm
from poster.problems import Location, Problem, Rejected, error

IMPRINT = "imprint"
SHARE_OF_IMPRINT = 0.8  # the size of the number, as a share of the imprint's
LEAST_SIZE = 5.0  # pt
CLEARANCE = 3.0  # mm between the number and any other slot's content beside it
_STEP = 0.5  # pt
_UNLIMITED = 1e6  # pt: the number stands on one line
_DESCENT = 0.25  # part of the size below the baseline
_WITHOUT = "print without sheet numbers (--no-sheet-numbers)"


def number_run(text: str, composition: Composition) -> tuple[GlyphRun, ...]:
    """Return `text`, such as `K-17 · 18/40`, placed at the end of the imprint's line in the imprint's own type.

    The imprint is the slot of that name, else the slot that shows the version code. The number takes four fifths
    of the imprint's size, or down to 5 pt as the line has room; it stands at the right end of the slot, or at the
    left where the imprint runs from right to left, 3 mm clear of everything else and inside the safe area.

    Raises `Rejected`: `sheet/no-imprint` if there is no such slot, `sheet/no-room` if the number does
    not fit, `text/no-glyph` if the imprint's font lacks a character.
    """
    imprint, runs = _imprint(composition)
    if imprint is None or not runs:
        raise Rejected((_no_imprint(composition),))
    first = runs[0]
    baseline = min(run.matrix.f for run in runs)
    taken = (*(_run_box(run).grown(mm(CLEARANCE)) for run in runs), *_other_boxes(imprint, composition))
    for end in (_at_right, _at_left):
        for size in _sizes(first.size):
            line = _line(text, replace(first, size=size), composition)
            left = end(imprint, line.width, composition)
            box = Rect(left, baseline - _DESCENT * size, line.width, (1 + _DESCENT) * size)
            if composition.safe.contains(box) and not any(box.overlaps(other) for other in taken):
                place = Affine(e=left - line.left, f=baseline - line.baseline)
                return tuple(replace(run, matrix=combined(run.matrix, place)) for run in line.runs)
    raise Rejected((_no_room(text, imprint, line.width, composition),))


def _imprint(composition: Composition) -> tuple[PlacedSlot | None, tuple[GlyphRun, ...]]:
    """Return the imprint with its upright runs."""
    code = composition.metadata.identifier
    named = [slot for slot in composition.slots if slot.name == IMPRINT]
    telling = [slot for slot in composition.slots if code and code in slot.text]
    imprint = next(iter(named + telling), None)
    return imprint, tuple(_runs(imprint, composition)) if imprint else ()


def _runs(imprint: PlacedSlot, composition: Composition) -> Iterator[GlyphRun]:
    """Yield the runs of the imprint; those of a text that stands on its side are none."""
    for element in slot_elements(composition.document):
        if element.slot == imprint.name:
            items = (item for leaf in leaves_of(element) for item in leaf.items)
            yield from (item for item in items if isinstance(item, GlyphRun) and item.glyphs and not item.matrix.b)


def _sizes(imprint: float) -> Iterator[float]:
    """Yield the sizes to be tried, in points, greatest first."""
    size = max(imprint * SHARE_OF_IMPRINT, LEAST_SIZE)
    while size > LEAST_SIZE:
        yield size
        size -= _STEP
    yield LEAST_SIZE


def _line(text: str, like: GlyphRun, composition: Composition) -> TextLine:
    """Return `text` set on one line in font, size and colour of a run."""
    font = composition.fonts[like.font]
    style = Style("sheet-number", Location(""), font.family, font.weight, SizedLength(Length(like.size, Unit.PT)))
    passage = Passage(text, style, like.size, (font,), composition.metadata.language, like.tint)
    block = set_text((passage,), style, _UNLIMITED)
    if block.missing:
        named = ", ".join(f"U+{ord(char):04X}" for char in block.missing)
        message = f"the sheet number '{text}' has characters that the imprint's font cannot draw: {named}"
        raise Rejected((error("text/no-glyph", message),))
    return block.lines[0]


def _at_right(imprint: PlacedSlot, width: float, composition: Composition) -> float:
    """Return where a number of `width` begins at the right end of the imprint's frame."""
    return min(imprint.frame.right, composition.safe.right) - width


def _at_left(imprint: PlacedSlot, width: float, composition: Composition) -> float:
    """Return where a number begins at the left end of the imprint's frame."""
    return max(imprint.frame.x, composition.safe.x)


def _run_box(run: GlyphRun) -> Rect:
    """Return the room that a run takes on its line."""
    width = sum(run.advances) * run.size / 1000
    return Rect(run.matrix.e, run.matrix.f - _DESCENT * run.size, width, (1 + _DESCENT) * run.size)


def _other_boxes(imprint: PlacedSlot, composition: Composition) -> Iterator[Rect]:
    """Yield what the other slots take."""
    return (slot.box for slot in composition.slots if slot.name != imprint.name)


def _no_imprint(composition: Composition) -> Problem:
    """Return the fault of a sheet without a place for its number."""
    message = f"'{composition.piece}' has no imprint beside which a sheet number could stand"
    return error("sheet/no-imprint", message, hint=_WITHOUT)


def _no_room(text: str, imprint: PlacedSlot, width: float, composition: Composition) -> Problem:
    """Return the fault of an imprint that leaves no room."""
    message = (
        f"the sheet number '{text}' is {to_mm(width):.1f} mm wide in {LEAST_SIZE:g} pt and has no room beside the "
        f"imprint of '{composition.piece}', whose text leaves {_room(imprint):.1f} mm"
    )
    return error("sheet/no-room", message, hint=f"shorten the imprint, or {_WITHOUT}")


def _room(imprint: PlacedSlot) -> float:
    """Return how much of the imprint's frame its text leaves, in mm."""
    return max(0.0, to_mm(imprint.frame.width - imprint.box.width))

"""Stage prove: imposed sheets read back: where each piece stands, what is drawn beside it, what the slug says.

Only what an imposed sheet needs is carried out; anything else in the way of painting makes it unreadable, so that
nothing stands on a press sheet that was not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from poster.geometry import Rect
from poster.proof.content import content_of
from poster.proof.events import Matrix, Shown
from poster.proof.ground import IDENTITY, times
from poster.proof.quick import QuickReader
from poster.proof.sheet import Unreadable
from poster.proof.streams import contents_of, labels_of, read_within_limits, shown_by, text_shown
from poster.proof.tokens import operators

_SLACK = 0.01  # pt, the rounding of coordinates that are written with three decimals
# Colours and the width of a line move nothing; what they are is for the eyes of the print shop.
_SILENT = frozenset({b"K", b"k", b"G", b"g", b"RG", b"rg", b"w"})


@dataclass(frozen=True, slots=True)
class PlacedForm:
    """A piece on a sheet: the number of the object that paints it, its whole bleed, and what of it is seen."""

    content: int
    bleed: Rect
    clip: Rect


@dataclass(frozen=True, slots=True)
class PressSheet:
    """An imposed sheet: its pieces in painting order, the lines drawn beside them (as boxes without width), and
    the text of the slug with the box around it, None where there is none.
    """

    media: Rect
    placed: tuple[PlacedForm, ...]
    lines: tuple[Rect, ...]
    slug: str
    slug_box: Rect | None


@dataclass(frozen=True, slots=True)
class PressStream:
    """An imposed file. `texts` and `glyphs` are what each piece shows, by the number of its object; all as in a
    print stream.
    """

    sheets: tuple[PressSheet, ...]
    texts: Mapping[int, str]
    glyphs: Mapping[int, str]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Body:
    """What sheets with the same content share."""

    placed: tuple[PlacedForm, ...]
    lines: tuple[Rect, ...]


def read_press_sheets(data: bytes) -> PressStream:
    """Return the imposed sheets in `data`, at most 300 MB; `Unreadable` if they are damaged or none."""
    return read_within_limits(data, _read)


def _read(reader: QuickReader) -> PressStream:
    """Return what stands on each sheet; content that sheets share is carried out once."""
    sheets: list[PressSheet] = []
    bodies: dict[tuple[int, int], _Body] = {}
    shown: dict[int, tuple[str, str]] = {}
    for leaf in reader.pages:
        body, *own = contents_of(leaf)
        resources = leaf.raw_get("/Resources")
        key = (body.idnum, resources.idnum)
        if key not in bodies:
            bodies[key] = _carried_out(bytes(body.get_object().get_data()), leaf["/Resources"], shown)
        slug, box = _slug(ArrayObject(own), leaf["/Resources"])
        sheets.append(PressSheet(_rect(leaf["/MediaBox"]), bodies[key].placed, bodies[key].lines, slug, box))
    texts, glyphs = ({number: pair[part] for number, pair in shown.items()} for part in (0, 1))
    return PressStream(tuple(sheets), texts, glyphs, labels_of(reader))


def _rect(corners: Any) -> Rect:
    """Return a rectangle of a file (ISO 32000-1, 7.9.5)."""
    x1, y1, x2, y2 = (float(value) for value in corners)
    return Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def _carried_out(data: bytes, resources: Any, shown: dict[int, tuple[str, str]]) -> _Body:
    """Return what a body paints; what a form that is new shows goes to `shown`."""
    walk = _Walk(resources, shown)
    for operator, operands in operators(data):
        walk.step(operator, operands)
    if walk.kept:
        raise Unreadable("an imposed sheet leaves a state open")
    return _Body(tuple(walk.placed), tuple(walk.lines))


class _Walk:
    """Carries out the few operators of an imposed sheet."""

    def __init__(self, resources: Any, shown: dict[int, tuple[str, str]]) -> None:
        self._resources, self._shown = resources, shown
        self._ctm: Matrix = IDENTITY
        self._clip: Rect | None = None
        self._path: list[Rect] = []
        self._pen: tuple[float, float] | None = None
        self.kept: list[tuple[Matrix, Rect | None]] = []
        self.placed: list[PlacedForm] = []
        self.lines: list[Rect] = []

    def step(self, operator: bytes, v: list[Any]) -> None:
        """Carry out one operator; `Unreadable` for one that an imposed sheet has not."""
        if operator in _SILENT:
            return
        action = _ACTIONS.get(operator)
        if action is None:
            raise Unreadable(f"an imposed sheet is painted with '{operator[:10].decode('latin-1')}'")
        action(self, v)

    def _save(self, _: list[Any]) -> None:
        self.kept.append((self._ctm, self._clip))

    def _restore(self, _: list[Any]) -> None:
        self._ctm, self._clip = self.kept.pop()

    def _concatenate(self, v: list[Any]) -> None:
        a, b, c, d, e, f = v
        self._ctm = times((a, b, c, d, e, f), self._ctm)

    def _rectangle(self, v: list[Any]) -> None:
        x, y, width, height = v
        self._path.append(self._moved(Rect(x, y, width, height)))

    def _narrow(self, _: list[Any]) -> None:
        (box,) = self._path
        self._clip = box if self._clip is None else _common(self._clip, box)

    def _drop(self, _: list[Any]) -> None:
        self._path, self._pen = [], None

    def _move(self, v: list[Any]) -> None:
        self._pen = self._point(v)

    def _line(self, v: list[Any]) -> None:
        if self._pen is None:
            raise Unreadable("an imposed sheet has a line without a beginning")
        (x1, y1), (x2, y2) = self._pen, self._point(v)
        self._path.append(Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)))
        self._pen = (x2, y2)

    def _stroke(self, _: list[Any]) -> None:
        self.lines += self._path
        self._drop([])

    def _form(self, v: list[Any]) -> None:
        found = self._resources["/XObject"].raw_get(f"/{v[0]}")
        form = found.get_object()
        if str(form.get("/Subtype")) != "/Form" or "/Matrix" in form:
            raise Unreadable("an imposed sheet shows something that is no upright piece")
        if found.idnum not in self._shown:
            self._shown[found.idnum] = shown_by(ArrayObject([found]), form["/Resources"])
        bleed = self._moved(_rect(form["/BBox"]))
        self.placed.append(PlacedForm(found.idnum, bleed, bleed if self._clip is None else self._clip))

    def _point(self, v: list[Any]) -> tuple[float, float]:
        """Return a point where it lands on the sheet."""
        a, b, c, d, e, f = self._ctm
        x, y = v
        return a * x + c * y + e, b * x + d * y + f

    def _moved(self, rect: Rect) -> Rect:
        """Return a rectangle where it lands; pieces are neither turned nor scaled."""
        a, b, c, d, e, f = self._ctm
        if max(abs(a - 1), abs(b), abs(c), abs(d - 1)) > 1e-9:
            raise Unreadable("a piece on an imposed sheet is turned or scaled")
        return Rect(rect.x + e, rect.y + f, rect.width, rect.height)


_ACTIONS = {
    b"q": _Walk._save,
    b"Q": _Walk._restore,
    b"cm": _Walk._concatenate,
    b"re": _Walk._rectangle,
    b"W": _Walk._narrow,
    b"n": _Walk._drop,
    b"m": _Walk._move,
    b"l": _Walk._line,
    b"S": _Walk._stroke,
    b"Do": _Walk._form,
}


def _common(one: Rect, other: Rect) -> Rect:
    """Return what two rectangles have in common."""
    x, y = max(one.x, other.x), max(one.y, other.y)
    return Rect(x, y, max(0.0, min(one.right, other.right) - x), max(0.0, min(one.top, other.top) - y))


def _slug(streams: ArrayObject, resources: Any) -> tuple[str, Rect | None]:
    """Return the text of the streams that are a sheet's own, with the box around it: an em for each glyph."""
    if not streams:
        return "", None
    page = DictionaryObject({NameObject("/Contents"): streams, NameObject("/Resources"): resources})
    content = content_of(page)
    shown = [event for event in content.events if isinstance(event, Shown) and event.is_visible]
    if content.faults or len(shown) != len(content.events):
        raise Unreadable("the slug of an imposed sheet holds something else than text")
    boxes = [
        Rect(x, y - event.size / 4, event.size, event.size * 1.25) for event in shown for _, x, y in event.glyphs
    ]
    return text_shown(streams, resources), Rect.around(tuple(boxes)) if boxes else None


def lies_apart(one: Rect, other: Rect) -> bool:
    """Do two boxes have nothing in common but perhaps an edge?"""
    return (
        one.right <= other.x + _SLACK
        or other.right <= one.x + _SLACK
        or one.top <= other.y + _SLACK
        or other.top <= one.y + _SLACK
    )

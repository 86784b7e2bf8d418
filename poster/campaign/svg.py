"""Stage load: SVG files as drawings in one colour; what cannot be printed as such is refused, never left out.

A file comes from the user. Read are groups, paths and the basic shapes with transforms, filled or stroked with
`currentColor`, or with `white` for what shows the ground. No scripts, styles, texts, pictures, links,
definitions or entities: they are refused by line. Limits: 200 kB, 2000 elements, 20 levels, 20 000 steps a path.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from poster.campaign.art import MAX_ART_BYTES
from poster.campaign.drawing import Drawing, Paint, Path, Shape
from poster.campaign.svg_path import MAX_NUMBER, path_steps
from poster.geometry import Affine
from poster.problems import Location, Problem, Rejected, did_you_mean, error

MAX_ELEMENTS = 2_000
MAX_DEPTH = 20
MIN_SIDE = 0.001  # of the view box
MAX_REACH = 1_000  # sides of the view box that a point may lie away from its corner

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_LENGTH = re.compile(rf"\s*({_NUMBER})\s*(?:px)?\s*")
_NUMBERS = re.compile(_NUMBER)
_TRANSFORM = re.compile(r"\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^()]*)\)[\s,]*")
_COMMENTS = {"title", "desc"}  # words about the drawing; nothing is painted
_SHAPES: dict[str, tuple[str, ...]] = {
    "path": ("d",),
    "rect": ("x", "y", "width", "height", "rx", "ry"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
    "line": ("x1", "y1", "x2", "y2"),
    "polyline": ("points",),
    "polygon": ("points",),
}
_LOOK = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "fill-rule",
    "transform",
    "id",
)
_ROOT = ("viewBox", "width", "height", "version", "role", "aria-label", "preserveAspectRatio")
_ROUND = 0.5522847498  # of the radius, to the control points of a quarter of a circle
_CHOICES: dict[str, tuple[str, ...]] = {
    "stroke-linecap": ("butt", "round", "square"),
    "stroke-linejoin": ("miter", "round", "bevel"),
    "fill-rule": ("nonzero", "evenodd"),
}
_PAINTS = {
    "none": Paint.NONE,
    "currentcolor": Paint.COLOUR,
    "white": Paint.GROUND,
    "#fff": Paint.GROUND,
    "#ffffff": Paint.GROUND,
}


@dataclass(frozen=True, slots=True)
class _Look:
    """What a shape takes from the elements it stands in. SVG fills with black where nothing is said."""

    matrix: Affine = field(default_factory=Affine)
    fill: Paint = Paint.COLOUR
    stroke: Paint = Paint.NONE
    width: float = 1.0
    is_even_odd: bool = False
    cap: int = 0
    join: int = 0


def drawing_of(data: bytes, name: str, file: str) -> Drawing:
    """Return the drawing in an SVG file; `file` is what messages call it.

    Raises `Rejected` with every fault: `art/too-large`, and `art/svg` for what is not read here.
    """
    if len(data) > MAX_ART_BYTES:
        message = f"the drawing has {len(data)} bytes; at most {MAX_ART_BYTES} are read"
        raise Rejected((error("art/too-large", message, Location(file), "draw it with fewer points"),))
    reader = _Reader(data, file)
    reader.read()
    if reader.problems:
        raise Rejected(tuple(dict.fromkeys(reader.problems)))
    x, y, width, height = reader.view
    away = Affine(e=-x, f=-y)
    shapes = tuple(replace(shape, path=_mapped(shape.path, away)) for shape in reader.shapes)
    return Drawing(name, width, height, shapes, hashlib.sha256(data).hexdigest())


class _Reader:
    """An SVG file while it is read."""

    def __init__(self, data: bytes, file: str) -> None:
        self.problems: list[Problem] = []
        self.shapes: list[Shape] = []
        self.view = (0.0, 0.0, 0.0, 0.0)
        self._data = data
        self._lines = data.decode("utf-8", "replace").splitlines()
        self._file = file
        self._looks: list[_Look] = []
        self._skipped = 0
        self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.CharacterDataHandler = self._characters

    def read(self) -> None:
        """Read the whole file."""
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as fault:
            reason = expat.ErrorString(fault.code) or "no XML"
            self._report(f"the file is not XML here: {reason}", line=fault.lineno)
        except _Stop:
            return
        except (LookupError, ValueError):
            self._report("the file is not XML here: its encoding cannot be read", "save it as UTF-8", line=1)
        if not self._count and not self.problems:
            self._report("the file holds no drawing", line=0)

    def _at(self, line: int) -> Location:
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        return Location(self._file, line, 0, text[:200])

    def _report(self, message: str, hint: str = "", *, line: int | None = None) -> None:
        at = self._at(self._parser.CurrentLineNumber if line is None else line)
        self.problems.append(error("art/svg", message, at, hint))

    def _doctype(self, *_: object) -> None:
        self._report("a document type stands here; a drawing has none", "remove the line <!DOCTYPE …>")
        raise _Stop

    def _instruction(self, target: str, _: str) -> None:
        self._report(f"an instruction '{target}' stands here; a drawing has none", "remove it")

    def _characters(self, text: str) -> None:
        if text.strip() and not self._skipped:
            self._report("a text stands here; a drawing has none", "turn it into paths")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._looks) >= MAX_DEPTH:
            message = f"the drawing has more than {MAX_ELEMENTS} elements, or more than {MAX_DEPTH} levels"
            self.problems.append(error("art/too-large", message, self._at(self._parser.CurrentLineNumber)))
            raise _Stop
        if self._skipped or name in _COMMENTS:
            self._skipped += 1
            return
        look = self._looks[-1] if self._looks else _Look()
        self._looks.append(look)
        if self._count == 1:
            self._root(name, attributes)
        elif name not in _SHAPES and name != "g":
            hint = did_you_mean(name, (*_SHAPES, "g")) or "turn everything into paths in one colour"
            self._report(f"the element '{name[:40]}' is not read here", hint)
            self._looks.pop()
            self._skipped += 1
            return
        self._look(name, attributes, look)

    def _end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
        else:
            self._looks.pop()

    def _root(self, name: str, attributes: Mapping[str, str]) -> None:
        """Read the size of the drawing."""
        numbers = [float(one) for one in _NUMBERS.findall(attributes.get("viewBox", ""))]
        if name != "svg":
            self._report(f"the file begins with '{name[:40]}'; 'svg' is wanted")
        elif len(numbers) != 4 or min(numbers[2:]) < MIN_SIDE or max(map(abs, numbers)) > MAX_NUMBER:
            self._report("'viewBox' does not state a size", 'write viewBox="0 0 WIDTH HEIGHT"')
        else:
            self.view = (numbers[0], numbers[1], numbers[2], numbers[3])

    def _look(self, name: str, attributes: Mapping[str, str], look: _Look) -> None:
        """Read an element's attributes; a shape is added."""
        own = _ROOT if name == "svg" else _SHAPES.get(name, ())
        for key in attributes:
            if key not in own and key not in _LOOK and not key.startswith("xmlns"):
                hint = "state fill and stroke as attributes" if key in ("style", "class") else "remove it"
                self._report(f"the attribute '{key[:40]}' of '{name}' is not read here", hint)
        try:
            look = self._looks[-1] = _inherited(look, attributes)
            if name in _SHAPES:
                path = _mapped(_PATHS[name](_Numbers(attributes)), look.matrix)
                self._add(path, look)
        except ValueError as fault:
            self._report(f"'{name}' {fault}")
        except ArithmeticError:
            self._report(f"'{name}' has numbers too large or too small to be drawn")

    def _add(self, path: Path, look: _Look) -> None:
        """Add a shape that leaves something."""
        m = look.matrix
        width = look.width * math.sqrt(abs(m.a * m.d - m.b * m.c))
        x, y, *sides = self.view
        reach = MAX_REACH * max(sides)
        numbers = (abs(float(value)) for step in path for value in step[1:])
        if (
            not max(numbers, default=0.0) <= reach + abs(x) + abs(y) or not width <= reach
        ):  # "not a number" included
            raise ValueError(f"lies or reaches more than {MAX_REACH} times the size of the drawing away")
        if path and (look.fill, look.stroke) != (Paint.NONE, Paint.NONE):
            shape = Shape(path, look.fill, look.stroke, width, look.is_even_odd, look.cap, look.join)
            self.shapes.append(shape)


class _Stop(Exception):  # noqa: N818 - it ends the reading, it is no error of its own
    """Ends the reading of a file that is not worth reading on."""


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The attributes of a shape as numbers; one that is not written is 0."""

    attributes: Mapping[str, str]

    def __getitem__(self, key: str) -> float:
        return _number(self.attributes[key], key) if key in self.attributes else 0.0


def _number(text: str, key: str) -> float:
    """Return a number without a unit, or in px; `ValueError` for anything else."""
    match = _LENGTH.fullmatch(text)
    if match is None or abs(float(match[1])) > MAX_NUMBER:
        raise ValueError(f"has '{text[:40]}' as {key}; a plain number is wanted")
    return float(match[1])


def _inherited(look: _Look, attributes: Mapping[str, str]) -> _Look:
    """Return a look with what an element says of itself; `ValueError` for what is not read here."""
    if attributes.get("stroke-width", "").lstrip().startswith("-"):
        raise ValueError("has a stroke-width below 0")
    paints = {key: _paint(attributes[key], key) for key in ("fill", "stroke") if key in attributes}
    words = {key: _word(attributes[key], key) for key in _CHOICES if key in attributes}
    matrix = look.matrix
    if "transform" in attributes:
        matrix = _combined(_transform(attributes["transform"]), matrix)
    return _Look(
        matrix,
        paints.get("fill", look.fill),
        paints.get("stroke", look.stroke),
        _number(attributes["stroke-width"], "stroke-width") if "stroke-width" in attributes else look.width,
        bool(words["fill-rule"]) if "fill-rule" in words else look.is_even_odd,
        words.get("stroke-linecap", look.cap),
        words.get("stroke-linejoin", look.join),
    )


def _paint(text: str, key: str) -> Paint:
    """Return what a shape is painted with."""
    paint = _PAINTS.get(text.strip().lower())
    if paint is None:
        raise ValueError(f"has '{text[:40]}' as {key}; allowed are currentColor, none, and white for the ground")
    return paint


def _word(text: str, key: str) -> int:
    """Return the number of a word among those allowed."""
    if text.strip() not in _CHOICES[key]:
        raise ValueError(f"has '{text[:40]}' as {key}; allowed are {', '.join(_CHOICES[key])}")
    return _CHOICES[key].index(text.strip())


def _transform(text: str) -> Affine:
    """Return a list of transforms as one (SVG 1.1, 7.6)."""
    at, found = 0, Affine()
    while at < len(text.rstrip()):
        match = _TRANSFORM.match(text, at)
        numbers = [float(one) for one in _NUMBERS.findall(match[2])] if match else []
        if match is None or len(numbers) not in _TRANSFORMS[match[1]][0] or max(map(abs, numbers)) > MAX_NUMBER:
            raise ValueError(f"has '{text[at : at + 40].strip()}' as transform, which is not read here")
        found = _combined(_TRANSFORMS[match[1]][1](numbers), found)
        at = match.end()
    return found


def _turn(numbers: list[float]) -> Affine:
    """Return a rotation, about a point if one is stated."""
    angle = math.radians(numbers[0])
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = numbers[1:] or (0.0, 0.0)
    return Affine(cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)


_TRANSFORMS: dict[str, tuple[tuple[int, ...], Callable[[list[float]], Affine]]] = {
    "matrix": ((6,), lambda n: Affine(*n)),
    "translate": ((1, 2), lambda n: Affine(e=n[0], f=n[1] if len(n) > 1 else 0.0)),
    "scale": ((1, 2), lambda n: Affine(a=n[0], d=n[-1])),
    "rotate": ((1, 3), _turn),
    "skewX": ((1,), lambda n: Affine(c=math.tan(math.radians(n[0])))),
    "skewY": ((1,), lambda n: Affine(b=math.tan(math.radians(n[0])))),
}


def _combined(first: Affine, then: Affine) -> Affine:
    """Return the transformation that does `first` and after it `then`."""
    return Affine(
        first.a * then.a + first.b * then.c,
        first.a * then.b + first.b * then.d,
        first.c * then.a + first.d * then.c,
        first.c * then.b + first.d * then.d,
        first.e * then.a + first.f * then.c + then.e,
        first.e * then.b + first.f * then.d + then.f,
    )


def _mapped(path: Path, m: Affine) -> Path:
    """Return a path under a transformation."""
    steps: list[tuple[str | float, ...]] = []
    for operator, *rest in path:
        numbers = [float(value) for value in rest]
        points = zip(numbers[::2], numbers[1::2], strict=True)
        moved = [value for x, y in points for value in (m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f)]
        steps.append((operator, *moved))
    return tuple(steps)


def _rectangle(of: _Numbers) -> Path:
    """Return the path of a rectangle, its corners rounded where it says so."""
    x, y, width, height = of["x"], of["y"], of["width"], of["height"]
    if width <= 0 or height <= 0:
        raise ValueError("has no size")
    rx = min((of["rx"] if "rx" in of.attributes else of["ry"]), width / 2)
    ry = min((of["ry"] if "ry" in of.attributes else of["rx"]), height / 2)
    if rx <= 0 or ry <= 0:
        return (("m", x, y), ("l", x + width, y), ("l", x + width, y + height), ("l", x, y + height), ("h",))
    near_x, near_y, right, low = rx * (1 - _ROUND), ry * (1 - _ROUND), x + width, y + height
    return (
        ("m", x + rx, y),
        ("l", right - rx, y),
        ("c", right - near_x, y, right, y + near_y, right, y + ry),
        ("l", right, low - ry),
        ("c", right, low - near_y, right - near_x, low, right - rx, low),
        ("l", x + rx, low),
        ("c", x + near_x, low, x, low - near_y, x, low - ry),
        ("l", x, y + ry),
        ("c", x, y + near_y, x + near_x, y, x + rx, y),
        ("h",),
    )


def _oval(x: float, y: float, rx: float, ry: float) -> Path:
    """Return the path of an ellipse."""
    if rx <= 0 or ry <= 0:
        raise ValueError("has no size")
    far_x, far_y = rx * _ROUND, ry * _ROUND
    return (
        ("m", x + rx, y),
        ("c", x + rx, y + far_y, x + far_x, y + ry, x, y + ry),
        ("c", x - far_x, y + ry, x - rx, y + far_y, x - rx, y),
        ("c", x - rx, y - far_y, x - far_x, y - ry, x, y - ry),
        ("c", x + far_x, y - ry, x + rx, y - far_y, x + rx, y),
        ("h",),
    )


def _polygon(of: _Numbers, *, is_closed: bool) -> Path:
    """Return the path through a list of points."""
    text = of.attributes.get("points", "")
    numbers = [float(one) for one in _NUMBERS.findall(text)]
    if len(numbers) < 4 or len(numbers) % 2 or re.sub(rf"{_NUMBER}|[\s,]", "", text):
        raise ValueError("has no list of points")
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    steps = (("m", *points[0]), *(("l", *point) for point in points[1:]))
    return (*steps, ("h",)) if is_closed else steps


_PATHS: dict[str, Callable[[_Numbers], Path]] = {
    "path": lambda of: path_steps(of.attributes.get("d", "")),
    "rect": _rectangle,
    "circle": lambda of: _oval(of["cx"], of["cy"], of["r"], of["r"]),
    "ellipse": lambda of: _oval(of["cx"], of["cy"], of["rx"], of["ry"]),
    "line": lambda of: (("m", of["x1"], of["y1"]), ("l", of["x2"], of["y2"])),
    "polyline": lambda of: _polygon(of, is_closed=False),
    "polygon": lambda of: _polygon(of, is_closed=True),
}

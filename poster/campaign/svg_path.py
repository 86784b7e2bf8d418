"""Stage load: the path data of SVG (SVG 1.1, 8.3) as lines and Bézier curves."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

MAX_COMMANDS = 20_000
MAX_NUMBER = 1e6

_TOKEN = re.compile(r"[\s,]*([MmLlHhVvCcSsQqTtAaZz]|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_FLAG = re.compile(r"[\s,]*([01])")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_FLAGS = (3, 4)  # of an arc: they may be written without a blank between them

Step = tuple[str | float, ...]
Point = tuple[float, float]


def path_steps(data: str) -> tuple[Step, ...]:
    """Return the steps of path data: m, l, c and h with absolute numbers.

    `ValueError`, with what is wrong in words, for anything that is no path data, or for more than 20 000 commands.
    """
    pen = _Pen()
    for count, (command, numbers) in enumerate(_commands(data)):
        if count >= MAX_COMMANDS:
            raise ValueError(f"has more than {MAX_COMMANDS} steps")
        if not pen.steps and command not in "Mm":
            raise ValueError("does not begin with a move")
        pen.draw(command, numbers)
    return tuple(pen.steps)


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its numbers; numbers beyond a command's own repeat it."""
    at, command, end = 0, "", len(data.rstrip(" \t\r\n,"))
    while at < end:
        match = _TOKEN.match(data, at)
        if match is None:
            raise ValueError(f"has '{data[at : at + 12].strip()}' where a command or a number is wanted")
        if match[1].isalpha():
            command, at = match[1], match.end()
        elif not command or command in "Zz":
            raise ValueError(f"has the number {match[1]} without a command")
        else:
            command = {"M": "L", "m": "l"}.get(command, command)
        numbers, at = _numbers(data, at, command)
        yield command, numbers


def _numbers(data: str, at: int, command: str) -> tuple[list[float], int]:
    """Return the numbers of one command and where the next begins."""
    numbers: list[float] = []
    is_arc = command in "Aa"
    for place in range(_ARGUMENTS[command.upper()]):
        match = (_FLAG if is_arc and place in _FLAGS else _TOKEN).match(data, at)
        if match is None or match[1].isalpha():
            raise ValueError(f"ends within a command '{command}'")
        numbers.append(float(match[1]))
        at = match.end()
        if abs(numbers[-1]) > MAX_NUMBER:
            raise ValueError(f"has the number {match[1][:40]}; at most {MAX_NUMBER:g} is read")
    return numbers, at


class _Pen:
    """The path while it is drawn."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._at: Point = (0.0, 0.0)
        self._start: Point = (0.0, 0.0)
        self._control: Point | None = None
        self._last = ""

    def draw(self, command: str, numbers: list[float]) -> None:
        """Carry out one command."""
        kind = command.upper()
        x, y = self._at if command.islower() else (0.0, 0.0)
        if kind == "Z":
            self.steps.append(("h",))
            self._at = self._start
        elif kind == "A":
            self._arc(numbers[:5], (numbers[5] + x, numbers[6] + y))
        elif kind in "HV":
            self._line((numbers[0] + x, self._at[1]) if kind == "H" else (self._at[0], numbers[0] + y))
        else:
            points = [(a + x, b + y) for a, b in zip(numbers[::2], numbers[1::2], strict=True)]
            {"M": self._move, "L": self._line}.get(kind, self._curve_of(kind))(*points)
        self._last = kind

    def _move(self, to: Point) -> None:
        self.steps.append(("m", *to))
        self._at = self._start = to

    def _line(self, to: Point) -> None:
        if self._last == "Z":
            self.steps.append(("m", *self._at))
        self.steps.append(("l", *to))
        self._at = to

    def _curve_of(self, kind: str) -> _Curve:
        """Return what draws a curve of one kind."""
        return _Curve(self, kind)

    def curve(self, one: Point, two: Point, to: Point, control: Point) -> None:
        """Add a cubic curve; `control` is what a smooth curve after it mirrors."""
        if self._last == "Z":
            self.steps.append(("m", *self._at))
        self.steps.append(("c", *one, *two, *to))
        self._at, self._control = to, control

    def mirrored(self, kinds: str) -> Point:
        """Return the last control point mirrored at the pen, the pen's own place after another command."""
        x, y = self._at
        if self._last not in kinds or self._control is None:
            return x, y
        return 2 * x - self._control[0], 2 * y - self._control[1]

    @property
    def at(self) -> Point:
        """Where the pen stands."""
        return self._at

    def _arc(self, shape: list[float], to: Point) -> None:
        """Add an arc as cubic curves (SVG 1.1, F.6)."""
        rx, ry, turn, is_large, is_swept = shape
        if self._at == to:
            return
        if not rx or not ry:
            self._line(to)
            return
        for one, two, end in _arc_curves(self._at, to, (abs(rx), abs(ry)), math.radians(turn), is_large, is_swept):
            self.curve(one, two, end, two)


class _Curve:
    """Draws a cubic or quadratic curve, smooth or not."""

    def __init__(self, pen: _Pen, kind: str) -> None:
        self._pen = pen
        self._kind = kind

    def __call__(self, *points: Point) -> None:
        """Add the curve."""
        pen = self._pen
        if self._kind in "CS":
            one = points[0] if self._kind == "C" else pen.mirrored("CS")
            two, to = points[-2], points[-1]
            pen.curve(one, two, to, two)
            return
        control = points[0] if self._kind == "Q" else pen.mirrored("QT")
        to = points[-1]
        pen.curve(_towards(pen.at, control), _towards(to, control), to, control)


def _towards(end: Point, control: Point) -> Point:
    """Return the cubic control point of a quadratic curve at one of its ends."""
    return end[0] + 2 / 3 * (control[0] - end[0]), end[1] + 2 / 3 * (control[1] - end[1])


def _arc_curves(
    start: Point, to: Point, radii: Point, turn: float, is_large: float, is_swept: float
) -> Iterator[tuple[Point, Point, Point]]:
    """Yield the cubic curves of an arc, each of at most a quarter turn."""
    cos, sin = math.cos(turn), math.sin(turn)
    half_x, half_y = (start[0] - to[0]) / 2, (start[1] - to[1]) / 2
    x, y = cos * half_x + sin * half_y, -sin * half_x + cos * half_y
    rx, ry = radii
    grow = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    rest = rx**2 * ry**2 / (rx**2 * y**2 + ry**2 * x**2) - 1
    factor = math.sqrt(max(0.0, rest)) * (1 if is_large != is_swept else -1)
    centre_x, centre_y = factor * rx * y / ry, -factor * ry * x / rx
    first = math.atan2((y - centre_y) / ry, (x - centre_x) / rx)
    last = math.atan2((-y - centre_y) / ry, (-x - centre_x) / rx)
    sweep = (last - first) % (2 * math.pi)
    sweep = sweep if is_swept else sweep - 2 * math.pi
    middle = ((start[0] + to[0]) / 2, (start[1] + to[1]) / 2)

    def placed(u: float, v: float) -> Point:
        across, down = centre_x + rx * u, centre_y + ry * v
        return cos * across - sin * down + middle[0], sin * across + cos * down + middle[1]

    count = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    part = sweep / count
    reach = 4 / 3 * math.tan(part / 4)
    for number in range(count):
        a, b = first + number * part, first + (number + 1) * part
        one = placed(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
        two = placed(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
        yield one, two, to if number == count - 1 else placed(math.cos(b), math.sin(b))

"""Stage prove: the graphics state, the colours and the marked content that hold in a content stream."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from poster.geometry import Rect
from poster.proof.events import NO_MCID, NO_OVERPRINT, PEN, Clip, Event, Ink, Look, Matrix, Overprint, Pen
from poster.proof.tokens import Damaged, Name
from poster.proof.typefaces import Typeface, typeface_of

MAX_STATES = 256
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
DEVICE = {
    "g": "DeviceGray",
    "G": "DeviceGray",
    "rg": "DeviceRGB",
    "RG": "DeviceRGB",
    "k": "DeviceCMYK",
    "K": "DeviceCMYK",
}
_MOST_FAULTS = 20
_BLACK = Ink("DeviceGray", (0.0,))
_COMPONENTS = {"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4, "CalGray": 1, "CalRGB": 3, "Lab": 3}


@dataclass(slots=True)
class State:
    """The graphics state (8.4) with the text state (9.3)."""

    ctm: Matrix = IDENTITY
    clip: Clip | None = None
    fill: Ink = _BLACK
    stroke: Ink = _BLACK
    width: float = 1.0
    pen: Pen = PEN
    alpha_fill: float = 1.0
    alpha_stroke: float = 1.0
    blend: str = "Normal"
    has_mask: bool = False
    overprint: Overprint = NO_OVERPRINT
    states: tuple[Any, ...] = ()
    typeface: Typeface | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    across: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0

    def again(self) -> State:
        """Return the same state, to be changed on its own."""
        return State(*_ALL(self))


_ALL = attrgetter(*(field.name for field in fields(State)))


@dataclass(slots=True)
class Marked:
    """A marked-content sequence that is open."""

    mcid: int | None
    is_artifact: bool
    is_spelled: bool


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does `first` and after it `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def upright(v: list[float], a: float, d: float, e: float, f: float) -> list[Rect]:
    """Return rectangles, four numbers each, through a matrix that only scales (`a`, `d`) and moves (`e`, `f`)."""
    found: list[Rect] = []
    for x, y, width, height in zip(v[::4], v[1::4], v[2::4], v[3::4], strict=True):
        left, right, lower, upper = a * x + e, a * (x + width) + e, d * y + f, d * (y + height) + f
        if right < left:
            left, right = right, left
        if upper < lower:
            lower, upper = upper, lower
        found.append(Rect(left, lower, right - left, upper - lower))
    return found


class Ground:
    """What holds while a content stream is carried out, and what was gathered so far."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.texts: dict[int, list[str]] = {}
        self.repeated: set[int] = set()
        self.faults: list[str] = []
        self.spoken: list[str] = []
        self.intents: list[str] = []
        self.languages: dict[int, str] = {}
        self._is_told = True  # by bytes, state and fonts alone
        self._state = State()
        self._stack: list[State] = []
        self._marks: list[Marked] = []
        self._typefaces: dict[int, Typeface] = {}
        self._look: Look | None = None
        self._resources: Any = {}
        self._depth = 0
        self._floor = 0
        self._text_matrix = self._line_matrix = IDENTITY
        self._path: list[tuple[float, float]] = []
        self._rects: list[Rect] = []
        self._is_rects = True
        self._clip_next = False

    def _fault(self, sentence: str) -> None:
        if len(self.faults) < _MOST_FAULTS and sentence not in self.faults:
            self.faults.append(sentence)

    # graphics state

    def _save(self, _: str, __: list[Any]) -> None:
        if len(self._stack) > MAX_STATES:
            raise Damaged("graphics states are nested more than 256 deep")
        self._stack.append(self._state)
        self._state = self._state.again()

    def _restore(self, _: str, __: list[Any]) -> None:
        if len(self._stack) <= self._floor:
            self._fault("a content stream restores a state that it did not save")
            return
        self._state = self._stack.pop()
        self._look = None

    def _concatenate(self, _: str, v: list[Any]) -> None:
        a, b, c, d, e, f = v[-6:]
        self._state.ctm = times((a, b, c, d, e, f), self._state.ctm)
        self._look = None

    def _line_width(self, _: str, v: list[Any]) -> None:
        self._state.width = float(v[-1])
        self._look = None

    def _pen(self, operator: str, v: list[Any]) -> None:
        cap, join, mitre, dashes = self._state.pen
        if operator == "d":
            dashes = (tuple(float(length) for length in v[-2]), float(v[-1]))
        else:
            value = float(v[-1])
            changed = {"J": (value, join, mitre), "j": (cap, value, mitre), "M": (cap, join, value)}
            cap, join, mitre = changed[operator]
        self._state.pen = (cap, join, mitre, dashes)
        self._look = None

    def _ext_state(self, _: str, v: list[Any]) -> None:
        found = self._resource("/ExtGState", v[-1])
        state = self._state
        state.states = (*state.states[-15:], found)
        state.width = float(found.get("/LW", state.width))
        state.alpha_fill = float(found.get("/ca", state.alpha_fill))
        state.alpha_stroke = float(found.get("/CA", state.alpha_stroke))
        if "/BM" in found:
            blend = found["/BM"]
            state.blend = str(blend[0] if isinstance(blend, list) else blend)[1:]
        if "/SMask" in found:
            state.has_mask = str(found["/SMask"]) != "/None"
        self._overprint(found)
        self._named_pen(found)
        if "/Font" in found:
            state.typeface, state.size = (
                self._typeface(found["/Font"][0].get_object(), ""),
                float(found["/Font"][1]),
            )
        self._look = None

    def _named_pen(self, found: Any) -> None:
        """Take over what a named state says of cap, join, mitre limit and dashes (8.4.5, table 58)."""
        cap, join, mitre, dashes = self._state.pen
        if "/D" in found:
            lengths, phase = found["/D"]
            dashes = (tuple(float(length) for length in lengths), float(phase))
        cap, join = float(found.get("/LC", cap)), float(found.get("/LJ", join))
        self._state.pen = (cap, join, float(found.get("/ML", mitre)), dashes)

    def _flatness(self, _: str, v: list[Any]) -> None:
        """Note a flatness as the named state that may set it as well (8.4.1, table 53)."""
        self._is_told = False
        self._state.states = (*self._state.states[-15:], {"/FL": float(v[-1])})
        self._look = None

    def _overprint(self, found: Any) -> None:
        """Take over what a named state says of overprint; OP alone says it of fills as well (8.4.5, table 58)."""
        fills, strokes, mode = self._state.overprint
        if "/OP" in found:
            strokes = fills = str(found["/OP"]).lower() == "true"
        if "/op" in found:
            fills = str(found["/op"]).lower() == "true"
        self._state.overprint = (fills, strokes, int(found.get("/OPM", mode)))

    def _resource(self, kind: str, name: Any) -> Any:
        """Return a resource by kind and name."""
        return self._resources[kind]["/" + str(name)].get_object()

    def _typeface(self, resource: Any, name: str) -> Typeface:
        known = self._typefaces.get(id(resource))
        if known is None:
            known = self._typefaces[id(resource)] = typeface_of(resource, name)
        return known

    # colour

    def _device_colour(self, operator: str, v: list[Any]) -> None:
        space = DEVICE[operator]
        self._set_ink(Ink(space, tuple(map(float, v[-_COMPONENTS[space] :]))), is_stroke=operator.isupper())

    def _colour_space(self, operator: str, v: list[Any]) -> None:
        name = str(v[-1])
        if name in _COMPONENTS or name == "Pattern":
            zeros = (0.0,) * _COMPONENTS.get(name, 0)
            values = (0.0, 0.0, 0.0, 1.0) if name == "DeviceCMYK" else zeros
            ink = Ink(name, values)
        else:
            found = self._resource("/ColorSpace", name)
            family = str(found[0] if isinstance(found, list) else found)[1:]
            ink = Ink(family, (), name, found)
        self._set_ink(ink, is_stroke=operator == "CS")

    def _colour(self, operator: str, v: list[Any]) -> None:
        is_stroke = operator.isupper()
        ink = self._state.stroke if is_stroke else self._state.fill
        values = tuple(float(value) for value in v if not isinstance(value, str))
        if v and isinstance(v[-1], Name):
            ink = Ink(ink.space, values, str(v[-1]), self._resource("/Pattern", v[-1]))
        else:
            ink = Ink(ink.space, values, ink.name, ink.resource)
        self._set_ink(ink, is_stroke=is_stroke)

    def _set_ink(self, ink: Ink, *, is_stroke: bool) -> None:
        if is_stroke:
            self._state.stroke = ink
        else:
            self._state.fill = ink
        self._look = None

    def _looks(self) -> Look:
        """Return the look of what is painted now."""
        if self._look is None:
            s = self._state
            a, b, c, d, _, _ = s.ctm
            width = s.width * abs(a * d - b * c) ** 0.5
            alphas = (s.alpha_fill, s.alpha_stroke)
            grid = (a, b, c, d)
            self._look = Look(
                s.fill, s.stroke, width, *alphas, s.blend, s.has_mask, s.states, s.pen, grid, s.overprint
            )
        return self._look

    # marked content

    def _begin_marked(self, operator: str, v: list[Any]) -> None:
        tag = v[0]
        properties: Any = {}
        if operator == "BDC":
            properties = v[1] if isinstance(v[1], dict) else self._resource("/Properties", v[1])
        mcid = properties.get("MCID", properties.get("/MCID"))
        text = properties.get("ActualText", properties.get("/ActualText"))
        self._note_spoken(properties)
        outer = self._marks[-1] if self._marks else Marked(None, False, False)
        is_artifact = outer.is_artifact or tag == "Artifact"
        own = int(mcid) if mcid is not None and self._depth == 0 else outer.mcid
        if own is not None and mcid is not None:
            if own in self.texts:
                self.repeated.add(own)
            self.texts.setdefault(own, [])
        if not is_artifact:
            self._note_language(properties, NO_MCID if own is None else own)
        mark = Marked(own, is_artifact, outer.is_spelled or text is not None)
        if text is not None and not outer.is_spelled:
            self._say(mark, _text_string(text))
        self._marks.append(mark)

    def _rendering(self, _: str, v: list[Any]) -> None:
        self._is_told = False
        self.intents.append(str(v[-1]))

    def _note_spoken(self, properties: Any) -> None:
        """Note what is said in place of the text (14.9.3 and 14.9.5); such a block is read anew each time."""
        for key in ("Alt", "E", "Contents"):
            said = properties.get(key, properties.get(f"/{key}"))
            if said is not None:
                self._is_told = False
                self.spoken.append(_text_string(said))

    def _note_language(self, properties: Any, mcid: int) -> None:
        """Note the language that marked content, or a part of it, says it is in (14.9.2.3)."""
        language = properties.get("Lang", properties.get("/Lang"))
        if language is not None:
            self._is_told = False
            self.languages[mcid] = _text_string(language)

    def _end_marked(self, _: str, __: list[Any]) -> None:
        if not self._marks:
            self._fault("a content stream ends marked content that it did not begin")
            return
        self._marks.pop()

    def _say(self, mark: Marked, text: str) -> None:
        if mark.mcid is not None and not mark.is_artifact:
            self.texts.setdefault(mark.mcid, []).append(text)

    def _mark(self) -> Marked:
        """Return the marked content that holds now."""
        return self._marks[-1] if self._marks else OUTSIDE

    def _mcid(self) -> int | None:
        mark = self._mark()
        return None if mark.is_artifact else mark.mcid


# ISO 32000-1, 8.6.5.8, table 70
INTENTS = frozenset({"AbsoluteColorimetric", "RelativeColorimetric", "Saturation", "Perceptual"})
OUTSIDE = Marked(None, False, False)


def _text_string(text: Any) -> str:
    """Return a text string (7.9.2.2)."""
    if isinstance(text, str):
        return str(text)
    if text.startswith(b"\xfe\xff"):
        return bytes(text[2:]).decode("utf-16-be", "replace")
    return bytes(text).decode("latin-1")

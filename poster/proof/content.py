"""Stage prove: the interpreter of content streams: from operators to paint events (ISO 32000-1, 8 and 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from poster.geometry import Rect
from poster.proof.events import Clip, Content, Drawn, Event, Ink, Look, Matrix, Pictured, Shaded, Shown
from poster.proof.tokens import Damaged, Name, operators
from poster.proof.typefaces import Typeface, typeface_of

MAX_FORM_DEPTH = 12
MAX_EVENTS = 300_000
MAX_STATES = 256
_KEPT_POINTS = 2_000
_MOST_FAULTS = 20
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_BLACK = Ink("DeviceGray", (0.0,))
_DEVICE = {
    "g": "DeviceGray",
    "G": "DeviceGray",
    "rg": "DeviceRGB",
    "RG": "DeviceRGB",
    "k": "DeviceCMYK",
    "K": "DeviceCMYK",
}
_COMPONENTS = {"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4, "CalGray": 1, "CalRGB": 3, "Lab": 3}
# What carries out nothing that an event needs (ISO 32000-1, table A.1).
_SILENT = frozenset({"j", "J", "M", "d", "ri", "i", "MP", "DP", "BX", "EX", "d0", "d1"})
_FULL_KEYS = {
    "BPC": "/BitsPerComponent",
    "CS": "/ColorSpace",
    "D": "/Decode",
    "DP": "/DecodeParms",
    "F": "/Filter",
    "H": "/Height",
    "IM": "/ImageMask",
    "I": "/Interpolate",
    "W": "/Width",
}


@dataclass(slots=True)
class _State:
    """The graphics state (8.4) with the text state (9.3)."""

    ctm: Matrix = _IDENTITY
    clip: Clip | None = None
    fill: Ink = _BLACK
    stroke: Ink = _BLACK
    width: float = 1.0
    alpha_fill: float = 1.0
    alpha_stroke: float = 1.0
    blend: str = "Normal"
    has_mask: bool = False
    states: tuple[Any, ...] = ()
    typeface: Typeface | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    across: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0


@dataclass(slots=True)
class _Marked:
    """A marked-content sequence that is open."""

    mcid: int | None
    is_artifact: bool
    is_spelled: bool


def content_of(page: Any) -> Content:
    """Return the paint events of a page; a stream that cannot be read to its end is told in `faults`.

    Limits: streams of 50 MB, 300 000 events, forms nested 12 deep.
    """
    painter = _Painter()
    resources = _inherited(page, "/Resources")
    painter.run(_page_data(page), resources if resources is not None else {}, 0)
    return painter.content()


def _inherited(page: Any, key: str) -> Any:
    """Return an entry of the page or of what it hangs from."""
    node = page
    for _ in range(32):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def _page_data(page: Any) -> bytes:
    """Return the page's content; several streams are one, with white space between them (7.8.2)."""
    contents = page.get("/Contents")
    contents = contents.get_object() if contents is not None else None
    if contents is None:
        return b""
    streams = contents if isinstance(contents, list) else [contents]
    return b"\n".join(bytes(stream.get_object().get_data()) for stream in streams)


def _times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does `first` and after it `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


class _Painter:
    """Carries out content streams and gathers what they paint."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._state = _State()
        self._stack: list[_State] = []
        self._marks: list[_Marked] = []
        self._texts: dict[int, list[str]] = {}
        self._repeated: set[int] = set()
        self._faults: list[str] = []
        self._used: list[Any] = []
        self._streams: list[bytes] = []
        self._typefaces: dict[int, Typeface] = {}
        self._look: Look | None = None
        self._resources: Any = {}
        self._depth = 0
        self._active: list[int] = []
        self._text_matrix = self._line_matrix = _IDENTITY
        self._path: list[tuple[float, float]] = []
        self._rects: list[Rect] = []
        self._is_rects = True
        self._clip_next = False

    def content(self) -> Content:
        """Return all that was gathered."""
        texts = {mcid: "".join(parts) for mcid, parts in self._texts.items()}
        return Content(
            tuple(self._events),
            texts,
            frozenset(self._repeated),
            tuple(self._faults),
            tuple(self._used),
            tuple(self._streams),
        )

    def run(self, data: bytes, resources: Any, depth: int) -> None:
        """Carry out one stream with its resources."""
        outer, self._resources, self._depth = self._resources, resources, depth
        self._used.append(resources)
        self._streams.append(data)
        open_states, open_marks = len(self._stack), len(self._marks)
        try:
            for operator, operands in operators(data):
                self._carry_out(operator.decode("latin-1"), operands)
        except Damaged as fault:
            self._fault(str(fault))
        if len(self._stack) != open_states or len(self._marks) != open_marks:
            self._fault("a content stream leaves a state or marked content open")
            del self._stack[open_states:], self._marks[open_marks:]
        self._resources, self._depth = outer, depth - 1

    def _fault(self, sentence: str) -> None:
        if len(self._faults) < _MOST_FAULTS and sentence not in self._faults:
            self._faults.append(sentence)

    def _carry_out(self, operator: str, operands: list[Any]) -> None:
        action = _ACTIONS.get(operator)
        if action is None:
            if operator not in _SILENT:
                self._fault(f"a content stream has the unknown operator '{operator[:20]}'")
            return
        try:
            action(self, operator, operands)
        except (IndexError, TypeError, ValueError, KeyError, AttributeError, ZeroDivisionError):
            self._fault(f"a content stream has '{operator}' with operands that it cannot take")
        if len(self._events) > MAX_EVENTS:
            raise Damaged("the page has more than 300 000 paint events")

    # graphics state

    def _save(self, _: str, __: list[Any]) -> None:
        if len(self._stack) > MAX_STATES:
            raise Damaged("graphics states are nested more than 256 deep")
        self._stack.append(self._state)
        self._state = replace(self._state)

    def _restore(self, _: str, __: list[Any]) -> None:
        if not self._stack:
            self._fault("a content stream restores a state that it did not save")
            return
        self._state = self._stack.pop()
        self._look = None

    def _concatenate(self, _: str, v: list[Any]) -> None:
        a, b, c, d, e, f = v[-6:]
        self._state.ctm = _times((a, b, c, d, e, f), self._state.ctm)
        self._look = None

    def _line_width(self, _: str, v: list[Any]) -> None:
        self._state.width = float(v[-1])
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
        if "/Font" in found:
            state.typeface, state.size = (
                self._typeface(found["/Font"][0].get_object(), ""),
                float(found["/Font"][1]),
            )
        self._look = None

    def _resource(self, kind: str, name: Any) -> Any:
        """Return a resource by kind and name."""
        return self._resources[kind]["/" + str(name)].get_object()

    # colour

    def _device_colour(self, operator: str, v: list[Any]) -> None:
        space = _DEVICE[operator]
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
            self._look = Look(s.fill, s.stroke, width, s.alpha_fill, s.alpha_stroke, s.blend, s.has_mask, s.states)
        return self._look

    # marked content

    def _begin_marked(self, operator: str, v: list[Any]) -> None:
        tag = v[0]
        properties: Any = {}
        if operator == "BDC":
            properties = v[1] if isinstance(v[1], dict) else self._resource("/Properties", v[1])
        mcid = properties.get("MCID", properties.get("/MCID"))
        text = properties.get("ActualText", properties.get("/ActualText"))
        outer = self._marks[-1] if self._marks else _Marked(None, False, False)
        is_artifact = outer.is_artifact or tag == "Artifact"
        own = int(mcid) if mcid is not None and self._depth == 0 else outer.mcid
        if own is not None and mcid is not None:
            if own in self._texts:
                self._repeated.add(own)
            self._texts.setdefault(own, [])
        if text is not None and not outer.is_spelled:
            self._say(own, is_artifact, _text_string(text))
        self._marks.append(_Marked(own, is_artifact, outer.is_spelled or text is not None))

    def _end_marked(self, _: str, __: list[Any]) -> None:
        if not self._marks:
            self._fault("a content stream ends marked content that it did not begin")
            return
        self._marks.pop()

    def _say(self, mcid: int | None, is_artifact: bool, text: str) -> None:
        if mcid is not None and not is_artifact:
            self._texts.setdefault(mcid, []).append(text)

    def _mark(self) -> _Marked:
        """Return the marked content that holds now."""
        return self._marks[-1] if self._marks else _OUTSIDE

    def _mcid(self) -> int | None:
        mark = self._mark()
        return None if mark.is_artifact else mark.mcid

    # paths

    def _move(self, _: str, v: list[Any]) -> None:
        self._is_rects = False
        self._points(v)

    def _points(self, v: list[Any]) -> None:
        a, b, c, d, e, f = self._state.ctm
        self._path += [(a * x + c * y + e, b * x + d * y + f) for x, y in zip(v[::2], v[1::2], strict=True)]

    def _rectangle(self, _: str, v: list[Any]) -> None:
        a, b, c, d, e, f = self._state.ctm
        for x, y, width, height in zip(v[::4], v[1::4], v[2::4], v[3::4], strict=True):
            if b == 0.0 == c:
                left, right = sorted((a * x + e, a * (x + width) + e))
                lower, upper = sorted((d * y + f, d * (y + height) + f))
                self._rects.append(Rect(left, lower, right - left, upper - lower))
            else:
                self._is_rects = False
                self._points([x, y, x + width, y, x + width, y + height, x, y + height])

    def _close(self, _: str, __: list[Any]) -> None:
        """Close a path: no new point."""

    def _clip_path(self, _: str, __: list[Any]) -> None:
        self._clip_next = True

    def _paint(self, operator: str, _: list[Any]) -> None:
        if self._path or self._rects:
            filled, stroked = operator[0] in "fFbB", operator[0] in "sSbB"
            if filled or stroked:
                self._events.append(self._drawn(is_filled=filled, is_stroked=stroked, is_even_odd="*" in operator))
            if self._clip_next:
                self._narrow(self._box(), is_exact=self._is_rects and len(self._rects) == 1)
        self._path, self._rects, self._is_rects, self._clip_next = [], [], True, False

    def _drawn(self, *, is_filled: bool, is_stroked: bool, is_even_odd: bool) -> Drawn:
        look = self._looks()
        box = self._box()
        mark = self._mark()
        return Drawn(
            len(self._events),
            self._mcid(),
            mark.is_artifact,
            self._state.clip,
            look,
            box.grown(look.width / 2) if is_stroked else box,
            is_filled,
            is_stroked,
            is_even_odd,
            tuple(self._rects) if self._is_rects else None,
            tuple(self._path[:_KEPT_POINTS]),
        )

    def _box(self) -> Rect:
        """Return the box of the path."""
        xs, ys = [point[0] for point in self._path], [point[1] for point in self._path]
        for rect in self._rects:
            xs += (rect.x, rect.x + rect.width)
            ys += (rect.y, rect.y + rect.height)
        x, y = min(xs), min(ys)
        return Rect(x, y, max(xs) - x, max(ys) - y)

    def _narrow(self, box: Rect, *, is_exact: bool) -> None:
        """Make the clip smaller."""
        former = self._state.clip
        if former is None:
            self._state.clip = Clip(box, is_exact)
            return
        x, y = max(former.box.x, box.x), max(former.box.y, box.y)
        width = max(0.0, min(former.box.right, box.right) - x)
        height = max(0.0, min(former.box.top, box.top) - y)
        self._state.clip = Clip(Rect(x, y, width, height), former.is_exact and is_exact)

    # text

    def _begin_text(self, _: str, __: list[Any]) -> None:
        self._text_matrix = self._line_matrix = _IDENTITY

    def _end_text(self, _: str, __: list[Any]) -> None:
        if self._state.mode >= 4:
            self._narrow(Rect(0.0, 0.0, 0.0, 0.0), is_exact=False)  # clipping to letters is not followed

    def _font(self, _: str, v: list[Any]) -> None:
        self._state.typeface = self._typeface(self._resource("/Font", v[-2]), str(v[-2]))
        self._state.size = float(v[-1])

    def _typeface(self, resource: Any, name: str) -> Typeface:
        known = self._typefaces.get(id(resource))
        if known is None:
            known = self._typefaces[id(resource)] = typeface_of(resource, name)
        return known

    def _text_state(self, operator: str, v: list[Any]) -> None:
        value = float(v[-1])
        s = self._state
        if operator == "Tc":
            s.spacing = value
        elif operator == "Tw":
            s.word_spacing = value
        elif operator == "Tz":
            s.across = value / 100
        elif operator == "TL":
            s.leading = value
        elif operator == "Ts":
            s.rise = value
        else:
            s.mode = int(value)

    def _text_place(self, _: str, v: list[Any]) -> None:
        a, b, c, d, e, f = v
        self._text_matrix = self._line_matrix = (a, b, c, d, e, f)

    def _text_move(self, operator: str, v: list[Any]) -> None:
        if operator == "T*":
            x, y = 0.0, -self._state.leading
        else:
            x, y = v
            if operator == "TD":
                self._state.leading = -y
        self._line_matrix = _times((1.0, 0.0, 0.0, 1.0, x, y), self._line_matrix)
        self._text_matrix = self._line_matrix

    def _show(self, operator: str, v: list[Any]) -> None:
        if operator == '"':
            self._state.word_spacing, self._state.spacing = float(v[0]), float(v[1])
        if operator in "'\"":
            self._text_move("T*", [])
        self._glyphs(v[-1] if operator == "TJ" else [v[-1]])

    def _glyphs(self, parts: list[Any]) -> None:
        """Gather the glyphs of one operator, each at its origin (9.4.4)."""
        s, face = self._state, self._state.typeface
        if face is None:
            self._fault("a content stream shows text without a font")
            return
        m = _times(self._text_matrix, s.ctm)
        scale, default, widths = s.size / 1000, face.default_width, face.widths
        pen, found, said = 0.0, [], []
        for part in parts:
            if not isinstance(part, bytes):
                pen -= part * scale * s.across
                continue
            for code in face.codes(part):
                found.append((code, m[0] * pen + m[2] * s.rise + m[4], m[1] * pen + m[3] * s.rise + m[5]))
                said.append(face.text(code) or "")
                step = widths.get(code, default) * scale + s.spacing
                if code == 32 and not face.is_composite:
                    step += s.word_spacing
                pen += step * s.across
        t = self._text_matrix
        self._text_matrix = (t[0], t[1], t[2], t[3], t[4] + t[0] * pen, t[5] + t[1] * pen)
        if found:
            self._add_shown(face, (m[0], m[1], m[2], m[3]), found, "".join(said))

    def _add_shown(
        self,
        face: Typeface,
        m: tuple[float, float, float, float],
        found: list[tuple[int, float, float]],
        said: str,
    ) -> None:
        s, mark = self._state, self._mark()
        if not mark.is_spelled:
            self._say(mark.mcid, mark.is_artifact, said)
        across = s.size * s.across
        matrix = (m[0] * across, m[1] * across, m[2] * s.size, m[3] * s.size)
        self._events.append(
            Shown(
                len(self._events),
                self._mcid(),
                mark.is_artifact,
                s.clip,
                self._looks(),
                face,
                s.size,
                matrix,
                s.mode,
                mark.is_spelled,
                tuple(found),
            )
        )

    # pictures, forms, shadings

    def _external(self, _: str, v: list[Any]) -> None:
        found = self._resource("/XObject", v[-1])
        if str(found.get("/Subtype")) == "/Form":
            self._form(found)
        else:
            self._picture(found, is_inline=False)

    def _inline_picture(self, _: str, v: list[Any]) -> None:
        entries = {_FULL_KEYS.get(key, f"/{key}"): value for key, value in v[0].items()}
        self._picture({**entries, "data": v[1]}, is_inline=True)

    def _picture(self, resource: Any, *, is_inline: bool) -> None:
        a, b, c, d, e, f = self._state.ctm
        xs, ys = (e, a + e, c + e, a + c + e), (f, b + f, d + f, b + d + f)
        box = Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
        mark = self._mark()
        self._events.append(
            Pictured(
                len(self._events),
                self._mcid(),
                mark.is_artifact,
                self._state.clip,
                self._looks(),
                box,
                self._state.ctm,
                resource,
                is_inline,
            )
        )

    def _form(self, form: Any) -> None:
        if self._depth >= MAX_FORM_DEPTH or id(form) in self._active:
            raise Damaged("forms are nested more than 12 deep, or hold themselves")
        text = (self._text_matrix, self._line_matrix)
        self._save("", [])
        if "/Matrix" in form:
            self._concatenate("cm", [float(value) for value in form["/Matrix"]])
        x0, y0, x1, y1 = (float(value) for value in form["/BBox"])
        self._rectangle("re", [x0, y0, x1 - x0, y1 - y0])
        self._clip_next = True
        self._paint("n", [])
        self._active.append(id(form))
        resources = form.get("/Resources", self._resources)
        self.run(bytes(form.get_data()), resources.get_object(), self._depth + 1)
        self._active.pop()
        self._restore("", [])
        self._text_matrix, self._line_matrix = text

    def _shade(self, _: str, v: list[Any]) -> None:
        mark = self._mark()
        resource = self._resource("/Shading", v[-1])
        self._events.append(
            Shaded(len(self._events), self._mcid(), mark.is_artifact, self._state.clip, self._looks(), resource)
        )


_OUTSIDE = _Marked(None, False, False)


def _text_string(text: Any) -> str:
    """Return a text string (7.9.2.2)."""
    if isinstance(text, str):
        return str(text)
    if text.startswith(b"\xfe\xff"):
        return bytes(text[2:]).decode("utf-16-be", "replace")
    return bytes(text).decode("latin-1")


_ACTIONS: dict[str, Callable[[_Painter, str, list[Any]], None]] = {
    "q": _Painter._save,
    "Q": _Painter._restore,
    "cm": _Painter._concatenate,
    "w": _Painter._line_width,
    "gs": _Painter._ext_state,
    **dict.fromkeys(_DEVICE, _Painter._device_colour),
    **dict.fromkeys(("cs", "CS"), _Painter._colour_space),
    **dict.fromkeys(("sc", "SC", "scn", "SCN"), _Painter._colour),
    **dict.fromkeys(("BMC", "BDC"), _Painter._begin_marked),
    "EMC": _Painter._end_marked,
    **dict.fromkeys(("m", "l", "c", "v", "y"), _Painter._move),
    "re": _Painter._rectangle,
    "h": _Painter._close,
    **dict.fromkeys(("W", "W*"), _Painter._clip_path),
    **dict.fromkeys(("f", "F", "f*", "s", "S", "b", "b*", "B", "B*", "n"), _Painter._paint),
    "BT": _Painter._begin_text,
    "ET": _Painter._end_text,
    "Tf": _Painter._font,
    **dict.fromkeys(("Tc", "Tw", "Tz", "TL", "Ts", "Tr"), _Painter._text_state),
    "Tm": _Painter._text_place,
    **dict.fromkeys(("Td", "TD", "T*"), _Painter._text_move),
    **dict.fromkeys(("Tj", "TJ", "'", '"'), _Painter._show),
    "Do": _Painter._external,
    "BI": _Painter._inline_picture,
    "sh": _Painter._shade,
}

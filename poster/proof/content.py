"""Stage prove: the interpreter of content streams: from operators to paint events (ISO 32000-1, 8 and 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from poster.geometry import Rect
from poster.proof.blocks import MAX_EVENTS, Recalling, blocks_of
from poster.proof.events import Clip, Content, Drawn, Pictured, Shaded, Shown
from poster.proof.ground import DEVICE, IDENTITY, times, upright
from poster.proof.page_stream import FULL_KEYS, inherited, page_data
from poster.proof.seen import Seen
from poster.proof.tokens import MAX_STREAM_BYTES, Damaged, Overgrown, operators
from poster.proof.typefaces import Typeface

MAX_FORM_DEPTH = 12
MAX_FORMS = 20_000  # drawn: forms that draw forms multiply
MAX_GLYPHS = 400_000
MAX_POINTS = 2_000
# What carries out nothing that an event needs (ISO 32000-1, table A.1).
_SILENT = frozenset({"MP", "DP", "BX", "EX", "d0", "d1"})


def content_of(page: Any, seen: Seen | None = None) -> Content:
    """Return the paint events of a page; a stream that cannot be read to its end is told in `faults`.

    What `seen` has carried out before, under the same state, is not carried out again. `Overgrown` beyond
    streams of 50 MB, 300 000 events, 400 000 glyphs and 20 000 forms drawn.
    """
    painter = _Painter(seen or Seen())
    resources = inherited(page, "/Resources")
    painter.run(page_data(page), resources if resources is not None else {}, 0)
    return painter.content()


class _Painter(Recalling):
    """Carries out content streams and gathers what they paint."""

    def __init__(self, seen: Seen) -> None:
        super().__init__(seen)
        self._used: list[Any] = []
        self._streams: list[bytes] = []
        self._active: list[int] = []
        self._forms = self._glyphs_shown = 0

    def content(self) -> Content:
        """Return all that was gathered."""
        texts = {mcid: "".join(parts) for mcid, parts in self.texts.items()}
        return Content(
            tuple(self.events),
            texts,
            frozenset(self.repeated),
            tuple(self.faults),
            tuple(self._used),
            tuple(self._streams),
            tuple(self.spoken),
            tuple(self.intents),
            dict(self.languages),
        )

    def run(self, data: bytes, resources: Any, depth: int) -> None:
        """Carry out one stream with its resources."""
        outer, self._resources, self._depth = self._resources, resources, depth
        self._used.append(resources)
        self._streams.append(data)
        floor, self._floor = self._floor, len(self._stack)
        open_marks = len(self._marks)
        try:
            for block in blocks_of(data) if len(data) <= MAX_STREAM_BYTES else [data]:
                self._lay(block)
        except Damaged as fault:
            self._fault(str(fault))
        if len(self._stack) != self._floor or len(self._marks) != open_marks:
            self._fault("a content stream leaves a state or marked content open")
            if len(self._stack) > self._floor:
                self._state = self._stack[self._floor]
            del self._stack[self._floor :], self._marks[open_marks:]
        self._resources, self._depth, self._floor = outer, depth - 1, floor

    def _carry(self, data: bytes) -> None:
        for operator, operands in operators(data):
            self._carry_out(operator.decode("latin-1"), operands)

    def _carry_out(self, operator: str, operands: list[Any]) -> None:
        action = _ACTIONS.get(operator)
        if action is None:
            if operator not in _SILENT:
                self._fault(f"a content stream has the unknown operator '{operator[:20]}'")
            return
        try:
            action(self, operator, operands)
        except Damaged:
            raise
        except (IndexError, TypeError, ValueError, KeyError, AttributeError, ZeroDivisionError):
            self._fault(f"a content stream has '{operator}' with operands that it cannot take")
        if len(self.events) > MAX_EVENTS:
            raise Overgrown("the page has more than 300 000 paint events")

    # paths

    def _move(self, _: str, v: list[Any]) -> None:
        self._is_rects = False
        self._points(v)

    def _points(self, v: list[Any]) -> None:
        a, b, c, d, e, f = self._state.ctm
        self._path += [(a * x + c * y + e, b * x + d * y + f) for x, y in zip(v[::2], v[1::2], strict=True)]

    def _rectangle(self, _: str, v: list[Any]) -> None:
        a, b, c, d, e, f = self._state.ctm
        if b == 0.0 == c:
            self._rects += upright(v, a, d, e, f)
            return
        self._is_rects = False
        for x, y, width, height in zip(v[::4], v[1::4], v[2::4], v[3::4], strict=True):
            self._points([x, y, x + width, y, x + width, y + height, x, y + height])

    def _close(self, _: str, __: list[Any]) -> None:
        """Close a path: no new point."""

    def _clip_path(self, _: str, __: list[Any]) -> None:
        self._clip_next = True

    def _paint(self, operator: str, _: list[Any]) -> None:
        if self._path or self._rects:
            filled, stroked = operator[0] in "fFbB", operator[0] in "sSbB"
            if filled or stroked:
                self.events.append(self._drawn(is_filled=filled, is_stroked=stroked, is_even_odd="*" in operator))
            if self._clip_next:
                self._narrow(self._box(), is_exact=self._is_rects and len(self._rects) == 1)
        self._path, self._rects, self._is_rects, self._clip_next = [], [], True, False

    def _drawn(self, *, is_filled: bool, is_stroked: bool, is_even_odd: bool) -> Drawn:
        look = self._looks()
        box = self._box()
        mark = self._mark()
        return Drawn(
            len(self.events),
            self._mcid(),
            mark.is_artifact,
            self._state.clip,
            look,
            box.grown(look.width / 2) if is_stroked else box,
            is_filled,
            is_stroked,
            is_even_odd,
            tuple(self._rects) if self._is_rects else None,
            tuple(self._path[:MAX_POINTS]),
        )

    def _box(self) -> Rect:
        """Return the box of the path."""
        xs, ys = [point[0] for point in self._path], [point[1] for point in self._path]
        xs += [x for rect in self._rects for x in (rect.x, rect.x + rect.width)]
        ys += [y for rect in self._rects for y in (rect.y, rect.y + rect.height)]
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
        self._text_matrix = self._line_matrix = IDENTITY

    def _end_text(self, _: str, __: list[Any]) -> None:
        self._text_matrix = self._line_matrix = IDENTITY  # they do not outlast the text object (9.4.1)
        if self._state.mode >= 4:
            self._narrow(Rect(0.0, 0.0, 0.0, 0.0), is_exact=False)  # clipping to letters is not followed

    def _font(self, _: str, v: list[Any]) -> None:
        face = self._face(str(v[-2]).encode("latin-1"))
        if face is None:
            raise KeyError(v[-2])
        self._state.typeface, self._state.size = face, float(v[-1])

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
        self._line_matrix = times((1.0, 0.0, 0.0, 1.0, x, y), self._line_matrix)
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
        m = times(self._text_matrix, s.ctm)
        scale, default, widths = s.size / 1000, face.default_width, face.widths
        pen, found = 0.0, []
        left, right, x, y = m[0], m[1], m[2] * s.rise + m[4], m[3] * s.rise + m[5]
        for part in parts:
            if not isinstance(part, bytes):
                pen -= part * scale * s.across
                continue
            for code in face.codes(part):
                found.append((code, left * pen + x, right * pen + y))
                step = widths.get(code, default) * scale + s.spacing
                if code == 32 and not face.is_composite:
                    step += s.word_spacing
                pen += step * s.across
        t = self._text_matrix
        self._text_matrix = (t[0], t[1], t[2], t[3], t[4] + t[0] * pen, t[5] + t[1] * pen)
        if found:
            self._add_shown(face, (m[0], m[1], m[2], m[3]), found)

    def _add_shown(
        self,
        face: Typeface,
        m: tuple[float, float, float, float],
        found: list[tuple[int, float, float]],
    ) -> None:
        s, mark = self._state, self._mark()
        self._glyphs_shown += len(found)
        if self._glyphs_shown > MAX_GLYPHS:
            raise Overgrown("the page shows more than 400 000 glyphs")
        if not mark.is_spelled:
            told = face.to_unicode
            self._say(mark, "".join([told.get(code, "") for code, _, _ in found]))
        across = s.size * s.across
        matrix = (m[0] * across, m[1] * across, m[2] * s.size, m[3] * s.size)
        self.events.append(
            Shown(
                len(self.events),
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
        self._is_told = False  # its colour space may be a resource
        entries = {FULL_KEYS.get(key, f"/{key}"): value for key, value in v[0].items()}
        self._picture({**entries, "data": v[1]}, is_inline=True)

    def _picture(self, resource: Any, *, is_inline: bool) -> None:
        a, b, c, d, e, f = self._state.ctm
        xs, ys = (e, a + e, c + e, a + c + e), (f, b + f, d + f, b + d + f)
        box = Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
        mark = self._mark()
        self.events.append(
            Pictured(
                len(self.events),
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
        self._forms += 1
        if self._forms > MAX_FORMS:
            raise Overgrown("the page draws more than 20 000 forms")
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
        self.events.append(
            Shaded(len(self.events), self._mcid(), mark.is_artifact, self._state.clip, self._looks(), resource)
        )


_ACTIONS: dict[str, Callable[[_Painter, str, list[Any]], None]] = {
    "q": _Painter._save,
    "Q": _Painter._restore,
    "cm": _Painter._concatenate,
    "w": _Painter._line_width,
    **dict.fromkeys("JjMd", _Painter._pen),
    "gs": _Painter._ext_state,
    "i": _Painter._flatness,
    "ri": _Painter._rendering,
    **dict.fromkeys(DEVICE, _Painter._device_colour),
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

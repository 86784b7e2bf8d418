"""Stage paint: the content stream of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import cast

from poster.colour import ColourSpace, Tint
from poster.compose.alike import Alike
from poster.compose.composition import Fill, GlyphRun, Item, PlacedPicture, QrSymbol
from poster.geometry import Affine, Rect
from poster.pdf.document import number, text_string
from poster.pdf.fonts import FontInUse, Pair, Typeface
from poster.pdf.symbol import rectangles

_FILL = {ColourSpace.CMYK: "k", ColourSpace.RGB: "rg", ColourSpace.GREY: "g"}
_STROKE = {ColourSpace.CMYK: "K", ColourSpace.RGB: "RG", ColourSpace.GREY: "G"}
# A step smaller than this, in thousandths of the size, is not written: 0.0001 pt at 200 pt.
_LEAST_STEP = 0.0005


def parted(furniture: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    """Yield what is painted last in order, texts apart from drawings.

    Each part is a marked-content sequence of its own: the marks are alike on all sheets of a run, and a reader that
    has met a sequence before need not carry it out again.
    """
    for _, part in groupby(furniture, lambda item: isinstance(item, GlyphRun)):
        yield tuple(part)


def is_painted(item: Item) -> bool:
    """Does the item leave anything on the page?"""
    if isinstance(item, GlyphRun):
        return bool(item.glyphs)
    if isinstance(item, Fill):
        return bool(item.path) and (item.fill is not None or item.stroke is not None)
    return True


class Content:
    """The operators of the page, in painting order. State is set only where it changes."""

    def __init__(self, fonts: Mapping[str, FontInUse], pictures: Mapping[str, str]) -> None:
        self._fonts = fonts
        self._pictures = pictures
        self._code: list[str] = []
        self._fill: Tint | None = None
        self._stroke: Tint | None = None
        self._width: float | None = None
        self._font: tuple[str, float] | None = None

    def data(self) -> bytes:
        """Return the stream's data, not compressed."""
        return ("\n".join(self._code) + "\n").encode("ascii")

    def marked(self, tag: str, properties: str, items: tuple[Item, ...]) -> None:
        """Paint `items` as one marked-content sequence (ISO 32000-1, 14.6); nothing if there are none."""
        painted = [item for item in items if is_painted(item)]
        if not painted:
            return
        self._code.append(f"/{tag} <<{properties}>> BDC")
        for item in painted:
            self._paint(item)
        self._code.append("EMC")

    def plain(self, items: Iterable[Item]) -> None:
        """Paint `items` without marks."""
        for item in items:
            if is_painted(item):
                self._paint(item)

    def turned(self, place: Affine, clip: Rect, form: str) -> None:
        """Paint the form named `form` through `place`, nothing of it outside `clip`."""
        self._code.append(f"q {_corner_and_size(clip)} re W n {_matrix(place)} cm /{form} Do Q")

    def placed(self, place: Affine, items: Iterable[Item]) -> None:
        """Paint `items` through `place`, without marks."""
        self._code.append(f"q {_matrix(place)} cm")
        self._forget()
        self.plain(items)
        self._code.append("Q")
        self._forget()

    def _forget(self) -> None:
        """Take nothing for granted of the state, which is saved or restored here."""
        self._fill = self._stroke = self._width = self._font = None

    def _paint(self, item: Item) -> None:
        match item:
            case GlyphRun():
                self._run(item)
            case Fill():
                self._path(item)
            case QrSymbol():
                self._symbol(item)
            case _:
                self._picture(item)

    def _set_fill(self, tint: Tint) -> None:
        if tint != self._fill:
            self._code.append(f"{_components(tint)} {_FILL[tint.space]}")
            self._fill = tint

    def _set_stroke(self, tint: Tint, width: float) -> None:
        if tint != self._stroke:
            self._code.append(f"{_components(tint)} {_STROKE[tint.space]}")
            self._stroke = tint
        if width != self._width:
            self._code.append(f"{number(width)} w")
            self._width = width

    def _path(self, fill: Fill) -> None:
        if fill.fill is not None:
            self._set_fill(fill.fill)
        if fill.stroke is not None:
            self._set_stroke(fill.stroke, fill.width)
        self._code.append(_drawn(Alike(fill)))

    def _symbol(self, symbol: QrSymbol) -> None:
        quiet = (symbol.frame.width - len(symbol.rows) * symbol.module) / 2
        self._set_fill(symbol.light)
        self._code.append(f"{_corner_and_size(symbol.frame)} re f")
        self._set_fill(symbol.dark)
        place = Affine(symbol.module, 0, 0, symbol.module, symbol.frame.x + quiet, symbol.frame.y + quiet)
        self._code.append(f"q {_matrix(place)} cm {_modules(Alike(symbol.rows))} f Q")

    def _picture(self, picture: PlacedPicture) -> None:
        frame = picture.frame
        place = Affine(frame.width, 0, 0, frame.height, frame.x, frame.y)
        clip = "".join(f"{line} " for line in _clipping(picture.clip))
        self._code.append(f"q {clip}{_matrix(place)} cm /{self._pictures[picture.digest]} Do Q")

    def _run(self, run: GlyphRun) -> None:
        if run.actual_text is not None:
            self._code.append(_span(run.actual_text))
        self._set_fill(run.tint)
        self._code.append("BT")
        if (run.font, run.size) != self._font:
            self._code.append(f"/{self._fonts[run.font].resource} {number(run.size, 4)} Tf")
            self._font = (run.font, run.size)
        self._code.append(_shown(run, self._fonts[run.font]))
        self._code.append("ET")
        if run.actual_text is not None:
            self._code.append("EMC")


def _clipping(clip: Rect | None) -> list[str]:
    """Return what limits painting to a rectangle (ISO 32000-1, 8.5.4)."""
    return [] if clip is None else [f"{_corner_and_size(clip)} re W n"]


@lru_cache(maxsize=1024)
def _drawn(key: Alike[Fill]) -> str:
    """Return the operators of a path, colours and width but."""
    fill = key.subject
    steps = (" ".join([*map(number, step[1:]), step[0]]) for step in fill.path)  # type: ignore[arg-type,list-item]
    code = [" ".join(steps), _painting(fill)]
    if fill.clip is not None or fill.cap or fill.join:
        # Colours and width are set outside, so that they still hold after the restore.
        code = ["q", *_clipping(fill.clip), f"{fill.cap} J {fill.join} j", *code, "Q"]
    return "\n".join(code)


def _shown(run: GlyphRun, font: FontInUse) -> str:
    """Return the operators that place and show the glyphs of a run."""
    if font.spelled and run.actual_text is None:
        return _operators(
            run, font.typeface, {pair: f"{code:04X}" for pair, code in font.codes.items()}, font.spelled
        )
    codes = font.codes
    return _mould(Alike(run, run, font.typeface)) % tuple([codes[pair] for pair in zip(run.glyphs, run.texts)])  # noqa: B905


@lru_cache(maxsize=512)
def _mould(key: Alike[GlyphRun]) -> str:
    """Return the operators of a run of glyphs with room for its codes, which differ from file to file."""
    run, face = key.subject, key.parts[1]
    return _operators(run, cast(Typeface, face), defaultdict(lambda: "%04X"), frozenset())


def _operators(run: GlyphRun, face: Typeface, codes: Mapping[Pair, str], spelled: frozenset[Pair]) -> str:
    """Return the operators that show the glyphs, every one at its exact place (ISO 32000-1, 9.4.3).

    The step before a glyph is the distance from where its predecessor's own width ends to where it belongs.
    `codes` are in hex; the texts of `spelled` are written out.
    """
    code = [f"{_matrix(run.matrix)} Tm"]
    line = _Line(code)
    pen = at = rise = 0.0
    for place, pair in enumerate(zip(run.glyphs, run.texts, strict=True)):
        x, y = run.shifts[place] if run.shifts else (0.0, 0.0)
        if y != rise:
            line.end()
            code.append(f"{number(y * run.size / 1000)} Ts")
            rise = y
        step = round(pen + x - at, 3)
        if abs(step) > _LEAST_STEP:
            line.step(-step)
            at += step
        if pair in spelled:
            line.end()
            code.append(_span(pair[1]))
        line.show(codes[pair])
        if pair in spelled:
            line.end()
            code.append("EMC")
        at += face.width(pair[0])
        pen += run.advances[place]
    line.end()
    if rise:
        code.append("0 Ts")
    return "\n".join(code)


class _Line:
    """The operands of one TJ operator while they are collected."""

    def __init__(self, code: list[str]) -> None:
        self._code = code
        self._parts: list[str] = []
        self._codes: list[str] = []

    def show(self, code: str) -> None:
        """Add a glyph by its code, in hex."""
        self._codes.append(code)

    def step(self, thousandths: float) -> None:
        """Add a step to the left, in thousandths of the size."""
        self._close()
        self._parts.append(number(thousandths))

    def end(self) -> None:
        """Write the operator, if there is anything to show, and start anew."""
        self._close()
        if self._parts:
            self._code.append(f"[{' '.join(self._parts)}] TJ")
            self._parts = []

    def _close(self) -> None:
        if self._codes:
            self._parts.append(f"<{''.join(self._codes)}>")
            self._codes = []


@lru_cache(maxsize=64)
def _modules(key: Alike[tuple[tuple[bool, ...], ...]]) -> str:
    """Return the path of a symbol's dark modules; the pieces of a campaign share few payloads."""
    return " ".join([f"{x} {y} {width} {height} re" for x, y, width, height in rectangles(key.subject)])


def _span(text: str) -> str:
    """Return the start of a span whose text is `text`, whatever its glyphs say (ISO 32000-1, 14.9.4)."""
    return f"/Span <</ActualText {text_string(text)}>> BDC"


def _components(tint: Tint) -> str:
    return " ".join(number(value, 4) for value in tint.values)


def _corner_and_size(rect: Rect) -> str:
    return " ".join(map(number, (rect.x, rect.y, rect.width, rect.height)))


def _matrix(place: Affine) -> str:
    turned = (number(value, 6) for value in (place.a, place.b, place.c, place.d))
    return f"{' '.join(turned)} {number(place.e)} {number(place.f)}"


def _painting(fill: Fill) -> str:
    """Return the path-painting operator (ISO 32000-1, 8.5.3, table 60)."""
    if fill.fill is None:
        return "S"
    operator = "f" if fill.stroke is None else "B"
    return f"{operator}*" if fill.rule_even_odd else operator

"""Stage prove: a finished file, opened once; each view of it is made when a check first asks for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image
from pypdf.errors import LimitReachedError
from pypdf.generic import DictionaryObject

from poster.geometry import Rect
from poster.proof.content import content_of
from poster.proof.events import Content
from poster.proof.quick import QuickReader
from poster.proof.seen import Seen
from poster.proof.tokens import Overgrown
from poster.proof.tree import Tree, tree_of

MAX_FILE_BYTES = 300_000_000
MAX_PIXELS = 60_000_000
NO_MEMORY = "reading it takes more memory than is allowed"
STREAM_BEYOND = "a stream of the file unpacks to more than is read, at most 75 MB"
BEYOND = "the file goes beyond a limit of what is read of one"
PAGES_BEYOND = "the file's page tree is larger than is read, at most 100 000 entries"
_PAGES = ("textpage", "page", "letters page", "pictures page")
_KINDS = {"letters": pdfium_c.FPDF_PAGEOBJ_TEXT, "pictures": pdfium_c.FPDF_PAGEOBJ_IMAGE}
_OF_FILE = ("sha256", "reader", "catalogue")
View = TypeVar("View")


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """The file, or the part of it that was asked for, cannot be read; the message says why."""


class Sheet:
    """A page of a finished PDF, the first unless another was turned to, and the file around it.

    Coordinates are the page's own, in points. Views that cannot be had raise `Unreadable`. Close it, or use
    it as a context, to give PDFium's memory back.
    """

    def __init__(self, data: bytes, seen: Seen | None = None) -> None:
        """Take the bytes, and what the run has seen already; nothing is read yet."""
        self.data = data
        self._number = 0
        self._first: Sheet | None = None
        self.seen = seen or Seen()
        self._views: dict[str, Any] = {}
        self.payload_read = ""

    def __enter__(self) -> Sheet:
        """Return the sheet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give PDFium's memory back."""
        for name in (*_PAGES, *(("document",) if self._first is None else ())):
            view = self._views.pop(name, None)
            if view is not None:
                view.close()

    def turned(self, number: int, tree: Tree) -> Sheet:
        """Return the page at `number` (from 0) of the same file, with its part of the tree.

        It is to be closed before this one is.
        """
        other = Sheet(self.data, self.seen)
        other._number, other._first = number, self
        other._views = {name: self._views[name] for name in _OF_FILE if name in self._views}
        other._views["tree"] = tree
        return other

    def view(self, name: str, make: Callable[[], View]) -> View:
        """Return what `make` gives, made once a file; `name` tells views apart."""
        if name not in self._views:
            self._views[name] = make()
        found: View = self._views[name]
        return found

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, in hex."""
        return self.view("sha256", lambda: hashlib.sha256(self.data).hexdigest())

    @property
    def reader(self) -> pypdf.PdfReader:
        """The file's objects."""
        return self.view("reader", lambda: _reader(self.data))

    @property
    def catalogue(self) -> DictionaryObject:
        """The document catalogue."""
        return self.view("catalogue", lambda: _readable(lambda: self.reader.root_object))

    @property
    def leaf(self) -> pypdf.PageObject:
        """The page's dictionary."""
        return self.view("leaf", lambda: _readable(lambda: self.reader.pages[self._number]))

    @property
    def media(self) -> Rect:
        """The page's MediaBox."""
        return self.view("media", lambda: _readable(lambda: box_of(self.leaf, "/MediaBox") or _no_box()))

    @property
    def content(self) -> Content:
        """The paint events of the page, in order (see `content.Content`)."""
        return self.view("content", lambda: _readable(lambda: content_of(self.leaf, self.seen)))

    @property
    def tree(self) -> Tree:
        """The structure tree in reading order."""
        return self.view("tree", lambda: _readable(lambda: tree_of(self.catalogue)))

    @property
    def page(self) -> Any:
        """The page in PDFium."""
        return self.view("page", lambda: _drawable(lambda: self._document()[self._number]))

    @property
    def textpage(self) -> Any:
        """The page's text in PDFium."""
        return self.view("textpage", lambda: _drawable(self.page.get_textpage))

    def pixels(self, scale: float, area: Rect | None = None, *, is_grey: bool = False) -> Image.Image:
        """Return the page, or the part of it within `area`, at `scale` pixels a point, as RGB or grey.

        Annotations are not drawn. Each scale, area and mode is rendered once.
        """
        name = f"pixels {scale} {area} {is_grey}"
        return self.view(name, lambda: _drawable(lambda: self._render(self.page, scale, area, is_grey=is_grey)))

    def letters(self, scale: float, area: Rect) -> Image.Image:
        """Return the text of a part of the page without all else, as grey: 0 where a letter covers a pixel.

        Text in a form is not among it. Each scale and area is rendered once.
        """
        return self._alone("letters", scale, area)

    def pictures(self, scale: float, area: Rect) -> Image.Image:
        """Return the pictures of a part of the page without all else, on white, as grey; none in a form."""
        return self._alone("pictures", scale, area)

    def _alone(self, kind: str, scale: float, area: Rect) -> Image.Image:
        def made() -> Image.Image:  # in colour, since PDFium places letters otherwise where it draws in grey
            page = self.view(f"{kind} page", lambda: _reduced(self._document()[self._number], _KINDS[kind]))
            return self._render(page, scale, area, is_grey=False).convert("L")

        return self.view(f"{kind} {scale} {area}", lambda: _drawable(made))

    def _document(self) -> Any:
        if self._first is not None:
            return self._first._document()
        return self.view("document", lambda: pdfium.PdfDocument(self.data))

    def _render(self, page: Any, scale: float, area: Rect | None, *, is_grey: bool) -> Image.Image:
        left, lower, right, upper = page.get_mediabox()
        within = area or Rect(left, lower, right - left, upper - lower)
        if within.width * within.height * scale * scale > MAX_PIXELS:
            raise Unreadable("the page is too large to be drawn")
        crop = (within.x - left, within.y - lower, right - within.right, upper - within.top)
        bitmap = page.render(scale=scale, crop=crop, grayscale=is_grey, may_draw_forms=False, draw_annots=False)
        image: Image.Image = bitmap.to_pil()
        wanted = "L" if is_grey else "RGB"
        return image if image.mode == wanted else image.convert(wanted)


def box_of(page: DictionaryObject, key: str) -> Rect | None:
    """Return a box of the page as a rectangle, None if it states none; inherited for MediaBox and CropBox."""
    node: Any = page
    for _ in range(32):
        if key in node:
            x0, y0, x1, y1 = (float(value) for value in node[key])
            return Rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
        if key not in ("/MediaBox", "/CropBox") or "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def _reduced(page: Any, kind: int) -> Any:
    """Return a page of which nothing but one kind is left, text in black; what the file holds is not changed."""
    for part in list(page.get_objects(max_depth=1)):
        if part.type != kind:
            page.remove_obj(part)
            part.close()  # taken from the page it is ours, and may not outlive the document
        elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            pdfium_c.FPDFPageObj_SetFillColor(part, 0, 0, 0, 255)
    return page


def _no_box() -> Rect:
    raise Unreadable("the page states no size")


def _reader(data: bytes) -> pypdf.PdfReader:
    """Return the file's objects; `Unreadable` if it is too large, encrypted or no PDF."""
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("the file is larger than 300 MB")
    reader = _readable(lambda: QuickReader(data))
    if reader.is_encrypted:
        raise Unreadable("the file is encrypted")
    return reader


def _readable(make: Callable[[], View]) -> View:
    """Return what `make` gives; whatever a damaged file makes a reader raise becomes `Unreadable`."""
    try:
        return make()
    except Unreadable:
        raise
    except Overgrown as fault:
        raise Unreadable(str(fault)) from fault
    except MemoryError as fault:
        raise Unreadable(NO_MEMORY) from fault
    except Exception as fault:
        raise Unreadable(told_of(fault, "the file is damaged")) from fault


def told_of(fault: Exception, else_: str) -> str:
    """Return which limit of the reader of objects a file went beyond, `else_` for any other fault."""
    if not isinstance(fault, LimitReachedError):
        return else_
    told = str(fault).lower()
    if "page tree" in told:
        return PAGES_BEYOND
    return STREAM_BEYOND if "decompress" in told else BEYOND


def _drawable(make: Callable[[], View]) -> View:
    """Return what `make` gives; `Unreadable` if PDFium refuses."""
    try:
        return make()
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable("the page cannot be drawn") from fault

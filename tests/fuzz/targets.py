"""What is fuzzed: one function for each kind of input that comes from strangers.

Each takes bytes and returns nothing. The property: the input is taken, or refused with at least one problem that
has a code and a message; anything else that is raised is a find.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import uharfbuzz as hb
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import StreamObject

from poster.campaign.dialect import table_of
from poster.campaign.fonts import faces_in, font_file
from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign, read_campaign
from poster.campaign.load_layout import load_layout
from poster.campaign.model import Campaign
from poster.campaign.piece import Piece
from poster.campaign.pixels import MAX_PIXELS, pixels
from poster.campaign.plan import Selection
from poster.campaign.profiles import MONO, OFFICE, PRESS, Profile
from poster.campaign.records import read_records
from poster.campaign.svg import drawing_of
from poster.campaign.workbook import scan_workbook
from poster.compose.compose import compose
from poster.compose.composition import PlacedPicture
from poster.geometry import Rect
from poster.pdf.paint import paint
from poster.pdf.pictures import picture_stream
from poster.problems import ExitCode, Problem, Rejected
from poster.proof.content import content_of
from poster.proof.prove import judge
from poster.proof.tokens import Damaged, operators
from poster.run.build import Output
from poster.run.build import build as run_build
from poster.run.digits import digit_problems
from poster.run.request import Request, Workers
from poster.run.verify import Question, verify
from tests.pdf.builders import icc_of
from tests.pdf.cff_font import cff_font
from tests.proof.mutate import changed, good, piece

Target = Callable[[bytes], None]
LIBRARY = shipped_library()
ROOT = Path(__file__).parents[2]
SHIPPED = LIBRARY.campaign_folder("vaga-tipsa") / "campaign.yaml"


@contextmanager
def answered() -> Iterator[None]:
    """Let a refusal pass that says what is wrong."""
    refused: tuple[Problem, ...] | None = None
    try:
        yield
    except Rejected as rejected:
        refused = rejected.problems
    if refused is not None:
        assert refused
        assert all("/" in problem.code and problem.message for problem in refused)


@cache
def _folder() -> Path:
    """Return a folder that lasts as long as the process."""
    _KEPT.append(tempfile.TemporaryDirectory(prefix="poster-fuzz-"))
    return Path(_KEPT[-1].name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _written(name: str, data: bytes) -> Path:
    """Return the file `name` in that folder with `data` in it."""
    path = _folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@cache
def shipped() -> Campaign:
    """Return the shipped campaign."""
    return load_campaign("vaga-tipsa", Path("/"), LIBRARY)


def campaign(data: bytes) -> None:
    """Read a campaign file."""
    path = _written("campaign/campaign.yaml", data)
    with answered():
        loaded = read_campaign(str(path.parent), Path("/"), LIBRARY)
        assert loaded.campaign is not None or loaded.problems


def layout(data: bytes) -> None:
    """Read a layout file, in all its renderings and sizes."""
    path = _written("layout/layouts/own.yaml", data)
    with answered():
        load_layout(replace(shipped(), folder=str(path.parents[1])), "own", LIBRARY).check()


def rows(data: bytes) -> None:
    """Read a list as programs save them."""
    path = _written("orders.csv", data)
    with answered():
        table_of(data, "orders.csv")
    with answered():
        assert read_records(path)


def workbook(data: bytes) -> None:
    """Read an Excel workbook."""
    with answered():
        scan_workbook(data, "orders.xlsx")


def drawing(data: bytes) -> None:
    """Read a drawing; what is taken has numbers that can be written."""
    with answered():
        found = drawing_of(data, "own", "art/own.svg")
        assert found.width > 0 < found.height
        numbers = (value for shape in found.shapes for step in shape.path for value in step[1:])
        assert all(isinstance(value, float) and math.isfinite(value) for value in numbers)
        assert all(math.isfinite(shape.width) for shape in found.shapes)


@cache
def _piece() -> Piece:
    """Return a piece of the small layout of the tests."""
    return piece(MONO, "A4")


def font(data: bytes) -> None:
    """Read a font of the campaign's own, set a sheet in it, write the file and read it back."""
    path = _written("fonts/own.ttf", data)
    with answered():
        for face in faces_in(path.parent):
            if face.is_usable:
                own = font_file(face)
                fonts = {key: (own, *stack) for key, stack in _piece().fonts.items()}
                composed = compose(replace(_piece(), fonts=fonts))
                tuple(digit_problems(composed, str(path.parent.parent)))
                judge(paint(composed), MONO)


def picture(data: bytes) -> None:
    """Decode a picture that is small enough as it is painted for the press, in colour and in grey."""
    try:
        across, down = pixels(data)
    except ValueError:
        return
    if across * down > MAX_PIXELS:
        return
    for profile in (PRESS, OFFICE, MONO):
        _paint_picture(data, profile)


def _paint_picture(data: bytes, profile: Profile) -> None:
    placed = PlacedPicture(Rect(0, 0, 10, 10), data, sha256(data).hexdigest(), "logo")
    with answered():
        picture_stream(placed, profile.colour_space, icc_of(profile), profile.tac_limit)


def content(data: bytes) -> None:
    """Cut a content stream into operators, and carry it out."""
    with suppress(Damaged):
        list(operators(data))
    content_of({"/Contents": _Stream(data), "/Resources": {}})


class _Stream:
    """A stream object that holds `data`."""

    def __init__(self, data: bytes) -> None:
        self._held = data

    def get_object(self) -> _Stream:
        return self

    def get_data(self) -> bytes:
        return self._held


def proof(data: bytes) -> None:
    """Judge a file that somebody else made."""
    found = judge(data, OFFICE)
    assert found.verdicts


def build(campaign: Path, out: Path) -> ExitCode:
    """Build one sheet of a campaign, and verify what was made; return how the build ended."""
    request = Request(str(campaign), Path("/"), Selection(areas=("neutral",), sizes=("A4",), profiles=("mono",)))
    try:
        report = run_build(request, Output(out), Workers(1, 1), lambda done, total: None)
    except Rejected as rejected:
        return rejected.exit_code if rejected.problems else ExitCode.BUG
    assert report.files or report.problems
    for name in report.files:
        (one,) = verify(Question((out / name,))).files
        assert one.is_good
        assert one.has_ticket
    return report.exit_code


def seeds(name: str) -> tuple[bytes, ...]:
    """Return good inputs of a target to begin from: small ones first, each as short as it can be made."""
    return _SEEDS[name]()


def _shipped_files(folder: str, end: str) -> tuple[bytes, ...]:
    """Return the files of a shipped folder that end like this."""
    return tuple(path.read_bytes() for path in sorted((ROOT / folder).glob(f"*{end}")))


def _workbooks() -> tuple[bytes, ...]:
    """Return a workbook with one list."""
    from openpyxl import Workbook

    book, out = Workbook(), BytesIO()
    for row in (("order", "copies"), ("1", 2), ("2", 3.5)):
        book.active.append(row)
    book.save(out)
    return (out.getvalue(),)


def _fonts() -> tuple[bytes, ...]:
    """Return a font with the letters of one language, as TrueType and as CFF."""
    wanted = hb.SubsetInput()
    wanted.unicode_set.update((*range(0x20, 0x7F), *map(ord, "åäöÅÄÖé·–”‐")))
    wanted.name_id_set.update((1, 2, 4, 6, 16, 17))
    face = hb.Face((ROOT / "assets/fonts/SourceSans3_400Regular.ttf").read_bytes())
    return (bytes(hb.subset(face, wanted).blob.data), cff_font().data)


def _pictures() -> tuple[bytes, ...]:
    """Return small pictures in the modes that are met."""
    found = []
    for mode, form in (("1", "PNG"), ("L", "PNG"), ("I;16", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"),
                       ("L", "JPEG"), ("RGB", "JPEG"), ("CMYK", "JPEG")):  # fmt: skip
        out = BytesIO()
        Image.new(mode, (9, 7), 1).save(out, form, icc_profile=icc_of(OFFICE) if mode == "RGB" else None)
        found.append(out.getvalue())
    out = BytesIO()
    Image.effect_noise((40, 24), 90).convert("RGB").save(out, "JPEG", progressive=True, quality=30)
    return (*found, out.getvalue())


def plain_pdf(profile: Profile = MONO) -> bytes:
    """Return a good file whose streams are not compressed, so that what is changed in them is met."""

    def unpack(writer: PdfWriter) -> None:
        for held in writer._objects:
            if isinstance(held, StreamObject) and held.get("/Filter") == "/FlateDecode":
                held._data = held.get_data()
                del held["/Filter"]

    return changed(good(profile, "A4"), unpack)


EVERY_SHAPE = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" width="20"><title>x</title>
<g fill="none" stroke="currentColor" stroke-width="2px" transform="translate(1 2) rotate(9 1 1) skewX(3) scale(2)">
<path d="M1 1a3 2 30 0 1 4 4A1,1 0 10 5 5q1 1 2 2t1 1s2 2 3 3Q1 1 2 2T3 3h1v1H2V2z" fill-rule="evenodd"/>
<rect x="1" y="1" width="5" height="4" rx="1" ry=".5"/><circle cx="1" cy="1" r="1e0"/><ellipse rx="2" ry="3"/>
<line x1="0" y1="0" x2="5" y2="5" stroke-linecap="round"/><polyline points="0,0 1 1,2-3"/></g>
<polygon points="0 0 1 1 2 0" fill="#fff" transform="matrix(1 0 0 1 .5 -.5)" stroke-linejoin="bevel"/></svg>"""


def _contents() -> tuple[bytes, ...]:
    """Return content streams: a real one, and one with every operator."""
    page = PdfReader(BytesIO(good(MONO, "A4"))).pages[0]
    every = b"q 1 0 0 1 0 0 cm /A <</MCID 0>> BDC BT /F 9 Tf 1 Tr 2 Ts 3 Tc 4 Tw 50 Tz 5 TL 1 2 Td (a\\(b) Tj " \
        b"T* [(a) -3 <00>] TJ (x) ' 1 2 (y) \" ET EMC 0 0 m 1 1 l 1 2 3 4 5 6 c 1 2 3 4 v 1 2 3 4 y h W* n " \
        b"0 0 5 5 re B* /DeviceRGB cs 1 0 0 sc /P scn 1 g 1 0 0 RG /S gs /X Do /S sh 1 w 1 J 1 j 9 M [1] 0 d Q " \
        b"BI /W 1 /H 1 /CS /G /BPC 8 ID x EI"  # fmt: skip
    return (every, page.get_contents().get_data())


_SEEDS: dict[str, Callable[[], tuple[bytes, ...]]] = {
    "campaign": lambda: (SHIPPED.read_bytes(),),
    "layout": lambda: _shipped_files("layouts", ".yaml"),
    "rows": lambda: (
        b"order,copies\n1,2\n",
        'sep=;\nId;Område\n1;"a ""b"""\n'.encode("cp1252"),
        "a\tb\n1\t2".encode("utf-16"),
    ),
    "workbook": _workbooks,
    "drawing": lambda: (*_shipped_files("assets/art", ".svg"), EVERY_SHAPE),
    "font": _fonts,
    "picture": _pictures,
    "content": _contents,
    "proof": lambda: (plain_pdf(), good(MONO, "A4"), good(PRESS, "A3")),
}


TARGETS: dict[str, Target] = {
    one.__name__: one for one in (campaign, layout, rows, workbook, drawing, font, picture, content, proof)
}

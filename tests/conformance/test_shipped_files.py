"""The 18 files of the shipped campaign's plain build, judged from their finished bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from poster.campaign.plan import Selection
from poster.campaign.profiles import PROFILES, Claim
from poster.problems import ExitCode
from poster.run.build import build
from poster.run.records import Output
from poster.run.request import Request, Workers
from tests.conformance import pdfx4
from tests.conformance.extract import normalised, pdfium_text, structure_text
from tests.conformance.verapdf import VeraPdf


@dataclass(frozen=True)
class Shipped:
    """A plain build: the folder and the entries of its job ticket."""

    folder: Path
    pieces: tuple[dict, ...]

    def data(self, piece: dict) -> bytes:
        return (self.folder / piece["file"]).read_bytes()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    folder = tmp_path_factory.mktemp("shipped") / "out"
    request = Request("vaga-tipsa", folder.parent, Selection())
    report = build(request, Output(folder), Workers(1, 1), lambda done, total: None)
    assert report.exit_code is ExitCode.OK, report.problems
    ticket = json.loads((folder / "ticket.json").read_text(encoding="utf-8"))
    assert len(ticket["pieces"]) == 18
    return Shipped(folder, tuple(ticket["pieces"]))


def _slot_texts(piece: dict) -> str:
    return normalised(" ".join(slot["text"] for slot in piece["slots"] if slot["slot"] != "symbol"))


def test_verapdf_accepts_every_file(shipped: Shipped, verapdf: VeraPdf) -> None:
    files = [shipped.folder / piece["file"] for piece in shipped.pieces]
    assert verapdf.findings(files) == []


def test_press_files_follow_the_rules_of_pdf_x4(shipped: Shipped) -> None:
    press = [piece for piece in shipped.pieces if Claim.PDF_X4 in PROFILES[piece["profile"]].claims]
    assert len(press) == 6
    assert {piece["file"]: pdfx4.findings(shipped.data(piece)) for piece in press} == {
        piece["file"]: [] for piece in press
    }


def test_tagged_text_is_the_merged_text(shipped: Shipped) -> None:
    for piece in shipped.pieces:
        assert structure_text(shipped.data(piece)) == _slot_texts(piece), piece["file"]


def test_text_as_pdfium_reads_it_is_the_merged_text(shipped: Shipped) -> None:
    for piece in shipped.pieces:
        found, merged = pdfium_text(shipped.data(piece)), _slot_texts(piece)
        assert found.startswith(merged), piece["file"]
        slug = found[len(merged) :].strip()
        if PROFILES[piece["profile"]].has_marks:
            assert slug.startswith(piece["id"]), piece["file"]
            assert slug.endswith("UTKAST"), piece["file"]
        else:
            assert slug == "", piece["file"]


def test_emergency_number_is_read_first(shipped: Shipped) -> None:
    for piece in shipped.pieces:
        assert structure_text(shipped.data(piece)).startswith("Pågår det nu? Ring 112 "), piece["file"]


def test_symbol_is_decoded_from_the_rendered_page(shipped: Shipped) -> None:
    for piece in shipped.pieces:
        with pypdfium2.PdfDocument(shipped.data(piece)) as document:
            image = document[0].render(scale=1).to_pil().convert("L")
        (found,) = zxingcpp.read_barcodes(image, try_rotate=False, try_invert=False, try_downscale=False)
        assert found.text == piece["payload"] == "https://polisen.se/tips-polisen", piece["file"]
        assert found.orientation == 0

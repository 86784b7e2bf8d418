"""Whole posters in every language of the fixtures: proven, tagged with their language, read in logical order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp

from poster.campaign.plan import Selection
from poster.compose.compose import compose
from poster.compose.composition import Element, Leaf
from poster.pdf.paint import paint
from poster.problems import ExitCode, Severity
from poster.proof.promise import promise_of
from poster.proof.prove import prove
from poster.run.build import build
from poster.run.records import Output
from poster.run.request import Request, Workers
from poster.run.workshop import open_workshop
from tests.conformance.extract import normalised, pdfium_text, structure_text
from tests.conformance.verapdf import VeraPdf
from tests.languages.builders import LANGUAGES, RTL, campaign_data, campaign_folder

ROWS = ("sv", "en", "fi", "ar", "fa", "ckb", "so", "ti")


@dataclass(frozen=True)
class Built:
    """A build: the folder and the entries of its job ticket."""

    folder: Path
    pieces: tuple[dict, ...]

    def data(self, piece: dict) -> bytes:
        return (self.folder / piece["file"]).read_bytes()


def built(folder: Path, data: dict, selection: Selection) -> Built:
    campaign = campaign_folder(folder / "campaign", data)
    report = build(
        Request(str(campaign), folder, selection), Output(folder / "out"), Workers(1, 1), lambda done, of: None
    )
    errors = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    assert (report.exit_code, [f"{one.code} {one.message}" for one in errors]) == (ExitCode.OK, [])
    ticket = json.loads((folder / "out" / "ticket.json").read_text(encoding="utf-8"))
    return Built(folder / "out", tuple(ticket["pieces"]))


@pytest.fixture(scope="module")
def posters(tmp_path_factory: pytest.TempPathFactory) -> Built:
    selection = Selection(areas=("sodermalm",), sizes=("A4",), languages=LANGUAGES)
    found = built(tmp_path_factory.mktemp("languages"), campaign_data(), selection)
    assert len(found.pieces) == 3 * len(LANGUAGES)
    return found


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Sheets with rows in eight languages."""
    data = campaign_data(layouts=["flersprakig"])
    data["texts"] = {language: data["texts"][language] for language in ROWS}
    for area in data["areas"].values():
        area["phrase"] = {language: area["phrase"][language] for language in ROWS}
    data["defaults"]["layouts"] = ["flersprakig"]
    folder = tmp_path_factory.mktemp("rows")
    return built(folder, data, Selection(areas=("sodermalm",), sizes=("A3", "A4"), profiles=("press", "office")))


def slot_texts(piece: dict) -> str:
    return normalised(" ".join(slot["text"] for slot in piece["slots"] if slot["slot"] != "symbol"))


def structure_languages(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield title of the slot's role and the language of every structure element that states one."""
    reader = pypdf.PdfReader(BytesIO(data))
    todo = [reader.trailer["/Root"]["/StructTreeRoot"]["/K"].get_object()]
    while todo:
        element = todo.pop(0)
        if "/Lang" in element:
            yield str(element["/S"]), str(element["/Lang"])
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        objects = (kid.get_object() for kid in kids)
        todo += [kid for kid in objects if isinstance(kid, dict) and "/S" in kid]


def test_text_is_read_in_logical_order(posters: Built) -> None:
    for piece in posters.pieces:
        assert structure_text(posters.data(piece)) == slot_texts(piece), piece["file"]
        if piece["language"] not in RTL:
            assert pdfium_text(posters.data(piece)).startswith(slot_texts(piece)), piece["file"]


def test_words_from_right_to_left_come_out_letter_by_letter_in_their_order(posters: Built) -> None:
    """As readers have them that go by the glyphs on the page: pypdf, and PDFium, which is in browsers."""
    for piece in posters.pieces:
        if piece["language"] in RTL and piece["profile"] != "mono":
            data = posters.data(piece)
            extracted = pypdf.PdfReader(BytesIO(data)).pages[0].extract_text()
            # In a line that is mostly Latin, PDFium takes what a zero-width non-joiner parts for two words.
            for found, letters in (
                (extracted, r"[\u0620-\u06ff\u200c]{2,}"),
                (pdfium_text(data), r"[\u0620-\u06ff]{2,}"),
            ):
                words = re.findall(letters, slot_texts(piece))
                assert len(words) > 20
                assert [word for word in words if word not in found] == [], piece["file"]
                plain = found.replace("\u00a0", " ")
                assert all(
                    one in plain for one in ("112", "114 14", "020-50 50 50", "Kvinnofridslinjen", "Södermalm")
                )


def test_a_paragraph_from_right_to_left_comes_out_word_by_word(posters: Built) -> None:
    """PDFium has the words of a line in their order where the line is of one direction."""
    for piece in posters.pieces:
        if piece["language"] in RTL:
            body = next(slot["text"] for slot in piece["slots"] if slot["slot"] == "body")
            assert normalised(body) in pdfium_text(posters.data(piece)), piece["file"]


def test_each_file_states_its_language(posters: Built) -> None:
    for piece in posters.pieces:
        reader = pypdf.PdfReader(BytesIO(posters.data(piece)))
        assert reader.trailer["/Root"]["/Lang"] == piece["language"]
        assert f"<rdf:li>{piece['language']}</rdf:li>" in reader.trailer["/Root"]["/Metadata"].get_data().decode()


def test_the_draft_is_marked_in_its_own_language(posters: Built) -> None:
    for piece in posters.pieces:
        imprint = next(slot["text"] for slot in piece["slots"] if slot["slot"] == "imprint")
        draft = campaign_data()["texts"][piece["language"]]["copies"]["draft"]
        assert imprint.endswith(draft)


def test_verapdf_accepts_every_language(posters: Built, rows: Built, verapdf: VeraPdf) -> None:
    files = [posters.folder / piece["file"] for piece in posters.pieces if piece["profile"] == "office"]
    files += [rows.folder / piece["file"] for piece in rows.pieces]
    assert verapdf.findings(files) == []


def test_a_poster_from_right_to_left_is_mirrored(posters: Built) -> None:
    frames = {
        (piece["language"], slot["slot"]): slot["frame_mm"]
        for piece in posters.pieces
        if piece["profile"] == "office"
        for slot in piece["slots"]
    }
    for language in RTL:
        for slot in ("number", "symbol", "url", "number_label"):
            x, y, width, height = frames["fi", slot]
            assert frames[language, slot] == pytest.approx([210 - x - width, y, width, height], abs=0.02)


def test_the_symbol_of_a_mirrored_poster_is_not(posters: Built) -> None:
    for piece in posters.pieces:
        if piece["language"] in RTL:
            with pypdfium2.PdfDocument(posters.data(piece)) as document:
                image = document[0].render(scale=1.5).to_pil().convert("L")
            (found,) = zxingcpp.read_barcodes(image, try_rotate=False, try_invert=False, try_downscale=False)
            assert (found.text, found.orientation) == (piece["payload"], 0)
            assert found.position.top_left.x < image.width / 2


def test_lists_from_right_to_left_have_their_markers_at_the_right(tmp_path: Path) -> None:
    data = campaign_data(layouts=["anslagstavlan"])
    data["defaults"]["layouts"] = ["anslagstavlan"]
    data["contacts"]["police"]["answers"].append("ar")
    signs = "صراخ أو تهديد\nشخص يبدو خائفا\nأطفال خائفون"
    data["texts"]["ar"]["copies"] |= {"headline": "هل أنت قلق؟", "signs": signs}
    folder = campaign_folder(tmp_path / "one", data)
    selection = Selection(("sodermalm",), ("anslagstavlan",), ("A3",), ("ar", "sv"), ("office",))
    shop = open_workshop(Request(str(folder), tmp_path, selection))
    for job in shop.jobs:
        labels = list(marks(compose(shop.resolver.piece(job)).document, "signs"))
        assert len(labels) >= 3
        assert all((label > body) is (job.language == "ar") for label, body in labels)


def marks(element: Element, slot: str) -> Iterator[tuple[float, float]]:
    """Yield where label and text of each item of a list begin, from the left."""
    if element.role == "LI":
        yield tuple(
            min(run.matrix.e for leaf in kid.kids if isinstance(leaf, Leaf) for run in leaf.items)
            for kid in element.kids
        )
    for kid in element.kids:
        if isinstance(kid, Element) and (kid.slot == slot or element.slot == slot):
            yield from marks(kid, slot)


def test_rows_are_tagged_with_their_language(rows: Built) -> None:
    for piece in rows.pieces:
        data = rows.data(piece)
        stated = [language for _, language in structure_languages(data)]
        assert [language for language in dict.fromkeys(stated) if language != "sv"] == list(ROWS[1:])
        assert structure_text(data) == slot_texts(piece)


def test_rows_from_right_to_left_are_mirrored(rows: Built) -> None:
    for piece in rows.pieces:
        boxes = {slot["slot"]: slot["box_mm"] for slot in piece["slots"]}
        for number, language in enumerate(ROWS, start=1):
            name, figure = boxes[f"rows.{number}.name"][0], boxes[f"rows.{number}.number"][0]
            assert (name > figure) is (language in RTL), (piece["file"], language)
        texts = {slot["slot"]: slot["text"] for slot in piece["slots"]}
        assert {texts[f"rows.{number}.number"] for number in range(1, len(ROWS) + 1)} == {"114 14"}


def test_rows_in_unconfirmed_languages_make_a_draft(tmp_path: Path) -> None:
    data = campaign_data()
    everything = [*data["areas"].values(), *data["contacts"].values(), data["symbol"], *data["texts"].values()]
    everything += [contact for area in data["areas"].values() for contact in area.get("contacts", {}).values()]
    everything += [texts for area in data["areas"].values() for texts in area.get("texts", {}).values()]
    for fact in everything:
        fact["checked"] = "2026-11-22"
    for texts in data["texts"].values():
        texts["translator"] = "A. Translator"
    for area in data["areas"].values():
        for texts in area.get("texts", {}).values():
            texts["translator"] = "A. Translator"
        area["phrase"] = {language: area["phrase"][language] for language in ROWS}
    data["texts"] = {language: data["texts"][language] for language in ROWS}
    data["layouts"] = ["flersprakig", "en-stor-fraga"]
    del data["texts"]["fa"]["checked"]
    folder = campaign_folder(tmp_path / "one", data)
    selection = Selection(("sodermalm",), ("flersprakig", "en-stor-fraga"), ("A3",), ("sv",), ("office",))
    shop = open_workshop(Request(str(folder), tmp_path, selection))
    imprints = {job.layout: shop.resolver.piece(job).texts["imprint"].value for job in shop.jobs}
    assert imprints["flersprakig"].endswith("UTKAST")
    assert not imprints["en-stor-fraga"].endswith("UTKAST")


def relinked(element: Element, slot: str, uri: str) -> Element:
    """Return the element with another address behind the link of `slot`."""
    link = replace(element.link, uri=uri) if element.link and element.slot == slot else element.link
    kids = tuple(relinked(kid, slot, uri) if isinstance(kid, Element) else kid for kid in element.kids)
    return replace(element, link=link, kids=kids)


def test_a_link_over_two_lines_dials_the_number_on_one_of_them(tmp_path: Path) -> None:
    folder = campaign_folder(tmp_path / "one")
    selection = Selection(("sodermalm",), (), ("A4",), ("ru",), ("office",))
    shop = open_workshop(Request(str(folder), tmp_path, selection))
    composition = compose(shop.resolver.piece(shop.jobs[0]))
    assert next(slot.lines for slot in composition.slots if slot.name == "exposed") == 2
    assert prove(paint(composition), promise_of(composition)).findings == ()
    wrong = replace(composition, document=relinked(composition.document, "exposed", "tel:020505051"))
    proof = prove(paint(wrong), promise_of(wrong))
    assert {(found.check, found.slot) for found in proof.findings} == {("office/link", "exposed")}

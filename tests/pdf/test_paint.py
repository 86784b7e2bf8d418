"""The whole file: boxes, catalogue, tags, identifiers, and bytes that depend on the composition alone."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from poster.campaign.profiles import MONO, OFFICE, PRESS, Claim, Profile
from poster.colour import INK
from poster.compose.composition import Element, Fill, Leaf
from poster.geometry import Rect
from poster.pdf.paint import paint
from tests.conformance import extract
from tests.pdf import builders as b

ROOT = Path(__file__).parents[2]


def opened(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(data), strict=True)


def text_leaf(text: str, y: float, profile: Profile = OFFICE, layer: int = 0) -> Leaf:
    return Leaf((b.run(text, 60, y, 20, INK.tint(profile.colour_space)),), layer)


def content_of(data: bytes) -> str:
    return opened(data).pages[0].get_contents().get_data().decode("ascii")


@pytest.mark.parametrize("profile", b.PROFILES, ids=lambda profile: profile.name)
class TestEveryProfile:
    def test_boxes_are_the_compositions(self, profile: Profile) -> None:
        made = b.composition(profile)
        page = opened(paint(made)).pages[0]
        for key, rect in (("/MediaBox", made.media), ("/BleedBox", made.bleed), ("/TrimBox", made.trim)):
            corners = [float(value) for value in page[key]]
            assert corners == pytest.approx([rect.x, rect.y, rect.right, rect.top], abs=0.0001)
        assert "/CropBox" not in page
        assert "/ArtBox" not in page

    def test_text_by_structure_is_the_compositions(self, profile: Profile) -> None:
        assert extract.structure_texts(paint(b.composition(profile))) == b.EXPECTED

    def test_text_by_pdfium_is_the_compositions(self, profile: Profile) -> None:
        found = extract.pdfium_text(paint(b.composition(profile)))
        for text in ("AVÅTo", "fi office", "Ring 112 nu - alltid 08 700 22 30", b.EMOJI, "ሰላም", "två"):
            assert text in found.replace("\u00a0", " ")

    def test_only_the_profiles_colour_operators(self, profile: Profile) -> None:
        operators = set(re.findall(r"(?<= )(k|K|rg|RG|g|G)$", content_of(paint(b.composition(profile))), re.M))
        allowed = {"press": {"k", "K"}, "office": {"rg", "RG"}, "mono": {"g", "G"}}[profile.name]
        assert operators
        assert operators <= allowed

    def test_catalogue(self, profile: Profile) -> None:
        root = opened(paint(b.composition(profile))).trailer["/Root"]
        assert root["/Lang"] == "sv-SE"
        assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert root["/ViewerPreferences"].get("/PrintScaling") == ("/None" if profile.keeps_print_scale else None)

    def test_output_intents_share_one_profile(self, profile: Profile) -> None:
        root = opened(paint(b.composition(profile))).trailer["/Root"]
        intents = [each.get_object() for each in root["/OutputIntents"]]
        wanted = ["/GTS_PDFX", "/GTS_PDFA1"] if Claim.PDF_X4 in profile.claims else ["/GTS_PDFA1"]
        assert [each["/S"] for each in intents] == wanted
        assert len({each.raw_get("/DestOutputProfile").idnum for each in intents}) == 1
        assert intents[0]["/DestOutputProfile"].get_data() == b.icc_of(profile)

    def test_links_only_where_the_composition_has_them(self, profile: Profile) -> None:
        page = opened(paint(b.composition(profile))).pages[0]
        assert len(page.get("/Annots", [])) == (1 if profile.has_links else 0)

    def test_small(self, profile: Profile) -> None:
        assert len(paint(b.composition(profile))) < 250_000


def test_same_bytes_whatever_was_painted_before() -> None:
    first = {profile.name: paint(b.composition(profile)) for profile in b.PROFILES}
    other = b.composition(OFFICE, (Element("P", (text_leaf("Något helt annat 0123456789", 500),)),))
    paint(other)
    assert {profile.name: paint(b.composition(profile)) for profile in reversed(b.PROFILES)} == first


@pytest.mark.parametrize("seed", ["1", "77"])
def test_same_bytes_in_another_process_with_another_hash_seed(seed: str) -> None:
    code = (
        "import hashlib\nfrom poster.pdf.paint import paint\nfrom tests.pdf import builders as b\n"
        "print([hashlib.sha256(paint(b.composition(p))).hexdigest() for p in reversed(b.PROFILES)])"
    )
    settings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=settings, capture_output=True, text=True, check=True
    )
    here = [hashlib.sha256(paint(b.composition(p))).hexdigest() for p in reversed(b.PROFILES)]
    assert done.stdout.strip() == str(here)


def test_identifier_changes_with_any_part() -> None:
    made = b.composition(OFFICE)
    variants = [
        made,
        replace(made, metadata=replace(made.metadata, title="Annan")),
        replace(made, background=()),
        replace(made, document=replace(made.document, language="sv")),
    ]
    identifiers = {str(opened(paint(each)).trailer["/ID"][0]) for each in variants}
    assert len(identifiers) == len(variants)


def test_nothing_of_this_machine_in_the_file() -> None:
    data = paint(b.composition(PRESS))
    needles = {os.uname().nodename, str(ROOT), str(Path.home())}
    for needle in needles:
        assert len(needle) < 5 or needle.encode() not in data  # fewer letters may come up in compressed data


def test_a_title_keeps_its_spelling_and_an_early_day_its_digits() -> None:
    made = b.composition(OFFICE)
    data = replace(made.metadata, title="می\u200cخواهم  sam\u00adhälle\u00a0nu\n&", stamp=date(900, 1, 2))
    reader = opened(paint(replace(made, metadata=data)))
    assert reader.metadata["/Title"] == "می\u200cخواهم samhälle nu &"
    assert reader.metadata["/CreationDate"] == "D:09000102000000Z"
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert ">می\u200cخواهم samhälle nu &amp;<" in xmp
    assert xmp.count("0900-01-02T00:00:00Z") == 3


def test_without_claims_no_identification() -> None:
    data = paint(b.composition(PRESS), claims=())
    root = opened(data).trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert "/OutputIntents" not in root
    assert not re.search("pdfaid|pdfuaid|pdfxid|pdfaExtension", xmp)
    assert extract.structure_texts(data) == b.EXPECTED


def test_every_claim_alone() -> None:
    for claim, name in ((Claim.PDF_X4, "pdfxid"), (Claim.PDF_A2A, "pdfaid"), (Claim.PDF_UA1, "pdfuaid")):
        xmp = opened(paint(b.composition(PRESS), claims=(claim,))).trailer["/Root"]["/Metadata"].get_data().decode()
        assert set(re.findall(r"<(pdfxid|pdfaid|pdfuaid):", xmp)) == {name}


def test_streams_end_with_an_end_of_line_after_their_length() -> None:
    data = paint(b.composition(PRESS))
    found = list(re.finditer(rb"/Length (\d+).*?>>\nstream\n", data, re.S))
    assert len(found) > 10
    for match in found:
        end = match.end() + int(match[1])
        assert data[end : end + 11] == b"\nendstream\n"


def test_page_without_anything_is_a_file() -> None:
    empty = replace(b.composition(MONO, ()), background=())
    root = opened(paint(empty)).trailer["/Root"]
    assert "/K" not in root["/StructTreeRoot"]


def test_lower_layer_is_painted_first_and_read_in_place() -> None:
    kids = (
        Element("P", (text_leaf("först", 500),)),
        Element("P", (text_leaf("underst", 400, layer=-1),)),
        Element("P", (text_leaf("sist", 300),)),
    )
    data = paint(b.composition(OFFICE, kids))
    assert [text for _, text in extract.structure_texts(data)] == ["först", "underst", "sist"]
    order = re.findall(r"/MCID (\d)>> BDC.*?Tm", content_of(data), re.S)
    assert order == ["0", "1", "2"]
    first = content_of(data).split("EMC")[1]
    assert " 400 Tm" in first


def test_content_that_paints_nothing_leaves_no_element() -> None:
    unpainted = Leaf((Fill((("m", 0.0, 0.0),)), b.run("", 0, 0, 10, INK.tint(OFFICE.colour_space))))
    kids = (
        Element("P", (unpainted, text_leaf("intill", 520))),
        Element("P", (unpainted,)),
        Element("Sect", (Element("P", ()), Element("P", (Leaf(()),)))),
        Element("P", (text_leaf("kvar", 500),)),
    )
    data = paint(b.composition(OFFICE, kids))
    assert extract.structure_texts(data) == [("P", "intill"), ("P", "kvar")]
    assert data.count(b"/S /Sect") == 0


def test_marked_content_and_state_are_balanced() -> None:
    for profile in b.PROFILES:
        lines = content_of(paint(b.composition(profile)))
        words = lines.split()
        assert words.count("BDC") == words.count("EMC")
        assert words.count("BT") == words.count("ET")
        assert words.count("q") == words.count("Q")


def test_everything_is_inside_marked_content() -> None:
    depth = 0
    for line in content_of(paint(b.composition(PRESS))).splitlines():
        depth += line.endswith("BDC")
        assert depth, line
        depth -= line == "EMC"


def test_information_dictionary() -> None:
    info = opened(paint(b.composition(PRESS))).metadata
    assert info["/Title"] == "Våga tipsa – <Södermalm> & co (A4)"
    assert info["/CreationDate"] == info["/ModDate"] == "D:20250301000000Z"
    assert info["/Producer"].startswith("poster ")
    assert info["/Trapped"] == "/False"


def test_output_intent_without_a_registry_names_none() -> None:
    intent = replace(MONO.output_intent, registry="")
    made = replace(b.composition(MONO), profile=replace(MONO, output_intent=intent))
    (found,) = opened(paint(made)).trailer["/Root"]["/OutputIntents"]
    assert "/RegistryName" not in found.get_object()


def test_profile_of_an_unknown_colour_space_is_refused() -> None:
    made = b.composition(PRESS, ())
    icc = made.icc[:16] + b"Lab " + made.icc[20:]
    with pytest.raises(ValueError, match="not for CMYK, RGB or grey"):
        paint(replace(made, icc=icc))


def test_import_leaves_heavy_modules_alone() -> None:
    code = (
        "import sys, poster.pdf.paint\n"
        "heavy = ('reportlab.platypus', 'reportlab.pdfgen', 'pypdf', 'PIL.ImageCms', 'pypdfium2', 'qrcode')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def element_named(reader: pypdf.PdfReader, role: str) -> list[Any]:
    found = []

    def walk(element: Any) -> None:
        if element.get("/S") == f"/{role}":
            found.append(element)
        for kid in extract._kids(element):
            if isinstance(kid, dict) and "/S" in kid:
                walk(kid)

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"].get_object())
    return found


def test_figures_have_alternative_text_and_box() -> None:
    figures = element_named(opened(paint(b.composition(PRESS))), "Figure")
    assert [figure["/Alt"] for figure in figures] == [f"QR-kod: {b.PAYLOAD} (åäö)", "Märke", "Band"]
    assert figures[1]["/A"]["/O"] == "/Layout"
    assert [float(value) for value in figures[1]["/A"]["/BBox"]] == [300, 300, 400, 400]


def test_languages_of_passages() -> None:
    reader = opened(paint(b.composition(PRESS)))
    assert [each.get("/Lang") for each in element_named(reader, "P")] == [None, None, "ar", "am", None]
    assert element_named(reader, "Span")[0]["/Lang"] == "en"


@pytest.mark.parametrize(("label", "numbering"), [("•", "/Disc"), ("1.", "/Decimal"), ("", "/None")])
def test_list_numbering_follows_the_labels(label: str, numbering: str) -> None:
    body = Element("LBody", (text_leaf("text", 400),))
    kids = (Element("Lbl", (text_leaf(label, 400),)), body) if label else (body,)
    data = paint(b.composition(OFFICE, (Element("L", (Element("LI", kids),)),)))
    assert element_named(opened(data), "L")[0]["/A"]["/ListNumbering"] == numbering


def test_link_over_two_lines_has_two_annotations() -> None:
    areas = (Rect(60, 495, 100, 22), Rect(60, 395, 100, 22))
    target = b.LinkTarget("https://exempel.se/å b?x=%20(1)\\", "Öppna", areas)
    link = Element("Link", (text_leaf("två", 500), text_leaf("rader", 400)), link=target)
    reader = opened(paint(b.composition(OFFICE, (Element("P", (text_leaf("Se ", 550), link)),))))
    page = reader.pages[0]
    annotations = [each.get_object() for each in page["/Annots"]]
    assert [[float(value) for value in each["/Rect"]] for each in annotations] == [
        [60, 495, 160, 517],
        [60, 395, 160, 417],
    ]
    assert {each["/A"]["/URI"] for each in annotations} == {"https://exempel.se/%C3%A5%20b?x=%20(1)%5C"}
    assert {each["/Contents"] for each in annotations} == {"Öppna"}
    assert {each["/F"] for each in annotations} == {4}
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    element = element_named(reader, "Link")[0]
    assert [each["/StructParent"] for each in annotations] == [1, 2]
    assert [numbers[place].get_object() for place in (3, 5)] == [element, element]
    assert tree["/ParentTreeNextKey"] == 3
    objects = [kid["/Obj"].get_object() for kid in extract._kids(element) if isinstance(kid, dict)]
    assert objects == annotations


def test_parent_tree_names_the_element_of_every_mcid() -> None:
    reader = opened(paint(b.composition(PRESS)))
    parents = [each.get_object() for each in reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"][1]]
    roles = re.findall(r"/(\w+) <</MCID \d+>> BDC", content_of(paint(b.composition(PRESS))))
    assert [each["/S"][1:] for each in parents] == roles
    for mcid, parent in enumerate(parents):
        assert mcid in extract._kids(parent)

"""veraPDF over painted compositions, and files broken in one place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from poster.campaign.profiles import OFFICE, PRESS, Claim
from poster.compose.composition import Element, Leaf
from poster.pdf.paint import paint
from tests.conformance.verapdf import VeraPdf
from tests.pdf import builders as b
from tests.pdf.cff_font import cff_font


def test_every_profile_passes_all_it_claims(verapdf: VeraPdf, tmp_path: Path) -> None:
    files = {profile.name: paint(b.composition(profile)) for profile in b.PROFILES}
    files["cff"] = paint(_cff())
    files["clusters"] = paint(_clusters())
    written = []
    for name, data in files.items():
        written.append(tmp_path / f"{name}.pdf")
        written[-1].write_bytes(data)
    assert verapdf.findings(written) == []


def test_broken_files_are_found(verapdf: VeraPdf, tmp_path: Path) -> None:
    good = paint(b.composition(OFFICE))
    broken = {
        "print-flag": good.replace(b"/F 4", b"/F 0", 1),
        "tab-order": good.replace(b"/Tabs /S", b"/Tabs /R", 1),
        "no-claims": paint(b.composition(OFFICE), claims=()),
        "only-x4": paint(b.composition(PRESS), claims=(Claim.PDF_X4,)),
    }
    for name, data in broken.items():
        assert data != good
        (tmp_path / f"{name}.pdf").write_bytes(data)
    found = verapdf.findings([tmp_path / f"{name}.pdf" for name in broken])
    clauses = {(each.file.stem, each.flavour, each.clause) for each in found}
    assert ("print-flag", "2a", "6.3.2-1") in clauses or ("print-flag", "2a", "6.3.2-2") in clauses
    assert ("tab-order", "ua1", "7.18.3-1") in clauses
    assert {("no-claims", "ua1", "5-1"), ("only-x4", "ua1", "5-1")} <= clauses
    assert any(each.file.stem == "only-x4" and each.clause.startswith("6.2.4.3") for each in found)


def test_a_file_that_is_no_pdf_is_broken_in_each_flavour(verapdf: VeraPdf, tmp_path: Path) -> None:
    file = tmp_path / "no.pdf"
    file.write_text("no PDF")
    assert {each.flavour for each in verapdf.findings([file])} == {"ua1", "2a"}


def _cff() -> object:
    used = cff_font()
    ink = b.INK.tint(OFFICE.colour_space)
    texts = ("A", " ", "B", "\u00a0", "A", "-", "B", "\u00ad", "A")
    line = replace(b.run("A B A-B-A", 60, 600, 40, ink, used), texts=texts)
    made = b.composition(OFFICE, (Element("P", (Leaf((line,)),)),))
    return replace(made, fonts={used.digest: used})


def _clusters() -> object:
    ink = b.INK.tint(OFFICE.colour_space)
    line = replace(b.run("xey", 60, 600, 40, ink), texts=("x", "é", ""), shifts=((0, 0), (0, 50), (10, 0)))
    other = b.run("xey", 60, 500, 40, ink, actual_text="vad som helst (åäö)")
    return b.composition(OFFICE, (Element("P", (Leaf((line,)),)), Element("P", (Leaf((other,)),))))

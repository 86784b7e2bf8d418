"""Kits: what is in an archive, and the half page on printing and hanging."""

from __future__ import annotations

import io
import zipfile

import pytest

from poster.compose.composition import Element
from poster.pdf.paint import paint
from poster.stack.archive import packed_from, zipped
from poster.stack.kit import guide, guide_page, guide_text, kit_archive, kit_jobs, kit_name, kit_selection
from tests.stack import plans

GUIDE = guide(plans.names(), "polisen.se/tips-polisen", "2026-11-22", has_neutral=True)


def test_a_kit_is_made_of_a4_for_both_printers_with_the_neutral_area() -> None:
    selection = kit_selection(plans.campaign(), ("sodermalm",))
    assert selection.areas == ("sodermalm", "neutral")
    assert (selection.sizes, selection.profiles) == (("A4",), ("office", "mono"))
    assert kit_selection(plans.campaign()).areas == ("sodermalm", "gamla-stan", "hammarby-sjostad", "neutral")
    assert kit_selection(plans.campaign(), ("neutral",)).areas == ("neutral",)


def test_a_kit_holds_its_own_area_and_the_neutral_one() -> None:
    assert [one.area for one in kit_jobs(plans.JOBS, "gamla-stan")] == ["gamla-stan", "neutral"]
    assert kit_name(plans.campaign(), "gamla-stan") == "vaga-tipsa_gamla-stan_kit.zip"


def test_the_guide_says_how_to_print_hang_and_check() -> None:
    read = plans.text(guide_page(GUIDE, plans.paper()))
    said = guide_text(GUIDE).decode("utf-8-sig")
    for text in (read, said):
        assert "Så skriver ni ut och sätter upp affischen" in text
        assert "”Verklig storlek”" in text
        assert "150 cm över golvet" in text
        assert "Kontrollera en gång om året" in text
        assert "öppna polisen.se/tips-polisen" in text
        assert "Filen med neutral i namnet" in text
        assert "Utgåva 2026-11-22" in text
    assert "neutral" not in str(guide(plans.names(), "x", "y", has_neutral=False))


def test_the_guide_is_half_a_page_of_numbered_lists() -> None:
    page = guide_page(GUIDE, plans.paper())
    roles = [kid.role for kid in page.document.kids if isinstance(kid, Element)]
    assert roles == ["H1", "H2", "L", "H2", "L", "H2", "L"]
    lowest = min(item.matrix.f for _, leaf in page.leaves() for item in leaf.items)
    assert lowest >= page.trim.height / 2


def test_the_text_has_a_mark_and_windows_line_ends() -> None:
    data = guide_text(GUIDE)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") > 10


def test_an_archive_is_the_same_whenever_it_is_packed() -> None:
    pdf = paint(guide_page(GUIDE, plans.paper()))
    files = {"b.pdf": b"2", "a.pdf": b"1"}
    data = kit_archive(files, pdf, GUIDE)
    assert data == kit_archive(dict(reversed(files.items())), pdf, GUIDE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["a.pdf", "b.pdf", "las-mig.pdf", "las-mig.txt"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("b.pdf") == b"2"
        assert archive.testzip() is None


@pytest.mark.parametrize("name", ["../x", "/x", "a/../x", "a\\x", "C:x", "", "a//b", "x\n"])
def test_no_name_leads_out_of_an_archive(name: str) -> None:
    with pytest.raises(ValueError, match="in an archive"):
        zipped({name: b""})


def test_an_archive_knows_what_it_was_made_of_until_somebody_changes_it() -> None:
    content = "ab" * 32
    data = zipped({"a.txt": b"a"}, content)
    assert packed_from(data) == content
    assert zipfile.ZipFile(io.BytesIO(data)).read("a.txt") == b"a"
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert packed_from(changed) != content
    for other in (b"", data[:-1], data + b"x", zipped({"a.txt": b"a"}), b" " * 200):
        assert packed_from(other) == ""

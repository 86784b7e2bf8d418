"""The page to sign: worst first, every text of a campaign inert, nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from poster.campaign.facts import Fact
from poster.deliver.proofs import CheckEntry, FindingEntry, SheetEntry
from poster.deliver.signoff import Fraction, SignedSheet, SignOff, signoff_page
from poster.deliver.ticket import CopyEntry, FieldEntry, PieceEntry, SlotEntry
from poster.problems import Location

DIGEST = "0" * 64
FINDING = FindingEntry(
    "text/covered", "error", "the '4' is covered", "move it", "number", "campaign.yaml:9:3", (1.5, 2, 3, 4)
)
NASTY = '<script>alert("x")</script>&\u202e'


def piece(area: str = "sodermalm", **changes) -> PieceEntry:
    fields = (FieldEntry("contacts.police.number", "114 14", "campaign", "campaign.yaml:30:5"),)
    copies = (CopyEntry("number", "114 14", "sv", "campaign", "campaign.yaml:9:3", fields),)
    slots = (SlotEntry("number", "114 14", "sv", (0,), (0,), (9,), 1, copies),)
    plain = PieceEntry(
        id=f"{area}-A3", file=f"{area}.pdf", sha256=DIGEST, bytes=3, area=area, layout="big", size="A3",
        language="sv", profile="press", record="", version="K7Q2-M9XD", payload="https://polisen.se/",
        layout_sha256=DIGEST, icc_sha256=DIGEST, fonts=(), pictures=(), slots=slots,
    )  # fmt: skip
    return replace(plain, **changes)


def proof(**changes) -> SheetEntry:
    plain = SheetEntry(
        id="x", file="x.pdf", sha256=DIGEST, result="proven", claims=("PDF/X-4",), payload_read="https://polisen.se/",
        passed=("text/covered",), failed=(), not_applicable=(), unchecked=(), findings=(),
    )  # fmt: skip
    return replace(plain, **changes)


def failed(**changes) -> SheetEntry:
    plain = {"result": "failed", "file": "", "claims": (), "passed": (), "failed": ("text/covered",)}
    return proof(**(plain | {"findings": (FINDING,)} | changes))


def report(*sheets: SignedSheet, **changes) -> SignOff:
    bad = sum(sheet.proof.result == "failed" for sheet in sheets)
    plain = SignOff(
        "Våga tipsa", "2026-11-22", "sv", Fraction(len(sheets), bad), sheets, (),
        (CheckEntry("text/covered", "nothing covers a text", "own rule"),), {"sodermalm": "Södermalm"},
    )  # fmt: skip
    return replace(plain, **changes)


GOOD = SignedSheet(piece(), proof(), b"PNG", ())
BAD = SignedSheet(piece("gamla-stan"), failed(), b"PNG", (b"SPOT",))


class _Outline(HTMLParser):
    """Reads a page strictly: every element that opens closes, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Outline()
    parser.feed(page)
    assert parser.open == []
    return parser.seen


def test_the_page_is_whole_and_names_its_language_and_title() -> None:
    seen = outline(signoff_page(report(GOOD, BAD)))
    assert ("html", {"lang": "en"}) in seen
    headings = [tag for tag, _ in seen if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1
    assert all(int(after[1]) - int(before[1]) <= 1 for before, after in pairwise(headings))


def test_the_worst_comes_first_with_place_and_picture() -> None:
    page = signoff_page(report(GOOD, BAD))
    assert page.index("Failed sheets") < page.index("side by side")
    assert page.index("gamla-stan.pdf") < page.index("sodermalm.pdf")
    assert "campaign.yaml:9:3" in page
    assert "at 1.5 mm from the left and 2 mm from the upper edge" in page
    assert "data:image/png;base64,U1BPVA==" in page
    assert "1 sheet failed and is not delivered" in page
    assert "not delivered.</p>" in page
    assert "; <bdi>move it</bdi>" in page


def test_a_run_without_a_fault_has_no_list_of_faults() -> None:
    page = signoff_page(report(GOOD))
    assert "Failed sheets" not in page
    assert "1 of 1 sheet is proven and delivered." in page
    assert "Unconfirmed" not in page


def test_a_sheet_kept_and_a_check_not_made_are_told() -> None:
    kept = SignedSheet(piece(), failed(file="x.failed.pdf", findings=(), unchecked=("text/order",)), b"", ())
    page = signoff_page(report(kept))
    assert "kept without any label as <bdi>x.failed.pdf</bdi>" in page
    assert "text/order could not be checked, so it has not passed" in page
    assert "<img" not in page


def test_a_fault_of_the_whole_file_has_no_place() -> None:
    whole = FindingEntry("file/size", "error", "too large", "", "", "", ())
    page = signoff_page(report(SignedSheet(piece(), failed(findings=(whole,)), b"", ())))
    assert "<strong>file/size</strong>: <bdi>too large</bdi>.</p>" in page


def test_every_text_is_shown_with_its_source_in_its_language_once_an_area() -> None:
    page = signoff_page(report(GOOD, replace(GOOD, piece=piece(size="A4", profile="mono"))))
    assert page.count('<bdi lang="sv">114 14</bdi>') == 1
    assert "campaign, <code>campaign.yaml:9:3</code>" in page
    assert "contacts.police.number = <bdi>114 14</bdi>, <code>campaign.yaml:30:5</code>" in page


def test_a_field_without_a_place() -> None:
    copies = (CopyEntry("number", "x", "sv", "campaign", "c:1:1", (FieldEntry("size", "A3", "campaign", ""),)),)
    sheet = replace(GOOD, piece=piece(slots=(SlotEntry("number", "x", "sv", (), (), (), 1, copies),)))
    assert "size = <bdi>A3</bdi></td>" in signoff_page(report(sheet))


def test_unconfirmed_facts_and_symbols_are_tables() -> None:
    fact = Fact("contact police", "114 14", None, "is it a voice menu", Location("campaign.yaml", 30, 5))
    other = replace(GOOD, proof=proof(payload_read=""))
    page = signoff_page(report(GOOD, other, facts=(fact,)))
    assert "is it a voice menu" in page
    assert "1 fact is unconfirmed, so the sheets are drafts." in page
    assert "nothing was read" in page
    seen = outline(page)
    assert sum(tag == "table" for tag, _ in seen) == sum(tag == "caption" for tag, _ in seen)
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in seen if tag == "th")


def test_what_is_left_out_is_counted() -> None:
    page = signoff_page(report(GOOD, count=Fraction(300, 0)))
    assert "299 sheets are not shown here; proof.json lists all." in page


@pytest.mark.parametrize("field", ["file", "record", "version", "payload", "area"])
def test_no_text_of_a_campaign_is_markup(field: str) -> None:
    sheet = SignedSheet(
        piece(**{field: NASTY}),
        failed(payload_read=NASTY, findings=(replace(FINDING, message=NASTY, hint=NASTY, slot=NASTY, at=NASTY),)),
        b"PNG",
        (b"SPOT",),
    )
    seen = outline(signoff_page(report(sheet, title=NASTY, language='"><script>')))
    assert "script" not in {tag for tag, _ in seen}


def test_the_page_has_no_script_and_nothing_from_elsewhere() -> None:
    page = signoff_page(report(GOOD, BAD))
    seen = outline(page)
    assert not {tag for tag, _ in seen} & {"script", "link", "iframe", "object", "form"}
    sources = [attributes["src"] or "" for tag, attributes in seen if tag == "img"]
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert all(attributes.get("alt") for tag, attributes in seen if tag == "img")
    assert "url(" not in page
    assert "@import" not in page


def test_there_is_a_place_to_sign_and_a_tally_of_checks() -> None:
    page = signoff_page(report(GOOD, BAD))
    assert "Signature" in page
    assert "<td>own rule</td><td>1</td><td>1</td>" in page

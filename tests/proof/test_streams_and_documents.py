"""Print streams and documents read back: what was planned passes, and each thing that breaks it is told."""

from __future__ import annotations

import dataclasses
from io import BytesIO

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from poster.campaign.profiles import OFFICE
from poster.compose.sheet_number import number_run
from poster.pdf.paint import paint_pages
from poster.pdf.stream import QueueWriter
from poster.proof import documents, streams
from poster.proof.documents import judge_document
from poster.proof.sheet import Unreadable
from poster.proof.streams import read_stream
from poster.stack.pick_up_list import pick_up_list
from poster.stack.slip import slip
from tests.stack import plans


def stream(copies=3):
    sink = BytesIO()
    one, other = plans.poster(0), plans.poster(1)
    with QueueWriter(sink, one.metadata) as writer:
        for number in range(1, copies + 1):
            writer.add_sheet(one, number_run(f"K-1 · {number}/{copies}", one))
        writer.add_sheet(other)
    return sink.getvalue()


@pytest.fixture(scope="module")
def pages():
    plan = plans.plan()
    return [
        slip(plan, queue, stack, plans.names(), plans.paper()) for queue in plan.queues for stack in queue.stacks
    ]


@pytest.fixture(scope="module")
def slips(pages):
    return plans.painted(*pages)


def edited(data, change):
    """Return the file as another program saves it after `change` was made to its objects."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(data))
    change(writer)
    sink = BytesIO()
    writer.write(sink)
    return sink.getvalue()


def told(data, pages, **changes):
    profile = dataclasses.replace(OFFICE, **changes)
    return {finding.check for finding in judge_document(data, profile, pages[0].metadata.title).findings}


def test_every_page_tells_its_content_and_its_number():
    found = read_stream(stream())
    assert [page.label for page in found.pages] == ["K-1 · 1/3", "K-1 · 2/3", "K-1 · 3/3", ""]
    first, *_, last = (page.content for page in found.pages)
    assert [page.content for page in found.pages] == [first, first, first, last]
    assert plans.poster(0).metadata.identifier in found.texts[first]
    assert plans.poster(1).metadata.identifier in found.texts[last]
    assert found.labels == ()


def test_a_stream_that_was_merged_by_another_program_is_read_and_its_tags_are_seen():
    def tag(writer):
        writer.root_object[NameObject("/MarkInfo")] = DictionaryObject()

    found = read_stream(edited(stream(), tag))
    assert [page.label for page in found.pages] == ["K-1 · 1/3", "K-1 · 2/3", "K-1 · 3/3", ""]
    assert found.labels == ("/MarkInfo",)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", stream()[:900]])
def test_a_damaged_stream_cannot_be_read(data):
    with pytest.raises(Unreadable):
        read_stream(data)


def test_content_that_cannot_be_carried_out_is_no_stream(monkeypatch):
    def garble(writer):
        leaf = writer.pages[0]
        own = leaf["/Contents"][1].get_object()
        own.set_data(b"BT /Nowhere 9 Tf (x) Tj")

    with pytest.raises(Unreadable):
        read_stream(edited(stream(), garble))
    monkeypatch.setattr(streams, "MAX_BYTES", 10)
    with pytest.raises(Unreadable, match="300 MB"):
        read_stream(stream())


def test_slips_and_lists_keep_the_rules_that_they_are_labelled_with(pages, slips):
    proof = judge_document(slips, OFFICE, pages[0].metadata.title)
    assert proof.findings == ()
    assert proof.is_good
    assert proof.verdict("structure/unmarked") == "passed"
    assert proof.verdict("structure/title") == "passed"
    listed = list(pick_up_list(plans.plan(), plans.names(), plans.paper()))
    assert judge_document(plans.painted(*listed), OFFICE, listed[0].metadata.title).is_good


def test_what_breaks_a_rule_on_any_page_is_told(pages, slips):
    def no_title(writer):
        del writer.root_object["/ViewerPreferences"]

    def no_language(writer):
        del writer.root_object["/Lang"]

    def untagged_paint(writer):
        content = writer.pages[2]["/Contents"].get_object()
        content.set_data(content.get_data() + b"\n0 0 10 10 re f")

    def other_page(writer):
        leaf = writer.pages[1]
        elements = [
            one
            for one in writer._objects
            if isinstance(one, DictionaryObject) and one.get("/Type") == "/StructElem"
        ]
        held = next(one for one in elements if one.raw_get("/Pg") == leaf.indirect_reference and "/K" in one)
        held[NameObject("/Pg")] = writer.pages[0].indirect_reference

    def annotation(writer):
        note = {"/Type": "/Annot", "/Subtype": "/Text", "/Rect": ArrayObject([NumberObject(9)] * 4)}
        entries = {
            NameObject(key): NameObject(value) if isinstance(value, str) else value for key, value in note.items()
        }
        entries[NameObject("/Contents")] = TextStringObject("x")
        writer.pages[3][NameObject("/Annots")] = ArrayObject([writer._add_object(DictionaryObject(entries))])

    before = told(edited(slips, lambda writer: None), pages)
    for change, check in (
        (no_title, "structure/title"),
        (no_language, "structure/language"),
        (untagged_paint, "structure/unmarked"),
        (other_page, "structure/unmarked"),
        (annotation, "page/annotation"),
    ):
        assert check in told(edited(slips, change), pages) - before, change


def test_another_title_or_no_label_is_told(pages, slips):
    assert {one.check for one in judge_document(slips, OFFICE, "Another").findings} == {"structure/title"}
    plain = paint_pages(pages, pages[0].metadata, ())
    assert told(plain, pages) >= {"intent/missing", "metadata/extension"}
    assert "structure/title" not in {
        check for check, _ in judge_document(plain, dataclasses.replace(OFFICE, claims=()), "x").verdicts
    }


def test_a_document_that_cannot_be_read_is_told(pages, slips, monkeypatch):
    assert told(b"%PDF-1.7", pages) == {"file/unreadable"}
    monkeypatch.setattr(documents, "MAX_ELEMENTS", 5)
    assert told(slips, pages) == {"file/unreadable"}
    monkeypatch.undo()
    monkeypatch.setattr(documents, "MAX_PAGES", 2)
    assert told(slips, pages) == {"file/unreadable"}


def test_content_of_a_page_that_is_not_there_is_told(pages, slips):
    def lose_page(writer):
        writer.remove_page(len(writer.pages) - 1)

    found = judge_document(edited(slips, lose_page), OFFICE, pages[0].metadata.title).findings
    assert any("a page that the file lacks" in one.message for one in found)

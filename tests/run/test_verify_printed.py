"""Files for printers, read back by `verify`: as delivered, altered in one place each, and without their ticket."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, RectangleObject

from poster.problems import ExitCode
from poster.proof.page_digests import page_digests
from poster.proof.sheet import Unreadable
from poster.run.printed import pages_of
from poster.run.verify import Question, verify
from tests.run.stack_runs import run

LIST = (
    "order;association;area;layout;size;profile;copies\n"
    "K-1;Brf A;Södermalm;mini;A5;office;3\nK-2;Brf B;Gamla stan;mini;A5;press;5\n;;Gamla stan;mini;A5;;2\n"
)
QUEUE, IMPOSED = "queue_A5_office.pdf", "imposed_A5_press_SRA3.pdf"


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run with a print file of seven pages and an imposed file of two sheets."""
    folder = tmp_path_factory.mktemp("printed")
    orders = folder / "orders.csv"
    orders.write_text(LIST, encoding="utf-8")
    assert run(orders, folder / "out", press_sheet="SRA3").exit_code is ExitCode.OK
    return folder / "out"


@pytest.fixture
def folder(delivered: Path, tmp_path: Path) -> Path:
    for name in (QUEUE, IMPOSED, "ticket.json"):
        shutil.copy(delivered / name, tmp_path / name)
    return tmp_path


def verified(path, **options):
    report = verify(Question((path,), **options))
    return report, {problem.code for problem in report.problems}


def saved(path, alter):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(path.read_bytes()))
    alter(writer)
    writer.write(path)


def own_stream(page, data):
    """Add a stream to a page, as another program would."""
    stream = DecodedStreamObject()
    stream.set_data(data)
    added = page.indirect_reference.pdf._add_object(stream)
    page[NameObject("/Contents")] = ArrayObject([*list.__iter__(page["/Contents"]), added])


def in_content(page, alter, place=0):
    """Write one stream of a page anew."""
    streams = page["/Contents"]
    stream = DecodedStreamObject()
    stream.set_data(alter(streams[place].get_object().get_data()))
    streams[place] = page.indirect_reference.pdf._add_object(stream)


@pytest.mark.parametrize("name", [QUEUE, IMPOSED])
def test_a_file_for_a_printer_is_proven_against_its_ticket(delivered, name):
    report, codes = verified(delivered / name)
    assert (report.exit_code, codes, report.files[0].has_ticket) == (ExitCode.OK, set(), True)
    passed = {check for check, verdict in report.files[0].verdicts if verdict == "passed"}
    assert {"stack/stream", "symbol/other-payload", "font/embedded"} <= passed


@pytest.mark.parametrize("name", [QUEUE, IMPOSED])
def test_a_file_that_was_saved_anew_or_renamed_is_still_proven(folder, name):
    renamed = (folder / name).rename(folder / "renamed.pdf")
    assert verified(renamed)[0].files[0].has_ticket
    renamed.rename(folder / name)
    saved(folder / name, lambda writer: None)
    report, codes = verified(folder / name)
    assert (report.exit_code, codes) == (ExitCode.OK, {"file/changed"})


def lose_a_page(writer):
    writer.remove_page(2)


def swap_two_copies(writer):
    kids = writer.root_object["/Pages"]["/Kids"]
    kids[1], kids[2] = list.__getitem__(kids, 2), list.__getitem__(kids, 1)


def swap_two_posters(writer):
    kids = writer.root_object["/Pages"]["/Kids"]
    kids[1], kids[5] = list.__getitem__(kids, 5), list.__getitem__(kids, 1)


def change_a_digit(writer):
    for page in writer.pages[1:4]:
        in_content(page, one_glyph_changed)


def one_glyph_changed(data):
    """Show the last glyph of a piece of text in place of its first one."""
    return re.sub(rb"<(....)((?:....)*)(....)>", rb"<\3\2\3>", data, count=1)


def add_a_label(writer):
    writer.root_object[NameObject("/Metadata")] = writer._add_object(DecodedStreamObject())


def change_a_number(writer):
    in_content(writer.pages[2], one_glyph_changed, place=1)


def cover_a_number(writer):
    own_stream(writer.pages[2], b"1 g 100 100 80 20 re f")


def shrink_a_page(writer):
    writer.pages[3][NameObject("/MediaBox")] = RectangleObject((0, 0, 300, 500))


def turn_a_page(writer):
    writer.pages[3].rotate(90)


def note_on_a_page(writer):
    writer.pages[4][NameObject("/Annots")] = ArrayObject([DictionaryObject()])


def other_font(writer):
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        below = font["/DescendantFonts"][0]["/FontDescriptor"]
        key = next(key for key in ("/FontFile2", "/FontFile3") if key in below)
        below[key].get_object().set_data(below[key].get_data() + b"\0")


MUTATIONS = [
    lose_a_page,
    swap_two_copies,
    swap_two_posters,
    change_a_digit,
    add_a_label,
    change_a_number,
    cover_a_number,
    shrink_a_page,
    turn_a_page,
    note_on_a_page,
    other_font,
]


@pytest.mark.parametrize("alter", MUTATIONS, ids=lambda alter: alter.__name__)
def test_a_print_file_that_was_altered_is_refused(folder, alter):
    saved(folder / QUEUE, alter)
    report, codes = verified(folder / QUEUE)
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert {"stack/stream", "file/changed"} <= codes


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lose_a_page, "it has 6 pages; 7 were made"),
        (swap_two_copies, "page 2 carries 'K-1 · 2/3'; its sheet is 'K-1 · 1/3'"),
        (cover_a_number, "among pages 2 to 4, sheets of vaga-tipsa_sodermalm_mini_A5_sv_office"),
        (add_a_label, "it carries /Metadata, which a print stream must not"),
    ],
)
def test_what_was_altered_is_told_with_its_page(folder, alter, told):
    saved(folder / QUEUE, alter)
    assert any(told in problem.message for problem in verified(folder / QUEUE)[0].problems)


def swap_two_sheets(writer):
    kids = writer.root_object["/Pages"]["/Kids"]
    kids[0], kids[1] = list.__getitem__(kids, 1), list.__getitem__(kids, 0)


def lose_a_sheet(writer):
    writer.remove_page(1)


def change_a_slug(writer):
    in_content(writer.pages[0], one_glyph_changed, place=1)


def lose_a_copy(writer):
    in_content(writer.pages[0], lambda data: data.replace(b"/P1 Do", b"", 1))


def cover_a_copy(writer):
    form = writer.pages[0]["/Resources"]["/XObject"]["/P1"]
    form.set_data(form.get_data() + b"\n0 0 0 0 k 0 0 2000 2000 re f")


IMPOSED_MUTATIONS = [swap_two_sheets, lose_a_sheet, add_a_label, change_a_slug, lose_a_copy, cover_a_copy]


@pytest.mark.parametrize("alter", IMPOSED_MUTATIONS, ids=lambda alter: alter.__name__)
def test_an_imposed_file_that_was_altered_is_refused(folder, alter):
    saved(folder / IMPOSED, alter)
    report, codes = verified(folder / IMPOSED)
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert {"stack/stream", "file/changed"} <= codes


def test_a_symbol_that_is_covered_is_told_on_a_press_sheet(folder):
    saved(folder / IMPOSED, cover_a_copy)
    assert "symbol/other-payload" in verified(folder / IMPOSED)[1]


@pytest.mark.parametrize("name", [QUEUE, IMPOSED])
def test_without_its_ticket_the_sheets_are_not_known(folder, name):
    (folder / "ticket.json").unlink()
    report, codes = verified(folder / name)
    assert (report.exit_code, codes, report.files[0].has_ticket) == (ExitCode.OK, {"stack/sheets-unknown"}, False)
    assert verified(folder / name, is_strict=True)[0].exit_code is ExitCode.CHECKS_FAILED
    assert verified(folder / name, profile="office")[0].exit_code is ExitCode.OK


def test_without_its_ticket_what_is_painted_is_still_judged(folder):
    (folder / "ticket.json").unlink()

    def hairline(writer):
        in_content(writer.pages[1], lambda data: data + b"\n0.01 w 0 0 m 90 90 l S")

    saved(folder / QUEUE, hairline)
    assert "stroke/too-thin" in verified(folder / QUEUE, profile="office")[1]


def test_a_ticket_of_an_earlier_program_tells_no_pages(folder):
    ticket = json.loads((folder / "ticket.json").read_text("utf-8"))
    for entry in ticket["files"]:
        del entry["pages"], entry["is_numbered"]
    (folder / "ticket.json").write_text(json.dumps(ticket), "utf-8")
    assert verified(folder / QUEUE)[1] == {"stack/sheets-unknown"}


@pytest.mark.parametrize("change", [{"of": "nobody"}, {"pages": 2}])
def test_a_ticket_with_pages_of_nobody_or_too_many_contradicts_itself(folder, change):
    ticket = json.loads((folder / "ticket.json").read_text("utf-8"))
    for entry in ticket["files"]:
        for part in entry["pages"][-1:]:
            part |= {"pages": part["pages"] + 9} if "pages" in change else change
    (folder / "ticket.json").write_text(json.dumps(ticket), "utf-8")
    report, codes = verified(folder / QUEUE)
    assert codes == {"ticket/contradiction"}
    assert report.exit_code is ExitCode.INPUT_OUTPUT


def test_a_reprint_is_held_to_its_own_ticket(delivered, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(delivered, out)
    again = run(delivered.parent / "orders.csv", out, reprint=("K-1:2-3",))
    assert again.exit_code is ExitCode.OK
    name = next(name for name in again.files if name.startswith("reprint_") and name.endswith(".pdf"))
    report, codes = verified(out / name)
    assert (report.exit_code, codes, report.files[0].has_ticket) == (ExitCode.OK, set(), True)


def test_pages_are_the_same_however_a_file_is_written(delivered):
    data = (delivered / QUEUE).read_bytes()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.compress_identical_objects()
    anew = io.BytesIO()
    writer.write(anew)
    assert page_digests(anew.getvalue()) == page_digests(data)
    assert len(set(page_digests(data))) == 7
    with pytest.raises(ValueError, match="6 pages were planned, the file has 7"):
        pages_of([("K-1", 6)], data)


def test_pages_nested_without_end_are_refused(delivered, tmp_path):
    path = tmp_path / "deep.pdf"
    shutil.copy(delivered / QUEUE, path)
    inner = ArrayObject()
    for _ in range(60):
        inner = ArrayObject([inner])

    saved(path, lambda writer: writer.pages[0].update({NameObject("/Own"): inner}))
    with pytest.raises(Unreadable):
        page_digests(path.read_bytes())


def test_a_damaged_print_file_is_told(folder):
    (folder / QUEUE).write_bytes(b"%PDF-1.7\nnothing")
    report, codes = verified(folder / QUEUE)
    assert "file/unreadable" in codes
    assert report.exit_code is ExitCode.CHECKS_FAILED


def test_the_validator_is_not_asked_about_a_file_that_claims_no_standard(delivered):
    class Validator:
        def validate(self, files, claims):
            raise AssertionError(f"{files} was given to the validator")

    assert verified(delivered / QUEUE, validator=Validator())[0].exit_code is ExitCode.OK

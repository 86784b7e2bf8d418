"""Runs under a telling user, machine, time zone and path: none of these is in any output, nor a contact or note."""

from __future__ import annotations

import getpass
import io
import platform
import re
import socket
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest
from PIL import Image, PngImagePlugin

from poster.cli import _run
from poster.run import sheet as sheet_module
from tests.privacy.searching import hits, shown

USER, HOST, ZONE, PLACE = "annahemlig", "hemligdator", "HEMLIGTID", "hos-anna-hemma"
CONTACT, NOTE, ASSOCIATION = "0709999123", "ringpaannas", "Brf Hemlighuset"
# An offset that no zone has, as it could stand in a date of a PDF, of XMP or of JSON.
OFFSETS = ("+05'37'", "+05:37", "+0537")
ORDERS = f"""order,association,area,layout,size,language,profile,copies,Kontakt,Anteckning
K-1,{ASSOCIATION},sodermalm,en-stor-fraga,A4,sv,office,2,{CONTACT},{NOTE}
K-2,{ASSOCIATION},gamla-stan,en-stor-fraga,A4,sv,press,3,{CONTACT},{NOTE}
,,sodermalm,en-stor-fraga,A4,sv,office,3,{CONTACT},{NOTE}
"""
RECORDS = f"id,area,kontakt,anteckning\n1,sodermalm,{CONTACT},{NOTE}\n2,gamla-stan,{CONTACT},{NOTE}\n"
# Where an association's name may stand: slips (also on top of the stacks in a print file), lists, letters, tickets.
NAMES_IT = re.compile(r"(queue_.*|slips|pick-up-list)\.pdf|.*\.csv|mail/.*\.txt|ticket\.json|.*_stacks\.zip")


@dataclass(frozen=True, slots=True)
class Made:
    """What the runs left: files by name, and what they said on stdout and stderr."""

    files: dict[str, bytes]
    said: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return the outputs of every command that writes, run under telling names."""
    place = tmp_path_factory.mktemp("at") / PLACE
    place.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        _telling(patch, place)
        (place / "orders.csv").write_text(ORDERS, encoding="utf-8")
        (place / "list.csv").write_text(RECORDS, encoding="utf-8")
        said = _all_runs(patch, place)
    time.tzset()
    outputs = [path for path in place.rglob("*") if path.is_file() and path.name not in ("orders.csv", "list.csv")]
    return Made({path.relative_to(place).as_posix(): path.read_bytes() for path in outputs}, said)


def _telling(patch: pytest.MonkeyPatch, place: Path) -> None:
    """Let user, machine, time zone and folder be known by telling names."""
    for name in ("USER", "LOGNAME", "USERNAME"):
        patch.setenv(name, USER)
    patch.setenv("HOME", str(place))
    patch.setenv("HOSTNAME", HOST)
    patch.setenv("TZ", f"<{ZONE}>-5:37")
    time.tzset()
    patch.setattr(socket, "gethostname", lambda: HOST)
    patch.setattr(socket, "getfqdn", lambda name="": HOST)
    patch.setattr(platform, "node", lambda: HOST)
    patch.setattr(getpass, "getuser", lambda: USER)
    patch.delenv("SOURCE_DATE_EPOCH", raising=False)
    patch.chdir(place)


def _all_runs(patch: pytest.MonkeyPatch, place: Path) -> str:
    """Run every command that writes; return what they said."""
    one = ("--area", "sodermalm", "--size", "A4")
    said = io.StringIO()
    patch.setattr("sys.stderr", said)
    patch.setattr("sys.stdout", said)
    assert _run(("new", "mine")) == 0
    assert _run(("eject", "mini", "mine")) == 0
    assert _run(("build", "mine", *one, "--profile", "press", "-v", "-o", "out", "--report")) == 0
    assert (
        _run(("build", "mine", "--size", "A5", "--profile", "mono", "--records", "list.csv", "-o", "listed")) == 0
    )
    assert _run(("build", str(place / "mine"), *one, "--profile", "mono", "--json", "-q", "-o", "absolute")) == 0
    assert _run(("verify", next(path.relative_to(place).as_posix() for path in place.glob("out/*.pdf")))) == 0
    assert _run(("preview", "mine", *one, "--profile", "office", "-o", "preview")) == 0
    assert _run(("stack", "orders.csv", "--campaign", "mine", "--zip", "-v", "-o", "pickup")) == 0
    assert _run(("kit", "mine", "--area", "sodermalm", "-o", "kit")) == 0
    with patch.context() as broken:
        broken.setattr(sheet_module, "is_refused", lambda proof, *, is_strict: True)
        failed = ("--profile", "office", "--keep-failed", "--report", "-o", "failed")
        assert _run(("build", "mine", *one, *failed)) == 1
    file = place / "mine" / "campaign.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\nunknown: x\n", encoding="utf-8")
    assert _run(("build", "mine", "-o", "rejected")) == 3
    assert _run(("check", "nowhere", "--json")) == 3
    with patch.context() as broken:
        broken.setattr("poster.run.build.build", _fails)
        assert _run(("build", "vaga-tipsa", "-o", "bug")) == 70
    return said.getvalue()


def _fails(*_: object, **__: object) -> None:
    """Fail as a bug would."""
    raise RuntimeError("x")


def test_every_kind_of_output_was_made(made: Made) -> None:
    kinds = {name.rpartition(".")[2] for name in made.files}
    assert {"pdf", "png", "json", "html", "zip", "csv", "txt", "yaml"} <= kinds
    assert any(name.endswith(".failed.pdf") for name in made.files)
    assert "this is a bug in poster" in made.said


@pytest.mark.parametrize("word", [USER, HOST, ZONE, PLACE, CONTACT, NOTE, *OFFSETS, str(Path(__file__).parents[2])])
def test_nothing_telling_is_in_any_output(made: Made, word: str) -> None:
    assert [name for name, data in made.files.items() if hits(data, word)] == []


@pytest.mark.parametrize("word", [USER, HOST, ZONE, CONTACT, NOTE, str(Path(__file__).parents[2])])
def test_nothing_telling_is_said(made: Made, word: str) -> None:
    assert word.lower() not in made.said.lower()


def test_a_path_is_said_only_as_it_was_typed(made: Made) -> None:
    lines = [line for line in made.said.splitlines() if PLACE in line]
    assert lines == []


def test_associations_are_named_on_slips_in_lists_and_tickets_alone(made: Made) -> None:
    named = {name for name, data in made.files.items() if hits(data, ASSOCIATION)}
    assert {"pickup/ticket.json", "pickup/slips.pdf", "pickup/pick-up-list.csv"} <= named
    assert sorted(name for name in named if not NAMES_IT.fullmatch(name.removeprefix("pickup/"))) == []
    for name in named:
        if name.startswith("pickup/queue_"):
            pages = [page for page in shown(made.files[name]) if ASSOCIATION in page]
            assert len(pages) == 1, "the slip on top, and no poster below it"


def test_no_output_tells_a_time_of_day(made: Made) -> None:
    for name, data in made.files.items():
        if name.endswith(".pdf"):
            stated = [str(value) for value in (pypdf.PdfReader(io.BytesIO(data)).metadata or {}).values()]
            dates = [value for value in stated if value.startswith("D:")]
            assert dates, name
            assert all(re.fullmatch(r"D:\d{8}000000(Z|\+00'00'?)", value) for value in dates), (name, dates)


def _pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    stream = pypdf.generic.StreamObject()
    stream.set_data(b"made on " + HOST.encode())
    writer._add_object(stream.flate_encode())
    writer.add_metadata({"/Author": USER})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _zip(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def _png() -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", USER, zip=True)
    said.add_itxt("Title", HOST, zip=True)
    file = io.BytesIO()
    Image.new("L", (2, 2)).save(file, "png", pnginfo=said)
    return file.getvalue()


@pytest.mark.parametrize("data", [_pdf(), _png(), _zip("a.pdf", _pdf()), _zip("b.zip", _zip("c.png", _png()))])
def test_the_search_finds_what_is_packed(data: bytes) -> None:
    assert HOST.encode() not in data
    assert hits(data, HOST)
    assert hits(data, USER)
    assert not hits(data, ASSOCIATION)
    assert hits(USER.encode("utf-16-be"), USER.upper())
    assert hits(_zip(f"{USER}.txt", b""), USER)

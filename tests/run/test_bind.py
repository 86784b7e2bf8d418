"""Bound files: many posters as the pages of one labelled file, each proven, and nothing in it that was not."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner

from poster.campaign.plan import Selection
from poster.cli.build import command
from poster.pdf.bound import BoundWriter
from poster.problems import ExitCode
from poster.proof.bound import BoundFile, prove_bound
from poster.proof.promise import promise_of
from poster.proof.seen import Seen
from poster.proof.sheet import Unreadable
from poster.run import bind as bind_module
from poster.run.bind import bind
from poster.run.records import Output
from poster.run.request import Proving, Request, Workers
from poster.run.verify import Question, verify
from poster.run.workshop import open_workshop

ROOT = Path(__file__).parents[2]
CHOSEN = Selection(sizes=("A4",), profiles=("press",), layouts=("en-stor-fraga",))
NAME = "vaga-tipsa_en-stor-fraga_A4_sv_press.pdf"
ROWS = 12


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bound")
    shutil.copytree(ROOT / "assets/campaigns/vaga-tipsa", folder / "own")
    rows = "".join(f"{row},{('sodermalm', 'gamla-stan')[row % 2]}\n" for row in range(ROWS))
    (folder / "list.csv").write_text(f"id,area\n{rows}", "utf-8")
    return folder


def request_of(own, selection=CHOSEN, **changes):
    return Request(str(own / "own"), ROOT, selection, records=own / "list.csv", **changes)


def run(own, folder, workers=1, proving=None, **changes):
    seen = []
    report = bind(
        request_of(own, **changes),
        Output(folder),
        Workers(workers, workers),
        lambda *at: seen.append(at),
        proving or Proving(),
    )
    return report, seen


@pytest.fixture(scope="module")
def made(own):
    report, seen = run(own, own / "out")
    assert report.exit_code is ExitCode.OK, report.problems
    assert seen == [(done, 2 * ROWS) for done in range(1, 2 * ROWS + 1)]
    assert report.files == (NAME,)
    return own / "out"


@pytest.fixture(scope="module")
def promises(own):
    workshop = open_workshop(request_of(own))
    return tuple(promise_of(workshop.make(job).composition) for job in workshop.jobs)


def test_every_page_is_a_poster_and_told_of(made):
    reader = pypdf.PdfReader(made / NAME, strict=True)
    assert len(reader.pages) == ROWS
    ticket, proof = (json.loads((made / name).read_bytes()) for name in ("ticket.json", "proof.json"))
    assert [piece["page"] for piece in ticket["pieces"]] == list(range(1, ROWS + 1))
    assert {piece["file"] for piece in ticket["pieces"]} == {NAME}
    for piece, sheet, page in zip(ticket["pieces"], proof["sheets"], reader.pages, strict=True):
        assert sheet["result"] == "proven"
        assert sheet["sha256"] == piece["sha256"]
        assert piece["version"] in page.extract_text()
    xmp = reader.xmp_metadata.stream.get_data().decode()
    assert all(label in xmp for label in ("PDF/X-4", "pdfaid:part>2", "pdfuaid:part>1"))
    assert reader.metadata.title == "Våga tipsa"


def test_what_pages_share_is_written_once_and_tags_are_each_pages_own(made):
    reader = pypdf.PdfReader(made / NAME)
    streams = [[each.idnum for each in page["/Contents"]] for page in reader.pages]
    assert set(streams[4]) & set(streams[6])
    documents = reader.root_object["/StructTreeRoot"]["/K"]
    assert [each.get_object()["/S"] for each in documents] == ["/Document"] * ROWS
    assert [each.get_object().raw_get("/Pg").idnum for each in documents] == [
        page.indirect_reference.idnum for page in reader.pages
    ]
    assert (made / NAME).stat().st_size < ROWS * 12_000


def test_the_number_of_processes_changes_no_byte(own, made, tmp_path):
    assert run(own, tmp_path / "out", 2)[0].exit_code is ExitCode.OK
    for name in (NAME, "ticket.json", "proof.json"):
        assert (tmp_path / "out" / name).read_bytes() == (made / name).read_bytes()


def test_verify_proves_every_page_again(made, tmp_path):
    assert verify(Question((made / NAME,))).exit_code is ExitCode.OK
    shutil.copytree(made, tmp_path / "out")
    path = tmp_path / "out" / NAME
    path.write_bytes(path.read_bytes() + b"\n%\n")
    report = verify(Question((path,)))
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert "file/changed" in {problem.code for problem in report.problems}


def test_pages_in_another_order_are_found(made, promises):
    turned = (promises[1], promises[0], *promises[2:])
    proof = prove_bound(made / NAME, turned, Seen())
    assert not proof.is_good
    assert any(finding.message.startswith("page 1: ") for finding in proof.findings)


def test_a_missing_page_is_found(made, promises):
    assert prove_bound(made / NAME, promises, Seen()).is_good
    for others in (promises[:-1], (*promises, promises[0])):
        proof = prove_bound(made / NAME, others, Seen())
        assert "page/count" in {finding.check for finding in proof.findings}
        assert not proof.is_good


class _Spoilt(BoundWriter):
    """Writes a file with one fault."""

    fault = ""

    def add(self, composition):
        super().add(composition)
        if self.fault == "lost" and self._pages == 2:
            from poster.pdf.document import flate

            self._file.add(flate(b"BT (nobody looks here) Tj ET"))
        if self.fault == "parts" and self._pages == 2:
            self._parts.append(self._parts[-1])
        if self.fault == "swapped" and self._pages == 2:
            self._parts[0], self._parts[1] = self._parts[1], self._parts[0]
        if self.fault == "twice" and self._pages == 2:
            self._kin[1] = self._kin[0]


@pytest.mark.parametrize("fault", ["lost", "parts", "swapped", "twice"])
def test_what_belongs_to_no_page_or_to_two_is_found(own, promises, tmp_path, monkeypatch, fault):
    monkeypatch.setattr(_Spoilt, "fault", fault)
    workshop = open_workshop(request_of(own))
    compositions = [workshop.make(job).composition for job in workshop.jobs[:4]]
    first = compositions[0]
    with _Spoilt(tmp_path / "spoilt.pdf", first.metadata, first.profile.claims) as writer:
        for composition in compositions:
            writer.add(composition)
    proof = prove_bound(tmp_path / "spoilt.pdf", promises[:4], Seen())
    assert not proof.is_good


def test_a_character_changed_on_one_page_stops_the_run(own, tmp_path, monkeypatch):
    real = BoundFile.excerpt

    def faulty(self, number):
        data = real(self, number)
        return data.replace(b"/StructParents", b"/StructParentz") if number == 5 else data

    monkeypatch.setattr(BoundFile, "excerpt", faulty)
    report, _ = run(own, tmp_path / "out")
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert report.failed == (NAME,)
    assert report.problems
    assert not (tmp_path / "out").exists()


def test_a_fault_of_the_whole_file_stops_the_run(own, tmp_path, monkeypatch):
    monkeypatch.setattr(bind_module, "BoundWriter", _Spoilt)
    monkeypatch.setattr(_Spoilt, "fault", "lost")
    report, _ = run(own, tmp_path / "out")
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert any("belong to no page" in problem.message for problem in report.problems)
    assert not (tmp_path / "out").exists()


def test_a_fault_of_a_text_stops_the_run(own, tmp_path):
    shutil.copytree(own / "own", tmp_path / "own")
    path = tmp_path / "own/campaign.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('sv: "i Gamla stan"', f'sv: "{"i Gamla stan " * 30}"'), "utf-8")
    shutil.copy(own / "list.csv", tmp_path)
    report, _ = run(tmp_path, tmp_path / "out")
    assert report.exit_code is ExitCode.REJECTED
    assert report.problems
    assert not (tmp_path / "out").exists()


def test_without_a_proof_there_is_no_label(own, tmp_path):
    report, _ = run(own, tmp_path / "out", proving=Proving(is_wanted=False))
    assert report.exit_code is ExitCode.OK
    data = (tmp_path / "out" / NAME).read_bytes()
    assert b"pdfaid:part" not in data
    assert {piece["proof"] for piece in json.loads((tmp_path / "out/ticket.json").read_bytes())["pieces"]} == {
        "unproven"
    }
    assert not (tmp_path / "out/proof.json").exists()


def test_each_size_and_profile_has_a_file_of_its_own(own, tmp_path):
    chosen = Selection(areas=("sodermalm",), layouts=("en-stor-fraga",), profiles=("office", "mono"))
    request = Request(str(own / "own"), ROOT, chosen)
    report = bind(request, Output(tmp_path / "out"), Workers(1, 1), lambda *at: None, Proving())
    assert report.exit_code is ExitCode.OK, report.problems
    assert len(report.files) == 4
    assert {re.sub(r".*fraga_", "", name) for name in report.files} == {
        f"{size}_sv_{profile}.pdf" for size in ("A3", "A4") for profile in ("office", "mono")
    }


@pytest.mark.parametrize("cut", [0, 100, 5000, -30])
def test_a_damaged_file_is_told(made, promises, tmp_path, cut):
    path = tmp_path / NAME
    path.write_bytes((made / NAME).read_bytes()[:cut])
    proof = prove_bound(path, promises, Seen())
    assert not proof.is_good
    assert "file/unreadable" in {finding.check for finding in proof.findings}


def test_bytes_changed_anywhere_are_never_a_crash(made, promises, tmp_path):
    data = bytearray((made / NAME).read_bytes())
    for place in range(50, len(data), len(data) // 25):
        spoilt = bytearray(data)
        spoilt[place : place + 40] = b"\0" * 40
        (tmp_path / "spoilt.pdf").write_bytes(spoilt)
        try:
            with BoundFile(tmp_path / "spoilt.pdf") as file:
                file.whole()
        except Unreadable:
            continue


def test_pages_that_one_file_cannot_speak_for(own):
    workshop = open_workshop(request_of(own, Selection(layouts=("en-stor-fraga",), profiles=("press", "mono"))))
    first, *rest = (workshop.make(job).composition for job in workshop.jobs[:8])
    other = next(one for one in rest if one.profile != first.profile)
    writer = BoundWriter(BytesIO(), first.metadata, ())
    writer.add(first)
    with pytest.raises(ValueError, match="different profiles"):
        writer.add(other)
    foreign = dataclasses.replace(first, metadata=dataclasses.replace(first.metadata, language="en"))
    with pytest.raises(ValueError, match="another language"):
        writer.add(foreign)
    with pytest.raises(ValueError, match="without a page"), BoundWriter(BytesIO(), first.metadata, ()):
        pass


def test_options_that_do_not_go_with_it(tmp_path):
    for words in (["--changed"], ["--shard", "1/2"], ["--report"], ["--cluster", "tcp://a:1"]):
        assert CliRunner().invoke(command, ["--bind", *words, "-o", str(tmp_path)]).exit_code == ExitCode.USAGE
    for words in (["--shard", "0/2"], ["--shard", "3/2"], ["--shard", "x"], ["--shard", "1/257"]):
        assert CliRunner().invoke(command, [*words, "-o", str(tmp_path)]).exit_code == ExitCode.USAGE
    assert CliRunner().invoke(command, ["--cluster", "tcp://a:1", "-j", "2"]).exit_code == ExitCode.USAGE

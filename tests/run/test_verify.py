"""Finished files read back: against their ticket, or as files that somebody else made."""

from __future__ import annotations

import dataclasses
import io
import json
import shutil
from pathlib import Path

import pypdf
import pytest

from poster.campaign.plan import Selection
from poster.campaign.profiles import Claim
from poster.problems import ExitCode, Rejected, Severity, error
from poster.proof.identity import stated_profile, version_code
from poster.proof.model import Finding, Verdict
from poster.proof.verapdf import Breach, Validation
from poster.run import verify as module
from poster.run.build import build
from poster.run.records import Output
from poster.run.request import Proving, Request, Workers
from poster.run.verify import Question, VerifyReport, verify

ROOT = Path(__file__).parents[2]
TWO = Selection(areas=("sodermalm", "gamla-stan"), sizes=("A4",), profiles=("press", "office"))
PRESS = "vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_press.pdf"
OFFICE = "vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_office.pdf"
OTHER = "vaga-tipsa_gamla-stan_en-stor-fraga_A4_sv_press.pdf"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with four proven files and their ticket; nobody changes it."""
    folder = tmp_path_factory.mktemp("built")
    report = build(Request("vaga-tipsa", ROOT, TWO), Output(folder), Workers(1, 1), lambda *_: None)
    assert report.exit_code is ExitCode.OK, report.problems
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder that a test may change."""
    return Path(shutil.copytree(built, tmp_path / "out"))


def _codes(report: VerifyReport) -> list[str]:
    return [problem.code for problem in report.problems]


def _resaved(path: Path) -> None:
    """Save the file anew, as another program would."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(path.read_bytes()))
    writer.write(path)


def test_a_good_file_is_proven_against_the_ticket_beside_it(built: Path) -> None:
    report = verify(Question((built / PRESS, built / OFFICE)))
    assert (report.exit_code, report.problems) == (ExitCode.OK, ())
    assert [file.is_good and file.has_ticket for file in report.files] == [True, True]
    assert report.files[0].judged_as == str(built / "ticket.json")
    assert report.files[0].payload_read == "https://polisen.se/tips-polisen"
    assert dict(report.files[0].verdicts)["text/missing"] == "passed"


def test_a_renamed_file_is_found_by_its_version_code(folder: Path, tmp_path: Path) -> None:
    (folder / PRESS).rename(tmp_path / "for the printer.pdf")
    report = verify(Question((tmp_path / "for the printer.pdf",), folder / "ticket.json"))
    assert (report.exit_code, report.problems) == (ExitCode.OK, ())
    assert report.files[0].has_ticket


def test_a_file_under_the_name_of_another_piece_fails(folder: Path) -> None:
    shutil.copy(folder / OTHER, folder / PRESS)
    report = verify(Question((folder / PRESS,)))
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert "file/changed" in _codes(report)
    assert len(set(_codes(report))) > 1


def test_a_file_saved_anew_is_a_warning_of_its_own_and_still_proves(folder: Path) -> None:
    _resaved(folder / OFFICE)
    report = verify(Question((folder / OFFICE,)))
    changed = [problem for problem in report.problems if problem.code == "file/changed"]
    assert [problem.severity for problem in changed] == [Severity.WARNING]
    assert dict(report.files[0].verdicts)["text/missing"] == "passed"
    assert verify(Question((folder / OFFICE,), is_strict=True)).exit_code is ExitCode.CHECKS_FAILED


def test_a_file_without_a_ticket_is_judged_by_print_and_standards(built: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(built / PRESS, tmp_path / "designer.pdf"))
    (by_itself,) = verify(Question((file,))).files
    assert (by_itself.has_ticket, by_itself.judged_as) == (False, "press")
    assert dict(by_itself.verdicts)["text/missing"] == "not-applicable"
    asked = verify(Question((file,), profile="office"))
    assert asked.files[0].judged_as == "office"
    assert asked.exit_code is ExitCode.CHECKS_FAILED


def test_the_profile_comes_from_the_output_intent(built: Path) -> None:
    names = [one.name for name in (PRESS, OFFICE) if (one := stated_profile((built / name).read_bytes()))]
    assert names == ["press", "office"]
    assert version_code((built / PRESS).read_bytes()) != version_code((built / OTHER).read_bytes())


def _plain_pdf(**entries: object) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    for name, value in entries.items():
        writer.root_object[pypdf.generic.NameObject(f"/{name}")] = value
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 nothing",
        _plain_pdf(),
        _plain_pdf(Metadata=pypdf.generic.NumberObject(3), OutputIntents=pypdf.generic.NumberObject(3)),
        _plain_pdf(OutputIntents=pypdf.generic.ArrayObject([pypdf.generic.NumberObject(3)])),
    ],
)
def test_a_file_that_says_nothing_of_itself_has_no_profile_and_no_code(data: bytes, tmp_path: Path) -> None:
    assert (stated_profile(data), version_code(data)) == (None, "")
    file = tmp_path / "x.pdf"
    file.write_bytes(data)
    (found,) = verify(Question((file,))).files
    assert found.judged_as == ""


def test_damaged_metadata_give_no_code() -> None:
    stream = pypdf.generic.StreamObject()
    stream.set_data(b"nothing")
    stream[pypdf.generic.NameObject("/Filter")] = pypdf.generic.NameObject("/Nonsense")
    assert version_code(_plain_pdf(Metadata=stream)) == ""


def test_files_that_cannot_be_read_are_told_and_the_others_proven(built: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_FILE_BYTES", (built / PRESS).stat().st_size)
    large = tmp_path / "large.pdf"
    large.write_bytes(bytes(module.MAX_FILE_BYTES + 1))
    report = verify(Question((tmp_path / "missing.pdf", built / PRESS, large, tmp_path)))
    assert report.exit_code is ExitCode.INPUT_OUTPUT
    assert _codes(report) == ["file/unreadable"] * 3
    assert [file.is_good for file in report.files] == [False, True, False, False]


@pytest.mark.parametrize(
    ("text", "code", "exit_code"),
    [
        ("", "ticket/unreadable", ExitCode.INPUT_OUTPUT),
        ('{"schema": 1}', "ticket/unreadable", ExitCode.INPUT_OUTPUT),
        ("[" * 100_000, "ticket/unreadable", ExitCode.INPUT_OUTPUT),
        ("[]", "ticket/foreign", ExitCode.REJECTED),
        ("null", "ticket/foreign", ExitCode.REJECTED),
        ('{"schema": 99, "pieces": []}', "ticket/foreign", ExitCode.REJECTED),
    ],
)
def test_a_ticket_that_is_none_is_refused_where_named_and_told_where_found(
    folder: Path, text: str, code: str, exit_code: ExitCode
) -> None:
    (folder / "ticket.json").write_text(text, encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        verify(Question((folder / PRESS,), folder / "ticket.json"))
    assert caught.value.exit_code is exit_code
    assert [problem.code for problem in caught.value.problems] == [code]
    report = verify(Question((folder / PRESS, folder / OFFICE)))
    found = [problem for problem in report.problems if problem.code == code]
    assert [problem.severity for problem in found] == [Severity.WARNING]
    assert not any(file.has_ticket for file in report.files)


def test_a_ticket_that_is_not_there_or_too_large_is_refused(folder: Path, monkeypatch) -> None:
    for name in ("missing.json", "."):
        with pytest.raises(Rejected):
            verify(Question((folder / PRESS,), folder / name))
    monkeypatch.setattr("poster.run.tickets.MAX_TICKET_BYTES", 10)
    with pytest.raises(Rejected) as caught:
        verify(Question((folder / PRESS,), folder / "ticket.json"))
    assert "larger than the 0 MB allowed" in caught.value.problems[0].message


def test_a_ticket_that_lacks_what_was_promised_is_refused(folder: Path) -> None:
    path = folder / "ticket.json"
    ticket = json.loads(path.read_text(encoding="utf-8"))
    for piece in ticket["pieces"]:
        piece["promise"]["slots"] = [{"name": "x"}]
    path.write_text(json.dumps(ticket), encoding="utf-8")
    report = verify(Question((folder / PRESS,)))
    assert (report.exit_code, report.files[0].is_good) == (ExitCode.INPUT_OUTPUT, False)
    assert [(problem.code, str(problem.at)) for problem in report.problems] == [
        ("ticket/no-promise", str(folder / PRESS))
    ]


def test_an_unproven_file_is_held_to_its_texts_but_to_no_standard(tmp_path: Path) -> None:
    request = Request("vaga-tipsa", ROOT, Selection(areas=("sodermalm",), sizes=("A4",), profiles=("office",)))
    build(request, Output(tmp_path), Workers(1, 1), lambda *_: None, Proving(is_wanted=False))
    report = verify(Question((tmp_path / OFFICE,), validator=_Validator()))
    assert (report.exit_code, report.problems) == (ExitCode.OK, ())
    verdicts = dict(report.files[0].verdicts)
    assert verdicts["text/missing"] == "passed"
    assert not {"standard/pdfa-2a", "standard/pdfua-1"} & {
        one for one, verdict in verdicts.items() if verdict == "passed"
    }


def test_a_fault_that_many_files_share_is_told_once(built: Path, tmp_path: Path) -> None:
    copies = [Path(shutil.copy(built / OFFICE, tmp_path / f"{number}.pdf")) for number in range(12)]
    report = verify(Question((*copies, tmp_path / "missing.pdf"), profile="press"))
    assert len(set(_codes(report))) > 1
    assert len({(one.code, one.message) for one in report.problems}) == len(report.problems)
    notes = {one.related[-1].message for one in report.problems if one.related}
    assert len([note for note in notes if note.startswith("also in 11 other files: ")]) == 1
    assert "and 3 more" in notes.pop()


def test_an_unknown_profile_is_wrong_use() -> None:
    with pytest.raises(Rejected) as caught:
        verify(Question((), profile="pres"))
    assert (caught.value.exit_code, caught.value.problems[0].hint) == (ExitCode.USAGE, "did you mean 'press'?")


class _Validator:
    """Stands in for veraPDF: refuses PDF/UA-1 of the files with a word in their names."""

    def validate(self, files, claims):
        for file in files:
            for claim in claims:
                is_bad = claim is Claim.PDF_UA1 and "sodermalm" in file.name
                yield Validation(file, claim, (Breach("7.1-3", "no tags"),) if is_bad else ())


def test_the_validator_has_a_say(built: Path) -> None:
    report = verify(Question((built / PRESS, built / OTHER), validator=_Validator()))
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert [(problem.code, problem.message) for problem in report.problems] == [
        ("standard/pdfua-1", "PDF/UA-1 clause 7.1-3: no tags")
    ]
    assert [file.is_good for file in report.files] == [False, True]
    assert dict(report.files[1].verdicts)["standard/pdfa-2a"] == "passed"


class _Busy:
    """Stands in for a veraPDF whose time runs out on the files with a word in their names."""

    def __init__(self, word: str) -> None:
        self.word = word

    def validate(self, files, claims):
        if any(self.word in file.name for file in files):
            raise Rejected((error("tool/slow", "veraPDF gave no verdict: it took longer than 63 s"),), ExitCode(4))
        return tuple(Validation(file, claim) for file in files for claim in claims)


def test_a_file_that_keeps_the_validator_busy_is_that_files_fault(built: Path) -> None:
    report = verify(Question((built / PRESS, built / OTHER), validator=_Busy("sodermalm")))
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert [file.is_good for file in report.files] == [False, True]
    assert set(_codes(report)) == {"standard/pdfa-2a", "standard/pdfua-1"}


def test_a_validator_that_is_slow_on_every_file_fails(built: Path) -> None:
    with pytest.raises(Rejected) as caught:
        verify(Question((built / PRESS, built / OFFICE, built / OTHER), validator=_Busy("pdf")))
    assert (caught.value.exit_code, caught.value.problems[0].code) == (ExitCode.MISSING_TOOL, "tool/slow")


def test_the_validator_is_not_given_what_we_refuse_to_read(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 nothing")

    class Asked:
        def validate(self, files, claims):
            pytest.fail(f"asked of {files}")

    report = verify(Question((tmp_path / "x.pdf",), profile="press", validator=Asked()))
    assert _codes(report) == ["file/unreadable"]
    assert report.exit_code is ExitCode.CHECKS_FAILED


def test_findings_name_file_and_slot_and_what_was_not_checked(built: Path, monkeypatch) -> None:
    real = module.prove

    def prove(data, promise, *, seen):
        proof = real(data, promise, seen=seen)
        found = Finding("text/covered", "the '4' is covered", "number")
        return dataclasses.replace(
            proof,
            findings=(found,),
            verdicts=(("text/covered", Verdict.FAILED), ("ink/tac", Verdict.UNCHECKED)),
        )

    monkeypatch.setattr(module, "prove", prove)
    report = verify(Question((built / PRESS,)))
    covered, unchecked = report.problems
    assert (covered.code, str(covered.at)) == ("text/covered", str(built / PRESS))
    assert [one.message for one in covered.related] == ["slot 'number'"]
    assert (unchecked.code, "ink/tac" in unchecked.message) == ("claim/unchecked", True)

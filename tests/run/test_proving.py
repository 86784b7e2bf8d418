"""A build reads its sheets back: one that is not what was promised is not delivered, the others are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from poster.campaign.plan import Selection
from poster.campaign.profiles import Claim
from poster.deliver.schema import proof_schema, ticket_schema
from poster.geometry import Rect
from poster.problems import ExitCode, Rejected, Severity, error
from poster.proof.model import Finding, Proof, Verdict
from poster.proof.verapdf import Breach, Validation
from poster.run import sheet as sheet_module
from poster.run.build import build
from poster.run.records import Output
from poster.run.request import PROVEN_BUILD, BuildReport, Proving, Request, Workers
from poster.run.sheet import failed_name
from poster.run.validator import verdicts
from poster.run.verify import Question, verify
from tests.deliver.test_ticket import conforms

ROOT = Path(__file__).parents[2]
TWO = Selection(areas=("sodermalm", "gamla-stan"), sizes=("A4",), profiles=("press",))
SODERMALM = "vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_press.pdf"
GAMLA_STAN = "vaga-tipsa_gamla-stan_en-stor-fraga_A4_sv_press.pdf"
COVERED = Finding("text/covered", "the '4' is covered", "number", Rect(100, 200, 80, 40), hint="move it")
LABELS = (b"pdfxid", b"GTS_PDFX", b"pdfaid:part", b"pdfuaid:part", b"/OutputIntents")


def _proof(promise, data: bytes, *findings: Finding, verdict: Verdict = Verdict.PASSED) -> Proof:
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    verdicts = (("text/covered", Verdict.FAILED if failed else verdict), ("ink/tac", Verdict.NOT_APPLICABLE))
    digest = hashlib.sha256(data).hexdigest()
    return Proof(promise.piece, digest, verdicts, findings, "https://polisen.se/tips-polisen")


@pytest.fixture
def prove_with(monkeypatch: pytest.MonkeyPatch):
    """Return a function that sets what the proof finds on the sheets of each area."""

    def by_area(verdict: Verdict = Verdict.PASSED, **found: tuple[Finding, ...]) -> None:
        def prove(data, promise, *, seen):
            area = promise.piece.split("_")[1].replace("-", "_")
            given = found.get(area, ())
            return _proof(promise, data, *given, verdict=verdict if area == "gamla_stan" else Verdict.PASSED)

        monkeypatch.setattr(sheet_module, "prove", prove)

    return by_area


def _built(
    folder: Path,
    proving: Proving = PROVEN_BUILD,
    selection: Selection = TWO,
    *,
    processes: int = 1,
    is_strict=False,
) -> BuildReport:
    request = Request("vaga-tipsa", ROOT, selection, is_strict=is_strict)
    return build(request, Output(folder), Workers(processes, 1), lambda *_: None, proving)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _json(folder: Path, name: str):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def test_a_proven_run_says_so_in_ticket_and_proof(tmp_path: Path, prove_with) -> None:
    prove_with()
    report = _built(tmp_path)
    assert (report.exit_code, report.problems, report.failed, report.is_proven) == (ExitCode.OK, (), (), True)
    assert _names(tmp_path) == sorted(("proof.json", "ticket.json", SODERMALM, GAMLA_STAN))
    ticket, proof = _json(tmp_path, "ticket.json"), _json(tmp_path, "proof.json")
    conforms(proof, proof_schema(), proof_schema())
    assert ticket["failed"] == []
    assert {piece["proof"] for piece in ticket["pieces"]} == {"proven"}
    assert ticket["pieces"][0]["claims"] == proof["sheets"][0]["claims"] == ["PDF/X-4", "PDF/A-2a", "PDF/UA-1"]
    assert [sheet["sha256"] for sheet in proof["sheets"]] == [piece["sha256"] for piece in ticket["pieces"]]
    assert proof["sheets"][0]["passed"] == ["text/covered"]
    assert proof["sheets"][0]["not_applicable"] == ["ink/tac"]
    assert proof["checks"]


def test_a_sheet_that_failed_is_not_delivered_and_the_others_are(tmp_path: Path, prove_with) -> None:
    prove_with(gamla_stan=(COVERED,))
    report = _built(tmp_path)
    assert report.exit_code is ExitCode.PARTLY_FAILED
    assert (report.files, report.failed, report.kept) == ((SODERMALM,), (GAMLA_STAN,), ())
    assert _names(tmp_path) == sorted(("proof.json", "ticket.json", SODERMALM))
    (problem,) = report.problems
    assert (problem.code, problem.severity, problem.hint) == ("text/covered", Severity.ERROR, "move it")
    assert problem.at is not None
    assert "contacts.police.number" in problem.at.text
    assert [one.message for one in problem.related] == [
        "slot 'number'",
        "seen in Gamla stan, en-stor-fraga, A4, sv, press",
    ]
    ticket, proof = _json(tmp_path, "ticket.json"), _json(tmp_path, "proof.json")
    conforms(ticket, ticket_schema(), ticket_schema())
    conforms(proof, proof_schema(), proof_schema())
    assert [piece["file"] for piece in ticket["pieces"]] == [SODERMALM]
    assert ticket["failed"] == [{"id": GAMLA_STAN[:-4], "file": "", "kept_sha256": ""}]
    bad = proof["sheets"][1]
    assert (bad["result"], bad["file"], bad["claims"]) == ("failed", "", [])
    (finding,) = bad["findings"]
    assert finding["at"].startswith("campaign.yaml:")
    assert finding["area_mm"] == pytest.approx([26.28, 212.33, 28.22, 14.11], abs=20)
    assert finding["area_mm"][2:] == [28.22, 14.11]


def test_if_all_fail_it_is_one_and_the_record_is_there(tmp_path: Path, prove_with) -> None:
    prove_with(gamla_stan=(COVERED,), sodermalm=(COVERED,))
    report = _built(tmp_path)
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert _names(tmp_path) == ["proof.json", "ticket.json"]
    assert len(report.problems) == 1
    prove_with()
    assert _built(tmp_path).exit_code is ExitCode.OK


def test_a_failed_sheet_that_is_kept_carries_no_label(tmp_path: Path, prove_with) -> None:
    prove_with(gamla_stan=(COVERED,))
    report = _built(tmp_path, Proving(keeps_failed=True))
    kept = failed_name(GAMLA_STAN)
    assert report.kept == (kept,)
    data = (tmp_path / kept).read_bytes()
    assert not [label for label in LABELS if label in data]
    assert all(label in (tmp_path / SODERMALM).read_bytes() for label in LABELS)
    (entry,) = _json(tmp_path, "ticket.json")["failed"]
    assert entry["kept_sha256"] == hashlib.sha256(data).hexdigest()
    sheet = _json(tmp_path, "proof.json")["sheets"][1]
    assert (sheet["file"], sheet["sha256"]) == (kept, entry["kept_sha256"])


def test_a_kept_failed_sheet_is_never_in_order(tmp_path: Path, prove_with) -> None:
    """Neither under its own name nor under another, beside its ticket or with it named."""
    prove_with(gamla_stan=(COVERED,))
    _built(tmp_path, Proving(keeps_failed=True))
    kept, other = tmp_path / failed_name(GAMLA_STAN), tmp_path / "poster.pdf"
    other.write_bytes(kept.read_bytes())
    report = verify(Question((kept, other)))
    assert [file.is_good for file in report.files] == [False, False]
    assert report.exit_code is ExitCode.CHECKS_FAILED
    assert {one.code for one in report.problems} >= {"file/kept-failed"}
    assert verify(Question((tmp_path / SODERMALM,))).exit_code is ExitCode.OK


def test_a_kept_file_goes_once_its_piece_is_proven(tmp_path: Path, prove_with) -> None:
    prove_with(gamla_stan=(COVERED,))
    _built(tmp_path, Proving(keeps_failed=True))
    _built(tmp_path, Proving(keeps_failed=True))
    assert failed_name(GAMLA_STAN) in _names(tmp_path)
    prove_with()
    report = _built(tmp_path)
    assert failed_name(GAMLA_STAN) not in _names(tmp_path)
    assert report.earlier == 0
    assert _json(tmp_path, "ticket.json")["earlier"] == []


def test_a_file_of_somebody_else_under_the_name_of_a_failed_sheet_stays(tmp_path: Path, prove_with) -> None:
    prove_with(gamla_stan=(COVERED,))
    (tmp_path / failed_name(GAMLA_STAN)).write_text("mine", encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        _built(tmp_path, Proving(keeps_failed=True))
    assert [problem.code for problem in caught.value.problems] == ["file/exists"]
    assert (tmp_path / failed_name(GAMLA_STAN)).read_text(encoding="utf-8") == "mine"


def test_without_a_proof_there_is_no_label_and_no_older_proof(tmp_path: Path, prove_with, monkeypatch) -> None:
    prove_with()
    _built(tmp_path, Proving(is_reported=True))
    assert {"proof.json", "proof.html"} <= set(_names(tmp_path))
    monkeypatch.setattr(sheet_module, "prove", lambda *_, **__: pytest.fail("proven"))
    report = _built(tmp_path, Proving(is_wanted=False))
    assert (report.exit_code, report.is_proven) == (ExitCode.OK, False)
    assert _names(tmp_path) == sorted(("ticket.json", SODERMALM, GAMLA_STAN))
    for name in (SODERMALM, GAMLA_STAN):
        assert not [label for label in LABELS if label in (tmp_path / name).read_bytes()]
    pieces = _json(tmp_path, "ticket.json")["pieces"]
    assert [(piece["proof"], piece["claims"]) for piece in pieces] == [("unproven", [])] * 2


def test_a_check_that_could_not_be_made_has_not_passed(tmp_path: Path, prove_with) -> None:
    prove_with(Verdict.UNCHECKED)
    report = _built(tmp_path)
    assert report.failed == (GAMLA_STAN,)
    assert [problem.code for problem in report.problems] == ["claim/unchecked"]
    assert "'text/covered'" in report.problems[0].message
    assert _json(tmp_path, "proof.json")["sheets"][1]["unchecked"] == ["text/covered"]


def test_a_warning_of_the_proof_is_a_failure_only_when_strict(tmp_path: Path, prove_with) -> None:
    prove_with(gamla_stan=(replace(COVERED, severity=Severity.WARNING),))
    report = _built(tmp_path / "lax")
    assert (report.exit_code, report.failed) == (ExitCode.OK, ())
    assert [problem.severity for problem in report.problems] == [Severity.WARNING]
    report = _built(tmp_path / "strict", is_strict=True)
    assert (report.exit_code, report.failed) == (ExitCode.PARTLY_FAILED, (GAMLA_STAN,))
    assert _json(tmp_path / "strict", "proof.json")["sheets"][1]["result"] == "failed"


def test_a_fault_of_the_texts_still_rejects_the_whole_run(tmp_path: Path, prove_with, monkeypatch) -> None:
    prove_with(sodermalm=(COVERED,))
    real = sheet_module.Workshop.make

    def make(self, job):
        made = real(self, job)
        return replace(made, problems=(error("x/y", "a fault"),)) if job.area == "gamla-stan" else made

    monkeypatch.setattr(sheet_module.Workshop, "make", make)
    report = _built(tmp_path / "out")
    assert report.exit_code is ExitCode.REJECTED
    assert [problem.code for problem in report.problems] == ["x/y"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("proving", [Proving(keeps_failed=True, is_reported=True), Proving(is_wanted=False)])
def test_processes_change_no_byte_of_proof_and_report(tmp_path: Path, prove_with, proving: Proving) -> None:
    prove_with(gamla_stan=(COVERED,))
    for processes in (1, 2):
        _built(tmp_path / str(processes), proving, processes=processes)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("1", "2"))
    assert one == two


def test_the_report_shows_each_sheet_and_the_spot_of_a_fault(tmp_path: Path, prove_with) -> None:
    prove_with(gamla_stan=(COVERED, replace(COVERED, area=None), replace(COVERED, area=Rect(9000, 0, 1, 1))))
    report = _built(tmp_path, Proving(is_reported=True))
    assert report.report == str(tmp_path / "proof.html")
    page = (tmp_path / "proof.html").read_text(encoding="utf-8")
    assert page.count("<img") == 3
    assert "The spot on the sheet" in page
    assert "Södermalm" in page
    assert str(tmp_path) not in page
    assert str(ROOT) not in page


class _Validator:
    """Stands in for veraPDF: refuses the files with a word in their names."""

    def __init__(self, word: str) -> None:
        self.word = word

    def validate(self, files, claims):
        breaches = tuple(Breach(f"7.1-{number}", "no title") for number in range(1, 8))
        for file in files:
            assert file.read_bytes().startswith(b"%PDF")
            yield from (
                Validation(file, claim, breaches if self.word in file.name and claim is Claim.PDF_UA1 else ())
                for claim in claims
                if claim is not Claim.PDF_X4
            )


@pytest.mark.parametrize("keeps_failed", [False, True])
def test_a_sheet_that_the_validator_refuses_is_not_delivered(
    tmp_path: Path, prove_with, keeps_failed: bool
) -> None:
    prove_with()
    proving = Proving(keeps_failed=keeps_failed, is_reported=True, validator=_Validator("gamla"))
    report = _built(tmp_path, proving)
    assert (report.exit_code, report.failed) == (ExitCode.PARTLY_FAILED, (GAMLA_STAN,))
    assert {problem.code for problem in report.problems} == {"standard/pdfua-1"}
    assert len(report.problems) == 6
    assert "PDF/UA-1 clause 7.1-1: no title" in {problem.message for problem in report.problems}
    assert "PDF/UA-1: 2 more rules are broken" in {problem.message for problem in report.problems}
    assert GAMLA_STAN not in _names(tmp_path)
    assert (failed_name(GAMLA_STAN) in _names(tmp_path)) == keeps_failed
    good, bad = _json(tmp_path, "proof.json")["sheets"]
    assert "standard/pdfua-1" in good["passed"]
    assert (bad["result"], bad["claims"], bad["failed"]) == ("failed", [], ["standard/pdfua-1"])
    assert "standard/pdfa-2a" in bad["passed"]
    listed = [check["id"] for check in _json(tmp_path, "proof.json")["checks"]]
    assert listed[-2:] == ["standard/pdfa-2a", "standard/pdfua-1"]
    assert "1 sheet failed" in " ".join((tmp_path / "proof.html").read_text(encoding="utf-8").split())


class _Dying:
    """Stands in for a veraPDF that gives no verdict on the files with a word in their names."""

    def __init__(self, word: str, code: str) -> None:
        self.word, self.code = word, code

    def validate(self, files, claims):
        if any(self.word in file.name for file in files):
            raise Rejected((error(self.code, "veraPDF gave no verdict: it is gone"),), ExitCode.MISSING_TOOL)
        return tuple(Validation(file, claim) for file in files for claim in claims if claim is not Claim.PDF_X4)


@pytest.mark.parametrize("code", ["tool/slow", "tool/failed"])
def test_a_sheet_that_ends_the_validator_is_not_delivered_and_the_others_are(
    tmp_path: Path, prove_with, code: str
) -> None:
    prove_with()
    report = _built(tmp_path, Proving(validator=_Dying("gamla", code)))
    assert (report.exit_code, report.failed) == (ExitCode.PARTLY_FAILED, (GAMLA_STAN,))
    assert {problem.message for problem in report.problems} == {
        "PDF/A-2a: veraPDF gave no verdict: it is gone",
        "PDF/UA-1: veraPDF gave no verdict: it is gone",
    }
    good, bad = _json(tmp_path, "proof.json")["sheets"]
    assert (good["result"], bad["result"], bad["claims"]) == ("proven", "failed", [])


def test_a_validator_that_ends_on_the_only_sheet_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    with pytest.raises(Rejected):
        verdicts(_Dying("x", "tool/failed"), [tmp_path / "x.pdf"], list(Claim))
    slow = verdicts(_Dying("x", "tool/slow"), [tmp_path / "x.pdf"], list(Claim))
    assert [(one.claim, one.was_checked) for one in slow] == [(Claim.PDF_A2A, False), (Claim.PDF_UA1, False)]


def test_a_validator_that_answers_of_no_sheet_ends_the_run(tmp_path: Path, prove_with) -> None:
    prove_with()
    with pytest.raises(Rejected) as caught:
        _built(tmp_path, Proving(validator=_Dying("pdf", "tool/failed")))
    assert caught.value.exit_code is ExitCode.MISSING_TOOL


def test_the_validator_is_not_asked_about_a_sheet_that_failed_already(tmp_path: Path, prove_with) -> None:
    prove_with(gamla_stan=(COVERED,))
    report = _built(tmp_path, Proving(validator=_Validator("nothing")))
    assert report.failed == (GAMLA_STAN,)
    assert "standard/pdfua-1" not in _json(tmp_path, "proof.json")["sheets"][1]["passed"]


def test_the_report_keeps_to_its_room(tmp_path: Path, prove_with, monkeypatch) -> None:
    prove_with()
    monkeypatch.setattr("poster.deliver.signoff.MAX_SHEETS", 1)
    _built(tmp_path, Proving(is_reported=True))
    assert "1 sheet is not shown here" in (tmp_path / "proof.html").read_text(encoding="utf-8")


def test_a_sheet_that_cannot_be_drawn_has_no_picture() -> None:
    from poster.run.pictures import spots_of, thumb_of

    assert thumb_of(b"%PDF-1.7 nothing") == b""
    assert spots_of(b"%PDF-1.7 nothing", (COVERED,)) == (b"",)

"""Proof on the command line: options of a build, `verify`, `explain` of checks and the schema of the proof."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from poster.cli import _run
from poster.geometry import Rect
from poster.proof.model import Finding, Proof, Verdict
from poster.proof.registry import checks
from poster.run import sheet as sheet_module

ONE = ("--area", "sodermalm", "--size", "A4", "--profile", "mono")
MONO = "vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_mono.pdf"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Return a function that runs the program in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str) -> tuple[int, str, str]:
        code = _run(arguments)
        out, err = capfd.readouterr()
        return code, out, err

    return called


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the proof of office sheets find a covered digit."""

    def prove(data, promise, *, seen):
        is_bad = promise.profile.name == "office"
        found = (Finding("text/covered", "the '4' is covered", "number", Rect(9, 9, 9, 9)),) if is_bad else ()
        verdict = Verdict.FAILED if is_bad else Verdict.PASSED
        return Proof(promise.piece, "0" * 64, (("text/covered", verdict),), found)

    monkeypatch.setattr(sheet_module, "prove", prove)


@pytest.mark.usefixtures("failing")
def test_a_build_of_which_a_part_failed_ends_with_six_and_says_what_is_good(call: Call) -> None:
    code, _, err = call("build", "vaga-tipsa", "--area", "sodermalm", "--size", "A4")
    assert code == 6
    assert "error[text/covered]: the '4' is covered" in err
    assert "1 poster of 3 failed the proof and was not delivered, the other 2 in out, " in err.splitlines()[-1]
    assert code == call("build", "vaga-tipsa", "--area", "sodermalm", "--size", "A4", "-q")[0]


@pytest.mark.usefixtures("failing")
def test_a_build_that_failed_wholly_ends_with_one(call: Call, tmp_path: Path) -> None:
    options = ("--area", "sodermalm", "--size", "A4", "--profile", "office", "--keep-failed")
    code, out, err = call("build", "vaga-tipsa", *options)
    assert (code, out) == (1, "")
    assert "kept unlabelled as" in err
    assert [path.name for path in (tmp_path / "out").glob("*.pdf")] == [
        MONO.replace("mono.pdf", "office.failed.pdf")
    ]
    document = json.loads(call("build", "vaga-tipsa", *options, "--json")[1])
    assert (document["exit_code"], document["files"], len(document["failed"])) == (1, [], 1)
    assert document["kept"] == [MONO.replace("mono.pdf", "office.failed.pdf")]


def test_the_summary_says_what_was_proven(call: Call) -> None:
    assert "all proven" in call("build", "vaga-tipsa", *ONE)[2]
    assert "not proven and labelled with no standard" in call("build", "vaga-tipsa", *ONE, "--no-proof")[2]
    code, out, _ = call("build", "vaga-tipsa", *ONE, "--no-proof", "--json")
    assert (code, json.loads(out)["is_proven"]) == (0, False)


def test_the_report_is_named(call: Call, tmp_path: Path) -> None:
    _, _, err = call("build", "vaga-tipsa", *ONE, "--report")
    assert "to be signed in out/proof.html" in err.replace("\\", "/")
    assert (tmp_path / "out" / "proof.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("option", ["--keep-failed", "--report", "--require=verapdf", "--verapdf=x"])
def test_without_a_proof_its_options_are_wrong_use(call: Call, option: str) -> None:
    assert call("build", "vaga-tipsa", "--no-proof", option)[0] == 2


@pytest.mark.parametrize("command", [("build", "vaga-tipsa", *ONE), ("verify", "x.pdf")])
@pytest.mark.parametrize("options", [("--require", "verapdf"), ("--verapdf", "/nowhere/verapdf")])
def test_a_required_validator_that_is_missing_is_a_failure(
    call: Call, command: tuple[str, ...], options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    code, _, err = call(*command, *options)
    assert code == 4
    assert "error[tool/missing]: veraPDF is required and not there" in err
    assert not (tmp_path / "out").exists()


def test_verify_lists_files_and_checks(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    call("build", "vaga-tipsa", *ONE)
    file = str(Path("out") / MONO)
    code, out, err = call("verify", file)
    assert (code, err) == (0, "1 file: all in order\n")
    assert out.startswith(f"{file}: proven against {Path('out') / 'ticket.json'}, ")
    (found,) = json.loads(call("verify", file, "--json")[1])["files"]
    assert found["is_good"]
    assert [check["id"] for check in found["checks"]] == [check.id for check in checks()]
    assert {check["verdict"] for check in found["checks"]} == {"passed", "not-applicable"}
    assert [line.partition(",")[0] for line in out.splitlines()[1:]] == list(found["standards"])
    rows = [row for standard in found["standards"].values() for row in standard]
    known = Counter(row["status"] for row in found["standards"]["PDF/A-2a"])
    counted = ", ".join(
        f"{known[how]} {how}" for how in ("checked here", "met by construction", "cannot be checked here")
    )
    assert min(known.values()) > 0
    assert f"PDF/A-2a, 1 file: {counted}" in out
    assert {row["status"] for row in rows} == {"checked here", "met by construction", "cannot be checked here"}
    code, out, err = call("verify", file, "missing.pdf")
    assert code == 5
    assert "missing.pdf: not read" in out
    assert "2 files: 1 failed" in err


def test_verify_names_the_clause_that_failed(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    call("build", "vaga-tipsa", *ONE)
    file = Path("out") / MONO
    file.write_bytes(file.read_bytes().replace(b"/Lang", b"/Lung"))
    code, out, err = call("verify", str(file))
    assert code == 1
    assert "error[structure/language]" in err
    assert f"{file}: PDF/UA-1, 7.2 failed: " in out


def test_verify_of_a_foreign_file(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4 and nothing else")
    code, out, err = call("verify", "x.pdf")
    assert code == 1
    assert "x.pdf: failed without a ticket, as any PDF" in out
    assert "x.pdf: error[file/unreadable]" in err
    assert call("verify", "x.pdf", "--profile", "pres")[0] == 2
    assert call("verify")[0] == 2


@pytest.mark.parametrize("code", ["symbol/quiet", "standard/pdfa-2a"])
def test_explain_tells_of_a_check_why_and_by_which_rule(call: Call, code: str) -> None:
    status, out, _ = call("explain", code)
    assert status == 0
    assert "Proof: " in out
    assert ". (Source: ISO" in out


def test_a_code_of_both_preflight_and_proof_is_explained_twice(call: Call) -> None:
    out = call("explain", "symbol/mirrored")[1]
    assert "Proof: " in out
    both = call("explain", "picture/resolution")[1]
    assert "200 pixels an inch" in both
    assert "Proof: " in both


def test_the_proof_has_a_schema(call: Call) -> None:
    code, out, _ = call("schema", "proof")
    schema = json.loads(out)
    assert (code, schema["title"]) == (0, "Proof")
    assert {"SheetEntry", "FindingEntry", "CheckEntry"} <= set(schema["$defs"])

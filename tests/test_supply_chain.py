"""What poster is made of: bounds, licences and the bill of materials are complete, and agree with one another."""

from __future__ import annotations

import copy
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from functools import lru_cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from poster.campaign.shipped import SHA256

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
THIRD_PARTY = (ROOT / "assets/THIRD-PARTY.md").read_text("utf-8")
EXTRAS = PROJECT["optional-dependencies"]
BOUNDED = re.compile(r"([A-Za-z0-9_-]+)(?:>=[0-9.]+,<[0-9.]+|==[0-9.]+\.\*)")


def name_of(text: str) -> str:
    """Return a name as registries compare it."""
    return re.sub(r"[-_.]+", "-", text).lower()


def required(requirements: list[str]) -> set[str]:
    return {name_of(re.match(r"[A-Za-z0-9._-]+", one)[0]) for one in requirements}


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the tables below a heading, without their heads."""
    part = THIRD_PARTY.partition(f"## {heading}")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [
        cells for line in lines if (cells := [cell.strip() for cell in line.strip("|").split("|")])[0] != "library"
    ]


@lru_cache(maxsize=1)
def sbom() -> ModuleType:
    """Return the script that writes the bill."""
    loader = SourceFileLoader("sbom", str(ROOT / ".ci/sbom"))
    spec = importlib.util.spec_from_loader("sbom", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@lru_cache(maxsize=1)
def asked() -> dict[str, Any]:
    """Return what the script asks of this environment: the libraries that poster needs here, and its files."""
    words = [sys.executable, "-c", sbom().ASKED]
    return json.loads(subprocess.run(words, cwd=ROOT, check=True, capture_output=True).stdout)


def test_every_library_has_a_lower_and_an_upper_bound() -> None:
    everything = [*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)]
    assert [one for one in everything if not BOUNDED.fullmatch(one)] == []
    assert not BOUNDED.fullmatch("click>=8.1")


def test_licences_are_listed_of_just_what_is_installed() -> None:
    """What libraries bring is as the installation knows it, since their makers may change it."""
    listed = {name_of(row[0]): row for row in rows("Installed with it")}
    direct = required(PROJECT["dependencies"]) | required(EXTRAS["xlsx"])
    assert direct - set(listed) == set()
    brought = set(asked()["needed"]) - {"poster"} - direct
    assert set(listed) - direct - {"et-xmlfile"} == brought
    assert all(len(row) == 3 and row[1] and row[2] for row in listed.values())


def test_licences_are_listed_of_each_file_that_ships() -> None:
    listed = " ".join(row[0] for row in rows("Shipped in the package"))
    for name in SHA256:
        stem = name.rpartition("_")[2].removesuffix(".ttf")
        assert name in listed or f"…_{stem}" in listed, name
    licences = " ".join(row[2] for row in rows("Shipped in the package"))
    for name in re.findall(r"`((?:fonts|icc)/[^`]+)`", licences):
        assert (ROOT / "assets" / name).is_file(), name
    shipped = {path.relative_to(ROOT / "assets").as_posix() for path in (ROOT / "assets").glob("fonts/*.ttf")}
    shipped |= {path.relative_to(ROOT / "assets").as_posix() for path in (ROOT / "assets").glob("icc/*.icc")}
    assert shipped == set(SHA256)


def bill() -> dict[str, Any]:
    """Return a bill of this environment as the tool writes it, with what the script adds."""
    found = {
        "components": [
            {"type": "library", "name": name, "version": version, "licenses": [{"expression": "MIT"}]}
            for name, (version, _) in asked()["needed"].items()
        ]
    }
    return sbom().with_files(found, asked()["files"])


def test_the_bill_knows_what_poster_needs_and_ships() -> None:
    assert required(PROJECT["dependencies"]) <= set(asked()["needed"])
    assert asked()["files"] == SHA256
    assert sbom().missing(bill(), asked()["needed"], asked()["files"]) == []


@pytest.mark.parametrize("name", ["pypdf", "icc/sRGB.icc"])
def test_a_bill_that_lacks_something_is_refused(name: str) -> None:
    short = bill()
    short["components"] = [one for one in short["components"] if one["name"] != name]
    (told,) = sbom().missing(short, asked()["needed"], asked()["files"])
    assert told.startswith(name)


def test_a_bill_without_version_licence_or_digest_is_refused() -> None:
    for key, value in (("version", "0"), ("licenses", [])):
        other = copy.deepcopy(bill())
        next(one for one in other["components"] if one["name"] == "click")[key] = value
        assert len(sbom().missing(other, asked()["needed"], asked()["files"])) == 1
    other = copy.deepcopy(bill())
    other["components"][-1]["hashes"][0]["content"] = "0" * 64
    assert len(sbom().missing(other, asked()["needed"], asked()["files"])) == 1


def test_a_licence_in_words_is_taken_over() -> None:
    found = {"components": [{"name": "click"}, {"name": "pypdf", "licenses": [{"expression": "MIT"}]}]}
    filled = sbom().with_licences(found, {"click": ["8", ["BSD"]], "pypdf": ["6", ["other"]]})
    assert filled["components"][0]["licenses"] == [{"license": {"acknowledgement": "declared", "name": "BSD"}}]
    assert filled["components"][1]["licenses"] == [{"expression": "MIT"}]

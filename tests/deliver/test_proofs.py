"""`proof.json`: one line a sheet, by its schema, and a disk that refuses is one clear problem."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from poster.deliver.proofs import CheckEntry, FindingEntry, ProofWriter, SheetEntry
from poster.deliver.record import edition_of
from poster.deliver.schema import proof_schema
from poster.problems import Rejected
from tests.deliver.test_ticket import conforms

CAMPAIGN: Any = SimpleNamespace(id="vår", date=date(2026, 11, 22))
FINDING = FindingEntry("text/covered", "error", "the '4' is covered", "", "number", "campaign.yaml:9:3", (1.0, 2.0))
SHEET = SheetEntry(
    "x", "x.pdf", "0" * 64, "proven", ("PDF/X-4",), "https://polisen.se", ("a/b",), (), (), (), (FINDING,)
)


def _written(folder: Path, *sheets: SheetEntry) -> str:
    writer = ProofWriter(folder, "out", edition_of(CAMPAIGN))
    for sheet in sheets:
        writer.add(sheet)
    writer.finish((CheckEntry("a/b", "a title", "a clause"),))
    return (folder / "proof.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("sheets", [(), (SHEET,), (SHEET, SHEET)])
def test_a_proof_conforms_to_its_schema(tmp_path: Path, sheets: tuple[SheetEntry, ...]) -> None:
    text = _written(tmp_path, *sheets)
    conforms(json.loads(text), proof_schema(), proof_schema())
    assert text.endswith("]}\n")
    assert sum(line.startswith('{"id": "x"') for line in text.splitlines()) == len(sheets)


def test_the_schema_notices_what_breaks_it(tmp_path: Path) -> None:
    proof = json.loads(_written(tmp_path, SHEET))
    for key, value in (("sha256", "0"), ("passed", "a/b"), ("findings", [{}])):
        broken = {**proof, "sheets": [{**proof["sheets"][0], key: value}]}
        with pytest.raises(AssertionError):
            conforms(broken, proof_schema(), proof_schema())


def test_a_disk_that_refuses_is_one_clear_problem(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        ProofWriter(tmp_path / "missing", "out", edition_of(CAMPAIGN))
    assert "proof.json" in caught.value.problems[0].message


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where the system has a full device")
def test_a_disk_that_fills_up_while_the_proof_is_written(tmp_path: Path) -> None:
    (tmp_path / "proof.json").symlink_to("/dev/full")
    writer = ProofWriter(tmp_path, "out", edition_of(CAMPAIGN))
    with pytest.raises(Rejected, match="problem"):
        writer.add(replace(SHEET, id="x" * 1_000_000))
    with pytest.raises(Rejected, match="problem"):
        writer.close()

"""The clause tables: complete, resting on checks that exist, and never saying more than is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from poster.campaign.profiles import MONO, OFFICE, PRESS, Claim
from poster.proof.clauses import clauses_of
from poster.proof.model import Verdict
from poster.proof.prove import judge, prove
from poster.proof.registry import checks
from poster.proof.standards import ClauseRow, Status, clause_table
from poster.proof.verapdf import Breach, Validation
from tests.proof import mutate as m

# The clauses that veraPDF 1.31 has rules for, without those of ISO 32000-1 that its rules cite.
PDFA = """6.1.2 6.1.3 6.1.4 6.1.6 6.1.7.1 6.1.7.2 6.1.8 6.1.9 6.1.10 6.1.12 6.1.13 6.2.2 6.2.3 6.2.4.2 6.2.4.3
6.2.4.4 6.2.5 6.2.6 6.2.8 6.2.8.3 6.2.9 6.2.10 6.2.11.2 6.2.11.3.1 6.2.11.3.2 6.2.11.3.3 6.2.11.4.1 6.2.11.4.2
6.2.11.5 6.2.11.6 6.2.11.7.2 6.2.11.7.3 6.2.11.8 6.3.1 6.3.2 6.3.3 6.4.1 6.4.2 6.4.3 6.5.1 6.5.2 6.6.2.1 6.6.2.3.1
6.6.2.3.2 6.6.2.3.3 6.6.4 6.7.2.2 6.7.3.3 6.7.3.4 6.7.4 6.8 6.9 6.10 6.11"""
PDFUA = """5 6.1 6.2 7.1 7.2 7.3 7.4.2 7.4.4 7.5 7.7 7.9 7.10 7.11 7.15 7.16 7.18.1 7.18.2 7.18.3 7.18.4 7.18.5
7.18.6.2 7.18.8 7.20 7.21.3.1 7.21.3.2 7.21.3.3 7.21.4.1 7.21.4.2 7.21.5 7.21.6 7.21.7 7.21.8"""


def rows(claim: Claim, data: bytes, validation: Validation | None = None) -> dict[str, ClauseRow]:
    proof = prove(data, m.promise())
    return {row.clause: row for row in clause_table(claim, proof, validation)}


@pytest.mark.parametrize(("claim", "numbers"), [(Claim.PDF_A2A, PDFA), (Claim.PDF_UA1, PDFUA)])
def test_every_clause_that_a_validator_knows_is_in_the_table(claim: Claim, numbers: str) -> None:
    known = [clause.number for clause in clauses_of(claim)]
    for number in numbers.split():
        assert [each for each in known if number == each or number.startswith(f"{each}.")], number


@pytest.mark.parametrize("claim", list(Claim))
def test_the_table_rests_on_checks_that_exist(claim: Claim) -> None:
    ids = {check.id for check in checks()}
    clauses = clauses_of(claim)
    assert len({clause.number for clause in clauses}) == len(clauses)
    for clause in clauses:
        assert set(clause.checks) <= ids, clause.number
        assert bool(clause.checks) != bool(clause.reason), clause.number


@pytest.mark.parametrize("claim", list(Claim))
def test_every_check_of_a_standard_is_in_its_table(claim: Claim) -> None:
    used = {check for clause in clauses_of(claim) for check in clause.checks}
    assert {check.id for check in checks() if claim in check.standards} <= used


@pytest.mark.parametrize(
    ("profile", "claim"),
    [(profile, claim) for profile in (PRESS, OFFICE, MONO) for claim in profile.claims],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_good_file_of_ours_fails_nowhere(profile, claim) -> None:  # type: ignore[no-untyped-def]
    found = clause_table(claim, prove(m.good(profile), m.promise(profile)))
    assert {row.status for row in found} <= {Status.CONSTRUCTION, Status.CHECKED, Status.UNCHECKABLE}
    assert all(row.reason for row in found if row.status is not Status.CHECKED)
    assert all(not row.checks for row in found if row.status is Status.UNCHECKABLE)


def test_of_a_file_of_others_nothing_is_met_by_construction() -> None:
    found = clause_table(Claim.PDF_A2A, judge(m.good(), PRESS))
    assert Status.CONSTRUCTION not in {row.status for row in found}
    assert Status.CHECKED in {row.status for row in found}


def test_of_bytes_that_were_changed_nothing_is_met_by_construction() -> None:
    found = clause_table(Claim.PDF_A2A, prove(m.good(), m.promise()), is_ours=False)
    assert Status.CONSTRUCTION not in {row.status for row in found}


def test_the_output_intent_of_one_standard_is_no_clause_of_the_other() -> None:
    for missing, claim in (("/GTS_PDFX", Claim.PDF_X4), ("/GTS_PDFA1", Claim.PDF_A2A)):

        def change(writer: Any, missing: str = missing) -> None:
            kept = [one for one in writer.root_object["/OutputIntents"] if one.get_object()["/S"] != missing]
            writer.root_object[NameObject("/OutputIntents")] = ArrayObject(kept)

        proof = prove(m.changed(m.good(), change), m.promise())
        assert m.failed(proof) == ["intent/missing"]
        failed = {row.clause for each in PRESS.claims for row in clause_table(each, proof) if row.is_failed}
        assert failed == ({"output intent"} if claim is Claim.PDF_X4 else {"6.2.3", "6.2.4.3"})


def test_a_requirement_on_the_reader_breaks_its_own_clause_alone() -> None:
    def failed(key: str, value: Any) -> set[str]:
        data = m.changed(m.good(), lambda writer: writer.root_object.update({NameObject(key): value}))
        return {row.clause for row in clause_table(Claim.PDF_A2A, prove(data, m.promise())) if row.is_failed}

    assert failed("/Requirements", ArrayObject()) == {"6.11"}
    found = failed("/OpenAction", DictionaryObject({NameObject("/S"): NameObject("/JavaScript")}))
    assert "6.5.1" in found
    assert not {"6.10", "6.11"} & found


def test_a_missing_trim_box_is_no_matter_of_an_archive() -> None:
    proof = prove(m.changed(m.good(), lambda writer: writer.pages[0].pop("/TrimBox")), m.promise())
    assert [row.clause for row in clause_table(Claim.PDF_X4, proof) if row.is_failed] == ["bounding boxes"]
    assert not [row.clause for row in clause_table(Claim.PDF_A2A, proof) if row.is_failed]


def test_a_check_that_failed_fails_its_clauses() -> None:
    broken = m.good().replace(b"%PDF-1.6", b"%PDF-1.7", 1)
    found = rows(Claim.PDF_X4, broken)
    assert found["6.1, header"].status is Status.FAILED
    assert found["6.1, header"].reason == "the file is PDF 1.7; PDF/X-4 is PDF 1.6 at most"
    assert found["6.5, fonts"].status is Status.CHECKED


def test_what_another_fault_hides_is_not_checked() -> None:
    found = clause_table(Claim.PDF_UA1, prove(b"no PDF", m.promise()))
    assert Status.CHECKED not in {row.status for row in found}


def test_a_check_that_was_not_made_is_not_checked() -> None:
    proof = prove(m.good(), m.promise())
    without = tuple(row for row in proof.verdicts if row[0] != "font/embedded")
    found = {row.clause: row for row in clause_table(Claim.PDF_X4, replace(proof, verdicts=without))}
    assert found["6.5, fonts"].status is Status.UNCHECKABLE
    bare = replace(proof, verdicts=(*without, ("font/embedded", Verdict.FAILED)), findings=())
    assert {row.clause: row for row in clause_table(Claim.PDF_X4, bare)}["6.5, fonts"].reason.endswith(
        "font/embedded failed"
    )


def test_the_verdict_of_verapdf_is_taken_in() -> None:
    breaches = (Breach("6.2.11.3.2-1", "no map"), Breach("6.1.4-2", "a table"))
    found = rows(Claim.PDF_A2A, m.good(), Validation(Path("x.pdf"), Claim.PDF_A2A, breaches))
    assert found["6.2.11.3"].status is found["6.1.4"].status is Status.FAILED
    assert found["6.1.4"].reason == "veraPDF, 6.1.4-2: a table"
    good = Validation(Path("x.pdf"), Claim.PDF_A2A)
    others = {row.clause: row for row in clause_table(Claim.PDF_A2A, judge(m.good(), PRESS), good)}
    assert others["6.1.4"].status is Status.VALIDATED
    assert others["6.7.3, sense"].status is Status.UNCHECKABLE


def test_a_validation_of_another_claim_is_refused() -> None:
    with pytest.raises(ValueError, match="PDF/UA-1"):
        rows(Claim.PDF_A2A, m.good(), Validation(Path("x.pdf"), Claim.PDF_UA1))

"""docs/standards.md shows the clause tables of a good sheet; POSTER_ACCEPT=1 writes it anew."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from poster.campaign.profiles import PRESS, Claim
from poster.proof.prove import prove
from poster.proof.standards import ClauseRow, clause_table
from tests.proof import mutate as m

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "standards.md"
NORMS = {
    Claim.PDF_X4: "ISO 15930-7:2010, by topic; numbers from its published list of contents",
    Claim.PDF_A2A: "ISO 19005-2:2011, conformance level A",
    Claim.PDF_UA1: "ISO 14289-1:2014",
}
HEAD = """# The standards, clause by clause

A press file is labelled PDF/X-4, PDF/A-2a and PDF/UA-1, an office file the last two; only a file whose proof held
is labelled at all. These tables say of each requirement, as far as it can concern one page without sound, film or
forms, what is known of a file of ours that is proven:

* **checked here**: read back from the finished bytes by the checks named, which [checks.md](checks.md) explains.
* **met by construction**: the painter cannot write anything else; the proof does not look for it.
* **cannot be checked here**: no program can; the reason says who has to.
* **failed**, in a file with a fault.

`poster verify` counts the same for each file and names what failed, `poster verify --json` prints every row. Where
veraPDF is on the machine its verdict is taken in: what it finds broken is failed, and what only it can check
becomes *checked by veraPDF*. Of a file that somebody else made, nothing is met by construction. veraPDF knows
PDF/A and PDF/UA; for PDF/X-4 there is no free validator, so that table rests on our own checks alone.

These tables are written by `POSTER_ACCEPT=1 python -m pytest tests/proof/test_standards_document.py`.
"""


def document() -> str:
    """Return the document as it should be."""
    proof = prove(m.good(PRESS), m.promise(PRESS))
    return HEAD + "".join(_section(claim, clause_table(claim, proof)) for claim in Claim)


def _section(claim: Claim, rows: tuple[ClauseRow, ...]) -> str:
    counts = Counter(row.status.value for row in rows)
    counted = ", ".join(f"{number} {status}" for status, number in counts.most_common())
    lines = "".join(_row(row) for row in rows)
    head = "| clause | requirement | status | by |\n|---|---|---|---|\n"
    return f"\n## {claim.value} ({NORMS[claim]})\n\n{len(rows)} requirements: {counted}.\n\n{head}{lines}"


def _row(row: ClauseRow) -> str:
    known = ", ".join(f"`{check}`" for check in row.checks) or row.reason
    cells = (row.clause, row.requirement, row.status.value, known)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def test_the_clause_tables_in_the_documents_are_current() -> None:
    if os.environ.get("POSTER_ACCEPT"):
        DOCUMENT.write_text(document(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == document()
    assert "](docs/standards.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
